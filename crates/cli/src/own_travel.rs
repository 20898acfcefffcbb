//! What a council's own files say of travel in the base year: who travels and how (`travellers.csv`), and what that costs
//! (`travellers.csv`, or the routes and contracts of routes.csv and contracts.csv).

use std::collections::BTreeMap;

use pressure_model::{Categories, FinancialYear, TravelCategory};
use pressure_returns::{Carried, OwnFigures, TravellersRow, carried};

use crate::own::Said;

pub(crate) const TRAVELLERS: &str = "travellers.csv";
const ROUTES: &str = "routes.csv";
const CONTRACTS: &str = "contracts.csv";

/// What a traveller costs by one mode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fare {
    /// Pounds a traveller and year.
    pub(crate) pounds: f64,
    /// Travellers per vehicle, where routes tell.
    pub(crate) occupancy: Option<f64>,
    /// Passenger assistants per vehicle, where routes tell.
    pub(crate) assistants: Option<f64>,
    /// The file it comes from.
    pub(crate) file: &'static str,
}

/// Travellers of one kind, on average over the base year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Counts {
    /// `[placement]` those under a placement; `None` where no row names it.
    pub(crate) by_placement: Vec<Option<f64>>,
    /// Those of rows without a placement.
    pub(crate) elsewhere: f64,
    /// `[mode]` all of them.
    pub(crate) by_mode: Vec<f64>,
}

impl Counts {
    pub(crate) fn total(&self) -> f64 {
        self.by_mode.iter().sum()
    }
}

/// What is told of one kind of traveller.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ToldOfKind {
    /// How many travel; `None` where no row of the base year is of this kind.
    pub(crate) counts: Option<Counts>,
    /// `[mode]` what a traveller costs, where enough of them tell.
    pub(crate) fares: Vec<Option<Fare>>,
}

/// What the files say of every kind of traveller, in the order of [`TravelCategory::ALL`]; nothing where they say nothing of the base
/// year. A price rests on at least `fewest` children all year round, and one of routes on as many contracts (or routes without one):
/// fewer would tell what one child's journey or one operator is paid. Routes run on `days` a year where they say nothing else.
pub(crate) fn told(
    own: &OwnFigures,
    categories: &Categories,
    (base, days): (FinancialYear, f64),
    fewest: f64,
    said: &mut Said,
) -> Option<Vec<ToldOfKind>> {
    let files = Files {
        own,
        categories,
        base,
        days,
        fewest,
    };
    let mut few = Vec::new();
    let kinds = TravelCategory::ALL
        .iter()
        .map(|kind| files.of_kind(kind.id(), &mut few));
    let kinds: Vec<ToldOfKind> = kinds.collect();
    files.say(&kinds, &few, said);
    let tells = |kind: &ToldOfKind| kind.counts.is_some() || kind.fares.iter().any(Option::is_some);
    kinds.iter().any(tells).then_some(kinds)
}

struct Files<'a> {
    own: &'a OwnFigures,
    categories: &'a Categories,
    base: FinancialYear,
    days: f64,
    fewest: f64,
}

impl Files<'_> {
    /// Rows of travellers.csv of the base year.
    fn rows(&self) -> impl Iterator<Item = &TravellersRow> {
        let rows = self.own.travellers.iter();
        rows.filter(|row| row.financial_year == self.base.year())
    }

    /// Journeys of the base year by category and mode.
    fn carried(&self) -> BTreeMap<(&str, &str), Carried> {
        let of_year = (self.base.year(), self.days);
        carried(&self.own.routes, &self.own.contracts, of_year)
    }

    /// `few` takes what has too few children or contracts for a price: file, kind and mode.
    fn of_kind(&self, kind: &str, few: &mut Vec<(&'static str, String)>) -> ToldOfKind {
        let modes = &self.categories.modes;
        let rows: Vec<&TravellersRow> = self.rows().filter(|row| row.category == kind).collect();
        let of_mode = |mode: &str| -> Vec<&TravellersRow> {
            rows.iter()
                .copied()
                .filter(|row| row.mode == mode)
                .collect()
        };
        let by_mode = modes.iter().map(|mode| total(&of_mode(&mode.id)));
        let counts = Counts {
            by_placement: (self.categories.placements.iter())
                .map(|placement| {
                    let mut rows = rows.clone();
                    rows.retain(|row| row.placement.as_ref() == Some(&placement.id));
                    (!rows.is_empty()).then(|| total(&rows))
                })
                .collect(),
            elsewhere: total(
                &(rows.iter().copied())
                    .filter(|row| row.placement.is_none())
                    .collect::<Vec<_>>(),
            ),
            by_mode: by_mode.collect(),
        };
        let routes = self.carried();
        let fares = modes.iter().map(|mode| {
            let mut paid = of_mode(&mode.id);
            // An amount of nought says that nobody wrote one down, not that the journeys are free.
            paid.retain(|row| row.amount.is_some_and(|amount| amount > 0.0));
            if total(&paid) >= self.fewest {
                let pounds: f64 = paid.iter().filter_map(|row| row.amount).sum();
                return Some(Fare {
                    pounds: pounds / total(&paid),
                    occupancy: None,
                    assistants: None,
                    file: TRAVELLERS,
                });
            }
            if !paid.is_empty() {
                few.push((TRAVELLERS, format!("{kind} by {}", mode.id)));
            }
            let of = routes.get(&(kind, mode.id.as_str()))?;
            if of.children < self.fewest || of.payees < self.fewest {
                few.push((ROUTES, format!("{kind} by {}", mode.id)));
                return None;
            }
            (of.amount > 0.0).then(|| Fare {
                pounds: of.amount / of.children,
                occupancy: Some(of.children / of.vehicles),
                assistants: of.assistants,
                file: ROUTES,
            })
        });
        let fares = fares.collect();
        ToldOfKind {
            counts: (!rows.is_empty()).then_some(counts),
            fares,
        }
    }

    fn say(&self, kinds: &[ToldOfKind], few: &[(&'static str, String)], said: &mut Said) {
        let (own, base) = (self.own, self.base);
        let other = own.travellers.len() - self.rows().count();
        if other > 0 {
            said.push(format!(
                "rows of {TRAVELLERS} that are not of {base}, where travel begins, are not used: {other}"
            ));
        }
        let absent = TravelCategory::ALL.iter().zip(kinds);
        let absent: Vec<&str> = absent
            .filter(|(_, told)| told.counts.is_none())
            .map(|(kind, _)| kind.id())
            .collect();
        if self.rows().next().is_some() && !absent.is_empty() {
            said.push(format!(
                "{TRAVELLERS} has no row of {} in {base}: how many they are and how they travel is what is assumed of all councils",
                absent.join(", ")
            ));
        }
        for (file, why) in [
            (TRAVELLERS, format!("fewer than {} children", self.fewest)),
            (
                ROUTES,
                format!(
                    "fewer than {0} children or {0} contracts over {base}",
                    self.fewest
                ),
            ),
        ] {
            let of: Vec<&str> = (few.iter().filter(|(of, _)| *of == file))
                .map(|(_, what)| what.as_str())
                .collect();
            if !of.is_empty() {
                said.push(format!(
                    "what a traveller costs in {file} rests on {why} and sets no price for {}",
                    of.join(", ")
                ));
            }
        }
        let routes = self.carried();
        if !own.routes.is_empty() && routes.is_empty() {
            said.push(format!(
                "no route of {ROUTES} both runs in {base}, where travel begins, and has a cost of its own or a contract in {CONTRACTS}: \
                 none is used"
            ));
        }
        let run = |name: &str| {
            let mut of = own.routes.iter();
            of.any(|route| route.contract.as_deref() == Some(name))
        };
        let idle = (own.contracts.iter()).filter(|row| !run(&row.contract));
        let idle = idle.count();
        if idle > 0 {
            said.push(format!(
                "rows of {CONTRACTS} of contracts that no route of {ROUTES} names are not used, for nothing says whom they carry: {idle}"
            ));
        }
    }
}

fn total(rows: &[&TravellersRow]) -> f64 {
    rows.iter().map(|row| row.travellers).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model_folder::ModelFolder;

    fn row(kind: &str, mode: &str, travellers: f64, amount: Option<f64>) -> TravellersRow {
        TravellersRow {
            financial_year: 2024,
            category: kind.to_owned(),
            mode: mode.to_owned(),
            placement: None,
            travellers,
            amount,
        }
    }

    #[test]
    fn amounts_of_five_children_set_a_price_and_of_fewer_or_nought_do_not() {
        let model = ModelFolder::load(None).expect("the bundled model").model;
        let own = OwnFigures {
            travellers: vec![
                row("pre16_sen", "solo_taxi", 5.0, Some(100_000.0)),
                row("pre16_sen", "minibus", 4.9, Some(100_000.0)),
                row("pre16_sen", "trained_or_pass", 50.0, Some(0.0)),
            ],
            ..OwnFigures::default()
        };
        let mut said = Vec::new();
        let base = (FinancialYear::new(2024), 190.0);
        let told = told(&own, &model.categories, base, 5.0, &mut said).expect("something");
        let fares: Vec<Option<f64>> = (told[0].fares.iter())
            .map(|fare| fare.map(|fare| fare.pounds))
            .collect();
        let mut wanted = vec![None; fares.len()];
        wanted[0] = Some(20_000.0);
        assert_eq!(fares, wanted);
        let counts = told[0].counts.as_ref().expect("a count");
        assert!((counts.total() - 59.9).abs() < 1e-12);
        assert!(told[1].counts.is_none());
        assert!(
            said.iter()
                .any(|text| text.contains("pre16_sen by minibus")),
            "{said:?}"
        );
    }
}
