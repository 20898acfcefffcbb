//! The tables and model files inside the binary, so that it runs from anywhere.

use pressure_calibrate::Settings;

use crate::failure::Failure;

/// Tables of `data/england/`, by name.
const TABLES: [(&str, &[u8]); 17] = [
    ("base.csv", include_bytes!("../../../data/england/base.csv")),
    (
        "stock.csv",
        include_bytes!("../../../data/england/stock.csv"),
    ),
    (
        "stock_before.csv",
        include_bytes!("../../../data/england/stock_before.csv"),
    ),
    (
        "population.csv",
        include_bytes!("../../../data/england/population.csv"),
    ),
    (
        "rates_by_age.csv",
        include_bytes!("../../../data/england/rates_by_age.csv"),
    ),
    (
        "joiners.csv",
        include_bytes!("../../../data/england/joiners.csv"),
    ),
    (
        "movers.csv",
        include_bytes!("../../../data/england/movers.csv"),
    ),
    (
        "rates_by_area.csv",
        include_bytes!("../../../data/england/rates_by_area.csv"),
    ),
    (
        "prices.csv",
        include_bytes!("../../../data/england/prices.csv"),
    ),
    (
        "money.csv",
        include_bytes!("../../../data/england/money.csv"),
    ),
    (
        "history.csv",
        include_bytes!("../../../data/england/history.csv"),
    ),
    (
        "plans_by_placement.csv",
        include_bytes!("../../../data/england/plans_by_placement.csv"),
    ),
    (
        "banners.csv",
        include_bytes!("../../../data/england/banners.csv"),
    ),
    (
        "neighbours.csv",
        include_bytes!("../../../data/england/neighbours.csv"),
    ),
    (
        "appeals.csv",
        include_bytes!("../../../data/england/appeals.csv"),
    ),
    (
        "funnel_ages.csv",
        include_bytes!("../../../data/england/funnel_ages.csv"),
    ),
    (
        "sources.csv",
        include_bytes!("../../../data/england/sources.csv"),
    ),
];

/// The back-test of the method, as `pressure backtest --format csv` prints it.
pub(crate) const ACCURACY: &str = include_str!("../../../data/england/accuracy.csv");
/// Settings of the calibration.
const CALIBRATION: &str = include_str!("../../../models/england/calibration.toml");
/// Every council, present and abolished.
pub(crate) const AREAS: &str = include_str!("../../../models/england/areas.csv");

/// Councils to come and those that they replace.
pub(crate) const SUCCESSORS: &str = include_str!("../../../models/england/successors.csv");
/// Every source category mapped to ours.
pub(crate) const CROSSWALK: &str = include_str!("../../../models/england/crosswalk.csv");

/// A bundled table by name.
pub(crate) fn table(name: &str) -> Option<&'static [u8]> {
    TABLES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, bytes)| *bytes)
}

/// Settings of the calibration, read.
pub(crate) fn settings() -> Result<Settings, Failure> {
    toml::from_str(CALIBRATION).map_err(|e| Failure::Table {
        table: "calibration.toml".to_owned(),
        why: e.to_string(),
    })
}
