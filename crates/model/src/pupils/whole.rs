//! Whole children of one draw, one step after another.
//!
//! Most children stay where they are: one number a cell says how many do not, and only those are
//! looked at one by one.

use crate::prepared::World;
use crate::pupils::drawn::DrawnShares;
use crate::pupils::rates::{Ledger, PupilRates};
use crate::pupils::yearly::Yearly;
use crate::random::{ALL_YEARS, Address};
use crate::results::Flows;
use crate::sampling::{STREAM, binomial, round_to_whole};

/// What a random number is for; each has its own for every cell.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Base,
    Rate,
    Event,
    Child,
    Where,
    Join,
    Joiner,
}

/// Children of one cell, or joiners of one age, who have numbers of their own in a year.
pub(crate) const MOST_CHILDREN: usize = 1 << 12;
/// Cells that have numbers of their own.
pub(crate) const MOST_CELLS: usize = 1 << 16;

/// Where a number of one cell (at most 2^28 of a kind) is found.
pub(crate) fn number(world: World, kind: Kind, cell: usize, year: u32) -> Address {
    Address {
        seed: world.seed,
        draw: world.draw,
        parameter: STREAM | (kind as u32) << 28 | cell as u32,
        area: world.area,
        year,
    }
}

/// The children of one council in one draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    /// `[age][setting][need]`.
    pub(crate) children: Vec<f64>,
    after: Vec<f64>,
    shares: DrawnShares,
}

impl Walk {
    /// Turns to the base census of a draw.
    pub(crate) fn start(&mut self, rates: &PupilRates, world: World) {
        self.shares.draw(rates, world);
        self.children.resize(rates.base.len(), 0.0);
        let shift = number(world, Kind::Base, 0, ALL_YEARS).uniform();
        round_to_whole(&mut self.children, &rates.base, shift);
        self.after.clear();
        self.after.resize(rates.base.len(), 0.0);
    }

    /// One step: as counted where it was, or what the draw's rates make of the children.
    pub(crate) fn step(
        &mut self,
        rates: &PupilRates,
        (world, year): (World, u32),
        step: usize,
        yearly: &Yearly<'_>,
        flows: &mut Flows,
    ) {
        if let Some(counted) = rates.counted.get(step) {
            self.children.clone_from(&counted.children);
            flows.clone_from(&counted.flows);
            return;
        }
        flows.clear();
        self.after.fill(0.0);
        let mut ledger = Ledger { rates, flows };
        let before = std::mem::take(&mut self.children);
        for (at, children) in rates.occupied(&before) {
            self.survive(at, children, yearly.leave[at.0], (world, year), &mut ledger);
        }
        self.children = before;
        for age in 0..rates.join.len() {
            let of_age = age * rates.age_cells()..(age + 1) * rates.age_cells();
            let survivors: f64 = self.after[of_age].iter().sum();
            let without = (yearly.population[age] - survivors).max(0.0).round();
            let chance = (self.shares.join[age] * yearly.join[age]).min(1.0);
            if without <= 0.0 || chance <= 0.0 {
                continue;
            }
            let u = number(world, Kind::Join, age, year).uniform();
            let joiners = binomial(without, chance, u) as usize;
            for joiner in 0..joiners {
                let cell = age * MOST_CHILDREN + joiner % MOST_CHILDREN;
                let pair = number(world, Kind::Joiner, cell, year).uniforms();
                let (need, setting) = self.shares.joiner(rates, age, pair);
                self.after[rates.cell(age, setting, need)] += 1.0;
                ledger.joined((age, setting, need), 1.0);
            }
        }
        ledger.read_back(yearly.funnel);
        std::mem::swap(&mut self.children, &mut self.after);
    }

    /// What becomes of the children of one cell.
    fn survive(
        &mut self,
        (age, setting, need): (usize, usize, usize),
        children: f64,
        leave_factor: f64,
        (world, year): (World, u32),
        ledger: &mut Ledger<'_>,
    ) {
        let rates = ledger.rates;
        let (row, cell) = (rates.row(age, setting), rates.cell(age, setting, need));
        let leave = (self.shares.leave[row] * leave_factor).min(1.0);
        let moving = (1.0 - leave) * self.shares.move_on[row];
        let changing = self.shares.change_need[need];
        let ends = !rates.serves(age + 1, setting);
        // The chance that nothing happens to a child; where the range ends something does to all.
        let quiet = if ends {
            0.0
        } else {
            (1.0 - leave - moving) * (1.0 - changing)
        };
        let mut events = 0.0;
        if quiet < 1.0 {
            let u = number(world, Kind::Event, cell, year).uniform();
            if u >= whole_power(quiet, children as u32) {
                events = if quiet > 0.0 {
                    binomial(children, 1.0 - quiet, u)
                } else {
                    children
                };
            }
        }
        if events < children {
            self.after[rates.cell(age + 1, setting, need)] += children - events;
        }
        for child in 0..events as usize {
            let own = cell * MOST_CHILDREN + child % MOST_CHILDREN;
            let [fate, second] = number(world, Kind::Child, own, year).uniforms();
            let fate = fate * (1.0 - quiet);
            let (mut to, mut changes) = (setting, second < changing);
            if fate < leave {
                ledger.left(age, setting, 1.0);
                continue;
            }
            let wheres = number(world, Kind::Where, own, year);
            let [where_to, which_need] = wheres.uniforms();
            if fate < leave + moving {
                to = self.shares.setting_after(rates, row, where_to);
                ledger.moved(setting, to, 1.0);
            } else if ends {
                ledger.left(age, setting, 1.0);
                continue;
            } else {
                // Stays, and something happened: the need changed.
                changes = true;
            }
            let need = if changes {
                self.shares.need_after(rates, need, which_need)
            } else {
                need
            };
            self.after[rates.cell(age + 1, to, need)] += 1.0;
        }
    }
}

/// A number to a whole power, by multiplying.
fn whole_power(base: f64, exponent: u32) -> f64 {
    let (mut result, mut square, mut left) = (1.0, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    result
}
