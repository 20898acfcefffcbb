//! Lines over the years: what was, what is projected, and the band in which eight draws in ten lie.

use maud::{Markup, html};

use super::frame::{
    Caption, Hold, LINE, Quantity, WIDTH, line, path, px, svg, text, upright, wide, word, wrapped,
};
use super::scale::{Axis, spread, stride};

/// A figure of one period; the interval is none without draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Which period, counted along the axis.
    pub(crate) at: usize,
    /// The value.
    pub(crate) value: f64,
    /// What one draw in ten lies below, and one in ten above.
    pub(crate) interval: Option<(f64, f64)>,
}

/// One projection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// Its scenario.
    pub(crate) label: String,
    /// Its figures, by period.
    pub(crate) points: Vec<Point>,
}

/// A fan chart. The first line has its band drawn; the others, their lines alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fan {
    /// Title and description.
    pub(crate) caption: Caption,
    /// What is counted.
    pub(crate) quantity: Quantity,
    /// What stands over the value axis: measure and unit.
    pub(crate) heading: String,
    /// What a period is, below the years.
    pub(crate) calendar: String,
    /// Every period of the axis, in order.
    pub(crate) periods: Vec<String>,
    /// What was published, or worked out from what was.
    pub(crate) history: Vec<Point>,
    /// What is projected.
    pub(crate) lines: Vec<Line>,
}

const HEIGHT: f64 = 330.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = HEIGHT - 3.0 * LINE;
/// Letters a label at the end of a line may have, in each of its two lines.
const LETTERS: usize = 13;

impl Fan {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let all = || {
            self.history
                .iter()
                .chain(self.lines.iter().flat_map(|line| &line.points))
        };
        let banded = self.lines.first().into_iter().flat_map(|line| &line.points);
        let bounds = banded
            .filter_map(|point| point.interval)
            .flat_map(|(low, high)| [low, high]);
        let axis = Axis::holding(all().map(|point| point.value).chain(bounds), 5, BOTTOM, TOP);
        let ticks = axis.ticks();
        let names = ticks
            .iter()
            .map(|tick| wide(&self.quantity.tick(*tick, axis.step())));
        let left = names.fold(0.0, f64::max) + 10.0;
        let right = WIDTH - LETTERS as f64 * 8.6 - 8.0;
        let x = |at: usize| {
            let last = self.periods.len().saturating_sub(1).max(1);
            left + 6.0 + (right - left - 12.0) * at as f64 / last as f64
        };
        let place = |point: &Point| (x(point.at), axis.at(point.value));
        let body = html! {
            (upright(&axis, self.quantity, &self.heading, left, right, TOP))
            (self.years(x, left, right))
            @if let Some(first) = self.lines.first() { (band(first, x, &axis)) }
            @if !self.history.is_empty() {
                path class="line history" d=(path(self.history.iter().map(place))) {}
                @for point in &self.history { (self.mark(None, point, place(point))) }
            }
            @for (index, line) in self.lines.iter().enumerate() {
                // From the last known figure, so that the line hangs together.
                @let from = self.history.last();
                path class={ "line l" (index) } d=(path(from.into_iter().chain(&line.points).map(place))) {}
                @for point in &line.points { (self.mark(Some(index), point, place(point))) }
            }
            (self.ends(&axis, right))
        };
        svg(&self.caption, HEIGHT, &body)
    }

    /// Names of years below, and where knowledge ends.
    fn years(&self, x: impl Fn(usize) -> f64, left: f64, right: f64) -> Markup {
        let widest = self
            .periods
            .iter()
            .map(|period| wide(period))
            .fold(0.0, f64::max);
        let every = stride(1.15 * widest + 10.0, x(1) - x(0));
        let last = self.periods.len().saturating_sub(1);
        let known = self.history.last().map(|point| x(point.at));
        html! {
            @for (index, period) in self.periods.iter().enumerate() {
                @if (last - index).is_multiple_of(every) {
                    (line("nil", (x(index), BOTTOM), (x(index), BOTTOM + 4.0)))
                    (word(Hold::Middle, x(index), BOTTOM + LINE + 2.0, "axis", period))
                }
            }
            (word(Hold::Middle, f64::midpoint(left, right), BOTTOM + 2.0 * LINE + 6.0, "axis", &self.calendar))
            @if let Some(known) = known {
                (line("known", (known, TOP - 16.0), (known, BOTTOM)))
                @if known > left + wide("known") + 8.0 {
                    (word(Hold::End, known - 5.0, TOP - 6.0, "axis small", "known"))
                }
                (word(Hold::Start, known + 5.0, TOP - 6.0, "axis small", "projected"))
            }
        }
    }

    /// A point: round for what is known, another shape for each projection.
    fn mark(&self, series: Option<usize>, point: &Point, (x, y): (f64, f64)) -> Markup {
        let period = self.periods.get(point.at).map_or("", String::as_str);
        let value = self.quantity.text(point.value);
        let interval = point.interval.map(|(low, high)| {
            format!(
                " (eight in ten: {} to {})",
                self.quantity.text(low),
                self.quantity.text(high)
            )
        });
        let tip = html! { title { (period) ": " (value) (interval.unwrap_or_default()) } };
        let (cx, cy) = (px(x), px(y));
        match series {
            None => html! { circle class="mark history" cx=(cx) cy=(cy) r="2.6" { (tip) } },
            Some(0) => html! { circle class="mark m0" cx=(cx) cy=(cy) r="3.4" { (tip) } },
            Some(1) => {
                html! { path class="mark m1" d={ "M" (cx) "," (cy) " m0,-4.2 l4.2,4.2 l-4.2,4.2 l-4.2,-4.2 z" } { (tip) } }
            }
            Some(2) => {
                html! { path class="mark m2" d={ "M" (cx) "," (cy) " m-3.2,-3.2 h6.4 v6.4 h-6.4 z" } { (tip) } }
            }
            Some(other) => {
                html! { path class={ "mark m" (other) } d={ "M" (cx) "," (cy) " m0,-4.2 l4,7 h-8 z" } { (tip) } }
            }
        }
    }

    /// Each line's name and last figure at its end.
    fn ends(&self, axis: &Axis, right: f64) -> Markup {
        let last = |line: &Line| line.points.last().map(|point| point.value);
        let ends: Vec<(usize, f64, Vec<String>)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(index, line)| {
                let value = last(line)?;
                let mut lines = wrapped(&line.label, LETTERS, 2);
                lines.push(self.quantity.text(value));
                Some((index, axis.at(value), lines))
            })
            .collect();
        let tallest = ends
            .iter()
            .map(|(_, _, lines)| lines.len())
            .max()
            .unwrap_or(1) as f64;
        let wanted: Vec<f64> = ends
            .iter()
            .map(|(_, y, _)| y - (tallest - 1.0) * LINE / 2.0 + 5.0)
            .collect();
        let places = spread(
            &wanted,
            tallest * LINE + 3.0,
            TOP,
            BOTTOM - 4.0 - (tallest - 1.0) * LINE,
        );
        html! {
            @for ((index, y, lines), place) in ends.iter().zip(places) {
                (line("lead", (right - 4.0, *y), (right + 4.0, place + (tallest - 1.0) * LINE / 2.0 - 5.0)))
                (text(Hold::Start, right + 7.0, place, &format!("t{index}"), lines))
            }
        }
    }
}

/// The band of a line, from the figure before its first interval.
fn band(line: &Line, x: impl Fn(usize) -> f64, axis: &Axis) -> Markup {
    let drawn: Vec<(f64, f64, f64)> = line
        .points
        .iter()
        .filter_map(|point| {
            let (low, high) = point.interval?;
            Some((x(point.at), axis.at(low), axis.at(high)))
        })
        .collect();
    let there = drawn.iter().map(|&(x, _, high)| (x, high));
    let back = drawn.iter().rev().map(|&(x, low, _)| (x, low));
    html! {
        @if drawn.len() > 1 {
            path class="band" d={ (path(there.clone().chain(back))) " Z" } {}
            path class="edge" d=(path(there)) {}
            path class="edge" d=(path(drawn.iter().map(|&(x, low, _)| (x, low)))) {}
        }
    }
}
