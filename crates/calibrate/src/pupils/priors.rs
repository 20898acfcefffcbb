//! What the model would take without a council's own rows, in the file's settings and needs.

use pressure_model::{Inputs, Split, WishesInForce};

use super::counts::Counts;
use super::frame::Frame;
use super::strengths::counts_of_age;
use crate::settings::PupilSettings;

/// Prior shares stay this far from 0 and 1, so that one child counted where none was expected, or
/// all where most were, can be.
const EDGE: f64 = 1e-4;
/// Shares of a whole; empty where there is nothing to share.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares(pub Vec<f64>);

impl Shares {
    fn of(weights: Vec<f64>) -> Self {
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 {
            Self(weights.into_iter().map(|weight| weight / sum).collect())
        } else {
            Self(vec![0.0; weights.len()])
        }
    }

    /// A prior worth so many children, and those counted.
    pub(crate) fn weighed(&self, strength: f64, counts: &[f64]) -> Split {
        let pairs = self.0.iter().zip(counts);
        let weights = pairs.map(|(share, count)| share * strength + count);
        Split {
            weights: weights
                .enumerate()
                .filter(|(_, weight)| *weight > 0.0)
                .collect(),
        }
    }
}

/// Mean shares before any row is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Priors {
    /// `[age]` leaving: ceasing with the council's factor, transfers out, and exits recorded late.
    pub leave: Vec<f64>,
    /// `[age][setting]` moving to another setting.
    pub moved: Vec<f64>,
    /// `[age][setting]` where to.
    pub to: Vec<Shares>,
    /// Changing need in a year: the file's own mean, with a few children of an assumed one, for nothing is published.
    pub changed: f64,
    /// `[need]` what it changes to: needs as common as they are in the file.
    pub to_need: Vec<Shares>,
    /// `[age]` joining: the council's new plans per person without one, and transfers in, taken to be
    /// as many as transfers out.
    pub joined: Vec<f64>,
    /// `[age]` needs of joiners.
    pub join_need: Vec<Shares>,
    /// `[phase][need]` settings of joiners.
    pub join_setting: Vec<Shares>,
    /// `[age]` settings of the frame, to pool over.
    pooled: Frame,
}

impl Priors {
    /// From the inputs of a run without a lever.
    pub(crate) fn of(
        inputs: &Inputs,
        area: usize,
        frame: &Frame,
        counts: &Counts,
        settings_of: &PupilSettings,
    ) -> Self {
        let wishes = wishes(inputs);
        let place = Place {
            inputs,
            area,
            frame,
            within: within(frame, counts),
            siblings: settings_of.siblings.value,
        };
        let prior = (
            settings_of.need_change.value,
            settings_of.need_change_prior.value,
        );
        let settings = frame.settings.len();
        let rows = frame.allowed.len();
        let (mut moved, mut to) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for row in 0..rows {
            let (share, shares) = place.moves(wishes, row / settings, row % settings);
            moved.push(share);
            to.push(shares);
        }
        let groups = frame.group_of_age.iter().max().map_or(0, |last| last + 1);
        let needs = frame.needs.len();
        let joining = |row: usize| place.join_setting(wishes, row / needs, row % needs);
        let seen: Vec<f64> = counts
            .kept
            .iter()
            .zip(&counts.changed)
            .map(|(k, c)| k + c)
            .collect();
        let all: f64 = seen.iter().sum();
        let changed: f64 = counts.changed.iter().sum();
        let level = settings_of.level_prior.value;
        let (left, kept): (Vec<f64>, Vec<f64>) = (0..frame.ages())
            .map(|age| counts_of_age(counts, frame, age))
            .unzip();
        Self {
            leave: levelled(&place.leave(), (&left, &kept), level),
            moved,
            to,
            changed: ((changed + prior.0 * prior.1) / (all + prior.1)).clamp(EDGE, 1.0 - EDGE),
            to_need: (0..needs)
                .map(|need| {
                    let other = |to: usize| if to == need { 0.0 } else { seen[to] + 1.0 };
                    Shares::of((0..needs).map(other).collect())
                })
                .collect(),
            joined: levelled(&place.joined(), (&counts.joined, &counts.without), level),
            join_need: (0..frame.ages())
                .map(|age| place.join_need(wishes, age, &seen))
                .collect(),
            join_setting: (0..groups * needs).map(joining).collect(),
            pooled: frame.clone(),
        }
    }

    /// Priors given outright, for a council made up from known rates.
    pub fn given(
        frame: &Frame,
        leave: Vec<f64>,
        (moved, to): (Vec<f64>, Vec<Vec<f64>>),
        (changed, to_need): (f64, Vec<Vec<f64>>),
        joined: Vec<f64>,
        join_need: Vec<Vec<f64>>,
        join_setting: Vec<Vec<f64>>,
    ) -> Self {
        let shares = |rows: Vec<Vec<f64>>| rows.into_iter().map(Shares::of).collect();
        Self {
            leave,
            moved,
            to: shares(to),
            changed,
            to_need: shares(to_need),
            joined,
            join_need: shares(join_need),
            join_setting: shares(join_setting),
            pooled: frame.clone(),
        }
    }

    /// Leaving at an age, pooled over the other settings of its curriculum year: England's rate
    /// worth `strength` children, and theirs.
    pub(crate) fn leave_pooled(&self, counts: &Counts, strength: f64, row: usize) -> f64 {
        let settings = self.pooled.settings.len();
        let age = row / settings;
        let (mut left, mut kept) = counts_of_age(counts, &self.pooled, age);
        if self.pooled.serves(age + 1, row % settings) {
            left -= counts.left[row];
            kept -= counts.moved[row] + counts.stayed[row];
        }
        let mean = (self.leave[age] * strength + left) / (strength + left + kept);
        mean.clamp(EDGE, 1.0 - EDGE)
    }
}

/// Prior shares by age at the council's own level: all are multiplied by what was counted over what
/// they expected, both with so many children added. Errors that all ages have in common would
/// otherwise add up where those of single ages average out.
fn levelled(prior: &[f64], (yes, no): (&[f64], &[f64]), worth: f64) -> Vec<f64> {
    let all = yes.iter().zip(no).map(|(yes, no)| yes + no);
    let expected: f64 = prior.iter().zip(all).map(|(share, all)| share * all).sum();
    let counted: f64 = yes.iter().sum();
    let factor = (counted + worth) / (expected + worth);
    let scaled = prior.iter().map(|share| share * factor);
    scaled
        .map(|share| share.clamp(EDGE * EDGE, 1.0 - EDGE))
        .collect()
}

/// The shared wishes, with the council's own weights.
fn wishes(inputs: &Inputs) -> WishesInForce<'_> {
    WishesInForce {
        moves: &inputs.rates.moves,
        joiner_need: &inputs.rates.joiner_need,
        joiner_placement: &inputs.rates.joiner_placement,
        tilted: true,
    }
}

/// `[setting]` its part of all children in settings that count as its placement.
fn within(frame: &Frame, counts: &Counts) -> Vec<f64> {
    let settings = frame.settings.len();
    let mut children = vec![1.0; settings];
    for row in 0..frame.allowed.len() {
        children[row % settings] += counts.left[row] + counts.moved[row] + counts.stayed[row];
    }
    let of = |placement: usize| -> f64 {
        let pairs = children.iter().zip(&frame.placement_of);
        pairs
            .filter(|(_, own)| **own == placement)
            .map(|(n, _)| n)
            .sum()
    };
    let pairs = children.iter().zip(&frame.placement_of);
    pairs
        .map(|(children, placement)| children / of(*placement))
        .collect()
}

struct Place<'a> {
    inputs: &'a Inputs,
    area: usize,
    frame: &'a Frame,
    within: Vec<f64>,
    siblings: f64,
}

impl Place<'_> {
    fn leave(&self) -> Vec<f64> {
        let (rates, area) = (&self.inputs.rates, &self.inputs.areas[self.area]);
        let cease = area.cease_at(0, &rates.cease);
        let of_age = |age: usize| {
            let kept = 1.0 - (cease[age] * area.cease_factor).min(1.0);
            let late = (rates.reconcile[age] + area.reconcile).min(0.0);
            let gone = (area.transfer_out - late).min(1.0);
            (1.0 - kept * (1.0 - gone)).clamp(EDGE, 1.0 - EDGE)
        };
        (0..self.frame.ages()).map(of_age).collect()
    }

    fn joined(&self) -> Vec<f64> {
        let area = &self.inputs.areas[self.area];
        let rates = area.new_plan_rate_at(0);
        let of_age = |age: usize| {
            let persons = area.population.first().map_or(0.0, |first| first[age]);
            let without = (persons - area.base.age_total(age)).max(1.0);
            let came = area.transfer_out * area.base.age_total(age) / without;
            (rates[age] + came).clamp(EDGE * EDGE, 1.0 - EDGE)
        };
        (0..self.frame.ages()).map(of_age).collect()
    }

    /// Share who move on from a setting, and where to.
    fn moves(&self, wishes: WishesInForce<'_>, age: usize, setting: usize) -> (f64, Shares) {
        let (frame, area) = (self.frame, &self.inputs.areas[self.area]);
        let settings = frame.settings.len();
        if age + 1 >= frame.ages() {
            return (EDGE, Shares(vec![0.0; settings]));
        }
        let from = frame.placement_of[setting];
        let shape = self.inputs.shape;
        // The moves of the needs there, as many of each as the council has.
        let mut row = vec![0.0; shape.placements];
        let mut all = 0.0;
        for need in 0..shape.needs {
            let plans = area.base.get(age, from, need) + EDGE;
            all += plans;
            for (sum, share) in row.iter_mut().zip(area.moved(wishes, age, need, from)) {
                *sum += plans * share;
            }
        }
        let stays = row[from] / all;
        let leaves = 1.0 - stays;
        let weight = |to: usize| {
            if to == setting || !frame.serves(age + 1, to) {
                return 0.0;
            }
            let placement = frame.placement_of[to];
            let share = if placement == from {
                self.siblings * leaves.max(EDGE)
            } else {
                row[placement] / all
            };
            // A setting of every placement can be met.
            (share + EDGE * EDGE) * self.within[to]
        };
        let weights: Vec<f64> = (0..settings).map(weight).collect();
        let moved = leaves.clamp(EDGE, 1.0 - EDGE);
        (moved, Shares::of(weights))
    }

    /// Needs of joiners of an age: England's, split over the file's needs as common as they are.
    fn join_need(&self, wishes: WishesInForce<'_>, age: usize, seen: &[f64]) -> Shares {
        let needs = self.inputs.shape.needs;
        let shares = &wishes.joiner_need[age * needs..(age + 1) * needs];
        let of = |model_need: usize| -> f64 {
            let pairs = seen.iter().zip(&self.frame.need_of);
            pairs
                .filter(|(_, own)| **own == model_need)
                .map(|(n, _)| n + 1.0)
                .sum()
        };
        let pairs = seen.iter().zip(&self.frame.need_of);
        Shares::of(
            pairs
                .map(|(n, own)| (shares[*own] + EDGE) * (n + 1.0) / of(*own))
                .collect(),
        )
    }

    /// Settings of joiners of a phase and need: the council's placements, meaned over its ages.
    fn join_setting(&self, wishes: WishesInForce<'_>, phase: usize, need: usize) -> Shares {
        let (frame, area) = (self.frame, &self.inputs.areas[self.area]);
        let (needs, placements) = (self.inputs.shape.needs, self.inputs.shape.placements);
        let mut weights = vec![0.0; frame.settings.len()];
        for age in (0..frame.ages()).filter(|age| frame.group_of_age[*age] == phase) {
            let row = age * needs + frame.need_of[need];
            let shares = &wishes.joiner_placement[row * placements..(row + 1) * placements];
            for (setting, weight) in weights.iter_mut().enumerate() {
                let placement = frame.placement_of[setting];
                if frame.serves(age, setting) {
                    let share = shares[placement] * area.joiner_tilt[placement];
                    *weight += (share + EDGE) * self.within[setting];
                }
            }
        }
        Shares::of(weights)
    }
}
