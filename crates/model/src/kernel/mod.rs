//! The innermost loop of the step: everyone a year older and where he or she is a year later.
//!
//! [`MoveTable`] arranges the moves once; [`dispatch`] picks the instructions once; the loop itself
//! is plain `a x b + c` over whole lanes of needs, so every processor gives the same bits.

pub mod dispatch;
mod pass;
mod table;

pub use dispatch::Instructions;
pub use table::{MoveTable, Shares};
