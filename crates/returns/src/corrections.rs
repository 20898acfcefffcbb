//! `corrections.csv`: figures the user puts right. Each line applied is a finding; nothing is mended silently.

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Picture, Series};
use crate::source::Table;
use crate::value::Value;

/// Applies each line to the figures it names: `series` (or `file`), area, period, and age, need, placement and item where the figure has them.
pub(crate) fn apply(
    table: &Table,
    picture: &mut Picture,
    context: &mut Context<'_>,
) -> Result<(), Error> {
    table.require(&["area", "period", "value", "reason"])?;
    for (row, line) in table.rows() {
        let get = |name: &str| table.get(row, name).trim();
        let area = match get("area") {
            a if a.eq_ignore_ascii_case("england") => crate::ENGLAND.to_owned(),
            a => context
                .areas
                .by_any(a)
                .map_or_else(|| a.to_owned(), |found| found.code.clone()),
        };
        let some = |name: &str| Some(get(name)).filter(|t| !t.is_empty());
        let (age, value) = (
            some("age").and_then(|a| a.parse::<i16>().ok()),
            Value::parse(get("value")),
        );
        let finding = |code, severity| {
            Finding::new(code, severity, &table.file)
                .row(line)
                .area(context.areas.name_of(&area))
                .period(get("period"))
                .value(get("value"))
        };
        if value == Value::Unreadable {
            let bad = finding(codes::CORRECTION_UNUSED, Severity::Error)
                .column("value")
                .done("not applied");
            context
                .findings
                .push(bad.mend("give a number, or a symbol such as x to take the figure out"));
            continue;
        }
        let mut before: Vec<String> = Vec::new();
        for series in Series::ALL {
            if some("series").is_some_and(|s| s != series.id()) {
                continue;
            }
            let origins = picture.origins.get(&series).map_or(&[][..], Vec::as_slice);
            let sources = &picture.sources;
            let in_file = |n: usize| {
                some("file").is_none_or(|f| {
                    origins
                        .get(n)
                        .and_then(|o| sources.get(usize::from(o.source)))
                        .is_some_and(|s| s.file == f)
                })
            };
            let Some(figures) = picture.figures.get_mut(&series) else {
                continue;
            };
            for (n, figure) in figures.iter_mut().enumerate() {
                let hit = figure.area == area
                    && (series.period(figure.year) == get("period")
                        || figure.year.to_string() == get("period"))
                    && figure.age == age
                    && figure.need.as_deref() == some("need")
                    && figure.placement.as_deref() == some("placement")
                    && figure.item.as_deref() == some("item")
                    && in_file(n);
                if hit {
                    before.push(format!(
                        "{} {}",
                        series.id(),
                        figure
                            .value
                            .map_or_else(|| "missing".to_owned(), |v| v.to_string())
                    ));
                    figure.value = value.number();
                }
            }
        }
        let out = if before.is_empty() {
            finding(codes::CORRECTION_UNUSED, Severity::Warning)
                .done("not applied: no figure has this series, area, period and breakdown")
                .mend("compare the line with the tidy tables; leave age, need, placement and item blank where the figure has none")
        } else {
            finding(codes::CORRECTION_APPLIED, Severity::Info)
                .done(format!(
                    "applied; before: {}. Reason: {}",
                    before.join(", "),
                    get("reason")
                ))
                .mend("nothing")
        };
        context.findings.push(out);
    }
    Ok(())
}
