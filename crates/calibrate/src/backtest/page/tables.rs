//! Tables of the accuracy page, in Markdown.

use std::fmt::Write;

use crate::backtest::{Group, Measure, Method, Record, Report};

/// A percentage to two decimals.
pub(crate) fn percent(value: f64) -> String {
    format!("{value:.2}")
}

/// The same with its sign; what rounds to nothing has none.
pub(crate) fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    if text == "-0.00" || text == "+0.00" {
        "0.00".to_owned()
    } else {
        text
    }
}

/// A Markdown table; every row has the header's length.
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let _ = writeln!(text, "{}", line(header));
    let _ = writeln!(text, "|{}", "---|".repeat(header.len()));
    for row in rows {
        let _ = writeln!(text, "{}", line(row));
    }
    text
}

/// `1 year`, `2 years`, ... after the given columns.
pub(super) fn header(first: &[&str], horizons: usize) -> Vec<String> {
    let years = (1..=horizons).map(|h| format!("{h} year{}", if h == 1 { "" } else { "s" }));
    first.iter().map(|c| (*c).to_owned()).chain(years).collect()
}

/// The most years ahead that the model was scored on.
fn horizons(report: &Report, measure: Measure) -> usize {
    let of =
        |row: &&crate::backtest::ScoreRow| row.measure == measure && row.method == Method::Model;
    report
        .rows
        .iter()
        .filter(of)
        .map(|row| row.horizon)
        .max()
        .unwrap_or(0)
}

fn words(method: Method) -> String {
    match method {
        Method::Model => "**the model**".to_owned(),
        Method::Naive(naive) => naive.id().replace('_', " "),
    }
}

/// Mean absolute error by method and horizon; a method with fewer forecasts than the model says how much it lost on those.
pub(crate) fn errors(report: &Report, measure: Measure, group: &Group) -> String {
    let most = horizons(report, measure);
    let mut rows = Vec::new();
    for method in Method::all() {
        let cells: Vec<String> = (1..=most)
            .map(|h| {
                let row = report.row(measure, group, method, h);
                let all = report
                    .row(measure, group, Method::Model, h)
                    .map(|row| row.score.cases);
                row.map_or_else(
                    || "too short".to_owned(),
                    |row| {
                        let cell = percent(row.score.mape);
                        match row.skill {
                            Some(gain) if Some(row.score.cases) != all => {
                                format!("{cell} ({} forecasts; model {gain:+.0}%)", row.score.cases)
                            }
                            _ => cell,
                        }
                    },
                )
            })
            .collect();
        if cells.iter().any(|cell| cell != "too short") {
            rows.push(std::iter::once(words(method)).chain(cells).collect());
        }
    }
    let count = (1..=most).map(|h| {
        let row = report.row(measure, group, Method::Model, h);
        row.map_or_else(String::new, |row| row.score.cases.to_string())
    });
    rows.push(
        std::iter::once("forecasts".to_owned())
            .chain(count)
            .collect(),
    );
    table(&header(&["mean absolute error, %"], most), &rows)
}

/// The model's bias, ranked score and interval coverage, with the ranked score of the yardsticks.
pub(crate) fn intervals(report: &Report, measure: Measure, group: &Group) -> String {
    let most = horizons(report, measure);
    let of = |method: Method,
              value: &dyn Fn(&crate::backtest::Score) -> Option<String>|
     -> Vec<String> {
        (1..=most)
            .map(|h| {
                let row = report.row(measure, group, method, h);
                row.and_then(|row| value(&row.score)).unwrap_or_default()
            })
            .collect()
    };
    let row =
        |name: String, cells: Vec<String>| std::iter::once(name).chain(cells).collect::<Vec<_>>();
    let mut rows = vec![row(
        "error of the sum of these councils, mean over origins".to_owned(),
        of(Method::Model, &|score| Some(signed(score.bias))),
    )];
    rows.push(row(
        "error of England, mean over origins".to_owned(),
        (1..=most)
            .map(|h| {
                let row = report.row(measure, &Group::England, Method::Model, h);
                row.map_or_else(String::new, |row| signed(row.score.bias))
            })
            .collect(),
    ));
    for (i, share) in crate::backtest::SHARES.iter().enumerate() {
        rows.push(row(
            format!("outcomes within the {:.0}% interval", 100.0 * share),
            of(Method::Model, &|score| {
                score.within.map(|within| format!("{:.1}", within[i]))
            }),
        ));
    }
    for method in Method::all() {
        let cells = of(method, &|score| score.crps.map(percent));
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(row(
                format!("ranked probability score, {}", words(method)),
                cells,
            ));
        }
    }
    table(&header(&["%"], most), &rows)
}

/// Model, best yardstick and coverage by group.
pub(crate) fn by_group(report: &Report, record: &Record) -> String {
    let most = horizons(report, Measure::Plans);
    let mut rows = Vec::new();
    for group in Group::all(record)
        .into_iter()
        .filter(|group| *group != Group::England)
    {
        let cells: Vec<String> = (1..=most)
            .map(|h| {
                let row = report.row(Measure::Plans, &group, Method::Model, h)?;
                let best = Method::all()
                    .filter(|method| *method != Method::Model)
                    .filter_map(|method| report.row(Measure::Plans, &group, method, h))
                    .map(|row| row.score.mape)
                    .min_by(f64::total_cmp)?;
                let within = row.score.within.map(|within| within[1])?;
                Some(format!("{:.2} ({best:.2}); {within:.0}", row.score.mape))
            })
            .map(Option::unwrap_or_default)
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let name = group.id().replace('_', " ");
            rows.push(std::iter::once(name).chain(cells).collect());
        }
    }
    table(&header(&["councils"], most), &rows)
}

/// Where a yardstick was better than the model, in words.
pub(crate) fn better_without(report: &Report, record: &Record) -> String {
    let mut found = Vec::new();
    for group in Group::all(record)
        .into_iter()
        .filter(|group| *group != Group::England)
    {
        let years: Vec<String> = (1..=horizons(report, Measure::Plans))
            .filter(|h| {
                let mape = |method| {
                    let row = report.row(Measure::Plans, &group, method, *h);
                    row.map(|row| row.score.mape)
                };
                let own = mape(Method::Model);
                own.is_some_and(|own| Method::all().filter_map(mape).any(|other| other < own))
            })
            .map(|h| h.to_string())
            .collect();
        if !years.is_empty() {
            let name = group.id().replace('_', " ");
            found.push(format!("{name} ({} years ahead)", years.join(", ")));
        }
    }
    if found.is_empty() {
        "No yardstick has a smaller error in any group.".to_owned()
    } else {
        format!(
            "Some yardstick has a smaller error than the model for: {}.",
            found.join("; ")
        )
    }
}

/// The spread of the model's errors by measure, plans and years ahead.
pub(crate) fn widths(report: &Report, most: usize) -> String {
    let mut rows = Vec::new();
    for measure in Measure::ALL {
        let Some(widths) = report.widths.get(&(measure, Method::Model)) else {
            continue;
        };
        for plans in [500.0, 1000.0, 2000.0, 5000.0] {
            let cells = (1..=most).map(|h| format!("{:.3}", widths.sd(h, plans)));
            let name = format!("{}, {plans:.0} plans", measure.id().replace('_', " "));
            rows.push(std::iter::once(name).chain(cells).collect());
        }
    }
    table(
        &header(&["standard deviation of the log error"], most),
        &rows,
    )
}

/// The formula behind the widths.
pub(crate) fn formula(report: &Report) -> String {
    let rows: Vec<Vec<String>> = Measure::ALL
        .iter()
        .filter_map(|measure| {
            let widths = report.widths.get(&(*measure, Method::Model))?;
            Some(vec![
                measure.id().replace('_', " "),
                format!("{:.4}", widths.level),
                format!("{:.3}", widths.size),
                format!("{:.3}", widths.power),
            ])
        })
        .collect();
    table(
        &["measure", "level", "size", "power"].map(str::to_owned),
        &rows,
    )
}

/// By years ahead: the part of the variance that all councils have in common.
pub(crate) fn shared(reports: &[&Report], most: usize) -> String {
    let mut rows = Vec::new();
    for report in reports {
        for measure in Measure::ALL {
            let cells = (1..=most).map(|h| {
                let share = report.shared.get(&(measure, h));
                share.map_or_else(String::new, |share| format!("{share:.3}"))
            });
            let name = format!(
                "{}, origins {}",
                measure.id().replace('_', " "),
                report.period.name()
            );
            rows.push(std::iter::once(name).chain(cells).collect());
        }
    }
    table(&header(&["shared part of the variance"], most), &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(signed(-0.001), "0.00");
        assert_eq!(signed(0.25), "+0.25");
        assert_eq!(percent(3.456), "3.46");
    }

    #[test]
    fn a_table_has_a_line_under_its_header() {
        let cells = |row: [&str; 2]| row.map(str::to_owned).to_vec();
        let text = table(&cells(["a", "b"]), &[cells(["1", "2"])]);
        assert_eq!(text, "| a | b |\n|---|---|\n| 1 | 2 |\n");
    }
}
