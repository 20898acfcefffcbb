//! One total of one area in one period, of whatever inputs: what is sought or tested.

use pressure_model::{AreaProjection, Inputs};
use pressure_report::{Basis, Measure, Row, numbered_rows};
use pressure_returns::Area;

use crate::areas::Selected;
use crate::commands::project::area_result;
use crate::drawn::is_total;
use crate::engine::Engine;
use crate::failure::Failure;

/// Which total.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) area: &'a Selected,
    pub(crate) measure: Measure,
    /// As the measure's calendar labels it.
    pub(crate) period: &'a str,
}

impl Outcome<'_> {
    /// Its row in the central run.
    pub(crate) fn row(&self, scenario: &str, inputs: &Inputs) -> Result<Row, Failure> {
        let area = std::slice::from_ref(self.area);
        let councils = self.engine.project(inputs, area)?;
        self.numbered(scenario, &councils).map(|(_, row)| row)
    }

    /// Its row in a central run of at least its councils, with the number of the figure.
    pub(crate) fn numbered(
        &self,
        scenario: &str,
        councils: &[(Area, AreaProjection)],
    ) -> Result<(usize, Row), Failure> {
        let Self { engine, area, .. } = *self;
        let (_, name) = engine.title(area);
        if engine.hidden(area).contains(&self.measure) {
            return Err(Failure::Usage {
                what: format!(
                    "no high-needs block is published for {name}, so it has no {}",
                    self.measure.id()
                ),
                help: "give another measure, such as high_needs_spend".to_owned(),
            });
        }
        let categories = &engine.folder.model.categories;
        let rows = area_result(area, councils).map_or_else(Vec::new, |result| {
            let basis = engine.basis(area);
            numbered_rows(scenario, &result, engine.base, categories, basis)
        });
        let plain: Vec<&Row> = rows.iter().map(|(_, row)| row).collect();
        check_projected(&plain, self.measure, self.period)?;
        let is_it =
            |(_, row): &(usize, Row)| is_total(row, self.measure) && row.period == self.period;
        rows.into_iter().find(is_it).ok_or_else(|| Failure::Usage {
            what: format!("{name} has no {}", self.measure.id()),
            help: "give another measure; `pressure list measures` lists all".to_owned(),
        })
    }
}

/// Refuses a total of a year that is not projected.
pub(crate) fn check_projected(
    rows: &[&Row],
    measure: Measure,
    period: &str,
) -> Result<(), Failure> {
    let of_measure = rows
        .iter()
        .filter(|row| row.basis == Basis::Projected && is_total(row, measure));
    let periods: Vec<&str> = of_measure.map(|row| row.period.as_str()).collect();
    if periods.contains(&period) {
        return Ok(());
    }
    let measure = measure.id();
    let help = match (periods.iter().min(), periods.iter().max()) {
        (Some(first), Some(last)) => {
            format!("it is projected for {first} to {last}; --to reaches further")
        }
        _ => format!("{measure} is not projected for the areas asked for"),
    };
    Err(Failure::Usage {
        what: format!("there is no projection of {measure} in {period}"),
        help,
    })
}
