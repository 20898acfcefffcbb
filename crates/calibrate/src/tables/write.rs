//! Writing the bundle.

use crate::axes::{Axes, OLDEST, YOUNGEST};
use crate::bundle::Bundle;
use crate::error::Error;
use crate::movers::Spread;
use crate::population::AGES;
use crate::quantise::PARTS;
use crate::sheet::{Writer, decimals, opt};

use super::{BANNERS, HISTORY, MOVERS, PLACEMENTS};

/// A file name and its bytes.
type File = (String, Vec<u8>);

const MONEY: [&str; 13] = [
    "area_code",
    "block",
    "deductions",
    "schools_block",
    "place_funding",
    "outturn",
    "outturn_estimated",
    "in_year",
    "other_blocks",
    "unexplained",
    "balance",
    "outturn_base_year",
    "transport_factor",
];

/// Writes every table: `(file name, bytes)`.
///
/// # Errors
/// Never in practice: the tables are written to memory.
pub fn write(bundle: &Bundle) -> Result<Vec<File>, Error> {
    let mut base = Writer::new("base.csv", &["key", "value"])?;
    base.row(["census", &bundle.census.to_string()])?;
    Ok(vec![
        base.finish()?,
        stock(bundle)?,
        stock_before(bundle)?,
        population(bundle)?,
        rates_by_age(bundle)?,
        joiners(bundle)?,
        movers(bundle)?,
        rates_by_area(bundle)?,
        prices(bundle)?,
        money(bundle)?,
        history(bundle)?,
        placements(bundle)?,
        banners(bundle)?,
    ])
}

/// A header of its own first columns and one column a placement.
fn by_placement(bundle: &Bundle, first: &[&str]) -> Vec<String> {
    let placements = bundle.axes.placements.iter().map(String::as_str);
    first
        .iter()
        .copied()
        .chain(placements)
        .map(str::to_owned)
        .collect()
}

fn parts(plans: f64) -> i64 {
    (plans * PARTS).round() as i64
}

fn stock(bundle: &Bundle) -> Result<File, Error> {
    let axes = &bundle.axes;
    let mut w = Writer::new(
        "stock.csv",
        &by_placement(bundle, &["area_code", "age", "need"]),
    )?;
    for (code, cube) in bundle.codes.iter().zip(&bundle.stock) {
        for row in 0..axes.ages() {
            for (n, need) in axes.needs.iter().enumerate() {
                let cells: Vec<i64> = (0..axes.placements.len())
                    .map(|p| parts(cube.at(row, n, p)))
                    .collect();
                // Most cells of a small council are empty; a row that is missing is read as nothing.
                if cells.iter().any(|c| *c != 0) {
                    let first = [code.clone(), Axes::age_of(row).to_string(), need.clone()];
                    w.row(first.into_iter().chain(cells.iter().map(i64::to_string)))?;
                }
            }
        }
    }
    w.finish()
}

fn stock_before(bundle: &Bundle) -> Result<File, Error> {
    let mut w = Writer::new(
        "stock_before.csv",
        &by_placement(bundle, &["area_code", "age"]),
    )?;
    for (code, grid) in bundle.codes.iter().zip(&bundle.previous) {
        for row in 0..grid.rows() {
            let first = [code.clone(), Axes::age_of(row).to_string()];
            let cells = grid.row(row).iter().map(|x| parts(*x).to_string());
            w.row(first.into_iter().chain(cells))?;
        }
    }
    w.finish()
}

fn population(bundle: &Bundle) -> Result<File, Error> {
    let ages = (0..AGES).map(|age| format!("age_{age}"));
    let header: Vec<String> = ["area_code", "year"]
        .into_iter()
        .map(str::to_owned)
        .chain(ages)
        .collect();
    let mut w = Writer::new("population.csv", &header)?;
    for (code, population) in bundle.codes.iter().zip(&bundle.population) {
        for (offset, people) in population.years.iter().enumerate() {
            let year = population.first + offset as i32;
            // Years before the stock are never used.
            if year >= bundle.census - 2 {
                let cells = people.iter().map(|x| decimals(*x, 1));
                w.row([code.clone(), year.to_string()].into_iter().chain(cells))?;
            }
        }
    }
    w.finish()
}

fn rates_by_age(bundle: &Bundle) -> Result<File, Error> {
    let header = [
        "age",
        "cease",
        "reconcile",
        "new_plans_per_person",
        "joined",
    ];
    let mut w = Writer::new("rates_by_age.csv", &header)?;
    let rates = &bundle.national;
    for row in 0..bundle.axes.ages() {
        let numbers = [
            rates.cease[row],
            rates.reconcile[row],
            rates.new_plan_rate[row],
            rates.joined[row],
        ];
        let cells = numbers.iter().map(|x| decimals(*x, 9));
        w.row([Axes::age_of(row).to_string()].into_iter().chain(cells))?;
    }
    w.finish()
}

fn joiners(bundle: &Bundle) -> Result<File, Error> {
    let axes = &bundle.axes;
    let mut w = Writer::new("joiners.csv", &by_placement(bundle, &["age", "need"]))?;
    for row in 0..axes.ages() {
        for (n, need) in axes.needs.iter().enumerate() {
            let cells = (0..axes.placements.len())
                .map(|p| decimals(bundle.national.pattern.at(row, n, p), 9));
            w.row(
                [Axes::age_of(row).to_string(), need.clone()]
                    .into_iter()
                    .chain(cells),
            )?;
        }
    }
    w.finish()
}

fn movers(bundle: &Bundle) -> Result<File, Error> {
    let axes = &bundle.axes;
    let header: Vec<String> = ["age", "need", "placement"]
        .into_iter()
        .chain(MOVERS)
        .map(str::to_owned)
        .collect();
    let mut w = Writer::new("movers.csv", &header)?;
    for row in 0..axes.ages() {
        for (n, need) in axes.needs.iter().enumerate() {
            let Spread { stay, own, all } = bundle.national.movers.spread(row, n);
            let lists = [stay, &own.leave, &own.arrive, &all.leave, &all.arrive];
            for (p, placement) in axes.placements.iter().enumerate() {
                let first = [
                    Axes::age_of(row).to_string(),
                    need.clone(),
                    placement.clone(),
                ];
                let cells = lists.iter().map(|list| decimals(list[p], 8));
                w.row(first.into_iter().chain(cells))?;
            }
        }
    }
    w.finish()
}

fn rates_by_area(bundle: &Bundle) -> Result<File, Error> {
    let first = [
        "area_code",
        "cease_factor",
        "transfer_out",
        "transfer_in_share",
        "reconcile",
        "measured_residual",
        "agreed",
        "issued",
    ];
    let tilts = bundle.axes.placements.iter().map(|p| format!("tilt_{p}"));
    let moves = bundle.axes.placements.iter().map(|p| format!("moves_{p}"));
    let new = (YOUNGEST..=OLDEST).map(|age| format!("new_{age}"));
    let header: Vec<String> = first
        .into_iter()
        .map(str::to_owned)
        .chain(tilts)
        .chain(moves)
        .chain(new)
        .collect();
    let mut w = Writer::new("rates_by_area.csv", &header)?;
    for (code, r) in bundle.codes.iter().zip(&bundle.areas) {
        let own = [
            r.cease_factor,
            r.transfer_out,
            r.transfer_in_share,
            r.reconcile,
            r.measured_residual,
            r.funnel.agreed,
            r.funnel.issued,
        ];
        let numbers = own
            .iter()
            .chain(&r.joiner_tilt)
            .chain(&r.mover_tilt)
            .chain(&r.new_plan_rate);
        w.row(
            [code.clone()]
                .into_iter()
                .chain(numbers.map(|x| decimals(*x, 9))),
        )?;
    }
    w.finish()
}

fn prices(bundle: &Bundle) -> Result<File, Error> {
    let mut w = Writer::new("prices.csv", &["item", "placement", "value"])?;
    let prices = &bundle.prices;
    for (p, placement) in bundle.axes.placements.iter().enumerate() {
        w.row(["top_up", placement, &decimals(prices.top_up[p], 2)])?;
        w.row(["place", placement, &decimals(prices.place[p], 2)])?;
    }
    for (item, value) in [
        ("non_plan", prices.non_plan),
        ("pre16_traveller", prices.pre16_traveller),
        ("agreed", prices.funnel.agreed),
        ("issued", prices.funnel.issued),
        ("factor_lowest", prices.factor_limits.0),
        ("factor_highest", prices.factor_limits.1),
        ("balance_weight", prices.balance_weight),
        ("other_blocks_share", prices.other_blocks_share),
        ("own_weight", prices.own_weight),
        ("own_fade", prices.own_fade),
    ] {
        w.row([item, "", &decimals(value, 9)])?;
    }
    w.finish()
}

fn money(bundle: &Bundle) -> Result<File, Error> {
    let mut w = Writer::new("money.csv", &MONEY)?;
    for (code, money) in bundle.codes.iter().zip(&bundle.money) {
        let a = &money.before;
        let mut cells = vec![code.clone()];
        cells.extend(
            [
                a.block,
                a.deductions,
                a.schools_block,
                a.place_funding,
                a.outturn,
            ]
            .map(opt),
        );
        cells.push(a.outturn_estimated.to_string());
        cells.extend(
            [
                a.in_year,
                a.other_blocks,
                a.unexplained,
                a.balance,
                money.outturn,
            ]
            .map(opt),
        );
        cells.push(decimals(money.transport_factor, 9));
        w.row(cells)?;
    }
    w.finish()
}

fn placements(bundle: &Bundle) -> Result<File, Error> {
    let mut header = by_placement(bundle, &["area_code", "census"]);
    header.extend(["not_recorded", "basis"].map(str::to_owned));
    let mut w = Writer::new(PLACEMENTS, &header)?;
    for row in &bundle.placements {
        let first = [row.area.clone(), row.census.to_string()];
        let counts = row.plans.iter().chain([&row.not_recorded]);
        let cells = counts.map(|plans| decimals(*plans, 0));
        let basis = if row.actual { "actual" } else { "estimated" };
        w.row(first.into_iter().chain(cells).chain([basis.to_owned()]))?;
    }
    w.finish()
}

fn history(bundle: &Bundle) -> Result<File, Error> {
    let mut w = Writer::new("history.csv", &HISTORY)?;
    for r in &bundle.history {
        let places = if r.period_kind == "financial_year" {
            2
        } else {
            3
        };
        let value = decimals(r.value, places);
        w.row([
            &r.area,
            &r.measure,
            &r.breakdown,
            &r.category,
            &r.period_kind,
            &r.period,
            &value,
            &r.basis,
        ])?;
    }
    w.finish()
}

fn banners(bundle: &Bundle) -> Result<File, Error> {
    let mut w = Writer::new(BANNERS, &["area_code", "code", "text"])?;
    for b in &bundle.banners {
        w.row([&b.area, &b.code, &b.text])?;
    }
    w.finish()
}
