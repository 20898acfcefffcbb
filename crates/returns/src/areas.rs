//! Councils, their codes old and new, and what became of those that were abolished.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::rows::Row;
use crate::source::Table;
use crate::succession::Succession;

/// England's code in every file.
pub const ENGLAND: &str = "E92000001";

/// The type of every council that a reorganisation makes.
const UNITARY: &str = "unitary";

/// One council, present or abolished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Stable number: the council's place in `areas.csv` ordered by three-digit code.
    pub index: u32,
    /// Three-digit code of the Department; `None` of a council to which none is issued yet.
    pub la_code: Option<u16>,
    /// Current (or last) GSS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Region code.
    pub region_code: String,
    /// Region name.
    pub region_name: String,
    /// `county`, `unitary`, `metropolitan`, `inner_london` or `outer_london`.
    pub kind: String,
    /// Last day of an abolished council, as written.
    pub valid_to: Option<String>,
    /// GSS codes of the councils that took over.
    pub successors: Vec<String>,
}

impl Area {
    /// The three-digit code as text; nothing where none is issued yet.
    pub fn la_code_text(&self) -> String {
        self.la_code
            .map(|code| code.to_string())
            .unwrap_or_default()
    }
}

/// Every council, found by any of its codes and names.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    list: Vec<Area>,
    keys: BTreeMap<String, usize>,
    /// Present codes, exactly: the usual question, answered without folding.
    codes: BTreeMap<String, usize>,
    regions: BTreeMap<String, String>,
}

impl Areas {
    /// Reads the text of `areas.csv`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let table = Table::from_csv_text("areas.csv", text)?;
        table.require(&[
            "la_code",
            "code",
            "name",
            "region_code",
            "region_name",
            "type",
            "valid_to",
            "earlier_codes",
            "also_known_as",
            "successors",
        ])?;
        let get = |row: Row<'_>, name: &str| table.get(row, name).trim().to_owned();
        let many = |text: &str| -> Vec<String> {
            text.split('|')
                .map(str::trim)
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut rows = Vec::new();
        for (row, line) in table.rows() {
            let la_code = get(row, "la_code")
                .parse::<u16>()
                .map_err(|_| Error::Table {
                    table: "areas.csv",
                    row: line,
                    what: format!("`{}` is not a three-digit code", get(row, "la_code")),
                })?;
            let valid_to = Some(get(row, "valid_to")).filter(|s| !s.is_empty());
            let area = Area {
                index: 0,
                la_code: Some(la_code),
                code: get(row, "code"),
                name: get(row, "name"),
                region_code: get(row, "region_code"),
                region_name: get(row, "region_name"),
                kind: get(row, "type"),
                valid_to,
                successors: many(&get(row, "successors")),
            };
            let mut also = many(&get(row, "earlier_codes"));
            also.extend(many(&get(row, "also_known_as")));
            rows.push((area, also));
        }
        rows.sort_by_key(|(area, _)| area.la_code);
        let mut found = Self::default();
        // Present councils claim shared names (Dorset) before abolished ones.
        let order: Vec<usize> = {
            let (now, past): (Vec<usize>, Vec<usize>) =
                (0..rows.len()).partition(|&i| rows[i].0.valid_to.is_none());
            now.into_iter().chain(past).collect()
        };
        for i in order {
            let (area, also) = &rows[i];
            found.codes.insert(area.code.clone(), i);
            let names = [area.la_code_text(), area.code.clone(), area.name.clone()];
            for key in names.iter().chain(also) {
                found.keys.entry(fold(key)).or_insert(i);
            }
            found
                .regions
                .entry(area.region_code.clone())
                .or_insert_with(|| area.region_name.clone());
        }
        found.list = rows
            .into_iter()
            .enumerate()
            .map(|(i, (area, _))| Area {
                index: i as u32,
                ..area
            })
            .collect();
        Ok(found)
    }

    /// The councils once these changes have happened: those replaced have ended, and new ones stand at the end of the list, unitary
    /// councils of the same region.
    #[must_use]
    pub fn after(&self, changes: &[Succession]) -> Self {
        let mut after = self.clone();
        for change in changes {
            let Some(ended) = after.list.iter().position(|area| area.code == change.code) else {
                continue;
            };
            let before = after.list[ended].clone();
            for heir in &change.successors {
                if after.codes.contains_key(&heir.code) {
                    continue;
                }
                let place = after.list.len();
                after.codes.insert(heir.code.clone(), place);
                for key in [&heir.code, &heir.name] {
                    after.keys.insert(fold(key), place);
                }
                after.list.push(Area {
                    index: place as u32,
                    la_code: None,
                    code: heir.code.clone(),
                    name: heir.name.clone(),
                    kind: UNITARY.to_owned(),
                    ..before.clone()
                });
            }
            // A council may go on with part of what it was.
            if change
                .successors
                .iter()
                .all(|heir| heir.code != change.code)
            {
                let ended = &mut after.list[ended];
                ended.valid_to = Some(change.effective.day_before().to_string());
                ended.successors = change
                    .successors
                    .iter()
                    .map(|heir| heir.code.clone())
                    .collect();
            }
        }
        after
    }

    /// The councils there are now, in order of three-digit code.
    pub fn current(&self) -> impl Iterator<Item = &Area> {
        self.list.iter().filter(|a| a.valid_to.is_none())
    }

    /// Every council, abolished ones too.
    pub fn all(&self) -> &[Area] {
        &self.list
    }

    /// Finds a council by three-digit code, GSS code old or new, name or alias, in any case.
    pub fn by_any(&self, text: &str) -> Option<&Area> {
        if let Some(&i) = self.codes.get(text) {
            return Some(&self.list[i]);
        }
        self.keys.get(&fold(text)).map(|&i| &self.list[i])
    }

    /// Whether a code of the picture is a council's, not a region's or England's.
    pub(crate) fn is_council(code: &str) -> bool {
        code != ENGLAND && !code.starts_with("E12")
    }

    /// Name of a council, region or England from its code; the code itself when unknown.
    pub fn name_of<'a>(&'a self, code: &'a str) -> &'a str {
        if code == ENGLAND {
            return "England";
        }
        self.by_any(code)
            .map(|a| a.name.as_str())
            .or_else(|| self.regions.get(code).map(String::as_str))
            .unwrap_or(code)
    }

    /// The region of a council, by the council's code.
    pub fn region_of(&self, code: &str) -> Option<&str> {
        if !Self::is_council(code) {
            return None;
        }
        self.by_any(code).map(|a| a.region_code.as_str())
    }
}

/// Names differ between publishers in case, stops, ampersands and blanks.
fn fold(text: &str) -> String {
    let text = text
        .trim()
        .to_lowercase()
        .replace('&', " and ")
        .replace(['.', '\'', '\u{2019}'], "")
        .replace('-', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
