//! Returns as an enemy, or an accident, would write them: reading never panics, never hangs, and never takes a hidden number for nil.

mod common;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use common::{Folder, checks, tables};
use pressure_returns::{
    Error, Finding, Known, Picture, Series, read_folder, read_own_folder, read_unchecked,
};

/// How many damaged files are read.
const CASES: u64 = 10_000;
/// No file of a few rows takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// `SplitMix64`: the same damage on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const PLACE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name";

/// Rows of the house format: England, a region, three councils, for each period and each pair of labels. Every figure is above 5.
fn house(labels: &str, figures: &str, periods: &[(&str, &str)], rows: &[&str]) -> String {
    const AREAS: [&str; 5] = [
        "National,E92000001,England,,,,,",
        "Regional,E92000001,England,E12000001,North East,,,",
        "Local authority,E92000001,England,E12000001,North East,E06000001,805,Hartlepool",
        "Local authority,E92000001,England,E12000001,North East,E06000005,841,Darlington",
        "Local authority,E92000001,England,E12000001,North East,E06000047,840,County Durham",
    ];
    let mut text = format!("{PLACE},{labels},{figures}\n");
    let columns = figures.split(',').count();
    let mut number = 6;
    for (period, identifier) in periods {
        for area in AREAS {
            for row in rows {
                write!(text, "{period},{identifier},{area},{row}").expect("memory");
                for _ in 0..columns {
                    write!(text, ",{number}").expect("memory");
                    number = 6 + (number * 7 + 3) % 991;
                }
                text.push('\n');
            }
        }
    }
    text
}

const CENSUS: [(&str, &str); 2] = [("202324", "Academic year"), ("202425", "Academic year")];
const YEARS: [(&str, &str); 2] = [("2023", "Calendar year"), ("2024", "Calendar year")];

/// Excerpts in the layouts of the real returns, by a name of our own.
fn excerpts() -> Vec<(&'static str, String)> {
    let topics = "breakdown_topic,breakdown";
    let plans = "mainstream_la_maintained,mainstream_academy,special_la_maintained,special_academy_free,special_independent,general_fe_tertiary_colleges,elective_home_education,placement_unknown";
    let needs = "ehc_plans,number_asd,number_hi,number_mld,number_msi,number_oth,number_pd,number_pmld,number_semh,number_slcn,number_sld,number_spld,number_vi,number_need_unknown";
    let ages = |all: &'static str| {
        vec![
            all,
            "Child or young persons age,under 3",
            "Child or young persons age,age 7",
            "Sex,Female",
        ]
    };
    let people: Vec<String> = (0..=90).map(|age| age.to_string()).collect();
    let mut population = format!(
        "utla20_code,utla20_name,total_population,{}\n",
        people.join(",")
    );
    for (code, name) in [
        ("E06000001", "Hartlepool"),
        ("E06000005", "Darlington"),
        ("W06000001", "Isle of Anglesey"),
    ] {
        let persons: Vec<String> = (0..=90).map(|age| (1_000 + age).to_string()).collect();
        writeln!(population, "{code},{name},99000,{}", persons.join(",")).expect("memory");
    }
    vec![
        (
            "caseload",
            house(
                topics,
                &format!("ehcplans,{plans}"),
                &CENSUS,
                &ages("All EHC plans,All EHC plans"),
            ),
        ),
        (
            "newplans",
            house(
                topics,
                &format!("new_ehc_plans,{plans}"),
                &YEARS,
                &ages("New EHC plans,New EHC plans"),
            ),
        ),
        (
            "needs",
            house(topics, needs, &CENSUS, &ages("All EHC plans,All EHC plans")),
        ),
        (
            "ceased",
            house(
                topics,
                "max_age,needs_met,he,employ,transfer,no_engage,moved_outside_eng,deceased,not_rec,other,total_ceased",
                &YEARS,
                &ages("All ceased EHC plans,All ceased EHC plans"),
            ),
        ),
        (
            "requests",
            house(
                topics,
                "requests_received_in_year,requests_rya,requests_decided_to_assess,requests_decided_not_to_assess,requests_decision_not_made,requests_withdrawn",
                &YEARS,
                &ages("All requests for EHC needs assessments,All requests for EHC needs assessments"),
            ),
        ),
        (
            "ages 2022",
            house(
                "characteristic_age",
                "total_st,total_ehc,total_all",
                &[("2022", "Calendar year")],
                &["Total", "Age 5 to 10"],
            ),
        ),
        ("population", population),
        (
            "spend",
            "time_period,new_la_code,la_name,high needs (send)\n202122,E06000001,Hartlepool,16000000\n202122,E06000005,Darlington,15000000\n".to_owned(),
        ),
        (
            "balance",
            "la_name,deficit,year\nHartlepool,1.5,201920\nDarlington,-7.5,201920\n".to_owned(),
        ),
        (
            "corrections",
            "return,area,period,measure,category,value,reason\n,Hartlepool,2025-01,plans,,21,recount\n".to_owned(),
        ),
    ]
}

/// What a cell may be replaced by: symbols of missing, slips, formulas, paths.
const CELLS: [&str; 16] = [
    "c",
    "x",
    "z",
    "u",
    "low",
    ":",
    "..",
    "-",
    "~",
    "",
    "12o",
    "=cmd|' /C calc'!A0",
    "\"",
    "1e999",
    "-5",
    "../../etc/passwd",
];

/// One way to damage a file.
fn damage(text: &str, dice: &mut Dice) -> Vec<u8> {
    let mut rows: Vec<Vec<String>> = text
        .lines()
        .map(|row| row.split(',').map(str::to_owned).collect())
        .collect();
    let join = |rows: &[Vec<String>]| -> Vec<u8> {
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        (lines.join("\n") + "\n").into_bytes()
    };
    for _ in 0..=dice.below(4) {
        let (row, width) = (dice.below(rows.len()), rows[0].len());
        match dice.below(9) {
            0 => {
                let mut bytes = join(&rows);
                for _ in 0..=dice.below(8) {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                }
                return bytes;
            }
            1 => {
                let mut bytes = join(&rows);
                bytes.truncate(dice.below(bytes.len()));
                return bytes;
            }
            2 if rows.len() > 1 => {
                rows.remove(row);
            }
            3 => {
                let (a, b) = (dice.below(width), dice.below(width));
                for row in rows.iter_mut().filter(|row| row.len() == width) {
                    row.swap(a, b);
                }
            }
            4 => {
                let twice = rows[row].clone();
                rows.push(twice);
            }
            5 => {
                let at = dice.below(rows[row].len());
                let cell = rows[row][at].clone();
                rows[row][at] = format!("\"{cell} \"");
            }
            6 => {
                let at = dice.below(rows[row].len());
                rows[row][at] = "9".repeat(1 + dice.below(40));
            }
            _ => {
                let at = dice.below(rows[row].len());
                CELLS[dice.below(CELLS.len())].clone_into(&mut rows[row][at]);
            }
        }
    }
    join(&rows)
}

type Read = Result<(Picture, Vec<Finding>), Error>;

#[test]
fn ten_thousand_damaged_returns_neither_panic_nor_hang() {
    let (areas, crosswalk) = tables();
    let checks = checks();
    let excerpts = excerpts();
    let (mut read, mut refused) = (0, 0);
    for case in 0..CASES {
        let mut dice = Dice(case);
        let (name, text) = &excerpts[dice.below(excerpts.len())];
        let bytes = damage(text, &mut dice);
        let folder = Folder::new().with("return.csv", &bytes);
        let began = Instant::now();
        let result: Read = catch_unwind(AssertUnwindSafe(|| {
            // The checks of the whole join figures, not files: one case in twenty is enough for them.
            let read = if case % 20 == 0 {
                read_folder
            } else {
                read_unchecked
            };
            read(&folder.0, &areas, &crosswalk, &checks)
        }))
        .unwrap_or_else(|_| {
            panic!(
                "case {case} ({name}) panicked on:\n{}",
                String::from_utf8_lossy(&bytes)
            )
        });
        assert!(began.elapsed() < PATIENCE, "case {case} ({name})");
        match result {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    // Damage that stops every file, or none, would test nothing.
    assert!(
        read > CASES / 4 && refused > CASES / 50,
        "{read} read, {refused} refused"
    );
}

#[test]
fn a_hidden_number_is_never_nil_and_never_part_of_a_sum() {
    let (areas, crosswalk) = tables();
    let checks = checks();
    let mut hidden = 0;
    for case in 0..600 {
        let mut dice = Dice(1 << 32 | case);
        let excerpts = excerpts();
        let (name, text) = &excerpts[dice.below(5)];
        let mut rows: Vec<Vec<String>> = text
            .lines()
            .map(|row| row.split(',').map(str::to_owned).collect())
            .collect();
        // Every figure of the excerpt is above 5. Some are hidden; none may come back as nil.
        let symbols = [
            "c", "x", "z", "u", "low", "k", ":", "..", "-", "~", " .. ", "C",
        ];
        for _ in 0..40 {
            let row = 1 + dice.below(rows.len() - 1);
            let at = 12 + dice.below(rows[row].len() - 12);
            symbols[dice.below(symbols.len())].clone_into(&mut rows[row][at]);
        }
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let folder = Folder::new().with("return.csv", lines.join("\n") + "\n");
        let (picture, _) =
            read_unchecked(&folder.0, &areas, &crosswalk, &checks).expect("readable");
        for series in Series::ALL {
            for figure in picture.get(series) {
                match figure.value {
                    Some(value) => {
                        assert!(value > 5.0, "case {case} ({name}): {series:?} {figure:?}");
                    }
                    None => hidden += 1,
                }
            }
        }
    }
    assert!(
        hidden > 1_000,
        "{hidden} hidden figures came back as missing"
    );
}

#[test]
fn damaged_files_of_a_council_are_findings_or_errors() {
    let known = Known {
        needs: &["ASD", "SEMH"],
        placements: &["mainstream", "state_special"],
        limited: &["state_special"],
        phases: &["all", "primary"],
        lines: &[],
        modes: &[],
        area_codes: &["E06000001"],
        crosswalk: None,
    };
    let files = [
        (
            "caseload.csv",
            "census,age,need,placement,plans\n2025-01,7,ASD,mainstream,30\n2025-01,8,SEMH,state_special,12\n",
        ),
        (
            "finance.csv",
            "financial_year,line,kind,amount\n2024-25,1.2.1,outturn,1200000\n2024-25,1.0.2,outturn,300000\n",
        ),
        (
            "block.csv",
            "financial_year,item,amount\n2025-26,allocation,40000000\n",
        ),
        (
            "balance.csv",
            "date,part,amount\n2025-03-31,high_needs,-5000000\n",
        ),
        (
            "places.csv",
            "placement,phase,academic_year,places,resident_share\nstate_special,all,2025/26,400,0.9\n",
        ),
        (
            "population.csv",
            "year,age,persons\n2025,7,1200\n2025,8,1300\n",
        ),
    ];
    for case in 0..2_000 {
        let mut dice = Dice(2 << 32 | case);
        let (name, text) = files[dice.below(files.len())];
        let bytes = damage(text, &mut dice);
        let folder = Folder::new().with(name, &bytes);
        let result = catch_unwind(AssertUnwindSafe(|| read_own_folder(&folder.0, &known)));
        assert!(
            result.is_ok(),
            "case {case} ({name}):\n{}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn a_path_for_a_name_is_an_unknown_council_and_touches_no_file() {
    let text = house(
        "breakdown_topic,breakdown",
        "ehcplans,mainstream_academy",
        &CENSUS,
        &["All EHC plans,All EHC plans"],
    )
    .replace(
        "E06000001,805,Hartlepool",
        "../../x,../../y,../../etc/passwd",
    );
    let folder = Folder::new().with("a.csv", text);
    let (areas, crosswalk) = tables();
    let (_, findings) = read_folder(&folder.0, &areas, &crosswalk, &checks()).expect("readable");
    let found = findings
        .iter()
        .find(|f| f.code == "AREA-001")
        .expect("told");
    assert_eq!(found.area.as_deref(), Some("../../etc/passwd"));
    assert_eq!(std::fs::read_dir(&folder.0).expect("the folder").count(), 1);
}
