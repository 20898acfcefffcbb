#![doc = include_str!("../README.md")]

pub mod axes;
pub mod balance;
pub mod bundle;
pub mod error;
pub mod exits;
pub mod factor;
pub mod flow_age;
pub mod funnel;
pub mod grid;
pub mod history;
pub mod ingest;
pub mod ipf;
pub mod joiners;
pub mod lineage;
pub mod local_moves;
pub mod movers;
mod need_fit;
pub mod past_people;
pub mod population;
pub mod published;
pub mod quantise;
pub mod rates;
pub mod residual;
pub mod settings;
mod sheet;
mod spread;
pub mod stock;
pub mod tables;
pub mod travel;
pub mod unit_cost;

pub use axes::Axes;
pub use bundle::Bundle;
pub use error::Error;
pub use ingest::calibrate;
pub use settings::Settings;
