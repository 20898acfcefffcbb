//! Puts the figures of several files together. The first file that gives a series and year keeps it; a later one is a second release.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::Finding;
use crate::house::Batch;
use crate::order;
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
            for year in years(&list) {
                self.owner.entry((series, year)).or_insert(id);
            }
            self.take(series, list, id);
        }
    }

    /// Adds figures of one source behind those that are there.
    fn take(&mut self, series: Series, list: Vec<(Observation, u32)>, source: u16) {
        let taken = list.into_iter().map(|(o, row)| (o, Origin { source, row }));
        let into = self.figures.entry(series).or_default();
        if into.is_empty() {
            *into = taken.collect();
        } else {
            into.extend(taken);
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
            let owners: BTreeMap<i32, u16> = years(&list)
                .into_iter()
                .map(|y| (y, *self.owner.entry((series, y)).or_insert(id)))
                .collect();
            if owners.values().all(|owner| *owner == id) {
                self.take(series, list, id);
                continue;
            }
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
            let years = years(list);
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
            let order = order::of(list.iter().map(|(figure, _)| figure));
            order::bring_into(order, &mut list);
            let origins = list.iter().map(|(_, origin)| *origin).collect();
            picture.origins.insert(series, origins);
            // The memory of both serves for the figures alone.
            let figures = list.into_iter().map(|(figure, _)| figure).collect();
            picture.figures.insert(series, figures);
        }
        picture
    }
}

/// The years of figures.
fn years(list: &[(Observation, u32)]) -> BTreeSet<i32> {
    // Figures of a row come one after another, all of one year.
    let of_years = list.chunk_by(|(a, _), (b, _)| a.year == b.year);
    of_years.map(|figures| figures[0].0.year).collect()
}

/// Published figures differ by how they were rounded and stored.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}
