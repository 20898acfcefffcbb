//! A council beside others: what is compared, the middle of a group, the rank in it, and what that middle would cost.

mod facts;
mod settings;
mod standing;
mod yardstick;

use std::collections::BTreeMap;

use pressure_calibrate::comparators::Comparators;
use pressure_model::{Categories, FinancialYear};
use pressure_report::{NeighbourFigure, Neighbours};
use pressure_returns::Area;

use crate::areas::Selected;
use crate::engine::Engine;
use crate::failure::Failure;

pub(crate) use self::facts::Facts;
pub(crate) use self::settings::BenchmarkSettings;
pub(crate) use self::standing::Standing;
pub(crate) use self::yardstick::{Scale, Yardstick};

/// Code of the banner of a council whose latest caseload is not to be trusted.
const SUSPECT: &str = "suspect";

/// Councils that another is set beside.
#[derive(Debug)]
pub(crate) struct Group {
    /// `neighbours`, or `type:` and the type.
    pub(crate) id: String,
    /// Codes, without the council itself; neighbours nearest first.
    pub(crate) codes: Vec<String>,
}

impl Group {
    /// The statistical neighbours of a council; none where the tables hold none.
    pub(crate) fn neighbours(comparators: &Comparators, code: &str) -> Option<Self> {
        let codes = comparators.neighbours.get(code)?.clone();
        let id = Self::NEIGHBOURS.to_owned();
        Some(Self { id, codes })
    }

    /// The other councils of its type.
    pub(crate) fn of_type(engine: &Engine, area: &Area) -> Self {
        let others = engine.folder.areas.current();
        let others = others.filter(|other| other.kind == area.kind && other.code != area.code);
        Self {
            id: format!("type:{}", area.kind),
            codes: others.map(|other| other.code.clone()).collect(),
        }
    }

    const NEIGHBOURS: &'static str = "neighbours";

    /// Whether it is the statistical neighbours.
    pub(crate) fn is_neighbours(&self) -> bool {
        self.id == Self::NEIGHBOURS
    }
}

/// What is known of some councils in the base year.
#[derive(Debug)]
pub(crate) struct Benchmarks<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) settings: BenchmarkSettings,
    facts: BTreeMap<String, Facts>,
}

impl<'a> Benchmarks<'a> {
    /// Works out the base year of a council and of those of its groups in the central run, which goes to the year given.
    pub(crate) fn new(
        engine: &'a Engine,
        area: &Area,
        groups: &[Group],
        comparators: &Comparators,
        to: FinancialYear,
    ) -> Result<Self, Failure> {
        let mut codes: Vec<&String> = groups.iter().flat_map(|group| &group.codes).collect();
        codes.push(&area.code);
        codes.sort_unstable();
        codes.dedup();
        let all: Vec<Selected> = codes
            .into_iter()
            .map(|code| Selected::Council { code: code.clone() })
            .collect();
        let settings = engine.folder.benchmark;
        Ok(Self {
            facts: facts::read(engine, &all, comparators, settings, to)?,
            engine,
            settings,
        })
    }

    pub(crate) fn categories(&self) -> &'a Categories {
        &self.engine.folder.model.categories
    }

    /// What is known of a council.
    pub(crate) fn facts(&self, code: &str) -> Option<&Facts> {
        self.facts.get(code)
    }

    /// A value of a council.
    pub(crate) fn value(&self, yardstick: &Yardstick, code: &str) -> Option<facts::Figure> {
        yardstick.of(self.facts(code)?, self.categories())
    }

    /// Whether the latest caseload of a council is not to be trusted: then it counts in no median and no rank of others.
    pub(crate) fn is_suspect(&self, code: &str) -> bool {
        let mut banners = self.engine.bundle.banners.iter();
        banners.any(|banner| banner.area == code && banner.code == SUSPECT)
    }

    /// Where a council stands in a group; `None` where it has no value itself, or nobody else has one.
    pub(crate) fn standing(
        &self,
        yardstick: &Yardstick,
        code: &str,
        group: &Group,
    ) -> Option<Standing> {
        let own = self.value(yardstick, code)?.value;
        let trusted = group.codes.iter().filter(|other| !self.is_suspect(other));
        let others: Vec<f64> = trusted
            .filter_map(|other| self.value(yardstick, other))
            .map(|figure| figure.value)
            .collect();
        Standing::new(own, &others)
    }

    /// Pounds a year that a council would spend more (less, if negative) at the median of a group, all else as it is.
    pub(crate) fn cost_at_median(
        &self,
        yardstick: &Yardstick,
        code: &str,
        standing: &Standing,
    ) -> Option<f64> {
        yardstick.cost_at(standing.median, self.facts(code)?, self.categories())
    }
}

/// A council beside its statistical neighbours, for the documents handed over; `None` where the tables hold no neighbours of it.
///
/// `to` is the year the rest of the documents reaches: the same inputs serve both.
pub(crate) fn neighbours(
    engine: &Engine,
    code: &str,
    to: FinancialYear,
) -> Result<Option<Neighbours>, Failure> {
    let comparators = engine.comparators()?;
    let area = engine.folder.areas.by_code(code);
    let Some((area, group)) = area.zip(Group::neighbours(&comparators, code)) else {
        return Ok(None);
    };
    let groups = [group];
    let benchmarks = Benchmarks::new(engine, area, &groups, &comparators, to)?;
    let [group] = &groups;
    let figure = |yardstick: &Yardstick| {
        let own = benchmarks.value(yardstick, code)?.value;
        let standing = benchmarks.standing(yardstick, code, group)?;
        let each = group.codes.iter().map(|other| {
            let trusted = (!benchmarks.is_suspect(other)).then_some(other);
            let figure = trusted.and_then(|other| benchmarks.value(yardstick, other));
            figure.map_or(f64::NAN, |figure| figure.value)
        });
        let cost = benchmarks.cost_at_median(yardstick, code, &standing);
        Some(NeighbourFigure {
            label: yardstick.label(&benchmarks),
            period: yardstick.period(&benchmarks, code).told,
            unit: yardstick.scale().pack_unit().to_owned(),
            own,
            each: each.collect(),
            median: standing.median,
            range: standing.range,
            rank: (standing.rank, standing.of),
            cost_against_median: cost.map(|more| -more),
        })
    };
    let all = Yardstick::all(benchmarks.categories());
    Ok(Some(Neighbours {
        names: (group
            .codes
            .iter()
            .map(|code| engine.folder.areas.areas().name_of(code).to_owned()))
        .collect(),
        figures: all.iter().filter_map(figure).collect(),
    }))
}
