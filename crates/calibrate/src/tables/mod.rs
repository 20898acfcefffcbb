//! The bundle as files: one CSV a table, written and read here and nowhere else.

mod read;
mod write;

pub use read::{history, placements, read};
pub use write::write;

/// Names of all tables, in the order they are written.
pub const NAMES: [&str; 11] = [
    "base.csv",
    "stock.csv",
    "stock_before.csv",
    "population.csv",
    "rates_by_age.csv",
    "joiners.csv",
    "movers.csv",
    "rates_by_area.csv",
    "prices.csv",
    "money.csv",
    "history.csv",
];
/// Columns of the movers: who stays, and two streams of those who leave and arrive.
const MOVERS: [&str; 5] = ["stay", "leave_own", "arrive_own", "leave_all", "arrive_all"];
/// Columns of the history.
const HISTORY: [&str; 8] = [
    "area_code",
    "measure",
    "breakdown",
    "category",
    "period_kind",
    "period",
    "value",
    "basis",
];
/// Plans by placement at past censuses, which no projection rests on; may be absent.
pub const PLACEMENTS: &str = "plans_by_placement.csv";
/// Sentences that outputs about an area must carry; may be absent.
pub const BANNERS: &str = "banners.csv";
/// The files that the tables were made from; may be absent.
pub const SOURCES: &str = "sources.csv";
