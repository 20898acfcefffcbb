//! Any figures of any groups of councils, over all draws.
//!
//! A region's 90th percentile is not the sum of its councils', so every draw of a group is added up
//! before anything is taken from it. Draws of one council need no other council's: only councils of
//! some group are drawn. They are worked through a few at a time, their draws on the threads of the
//! current rayon pool (feature `parallel`), and are added to their groups council by council in the
//! order of the inputs. So the bytes are the same for any number of threads, and memory holds the
//! sums of the groups and the draws of a few councils, never all draws of all councils.

use std::ops::Range;

use crate::draw_step::Workspace;
use crate::draws::Simulator;
use crate::parallel::{in_parallel, in_parallel_with};
use crate::results::AreaProjection;

/// Draws of one council worked through as one piece of work.
const PIECE: u32 = 64;

/// Councils whose draws are held at one time.
const HELD: usize = 8;

/// Councils to add up, and which figures of their sum to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Councils by their place in the inputs.
    pub councils: Vec<usize>,
    /// Places in the list that the reader of a draw writes. Those under the first policy added to the
    /// simulator ([`Simulator::with_policies`]) stand [`Tally::width`] further on, those under the
    /// second twice that.
    pub figures: Vec<usize>,
}

/// All draws of the figures of one group, each council's added up.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    draws: usize,
    /// `[figure][draw]`, figures in the order of [`Group::figures`].
    values: Vec<f64>,
}

impl Sample {
    /// `[draw]` of one figure, by its place in [`Group::figures`].
    ///
    /// # Panics
    /// If there is no such figure.
    pub fn of(&self, figure: usize) -> &[f64] {
        &self.values[figure * self.draws..(figure + 1) * self.draws]
    }
}

/// How a draw becomes figures, and what to do with them; see [`Simulator::tally`].
pub trait Tally: Sync {
    /// What is made of the sample of one group.
    type Made: Send;

    /// Number of figures that [`Tally::read`] writes.
    fn width(&self) -> usize;

    /// Writes the figures of one draw of one council. They must be such that those of a group are
    /// the sums of its councils'. Ceased plans and movers by placement may be left at 0.
    fn read(&self, council: usize, draw: &AreaProjection, figures: &mut [f64]);

    /// Makes something of a group's draws, which are dropped after.
    fn make(&self, group: usize, sample: Sample) -> Self::Made;

    /// Told after each piece of work, from any thread: `done` of `all` draws are through.
    fn progress(&self, _done: u64, _all: u64) {}
}

/// Part of the draws of one council: `[draw][figure]`.
struct Piece {
    council: usize,
    draws: Range<u32>,
    values: Vec<f64>,
}

impl Simulator<'_> {
    /// Runs the draws of all councils of the groups, and gives what `tally` makes of each group, in
    /// their order.
    pub fn tally<T: Tally>(&self, groups: &[Group], tally: &T) -> Vec<T::Made> {
        let mut kept: Vec<usize> = groups.iter().flat_map(|g| g.figures.clone()).collect();
        kept.sort_unstable();
        kept.dedup();
        let mut councils: Vec<usize> = groups.iter().flat_map(|g| g.councils.clone()).collect();
        councils.sort_unstable();
        councils.dedup();
        // A group of one council is made as soon as its draws are there.
        let draws = self.settings.draws as usize;
        let mut sums: Vec<Vec<f64>> = groups
            .iter()
            .map(|group| match group.councils.len() {
                1 => Vec::new(),
                _ => vec![0.0; draws * kept.len()],
            })
            .collect();
        let mut made: Vec<Option<T::Made>> = groups.iter().map(|_| None).collect();
        let progress = Progress::new(councils.len() as u64 * draws as u64);
        for held in councils.chunks(HELD) {
            let pieces = self.pieces(held, &kept, tally, &progress);
            for (group, sums) in groups.iter().zip(&mut sums) {
                if group.councils.len() > 1 {
                    add_members(group, &pieces, kept.len(), sums);
                }
            }
            let of_one = groups
                .iter()
                .enumerate()
                .filter(|(_, g)| g.councils.len() == 1);
            let ready: Vec<usize> = of_one
                .filter(|(_, group)| held.contains(&group.councils[0]))
                .map(|(place, _)| place)
                .collect();
            let make = |place: usize| {
                let group = &groups[place];
                let own = pieces.iter().filter(|p| p.council == group.councils[0]);
                let rows = own.flat_map(|piece| piece.values.chunks(kept.len().max(1)));
                tally.make(place, sample(rows, &kept, group, draws))
            };
            for (&place, one) in ready
                .iter()
                .zip(in_parallel(ready.len(), |i| make(ready[i])))
            {
                made[place] = Some(one);
            }
        }
        for (place, group) in groups.iter().enumerate() {
            if group.councils.len() != 1 {
                let rows = sums[place].chunks(kept.len().max(1));
                made[place] = Some(tally.make(place, sample(rows, &kept, group, draws)));
            }
        }
        made.into_iter().flatten().collect()
    }

    /// The draws of some councils, in pieces: councils in the order given, draws in order.
    fn pieces<T: Tally>(
        &self,
        councils: &[usize],
        kept: &[usize],
        tally: &T,
        progress: &Progress,
    ) -> Vec<Piece> {
        let draws = self.settings.draws;
        let mut work: Vec<(usize, Range<u32>)> = Vec::new();
        for &council in councils {
            let starts = (0..draws).step_by(PIECE as usize);
            work.extend(starts.map(|start| (council, start..(start + PIECE).min(draws))));
        }
        let width = tally.width();
        let start = || {
            let figures = vec![0.0; width * (1 + self.policies.len())];
            (Workspace::new(self, false), figures)
        };
        let one = |(workspace, figures): &mut (Workspace, Vec<f64>), i: usize| {
            let (council, draws) = work[i].clone();
            let mut values = Vec::with_capacity(draws.len() * kept.len());
            for draw in draws.clone() {
                workspace.run(self, council, draw);
                let (own, others) = figures.split_at_mut(width);
                tally.read(council, &workspace.area_result, own);
                for (inputs, figures) in self.policies.iter().zip(others.chunks_mut(width.max(1))) {
                    workspace.account(inputs, council);
                    tally.read(council, &workspace.area_result, figures);
                }
                values.extend(kept.iter().map(|&figure| figures[figure]));
            }
            let (done, all) = progress.add(draws.len() as u64);
            tally.progress(done, all);
            Piece {
                council,
                draws,
                values,
            }
        };
        in_parallel_with(work.len(), start, one)
    }
}

/// Adds the councils of a group to its sums, `[draw][figure]`.
fn add_members(group: &Group, pieces: &[Piece], figures: usize, sums: &mut [f64]) {
    for piece in pieces
        .iter()
        .filter(|p| group.councils.contains(&p.council))
    {
        let first = piece.draws.start as usize * figures;
        let sums = &mut sums[first..first + piece.values.len()];
        for (sum, value) in sums.iter_mut().zip(&piece.values) {
            *sum += value;
        }
    }
}

/// The figures of a group out of all those kept, from `[draw][kept]` to `[figure][draw]`.
fn sample<'a>(
    rows: impl Iterator<Item = &'a [f64]>,
    kept: &[usize],
    group: &Group,
    draws: usize,
) -> Sample {
    let places: Vec<usize> = group
        .figures
        .iter()
        .filter_map(|figure| kept.binary_search(figure).ok())
        .collect();
    let mut values = vec![0.0; places.len() * draws];
    for (draw, row) in rows.enumerate() {
        for (figure, &place) in places.iter().enumerate() {
            values[figure * draws + draw] = row[place];
        }
    }
    Sample { draws, values }
}

/// Draws through so far.
struct Progress {
    done: std::sync::atomic::AtomicU64,
    all: u64,
}

impl Progress {
    fn new(all: u64) -> Self {
        Self {
            done: std::sync::atomic::AtomicU64::new(0),
            all,
        }
    }

    fn add(&self, more: u64) -> (u64, u64) {
        let before = self
            .done
            .fetch_add(more, std::sync::atomic::Ordering::Relaxed);
        (before + more, self.all)
    }
}
