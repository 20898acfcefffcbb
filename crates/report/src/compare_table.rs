//! Comparisons as a table: a line for each level, and below it the difference and the percent.

use std::io::Write;

use crate::compare::Comparison;
use crate::error::Error;
use crate::measure::{PeriodKind, Section, Unit};
use crate::table::{Labels, TableOptions, blocks, figure, header, lay_out, wrapped};

/// Two columns after the years.
const SUMS: [&str; 2] = ["sum of years", "present value"];

/// Comparisons to read, in the order given: pounds in millions.
pub fn render_comparison(rows: &[Comparison], labels: &Labels, options: &TableOptions) -> String {
    let mut out = String::new();
    let same =
        |a: &Comparison, b: &Comparison| a.scenario == b.scenario && a.area_code == b.area_code;
    for group in rows.chunk_by(same) {
        let Some(first) = group.first() else { continue };
        out.push_str(&title(first));
        for section in Section::ALL {
            let rows: Vec<&Comparison> = group
                .iter()
                .filter(|row| row.measure.section() == section)
                .collect();
            if !rows.is_empty() {
                out.push('\n');
                out.push_str(section.heading());
                out.push('\n');
                section_table(&mut out, &rows, labels, options.width);
            }
        }
        out.push('\n');
    }
    for note in &options.notes {
        out.push_str(&wrapped(&format!("Note: {note}"), options.width));
    }
    out
}

fn title(row: &Comparison) -> String {
    format!(
        "{} ({}), scenario {} against {}\n",
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
        let label = labels.of_part(last.measure, last.breakdown, &last.category);
        first_column.extend([label, "  difference".to_owned(), "  percent".to_owned()]);
        for (column, period) in columns.iter_mut().zip(&periods) {
            let row = series.iter().find(|row| row.period == *period);
            let cell =
                |value: Option<f64>| value.map_or_else(String::new, |v| figure(last.unit, v));
            column.push(cell(row.map(|row| row.value)));
            column.push(cell(row.map(|row| row.difference)));
            let percent = row.and_then(|row| row.percent);
            column.push(percent.map_or_else(String::new, |p| figure(Unit::Share, p / 100.0)));
        }
        let whole = [last.cumulative, last.cumulative_present_value];
        for (column, value) in sums.iter_mut().zip(whole) {
            let cell = value.map_or_else(String::new, |v| figure(last.unit, v));
            column.extend([String::new(), cell, String::new()]);
        }
    }
    if rows.iter().any(|row| row.cumulative.is_some()) {
        columns.extend(sums);
    }
    let laid_out: Vec<String> = blocks(&first_column, &columns, width)
        .into_iter()
        .map(|block| lay_out(&first_column, block))
        .collect();
    out.push_str(&laid_out.join("\n\n"));
    out.push('\n');
}

/// Comparisons as CSV, in full precision.
pub fn write_comparison_csv(rows: &[Comparison], out: impl Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    for row in rows {
        writer.serialize(row)?;
    }
    writer.flush().map_err(Error::Stream)
}

/// Comparisons as a JSON array, a figure a line.
pub fn write_comparison_json(rows: &[Comparison], out: impl Write) -> Result<(), Error> {
    crate::json::write_lines(rows, out)
}
