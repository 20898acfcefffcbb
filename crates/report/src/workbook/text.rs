//! Text as cells take it, and references to cells.

use rust_xlsxwriter::Format;

use crate::formula::begins_like_a_formula;

/// The letter of a column of figures, the first standing beside the names.
pub(super) fn letter(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// A reference to a cell of another sheet.
pub(super) fn elsewhere(sheet: &str, row: u32, column: usize) -> String {
    format!(
        "'{}'!{}{}",
        sheet.replace('\'', "''"),
        letter(column),
        row + 1
    )
}

/// How many lines a text takes in so many characters, broken at spaces.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    // Proportional letters are narrower than the digit that column widths count in, but not all of them.
    let room = width.max(4.0) as usize;
    let mut total = 0;
    for paragraph in text.split('\n') {
        let (mut count, mut used) = (1, 0);
        for word in paragraph.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > room {
                count += 1;
                used = 0;
            }
            used += length + usize::from(used > 0);
            while used > room {
                count += 1;
                used -= room;
            }
        }
        total += count;
    }
    total
}

/// Longest text a cell holds, in characters.
const LONGEST: usize = 32_767;

/// Text as a cell takes it: nothing that is no character of XML, and no longer than a cell holds.
pub(super) fn plain(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    kept.take(LONGEST).collect()
}

/// The format of a text: one that a spreadsheet could take for a formula, when it is edited or saved as CSV and read again, is
/// marked as text.
pub(super) fn guarded(text: &str, format: &Format) -> Format {
    if begins_like_a_formula(text) {
        format.clone().set_quote_prefix()
    } else {
        format.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::style;

    #[test]
    fn figures_stand_from_the_second_column_on() {
        assert_eq!([0, 24, 25, 51].map(letter), ["B", "Z", "AA", "BA"]);
        assert_eq!(elsewhere("A 'b'", 4, 0), "'A ''b'''!B5");
    }

    #[test]
    fn text_takes_the_lines_it_needs() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("one two three", 7.0), 2);
        assert_eq!(lines("a\nb", 10.0), 2);
        assert_eq!(lines(&"x".repeat(25), 10.0), 3);
    }

    #[test]
    fn text_that_looks_like_a_formula_is_marked_as_text() {
        let wrapped = style::wrapped();
        for text in ["=1+1", "+4", "-x", "@SUM(A1)", " =1"] {
            assert_eq!(
                guarded(text, &wrapped),
                wrapped.clone().set_quote_prefix(),
                "{text}"
            );
        }
        assert_eq!(guarded("1.2.1", &wrapped), wrapped);
        assert_eq!(plain("a\u{1}b\nc"), "ab\nc");
    }
}
