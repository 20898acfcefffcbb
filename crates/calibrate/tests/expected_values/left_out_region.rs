//! One step from January 2024 to January 2025, each region by moves that were fitted on the others.
//!
//! Stocks, new plans and exits are the region's own; who moves where is the others'. Distances are half the sum of
//! differences of shares, in per cent.

use std::collections::BTreeMap;

use pressure_calibrate::grid::{Cube, Grid};
use pressure_calibrate::joiners::without_plan;
use pressure_calibrate::local_moves::{drift, next_year, tilt};
use pressure_calibrate::rates::{self, NationalRates, Rates};

use super::{Fitted, fitted};

const LONDON: &str = "E12000007";

fn distance(a: &[f64], b: &[f64]) -> f64 {
    let (all_a, all_b): (f64, f64) = (a.iter().sum(), b.iter().sum());
    let apart = a.iter().zip(b).map(|(x, y)| (x / all_a - y / all_b).abs());
    50.0 * apart.sum::<f64>()
}

fn cells(grid: &Grid) -> Vec<f64> {
    (0..grid.rows())
        .flat_map(|r| grid.row(r).to_vec())
        .collect()
}

/// Councils with sound stocks, by region.
fn regions(f: &Fitted) -> BTreeMap<&str, Vec<usize>> {
    let mut regions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, code) in f.bundle.codes.iter().enumerate() {
        if !f.stocks.unfit.contains(&i) {
            let region = f.areas.region_of(code).expect("a council");
            regions.entry(region).or_default().push(i);
        }
    }
    regions
}

/// Rates of all councils but those of a region.
fn rates_without(f: &Fitted, region: &[usize]) -> Rates {
    let mut stocks = f.stocks.clone();
    stocks.unfit.extend(region);
    let (codes, people) = (&f.bundle.codes, &f.bundle.population);
    rates::fit(&f.picture, &f.axes, codes, &stocks, people, &f.settings).expect("rates")
}

/// Plans of January 2024 by need: needs were not published with placements then, so that those of a year later stand in.
fn by_need(f: &Fitted, council: usize) -> Cube {
    let (before, after) = (&f.bundle.previous[council], &f.bundle.stock[council]);
    let (ages, needs, placements) = after.size();
    let mut cube = Cube::filled(ages, needs, placements, 0.0);
    for a in 0..ages {
        for p in 0..placements {
            let all: f64 = (0..needs).map(|n| after.at(a, n, p)).sum();
            for n in 0..needs {
                let share = if all > 0.0 {
                    after.at(a, n, p) / all
                } else {
                    1.0 / needs as f64
                };
                *cube.at_mut(a, n, p) = before.at(a, p) * share;
            }
        }
    }
    cube
}

/// One council's step under rates fitted elsewhere.
struct Step<'a> {
    plans: Cube,
    national: NationalRates,
    joined: Vec<f64>,
    joiner_tilt: &'a [f64],
}

impl<'a> Step<'a> {
    fn new(f: &Fitted, rates: &'a Rates, council: usize) -> Self {
        let own = &rates.areas[council];
        let people = without_plan(
            &f.stocks.previous[council].grid,
            &rates.national.cease,
            &f.bundle.population[council],
            f.stocks.census,
        );
        let mut national = rates.national.clone();
        for cease in &mut national.cease {
            *cease = (*cease * own.cease_factor).min(1.0);
        }
        Self {
            plans: by_need(f, council),
            national,
            joined: own
                .new_plan_rate
                .iter()
                .zip(&people)
                .map(|(rate, people)| rate * people)
                .collect(),
            joiner_tilt: &own.joiner_tilt,
        }
    }

    fn next(&self, moves: &[f64]) -> Grid {
        next_year(
            &self.plans,
            &self.national,
            &self.joined,
            self.joiner_tilt,
            moves,
        )
    }
}

/// Distances from January 2025: of the step, and of January 2024 itself.
#[derive(Debug, Default)]
struct Distances {
    placements: (f64, f64),
    cells: (f64, f64),
    /// Mean over councils, of placements.
    councils: (f64, f64),
}

/// Each region by the moves of the others, its councils' own mix of placements closing `share` of the gap.
fn left_out(f: &Fitted, share: f64) -> BTreeMap<&str, Distances> {
    let mut flows = f.settings.flows.clone();
    flows.local_moves.value = share;
    let regions = regions(f);
    let of = |councils: &Vec<usize>| {
        let rates = rates_without(f, councils);
        let empty = f.stocks.base[0].grid.scaled(0.0);
        let alike = vec![1.0; empty.cols()];
        let (mut others_were, mut others_next) = (empty.clone(), empty.clone());
        for other in regions.values().filter(|c| *c != councils).flatten() {
            others_were.add_scaled(&f.stocks.previous[*other].grid, 1.0);
            others_next.add_scaled(&Step::new(f, &rates, *other).next(&alike), 1.0);
        }
        let drift = drift(&others_were, &others_next);
        let (mut was, mut now, mut projected) = (empty.clone(), empty.clone(), empty);
        let mut found = Distances::default();
        for council in councils {
            let step = Step::new(f, &rates, *council);
            let own = &f.stocks.previous[*council].grid;
            let counted = &f.stocks.base[*council].grid;
            let moves = tilt(own, &|moves| step.next(moves), &drift, &flows);
            let next = step.next(&moves);
            found.councils.0 +=
                distance(&next.col_sums(), &counted.col_sums()) / councils.len() as f64;
            found.councils.1 +=
                distance(&own.col_sums(), &counted.col_sums()) / councils.len() as f64;
            was.add_scaled(own, 1.0);
            now.add_scaled(counted, 1.0);
            projected.add_scaled(&next, 1.0);
        }
        let placements = |grid: &Grid| distance(&grid.col_sums(), &now.col_sums());
        let all = |grid: &Grid| distance(&cells(grid), &cells(&now));
        found.placements = (placements(&projected), placements(&was));
        found.cells = (all(&projected), all(&was));
        found
    };
    let found: Vec<Distances> = regions.values().map(of).collect();
    regions.into_keys().zip(found).collect()
}

fn mean(regions: &BTreeMap<&str, Distances>, of: impl Fn(&Distances) -> f64) -> f64 {
    regions.values().map(of).sum::<f64>() / regions.len() as f64
}

#[test]
fn a_region_left_out_is_nearer_than_the_same_shares() {
    let Some(f) = fitted() else { return };
    let found = left_out(f, f.settings.flows.local_moves.value);
    assert_eq!(found.len(), 9);
    for (region, distances) in &found {
        println!("{region}: {distances:.2?}");
        // What was asked of one step, and no more: docs/accuracy.md gives every region.
        assert!(distances.placements.0 < 2.7, "{region}: {distances:.2?}");
        assert!(distances.cells.0 < 4.4, "{region}: {distances:.2?}");
        // London's councils place children as they did more than any other's: there alone the same shares are nearer.
        let nearer = |(own, same): (f64, f64)| own < same;
        assert_eq!(nearer(distances.placements), *region != LONDON, "{region}");
        assert_eq!(nearer(distances.cells), *region != LONDON, "{region}");
    }
    assert!(mean(&found, |d| d.placements.0) < 0.75 * mean(&found, |d| d.placements.1));
    assert!(mean(&found, |d| d.cells.0) < 0.85 * mean(&found, |d| d.cells.1));
    assert!(mean(&found, |d| d.councils.0) < mean(&found, |d| d.councils.1));
}

#[test]
fn half_way_to_a_councils_own_mix_is_nearer_than_none_or_all() {
    let Some(f) = fitted() else { return };
    let of = |share: f64| mean(&left_out(f, share), |d| d.councils.0);
    let [none, half, all] = [0.0, 0.5, 1.0].map(of);
    println!("councils: none {none:.3}, half {half:.3}, all {all:.3}");
    assert!(half < none && half < all, "{none:.3} {half:.3} {all:.3}");
}
