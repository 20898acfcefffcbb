#![doc = include_str!("../README.md")]

pub mod adjoint;
mod age_step;
mod aligned;
mod allot;
pub mod balance;
pub mod beta;
pub mod calendar;
pub mod capacity;
pub mod categories;
pub mod cease;
mod checker;
mod council_step;
mod crossings;
pub mod deflator;
pub mod distribution;
mod draw_step;
pub mod draws;
mod drivers;
pub mod error;
mod explain;
pub mod funnel;
pub mod gamma;
pub mod goal_seek;
mod held;
pub mod inputs;
pub mod join;
pub mod journeys;
pub mod kernel;
pub mod maths;
pub mod money;
pub mod moves;
mod multipliers;
mod one_at_a_time;
mod parallel;
pub mod policy;
mod pool;
mod prepared;
mod project;
pub mod pupils;
pub mod quantiles;
pub mod random;
pub mod reconcile;
pub mod reference;
pub mod results;
pub mod sampling;
pub mod shape;
mod shapley;
pub mod state;
pub mod statutory;
pub mod step;
mod systematic;
mod tally;
pub mod transfers;
pub mod transport;
pub mod uncertainty;
mod validate;
mod validate_policy;
mod validate_rules;
mod variance_share;
mod walk;
mod whole_places;
pub mod wishes;

pub use calendar::{AcademicYear, CalendarYear, CensusYear, FinancialYear};
pub use capacity::{AreaCapacity, CapacityRules, Overflow};
pub use categories::{
    AgeGroup, Categories, Line, Mode, Need, Placement, Provision, PupilShare, TravelCategory,
};
pub use crossings::{Crossing, CrossingPart, Crossings};
pub use distribution::Distribution;
pub use draws::{DrawSettings, DrawnInputs, Draws, Measure, Simulator};
pub use drivers::Driver;
pub use error::{Error, Owner};
pub use explain::{Explanation, explain};
pub use funnel::{AreaFunnel, Funnel, FunnelRates, FunnelState};
pub use held::held;
pub use inputs::{
    AreaInputs, AreaMoney, AreaTransport, Costs, DatedRates, Inputs, Rates, TransportRates,
};
pub use journeys::{Journeys, Vehicle};
pub use moves::{Moves, STREAMS, Stream};
pub use one_at_a_time::{HeldEnds, PERCENTILES};
pub use parallel::in_parallel;
pub use policy::{Policy, Services, TransferCap, WriteOff};
pub use project::{project, project_areas};
pub use pupils::{CountedYear, DrawnShares, Odds, PupilRates, Split};
pub use results::{
    AreaProjection, Flows, MoneyYear, PolicyYear, Projection, Stock, TravelYear, Travellers,
};
pub use shape::Shape;
pub use shapley::shapley;
pub use state::State;
pub use step::Stepper;
pub use tally::{Group, Sample, Tally};
pub use uncertainty::{Form, Parameter, Target, Uncertainty};
pub use variance_share::{VarianceShare, variance_share};
pub use wishes::{Wishes, WishesInForce};
