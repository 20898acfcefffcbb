//! The past of an area: its own rows, or those of its councils summed where none is missing.

use std::collections::BTreeMap;

use pressure_calibrate::history::HistoryRow;
use pressure_calibrate::tables;
use pressure_report::{BASELINE, Basis, Breakdown, Measure, Row};

use crate::areas::{ENGLAND, Selected};
use crate::engine::Engine;
use crate::failure::Failure;

/// Councils so small that a year without a figure from them is still a whole (absent rows of the returns mean none).
const MAY_BE_ABSENT: [&str; 2] = ["E09000001", "E06000053"];

impl Engine {
    /// Published years before the base, of the area selected, in the shape of the results.
    pub(crate) fn history_rows(
        &self,
        scenario: &str,
        selected: &Selected,
    ) -> Result<Vec<Row>, Failure> {
        self.past_rows(&self.bundle.history, scenario, selected)
    }

    /// Published years of some councils, a list for each, whatever of the past is loaded for the area asked for.
    pub(crate) fn published_rows(&self, councils: &[Selected]) -> Result<Vec<Vec<Row>>, Failure> {
        let wanted = |code: &str| councils.iter().any(|one| one.includes(code));
        let history = tables::history(&|name| self.tables.open(name), &wanted)?;
        councils
            .iter()
            .map(|one| self.past_rows(&history, BASELINE, one))
            .collect()
    }

    fn past_rows(
        &self,
        history: &[HistoryRow],
        scenario: &str,
        selected: &Selected,
    ) -> Result<Vec<Row>, Failure> {
        let (code, name) = self.title(selected);
        let members: Vec<&str> = match selected {
            Selected::Council { code } => vec![code],
            Selected::RollUp { members, .. } => members.iter().map(String::as_str).collect(),
        };
        let rows = roll_up_history(history, code, &members);
        let hidden = self.hidden(selected);
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let bad = |column: &str, value: &str| Failure::Table {
                table: "history.csv".to_owned(),
                why: format!("unknown {column} `{value}`"),
            };
            let measure =
                Measure::by_id(&row.measure).ok_or_else(|| bad("measure", &row.measure))?;
            if hidden.contains(&measure) {
                continue;
            }
            out.push(Row {
                scenario: scenario.to_owned(),
                area_code: code.to_owned(),
                area_name: name.to_owned(),
                measure,
                breakdown: Breakdown::by_id(&row.breakdown)
                    .ok_or_else(|| bad("breakdown", &row.breakdown))?,
                category: row.category.clone(),
                period_kind: measure.period_kind(),
                period: row.period.clone(),
                value: row.value,
                p10: None,
                p50: None,
                p90: None,
                unit: measure.unit(),
                basis: Basis::by_id(&row.basis).ok_or_else(|| bad("basis", &row.basis))?,
            });
        }
        Ok(out)
    }
}

/// What a row of the history is of, whatever its area.
fn key(row: &HistoryRow) -> [&str; 4] {
    [&row.measure, &row.breakdown, &row.category, &row.period]
}

/// Rows of one area: its own, or its councils summed in order. A period in which a council has no figure is left out, for a
/// sum without it would be wrong, unless England's published total leaves that council out as well (England's row in the
/// history is then estimated): such a sum is estimated. A sum of councils that is England's published total is as published.
fn roll_up_history(history: &[HistoryRow], code: &str, members: &[&str]) -> Vec<HistoryRow> {
    if members == [code] {
        // Deficits and surpluses apart mean something of a sum alone; one council is in one of them.
        let own = |row: &&HistoryRow| row.area == code && row.breakdown != "sign";
        return history.iter().filter(own).cloned().collect();
    }
    let needed = members
        .iter()
        .filter(|m| !MAY_BE_ABSENT.contains(m))
        .count();
    let mut sums: Vec<(HistoryRow, usize)> = Vec::new();
    let mut places: BTreeMap<[&str; 4], usize> = BTreeMap::new();
    let mut published: BTreeMap<[&str; 4], &str> = BTreeMap::new();
    // Rows of an area stand together: who it is is asked once for all of them.
    for of_area in history.chunk_by(|a, b| a.area == b.area) {
        let area = of_area[0].area.as_str();
        if area == ENGLAND {
            published.extend(of_area.iter().map(|row| (key(row), row.basis.as_str())));
        } else if members.contains(&area) {
            let counts = usize::from(!MAY_BE_ABSENT.contains(&area));
            // Areas mostly have the same rows in the same order: each is looked for after the one before.
            let mut next = 0;
            for row in of_area {
                let follows = sums.get(next).is_some_and(|(sum, _)| key(sum) == key(row));
                let place = if follows {
                    next
                } else {
                    *places.entry(key(row)).or_insert(sums.len())
                };
                next = place + 1;
                if let Some((sum, seen)) = sums.get_mut(place) {
                    sum.value += row.value;
                    *seen += counts;
                    if row.basis != "actual" {
                        sum.basis.clone_from(&row.basis);
                    }
                } else {
                    let area = code.to_owned();
                    sums.push((
                        HistoryRow {
                            area,
                            ..row.clone()
                        },
                        counts,
                    ));
                }
            }
        }
    }
    let mut rows: Vec<HistoryRow> = Vec::with_capacity(sums.len());
    for (mut sum, seen) in sums {
        let key = key(&sum);
        let england = published.get(&key).copied();
        // Each council is in one of the two signs.
        if seen != needed && key[1] != "sign" {
            if england != Some(Basis::Estimated.id()) {
                continue;
            }
            Basis::Estimated.id().clone_into(&mut sum.basis);
        } else if let Some(basis) = england.filter(|_| code == ENGLAND) {
            basis.clone_into(&mut sum.basis);
        }
        rows.push(sum);
    }
    rows.sort_by(|a, b| {
        (&a.measure, &a.breakdown, &a.category, &a.period).cmp(&(
            &b.measure,
            &b.breakdown,
            &b.category,
            &b.period,
        ))
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(area: &str, period: &str, value: f64, basis: &str) -> HistoryRow {
        HistoryRow {
            area: area.to_owned(),
            measure: "plans".to_owned(),
            breakdown: "total".to_owned(),
            category: "all".to_owned(),
            period_kind: "census".to_owned(),
            period: period.to_owned(),
            value,
            basis: basis.to_owned(),
        }
    }

    #[test]
    fn a_year_in_which_a_council_is_missing_is_summed_only_where_the_published_total_leaves_it_out()
    {
        let history = [
            row("A", "2020-01", 10.0, "actual"),
            row("B", "2020-01", 5.0, "estimated"),
            row("A", "2021-01", 11.0, "actual"),
            row(ENGLAND, "2021-01", 11.0, "estimated"),
            row("A", "2022-01", 12.0, "actual"),
            row("C", "2020-01", 99.0, "actual"),
        ];
        for code in [ENGLAND, "E12000001"] {
            let rows = roll_up_history(&history, code, &["A", "B"]);
            let told: Vec<(&str, f64, &str)> = rows
                .iter()
                .map(|r| (r.period.as_str(), r.value, r.basis.as_str()))
                .collect();
            assert_eq!(
                told,
                [
                    ("2020-01", 15.0, "estimated"),
                    ("2021-01", 11.0, "estimated")
                ]
            );
        }
        assert_eq!(roll_up_history(&history, "A", &["A"]).len(), 3);
    }
}
