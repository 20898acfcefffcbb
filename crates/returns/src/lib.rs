#![doc = include_str!("../README.md")]

mod age_profile;
mod areas;
mod benchmarking;
mod cells;
mod check_settings;
mod checks;
mod checks_gaps;
mod checks_notes;
mod checks_steps;
mod checks_totals;
pub mod codes;
mod corrections;
mod crosswalk;
mod dsg;
mod dsg_balance;
mod error;
mod findings;
mod frames;
mod high_needs_spend;
mod house;
mod merge;
mod money;
mod ods_mimetype;
mod own;
mod own_fields;
mod own_rows;
mod picture;
mod population;
mod privacy;
mod read;
mod recognise;
mod reconcile;
mod sen2_2022;
mod sen2_caseload;
mod sen2_ceased;
mod sen2_funnel;
mod sen2_needs;
mod source;
mod spend_lines;
mod sums;
mod tribunals;
mod value;
mod workbook;

pub use areas::{Area, Areas, ENGLAND};
pub use check_settings::{Bound, CheckSettings};
pub use corrections::{CORRECTION_COLUMNS, correction_template};
pub use crosswalk::Crosswalk;
pub use error::Error;
pub use findings::{Finding, Findings, Severity};
pub use own::{Known, OwnFigures, read_own_folder};
pub use own_rows::{
    BalanceRow, BlockItem, BlockRow, CaseloadRow, Date, FinanceRow, Kind, Part, PlacesRow,
    PopulationRow,
};
pub use picture::{Observation, Origin, Picture, Series, SourceUsed, Vintage};
pub use privacy::RowFinding;
pub use read::read_folder;
pub use reconcile::{Identity, Residual, reconcile};
pub use source::Table;
pub use value::{Missing, Value};
