//! A made-up run against a made-up outturn, every cause worked by hand.

use pressure_report::{
    ALL, Basis, Breakdown, Cause, Measure, Miss, Outturn, PeriodKind, Row, misses,
};

const AREA: &str = "E06000035";
const TOTAL: (Breakdown, &str) = (Breakdown::Total, ALL);

fn row(measure: Measure, part: (Breakdown, &str), period: &str, value: f64, basis: Basis) -> Row {
    Row {
        scenario: "baseline".to_owned(),
        area_code: AREA.to_owned(),
        area_name: "Medway".to_owned(),
        measure,
        breakdown: part.0,
        category: part.1.to_owned(),
        period_kind: measure.period_kind(),
        period: period.to_owned(),
        value,
        p10: None,
        p50: None,
        p90: None,
        unit: measure.unit(),
        basis,
    }
}

/// 1,000 plans in January 2025; 200 new of 400 requests and 100 ceased; then 1,100. Spend of 2025-26 is 11.3 million.
fn run() -> Vec<Row> {
    let projected =
        |measure, part, period, value| row(measure, part, period, value, Basis::Projected);
    let placement = |id| (Breakdown::Placement, id);
    let mut plans = projected(Measure::Plans, TOTAL, "2026-01", 1100.0);
    (plans.p10, plans.p50, plans.p90) = (Some(1060.0), Some(1100.0), Some(1140.0));
    vec![
        row(Measure::Plans, TOTAL, "2025-01", 1000.0, Basis::Actual),
        row(
            Measure::Plans,
            placement("mainstream"),
            "2025-01",
            600.0,
            Basis::Actual,
        ),
        row(
            Measure::Plans,
            placement("state_special"),
            "2025-01",
            400.0,
            Basis::Actual,
        ),
        plans,
        projected(Measure::Plans, placement("mainstream"), "2026-01", 660.0),
        projected(Measure::Plans, placement("state_special"), "2026-01", 440.0),
        projected(Measure::Requests, TOTAL, "2025", 400.0),
        projected(Measure::NewPlans, TOTAL, "2025", 200.0),
        projected(Measure::Ceased, TOTAL, "2025", 100.0),
        projected(Measure::HighNeedsSpend, TOTAL, "2025-26", 11.3e6),
        // Half of each census: 630 and 420 plans at 5,000 and 15,000.
        projected(
            Measure::HighNeedsSpend,
            placement("mainstream"),
            "2025-26",
            3.15e6,
        ),
        projected(
            Measure::HighNeedsSpend,
            placement("state_special"),
            "2025-26",
            6.3e6,
        ),
    ]
}

fn cause(miss: &Miss, cause: Cause) -> f64 {
    miss.causes
        .iter()
        .find(|(found, _)| *found == cause)
        .unwrap_or_else(|| panic!("no {cause:?}"))
        .1
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-6, "{value} for {expected}");
}

fn of(found: &[Miss], measure: Measure) -> &Miss {
    found
        .iter()
        .find(|miss| miss.row.measure == measure)
        .expect("a miss")
}

#[test]
fn every_cause_by_hand() {
    let mut outturn = Outturn::default();
    let mut told = |measure, part, period, value| outturn.add(AREA, measure, part, period, value);
    told(Measure::Requests, TOTAL, "2025", 480.0);
    told(Measure::NewPlans, TOTAL, "2025", 228.0);
    told(Measure::Ceased, TOTAL, "2025", 90.0);
    told(Measure::Plans, TOTAL, "2026-01", 1144.0);
    told(
        Measure::Plans,
        (Breakdown::Placement, "mainstream"),
        "2026-01",
        664.0,
    );
    told(
        Measure::Plans,
        (Breakdown::Placement, "state_special"),
        "2026-01",
        480.0,
    );
    told(Measure::HighNeedsSpend, TOTAL, "2025-26", 12.0e6);
    let found = misses(&run(), &outturn, 0.5);

    let plans = of(&found, Measure::Plans);
    near(cause(plans, Cause::All), 44.0);
    // 80 requests more at 0.5 plans a request; 228 of 480 x 0.5; 10 fewer ended; what is left of 44.
    near(cause(plans, Cause::Requests), 40.0);
    near(cause(plans, Cause::Funnel), -12.0);
    near(cause(plans, Cause::Ceasing), 10.0);
    near(cause(plans, Cause::Rest), 6.0);
    assert_eq!(plans.within(), Some(false));

    // A caseload of 1,050 cost 9,000 a plan; 22 plans more, split as the 44 are.
    let spend = of(&found, Measure::HighNeedsSpend);
    near(cause(spend, Cause::All), 0.7e6);
    near(cause(spend, Cause::Requests), 20.0 * 9000.0);
    near(cause(spend, Cause::Funnel), -6.0 * 9000.0);
    near(cause(spend, Cause::Ceasing), 5.0 * 9000.0);
    near(cause(spend, Cause::Rest), 3.0 * 9000.0);
    // Caseload of 632 and 440, where the same mix would be 643.2 and 428.8: 11.2 at 10,000 more.
    near(cause(spend, Cause::Mix), 11.2 * 10_000.0);
    near(
        cause(spend, Cause::Price),
        0.7e6 - 22.0 * 9000.0 - 112_000.0,
    );
    assert_eq!(spend.within(), None);
}

#[test]
fn causes_always_sum_to_the_miss_and_what_is_not_told_is_in_the_rest() {
    let mut outturn = Outturn::default();
    outturn.add(AREA, Measure::Plans, TOTAL, "2026-01", 1080.0);
    outturn.add(AREA, Measure::NewPlans, TOTAL, "2025", 190.0);
    outturn.add(AREA, Measure::HighNeedsSpend, TOTAL, "2025-26", 11.0e6);
    let found = misses(&run(), &outturn, 0.5);
    assert_eq!(found.len(), 3);
    let plans = of(&found, Measure::Plans);
    near(cause(plans, Cause::NewPlans), -10.0);
    near(cause(plans, Cause::Rest), -10.0);
    assert_eq!(plans.within(), Some(true));
    let spend = of(&found, Measure::HighNeedsSpend);
    near(cause(spend, Cause::MixAndPrice), -0.3e6 + 10.0 * 9000.0);
    for miss in [plans, spend] {
        let parts: f64 = miss.causes.iter().skip(1).map(|(_, miss)| miss).sum();
        near(parts, cause(miss, Cause::All));
    }
    let new = of(&found, Measure::NewPlans);
    assert_eq!(new.causes, [(Cause::All, -10.0)]);
    assert_eq!(new.row.period_kind, PeriodKind::CalendarYear);
}

#[test]
fn years_already_counted_and_other_areas_are_not_scored() {
    let mut outturn = Outturn::default();
    outturn.add(AREA, Measure::Plans, TOTAL, "2025-01", 999.0);
    outturn.add("E10000016", Measure::Plans, TOTAL, "2026-01", 5.0);
    assert!(misses(&run(), &outturn, 0.5).is_empty());
}
