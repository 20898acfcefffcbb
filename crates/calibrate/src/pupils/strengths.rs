//! How many children each prior is worth: what makes the counts most likely.

use super::counts::Counts;
use super::frame::Frame;
use super::likelihood;
use super::priors::Priors;

/// Strengths tried, in children: doubling from 1 to 524,288. Joining is a share of all persons, of
/// whom there are many.
const TRIED: i32 = 20;

/// How many children each prior is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strengths {
    /// Leaving: England's rate of an age against the council's own of that curriculum year.
    pub leave_year: f64,
    /// Leaving: the council's rate of a curriculum year against the setting's own.
    pub leave: f64,
    /// Moving.
    pub moved: f64,
    /// Where movers go.
    pub to: f64,
    /// Changing need.
    pub changed: f64,
    /// What needs change to.
    pub to_need: f64,
    /// Joining.
    pub joined: f64,
    /// Needs of joiners.
    pub join_need: f64,
    /// Settings of joiners.
    pub join_setting: f64,
}

impl Strengths {
    /// Maximum marginal likelihood (empirical Bayes) of each kind of rate, among powers of two.
    pub fn fit(counts: &Counts, priors: &Priors, frame: &Frame) -> Self {
        let settings = frame.settings.len();
        let rows = || (0..frame.allowed.len()).filter(|row| frame.allowed[*row]);
        let stays = |row: usize| frame.serves(row / settings + 1, row % settings);
        let seen = |row: usize| {
            let (moved, stayed) = (counts.moved[row], counts.stayed[row]);
            if stays(row) {
                (moved, stayed)
            } else {
                (moved, stayed + counts.left[row])
            }
        };
        let leave_year = best(|k| {
            let of_age = |age: usize| {
                let (left, kept) = counts_of_age(counts, frame, age);
                likelihood::happened(priors.leave[age], k, (left, kept))
            };
            (0..frame.ages() - 1).map(of_age).sum()
        });
        Self {
            leave_year,
            leave: best(|k| {
                let of_row = |row| {
                    let kept = counts.moved[row] + counts.stayed[row];
                    let pooled = priors.leave_pooled(counts, leave_year, row);
                    likelihood::happened(pooled, k, (counts.left[row], kept))
                };
                rows().filter(|row| stays(*row)).map(of_row).sum()
            }),
            moved: best(|k| {
                let of_row = |row| likelihood::happened(priors.moved[row], k, seen(row));
                rows().map(of_row).sum()
            }),
            to: best(|k| {
                let of_row = |row: usize| likelihood::split(&priors.to[row].0, k, &counts.to[row]);
                rows().map(of_row).sum()
            }),
            changed: best(|k| {
                let pairs = counts.changed.iter().zip(&counts.kept);
                pairs
                    .map(|(yes, no)| likelihood::happened(priors.changed, k, (*yes, *no)))
                    .sum()
            }),
            to_need: best(|k| {
                let pairs = priors.to_need.iter().zip(&counts.to_need);
                pairs
                    .map(|(prior, counts)| likelihood::split(&prior.0, k, counts))
                    .sum()
            }),
            joined: best(|k| {
                let ages = 0..frame.ages();
                ages.map(|age| {
                    let seen = (counts.joined[age], counts.without[age]);
                    likelihood::happened(priors.joined[age], k, seen)
                })
                .sum()
            }),
            join_need: best(|k| {
                let pairs = priors.join_need.iter().zip(&counts.join_need);
                pairs
                    .map(|(prior, counts)| likelihood::split(&prior.0, k, counts))
                    .sum()
            }),
            join_setting: best(|k| {
                let pairs = priors.join_setting.iter().zip(&counts.join_setting);
                pairs
                    .map(|(prior, counts)| likelihood::split(&prior.0, k, counts))
                    .sum()
            }),
        }
    }

    /// Each with what it is of, in words.
    pub fn named(&self) -> [(&'static str, f64); 9] {
        [
            ("leaving, by curriculum year", self.leave_year),
            ("leaving, by setting", self.leave),
            ("moving", self.moved),
            ("where movers go", self.to),
            ("changing need", self.changed),
            ("what needs change to", self.to_need),
            ("joining", self.joined),
            ("needs of joiners", self.join_need),
            ("settings of joiners", self.join_setting),
        ]
    }
}

/// Children of an age who left, and who did not, in all settings that go on.
pub(crate) fn counts_of_age(counts: &Counts, frame: &Frame, age: usize) -> (f64, f64) {
    let settings = frame.settings.len();
    let going = (0..settings).filter(|setting| frame.serves(age + 1, *setting));
    let rows = going.map(|setting| age * settings + setting);
    rows.fold((0.0, 0.0), |(left, kept), row| {
        (
            left + counts.left[row],
            kept + counts.moved[row] + counts.stayed[row],
        )
    })
}

/// The strength with the greatest likelihood; the weakest of equals.
fn best(likelihood: impl Fn(f64) -> f64) -> f64 {
    let mut best = (1.0, f64::NEG_INFINITY);
    for power in 0..TRIED {
        let strength = f64::from(1 << power);
        let value = likelihood(strength);
        if value > best.1 {
            best = (strength, value);
        }
    }
    best.0
}
