#![doc = include_str!("../README.md")]

pub mod adjoint;
mod allot;
pub mod balance;
pub mod calendar;
pub mod capacity;
pub mod categories;
pub mod cease;
mod checker;
pub mod error;
pub mod funnel;
pub mod inputs;
pub mod join;
pub mod kernel;
pub mod maths;
pub mod money;
pub mod moves;
mod project;
pub mod reconcile;
pub mod reference;
pub mod results;
pub mod shape;
pub mod state;
pub mod step;
pub mod transfers;
pub mod transport;
mod validate;
mod validate_rules;

pub use calendar::{AcademicYear, CalendarYear, CensusYear, FinancialYear};
pub use capacity::{AreaCapacity, CapacityRules, Overflow};
pub use categories::{AgeGroup, Categories, Line, Mode, Need, Placement, TravelCategory};
pub use error::{Error, Owner};
pub use funnel::{AreaFunnel, Funnel, FunnelRates, FunnelState};
pub use inputs::{
    AreaInputs, AreaMoney, AreaTransport, Costs, DatedRates, Inputs, Rates, TransportRates,
};
pub use moves::Moves;
pub use project::project;
pub use results::{AreaProjection, Flows, MoneyYear, Projection, Stock, TravelYear, Travellers};
pub use shape::Shape;
pub use state::State;
pub use step::Stepper;
