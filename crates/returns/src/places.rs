//! Where the rows of a streamed file lie: a small number for each place as it is first met, with its region.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::areas::{Areas, ENGLAND};
use crate::error::Error;
use crate::house::{AreaReader, Context};
use crate::records::Record;

/// Level of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    England,
    Region,
    Council,
    /// A constituency or another level that is not used, or a council that no code of ours matches.
    Other,
}

/// Columns of a place, in the order in which they are read.
const COLUMNS: [&str; 6] = [
    "geographic_level",
    "region_code",
    "new_la_code",
    "old_la_code",
    "la_name",
    "pcon_code",
];

/// Places met, numbered as met.
pub(crate) struct Places {
    columns: [Option<usize>; 6],
    ids: BTreeMap<Vec<u8>, (u8, u16)>,
    known: Vec<(Place, Option<Arc<str>>)>,
    regions: Vec<String>,
    last: (Vec<u8>, (u8, u16)),
    /// Columns and numbers of the place that last followed each: files go through places in one order again and again.
    followed: Vec<(Vec<u8>, (u8, u16))>,
    joined: Vec<u8>,
    reader: AreaReader,
}

impl Places {
    /// Fails where a file lacks the columns that place a row.
    pub(crate) fn new(file: &str, header: &[String]) -> Result<Self, Error> {
        let columns = COLUMNS.map(|name| header.iter().position(|h| h == name));
        let missing: Vec<String> = COLUMNS
            .iter()
            .zip(columns)
            .take(5)
            .filter(|(_, column)| column.is_none())
            .map(|(name, _)| (*name).to_owned())
            .collect();
        if !missing.is_empty() {
            return Err(Error::MissingColumns {
                file: file.to_owned(),
                row: 1,
                columns: missing,
            });
        }
        Ok(Self {
            columns,
            ids: BTreeMap::new(),
            known: Vec::new(),
            regions: Vec::new(),
            last: (Vec::new(), (0, 0)),
            followed: Vec::new(),
            joined: Vec::new(),
            reader: AreaReader::new(file),
        })
    }

    /// Numbers of the region and the place of a row; `None` past the number of places that keys have room for.
    pub(crate) fn of(
        &mut self,
        record: &Record<'_>,
        line: u64,
        areas: &Areas,
    ) -> Option<(u8, u16)> {
        let mut columns = self.columns.into_iter().flatten();
        if columns.all(|column| record.is_unchanged(column)) && !self.last.0.is_empty() {
            return Some(self.last.1);
        }
        self.joined.clear();
        for column in self.columns.into_iter().flatten() {
            self.joined.extend_from_slice(record.get(column));
            self.joined.push(0x1f);
        }
        if self.last.0 == self.joined {
            return Some(self.last.1);
        }
        let before = usize::from(self.last.1.1);
        let expected = self.followed.get(before);
        let known = expected
            .filter(|(columns, _)| *columns == self.joined)
            .map(|(_, place)| place)
            .or_else(|| self.ids.get(&self.joined));
        let place = if let Some(place) = known {
            *place
        } else {
            self.last.0.clear();
            self.meet(line, areas)?
        };
        if let Some(expected) = self.followed.get_mut(before)
            && expected.1 != place
        {
            expected.0.clone_from(&self.joined);
            expected.1 = place;
        }
        std::mem::swap(&mut self.last.0, &mut self.joined);
        self.last.1 = place;
        Some(place)
    }

    fn meet(&mut self, line: u64, areas: &Areas) -> Option<(u8, u16)> {
        let text = String::from_utf8_lossy(&self.joined).into_owned();
        let mut fields = text.split('\u{1f}').map(str::trim);
        let mut next = || fields.next().unwrap_or("");
        let (level, region, new, old, name) = (next(), next(), next(), next(), next());
        let (place, area) = match level.to_lowercase().as_str() {
            "national" => (Place::England, Some(Arc::from(ENGLAND))),
            "regional" if region.starts_with("E12") => (Place::Region, Some(Arc::from(region))),
            "local authority" => match self.reader.find(areas, line, old, new, name) {
                Some(area) => (Place::Council, Some(area)),
                None => (Place::Other, None),
            },
            _ => (Place::Other, None),
        };
        let at = self
            .regions
            .iter()
            .position(|r| r == region)
            .unwrap_or_else(|| {
                self.regions.push(region.to_owned());
                self.regions.len() - 1
            });
        // 32 regions and 8,192 places: ten and some 900 are published.
        let id = (
            u8::try_from(at).ok().filter(|n| *n < 32)?,
            u16::try_from(self.known.len()).ok().filter(|n| *n < 8192)?,
        );
        self.known.push((place, area));
        // Nothing is met twice in a row, so a place stands for that none is expected yet.
        self.followed.push((Vec::new(), id));
        self.ids.insert(self.joined.clone(), id);
        Some(id)
    }

    /// Level of a place by number.
    pub(crate) fn level(&self, place: u64) -> Place {
        self.known[place as usize].0
    }

    /// Our code of a place that is used, by number.
    pub(crate) fn area(&self, place: u64) -> Option<&Arc<str>> {
        self.known[place as usize].1.as_ref()
    }

    /// Leaves what was met of codes and names as findings.
    pub(crate) fn finish(self, context: &mut Context<'_>) {
        self.reader.finish(context);
    }
}
