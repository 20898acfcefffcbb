//! Requests and assessments by age group, for the tables to hand in: shares of the area asked for, and what they rest on.

use std::collections::BTreeSet;

use pressure_calibrate::funnel_ages::{Asked, FunnelAges};
use pressure_calibrate::settings::Figure;
use pressure_model::statutory::Statutory;
use pressure_report::{AgeShare, Measure, Parameter};
use pressure_scenario::{FigureBasis, FunnelShare, Kind, Scenario};

use crate::areas::Selected;
use crate::bundled;
use crate::engine::Engine;
use crate::failure::Failure;

/// How the names of the shares and of their settings begin.
const PREFIX: &str = "funnel_ages.";

const fn measure(asked: Asked) -> Measure {
    match asked {
        Asked::Requests => Measure::Requests,
        Asked::Assessments => Measure::Assessments,
    }
}

/// How an area's requests and assessments divide by age group.
#[derive(Debug)]
pub(crate) struct SplitByAge {
    pub(crate) shares: Vec<AgeShare>,
    /// Whose children were counted, in words, by measure.
    counted: Vec<(Measure, String)>,
    year: String,
}

impl SplitByAge {
    /// Shares of an area: of its councils, or of those that they are to replace. `None` where the tables in use hold no ages.
    pub(crate) fn of(
        engine: &Engine,
        area: &Selected,
        layout: &Statutory,
    ) -> Result<Option<Self>, Failure> {
        let Some(ages) = FunnelAges::read(&|name| engine.tables.open(name))? else {
            return Ok(None);
        };
        let members = engine.members(area).into_iter();
        let mut councils: BTreeSet<String> =
            members.map(|at| engine.bundle.codes[at].clone()).collect();
        let changes = &engine.folder.changes;
        councils.extend(changes.feeding(&|code| councils.contains(code)));
        let (mut shares, mut counted) = (Vec::new(), Vec::new());
        for asked in Asked::ALL {
            let of = |row: &pressure_model::statutory::AgeRow| {
                Some(AgeShare {
                    measure: measure(asked),
                    group: row.group.clone(),
                    share: ages.share(asked, &councils, row.ages)?,
                })
            };
            let all: Option<Vec<AgeShare>> = layout.ages.iter().map(of).collect();
            shares.extend(all.unwrap_or_default());
            let children = ages.counted(asked, &councils);
            let said = if children > 0.0 {
                format!(
                    "{children:.0} of the area's own, with request_age_prior of England's added for each council"
                )
            } else {
                "England's, for the area has none of its own".to_owned()
            };
            counted.push((measure(asked), said));
        }
        Ok(Some(Self {
            shares,
            counted,
            year: ages.year().to_string(),
        }))
    }

    /// The shares and what makes them, as parameters of a run.
    pub(crate) fn parameters(&self) -> Result<Vec<Parameter>, Failure> {
        let flows = bundled::settings()?.flows;
        let setting = |(name, unit, figure): (&str, &str, Figure)| Parameter {
            parameter: format!("{PREFIX}{name}"),
            category: String::new(),
            period: self.year.clone(),
            value: figure.value,
            unit: unit.to_owned(),
            basis: figure.basis,
            source: figure.source,
        };
        let settings = [
            ("request_older", "share", flows.request_older),
            ("request_younger", "share", flows.request_younger),
            ("request_age_prior", "children", flows.request_age_prior),
        ];
        let share = |share: &AgeShare| {
            let of = self.counted.iter().find(|(of, _)| *of == share.measure);
            Parameter {
                parameter: format!("{PREFIX}{}", share.measure.id()),
                category: share.group.clone(),
                period: self.year.clone(),
                value: share.share,
                unit: format!("share of {}", share.measure.id()),
                basis: FigureBasis::Measured.to_string(),
                source: format!(
                    "SEN2 2025 by age on the day: {}; brought to age at 31 August by request_older and request_younger, the same in \
                     every year",
                    of.map_or("", |(_, said)| said)
                ),
            }
        };
        let shares = self.shares.iter().map(share);
        Ok(settings.map(setting).into_iter().chain(shares).collect())
    }
}

/// Measures whose shares of ages the levers of a scenario change.
pub(crate) fn moved(scenario: &Scenario) -> Vec<Measure> {
    let mut moved = BTreeSet::new();
    for lever in &scenario.levers {
        match &lever.kind {
            Kind::RequestRate { ages, .. } if !ages.is_empty() => {
                moved.extend([Measure::Requests, Measure::Assessments]);
            }
            Kind::FunnelShare {
                share: FunnelShare::Agreed,
                ages,
                ..
            } if !ages.is_empty() => {
                moved.insert(Measure::Assessments);
            }
            _ => {}
        }
    }
    moved.into_iter().collect()
}
