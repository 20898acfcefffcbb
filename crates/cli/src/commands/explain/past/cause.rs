//! What may have changed over past years, told apart as far as returns do.

/// Something that changed over past years, as far as returns tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Population,
    RequestRate,
    Requests,
    Funnel,
    NewPlans,
    Ceasing,
    Transfers,
    Leaving,
    PlaceFunding,
    SpendPerPlan,
    Income,
    Unexplained,
}

impl Cause {
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::RequestRate => "request_rate",
            Self::Requests => "requests",
            Self::Funnel => "funnel",
            Self::NewPlans => "new_plans",
            Self::Ceasing => "ceasing",
            Self::Transfers => "transfers",
            Self::Leaving => "leaving",
            Self::PlaceFunding => "place_funding",
            Self::SpendPerPlan => "spend_per_plan",
            Self::Income => "funding",
            Self::Unexplained => "unexplained",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Population => "Population",
            Self::RequestRate => "Requests per person",
            Self::Requests => "Requests (population and rate together)",
            Self::Funnel => "New plans per request",
            Self::NewPlans => "New plans (population, requests, agreement together)",
            Self::Ceasing => "Plans ceasing",
            Self::Transfers => "Transfers and what does not reconcile",
            Self::Leaving => "Ceasing, transfers, reconciliation together",
            Self::PlaceFunding => "Place funding",
            Self::SpendPerPlan => "Spend a plan (prices, needs, placements together)",
            Self::Income => "Block and other income",
            Self::Unexplained => "Other blocks and unexplained",
        }
    }

    /// What cannot be told apart in it, in words.
    pub(super) const fn said(self) -> Option<&'static str> {
        match self {
            Self::Requests => {
                Some("population from requests per person (no earlier population is held)")
            }
            Self::NewPlans => {
                Some("requests from how many are agreed (requests are published from 2019)")
            }
            Self::Leaving => Some(
                "plans that cease from transfers and from what does not reconcile (published apart from 2022)",
            ),
            Self::SpendPerPlan => {
                Some("prices from needs and placements (spend is not published by placement)")
            }
            _ => None,
        }
    }
}
