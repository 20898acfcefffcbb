//! The bundle as files: one CSV a table, written and read here and nowhere else.

use std::collections::BTreeMap;

use crate::axes::{Axes, OLDEST, YOUNGEST};
use crate::balance::Account;
use crate::bundle::{AreaMoney, Banner, Bundle, Prices};
use crate::error::Error;
use crate::grid::{Cube, Grid};
use crate::history::HistoryRow;
use crate::movers::Movers;
use crate::population::{AGES, Population};
use crate::quantise::{PARTS, from_parts};
use crate::rates::{AreaRates, NationalRates};
use crate::sheet::{Sheet, Writer, decimals, opt};

/// Names of all tables, in the order they are written.
pub const NAMES: [&str; 11] = [
    "base.csv",
    "stock.csv",
    "stock_before.csv",
    "population.csv",
    "rates_by_age.csv",
    "joiners.csv",
    "movers.csv",
    "rates_by_area.csv",
    "prices.csv",
    "money.csv",
    "history.csv",
];
/// Sentences that outputs about an area must carry; may be absent.
pub const BANNERS: &str = "banners.csv";
/// The files that the tables were made from; may be absent.
pub const SOURCES: &str = "sources.csv";

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

/// Writes every table: `(file name, text)`.
///
/// # Errors
/// Never in practice: the tables are written to memory.
pub fn write(bundle: &Bundle) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let axes = &bundle.axes;
    let placements: Vec<&str> = axes.placements.iter().map(String::as_str).collect();
    let with = |first: &[&str]| -> Vec<String> {
        first
            .iter()
            .chain(&placements)
            .map(|s| (*s).to_owned())
            .collect()
    };
    let mut files = Vec::new();

    let mut w = Writer::new("base.csv", &["key", "value"])?;
    w.row([&"census".to_owned(), &bundle.census.to_string()])?;
    files.push(w.finish()?);

    let mut stock = Writer::new("stock.csv", &with(&["area_code", "age", "need"]))?;
    let mut before = Writer::new("stock_before.csv", &with(&["area_code", "age"]))?;
    for (i, code) in bundle.codes.iter().enumerate() {
        for row in 0..axes.ages() {
            let age = Axes::age_of(row).to_string();
            for (n, need) in axes.needs.iter().enumerate() {
                let parts: Vec<i64> = (0..placements.len())
                    .map(|p| (bundle.stock[i].at(row, n, p) * PARTS).round() as i64)
                    .collect();
                if parts.iter().any(|p| *p != 0) {
                    let cells = parts.iter().map(i64::to_string);
                    stock.row(
                        [code.clone(), age.clone(), need.clone()]
                            .into_iter()
                            .chain(cells),
                    )?;
                }
            }
            let parts = bundle.previous[i]
                .row(row)
                .iter()
                .map(|x| ((x * PARTS).round() as i64).to_string());
            before.row([code.clone(), age].into_iter().chain(parts))?;
        }
    }
    files.push(stock.finish()?);
    files.push(before.finish()?);

    let ages: Vec<String> = (0..AGES).map(|a| format!("age_{a}")).collect();
    let header: Vec<String> = ["area_code", "year"]
        .iter()
        .map(|s| (*s).to_owned())
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
    files.push(w.finish()?);

    let mut w = Writer::new(
        "rates_by_age.csv",
        &[
            "age",
            "cease",
            "reconcile",
            "new_plans_per_person",
            "joined",
        ],
    )?;
    let national = &bundle.national;
    for row in 0..axes.ages() {
        let numbers = [
            national.cease[row],
            national.reconcile[row],
            national.new_plan_rate[row],
            national.joined[row],
        ];
        w.row(
            [Axes::age_of(row).to_string()]
                .into_iter()
                .chain(numbers.iter().map(|x| decimals(*x, 9))),
        )?;
    }
    files.push(w.finish()?);

    let mut joiners = Writer::new("joiners.csv", &with(&["age", "need"]))?;
    let mut movers = Writer::new("movers.csv", &with(&["age", "need", "from"]))?;
    for row in 0..axes.ages() {
        let age = Axes::age_of(row).to_string();
        for (n, need) in axes.needs.iter().enumerate() {
            let cells = (0..placements.len()).map(|p| decimals(national.pattern.at(row, n, p), 9));
            joiners.row([age.clone(), need.clone()].into_iter().chain(cells))?;
            let table = national.movers.table(row, n);
            for (p, from) in placements.iter().enumerate() {
                let cells = table.row(p).iter().map(|x| decimals(*x, 6));
                movers.row(
                    [age.clone(), need.clone(), (*from).to_owned()]
                        .into_iter()
                        .chain(cells),
                )?;
            }
        }
    }
    files.push(joiners.finish()?);
    files.push(movers.finish()?);

    let tilts = placements.iter().map(|p| format!("tilt_{p}"));
    let new = (YOUNGEST..=OLDEST).map(|a| format!("new_{a}"));
    let first = [
        "area_code",
        "cease_factor",
        "transfer_out",
        "transfer_in_share",
        "reconcile",
        "measured_residual",
    ];
    let header: Vec<String> = first
        .iter()
        .map(|s| (*s).to_owned())
        .chain(tilts)
        .chain(new)
        .collect();
    let mut w = Writer::new("rates_by_area.csv", &header)?;
    for (code, rates) in bundle.codes.iter().zip(&bundle.areas) {
        let numbers = [
            rates.cease_factor,
            rates.transfer_out,
            rates.transfer_in_share,
            rates.reconcile,
            rates.measured_residual,
        ];
        let cells = numbers
            .iter()
            .chain(&rates.joiner_tilt)
            .chain(&rates.new_plan_rate)
            .map(|x| decimals(*x, 9));
        w.row([code.clone()].into_iter().chain(cells))?;
    }
    files.push(w.finish()?);
    files.push(write_prices(bundle)?);

    let mut w = Writer::new("money.csv", &MONEY)?;
    for (code, money) in bundle.codes.iter().zip(&bundle.money) {
        let a = &money.before;
        let mut cells = vec![
            code.clone(),
            opt(a.block),
            opt(a.deductions),
            opt(a.schools_block),
            opt(a.place_funding),
            opt(a.outturn),
        ];
        cells.push(a.outturn_estimated.to_string());
        cells.extend([
            opt(a.in_year),
            opt(a.other_blocks),
            opt(a.unexplained),
            opt(a.balance),
            opt(money.outturn),
        ]);
        cells.push(decimals(money.transport_factor, 9));
        w.row(cells)?;
    }
    files.push(w.finish()?);

    let header = [
        "area_code",
        "measure",
        "breakdown",
        "category",
        "period_kind",
        "period",
        "value",
        "basis",
    ];
    let mut w = Writer::new("history.csv", &header)?;
    for r in &bundle.history {
        let value = if r.period_kind == "financial_year" {
            decimals(r.value, 2)
        } else {
            decimals(r.value, 3)
        };
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
    files.push(w.finish()?);

    let mut w = Writer::new(BANNERS, &["area_code", "code", "text"])?;
    for b in &bundle.banners {
        w.row([&b.area, &b.code, &b.text])?;
    }
    files.push(w.finish()?);
    Ok(files)
}

fn write_prices(bundle: &Bundle) -> Result<(String, Vec<u8>), Error> {
    let mut w = Writer::new("prices.csv", &["item", "placement", "value"])?;
    let prices = &bundle.prices;
    for (p, placement) in bundle.axes.placements.iter().enumerate() {
        w.row(["top_up", placement, &decimals(prices.top_up[p], 2)])?;
        w.row(["place", placement, &decimals(prices.place[p], 2)])?;
    }
    for (item, value) in [
        ("non_plan", prices.non_plan),
        ("pre16_traveller", prices.pre16_traveller),
        ("agreed", prices.agreed),
        ("issued", prices.issued),
        ("factor_lowest", prices.factor_limits.0),
        ("factor_highest", prices.factor_limits.1),
        ("balance_weight", prices.balance_weight),
        ("other_blocks_share", prices.other_blocks_share),
    ] {
        w.row([item, "", &decimals(value, 9)])?;
    }
    w.finish()
}

/// Reads every table. `open` gives the text of a table by name.
///
/// # Errors
/// Where a table is missing or malformed, with the table and row.
pub fn read<'a>(open: &dyn Fn(&str) -> Option<&'a [u8]>, axes: &Axes) -> Result<Bundle, Error> {
    let sheet = |name: &'static str| Sheet::open(name, open(name));
    let (ages, needs, placements) = (axes.ages(), axes.needs.len(), axes.placements.len());

    let mut census = None;
    let mut base = sheet("base.csv")?;
    while base.next()? {
        if base.text("key")? == "census" {
            census = Some(base.number("value")? as i32);
        }
    }
    let census = census.ok_or_else(|| base.fault("no row `census`"))?;

    // Areas are those of money.csv, in its order.
    let mut codes = Vec::new();
    let mut money = Vec::new();
    let mut table = sheet("money.csv")?;
    while table.next()? {
        codes.push(table.text("area_code")?.to_owned());
        money.push(AreaMoney {
            before: Account {
                block: table.maybe("block")?,
                deductions: table.maybe("deductions")?,
                schools_block: table.maybe("schools_block")?,
                place_funding: table.maybe("place_funding")?,
                outturn: table.maybe("outturn")?,
                outturn_estimated: table.text("outturn_estimated")? == "true",
                in_year: table.maybe("in_year")?,
                other_blocks: table.maybe("other_blocks")?,
                unexplained: table.maybe("unexplained")?,
                balance: table.maybe("balance")?,
            },
            outturn: table.maybe("outturn_base_year")?,
            transport_factor: table.number("transport_factor")?,
        });
    }
    let positions: BTreeMap<Vec<u8>, usize> = codes
        .iter()
        .enumerate()
        .map(|(i, c)| (c.clone().into_bytes(), i))
        .collect();

    let mut stock = vec![Cube::filled(ages, needs, placements, 0.0); codes.len()];
    let mut table = sheet("stock.csv")?;
    let columns = table.columns(&axes.placements)?;
    while table.next()? {
        let (i, row) = (table.area(&positions)?, table.age_row("age")?);
        let n = table.index("need", &axes.needs)?;
        for (p, column) in columns.iter().enumerate() {
            *stock[i].at_mut(row, n, p) = from_parts(table.whole(*column)?);
        }
    }
    let mut previous = vec![Grid::zeros(ages, placements); codes.len()];
    let mut table = sheet("stock_before.csv")?;
    let columns = table.columns(&axes.placements)?;
    while table.next()? {
        let (i, row) = (table.area(&positions)?, table.age_row("age")?);
        for (p, column) in columns.iter().enumerate() {
            *previous[i].at_mut(row, p) = from_parts(table.whole(*column)?);
        }
    }

    let mut population = vec![
        Population {
            first: 0,
            years: Vec::new()
        };
        codes.len()
    ];
    let mut table = sheet("population.csv")?;
    let columns = table.columns(&(0..AGES).map(|a| format!("age_{a}")).collect::<Vec<_>>())?;
    while table.next()? {
        let (i, year) = (table.area(&positions)?, table.number("year")? as i32);
        let people: Vec<f64> = columns
            .iter()
            .map(|c| table.number_at(*c))
            .collect::<Result<_, _>>()?;
        let own = &mut population[i];
        if own.years.is_empty() {
            own.first = year;
        } else if year != own.first + own.years.len() as i32 {
            return Err(table.fault("years of an area must follow each other"));
        }
        own.years.push(people);
    }
    if let Some(i) = population.iter().position(|p| p.years.is_empty()) {
        return Err(table.fault(&format!("no population for {}", codes[i])));
    }

    let mut national = NationalRates {
        cease: vec![0.0; ages],
        reconcile: vec![0.0; ages],
        new_plan_rate: vec![0.0; ages],
        joined: vec![0.0; ages],
        pattern: Cube::filled(ages, needs, placements, 0.0),
        movers: Movers::stay(ages, needs, placements),
    };
    let mut table = sheet("rates_by_age.csv")?;
    while table.next()? {
        let row = table.age_row("age")?;
        national.cease[row] = table.number("cease")?;
        national.reconcile[row] = table.number("reconcile")?;
        national.new_plan_rate[row] = table.number("new_plans_per_person")?;
        national.joined[row] = table.number("joined")?;
    }
    let mut table = sheet("joiners.csv")?;
    let columns = table.columns(&axes.placements)?;
    while table.next()? {
        let (row, n) = (table.age_row("age")?, table.index("need", &axes.needs)?);
        for (p, column) in columns.iter().enumerate() {
            *national.pattern.at_mut(row, n, p) = table.number_at(*column)?;
        }
    }
    let mut table = sheet("movers.csv")?;
    let columns = table.columns(&axes.placements)?;
    while table.next()? {
        let (row, n) = (table.age_row("age")?, table.index("need", &axes.needs)?);
        let from = table.index("from", &axes.placements)?;
        let cells = national.movers.table_mut(row, n).row_mut(from);
        for (cell, column) in cells.iter_mut().zip(&columns) {
            *cell = table.number_at(*column)?;
        }
    }

    let mut areas: Vec<Option<AreaRates>> = vec![None; codes.len()];
    let mut table = sheet("rates_by_area.csv")?;
    let tilts = table.columns(
        &axes
            .placements
            .iter()
            .map(|p| format!("tilt_{p}"))
            .collect::<Vec<_>>(),
    )?;
    let new = table.columns(
        &(YOUNGEST..=OLDEST)
            .map(|a| format!("new_{a}"))
            .collect::<Vec<_>>(),
    )?;
    while table.next()? {
        let i = table.area(&positions)?;
        areas[i] = Some(AreaRates {
            new_plan_rate: new
                .iter()
                .map(|c| table.number_at(*c))
                .collect::<Result<_, _>>()?,
            joiner_tilt: tilts
                .iter()
                .map(|c| table.number_at(*c))
                .collect::<Result<_, _>>()?,
            cease_factor: table.number("cease_factor")?,
            transfer_out: table.number("transfer_out")?,
            transfer_in_share: table.number("transfer_in_share")?,
            reconcile: table.number("reconcile")?,
            measured_residual: table.number("measured_residual")?,
        });
    }
    let areas: Vec<AreaRates> = areas
        .into_iter()
        .enumerate()
        .map(|(i, rates)| rates.ok_or_else(|| table.fault(&format!("no row for {}", codes[i]))))
        .collect::<Result<_, _>>()?;

    let mut history = Vec::new();
    let mut table = sheet("history.csv")?;
    while table.next()? {
        history.push(HistoryRow {
            area: table.text("area_code")?.to_owned(),
            measure: table.text("measure")?.to_owned(),
            breakdown: table.text("breakdown")?.to_owned(),
            category: table.text("category")?.to_owned(),
            period_kind: table.text("period_kind")?.to_owned(),
            period: table.text("period")?.to_owned(),
            value: table.number("value")?,
            basis: table.text("basis")?.to_owned(),
        });
    }
    let mut banners = Vec::new();
    if open(BANNERS).is_some() {
        let mut table = Sheet::open(BANNERS, open(BANNERS))?;
        while table.next()? {
            banners.push(Banner {
                area: table.text("area_code")?.to_owned(),
                code: table.text("code")?.to_owned(),
                text: table.text("text")?.to_owned(),
            });
        }
    }
    let prices = read_prices(sheet("prices.csv")?, axes)?;
    Ok(Bundle {
        census,
        axes: axes.clone(),
        codes,
        previous,
        stock,
        population,
        national,
        areas,
        prices,
        money,
        history,
        banners,
    })
}

fn read_prices(mut table: Sheet<'_>, axes: &Axes) -> Result<Prices, Error> {
    let mut values: BTreeMap<(String, String), f64> = BTreeMap::new();
    while table.next()? {
        let key = (
            table.text("item")?.to_owned(),
            table.text("placement")?.to_owned(),
        );
        values.insert(key, table.number("value")?);
    }
    let get = |item: &str, placement: &str| {
        values
            .get(&(item.to_owned(), placement.to_owned()))
            .copied()
            .ok_or_else(|| table.fault(&format!("no row `{item}` `{placement}`")))
    };
    let by_placement = |item: &str| {
        axes.placements
            .iter()
            .map(|p| get(item, p))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(Prices {
        top_up: by_placement("top_up")?,
        place: by_placement("place")?,
        non_plan: get("non_plan", "")?,
        pre16_traveller: get("pre16_traveller", "")?,
        agreed: get("agreed", "")?,
        issued: get("issued", "")?,
        factor_limits: (get("factor_lowest", "")?, get("factor_highest", "")?),
        balance_weight: get("balance_weight", "")?,
        other_blocks_share: get("other_blocks_share", "")?,
    })
}
