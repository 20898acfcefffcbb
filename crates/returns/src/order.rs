//! The order of figures: by area, year, age, need, placement and item; what is absent comes first. There are most of a million figures,
//! and they come by rows, each of one area, year and age: rows are sorted, and figures only within them.

use std::sync::Arc;

use crate::ids::Ids;
use crate::picture::Observation;

/// For each place in the order, which of the figures stands there; those alike stay in the order given.
pub(crate) fn of<'o>(figures: impl Iterator<Item = &'o Observation>) -> Vec<u32> {
    let mut met = Met::default();
    let met_of: Vec<[u32; 3]> = figures.map(|figure| met.ids(figure)).collect();
    let areas = ranks(&met.areas, |figure| &*figure.area);
    let times = ranks(met.times.keys(), |time| *time);
    let kinds = ranks(&met.kinds, |figure| {
        (&figure.need, &figure.placement, &figure.item)
    });
    let mut next = 0;
    let rows = met_of.chunk_by(|a, b| a[..2] == b[..2]).map(|row| {
        let first = next;
        next += row.len() as u32;
        let [area, time, _] = row[0];
        ((areas[area as usize], times[time as usize]), first..next)
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|(key, _)| *key);
    let mut order = Vec::with_capacity(met_of.len());
    for alike in rows.chunk_by(|(a, _), (b, _)| a == b) {
        let from = order.len();
        order.extend(alike.iter().flat_map(|(_, figures)| figures.clone()));
        order[from..].sort_by_key(|figure| {
            let [_, _, kind] = met_of[*figure as usize];
            kinds[kind as usize]
        });
    }
    order
}

/// Brings a list into an order: to each place what stands where the order says.
pub(crate) fn bring_into<T>(mut order: Vec<u32>, list: &mut [T]) {
    for place in 0..list.len() {
        let mut from = order[place] as usize;
        // What stood before this place has been exchanged for what came to stand there.
        while from < place {
            from = order[from] as usize;
        }
        order[place] = from as u32;
        list.swap(place, from);
    }
}

/// Areas, times and kinds of figures that were met, the first figure of each.
#[derive(Default)]
struct Met<'o> {
    areas: Vec<&'o Observation>,
    kinds: Vec<&'o Observation>,
    area_ids: Ids<usize>,
    times: Ids<(i32, Option<i16>)>,
    kind_ids: Ids<[usize; 3]>,
}

impl<'o> Met<'o> {
    /// Numbers of area, year with age, and breakdown. Figures share their texts, so that where a text is held tells it quickly; the
    /// same text held twice has two numbers and one rank.
    fn ids(&mut self, figure: &'o Observation) -> [u32; 3] {
        let held =
            |text: &Option<Arc<str>>| text.as_ref().map_or(0, |text| Arc::as_ptr(text).addr());
        let area = self.area_ids.of(Arc::as_ptr(&figure.area).addr());
        if area as usize == self.areas.len() {
            self.areas.push(figure);
        }
        let kind = self.kind_ids.of([
            held(&figure.need),
            held(&figure.placement),
            held(&figure.item),
        ]);
        if kind as usize == self.kinds.len() {
            self.kinds.push(figure);
        }
        [area, self.times.of((figure.year, figure.age)), kind]
    }
}

/// The rank of each by its key; equal keys have one rank.
fn ranks<'a, T, K: Ord>(all: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<u32> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| key(&all[*a]).cmp(&key(&all[*b])));
    let mut ranks = vec![0; all.len()];
    let alike = order.chunk_by(|a, b| key(&all[*a]) == key(&all[*b]));
    for (rank, alike) in (0..).zip(alike) {
        for at in alike {
            ranks[*at] = rank;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures whose texts are sometimes shared and sometimes held twice, in no order, some alike.
    fn figures() -> Vec<Observation> {
        let texts: Vec<Arc<str>> = ["b", "a", "c", "a", "b"].map(Arc::from).to_vec();
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below) as usize
        };
        let figure = |n: usize| {
            let area = texts[next(5)].clone();
            let mut text = || texts.get(next(8)).cloned();
            let (need, placement, item) = (text(), text(), text());
            Observation {
                age: (next(3) > 0).then(|| next(4) as i16 - 1),
                need,
                placement,
                item,
                ..Observation::new(&area, 2018 + next(4) as i32, Some(n as f64))
            }
        };
        (0..2_000).map(figure).collect()
    }

    #[test]
    fn figures_come_in_the_order_of_their_keys_and_those_alike_as_given() {
        let given = figures();
        let mut wanted = given.clone();
        wanted.sort_by(|a, b| a.key().cmp(&b.key()));
        let mut ordered = given.clone();
        bring_into(of(given.iter()), &mut ordered);
        assert_eq!(ordered, wanted);
        let alike = wanted
            .windows(2)
            .filter(|pair| pair[0].key() == pair[1].key());
        assert!(alike.count() > 0);
    }
}
