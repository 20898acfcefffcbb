//! What the numbers of a lever may be, both ends allowed: beyond them they are a slip of the decimal point.

/// A range, first and last.
pub(crate) type Range = (f64, f64);

/// A share of a whole.
pub(crate) const SHARE: Range = (0.0, 1.0);

/// A factor.
pub(crate) const FACTOR: Range = (0.0, 100.0);

/// A factor on travellers per vehicle: an empty vehicle would have a cost without end.
pub(crate) const OCCUPANCY: Range = (0.1, FACTOR.1);

/// What is added to a rate or share.
pub(crate) const ADDITION: Range = (-1.0, 1.0);

/// A yearly growth of prices or of the block.
pub(crate) const GROWTH: Range = (-0.5, 0.5);

/// A yearly growth of persons on top of the central projection.
pub(crate) const POPULATION_GROWTH: Range = (-0.1, 0.1);

/// Pounds of a grant or transfer; no council's comes near the end.
pub(crate) const POUNDS: Range = (-1e11, 1e11);

/// Pounds a year of one child, plan or place.
pub(crate) const POUNDS_EACH: Range = (0.0, 1e6);

/// Places opened, or closed where negative.
pub(crate) const PLACES: Range = (-1e6, 1e6);

/// Share of the schools block moved into high needs, or back where negative.
pub(crate) const TRANSFER: Range = (-1.0, 1.0);
