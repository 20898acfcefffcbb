//! A council whose rates were counted on its own children, one row a child and year.
//!
//! Its children are in *settings* and have *needs* as its own file names them; each setting counts
//! as a placement of the model and each need as one of its needs, for money, travel and results. A
//! rate is not a number but a beta or Dirichlet distribution: what a count leaves open. A draw takes
//! one world from all of them and steps whole children through it; the central run takes their
//! means and expected numbers.
//!
//! One step: who leaves (to no plan, or to another council: rows cannot tell), who moves setting,
//! whose need changes, who joins. A setting serves a range of ages: whoever neither left nor moved
//! when it ends leaves, and is counted. Nobody is lost, so there is nothing to reconcile.

mod cost;
mod drawn;
mod expected;
mod rates;
mod validate;
mod whole;
mod yearly;

pub use drawn::DrawnShares;
pub use rates::{CountedYear, Odds, PupilRates, Split};

pub(crate) use cost::CostFactors;
pub(crate) use expected::Expected;
pub(crate) use validate::check;
pub(crate) use whole::Walk;
pub(crate) use yearly::YearlyFactors;
