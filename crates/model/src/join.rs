//! New plans, and the requests and assessments that they take.

use crate::aligned::Aligned;
use crate::results::Flows;
use crate::shape::Shape;
use crate::wishes::WishesInForce;

/// New plans of one age: `max(0, population - survivors) x rate x index`.
///
/// Only persons without a plan can get one, so the more plans an age has the fewer join. The rate
/// times the index is a share of those persons and is capped at 1.
pub fn new_plans(population: f64, survivors: f64, rate: f64, index: f64) -> f64 {
    (population - survivors).max(0.0) * (rate * index).min(1.0)
}

/// The funnel read backwards: assessments are `new / issued`, requests `new / (agreed x issued)`.
pub fn funnel(new_plans: f64, agreed: f64, issued: f64) -> (f64, f64) {
    (new_plans / (agreed * issued), new_plans / issued)
}

/// Records the new plans of one age, all but their placements. `joiner_need` is `[age][need]`.
pub(crate) fn count_age(joiner_need: &[f64], age: usize, new_plans: f64, flows: &mut Flows) {
    flows.new_plans += new_plans;
    flows.new_plans_by_age[age] = new_plans;
    let needs = flows.new_plans_by_need.len();
    let need_shares = &joiner_need[age * needs..(age + 1) * needs];
    for (sum, share) in flows.new_plans_by_need.iter_mut().zip(need_shares) {
        *sum += new_plans * share;
    }
}

/// How the new plans of each age of one council split over placements and needs.
#[derive(Clone, Debug)]
pub(crate) struct JoinerSplit {
    /// `[age][placement][need lane]`; each age sums to 1.
    cells: Aligned,
    /// `[age][placement]`.
    placements: Vec<f64>,
}

impl JoinerSplit {
    /// Need first, then placement: `need share x tilted placement share`, where a tilted share is
    /// `share x tilt / sum of share x tilt`.
    pub(crate) fn new(shape: Shape, wishes: WishesInForce<'_>, tilt: &[f64]) -> Self {
        let Shape {
            ages,
            placements,
            needs,
        } = shape;
        let mut split = Self {
            cells: Aligned::zeros(shape.cells()),
            placements: vec![0.0; ages * placements],
        };
        for age in 0..ages {
            for need in 0..needs {
                let row = age * needs + need;
                let shares = &wishes.joiner_placement[row * placements..(row + 1) * placements];
                let sum: f64 = shares
                    .iter()
                    .zip(tilt)
                    .map(|(share, tilt)| share * tilt)
                    .sum();
                if sum <= 0.0 {
                    // Checked inputs have such a row only where nobody joins.
                    continue;
                }
                for placement in 0..placements {
                    let tilted = shares[placement] * tilt[placement] / sum;
                    let share = wishes.joiner_need[row] * tilted;
                    split.cells[shape.index(age, placement, need)] = share;
                    split.placements[age * placements + placement] += share;
                }
            }
        }
        split
    }

    /// `[age][placement][need lane]` shares of the new plans of each age.
    pub(crate) fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// `[placement]` shares of the new plans of one age, over all needs.
    pub(crate) fn placements_of(&self, shape: Shape, age: usize) -> &[f64] {
        &self.placements[age * shape.placements..(age + 1) * shape.placements]
    }

    /// Records the placements of the new plans of one age, all of whom enter where they wish.
    pub(crate) fn count_placements(&self, age: usize, new_plans: f64, flows: &mut Flows) {
        let placements = flows.new_plans_by_placement.len();
        let placement_shares = &self.placements[age * placements..(age + 1) * placements];
        for (sum, share) in flows
            .new_plans_by_placement
            .iter_mut()
            .zip(placement_shares)
        {
            *sum += new_plans * share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::Rates;

    #[test]
    fn new_plans_come_from_those_without_a_plan() {
        // 1,000 persons, 200 with a plan: 800 x 0.01 x 1.5 = 12.
        assert!((new_plans(1_000.0, 200.0, 0.01, 1.5) - 12.0).abs() < 1e-12);
        // More plans than persons (late population figures): nobody joins, nobody is removed.
        assert!(new_plans(100.0, 200.0, 0.01, 1.0).abs() < 1e-15);
        // At most everyone without a plan joins.
        assert!((new_plans(100.0, 60.0, 0.9, 2.0) - 40.0).abs() < 1e-12);
    }

    #[test]
    fn the_funnel_reads_backwards() {
        // 76 new plans at 80% agreed and 95% issued: 80 assessments, 100 requests.
        let (requests, assessments) = funnel(76.0, 0.8, 0.95);
        assert!((requests - 100.0).abs() < 1e-12 && (assessments - 80.0).abs() < 1e-12);
    }

    #[test]
    fn a_tilt_shifts_placements_within_each_need() {
        let shape = Shape {
            ages: 2,
            placements: 2,
            needs: 2,
        };
        let rates = Rates {
            joiner_need: vec![0.25, 0.75, 0.25, 0.75],
            joiner_placement: [[0.5, 0.5], [0.8, 0.2]].repeat(2).concat(),
            ..Rates::still(shape, 1)
        };
        // Tilt (1, 2): need 0 becomes 0.5 and 1.0 of 1.5; need 1 becomes 0.8 and 0.4 of 1.2.
        let split = JoinerSplit::new(shape, rates.wishes(), &[1.0, 2.0]);
        let share = |placement, need| split.cells()[shape.index(1, placement, need)];
        assert!((share(0, 0) - 0.25 * (1.0 / 3.0)).abs() < 1e-12);
        assert!((share(1, 0) - 0.25 * (2.0 / 3.0)).abs() < 1e-12);
        assert!((share(0, 1) - 0.75 * (2.0 / 3.0)).abs() < 1e-12);
        assert!((share(1, 1) - 0.75 * (1.0 / 3.0)).abs() < 1e-12);
        let mut flows = Flows::zeros(shape);
        count_age(&rates.joiner_need, 1, 12.0, &mut flows);
        split.count_placements(1, 12.0, &mut flows);
        assert!((flows.new_plans_by_placement[0] - (1.0 + 6.0)).abs() < 1e-12);
        assert!((flows.new_plans_by_need[1] - 9.0).abs() < 1e-12);
        assert!((flows.new_plans_by_age[1] - 12.0).abs() < 1e-12);
    }
}
