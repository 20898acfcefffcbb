//! The HTML report: one file with its charts, tables, style sheet and script inside.

pub mod charts;
mod page;
mod table;

pub use page::{Page, Section};
pub use table::{Cell, Table};
