//! One council among others: a line of dots for each measure, the council's own marked, with its rank.

use maud::{Markup, html};

use super::frame::{Caption, Hold, LINE, Quantity, WIDTH, line, px, svg, text, word, wrapped};
use super::scale::Axis;

/// One measure of a council and of those it is set beside. Each has an axis of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Strip {
    /// The measure.
    pub(crate) label: String,
    /// How it is written.
    pub(crate) quantity: Quantity,
    /// The council's own.
    pub(crate) own: f64,
    /// The others', by name.
    pub(crate) others: Vec<(String, f64)>,
    /// The middle one of the others.
    pub(crate) median: f64,
    /// Which place the council has from the highest, and among how many.
    pub(crate) rank: (usize, usize),
}

/// Strips below each other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DotRank {
    /// Title and description.
    pub(crate) caption: Caption,
    /// What the council's own mark is called: its name.
    pub(crate) own: String,
    /// What the others are called together.
    pub(crate) others: String,
    /// One a measure.
    pub(crate) strips: Vec<Strip>,
}

const ROW: f64 = 72.0;
const LEFT: f64 = 14.0;
const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 8.0 + 2.0 * LINE;

impl DotRank {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let height = TOP + ROW * self.strips.len() as f64;
        let body = html! {
            (diamond(8.0, 11.0, &self.own))
            (text(Hold::Start, 18.0, 16.0, "", &wrapped(&self.own, 24, 1)))
            (dot(228.0, 11.0, &self.others))
            (text(Hold::Start, 238.0, 16.0, "", &wrapped(&self.others, 30, 1)))
            (line("median", (228.0, 22.0), (228.0, 36.0)))
            (word(Hold::Start, 238.0, 33.0, "", "median of these"))
            @for (row, strip) in self.strips.iter().enumerate() { (strip.draw(TOP + ROW * row as f64)) }
        };
        svg(&self.caption, height, &body)
    }
}

impl Strip {
    fn draw(&self, top: f64) -> Markup {
        let values = || {
            self.others
                .iter()
                .map(|(_, value)| *value)
                .chain([self.own, self.median])
        };
        let axis = Axis::between(values(), 4, LEFT + 6.0, RIGHT - 6.0);
        let y = top + 42.0;
        let (rank, of) = self.rank;
        let ticks = axis.ticks();
        let own = format!(
            "{} · {} of {of}",
            self.quantity.text(self.own),
            ordinal(rank)
        );
        html! {
            (word(Hold::Start, 0.0, top + 20.0, "strong", &wrapped(&self.label, 36, 1).concat()))
            (word(Hold::End, WIDTH, top + 20.0, "strong", &own))
            (line("grid", (LEFT, y), (RIGHT, y)))
            (line("median", (axis.at(self.median), y - 9.0), (axis.at(self.median), y + 9.0)))
            @for (name, value) in &self.others {
                (dot(axis.at(*value), y, &format!("{name}: {}", self.quantity.text(*value))))
            }
            (diamond(axis.at(self.own), y, &self.quantity.text(self.own)))
            (word(Hold::Start, LEFT, y + 21.0, "axis small", &self.quantity.text(ticks[0])))
            (word(Hold::End, RIGHT, y + 21.0, "axis small", &self.quantity.text(ticks[ticks.len() - 1])))
        }
    }
}

fn dot(x: f64, y: f64, tip: &str) -> Markup {
    html! { circle class="dot" cx=(px(x)) cy=(px(y)) r="4.5" { title { (tip) } } }
}

fn diamond(x: f64, y: f64, tip: &str) -> Markup {
    html! { path class="own" d={ "M" (px(x)) "," (px(y)) " m0,-8 l8,8 l-8,8 l-8,-8 z" } { title { (tip) } } }
}

/// `1st`, `2nd`, `11th`.
fn ordinal(rank: usize) -> String {
    let ending = match (rank % 100, rank % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn ranks_are_read_aloud() {
        let read: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 102].map(ordinal).to_vec();
        assert_eq!(
            read,
            [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd"
            ]
        );
    }
}
