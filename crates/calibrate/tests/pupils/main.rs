//! A made-up council whose rates are known: what its rows leave open must cover them.
//!
//! Children are stepped here by plain loops and another source of random numbers than the model's.

mod ahead;
mod council;
mod fits;
mod numbers;
mod posteriors;
mod truth;

/// Councils made up for a test of how often something holds.
const REPLICATES: u64 = 200;
