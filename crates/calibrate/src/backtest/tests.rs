//! The back-test on a made-up England.

use super::choose::choose;
use super::*;
use crate::settings::Settings;

fn settings() -> Settings {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/england/calibration.toml"
    );
    toml::from_str(&std::fs::read_to_string(path).expect("the file")).expect("settings")
}

/// Nine councils from 2010 to 2025 that grow at rates of their own, with a wobble that no rule follows.
fn england() -> Record {
    let mut record = Record {
        last: 2025,
        ..Record::default()
    };
    for c in 0..9_i32 {
        let mut council = Council {
            code: format!("E0600000{c}"),
            kind: if c % 2 == 0 { "county" } else { "unitary" }.to_owned(),
            children: 10_000.0 + 3_000.0 * f64::from(c),
            unbroken: true,
            sizeable: true,
            ..Council::default()
        };
        let mut plans = 300.0 + 90.0 * f64::from(c);
        for year in 2010..=2025 {
            council.plans.set(year, plans);
            let wobble = f64::from((year * 7 + c * 11) % 13) - 6.0;
            let new = plans * (0.14 + 0.004 * wobble + 0.002 * f64::from(c - 4));
            council.new_plans.set(year, new);
            if year >= 2017 {
                council
                    .spend
                    .set(year, plans * 12_000.0 * (1.0 + 0.01 * wobble));
            }
            plans = plans * 0.95 + new;
        }
        council.new_plans = {
            let mut kept = Yearly::default();
            for year in 2010..2025 {
                kept.set(year, council.new_plans.at(year).expect("just set"));
            }
            kept
        };
        record.councils.push(council);
    }
    record
}

/// The same past up to what was known in a January, and another one after it.
fn otherwise_after(record: &Record, january: i32) -> Record {
    let mut other = record.clone();
    for council in &mut other.councils {
        for year in 2010..=2025 {
            for measure in Measure::ALL {
                if measure.known_from(year) > january
                    && let Some(value) = measure.of(council).at(year)
                {
                    match measure {
                        Measure::Plans => council.plans.set(year, 3.0 * value),
                        Measure::NewPlans => council.new_plans.set(year, 0.2 * value),
                        Measure::Spend => council.spend.set(year, 7.0 * value),
                    }
                }
            }
        }
    }
    other
}

#[test]
fn settings_and_widths_do_not_see_what_they_are_scored_on() {
    let (record, settings) = (england(), settings());
    let start = TrendRule::new(&settings.trend, &settings.flows);
    let chosen_to = settings.backtest.chosen_to.value as i32;
    let other = otherwise_after(&record, chosen_to);
    assert_eq!(
        choose(&record, &settings.backtest, &start),
        choose(&other, &settings.backtest, &start)
    );
    for measure in Measure::ALL {
        let found = widths(&record, &settings, measure, &start);
        assert!(!found.is_empty());
        assert_eq!(found, widths(&other, &settings, measure, &start));
    }
    // The guard guards: one year more would be seen.
    let mut later = settings.backtest.clone();
    later.chosen_to.value += 1.0;
    assert_ne!(
        choose(&record, &later, &start),
        choose(&other, &later, &start)
    );
    // And the headline begins where choosing ends.
    let headline = Period::headline(&record, &settings);
    assert!(!headline.partly_in_sample && *headline.origins.start() == chosen_to);
    assert!(Period::compared(&settings).partly_in_sample);
}

#[test]
fn a_forecast_does_not_move_with_what_came_after_its_origin() {
    let (record, settings) = (england(), settings());
    let rule = TrendRule::new(&settings.trend, &settings.flows);
    for origin in [2019, 2022] {
        let other = otherwise_after(&record, origin);
        for measure in Measure::ALL {
            for method in Method::all() {
                let of = |record| {
                    cases::forecasts(&Known::at(record, origin), measure, method, &rule, 3)
                };
                assert_eq!(
                    of(&record),
                    of(&other),
                    "{measure:?} by {method:?} from {origin}"
                );
            }
        }
    }
}

#[test]
fn every_group_is_scored_and_thirds_are_thirds() {
    let (record, settings) = (england(), settings());
    let period = Period::headline(&record, &settings);
    let report = Report::new(&record, &settings, period, &Measure::ALL, &Split::ALL);
    let cases = |group: &Group, horizon| {
        report
            .row(Measure::Plans, group, Method::Model, horizon)
            .map(|row| row.score.cases)
    };
    // Four origins one year ahead, one of them four years ahead.
    assert_eq!(cases(&Group::All, 1), Some(36));
    assert_eq!(cases(&Group::All, 4), Some(9));
    assert_eq!(cases(&Group::All, 5), None);
    for third in 0..3 {
        assert_eq!(cases(&Group::Third(third), 1), Some(12));
    }
    assert_eq!(cases(&Group::Kind("county".to_owned()), 1), Some(20));
    // A suspect council is only in the group that says so.
    let mut suspect = record.clone();
    suspect.councils[0].suspect = true;
    let period = Period::headline(&suspect, &settings);
    let report = Report::new(&suspect, &settings, period, &[Measure::Plans], &[]);
    let cases = |group: &Group| {
        let row = report.row(Measure::Plans, group, Method::Model, 1);
        row.map(|row| row.score.cases)
    };
    assert_eq!(cases(&Group::All), Some(32));
    assert_eq!(cases(&Group::WithSuspect), Some(36));
}

#[test]
fn growth_that_never_changes_is_forecast_without_error() {
    // Every council gains 10% a year: new plans 15% and 5% out of force, and children in the same ratio.
    let mut record = england();
    for (c, council) in record.councils.iter_mut().enumerate() {
        let mut plans = 100.0 * (c + 1) as f64;
        council.children = 20.0 * plans;
        for year in 2010..=2025 {
            council.plans.set(year, plans);
            if year < 2025 {
                council.new_plans.set(year, 0.15 * plans);
            }
            plans *= 1.10;
        }
    }
    let mut settings = settings();
    settings.trend.share_damping.value = 1.0;
    let period = Period::headline(&record, &settings);
    let report = Report::new(&record, &settings, period, &[Measure::Plans], &[]);
    for horizon in 1..=4 {
        let row = report
            .row(Measure::Plans, &Group::All, Method::Model, horizon)
            .expect("a row");
        assert!(
            row.score.mape < 1e-9 && row.score.bias.abs() < 1e-9,
            "{row:?}"
        );
    }
}
