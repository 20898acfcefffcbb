//! Reading the bundle, with errors that name the table and row.

use std::collections::BTreeMap;

use crate::axes::{Axes, OLDEST, YOUNGEST};
use crate::balance::Account;
use crate::bundle::{AreaMoney, Banner, Bundle, Prices};
use crate::error::Error;
use crate::funnel::Funnel;
use crate::grid::{Cube, Grid};
use crate::history::HistoryRow;
use crate::movers::{Movers, Spread};
use crate::past_placements::PlacementCounts;
use crate::population::{AGES, Population};
use crate::quantise::from_parts;
use crate::rates::{AreaRates, NationalRates};
use crate::sheet::{Positions, Sheet};

use super::{BANNERS, HISTORY, MOVERS, PLACEMENTS};

/// Gives the bytes of a table by name.
type Open<'o, 'a> = &'o dyn Fn(&str) -> Option<&'a [u8]>;

/// Reads every table but the history, which [`history`] gives area by area. `open` gives the bytes of a table by name.
///
/// # Errors
/// Where a table is missing or malformed, with the table and row.
pub fn read(open: Open<'_, '_>, axes: &Axes) -> Result<Bundle, Error> {
    let sheet = |name: &'static str| Sheet::open(name, open(name));
    let census = census(sheet("base.csv")?)?;
    let (codes, money) = money(sheet("money.csv")?)?;
    let at = Positions::new(&codes);
    let stock_bytes = open("stock.csv");
    // The stock is half of all there is to read, so it is read beside the rest.
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| stock(Sheet::open("stock.csv", stock_bytes)?, axes, &at));
        let mut national = rates_by_age(sheet("rates_by_age.csv")?, axes)?;
        joiners(sheet("joiners.csv")?, axes, &mut national.pattern)?;
        movers(sheet("movers.csv")?, axes, &mut national.movers)?;
        let previous = stock_before(sheet("stock_before.csv")?, axes, &at)?;
        let population = population(sheet("population.csv")?, &at, &codes)?;
        let areas = rates_by_area(sheet("rates_by_area.csv")?, axes, &at, &codes)?;
        let prices = prices(sheet("prices.csv")?, axes)?;
        let banners = if open(BANNERS).is_some() {
            banners(Sheet::open(BANNERS, open(BANNERS))?)?
        } else {
            Vec::new()
        };
        let stock = reading
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Bundle {
            census,
            axes: axes.clone(),
            stock,
            previous,
            population,
            national,
            areas,
            prices,
            money,
            // Long, and wanted of few areas at a time: see [`history`].
            history: Vec::new(),
            placements: Vec::new(),
            banners,
            codes: codes.clone(),
        })
    })
}

fn census(mut table: Sheet<'_>) -> Result<i32, Error> {
    let mut census = None;
    while table.next()? {
        if table.text("key")? == "census" {
            census = Some(table.number("value")? as i32);
        }
    }
    census.ok_or_else(|| table.fault("no row `census`"))
}

/// The councils are those of this table, in its order.
fn money(mut table: Sheet<'_>) -> Result<(Vec<String>, Vec<AreaMoney>), Error> {
    let (mut codes, mut money) = (Vec::new(), Vec::new());
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
    Ok((codes, money))
}

fn stock(mut table: Sheet<'_>, axes: &Axes, at: &Positions) -> Result<Vec<Cube>, Error> {
    let (needs, placements) = (axes.needs.len(), axes.placements.len());
    let mut stock = vec![Cube::filled(axes.ages(), needs, placements, 0.0); at.len()];
    let columns = table.columns(&axes.placements)?;
    let (area, age) = (table.column("area_code")?, table.column("age")?);
    let need = table.column("need")?;
    while table.next()? {
        let (i, row) = (table.area(area, at)?, table.age_row(age)?);
        let n = table.index(need, &axes.needs)?;
        for (p, column) in columns.iter().enumerate() {
            *stock[i].at_mut(row, n, p) = from_parts(table.whole(*column)?);
        }
    }
    Ok(stock)
}

fn stock_before(mut table: Sheet<'_>, axes: &Axes, at: &Positions) -> Result<Vec<Grid>, Error> {
    let mut stock = vec![Grid::zeros(axes.ages(), axes.placements.len()); at.len()];
    let columns = table.columns(&axes.placements)?;
    let (area, age) = (table.column("area_code")?, table.column("age")?);
    while table.next()? {
        let (i, row) = (table.area(area, at)?, table.age_row(age)?);
        for (p, column) in columns.iter().enumerate() {
            *stock[i].at_mut(row, p) = from_parts(table.whole(*column)?);
        }
    }
    Ok(stock)
}

fn population(
    mut table: Sheet<'_>,
    at: &Positions,
    codes: &[String],
) -> Result<Vec<Population>, Error> {
    let mut population = vec![
        Population {
            first: 0,
            years: Vec::new()
        };
        at.len()
    ];
    let columns = table.columns(&named("age_", 0..=AGES - 1))?;
    let (area, year_at) = (table.column("area_code")?, table.column("year")?);
    while table.next()? {
        let (i, year) = (table.area(area, at)?, table.number_at(year_at)? as i32);
        let people = table.numbers(&columns)?;
        let own = &mut population[i];
        if own.years.is_empty() {
            own.first = year;
        } else if year != own.first + own.years.len() as i32 {
            return Err(table.fault("years of an area must follow each other"));
        }
        own.years.push(people);
    }
    match population.iter().position(|p| p.years.is_empty()) {
        Some(i) => Err(table.fault(&format!("no population for {}", codes[i]))),
        None => Ok(population),
    }
}

fn rates_by_age(mut table: Sheet<'_>, axes: &Axes) -> Result<NationalRates, Error> {
    let (ages, needs, placements) = (axes.ages(), axes.needs.len(), axes.placements.len());
    let mut national = NationalRates {
        cease: vec![0.0; ages],
        reconcile: vec![0.0; ages],
        new_plan_rate: vec![0.0; ages],
        joined: vec![0.0; ages],
        pattern: Cube::filled(ages, needs, placements, 0.0),
        movers: Movers::stay(ages, needs, placements),
    };
    let age = table.column("age")?;
    while table.next()? {
        let row = table.age_row(age)?;
        national.cease[row] = table.number("cease")?;
        national.reconcile[row] = table.number("reconcile")?;
        national.new_plan_rate[row] = table.number("new_plans_per_person")?;
        national.joined[row] = table.number("joined")?;
    }
    Ok(national)
}

fn joiners(mut table: Sheet<'_>, axes: &Axes, pattern: &mut Cube) -> Result<(), Error> {
    let columns = table.columns(&axes.placements)?;
    let (age, need) = (table.column("age")?, table.column("need")?);
    while table.next()? {
        let (row, n) = (table.age_row(age)?, table.index(need, &axes.needs)?);
        for (p, column) in columns.iter().enumerate() {
            *pattern.at_mut(row, n, p) = table.number_at(*column)?;
        }
    }
    Ok(())
}

fn movers(mut table: Sheet<'_>, axes: &Axes, movers: &mut Movers) -> Result<(), Error> {
    let columns = table.columns(&MOVERS.map(str::to_owned))?;
    let (age, need) = (table.column("age")?, table.column("need")?);
    let placement = table.column("placement")?;
    while table.next()? {
        let (row, n) = (table.age_row(age)?, table.index(need, &axes.needs)?);
        let p = table.index(placement, &axes.placements)?;
        let Spread { stay, own, all } = movers.spread_mut(row, n);
        let lists = [
            stay,
            &mut own.leave,
            &mut own.arrive,
            &mut all.leave,
            &mut all.arrive,
        ];
        for (list, column) in lists.into_iter().zip(&columns) {
            list[p] = table.number_at(*column)?;
        }
    }
    Ok(())
}

fn rates_by_area(
    mut table: Sheet<'_>,
    axes: &Axes,
    at: &Positions,
    codes: &[String],
) -> Result<Vec<AreaRates>, Error> {
    let mut areas: Vec<Option<AreaRates>> = vec![None; at.len()];
    let tilts: Vec<String> = axes
        .placements
        .iter()
        .map(|p| format!("tilt_{p}"))
        .collect();
    let tilts = table.columns(&tilts)?;
    let moves: Vec<String> = axes
        .placements
        .iter()
        .map(|p| format!("moves_{p}"))
        .collect();
    let moves = table.columns(&moves)?;
    let new = table.columns(&named("new_", YOUNGEST..=OLDEST))?;
    let area = table.column("area_code")?;
    while table.next()? {
        let i = table.area(area, at)?;
        areas[i] = Some(AreaRates {
            new_plan_rate: table.numbers(&new)?,
            joiner_tilt: table.numbers(&tilts)?,
            mover_tilt: table.numbers(&moves)?,
            cease_factor: table.number("cease_factor")?,
            transfer_out: table.number("transfer_out")?,
            transfer_in_share: table.number("transfer_in_share")?,
            reconcile: table.number("reconcile")?,
            measured_residual: table.number("measured_residual")?,
            funnel: Funnel {
                agreed: table.number("agreed")?,
                issued: table.number("issued")?,
            },
        });
    }
    let missing = |i: usize| table.fault(&format!("no row for {}", codes[i]));
    areas
        .into_iter()
        .enumerate()
        .map(|(i, rates)| rates.ok_or_else(|| missing(i)))
        .collect()
}

/// The header and the lines whose first cell `keep` accepts: most of a long table is of other areas and need not be parsed.
/// A table whose first column is not the area is given whole.
fn lines_of(bytes: &[u8], keep: &dyn Fn(&str) -> bool) -> Vec<u8> {
    let Some(header) = bytes.split_inclusive(|b| *b == b'\n').next() else {
        return Vec::new();
    };
    if !header.starts_with(b"area_code,") {
        return bytes.to_vec();
    }
    let mut kept = header.to_vec();
    let (mut last, mut wanted): (&[u8], bool) = (b"", false);
    for line in bytes[header.len()..].split_inclusive(|b| *b == b'\n') {
        let area = line.split(|b| *b == b',').next().unwrap_or_default();
        // Rows of an area stand together, so that one question serves them all.
        if area != last {
            last = area;
            wanted = std::str::from_utf8(area).is_ok_and(keep);
        }
        if wanted {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// Reads the history of the areas that `keep` accepts, by code. Rows in errors are counted among those.
///
/// # Errors
/// Where the table is missing or malformed, with the row.
pub fn history(open: Open<'_, '_>, keep: &dyn Fn(&str) -> bool) -> Result<Vec<HistoryRow>, Error> {
    let bytes = open("history.csv").map(|bytes| lines_of(bytes, keep));
    let mut table = Sheet::open("history.csv", bytes.as_deref())?;
    let columns = table.columns(&HISTORY.map(str::to_owned))?;
    let mut history = Vec::new();
    while table.next()? {
        let text = |at: usize| table.text_at(columns[at]).map(str::to_owned);
        if !keep(table.text_at(columns[0])?) {
            continue;
        }
        history.push(HistoryRow {
            area: text(0)?,
            measure: text(1)?,
            breakdown: text(2)?,
            category: text(3)?,
            period_kind: text(4)?,
            period: text(5)?,
            value: table.number_at(columns[6])?,
            basis: text(7)?,
        });
    }
    Ok(history)
}

/// Reads plans by placement at past censuses; none where the tables were written without them.
///
/// # Errors
/// Where the table is malformed, with the row.
pub fn placements(open: Open<'_, '_>, axes: &Axes) -> Result<Vec<PlacementCounts>, Error> {
    let Some(bytes) = open(PLACEMENTS) else {
        return Ok(Vec::new());
    };
    let mut table = Sheet::open(PLACEMENTS, Some(bytes))?;
    let columns = table.columns(&axes.placements)?;
    let mut all = Vec::new();
    while table.next()? {
        all.push(PlacementCounts {
            area: table.text("area_code")?.to_owned(),
            census: table.number("census")? as i32,
            plans: table.numbers(&columns)?,
            not_recorded: table.number("not_recorded")?,
            actual: table.text("basis")? == "actual",
        });
    }
    Ok(all)
}

fn banners(mut table: Sheet<'_>) -> Result<Vec<Banner>, Error> {
    let mut banners = Vec::new();
    while table.next()? {
        banners.push(Banner {
            area: table.text("area_code")?.to_owned(),
            code: table.text("code")?.to_owned(),
            text: table.text("text")?.to_owned(),
        });
    }
    Ok(banners)
}

fn prices(mut table: Sheet<'_>, axes: &Axes) -> Result<Prices, Error> {
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
        funnel: Funnel {
            agreed: get("agreed", "")?,
            issued: get("issued", "")?,
        },
        factor_limits: (get("factor_lowest", "")?, get("factor_highest", "")?),
        balance_weight: get("balance_weight", "")?,
        other_blocks_share: get("other_blocks_share", "")?,
        own_weight: get("own_weight", "")?,
        own_fade: get("own_fade", "")?,
    })
}

fn named(prefix: &str, ages: std::ops::RangeInclusive<usize>) -> Vec<String> {
    ages.map(|age| format!("{prefix}{age}")).collect()
}
