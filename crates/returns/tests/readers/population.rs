//! Population as the Office for National Statistics publishes it. Of projections, and of estimates after 2020, no file is at hand: the
//! headers are those documented, the figures made up.

use pressure_returns::{ENGLAND, Picture, Series, Severity};

use crate::common::Folder;
use crate::{found, read, told};

/// Persons of an area, year and age.
fn persons(picture: &Picture, series: Series, area: &str, year: i32, age: i16) -> Option<f64> {
    let rows = picture.get(series).iter();
    let mut rows = rows.filter(|o| *o.area == *area && o.year == year && o.age == Some(age));
    rows.next().expect("a figure").value
}

/// Rows of an area, of one sex, for every age and all ages, in two years.
fn rows(code: &str, sex: &str, base: f64) -> String {
    let row =
        |age: &str, n: f64| format!("{code},Name,Population,{sex},{age},{n:.3},{:.3}\n", n + 1.0);
    let ages = (0..90).map(|age| row(&age.to_string(), base));
    ages.chain([row("90 and over", base), row("All ages", base * 91.0)])
        .collect()
}

const PROJECTED: &str =
    "\"AREA_CODE\",\"AREA_NAME\",\"COMPONENT\",\"SEX\",\"AGE_GROUP\",\"2025\",\"2026\"\n";

#[test]
fn projections_to_the_documented_header_fill_the_picture() {
    // Hartlepool under its code, North Yorkshire under a code since replaced; a district, a metropolitan county and a region.
    let text = [
        rows("E92000001", "persons", 600.0),
        rows("E12000001", "persons", 200.0),
        rows("E06000001", "persons", 200.25),
        rows("E10000023", "persons", 399.75),
        rows("E07000026", "persons", 50.0),
        rows("E11000001", "persons", 70.0),
    ];
    let folder = Folder::new().with("2022 SNPP.csv", PROJECTED.to_owned() + &text.concat());
    let (picture, findings) = read(&folder);
    let of = |area, year, age| persons(&picture, Series::PopulationProjected, area, year, age);
    assert_eq!(of("E06000001", 2025, 0), Some(200.25));
    assert_eq!(of("E06000001", 2026, 90), Some(201.25));
    assert_eq!(of("E06000065", 2025, 5), Some(399.75));
    assert_eq!(of(ENGLAND, 2025, 5), Some(600.0));
    assert_eq!(picture.get(Series::PopulationProjected).len(), 4 * 91 * 2);
    let told_of = found(&findings, "FILE-011");
    assert_eq!(told_of.period.as_deref(), Some("2025 to 2026"));
    assert!(
        told_of.done.contains("population of later years"),
        "{told_of:?}"
    );
    // The two councils are England here in 2025; in 2026 they are one person more at each age than it.
    let sum = found(&findings, "POP-001");
    assert_eq!(sum.period.as_deref(), Some("2026"));
}

#[test]
fn women_and_men_are_added_up_and_one_sex_alone_is_no_population() {
    let both = rows("E06000001", "females", 100.0) + &rows("E06000001", "males", 90.0);
    let (picture, _) = read(&Folder::new().with("both.csv", PROJECTED.to_owned() + &both));
    let of = |age| {
        persons(
            &picture,
            Series::PopulationProjected,
            "E06000001",
            2025,
            age,
        )
    };
    assert_eq!((of(0), of(90)), (Some(190.0), Some(190.0)));
    // The persons stand beside the females, as they are published.
    let folder = Folder::new()
        .with(
            "females.csv",
            PROJECTED.to_owned() + &rows("E06000001", "females", 100.0),
        )
        .with(
            "persons.csv",
            PROJECTED.to_owned() + &rows("E06000001", "persons", 190.0),
        );
    let (picture, findings) = read(&folder);
    let of = |age| {
        persons(
            &picture,
            Series::PopulationProjected,
            "E06000001",
            2025,
            age,
        )
    };
    assert_eq!(of(7), Some(190.0));
    assert_eq!(found(&findings, "POP-003").file, "females.csv");
}

/// The sheet of estimates: titles, a header with the mark of a footnote, persons of each age.
fn estimates(year: &str, hartlepool: f64) -> String {
    let ages: Vec<String> = (0..90).map(|a| a.to_string()).collect();
    let row = |code: &str, n: f64| {
        let cells = vec![n.to_string(); 91].join(",");
        format!("{code},Name,Unitary Authority,{},{cells}\n", n * 91.0)
    };
    let comma = ",".repeat(94);
    format!(
        "\"MYE2: Population estimates: Persons by single year of age and sex for local authorities in the UK, {year}\"{comma}\n\
         This worksheet contains one table.{comma}\n\
         Code,Name,Geography1,All ages,{},90+\n{}{}{}",
        ages.join(","),
        row("E92000001", hartlepool),
        row("E06000001", hartlepool),
        row("W06000001", 7.0),
    )
}

#[test]
fn estimates_after_2020_to_the_documented_header_are_of_the_year_in_the_title() {
    let folder = Folder::new().with("mye.csv", estimates("mid-2023", 101.0));
    let (picture, findings) = read(&folder);
    let of = |area, age| persons(&picture, Series::Population, area, 2023, age);
    assert_eq!(
        (of("E06000001", 0), of("E06000001", 90)),
        (Some(101.0), Some(101.0))
    );
    assert_eq!(of(ENGLAND, 25), Some(101.0));
    assert_eq!(
        picture.get(Series::Population).len(),
        2 * 91,
        "Wales is left out"
    );
    assert!(!told(&findings, "POP-001"));
    let without = Folder::new().with("mye.csv", estimates("latest", 101.0));
    let (picture, findings) = read(&without);
    assert!(picture.get(Series::Population).is_empty());
    assert_eq!(found(&findings, "POP-002").severity, Severity::Warning);
}

#[test]
fn estimates_of_nomis_to_the_documented_header() {
    let text = "DATE,GEOGRAPHY_CODE,GEOGRAPHY_NAME,GENDER_NAME,C_AGE_NAME,MEASURES_NAME,OBS_VALUE\n\
                2023,E06000001,Hartlepool,Total,All Ages,Value,9000\n\
                2023,E06000001,Hartlepool,Total,Age 0,Value,900\n\
                2023,E06000001,Hartlepool,Total,Age 0,Percent,10\n\
                2023,E06000001,Hartlepool,Total,Aged 90+,Value,41\n";
    let (picture, _) = read(&Folder::new().with("nomis.csv", text));
    let rows = picture.get(Series::Population).iter();
    let rows: Vec<_> = rows.map(|o| (o.year, o.age, o.value)).collect();
    assert_eq!(
        rows,
        [(2023, Some(0), Some(900.0)), (2023, Some(90), Some(41.0))]
    );
    let men = text.replace("Total", "Male");
    let (picture, findings) = read(&Folder::new().with("nomis.csv", men));
    assert!(picture.get(Series::Population).is_empty() && told(&findings, "POP-003"));
}

#[test]
fn a_projection_far_from_the_last_estimate_is_told() {
    let projected = |n| PROJECTED.to_owned() + &rows("E06000001", "persons", n);
    let folder = |n| {
        Folder::new()
            .with("mye.csv", estimates("mid-2023", 100.0))
            .with("snpp.csv", projected(n))
    };
    // Two years on: 4% in all is 2% a year, 10% is 5% a year.
    assert!(!told(&read(&folder(104.0)).1, "POP-004"));
    let (_, findings) = read(&folder(110.0));
    let far = found(&findings, "POP-004");
    assert_eq!(far.area.as_deref(), Some("Hartlepool"));
    let value = far.value.as_deref().unwrap();
    assert_eq!(
        value,
        "2,860 persons aged 0 to 25 projected, 2,600 estimated in 2023: +5.0% a year"
    );
}
