//! Joins and group-bys of the tidy figures, done by polars; nothing of it shows outside this file.

#[cfg(not(fuzzing))]
use polars::prelude::{DataFrame, IntoLazy as _, JoinArgs, JoinType, PolarsError, col, df};

use crate::error::Error;
#[cfg(fuzzing)]
use crate::frames_plain;

/// Figures to be added up or compared, by whole-number keys.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) group: Vec<u32>,
    pub(crate) year: Vec<i32>,
    pub(crate) cell: Vec<u32>,
    pub(crate) value: Vec<Option<f64>>,
}

/// The sum of the parts of a group, year and cell beside the published figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Compared {
    pub(crate) group: u32,
    pub(crate) year: i32,
    pub(crate) cell: u32,
    pub(crate) parts: f64,
    /// Parts published as missing.
    pub(crate) missing: u32,
    pub(crate) published: f64,
}

impl Rows {
    pub(crate) fn push(&mut self, group: u32, year: i32, cell: u32, value: Option<f64>) {
        self.group.push(group);
        self.year.push(year);
        self.cell.push(cell);
        self.value.push(value);
    }

    #[cfg(not(fuzzing))]
    fn frame(&self) -> Result<DataFrame, PolarsError> {
        df!("group" => &self.group, "year" => &self.year, "cell" => &self.cell, "value" => &self.value)
    }
}

/// Adds up `parts` by group, year and cell and joins the published figures; those published as missing are left out.
pub(crate) fn compare(parts: &Rows, published: &Rows) -> Result<Vec<Compared>, Error> {
    if parts.value.is_empty() || published.value.is_empty() {
        return Ok(Vec::new());
    }
    // A fuzzer instruments every crate it builds, and looks for faults in our readers, not in polars.
    #[cfg(fuzzing)]
    return Ok(frames_plain::compare(parts, published));
    #[cfg(not(fuzzing))]
    run(parts, published).map_err(|e| Error::Check(e.to_string()))
}

#[cfg(not(fuzzing))]
fn run(parts: &Rows, published: &Rows) -> Result<Vec<Compared>, PolarsError> {
    let keys = || [col("group"), col("year"), col("cell")];
    let sums = parts.frame()?.lazy().group_by(keys()).agg([
        col("value").sum().alias("parts"),
        col("value").is_null().sum().alias("missing"),
    ]);
    let joined = sums
        .join(
            published.frame()?.lazy(),
            keys(),
            keys(),
            JoinArgs::new(JoinType::Inner),
        )
        .filter(col("value").is_not_null())
        .collect()?;
    let (group, year, cell) = (
        joined.column("group")?.u32()?,
        joined.column("year")?.i32()?,
        joined.column("cell")?.u32()?,
    );
    let (sum, value) = (
        joined.column("parts")?.f64()?,
        joined.column("value")?.f64()?,
    );
    let missing = joined
        .column("missing")?
        .cast(&polars::prelude::DataType::UInt32)?;
    let missing = missing.u32()?;
    let mut out: Vec<Compared> = (0..joined.height())
        .filter_map(|i| {
            Some(Compared {
                group: group.get(i)?,
                year: year.get(i)?,
                cell: cell.get(i)?,
                parts: sum.get(i)?,
                missing: missing.get(i)?,
                published: value.get(i)?,
            })
        })
        .collect();
    // A group-by gives no order of its own.
    out.sort_by_key(|c| (c.group, c.year, c.cell));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames_plain;

    #[test]
    fn sums_and_joins_are_those_of_the_plain_loops() {
        let (mut parts, mut published) = (Rows::default(), Rows::default());
        for n in 0..200_u32 {
            let value = (n % 7 != 0).then_some(f64::from(n % 11));
            parts.push(n % 5, 2020 + (n % 3) as i32, n % 13, value);
            if n % 4 != 1 {
                published.push(n % 6, 2020 + (n / 6 % 3) as i32, n / 18, value);
            }
        }
        let joined = compare(&parts, &published).expect("frames");
        assert_eq!(joined, frames_plain::compare(&parts, &published));
        assert!(
            joined.len() > 50 && joined.iter().any(|c| c.missing > 0),
            "{}",
            joined.len()
        );
        assert_eq!(compare(&Rows::default(), &published).expect("frames"), []);
    }
}
