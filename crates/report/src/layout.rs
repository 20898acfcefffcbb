//! Text laid out in a width: labels beside columns of figures, and sentences broken at spaces.

use tabled::builder::Builder;
use tabled::settings::object::{Columns, Rows};
use tabled::settings::{Alignment, Padding, Style};

/// Blanks between columns.
const GAP: usize = 2;

/// Runs of columns that fit the width beside the labels; at least one a run.
pub(crate) fn blocks<'a>(
    labels: &[String],
    columns: &'a [Vec<String>],
    width: Option<usize>,
) -> Vec<&'a [Vec<String>]> {
    let Some(width) = width else {
        return vec![columns];
    };
    let mut blocks = Vec::new();
    let (mut start, mut used) = (0, widest(labels));
    for (index, column) in columns.iter().enumerate() {
        let more = GAP + widest(column);
        if index > start && used + more > width {
            blocks.push(&columns[start..index]);
            (start, used) = (index, widest(labels));
        }
        used += more;
    }
    blocks.push(&columns[start..]);
    blocks
}

fn widest(column: &[String]) -> usize {
    let lines = column.iter().flat_map(|cell| cell.lines());
    lines.map(|line| line.chars().count()).max().unwrap_or(0)
}

/// Labels broken at spaces where they leave no room for the widest column beside them; later lines are indented further.
pub(crate) fn narrowed(
    labels: Vec<String>,
    columns: &[Vec<String>],
    width: Option<usize>,
) -> Vec<String> {
    let column = columns.iter().map(|column| widest(column)).max();
    let room = width.map(|width| width.saturating_sub(GAP + column.unwrap_or(0)));
    let Some(room) = room.filter(|room| widest(&labels) > *room) else {
        return labels;
    };
    let narrow = |label: String| {
        let text = label.trim_start();
        let indent = label.chars().count() - text.chars().count();
        let lines = broken(text, room.saturating_sub(indent + GAP).max(1));
        let lines = lines.iter().enumerate().map(|(index, line)| {
            let more = if index == 0 { 0 } else { GAP };
            format!("{:1$}{line}", "", indent + more)
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    labels.into_iter().map(narrow).collect()
}

pub(crate) fn lay_out(labels: &[String], columns: &[Vec<String>]) -> String {
    let mut builder = Builder::default();
    for (index, label) in labels.iter().enumerate() {
        let cells = columns.iter().map(|column| column[index].clone());
        builder.push_record(std::iter::once(label.clone()).chain(cells));
    }
    let mut table = builder.build();
    table
        .with(Style::empty())
        .with(Padding::new(0, 0, 0, 0))
        .modify(Columns::new(1..), Alignment::right())
        .modify(Columns::new(1..), Padding::new(GAP, 0, 0, 0))
        .modify(Rows::first(), Alignment::right());
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// A note broken at spaces into lines of a width (100 letters where none is given), each with its line break. No word is cut.
pub fn wrapped(text: &str, width: Option<usize>) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = fold(&words.join(" "), width.unwrap_or(100).max(20), false).join("\n");
    out.push('\n');
    out
}

/// A text broken at its spaces into lines of a width; a longer word is cut.
pub fn broken(text: &str, width: usize) -> Vec<String> {
    fold(text, width, true)
}

fn fold(text: &str, width: usize, cut: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if index > 0 {
            line.push(' ');
            used += 1;
        }
        for letter in word.chars() {
            if cut && used == width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += 1;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrapped("one two  three", Some(20)), "one two three\n");
        let long = "a".repeat(30);
        assert_eq!(
            wrapped(&format!("see {long} there"), Some(20)),
            format!("see\n{long}\nthere\n")
        );
        assert_eq!(broken("in state special", 8), ["in state", "special"]);
        assert_eq!(broken("abcdef gh", 4), ["abcd", "ef", "gh"]);
    }

    #[test]
    fn labels_leave_room_for_one_column() {
        let labels = |all: [&str; 2]| all.map(str::to_owned).to_vec();
        let columns = vec![labels(["2025-26", "1.0"])];
        let wide = labels(["", "  of which placed"]);
        assert_eq!(narrowed(wide.clone(), &columns, Some(30)), wide);
        assert_eq!(
            narrowed(wide, &columns, Some(22)),
            labels(["", "  of which\n    placed"])
        );
    }
}
