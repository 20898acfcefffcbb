#![doc = include_str!("../README.md")]

mod areas;
mod benchmarking;
mod cells;
mod census_members;
mod check_settings;
mod checks;
mod checks_gaps;
mod checks_notes;
mod checks_population;
mod checks_residential;
mod checks_steps;
mod checks_totals;
pub mod codes;
mod corrections;
mod crosswalk;
mod dsg;
mod dsg_balance;
mod dsg_sheets;
mod error;
mod findings;
mod frames;
#[cfg(any(test, fuzzing))]
mod frames_plain;
mod given_table;
mod high_needs_spend;
mod holdings;
mod house;
mod limits;
mod merge;
mod money;
mod money_unit;
mod neighbours;
mod ods_mimetype;
mod own;
mod own_costs;
mod own_defaults;
mod own_fields;
mod own_files;
mod own_population;
mod own_row_reader;
mod own_rows;
mod own_templates;
mod own_transport;
mod picture;
mod places;
mod population;
mod population_estimates;
mod population_projected;
mod privacy;
mod pupils;
mod read;
mod recognise;
mod reconcile;
mod records;
mod releases;
mod revision;
mod school_census;
mod school_census_long;
mod school_census_wide;
mod section251;
mod sen2_caseload;
mod sen2_ceased;
mod sen2_funnel;
mod sen2_needs;
mod sen2_other;
mod sen2_person;
mod sen2_to_2024;
mod source;
mod spend_lines;
mod stream;
mod succession;
mod sums;
mod transport_collection;
mod tribunals;
mod value;
mod vintages;
mod workbook;

pub use areas::{Area, Areas, ENGLAND};
pub use check_settings::{Bound, CheckSettings};
pub use corrections::{CORRECTION_COLUMNS, correction_template};
pub use crosswalk::Crosswalk;
pub use error::Error;
pub use findings::{Finding, Findings, Severity};
pub use given_table::read_given_table;
pub use own::{Known, OwnFigures, read_own_folder};
pub use own_costs::{Fees, PlacementRow, UnitCostRow, fees};
pub use own_defaults::{OutputRest, RestsOn, own_defaults, own_rests};
pub use own_rows::{
    BalanceRow, BlockItem, BlockRow, CaseloadRow, Date, FinanceRow, Kind, Part, PlacesRow,
    PopulationRow,
};
pub use own_templates::{OWN_TEMPLATES, OwnTemplate};
pub use own_transport::{ContractRow, RouteRow, TravellersRow, travellers};
pub use picture::{Observation, Origin, Picture, Series, SourceUsed, Vintage};
pub use privacy::RowFinding;
pub use pupils::{
    AGE_IN_RECEPTION, CURRICULUM_YEARS, OUTSIDE, PupilCost, PupilNeed, PupilPopulation, PupilRow,
    PupilSetting, PupilState, Pupils, read_pupils,
};
pub use read::{WORKSPACE_FILE, read_folder, read_unchecked};
pub use reconcile::{Identity, Residual, reconcile};
pub use revision::{Fate, Revision, RowChange};
pub use source::Table;
pub use succession::{Succession, Successions, Successor};
pub use value::{Missing, Value};
