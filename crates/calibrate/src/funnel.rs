//! From requests to new plans: what share of decisions is to assess, and what share of those ends in a plan.
//!
//! `agreed` is decisions to assess over all decisions of the year. `issued` is what remains so that the year's requests
//! give the year's new plans: assessments that end without a plan, requests withdrawn, and those decided in another year.

use pressure_returns::{Picture, Series};

use crate::published::{ByArea, ENGLAND};
use crate::settings::FlowSettings;

/// Shares along the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    /// Decisions to assess, of all decisions.
    pub agreed: f64,
    /// New plans, of decisions to assess.
    pub issued: f64,
}

/// England's shares and every council's in calendar year `year`; a council without figures takes England's.
///
/// Small councils are blended with England by the setting `funnel_prior`. `None` where England's requests are missing.
pub fn fit(
    picture: &Picture,
    codes: &[String],
    year: i32,
    settings: &FlowSettings,
) -> Option<(Funnel, Vec<Funnel>)> {
    let requests = ByArea::new(picture, Series::Requests);
    let new_plans = ByArea::new(picture, Series::NewPlans);
    let of = |area: &str| {
        let count = |item| requests.value(area, year, Some(item));
        Some(Counts {
            received: count("received")?,
            agreed: count("decided_to_assess")?,
            refused: count("decided_not_to_assess")?,
            new: new_plans.value(area, year, None)?,
        })
    };
    let all = of(ENGLAND)?;
    let england = shares(&all, &all, 0.0);
    let prior = settings.funnel_prior.value;
    let areas = codes
        .iter()
        .map(|code| of(code).map_or(england, |own| shares(&own, &all, prior)));
    Some((england, areas.collect()))
}

struct Counts {
    received: f64,
    agreed: f64,
    refused: f64,
    new: f64,
}

/// A council's shares, with `prior` requests of England's added to its own.
fn shares(own: &Counts, all: &Counts, prior: f64) -> Funnel {
    let blend = |own: f64, all_part: f64| own + prior * all_part / all.received;
    let (agreed, refused) = (
        blend(own.agreed, all.agreed),
        blend(own.refused, all.refused),
    );
    let (new, received) = (blend(own.new, all.new), blend(own.received, all.received));
    let through = (new / received).min(1.0);
    // A council that issues more plans than the year's decisions allow is clearing an older backlog: its requests still
    // give its new plans, so more of them are taken to be agreed.
    let agreed = (agreed / (agreed + refused)).max(through);
    Funnel {
        agreed,
        issued: through / agreed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_times_both_shares_are_the_new_plans() {
        // 200 requests, 120 agreed and 40 refused: three quarters; 90 plans of 150 is 0.6.
        let own = Counts {
            received: 200.0,
            agreed: 120.0,
            refused: 40.0,
            new: 90.0,
        };
        let funnel = shares(&own, &own, 0.0);
        assert!((funnel.agreed - 0.75).abs() < 1e-12 && (funnel.issued - 0.6).abs() < 1e-12);
    }

    #[test]
    fn a_backlog_cleared_does_not_raise_requests() {
        // 100 requests, half refused, yet 60 plans: 0.6 agreed, all issued, and 100 requests still give 60 plans.
        let own = Counts {
            received: 100.0,
            agreed: 40.0,
            refused: 40.0,
            new: 60.0,
        };
        let funnel = shares(&own, &own, 0.0);
        assert!((funnel.agreed - 0.6).abs() < 1e-12 && (funnel.issued - 1.0).abs() < 1e-12);
    }
}
