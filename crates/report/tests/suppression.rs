//! Results that rest on rows of single children: nobody can read a small count or a child's fee, nor work one out.

use pressure_model::categories::{AgeGroup, Categories, Line, Placement};
use pressure_report::{
    ALL, Appraisal, Basis, Breakdown, Labels, Measure, Row, Suppression, TableOptions, Ties,
    compare, read_csv, render_comparison, render_table, write_comparison_csv,
    write_comparison_json, write_csv, write_json,
};
use proptest::prelude::*;

const AREA: &str = "E06000035";
const UNDER: f64 = 5.0;
/// Placement to line: two share the second line, one has the third to itself.
const LINE_OF: [usize; 4] = [1, 1, 2, 1];
const PERIODS: [(&str, &str); 2] = [("2026-01", "2025-26"), ("2027-01", "2026-27")];

fn categories() -> Categories {
    let placement = |id: &str| Placement {
        id: id.to_owned(),
        label: id.to_owned(),
        sector: String::new(),
    };
    let line = |id: &str| Line {
        id: id.to_owned(),
        label: id.to_owned(),
        section251: Vec::new(),
    };
    let group = |id: &str, from, to| AgeGroup {
        id: id.to_owned(),
        label: id.to_owned(),
        from,
        to,
    };
    Categories {
        crossings: Vec::new(),
        provisions: Vec::new(),
        pupil_share: None,
        needs: Vec::new(),
        placements: ["mainstream", "unit", "independent", "college"]
            .map(placement)
            .into(),
        lines: ["place_funding", "state", "fees"].map(line).into(),
        modes: Vec::new(),
        age_groups: vec![group("young", 0, 2), group("old", 3, 5)],
    }
}

fn row(
    scenario: &str,
    measure: Measure,
    (breakdown, category): (Breakdown, &str),
    period: &str,
    value: f64,
) -> Row {
    Row {
        scenario: scenario.to_owned(),
        area_code: AREA.to_owned(),
        area_name: "Medway".to_owned(),
        measure,
        breakdown,
        category: category.to_owned(),
        period_kind: measure.period_kind(),
        period: period.to_owned(),
        value,
        p10: Some(value - 0.25),
        p50: Some(value),
        p90: Some(value + 0.25),
        unit: measure.unit(),
        basis: Basis::Projected,
    }
}

/// A council: plans by placement and age (6 ages), and the fee of each placement.
#[derive(Debug, Clone)]
struct Council {
    by_placement: [f64; 4],
    by_age: Vec<f64>,
    fees: [f64; 4],
    place_funding: f64,
}

impl Council {
    fn rows(&self, scenario: &str) -> Vec<Row> {
        let categories = categories();
        let mut rows = Vec::new();
        for (k, (census, year)) in PERIODS.into_iter().enumerate() {
            let growth = 1.0 + k as f64;
            let plans: Vec<f64> = self.by_placement.iter().map(|n| n * growth).collect();
            let mut put = |measure, of: (Breakdown, &str), value| {
                let period = if measure == Measure::Plans {
                    census
                } else {
                    year
                };
                rows.push(row(scenario, measure, of, period, value));
            };
            let all = (Breakdown::Total, ALL);
            put(Measure::Plans, all, plans.iter().sum());
            let mut lines = [self.place_funding, 0.0, 0.0];
            for (p, placement) in categories.placements.iter().enumerate() {
                put(
                    Measure::Plans,
                    (Breakdown::Placement, &placement.id),
                    plans[p],
                );
                let pounds = plans[p] * self.fees[p];
                put(
                    Measure::HighNeedsSpend,
                    (Breakdown::Placement, &placement.id),
                    pounds,
                );
                lines[LINE_OF[p]] += pounds;
            }
            for (line, pounds) in categories.lines.iter().zip(lines) {
                put(Measure::HighNeedsSpend, (Breakdown::Line, &line.id), pounds);
            }
            put(Measure::HighNeedsSpend, all, lines.iter().sum());
            put(Measure::PlaceFunding, all, self.place_funding);
            for (age, plans) in self.by_age.iter().enumerate() {
                let age = age.to_string();
                put(Measure::Plans, (Breakdown::Age, &age), plans * growth);
            }
            for group in &categories.age_groups {
                let ages = usize::from(group.from)..=usize::from(group.to);
                let plans = self.by_age[ages].iter().sum::<f64>() * growth;
                put(Measure::Plans, (Breakdown::AgeGroup, &group.id), plans);
            }
        }
        rows
    }
}

fn plan(rows: &[Row]) -> Suppression {
    let ties = Ties {
        categories: &categories(),
        top_up_line: &LINE_OF,
    };
    Suppression::plan(rows, &ties, UNDER)
}

/// One child in an independent school among a hundred and twelve others; the fee is the council's secret.
fn one_child(fee: f64, unit_fee: f64) -> Council {
    Council {
        by_placement: [80.0, 20.0, 1.0, 11.0],
        by_age: vec![20.0, 20.0, 20.0, 20.0, 20.0, 12.0],
        fees: [5_000.0, unit_fee, fee, 9_000.0],
        place_funding: 60_000.0,
    }
}

#[test]
fn figures_of_more_than_one_category_are_hidden_wherever_anything_is() {
    let hidden = plan(&one_child(70_000.0, 20_000.0).rows("baseline"));
    let all_large = Council {
        by_placement: [80.0, 20.0, 10.0, 11.0],
        by_age: vec![20.0, 20.0, 20.0, 20.0, 20.0, 21.0],
        ..one_child(70_000.0, 20_000.0)
    };
    let open = plan(&all_large.rows("baseline"));
    for (measure, breakdown) in [
        (Measure::Plans, Breakdown::Crossing),
        (Measure::HighNeedsSpend, Breakdown::Provision),
    ] {
        // No sum ties them to the rest, so none of them is shown, however large.
        assert!(hidden.hides(AREA, measure, breakdown, "any"));
        assert!(!hidden.hides("E06000001", measure, breakdown, "any"));
        assert!(!open.hides(AREA, measure, breakdown, "any"));
    }
}

/// Everything that any exporter writes of a run and of its comparison with another.
fn all_outputs(council: &Council) -> String {
    let mut rows = council.rows("baseline");
    let mut dearer = council.clone();
    dearer.fees = dearer.fees.map(|fee| fee * 1.5);
    let mut other = dearer.rows("dearer");
    let both: Vec<Row> = rows.iter().chain(&other).cloned().collect();
    let suppression = plan(&both);
    let appraisal = Appraisal {
        year: "2025-26".parse().expect("a year"),
        rate: 0.035,
        deflator: 0.02,
    };
    let mut compared = compare(&other, &rows, &appraisal);
    suppression.apply_to_comparisons(&mut compared);
    suppression.apply(&mut rows);
    suppression.apply(&mut other);
    rows.extend(other);
    let mut bytes = Vec::new();
    write_csv(&rows, &mut bytes).expect("memory");
    write_json(&rows, &mut bytes).expect("memory");
    write_comparison_csv(&compared, &mut bytes).expect("memory");
    write_comparison_json(&compared, &mut bytes).expect("memory");
    let labels = Labels::of(&categories());
    let options = TableOptions::default();
    bytes.extend(render_table(&rows, &labels, &options).bytes());
    bytes.extend(render_comparison(&compared, &labels, &options).bytes());
    String::from_utf8(bytes).expect("text")
}

#[test]
fn two_councils_that_differ_in_one_childs_fee_publish_the_same_bytes() {
    // The second council pays the one child 52,000 more and its college students as much less: not a byte tells the two apart,
    // so no total, line, unit cost, difference or percentile leads back to the fee.
    let [first, second] =
        [(211_000.0, 9_000.0), (263_000.0, 9_000.0 - 52_000.0 / 11.0)].map(|(fee, college)| {
            let mut council = one_child(fee, 7_000.0);
            council.fees[3] = college;
            all_outputs(&council)
        });
    assert_eq!(first, second);
    for shown in ["211000", "263000", "0.2,"] {
        assert!(!first.contains(shown), "{shown} is shown");
    }
    // And yet the totals are there: 80 x 5,000 + 20 x 7,000 + 211,000 + 11 x 9,000 + 60,000.
    assert!(first.contains(",total,all,financial_year,2025-26,910000"));
}

#[test]
fn the_child_its_money_and_what_gives_it_away_are_hidden_and_the_rest_is_not() {
    let mut rows = one_child(211_000.0, 7_000.0).rows("baseline");
    let suppression = plan(&rows);
    let hides =
        |measure, breakdown, category: &str| suppression.hides(AREA, measure, breakdown, category);
    for measure in [Measure::Plans, Measure::HighNeedsSpend] {
        assert!(hides(measure, Breakdown::Placement, "independent"));
        assert!(hides(measure, Breakdown::Placement, "college"));
        assert!(!hides(measure, Breakdown::Placement, "mainstream"));
        assert!(!hides(measure, Breakdown::Total, ALL));
    }
    // The line that carries that child alone, and the only other one that carries children.
    assert!(hides(Measure::HighNeedsSpend, Breakdown::Line, "fees"));
    assert!(hides(Measure::HighNeedsSpend, Breakdown::Line, "state"));
    suppression.apply(&mut rows);
    let hidden: Vec<&Row> = rows.iter().filter(|row| row.is_suppressed()).collect();
    assert_eq!(hidden.len(), 2 * (2 + 2 + 2), "two periods of six figures");
    assert!(
        hidden
            .iter()
            .all(|row| row.p10.is_none() && row.p90.is_none())
    );
}

#[test]
fn a_hidden_figure_is_a_symbol_in_files_and_comes_back_hidden() {
    let mut rows = one_child(211_000.0, 7_000.0).rows("baseline");
    plan(&rows).apply(&mut rows);
    let mut bytes = Vec::new();
    write_csv(&rows, &mut bytes).expect("memory");
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert!(text.contains("placement,independent,census,2026-01,c,,,,plans"));
    let back = read_csv(bytes.as_slice()).expect("our own file");
    for (row, back) in rows.iter().zip(&back) {
        assert_eq!(row.value.to_bits(), back.value.to_bits());
    }
    let mut json = Vec::new();
    write_json(&rows, &mut json).expect("memory");
    assert!(
        String::from_utf8(json)
            .expect("text")
            .contains(r#""value":"c""#)
    );
}

/// Rank of a matrix, by elimination with the first row that serves.
fn rank(mut rows: Vec<Vec<f64>>) -> usize {
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(found) = (rank..rows.len()).find(|row| rows[*row][column].abs() > 1e-9) else {
            continue;
        };
        rows.swap(rank, found);
        let lead = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1) {
            let factor = row[column] / lead[column];
            for (value, lead) in row.iter_mut().zip(&lead) {
                *value -= factor * lead;
            }
        }
        rank += 1;
    }
    rank
}

/// Sums that hold in one period, as an attacker writes them down: `(whole, parts)` of measure, breakdown and category.
type Figure = (Measure, Breakdown, String);
fn known_sums() -> Vec<(Figure, Vec<Figure>)> {
    let categories = categories();
    let of = |measure, breakdown, id: &str| (measure, breakdown, id.to_owned());
    let total = |measure| of(measure, Breakdown::Total, ALL);
    let plans = Measure::Plans;
    let spend = Measure::HighNeedsSpend;
    let mut sums = vec![
        (
            total(plans),
            (categories.placements.iter())
                .map(|p| of(plans, Breakdown::Placement, &p.id))
                .collect::<Vec<_>>(),
        ),
        (
            total(plans),
            (0..6)
                .map(|age: usize| of(plans, Breakdown::Age, &age.to_string()))
                .collect(),
        ),
        (
            total(plans),
            (categories.age_groups.iter())
                .map(|g| of(plans, Breakdown::AgeGroup, &g.id))
                .collect(),
        ),
        (
            total(spend),
            (categories.lines.iter())
                .map(|line| of(spend, Breakdown::Line, &line.id))
                .collect(),
        ),
        (
            of(spend, Breakdown::Line, "place_funding"),
            vec![total(Measure::PlaceFunding)],
        ),
    ];
    for group in &categories.age_groups {
        sums.push((
            of(plans, Breakdown::AgeGroup, &group.id),
            (group.from..=group.to)
                .map(|age| of(plans, Breakdown::Age, &age.to_string()))
                .collect(),
        ));
    }
    for (n, line) in categories.lines.iter().enumerate().skip(1) {
        let carried = categories.placements.iter().zip(LINE_OF);
        sums.push((
            of(spend, Breakdown::Line, &line.id),
            carried
                .filter(|(_, of)| *of == n)
                .map(|(p, _)| of(spend, Breakdown::Placement, &p.id))
                .collect(),
        ));
    }
    sums
}

/// The hidden figures, and which of them the sums determine.
fn attack(rows: &[Row]) -> Vec<Figure> {
    let figure = |row: &Row| (row.measure, row.breakdown, row.category.clone());
    let of_census = |row: &&Row| row.period == PERIODS[0].0 || row.period == PERIODS[0].1;
    let unknown: Vec<Figure> = rows
        .iter()
        .filter(of_census)
        .filter(|row| row.is_suppressed())
        .map(figure)
        .collect();
    let at = |figure: &Figure| unknown.iter().position(|own| own == figure);
    let equations: Vec<Vec<f64>> = known_sums()
        .iter()
        .map(|(whole, parts)| {
            let mut row = vec![0.0; unknown.len()];
            for part in parts {
                if let Some(at) = at(part) {
                    row[at] += 1.0;
                }
            }
            if let Some(at) = at(whole) {
                row[at] -= 1.0;
            }
            row
        })
        .collect();
    let before = rank(equations.clone());
    let determined = |at: usize| {
        let mut unit = vec![0.0; unknown.len()];
        unit[at] = 1.0;
        let mut with = equations.clone();
        with.push(unit);
        rank(with) == before
    };
    (0..unknown.len())
        .filter(|at| determined(*at))
        .map(|at| unknown[at].clone())
        .collect()
}

/// Councils small enough that much of them is hidden; the ages come to what the placements do.
fn councils() -> impl Strategy<Value = Council> {
    let count = || prop_oneof![Just(0_u32), 1..5_u32, 5..60_u32];
    let fee = || (1_000..300_000_u32).prop_map(f64::from);
    (
        [count(), count(), count(), count()],
        [fee(), fee(), fee(), fee()],
        proptest::collection::vec(0..10_u32, 6),
    )
        .prop_map(|(by_placement, fees, weights)| {
            let total: u32 = by_placement.iter().sum();
            let mut by_age = vec![0_u32; 6];
            let weight: u32 = weights.iter().sum::<u32>().max(1);
            let mut left = total;
            for (age, of) in by_age.iter_mut().zip(&weights) {
                *age = (total * of / weight).min(left);
                left -= *age;
            }
            by_age[5] += left;
            Council {
                by_placement: by_placement.map(f64::from),
                by_age: by_age.into_iter().map(f64::from).collect(),
                fees,
                place_funding: 40_000.0,
            }
        })
}

proptest! {
    #[test]
    fn no_small_count_is_shown_and_no_hidden_figure_follows_from_what_is(council in councils()) {
        let mut rows = council.rows("baseline");
        plan(&rows).apply(&mut rows);
        for row in rows.iter().filter(|row| row.measure == Measure::Plans) {
            prop_assert!(!(row.value > 0.0 && row.value < UNDER), "{row:?}");
        }
        // Nil is shown, and what is nil is known; all else that is hidden stays unknown.
        let determined = attack(&rows);
        prop_assert!(determined.is_empty(), "{determined:?}");
    }
}
