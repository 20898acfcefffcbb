//! How a sheet fitted to the width of the paper is cut into pages: with a break before a block that would be cut in two and fits one.

use std::collections::BTreeMap;

use super::page::LINE;

/// What A4 on its side has between the margins of every sheet, in points.
const WIDTH: f64 = 769.0;
const HEIGHT: f64 = 530.0;
/// A column of `n` characters is `7 n + 5` pixels wide, of which four make three points.
const CHARACTER: f64 = 7.0;
const PADDING: f64 = 5.0;
const POINTS_PER_PIXEL: f64 = 0.75;

/// The rows of a sheet as they are to be printed.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Heights in points of the rows that are not one line high.
    pub(super) heights: BTreeMap<u32, f64>,
    /// The first row of each block.
    pub(super) starts: Vec<u32>,
    /// Rows repeated on top of every page after the first.
    pub(super) repeated: Option<(u32, u32)>,
}

/// Per cent of its size at which a sheet fitted to the paper's width is printed, never more than 100. `widths` are in characters. A program
/// with a wider font prints smaller, and then more than is reckoned with here goes onto a page.
pub(super) fn scale(widths: &[f64]) -> u16 {
    let points = |width: &f64| (width * CHARACTER + PADDING) * POINTS_PER_PIXEL;
    let whole: f64 = widths.iter().map(points).sum();
    (100.0 * WIDTH / whole).clamp(10.0, 100.0) as u16
}

impl Rows {
    fn height(&self, rows: std::ops::Range<u32>) -> f64 {
        rows.map(|row| self.heights.get(&row).copied().unwrap_or(LINE))
            .sum()
    }

    /// The rows that a page begins with, of a sheet with so many rows printed at a scale.
    pub(super) fn breaks(&self, end: u32, scale: u16) -> Vec<u32> {
        let page = HEIGHT * 100.0 / f64::from(scale);
        let repeated = self
            .repeated
            .map_or(0.0, |(first, last)| self.height(first..last + 1));
        let mut breaks = Vec::new();
        let mut left = page;
        for (place, &start) in self.starts.iter().enumerate() {
            if place == 0 {
                left -= self.height(0..start);
            }
            let next = self.starts.get(place + 1).copied().unwrap_or(end);
            let height = self.height(start..next);
            // The blank row before the next block may fall off the page.
            let needed = height - LINE;
            let whole = page - repeated;
            if needed > left && needed <= whole {
                breaks.push(start);
                left = whole;
            }
            left -= height;
            // A block longer than a page goes on over as many as it needs; one that fits has ended its page where no room is left,
            // and the next begins another.
            while needed > whole && left < 0.0 {
                left += whole;
            }
        }
        breaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_made_as_narrow_as_the_paper_and_never_larger() {
        assert_eq!(scale(&[20.0]), 100);
        // 100 characters are 705 pixels, 528.75 points.
        assert_eq!(scale(&[100.0, 100.0]), 72);
    }

    #[test]
    fn a_block_that_fits_a_page_is_not_cut() {
        // 35 lines a page. Blocks of 10, 21 and 6 lines after a title: the third would be cut.
        let rows = Rows {
            starts: vec![1, 11, 32],
            ..Rows::default()
        };
        assert_eq!(rows.breaks(38, 100), [32]);
        // Its last line may be the blank one.
        let rows = Rows {
            starts: vec![1, 11, 32],
            ..Rows::default()
        };
        assert!(rows.breaks(35, 100).is_empty());
    }

    #[test]
    fn a_page_whose_last_blank_row_fell_off_is_full() {
        // 35 lines a page, and blocks of 18 lines with their blank row: two are 36, of which the last is blank. Every
        // third begins a page.
        let rows = Rows {
            starts: (0..6).map(|block| block * 18).collect(),
            ..Rows::default()
        };
        assert_eq!(rows.breaks(6 * 18, 100), [36, 72]);
    }

    #[test]
    fn a_block_longer_than_a_page_flows_on() {
        let rows = Rows {
            starts: vec![1, 20, 80],
            ..Rows::default()
        };
        // The second ends on the third page and leaves 26 lines there, of which the third needs 27.
        assert_eq!(rows.breaks(108, 100), [80]);
        assert!(rows.breaks(95, 100).is_empty());
    }

    #[test]
    fn repeated_rows_and_tall_ones_take_their_room() {
        let rows = Rows {
            heights: BTreeMap::from([(2, 300.0)]),
            starts: vec![1, 12, 22],
            repeated: Some((0, 0)),
        };
        // 15 + 300 + 10 x 15 of 530 leave 65 for ten lines; ten more follow on their page.
        assert_eq!(rows.breaks(32, 100), [12]);
    }
}
