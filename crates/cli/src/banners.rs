//! What a reader must be told about an area's figures.

use std::collections::{BTreeMap, BTreeSet};

use crate::areas::Selected;
use crate::engine::Engine;

impl Engine {
    /// What a reader must know about an area's figures: suspect counts, missing parts, what is the council's own.
    pub(crate) fn banners(&self, selected: &Selected) -> Vec<String> {
        match selected {
            Selected::Council { code } => {
                let mut said: Vec<String> = self
                    .bundle
                    .banners
                    .iter()
                    .filter(|b| b.area == *code)
                    .map(|b| b.text.clone())
                    .collect();
                if let Some(own) = self
                    .own
                    .as_ref()
                    .filter(|own| self.bundle.codes[own.area] == *code)
                {
                    said.extend(own.said.iter().cloned());
                }
                said
            }
            Selected::RollUp { members, .. } => self.banners_of_many(members),
        }
    }

    /// One sentence a kind of fault, naming the councils.
    fn banners_of_many(&self, members: &BTreeSet<String>) -> Vec<String> {
        let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for banner in self
            .bundle
            .banners
            .iter()
            .filter(|b| members.contains(&b.area))
        {
            let name = self
                .folder
                .areas
                .by_code(&banner.area)
                .map_or(banner.area.as_str(), |a| a.name.as_str());
            by_kind.entry(&banner.code).or_default().push(name);
        }
        let tell = |kind: &str, what: &str| {
            by_kind
                .get(kind)
                .map(|names| format!("{what}: {}", names.join(", ")))
        };
        [
            tell("suspect", "the latest published caseload is suspect (a step that its own flows do not explain)"),
            tell("placements_estimated", "placements at the base census were not published and are estimated"),
            tell("not_recorded", "many placements at the base census were not recorded"),
            tell("no_outturn", "no outturn is held; national prices are used"),
            tell("no_block", "no high-needs block is published; left out of income and balances"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
