//! Charts drawn as SVG: one kind a file. The same figures give the same bytes.
//!
//! Every chart carries a title and a description for those who do not see it; the page puts the figures beside it as a table.

mod bars;
mod dot_rank;
mod fan;
mod frame;
mod scale;
mod stack;
mod tornado;
mod waterfall;

pub use bars::{Bar, Bars};
pub use dot_rank::{DotRank, Strip};
pub use fan::{Fan, Line, Point};
pub use frame::{Caption, Quantity, SERIES};
pub use scale::Axis;
pub use stack::Stack;
pub use tornado::{Swing, Tornado};
pub use waterfall::Waterfall;
