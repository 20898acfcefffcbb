//! Monte Carlo draws: the projection of one council in one sampled world, many times.
//!
//! A draw is a pure function of (inputs, uncertainty, seed, draw, council). Councils are walked one
//! by one, each through its draws, each draw through its years, so that what is worked on stays
//! small. Work is cut into fixed blocks of draws whose sums are added in order: any number of
//! threads gives the same bytes.

use std::fmt;

use crate::draw_step::Workspace;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::pool::pools;
use crate::prepared::{Prepared, World};
use crate::quantiles;
use crate::random::area_key;
use crate::results::AreaProjection;
use crate::uncertainty::{Target, Uncertainty};
use crate::wishes::{MoveTables, Uses};

/// Draws worked through and summed together; fixed, because sums depend on it.
const BLOCK: u32 = 64;

/// How many draws, and of which world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawSettings {
    /// Seed: the same seed and draw are the same world in every scenario.
    pub seed: u64,
    /// Number of draws.
    pub draws: u32,
    /// Whether children are whole: ceasing, moving and joining become binomial and multinomial
    /// draws, which matters to a small council, and free places are whole. Off, flows are expected
    /// numbers.
    pub whole_children: bool,
}

/// Figures kept for every council, draw and period, so that quantiles can be taken after adding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Plans at the census that ends the step.
    Plans,
    /// New plans in the step.
    NewPlans,
    /// High-needs spend of the financial year in which that census falls, pounds.
    HighNeedsSpend,
    /// High-needs income less spend of that year, pounds.
    InYearBalance,
    /// DSG balance at the end of that year, pounds; negative is a deficit.
    DsgBalance,
    /// Transport spend of that year, pounds.
    TransportSpend,
    /// Travellers at that census.
    Travellers,
}

impl Measure {
    /// All measures, in the order they are kept.
    pub const ALL: [Self; 7] = [
        Self::Plans,
        Self::NewPlans,
        Self::HighNeedsSpend,
        Self::InYearBalance,
        Self::DsgBalance,
        Self::TransportSpend,
        Self::Travellers,
    ];

    /// The figure of one period of a projection. Period 0 is the first step: its flows, the census
    /// that ends it, and the financial year in which that census falls.
    pub fn of(self, area: &AreaProjection, period: usize) -> f64 {
        let at_end = period + 1;
        match self {
            Self::Plans => area.stocks[at_end].total,
            Self::NewPlans => area.flows[period].new_plans,
            Self::HighNeedsSpend => area.money[at_end].high_needs_spend,
            Self::InYearBalance => area.money[at_end].in_year_balance,
            Self::DsgBalance => area.money[at_end].dsg_balance,
            Self::TransportSpend => area.travel[at_end].transport_spend,
            Self::Travellers => area.travellers[at_end].total,
        }
    }
}

/// Inputs and uncertainty made ready to draw from.
#[derive(Debug)]
pub struct Simulator<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) settings: DrawSettings,
    pub(crate) parameters: Vec<Prepared>,
    /// The moves of all councils without a tilt of their own.
    pub(crate) moves: MoveTables,
    /// `[council]` sets of wishes it uses.
    pub(crate) uses: Vec<Uses>,
    /// Placements on whose arrivals some parameter acts, each once.
    pub(crate) targets: Vec<usize>,
    /// `[step]` plans that leave all councils in the central run.
    pub(crate) pools: Vec<f64>,
    /// Inputs that differ in policy alone; see [`Simulator::with_policies`].
    pub(crate) policies: Vec<&'a Inputs>,
    /// See [`Simulator::with_drawn_inputs`].
    pub(crate) drawn_inputs: Option<&'a dyn DrawnInputs>,
}

/// Inputs that are themselves drawn, such as those under a measure of uncertain strength.
pub trait DrawnInputs: fmt::Debug + Sync {
    /// The inputs of the council at some place in one draw, with no council but that one.
    fn of(&self, council: usize, draw: u32) -> Inputs;
}

impl<'a> Simulator<'a> {
    /// Checks inputs and uncertainty and runs the central steps, whose transfers the draws use.
    pub fn new(
        inputs: &'a Inputs,
        uncertainty: &Uncertainty,
        settings: DrawSettings,
    ) -> Result<Self, Error> {
        uncertainty.validate(inputs.shape)?;
        inputs.validate()?;
        let pools = pools(inputs);
        let prepared = uncertainty.parameters.iter();
        let mut targets: Vec<usize> = Vec::new();
        for parameter in &uncertainty.parameters {
            if let Target::MovesInto { placement } = parameter.target
                && !targets.contains(&placement)
            {
                targets.push(placement);
            }
        }
        let uses: Vec<Uses> = inputs.areas.iter().map(Uses::new).collect();
        Ok(Self {
            inputs,
            settings,
            parameters: prepared
                .map(|parameter| Prepared::new(parameter, inputs.steps))
                .collect(),
            moves: MoveTables::new(&inputs.rates),
            targets,
            uses,
            pools,
            policies: Vec::new(),
            drawn_inputs: None,
        })
    }

    /// Takes each draw's inputs from `drawn`. They must be valid and of the sizes of the inputs of this simulator, which
    /// still say what councils receive from each other.
    #[must_use]
    pub fn with_drawn_inputs(mut self, drawn: &'a dyn DrawnInputs) -> Self {
        self.drawn_inputs = Some(drawn);
        self
    }

    /// The same draws of one council alone, from its inputs in one of them.
    pub(crate) fn of_one<'b>(&self, inputs: &'b Inputs) -> Simulator<'b> {
        let uses: Vec<Uses> = inputs.areas.iter().map(Uses::new).collect();
        Simulator {
            inputs,
            settings: self.settings,
            parameters: self.parameters.clone(),
            moves: MoveTables::new(&inputs.rates),
            uses,
            targets: self.targets.clone(),
            pools: self.pools.clone(),
            policies: Vec::new(),
            drawn_inputs: None,
        }
    }

    /// Where the random numbers of one draw of one council are found.
    pub(crate) fn world(&self, area: usize, draw: u32) -> World {
        World {
            seed: self.settings.seed,
            draw,
            area: area_key(&self.inputs.areas[area].code),
        }
    }

    /// Adds inputs whose councils differ from these in the policy on their money alone
    /// ([`Inputs::differs_in_policy_alone`]): [`Simulator::tally`] then gives their figures too,
    /// from the same steps.
    ///
    /// # Panics
    /// If some differ in more.
    pub fn with_policies(mut self, policies: Vec<&'a Inputs>) -> Result<Self, Error> {
        for other in &policies {
            assert!(
                self.inputs.differs_in_policy_alone(other),
                "more than policy differs"
            );
            other.validate()?;
        }
        self.policies = policies;
        Ok(self)
    }

    /// One draw of one council, in full.
    ///
    /// # Panics
    /// If there is no such council.
    pub fn draw(&self, area: usize, draw: u32) -> AreaProjection {
        let mut workspace = Workspace::new(self, true);
        workspace.run(self, area, draw);
        workspace.area_result
    }

    /// All draws of all councils. With the feature `parallel` they run on the threads of the
    /// current rayon pool; the bytes are the same for any number.
    pub fn run(&self) -> Draws {
        let blocks_per_area = self.settings.draws.div_ceil(BLOCK) as usize;
        let tasks = self.inputs.areas.len() * blocks_per_area;
        let work = |workspace: &mut Workspace, task: usize| {
            let block = (task % blocks_per_area) as u32;
            self.block(workspace, task / blocks_per_area, block)
        };
        #[cfg(feature = "parallel")]
        let blocks: Vec<Block> = {
            use rayon::prelude::*;
            (0..tasks)
                .into_par_iter()
                .map_init(|| Workspace::new(self, true), work)
                .collect()
        };
        #[cfg(not(feature = "parallel"))]
        let blocks: Vec<Block> = {
            let mut workspace = Workspace::new(self, true);
            (0..tasks).map(|task| work(&mut workspace, task)).collect()
        };
        Draws::gather(
            self.inputs.steps,
            self.settings.draws,
            blocks_per_area,
            blocks,
        )
    }

    fn block(&self, workspace: &mut Workspace, area: usize, block: u32) -> Block {
        let first = block * BLOCK;
        let draws = (self.settings.draws - first).min(BLOCK);
        let steps = self.inputs.steps;
        let mut totals = vec![0.0; Measure::ALL.len() * steps * draws as usize];
        let mut sum: Option<AreaProjection> = None;
        for draw in 0..draws {
            workspace.run(self, area, first + draw);
            let result = &workspace.area_result;
            for (row, total) in totals
                .iter_mut()
                .skip(draw as usize)
                .step_by(draws as usize)
                .enumerate()
            {
                *total = Measure::ALL[row / steps].of(result, row % steps);
            }
            match &mut sum {
                Some(sum) => sum.add_assign(result),
                None => sum = Some(result.clone()),
            }
        }
        Block { totals, sum }
    }
}

/// Some draws of one council.
struct Block {
    /// `[measure][period][draw]`.
    totals: Vec<f64>,
    sum: Option<AreaProjection>,
}

/// What all draws gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    periods: usize,
    count: usize,
    blocks_per_area: usize,
    /// `[council][block]`, each `[measure][period][draw]`: about 8 bytes x councils x draws x
    /// periods x 7.
    totals: Vec<Vec<f64>>,
    /// Mean over the draws of each council, in the order of the inputs.
    pub means: Vec<AreaProjection>,
}

impl Draws {
    fn gather(periods: usize, draws: u32, blocks_per_area: usize, blocks: Vec<Block>) -> Self {
        let mut totals = Vec::with_capacity(blocks.len());
        let mut means: Vec<AreaProjection> = Vec::new();
        for (task, block) in blocks.into_iter().enumerate() {
            totals.push(block.totals);
            let Some(sum) = block.sum else { continue };
            match means.last_mut() {
                Some(mean) if task % blocks_per_area > 0 => mean.add_assign(&sum),
                _ => means.push(sum),
            }
        }
        for mean in &mut means {
            mean.scale(1.0 / f64::from(draws));
        }
        Self {
            periods,
            count: draws as usize,
            blocks_per_area,
            totals,
            means,
        }
    }

    /// Number of draws.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Number of periods: one per step; see [`Measure::of`].
    pub const fn periods(&self) -> usize {
        self.periods
    }

    /// Mean over the draws of all councils together; `None` without councils or draws.
    pub fn mean_total(&self) -> Option<AreaProjection> {
        let (first, rest) = self.means.split_first()?;
        let mut total = first.clone();
        for area in rest {
            total.add_assign(area);
        }
        Some(total)
    }

    /// A figure of some councils together, `[draw]`: added council by council in the order given.
    ///
    /// # Panics
    /// If there is no such council or period.
    pub fn of(&self, areas: &[usize], measure: Measure, period: usize) -> Vec<f64> {
        assert!(period < self.periods, "period {period} of {}", self.periods);
        let mut sums = vec![0.0; self.count];
        let row = measure as usize * self.periods + period;
        for &area in areas {
            let first = area * self.blocks_per_area;
            let blocks = &self.totals[first..first + self.blocks_per_area];
            for (sums, block) in sums.chunks_mut(BLOCK as usize).zip(blocks) {
                let draws = sums.len();
                for (sum, total) in sums.iter_mut().zip(&block[row * draws..(row + 1) * draws]) {
                    *sum += total;
                }
            }
        }
        sums
    }

    /// Exact quantiles of a figure of some councils together, at these shares of the draws (type 7:
    /// see [`quantiles::quantile`]); empty without draws.
    pub fn quantiles(
        &self,
        areas: &[usize],
        measure: Measure,
        period: usize,
        shares: &[f64],
    ) -> Vec<f64> {
        let mut draws = self.of(areas, measure, period);
        quantiles::sort(&mut draws);
        let at = |share: &f64| quantiles::quantile(&draws, *share);
        shares.iter().filter_map(at).collect()
    }

    /// Chance that a figure of some councils together lies below a threshold in a period: a DSG
    /// deficit above 50 million is a balance below -50 million. `None` without draws.
    pub fn chance_below(
        &self,
        areas: &[usize],
        measure: Measure,
        period: usize,
        threshold: f64,
    ) -> Option<f64> {
        quantiles::chance_below(&self.of(areas, measure, period), threshold)
    }

    /// Chance that a figure of some councils together lies above a threshold in a period; `None`
    /// without draws.
    pub fn chance_above(
        &self,
        areas: &[usize],
        measure: Measure,
        period: usize,
        threshold: f64,
    ) -> Option<f64> {
        quantiles::chance_above(&self.of(areas, measure, period), threshold)
    }
}
