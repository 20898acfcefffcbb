//! The councils, and what is meant by `--area`.

use std::collections::BTreeSet;

pub(crate) use pressure_returns::ENGLAND;
use pressure_returns::{Area, Areas, Succession};
use pressure_scenario::SelectAreas;

use crate::failure::Failure;

/// How many near names an error offers.
const OFFERED: usize = 3;

/// What one `--area` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selected {
    /// One council.
    Council {
        /// Its code.
        code: String,
    },
    /// Several councils summed.
    RollUp {
        /// Code of the region or country; of a type, its id.
        code: String,
        /// Its name.
        name: String,
        /// Codes of its councils.
        members: BTreeSet<String>,
    },
}

impl Selected {
    /// Whether an area's own figures belong to what was asked for: a council of it, or the whole itself.
    pub(crate) fn includes(&self, area: &str) -> bool {
        match self {
            Self::Council { code } => code == area,
            Self::RollUp { code, members, .. } => code == area || members.contains(area),
        }
    }
}

/// All councils, by any of their codes and names.
#[derive(Debug, Clone, Default)]
pub(crate) struct AreaList(Areas);

impl AreaList {
    /// Reads the text of areas.csv.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        Ok(Self(Areas::parse(text)?))
    }

    /// The list once these changes have happened.
    pub(crate) fn after(&self, changes: &[Succession]) -> Self {
        Self(self.0.after(changes))
    }

    /// The councils as the returns know them.
    pub(crate) fn areas(&self) -> &Areas {
        &self.0
    }

    /// The councils there are now.
    pub(crate) fn current(&self) -> impl Iterator<Item = &Area> {
        self.0.current()
    }

    /// The council of a current code.
    pub(crate) fn by_code(&self, code: &str) -> Option<&Area> {
        self.0.by_any(code).filter(|area| area.code == code)
    }

    /// What each `--area` means, in the order given; `all` is every council by itself.
    pub(crate) fn resolve(&self, texts: &[String]) -> Result<Vec<Selected>, Failure> {
        let mut all = Vec::new();
        for text in texts {
            let found = self.selected(text).map_err(|help| Failure::UnknownArea {
                area: text.clone(),
                help,
            })?;
            for one in found {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
        Ok(all)
    }

    fn selected(&self, text: &str) -> Result<Vec<Selected>, String> {
        let wanted = fold(text);
        if wanted == "all" {
            return Ok(self
                .current()
                .map(|area| Selected::Council {
                    code: area.code.clone(),
                })
                .collect());
        }
        if wanted == "england" || wanted == fold(ENGLAND) {
            return Ok(vec![self.roll_up(ENGLAND, "England", |_| true)]);
        }
        if let Some(region) = wanted.strip_prefix("region:").map(str::trim) {
            let of = |area: &&Area| {
                fold(&area.region_name) == region || fold(&area.region_code) == region
            };
            let first = self.current().find(of).ok_or_else(|| {
                near(
                    "region",
                    region,
                    self.current().map(|area| area.region_name.as_str()),
                    "region:",
                )
            })?;
            let code = &first.region_code;
            return Ok(vec![self.roll_up(code, &first.region_name, |area| {
                area.region_code == *code
            })]);
        }
        if let Some(kind) = wanted
            .strip_prefix("type:")
            .map(|kind| kind.trim().replace(' ', "_"))
        {
            let first = self
                .current()
                .find(|area| area.kind == kind)
                .ok_or_else(|| {
                    near(
                        "type",
                        &kind,
                        self.current().map(|area| area.kind.as_str()),
                        "type:",
                    )
                })?;
            let name = format!("Councils of type {}", kind.replace('_', " "));
            return Ok(vec![self.roll_up(&format!("type:{kind}"), &name, |area| {
                area.kind == first.kind
            })]);
        }
        self.council(&wanted).map(|area| {
            vec![Selected::Council {
                code: area.code.clone(),
            }]
        })
    }

    fn roll_up(&self, code: &str, name: &str, of: impl Fn(&Area) -> bool) -> Selected {
        let members = self
            .current()
            .filter(|area| of(area))
            .map(|area| area.code.clone())
            .collect();
        Selected::RollUp {
            code: code.to_owned(),
            name: name.to_owned(),
            members,
        }
    }

    /// A council by any of its codes and names; one that has ended names those that took over.
    fn council(&self, wanted: &str) -> Result<&Area, String> {
        match self.0.by_any(wanted) {
            Some(area) if area.valid_to.is_none() => Ok(area),
            Some(gone) => {
                let instead: Vec<&str> = gone
                    .successors
                    .iter()
                    .map(|code| self.0.name_of(code))
                    .collect();
                Err(format!(
                    "{} ended on {}; its successors are {}",
                    gone.name,
                    gone.valid_to.as_deref().unwrap_or_default(),
                    instead.join(", ")
                ))
            }
            None => {
                let folded = fold(wanted);
                let mut regions = self.current().map(|area| &area.region_name);
                if let Some(region) = regions.find(|region| fold(region) == folded) {
                    return Err(format!("that is a region: write `region:{region}`"));
                }
                Err(near(
                    "area",
                    wanted,
                    self.current().map(|area| area.name.as_str()),
                    "",
                ))
            }
        }
    }
}

impl SelectAreas for AreaList {
    fn select(&self, selector: &str) -> Result<BTreeSet<String>, String> {
        let mut codes = BTreeSet::new();
        for one in self.selected(selector)? {
            match one {
                Selected::Council { code } => {
                    codes.insert(code);
                }
                Selected::RollUp { members, .. } => codes.extend(members),
            }
        }
        Ok(codes)
    }
}

/// Names differ between publishers in case, stops, ampersands, and blanks.
fn fold(text: &str) -> String {
    let text = text
        .to_lowercase()
        .replace('&', " and ")
        .replace(['.', '\'', '\u{2019}'], "")
        .replace('-', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The nearest names, nearest first, and where all are listed.
fn near<'a>(
    what: &str,
    wanted: &str,
    names: impl Iterator<Item = &'a str>,
    prefix: &str,
) -> String {
    let names: BTreeSet<&str> = names.collect();
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(wanted, &fold(name)), name))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest: Vec<String> = scored
        .iter()
        .take(OFFERED)
        .map(|(_, name)| format!("`{prefix}{name}`"))
        .collect();
    format!(
        "nearest {what}s: {}; `pressure list areas` lists them all",
        nearest.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> AreaList {
        AreaList::parse(include_str!("../../../models/england/areas.csv"))
            .expect("the bundled list")
    }

    fn council(text: &str) -> String {
        let areas = areas();
        let found = areas.resolve(&[text.to_owned()]).expect(text);
        let [Selected::Council { code }] = found.as_slice() else {
            panic!("{text} is one council: {found:?}")
        };
        areas.by_code(code).expect("a current code").name.clone()
    }

    #[test]
    fn a_council_goes_by_name_and_by_codes_old_and_new() {
        for text in [
            "Buckinghamshire",
            "825",
            "E06000060",
            "e10000002",
            " buckinghamshire ",
        ] {
            assert_eq!(council(text), "Buckinghamshire");
        }
        assert_eq!(
            council("kingston upon hull, city of"),
            "Kingston upon Hull, City of"
        );
    }

    #[test]
    fn regions_types_and_england_are_sums() {
        let areas = areas();
        let members = |text: &str| match areas.resolve(&[text.to_owned()]).expect(text).remove(0) {
            Selected::RollUp { members, .. } => members.len(),
            Selected::Council { .. } => panic!("{text} is a sum"),
        };
        assert_eq!(members("England"), 153);
        assert_eq!(members("region:South East"), members("region:E12000008"));
        assert_eq!(
            members("type:county"),
            areas.current().filter(|area| area.kind == "county").count()
        );
        assert_eq!(areas.resolve(&["all".to_owned()]).expect("all").len(), 153);
    }

    #[test]
    fn the_nearest_names_are_offered() {
        let areas = areas();
        let said = |text: &str| match areas.resolve(&[text.to_owned()]) {
            Err(Failure::UnknownArea { help, .. }) => help,
            other => panic!("{text} is no area: {other:?}"),
        };
        assert!(said("Medwey").contains("`Medway`"), "{}", said("Medwey"));
        assert!(said("region:Sout East").contains("`region:South East`"));
        assert!(said("east of england").contains("`region:East of England`"));
        assert!(said("type:countie").contains("`type:county`"));
        assert!(
            said("Cumbria").contains("Westmorland and Furness"),
            "{}",
            said("Cumbria")
        );
    }
}
