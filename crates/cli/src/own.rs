//! A council's own figures laid over the bundled ones: each replaces what it names from its date, the rest stays.

use pressure_calibrate::Bundle;
use pressure_calibrate::axes::Axes;
use pressure_calibrate::grid::{Cube, Grid};
use pressure_model::calendar::mid_year_to_august;
use pressure_model::inputs::Inputs;
use pressure_model::{Categories, FinancialYear, State};
use pressure_returns::{BlockItem, Crosswalk, Kind, Known, OwnFigures, Part};
use pressure_scenario::{ModelFile, Phase};

use crate::bundled;
use crate::failure::Failure;
use crate::own_placements::PLACEMENTS;
use crate::own_places::ALL_PHASES;

/// A yearly change beyond this share is said to be suspect, as in the published returns.
pub(crate) const LARGE_STEP: f64 = 0.2;

/// What was replaced, as sentences for the notes of every output.
pub(crate) type Said = Vec<String>;

/// What a council's own files may name.
#[derive(Debug)]
pub(crate) struct OwnIds<'a> {
    needs: Vec<&'a str>,
    placements: Vec<&'a str>,
    limited: Vec<&'a str>,
    modes: Vec<&'a str>,
    phases: Vec<&'static str>,
    crosswalk: Crosswalk,
}

impl<'a> OwnIds<'a> {
    /// The ids of a model file.
    pub(crate) fn of(model: &'a ModelFile) -> Result<Self, Failure> {
        let Categories {
            needs,
            placements,
            modes,
            ..
        } = &model.categories;
        let id = |placement: usize| placements[placement].id.as_str();
        Ok(Self {
            needs: needs.iter().map(|need| need.id.as_str()).collect(),
            placements: (0..placements.len()).map(id).collect(),
            limited: model.capacity.limited().map(id).collect(),
            modes: modes.iter().map(|mode| mode.id.as_str()).collect(),
            phases: [&[ALL_PHASES], &Phase::IDS[..]].concat(),
            crosswalk: Crosswalk::parse(bundled::CROSSWALK)?,
        })
    }

    /// The same for the reader, with the codes whose rows are the council's; any line is taken.
    pub(crate) fn known<'b>(&'b self, area_codes: &'b [&'b str]) -> Known<'b> {
        Known {
            needs: &self.needs,
            placements: &self.placements,
            limited: &self.limited,
            phases: &self.phases,
            lines: &[],
            modes: &self.modes,
            area_codes,
            crosswalk: Some(&self.crosswalk),
        }
    }
}

/// Replaces stock, population, outturn and place funding in the bundle, before rates become inputs. `listed` says that plans of the base
/// are those of a list of placements.
pub(crate) fn lay_on_bundle(
    bundle: &mut Bundle,
    area: usize,
    own: &OwnFigures,
    listed: bool,
    said: &mut Said,
) {
    let base = bundle.census;
    for census in [base - 1, base] {
        let rows: Vec<_> = own.caseload.iter().filter(|r| r.census == census).collect();
        if rows.is_empty() {
            continue;
        }
        let axes = &bundle.axes;
        let mut cube = Cube::filled(axes.ages(), axes.needs.len(), axes.placements.len(), 0.0);
        for row in rows {
            // Under 3 is one age in every published table, kept at its oldest.
            let age = i16::from(row.age.max(pressure_calibrate::axes::YOUNGEST as u8));
            let at = (
                Axes::age_row(age),
                axes.need(&row.need),
                axes.placement(&row.placement),
            );
            if let (Some(a), Some(n), Some(p)) = at {
                *cube.at_mut(a, n, p) += row.plans;
            }
        }
        if census == base {
            bundle.stock[area] = cube;
            // The published count is no longer used, and neither is what was wrong with it.
            let code = &bundle.codes[area];
            bundle
                .banners
                .retain(|b| b.area != *code || b.code == "no_block");
            step_banner(&bundle.previous[area], &bundle.stock[area], base, said);
        } else {
            let (ages, needs, placements) = cube.size();
            bundle.previous[area] = Grid::from_fn(ages, placements, |a, p| {
                (0..needs).map(|n| cube.at(a, n, p)).sum()
            });
        }
        said.push(if listed && census == base {
            counted(census, PLACEMENTS)
        } else {
            counted_in(own, census)
        });
    }

    let mut older: Vec<i32> = own.caseload.iter().map(|r| r.census).collect();
    // Rates are counted on older rows of children too.
    older.retain(|census| *census < base - 1 && file_of(own, *census) == CASELOAD);
    older.sort_unstable();
    older.dedup();
    for census in older {
        said.push(format!(
            "plans in January {census} of caseload.csv are not used: the base needs the last two censuses alone"
        ));
    }

    population(bundle, area, own, said);

    let year = base - 1;
    let outturn = |prefix: &str| {
        let rows = own
            .finance
            .iter()
            .filter(|r| r.financial_year == year && r.kind == Kind::Outturn);
        let amounts: Vec<f64> = rows
            .filter(|r| starts(&r.line, prefix))
            .map(|r| r.amount)
            .collect();
        (!amounts.is_empty()).then(|| amounts.iter().sum::<f64>())
    };
    let label = FinancialYear::new(year);
    if let Some(amount) = outturn("1.2") {
        let published = bundle.money[area].outturn;
        bundle.money[area].outturn = Some(amount);
        said.push(format!(
            "the sum of lines 1.2.x of {label} is the council's own outturn (finance.csv); the split by line is modelled"
        ));
        if let Some(published) = published.filter(|p| (amount / p - 1.0).abs() > LARGE_STEP) {
            said.push(format!(
                "SUSPECT: lines 1.2.x of finance.csv come to £{:.1}m where £{:.1}m is published for {label}; check that all of 1.2.1 to 1.2.13 \
                 are there, in pounds",
                amount / 1e6,
                published / 1e6
            ));
        }
    }
    if let Some(amount) = outturn("1.0.2") {
        bundle.money[area].before.place_funding = Some(amount);
        said.push(format!("place funding 1.0.2 of {label} is the council's own outturn and is held flat (finance.csv)"));
    }
    let unused = own
        .finance
        .iter()
        .filter(|r| {
            let used = starts(&r.line, "1.2") || starts(&r.line, "1.0.2");
            r.financial_year != year || r.kind != Kind::Outturn || !used
        })
        .count();
    if unused > 0 {
        said.push(format!(
            "{unused} rows of finance.csv are not outturn of {label} on lines 1.0.2 and 1.2.x and are not used"
        ));
    }
}

const CASELOAD: &str = "caseload.csv";

/// The file that a January's plans are counted in.
fn file_of(own: &OwnFigures, census: i32) -> &'static str {
    let years = || own.pupils.rows.iter().map(|row| row.calendar_year);
    if years().any(|year| year == census || year + 1 == census) {
        own.pupils.source()
    } else {
        CASELOAD
    }
}

fn counted_in(own: &OwnFigures, census: i32) -> String {
    counted(census, file_of(own, census))
}

fn counted(census: i32, file: &str) -> String {
    format!("plans in January {census} are the council's own ({file})")
}

/// Says when a council's own count lies far from the one before it.
fn step_banner(before: &Grid, after: &Cube, base: i32, said: &mut Said) {
    let (then, now): (f64, f64) = (before.total(), after.cells().iter().sum());
    if then > 0.0 && (now / then - 1.0).abs() > LARGE_STEP {
        said.push(format!(
            "SUSPECT: the council's own file has {now:.0} plans in January {base} after {then:.0} a year before; check that it is whole"
        ));
    }
}

/// `1.2` starts `1.2.3` and `1.2.11 Direct payments`, and not `1.20`.
fn starts(line: &str, prefix: &str) -> bool {
    let line = line.trim();
    line.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']))
}

/// Mid-year persons become persons at 31 August: 10/12 of an age and 2/12 of the age below.
fn population(bundle: &mut Bundle, area: usize, own: &OwnFigures, said: &mut Said) {
    let people = &mut bundle.population[area];
    let mut replaced = Vec::new();
    for (offset, held) in people.years.iter_mut().enumerate() {
        let year = people.first + offset as i32;
        let mut mid = vec![None; held.len()];
        for row in own.population.iter().filter(|r| r.year == year) {
            if let Some(age) = mid.get_mut(usize::from(row.age)) {
                *age = Some(row.persons);
            }
        }
        if mid.iter().all(Option::is_none) {
            continue;
        }
        for age in 0..held.len() {
            let (Some(of_age), below) = (mid[age], mid[age.saturating_sub(1)]) else {
                continue;
            };
            held[age] = mid_year_to_august(of_age, below.unwrap_or(of_age));
        }
        replaced.push(year.to_string());
    }
    if !replaced.is_empty() {
        said.push(format!(
            "population of {} is the council's own (population.csv)",
            replaced.join(", ")
        ));
    }
}

/// Replaces later counts, the block and the balance in the inputs.
pub(crate) fn lay_on_inputs(
    inputs: &mut Inputs,
    area: usize,
    own: &OwnFigures,
    categories: &Categories,
    said: &mut Said,
) {
    let (shape, base, steps) = (inputs.shape, inputs.base, inputs.steps);
    let mut counted: Vec<Option<State>> = vec![None; steps];
    for row in own.caseload.iter().filter(|r| r.census > base.year()) {
        let Some(slot) = counted.get_mut((row.census - base.year() - 1) as usize) else {
            continue;
        };
        let at = (
            categories.placement(&row.placement),
            categories.need(&row.need),
        );
        if let (Some(placement), Some(need)) = at {
            slot.get_or_insert_with(|| State::zeros(shape)).add(
                usize::from(row.age),
                placement,
                need,
                row.plans,
            );
        }
    }
    for (step, state) in counted.iter().enumerate() {
        if state.is_some() {
            said.push(counted_in(own, base.year() + 1 + step as i32));
        }
    }
    let first = base.financial_year();
    let area = &mut inputs.areas[area];
    if counted.iter().any(Option::is_some) {
        area.counted = counted;
    }

    let mut rows: Vec<_> = own.block.iter().collect();
    rows.sort_by_key(|r| r.financial_year);
    for row in rows {
        let year = FinancialYear::new(row.financial_year);
        let k = usize::try_from(year.years_since(first)).ok();
        let Some(k) = k.filter(|k| *k < area.money.block.len()) else {
            said.push(format!(
                "the row of block.csv for {year} lies outside the years projected and is not used"
            ));
            continue;
        };
        match row.item {
            BlockItem::Allocation => {
                // Later years keep their growth on the council's own allocation.
                let ratio = if area.money.block[k] > 0.0 {
                    row.amount / area.money.block[k]
                } else {
                    0.0
                };
                for (later, block) in area.money.block.iter_mut().enumerate().skip(k) {
                    *block = if ratio > 0.0 {
                        *block * ratio
                    } else {
                        row.amount
                    };
                    if later == k {
                        *block = row.amount;
                    }
                }
                said.push(format!(
                    "the block of {year} is the council's own (block.csv)"
                ));
            }
            BlockItem::Deduction if k == 0 => {
                area.money.deductions = row.amount;
                said.push(format!(
                    "deductions of {year} are the council's own (block.csv)"
                ));
            }
            BlockItem::Deduction => {
                said.push(format!("deductions of {year} are projected from {first}; the row of block.csv is not used"));
            }
            BlockItem::Transfer => {
                area.money.block_transfer[k] = row.amount;
                said.push(format!(
                    "the transfer to the block in {year} is the council's own (block.csv)"
                ));
            }
            BlockItem::Grant => {
                area.money.grants[k] = row.amount;
                said.push(format!(
                    "grants of {year} are the council's own (block.csv)"
                ));
            }
        }
    }
}

/// Meets a council's own closing balance of the base year, or its opening one. Returns the closing balance wanted.
pub(crate) fn own_balance(
    inputs: &mut Inputs,
    area: usize,
    own: &OwnFigures,
    said: &mut Said,
) -> Option<f64> {
    let first = inputs.base.financial_year().year();
    let at = |year: i32| {
        let rows: Vec<f64> = own
            .balance
            .iter()
            .filter(|r| (r.date.year, r.date.month, r.date.day) == (year, 3, 31))
            .filter(|r| matches!(r.part, Part::HighNeeds | Part::OtherBlocks))
            .map(|r| r.amount)
            .collect();
        (!rows.is_empty()).then(|| rows.iter().sum::<f64>())
    };
    if let Some(opening) = at(first) {
        inputs.areas[area].money.opening_balance = opening;
        said.push(format!(
            "the DSG balance at 31 March {first} is the council's own (balance.csv)"
        ));
    }
    let mut others: Vec<String> = own
        .balance
        .iter()
        .map(|r| r.date)
        .filter(|d| (d.month, d.day) != (3, 31) || !(first..=first + 1).contains(&d.year))
        .map(|d| d.to_string())
        .collect();
    others.dedup();
    for date in others {
        said.push(format!("the balance of {date} in balance.csv is not used: the projection starts from 31 March {first} and {}", first + 1));
    }
    let closing = at(first + 1);
    if closing.is_some() {
        said.push(format!(
            "the DSG balance at 31 March {} is the council's own (balance.csv); what the year's income and spend do not explain of it \
             shows as unexplained",
            first + 1
        ));
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart_by_their_numbers() {
        assert!(
            starts("1.2.11 Direct payments", "1.2")
                && starts("1.2", "1.2")
                && starts("1.0.2", "1.0.2")
        );
        assert!(!starts("1.20", "1.2") && !starts("1.0.21", "1.0.2") && !starts("2.1.4", "1.2"));
    }
}
