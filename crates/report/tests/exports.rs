//! One tiny projection, made by hand, through every exporter.

use pressure_model::calendar::CensusYear;
use pressure_model::categories::{AgeGroup, Categories, Line, Mode, Need, Placement};
use pressure_model::results::{
    AreaProjection, Flows, MoneyYear, PolicyYear, Stock, TravelYear, Travellers,
};
use pressure_report::{
    AreaResult, BaseBasis, Basis, Breakdown, InputFile, Labels, Manifest, Measure, Parameter, Row,
    RunFolder, TableOptions, read_csv, render_table, roll_up, rows, write_csv, write_json,
};

fn categories() -> Categories {
    let (id, label) = (
        |text: &str| text.to_lowercase().replace(' ', "_"),
        str::to_owned,
    );
    let placement = |text: &str, sector: &str| Placement {
        id: id(text),
        label: label(text),
        sector: sector.to_owned(),
    };
    Categories {
        crossings: Vec::new(),
        provisions: Vec::new(),
        pupil_share: None,
        needs: vec![Need {
            id: "ASD".into(),
            label: "Autism".into(),
        }],
        placements: vec![
            placement("Mainstream", "state"),
            placement("State special", "state"),
        ],
        lines: vec![
            Line {
                id: "place_funding".into(),
                label: "Place funding".into(),
                section251: vec!["1.0.2".into()],
            },
            Line {
                id: "top_up_state".into(),
                label: "Top-ups, state".into(),
                section251: vec!["1.2.1".into(), "1.2.2".into()],
            },
        ],
        modes: vec![Mode {
            id: "taxi".into(),
            label: "Taxi".into(),
        }],
        age_groups: vec![
            AgeGroup {
                id: "under_5".into(),
                label: "Under 5".into(),
                from: 0,
                to: 0,
            },
            AgeGroup {
                id: "5_10".into(),
                label: "5 to 10".into(),
                from: 1,
                to: 2,
            },
        ],
    }
}

/// Two years of a council whose size is `scale`; `balance` is where its DSG stands at the start.
fn projection(scale: f64, balance: f64) -> AreaProjection {
    let stock = |k: f64| Stock {
        total: 1000.0 * scale * k,
        by_age: vec![100.0 * scale * k, 400.0 * scale * k, 500.0 * scale * k],
        by_placement: vec![700.0 * scale * k, 300.0 * scale * k],
        by_need: vec![1000.0 * scale * k],
    };
    let flows = Flows {
        requests: 250.0 * scale,
        requests_refused: 60.0 * scale,
        appeals: 0.0,
        unmet_demand: 0.0,
        unmet_demand_by_placement: vec![0.0, 0.0],
        assessments: 170.0 * scale,
        new_plans: 155.0 * scale,
        ceased: 50.0 * scale,
        transfers_in: 4.0 * scale,
        transfers_out: 5.0 * scale,
        movers: 40.0 * scale,
        reconciliation: -4.0 * scale,
        new_plans_by_age: vec![55.0 * scale, 60.0 * scale, 40.0 * scale],
        new_plans_by_placement: vec![140.0 * scale, 15.0 * scale],
        ceased_by_age: vec![0.0, 0.0, 50.0 * scale],
        new_plans_by_need: vec![155.0 * scale],
        ceased_by_placement: vec![30.0 * scale, 20.0 * scale],
        movers_in_by_placement: vec![5.0 * scale, 35.0 * scale],
        movers_out_by_placement: vec![35.0 * scale, 5.0 * scale],
        reconciliation_by_age: vec![0.0, 0.0, -4.0 * scale],
    };
    let mut opening = balance;
    let mut money = |k: f64| {
        let (place, top_up, block) = (3.0e6 * scale, 12.34e6 * scale * k, 16.0e6 * scale);
        let in_year = block - 1.5e6 * scale - place - top_up;
        let year = MoneyYear {
            block,
            deductions: 1.5e6 * scale,
            high_needs_income: block - 1.5e6 * scale,
            by_line: vec![place, top_up],
            by_placement: vec![7.0e6 * scale * k, 5.34e6 * scale * k],
            place_funding: place,
            high_needs_spend: place + top_up,
            in_year_balance: in_year,
            opening_balance: opening,
            dsg_balance: opening + in_year,
            interest: 0.04 * (-(opening + in_year)).max(0.0),
            block_transfer: 0.0,
            other_income: 0.0,
            other_blocks: 0.0,
            grants: 0.0,
            unexplained: 0.0,
        };
        opening = year.dsg_balance;
        year
    };
    let money = vec![money(1.0), money(1.0 / 3.0 + 0.8)];
    let travel = |k: f64| TravelYear {
        by_category: [
            2.0e6 * scale * k,
            3.0e5 * scale * k,
            0.0,
            4.0e5 * scale * k,
            0.0,
        ],
        by_mode: vec![2.7e6 * scale * k],
        send_transport_spend: 2.3e6 * scale * k,
        mainstream_transport_spend: 4.0e5 * scale * k,
        transport_spend: 2.7e6 * scale * k,
    };
    let travellers = |k: f64| Travellers {
        by_category: [
            210.0 * scale * k,
            30.0 * scale * k,
            0.0,
            260.0 * scale * k,
            0.0,
        ],
        by_mode: vec![500.0 * scale * k],
        total: 500.0 * scale * k,
    };
    AreaProjection {
        stocks: vec![stock(1.0), stock(1.1)],
        flows: vec![flows],
        money,
        policy: vec![PolicyYear::default(); 2],
        travel: vec![travel(1.0), travel(1.05)],
        travellers: vec![travellers(1.0), travellers(1.1)],
        people: vec![Vec::new(); 2],
        crossed: vec![Vec::new(); 2],
    }
}

const INPUT_HASH: &str = "2260869532ff76e4d84b46c877219b245a04e86b3a7cab3a62c70f793eaa4463";
const BASE: CensusYear = CensusYear::new(2025);

fn basis() -> BaseBasis {
    BaseBasis {
        plans: Basis::Actual,
        plans_parts: Basis::Estimated,
        money: Basis::Actual,
        returned: Basis::Actual,
        travellers: Basis::Assumed,
        transport: Basis::Estimated,
        counted: 0,
    }
}

fn council_rows() -> Vec<Row> {
    let council = AreaResult::council("E06000001", "Hartlepool", projection(1.0, -1.0e6));
    rows("baseline", &council, BASE, &categories(), basis())
}

fn england() -> AreaResult {
    let councils = [
        projection(1.0, -1.0e6),
        projection(2.7, 9.0e6),
        projection(1.0 / 3.0, -2.0e5),
    ];
    roll_up("E92000001", "England", &councils).expect("three councils")
}

#[test]
fn table_of_a_council() {
    let rows = council_rows();
    let options = TableOptions {
        width: Some(100),
        notes: vec!["later balances are as if the duty stayed with councils".into()],
        ..TableOptions::default()
    };
    insta::assert_snapshot!(
        "table_council",
        render_table(&rows, &Labels::of(&categories()), &options)
    );
}

#[test]
fn table_of_england_shows_deficits_apart() {
    let rows = rows("baseline", &england(), BASE, &categories(), basis());
    let money: Vec<Row> = rows
        .into_iter()
        .filter(|row| matches!(row.measure, Measure::InYearBalance | Measure::DsgBalance))
        .collect();
    let table = render_table(&money, &Labels::of(&categories()), &TableOptions::default());
    insta::assert_snapshot!("table_england", table);
}

#[test]
fn a_narrow_terminal_splits_the_years() {
    let rows: Vec<Row> = council_rows()
        .into_iter()
        .filter(|row| row.measure == Measure::Plans && row.breakdown == Breakdown::Total)
        .collect();
    let options = TableOptions {
        width: Some(30),
        notes: vec!["a note that is longer than the line".into()],
        ..TableOptions::default()
    };
    let table = render_table(&rows, &Labels::default(), &options);
    insta::assert_snapshot!("table_narrow", table);
    assert!(
        table.lines().skip(1).all(|line| line.chars().count() <= 36),
        "{table}"
    );
}

#[test]
fn published_years_stand_before_projected_ones_in_the_same_line() {
    let projected: Vec<Row> = council_rows()
        .into_iter()
        .filter(|row| row.measure == Measure::Plans && row.breakdown != Breakdown::Age)
        .collect();
    let published = projected
        .iter()
        .filter(|row| row.period == "2025-01")
        .cloned()
        .map(|mut row| {
            row.period = "2024-01".into();
            row.basis = Basis::Actual;
            row
        });
    let rows: Vec<Row> = published.chain(projected.clone()).collect();
    let table = render_table(&rows, &Labels::of(&categories()), &TableOptions::default());
    let total = table
        .lines()
        .find(|line| line.starts_with("Plans in force"))
        .expect("a total");
    assert_eq!(
        total.split_whitespace().skip(3).collect::<Vec<_>>(),
        ["1,000", "1,000", "1,100"]
    );
    assert_eq!(table.matches("Mainstream").count(), 1, "{table}");
}

#[test]
fn csv_keeps_every_bit() {
    let mut rows = rows("baseline", &england(), BASE, &categories(), basis());
    rows[0].p10 = Some(0.1 + 0.2);
    rows[1].value = -1.234_567_890_123_456_7e-300;
    rows[2].area_name = "Kingston upon Hull, City of".into();
    let mut bytes = Vec::new();
    write_csv(&rows, &mut bytes).expect("a vector takes any bytes");
    let back = read_csv(bytes.as_slice()).expect("what was written reads back");
    assert_eq!(back, rows);
    for (a, b) in back.iter().zip(&rows) {
        assert_eq!(a.value.to_bits(), b.value.to_bits());
    }
}

#[test]
fn csv_and_json_of_a_few_rows() {
    let rows: Vec<Row> = council_rows()
        .into_iter()
        .filter(|row| row.breakdown == Breakdown::Total)
        .collect();
    let (mut csv, mut json) = (Vec::new(), Vec::new());
    write_csv(&rows, &mut csv).expect("a vector takes any bytes");
    write_json(&rows[..2], &mut json).expect("a vector takes any bytes");
    insta::assert_snapshot!("csv_totals", String::from_utf8(csv).expect("UTF-8"));
    insta::assert_snapshot!("json_two_rows", String::from_utf8(json).expect("UTF-8"));
    let mut none = Vec::new();
    write_json(&[] as &[Row], &mut none).expect("a vector takes any bytes");
    assert_eq!(none, b"[]\n");
    let mut none = Vec::new();
    write_csv(&[] as &[Row], &mut none).expect("a vector takes any bytes");
    assert!(
        none.starts_with(b"scenario,area_code,"),
        "the header is written without rows"
    );
}

#[test]
fn councils_sum_to_england_and_parts_to_totals() {
    let councils = [
        projection(1.0, -1.0e6),
        projection(2.7, 9.0e6),
        projection(1.0 / 3.0, -2.0e5),
    ];
    let england = rows("baseline", &england(), BASE, &categories(), basis());
    let parts: Vec<Vec<Row>> = councils
        .iter()
        .map(|p| {
            rows(
                "baseline",
                &AreaResult::council("x", "x", p.clone()),
                BASE,
                &categories(),
                basis(),
            )
        })
        .collect();
    for row in england
        .iter()
        .filter(|row| row.breakdown != Breakdown::Sign)
    {
        let same = |other: &&Row| {
            (
                other.measure,
                other.breakdown,
                &other.category,
                &other.period,
            ) == (row.measure, row.breakdown, &row.category, &row.period)
        };
        let sum: f64 = parts
            .iter()
            .map(|rows| rows.iter().find(same).expect("same shape").value)
            .sum();
        assert!((sum - row.value).abs() < 1.0, "{row:?} against {sum}");
    }
    let signs: f64 = england
        .iter()
        .filter(|row| row.breakdown == Breakdown::Sign && row.period == "2025-26")
        .map(|r| r.value)
        .sum();
    let net = england
        .iter()
        .find(|r| {
            r.measure == Measure::DsgBalance
                && r.breakdown == Breakdown::Total
                && r.period == "2025-26"
        })
        .expect("a balance");
    assert!((signs - net.value).abs() < 1.0);
    assert!(roll_up("x", "x", &[]).is_none());
}

#[test]
fn periods_belong_to_the_calendar_of_the_measure() {
    for row in council_rows() {
        assert_eq!(row.period_kind, row.measure.period_kind());
        assert_eq!(row.unit, row.measure.unit());
        assert_eq!(Measure::by_id(row.measure.id()), Some(row.measure));
    }
}

fn folder_of(rows: &[Row]) -> (Manifest, Vec<Parameter>, Vec<InputFile>, Vec<Row>) {
    let manifest = Manifest {
        version: "0.1.0".into(),
        commit: None,
        command: vec!["pressure".into(), "project".into()],
        scenarios: vec!["baseline".into()],
        seed: None,
        draws: 0,
        suppression: None,
    };
    let parameter = Parameter {
        parameter: "unit_costs.top_up".into(),
        category: "mainstream".into(),
        period: "2024-25".into(),
        value: 8790.0,
        unit: "GBP per plan".into(),
        basis: "measured".into(),
        source: "Section 251, \"1.2.1\"".into(),
    };
    let input = InputFile {
        name: "caseload.csv".into(),
        bytes: b"census,age\n".to_vec(),
    };
    (manifest, vec![parameter], vec![input], rows.to_vec())
}

#[test]
fn a_run_folder_is_whole_and_the_same_twice() {
    let (manifest, parameters, inputs, rows) = folder_of(&council_rows());
    let run = RunFolder {
        rows: &rows,
        parameters: &parameters,
        inputs: &inputs,
        scenarios: &[],
        manifest: &manifest,
    };
    let place = tempfile::tempdir().expect("a temporary folder");
    let (first, second) = (place.path().join("deep/first"), place.path().join("second"));
    run.write(&first, false).expect("a new folder");
    run.write(&second, false).expect("a new folder");
    for name in [
        "results.csv",
        "plans.csv",
        "parameters.csv",
        "inputs/caseload.csv",
        "manifest.json",
    ] {
        let read = |folder: &std::path::Path| std::fs::read(folder.join(name)).expect(name);
        assert_eq!(read(&first), read(&second), "{name}");
    }
    insta::assert_snapshot!(
        "parameters",
        std::fs::read_to_string(first.join("parameters.csv")).expect("parameters")
    );
    let manifest = std::fs::read_to_string(first.join("manifest.json")).expect("manifest");
    // SHA-256 of "census,age\n", by sha256sum.
    assert!(manifest.contains(INPUT_HASH), "{manifest}");

    let error = run.write(&first, false).expect_err("it is there already");
    assert!(error.to_string().contains("--force"), "{error}");
    run.write(&first, true).expect("forced");
    assert!(
        !place.path().join("deep/.first.old").exists()
            && !place.path().join("deep/.first.part").exists()
    );

    let own = place.path().join("own");
    std::fs::create_dir(&own).expect("a folder");
    let error = run.write(&own, true).expect_err("not ours");
    assert!(error.to_string().contains("manifest.json"), "{error}");
}

#[test]
fn a_file_name_cannot_leave_the_run_folder() {
    let (manifest, parameters, _, rows) = folder_of(&[]);
    let inputs = [InputFile {
        name: "../../etc/passwd".into(),
        bytes: vec![],
    }];
    let run = RunFolder {
        rows: &rows,
        parameters: &parameters,
        inputs: &inputs,
        scenarios: &[],
        manifest: &manifest,
    };
    let place = tempfile::tempdir().expect("a temporary folder");
    let error = run
        .write(&place.path().join("run"), false)
        .expect_err("outside");
    assert!(error.to_string().contains("passwd"), "{error}");
    assert_eq!(
        std::fs::read_dir(place.path()).expect("folder").count(),
        0,
        "nothing is left behind"
    );
}
