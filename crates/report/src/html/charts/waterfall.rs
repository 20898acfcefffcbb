//! A bridge: what carries a figure from where it starts to where it ends, part by part.
//!
//! Rows lie below each other, so that the names of parts have room.

use maud::{Markup, html};

use super::frame::{
    Caption, Hold, LINE, Quantity, WIDTH, filled, level, line, svg, text, wide, word, wrapped,
};
use super::scale::Axis;

/// A bridge between two totals.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waterfall {
    /// Title and description.
    pub(crate) caption: Caption,
    /// What is counted.
    pub(crate) quantity: Quantity,
    /// What stands below the value axis: measure and unit.
    pub(crate) heading: String,
    /// What the bridge starts from: its name and figure.
    pub(crate) from: (String, f64),
    /// Parts in order, with their signs; they sum to the change.
    pub(crate) parts: Vec<(String, f64)>,
    /// Where it ends.
    pub(crate) to: (String, f64),
}

const ROW: f64 = 38.0;
const BAR: f64 = 22.0;
const LEFT: f64 = 142.0;
const TOP: f64 = 6.0;
/// Totals, rises and falls each have a colour and a pattern.
const TOTAL: usize = 0;
const RISE: usize = 1;
const FALL: usize = 3;

impl Waterfall {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let mut steps = vec![(&self.from.0, 0.0, self.from.1, TOTAL)];
        let mut level_now = self.from.1;
        for (label, part) in &self.parts {
            let next = level_now + part;
            steps.push((
                label,
                level_now,
                next,
                if *part < 0.0 { FALL } else { RISE },
            ));
            level_now = next;
        }
        steps.push((&self.to.0, 0.0, self.to.1, TOTAL));
        let texts = steps
            .iter()
            .map(|(_, a, b, kind)| wide(&self.figure(*kind, b - a)));
        let right = WIDTH - texts.fold(0.0, f64::max) - 8.0;
        let axis = Axis::holding(
            steps.iter().flat_map(|(_, a, b, _)| [*a, *b]),
            4,
            LEFT,
            right,
        );
        let bottom = TOP + ROW * steps.len() as f64;
        let body = html! {
            (level(&axis, self.quantity, &self.heading, TOP, bottom))
            @for (row, (label, from, to, kind)) in steps.iter().enumerate() {
                @let y = TOP + ROW * row as f64 + (ROW - BAR) / 2.0;
                @let (a, b) = (axis.at(from.min(*to)), axis.at(from.max(*to)));
                @let lines = wrapped(label, 18, 2);
                @let first = y + BAR / 2.0 + 5.0 - (lines.len().max(1) - 1) as f64 * LINE / 2.0;
                (text(Hold::End, LEFT - 8.0, first, if *kind == TOTAL { "strong" } else { "" }, &lines))
                @let figure = self.figure(*kind, to - from);
                (filled(&self.caption.id, *kind, [a, y, (b - a).max(1.0), BAR], &format!("{label}: {figure}")))
                (word(Hold::Start, b + 5.0, y + BAR / 2.0 + 5.0, if *kind == TOTAL { "strong" } else { "" }, &figure))
                @if row + 1 < steps.len() {
                    (line("lead", (axis.at(*to), y + BAR), (axis.at(*to), y + ROW)))
                }
            }
        };
        svg(&self.caption, bottom + 2.0 * LINE + 10.0, &body)
    }

    fn figure(&self, kind: usize, value: f64) -> String {
        if kind == TOTAL {
            self.quantity.text(value)
        } else {
            self.quantity.signed(value)
        }
    }
}
