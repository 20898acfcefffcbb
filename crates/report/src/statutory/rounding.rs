//! Whole numbers whose parts sum to their totals.
//!
//! Each part rounded by itself need not sum to the rounded total. The largest-remainder rule takes every part down and
//! gives the units left over to the parts that lost most; where figures stand in rows and columns that both have totals,
//! units are then moved along rows until the columns sum too.

/// A figure to its nearest whole number, halves away from zero.
pub(crate) fn nearest(value: f64) -> i64 {
    value.round() as i64
}

/// Whole numbers near `parts` that sum to `total`. Each lies within 1 of its part where `total` lies within 1 of their sum;
/// a part that is whole is then left as it is. Of equal remainders the first part has the unit.
pub(crate) fn largest_remainder(parts: &[f64], total: i64) -> Vec<i64> {
    let mut whole: Vec<i64> = parts.iter().map(|part| part.floor() as i64).collect();
    if parts.is_empty() {
        return whole;
    }
    let left = total - whole.iter().sum::<i64>();
    let count = parts.len() as i64;
    // Far from the sum every part moves alike first.
    let each = left.div_euclid(count);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| {
        let lost = |k: usize| parts[k] - parts[k].floor();
        lost(*b).total_cmp(&lost(*a))
    });
    for part in &mut whole {
        *part += each;
    }
    for &k in order.iter().take(left.rem_euclid(count) as usize) {
        whole[k] += 1;
    }
    whole
}

/// Whole numbers near `cells` (`[row][column]`) whose rows and columns sum to the totals given, which must have one sum
/// themselves. A cell of exactly 0 stays 0 and no cell that is not negative becomes so, where that can be.
pub(crate) fn two_way(cells: &[Vec<f64>], rows: &[i64], columns: &[i64]) -> Vec<Vec<i64>> {
    let mut whole: Vec<Vec<i64>> = cells
        .iter()
        .zip(rows)
        .map(|(row, total)| largest_remainder(row, *total))
        .collect();
    let mut over: Vec<i64> = (0..columns.len())
        .map(|column| whole.iter().map(|row| row[column]).sum::<i64>() - columns[column])
        .collect();
    while let Some(from) = over.iter().position(|units| *units > 0) {
        let path = cheapest_path(cells, &whole, from, &over);
        let Some(&(_, last)) = path.last() else {
            break;
        };
        let mut at = from;
        for (row, to) in path {
            whole[row][at] -= 1;
            whole[row][to] += 1;
            at = to;
        }
        over[from] -= 1;
        over[last] += 1;
    }
    whole
}

/// Moves of one unit each, as row and column to move to, that bring a unit from one column to one that lacks it and add least
/// to the squared distance from the cells.
fn cheapest_path(
    cells: &[Vec<f64>],
    whole: &[Vec<i64>],
    from: usize,
    over: &[i64],
) -> Vec<(usize, usize)> {
    let columns = over.len();
    // `[column]` cost of the best path so far and its last move.
    let mut best: Vec<(f64, Option<(usize, usize)>)> = vec![(f64::INFINITY, None); columns];
    best[from].0 = 0.0;
    for _ in 0..columns {
        for at in 0..columns {
            if !best[at].0.is_finite() {
                continue;
            }
            for to in (0..columns).filter(|to| *to != at && *to != from) {
                for (row, cells) in cells.iter().enumerate() {
                    let cost = change(cells[at], whole[row][at], -1)
                        + change(cells[to], whole[row][to], 1);
                    let cost = best[at].0 + cost;
                    if cost < best[to].0 - 1e-9 && !leads_through(&best, at, to) {
                        best[to] = (cost, Some((row, at)));
                    }
                }
            }
        }
    }
    let lacking = (0..columns).filter(|column| over[*column] < 0);
    let end = lacking.min_by(|a, b| best[*a].0.total_cmp(&best[*b].0));
    let mut path = Vec::new();
    let mut at = end.unwrap_or(from);
    while let Some((row, before)) = best[at].1 {
        path.push((row, at));
        at = before;
    }
    path.reverse();
    path
}

/// Whether the best path to `at` passes `column`.
fn leads_through(best: &[(f64, Option<(usize, usize)>)], at: usize, column: usize) -> bool {
    let mut at = at;
    while let Some((_, before)) = best[at].1 {
        if before == column {
            return true;
        }
        at = before;
    }
    false
}

/// What moving a cell by a unit adds to its squared distance; very much where it would leave 0 or turn negative.
fn change(cell: f64, whole: i64, by: i64) -> f64 {
    const FORBIDDEN: f64 = 1e6;
    let distance = |whole: i64| (whole as f64 - cell).powi(2);
    let after = whole + by;
    let turns_negative = cell >= 0.0 && after < 0;
    let leaves_nil = cell == 0.0 && after != 0;
    let penalty = if turns_negative || leaves_nil {
        FORBIDDEN
    } else {
        0.0
    };
    distance(after) - distance(whole) + penalty
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn remainders_by_hand() {
        // 3.4 + 3.4 + 3.2 = 10: two would be lost; the first two lost most, the last unit goes to the first.
        assert_eq!(largest_remainder(&[3.4, 3.4, 3.2], 10), [4, 3, 3]);
        assert_eq!(largest_remainder(&[0.5, 0.5], 1), [1, 0]);
        // A sum of differences: -1.5 + 0.7 = -0.8.
        assert_eq!(largest_remainder(&[-1.5, 0.7], -1), [-2, 1]);
        assert_eq!(largest_remainder(&[2.0, 0.0, 3.0], 5), [2, 0, 3]);
        assert_eq!(largest_remainder(&[1.0, 1.0], 5), [3, 2]);
        assert!(largest_remainder(&[], 0).is_empty());
    }

    #[test]
    fn rows_and_columns_by_hand() {
        // Row by row both units would go to the first column, which has room for one.
        let cells = vec![vec![0.5, 0.5], vec![0.5, 0.5]];
        let whole = two_way(&cells, &[1, 1], &[1, 1]);
        assert_eq!(whole.iter().map(|row| row[0]).sum::<i64>(), 1);
        assert!(whole.iter().all(|row| row.iter().sum::<i64>() == 1));
    }

    #[test]
    fn a_nil_stays_nil() {
        let cells = vec![
            vec![0.0, 1.5, 2.5],
            vec![0.4, 0.0, 0.6],
            vec![1.6, 1.5, 0.9],
        ];
        let whole = two_way(&cells, &[4, 1, 4], &[2, 3, 4]);
        assert_eq!((whole[0][0], whole[1][1]), (0, 0));
    }

    fn sums(whole: &[Vec<i64>]) -> (Vec<i64>, Vec<i64>) {
        let columns = whole.first().map_or(0, Vec::len);
        let column = |k: usize| whole.iter().map(|row| row[k]).sum();
        let rows = whole.iter().map(|row| row.iter().sum()).collect();
        (rows, (0..columns).map(column).collect())
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_total_and_lie_within_one(
            parts in proptest::collection::vec(-500.0..5_000.0_f64, 1..30),
        ) {
            let sum: f64 = parts.iter().sum();
            let total = nearest(sum);
            let whole = largest_remainder(&parts, total);
            prop_assert_eq!(whole.iter().sum::<i64>(), total);
            for (whole, part) in whole.iter().zip(&parts) {
                prop_assert!((*whole as f64 - part).abs() < 1.0 + 1e-9);
                prop_assert!(*whole >= 0 || *part < 0.0);
            }
        }

        #[test]
        fn any_total_is_met(
            parts in proptest::collection::vec(-50.0..50.0_f64, 1..9),
            total in -1_000_i64..1_000,
        ) {
            prop_assert_eq!(largest_remainder(&parts, total).iter().sum::<i64>(), total);
        }

        #[test]
        fn rows_and_columns_sum_and_cells_lie_near(
            cells in (1_usize..14, 1_usize..9).prop_flat_map(|(rows, columns)| {
                let cell = prop_oneof![1 => Just(0.0), 4 => 0.0..40.0_f64];
                proptest::collection::vec(proptest::collection::vec(cell, columns), rows)
            }),
        ) {
            let row_sums: Vec<f64> = cells.iter().map(|row| row.iter().sum()).collect();
            let column_sums: Vec<f64> = (0..cells[0].len())
                .map(|k| cells.iter().map(|row| row[k]).sum())
                .collect();
            let total = nearest(row_sums.iter().sum());
            let rows = largest_remainder(&row_sums, total);
            let columns = largest_remainder(&column_sums, total);
            let whole = two_way(&cells, &rows, &columns);
            prop_assert_eq!(sums(&whole), (rows, columns));
            for (whole, cell) in whole.iter().flatten().zip(cells.iter().flatten()) {
                prop_assert!(*whole >= 0);
                prop_assert!((*whole as f64 - cell).abs() < 2.0, "{} for {}", whole, cell);
            }
        }
    }
}
