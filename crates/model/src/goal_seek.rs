//! The smallest strength of something at which a target is met.
//!
//! Nothing is taken for granted of how the outcome moves with the strength. A coarse grid over the
//! whole range finds the first strength that meets the target and the last before it that does not;
//! the crossing between the two is closed in on by the ITP method (Oliveira and Takahashi, An
//! Enhancement of the Bisection Method Average Performance Preserving Minmax Optimality, 2020), which
//! needs no more steps than bisection. Between two neighbours of the grid the target may be met for a
//! short while unseen. Where no strength of the grid meets it, the surroundings of the best one are
//! searched too, by golden section.

/// Where and how finely to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Largest strength; the smallest is 0.
    pub most: f64,
    /// Cells of the grid.
    pub cells: u32,
    /// How closely the strength is found.
    pub tolerance: f64,
}

/// A strength, and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tried {
    /// The strength.
    pub strength: f64,
    /// By how much the outcome is on the right side of the threshold; negative on the wrong one.
    pub margin: f64,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sought {
    /// The target is met at this strength, and not at one smaller by the tolerance.
    Met(Tried),
    /// No strength tried meets it; this one comes nearest.
    Unmet(Tried),
}

/// The answer and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// What was found.
    pub sought: Sought,
    /// Whether the margin never falls from one strength of the grid to the next.
    pub rising: bool,
    /// How many strengths were tried.
    pub tried: u32,
}

/// Finds the smallest strength whose margin `is_met` accepts. Margins are those of `margin`, by
/// strength; `is_met` accepts every margin above 0, none below it, and 0 or not as the target says.
///
/// # Errors
/// What `margin` gives.
pub fn smallest_strength<E>(
    search: Search,
    is_met: impl Fn(f64) -> bool,
    mut margin: impl FnMut(f64) -> Result<f64, E>,
) -> Result<Answer, E> {
    let mut tried = 0;
    let mut at = |strength: f64| {
        tried += 1;
        margin(strength).map(|margin| Tried { strength, margin })
    };
    let grid = (0..=search.cells)
        .map(|cell| at(search.most * f64::from(cell) / f64::from(search.cells)))
        .collect::<Result<Vec<Tried>, E>>()?;
    let dust = dust(&grid);
    let rising = grid
        .windows(2)
        .all(|pair| pair[0].margin <= pair[1].margin + dust);
    let sought = match grid.iter().position(|point| is_met(point.margin)) {
        Some(0) => Sought::Met(grid[0]),
        Some(first) => Sought::Met(cross(
            (grid[first - 1], grid[first]),
            search.tolerance,
            &is_met,
            &mut at,
        )?),
        None => near_best(&grid, search.tolerance, &is_met, &mut at)?,
    };
    Ok(Answer {
        sought,
        rising,
        tried,
    })
}

/// What sums of many councils lose in their last bits: a margin larger by less is no larger.
fn dust(grid: &[Tried]) -> f64 {
    let size = |most: f64, point: &Tried| most.max(point.margin.abs());
    1e-12 * grid.iter().fold(0.0, size)
}

/// The crossing between a strength that does not meet the target and a larger one that does: the
/// larger end of what is left when it is no wider than the tolerance.
fn cross<E>(
    (mut unmet, mut met): (Tried, Tried),
    tolerance: f64,
    is_met: &impl Fn(f64) -> bool,
    at: &mut impl FnMut(f64) -> Result<Tried, E>,
) -> Result<Tried, E> {
    let whole = met.strength - unmet.strength;
    let halvings = {
        let (mut width, mut count) = (whole, 0);
        while width > tolerance {
            width /= 2.0;
            count += 1;
        }
        count
    };
    // Half the tolerance, doubled for each step that bisection would have left, and once more: the step of slack that lets the
    // secant lead.
    let mut reach = (0..=halvings).fold(tolerance / 2.0, |reach, _| reach * 2.0);
    while met.strength - unmet.strength > tolerance {
        let width = met.strength - unmet.strength;
        let middle = unmet.strength + width / 2.0;
        let rise = met.margin - unmet.margin;
        let secant = if rise > 0.0 {
            unmet.strength - unmet.margin * width / rise
        } else {
            middle
        };
        // Truncate towards the middle, then project into the reach of bisection around it.
        let towards = (middle - secant).signum();
        let step = 0.2 / whole * width * width;
        let truncated = if step <= (middle - secant).abs() {
            secant + towards * step
        } else {
            middle
        };
        let radius = (reach - width / 2.0).max(0.0);
        let next = if (truncated - middle).abs() <= radius {
            truncated
        } else {
            middle - towards * radius
        };
        // A strength that cannot be told from an end leaves nothing to part.
        let inside = next > unmet.strength && next < met.strength;
        let point = at(if inside { next } else { middle })?;
        if is_met(point.margin) {
            met = point;
        } else {
            unmet = point;
        }
        reach /= 2.0;
    }
    Ok(met)
}

/// The surroundings of the best strength of a grid that never meets the target.
fn near_best<E>(
    grid: &[Tried],
    tolerance: f64,
    is_met: &impl Fn(f64) -> bool,
    at: &mut impl FnMut(f64) -> Result<Tried, E>,
) -> Result<Sought, E> {
    /// The smaller part of the golden section, `(3 - sqrt(5)) / 2`.
    const SECTION: f64 = 0.381_966_011_250_105_1;
    let mut best = 0;
    for (place, point) in grid.iter().enumerate() {
        if point.margin > grid[best].margin + dust(grid) {
            best = place;
        }
    }
    let (mut low, mut inner, mut high) = match grid.get(best + 1) {
        Some(after) if best > 0 => (grid[best - 1], grid[best], *after),
        // The best is an end of the range.
        _ => return Ok(Sought::Unmet(grid[best])),
    };
    while high.strength - low.strength > tolerance {
        let before = inner.strength - low.strength > high.strength - inner.strength;
        let next = if before {
            inner.strength - SECTION * (inner.strength - low.strength)
        } else {
            inner.strength + SECTION * (high.strength - inner.strength)
        };
        let point = at(next)?;
        if is_met(point.margin) {
            let unmet = if before { low } else { inner };
            return cross((unmet, point), tolerance, is_met, at).map(Sought::Met);
        }
        match (point.margin > inner.margin, before) {
            (true, true) => (high, inner) = (inner, point),
            (true, false) => (low, inner) = (inner, point),
            (false, true) => low = point,
            (false, false) => high = point,
        }
    }
    Ok(Sought::Unmet(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEARCH: Search = Search {
        most: 10.0,
        cells: 20,
        tolerance: 1e-6,
    };

    fn find(margin: impl Fn(f64) -> f64) -> Answer {
        let margin = |s| Ok::<f64, ()>(margin(s));
        smallest_strength(SEARCH, |margin| margin >= 0.0, margin).expect("nothing fails")
    }

    fn met(answer: Answer, wanted: f64) {
        let Sought::Met(found) = answer.sought else {
            panic!("{answer:?}")
        };
        assert!(found.margin >= 0.0, "{found:?}");
        let over = found.strength - wanted;
        assert!((0.0..=SEARCH.tolerance).contains(&over), "{found:?}");
    }

    #[test]
    fn the_smallest_strength_that_meets_a_target_is_found() {
        // 3 s - 7 is nil at 7 / 3; s^3 - 20 at the cube root.
        let line = find(|s| 3.0 * s - 7.0);
        met(line, 7.0 / 3.0 + 1e-16);
        assert!(line.rising && line.tried < 32, "{line:?}");
        met(
            find(|s| s * s * s - 20.0),
            crate::maths::pow(20.0, 1.0 / 3.0),
        );
        // A step up, of no slope on either side: 19 halvings of a cell, as bisection, the slack, and one that rounding costs.
        let step = find(|s| if s >= 4.3 { 2.0 } else { -5.0 });
        met(step, 4.3);
        assert!(step.tried <= 21 + 21, "{step:?}");
    }

    #[test]
    fn a_target_met_already_needs_no_strength_and_a_strict_one_more_than_equality() {
        met(find(|s| s), 0.0);
        let strict = smallest_strength(SEARCH, |m| m > 0.0, |s| Ok::<f64, ()>(s - 2.0));
        let Sought::Met(found) = strict.expect("nothing fails").sought else {
            panic!("{strict:?}")
        };
        assert!(found.strength > 2.0 && found.strength < 2.000_001 + 1e-12);
    }

    #[test]
    fn an_outcome_that_turns_back_is_met_where_it_is_met_first() {
        // (s - 3)(6 - s) is above nil from 3 to 6 only.
        let hill = find(|s| (s - 3.0) * (6.0 - s));
        met(hill, 3.0);
        assert!(!hill.rising);
        // Met between 4.65 and 4.85, two neighbours of the grid at 4.5 and 5 apart: only a search around the best finds it.
        met(find(|s| (s - 4.65) * (4.85 - s)), 4.65);
    }

    #[test]
    fn what_cannot_be_met_says_how_near_it_gets() {
        let unmet = |answer: Answer| match answer.sought {
            Sought::Unmet(nearest) => nearest,
            Sought::Met(_) => panic!("{answer:?}"),
        };
        let end = unmet(find(|s| s - 11.0));
        assert!((end.strength - 10.0).abs() < 1e-12 && (end.margin + 1.0).abs() < 1e-12);
        let top = unmet(find(|s| -2.0 - (s - 3.2) * (s - 3.2)));
        assert!(
            (top.strength - 3.2).abs() < 1e-3 && (top.margin + 2.0).abs() < 1e-6,
            "{top:?}"
        );
        // What differs in its last bits alone does not differ.
        let flat = find(|s| -1e9 - 1e-7 * (s - 3.0) * (s - 3.0) / 49.0);
        assert!(
            flat.rising && unmet(flat).strength.abs() < 1e-12 && flat.tried == 21,
            "{flat:?}"
        );
        // Worse with any strength at all.
        assert!(unmet(find(|s| -1.0 - s)).strength.abs() < 1e-12);
    }

    #[test]
    fn what_fails_is_passed_on() {
        let failed = smallest_strength(
            SEARCH,
            |m| m > 0.0,
            |s| if s > 3.0 { Err("no") } else { Ok(-1.0) },
        );
        assert_eq!(failed, Err("no"));
    }
}
