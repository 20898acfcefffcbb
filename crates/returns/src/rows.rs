//! Rows of text held in one piece: a table of millions of cells is one text and the places of its cells in it.

use memchr::memchr_iter;

use crate::error::Error;
use crate::records::Splitter;

/// Where a cell ends in the text: the place of the one character behind it, or, with the bit `QUOTED`, of the quote that closes it. The
/// next cell begins behind that character.
type End = u32;
const QUOTED: End = 1 << 31;
/// The text is as long as places without that bit reach.
const LONGEST: usize = QUOTED as usize - 1;
/// Stands behind a cell that was put together from pieces.
const BEHIND: u8 = b',';

/// Rows of a table, with the line of each in its file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    text: String,
    ends: Vec<End>,
    places: Vec<Place>,
}

/// Where a row begins in the text, its cells from the first to before the last, and its line.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    first: u32,
    last: u32,
    line: u32,
}

/// One row of a table: its cells as text.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    text: &'t str,
    start: u32,
    ends: &'t [End],
}

impl<'t> Row<'t> {
    /// A cell, by its position from 0; `None` beyond the last.
    #[inline]
    pub fn get(self, n: usize) -> Option<&'t str> {
        let end = *self.ends.get(n)?;
        let start = match n.checked_sub(1) {
            Some(before) => behind(self.ends[before]),
            None => self.start,
        };
        self.cell(start, end)
    }

    #[inline]
    fn cell(self, start: u32, end: End) -> Option<&'t str> {
        let opening = u32::from(end & QUOTED > 0);
        let (from, to) = (start + opening, end & !QUOTED);
        self.text.get(from as usize..to as usize)
    }

    /// Its cells in order.
    pub fn iter(self) -> Cells<'t> {
        Cells {
            row: self,
            next: 0,
            start: self.start,
        }
    }

    /// Number of cells.
    pub fn len(self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell at all.
    pub fn is_empty(self) -> bool {
        self.ends.is_empty()
    }

    /// Whether no cell holds more than blanks.
    pub(crate) fn is_blank(self) -> bool {
        self.iter().all(|cell| cell.trim_start().is_empty())
    }
}

impl<'t> IntoIterator for &Row<'t> {
    type Item = &'t str;
    type IntoIter = Cells<'t>;

    fn into_iter(self) -> Cells<'t> {
        self.iter()
    }
}

/// The cells of a row in order.
#[derive(Debug, Clone)]
pub struct Cells<'t> {
    row: Row<'t>,
    next: usize,
    start: u32,
}

impl<'t> Iterator for Cells<'t> {
    type Item = &'t str;

    #[inline]
    fn next(&mut self) -> Option<&'t str> {
        let end = *self.row.ends.get(self.next)?;
        let cell = self.row.cell(self.start, end);
        self.start = behind(end);
        self.next += 1;
        cell
    }
}

impl Rows {
    /// Takes CSV text apart; lines with nothing on them are no rows.
    ///
    /// # Errors
    /// Where a quoted text never closes, or there is more text than can be held.
    pub(crate) fn from_csv(mut text: String, file: &str) -> Result<Self, Error> {
        place(text.len(), file)?;
        let bytes = text.as_bytes();
        // Room that is not used costs nothing: it is never touched.
        let mut ends: Vec<End> = Vec::with_capacity(text.len() / 3);
        let mut places: Vec<Place> = Vec::with_capacity(text.len() / 128);
        // Cells put together from pieces are put behind the others.
        let mut pieced: Vec<u8> = Vec::new();
        // The row's line, where it begins, and up to where line ends are counted.
        let (mut line, mut at, mut counted) = (1, 0, 0);
        Splitter::default().split(bytes, |record| {
            at = record.at();
            line += memchr_iter(b'\n', &bytes[counted..at]).count() as u32;
            counted = at;
            let first = ends.len() as u32;
            let start = if record.is_as_written() {
                let start = at as u32;
                counted += record.len_in_bytes();
                ends.extend(record.spans().iter().map(|(from, to)| {
                    let quoted = *from > 0 && bytes[at + *from as usize - 1] == b'"';
                    (start + to) | if quoted { QUOTED } else { 0 }
                }));
                start
            } else {
                let start = place(bytes.len() + pieced.len(), file)?;
                for n in 0..record.len() {
                    pieced.extend_from_slice(record.get(n));
                    ends.push(place(bytes.len() + pieced.len(), file)?);
                    pieced.push(BEHIND);
                }
                start
            };
            places.push(Place {
                start,
                first,
                last: ends.len() as u32,
                line,
            });
            Ok::<(), Error>(())
        })?;
        // A quote that never closes is taken to close at the end: the last record swallows the rest of the file.
        if text[at..].matches('"').count() % 2 == 1 {
            return Err(Error::Truncated {
                file: file.to_owned(),
                row: u64::from(line),
                what: "a quoted text never closes".to_owned(),
            });
        }
        text.push_str(&String::from_utf8_lossy(&pieced));
        Ok(Self { text, ends, places })
    }

    /// Adds a row of a sheet, on the line after the last.
    ///
    /// # Errors
    /// Where there is more text than can be held.
    pub(crate) fn push<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
        file: &str,
    ) -> Result<(), Error> {
        let first = self.ends.len() as u32;
        let start = place(self.text.len(), file)?;
        for cell in cells {
            self.text.push_str(cell.as_ref());
            self.ends.push(place(self.text.len(), file)?);
            self.text.push(char::from(BEHIND));
        }
        self.places.push(Place {
            start,
            first,
            last: self.ends.len() as u32,
            line: self.places.len() as u32 + 1,
        });
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The rows with their lines.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Row<'_>, u64)> {
        let places = self.places.iter();
        places.map(|place| (self.row(place), u64::from(place.line)))
    }

    pub(crate) fn first(&self) -> Option<Row<'_>> {
        self.places.first().map(|place| self.row(place))
    }

    /// Takes the first row away; gives its line.
    pub(crate) fn drop_first(&mut self) -> u64 {
        u64::from(self.places.remove(0).line)
    }

    /// Takes the rows away that hold blanks alone.
    pub(crate) fn drop_blank(&mut self) {
        let (text, ends) = (&self.text, &self.ends);
        self.places
            .retain(|place| !place.row(text, ends).is_blank());
    }

    fn row(&self, place: &Place) -> Row<'_> {
        place.row(&self.text, &self.ends)
    }
}

impl Place {
    fn row<'t>(&self, text: &'t str, ends: &'t [End]) -> Row<'t> {
        Row {
            text,
            start: self.start,
            ends: &ends[self.first as usize..self.last as usize],
        }
    }
}

/// Where the cell behind this one begins.
#[inline]
fn behind(end: End) -> u32 {
    // The quote that closes a cell stands before the character behind it.
    (end & !QUOTED) + 1 + u32::from(end & QUOTED > 0)
}

/// A place in the text as it is held.
fn place(at: usize, file: &str) -> Result<u32, Error> {
    if at > LONGEST {
        return Err(Error::TooLarge {
            file: file.to_owned(),
            what: format!("its cells hold more than {LONGEST} characters"),
        });
    }
    Ok(at as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &Rows) -> Vec<(Vec<&str>, u64)> {
        let all = rows.iter().map(|(row, line)| {
            let all: Vec<&str> = row.iter().collect();
            let singly: Vec<&str> = (0..row.len()).filter_map(|n| row.get(n)).collect();
            assert_eq!((all.len(), &all), (row.len(), &singly));
            (all, line)
        });
        all.collect()
    }

    #[test]
    fn cells_with_and_without_quotes_are_found_on_their_lines() {
        let text = "a,\"b, c\",\n\n\n\"two\nlines\",\"say \"\"no\"\"\",1\r\nlast,\"\",é\r\n";
        let rows = Rows::from_csv(text.to_owned(), "x.csv").expect("rows");
        let wanted = [
            (vec!["a", "b, c", ""], 1),
            (vec!["two\nlines", "say \"no\"", "1"], 4),
            (vec!["last", "", "é"], 6),
        ];
        assert_eq!(cells(&rows), wanted);
    }

    #[test]
    fn rows_of_a_sheet_keep_their_blank_cells() {
        let mut rows = Rows::default();
        for row in [&["", "a,\"b\""][..], &[], &["c"]] {
            rows.push(row, "x.xlsx").expect("held");
        }
        let wanted = [(vec!["", "a,\"b\""], 1), (vec![], 2), (vec!["c"], 3)];
        assert_eq!(cells(&rows), wanted);
        assert_eq!(rows.drop_first(), 1);
        rows.drop_blank();
        assert_eq!(cells(&rows), [(vec!["c"], 3)]);
    }

    #[test]
    fn a_quote_that_never_closes_is_told_with_its_row() {
        let cut = Rows::from_csv("a,b\n1,2\n3,\"4\n5,6\n".to_owned(), "x.csv");
        let told = cut.expect_err("cut").to_string();
        assert!(
            told.contains("row 3") && told.contains("never closes"),
            "{told}"
        );
    }
}
