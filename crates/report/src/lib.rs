//! OUT: what a projection says, as the tidy rows of every file the command writes, and one exporter a format.
//!
//! A projection becomes [`Row`]s once ([`rows::rows`]); everything a user sees is written from those rows, so that the
//! table on the screen and the CSV in the budget model cannot disagree. Tables round; CSV and JSON carry full precision.

mod checks;
mod compare;
mod compare_table;
mod csv;
mod error;
mod formula;
mod html;
mod json;
mod layout;
mod measure;
mod outturn;
mod pack;
mod pairs;
mod rollup;
mod row;
mod rows;
mod run_folder;
mod saved_folder;
mod series;
mod spread;
mod statutory;
mod suppress;
mod suppress_rows;
mod suppressed_value;
mod table;
mod whole;
mod workbook;

pub use crate::checks::Check;
pub use crate::compare::{Appraisal, Comparison, INTERACTION, compare, interaction};
pub use crate::compare_table::{render_comparison, write_comparison_csv, write_comparison_json};
pub use crate::csv::{read_csv, write_csv};
pub use crate::error::Error;
pub use crate::formula::{plain_cell, plain_csv};
pub use crate::html::write_html;
pub use crate::json::write_json;
pub use crate::layout::{broken, wrapped};
pub use crate::measure::{Measure, PeriodKind, Section, Unit};
pub use crate::outturn::{Cause, Miss, Outturn, misses};
pub use crate::pack::{
    AgeShare, BASELINE, Change, LeverText, NeighbourFigure, Neighbours, Pack, PackArea,
    PackFinding, Run, Score,
};
pub use crate::pairs::{FigureDraws, fill_intervals, with_chances};
pub use crate::rollup::{AreaResult, SignSplit, roll_up};
pub use crate::row::{ALL, Basis, Breakdown, Row};
pub use crate::rows::{BaseBasis, Figures, numbered_rows, rows};
pub use crate::run_folder::{Fingerprint, InputFile, Manifest, Parameter, RunFolder, results_file};
pub use crate::saved_folder::SavedFolder;
pub use crate::spread::Spread;
pub use crate::statutory::{
    Cell, Column, Follows, Line, NOT_AVAILABLE, Number, Sign, Table, render_statutory,
    statutory_tables, write_statutory_csv, write_statutory_json,
};
pub use crate::suppress_rows::{SUPPRESSED, Suppression, Ties};
pub use crate::table::{Labels, TableOptions, decimal, figure, render_table};
pub use crate::whole::{write_file, write_files, write_folder};
pub use crate::workbook::write_workbook;
