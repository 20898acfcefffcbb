//! `pressure backtest`: forecasts made from the past as it was known then, set against what happened.

use std::ops::RangeInclusive;

use pressure_calibrate::Settings;
use pressure_calibrate::backtest::choose::choose;
use pressure_calibrate::backtest::{
    Group, Measure, Period, Record, Report, Split, SplitGroup, SplitScore, page,
};
use pressure_calibrate::trend::TrendRule;
use pressure_report::write_files;

use crate::args::{BacktestArgs, Origins, ScoredBy};
use crate::bundled;
use crate::commands::outturn;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::{Listing, Printer, number};
use crate::published_page;

/// What others published, beside the page of the back-test.
const PUBLISHED: &str = "published.md";

pub(crate) fn run(args: &BacktestArgs, printer: &Printer) -> Result<(), Failure> {
    if let (Some(run), Some(actual)) = (&args.run, &args.actual) {
        return outturn::run(run, actual, args.format, printer);
    }
    if args.sources.as_at.is_some() {
        return Err(Failure::Usage {
            what:
                "the back-test scores councils as they were, and --as-at asks for councils to come"
                    .to_owned(),
            help: "leave --as-at out".to_owned(),
        });
    }
    let settings = bundled::settings()?;
    let mut engine = Engine::of(&args.sources)?;
    engine.read_all_history()?;
    engine.read_past_placements()?;
    let record = Record::new(&engine.bundle, engine.folder.areas.areas(), &settings)?;
    if let Some(file) = &args.page {
        let page = page::write(&record, &settings);
        let published = published_page::write(&engine, printer)?;
        let beside = file.with_file_name(PUBLISHED);
        let both = [
            (file.as_path(), page.as_bytes()),
            (beside.as_path(), published.as_bytes()),
        ];
        return Ok(write_files(&both)?);
    }
    if args.choose {
        return printer.listing(&candidates(&record, &settings), args.format);
    }
    let period = match &args.origins {
        None => Period::headline(&record, &settings),
        Some(origins) => Period::new(checked(*origins, &record, &settings)?, &settings),
    };
    let (measures, splits): (Vec<Measure>, Vec<Split>) = if args.measures.is_empty() {
        (Measure::ALL.to_vec(), Split::ALL.to_vec())
    } else {
        let asked = args.measures.iter();
        (
            asked.clone().filter_map(|one| one.measure()).collect(),
            asked.filter_map(|one| one.split()).collect(),
        )
    };
    if bare_of_placements(&record) && splits.contains(&Split::Placement) {
        printer.note(
            "no past by placement in these tables, so plans_by_placement is not scored: write them anew with `pressure ingest`",
        );
    }
    let report = Report::new(&record, &settings, period, &measures, &splits);
    printer.listing(&listing(&report, args), args.format)?;
    for note in notes(&report, &settings) {
        printer.note(&note);
    }
    Ok(())
}

/// Origins that have a past to forecast from and an outcome to be set against.
fn checked(
    asked: Origins,
    record: &Record,
    settings: &Settings,
) -> Result<RangeInclusive<i32>, Failure> {
    let (first, last) = (settings.backtest.first_origin.value as i32, record.last - 1);
    if asked.first < first || asked.last > last || asked.first > asked.last {
        return Err(Failure::Usage {
            what: format!("origins {}..{} cannot be scored", asked.first, asked.last),
            help: format!(
                "the first January with enough past is {first}, the last with an outcome {last}: give --origins {first}..{last} or \
                 part of it"
            ),
        });
    }
    Ok(asked.first..=asked.last)
}

/// Tables written before the past by placement was among them.
fn bare_of_placements(record: &Record) -> bool {
    record.councils.iter().all(|c| c.placements.is_empty())
}

fn listing(report: &Report, args: &BacktestArgs) -> Listing {
    let shown = |group: &Group| match group {
        Group::All | Group::England => true,
        Group::WithSuspect => args.by.contains(&ScoredBy::Suspect),
        Group::Third(_) => args.by.contains(&ScoredBy::Size),
        Group::Kind(_) => args.by.contains(&ScoredBy::Type),
    };
    let cell = |value: Option<f64>| value.map_or_else(String::new, |x| number(x, args.format));
    let rows = report
        .rows
        .iter()
        .filter(|row| shown(&row.group))
        .map(|row| {
            let within = |i: usize| cell(row.score.within.map(|within| within[i]));
            vec![
                row.measure.id().to_owned(),
                report.period.name(),
                row.group.id(),
                row.method.id().to_owned(),
                row.horizon.to_string(),
                row.score.cases.to_string(),
                cell(Some(row.score.mape)),
                cell(Some(row.score.bias)),
                cell(row.score.crps),
                within(0),
                within(1),
                within(2),
                cell(row.skill),
            ]
        });
    let split_shown = |group: &SplitGroup| match group {
        SplitGroup::Councils(group) => shown(group),
        SplitGroup::Unbroken => true,
    };
    let splits = report.splits.iter().filter(|row| split_shown(&row.group));
    let rows = rows.chain(splits.flat_map(|row| split_rows(report, row, args)));
    Listing {
        header: vec![
            "measure",
            "origins",
            "group",
            "method",
            "years_ahead",
            "forecasts",
            "mape",
            "bias",
            "crps",
            "within_50",
            "within_80",
            "within_95",
            "model_gain",
        ],
        rows: rows.collect(),
    }
}

/// Errors of the parts of plans, and of their shares alone. Parts have no interval.
fn split_rows(report: &Report, row: &SplitScore, args: &BacktestArgs) -> [Vec<String>; 2] {
    let line = |measure: &str, error: f64, bias: f64, skill: Option<f64>| {
        let cell = |value: f64| number(value, args.format);
        let blank = String::new;
        vec![
            measure.to_owned(),
            report.period.name(),
            row.group.id(),
            row.method.id().to_owned(),
            row.horizon.to_string(),
            row.cases.to_string(),
            cell(error),
            cell(bias),
            blank(),
            blank(),
            blank(),
            blank(),
            skill.map_or_else(blank, cell),
        ]
    };
    [
        line(row.split.id(), row.error, row.bias, row.skill),
        // Shares add up to one in forecast and outcome alike.
        line(row.split.shares_id(), row.shares, 0.0, None),
    ]
}

/// What the numbers are and are not.
fn notes(report: &Report, settings: &Settings) -> Vec<String> {
    let chosen_to = settings.backtest.chosen_to.value;
    let mut notes = vec![
        "all in per cent: mape is the mean absolute error of councils, bias that of their sum (above 0: too high), crps the ranked \
         probability score over the outcome, within_80 the share of outcomes inside the 80% interval, model_gain how much smaller the \
         model's mape is than the method's on the forecasts both made"
            .to_owned(),
    ];
    if !report.splits.is_empty() {
        notes.push(
            "plans_by_*: mape is the sum of the parts' errors over all plans; shares_by_*: the part of all plans in the wrong place \
             whatever their number; no_break: only where no break of the series lies between origin and outcome (docs/accuracy.md)"
                .to_owned(),
        );
    }
    if report.period.partly_in_sample {
        notes.push(format!(
            "partly in sample: settings were chosen on outcomes to January {chosen_to}; origins from {chosen_to} on are not"
        ));
    }
    notes
}

/// Every setting tried, with its error, best first.
fn candidates(record: &Record, settings: &Settings) -> Listing {
    let start = TrendRule::new(&settings.trend, &settings.flows);
    let choice = choose(record, &settings.backtest, &start);
    let row = |stage: &str, rule: &TrendRule, error: f64| {
        vec![
            stage.to_owned(),
            rule.share_years.to_string(),
            rule.share_damping.to_string(),
            rule.exit_years.to_string(),
            rule.own_weight.to_string(),
            rule.own_fade.to_string(),
            format!("{error:.4}"),
        ]
    };
    let national = choice
        .national
        .iter()
        .map(|c| row("england", &c.rule, c.error));
    let councils = choice
        .councils
        .iter()
        .map(|c| row("councils", &c.rule, c.error));
    Listing {
        header: vec![
            "stage",
            "share_years",
            "share_damping",
            "exit_years",
            "own_weight",
            "own_fade",
            "error",
        ],
        rows: national.chain(councils).collect(),
    }
}
