//! One figure shared among heirs so that nothing is lost: what they get adds up to the figure exactly.

/// The part of a figure that falls to one heir, where `before` and `through` are the shares of all heirs before this one, and of these
/// and this one. Parts are rounded to `1 / per_one`; the last heir, whose `through` is 1, takes what is left, so that the parts of a
/// figure add up to it without rounding.
pub(crate) fn part(figure: f64, before: f64, through: f64, per_one: f64) -> f64 {
    let up_to = |share: f64| {
        if share >= 1.0 {
            figure
        } else {
            (figure * share * per_one).round() / per_one
        }
    };
    up_to(through) - up_to(before)
}

#[cfg(test)]
mod tests {
    use super::part;
    use crate::quantise::PARTS;

    #[test]
    fn seven_children_in_thirds_are_two_and_three_and_two() {
        let third = 1.0 / 3.0;
        let parts = [
            part(7.0, 0.0, third, 1.0),
            part(7.0, third, 2.0 * third, 1.0),
            part(7.0, 2.0 * third, 1.0, 1.0),
        ];
        assert_eq!(parts.map(|part| part as i64), [2, 3, 2]);
    }

    #[test]
    fn parts_of_any_amount_add_up_to_it_bit_by_bit() {
        for figure in [245_678_901.23, -41_000_000.07, 0.3, 1.0 / 1024.0, 0.0] {
            let sum = part(figure, 0.0, 0.4394, PARTS) + part(figure, 0.4394, 1.0, PARTS);
            assert_eq!(sum.to_bits(), figure.to_bits(), "{figure}");
        }
    }
}
