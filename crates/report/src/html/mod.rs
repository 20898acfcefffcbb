//! The HTML report: one file with its charts, tables, style sheet and script inside.
//!
//! [`report`] says which sections there are and in what order; each has a file of its own, and draws with [`charts`] and
//! [`table`]. [`page`] puts the document around them.

mod assumptions;
mod charts;
mod evidence;
mod figures;
#[cfg(test)]
mod gallery_tests;
mod growth;
mod headline;
mod neighbours;
mod page;
mod parts;
mod report;
mod scenarios;
mod table;

use crate::pack::Pack;

/// The report as one self-contained HTML page, in UTF-8: it asks nothing of a network, and the same pack gives the same bytes.
pub fn write_html(pack: &Pack) -> String {
    report::page(pack).render()
}
