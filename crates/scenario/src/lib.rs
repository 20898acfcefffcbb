//! Model, policy and scenario files in TOML, checked, and levers laid over the inputs of the model.
//!
//! Six kinds of file are read, each to a type of its own, and every mistake of a file is reported at once with its place
//! and how to mend it: [`ModelFile`] (what is counted, default prices and shares), [`UncertaintyFile`] (how far each may be
//! off), [`DeflatorFile`] (a price index), [`parse_statutory`] (rows of the tables that councils hand in), [`Policy`] (dated
//! facts), [`Scenario`] (dated changes) and [`WorkspaceFile`] (what the commands of a folder ask for). [`apply`] lays a
//! scenario over `pressure_model::Inputs`; nothing before a lever's start
//! changes by one bit.

mod apply;
mod capacity_file;
mod catalogue;
mod deflator_file;
mod distribution_reader;
mod fields;
mod figure;
mod kind;
mod kind_reader;
mod kind_reader_money;
mod kind_reader_travel;
mod lever;
mod lever_reader;
mod model_file;
mod model_reader;
mod node;
mod phase;
mod policy;
mod population_file;
mod prices_of;
mod problem;
mod ranges;
mod reader;
mod scenario;
mod schema;
mod statutory_file;
mod strength;
mod transport_file;
mod uncertain;
mod uncertainty_file;
mod vehicles_file;
mod wanted;
mod workspace_file;
mod written;

pub use crate::apply::{Redrawn, apply};
pub use crate::capacity_file::CapacityFile;
pub use crate::catalogue::{COMMON_KEYS, KINDS, KindOfLever, STRENGTHS};
pub use crate::deflator_file::DeflatorFile;
pub use crate::figure::{Figure, FigureBasis, Growth, NamedFigure};
pub use crate::kind::{
    Ages, Chosen, FunnelShare, Kind, ModeChange, PlanShare, PriceOf, ShiftOf, Transfer,
};
pub use crate::lever::{Areas, Calendar, Change, Lever, Profile};
pub use crate::model_file::{LineKind, ModelFile, PriceGroup, PupilShareFile};
pub use crate::phase::Phase;
pub use crate::policy::{BlockYear, Policy, StabilityGrant};
pub use crate::population_file::PopulationFile;
pub use crate::problem::{Error, Problem};
pub use crate::scenario::{Context, FilesBeside, NoFiles, Published, Scenario, SelectAreas};
pub use crate::schema::schema;
pub use crate::statutory_file::parse_statutory;
pub use crate::transport_file::{MainstreamTravellers, TransportFile};
pub use crate::uncertain::Uncertain;
pub use crate::uncertainty_file::{UncertainParameter, UncertaintyFile};
pub use crate::workspace_file::{MOST_DRAWS, Names, WorkspaceFile};
