//! A list laid out in columns: as wide as its words where there is room, each row below the other where there is not.

use std::fmt::Write as _;

use pressure_report::broken;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Padding, Style};

/// Blanks between columns.
const GAP: usize = 2;

/// Lays a list out within a width; `None` is a file or pipe, which is never cut. Lines have no blanks at their ends.
///
/// A column too wide is broken at its spaces, widest first. Where even whole words do not fit beside each other, words such
/// as codes and names of scenarios are worth more than columns: each row becomes lines of `header  value`.
///
/// Columns from `figures` on are written to the right, as numbers are.
pub(crate) fn lay_out(
    header: &[&str],
    rows: &[Vec<String>],
    width: Option<usize>,
    figures: usize,
) -> String {
    let Some(width) = width else {
        return beside(header, rows, None, figures);
    };
    let cells = |column: usize| {
        let of_rows = rows.iter().filter_map(move |row| row.get(column));
        std::iter::once(header[column]).chain(of_rows.map(String::as_str))
    };
    let widest = |of: &dyn Fn(&str) -> usize| -> Vec<usize> {
        let column = |column| cells(column).map(of).max().unwrap_or(0);
        (0..header.len()).map(column).collect()
    };
    let mut widths = widest(&|cell| cell.chars().count());
    let least = widest(&|cell| {
        let words = cell.split(' ').map(|word| word.chars().count());
        words.max().unwrap_or(0)
    });
    // The last column needs no blanks after it.
    let room = (width + GAP).saturating_sub(GAP * header.len());
    if least.iter().sum::<usize>() > room {
        return below(header, rows, width);
    }
    while widths.iter().sum::<usize>() > room {
        let shrinks = (0..widths.len()).filter(|c| widths[*c] > least[*c]);
        let Some(column) = shrinks.max_by_key(|c| (widths[*c], *c)) else {
            break;
        };
        widths[column] -= 1;
    }
    beside(header, rows, Some(&widths), figures)
}

fn beside(
    header: &[&str],
    rows: &[Vec<String>],
    widths: Option<&[usize]>,
    figures: usize,
) -> String {
    let mut builder = Builder::default();
    builder.push_record(header.iter().copied());
    for row in rows {
        let cell = |(column, cell): (usize, &String)| match widths {
            Some(widths) => broken(cell, widths[column]).join("\n"),
            None => cell.clone(),
        };
        builder.push_record(row.iter().enumerate().map(cell));
    }
    let mut table = builder.build();
    table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
    if figures < header.len() {
        table.modify(Columns::new(figures..), Alignment::right());
    }
    let mut out = String::new();
    for line in table.to_string().lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn below(header: &[&str], rows: &[Vec<String>], width: usize) -> String {
    // A long header must leave room for what it heads.
    let longest = header.iter().map(|name| name.chars().count());
    let indent = longest.max().unwrap_or(0).min(width / 3) + GAP;
    let mut out = String::new();
    for row in rows {
        for (name, cell) in header.iter().zip(row) {
            let cell = cell.trim_end();
            if cell.is_empty() {
                continue;
            }
            // What no header names is what the row is about.
            let indent = if name.is_empty() { 0 } else { indent };
            let mut lines = broken(cell, width - indent).into_iter();
            if name.chars().count() + GAP <= indent {
                let first = lines.next().unwrap_or_default();
                let _ = writeln!(out, "{name:<indent$}{first}");
            } else if !name.is_empty() {
                for line in broken(name, width) {
                    let _ = writeln!(out, "{line}");
                }
            }
            for line in lines {
                let _ = writeln!(out, "{:indent$}{line}", "");
            }
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [&str; 3] = ["name", "code", "what it is"];

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        vec![
            row(["sen_unit", "E1", "places in a mainstream school"]),
            row(["ap", "E2", ""]),
        ]
    }

    #[test]
    fn nothing_is_cut_without_a_width() {
        assert_eq!(
            lay_out(&HEADER, &rows(), None, 3),
            "name      code  what it is\nsen_unit  E1    places in a mainstream school\nap        E2\n"
        );
    }

    #[test]
    fn figures_stand_to_the_right() {
        let rows =
            [["1.2.1", "-5"], ["1.2.10", "1,000"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            lay_out(&["line", "£000"], &rows, None, 1),
            "line     £000\n1.2.1      -5\n1.2.10  1,000\n"
        );
    }

    #[test]
    fn the_widest_column_gives_way_at_its_spaces() {
        assert_eq!(
            lay_out(&HEADER, &rows(), Some(30), 3),
            "name      code  what it is\nsen_unit  E1    places in a\n                mainstream\n                school\nap        E2\n"
        );
    }

    #[test]
    fn rows_stand_below_each_other_before_a_word_is_cut() {
        assert_eq!(
            lay_out(&HEADER, &rows(), Some(22), 3),
            "name     sen_unit\ncode     E1\nwhat it is\n         places in a\n         mainstream\n         school\n\n\
             name     ap\ncode     E2\n"
        );
    }

    #[test]
    fn what_no_header_names_stands_over_its_row() {
        let rows = [["Independent school", "9,848"].map(str::to_owned).to_vec()];
        assert_eq!(
            lay_out(&["", "cost_at_median"], &rows, Some(24), 1),
            "Independent school\ncost_at_median\n          9,848\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        for width in 20..60 {
            for line in lay_out(&HEADER, &rows(), Some(width), 1).lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }
}
