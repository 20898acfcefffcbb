//! Section 251 outturn and budget. No real file is at hand: fixtures to the header of the data guidance.

use pressure_returns::{ENGLAND, Series, Severity};

use crate::common::Folder;
use crate::{figure, found, read, told};

const OUTTURN: &str = "time_period,time_identifier,geographic_level,country_name,country_code,region_name,region_code,la_name,old_la_code,new_la_code,main_category,category_of_expenditure,early_years_establishments,primary_schools,secondary_schools,sen_and_special_schools,pupil_referral_units_and_alt_provision,post_16,gross_expenditure,income,net_expenditure,net_per_capita_expenditure";
const BUDGET: &str = "time_period,time_identifier,geographic_level,country_name,country_code,region_name,region_code,la_name,old_la_code,new_la_code,main_category_planned_expenditure,category_of_planned_expenditure,early_years_establishments,primary_schools,secondary_schools,sen_and_special_schools,pupil_referral_units_and_alt_provision,post_16,gross_planned_expenditure,income,net_planned_expenditure,net_per_capita_planned_expenditure";

const ENGLISH: &str = "Financial year,National,England,E92000001,,,,,";
const NORTH_EAST: &str = "Financial year,Regional,England,E92000001,North East,E12000001,,,";
const INNER_LONDON: &str = "Financial year,Regional,England,E92000001,Inner London,E13000001,,,";
const HARTLEPOOL: &str = "Financial year,Local authority,England,E92000001,North East,E12000001,Hartlepool,805,E06000001";
const DARLINGTON: &str = "Financial year,Local authority,England,E92000001,North East,E12000001,Darlington,841,E06000005";

/// A row: year, place, line, special, gross, income, net.
fn row(year: &str, place: &str, line: &str, money: [&str; 4]) -> String {
    let [special, gross, income, net] = money;
    format!("{year},{place},Schools,{line},x,x,x,{special},x,x,{gross},{income},{net},1.5\n")
}

fn outturn() -> String {
    let mut text = format!("{OUTTURN}\n");
    for (place, scale) in [
        (ENGLISH, 3.0),
        (NORTH_EAST, 3.0),
        (HARTLEPOOL, 1.0),
        (DARLINGTON, 2.0),
    ] {
        for (line, special, gross, income) in [
            // The order of the file: by text, so that 1.2.10 comes before 1.2.2.
            (
                "1.0.2 High needs place funding within Individual Schools Budget",
                "4e6",
                5.0e6,
                0.0,
            ),
            (
                "1.2.1 Top-up funding – maintained schools",
                "9e6",
                10.0e6,
                0.25e6,
            ),
            (
                "1.2.10 PFI/ BSF costs at special schools, AP/ PRUs and Post 16 institutions only",
                "x",
                0.5e6,
                0.0,
            ),
            (
                "1.2.11 Direct payments (SEN and disability)",
                "x",
                0.125e6,
                0.0,
            ),
            (
                "1.2.2 Top-up funding – academies, free schools and colleges",
                "x",
                3.0e6,
                0.0,
            ),
            (
                "1.2.3 Top-up and other funding – non-maintained and independent providers",
                "x",
                2.0e6,
                0.0,
            ),
            (
                "1.2.7 Other alternative provision services",
                "x",
                0.0,
                0.2e6,
            ),
            ("1.4.11 SEN transport", "x", 0.75e6, 0.0),
            (
                "1.8.1 TOTAL SCHOOLS EXPENDITURE (after academy recoupment)",
                "x",
                90.0e6,
                0.0,
            ),
            (
                "1.9.3 Dedicated Schools Grant carried forward to next year",
                "x",
                -4.0e6,
                0.0,
            ),
            (
                "2.1.4 Home to school transport (pre 16): SEN transport expenditure",
                "x",
                1.5e6,
                0.25e6,
            ),
        ] {
            let money =
                [gross * scale, income * scale, (gross - income) * scale].map(|v| format!("{v}"));
            let [gross, income, net] = money;
            text += &row(
                "202122",
                place,
                &format!("\"{line}\""),
                [special, &gross, &income, &net],
            );
        }
        // Not collected that year: no figure, and no gap in the sum of high needs.
        text += &row(
            "202122",
            place,
            "1.2.12 Carbon reduction commitment allowances (PRUs)",
            ["z", "z", "z", "z"],
        );
    }
    // Inner London is no council.
    text += &row(
        "202122",
        INNER_LONDON,
        "1.2.5 SEN support service",
        ["x", "7", "0", "7"],
    );
    text
}

/// In the encoding of the publisher, where the dash of the top-up lines is one byte that UTF-8 does not know.
fn windows_1252(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(|c| if c == '–' { 0x96 } else { c as u8 });
    bytes.collect()
}

#[test]
fn outturn_to_the_documented_header_is_read_by_line_number() {
    let folder = Folder::new().with("lines.csv", windows_1252(&outturn()));
    let (picture, findings) = read(&folder);
    let of = |item| figure(&picture, Series::Section251Outturn, "E06000005", 2021, item);
    assert_eq!(of("1.2.1:net"), Some(19.5e6));
    assert_eq!(of("1.2.1:gross"), Some(20.0e6));
    assert_eq!(of("1.2.1:special"), Some(9.0e6));
    assert_eq!(of("1.2.10:net"), Some(1.0e6));
    assert_eq!(of("1.2.11:net"), Some(0.25e6));
    assert_eq!(of("1.4.11:net"), Some(1.5e6));
    assert_eq!(of("1.2.1:post16"), None, "`x` is no figure");
    // The file is cp1252 and says so; nothing in it is wrong.
    assert!(told(&findings, "FILE-001"));
    let grave: Vec<_> = findings
        .iter()
        .filter(|f| f.severity > Severity::Info)
        .collect();
    assert!(grave.is_empty(), "{grave:#?}");
}

#[test]
fn section_251_dash_of_cp1252_does_not_hide_a_line() {
    let plain = read(&Folder::new().with("a.csv", outturn())).0;
    let (read, findings) = read(&Folder::new().with("a.csv", windows_1252(&outturn())));
    assert_eq!(
        read.get(Series::Section251Outturn),
        plain.get(Series::Section251Outturn)
    );
    assert!(told(&findings, "FILE-001"));
}

#[test]
fn outturn_gives_the_sum_of_high_needs_the_single_lines_and_the_balance() {
    let (picture, findings) = read(&Folder::new().with("a.csv", outturn()));
    // 9.75 + 0.5 + 0.125 + 3 + 2 - 0.2; place funding, totals, transport and 1.2.12 are no part.
    let net = figure(
        &picture,
        Series::HighNeedsSpend,
        "E06000001",
        2021,
        "high_needs",
    )
    .unwrap();
    assert!((net - 15.175e6).abs() < 1.0, "{net}");
    let single = |item| figure(&picture, Series::SpendLines, "E06000001", 2021, item);
    assert_eq!(single("topup_total"), Some(15.0e6));
    assert_eq!(single("topup_independent"), Some(2.0e6));
    assert_eq!(single("sen_transport"), Some(1.5e6));
    // Carried forward stands in the column of gross spend; a deficit is negative.
    assert_eq!(
        picture.value(Series::DsgBalance, "E06000001", 2021, None),
        Some(-4.0e6)
    );
    let read = found(&findings, "FILE-011");
    assert!(
        read.value
            .as_deref()
            .unwrap()
            .contains("England, 2021-22: 45,525,000"),
        "{read:?}"
    );
}

#[test]
fn a_missing_line_leaves_no_sum_and_is_told() {
    let text = outturn().replacen("x,0,200000,-200000", "x,0,x,x", 1).replace(
        "Hartlepool,805,E06000001,Schools,\"1.2.7 Other alternative provision services\",x,x,x,x,x,x,0,200000,-200000",
        "Hartlepool,805,E06000001,Schools,\"1.2.7 Other alternative provision services\",x,x,x,x,x,x,c,c,c",
    );
    let (picture, findings) = read(&Folder::new().with("a.csv", text));
    let net = |area| figure(&picture, Series::HighNeedsSpend, area, 2021, "high_needs");
    assert_eq!(net("E06000001"), None, "suppressed is not nought");
    assert!(net("E06000005").is_some());
    let told = found(&findings, "SEN2-011");
    assert_eq!(told.period.as_deref(), Some("2021-22"));
}

#[test]
fn net_spend_below_nought_is_kept_and_told() {
    // One line below nought is usual: income of other councils' children.
    let (picture, findings) = read(&Folder::new().with("a.csv", outturn()));
    let line = |picture, item| figure(picture, Series::Section251Outturn, "E06000001", 2021, item);
    assert_eq!(line(&picture, "1.2.7:net"), Some(-200_000.0));
    assert!(!told(&findings, "S251-005"));
    // A council's high needs spend below nought is not.
    let text = outturn().replacen("x,0,200000,-200000", "x,0,99000000,-99000000", 1);
    let (picture, findings) = read(&Folder::new().with("a.csv", text));
    assert_eq!(line(&picture, "1.2.7:net"), Some(-99e6));
    let found = found(&findings, "S251-005");
    assert_eq!(found.area.as_deref(), Some("Hartlepool"));
    assert_eq!(found.severity, Severity::Warning);
}

#[test]
fn the_release_of_2020_21_in_millions_becomes_pounds() {
    let place = |place: &str, net: &str| {
        row(
            "202021",
            place,
            "1.8.1 TOTAL SCHOOLS EXPENDITURE",
            ["x", net, "0", net],
        ) + &row(
            "202021",
            place,
            "1.2.3 Top-up and other funding",
            ["x", "8.25", "0", "8.25"],
        )
    };
    let text = format!(
        "{OUTTURN}\n{}{}",
        place(ENGLISH, "27116.27692"),
        place(HARTLEPOOL, "61.5")
    );
    let (picture, findings) = read(&Folder::new().with("a.csv", text));
    let line = |area| figure(&picture, Series::Section251Outturn, area, 2020, "1.2.3:net");
    assert_eq!(
        (line(ENGLAND), line("E06000001")),
        (Some(8.25e6), Some(8.25e6))
    );
    let millions = found(&findings, "DSG-001");
    assert!(millions.value.as_deref().unwrap().contains("£ million"));
    // Another year of the same file may be in pounds.
    let mixed = format!(
        "{OUTTURN}\n{}{}",
        place(ENGLISH, "27116.27692"),
        &outturn()[OUTTURN.len() + 1..]
    );
    let (picture, _) = read(&Folder::new().with("a.csv", mixed));
    let line = |year| {
        figure(
            &picture,
            Series::Section251Outturn,
            ENGLAND,
            year,
            "1.2.3:net",
        )
    };
    assert_eq!((line(2020), line(2021)), (Some(8.25e6), Some(6.0e6)));
}

#[test]
fn a_national_file_rounded_to_millions_does_not_displace_the_councils() {
    let rounded = format!(
        "{OUTTURN}\n{}",
        row(
            "202122",
            ENGLISH,
            "1.2.3 Top-up and other funding",
            ["x", "6.0", "0", "6.0"]
        ) + &row(
            "202122",
            ENGLISH,
            "1.8.1 TOTAL",
            ["x", "27000", "0", "27000"]
        )
    );
    let mut whole = outturn();
    // Enough rows to be a file of councils.
    for n in 0..100 {
        whole += &row(
            "202122",
            HARTLEPOOL,
            &format!("3.0.{n} Other"),
            ["x", "1e6", "0", "1e6"],
        );
    }
    let folder = Folder::new()
        .with("a_rounded.csv", rounded)
        .with("b.csv", whole);
    let (picture, findings) = read(&folder);
    let line = |area| figure(&picture, Series::Section251Outturn, area, 2021, "1.2.3:net");
    assert_eq!(
        (line("E06000001"), line(ENGLAND)),
        (Some(2.0e6), Some(6.0e6))
    );
    assert_eq!(found(&findings, "FILE-004").file, "a_rounded.csv");
}

#[test]
fn budget_to_the_documented_header_is_kept_apart_from_outturn() {
    let line = "\" 1.0.2 High needs place funding within Individual Schools Budget, including all pre- and post-16 place funding for maintained schools and academies \"";
    let budget = format!(
        "{BUDGET}\n{}",
        row("202122", HARTLEPOOL, line, ["8e6", "9e6", "0", "9e6"])
    );
    let folder = Folder::new().with("a.csv", outturn()).with("b.csv", budget);
    let (picture, _) = read(&folder);
    // The text of the line is longer and untrimmed in the budget, which also counts academies: never one figure.
    let item = "1.0.2:net";
    let of = |series| figure(&picture, series, "E06000001", 2021, item);
    assert_eq!(of(Series::Section251Budget), Some(9.0e6));
    assert_eq!(of(Series::Section251Outturn), Some(5.0e6));
    assert!(
        picture
            .get(Series::HighNeedsSpend)
            .iter()
            .all(|o| o.value != Some(9.0e6))
    );
}

#[test]
fn a_financial_year_is_no_academic_year() {
    let text = outturn().replace("202122,Financial year", "202122,Academic year");
    let (picture, _) = read(&Folder::new().with("a.csv", text));
    // Read as it says: the identifier alone decides what 202122 means.
    assert!(
        picture
            .get(Series::Section251Outturn)
            .iter()
            .all(|o| o.year == 2022)
    );
}
