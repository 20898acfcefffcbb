//! Where a value lies on an axis, and which round values the axis names.

/// What rounding may add to a sum of shares without asking for another step of the axis.
const HAIR: f64 = 1e-9;

/// A value axis between two round values, laid out between two places of the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// The axis that holds all `values` and nil, with about `wanted` steps; `from` is the place of its low end, `to` of its
    /// high end (lower on the page is a higher number, so an upright axis has `from > to`).
    pub(crate) fn holding(
        values: impl Iterator<Item = f64>,
        wanted: usize,
        from: f64,
        to: f64,
    ) -> Self {
        Self::between(values.chain([0.0]), wanted, from, to)
    }

    /// The same without nil, for marks whose length says nothing.
    pub(crate) fn between(
        values: impl Iterator<Item = f64>,
        wanted: usize,
        from: f64,
        to: f64,
    ) -> Self {
        let finite = values.filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let (low, high) = if low > high { (0.0, 0.0) } else { (low, high) };
        // One value alone gets room around it; nothing at all gets an axis from nil to one.
        let (low, high) = match (low < high, low == 0.0) {
            (true, _) => (low, high),
            (false, true) => (0.0, 1.0),
            (false, false) => (low - low.abs() / 2.0, high + high.abs() / 2.0),
        };
        let step = round_step((high - low) / wanted.max(1) as f64);
        Self {
            low: (low / step + HAIR).floor() * step,
            high: (high / step - HAIR).ceil() * step,
            step,
            from,
            to,
        }
    }

    /// The place of a value.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.from + share * (self.to - self.from)
    }

    /// The round values named, low to high.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as i64;
        let first = (self.low / self.step).round() as i64;
        // Multiples of the step, not sums of it, so that nil is nil.
        (first..=first + count)
            .map(|multiple| multiple as f64 * self.step)
            .collect()
    }

    /// What lies between two ticks.
    pub(crate) fn step(&self) -> f64 {
        self.step
    }
}

/// The least of 1, 2, 5, 10, 20, 50 ... (and of 0.5, 0.2 ...) that is no less than `raw`.
fn round_step(raw: f64) -> f64 {
    let mut unit = 1.0;
    while unit > raw {
        unit /= 10.0;
    }
    while unit * 10.0 <= raw {
        unit *= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * unit)
        .find(|step| *step >= raw * (1.0 - HAIR))
        .unwrap_or(unit * 10.0)
}

/// Every how many periods one is named, where names are `name` wide and periods lie `apart`.
pub(crate) fn stride(name: f64, apart: f64) -> usize {
    ((name / apart.max(f64::EPSILON)).ceil() as usize).max(1)
}

/// Moves places apart until no two are nearer than `gap`, keeping their order and staying within `low..=high` while they fit.
pub(crate) fn spread(places: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]).then(a.cmp(&b)));
    let mut moved = places.to_vec();
    let mut least = low;
    for &index in &order {
        moved[index] = moved[index].max(least);
        least = moved[index] + gap;
    }
    let mut most = high;
    for &index in order.iter().rev() {
        moved[index] = moved[index].min(most);
        most = moved[index] - gap;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_values_that_hold_everything() {
        let axis = Axis::holding([3.0, 97.0].into_iter(), 5, 0.0, 100.0);
        assert_eq!(axis.ticks(), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(
            (axis.at(0.0), axis.at(50.0), axis.at(100.0)),
            (0.0, 50.0, 100.0)
        );
        let deficit = Axis::holding([-778.6, -49.0].into_iter(), 4, 200.0, 0.0);
        assert_eq!(deficit.ticks(), [-800.0, -600.0, -400.0, -200.0, 0.0]);
        assert_eq!((deficit.at(-800.0), deficit.at(0.0)), (200.0, 0.0));
    }

    #[test]
    fn an_axis_of_nothing_or_of_one_value_still_has_a_length() {
        for values in [vec![], vec![0.0], vec![f64::NAN]] {
            let axis = Axis::holding(values.into_iter(), 4, 0.0, 10.0);
            assert!(axis.at(0.0).is_finite() && axis.ticks().len() > 1);
        }
        let one = Axis::between([7.0].into_iter(), 4, 0.0, 10.0);
        assert!(one.at(7.0) > 0.0 && one.at(7.0) < 10.0);
    }

    #[test]
    fn steps_are_one_two_or_five_times_a_power_of_ten() {
        for (raw, step) in [
            (0.03, 0.05),
            (0.7, 1.0),
            (1.0, 1.0),
            (13.0, 20.0),
            (210.0, 500.0),
        ] {
            assert!((round_step(raw) - step).abs() < 1e-9, "{raw}");
        }
    }

    #[test]
    fn labels_are_moved_apart_and_keep_their_order() {
        assert_eq!(
            spread(&[10.0, 11.0, 50.0], 5.0, 0.0, 60.0),
            [10.0, 15.0, 50.0]
        );
        assert_eq!(spread(&[59.0, 60.0], 5.0, 0.0, 60.0), [55.0, 60.0]);
    }
}
