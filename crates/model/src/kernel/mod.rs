//! The innermost loop of the step: one pass over the caseload of a council.
//!
//! [`advance`] ceases plans, makes the rest a year older, moves them, adds new plans and counts the
//! result. [`MoveTable`] arranges the moves once for all councils, [`MoveTilt`] what one of them
//! does otherwise; [`dispatch`] picks the instructions; the loops are plain `a x b + c` over whole
//! lanes of needs, so every processor gives the same bits.

mod advance;
mod advance_alike;
mod advance_streams;
mod arrive;
pub mod dispatch;
mod lane_sums;
mod lanes;
mod leave;
mod moving;
mod pairs;
mod refuse;
mod refuse_streams;
mod shift;
mod shift_pairs;
mod shift_streams;
mod stream_loops;
mod streams;
mod table;
mod weigh;
mod width;
mod wish;
mod wish_streams;

pub(crate) use advance::advance_limited;
pub use advance::{Counts, Year, advance};
pub use dispatch::Instructions;
pub use lane_sums::LaneSums;
pub use moving::{MoveTilt, Moving};
pub(crate) use refuse::{RefusalMemory, Refusals};
pub(crate) use shift::MoveShift;
pub use table::MoveTable;
pub(crate) use weigh::weigh;
pub(crate) use wish::{WishSums, Wished, Wishing, wish};
