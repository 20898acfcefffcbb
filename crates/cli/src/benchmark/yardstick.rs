//! What councils are compared by: its name, its period, its value, and what another value would cost.

use pressure_model::{CalendarYear, Categories, maths};
use pressure_report::{Basis, decimal};

use super::Benchmarks;
use super::facts::{Facts, Figure};

/// Sectors of the model file.
const INDEPENDENT: &str = "independent";
const STATE_SPECIAL: &str = "state_special";

/// Something councils are compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Yardstick {
    /// Plans per 1,000 persons of every age that may have one.
    PlansPerThousand,
    /// Yearly growth of plans over some years.
    Growth,
    /// High-needs spend and deductions by plans on average over the year.
    SpendPerPlan,
    /// The same by persons.
    SpendPerHead,
    /// Share of plans in the independent sector.
    IndependentShare,
    /// Transport spend by those of special needs who travel.
    TransportPerTraveller,
    /// Share of requests refused.
    RefusalRate,
    /// Appeals by decisions that can be appealed.
    AppealRate,
    /// Share of plans in a placement, by its position.
    PlacementShare(usize),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Per thousand, with one decimal.
    PerThousand,
    /// As per cent.
    Share,
    /// In pounds.
    Pounds,
}

impl Scale {
    /// A value rounded for reading.
    pub(crate) fn shown(self, value: f64) -> String {
        match self {
            Self::PerThousand => decimal(value, 1),
            Self::Share => format!("{}%", decimal(100.0 * value, 1)),
            Self::Pounds => format!("£{}", decimal(value, 0)),
        }
    }

    /// The unit as data has it.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::PerThousand => "per 1,000",
            Self::Share => "share",
            Self::Pounds => "£",
        }
    }

    /// The unit as the documents handed over tell it.
    pub(crate) fn pack_unit(self) -> &'static str {
        match self {
            Self::PerThousand => "count",
            Self::Share | Self::Pounds => self.unit(),
        }
    }
}

/// The period of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Period {
    /// As data has it: `2025-01`.
    pub(crate) id: String,
    /// As a reader is told it: `January 2025`.
    pub(crate) told: String,
}

impl Yardstick {
    /// Every yardstick, in the order shown.
    pub(crate) fn all(categories: &Categories) -> Vec<Self> {
        let mut all = vec![
            Self::PlansPerThousand,
            Self::Growth,
            Self::SpendPerPlan,
            Self::SpendPerHead,
            Self::IndependentShare,
            Self::TransportPerTraveller,
            Self::RefusalRate,
            Self::AppealRate,
        ];
        all.extend((0..categories.placements.len()).map(Self::PlacementShare));
        all
    }

    /// Its id, as in the output.
    pub(crate) fn id(&self, categories: &Categories) -> String {
        match self {
            Self::PlansPerThousand => "plans_per_thousand".to_owned(),
            Self::Growth => "plans_growth".to_owned(),
            Self::SpendPerPlan => "spend_per_plan".to_owned(),
            Self::SpendPerHead => "spend_per_head".to_owned(),
            Self::IndependentShare => "independent_share".to_owned(),
            Self::TransportPerTraveller => "transport_per_traveller".to_owned(),
            Self::RefusalRate => "refusal_rate".to_owned(),
            Self::AppealRate => "appeal_rate".to_owned(),
            Self::PlacementShare(p) => format!("share_{}", categories.placements[*p].id),
        }
    }

    /// What it is, for a reader.
    pub(crate) fn label(&self, benchmarks: &Benchmarks<'_>) -> String {
        match self {
            Self::PlansPerThousand => "Plans per 1,000 aged 0 to 25".to_owned(),
            Self::Growth => format!(
                "Growth of plans a year, over {} years",
                benchmarks.settings.growth_years
            ),
            Self::SpendPerPlan => "Spend per plan, with deductions".to_owned(),
            Self::SpendPerHead => "Spend per head, with deductions".to_owned(),
            Self::IndependentShare => "Plans in the independent sector".to_owned(),
            Self::TransportPerTraveller => "SEND transport per traveller".to_owned(),
            Self::RefusalRate => "Requests refused".to_owned(),
            Self::AppealRate => "Appeals per appealable decision".to_owned(),
            Self::PlacementShare(p) => {
                format!("Plans in: {}", benchmarks.categories().placements[*p].label)
            }
        }
    }

    pub(crate) fn scale(&self) -> Scale {
        match self {
            Self::PlansPerThousand => Scale::PerThousand,
            Self::SpendPerPlan | Self::SpendPerHead | Self::TransportPerTraveller => Scale::Pounds,
            Self::Growth
            | Self::IndependentShare
            | Self::PlacementShare(_)
            | Self::RefusalRate
            | Self::AppealRate => Scale::Share,
        }
    }

    /// The period of its value of a council.
    pub(crate) fn period(&self, benchmarks: &Benchmarks<'_>, code: &str) -> Period {
        let base = benchmarks.engine.base;
        let year = |year: i32| {
            let id = CalendarYear::new(year).to_string();
            Period {
                told: id.clone(),
                id,
            }
        };
        match self {
            Self::SpendPerPlan | Self::SpendPerHead | Self::TransportPerTraveller => {
                let id = base.financial_year().to_string();
                Period {
                    told: id.clone(),
                    id,
                }
            }
            Self::RefusalRate => year(base.year() - 1),
            Self::AppealRate => {
                let appeals = benchmarks.facts(code).and_then(|facts| facts.appeals);
                appeals.map_or_else(Period::default, |appeals| year(appeals.year))
            }
            Self::PlansPerThousand
            | Self::Growth
            | Self::IndependentShare
            | Self::PlacementShare(_) => Period {
                id: base.to_string(),
                told: format!("January {}", base.year()),
            },
        }
    }

    /// Its value of a council; `None` where it is not published, hidden, or a national default.
    pub(crate) fn of(&self, facts: &Facts, categories: &Categories) -> Option<Figure> {
        match self {
            Self::PlansPerThousand => {
                let each = facts.plans?.over(facts.persons?)?;
                Some(Figure {
                    value: 1000.0 * each.value,
                    ..each
                })
            }
            Self::Growth => {
                let (then, years) = facts.plans_then?;
                let whole = facts.plans?.over(then)?;
                Some(Figure {
                    value: maths::pow(whole.value, 1.0 / f64::from(years)) - 1.0,
                    ..whole
                })
            }
            Self::SpendPerPlan => facts.spend?.over(facts.average_plans?),
            Self::SpendPerHead => facts.spend?.over(facts.persons?),
            Self::IndependentShare => facts.plans_in(categories, INDEPENDENT)?.over(facts.plans?),
            Self::TransportPerTraveller => facts.transport?.over(facts.travellers?),
            Self::RefusalRate => facts.refused?.over(facts.requests?),
            Self::AppealRate => {
                let count = |value: f64| Figure {
                    value,
                    basis: Basis::Actual,
                };
                let appeals = facts.appeals?;
                count(appeals.appeals).over(count(appeals.decisions))
            }
            Self::PlacementShare(p) => facts.by_placement[*p]?.over(facts.plans?),
        }
    }

    /// Pounds a year more (less, if negative) that a council would spend with another value of this and all else as it is;
    /// `None` where another value has no price of its own.
    pub(crate) fn cost_at(
        &self,
        other: f64,
        facts: &Facts,
        categories: &Categories,
    ) -> Option<f64> {
        let more = other - self.of(facts, categories)?.value;
        let cost_in = |sector: &str| {
            facts.unit_cost(|placement| categories.placements[placement].sector == sector)
        };
        match self {
            Self::PlansPerThousand => {
                let each = facts.spend?.over(facts.average_plans?)?;
                Some(more / 1000.0 * facts.persons?.value * each.value)
            }
            Self::SpendPerPlan => Some(more * facts.average_plans?.value),
            Self::SpendPerHead => Some(more * facts.persons?.value),
            // A child of the independent sector would otherwise be in a state special school.
            Self::IndependentShare => {
                Some(more * facts.plans?.value * (cost_in(INDEPENDENT)? - cost_in(STATE_SPECIAL)?))
            }
            // And one of a placement in any other, as the rest are spread.
            Self::PlacementShare(p) => {
                let elsewhere = facts.unit_cost(|other| other != *p)?;
                Some(more * facts.plans?.value * (facts.unit_costs[*p]? - elsewhere))
            }
            Self::TransportPerTraveller => Some(more * facts.travellers?.value),
            Self::Growth | Self::RefusalRate | Self::AppealRate => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use pressure_calibrate::comparators::Appeals;

    use super::*;

    fn categories() -> Categories {
        let text = include_str!("../../../../models/england/model.toml");
        let model = pressure_scenario::ModelFile::parse("model.toml", text);
        model.expect("the bundled model").categories
    }

    fn figure(value: f64) -> Figure {
        let basis = Basis::Estimated;
        Figure { value, basis }
    }

    /// 100 plans, 20 of them in independent special schools at 60,000 and 30 in state special schools at 25,000; 4,000 persons;
    /// 80 plans on average over the year.
    fn council(categories: &Categories) -> Facts {
        let mut by_placement = vec![Some(figure(0.0)); categories.placements.len()];
        let mut unit_costs = vec![None; categories.placements.len()];
        for (id, plans, cost) in [
            ("independent_special", 20.0, 60_000.0),
            ("state_special", 30.0, 25_000.0),
            ("mainstream", 50.0, 9_000.0),
        ] {
            let at = categories.placement(id).expect(id);
            by_placement[at] = Some(figure(plans));
            unit_costs[at] = Some(cost);
        }
        Facts {
            plans: Some(figure(100.0)),
            average_plans: Some(figure(80.0)),
            // 1.1 to the fifth is 1.61051.
            plans_then: Some((figure(100.0 / 1.610_51), 5)),
            by_placement,
            unit_costs,
            persons: Some(figure(4_000.0)),
            spend: Some(figure(2_000_000.0)),
            transport: Some(figure(320_000.0)),
            travellers: Some(figure(40.0)),
            requests: Some(figure(50.0)),
            refused: Some(figure(11.0)),
            appeals: Some(Appeals {
                year: 2024,
                appeals: 3.0,
                decisions: 60.0,
            }),
        }
    }

    #[test]
    fn values_and_costs_by_hand() {
        let categories = categories();
        let council = council(&categories);
        let near = |what: &str, value: Option<f64>, expected: f64| {
            let value = value.expect(what);
            let off = (value - expected).abs() / expected.abs().max(1.0);
            assert!(off < 1e-9, "{what}: {value}, {expected} expected");
        };
        let placement = |id: &str| Yardstick::PlacementShare(categories.placement(id).expect(id));
        for (yardstick, value, other, cost) in [
            // 25 per 1,000; 20 would be 20 plans fewer at 2,000,000 / 80.
            (Yardstick::PlansPerThousand, 25.0, 20.0, Some(-500_000.0)),
            (Yardstick::SpendPerPlan, 25_000.0, 26_000.0, Some(80_000.0)),
            (Yardstick::SpendPerHead, 500.0, 475.0, Some(-100_000.0)),
            // A fifth; 15% would be 5 children in state special schools instead, 35,000 cheaper each.
            (Yardstick::IndependentShare, 0.2, 0.15, Some(-175_000.0)),
            // 30%; 40% would be 10 of the others, who cost (20 x 60,000 + 50 x 9,000) / 70 each.
            (
                placement("state_special"),
                0.3,
                0.4,
                Some(10.0 * (25_000.0 - 1_650_000.0 / 70.0)),
            ),
            // Nobody is placed there, so what it would cost is not known.
            (placement("ap"), 0.0, 0.1, None),
            (
                Yardstick::TransportPerTraveller,
                8_000.0,
                8_500.0,
                Some(20_000.0),
            ),
            (Yardstick::Growth, 0.1, 0.05, None),
            (Yardstick::RefusalRate, 0.22, 0.3, None),
            (Yardstick::AppealRate, 0.05, 0.02, None),
        ] {
            let id = yardstick.id(&categories);
            let own = yardstick.of(&council, &categories);
            near(&id, own.map(|figure| figure.value), value);
            let priced = yardstick.cost_at(other, &council, &categories);
            match cost {
                Some(cost) => near(&id, priced, cost),
                None => assert_eq!(priced, None, "{id} has no price"),
            }
        }
    }

    #[test]
    fn what_is_not_known_is_not_nil() {
        let categories = categories();
        let mut council = council(&categories);
        council.refused = None;
        assert_eq!(Yardstick::RefusalRate.of(&council, &categories), None);
        let at = categories.placement("nmss").expect("a placement");
        council.by_placement[at] = None;
        for yardstick in [Yardstick::IndependentShare, Yardstick::PlacementShare(at)] {
            assert_eq!(
                yardstick.of(&council, &categories),
                None,
                "one of its parts is hidden"
            );
            assert_eq!(yardstick.cost_at(0.1, &council, &categories), None);
        }
    }
}
