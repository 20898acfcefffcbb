//! Sudden changes from one year to the next, and stocks that flows do not explain.

use crate::checks::{by_council, finding, show};
use crate::codes;
use crate::findings::Severity;
use crate::house::Context;
use crate::picture::{Picture, Series};

pub(crate) fn run(picture: &Picture, context: &mut Context<'_>) {
    plans(picture, context);
    flows(picture, context);
    spend(picture, context);
}

fn plans(picture: &Picture, context: &mut Context<'_>) {
    let bounds = &context.settings.plans;
    let usual = -bounds.fall.value..=bounds.rise.value;
    let plans = by_council(picture, Series::Plans, None);
    let last = plans
        .values()
        .filter_map(|years| years.keys().next_back())
        .max()
        .copied()
        .unwrap_or(0);
    let mut found = Vec::new();
    for years in plans.values() {
        for (year, (n, now)) in years {
            let Some((_, before)) = years.get(&(year - 1)) else {
                continue;
            };
            let change = now / before.max(1.0) - 1.0;
            if *before < bounds.smallest.value || usual.contains(&change) {
                continue;
            }
            // Growth of a fifth happened to many councils after 2014; a fall of a fifth never does.
            let grave = change < 0.0 || *year >= last - 1;
            let severity = if grave {
                Severity::Warning
            } else {
                Severity::Info
            };
            let note = finding(
                picture,
                context,
                (codes::STEP_CHANGE, severity),
                Series::Plans,
                *n,
            )
            .value(format!(
                "{} to {}, {:+.0}%",
                show(*before),
                show(*now),
                change * 100.0
            ))
            .done("kept as published")
            .mend("ask the council; a line in corrections.csv (measure plans) puts it right");
            // Rises of a fifth to a half happen to growing councils: they are told, no more.
            let fault = !(-bounds.fall.value..=bounds.rise_suspect.value).contains(&change);
            found.push(if fault && *year >= last - 1 {
                note.suspect()
            } else {
                note
            });
        }
    }
    context.findings.extend(found);
}

/// Plans + new - ceased (transfers to other councils left out) against the next census.
fn flows(picture: &Picture, context: &mut Context<'_>) {
    let bounds = &context.settings.plans;
    let plans = by_council(picture, Series::Plans, None);
    let new = by_council(picture, Series::NewPlans, None);
    let ceased = by_council(picture, Series::Ceased, Some("total"));
    let moved = by_council(picture, Series::Ceased, Some("transfer"));
    let mut found = Vec::new();
    for (area, years) in &plans {
        for (year, (n, after)) in years {
            let flow_year = year - 1;
            let flow = |list: &std::collections::BTreeMap<
                &str,
                std::collections::BTreeMap<i32, (usize, f64)>,
            >| {
                list.get(area)
                    .and_then(|y| y.get(&flow_year))
                    .map(|(_, v)| *v)
            };
            let before = years.get(&(year - 1)).map(|(_, v)| *v);
            let (Some(before), Some(new), Some(ceased), Some(moved)) =
                (before, flow(&new), flow(&ceased), flow(&moved))
            else {
                continue;
            };
            let residual = after - (before + new - (ceased - moved));
            // New plans beyond the stock are a fault told elsewhere.
            let told = residual.abs() > bounds.unexplained.value * before;
            if before < bounds.smallest.value || new > before || !told {
                continue;
            }
            found.push(
                finding(picture, context, (codes::FLOWS_NOT_STOCK, Severity::Info), Series::Plans, *n)
                    .value(format!(
                        "{} + {} new - {} ceased leaves {:+.0} unexplained, {:+.0}%",
                        show(before), show(new), show(ceased - moved), residual, residual / before * 100.0
                    ))
                    .done("kept as published; the model carries it as reconciliation")
                    .mend("transfers in, exits recorded late and corrections explain most; ask the council if it recurs"),
            );
        }
    }
    context.findings.extend(found);
}

fn spend(picture: &Picture, context: &mut Context<'_>) {
    let bounds = &context.settings.spend;
    let smallest_council = context.settings.plans.smallest.value;
    let a_plan = bounds.least_a_plan.value..=bounds.most_a_plan.value;
    let spend = by_council(picture, Series::HighNeedsSpend, Some("high_needs"));
    let plans = by_council(picture, Series::Plans, None);
    let mut found = Vec::new();
    for (area, years) in &spend {
        for (year, (n, now)) in years {
            let note = |code, severity| {
                finding(
                    picture,
                    context,
                    (code, severity),
                    Series::HighNeedsSpend,
                    *n,
                )
                .column("high_needs")
            };
            if *now < 0.0 {
                found.push(
                    note(codes::NEGATIVE_SPEND, Severity::Warning)
                        .value(show(*now))
                        .done("kept")
                        .mend("ask the council: income may have been entered as spend"),
                );
            }
            if let Some((_, before)) = years.get(&(year - 1)) {
                let change = now / before.max(1.0) - 1.0;
                if change.abs() > bounds.step.value && *before > bounds.smallest.value {
                    found.push(
                        note(codes::SPEND_JUMP, Severity::Warning)
                            .value(format!("{} to {}, {:+.0}%", show(*before), show(*now), change * 100.0))
                            .done("kept as published")
                            .mend("do not base a trend on this year alone; the council's own finance.csv replaces it"),
                    );
                }
            }
            if let Some((_, count)) = plans
                .get(area)
                .and_then(|y| y.get(year))
                .filter(|(_, c)| *c >= smallest_council)
            {
                let each = now / count;
                if !a_plan.contains(&each) {
                    found.push(
                        note(codes::UNIT_DOUBTFUL, Severity::Warning)
                            .value(format!(
                                "{} for {} plans, {} each",
                                show(*now),
                                show(*count),
                                show(each.round())
                            ))
                            .done("kept as published")
                            .mend("check whether the figure is in £, £000 or £m"),
                    );
                }
            }
        }
    }
    context.findings.extend(found);
}
