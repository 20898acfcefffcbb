//! How requests and assessments divide by age at 31 August, which is how returns ask for them.
//!
//! SEN2 counts both by age on the day. A child asked for on a day of a calendar year is counted here at the age of 31 August of
//! that year, as new plans and the plans of the next January are. With births and requests spread evenly over the year, a share
//! `older` of those of each age has a birthday between the day and 31 August, and a share `younger` had one between 31 August and
//! the day: `true[e] = (1 - older - younger) recorded[e] + older recorded[e - 1] + younger recorded[e + 1]`. The shares are
//! settings (`flows.request_older`, `flows.request_younger`). The first row, 2 and under, and the last, 20 and over, do not say
//! who is of which age: the last keeps all its own, and of the first as many turn 3 as if all were 2. Ages that are not known are
//! left out, so they follow those that are.

use std::collections::{BTreeMap, BTreeSet};

use pressure_returns::{Areas, Picture, Series};

use crate::axes::Axes;
use crate::error::Error;
use crate::flow_age::LAST_SINGLE;
use crate::published::{ByArea, ENGLAND, by_age};
use crate::settings::FlowSettings;
use crate::sheet::{Sheet, Writer, decimals};

/// Shares of ages among requests and assessments, by council; may be absent.
pub const FUNNEL_AGES: &str = "funnel_ages.csv";

/// What is divided by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// Requests for an assessment, at the age of the day received.
    Requests,
    /// Assessments, at the age of the day of assessment.
    Assessments,
}

impl Asked {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Requests, Self::Assessments];

    /// As written in the table.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Assessments => "assessments",
        }
    }

    /// The published series by age, and its item that counts the children.
    const fn published(self) -> (Series, &'static str) {
        match self {
            Self::Requests => (Series::RequestsAge, "received"),
            Self::Assessments => (Series::AssessmentsAge, "in_year"),
        }
    }
}

/// One council's ages.
#[derive(Debug, Clone, PartialEq)]
struct Ages {
    /// Children whose age it published.
    counted: f64,
    /// Share of each age at 31 August, from [`crate::axes::YOUNGEST`] and under to 20 and over; they sum to 1.
    shares: Vec<f64>,
}

/// Shares of ages, by council.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FunnelAges {
    rows: BTreeMap<(Asked, String), Ages>,
    year: i32,
}

impl FunnelAges {
    /// Reads the table; `None` where it is absent.
    ///
    /// # Errors
    /// Where it lacks a column or a figure cannot be read.
    pub fn read<'a>(open: &dyn Fn(&str) -> Option<&'a [u8]>) -> Result<Option<Self>, Error> {
        let Some(bytes) = open(FUNNEL_AGES) else {
            return Ok(None);
        };
        let mut table = Sheet::open(FUNNEL_AGES, Some(bytes))?;
        let columns = table.columns(&columns())?;
        let mut all = Self::default();
        while table.next()? {
            let measure = table.text("measure")?;
            let asked = Asked::ALL.into_iter().find(|one| one.id() == measure);
            let asked = asked.ok_or_else(|| table.fault(&format!("no measure `{measure}`")))?;
            let shares = columns.iter().map(|column| table.number_at(*column));
            let shares: Vec<f64> = shares.collect::<Result<_, _>>()?;
            let ages = Ages {
                counted: table.number("counted")?,
                shares,
            };
            all.year = table.number("year")? as i32;
            let area = table.text("area_code")?.to_owned();
            all.rows.insert((asked, area), ages);
        }
        Ok(Some(all))
    }

    /// The calendar year whose children were counted.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Children whose age the councils published.
    pub fn counted(&self, asked: Asked, councils: &BTreeSet<String>) -> f64 {
        self.of(asked, councils).map(|ages| ages.counted).sum()
    }

    /// Share of ages `from` to `to` at 31 August among all of the councils together, each by the children it counted; England's
    /// where none of them has a row. An age of 20 stands for 20 and over, the youngest for those younger too. `None` where
    /// England has no row either.
    pub fn share(
        &self,
        asked: Asked,
        councils: &BTreeSet<String>,
        (from, to): (u8, u8),
    ) -> Option<f64> {
        let within = |ages: &Ages| -> (f64, f64) {
            let rows = ages.shares.iter().enumerate();
            let held = rows.filter(|(row, _)| {
                (usize::from(from)..=usize::from(to)).contains(&Axes::age_of(*row))
            });
            let whole: f64 = ages.shares.iter().sum();
            (held.map(|(_, share)| share).sum(), whole)
        };
        let mut sums = (0.0, 0.0);
        for ages in self.of(asked, councils) {
            let (part, whole) = within(ages);
            sums.0 += ages.counted * part;
            sums.1 += ages.counted * whole;
        }
        if sums.1 <= 0.0 {
            sums = within(self.rows.get(&(asked, ENGLAND.to_owned()))?);
        }
        (sums.1 > 0.0).then(|| sums.0 / sums.1)
    }

    fn of<'a>(
        &'a self,
        asked: Asked,
        councils: &'a BTreeSet<String>,
    ) -> impl Iterator<Item = &'a Ages> {
        let row = move |council: &String| self.rows.get(&(asked, council.clone()));
        councils.iter().filter_map(row)
    }
}

/// Ages at 31 August from ages on the day, rows as in [`Axes`] to 20 and over.
fn to_31_august(recorded: &[f64], older: f64, younger: f64) -> Vec<f64> {
    let mut truth = vec![0.0; LAST_SINGLE + 1];
    for (row, children) in recorded.iter().enumerate() {
        let row = row.min(LAST_SINGLE);
        if row == LAST_SINGLE {
            truth[row] += children;
            continue;
        }
        truth[row + 1] += older * children;
        truth[row.saturating_sub(1)] += younger * children;
        truth[row] += (1.0 - older - younger) * children;
    }
    truth
}

/// Shares of a council, with `prior` children of England's added to its own.
fn blended(own: &[f64], england: &[f64], prior: f64) -> Vec<f64> {
    let (counted, all): (f64, f64) = (own.iter().sum(), england.iter().sum());
    let cells = own.iter().zip(england);
    cells
        .map(|(own, england)| (own + prior * england / all) / (counted + prior))
        .collect()
}

/// Writes the table for a calendar year, `(file name, bytes)`; `None` where England's ages are missing.
///
/// # Errors
/// Never in practice: the table is written to memory.
pub fn write(
    picture: &Picture,
    areas: &Areas,
    axes: &Axes,
    year: i32,
    settings: &FlowSettings,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    let head = ["area_code", "measure", "year", "counted"].map(str::to_owned);
    let header: Vec<String> = head.into_iter().chain(columns()).collect();
    let mut w = Writer::new(FUNNEL_AGES, &header)?;
    let mut any = false;
    for asked in Asked::ALL {
        let (series, item) = asked.published();
        let published = ByArea::new(picture, series);
        let of = |area: &str| {
            let recorded = by_age(published.rows(area, year), axes, Some(item))?;
            let (older, younger) = (settings.request_older.value, settings.request_younger.value);
            Some(to_31_august(&recorded, older, younger))
        };
        let Some(england) = of(ENGLAND) else {
            continue;
        };
        any = true;
        let councils = areas.current().map(|area| area.code.as_str());
        for area in std::iter::once(ENGLAND).chain(councils) {
            let Some(own) = of(area) else {
                continue;
            };
            let prior = settings.request_age_prior.value;
            let shares = blended(&own, &england, if area == ENGLAND { 0.0 } else { prior });
            let counted: f64 = own.iter().sum();
            let start = [
                area.to_owned(),
                asked.id().to_owned(),
                year.to_string(),
                decimals(counted, 2),
            ];
            let shares = shares.iter().map(|share| decimals(*share, 6));
            w.row(start.into_iter().chain(shares))?;
        }
    }
    any.then(|| w.finish()).transpose()
}

/// Columns of the ages.
fn columns() -> Vec<String> {
    (0..=LAST_SINGLE)
        .map(|row| format!("age_{}", Axes::age_of(row)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ninths_have_a_birthday_before_31_august_and_an_eighteenth_had_one_after_it() {
        // 180 children asked for at 4: 40 are 5 at 31 August, 10 were 3, 130 are 4.
        let mut recorded = vec![0.0; 24];
        recorded[2] = 180.0;
        let truth = to_31_august(&recorded, 2.0 / 9.0, 1.0 / 18.0);
        let near = |row: usize, children: f64| (truth[row] - children).abs() < 1e-9;
        assert!(near(1, 10.0) && near(2, 130.0) && near(3, 40.0));
    }

    #[test]
    fn the_ends_lose_nobody() {
        // 90 of 2 and under: 20 turn 3, and those who were younger stay in the row. 9 of 20 and over, as one row or several, stay.
        let mut recorded = vec![0.0; 24];
        recorded[0] = 90.0;
        (recorded[LAST_SINGLE], recorded[LAST_SINGLE + 2]) = (5.0, 4.0);
        let truth = to_31_august(&recorded, 2.0 / 9.0, 1.0 / 18.0);
        assert!((truth[0] - 70.0).abs() < 1e-9 && (truth[1] - 20.0).abs() < 1e-9);
        assert!((truth[LAST_SINGLE] - 9.0).abs() < 1e-9);
    }

    #[test]
    fn an_evenly_spread_year_gives_these_shares() {
        // Every day of a year against every birthday: age at 31 August less age on the day.
        let (mut older, mut younger) = (0_u32, 0_u32);
        let days = 360;
        for day in 0..days {
            for birthday in 0..days {
                // 31 August is day 240. A birthday after the day and by then adds a year; one after then and by the day takes one.
                older += u32::from(day < birthday && birthday <= 240);
                younger += u32::from(240 < birthday && birthday <= day);
            }
        }
        let share = |children: u32| f64::from(children) / f64::from(days * days);
        assert!((share(older) - 2.0 / 9.0).abs() < 0.002, "{older}");
        assert!((share(younger) - 1.0 / 18.0).abs() < 0.002, "{younger}");
    }

    #[test]
    fn a_small_council_is_near_england_and_a_large_one_its_own() {
        // 50 own children of the first age with 50 of England's, of which half are of each.
        assert_eq!(blended(&[50.0, 0.0], &[10.0, 10.0], 50.0), [0.75, 0.25]);
        assert_eq!(blended(&[0.0, 0.0], &[10.0, 30.0], 50.0), [0.25, 0.75]);
    }

    #[test]
    fn councils_together_count_by_their_children() {
        let mut head: Vec<String> = ["area_code", "measure", "year", "counted"]
            .map(str::to_owned)
            .into();
        head.extend(columns());
        let row = |area: &str, counted: &str, first: &str, last: &str| {
            let mut cells = vec![area, "requests", "2024", counted, first];
            cells.resize(head.len() - 1, "0");
            cells.push(last);
            cells.join(",")
        };
        let text = [
            head.join(","),
            row(ENGLAND, "1000", "0.5", "0.5"),
            row("A", "300", "0.2", "0.8"),
            row("B", "100", "0.6", "0.4"),
        ];
        let text = text.join("\n");
        let open = |_: &str| Some(text.as_bytes());
        let ages = FunnelAges::read(&open)
            .expect("a table")
            .expect("it is there");
        let of = |councils: &[&str]| {
            let councils: BTreeSet<String> = councils.iter().map(|c| (*c).to_owned()).collect();
            ages.share(Asked::Requests, &councils, (0, 4))
        };
        // (300 x 0.2 + 100 x 0.6) / 400
        assert!(of(&["A", "B"]).is_some_and(|share| (share - 0.3).abs() < 1e-12));
        assert_eq!(of(&["C"]), Some(0.5));
        let nobody = ages.share(Asked::Assessments, &BTreeSet::new(), (0, 4));
        assert_eq!(nobody, None);
    }
}
