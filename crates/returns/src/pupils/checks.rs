//! Whether what a council says of its own children holds together.

use std::collections::{BTreeMap, BTreeSet};

use super::{PupilRow, PupilState, Pupils, same};
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::own::Known;
use crate::privacy::RowFinding;

/// Where one year's rows end and the next year's begin must be the same children.
pub(super) fn check_years_meet(file: &str, rows: &[PupilRow], findings: &mut Vec<Finding>) {
    let years: BTreeSet<i32> = rows.iter().map(|row| row.calendar_year).collect();
    let count = |year: i32, side: fn(&PupilRow) -> Option<&PupilState>| {
        let mut counts: BTreeMap<&PupilState, u32> = BTreeMap::new();
        let of_year = rows.iter().filter(|row| row.calendar_year == year);
        for state in of_year.filter_map(side) {
            *counts.entry(state).or_insert(0) += 1;
        }
        counts
    };
    for &year in &years {
        if !years.contains(&(year + 1)) {
            continue;
        }
        let ended = count(year, |row| row.after.as_ref());
        let began = count(year + 1, |row| row.before.as_ref());
        if ended != began {
            findings.push(
                Finding::new(codes::PUPIL_CHAIN, Severity::Warning, file)
                    .period(format!("{}-01", year + 1))
                    .done("each year's rows are counted as they stand")
                    .mend(format!(
                        "the children of January {} as the rows of {year} end are not those as the rows of {} begin; check that no child \
                         is missing and that settings and needs are written alike",
                        year + 1,
                        year + 1
                    )),
            );
        }
    }
    let (first, last) = (years.first(), years.last());
    if let (Some(&first), Some(&last)) = (first, last)
        && (last - first + 1) as usize != years.len()
    {
        findings.push(
            Finding::new(codes::PUPIL_CHAIN, Severity::Error, file)
                .column("calendar-year")
                .done("the rows cannot be used")
                .mend("a year between the first and the last has no rows"),
        );
    }
}

/// Every setting of the rows serves the curriculum years it is found in, where its range is given.
pub(super) fn check_served(file: &str, pupils: &Pupils, findings: &mut Vec<Finding>) {
    let unserved = |state: &PupilState| {
        let range = pupils.years_of(&state.setting);
        range.is_some_and(|(first, last)| !(first..=last).contains(&state.academic_year))
    };
    let mut rows = pupils.rows.iter();
    let first = rows.find(|row| row.sides().into_iter().flatten().any(unserved));
    findings.extend(first.map(|row| {
        RowFinding::new(codes::PUPIL_RANGE, Severity::Error, file, row.row)
            .column("setting-1, setting-2")
            .done("the rows cannot be used")
            .mend(
                "in this row, the first of them, a child is in a setting in a curriculum year that pupil_settings.csv says it does not \
                 serve; widen the range there or mend the rows",
            )
            .into()
    }));
}

const UNKNOWN_SETTING: &str = "a setting of this row is no placement of the model (`pressure list placements`); give it a line in \
                               pupil_settings.csv with the placement it counts as";
const UNKNOWN_NEED: &str = "a need of this row is none of the model's (`pressure list needs`); give it a line in pupil_needs.csv \
                            with the need it counts as";

/// Every setting counts as a placement of the model, every need as one of its needs.
pub(super) fn check_known(
    file: &str,
    pupils: &Pupils,
    known: &Known<'_>,
    findings: &mut Vec<Finding>,
) {
    let is = |ids: &[&str], id: &str| ids.iter().any(|known| same(known, id));
    let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();
    for row in &pupils.rows {
        for state in row.sides().into_iter().flatten() {
            let (setting, need) = (state.setting.as_str(), state.need.as_str());
            for (columns, name, is_known, mend) in [
                (
                    "setting-1, setting-2",
                    setting,
                    is(known.placements, pupils.placement_of(setting)),
                    UNKNOWN_SETTING,
                ),
                (
                    "need-1, need-2",
                    need,
                    is(known.needs, pupils.need_of(need)),
                    UNKNOWN_NEED,
                ),
            ] {
                if !is_known && met.insert((columns, name)) {
                    let found =
                        RowFinding::new(codes::PUPIL_UNKNOWN, Severity::Error, file, row.row);
                    let found = found.column(columns).done("the rows cannot be used");
                    findings.push(found.mend(mend).into());
                }
            }
        }
    }
}
