//! The tables that councils hand in: what a run must count for them, and how far it must go.

use pressure_model::statutory::Statutory;
use pressure_model::{CensusYear, FinancialYear};
use pressure_scenario::parse_statutory;

use crate::engine::Engine;
use crate::failure::Failure;

/// The file of their rows.
const FILE: &str = "statutory.toml";

impl Engine {
    /// Has every run from now on count what the rows of statutory tables ask for, and gives those rows.
    pub(crate) fn count_statutory(&mut self) -> Result<Statutory, Failure> {
        let folder = &mut self.folder;
        let layout = parse_statutory(FILE, &folder.statutory_text, &folder.model)?;
        let text = folder.statutory_text.clone();
        folder.texts.push((FILE.to_owned(), text));
        let categories = &mut folder.model.categories;
        categories.crossings = layout.crossings(categories);
        categories.provisions = layout.provisions();
        Ok(layout)
    }

    /// The last financial year that the tables show: the longer of the reform plan and the forecasts of places, which begin
    /// after the last census the council has given.
    pub(crate) fn statutory_horizon(&self, layout: &Statutory) -> FinancialYear {
        let own = self.own.iter().flat_map(|own| &own.figures.caseload);
        let counted = own.map(|row| CensusYear::new(row.census)).max();
        let counted = counted.map_or(self.base, |own| own.max(self.base));
        let years = layout
            .scap
            .phases
            .map(|phase| phase.years)
            .into_iter()
            .max();
        let places = counted.plus(years.unwrap_or(0) as i32);
        let plan = CensusYear::new(layout.lsrp.years.1 + 1);
        places.max(plan).financial_year()
    }
}

#[cfg(test)]
mod tests {
    use pressure_scenario::Scenario;

    use crate::funnel_ages::SplitByAge;

    use super::*;

    #[test]
    fn every_parameter_of_a_run_is_in_a_section_of_the_assumptions() {
        let mut engine = Engine::of(&crate::args::Sources::default()).expect("the bundled tables");
        let layout = engine.count_statutory().expect("the shipped file");
        let sections = &layout.assumptions;
        let uncertain = "name = \"Mine\"\nsummary = \"One\"\n[[lever]]\nfrom = \"2026-27\"\n[lever.grant]\n\
                         amount = { triangular = { low = 2e6, mode = 3e6, high = 10e6 } }\n";
        let uncertain = Scenario::parse("mine", uncertain, &engine.folder.context(None));
        let scenarios = [uncertain.expect("a scenario")];
        let mut all = engine.parameters(&scenarios);
        let area = engine.folder.areas.resolve(&["Devon".to_owned()]);
        let ages = SplitByAge::of(&engine, &area.expect("a council")[0], &layout);
        let ages = ages.expect("readable").expect("bundled");
        all.extend(ages.parameters().expect("settings"));
        for parameter in &all {
            let held = sections.iter().any(|one| one.holds(&parameter.parameter));
            assert!(held, "{} is in no section of {FILE}", parameter.parameter);
        }
        // And no beginning of a name stands for nothing.
        for start in sections.iter().flat_map(|section| &section.parameters) {
            let named = all
                .iter()
                .any(|one| one.parameter.starts_with(start.as_str()));
            assert!(named, "`{start}` of {FILE} begins no parameter");
        }
    }
}
