//! One world of a council's rates: every share drawn from what the counts leave open.
//!
//! A draw fixes its rates for all years. Shares of rows that no child meets are never asked for, so
//! rows are drawn when first met; each has numbers of its own, so the order does not matter.

use crate::gamma::{ln_gamma_number, share_of_first};
use crate::maths::exp;
use crate::prepared::World;
use crate::pupils::rates::{Odds, PupilRates, Split};
use crate::pupils::whole::{Kind, number};
use crate::random::ALL_YEARS;

/// Which rates a random number is of: its first place in the numbers of [`Kind::Rate`].
#[derive(Clone, Copy)]
enum Table {
    Leave,
    MoveOn,
    ChangeNeed,
    Join,
    To,
    ToNeed,
    JoinNeed,
    JoinSetting,
}

/// Entries of one row that have numbers of their own.
const ENTRIES: usize = 1 << 9;
/// Rows of one table.
const ROWS: usize = 1 << 16;

/// Two numbers for one try at one entry of a row.
fn pair(world: World, (table, row): (Table, usize), entry: usize, attempt: u32) -> [f64; 2] {
    let cell = (table as usize * ROWS + row) * ENTRIES + entry;
    number(world, Kind::Rate, cell, ALL_YEARS - 1 - attempt).uniforms()
}

fn share(world: World, at: (Table, usize), odds: Odds, fixed: bool) -> f64 {
    let Odds { yes, no } = odds;
    if fixed || yes <= 0.0 || no <= 0.0 {
        return odds.mean();
    }
    let first = ln_gamma_number(yes, |attempt| pair(world, at, 0, attempt));
    let second = ln_gamma_number(no, |attempt| pair(world, at, 1, attempt));
    share_of_first(first, second)
}

/// Drawn shares of the rows of one table, as running sums.
#[derive(Clone, Debug, Default)]
struct Rows {
    /// `[row]` where its running sums start.
    starts: Vec<usize>,
    sums: Vec<f64>,
    /// `[row]` whether they are of the draw at hand.
    fresh: Vec<bool>,
}

impl Rows {
    fn like(splits: &[Split]) -> Self {
        let mut starts = Vec::with_capacity(splits.len());
        let mut entries = 0;
        for split in splits {
            starts.push(entries);
            entries += split.weights.len();
        }
        Self {
            starts,
            sums: vec![0.0; entries],
            fresh: vec![false; splits.len()],
        }
    }

    /// Running sums of the shares of one row.
    fn of(&mut self, split: &Split, at: (Table, usize), world: World, fixed: bool) -> &[f64] {
        let row = at.1;
        let start = self.starts[row];
        let sums = &mut self.sums[start..start + split.weights.len()];
        if !self.fresh[row] {
            self.fresh[row] = true;
            if fixed {
                for (sum, (_, share)) in sums.iter_mut().zip(split.means()) {
                    *sum = share;
                }
            } else {
                let mut most = f64::NEG_INFINITY;
                for (entry, (sum, (_, weight))) in sums.iter_mut().zip(&split.weights).enumerate() {
                    *sum = ln_gamma_number(*weight, |attempt| pair(world, at, entry, attempt));
                    most = most.max(*sum);
                }
                for sum in sums.iter_mut() {
                    *sum = exp(*sum - most);
                }
            }
            let mut all = 0.0;
            for sum in sums.iter_mut() {
                all += *sum;
                *sum = all;
            }
        }
        sums
    }
}

/// The shares of one draw of one council.
#[derive(Clone, Debug, Default)]
pub struct DrawnShares {
    world: Option<World>,
    /// `[age][setting]`.
    pub leave: Vec<f64>,
    /// `[age][setting]` of those who do not leave.
    pub move_on: Vec<f64>,
    /// `[need]`.
    pub change_need: Vec<f64>,
    /// `[age]`.
    pub join: Vec<f64>,
    to: Rows,
    to_need: Rows,
    join_need: Rows,
    join_setting: Rows,
}

impl DrawnShares {
    /// The shares of one draw, of a council by its GSS code.
    pub fn of(rates: &PupilRates, seed: u64, draw: u32, code: &str) -> Self {
        let mut drawn = Self::default();
        let area = crate::random::area_key(code);
        drawn.draw(rates, World { seed, draw, area });
        drawn
    }

    /// Turns to another draw, of the same council or another.
    pub(crate) fn draw(&mut self, rates: &PupilRates, world: World) {
        if self.world.is_none_or(|last| last.area != world.area) {
            self.to = Rows::like(&rates.to);
            self.to_need = Rows::like(&rates.to_need);
            self.join_need = Rows::like(&rates.join_need);
            self.join_setting = Rows::like(&rates.join_setting);
        }
        for rows in [
            &mut self.to,
            &mut self.to_need,
            &mut self.join_need,
            &mut self.join_setting,
        ] {
            rows.fresh.fill(false);
        }
        self.world = Some(world);
        for (table, odds, shares) in [
            (Table::Leave, &rates.leave, &mut self.leave),
            (Table::MoveOn, &rates.move_on, &mut self.move_on),
            (Table::ChangeNeed, &rates.change_need, &mut self.change_need),
            (Table::Join, &rates.join, &mut self.join),
        ] {
            shares.clear();
            shares.extend(
                odds.iter()
                    .enumerate()
                    .map(|(row, odds)| share(world, (table, row), *odds, rates.fixed)),
            );
        }
    }

    fn at(&self) -> World {
        self.world.unwrap_or(World {
            seed: 0,
            draw: 0,
            area: 0,
        })
    }

    /// Where a mover goes, by a number between 0 and 1.
    pub(crate) fn setting_after(&mut self, rates: &PupilRates, row: usize, u: f64) -> usize {
        let world = self.at();
        let split = &rates.to[row];
        let sums = self.to.of(split, (Table::To, row), world, rates.fixed);
        pick(split, sums, u)
    }

    /// What a need changes to.
    pub(crate) fn need_after(&mut self, rates: &PupilRates, need: usize, u: f64) -> usize {
        let world = self.at();
        let split = &rates.to_need[need];
        let sums = self
            .to_need
            .of(split, (Table::ToNeed, need), world, rates.fixed);
        pick(split, sums, u)
    }

    /// Need and setting of a joiner of an age, by two numbers between 0 and 1.
    pub(crate) fn joiner(
        &mut self,
        rates: &PupilRates,
        age: usize,
        [u, v]: [f64; 2],
    ) -> (usize, usize) {
        let world = self.at();
        let split = &rates.join_need[age];
        let sums = self
            .join_need
            .of(split, (Table::JoinNeed, age), world, rates.fixed);
        let need = pick(split, sums, u);
        let row = rates.group_of_age[age] * rates.needs + need;
        let split = &rates.join_setting[row];
        let sums = self
            .join_setting
            .of(split, (Table::JoinSetting, row), world, rates.fixed);
        (need, pick_serving(rates, age, split, sums, v))
    }
}

/// The entry within which a share of all lies.
fn pick(split: &Split, sums: &[f64], u: f64) -> usize {
    let all = sums.last().copied().unwrap_or(1.0);
    let entry = sums.partition_point(|sum| *sum <= u * all);
    split.weights[entry.min(sums.len() - 1)].0
}

/// The same among the settings that serve an age.
fn pick_serving(rates: &PupilRates, age: usize, split: &Split, sums: &[f64], u: f64) -> usize {
    let part = |entry: usize| {
        let below = entry.checked_sub(1).map_or(0.0, |before| sums[before]);
        if rates.serves(age, split.weights[entry].0) {
            sums[entry] - below
        } else {
            0.0
        }
    };
    let all: f64 = (0..sums.len()).map(part).sum();
    let mut left = u * all;
    let mut last = 0;
    for entry in (0..sums.len()).filter(|entry| rates.serves(age, split.weights[*entry].0)) {
        last = split.weights[entry].0;
        left -= part(entry);
        if left < 0.0 {
            break;
        }
    }
    last
}
