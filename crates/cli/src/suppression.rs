//! Whether a run rests on rows of single children, and what of its results is then hidden.

use pressure_model::FinancialYear;
use pressure_report::{ALL, Basis, Breakdown, Measure, Row, Suppression, Ties, numbered_rows};
use pressure_returns::OwnFigures;
use pressure_scenario::Scenario;

use crate::areas::Selected;
use crate::commands::project::area_result;
use crate::engine::Engine;
use crate::failure::Failure;

impl Engine {
    /// Whether figures of rows of single children, placements, contracts or routes are in use.
    fn rests_on_rows(&self) -> bool {
        let own = self.own.as_ref();
        own.is_some_and(|own| !own.figures.row_files.is_empty())
    }

    /// Whether small counts are hidden.
    pub(crate) fn suppresses(&self) -> bool {
        self.rests_on_rows() && !self.no_suppress
    }

    /// What `manifest.json` says of suppression; nothing where no such rows are in use.
    pub(crate) fn suppression_kept(&self) -> Option<String> {
        let said = if self.no_suppress {
            "none (--no-suppress)".to_owned()
        } else {
            format!(
                "counts under {} and what follows them",
                self.folder.checks.suppress.under.value
            )
        };
        self.rests_on_rows().then_some(said)
    }

    /// What every output says of it.
    pub(crate) fn suppression_note(&self, own: &OwnFigures) -> Option<String> {
        if own.row_files.is_empty() {
            return None;
        }
        let files = own.row_files.join(", ");
        Some(if self.no_suppress {
            format!(
                "NOT SUPPRESSED (--no-suppress): figures rest on single rows of {files}, and small counts are shown; do not publish them"
            )
        } else {
            format!(
                "figures rest on single rows of {files}: counts under {} and the money that follows them are hidden (c), with further \
                 figures from which they could be worked out; --no-suppress shows them",
                self.folder.checks.suppress.under.value
            )
        })
    }

    /// What of a run's results must be hidden: nothing, unless they rest on rows of single children. `shown` are rows that will be
    /// seen beside the central run of the scenarios, such as means of draws.
    pub(crate) fn suppression(
        &self,
        scenarios: &[Scenario],
        to: FinancialYear,
        shown: &[Row],
    ) -> Result<Suppression, Failure> {
        let Some(own) = self.own.as_ref().filter(|_| self.suppresses()) else {
            return Ok(Suppression::default());
        };
        let council = Selected::Council {
            code: self.bundle.codes[own.area].clone(),
        };
        let categories = &self.folder.model.categories;
        let (mut rows, mut top_up_line) = (Vec::new(), Vec::new());
        for scenario in scenarios {
            let inputs = self.prepare(scenario, to)?;
            let councils = self.project(&inputs, std::slice::from_ref(&council))?;
            top_up_line.clone_from(&inputs.costs.top_up_line);
            if let Some(area) = area_result(&council, &councils) {
                let basis = self.basis(&council);
                let all = numbered_rows(&scenario.id, &area, self.base, categories, basis);
                rows.extend(all.into_iter().map(|(_, row)| row));
            }
        }
        let projected = shown.iter().filter(|row| row.basis == Basis::Projected);
        let ties = Ties {
            categories,
            top_up_line: &top_up_line,
        };
        let under = self.folder.checks.suppress.under.value;
        Ok(Suppression::plan(
            rows.iter().chain(projected),
            &ties,
            under,
        ))
    }

    /// Refuses a figure that is hidden since it rests on rows of few children: what moves it would tell it.
    pub(crate) fn refuse_hidden(
        &self,
        selected: &[Selected],
        scenario: &Scenario,
        (measure, to): (Measure, FinancialYear),
    ) -> Result<(), Failure> {
        let suppression = self.suppression(std::slice::from_ref(scenario), to, &[])?;
        let is_hidden =
            |one: &&Selected| suppression.hides(self.title(one).0, measure, Breakdown::Total, ALL);
        match selected.iter().find(is_hidden) {
            Some(one) => Err(Failure::Usage {
                what: format!(
                    "{} of {} is hidden, for it rests on rows of few children",
                    measure.id(),
                    self.title(one).1
                ),
                help: "give another measure; --no-suppress shows it, and every output says so"
                    .to_owned(),
            }),
            None => Ok(()),
        }
    }
}
