//! What a file holds and what it is good for, told once a file, so that an analyst sees at a glance what is there.

use std::collections::BTreeSet;

use crate::areas::{Areas, ENGLAND};
use crate::checks::show;
use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Batch;
use crate::picture::{Observation, Series};

/// What a finding calls the file read, beside its figures; a warning where it has none.
pub(crate) fn told(file: &str, title: &str, batch: &Batch) -> Option<Finding> {
    let filled = || batch.iter().filter(|(_, list)| !list.is_empty());
    let Some(found) = filled()
        .find(|(s, _)| headline(**s).is_some())
        .or_else(|| filled().next())
    else {
        return Some(nothing_read(file, title));
    };
    let (series, figures) = found;
    let years: BTreeSet<i32> = figures.iter().map(|(o, _)| o.year).collect();
    let councils: BTreeSet<&str> = figures
        .iter()
        .map(|(o, _)| &*o.area)
        .filter(|code| Areas::is_council(code))
        .collect();
    let (first, last) = (*years.first()?, *years.last()?);
    let (from, to) = (series.period(first), series.period(last));
    let period = if from == to {
        to.clone()
    } else {
        format!("{from} to {to}")
    };
    let plural = if councils.len() == 1 { "" } else { "s" };
    let known = headline(*series).and_then(|(item, what)| {
        let (whose, total) = total(figures, item, last)?;
        Some(format!("; {what} of {whose} {to}: {}", show(total)))
    });
    let known = known.unwrap_or_default();
    let all = batch.values().map(Vec::len).sum::<usize>();
    let value = format!(
        "{title}: {} council{plural}{known}; {all} figures in all",
        councils.len()
    );
    let mut finding = Finding::new(codes::RETURN_READ, Severity::Info, file)
        .value(value)
        .done(format!("read; serves {}", uses(*series)))
        .mend("nothing");
    // Neighbours are of no year.
    if last > 0 {
        finding = finding.period(period);
    }
    Some(finding)
}

fn nothing_read(file: &str, title: &str) -> Finding {
    Finding::new(codes::NOTHING_READ, Severity::Warning, file)
        .value(format!("{title}: no row could be used"))
        .done("nothing was taken from it")
        .mend("see the other findings of this file: its areas, periods or levels may be written in a way that is not known; or it is empty")
}

/// England's row of a year, or the sum of councils where there is none; none where a part is missing.
fn total(
    figures: &[(Observation, u32)],
    item: Option<&str>,
    year: i32,
) -> Option<(&'static str, f64)> {
    let wanted = |o: &&Observation| o.year == year && (item.is_none() || o.item.as_deref() == item);
    let england: Vec<&Observation> = figures
        .iter()
        .map(|(o, _)| o)
        .filter(|o| *o.area == *ENGLAND)
        .filter(wanted)
        .collect();
    let (whose, list) = if england.is_empty() {
        let councils = figures.iter().map(|(o, _)| o);
        let councils = councils
            .filter(|o| Areas::is_council(&o.area))
            .filter(wanted);
        ("the councils given,", councils.collect::<Vec<_>>())
    } else {
        ("England,", england)
    };
    let known: Vec<f64> = list.iter().filter_map(|o| o.value).collect();
    (!known.is_empty()).then(|| (whose, known.iter().sum()))
}

/// The figure of a series by which a reader knows whether the file is whole: its item (none: the sum) and what it is called.
fn headline(series: Series) -> Option<(Option<&'static str>, &'static str)> {
    Some(match series {
        Series::Plans | Series::PlansAgeGroup | Series::PlansNeed | Series::PlansPlacement => {
            (None, "plans")
        }
        Series::NewPlans
        | Series::NewPlansAgeGroup
        | Series::NewPlansNeed
        | Series::NewPlansPlacement => (None, "new plans"),
        Series::Ceased => (Some("total"), "ceased plans"),
        Series::Requests => (Some("received"), "requests"),
        Series::Assessments => (Some("in_year"), "assessments"),
        Series::Population | Series::PopulationProjected => (None, "persons"),
        Series::Dsg => (
            Some("high_needs_before"),
            "high needs block before deductions, in pounds,",
        ),
        Series::DsgHighNeeds => (
            Some("total_before"),
            "high needs block before deductions, in pounds,",
        ),
        Series::DsgDeductions => (Some("total"), "deductions, in pounds,"),
        Series::DsgBalance => (None, "DSG balance, in pounds,"),
        Series::HighNeedsSpend => (Some("high_needs"), "net high needs spend, in pounds,"),
        Series::Section251Budget => (Some("1.2.3:net"), "budget of line 1.2.3, in pounds,"),
        Series::Benchmarking => (Some("ehcp_total"), "plans"),
        Series::SpendLines => (Some("sen_transport"), "SEN transport (2.1.4), in pounds,"),
        Series::Tribunals => (Some("appeals"), "appeals"),
        Series::Timeliness => (Some("plans_issued_den"), "plans issued"),
        Series::Residential => (Some("res_tot"), "residential placements"),
        Series::AnnualReviews => (Some("total_review_meeting"), "review meetings"),
        Series::PersonalBudgets => (Some("personal_budget"), "personal budgets"),
        Series::WorkBased => (Some("open_wbp"), "work based placements"),
        Series::PhaseTransfers => (Some("number_plans"), "plans"),
        Series::Information => (Some("new_plans"), "new plans"),
        Series::Pupils => (Some("all_schools:ehc_plan"), "pupils with a plan"),
        Series::PupilsNeed | Series::PupilsAge => (Some("ehc_plan"), "pupils with a plan"),
        Series::TransportUsers => (
            Some("academic_year:pre_16:total:national_estimate"),
            "pupils before 16 with transport",
        ),
        Series::PupilsYearGroup => (Some("ehc_plan:year_7"), "pupils of Year 7 with a plan"),
        _ => return None,
    })
}

/// What a return of this series serves: what the model rests on, or what is kept to check and compare with.
fn uses(series: Series) -> &'static str {
    match series {
        Series::Plans | Series::PlansPlacement | Series::PlansNeed => {
            "the base: plans by age, need and placement, and the rates of ceasing and moving"
        }
        Series::PlansAgeGroup => "the back-test: plans before 2019",
        Series::NewPlans
        | Series::NewPlansAgeGroup
        | Series::NewPlansNeed
        | Series::NewPlansPlacement => "the rates of new plans",
        Series::Ceased => "the rates of ceasing and transfers",
        Series::Requests | Series::Assessments => "the funnel from request to plan",
        Series::Population => "the population that rates are counted on",
        Series::PopulationProjected => "the population of later years",
        Series::Dsg | Series::DsgDeductions | Series::DsgHighNeeds => "the high needs block",
        Series::DsgBalance | Series::DsgBalancePercent => "the DSG balance",
        Series::HighNeedsSpend | Series::Benchmarking => {
            "unit costs and each council's price level"
        }
        Series::SpendLines => "each council's level of transport spend",
        Series::TransportUsers | Series::TransportAnswers => {
            "nothing yet: it is read and kept; numbers, modes and prices of transport rest on the model file and line 2.1.4"
        }
        Series::Neighbours => "comparison of a council with its neighbours",
        _ => "checks and comparison; no projected figure rests on it",
    }
}
