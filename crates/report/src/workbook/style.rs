//! How cells look: one number format a unit, one look a kind of cell.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::measure::Unit;

/// The colour of headings and of the baseline in charts.
pub(super) const DARK: Color = Color::RGB(0x1F_3A5F);
/// Colours of runs in charts, told apart by the colour-blind (Okabe and Ito), the baseline first.
pub(super) const RUNS: [Color; 6] = [
    DARK,
    Color::RGB(0xD5_5E00),
    Color::RGB(0x00_9E73),
    Color::RGB(0xCC_79A7),
    Color::RGB(0xE6_9F00),
    Color::RGB(0x56_B4E9),
];
/// What stands behind: bounds, and bars that only carry others.
pub(super) const GREY: Color = Color::RGB(0x7F_7F7F);
const BAND: Color = Color::RGB(0xDC_E6F1);

/// How much a line weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A figure.
    Plain,
    /// A part of the figure above, so many steps in.
    Part(u8),
    /// A sum of the lines above.
    Total,
    /// The sum of parts, to be held against the figure above.
    Sum,
    /// A percentile of the line above.
    Bound,
}

/// The number format of a unit: pounds in millions, negatives in brackets, nil as a dash. The cell holds the full figure.
pub(super) fn number_format(unit: Unit) -> &'static str {
    match unit {
        Unit::Pounds | Unit::RealPounds => "#,##0.0,,_);(#,##0.0,,);\"-\"_)",
        Unit::Share => "0.0%_);(0.0%);\"-\"_)",
        Unit::Plans | Unit::Requests | Unit::Assessments | Unit::Appeals | Unit::Children => {
            "#,##0_);(#,##0);\"-\"_)"
        }
    }
}

/// Pounds to the pound, where millions would say nothing.
pub(super) const WHOLE_POUNDS: &str = "#,##0_);(#,##0);\"-\"_)";

/// The look of a number.
pub(super) fn number(unit: Unit, weight: Weight) -> Format {
    weighed(Format::new().set_num_format(number_format(unit)), weight).set_align(FormatAlign::Right)
}

/// The look of a line's name.
pub(super) fn label(weight: Weight) -> Format {
    let indent = match weight {
        Weight::Part(steps) => steps,
        Weight::Bound | Weight::Sum => 2,
        Weight::Plain | Weight::Total => 0,
    };
    weighed(Format::new(), weight).set_indent(indent)
}

fn weighed(format: Format, weight: Weight) -> Format {
    match weight {
        Weight::Plain | Weight::Part(_) => format,
        Weight::Total => format.set_bold().set_border_top(FormatBorder::Thin),
        Weight::Sum => format.set_border_top(FormatBorder::Hair),
        Weight::Bound => format.set_italic().set_font_color(Color::RGB(0x59_5959)),
    }
}

pub(super) fn title() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(15)
        .set_font_color(DARK)
}

pub(super) fn subtitle() -> Format {
    Format::new()
        .set_font_color(Color::RGB(0x40_4040))
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

/// What must not be overlooked.
pub(super) fn warning() -> Format {
    subtitle().set_bold().set_font_color(Color::RGB(0x9C_0006))
}

pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(DARK)
        .set_background_color(BAND)
}

/// The head of a column of years; of several lines of heads the last is underlined.
pub(super) fn head(underlined: bool) -> Format {
    let format = Format::new().set_bold();
    if underlined {
        format.set_border_bottom(FormatBorder::Thin)
    } else {
        format
    }
}

/// The head of a column of a list.
pub(super) fn text_column() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
}

/// Text that may take several lines.
pub(super) fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// A cell to be filled in by hand.
pub(super) fn to_fill_in() -> Format {
    wrapped().set_border_bottom(FormatBorder::Dotted)
}
