//! Plans at one census in whole numbers, the same in every table: by age, by provision and by need they have one total, and a
//! setting has the same number in the table of provisions and in its own by need.

use pressure_model::statutory::{Counts, Statutory, ids};

use crate::measure::Measure;
use crate::row::Breakdown;
use crate::statutory::found::Found;
use crate::statutory::rounding::{largest_remainder, nearest, two_way};
use crate::statutory::table::{Cell, Figure, Follows, Line, Number};

/// Figures of plans by their ids.
pub(crate) fn crossing(id: String) -> Figure {
    Figure::new(Measure::Plans, Breakdown::Crossing, id)
}

/// Plans of a row of ages.
pub(crate) fn of_age(layout: &Statutory, row: usize) -> Figure {
    Figure::new(Measure::Plans, Breakdown::AgeGroup, &layout.ages[row].group)
}

/// Whole numbers of one census. `None` throughout where the run does not hold the census.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WholePlans {
    pub(crate) total: i64,
    /// By row of ages.
    pub(crate) ages: Vec<i64>,
    /// By row of need.
    pub(crate) needs: Vec<i64>,
    /// By row of provision; nil where no return tells.
    pub(crate) provisions: Vec<i64>,
    /// `[need][setting]`, those in no setting last.
    pub(crate) settings: Vec<Vec<i64>>,
    /// `[age][sheet]`.
    pub(crate) sheet_ages: Vec<Vec<i64>>,
    /// `[need][sheet]`.
    pub(crate) sheet_needs: Vec<Vec<i64>>,
}

impl WholePlans {
    /// `None` where a figure is missing: a census outside the run.
    pub(crate) fn of(found: &Found<'_>, layout: &Statutory, census: &str) -> Option<Self> {
        let value = |figure: &Figure| Some(found.get(figure, census)?.value);
        let crossed = |id: String| value(&crossing(id));
        let all = |figures: Vec<Option<f64>>| figures.into_iter().collect::<Option<Vec<f64>>>();
        let total = nearest(value(&Figure::total(Measure::Plans))?);
        let ages = (0..layout.ages.len()).map(|row| value(&of_age(layout, row)));
        let ages = largest_remainder(&all(ages.collect())?, total);
        let needs = (0..layout.needs.len()).map(|row| crossed(ids::need(row)));
        let needs = largest_remainder(&all(needs.collect())?, total);
        let (provisions, mut setting_totals) = provisions(layout, total, &crossed)?;
        setting_totals.push(total - setting_totals.iter().sum::<i64>());
        let numbers = layout
            .lsrp
            .settings
            .iter()
            .map(|one| Some(one.number.as_str()));
        let numbers: Vec<Option<&str>> = numbers.chain([None]).collect();
        let cells = (0..layout.needs.len()).map(|need| {
            let of = |number: Option<&str>| {
                crossed(match number {
                    Some(number) => ids::setting(number, Some(need)),
                    None => ids::outside_settings(Some(need)),
                })
            };
            all(numbers.iter().copied().map(of).collect())
        });
        let cells: Vec<Vec<f64>> = cells.collect::<Option<_>>()?;
        let settings = two_way(&cells, &needs, &setting_totals);
        let sheets = layout.dsg.sheets.len();
        let sheet = (0..sheets).map(|sheet| crossed(ids::sheet_age(sheet, None)));
        let sheet_totals = largest_remainder(&all(sheet.collect())?, total);
        let grid = |rows: usize, id: &dyn Fn(usize, usize) -> String| {
            let row = |row| all((0..sheets).map(|sheet| crossed(id(sheet, row))).collect());
            (0..rows).map(row).collect::<Option<Vec<Vec<f64>>>>()
        };
        let by_age = grid(ages.len(), &|sheet, row| ids::sheet_age(sheet, Some(row)))?;
        let by_need = grid(needs.len(), &ids::sheet_need)?;
        Some(Self {
            total,
            sheet_ages: two_way(&by_age, &ages, &sheet_totals),
            sheet_needs: two_way(&by_need, &needs, &sheet_totals),
            ages,
            needs,
            provisions,
            settings,
        })
    }

    /// All plans of a setting, by position; one beyond the last is those in none.
    pub(crate) fn setting_total(&self, setting: usize) -> i64 {
        self.settings.iter().map(|needs| needs[setting]).sum()
    }

    /// All plans of a sheet.
    pub(crate) fn sheet_total(&self, sheet: usize) -> i64 {
        self.sheet_ages.iter().map(|ages| ages[sheet]).sum()
    }
}

/// Rows of provision, and what they come to by setting. What of a row belongs to different settings is rounded apart.
fn provisions(
    layout: &Statutory,
    total: i64,
    crossed: &impl Fn(String) -> Option<f64>,
) -> Option<(Vec<i64>, Vec<i64>)> {
    let mut pieces = Vec::new();
    for (row, provision) in layout.lsrp.provisions.iter().enumerate() {
        if matches!(provision.counts, Counts::NotAvailable(_)) {
            continue;
        }
        for setting in provision.settings() {
            let value = crossed(ids::provision(row, Some(setting)))?;
            pieces.push((row, setting, value));
        }
    }
    let values: Vec<f64> = pieces.iter().map(|piece| piece.2).collect();
    let mut rows = vec![0; layout.lsrp.provisions.len()];
    let mut settings = vec![0; layout.lsrp.settings.len()];
    for ((row, setting, _), whole) in pieces.iter().zip(largest_remainder(&values, total)) {
        rows[*row] += whole;
        if let Some(setting) = setting {
            settings[*setting] += whole;
        }
    }
    Some((rows, settings))
}

/// A figure as a cell, under the whole number that its table gives it.
pub(crate) fn cell(found: &Found<'_>, figure: &Figure, period: &str, whole: Option<i64>) -> Cell {
    match (found.get(figure, period), whole) {
        (Some(result), Some(whole)) => Cell::Number(Number {
            whole,
            value: result.value,
            interval: result.interval,
            basis: Some(result.basis),
        }),
        _ => Cell::NotAvailable(found.why_missing().to_owned()),
    }
}

/// A row of one figure, whose whole number `pick` takes of each census.
pub(crate) fn line<'w>(
    found: &Found<'_>,
    (label, figure): (&str, Figure),
    censuses: impl Iterator<Item = (&'w str, Option<&'w WholePlans>)>,
    pick: impl Fn(&WholePlans) -> i64,
) -> Line {
    let cells = censuses.map(|(census, plans)| cell(found, &figure, census, plans.map(&pick)));
    Line {
        label: label.to_owned(),
        total: false,
        follows: Follows::Nothing,
        cells: cells.collect(),
        figure: Some(figure),
    }
}
