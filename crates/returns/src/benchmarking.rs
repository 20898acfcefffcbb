//! The high needs benchmarking sheet, 2021-22: Section 251 budget and outturn and plans by placement.

use std::sync::Arc;

use crate::error::Error;
use crate::house::{AreaReader, Batch, Context, add};
use crate::money::{Wide, financial_year};
use crate::picture::{Observation, Series};
use crate::rows::Row;
use crate::source::Table;
use crate::value::Value;

/// Reads the tidy reading of the sheet; the item is the column's name.
pub(crate) fn tidy(table: &Table, context: &mut Context<'_>) -> Result<Batch, Error> {
    table.require(&[
        "time_period",
        "old_la_code",
        "la_name",
        "ehcp_total",
        "outturn_place_total",
    ])?;
    let items = table
        .header()
        .iter()
        .enumerate()
        .filter(|(_, h)| !["time_period", "region", "old_la_code", "la_name"].contains(&h.as_str()))
        .map(|(i, h)| (i, Arc::from(h.as_str())))
        .collect();
    let wide = Wide {
        series: Series::Benchmarking,
        code: "old_la_code",
        name: "la_name",
        items,
    };
    Ok(wide.read(table, context, |row| {
        financial_year(table.get(row, "time_period"))
    }))
}

/// Row of the labels and first columns of the budget and outturn blocks, when a sheet is the workbook as published.
fn layout(rows: &[Row<'_>]) -> Option<(usize, Vec<usize>)> {
    rows.iter().take(10).enumerate().find_map(|(n, row)| {
        let starts: Vec<usize> = (0..row.len())
            .filter(|&i| cell(row, i) == "place funding")
            .collect();
        (starts.len() == 2).then_some((n, starts))
    })
}

/// Whether a sheet is the workbook as published.
pub(crate) fn is_workbook(rows: &[Row<'_>]) -> bool {
    layout(rows).is_some()
}

fn cell(row: &Row<'_>, i: usize) -> String {
    row.get(i)
        .unwrap_or("")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Reads the workbook: seven header rows, a block of budget and a block of outturn under the same labels.
pub(crate) fn workbook(
    file: &str,
    rows: &[Row<'_>],
    context: &mut Context<'_>,
) -> Result<Batch, Error> {
    let missing = |what: &str| Error::MissingColumns {
        file: file.to_owned(),
        row: 1,
        columns: vec![what.to_owned()],
    };
    let (labels, starts) = layout(rows).ok_or_else(|| missing("Place funding"))?;
    let head = rows.get(..labels + 3).ok_or_else(|| missing("LA code"))?;
    let find = |text: &str| {
        head.iter()
            .find_map(|r| (0..r.len()).find(|&i| cell(r, i) == text))
    };
    let code = find("la code").ok_or_else(|| missing("LA code"))?;
    let name = find("la name").ok_or_else(|| missing("LA name"))?;
    let year = head
        .iter()
        .flat_map(|r| r.iter())
        .find_map(financial_year)
        .ok_or_else(|| missing("Year"))?;
    let mut items = plans(head, starts[0]);
    for start in starts {
        // The block is named a row or so above its labels.
        let outturn = head[..labels]
            .iter()
            .any(|r| cell(r, start).contains("outturn"));
        items.extend(block(
            &rows[labels],
            start,
            if outturn { "outturn" } else { "budget" },
        ));
    }
    let mut reader = AreaReader::new(file);
    let mut batch = Batch::new();
    for (n, row) in rows.iter().enumerate().skip(labels + 3) {
        let (code, name) = (cell(row, code), row.get(name).unwrap_or("").trim());
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let line = n as u64 + 1;
        let Some(area) = reader.find(context.areas, line, &code, "", name) else {
            continue;
        };
        for (i, item) in &items {
            let value = Value::parse(row.get(*i).unwrap_or("")).number();
            add(
                &mut batch,
                Series::Benchmarking,
                line,
                Observation::new(&area, year, value).of_item(item),
            );
        }
    }
    reader.finish(context);
    Ok(batch)
}

/// Columns of plans and population, left of the money.
fn plans(head: &[Row<'_>], before: usize) -> Vec<(usize, Arc<str>)> {
    const PLANS: [(&str, &str); 9] = [
        ("2-18 population", "pop_2_18_mid2021_proj"),
        ("no. aged up to 25", "ehcp_total"),
        ("mainstream schools", "ehcp_mainstream"),
        ("resourced provision", "ehcp_resourced_or_unit"),
        ("maintained special", "ehcp_maintained_special"),
        ("nmss", "ehcp_nmss_independent"),
        ("hospital schools", "ehcp_hospital_ap"),
        ("post 16", "ehcp_post16"),
        ("other", "ehcp_other"),
    ];
    let at =
        |label: &str| (0..before).find(|&i| head.iter().any(|r| cell(r, i).starts_with(label)));
    PLANS
        .iter()
        .filter_map(|(label, item)| Some((at(label)?, Arc::from(*item))))
        .collect()
}

/// Items of one block; which of the three fundings a label such as "Primary" belongs to depends on the labels before it.
fn block(row: &Row<'_>, start: usize, kind: &str) -> Vec<(usize, Arc<str>)> {
    const PARTS: [(&str, &str); 7] = [
        ("early years", "early_years"),
        ("primary", "primary"),
        ("secondary", "secondary"),
        ("special schools", "special"),
        ("prus and ap", "pru_ap"),
        ("post school", "post_school"),
        ("income", "income"),
    ];
    const LONE: [(&str, &str); 4] = [
        ("sen support", "sen_support_inclusion"),
        ("alternative provision", "alternative_provision"),
        ("hospital education", "hospital"),
        ("therapies", "therapies"),
    ];
    let mut funding = "place";
    let mut items = Vec::new();
    for i in start..row.len() {
        let label = cell(row, i);
        let known = |list: &[(&str, &'static str)]| {
            list.iter()
                .find(|(l, _)| label.starts_with(l))
                .map(|(_, item)| *item)
        };
        let item = if i == start {
            "place_total".to_owned()
        } else if label.starts_with("top up funding") {
            funding = if label.contains("non-maintained") {
                "topup_indep"
            } else {
                "topup_state"
            };
            format!("{funding}_total")
        } else if let Some(part) = known(&PARTS) {
            format!("{funding}_{part}")
        } else if let Some(lone) = known(&LONE) {
            lone.to_owned()
        } else {
            continue;
        };
        items.push((i, Arc::from(format!("{kind}_{item}"))));
        if label.starts_with("therapies") {
            break; // the next block begins to the right
        }
    }
    items
}
