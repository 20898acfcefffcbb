//! The model's forecast from an origin, on totals by council: what the projection does, as far back as figures go.
//!
//! Single ages and placements are published for two censuses only, so that the step here is survivors and new plans of
//! the whole stock; the rule of new plans is the projection's own ([`crate::trend`]).

use super::known::{Known, Measure};
use crate::grid::ratio;
use crate::trend::TrendRule;
use crate::unit_cost::financial_year;

/// Forecasts by council and horizon; a council without figures at the origin has none.
pub(crate) type Paths = Vec<Option<Vec<f64>>>;

/// Plans at the censuses after the origin, and new plans of the calendar years from the origin's on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct People {
    pub(crate) plans: Paths,
    pub(crate) new_plans: Paths,
}

/// England's flows as known at an origin.
struct National {
    /// New plans as a share of plans.
    share: f64,
    /// Net rate of plans going out of force.
    exits: f64,
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Of one council and year: plans at its start, new plans in it, and plans at its end.
fn year_of(known: &Known<'_>, council: usize, year: i32) -> Option<[f64; 3]> {
    Some([
        known.get(Measure::Plans, council, year)?,
        known.get(Measure::NewPlans, council, year)?,
        known.get(Measure::Plans, council, year + 1)?,
    ])
}

fn national(known: &Known<'_>, rule: &TrendRule) -> Option<National> {
    let sums = |year: i32| {
        let mut sums = [0.0; 3];
        for council in 0..known.councils() {
            for (sum, x) in sums
                .iter_mut()
                .zip(year_of(known, council, year).unwrap_or_default())
            {
                *sum += x;
            }
        }
        (sums[0] > 0.0).then_some(sums)
    };
    let over = |years: i32, of: &dyn Fn([f64; 3]) -> f64| {
        let first = (known.origin() - years).max(rule.first_flow_year);
        let found: Vec<f64> = (first..known.origin()).filter_map(sums).map(of).collect();
        mean(&found)
    };
    Some(National {
        share: over(rule.share_years, &|[plans, new, _]| new / plans)?,
        exits: over(rule.exit_years, &|[plans, new, after]| {
            (plans + new - after) / plans
        })?,
    })
}

/// A council's new plans per child against England's in the last year known, or the one before where it is missing.
fn own_level(known: &Known<'_>, council: usize) -> f64 {
    let level = |year: i32| {
        let own = known.get(Measure::NewPlans, council, year)?;
        let (mut new, mut children) = (0.0, 0.0);
        for other in 0..known.councils() {
            if let Some(theirs) = known.get(Measure::NewPlans, other, year) {
                new += theirs;
                children += known.children(other);
            }
        }
        let expected = known.children(council) * ratio(new, children, 0.0);
        (expected > 0.0).then(|| own / expected)
    };
    let last = known.origin() - 1;
    level(last).or_else(|| level(last - 1)).unwrap_or(1.0)
}

/// Plans and new plans after the origin, of every council with plans at it.
pub(crate) fn people(known: &Known<'_>, rule: &TrendRule, horizons: usize) -> People {
    let none = || vec![None; known.councils()];
    let Some(england) = national(known, rule) else {
        return People {
            plans: none(),
            new_plans: none(),
        };
    };
    let origin = known.origin();
    let members: Vec<(usize, f64)> = (0..known.councils())
        .filter_map(|c| known.get(Measure::Plans, c, origin).map(|plans| (c, plans)))
        .collect();
    let levels: Vec<f64> = members.iter().map(|(c, _)| own_level(known, *c)).collect();
    let exits: Vec<f64> = members
        .iter()
        .map(|(c, _)| {
            let own = (origin - rule.exit_years..origin)
                .filter_map(|year| year_of(known, *c, year))
                .map(|[plans, new, after]| ratio(plans + new - after, plans, england.exits));
            let own = mean(&own.collect::<Vec<f64>>()).unwrap_or(england.exits);
            england.exits + rule.own_exits * (own - england.exits)
        })
        .collect();
    let mut plans: Vec<f64> = members.iter().map(|(_, plans)| *plans).collect();
    let mut paths = vec![(Vec::new(), Vec::new()); members.len()];
    for k in 0..horizons {
        let weights: Vec<f64> = members
            .iter()
            .zip(&levels)
            .map(|((c, _), level)| {
                known.children(*c) * (1.0 + rule.own_weight_in(k) * (level - 1.0)).max(0.0)
            })
            .collect();
        let weight: f64 = weights.iter().sum();
        let new = england.share * rule.share_left_in(k) * plans.iter().sum::<f64>();
        for (i, path) in paths.iter_mut().enumerate() {
            let joined = new * ratio(weights[i], weight, 0.0);
            plans[i] = plans[i] * (1.0 - exits[i]) + joined;
            path.0.push(plans[i]);
            path.1.push(joined);
        }
    }
    let mut people = People {
        plans: none(),
        new_plans: none(),
    };
    for ((c, _), (plans, joined)) in members.iter().zip(paths) {
        people.plans[*c] = Some(plans);
        people.new_plans[*c] = Some(joined);
    }
    people
}

/// High-needs spend of the financial years after the last one known: the caseload of the year, at the council's own
/// spend per plan, growing as England's spend per plan grew in the last year known.
pub(crate) fn spend(known: &Known<'_>, people: &People, horizons: usize) -> Paths {
    let base = Measure::Spend.last_known(known.origin());
    let plans_at = |council: usize, january: i32| {
        known.get(Measure::Plans, council, january).or_else(|| {
            let ahead = usize::try_from(january - known.origin() - 1).ok()?;
            people.plans[council].as_ref()?.get(ahead).copied()
        })
    };
    let caseload = |council: usize, year: i32| {
        let (before, after) = (plans_at(council, year)?, plans_at(council, year + 1)?);
        Some(financial_year(&[before], &[after])[0])
    };
    // England's spend per plan in two years, over the councils with both.
    let mut sums = [0.0; 4];
    for c in 0..known.councils() {
        let figures = [
            known.get(Measure::Spend, c, base - 1),
            known.get(Measure::Spend, c, base),
            caseload(c, base - 1),
            caseload(c, base),
        ];
        if let [Some(s0), Some(s1), Some(c0), Some(c1)] = figures {
            sums.iter_mut()
                .zip([s0, s1, c0, c1])
                .for_each(|(sum, x)| *sum += x);
        }
    }
    if sums[0] <= 0.0 {
        return vec![None; known.councils()];
    }
    let growth = (sums[1] / sums[3]) / (sums[0] / sums[2]);
    (0..known.councils())
        .map(|c| {
            let (spend, plans) = (known.get(Measure::Spend, c, base)?, caseload(c, base)?);
            let mut price = ratio(spend, plans, 0.0);
            (1..=horizons)
                .map(|h| {
                    price *= growth;
                    Some(caseload(c, base + h as i32)? * price)
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::record::{Council, Record};
    use super::*;

    fn council(children: f64, plans: [f64; 2], new: f64) -> Council {
        let mut council = Council {
            children,
            ..Council::default()
        };
        council.plans.set(2019, plans[0]);
        council.plans.set(2020, plans[1]);
        council.new_plans.set(2019, new);
        council
    }

    fn rule() -> TrendRule {
        TrendRule {
            first_flow_year: 2015,
            share_years: 1,
            share_damping: 0.5,
            exit_years: 1,
            own_weight: 0.5,
            own_fade: 0.0,
            own_exits: 0.0,
        }
    }

    #[test]
    fn one_step_by_hand() {
        // England 2019: 1,000 plans, 200 new, 1,100 after: share 0.2, exits 0.1. Children alike, so levels are 1.5 and 0.5.
        let record = Record {
            last: 2020,
            councils: vec![
                council(1000.0, [600.0, 700.0], 150.0),
                council(1000.0, [400.0, 400.0], 50.0),
            ],
            ..Record::default()
        };
        let people = people(&Known::at(&record, 2020), &rule(), 2);
        // New plans 0.2 x 1,100 = 220, by 1.25 and 0.75 of the children: 137.5 and 82.5.
        let new = people.new_plans[0].as_ref().expect("a path");
        assert!((new[0] - 137.5).abs() < 1e-9);
        let plans = people.plans[0].as_ref().expect("a path");
        assert!((plans[0] - (700.0 * 0.9 + 137.5)).abs() < 1e-9);
        // Next year: half the share, alike: 0.1 x (1,100 x 0.9 + 220) / 2.
        assert!((new[1] - 0.1 * 1210.0 / 2.0).abs() < 1e-9);
    }

    #[test]
    fn spend_follows_caseload_and_price() {
        let mut one = council(1000.0, [600.0, 600.0], 60.0);
        one.plans.set(2017, 600.0);
        one.plans.set(2018, 600.0);
        one.spend.set(2017, 100.0);
        one.spend.set(2018, 110.0);
        let record = Record {
            last: 2020,
            councils: vec![one],
            ..Record::default()
        };
        let known = Known::at(&record, 2020);
        let people = people(&known, &rule(), 2);
        let path = spend(&known, &people, 2)[0].clone().expect("a path");
        // 2019-20 rests on two known censuses: 110 x 1.1; 2020-21 on the forecast of January 2021 too.
        assert!((path[0] - 121.0).abs() < 1e-9);
        let january = people.plans[0].as_ref().expect("a path")[0];
        let caseload = (5.0 * 600.0 + 7.0 * january) / 12.0;
        assert!((path[1] - 133.1 * caseload / 600.0).abs() < 1e-9);
    }
}
