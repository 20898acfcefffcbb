//! Which assumptions matter most: how far each, alone, moves a figure from the central run.

use maud::{Markup, html};

use super::frame::{
    Caption, Hold, LINE, Quantity, WIDTH, filled, level, svg, text, wide, word, wrapped,
};
use super::scale::Axis;

/// How far a figure moves with one assumption.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Swing {
    /// The assumption.
    pub(crate) label: String,
    /// The change of the figure with the assumption at its 10th percentile.
    pub(crate) at_low: f64,
    /// The same at its 90th.
    pub(crate) at_high: f64,
}

/// A tornado.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tornado {
    /// Title and description.
    pub(crate) caption: Caption,
    /// What is counted.
    pub(crate) quantity: Quantity,
    /// What stands below the value axis: the change of which measure, and its unit.
    pub(crate) heading: String,
    /// Widest first.
    pub(crate) swings: Vec<Swing>,
}

const ROW: f64 = 44.0;
const BAR: f64 = 14.0;
const LEFT: f64 = 158.0;
const TOP: f64 = 6.0 + 2.0 * LINE + 4.0;
const LOW: usize = 0;
const HIGH: usize = 1;

impl Tornado {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let ends = || {
            self.swings
                .iter()
                .flat_map(|swing| [swing.at_low, swing.at_high])
        };
        let room = ends()
            .map(|end| wide(&self.quantity.signed(end)))
            .fold(0.0, f64::max);
        // Figures stand outside both ends, so the axis leaves room on either side.
        let axis = Axis::holding(ends(), 4, LEFT + room, WIDTH - room - 4.0);
        let bottom = TOP + ROW * self.swings.len() as f64;
        let body = html! {
            (level(&axis, self.quantity, &self.heading, TOP, bottom))
            @for (series, name) in ["assumption at its 10th percentile", "assumption at its 90th percentile"].iter().enumerate() {
                @let y = 4.0 + LINE * series as f64;
                (filled(&self.caption.id, series, [LEFT, y, 12.0, 12.0], name))
                (word(Hold::Start, LEFT + 18.0, y + 11.0, "", name))
            }
            @for (row, swing) in self.swings.iter().enumerate() {
                @let y = TOP + ROW * row as f64;
                @let lines = wrapped(&swing.label, 20, 2);
                @let first = y + ROW / 2.0 + 5.0 - (lines.len().max(1) - 1) as f64 * LINE / 2.0;
                (text(Hold::End, LEFT - 6.0, first, "", &lines))
                @for (series, value) in [(LOW, swing.at_low), (HIGH, swing.at_high)] {
                    @let top = y + (ROW - 2.0 * BAR - 2.0) / 2.0 + (BAR + 2.0) * series as f64;
                    (self.side(&axis, &swing.label, series, value, top))
                }
            }
        };
        svg(&self.caption, bottom + 2.0 * LINE + 10.0, &body)
    }

    fn side(&self, axis: &Axis, label: &str, series: usize, value: f64, y: f64) -> Markup {
        let (a, b) = (axis.at(value.min(0.0)), axis.at(value.max(0.0)));
        let figure = self.quantity.signed(value);
        html! {
            (filled(&self.caption.id, series, [a, y, (b - a).max(1.0), BAR], &format!("{label}: {figure}")))
            @if value < 0.0 {
                (word(Hold::End, a - 4.0, y + BAR - 2.0, "small", &figure))
            } @else {
                (word(Hold::Start, b + 4.0, y + BAR - 2.0, "small", &figure))
            }
        }
    }
}
