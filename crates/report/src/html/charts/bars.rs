//! Bars in groups: the same few figures of each of several things, with their intervals where they have one.

use maud::{Markup, html};

use super::frame::{
    Caption, Hold, LINE, Quantity, WIDTH, filled, level, line, svg, text, wide, word, wrapped,
};
use super::scale::Axis;

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bar {
    /// Its length, with sign.
    pub(crate) value: f64,
    /// What one draw in ten lies below, and one in ten above.
    pub(crate) interval: Option<(f64, f64)>,
}

/// Grouped bars.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bars {
    /// Title and description.
    pub(crate) caption: Caption,
    /// What is counted.
    pub(crate) quantity: Quantity,
    /// Whether figures carry a plus: differences do.
    pub(crate) signed: bool,
    /// What stands below the value axis: measure and unit.
    pub(crate) heading: String,
    /// What each bar of a group is; nothing is said of one alone.
    pub(crate) series: Vec<String>,
    /// Groups from the top: name, and a bar a series.
    pub(crate) groups: Vec<(String, Vec<Bar>)>,
}

const BAR: f64 = 18.0;
const LEFT: f64 = 152.0;

impl Bars {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let keyed = self.series.len() > 1;
        let top = if keyed {
            6.0 + LINE * self.series.len() as f64 + 4.0
        } else {
            6.0
        };
        let bars = || self.groups.iter().flat_map(|(_, bars)| bars);
        let ends = bars().flat_map(|bar| {
            let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
            [bar.value, low, high]
        });
        let texts = bars().map(|bar| wide(&self.figure(bar.value)));
        let right = WIDTH - texts.fold(0.0, f64::max) - 8.0;
        let axis = Axis::holding(ends, 4, LEFT, right);
        let group = (self.series.len().max(1) as f64 * (BAR + 3.0) + 11.0).max(3.0 * LINE + 4.0);
        let bottom = top + group * self.groups.len() as f64;
        let body = html! {
            (level(&axis, self.quantity, &self.heading, top, bottom))
            @if keyed {
                @for (series, name) in self.series.iter().enumerate() {
                    @let y = 4.0 + LINE * series as f64;
                    (filled(&self.caption.id, series, [LEFT, y, 12.0, 12.0], name))
                    (word(Hold::Start, LEFT + 18.0, y + 11.0, "", name))
                }
            }
            @for (row, (label, bars)) in self.groups.iter().enumerate() {
                @let y = top + group * row as f64;
                @let lines = wrapped(label, 14, 3);
                @let first = y + group / 2.0 + 5.0 - (lines.len().max(1) - 1) as f64 * LINE / 2.0;
                (text(Hold::End, LEFT - 8.0, first, "", &lines))
                @let inset = (group - bars.len() as f64 * (BAR + 3.0)) / 2.0;
                @for (series, bar) in bars.iter().enumerate() {
                    (self.bar(&axis, label, series, bar, y + inset + (BAR + 3.0) * series as f64))
                }
            }
        };
        svg(&self.caption, bottom + 2.0 * LINE + 10.0, &body)
    }

    fn bar(&self, axis: &Axis, group: &str, series: usize, bar: &Bar, y: f64) -> Markup {
        let (a, b) = (axis.at(bar.value.min(0.0)), axis.at(bar.value.max(0.0)));
        let end = bar.interval.map_or(b, |(_, high)| axis.at(high).max(b));
        let name = self.series.get(series).map_or("", String::as_str);
        let figure = self.figure(bar.value);
        html! {
            (filled(&self.caption.id, series, [a, y, (b - a).max(1.0), BAR], &format!("{group}, {name}: {figure}")))
            @if let Some((low, high)) = bar.interval {
                @let middle = y + BAR / 2.0;
                (line("whisker", (axis.at(low), middle), (axis.at(high), middle)))
                @for bound in [low, high] {
                    (line("whisker", (axis.at(bound), middle - 4.0), (axis.at(bound), middle + 4.0)))
                }
            }
            (word(Hold::Start, end + 5.0, y + BAR / 2.0 + 5.0, "", &figure))
        }
    }

    fn figure(&self, value: f64) -> String {
        if self.signed {
            self.quantity.signed(value)
        } else {
            self.quantity.text(value)
        }
    }
}
