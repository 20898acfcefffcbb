//! `benchmark.toml`: over how many years growth is taken, and which council is small.

use pressure_returns::Bound;
use serde::Deserialize;

use crate::failure::Failure;

/// The file's name in a model folder.
pub(crate) const FILE: &str = "benchmark.toml";

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    growth_years: Bound,
    small_plans: Bound,
}

/// How councils are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BenchmarkSettings {
    /// Years over which growth of plans is taken.
    pub(crate) growth_years: i32,
    /// Below this many plans a council is said to be small.
    pub(crate) small_plans: f64,
}

impl BenchmarkSettings {
    /// Reads the text of the file.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let fault = |why: String| Failure::Table {
            table: FILE.to_owned(),
            why,
        };
        let file: File = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        let years = file.growth_years.value;
        if years.fract() != 0.0 || !(1.0..=20.0).contains(&years) {
            return Err(fault(format!(
                "growth_years is {years}; it must be a whole number from 1 to 20"
            )));
        }
        Ok(Self {
            growth_years: years as i32,
            small_plans: file.small_plans.value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_whole() {
        let text = |years: &str| {
            format!(
                "growth_years = {{ value = {years}, basis = \"assumed\", source = \"x\" }}\n\
                 small_plans = {{ value = 300, basis = \"assumed\", source = \"x\" }}\n"
            )
        };
        assert_eq!(
            BenchmarkSettings::parse(&text("3")).expect("whole"),
            BenchmarkSettings {
                growth_years: 3,
                small_plans: 300.0
            }
        );
        for bad in ["0", "2.5", "21"] {
            let error = BenchmarkSettings::parse(&text(bad)).expect_err(bad);
            assert!(error.to_string().contains("growth_years"), "{error}");
        }
    }
}
