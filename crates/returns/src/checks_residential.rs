//! Children in residential settings: the total against its two parts (38 to 51 weeks, 52 weeks).

use std::collections::BTreeMap;

use crate::checks::show;
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Picture, Series};

/// Tells each year in which published totals are not the sum of their parts: England and its regions stand twice over in
/// 2022/23, their councils do not.
pub(crate) fn totals(picture: &Picture, context: &mut Context<'_>) {
    let figures = picture.get(Series::Residential);
    let mut by_year: BTreeMap<i32, Vec<(usize, f64, f64)>> = BTreeMap::new();
    for (n, total) in figures.iter().enumerate() {
        if total.item.as_deref() != Some("res_tot") {
            continue;
        }
        let part = |item| picture.value(Series::Residential, &total.area, total.year, Some(item));
        if let (Some(short), Some(whole), Some(published)) =
            (part("res_3851"), part("res_52"), total.value)
            && (short + whole - published).abs() > 0.5
        {
            by_year
                .entry(total.year)
                .or_default()
                .push((n, short + whole, published));
        }
    }
    for (year, list) in by_year {
        let doubled = list
            .iter()
            .filter(|(_, parts, total)| (total / parts - 2.0).abs() < 0.1)
            .count();
        let Some((n, parts, total)) = list
            .iter()
            .max_by(|(_, a, x), (_, b, y)| (x - a).abs().total_cmp(&(y - b).abs()))
        else {
            continue;
        };
        let Some((source, row)) = picture.origin(Series::Residential, *n) else {
            continue;
        };
        let area = context.areas.name_of(&figures[*n].area).to_owned();
        let finding = Finding::new(codes::RESIDENTIAL_TOTAL, Severity::Warning, &source.file)
            .row(u64::from(row))
            .column("Res_tot")
            .area(area)
            .period(Series::Residential.period(year))
            .value(format!(
                "{} where its parts add up to {}; {} rows differ so, {doubled} of them about twice their parts",
                show(*total),
                show(*parts),
                list.len()
            ))
            .done("kept as published; no projected figure rests on it")
            .mend("use the parts, Res_3851 and Res_52");
        context.findings.push(finding);
    }
}
