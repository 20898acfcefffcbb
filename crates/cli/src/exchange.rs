//! Two runs mixed: some groups of what they rest on from one, the rest from the other.
//!
//! Every field of the figures and of the model belongs to exactly one group: the patterns name them all, so that a new field does
//! not compile until it has been given one. What is worked out from several groups, such as the factor by which prices meet a
//! council's own outturn, is worked out anew in every mix.

use pressure_calibrate::Bundle;
use pressure_calibrate::bundle::{AreaMoney, Prices};
use pressure_model::Categories;
use pressure_scenario::{ModelFile, Scenario};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::model_folder::ModelFolder;

/// A group of what a run rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Plans, population, outturn, block and balances as counted, with a council's own figures.
    Data,
    /// Flows: new plans and their growth, ceasing, moves, transfers, places, who travels and how.
    Rates,
    /// What a plan and a journey cost, and how that grows.
    Prices,
    /// The scenario, and dated policy.
    Policy,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::Data, Self::Rates, Self::Prices, Self::Policy];

    /// As written in results.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Rates => "rates",
            Self::Prices => "prices",
            Self::Policy => "policy",
        }
    }

    /// What it is called in a table. `prices` is also a driver of changes over the years, of the same name.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Rates => "Rates",
            Self::Prices => "Prices",
            Self::Policy => "Policy and scenario",
        }
    }
}

/// A run that can be mixed with another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) scenario: &'a Scenario,
}

/// Refuses two runs whose inputs cannot stand in each other.
pub(crate) fn check_alike(a: &Engine, b: &Engine) -> Result<(), Failure> {
    let refuse = |what: String| Err(Failure::Findings { what });
    if a.base != b.base {
        return refuse(format!(
            "one run starts from the census of {} and the other from {}: their rates and prices are of different years, so what \
             differs cannot be told apart; make the earlier run again from the later census, with its own scenario and model",
            a.base, b.base
        ));
    }
    // How the share of pupils is reckoned follows from the figures.
    let counted = |engine: &Engine| Categories {
        pupil_share: None,
        ..engine.folder.model.categories.clone()
    };
    if counted(a) != counted(b) {
        return refuse(
            "the two runs do not count the same needs, placements, lines and modes (model.toml), so one's figures cannot stand in \
             the other"
                .to_owned(),
        );
    }
    if a.bundle.codes != b.bundle.codes {
        return refuse(
            "the tables of the two runs do not hold the same councils, so one's figures cannot stand in the other"
                .to_owned(),
        );
    }
    Ok(())
}

/// The run `a` with some groups taken from `b`. The two must be alike.
pub(crate) fn mixed<'a>(a: Side<'a>, b: Side<'a>, taken: &[Group]) -> (Engine, &'a Scenario) {
    let of = |group: Group| if taken.contains(&group) { b } else { a };
    let bundle = bundle(
        &of(Group::Data).engine.bundle,
        &of(Group::Rates).engine.bundle,
        &of(Group::Prices).engine.bundle,
    );
    let rates: &ModelFile = &of(Group::Rates).engine.folder.model;
    let policy = of(Group::Policy);
    let folder = ModelFolder {
        model: rates.with_prices_of(&of(Group::Prices).engine.folder.model),
        policy: policy.engine.folder.policy.clone(),
        ..a.engine.folder.clone()
    };
    let own = of(Group::Data).engine.own.clone();
    (Engine::put_together(folder, bundle, own), policy.scenario)
}

/// Tables of which some are from other runs.
fn bundle(data: &Bundle, rates: &Bundle, prices: &Bundle) -> Bundle {
    let Bundle {
        census,
        axes,
        codes,
        previous,
        stock,
        population,
        placements,
        national: _,
        areas: _,
        prices: _,
        money: _,
        history,
        banners,
    } = data.clone();
    let money = data.money.iter().zip(&prices.money);
    Bundle {
        census,
        axes,
        codes,
        previous,
        stock,
        population,
        placements,
        national: rates.national.clone(),
        areas: rates.areas.clone(),
        prices: price_list(&data.prices, &rates.prices, &prices.prices),
        money: money.map(|(data, prices)| of_money(data, prices)).collect(),
        history,
        banners,
    }
}

fn of_money(data: &AreaMoney, prices: &AreaMoney) -> AreaMoney {
    let AreaMoney {
        before,
        outturn,
        transport_factor: _,
    } = data.clone();
    AreaMoney {
        before,
        outturn,
        transport_factor: prices.transport_factor,
    }
}

fn price_list(data: &Prices, rates: &Prices, prices: &Prices) -> Prices {
    let Prices {
        top_up,
        place,
        non_plan,
        pre16_traveller,
        funnel: _,
        factor_limits,
        balance_weight: _,
        other_blocks_share: _,
        own_weight: _,
        own_fade: _,
    } = prices.clone();
    Prices {
        top_up,
        place,
        non_plan,
        pre16_traveller,
        factor_limits,
        funnel: rates.funnel,
        own_weight: rates.own_weight,
        own_fade: rates.own_fade,
        balance_weight: data.balance_weight,
        other_blocks_share: data.other_blocks_share,
    }
}
