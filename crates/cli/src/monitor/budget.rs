//! The budget that a year is monitored against: of the council's own finance.csv, or beside the actuals.

use std::collections::BTreeMap;
use std::path::Path;

use pressure_model::FinancialYear;
use pressure_returns::Kind;

use super::{Actual, Januaries, MonitorSettings};
use crate::areas::Selected;
use crate::args::{Growth, Sources};
use crate::engine::Engine;
use crate::failure::Failure;

/// Pounds by line.
pub(crate) type Budget = BTreeMap<String, f64>;

/// The council monitored, the budget of its own finance.csv, and how its projection goes on.
pub(crate) struct Council {
    pub(crate) code: String,
    pub(crate) name: String,
    budget: Budget,
    /// Years of which it gives a budget.
    years: Vec<String>,
    /// Its projected caseload, where growth is asked for.
    pub(crate) januaries: Januaries,
    /// What must be read with the projection.
    pub(crate) said: Vec<String>,
}

impl Council {
    /// Reads its own files, in a workspace or in the folder of `--data`.
    pub(crate) fn read(
        area: &str,
        sources: &Sources,
        year: FinancialYear,
        settings: &MonitorSettings,
        growth: Growth,
    ) -> Result<Self, Failure> {
        let mut engine = Engine::of(sources)?;
        let selected = engine.folder.areas.resolve(&[area.to_owned()])?;
        let [one @ Selected::Council { code }] = selected.as_slice() else {
            return Err(Failure::Usage {
                what: format!("`{area}` is no single council, and only a council has a budget"),
                help: "give --area with the name or code of a council".to_owned(),
            });
        };
        engine.take_own_figures(&selected, engine.base.financial_year().plus(1))?;
        let name = engine.title(one).1.to_owned();
        let rows = engine.own.iter().flat_map(|own| &own.figures.finance);
        let budgets: Vec<_> = rows.filter(|row| row.kind == Kind::Budget).collect();
        let mut budget = Budget::new();
        for row in budgets
            .iter()
            .filter(|row| row.financial_year == year.year())
        {
            let line = settings.line(&row.line).map_err(|why| Failure::Table {
                table: "finance.csv".to_owned(),
                why,
            })?;
            *budget.entry(line).or_default() += row.amount;
        }
        let mut years: Vec<String> = budgets
            .iter()
            .map(|row| FinancialYear::new(row.financial_year).to_string())
            .collect();
        years.sort_unstable();
        years.dedup();
        let (mut januaries, mut said) = (Januaries::default(), Vec::new());
        if growth == Growth::Projected {
            januaries = Januaries::project(&engine, one, year)?;
        }
        if !januaries.is_empty() {
            let banners = engine.bundle.banners.iter();
            let of_council = banners.filter(|banner| banner.area == *code);
            said.extend(of_council.map(|banner| banner.text.clone()));
            let own = engine.own.as_ref();
            said.extend(own.and_then(|own| engine.suppression_note(&own.figures)));
        }
        Ok(Self {
            januaries,
            said,
            code: code.clone(),
            name,
            budget,
            years,
        })
    }
}

/// The budget of every line, of finance.csv and of the actuals; one that differs between them is nobody's to choose.
pub(crate) fn budget(
    council: Option<&Council>,
    path: &Path,
    actuals: &BTreeMap<String, Actual>,
    year: FinancialYear,
) -> Result<Budget, Failure> {
    let mut budget = council
        .map(|council| council.budget.clone())
        .unwrap_or_default();
    for (line, row) in actuals {
        let Some(stated) = row.budget else { continue };
        if let Some(own) = budget.insert(line.clone(), stated)
            && (own - stated).abs() >= 0.5
        {
            return Err(Failure::Table {
                table: path.display().to_string(),
                why: format!(
                    "the budget of {line} is {stated} here and {own} in finance.csv; leave it out of one of them, or make them agree"
                ),
            });
        }
    }
    if budget.is_empty() {
        let held = council
            .map(|council| council.years.as_slice())
            .unwrap_or_default();
        let what = format!("there is no budget of {year} to compare with");
        let what = if held.is_empty() {
            what
        } else {
            format!("{what}; finance.csv has budgets of {}", held.join(", "))
        };
        return Err(Failure::Usage {
            what,
            help: format!(
                "give a column `budget` in the actuals, or rows `{year},1.2.3,budget,18250000` in finance.csv: in returns/ of a workspace, \
                 or in the folder of --data with --area"
            ),
        });
    }
    Ok(budget)
}
