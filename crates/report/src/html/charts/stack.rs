//! Columns of parts over the years: what a whole is made of, and how that changes.

use maud::{Markup, html};

use super::frame::{
    Caption, Hold, LINE, Quantity, SERIES, WIDTH, filled, line, svg, text, upright, wide, word,
    wrapped,
};
use super::scale::{Axis, spread, stride};

/// Stacked columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stack {
    /// Title and description.
    pub(crate) caption: Caption,
    /// What is counted.
    pub(crate) quantity: Quantity,
    /// What stands over the value axis: measure and unit.
    pub(crate) heading: String,
    /// What a period is, below the years.
    pub(crate) calendar: String,
    /// Every period, in order.
    pub(crate) periods: Vec<String>,
    /// How many of them are known, not projected: they stand first.
    pub(crate) known: usize,
    /// Parts from the lowest up: name, and a figure a period. At most [`SERIES`].
    pub(crate) parts: Vec<(String, Vec<f64>)>,
}

const HEIGHT: f64 = 360.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = HEIGHT - 3.0 * LINE;
const LETTERS: usize = 21;

impl Stack {
    /// The smallest parts put together as `other`, so that no more than [`SERIES`] are left; in the order given.
    pub(crate) fn gathered(parts: Vec<(String, Vec<f64>)>, other: &str) -> Vec<(String, Vec<f64>)> {
        if parts.len() <= SERIES {
            return parts;
        }
        let largest = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by(|&a, &b| {
            largest(&parts[b].1)
                .total_cmp(&largest(&parts[a].1))
                .then(a.cmp(&b))
        });
        let kept = &order[..SERIES - 1];
        let mut rest = vec![0.0; parts[0].1.len()];
        let mut out = Vec::new();
        for (index, (label, values)) in parts.into_iter().enumerate() {
            if kept.contains(&index) {
                out.push((label, values));
            } else {
                rest.iter_mut()
                    .zip(values)
                    .for_each(|(sum, value)| *sum += value);
            }
        }
        out.push((other.to_owned(), rest));
        out
    }

    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let count = self.periods.len();
        let total = |period: usize| {
            self.parts
                .iter()
                .map(|(_, values)| values[period])
                .sum::<f64>()
        };
        let axis = Axis::holding((0..count).map(total), 5, BOTTOM, TOP);
        let names = axis
            .ticks()
            .into_iter()
            .map(|tick| wide(&self.quantity.tick(tick, axis.step())));
        let left = names.fold(0.0, f64::max) + 10.0;
        let right = WIDTH - LETTERS as f64 * 7.6 - 14.0;
        let apart = (right - left) / count.max(1) as f64;
        let column = apart * 0.78;
        let x = |period: usize| left + apart * (period as f64 + 0.5) - column / 2.0;
        let every = stride(
            self.periods.iter().map(|p| wide(p)).fold(0.0, f64::max) * 1.15 + 6.0,
            apart,
        );
        let body = html! {
            (upright(&axis, self.quantity, &self.heading, left, right, TOP))
            @for (period, name) in self.periods.iter().enumerate() {
                @for (series, (label, values)) in self.parts.iter().enumerate() {
                    @let below = self.parts[..series].iter().map(|(_, values)| values[period]).sum::<f64>();
                    @let (low, high) = (axis.at(below), axis.at(below + values[period]));
                    @let tip = format!("{label}, {name}: {}", self.quantity.text(values[period]));
                    (filled(&self.caption.id, series, [x(period), high, column, low - high], &tip))
                }
                @if (count - 1 - period).is_multiple_of(every) {
                    (word(Hold::Middle, x(period) + column / 2.0, BOTTOM + LINE + 2.0, "axis", name))
                }
            }
            @if self.known > 0 && self.known < count {
                @let known = left + apart * self.known as f64;
                (line("known", (known, TOP - 16.0), (known, BOTTOM)))
                (word(Hold::Start, known + 4.0, TOP - 6.0, "axis small", "projected"))
            }
            (word(Hold::Middle, f64::midpoint(left, right), BOTTOM + 2.0 * LINE + 6.0, "axis", &self.calendar))
            (self.names(&axis, x(count.saturating_sub(1)) + column, right))
        };
        svg(&self.caption, HEIGHT, &body)
    }

    /// Each part's name and last figure beside the last column, with a swatch of its colour and pattern.
    fn names(&self, axis: &Axis, edge: f64, right: f64) -> Markup {
        let mut below = 0.0;
        let mut wanted = Vec::new();
        for (_, values) in &self.parts {
            let last = values.last().copied().unwrap_or(0.0);
            wanted.push(axis.at(below + last / 2.0) - LINE / 2.0 + 4.0);
            below += last;
        }
        let gap = 2.0 * LINE + 5.0;
        let places = spread(&wanted, gap, TOP - 8.0, BOTTOM);
        html! {
            @for (series, ((label, values), place)) in self.parts.iter().zip(&places).enumerate() {
                @let last = values.last().copied().unwrap_or(0.0);
                @let lines = named(label, &self.quantity.text(last));
                (line("lead", (edge, wanted[series] + LINE / 2.0 - 4.0), (right + 8.0, place - 4.0)))
                (filled(&self.caption.id, series, [right + 9.0, place - 10.0, 11.0, 11.0], label))
                (text(Hold::Start, right + 24.0, *place, "", &lines))
            }
        }
    }
}

/// A part's name and figure in two lines.
fn named(label: &str, figure: &str) -> Vec<String> {
    let letters = LETTERS - 2;
    let mut lines = wrapped(label, letters, 2);
    match lines.get_mut(1) {
        Some(second) if second.chars().count() + 1 + figure.chars().count() <= letters => {
            second.push(' ');
            second.push_str(figure);
        }
        second => {
            if second.is_some() {
                lines = wrapped(label, letters, 1);
            }
            lines.push(figure.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_are_gathered_and_nothing_is_lost() {
        let parts: Vec<(String, Vec<f64>)> = (1..=9)
            .map(|n| (format!("part {n}"), vec![f64::from(n), 1.0]))
            .collect();
        let gathered = Stack::gathered(parts, "Other");
        assert_eq!(gathered.len(), SERIES);
        assert_eq!(gathered[0].0, "part 4", "the order given is kept");
        assert_eq!(
            gathered[SERIES - 1],
            ("Other".to_owned(), vec![1.0 + 2.0 + 3.0, 3.0])
        );
        let first: f64 = gathered.iter().map(|(_, values)| values[0]).sum();
        assert_eq!(first.to_bits(), 45.0_f64.to_bits());
    }
}
