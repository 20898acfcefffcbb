//! Comparisons as a table: a line for each level, and below it the difference, with draws its bounds, and the percent.

use std::io::Write;

use crate::compare::Comparison;
use crate::error::Error;
use crate::formula::PlainWriter;
use crate::layout::{blocks, lay_out, narrowed};
use crate::measure::{Measure, PeriodKind, Unit};
use crate::table::{Labels, TableOptions, figure, header, in_sections};

/// Two columns after the years.
const SUMS: [&str; 2] = ["sum of years", "present value"];

/// Comparisons to read, in the order given: pounds in millions.
pub fn render_comparison(rows: &[Comparison], labels: &Labels, options: &TableOptions) -> String {
    let same =
        |a: &Comparison, b: &Comparison| a.scenario == b.scenario && a.area_code == b.area_code;
    let section_of = |row: &Comparison| row.measure.section();
    in_sections(
        rows.chunk_by(same),
        options,
        title,
        section_of,
        |out, rows| {
            section_table(out, rows, labels, options.width);
        },
    )
}

fn title(row: &Comparison) -> String {
    format!(
        "{} ({}), scenario {} against {}",
        row.area_name, row.area_code, row.scenario, row.against
    )
}

fn section_table(out: &mut String, rows: &[&Comparison], labels: &Labels, width: Option<usize>) {
    let kind = rows
        .first()
        .map_or(PeriodKind::Census, |row| row.period_kind);
    let mut periods: Vec<&str> = rows.iter().map(|row| row.period.as_str()).collect();
    periods.sort_unstable();
    periods.dedup();
    let mut first_column = vec![String::new()];
    let mut columns: Vec<Vec<String>> = periods
        .iter()
        .map(|period| vec![header(kind, period)])
        .collect();
    let mut sums: Vec<Vec<String>> = SUMS.iter().map(|said| vec![(*said).to_owned()]).collect();
    let series = |a: &&Comparison, b: &&Comparison| {
        (a.measure, a.breakdown, &a.category) == (b.measure, b.breakdown, &b.category)
    };
    for series in rows.chunk_by(series) {
        let Some(last) = series.last() else { continue };
        for line in lines(series) {
            first_column.push(match line.label() {
                Some(label) => label.to_owned(),
                None => labels.of_part(last.measure, last.breakdown, &last.category),
            });
            for (column, period) in columns.iter_mut().zip(&periods) {
                let row = series.iter().find(|row| row.period == *period);
                column.push(row.map_or_else(String::new, |row| line.cell(row)));
            }
            for (column, value) in sums.iter_mut().zip(line.sums(last)) {
                column.push(value.map_or_else(String::new, |v| figure(last.unit, v)));
            }
        }
    }
    if rows.iter().any(|row| row.cumulative.is_some()) {
        columns.extend(sums);
    }
    let first_column = narrowed(first_column, &columns, width);
    let laid_out: Vec<String> = blocks(&first_column, &columns, width)
        .into_iter()
        .map(|block| lay_out(&first_column, block))
        .collect();
    out.push_str(&laid_out.join("\n\n"));
    out.push('\n');
}

/// What a line shows of a series.
#[derive(Clone, Copy)]
enum Line {
    Level,
    Difference,
    /// What the difference of one draw in ten lies below.
    P10,
    /// What the difference of one draw in ten lies above.
    P90,
    Percent,
    Chance,
}

/// The lines of a series. Bounds that read alike in every year would only lengthen the table.
fn lines(series: &[&Comparison]) -> Vec<Line> {
    if series.iter().any(|row| row.measure == Measure::Probability) {
        return vec![Line::Chance];
    }
    let mut lines = vec![Line::Level, Line::Difference];
    let apart = |row: &&Comparison| Line::P10.cell(row) != Line::P90.cell(row);
    if series.iter().any(apart) {
        lines.extend([Line::P10, Line::P90]);
    }
    lines.push(Line::Percent);
    lines
}

impl Line {
    /// `None` for the name of the series.
    fn label(self) -> Option<&'static str> {
        match self {
            Self::Level | Self::Chance => None,
            Self::Difference => Some("  difference"),
            Self::P10 => Some("    1 in 10 below"),
            Self::P90 => Some("    1 in 10 above"),
            Self::Percent => Some("  percent"),
        }
    }

    fn cell(self, row: &Comparison) -> String {
        let (unit, value) = match self {
            Self::Level | Self::Chance => (row.unit, Some(row.value)),
            Self::Difference => (row.unit, Some(row.difference)),
            Self::P10 => (row.unit, row.p10),
            Self::P90 => (row.unit, row.p90),
            Self::Percent => (Unit::Share, row.percent.map(|percent| percent / 100.0)),
        };
        value.map_or_else(String::new, |value| figure(unit, value))
    }

    /// For [`SUMS`], from the last year.
    fn sums(self, last: &Comparison) -> [Option<f64>; 2] {
        match self {
            Self::Level | Self::Percent => [None, None],
            Self::Difference => [last.cumulative, last.cumulative_present_value],
            Self::P10 => [last.cumulative_p10, None],
            Self::P90 => [last.cumulative_p90, None],
            Self::Chance => [last.cumulative, None],
        }
    }
}

/// Comparisons as CSV, in full precision.
pub fn write_comparison_csv(rows: &[Comparison], out: impl Write) -> Result<(), Error> {
    let mut writer = PlainWriter::with_header_of_record(out);
    for row in rows {
        writer.record(row)?;
    }
    writer.finish().map(drop)
}

/// Comparisons as a JSON array, a figure a line.
pub fn write_comparison_json(rows: &[Comparison], out: impl Write) -> Result<(), Error> {
    crate::json::write_lines(rows, out)
}
