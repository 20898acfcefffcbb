//! What wholes are made of: plans by placement, transport by mode.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::charts::{Bars, Quantity, Stack};
use super::figures::{bar, calendar, caption, cell_of, period_name, period_said, quantity};
use super::table::{Cell, Table};
use crate::measure::Measure;
use crate::pack::Pack;
use crate::row::{Basis, Breakdown, Row};

/// Published years drawn before the base.
const EARLIER: usize = 3;

/// Parts of a measure over the years, in the baseline.
struct Parts<'a> {
    measure: Measure,
    breakdown: Breakdown,
    /// Periods in order, by their own labels, each with one of its rows.
    periods: BTreeMap<&'a str, &'a Row>,
    /// Categories with anything in them, by id.
    categories: Vec<&'a str>,
    figures: BTreeMap<(&'a str, &'a str), &'a Row>,
}

impl<'a> Parts<'a> {
    /// None where there are none, or where some are suppressed: a stack would give them away or draw them as nil.
    fn of(pack: &'a Pack, measure: Measure, breakdown: Breakdown) -> Option<Self> {
        let rows = || {
            let all = pack.history.iter().chain(&pack.baseline().rows);
            all.filter(move |row| row.measure == measure && row.breakdown == breakdown)
        };
        let base = pack
            .baseline()
            .rows
            .iter()
            .find(|row| row.measure == measure && row.breakdown == breakdown)?;
        let earlier: Vec<&str> = {
            let before = rows()
                .map(|row| row.period.as_str())
                .filter(|period| *period < base.period.as_str());
            let set: std::collections::BTreeSet<&str> = before.collect();
            set.into_iter().rev().take(EARLIER).collect()
        };
        let kept = |row: &&Row| row.period >= base.period || earlier.contains(&row.period.as_str());
        let mut out = Self {
            measure,
            breakdown,
            periods: BTreeMap::new(),
            categories: Vec::new(),
            figures: BTreeMap::new(),
        };
        for row in rows().filter(kept) {
            if row.is_suppressed() {
                return None;
            }
            out.periods.insert(&row.period, row);
            if row.value != 0.0 && !out.categories.contains(&row.category.as_str()) {
                out.categories.push(&row.category);
            }
            out.figures.insert((&row.category, &row.period), row);
        }
        // In the order of the model file, which the baseline keeps; published years may name fewer.
        let order = pack.baseline().categories(measure, breakdown);
        out.categories
            .sort_by_key(|category| order.iter().position(|other| other == category));
        (out.periods.len() > 1 && !out.categories.is_empty()).then_some(out)
    }

    fn value(&self, category: &str, period: &str) -> f64 {
        self.figures
            .get(&(category, period))
            .map_or(0.0, |row| row.value)
    }

    fn label(&self, pack: &Pack, category: &str) -> String {
        pack.labels.of_category(self.breakdown, category).to_owned()
    }

    /// Columns of the parts, as they are or as shares of each period's whole.
    fn stack(&self, pack: &Pack, id: &str, title: &str, said: &str, shares: bool) -> Stack {
        let periods: Vec<&str> = self.periods.keys().copied().collect();
        let whole = |period: &str| {
            self.categories
                .iter()
                .map(|c| self.value(c, period))
                .sum::<f64>()
        };
        let figures = |category: &&str| {
            let figure = |period: &&str| {
                let value = self.value(category, period);
                if shares {
                    value / whole(period).max(f64::MIN_POSITIVE)
                } else {
                    value
                }
            };
            (
                self.label(pack, category),
                periods.iter().map(figure).collect(),
            )
        };
        let known = self
            .periods
            .values()
            .filter(|row| row.basis != Basis::Projected)
            .count();
        let quantity = if shares {
            Quantity::Percent
        } else {
            quantity(self.measure.unit())
        };
        Stack {
            caption: caption(id, title, said.to_owned()),
            quantity,
            heading: match quantity {
                Quantity::Percent => format!("% of {}", self.measure.unit().id()),
                other => other.unit().to_owned(),
            },
            calendar: self
                .periods
                .values()
                .next()
                .map_or("", |row| calendar(row.period_kind))
                .to_owned(),
            periods: self.periods.values().map(|row| period_name(row)).collect(),
            known,
            parts: Stack::gathered(self.categories.iter().map(figures).collect(), "All other"),
        }
    }

    /// Every figure: a row a category, a column a period.
    fn table(&self, pack: &Pack, title: &str, first: &str) -> Table {
        let row = |category: &&str| {
            let figures = self
                .periods
                .keys()
                .map(|period| cell_of(self.figures.get(&(*category, *period)).copied()));
            std::iter::once(Cell::Text(self.label(pack, category)))
                .chain(figures)
                .collect()
        };
        let headings = self
            .periods
            .values()
            .map(|row| format!("{} ({})", period_name(row), row.basis.id()));
        Table {
            caption: format!("{title} ({})", quantity(self.measure.unit()).unit()),
            columns: std::iter::once(first.to_owned()).chain(headings).collect(),
            rows: self.categories.iter().map(row).collect(),
        }
    }

    /// The part that is largest at the end, in words.
    fn said(&self, pack: &Pack) -> String {
        let (Some(first), Some(last)) = (
            self.periods.values().next(),
            self.periods.values().next_back(),
        ) else {
            return String::new();
        };
        let share = |category: &str, row: &Row| {
            let whole: f64 = self
                .categories
                .iter()
                .map(|c| self.value(c, &row.period))
                .sum();
            self.value(category, &row.period) / whole.max(f64::MIN_POSITIVE)
        };
        let mut by_size = self.categories.clone();
        by_size.sort_by(|a, b| {
            self.value(b, &last.period)
                .total_cmp(&self.value(a, &last.period))
        });
        let told = by_size.iter().take(3).map(|category| {
            let (then, now) = (share(category, first), share(category, last));
            format!(
                "{} {} ({})",
                self.label(pack, category),
                Quantity::Percent.text(now),
                Quantity::Percent.text(then)
            )
        });
        format!(
            "The largest in {} (in {}): {}.",
            period_said(last),
            period_said(first),
            told.collect::<Vec<_>>().join(", ")
        )
    }
}

/// Plans by placement.
pub(crate) fn placements(pack: &Pack) -> Markup {
    let Some(parts) = Parts::of(pack, Measure::Plans, Breakdown::Placement) else {
        return html! { p { "Not available for this area." } };
    };
    let title = "Where children with plans are educated";
    let said = parts.said(pack);
    html! {
        div.charts {
            figure {
                figcaption { strong { (title) } (said) }
                (parts.stack(pack, "placements", title, &said, true).draw())
                (parts.table(pack, "Plans by placement, baseline", "Placement").folded())
            }
            (refused(pack).unwrap_or_default())
        }
    }
}

/// Children refused for want of a place.
fn refused(pack: &Pack) -> Option<Markup> {
    let over_time = super::figures::OverTime::of(pack, Measure::UnmetDemand)?;
    let title = "Refused for want of a place";
    let said = format!(
        "{} They are placed elsewhere or stay where they are.",
        over_time.said()
    );
    Some(html! {
        figure {
            figcaption { strong { (title) } (said) }
            (over_time.fan(caption("unmet", title, said.clone()), "children a year").draw())
            (over_time.table().folded())
        }
    })
}

/// Transport by mode.
pub(crate) fn modes(pack: &Pack) -> Markup {
    html! {
        @if let Some(parts) = Parts::of(pack, Measure::TransportSpend, Breakdown::Mode) {
            @let (title, said) = ("What transport costs, by mode", parts.said(pack));
            figure {
                figcaption { strong { (title) } (said) }
                (parts.stack(pack, "transport-modes", title, &said, false).draw())
                (parts.table(pack, "Transport spend by mode, baseline", "Mode").folded())
            }
        }
        @if let Some(parts) = Parts::of(pack, Measure::Travellers, Breakdown::Mode) {
            @let (title, said) = ("Who travels how", parts.said(pack));
            figure {
                figcaption { strong { (title) } (said) }
                (parts.ends(pack, "traveller-modes", title, &said).draw())
                (parts.table(pack, "Travellers by mode, baseline", "Mode").folded())
            }
        }
    }
}

impl Parts<'_> {
    /// The first and the last period side by side.
    fn ends(&self, pack: &Pack, id: &str, title: &str, said: &str) -> Bars {
        let ends: Vec<&Row> = [
            self.periods.values().next(),
            self.periods.values().next_back(),
        ]
        .into_iter()
        .flatten()
        .copied()
        .collect();
        let quantity = quantity(self.measure.unit());
        let group = |category: &&str| {
            let bars = ends.iter().filter_map(|end| {
                self.figures
                    .get(&(*category, end.period.as_str()))
                    .map(|row| bar(row))
            });
            (self.label(pack, category), bars.collect())
        };
        Bars {
            caption: caption(id, title, said.to_owned()),
            quantity,
            signed: false,
            heading: quantity.unit().to_owned(),
            series: ends
                .iter()
                .map(|row| format!("{} ({})", period_said(row), row.basis.id()))
                .collect(),
            groups: self.categories.iter().map(group).collect(),
        }
    }
}
