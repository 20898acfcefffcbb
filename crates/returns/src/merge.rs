//! Puts the figures of several files together. The first file that gives a series and year keeps it; a later one is a second release.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::findings::Finding;
use crate::house::Batch;
use crate::picture::{Key, Observation, Origin, Picture, Series, SourceUsed, Vintage};
use crate::revision::Revision;
use crate::vintages;

/// A picture in the making.
#[derive(Default)]
pub(crate) struct Merger {
    figures: BTreeMap<Series, Vec<(Observation, Origin)>>,
    /// Which source gave a series and year.
    owner: BTreeMap<(Series, i32), u16>,
    sources: Vec<SourceUsed>,
    vintages: Vec<Vintage>,
}

impl Merger {
    /// Adds figures even where the year is there already, for files that complete one another.
    pub(crate) fn fill(&mut self, batch: Batch, source: SourceUsed) {
        let id = self.source(source);
        for (series, list) in batch {
            for (figure, _) in &list {
                self.owner.entry((series, figure.year)).or_insert(id);
            }
            let into = self.figures.entry(series).or_default();
            into.extend(
                list.into_iter()
                    .map(|(o, row)| (o, Origin { source: id, row })),
            );
        }
    }

    /// Adds the years that no earlier file gave; the rest is kept aside as a second release and compared.
    /// `revisions` are the file's rows held against those of earlier ones.
    pub(crate) fn merge(
        &mut self,
        batch: Batch,
        source: SourceUsed,
        revisions: &[Revision],
        findings: &mut Vec<Finding>,
    ) {
        let file = source.file.clone();
        let id = self.source(source);
        let mut aside: BTreeMap<u16, BTreeMap<Series, Vec<(Observation, u32)>>> = BTreeMap::new();
        for (series, list) in batch {
            let years: BTreeSet<i32> = list.iter().map(|(o, _)| o.year).collect();
            let owners: BTreeMap<i32, u16> = years
                .iter()
                .map(|y| (*y, *self.owner.entry((series, *y)).or_insert(id)))
                .collect();
            for (observation, row) in list {
                match owners.get(&observation.year) {
                    Some(owner) if *owner != id => {
                        aside
                            .entry(*owner)
                            .or_default()
                            .entry(series)
                            .or_default()
                            .push((observation, row));
                    }
                    _ => self
                        .figures
                        .entry(series)
                        .or_default()
                        .push((observation, Origin { source: id, row })),
                }
            }
        }
        for (base, figures) in aside {
            let mut vintage = self.compare(base, &file, figures);
            let mut revisions = revisions.iter();
            vintage.revision = revisions.find(|r| r.base == vintage.base).cloned();
            findings.extend(vintages::told(&vintage));
            self.vintages.push(vintage);
        }
    }

    fn compare(
        &self,
        base: u16,
        file: &str,
        figures: BTreeMap<Series, Vec<(Observation, u32)>>,
    ) -> Vintage {
        let mut vintage = Vintage {
            file: file.to_owned(),
            base: self.sources[usize::from(base)].file.clone(),
            figures: BTreeMap::new(),
            revision: None,
            differ: 0,
            added: 0,
            dropped: 0,
        };
        for (series, list) in &figures {
            let years: BTreeSet<i32> = list.iter().map(|(o, _)| o.year).collect();
            let mut kept: BTreeMap<Key<'_>, Option<f64>> = self
                .figures
                .get(series)
                .into_iter()
                .flatten()
                .filter(|(o, origin)| origin.source == base && years.contains(&o.year))
                .map(|(o, _)| (o.key(), o.value))
                .collect();
            for (observation, _) in list {
                match kept.remove(&observation.key()) {
                    None => vintage.added += 1,
                    Some(value) if !same(value, observation.value) => vintage.differ += 1,
                    Some(_) => {}
                }
            }
            vintage.dropped += kept.len();
        }
        vintage.figures = figures;
        vintage
    }

    fn source(&mut self, source: SourceUsed) -> u16 {
        if let Some(at) = self.sources.iter().position(|s| s.file == source.file) {
            return at as u16;
        }
        self.sources.push(source);
        (self.sources.len() - 1) as u16
    }

    pub(crate) fn finish(self) -> Picture {
        let mut picture = Picture {
            sources: self.sources,
            vintages: self.vintages,
            ..Picture::default()
        };
        for (series, mut list) in self.figures {
            let ranks = Ranks::of(&list);
            // Figures of a row come one after another, all of one area.
            let mut last = (String::new(), 0);
            list.sort_by_cached_key(|(o, _)| {
                if last.0 != o.area {
                    last = (o.area.clone(), ranks.area(&o.area));
                }
                (last.1, ranks.key(o))
            });
            let (figures, origins) = list.into_iter().unzip();
            picture.figures.insert(series, figures);
            picture.origins.insert(series, origins);
        }
        picture
    }
}

/// Places of texts in their order, so that sorting compares whole numbers: there are most of a million figures.
#[derive(Default)]
struct Ranks {
    texts: [BTreeMap<Arc<str>, u16>; 4],
}

impl Ranks {
    fn of(list: &[(Observation, Origin)]) -> Self {
        let mut ranks = Self::default();
        for of_area in list.chunk_by(|(a, _), (b, _)| a.area == b.area) {
            let area = of_area[0].0.area.as_str();
            if !ranks.texts[0].contains_key(area) {
                ranks.texts[0].insert(Arc::from(area), 0);
            }
        }
        for (observation, _) in list {
            let rest = [&observation.need, &observation.placement, &observation.item];
            for (texts, text) in ranks.texts[1..].iter_mut().zip(rest) {
                if let Some(text) = text {
                    texts.entry(Arc::clone(text)).or_insert(0);
                }
            }
        }
        for texts in &mut ranks.texts {
            for (rank, place) in (1..).zip(texts.values_mut()) {
                *place = rank;
            }
        }
        ranks
    }

    fn area(&self, code: &str) -> u16 {
        self.rank(0, Some(code))
    }

    /// Year, age, need, placement, item; what is absent comes first.
    fn key(&self, o: &Observation) -> (i32, i32, u16, u16, u16) {
        (
            o.year,
            o.age.map_or(i32::MIN, i32::from),
            self.rank(1, o.need.as_deref()),
            self.rank(2, o.placement.as_deref()),
            self.rank(3, o.item.as_deref()),
        )
    }

    fn rank(&self, kind: usize, text: Option<&str>) -> u16 {
        text.and_then(|t| self.texts[kind].get(t))
            .copied()
            .unwrap_or(0)
    }
}

/// Published figures differ by how they were rounded and stored.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}
