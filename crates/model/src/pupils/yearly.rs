//! What a year changes in a council's own rates: levers, the yearly index and the factors of a draw.
//!
//! Counts say where the rates stand; how they go on from there is what it is without counts.

use crate::inputs::{AreaInputs, Inputs};
use crate::pupils::rates::PupilRates;

/// Factors of one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Yearly<'a> {
    /// `[age before]` on the share who leave.
    pub(crate) leave: &'a [f64],
    /// `[age after]` on the share who join.
    pub(crate) join: &'a [f64],
    /// `[age after]` persons.
    pub(crate) population: &'a [f64],
    /// On the shares of requests agreed and of assessments issued.
    pub(crate) funnel: (f64, f64),
}

/// Memory for the factors of one step after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct YearlyFactors {
    leave: Vec<f64>,
    join: Vec<f64>,
}

impl YearlyFactors {
    /// Factors where `cease` and `new_plan_rate` are the rates in force by age, and `funnel` the
    /// factors on decisions.
    pub(crate) fn of<'a>(
        &'a mut self,
        rates: &PupilRates,
        (cease, new_plan_rate, index): (&[f64], &[f64], f64),
        population: &'a [f64],
        funnel: (f64, f64),
    ) -> Yearly<'a> {
        let over = |rate: f64, from: f64| if from > 0.0 { rate / from } else { 1.0 };
        let pairs = cease.iter().zip(&rates.leave_from);
        self.leave.clear();
        self.leave
            .extend(pairs.map(|(rate, from)| over(*rate, *from)));
        let pairs = new_plan_rate.iter().zip(&rates.join_from);
        let decided = index * funnel.0 * funnel.1;
        self.join.clear();
        self.join
            .extend(pairs.map(|(rate, from)| over(*rate, *from) * decided));
        Yearly {
            leave: &self.leave,
            join: &self.join,
            population,
            funnel,
        }
    }

    /// Those of the central run.
    pub(crate) fn central<'a>(
        &'a mut self,
        inputs: &'a Inputs,
        area: &'a AreaInputs,
        rates: &PupilRates,
        step: usize,
    ) -> Yearly<'a> {
        let in_force = (
            area.cease_at(step, &inputs.rates.cease),
            area.new_plan_rate_at(step),
            inputs.rates.new_plan_index[step],
        );
        self.of(rates, in_force, &area.population[step], (1.0, 1.0))
    }
}
