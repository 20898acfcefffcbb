//! What must be said beside the results of a scenario: on what duty its balances rest, and what others published.

use pressure_report::{Breakdown, Row};
use pressure_scenario::{Kind, Scenario};

/// Said below every run in which councils keep their later gaps.
const DUTY: &str = "balances after 31 March 2028 are as if the duty stayed with councils: no write-off and no central takeover";

/// England's rows, beside which published figures stand.
const ENGLAND: &str = "England";

/// Said of every run in which new plans grow as the model file has it.
const GROWTH: &str = "new plans go on growing with plans in force, by the rule nearest in back-tests of one to four years ahead (docs/accuracy.md); \
                      the scenario rates-held keeps them at the rate of the base year, nearer what others publish";

/// On what growth and what duty the figures of these scenarios rest.
pub(crate) fn rests_on(scenarios: &[Scenario]) -> Vec<String> {
    let mut notes = duty(scenarios);
    let held = |scenario: &Scenario| {
        let mut levers = scenario.levers.iter();
        levers.any(|lever| matches!(lever.kind, Kind::RequestRateHeld | Kind::PlanShare(_)))
    };
    if !scenarios.iter().all(held) {
        notes.push(GROWTH.to_owned());
    }
    notes
}

/// On what duty the balances of these scenarios rest.
fn duty(scenarios: &[Scenario]) -> Vec<String> {
    let taken_over = |scenario: &&Scenario| {
        let mut levers = scenario.levers.iter();
        levers.any(|lever| matches!(lever.kind, Kind::Takeover))
    };
    let kept: Vec<&str> = scenarios
        .iter()
        .filter(|scenario| !taken_over(scenario))
        .map(|scenario| scenario.id.as_str())
        .collect();
    if kept.is_empty() {
        return Vec::new();
    }
    if kept.len() == scenarios.len() {
        let written_off = |scenario: &Scenario| {
            let mut levers = scenario.levers.iter();
            levers.any(|lever| matches!(lever.kind, Kind::WriteOff { .. }))
        };
        if !scenarios.iter().any(written_off) {
            return vec![DUTY.to_owned()];
        }
    }
    vec![format!(
        "balances of {} after 31 March 2028 are as if the duty stayed with councils",
        kept.join(", ")
    )]
}

/// What others published for England of the same policy, beside the result.
pub(crate) fn published(scenarios: &[Scenario], rows: &[Row]) -> Vec<String> {
    let mut notes = Vec::new();
    for scenario in scenarios {
        for figure in &scenario.published {
            let is_it = |row: &&Row| {
                row.scenario == scenario.id
                    && row.area_name == ENGLAND
                    && row.breakdown == Breakdown::Total
                    && row.measure.id() == figure.measure
                    && row.period == figure.period
            };
            if let Some(row) = rows.iter().find(is_it) {
                notes.push(format!(
                    "{}: {} in {} {:.0}, published {:.0}: a gap of {:+.0} ({})",
                    scenario.id,
                    figure.measure,
                    figure.period,
                    row.value,
                    figure.value,
                    row.value - figure.value,
                    figure.source
                ));
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_duty_is_said_where_it_stays() {
        assert_eq!(duty(&[Scenario::baseline()]), [DUTY]);
        let mut taken = Scenario::baseline();
        taken.id = "taken".to_owned();
        taken.levers = vec![pressure_scenario::Lever {
            kind: Kind::Takeover,
            from: 2028,
            to: None,
            profile: pressure_scenario::Profile::Step,
            areas: pressure_scenario::Areas::All,
            rationale: None,
            source: None,
            one_off_cost: Vec::new(),
            capital: false,
            uncertain: Vec::new(),
        }];
        assert!(duty(std::slice::from_ref(&taken)).is_empty());
        let both = duty(&[Scenario::baseline(), taken]);
        assert!(both[0].starts_with("balances of baseline"), "{both:?}");
    }
}
