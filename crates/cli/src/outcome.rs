//! One total of one area in one period, of whatever inputs: what is sought or tested.

use pressure_model::{AreaProjection, CalendarYear, CensusYear, FinancialYear, Inputs};
use pressure_report::{Basis, Measure, PeriodKind, Row, numbered_rows};
use pressure_returns::Area;

use crate::areas::Selected;
use crate::commands::project::area_result;
use crate::drawn::is_total;
use crate::engine::Engine;
use crate::failure::Failure;

/// Which total.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) area: &'a Selected,
    pub(crate) measure: Measure,
    /// As the measure's calendar labels it.
    pub(crate) period: &'a str,
}

impl Outcome<'_> {
    /// Its row in the central run.
    pub(crate) fn row(&self, scenario: &str, inputs: &Inputs) -> Result<Row, Failure> {
        let area = std::slice::from_ref(self.area);
        let councils = self.engine.project(inputs, area)?;
        self.numbered(scenario, &councils).map(|(_, row)| row)
    }

    /// Its row in a central run of at least its councils, with the number of the figure.
    pub(crate) fn numbered(
        &self,
        scenario: &str,
        councils: &[(Area, AreaProjection)],
    ) -> Result<(usize, Row), Failure> {
        let Self { engine, area, .. } = *self;
        let (_, name) = engine.title(area);
        if engine.hidden(area).contains(&self.measure) {
            return Err(Failure::Usage {
                what: format!(
                    "no high-needs block is published for {name}, so it has no {}",
                    self.measure.id()
                ),
                help: "give another measure, such as high_needs_spend".to_owned(),
            });
        }
        let categories = &engine.folder.model.categories;
        let rows = area_result(area, councils).map_or_else(Vec::new, |result| {
            let basis = engine.basis(area);
            numbered_rows(scenario, &result, engine.base, categories, basis)
        });
        let plain: Vec<&Row> = rows.iter().map(|(_, row)| row).collect();
        check_projected(&plain, self.measure, self.period)?;
        let is_it =
            |(_, row): &(usize, Row)| is_total(row, self.measure) && row.period == self.period;
        rows.into_iter().find(is_it).ok_or_else(|| Failure::Usage {
            what: format!("{name} has no {}", self.measure.id()),
            help: "give another measure; `pressure list measures` lists all".to_owned(),
        })
    }
}

/// Refuses a total of a year that is not projected.
pub(crate) fn check_projected(
    rows: &[&Row],
    measure: Measure,
    period: &str,
) -> Result<(), Failure> {
    let of_measure = rows
        .iter()
        .filter(|row| row.basis == Basis::Projected && is_total(row, measure));
    let periods: Vec<&str> = of_measure.map(|row| row.period.as_str()).collect();
    if periods.contains(&period) {
        return Ok(());
    }
    let measure = measure.id();
    let help = match (periods.iter().min(), periods.iter().max()) {
        (Some(first), Some(last)) => {
            format!("it is projected for {first} to {last}; --to reaches further")
        }
        _ => format!("{measure} is not projected for the areas asked for"),
    };
    Err(Failure::Usage {
        what: format!("there is no projection of {measure} in {period}"),
        help,
    })
}

/// The financial year that a period of a calendar lies in, or, of flows, ends in: the last year a projection must reach.
pub(crate) fn year_of(kind: PeriodKind, period: &str) -> Option<FinancialYear> {
    let year = period.get(..4)?.parse::<i32>().ok()?;
    Some(FinancialYear::new(match kind {
        PeriodKind::Census => year - 1,
        PeriodKind::CalendarYear | PeriodKind::AcademicYear | PeriodKind::FinancialYear => year,
    }))
}

/// The period of a calendar that [`year_of`] puts in a financial year.
pub(crate) fn period_in(kind: PeriodKind, year: FinancialYear) -> String {
    match kind {
        PeriodKind::Census => CensusYear::new(year.year() + 1).to_string(),
        PeriodKind::CalendarYear => CalendarYear::new(year.year()).to_string(),
        PeriodKind::AcademicYear | PeriodKind::FinancialYear => year.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_census_lies_in_the_financial_year_that_began_before_it() {
        for (kind, period) in [
            (PeriodKind::Census, "2032-01"),
            (PeriodKind::CalendarYear, "2031"),
            (PeriodKind::FinancialYear, "2031-32"),
        ] {
            assert_eq!(year_of(kind, period), Some(FinancialYear::new(2031)));
            assert_eq!(period_in(kind, FinancialYear::new(2031)), period);
        }
    }
}
