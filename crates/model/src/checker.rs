//! Checks on single figures and tables, with the words for what is wrong and where.

use crate::error::{Error, Owner};
use crate::shape::Shape;
use crate::state::State;

/// How far the sum of shares may be from 1: rounding passes, a lost category does not.
pub(crate) const SHARE_TOLERANCE: f64 = 1e-9;

/// Range a figure must lie in, and how to say so.
#[derive(Clone, Copy)]
pub(crate) enum Range {
    Any,
    NotNegative,
    Positive,
    Share,
    PositiveShare,
    /// A change as a share of what is there: at most all of it can go.
    Change,
}

impl Range {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Any => true,
            Self::NotNegative => value >= 0.0,
            Self::Positive => value > 0.0,
            Self::Share => (0.0..=1.0).contains(&value),
            Self::PositiveShare => value > 0.0 && value <= 1.0,
            Self::Change => value >= -1.0,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Any => "any number",
            Self::NotNegative => "0 or more",
            Self::Positive => "more than 0",
            Self::Share => "between 0 and 1",
            Self::PositiveShare => "more than 0 and at most 1",
            Self::Change => "-1 or more",
        }
    }
}

/// Checks on figures of one owner.
pub(crate) struct Checker {
    pub(crate) owner: Owner,
}

impl Checker {
    pub(crate) fn number(
        &self,
        table: &str,
        place: &str,
        value: f64,
        range: Range,
    ) -> Result<(), Error> {
        if !value.is_finite() {
            return Err(Error::NotFinite {
                owner: self.owner.clone(),
                table: table.to_owned(),
                place: place.to_owned(),
                value,
            });
        }
        if !range.holds(value) {
            return Err(Error::OutOfRange {
                owner: self.owner.clone(),
                table: table.to_owned(),
                place: place.to_owned(),
                value,
                range: range.words(),
            });
        }
        Ok(())
    }

    pub(crate) fn length(
        &self,
        table: &str,
        found: usize,
        expected: usize,
        layout: &'static str,
    ) -> Result<(), Error> {
        if found == expected {
            return Ok(());
        }
        Err(Error::Length {
            owner: self.owner.clone(),
            table: table.to_owned(),
            found,
            expected,
            layout,
        })
    }

    /// A flat table: its length, then each figure, placed by its position along `sizes`.
    pub(crate) fn table(
        &self,
        table: &str,
        values: &[f64],
        layout: &'static str,
        sizes: &[usize],
        range: Range,
    ) -> Result<(), Error> {
        self.length(table, values.len(), sizes.iter().product(), layout)?;
        for (index, &value) in values.iter().enumerate() {
            // The words of a place are built only for a fault: this runs over every figure.
            if !value.is_finite() || !range.holds(value) {
                return self.number(table, &place(layout, sizes, index), value, range);
            }
        }
        Ok(())
    }

    /// A flat table of shares whose innermost rows each sum to 1.
    pub(crate) fn shares(
        &self,
        table: &str,
        values: &[f64],
        layout: &'static str,
        sizes: &[usize],
    ) -> Result<(), Error> {
        self.table(table, values, layout, sizes, Range::Share)?;
        let width = sizes.last().copied().unwrap_or(1).max(1);
        for (row, shares) in values.chunks_exact(width).enumerate() {
            let sum: f64 = shares.iter().sum();
            if (sum - 1.0).abs() > SHARE_TOLERANCE {
                let outer = &sizes[..sizes.len() - 1];
                return Err(self.not_whole(table, place(layout, outer, row), sum));
            }
        }
        Ok(())
    }

    pub(crate) fn not_whole(&self, table: &str, place: String, sum: f64) -> Error {
        Error::Shares {
            owner: self.owner.clone(),
            table: table.to_owned(),
            place,
            sum,
        }
    }

    /// A figure outside the range that its meaning allows.
    pub(crate) fn out_of_range(
        &self,
        table: &str,
        place: String,
        value: f64,
        range: &'static str,
    ) -> Error {
        Error::OutOfRange {
            owner: self.owner.clone(),
            table: table.to_owned(),
            place,
            value,
            range,
        }
    }

    pub(crate) fn index(
        &self,
        table: &str,
        place: &str,
        index: usize,
        count: usize,
    ) -> Result<(), Error> {
        if index < count {
            return Ok(());
        }
        Err(Error::Index {
            owner: self.owner.clone(),
            table: table.to_owned(),
            place: place.to_owned(),
            index,
            count,
        })
    }

    pub(crate) fn shape(&self, table: &str, found: Shape, expected: Shape) -> Result<(), Error> {
        if found == expected {
            return Ok(());
        }
        Err(Error::OtherShape {
            owner: self.owner.clone(),
            table: table.to_owned(),
            found,
            expected,
        })
    }

    pub(crate) fn state(&self, table: &str, state: &State, shape: Shape) -> Result<(), Error> {
        self.shape(table, state.shape(), shape)?;
        let sizes = [shape.ages, shape.placements, shape.lane()];
        self.table(
            table,
            state.cells(),
            "age, placement, need",
            &sizes,
            Range::NotNegative,
        )
    }
}

/// "age 4, need 2, from 3": the position of a flat index, outermost first.
pub(crate) fn place(layout: &str, sizes: &[usize], index: usize) -> String {
    let mut rest = index;
    let mut positions = vec![0; sizes.len()];
    for (position, &size) in positions.iter_mut().zip(sizes).rev() {
        *position = rest % size.max(1);
        rest /= size.max(1);
    }
    let parts: Vec<String> = layout
        .split(", ")
        .zip(positions)
        .map(|(name, position)| format!("{name} {position}"))
        .collect();
    parts.join(", ")
}
