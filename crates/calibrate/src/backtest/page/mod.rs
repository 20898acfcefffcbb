//! The accuracy page: `docs/accuracy.md`, written from the tables alone.

mod splits;
mod tables;
mod targets;

pub use targets::{Target, targets};

use std::fmt::Write;

use super::choose::{Candidate, Choice, choose};
use super::{Group, Measure, Period, Record, Report, Split};
use crate::settings::Settings;
use crate::trend::TrendRule;
use tables::table;

/// The text of the page.
pub fn write(record: &Record, settings: &Settings) -> String {
    let headline = Report::new(
        record,
        settings,
        Period::headline(record, settings),
        &Measure::ALL,
        &Split::ALL,
    );
    let compared = Report::new(
        record,
        settings,
        Period::compared(settings),
        &Measure::ALL,
        &Split::ALL,
    );
    let start = TrendRule::new(&settings.trend, &settings.flows);
    let choice = choose(record, &settings.backtest, &start);
    let horizons = settings.backtest.horizons.value as usize;
    let chosen_to = settings.backtest.chosen_to.value as i32;
    let seen = settings.backtest.first_origin.value as i32;
    let mut page = Page(String::new());
    page.text(INTRODUCTION);
    page.text(&format!(
        "Settings and interval widths are chosen on outcomes known by January {chosen_to}, from origins {seen} to {}. The headline is origins \
         {}, whose outcomes no setting has seen. Origins {} are shown beside them, **partly in sample**. {} councils are scored: those \
         whose figures are their own in every year (a council that replaced others is not), have 100 plans or more, and whose caseload is \
         not suspect at the base; the suspect ones are added where it says so.",
        chosen_to - 1,
        headline.period.name(),
        compared.period.name(),
        record.scored().iter().filter(|c| !record.councils[**c].suspect).count(),
    ));

    page.heading("What was asked, and what was found");
    page.text(&target_table(&headline, &compared));

    page.heading("Plans");
    for report in [&headline, &compared] {
        page.text(&period_line(report));
        page.text(&tables::errors(report, Measure::Plans, &Group::All));
        page.text(&tables::intervals(report, Measure::Plans, &Group::All));
    }
    page.text("With councils whose caseload is suspect, headline origins:");
    page.text(&tables::errors(
        &headline,
        Measure::Plans,
        &Group::WithSuspect,
    ));

    page.heading("By size and type of council");
    page.text(
        "Plans, headline origins: the model's mean absolute error, in brackets the best yardstick's, and the share of outcomes within the \
         80% interval; all in per cent. Thirds are by plans at the origin.",
    );
    page.text(&tables::by_group(&headline, record));
    page.text(&tables::better_without(&headline, record));

    page.heading("Plans by age group");
    page.text(AGE_GROUPS);
    for report in [&headline, &compared] {
        page.text(&period_line(report));
        page.text(&splits::errors(report, Split::AgeGroup));
    }

    page.heading("Plans by placement");
    page.text(PLACEMENTS);
    for report in [&headline, &compared] {
        page.text(&period_line(report));
        page.text(&splits::errors(report, Split::Placement));
        page.text(&splits::shares(report, Split::Placement));
    }
    page.text("By size and type of council, headline origins: the model's error, in brackets the best other method's.");
    page.text(&splits::by_group(&headline, Split::Placement));
    page.text(
        "The sum of these councils by placement, headline origins: the mean over origins of the absolute error, in brackets that of the \
         same shares; per cent of what happened.",
    );
    page.text(&splits::by_part(&headline, Split::Placement));
    page.text("Breaks of the series (`breaks` in `models/england/calibration.toml`):");
    page.text(&splits::breaks(settings));

    page.heading("One step by age and placement");
    page.text(ONE_STEP);

    page.heading("New plans");
    page.text(NEW_PLANS);
    for report in [&headline, &compared] {
        page.text(&period_line(report));
        page.text(&tables::errors(report, Measure::NewPlans, &Group::All));
        page.text(&tables::intervals(report, Measure::NewPlans, &Group::All));
    }

    page.heading("Spend");
    page.text(SPEND);
    page.text(&period_line(&headline));
    page.text(&tables::errors(&headline, Measure::Spend, &Group::All));
    page.text(&tables::intervals(&headline, Measure::Spend, &Group::All));

    page.heading("How the settings were chosen");
    page.text(CHOICE);
    page.text(&chosen(&choice, &start));

    page.heading("How wide intervals must be");
    page.text(WIDTHS);
    page.text(&tables::formula(&headline));
    page.text(&tables::widths(&headline, horizons));
    page.text(SHARED);
    page.text(&tables::shared(&[&headline, &compared], horizons));

    page.heading("What this cannot say");
    page.text(LIMITS);
    page.0
}

struct Page(String);

impl Page {
    fn heading(&mut self, heading: &str) {
        let _ = writeln!(self.0, "\n## {heading}");
    }

    fn text(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let _ = writeln!(self.0, "{}", text.trim_end());
    }
}

fn period_line(report: &Report) -> String {
    let mark = if report.period.partly_in_sample {
        "partly in sample"
    } else {
        "outcomes no setting has seen"
    };
    format!("Origins {} ({mark}):", report.period.name())
}

fn target_table(headline: &Report, compared: &Report) -> String {
    let rows: Vec<Vec<String>> = targets(headline, compared)
        .into_iter()
        .map(|t| {
            let verdict = if t.met { "met" } else { "**missed**" };
            vec![t.asked, t.found, verdict.to_owned()]
        })
        .collect();
    table(
        &["asked", "found, by years ahead", ""].map(str::to_owned),
        &rows,
    )
}

/// Reads one setting of a rule.
type Of = fn(&TrendRule) -> f64;

/// What each setting's neighbours score with the others as chosen.
fn chosen(choice: &Choice, set: &TrendRule) -> String {
    let Some(best) = choice.best() else {
        return String::new();
    };
    let profiles: [(&str, &[Candidate], Of); 5] = [
        ("share_years", &choice.national, |r| {
            f64::from(r.share_years)
        }),
        ("share_damping", &choice.national, |r| r.share_damping),
        ("exit_years", &choice.national, |r| f64::from(r.exit_years)),
        ("own_weight", &choice.councils, |r| r.own_weight),
        ("own_fade", &choice.councils, |r| r.own_fade),
    ];
    let rows: Vec<Vec<String>> = profiles
        .iter()
        .map(|(name, candidates, of)| {
            let others = |rule: &TrendRule| {
                profiles[..if *name == "own_weight" || *name == "own_fade" {
                    5
                } else {
                    3
                }]
                    .iter()
                    .filter(|(other, ..)| other != name)
                    .all(|(_, _, of)| of(rule).total_cmp(&of(&best)).is_eq())
            };
            let mut tried: Vec<&Candidate> =
                candidates.iter().filter(|c| others(&c.rule)).collect();
            tried.sort_by(|a, b| of(&a.rule).total_cmp(&of(&b.rule)));
            let tried: Vec<String> = tried
                .iter()
                .map(|c| format!("{}: {:.3}", of(&c.rule), c.error))
                .collect();
            vec![
                (*name).to_owned(),
                of(&best).to_string(),
                of(set).to_string(),
                tried.join(", "),
            ]
        })
        .collect();
    table(
        &[
            "setting",
            "chosen",
            "in use",
            "error of each value, the others as chosen",
        ]
        .map(str::to_owned),
        &rows,
    )
}

const INTRODUCTION: &str = include_str!("introduction.md");
const AGE_GROUPS: &str = include_str!("age_groups.md");
const PLACEMENTS: &str = include_str!("placements.md");
const ONE_STEP: &str = include_str!("one_step.md");
const NEW_PLANS: &str = "New plans of a calendar year; the first year forecast is the origin's own. One council's new plans of one year are mostly noise: \
a backlog cleared, a team short of psychologists. One year ahead the model is no better than flat; the settings are chosen on plans, and a \
higher weight of the council's own last year would help here and harm plans.";
const SPEND: &str = include_str!("spend.md");
const CHOICE: &str = "Two stages, both on outcomes known by the January above. England's path first (the error is the mean absolute error of England's \
plans, in per cent), because councils' errors alone reward a forecast that is too low; then how much of a council's own level of new \
plans is kept (the error is the ratio of councils' mean absolute error to that of shrunken growth). A test keeps the settings in use the \
ones chosen.";
const WIDTHS: &str = "Fitted on the same outcomes as the settings: `sd = sqrt(level^2 + size^2 / plans) x years^power`, of the logarithm of outcome over \
forecast. Small councils get wider intervals through `size`.";
const SHARED: &str = "Part of that variance is an error that all councils of a year have in common; it does not average out in England's sum. It rests on \
as many different years as there are origins, so that it is known roughly.";
const LIMITS: &str = include_str!("limits.md");
