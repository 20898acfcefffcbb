//! From the bundled tables, the model file and policy to the inputs of a projection.

use pressure_calibrate::Bundle;
use pressure_calibrate::axes::Axes;
use pressure_calibrate::balance::{Account, national_ratio};
use pressure_calibrate::factor::{Factor, factor};
use pressure_calibrate::grid::{Cube, Grid};
use pressure_calibrate::movers::Movers;
use pressure_calibrate::trend::kept;
use pressure_calibrate::unit_cost::financial_year;
use pressure_model::inputs::{
    AreaInputs, AreaMoney, AreaTransport, Costs, DatedRates, Inputs, Rates, TransportRates,
};
use pressure_model::{
    AreaFunnel, CensusYear, Crossings, FinancialYear, Funnel, FunnelRates, Moves, STREAMS, Shape,
    State, Stream, TransferCap, in_parallel,
};
use pressure_scenario::{ModelFile, Policy};

use crate::failure::Failure;

/// Ages of the state: 0 to 25.
const AGES: usize = 26;

/// Builds the inputs of a projection of every council to the financial year `to`.
pub(crate) fn assemble(
    bundle: &Bundle,
    model: &ModelFile,
    policy: &Policy,
    to: FinancialYear,
) -> Result<Inputs, Failure> {
    let base = CensusYear::new(bundle.census);
    let base_year = base.financial_year();
    let steps = usize::try_from(to.years_since(base_year)).map_err(|_| Failure::TooEarly {
        to,
        first: base_year,
    })?;
    let last = bundle
        .population
        .iter()
        .map(|p| p.first + p.years.len() as i32 - 1)
        .min()
        .unwrap_or(0);
    if base.year() + steps as i32 - 1 > last {
        return Err(Failure::TooLate {
            to,
            last: FinancialYear::new(last),
        });
    }
    let shape = model.categories.shape(AGES);
    let years = steps + 1;
    let mut rates = rates(bundle, shape, model.new_plan_index(base, steps))?;
    rates.capacity = Some(model.capacity.rules(shape));
    let costs = model.costs(
        bundle.prices.top_up.clone(),
        bundle.prices.place.clone(),
        years,
    );
    let transport = transport(bundle, model, shape, base_year, years);
    let journeys = model.transport.journeys(&transport);
    let block = block_paths(bundle, policy, base_year, years)?;
    let factors = factors(bundle);
    let mut areas: Vec<AreaInputs> = in_parallel(bundle.codes.len(), |i| {
        let mut area = area(bundle, shape, steps, i, &factors[i], &block[i], &costs);
        area.capacity = model.capacity.places(&area.base, steps);
        area
    });
    // Shares are rounded in the tables; the pool is shared out whole.
    let shared: f64 = areas.iter().map(|a| a.transfer_in_share).sum();
    for area in &mut areas {
        area.transfer_in_share /= shared;
    }
    explain_base_year(bundle, &mut areas);
    for (area, money) in areas.iter_mut().zip(&bundle.money) {
        area.journeys.clone_from(&journeys);
        let policy_of = &mut area.money.policy;
        policy_of.override_end = Some(policy.first_year_without_override());
        policy_of.transfer_cap = money.before.schools_block.map(|block| TransferCap {
            share: policy.transfer_limit.value,
            // No schools block is published beyond the last return; it stands still in cash.
            schools_block: vec![block; years],
            disapplied: Vec::new(),
        });
    }
    Ok(Inputs {
        shape,
        base,
        steps,
        rates,
        costs,
        transport,
        crossings: Crossings::of(&model.categories, shape),
        areas,
    })
}

/// `[age]` from age rows; ages before the first published one have no plans.
fn by_single_age(shape: Shape, rows: &[f64]) -> Vec<f64> {
    (0..shape.ages)
        .map(|age| Axes::age_row(age as i16).map_or(0.0, |row| rows[row]))
        .collect()
}

/// `[step][age]` a council's own rates of new plans, their distance from England's fading as the back-test chose.
fn fading_rates(bundle: &Bundle, shape: Shape, steps: usize, own: &[f64]) -> Vec<Vec<f64>> {
    let (england, prices) = (&bundle.national.new_plan_rate, &bundle.prices);
    (0..steps)
        .map(|step| {
            let weight = kept(prices.own_weight, prices.own_fade, step);
            let rows = own.iter().zip(england);
            let rows: Vec<f64> = rows
                .map(|(own, england)| england + weight * (own - england))
                .collect();
            by_single_age(shape, &rows)
        })
        .collect()
}

/// National rates by single age from 0; the ages before the first published one have no plans.
fn rates(bundle: &Bundle, shape: Shape, new_plan_index: Vec<f64>) -> Result<Rates, Failure> {
    let national = &bundle.national;
    let national_funnel = bundle.prices.funnel;
    let Shape {
        ages,
        placements,
        needs,
    } = shape;
    let by_age = |rates: &[f64]| by_single_age(shape, rates);
    let mut cease = by_age(&national.cease);
    cease[ages - 1] = 1.0;
    let row_of = |age: usize| Axes::age_row(age as i16).unwrap_or(0);
    let mut joiner_need = Vec::with_capacity(ages * needs);
    let mut joiner_placement = Vec::with_capacity(ages * needs * placements);
    for age in 0..ages {
        let row = row_of(age);
        let pattern = |n: usize| {
            (0..placements)
                .map(|p| national.pattern.at(row, n, p))
                .collect::<Vec<f64>>()
        };
        let sums: Vec<f64> = (0..needs).map(|n| pattern(n).iter().sum()).collect();
        joiner_need.extend(to_one(&sums, &vec![1.0; needs]));
        let any: Vec<f64> = (0..placements)
            .map(|p| (0..needs).map(|n| national.pattern.at(row, n, p)).sum())
            .collect();
        for n in 0..needs {
            joiner_placement.extend(to_one(&pattern(n), &any));
        }
    }
    let moves = moves(&national.movers, shape)?;
    Ok(Rates {
        cease,
        moves,
        joiner_need,
        joiner_placement,
        reconcile: by_age(&national.reconcile),
        new_plan_index,
        agreed: national_funnel.agreed,
        issued: national_funnel.issued,
        // New plans grow by a path of their own, so nothing is carried over the year end here.
        funnel: Some(Funnel {
            undecided: 0.0,
            rates: funnel_rates(ages, national_funnel),
        }),
        capacity: None,
        dated_wishes: Vec::new(),
    })
}

/// National moves by single age from 0; at the ages before the first published one everyone stays.
fn moves(movers: &Movers, shape: Shape) -> Result<Moves, Failure> {
    let placements = shape.placements;
    let mut stay = Vec::with_capacity(shape.ages * shape.needs * placements);
    let mut streams: [Stream; STREAMS] = Default::default();
    for age in 0..shape.ages {
        let Some(row) = Axes::age_row(age as i16) else {
            stay.resize(stay.len() + shape.needs * placements, 1.0);
            for stream in &mut streams {
                stream.leave.resize(stay.len(), 0.0);
                stream.arrive.resize(stay.len(), 0.0);
            }
            continue;
        };
        for need in 0..shape.needs {
            let spread = movers.spread(row, need);
            stay.extend(&spread.stay);
            for (stream, of) in streams.iter_mut().zip([&spread.own, &spread.all]) {
                stream.leave.extend(&of.leave);
                stream.arrive.extend(&of.arrive);
            }
        }
    }
    Moves::of_streams(shape, &stay, streams).map_err(Failure::Model)
}

/// The same shares at every age; no appeals, whose outcomes no return here holds by council.
fn funnel_rates(ages: usize, funnel: pressure_calibrate::funnel::Funnel) -> FunnelRates {
    FunnelRates::at_all_ages(ages, funnel.agreed, funnel.issued, 0.0, 0.0)
}

/// Shares that sum to 1; where there is nothing to share, those of `otherwise`.
fn to_one(values: &[f64], otherwise: &[f64]) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        return values.iter().map(|x| x / sum).collect();
    }
    let sum: f64 = otherwise.iter().sum();
    if sum > 0.0 {
        otherwise.iter().map(|x| x / sum).collect()
    } else {
        vec![1.0 / values.len() as f64; values.len()]
    }
}

/// The base stock as a state.
fn base_state(shape: Shape, cube: &Cube) -> State {
    State::from_fn(shape, |age, placement, need| {
        Axes::age_row(age as i16).map_or(0.0, |row| cube.at(row, need, placement))
    })
}

/// The stock one census earlier: published without needs, so each placement's needs are those of the base at that age.
fn previous_state(shape: Shape, grid: &Grid, cube: &Cube) -> State {
    let Shape {
        placements, needs, ..
    } = shape;
    let mut state = State::zeros(shape);
    for row in 0..grid.rows() {
        let of_age: Vec<f64> = (0..needs)
            .map(|n| (0..placements).map(|p| cube.at(row, n, p)).sum())
            .collect();
        for placement in 0..placements {
            let here: Vec<f64> = (0..needs).map(|n| cube.at(row, n, placement)).collect();
            for (need, share) in to_one(&here, &of_age).into_iter().enumerate() {
                let plans = grid.at(row, placement) * share;
                state.set(Axes::age_of(row), placement, need, plans);
            }
        }
    }
    state
}

/// Travel of the model file, with pre-16 prices scaled to the measured cost of a traveller.
fn transport(
    bundle: &Bundle,
    model: &ModelFile,
    shape: Shape,
    base: FinancialYear,
    years: usize,
) -> TransportRates {
    let census = model.transport.mainstream.year;
    let people = |from: usize, to: usize| -> f64 {
        bundle
            .population
            .iter()
            .map(|p| p.at(census.year() - 1)[from..=to].iter().sum::<f64>())
            .sum()
    };
    let mut rates = model.transport.rates(
        shape.placements,
        (model.costs_year, base),
        years,
        (people(5, 15), people(16, 18)),
    );
    let mean: f64 = rates.mode_share[0]
        .iter()
        .zip(&rates.mode_cost[0])
        .map(|(s, c)| s * c)
        .sum();
    for cost in &mut rates.mode_cost[0] {
        *cost *= bundle.prices.pre16_traveller / mean;
    }
    rates
}

/// By area: the high-needs block before deductions of each financial year, each council keeping its share of the last
/// published allocation. A council that has none has no block.
fn block_paths(
    bundle: &Bundle,
    policy: &Policy,
    base: FinancialYear,
    years: usize,
) -> Result<Vec<Vec<f64>>, Failure> {
    let national: Vec<f64> = (0..years as i32)
        .map(|k| {
            policy
                .block(base.plus(k))
                .ok_or(Failure::NoBlock { year: base })
        })
        .collect::<Result<_, _>>()?;
    let all: f64 = bundle.money.iter().filter_map(|m| m.before.block).sum();
    Ok(bundle
        .money
        .iter()
        .map(|m| {
            let share = m.before.block.map_or(0.0, |own| own / all);
            national.iter().map(|block| block * share).collect()
        })
        .collect())
}

/// Plans of the base financial year by placement.
fn base_year_plans(bundle: &Bundle, i: usize) -> Vec<f64> {
    let cube = &bundle.stock[i];
    let (ages, needs, placements) = cube.size();
    let after: Vec<f64> = (0..placements)
        .map(|p| {
            (0..ages)
                .map(|a| (0..needs).map(|n| cube.at(a, n, p)).sum::<f64>())
                .sum()
        })
        .collect();
    financial_year(&bundle.previous[i].col_sums(), &after)
}

/// What a council's price level is fitted on.
pub(crate) struct BaseYear {
    /// Plans of the base financial year by placement.
    pub(crate) plans: Vec<f64>,
    /// Its share, by plans, of national lines that follow no placement, pounds.
    pub(crate) non_plan: f64,
}

/// The base year of every council, in the order of the bundle.
pub(crate) fn base_years(bundle: &Bundle) -> Vec<BaseYear> {
    let plans: Vec<Vec<f64>> = (0..bundle.codes.len())
        .map(|i| base_year_plans(bundle, i))
        .collect();
    let all: f64 = plans.iter().flatten().sum();
    let of = |plans: Vec<f64>| BaseYear {
        non_plan: bundle.prices.non_plan * plans.iter().sum::<f64>() / all,
        plans,
    };
    plans.into_iter().map(of).collect()
}

/// By area: the price level that meets its outturn, and its lines not driven by placement.
pub(crate) fn factors(bundle: &Bundle) -> Vec<Factor> {
    base_years(bundle)
        .iter()
        .zip(&bundle.money)
        .map(|(year, money)| {
            let spend = year
                .plans
                .iter()
                .zip(&bundle.prices.top_up)
                .map(|(n, price)| n * price)
                .sum();
            let limits = bundle.prices.factor_limits;
            factor(money.outturn, spend, year.non_plan, limits)
        })
        .collect()
}

fn area(
    bundle: &Bundle,
    shape: Shape,
    steps: usize,
    i: usize,
    level: &Factor,
    block: &[f64],
    costs: &Costs,
) -> AreaInputs {
    let rates = &bundle.areas[i];
    let people = |year: i32| bundle.population[i].at(year).to_vec();
    let before = &bundle.money[i].before;
    let base = base_state(shape, &bundle.stock[i]);
    let previous = previous_state(shape, &bundle.previous[i], &bundle.stock[i]);
    // Deductions of the base year: those of the year before, and a place for every plan added to a funded placement.
    let more: f64 = base
        .by_placement()
        .iter()
        .zip(previous.by_placement())
        .zip(&costs.place)
        .map(|((now, then), place)| (now - then) * place)
        .sum();
    let other = before.schools_block.unwrap_or(0.0) * bundle.prices.other_blocks_share;
    let years = steps + 1;
    AreaInputs {
        code: bundle.codes[i].clone(),
        population: (0..steps as i32)
            .map(|k| people(bundle.census + k))
            .collect(),
        new_plan_rate: by_single_age(shape, &rates.new_plan_rate),
        dated: DatedRates {
            new_plan_rate: fading_rates(bundle, shape, steps, &rates.new_plan_rate),
            ..DatedRates::default()
        },
        joiner_tilt: rates.joiner_tilt.clone(),
        // Weights of 1 are moves as all councils': none is quicker.
        mover_tilt: if rates
            .mover_tilt
            .iter()
            .all(|w| (w - 1.0).abs() < f64::EPSILON)
        {
            Vec::new()
        } else {
            rates.mover_tilt.clone()
        },
        funnel: AreaFunnel {
            rates: Some(funnel_rates(shape.ages, rates.funnel)),
            ..AreaFunnel::default()
        },
        cease_factor: rates.cease_factor,
        transfer_out: rates.transfer_out,
        transfer_in_share: rates.transfer_in_share,
        reconcile: rates.reconcile,
        money: AreaMoney {
            factor: level.factor,
            non_plan: level.non_plan,
            place_funding: before.place_funding.unwrap_or(0.0),
            block: block.to_vec(),
            deductions: before.deductions.map_or(0.0, |d| d + more.max(0.0)),
            other_blocks: vec![other; years],
            opening_balance: before.balance.unwrap_or(0.0),
            ..AreaMoney::none(years)
        },
        transport: AreaTransport {
            // Only pre-16 SEN transport is held by council; the other categories keep national prices.
            factor: [bundle.money[i].transport_factor, 1.0, 1.0, 1.0, 1.0],
            population_previous: people(bundle.census - 2),
            population_base: people(bundle.census - 1),
        },
        ..AreaInputs::still(bundle.codes[i].clone(), previous, base, steps)
    }
}

/// What the base year's balance moves by beyond the council's own return: the part of the roll-forward that follows
/// England's ratio (a single year of one council is too noisy). Nothing for a council without a block.
fn explain_base_year(bundle: &Bundle, areas: &mut [AreaInputs]) {
    let accounts: Vec<Account> = areas
        .iter()
        .zip(&bundle.money)
        .map(|(area, money)| {
            let income = money
                .before
                .block
                .map(|_| area.money.block[0] - area.money.deductions);
            let in_year = income
                .zip(money.outturn)
                .map(|(i, o)| i - area.money.place_funding - o);
            Account {
                block: income.map(|_| area.money.block[0]),
                in_year,
                ..Account::default()
            }
        })
        .collect();
    let ratio = national_ratio(&accounts);
    for (area, account) in areas.iter_mut().zip(&accounts) {
        if let (Some(block), Some(own)) = (account.block, account.in_year) {
            area.money.unexplained = (1.0 - bundle.prices.balance_weight) * (ratio * block - own);
        }
    }
}
