//! What happened to a council's children, counted.

use std::collections::BTreeMap;

use pressure_returns::{AGE_IN_RECEPTION, Pupils};

use super::frame::Frame;

/// Children counted; ages are before the step for those in the system, after it for joiners.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// First and last calendar year of the rows.
    pub years: (i32, i32),
    /// `[age][setting]` left.
    pub left: Vec<f64>,
    /// `[age][setting]` moved to another setting.
    pub moved: Vec<f64>,
    /// `[age][setting]` stayed in it.
    pub stayed: Vec<f64>,
    /// `[age][setting][to]` movers.
    pub to: Vec<Vec<f64>>,
    /// `[need]` stayed in the system with another need, or the same.
    pub changed: Vec<f64>,
    /// `[need]`.
    pub kept: Vec<f64>,
    /// `[need][to]`.
    pub to_need: Vec<Vec<f64>>,
    /// `[age]` joined.
    pub joined: Vec<f64>,
    /// `[age]` persons without a plan who did not.
    pub without: Vec<f64>,
    /// `[age][need]` joiners.
    pub join_need: Vec<Vec<f64>>,
    /// `[phase][need][setting]` joiners.
    pub join_setting: Vec<Vec<f64>>,
    /// By January: `[age][setting][need]` children.
    by_january: BTreeMap<i32, Vec<f64>>,
}

impl Counts {
    /// Nothing counted.
    pub fn none(frame: &Frame) -> Self {
        let (ages, settings, needs) = (frame.ages(), frame.settings.len(), frame.needs.len());
        let groups = frame.group_of_age.iter().max().map_or(0, |last| last + 1);
        let rows = vec![0.0; ages * settings];
        Self {
            years: (0, 0),
            left: rows.clone(),
            moved: rows.clone(),
            stayed: rows,
            to: vec![vec![0.0; settings]; ages * settings],
            changed: vec![0.0; needs],
            kept: vec![0.0; needs],
            to_need: vec![vec![0.0; needs]; needs],
            joined: vec![0.0; ages],
            without: vec![0.0; ages],
            join_need: vec![vec![0.0; needs]; ages],
            join_setting: vec![vec![0.0; settings]; groups * needs],
            by_january: BTreeMap::new(),
        }
    }

    /// Counts rows. A row with a state outside the frame cannot be, and is passed over.
    pub(crate) fn of<'a>(
        pupils: &Pupils,
        frame: &Frame,
        ages: usize,
        persons: impl Fn(i32) -> &'a [f64],
    ) -> Self {
        let mut counts = Self::none(frame);
        let (settings, needs) = (frame.settings.len(), frame.needs.len());
        let mut survivors: BTreeMap<(i32, usize), f64> = BTreeMap::new();
        let mut joined: BTreeMap<(i32, usize), f64> = BTreeMap::new();
        let years = pupils.rows.iter().map(|row| row.calendar_year);
        counts.years = (years.clone().min().unwrap_or(0), years.max().unwrap_or(0));
        for row in &pupils.rows {
            let year = row.calendar_year;
            let [before, after] = row
                .sides()
                .map(|side| side.as_ref().and_then(|state| frame.place(state)));
            // The first January is counted by its own rows alone; every later one by those that end there.
            if let Some(at) = before.filter(|_| year == counts.years.0) {
                counts.in_january(year, at, (ages, settings, needs));
            }
            if let Some(at) = after {
                counts.in_january(year + 1, at, (ages, settings, needs));
            }
            match (before, after) {
                (Some((age, from, need)), Some((older, to, then))) => {
                    let at = age * settings + from;
                    if from == to {
                        counts.stayed[at] += 1.0;
                    } else {
                        counts.moved[at] += 1.0;
                        counts.to[at][to] += 1.0;
                    }
                    if need == then {
                        counts.kept[need] += 1.0;
                    } else {
                        counts.changed[need] += 1.0;
                        counts.to_need[need][then] += 1.0;
                    }
                    *survivors.entry((year, older)).or_insert(0.0) += 1.0;
                }
                (Some((age, from, _)), None) => counts.left[age * settings + from] += 1.0,
                (None, Some((age, to, need))) => {
                    *joined.entry((year, age)).or_insert(0.0) += 1.0;
                    counts.join_need[age][need] += 1.0;
                    counts.join_setting[frame.group_of_age[age] * needs + need][to] += 1.0;
                }
                (None, None) => {}
            }
        }
        for year in counts.years.0..=counts.years.1 {
            let by_age = persons(year);
            for (age, &persons) in by_age.iter().enumerate().take(ages) {
                let own = pupils.population.iter().find(|row| {
                    row.calendar_year == year + 1
                        && i32::from(row.academic_year + AGE_IN_RECEPTION) == age as i32
                });
                let people = own.map_or(persons, |row| row.population);
                let at = (year, age);
                let there = survivors.get(&at).copied().unwrap_or(0.0);
                let came = joined.get(&at).copied().unwrap_or(0.0);
                counts.joined[age] += came;
                counts.without[age] += (people - there - came).max(0.0);
            }
        }
        counts
    }

    fn in_january(
        &mut self,
        year: i32,
        (age, setting, need): (usize, usize, usize),
        (ages, settings, needs): (usize, usize, usize),
    ) {
        let children = self.by_january.entry(year);
        let children = children.or_insert_with(|| vec![0.0; ages * settings * needs]);
        children[(age * settings + setting) * needs + need] += 1.0;
    }

    /// First and last January that the rows hold.
    pub fn januaries(&self) -> (i32, i32) {
        (self.years.0, self.years.1 + 1)
    }

    /// `[age][setting][need]` children of a January that the rows hold.
    ///
    /// # Panics
    /// If they do not hold it.
    pub fn children(&self, january: i32) -> Vec<f64> {
        self.by_january[&january].clone()
    }

    /// Children of a January, if the rows hold it.
    pub fn total(&self, january: i32) -> Option<f64> {
        self.by_january.get(&january).map(|all| all.iter().sum())
    }
}
