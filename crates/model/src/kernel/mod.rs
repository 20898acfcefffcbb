//! The two innermost loops of the step, each one pass over the caseload of a council.
//!
//! [`survive`] ceases plans, makes the rest a year older and moves them. [`settle`] scales survivors,
//! adds new plans and counts the result. [`MoveTable`] arranges the moves once;
//! [`dispatch`] picks the instructions; the loops are plain `a x b + c` over whole lanes of needs,
//! so every processor gives the same bits.

pub mod dispatch;
mod lanes;
mod settle;
mod shift;
mod survive;
mod table;
mod weigh;

pub use dispatch::Instructions;
pub use settle::{Joining, settle};
pub(crate) use shift::MoveShift;
pub use survive::{Survivors, survive};
pub use table::MoveTable;
pub(crate) use weigh::weigh;
