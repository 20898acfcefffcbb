//! Councils to come: which council is replaced by which others, from what day, and how much of it each takes over.
//!
//! Changes that have happened stand in `areas.csv` (`valid_to`, `successors`), for figures of the councils before them are already
//! published under both; what is still to come stands here with weights, because no figure of the new councils is published yet.

use std::collections::BTreeMap;

use crate::areas::Areas;
use crate::error::Error;
use crate::own_rows::Date;
use crate::source::Table;

/// The table, by the name that errors give it.
const TABLE: &str = "successors.csv";

/// How far the weights of one council may sum from 1, for rounding.
const TOLERANCE: f64 = 1e-6;

/// A council that takes over part of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Successor {
    /// Its GSS code, or until one is issued a code of ours that begins with `new:`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Share of all that the council before it had; `None` where no source gives one.
    pub weight: Option<f64>,
    /// `assumed` or `published`.
    pub basis: String,
    /// Where the weight comes from.
    pub source: String,
}

/// A council and those that take over from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Succession {
    /// GSS code of the council that ends.
    pub code: String,
    /// First day of its successors.
    pub effective: Date,
    /// Its successors in the order of the file.
    pub successors: Vec<Successor>,
}

impl Succession {
    /// The weights of all successors, where each has one.
    pub fn weights(&self) -> Option<Vec<f64>> {
        self.successors.iter().map(|s| s.weight).collect()
    }
}

/// Every change to come, in order of day and code.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Successions(Vec<Succession>);

impl Successions {
    /// Reads the text of `successors.csv`: `code,successor,effective,weight,basis,source`, one row a council and successor. `code` and
    /// `successor` go by any code or name; a successor that is no council yet goes by its name. A blank weight is one nobody knows.
    ///
    /// # Errors
    /// A council that is none, days that differ for one council, weights that are not shares or do not sum to 1.
    pub fn parse(text: &str, areas: &Areas) -> Result<Self, Error> {
        let table = Table::from_csv_text(TABLE, text)?;
        table.require(&["code", "successor", "effective", "weight"])?;
        let fault = |row, what: String| Error::Table {
            table: TABLE,
            row,
            what,
        };
        let mut found: BTreeMap<(Date, String), Vec<Successor>> = BTreeMap::new();
        let mut days: BTreeMap<String, Date> = BTreeMap::new();
        for (row, line) in table.rows() {
            let get = |name: &str| table.get(row, name).trim().to_owned();
            let (code, name) = (get("code"), get("successor"));
            let council = areas
                .by_any(&code)
                .filter(|area| area.valid_to.is_none())
                .ok_or_else(|| {
                    fault(
                        line,
                        format!(
                            "`{code}` is no council of today; `pressure list areas` has them all"
                        ),
                    )
                })?;
            let effective: Date = get("effective").parse().map_err(|()| {
                let day = get("effective");
                fault(
                    line,
                    format!(
                        "effective `{day}` is no day; write the successor's first day as 2028-04-01"
                    ),
                )
            })?;
            if let Some(other) = days.insert(council.code.clone(), effective)
                && other != effective
            {
                let name = &council.name;
                return Err(fault(
                    line,
                    format!(
                        "{name} ends on two days, {other} and {effective}; a council is replaced on one day"
                    ),
                ));
            }
            if name.is_empty() {
                return Err(fault(line, "the successor has no name".to_owned()));
            }
            let weight = match get("weight").as_str() {
                "" => None,
                text => Some(share(text).ok_or_else(|| {
                    fault(
                        line,
                        format!("weight `{text}` is no share; write a number above 0 and up to 1"),
                    )
                })?),
            };
            let existing = areas.by_any(&name).filter(|area| area.valid_to.is_none());
            let successors = found.entry((effective, council.code.clone())).or_default();
            let successor = Successor {
                code: existing.map_or_else(|| provisional_code(&name), |area| area.code.clone()),
                name: existing.map_or(name, |area| area.name.clone()),
                weight,
                basis: Some(get("basis"))
                    .filter(|b| !b.is_empty())
                    .unwrap_or_else(|| "assumed".to_owned()),
                source: get("source"),
            };
            if successors.iter().any(|other| other.code == successor.code) {
                return Err(fault(
                    line,
                    format!(
                        "{} stands twice among the successors of {}",
                        successor.name, council.name
                    ),
                ));
            }
            successors.push(successor);
        }
        let all = found
            .into_iter()
            .map(|((effective, code), successors)| Succession {
                code,
                effective,
                successors,
            });
        let all = Self(all.collect());
        all.check_sums(areas)?;
        Ok(all)
    }

    fn check_sums(&self, areas: &Areas) -> Result<(), Error> {
        for one in &self.0 {
            let Some(weights) = one.weights() else {
                continue;
            };
            let sum: f64 = weights.iter().sum();
            if (sum - 1.0).abs() > TOLERANCE {
                return Err(Error::Table {
                    table: TABLE,
                    row: 1,
                    what: format!(
                        "the weights of the successors of {} sum to {sum}; they must sum to 1, so that nothing is lost",
                        areas.name_of(&one.code)
                    ),
                });
            }
        }
        Ok(())
    }

    /// These, with those of `other` in place of them for every council that `other` has.
    #[must_use]
    pub fn replaced_by(self, other: Self) -> Self {
        let mut all = self.0;
        all.retain(|one| other.0.iter().all(|new| new.code != one.code));
        all.extend(other.0);
        all.sort_by(|a, b| (a.effective, &a.code).cmp(&(b.effective, &b.code)));
        Self(all)
    }

    /// Changes up to and with a day, in order.
    #[must_use]
    pub fn until(self, day: Date) -> Self {
        let due = self.0.into_iter().filter(|one| one.effective <= day);
        Self(due.collect())
    }

    /// Every change, in order.
    pub fn all(&self) -> &[Succession] {
        &self.0
    }
}

/// A share above 0 and up to 1.
fn share(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|w| *w > 0.0 && *w <= 1.0)
}

/// The code of a council that has none yet: `new:` and its name.
fn provisional_code(name: &str) -> String {
    let words: Vec<String> = name
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    format!("new:{}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "code,successor,effective,weight,basis,source\n";

    fn areas() -> Areas {
        Areas::parse(include_str!("../../../models/england/areas.csv")).expect("our table")
    }

    fn parse(rows: &str) -> Result<Successions, String> {
        Successions::parse(&format!("{HEADER}{rows}"), &areas()).map_err(|e| e.to_string())
    }

    #[test]
    fn the_bundled_table_splits_surrey_in_two() {
        let text = include_str!("../../../models/england/successors.csv");
        let all = Successions::parse(text, &areas()).expect("our table");
        let surrey = &all.all()[0];
        let codes: Vec<&str> = surrey.successors.iter().map(|s| s.code.as_str()).collect();
        assert_eq!(
            (surrey.code.as_str(), codes),
            ("E10000030", vec!["new:east-surrey", "new:west-surrey"])
        );
        let east = 162_575.0 / 370_000.0;
        assert!((surrey.weights().expect("weights")[0] - east).abs() < 5e-5);
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert!(all.clone().until(day("2027-03-31")).all().is_empty());
        assert_eq!(all.clone().until(day("2027-04-01")), all);
    }

    #[test]
    fn a_table_that_would_lose_or_double_something_is_refused() {
        for (rows, why) in [
            ("Surey,A,2027-04-01,1,,\n", "`Surey` is no council of today"),
            (
                "Surrey,A,2027-04-01,0.5,,\nSurrey,B,2027-04-01,0.4,,\n",
                "sum to 0.9",
            ),
            (
                "Surrey,A,2027-04-01,0.5,,\nSurrey,B,2028-04-01,0.5,,\n",
                "two days",
            ),
            (
                "Surrey,A,2027-04-01,0.5,,\nSurrey,A,2027-04-01,0.5,,\n",
                "stands twice",
            ),
            ("Surrey,A,April 2027,1,,\n", "is no day"),
            ("Surrey,A,2027-04-01,140%,,\n", "is no share"),
            ("Cumbria,A,2027-04-01,1,,\n", "is no council of today"),
        ] {
            let said = parse(rows).expect_err(rows);
            assert!(said.contains(why), "{said}");
        }
    }

    #[test]
    fn a_users_table_replaces_whole_councils_and_no_others() {
        let own = parse("936,North Surrey,2027-04-01,1,published,order\n").expect("a table");
        let bundled = parse("Surrey,A,2027-04-01,,,\nKent,B,2028-04-01,,,\n").expect("a table");
        let both = bundled.replaced_by(own);
        let told: Vec<(&str, &str)> = both
            .all()
            .iter()
            .map(|one| (one.code.as_str(), one.successors[0].name.as_str()))
            .collect();
        assert_eq!(told, [("E10000030", "North Surrey"), ("E10000016", "B")]);
        assert_eq!(both.all()[1].weights(), None);
    }
}
