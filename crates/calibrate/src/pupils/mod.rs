//! Rates of one council counted on its own children, year by year.
//!
//! Counts are of the file's own settings and needs, by age. Each rate is a beta or Dirichlet
//! distribution: so many children of a *prior*, and those counted. The prior of a rate is what the
//! model would take without the file, the council's rates shrunk towards England's, by age and
//! placement ([`Priors`]); how many children it is worth is what makes the counts themselves most
//! likely ([`Strengths::fit`]), so a council that is like England borrows much and another little.
//! Leaving is pooled first over the settings of a curriculum year, without the setting at hand.

mod counts;
mod frame;
mod likelihood;
mod priors;
mod strengths;

use pressure_model::{CountedYear, Inputs, Odds, PupilRates, Shape, Split};
use pressure_returns::Pupils;

use crate::error::Error;
use crate::settings::PupilSettings;

pub use counts::Counts;
pub use frame::{Frame, Ids};
pub use priors::Priors;
pub use strengths::Strengths;

/// What was fitted on a council's own children.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Settings, needs and the ages they serve.
    pub frame: Frame,
    /// What was counted.
    pub counts: Counts,
    /// How many children each prior is worth.
    pub strengths: Strengths,
    /// The rates, from the base census on.
    pub rates: PupilRates,
}

/// Counts the rows and fits every rate on them. `area` is the council's place in the inputs, which
/// are those of a run without a lever; `persons` gives persons by age at 31 August of a year.
///
/// # Errors
/// Where the rows do not reach the base census.
pub fn fit<'a>(
    pupils: &Pupils,
    inputs: &Inputs,
    area: usize,
    (ids, settings): (&Ids<'_>, &PupilSettings),
    persons: impl Fn(i32) -> &'a [f64],
) -> Result<Fit, Error> {
    let frame = Frame::of(pupils, ids, inputs.shape.ages)?;
    let counts = Counts::of(pupils, &frame, inputs.shape.ages, persons);
    let base = inputs.base.year();
    let (first, last) = counts.januaries();
    if !(first..=last).contains(&base) {
        return Err(Error::Pupils {
            what: format!(
                "the rows hold the Januaries of {first} to {last}, and the projection starts from January {base}; add the rows of calendar \
                 year {} or {base}",
                base - 1
            ),
        });
    }
    let priors = Priors::of(inputs, area, &frame, &counts, settings);
    let strengths = Strengths::fit(&counts, &priors, &frame);
    let mut rates = posterior(&frame, &counts, &priors, &strengths);
    rates.base = counts.children(base);
    let steps = &inputs.areas[area];
    rates.join_from = steps.new_plan_rate_at(0).to_vec();
    rates.leave_from = steps.cease_at(0, &inputs.rates.cease).to_vec();
    if let Some(funnel) = &inputs.rates.funnel {
        let own = steps.funnel.base(funnel);
        rates.decisions = (own.agreed[0], own.issued[0]);
    }
    let years =
        (base..last).map(|year| counted(pupils, &frame, &rates, &counts, inputs.shape, year));
    rates.counted = years.collect();
    rates.cost = frame.costs(pupils, inputs, area);
    Ok(Fit {
        frame,
        counts,
        strengths,
        rates,
    })
}

/// The distribution of every rate: prior and counts added up.
pub fn posterior(
    frame: &Frame,
    counts: &Counts,
    priors: &Priors,
    strengths: &Strengths,
) -> PupilRates {
    let (settings, needs) = (frame.settings.len(), frame.needs.len());
    let ages = frame.ages();
    let rows = ages * settings;
    let (mut leave, mut move_on, mut to) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows {
        let (age, setting) = (row / settings, row % settings);
        let goes = priors.to[row].weighed(strengths.to, &counts.to[row]);
        let moved = (counts.moved[row], counts.stayed[row]);
        if age + 1 == ages || !frame.allowed[row] {
            // All of the last age leave; nobody is in a setting that does not serve the age.
            leave.push(Odds::default());
            move_on.push(Odds::default());
            to.push(Split::default());
            continue;
        }
        if frame.serves(age + 1, setting) {
            let pooled = priors.leave_pooled(counts, strengths.leave_year, row);
            let left = counts.left[row];
            leave.push(odds(pooled, strengths.leave, (left, moved.0 + moved.1)));
            move_on.push(odds(priors.moved[row], strengths.moved, moved));
        } else {
            // The setting ends: who does not move on leaves.
            leave.push(Odds::default());
            let left = (moved.0, counts.left[row] + moved.1);
            move_on.push(odds(priors.moved[row], strengths.moved, left));
        }
        if goes.weights.is_empty() {
            move_on[row] = Odds::default();
        }
        to.push(goes);
    }
    let change_need = (0..needs)
        .map(|need| {
            let seen = (counts.changed[need], counts.kept[need]);
            if needs > 1 {
                odds(priors.changed, strengths.changed, seen)
            } else {
                Odds::default()
            }
        })
        .collect();
    let to_need = (0..needs)
        .map(|need| priors.to_need[need].weighed(strengths.to_need, &counts.to_need[need]))
        .collect();
    let join_need: Vec<Split> = (0..ages)
        .map(|age| priors.join_need[age].weighed(strengths.join_need, &counts.join_need[age]))
        .collect();
    let groups = frame.group_of_age.iter().max().map_or(0, |last| last + 1);
    let join_setting: Vec<Split> = (0..groups * needs)
        .map(|row| {
            priors.join_setting[row].weighed(strengths.join_setting, &counts.join_setting[row])
        })
        .collect();
    let mut rates = PupilRates {
        settings,
        needs,
        placement_of: frame.placement_of.clone(),
        need_of: frame.need_of.clone(),
        group_of_age: frame.group_of_age.clone(),
        allowed: frame.allowed.clone(),
        leave,
        move_on,
        to,
        change_need,
        to_need,
        join: (0..ages)
            .map(|age| {
                let seen = (counts.joined[age], counts.without[age]);
                odds(priors.joined[age], strengths.joined, seen)
            })
            .collect(),
        join_need,
        join_setting,
        join_from: vec![0.0; ages],
        leave_from: vec![0.0; ages],
        decisions: (1.0, 1.0),
        base: vec![0.0; ages * settings * needs],
        counted: Vec::new(),
        cost: Vec::new(),
        fixed: false,
    };
    close(&mut rates, ages);
    rates
}

/// A prior worth so many children, and what was counted: happened, and did not.
fn odds(prior: f64, strength: f64, seen: (f64, f64)) -> Odds {
    Odds {
        yes: prior * strength + seen.0,
        no: (1.0 - prior) * strength + seen.1,
    }
}

/// Nobody joins where no setting serves the age, or with a need that no setting of the age takes.
fn close(rates: &mut PupilRates, ages: usize) {
    for age in 0..ages {
        let group = rates.group_of_age[age];
        let served: Vec<bool> = (0..rates.needs)
            .map(|need| {
                let split = &rates.join_setting[group * rates.needs + need];
                split.weights.iter().any(|(to, _)| rates.serves(age, *to))
            })
            .collect();
        let needs = &mut rates.join_need[age].weights;
        needs.retain(|(need, _)| served[*need]);
        if needs.is_empty() {
            rates.join[age] = Odds::default();
        }
    }
}

/// The January after a year that the rows hold, and what happened in between.
fn counted(
    pupils: &Pupils,
    frame: &Frame,
    rates: &PupilRates,
    counts: &Counts,
    shape: Shape,
    year: i32,
) -> CountedYear {
    let mut counted = CountedYear::empty(shape, rates.settings, rates.needs);
    counted.children = counts.children(year + 1);
    for row in pupils.rows.iter().filter(|row| row.calendar_year == year) {
        match row
            .sides()
            .map(|side| side.as_ref().and_then(|state| frame.place(state)))
        {
            [Some((age, setting, _)), None] => counted.left(rates, age, setting, 1.0),
            [None, Some(at)] => counted.joined(rates, at, 1.0),
            [Some((_, from, _)), Some((_, to, _))] if from != to => {
                counted.moved(rates, from, to, 1.0);
            }
            _ => {}
        }
    }
    counted.close(rates);
    counted
}
