//! What one draw changes for one council, as small tables written over by each draw.

use crate::calendar::FinancialYear;
use crate::inputs::Inputs;
use crate::money::PriceFactors;
use crate::prepared::{Prepared, World};
use crate::uncertainty::Target;

/// Factors on the rates and prices of one council in one draw; all 1 in the central run.
#[derive(Clone, Debug)]
pub(crate) struct Multipliers {
    ages: usize,
    placements: usize,
    /// `[step][age after]` on new plans.
    requests: Vec<f64>,
    /// `[step]` on assessments per request.
    pub(crate) agreed: Vec<f64>,
    /// `[step]` on new plans per assessment.
    pub(crate) issued: Vec<f64>,
    /// `[step][age before]` on ceasing.
    cease: Vec<f64>,
    /// `[step][placement]` on moves into it.
    into: Vec<f64>,
    /// `[step]` added to the council's gap.
    pub(crate) residual: Vec<f64>,
    /// `[step]` on transfers out.
    pub(crate) transfer_out: Vec<f64>,
    /// `[step][age after]` on persons.
    population: Vec<f64>,
    /// `[census]` on take-up by category.
    pub(crate) take_up: Vec<[f64; 5]>,
    /// `[financial year]` on prices of transport.
    pub(crate) transport_price: Vec<f64>,
    /// `[financial year][placement]` on top-ups.
    top_up: Vec<f64>,
    /// `[placement]` on unit costs, before the base year is met again.
    unit_cost: Vec<f64>,
    non_plan: Vec<f64>,
    place: Vec<f64>,
    block: Vec<f64>,
}

impl Multipliers {
    pub(crate) fn new(inputs: &Inputs) -> Self {
        let (ages, placements) = (inputs.shape.ages, inputs.shape.placements);
        let (steps, years) = (inputs.steps, inputs.years());
        let ones = |entries: usize| vec![1.0; entries];
        Self {
            ages,
            placements,
            requests: ones(steps * ages),
            agreed: ones(steps),
            issued: ones(steps),
            cease: ones(steps * ages),
            into: ones(steps * placements),
            residual: vec![0.0; steps],
            transfer_out: ones(steps),
            population: ones(steps * ages),
            take_up: vec![[1.0; 5]; years],
            transport_price: ones(years),
            top_up: ones(years * placements),
            unit_cost: ones(placements),
            non_plan: ones(years),
            place: ones(years),
            block: ones(years),
        }
    }

    fn reset(&mut self) {
        for table in [
            &mut self.requests,
            &mut self.agreed,
            &mut self.issued,
            &mut self.cease,
            &mut self.into,
            &mut self.transfer_out,
            &mut self.population,
            &mut self.transport_price,
            &mut self.top_up,
            &mut self.unit_cost,
            &mut self.non_plan,
            &mut self.place,
            &mut self.block,
        ] {
            table.fill(1.0);
        }
        self.residual.fill(0.0);
        self.take_up.fill([1.0; 5]);
    }

    /// Writes the factors of one draw. `base_spend` is what the council's base year spends on the
    /// top-ups of each placement, and last on what follows no placement.
    pub(crate) fn draw(
        &mut self,
        parameters: &[Prepared],
        world: World,
        base: FinancialYear,
        base_spend: &[f64],
    ) {
        self.reset();
        let mut unit_costs = false;
        for parameter in parameters {
            let steps = self.agreed.len();
            parameter.each_step(
                world,
                steps,
                |step| year_of(base, step),
                |step, factor| {
                    self.multiply(&parameter.target, step, factor);
                },
            );
            unit_costs |= matches!(parameter.target, Target::UnitCost { .. });
        }
        if unit_costs {
            self.meet_base_year(base_spend);
        }
    }

    /// Writes the factors of one parameter at one standard normal number in all years, or of none:
    /// every other parameter stands where the central run has it.
    pub(crate) fn hold(&mut self, held: Option<(&Prepared, f64)>, base_spend: &[f64]) {
        self.reset();
        let Some((parameter, z)) = held else { return };
        let steps = self.agreed.len();
        parameter.each_held(z, steps, |step, factor| {
            self.multiply(&parameter.target, step, factor);
        });
        if matches!(parameter.target, Target::UnitCost { .. }) {
            self.meet_base_year(base_spend);
        }
    }

    fn multiply(&mut self, target: &Target, step: usize, factor: f64) {
        let year = step + 1;
        let (ages, placements) = (self.ages, self.placements);
        let scale_ages = |table: &mut [f64], (first, last): (usize, usize)| {
            for value in &mut table[step * ages + first..=step * ages + last] {
                *value *= factor;
            }
        };
        match target {
            Target::Requests { ages } => scale_ages(&mut self.requests, *ages),
            Target::Cease { ages } => scale_ages(&mut self.cease, *ages),
            Target::Population { ages } => scale_ages(&mut self.population, *ages),
            Target::Agreed => self.agreed[step] *= factor,
            Target::Issued => self.issued[step] *= factor,
            Target::MovesInto { placement } => self.into[step * placements + placement] *= factor,
            Target::Residual => self.residual[step] += factor,
            Target::TransferOut => self.transfer_out[step] *= factor,
            Target::Price {
                placements: moved,
                non_plan,
                place,
            } => {
                for placement in moved {
                    self.top_up[year * placements + placement] *= factor;
                }
                if *non_plan {
                    self.non_plan[year] *= factor;
                }
                if *place {
                    self.place[year] *= factor;
                }
            }
            // One price level for all years: that of the first.
            Target::UnitCost { placement } if step == 0 => self.unit_cost[*placement] *= factor,
            Target::UnitCost { .. } => {}
            Target::Block => self.block[year] *= factor,
            Target::TakeUp { category } => self.take_up[year][category.index()] *= factor,
            Target::TransportPrice => self.transport_price[year] *= factor,
        }
    }

    /// Scales the unit costs so that the base year spends what it did: `S / sum of spend x unit
    /// cost factor`, where `S` is the base year's spend.
    fn meet_base_year(&mut self, base_spend: &[f64]) {
        let mut given = base_spend[self.placements];
        let mut drawn = given;
        for (spend, factor) in base_spend.iter().zip(&self.unit_cost) {
            given += spend;
            drawn += spend * factor;
        }
        let level = if drawn > 0.0 { given / drawn } else { 1.0 };
        for year in 1..self.non_plan.len() {
            let row = &mut self.top_up[year * self.placements..(year + 1) * self.placements];
            for (price, unit_cost) in row.iter_mut().zip(&self.unit_cost) {
                *price *= unit_cost * level;
            }
            self.non_plan[year] *= level;
        }
    }

    pub(crate) fn requests(&self, step: usize) -> &[f64] {
        &self.requests[step * self.ages..(step + 1) * self.ages]
    }

    pub(crate) fn cease(&self, step: usize) -> &[f64] {
        &self.cease[step * self.ages..(step + 1) * self.ages]
    }

    pub(crate) fn moves_into(&self, step: usize) -> &[f64] {
        &self.into[step * self.placements..(step + 1) * self.placements]
    }

    pub(crate) fn population(&self, step: usize) -> &[f64] {
        &self.population[step * self.ages..(step + 1) * self.ages]
    }

    pub(crate) fn prices(&self, year: usize) -> PriceFactors<'_> {
        PriceFactors {
            top_up: &self.top_up[year * self.placements..(year + 1) * self.placements],
            non_plan: self.non_plan[year],
            place: self.place[year],
            block: self.block[year],
        }
    }
}

/// The year that the numbers of a step are addressed by: a step ends within the financial year after
/// the base's by as many years.
pub(crate) fn year_of(base: FinancialYear, step: usize) -> u32 {
    base.plus(step as i32 + 1).year().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::{AreaInputs, Costs, Rates, TransportRates};
    use crate::{CensusYear, Crossings, Shape, State};

    #[test]
    fn dearer_places_leave_the_base_year_as_it_was() {
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 1,
        };
        let none = State::zeros(shape);
        let inputs = Inputs {
            shape,
            base: CensusYear::new(2026),
            steps: 1,
            rates: Rates::still(shape, 1),
            costs: Costs::free(shape, 2),
            transport: TransportRates::none(shape, 2),
            crossings: Crossings::default(),
            areas: vec![AreaInputs::still("E06000001", none.clone(), none, 1)],
        };
        let mut multipliers = Multipliers::new(&inputs);
        multipliers.multiply(&Target::UnitCost { placement: 1 }, 0, 1.5);
        // 30 and 40 pounds on placements, 30 on the rest: 100 would become 120.
        multipliers.meet_base_year(&[30.0, 40.0, 30.0]);
        let level = 100.0 / 120.0;
        let prices = multipliers.prices(1);
        assert!((prices.top_up[0] - level).abs() < 1e-15);
        assert!((prices.top_up[1] - 1.5 * level).abs() < 1e-15);
        assert!((prices.non_plan - level).abs() < 1e-15);
        assert_eq!(multipliers.prices(0).top_up, [1.0, 1.0]);
    }
}
