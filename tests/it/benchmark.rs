//! `pressure benchmark`: a council beside its statistical neighbours and the councils of its type.

use std::collections::BTreeMap;

use calamine::{DataType, Reader, Xlsx, open_workbook};

use crate::goldens::golden;
use crate::support::{arg, councils, folder, pressure, repository, rows, table, within};

const DEVON: &str = "E10000008";

fn benchmark(more: &[&str]) -> Vec<BTreeMap<String, String>> {
    let args = [&["benchmark", "--area", "Devon", "--format", "csv"], more].concat();
    rows(&pressure(&args).ok())
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn of<'a>(
    rows: &'a [BTreeMap<String, String>],
    measure: &str,
    group: &str,
) -> &'a BTreeMap<String, String> {
    let found = rows
        .iter()
        .find(|row| row["measure"] == measure && row["group"] == group);
    found.unwrap_or_else(|| panic!("no {measure} of {group}"))
}

#[test]
fn devon_beside_others() {
    golden(
        "devon_benchmark",
        &pressure(&["benchmark", "--area", "Devon"]).ok(),
    );
}

#[test]
fn values_are_those_of_the_projection_and_the_bundled_tables() {
    let all = benchmark(&[]);
    let projected = councils();
    let (plans, spend) = (
        projected.total(DEVON, "plans", "2025-01"),
        projected.total(DEVON, "high_needs_spend", "2024-25")
            + projected.total(DEVON, "deductions", "2024-25"),
    );
    let persons: f64 = table(&repository().join("data/england/population.csv"))
        .iter()
        .find(|row| row["area_code"] == DEVON && row["year"] == "2024")
        .map(|row| {
            (0..=25)
                .map(|age| row[&format!("age_{age}")].parse::<f64>().expect("persons"))
                .sum()
        })
        .expect("a population");
    let value = |measure: &str| number(of(&all, measure, "neighbours"), "value");
    within(
        "plans per 1,000",
        value("plans_per_thousand"),
        1000.0 * plans / persons,
        1e-9,
    );
    // Five months of the year belong to the January before, whose plans are published too.
    let average = 5.0 / 12.0 * projected.total(DEVON, "plans", "2024-01") + 7.0 / 12.0 * plans;
    within(
        "spend per plan",
        value("spend_per_plan"),
        spend / average,
        1e-6,
    );
    within(
        "spend per head",
        value("spend_per_head"),
        spend / persons,
        1e-6,
    );
    let transport = projected.total(DEVON, "send_transport_spend", "2024-25");
    let travellers: f64 = ["pre16_sen", "sen_16_to_18", "sen_19_to_25"]
        .map(|category| {
            projected.part([
                DEVON,
                "travellers",
                "transport_category",
                category,
                "2025-01",
            ])
        })
        .iter()
        .sum();
    within(
        "transport",
        value("transport_per_traveller"),
        transport / travellers,
        1e-6,
    );
    let requests = projected.total(DEVON, "requests", "2024");
    within(
        "refusals",
        value("refusal_rate"),
        projected.total(DEVON, "requests_refused", "2024") / requests,
        1e-12,
    );
    let appeals = table(&repository().join("data/england/appeals.csv"));
    let appeals = appeals
        .iter()
        .find(|row| row["area_code"] == DEVON)
        .expect("appeals");
    within(
        "appeals",
        value("appeal_rate"),
        number(appeals, "appeals") / number(appeals, "decisions"),
        1e-12,
    );
    let shares = all
        .iter()
        .filter(|row| row["measure"].starts_with("share_") && row["group"] == "neighbours");
    within(
        "placements",
        shares.map(|row| number(row, "value")).sum(),
        1.0,
        1e-9,
    );
    let cost = number(of(&all, "spend_per_plan", "neighbours"), "cost_at_median");
    let median = number(of(&all, "spend_per_plan", "neighbours"), "median");
    within(
        "at the median",
        cost,
        (median - spend / average) * average,
        1e-3,
    );
}

#[test]
fn medians_and_ranks_are_those_of_the_councils_listed() {
    let (summary, each) = (benchmark(&[]), benchmark(&["--each"]));
    for group in ["neighbours", "type:county"] {
        for measure in [
            "plans_per_thousand",
            "plans_growth",
            "independent_share",
            "refusal_rate",
        ] {
            let row = of(&summary, measure, group);
            let of_group = each
                .iter()
                .filter(|row| row["measure"] == measure && row["group"] == group);
            let mut values: Vec<f64> = of_group.map(|row| number(row, "value")).collect();
            values.sort_by(f64::total_cmp);
            let middle = f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2]);
            within(measure, number(row, "median"), middle, 1e-12);
            let above = values
                .iter()
                .filter(|value| **value > number(row, "value"))
                .count();
            within(measure, number(row, "rank"), (above + 1) as f64, 0.0);
            within(measure, number(row, "of"), (values.len() + 1) as f64, 0.0);
        }
    }
    let neighbours = each
        .iter()
        .filter(|row| row["measure"] == "plans_per_thousand" && row["group"] == "neighbours");
    let names: Vec<&str> = neighbours.map(|row| row["area_name"].as_str()).collect();
    assert_eq!(names.len(), 10, "{names:?}");
}

#[test]
fn every_council_but_none_without_children_has_ten_neighbours() {
    let all = table(&repository().join("data/england/neighbours.csv"));
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &all {
        of.entry(&row["area_code"])
            .or_default()
            .push(&row["neighbour_code"]);
    }
    assert!(of.len() >= 151, "{} councils", of.len());
    for (council, neighbours) in of {
        assert_eq!(neighbours.len(), 10, "{council}");
        assert!(
            !neighbours.contains(&council),
            "{council} is its own neighbour"
        );
    }
}

#[test]
fn a_council_stands_there_with_its_own_figures() {
    let dir = folder(&[(
        "finance.csv",
        b"financial_year,line,kind,amount\n2024-25,1.0.2,outturn,10000000\n2024-25,1.2.1,outturn,200000000\n",
    )]);
    let own = benchmark(&["--data", arg(dir.path())]);
    let deductions = councils().total(DEVON, "deductions", "2024-25");
    let persons = councils().total(DEVON, "plans", "2025-01")
        / number(of(&own, "plans_per_thousand", "neighbours"), "value")
        * 1000.0;
    within(
        "spend",
        number(of(&own, "spend_per_head", "neighbours"), "value") * persons,
        210_000_000.0 + deductions,
        1.0,
    );
    let (own, held) = (of(&own, "spend_per_plan", "neighbours"), benchmark(&[]));
    assert_eq!(
        own["median"],
        of(&held, "spend_per_plan", "neighbours")["median"],
        "others are as they were"
    );
}

#[test]
fn neighbours_are_those_of_one_council() {
    for area in ["England", "type:county", "all"] {
        let run = pressure(&["benchmark", "--area", area]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.said().contains("no single council"), "{}", run.err);
    }
    let run = pressure(&["benchmark", "--area", "Devn"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.said().contains("`Devon`"), "{}", run.err);
}

#[test]
fn suspect_small_and_silent_councils_are_named() {
    let said = |area: &str| pressure(&["benchmark", "--area", area]).ok();
    let hackney = said("Hackney");
    for part in [
        "left out of medians and ranks, for the latest caseload is suspect: Newham",
        "fewer than 300 plans, so that a few children move shares, ranks and medians: City of London",
        "spend of City of London",
    ] {
        assert!(hackney.contains(part), "{part}: {hackney}");
    }
    let city = said("City of London");
    let spend = city.lines().find(|line| line.starts_with("Spend per plan"));
    assert!(
        spend.is_some_and(|line| line.ends_with("not available")),
        "a council without a block has no spend to compare: {city}"
    );
    let newham = said("Newham");
    assert!(newham.contains("This is suspect"), "{newham}");
    // Of the inner London councils but Newham and itself.
    let each = ["benchmark", "--area", "Hackney", "--format", "csv"];
    let listed = rows(&pressure(&[&each[..], &["--each"]].concat()).ok());
    let of_type = listed.iter().filter(|row| {
        row["measure"] == "plans_per_thousand"
            && row["group"] == "type:inner_london"
            && row["fault"].is_empty()
    });
    let summary = rows(&pressure(&each).ok());
    let ranked = number(
        of(&summary, "plans_per_thousand", "type:inner_london"),
        "of",
    );
    within("ranked", ranked, (of_type.count() + 1) as f64, 0.0);
}

#[test]
fn small_counts_of_a_councils_own_children_stay_hidden() {
    let (mut children, plans) = crate::pupils::rows(2021, 4);
    // Three start in a kind of school that nobody else attends.
    children.push_str(&"2024,NONSEND,NONSEND,4,nmss,ASD,5\n".repeat(3));
    let dir = folder(&[("pupils.csv", children.as_bytes())]);
    let args = [
        "benchmark",
        "--area",
        "Medway",
        "--data",
        arg(dir.path()),
        "--format",
        "csv",
    ];
    let shares = |more: &[&str]| -> Vec<Option<f64>> {
        let all = rows(&pressure(&[&args[..], more].concat()).ok());
        let of_neighbours = all
            .iter()
            .filter(|row| row["measure"].starts_with("share_") && row["group"] == "neighbours");
        of_neighbours.map(|row| row["value"].parse().ok()).collect()
    };
    let small = |share: &f64| (0.5..4.5).contains(&(share * plans as f64));
    let (hidden, bare) = (shares(&[]), shares(&["--no-suppress"]));
    assert!(
        bare.iter().flatten().any(small),
        "there is a count to hide: {bare:?}"
    );
    assert!(!hidden.iter().flatten().any(small), "{hidden:?}");
    let missing = hidden.iter().filter(|share| share.is_none()).count();
    assert!(missing >= 2, "one alone could be worked out: {hidden:?}");
}

#[test]
fn documents_show_the_same_neighbours() {
    let dir = folder(&[]);
    let page = dir.path().join("devon.html");
    let book = dir.path().join("devon.xlsx");
    for out in [&page, &book] {
        pressure(&[
            "report",
            "--area",
            "Devon",
            "--draws",
            "0",
            "--out",
            arg(out),
        ])
        .ok();
    }
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.contains("Devon and its 10 statistical neighbours"));
    assert!(page.contains("Nearest first: East Sussex, Dorset"));
    let mut book: Xlsx<_> = open_workbook(&book).expect("a workbook");
    let sheet = book.worksheet_range("Neighbours").expect("its sheet");
    let all = benchmark(&[]);
    let mut compared = 0;
    for (measure, label) in [
        (
            "plans_per_thousand",
            "Plans per 1,000 aged 0 to 25, January 2025",
        ),
        ("spend_per_plan", "Spend per plan, with deductions, 2024-25"),
        ("refusal_rate", "Requests refused, 2024"),
    ] {
        let row = sheet
            .rows()
            .find(|row| row[0].as_string().as_deref() == Some(label))
            .unwrap_or_else(|| panic!("no {label}"));
        let told = of(&all, measure, "neighbours");
        let cell = |at: usize| row[at].as_f64().expect("a number");
        within(label, cell(1), number(told, "value"), 1e-9);
        within(label, cell(2), number(told, "median"), 1e-9);
        assert_eq!(
            row[5].as_string().as_deref(),
            Some(format!("{} of {}", told["rank"], told["of"]).as_str())
        );
        if let Ok(more) = told["cost_at_median"].parse::<f64>() {
            // What it would spend more at the median is what it spends less than there.
            within(label, cell(6), -more, 1e-3);
            compared += 1;
        }
    }
    assert_eq!(compared, 2, "two of them have a price");
}
