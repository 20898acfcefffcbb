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

pub(crate) use bars::{Bar, Bars};
pub(crate) use dot_rank::{DotRank, Strip};
pub(crate) use fan::{Fan, Line, Point};
pub(crate) use frame::{Caption, Quantity, SERIES};
pub(crate) use stack::Stack;
pub(crate) use tornado::{Swing, Tornado};
pub(crate) use waterfall::Waterfall;
