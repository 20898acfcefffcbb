//! What every chart has in common: its size, its title and description, how its figures are written, and its texts.
//!
//! A drawing is 480 units wide with letters of 14, so that it reads on a phone without turning it and is not coarse on a
//! desk. Colours stand in the style sheet by class, for light, dark and print; a pattern or a mark says the same again.

use maud::{Markup, html};

use super::scale::Axis;
use crate::table::decimal;

/// How wide every drawing is.
pub(crate) const WIDTH: f64 = 480.0;
/// How high a line of text is.
pub(crate) const LINE: f64 = 17.0;
/// How wide a letter is at most on average: a bold digit of the widest of the usual fonts.
pub(crate) const LETTER: f64 = 9.8;
/// Before what is less than nil, joined to it so that no line ends between the two.
const MINUS: &str = "\u{2212}\u{2060}";
/// How many series have a colour and pattern of their own.
pub(crate) const SERIES: usize = 7;

/// What the figures of a chart count, and so how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Whole things, called so on the axis.
    Count(&'static str),
    /// Pounds, written in millions.
    Millions,
    /// Pounds, written in full.
    Pounds,
    /// Shares of one, written in per cent.
    Percent,
    /// So many for so many, called so by its label, written to a tenth.
    Rate,
}

impl Quantity {
    /// The unit on the axis.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Count(unit) => unit,
            Self::Millions => "£m",
            Self::Pounds => "£",
            Self::Percent => "%",
            Self::Rate => "",
        }
    }

    /// A figure as a sentence says it: `9,848`, `£158.6m`, `-£42`, `12.5%`.
    pub(crate) fn text(self, value: f64) -> String {
        let written = |sign: &str, size: f64| match self {
            Self::Count(_) => format!("{sign}{}", decimal(size, 0)),
            Self::Millions => format!("{sign}£{}m", decimal(size / 1e6, 1)),
            Self::Pounds => format!("{sign}£{}", decimal(size, 0)),
            Self::Percent => format!("{sign}{}%", decimal(size * 100.0, 1)),
            Self::Rate => format!("{sign}{}", decimal(size, 1)),
        };
        let nil = written("", 0.0);
        match written("", value.abs()) {
            text if value < 0.0 && text != nil => format!("{MINUS}{text}"),
            text => text,
        }
    }

    /// The same with a plus before what is more.
    pub(crate) fn signed(self, value: f64) -> String {
        let text = self.text(value);
        if value > 0.0 && text != self.text(0.0) {
            format!("+{text}")
        } else {
            text
        }
    }

    /// A round value beside the axis, without its unit, which the axis names.
    pub(crate) fn tick(self, value: f64, step: f64) -> String {
        let scale = match self {
            Self::Millions => 1e-6,
            Self::Percent => 100.0,
            Self::Count(_) | Self::Pounds | Self::Rate => 1.0,
        };
        let step = step * scale;
        let places = [(1.0, 0), (0.1, 1), (0.01, 2)]
            .into_iter()
            .find(|(least, _)| step >= least * (1.0 - 1e-9))
            .map_or(3, |(_, places)| places);
        decimal(value * scale, places).replace('-', "\u{2212}")
    }
}

/// What names a chart to those who cannot see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caption {
    /// Unlike that of any other chart of the page; letters, digits and hyphens.
    pub(crate) id: String,
    /// What is drawn, in a few words.
    pub(crate) title: String,
    /// What the drawing shows, in a sentence or two with its figures.
    pub(crate) description: String,
}

/// The drawing with its names.
pub(crate) fn svg(caption: &Caption, height: f64, body: &Markup) -> Markup {
    let Caption {
        id,
        title,
        description,
    } = caption;
    html! {
        svg id=(id) class="chart" viewBox=(format!("0 0 {} {}", px(WIDTH), px(height)))
            role="img" aria-labelledby={ (id) "-title" } aria-describedby={ (id) "-desc" } {
            title id={ (id) "-title" } { (title) }
            desc id={ (id) "-desc" } { (description) }
            (patterns(id))
            (body)
        }
    }
}

/// Patterns laid over the colours, so that no two neighbours differ by colour alone.
fn patterns(id: &str) -> Markup {
    let pattern = |name: &str, path: &str| {
        html! {
            pattern id={ (id) "-" (name) } width="6" height="6" patternUnits="userSpaceOnUse" {
                path d=(path) class="over" {}
            }
        }
    };
    html! {
        defs {
            (pattern("rising", "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"))
            (pattern("dots", "M2,3 h1.6"))
            (pattern("falling", "M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2"))
        }
    }
}

/// The pattern of a series; the first has none.
pub(crate) fn pattern(id: &str, series: usize) -> Option<String> {
    let name = ["", "rising", "dots", "falling"][series % 4];
    (!name.is_empty()).then(|| format!("url(#{id}-{name})"))
}

/// A filled box of a series: its colour, and its pattern over it.
pub(crate) fn filled(
    id: &str,
    series: usize,
    [x, y, width, height]: [f64; 4],
    tip: &str,
) -> Markup {
    let one = |class: &str, fill: Option<&str>| {
        html! {
            rect x=(px(x)) y=(px(y)) width=(px(width.max(0.0))) height=(px(height.max(0.0)))
                class=(class) fill=[fill] { @if fill.is_none() { title { (tip) } } }
        }
    };
    html! {
        (one(&format!("f{}", series % SERIES), None))
        @if let Some(over) = pattern(id, series) { (one("pattern", Some(&over))) }
    }
}

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    Start,
    Middle,
    End,
}

/// A text whose first line stands at a place; a class of the style sheet may be named.
pub(crate) fn text(hold: Hold, x: f64, y: f64, class: &str, lines: &[String]) -> Markup {
    let anchor = match hold {
        Hold::Start => None,
        Hold::Middle => Some("middle"),
        Hold::End => Some("end"),
    };
    let class = (!class.is_empty()).then_some(class);
    html! {
        text x=(px(x)) y=(px(y)) text-anchor=[anchor] class=[class] {
            @for (index, line) in lines.iter().enumerate() {
                @if index == 0 { (line) } @else { tspan x=(px(x)) dy=(px(LINE)) { (line) } }
            }
        }
    }
}

/// The same in one line.
pub(crate) fn word(hold: Hold, x: f64, y: f64, class: &str, line: &str) -> Markup {
    text(hold, x, y, class, &[line.to_owned()])
}

/// A straight line.
pub(crate) fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { line class=(class) x1=(px(from.0)) y1=(px(from.1)) x2=(px(to.0)) y2=(px(to.1)) {} }
}

/// An upright value axis with its gridlines and the unit over it.
pub(crate) fn upright(
    axis: &Axis,
    quantity: Quantity,
    heading: &str,
    left: f64,
    right: f64,
    top: f64,
) -> Markup {
    html! {
        (word(Hold::Start, 0.0, top - LINE - 8.0, "axis", heading))
        @for tick in axis.ticks() {
            @let class = if tick == 0.0 { "nil" } else { "grid" };
            (line(class, (left, axis.at(tick)), (right, axis.at(tick))))
            (word(Hold::End, left - 6.0, axis.at(tick) + 5.0, "axis", &quantity.tick(tick, axis.step())))
        }
    }
}

/// A level value axis below rows, with its gridlines from `top` to `bottom` and its heading below.
pub(crate) fn level(
    axis: &Axis,
    quantity: Quantity,
    heading: &str,
    top: f64,
    bottom: f64,
) -> Markup {
    let ticks = axis.ticks();
    let name = |tick: f64| quantity.tick(tick, axis.step());
    let widest = ticks
        .iter()
        .map(|tick| wide(&name(*tick)))
        .fold(0.0, f64::max);
    let apart = (axis.at(axis.step()) - axis.at(0.0)).abs();
    let every = super::scale::stride(widest + LETTER, apart);
    // Counted from nil where it is on the axis, so that nil is named.
    let nil = ticks.iter().position(|tick| *tick == 0.0).unwrap_or(0);
    let middle = f64::midpoint(axis.at(ticks[0]), axis.at(ticks[ticks.len() - 1]));
    html! {
        @for (index, tick) in ticks.iter().enumerate() {
            @let class = if *tick == 0.0 { "nil" } else { "grid" };
            (line(class, (axis.at(*tick), top), (axis.at(*tick), bottom)))
            @if index.abs_diff(nil).is_multiple_of(every) {
                (word(Hold::Middle, axis.at(*tick), bottom + LINE, "axis", &name(*tick)))
            }
        }
        (word(Hold::Middle, middle, bottom + 2.0 * LINE + 2.0, "axis", heading))
    }
}

/// How wide a text is, generously.
pub(crate) fn wide(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

/// A label in at most `most` lines of `letters` letters; what does not fit ends in an ellipsis (tables hold it in full).
pub(crate) fn wrapped(label: &str, letters: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let cut = lines.len() > most;
    lines.truncate(most);
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter_mut().enumerate() {
        let long = line.chars().count() > letters;
        if long || (cut && index == last) {
            *line = line.chars().take(letters.saturating_sub(1)).collect();
            line.push('…');
        }
    }
    lines
}

/// A place, to a tenth.
pub(crate) fn px(place: f64) -> String {
    let text = format!("{place:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0" } else { text }.to_owned()
}

/// `M x,y L x,y ...` through places.
pub(crate) fn path(places: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (index, (x, y)) in places.enumerate() {
        d.push_str(if index == 0 { "M" } else { " L" });
        d.push_str(&px(x));
        d.push(',');
        d.push_str(&px(y));
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_with_their_unit_and_sign() {
        assert_eq!(
            Quantity::Millions.text(-778_640_000.0),
            "\u{2212}\u{2060}£778.6m"
        );
        assert_eq!(
            Quantity::Millions.text(-1000.0),
            "£0.0m",
            "no minus before a nil that rounding made"
        );
        assert_eq!(Quantity::Count("plans").text(9848.4), "9,848");
        assert_eq!(Quantity::Percent.signed(0.125), "+12.5%");
        assert_eq!(Quantity::Pounds.signed(-42.0), "\u{2212}\u{2060}£42");
        assert_eq!(Quantity::Millions.signed(10.0), "£0.0m");
    }

    #[test]
    fn ticks_show_as_many_places_as_their_step_needs() {
        assert_eq!(Quantity::Millions.tick(2e8, 1e8), "200");
        assert_eq!(Quantity::Millions.tick(2e5, 1e5), "0.2");
        assert_eq!(Quantity::Percent.tick(0.2, 0.1), "20");
        assert_eq!(Quantity::Count("plans").tick(12_000.0, 2000.0), "12,000");
    }

    #[test]
    fn long_labels_wrap_and_are_cut_with_an_ellipsis() {
        assert_eq!(
            wrapped("Base-year rates carried on", 14, 2),
            ["Base-year", "rates carried…"]
        );
        assert_eq!(wrapped("Population", 14, 2), ["Population"]);
        assert_eq!(wrapped(&"x".repeat(50), 10, 2), ["xxxxxxxxx…"]);
        assert_eq!(wrapped("", 10, 2), Vec::<String>::new());
    }
}
