//! Rates that are known, and the settings they are of.

pub(crate) const AGES: usize = 10;
pub(crate) const SETTINGS: [&str; 3] = ["a", "b", "c"];
pub(crate) const NEEDS: [&str; 2] = ["x", "y"];
pub(crate) const PERSONS: [f64; AGES] = [400.0; AGES];

/// `a` ends at age 4, `c` begins at 3.
pub(crate) fn serves(age: usize, setting: usize) -> bool {
    match setting {
        0 => age <= 4,
        2 => (3..AGES).contains(&age),
        _ => age < AGES,
    }
}

/// Where a mover can go, alike.
pub(crate) fn goes(age: usize, setting: usize) -> Vec<f64> {
    let other = |to: usize| f64::from(u8::from(to != setting && serves(age + 1, to)));
    let others: Vec<f64> = (0..3).map(other).collect();
    let sum: f64 = others.iter().sum();
    others.iter().map(|share| share / sum.max(1.0)).collect()
}

/// Known rates. `[age][setting]` where not said otherwise.
pub(crate) struct Truth {
    pub(crate) leave: Vec<Vec<f64>>,
    pub(crate) moved: Vec<Vec<f64>>,
    /// `[age][setting][to]`.
    pub(crate) to: Vec<Vec<Vec<f64>>>,
    /// `[need]`.
    pub(crate) changed: Vec<f64>,
    /// `[age]`.
    pub(crate) joined: Vec<f64>,
    /// `[age]` the first need.
    pub(crate) first_need: Vec<f64>,
    /// `[need][setting]`.
    pub(crate) join_setting: Vec<Vec<f64>>,
}

/// Rates of a council that is not like the priors of its inputs.
pub(crate) fn known() -> Truth {
    let by = |of: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        (0..AGES)
            .map(|age| (0..3).map(|setting| of(age, setting)).collect())
            .collect()
    };
    Truth {
        leave: by(&|age, setting| {
            if serves(age + 1, setting) {
                0.03 + 0.01 * age as f64 + 0.02 * setting as f64
            } else {
                0.0
            }
        }),
        moved: by(&|age, setting| {
            let some = serves(age, setting) && goes(age, setting).iter().sum::<f64>() > 0.0;
            if some {
                if age == 4 { 0.7 } else { 0.06 }
            } else {
                0.0
            }
        }),
        to: (0..AGES)
            .map(|age| (0..3).map(|setting| goes(age, setting)).collect())
            .collect(),
        changed: vec![0.03, 0.01],
        joined: (0..AGES).map(|age| 0.035 - 0.003 * age as f64).collect(),
        first_need: vec![0.7; AGES],
        join_setting: vec![vec![0.3, 0.5, 0.2], vec![0.2, 0.3, 0.5]],
    }
}
