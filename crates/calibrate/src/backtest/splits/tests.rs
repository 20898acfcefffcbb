use super::*;
use crate::backtest::known::Known;
use crate::backtest::record::{Council, Record, Yearly};
use crate::settings::SeriesBreak;
use paths::{England, paths};

fn series(first: i32, values: &[f64]) -> Yearly {
    let mut series = Yearly::default();
    for (year, value) in (first..).zip(values) {
        series.set(year, *value);
    }
    series
}

fn a_break(census: i32, categories: &[&str]) -> SeriesBreak {
    SeriesBreak {
        breakdown: "placement".to_owned(),
        census,
        categories: categories.iter().map(|id| (*id).to_owned()).collect(),
        what: "a test".to_owned(),
        source: "a test".to_owned(),
    }
}

/// One council with two placements, from January 2018.
fn record(a: &[f64], b: &[f64], breaks: &[SeriesBreak]) -> Record {
    let placements = vec!["a".to_owned(), "b".to_owned()];
    let council = Council {
        placements: vec![series(2018, a), series(2018, b)],
        ..Council::default()
    };
    Record {
        last: 2025,
        councils: vec![council],
        breaks: Breaks::new(breaks, &placements).expect("known parts"),
        placements,
    }
}

fn forecast(record: &Record, origin: i32, method: SplitMethod) -> Option<Vec<Vec<f64>>> {
    let known = Known::at(record, origin);
    let england = England::at(&known, Split::Placement);
    let total = [120.0, 150.0];
    paths(
        &known,
        Split::Placement,
        method,
        0,
        Some(&total),
        &england,
        2,
    )
}

#[test]
fn shares_move_as_they_last_moved_and_add_up_to_the_total() {
    // Shares go from half and half to 0.6 and 0.4: weights are multiplied by 1.2 and 0.8 each year.
    let record = record(&[50.0, 60.0], &[50.0, 40.0], &[]);
    let moved = forecast(&record, 2019, SplitMethod::Model).expect("both parts");
    let first = 0.6 * 1.2 / (0.6 * 1.2 + 0.4 * 0.8);
    assert!((moved[0][0] - 120.0 * first).abs() < 1e-9);
    let second = 0.6 * 1.44 / (0.6 * 1.44 + 0.4 * 0.64);
    assert!((moved[0][1] - 150.0 * second).abs() < 1e-9);
    assert!((moved[0][1] + moved[1][1] - 150.0).abs() < 1e-9);
    let same = forecast(&record, 2019, SplitMethod::SameShares).expect("both parts");
    assert!((same[0][1] - 90.0).abs() < 1e-9);
}

#[test]
fn a_change_into_a_break_moves_no_share() {
    // `b` is counted anew in 2019: its jump is no movement, so the shares of the origin stay.
    let broken = record(&[50.0, 60.0], &[50.0, 40.0], &[a_break(2019, &["b"])]);
    let moved = forecast(&broken, 2019, SplitMethod::Model).expect("both parts");
    assert!((moved[0][0] - 72.0).abs() < 1e-9);
    // Where all are collected in another way, the year before is taken: half and half to 0.6 and 0.4.
    let all = record(
        &[50.0, 60.0, 90.0],
        &[50.0, 40.0, 10.0],
        &[a_break(2020, &[])],
    );
    let moved = forecast(&all, 2020, SplitMethod::Model).expect("both parts");
    let share = 0.9 * 1.2 / (0.9 * 1.2 + 0.1 * 0.8);
    assert!((moved[0][0] - 120.0 * share).abs() < 1e-9);
}

#[test]
fn yardsticks_see_a_series_from_where_it_begins_anew() {
    let broken = record(&[50.0, 60.0], &[50.0, 40.0], &[a_break(2019, &["b"])]);
    let last = SplitMethod::Naive(Naive::LastGrowth);
    assert_eq!(forecast(&broken, 2019, last), None);
    assert!(forecast(&broken, 2019, SplitMethod::Naive(Naive::Flat)).is_some());
    let whole = record(&[50.0, 60.0], &[50.0, 40.0], &[]);
    let found = forecast(&whole, 2019, last).expect("two years");
    assert!((found[0][0] - 72.0).abs() < 1e-9 && (found[1][0] - 32.0).abs() < 1e-9);
}

#[test]
fn what_came_from_nothing_grows_as_england_did() {
    // The first council's `b` came from nothing; in the two councils together it grew from 10 to 20.
    let mut record = record(&[50.0, 60.0], &[0.0, 8.0], &[]);
    record.councils.push(Council {
        placements: vec![series(2018, &[50.0, 60.0]), series(2018, &[10.0, 12.0])],
        ..Council::default()
    });
    let last = SplitMethod::Naive(Naive::LastGrowth);
    let found = forecast(&record, 2019, last).expect("two years");
    assert!((found[1][0] - 16.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn a_break_of_no_category_is_refused() {
    let placements = vec!["a".to_owned()];
    assert!(Breaks::new(&[a_break(2019, &["zz"])], &placements).is_err());
}

#[test]
fn breaks_lie_between_censuses_and_not_on_the_first() {
    let placements = vec!["a".to_owned()];
    let breaks = Breaks::new(&[a_break(2020, &[])], &placements).expect("known");
    let between = |after, to| breaks.between(Split::Placement, after, to);
    assert!(between(2019, 2020) && between(2018, 2025));
    assert!(!between(2020, 2025) && !between(2017, 2019));
    assert!(!breaks.between(Split::AgeGroup, 2010, 2025));
}

#[test]
fn forecasts_of_parts_do_not_move_with_what_came_after() {
    let a = [50.0, 60.0, 65.0, 80.0, 82.0, 90.0, 95.0, 99.0];
    let b = [50.0, 45.0, 47.0, 40.0, 44.0, 41.0, 48.0, 52.0];
    let breaks = [a_break(2023, &[])];
    let known = record(&a, &b, &breaks);
    let later = |series: &[f64; 8]| {
        let mut other = *series;
        other.iter_mut().skip(5).for_each(|plans| *plans *= 7.0);
        other
    };
    let other = record(&later(&a), &b, &breaks);
    for method in SplitMethod::all(Split::Placement) {
        let found = forecast(&known, 2022, method);
        assert!(found.is_some(), "{method:?}");
        assert_eq!(found, forecast(&other, 2022, method), "{method:?}");
    }
    // One January more is seen.
    let model = SplitMethod::Model;
    assert_ne!(forecast(&known, 2023, model), forecast(&other, 2023, model));
}
