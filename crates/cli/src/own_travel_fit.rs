//! A council's own travellers, modes and prices laid over its transport.
//!
//! Shares of plans that travel are scaled so that the base year has the travellers counted; its modes and prices replace
//! those of all councils. Under 16 with special needs, what is published of the council's spend (line 2.1.4, brought to the base
//! year) is still met: what its own prices leave of it sets the price level of the modes it gives no price of.

use pressure_calibrate::travel::LINE_YEAR;
use pressure_model::inputs::{AreaInputs, Inputs, TransportRates};
use pressure_model::{Categories, FinancialYear, Journeys, TravelCategory};
use pressure_report::Parameter;
use pressure_scenario::ModelFile;

use crate::own::{LARGE_STEP, Said};
use crate::own_take_up::{base_year, plan_take_up};
use crate::own_travel::{Counts, Fare, TRAVELLERS, ToldOfKind};

/// The kind of traveller whose spend is published by council.
const PUBLISHED: usize = TravelCategory::Pre16Sen.index();

/// What the price level of the modes without a price of their own rests on.
const LEVEL: &str = "what its figures leave of line 2.1.4, where that is published and they fit it";

/// A council's own travel, ready to be laid over inputs to any year.
#[derive(Debug, Clone)]
pub(crate) struct OwnTravel {
    told: Vec<ToldOfKind>,
    /// `[age][placement]` share of plans that travel.
    take_up: Vec<f64>,
    /// Travellers without a plan per head, ages 5 to 15 and 16 to 18.
    mainstream_rate: (f64, f64),
    /// `[category][mode]`
    mode_share: Vec<Vec<f64>>,
    /// Vehicles and yearly costs, to be multiplied by `factor`.
    journeys: Journeys,
    factor: [f64; 5],
}

/// What travel is fitted on.
pub(crate) struct Ground<'a> {
    pub(crate) model: &'a ModelFile,
    /// Limits of a council's price level, as calibrated.
    pub(crate) limits: &'a [f64],
    /// Whether line 2.1.4 of the council is held.
    pub(crate) line_held: bool,
}

impl OwnTravel {
    /// Fits what is told on the base year of a council. `inputs` are those of a run without a lever.
    pub(crate) fn fit(
        told: Vec<ToldOfKind>,
        (inputs, area): (&Inputs, usize),
        ground: &Ground<'_>,
        said: &mut Said,
    ) -> Self {
        let (shared, council) = (&inputs.transport, &inputs.areas[area]);
        let mut own = Self {
            take_up: shared.take_up.clone(),
            mainstream_rate: shared.mainstream_rate,
            mode_share: shared.mode_share.clone(),
            journeys: Journeys::default(),
            factor: council.transport.factor,
            told,
        };
        let modelled = base_year(shared, council);
        let mut users = modelled;
        let mut counted = Vec::new();
        for (kind, users) in users.iter_mut().enumerate() {
            let Some(counts) = own.told[kind].counts.clone() else {
                continue;
            };
            let category = TravelCategory::ALL[kind];
            if own.count(category, &counts, (*users, shared, council)) {
                *users = counts.total();
                counted.push(category.id());
            } else {
                own.told[kind].counts = None;
                said.push(format!(
                    "SUSPECT: {TRAVELLERS} has more travellers of {} in {} than the model has plans or persons they could be, and \
                     their number is not used",
                    category.id(),
                    inputs.financial_year(0)
                ));
            }
        }
        if !counted.is_empty() {
            said.push(format!(
                "travellers of {} in {} are the council's own ({TRAVELLERS}): shares of plans and persons that travel are scaled to them \
                 and held",
                counted.join(", "),
                inputs.financial_year(0)
            ));
        }
        let mut costs = shared.mode_cost.clone();
        for (kind, costs) in costs.iter_mut().enumerate() {
            own.mix(kind, costs, &ground.model.categories, said);
            own.price(
                kind,
                costs,
                (modelled[kind], users[kind], shared),
                ground,
                said,
            );
        }
        own.journeys = own.vehicles(shared, costs, ground.model);
        own
    }

    /// Takes the travellers of a kind; `false` where there are not plans or persons enough.
    fn count(
        &mut self,
        category: TravelCategory,
        counts: &Counts,
        (modelled, shared, council): (f64, &TransportRates, &AreaInputs),
    ) -> bool {
        if category.is_sen() {
            let found = plan_take_up(category, counts, (shared, council));
            if let Some(found) = found {
                for (at, share) in found {
                    self.take_up[at] = share;
                }
                return true;
            }
            return false;
        }
        let rate = match category {
            TravelCategory::Pre16Mainstream => &mut self.mainstream_rate.0,
            _ => &mut self.mainstream_rate.1,
        };
        let scaled = *rate * counts.total() / modelled;
        let possible = (0.0..=1.0).contains(&scaled);
        if possible {
            *rate = scaled;
        }
        possible
    }

    /// Takes the modes of a kind, if every mode that somebody takes has a cost.
    fn mix(&mut self, kind: usize, costs: &[f64], categories: &Categories, said: &mut Said) {
        let told = &self.told[kind];
        let Some(counts) = told.counts.as_ref().filter(|counts| counts.total() > 0.0) else {
            return;
        };
        let unpriced = (0..costs.len()).filter(|mode| {
            let has_cost = told.fares[*mode].is_some() || costs[*mode] > 0.0;
            counts.by_mode[*mode] > 0.0 && !has_cost
        });
        let unpriced: Vec<&str> = unpriced
            .map(|mode| categories.modes[mode].id.as_str())
            .collect();
        if unpriced.is_empty() {
            let total = counts.total();
            self.mode_share[kind] = counts.by_mode.iter().map(|users| users / total).collect();
            return;
        }
        said.push(format!(
            "modes of {} in {TRAVELLERS} are not used, for nothing says what {} costs them: fill in the column `amount`",
            TravelCategory::ALL[kind].id(),
            unpriced.join(", ")
        ));
    }

    /// Puts the council's own prices into `costs`, which are those of all councils before, and sets the price level of the others.
    fn price(
        &mut self,
        kind: usize,
        costs: &mut [f64],
        (modelled, users, shared): (f64, f64, &TransportRates),
        ground: &Ground<'_>,
        said: &mut Said,
    ) {
        let (fares, shares) = (&self.told[kind].fares, &self.mode_share[kind]);
        if fares.iter().all(Option::is_none) && self.told[kind].counts.is_none() {
            return;
        }
        let mut of_fares = 0.0;
        let mut of_others = 0.0;
        for ((share, fare), cost) in shares.iter().zip(fares).zip(costs.iter()) {
            match fare {
                Some(fare) => of_fares += users * share * fare.pounds,
                None => of_others += users * share * cost,
            }
        }
        if kind == PUBLISHED && ground.line_held {
            let mean = shared.mode_share[kind].iter().zip(&shared.mode_cost[kind]);
            let mean: f64 = mean.map(|(share, cost)| share * cost).sum();
            let published = modelled * mean * self.factor[kind];
            // Outside its limits a level is a finding, not a price.
            let level = (published - of_fares) / of_others;
            let is_met = (ground.limits[0]..=ground.limits[1]).contains(&level);
            if is_met {
                self.factor[kind] = level;
            }
            let reached = of_fares + of_others * self.factor[kind];
            said.push(against_the_line(is_met, reached / published));
        }
        let level = self.factor[kind];
        for (cost, fare) in costs.iter_mut().zip(fares) {
            if let Some(fare) = fare {
                *cost = fare.pounds / level;
            }
        }
        self.say_prices(kind, &ground.model.categories, said);
    }

    fn say_prices(&self, kind: usize, categories: &Categories, said: &mut Said) {
        let told = self.told[kind].fares.iter().zip(&categories.modes);
        let mut by_file: Vec<(&str, Vec<&str>)> = Vec::new();
        for (fare, mode) in told {
            let Some(Fare { file, .. }) = fare else {
                continue;
            };
            match by_file.iter_mut().find(|(of, _)| of == file) {
                Some((_, modes)) => modes.push(&mode.id),
                None => by_file.push((file, vec![&mode.id])),
            }
        }
        for (file, modes) in by_file {
            said.push(format!(
                "what a traveller of {} costs by {} is the council's own ({file})",
                TravelCategory::ALL[kind].id(),
                modes.join(", ")
            ));
        }
    }

    /// The vehicles behind these yearly costs, with as many in each as routes tell.
    fn vehicles(
        &self,
        shared: &TransportRates,
        costs: Vec<Vec<f64>>,
        model: &ModelFile,
    ) -> Journeys {
        let rates = TransportRates {
            mode_cost: costs,
            ..shared.clone()
        };
        let mut journeys = model.transport.journeys(&rates);
        let kinds = journeys.vehicles.iter_mut().zip(&self.told);
        for ((vehicles, told), level) in kinds.zip(self.factor) {
            for (vehicle, fare) in vehicles.iter_mut().zip(&told.fares) {
                let (Some(vehicle), Some(fare)) = (vehicle, fare) else {
                    continue;
                };
                *vehicle = fare.occupancy.map_or(*vehicle, |of| vehicle.carrying(of));
                // Costs here are before the council's level, and so are assistants, that their part of the whole stays theirs. Those
                // who would cost more than the whole leave it divided as before.
                let accompanied = fare
                    .assistants
                    .and_then(|of| vehicle.accompanied(of / level));
                *vehicle = accompanied.unwrap_or(*vehicle);
            }
        }
        journeys.mode_cost = rates.mode_cost;
        journeys
    }

    /// Whether every traveller of the kind whose spend is published is paid at the council's own prices.
    pub(crate) fn is_priced(&self) -> bool {
        let fares = self.told[PUBLISHED].fares.iter();
        let mut of = fares.zip(&self.mode_share[PUBLISHED]);
        of.all(|(fare, share)| fare.is_some() || *share <= 0.0)
    }

    /// Lays it over the inputs of a run.
    pub(crate) fn lay(&self, inputs: &mut Inputs, area: usize) {
        let (censuses, years) = (inputs.steps + 1, inputs.years());
        let council = &mut inputs.areas[area];
        council.transport.factor = self.factor;
        council.journeys = Journeys {
            take_up: vec![self.take_up.clone(); censuses],
            mainstream_rate: vec![self.mainstream_rate; censuses],
            mode_share: vec![self.mode_share.clone(); years],
            ..self.journeys.clone()
        };
    }

    /// What is told, as parameters of a run. Where figures are suppressed, travellers and modes of a kind stay untold if fewer than
    /// `hidden_under` take one of them.
    pub(crate) fn parameters(
        &self,
        code: &str,
        base: FinancialYear,
        categories: &Categories,
        hidden_under: Option<f64>,
    ) -> Vec<Parameter> {
        let is_small =
            |users: &f64| hidden_under.is_some_and(|under| *users > 0.0 && *users < under);
        let mut all = Vec::new();
        let mut put = |parameter: &str, category: String, value: f64, unit: &str, file: &str| {
            all.push(Parameter {
                parameter: format!("transport.{parameter}"),
                category: format!("{code} {category}"),
                period: base.to_string(),
                value,
                unit: unit.to_owned(),
                basis: "measured".to_owned(),
                source: format!("the council's own: {file}"),
            });
        };
        for (kind, told) in TravelCategory::ALL.iter().zip(&self.told) {
            let of_mode = |mode: usize| format!("{} {}", kind.id(), categories.modes[mode].id);
            let counts = told.counts.as_ref();
            if let Some(counts) = counts.filter(|of| !of.by_mode.iter().any(is_small)) {
                let id = kind.id().to_owned();
                put(
                    "travellers_own",
                    id,
                    counts.total(),
                    "travellers",
                    TRAVELLERS,
                );
                let shares = self.mode_share[kind.index()].iter().enumerate();
                for (mode, share) in shares.filter(|(_, share)| **share > 0.0) {
                    put(
                        "mode_share_own",
                        of_mode(mode),
                        *share,
                        "share of travellers",
                        TRAVELLERS,
                    );
                }
            }
            if counts.is_some() || told.fares.iter().any(Option::is_some) {
                let (id, level) = (kind.id().to_owned(), self.factor[kind.index()]);
                put("level_own", id, level, "ratio to England", LEVEL);
            }
            for (mode, fare) in told.fares.iter().enumerate() {
                let Some(fare) = fare else { continue };
                let unit = "GBP per traveller";
                put("cost_own", of_mode(mode), fare.pounds, unit, fare.file);
                if let Some(carried) = fare.occupancy {
                    let unit = "travellers per vehicle";
                    put("occupancy_own", of_mode(mode), carried, unit, fare.file);
                }
                if let Some(assistants) = fare.assistants {
                    let unit = "passenger assistants per vehicle";
                    put("assistants_own", of_mode(mode), assistants, unit, fare.file);
                }
            }
        }
        all
    }
}

/// What is said of spend of the base year beside the published line, which it meets or is a ratio of.
fn against_the_line(is_met: bool, ratio: f64) -> String {
    let line = format!(
        "line 2.1.4 of the council (published for {}, brought to the base year)",
        FinancialYear::new(LINE_YEAR)
    );
    if is_met {
        return format!(
            "{line} is still met: what its own prices leave of it sets the price level of the modes without one"
        );
    }
    if (ratio - 1.0).abs() <= LARGE_STEP {
        return format!(
            "its own travellers and prices come to within a fifth of {line}, and stand"
        );
    }
    let than = if ratio > 1.0 { "above" } else { "below" };
    format!(
        "SUSPECT: its own travellers and prices of pre16_sen come to more than a fifth {than} {line}; they stand, and modes without a price \
         keep the level of before: check that {TRAVELLERS} has all of them, on average over the year, and pounds a year"
    )
}
