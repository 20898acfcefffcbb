//! Tests of the model as a whole, in one binary.

mod accounts;
mod cohort;
mod crossings;
mod draws;
mod explain;
mod faults;
mod kernel;
mod made_up;
mod one_at_a_time;
mod places;
mod properties;
mod pupils;
mod sizes;
mod streams;
mod tally;
