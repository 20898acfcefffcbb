//! The whole command, end to end: what a person who types `pressure` sees, on the bundled figures and on the real returns.
//!
//! Nothing here needs a network or a shared folder, except the tests on the real returns: they find them through
//! `PRESSURE_RETURNS` and say why they skip where it is not set.

mod areas;
mod backtest;
mod benchmark;
mod book;
mod browser;
mod check;
mod council_changes;
mod draws;
mod explain;
mod figures;
mod formats;
mod formulas;
mod goldens;
mod hidden;
mod identities;
mod ingest;
mod interrupted;
mod manners;
mod monitor;
mod moved;
mod own;
mod own_placements;
mod own_travel;
mod pairs;
mod person_level;
mod places;
mod prices;
mod pupils;
mod report;
mod run_folder;
mod scenarios;
mod sensitivity;
mod solve;
mod statutory;
mod sums;
mod support;
mod uncertain_levers;
mod usage;
mod workbook;
mod workspace;
mod workspaces;
