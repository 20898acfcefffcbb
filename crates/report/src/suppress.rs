//! Which cells of a set of tables must be hidden so that no small count, nor the money resting on it, can be read or worked out.
//!
//! A cell is small when its count lies above nil and below a bound. Hiding it alone hides nothing: its total less the other
//! parts gives it back. So further cells are hidden until
//! 1. in every sum and period at least two cells are hidden, and together they are not small either;
//! 2. no hidden cell follows from all the published ones by all the sums together (the sums of several tables overlap, and what
//!    none of them gives away alone they may give away jointly).

/// Counts nearer to nil than this are nil: sums of projected children carry rounding.
const NIL: f64 = 1e-9;

/// One cell of the tables: what it counts, in each period.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Children, by period; the same periods in every cell.
    pub(crate) counts: Vec<f64>,
    /// Whether a small count in it is a count of children at all.
    pub(crate) counts_children: bool,
}

/// A sum that readers know to hold: the terms, each times its factor, make nil or something published.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sum {
    /// The cell that the others add up to; none where the total is published elsewhere.
    pub(crate) whole: Option<usize>,
    /// Parts with their sign.
    pub(crate) parts: Vec<(usize, f64)>,
}

impl Sum {
    /// Parts that add up to a whole.
    pub(crate) fn of(whole: usize, parts: impl IntoIterator<Item = usize>) -> Self {
        Self {
            whole: Some(whole),
            parts: parts.into_iter().map(|part| (part, 1.0)).collect(),
        }
    }

    fn terms(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let whole = self.whole.map(|whole| (whole, -1.0));
        self.parts.iter().copied().chain(whole)
    }
}

/// Which cells to hide: `[cell]`. A cell is hidden in all periods or in none.
pub(crate) fn hidden(cells: &[Cell], sums: &[Sum], under: f64) -> Vec<bool> {
    let small = |cell: &Cell| {
        let is = |count: &f64| *count > NIL && *count < under;
        cell.counts_children && cell.counts.iter().any(is)
    };
    let mut search = Search {
        cells,
        sums,
        under,
        hidden: cells.iter().map(small).collect(),
    };
    // Each round hides one cell more, so this ends.
    while let Some(cell) = search.exposed() {
        search.hidden[cell] = true;
    }
    search.hidden
}

struct Search<'a> {
    cells: &'a [Cell],
    sums: &'a [Sum],
    under: f64,
    hidden: Vec<bool>,
}

impl Search<'_> {
    /// The cell to hide next, if any hidden one can still be worked out.
    fn exposed(&self) -> Option<usize> {
        let periods = self.cells.first().map_or(0, |cell| cell.counts.len());
        let each = (self.sums.iter()).flat_map(|sum| (0..periods).map(move |k| (sum, k)));
        let gaps = each.filter(|(sum, period)| !self.safe(sum, *period));
        let choices = gaps.filter_map(|(sum, period)| {
            let size = |cell: usize| self.cells[cell].counts[period];
            Some((self.open(sum, size).count(), self.partner(sum, size)?))
        });
        // Where there is least choice first: what must be hidden there often serves the others.
        if let Some((_, cell)) = choices.min_by_key(|(open, _)| *open) {
            return Some(cell);
        }
        let most = |cell: usize| {
            let of = self.cells[cell].counts.iter();
            of.fold(0.0_f64, |most, count| most.max(count.abs()))
        };
        for cell in self.worked_out() {
            let of = self.sums.iter();
            let mut partners = of
                .filter(|sum| sum.terms().any(|(term, _)| term == cell))
                .filter_map(|sum| self.partner(sum, most));
            if let Some(partner) = partners.next() {
                return Some(partner);
            }
        }
        None
    }

    /// Whether a sum gives no hidden cell away in a period, by itself: of what is hidden under a published whole there are two
    /// cells at least, which are not small together; a hidden whole needs one hidden part.
    fn safe(&self, sum: &Sum, period: usize) -> bool {
        let count = |cell: usize| self.cells[cell].counts[period].abs();
        let hidden = |cell: &usize| self.hidden[*cell] && count(*cell) > NIL;
        let parts: Vec<usize> = sum
            .parts
            .iter()
            .map(|(part, _)| *part)
            .filter(hidden)
            .collect();
        if sum.whole.as_ref().is_some_and(hidden) {
            return !parts.is_empty();
        }
        let together: f64 = parts.iter().map(|part| count(*part)).sum();
        parts.is_empty() || (parts.len() > 1 && together >= self.under)
    }

    /// Parts of a sum that can still be hidden.
    fn open<'s>(
        &'s self,
        sum: &'s Sum,
        size: impl Fn(usize) -> f64 + 's,
    ) -> impl Iterator<Item = usize> + 's {
        let parts = sum.parts.iter().map(|(part, _)| *part);
        parts.filter(move |part| !self.hidden[*part] && size(*part).abs() > NIL)
    }

    /// The smallest part of a sum that can still be hidden, or else its whole.
    fn partner(&self, sum: &Sum, size: impl Fn(usize) -> f64 + Copy) -> Option<usize> {
        let open = self.open(sum, size);
        open.min_by(|a, b| size(*a).abs().total_cmp(&size(*b).abs()))
            .or(sum.whole.filter(|whole| !self.hidden[*whole]))
    }

    /// Hidden cells that the published ones determine, by elimination over all sums.
    fn worked_out(&self) -> Vec<usize> {
        let unknown: Vec<usize> = (0..self.cells.len()).filter(|c| self.hidden[*c]).collect();
        let row = |sum: &Sum| -> Vec<f64> {
            let mut row = vec![0.0; unknown.len()];
            for (cell, factor) in sum.terms() {
                if let Ok(at) = unknown.binary_search(&cell) {
                    row[at] += factor;
                }
            }
            row
        };
        let rows = reduced(self.sums.iter().map(row).collect());
        let alone = |row: &Vec<f64>| {
            let mut there = (0..row.len()).filter(|at| row[*at].abs() > NIL);
            there.next().filter(|_| there.next().is_none())
        };
        rows.iter()
            .filter_map(alone)
            .map(|at| unknown[at])
            .collect()
    }
}

/// Gauss and Jordan: every row begins with a one that stands alone in its column. A variable is determined exactly when some
/// row has it alone.
fn reduced(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let columns = rows.first().map_or(0, Vec::len);
    let mut done = 0;
    for column in 0..columns {
        let size = |row: &Vec<f64>| row[column].abs();
        let best = (done..rows.len()).max_by(|a, b| size(&rows[*a]).total_cmp(&size(&rows[*b])));
        let Some(best) = best.filter(|best| size(&rows[*best]) > NIL) else {
            continue;
        };
        rows.swap(done, best);
        let lead = rows[done][column];
        for value in &mut rows[done] {
            *value /= lead;
        }
        let pivot = rows[done].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if at != done && factor.abs() > 0.0 {
                for (value, own) in row.iter_mut().zip(&pivot) {
                    *value -= factor * own;
                }
            }
        }
        done += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(count: f64) -> Cell {
        Cell {
            counts: vec![count],
            counts_children: true,
        }
    }

    fn cells(counts: &[f64]) -> Vec<Cell> {
        counts.iter().map(|count| cell(*count)).collect()
    }

    fn names(hidden: &[bool]) -> Vec<usize> {
        (0..hidden.len()).filter(|at| hidden[*at]).collect()
    }

    #[test]
    fn one_small_part_takes_the_next_smallest_with_it_and_nil_protects_nobody() {
        let cells = cells(&[100.0, 1.0, 0.0, 60.0, 39.0]);
        let found = hidden(&cells, &[Sum::of(0, 1..5)], 5.0);
        assert_eq!(names(&found), [1, 4]);
    }

    #[test]
    fn two_small_parts_that_are_small_together_take_a_third() {
        let cells = cells(&[100.0, 1.0, 2.0, 60.0, 37.0]);
        let found = hidden(&cells, &[Sum::of(0, 1..5)], 5.0);
        assert_eq!(names(&found), [1, 2, 4]);
    }

    #[test]
    fn a_whole_made_of_one_small_part_is_hidden_with_it() {
        let cells = cells(&[3.0, 3.0, 0.0]);
        assert_eq!(names(&hidden(&cells, &[Sum::of(0, 1..3)], 5.0)), [0, 1]);
    }

    #[test]
    fn what_two_tables_give_away_jointly_is_found() {
        // Groups 1 (of 3, 4) and 2 (of 5, 6) make 0. Hiding 3 takes 4; with both hidden group 1 stays, and so does all else.
        let one = cells(&[60.0, 20.0, 40.0, 2.0, 18.0, 30.0, 10.0]);
        let sums = [Sum::of(0, [1, 2]), Sum::of(1, [3, 4]), Sum::of(2, [5, 6])];
        assert_eq!(names(&hidden(&one, &sums, 5.0)), [3, 4]);
        // A second table shows 3 with 5, and 4 with 6: the smallest beside 3 is hidden there too, and no cell is left alone.
        let sums = [
            Sum::of(0, [1, 2]),
            Sum::of(1, [3, 4]),
            Sum::of(2, [5, 6]),
            Sum::of(7, [3, 5]),
            Sum::of(8, [4, 6]),
        ];
        let two = cells(&[60.0, 20.0, 40.0, 2.0, 18.0, 30.0, 10.0, 32.0, 28.0]);
        let found = hidden(&two, &sums, 5.0);
        let search = Search {
            cells: &two,
            sums: &sums,
            under: 5.0,
            hidden: found.clone(),
        };
        assert_eq!(search.worked_out(), Vec::<usize>::new());
        assert!(found[3] && !found[0]);
    }

    #[test]
    fn nothing_small_hides_nothing() {
        let cells = cells(&[100.0, 50.0, 50.0]);
        assert_eq!(hidden(&cells, &[Sum::of(0, [1, 2])], 5.0), [false; 3]);
    }
}
