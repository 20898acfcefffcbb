//! From requests to new plans: what share is assessed, and what share of assessments ends in a plan.
//!
//! Both are ratios of the year's counts, so that the year's requests give the year's assessments and new plans. What is
//! not assessed was refused, withdrawn or is decided in another year.

use pressure_returns::{Picture, Series};

use crate::published::{ByArea, ENGLAND};
use crate::settings::FlowSettings;

/// Shares along the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    /// Assessments per request.
    pub agreed: f64,
    /// New plans per assessment.
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
    let assessments = ByArea::new(picture, Series::Assessments);
    let new_plans = ByArea::new(picture, Series::NewPlans);
    let of = |area: &str| {
        Some(Counts {
            received: requests.value(area, year, Some("received"))?,
            assessed: assessments.value(area, year, Some("in_year"))?,
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
    assessed: f64,
    new: f64,
}

/// A council's shares, with `prior` requests of England's added to its own.
fn shares(own: &Counts, all: &Counts, prior: f64) -> Funnel {
    let blend = |own: f64, part: f64| own + prior * part / all.received;
    let received = blend(own.received, all.received);
    let through = (blend(own.new, all.new) / received).min(1.0);
    // A council that issues more plans than it assessed in the year is clearing an older backlog: its requests still
    // give its new plans, so more of them are taken to be assessed.
    let agreed = (blend(own.assessed, all.assessed) / received).clamp(through, 1.0);
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
        // 200 requests, 150 assessed and 90 plans: 0.75 and 0.6.
        let own = Counts {
            received: 200.0,
            assessed: 150.0,
            new: 90.0,
        };
        let funnel = shares(&own, &own, 0.0);
        assert!((funnel.agreed - 0.75).abs() < 1e-12 && (funnel.issued - 0.6).abs() < 1e-12);
    }

    #[test]
    fn a_backlog_cleared_does_not_raise_requests() {
        // 100 requests, 50 assessed, yet 60 plans: 0.6 assessed, all issued, and 100 requests still give 60 plans.
        let own = Counts {
            received: 100.0,
            assessed: 50.0,
            new: 60.0,
        };
        let funnel = shares(&own, &own, 0.0);
        assert!((funnel.agreed - 0.6).abs() < 1e-12 && (funnel.issued - 1.0).abs() < 1e-12);
    }
}
