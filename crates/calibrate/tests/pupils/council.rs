//! The council: its children stepped a year at a time by known rates, and what is fitted to their rows.

use pressure_calibrate::Error;
use pressure_calibrate::pupils::{Fit, Ids, fit};
use pressure_calibrate::settings::{Figure, PupilSettings};
use pressure_model::{
    AreaInputs, CensusYear, Costs, Crossings, Inputs, Rates, Shape, State, TransportRates,
};
use pressure_returns::{PupilRow, PupilState, Pupils};

use crate::numbers::Numbers;
use crate::truth::{AGES, NEEDS, PERSONS, SETTINGS, Truth, serves};

/// Age, setting and need.
pub(crate) type Child = (usize, usize, usize);

/// A year of a council: rows of what happened, and the children after it.
pub(crate) fn year(
    truth: &Truth,
    calendar_year: i32,
    children: &[Child],
    numbers: &mut Numbers,
) -> (Vec<PupilRow>, Vec<Child>) {
    let mut rows = Vec::new();
    let mut after: Vec<Child> = Vec::new();
    for &(age, setting, need) in children {
        let before = (age, setting, need);
        let gone = age + 1 == AGES || numbers.happens(truth.leave[age][setting]);
        let moves = !gone && numbers.happens(truth.moved[age][setting]);
        if gone || (!moves && !serves(age + 1, setting)) {
            rows.push(row(calendar_year, Some(before), None));
            continue;
        }
        let to = if moves {
            numbers.pick(&truth.to[age][setting])
        } else {
            setting
        };
        let then = if numbers.happens(truth.changed[need]) {
            1 - need
        } else {
            need
        };
        rows.push(row(calendar_year, Some(before), Some((age + 1, to, then))));
        after.push((age + 1, to, then));
    }
    for (age, persons) in PERSONS.iter().enumerate() {
        let there = after.iter().filter(|child| child.0 == age).count();
        for _ in there..*persons as usize {
            if numbers.happens(truth.joined[age]) {
                let need = usize::from(!numbers.happens(truth.first_need[age]));
                let shares: Vec<f64> = (0..3)
                    .map(|setting| {
                        if serves(age, setting) {
                            truth.join_setting[need][setting]
                        } else {
                            0.0
                        }
                    })
                    .collect();
                let child = (age, numbers.pick(&shares), need);
                rows.push(row(calendar_year, None, Some(child)));
                after.push(child);
            }
        }
    }
    (rows, after)
}

fn row(calendar_year: i32, before: Option<Child>, after: Option<Child>) -> PupilRow {
    let state = |(age, setting, need): Child| PupilState {
        academic_year: age as i16 - 4,
        setting: SETTINGS[setting].to_owned(),
        need: NEEDS[need].to_owned(),
    };
    PupilRow {
        row: 0,
        calendar_year,
        before: before.map(state),
        after: after.map(state),
    }
}

/// Three years of rows up to January 2025, and the children then.
pub(crate) fn council(truth: &Truth, numbers: &mut Numbers) -> (Pupils, Vec<Child>) {
    let mut children: Vec<Child> = Vec::new();
    for age in 0..AGES {
        for setting in (0..3).filter(|setting| serves(age, *setting)) {
            for count in 0..24 {
                children.push((age, setting, count % 2));
            }
        }
    }
    let mut pupils = Pupils::default();
    for calendar_year in 2022..2025 {
        let (rows, after) = year(truth, calendar_year, &children, numbers);
        pupils.rows.extend(rows);
        children = after;
    }
    (pupils, children)
}

fn shape() -> Shape {
    Shape {
        ages: AGES,
        placements: 3,
        needs: 2,
    }
}

/// Inputs of a council unlike the made-up one: what the priors start from.
pub(crate) fn inputs() -> Inputs {
    let (shape, steps) = (shape(), 5);
    let mut rates = Rates::still(shape, steps);
    rates.cease[..AGES - 1].fill(0.04);
    let nobody = State::zeros(shape);
    let mut area = AreaInputs::still("E06000001", nobody.clone(), nobody, steps);
    area.population = vec![PERSONS.to_vec(); steps];
    area.transport.population_base = PERSONS.to_vec();
    area.new_plan_rate = vec![0.03; AGES];
    Inputs {
        shape,
        base: CensusYear::new(2025),
        steps,
        rates,
        costs: Costs::free(shape, steps + 1),
        transport: TransportRates::none(shape, steps + 1),
        areas: vec![area],
        crossings: Crossings::default(),
    }
}

/// What is fitted to the rows, if they can be used.
pub(crate) fn fit_to(pupils: &Pupils) -> Result<Fit, Error> {
    let figure = |value: f64| Figure {
        value,
        basis: "assumed".to_owned(),
        source: "made up".to_owned(),
    };
    let settings = PupilSettings {
        siblings: figure(0.1),
        need_change: figure(0.02),
        need_change_prior: figure(50.0),
        level_prior: figure(10.0),
    };
    let phase_of_age: Vec<usize> = (0..AGES).map(|_| 0).collect();
    let ids = Ids {
        placements: &SETTINGS,
        needs: &NEEDS,
        phase_of_age: &phase_of_age,
    };
    let persons = |_| PERSONS.as_slice();
    fit(pupils, &inputs(), 0, (&ids, &settings), persons)
}

/// What is fitted to rows that reach the base.
pub(crate) fn fitted(pupils: &Pupils) -> Fit {
    fit_to(pupils).expect("rows reach the base")
}
