//! One file a command.

pub(crate) mod about;
pub(crate) mod backtest;
pub(crate) mod benchmark;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod explain;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod monitor;
pub(crate) mod outturn;
pub(crate) mod project;
pub(crate) mod report;
pub(crate) mod sensitivity;
pub(crate) mod solve;
pub(crate) mod summary;
pub(crate) mod validate;
pub(crate) mod vintages;
