//! The share of pupils with a plan: England's published share, moved by plans and persons.

use pressure_calibrate::Bundle;
use pressure_calibrate::grid::Cube;
use pressure_model::PupilShare;
use pressure_scenario::ModelFile;

/// How the share of any area is reckoned, so that England's at the base census is the published one. `None` where the tables hold no
/// plan in the placements that count.
pub(crate) fn reckoned(bundle: &Bundle, model: &ModelFile) -> Option<PupilShare> {
    let file = &model.pupil_share;
    let mut share = PupilShare {
        placements: file.placements.clone(),
        ages: file.ages,
        per_person: 1.0,
    };
    let plans: f64 = bundle
        .stock
        .iter()
        .map(|cube| share.plans(&by_placement(cube)))
        .sum();
    let persons: f64 = bundle
        .population
        .iter()
        .map(|people| share.persons(people.at(bundle.census - 1)))
        .sum();
    share.per_person = file.share.value * persons / plans;
    share.per_person.is_finite().then_some(share)
}

fn by_placement(cube: &Cube) -> Vec<f64> {
    let (ages, needs, placements) = cube.size();
    let of = |placement: usize| {
        let at_age = |age: usize| (0..needs).map(move |need| cube.at(age, need, placement));
        (0..ages).flat_map(at_age).sum()
    };
    (0..placements).map(of).collect()
}
