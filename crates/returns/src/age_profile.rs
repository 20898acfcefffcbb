//! Plans by age group and council, 2010 to 2023, as the 2023 release gave them (`ehcp_ageprofile.csv`).

use std::sync::Arc;

use crate::error::Error;
use crate::house::{self, Batch, Context, add};
use crate::picture::{Observation, Series};
use crate::source::Table;
use crate::value::Value;

/// Reads age groups; rows of plans or statements alone are left out.
pub(crate) fn read(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&["num_caseload"])?;
    let mut batch = Batch::new();
    for row in house::rows(table, &["characteristic_age", "ehcp_or_statement"], context)? {
        let both = table
            .get(row.row, "ehcp_or_statement")
            .trim()
            .eq_ignore_ascii_case("total");
        let Some(item) =
            house::age_group(table.get(row.row, "characteristic_age")).filter(|_| both)
        else {
            continue;
        };
        let value = Value::parse(table.get(row.row, "num_caseload")).number();
        add(
            &mut batch,
            Series::PlansAgeGroup,
            row.line,
            Observation::new(&row.area, row.year, value).of_item(&Arc::from(item)),
        );
    }
    Ok(batch)
}
