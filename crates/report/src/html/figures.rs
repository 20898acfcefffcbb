//! From rows of the pack to what charts and tables draw. What is suppressed is not drawn, and says so in tables.

use crate::html::charts::{Bar, Caption, Fan, Line, Point, Quantity, SERIES};
use crate::html::table::{Cell, Table};
use crate::measure::{Measure, PeriodKind, Unit};
use crate::pack::{Pack, Run};
use crate::row::{ALL, Basis, Breakdown, Row};
use crate::suppress_rows::SUPPRESSED;
use crate::table::header;

/// How figures of a unit are written on the page.
pub(crate) fn quantity(unit: Unit) -> Quantity {
    match unit {
        Unit::Pounds | Unit::RealPounds => Quantity::Millions,
        Unit::Share => Quantity::Percent,
        Unit::Plans => Quantity::Count("plans"),
        Unit::Requests => Quantity::Count("requests"),
        Unit::Assessments => Quantity::Count("assessments"),
        Unit::Appeals => Quantity::Count("appeals"),
        Unit::Children => Quantity::Count("children"),
    }
}

/// A cell that holds a figure; the symbol where it is suppressed.
pub(crate) fn cell(quantity: Quantity, value: f64) -> Cell {
    if value.is_nan() {
        Cell::text(SUPPRESSED)
    } else {
        Cell::Figure(quantity.text(value), value)
    }
}

/// The same with a plus before what is more.
pub(crate) fn signed(quantity: Quantity, value: f64) -> Cell {
    if value.is_nan() {
        Cell::text(SUPPRESSED)
    } else {
        Cell::Figure(quantity.signed(value), value)
    }
}

/// A cell that holds a figure if there is one.
pub(crate) fn cell_of(row: Option<&Row>) -> Cell {
    row.map_or(Cell::Missing, |row| cell(quantity(row.unit), row.value))
}

/// The cell of an interval, sorted by its width.
pub(crate) fn interval_cell(quantity: Quantity, interval: Option<(f64, f64)>) -> Cell {
    interval.map_or(Cell::Idle, |(low, high)| {
        let text = format!("{} to {}", quantity.text(low), quantity.text(high));
        Cell::Figure(text, high - low)
    })
}

/// What one draw in ten lies below, and one in ten above.
pub(crate) fn interval(row: &Row) -> Option<(f64, f64)> {
    Some((row.p10?, row.p90?))
}

/// A bar of a row.
pub(crate) fn bar(row: &Row) -> Bar {
    Bar {
        value: row.value,
        interval: interval(row),
    }
}

/// A caption.
pub(crate) fn caption(id: &str, title: &str, description: String) -> Caption {
    Caption {
        id: id.to_owned(),
        title: title.to_owned(),
        description,
    }
}

/// What a period of a calendar is, below an axis.
pub(crate) fn calendar(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Census => "January census",
        PeriodKind::AcademicYear => "academic year",
        PeriodKind::FinancialYear => "financial year",
        PeriodKind::CalendarYear => "calendar year",
    }
}

/// A period as an axis names it: the year of a census, as the axis says that it is a January.
pub(crate) fn period_name(row: &Row) -> String {
    match row.period_kind {
        PeriodKind::Census => row.period.trim_end_matches("-01").to_owned(),
        _ => row.period.clone(),
    }
}

/// A period as a sentence names it.
pub(crate) fn period_said(row: &Row) -> String {
    match row.period_kind {
        PeriodKind::Census => header(row.period_kind, &row.period).replace("Jan ", "January "),
        _ => row.period.clone(),
    }
}

/// A total over the years under every scenario, from what was published on.
#[derive(Debug)]
pub(crate) struct OverTime<'a> {
    measure: Measure,
    /// Published years and the baseline's, in order, without what is suppressed.
    rows: Vec<&'a Row>,
    runs: &'a [Run],
}

impl<'a> OverTime<'a> {
    /// Of a measure; none where the pack has fewer than two figures of it.
    pub(crate) fn of(pack: &'a Pack, measure: Measure) -> Option<Self> {
        let mut rows = pack.series(measure, Breakdown::Total, ALL);
        rows.retain(|row| !row.is_suppressed());
        (rows.len() > 1).then_some(Self {
            measure,
            rows,
            runs: &pack.runs,
        })
    }

    fn quantity(&self) -> Quantity {
        quantity(self.rows[0].unit)
    }

    fn period(&self, row: &Row) -> Option<usize> {
        self.rows.iter().position(|own| own.period == row.period)
    }

    /// Whether any figure of a scenario, as written, is not the baseline's.
    fn differs(&self, run: &Run) -> bool {
        let text = |row: &Row| self.quantity().text(row.value);
        self.rows.iter().any(|own| {
            let theirs = run.at(self.measure, Breakdown::Total, ALL, &own.period);
            theirs.is_some_and(|row| !row.is_suppressed() && text(row) != text(own))
        })
    }

    /// The fan chart: the baseline with its band, scenarios that differ from it as lines.
    pub(crate) fn fan(&self, caption: Caption, heading: &str) -> Fan {
        let point = |row: &Row| {
            Some(Point {
                at: self.period(row)?,
                value: row.value,
                interval: interval(row),
            })
        };
        let known = |row: &&&Row| row.basis != Basis::Projected;
        let line = |run: &Run| {
            let rows = run.total(self.measure).into_iter();
            let projected =
                rows.filter(|row| row.basis == Basis::Projected && !row.is_suppressed());
            Line {
                label: run.name.clone(),
                points: projected.filter_map(point).collect(),
            }
        };
        // One line over another would hide it.
        let drawn = std::iter::once(&self.runs[0])
            .chain(self.runs[1..].iter().filter(|run| self.differs(run)));
        Fan {
            caption,
            quantity: self.quantity(),
            heading: heading.to_owned(),
            calendar: calendar(self.rows[0].period_kind).to_owned(),
            periods: self.rows.iter().map(|row| period_name(row)).collect(),
            history: self
                .rows
                .iter()
                .filter(known)
                .filter_map(|row| point(row))
                .collect(),
            lines: drawn.take(SERIES).map(line).collect(),
        }
    }

    /// Its figures: a row a period, a column a scenario.
    pub(crate) fn table(&self) -> Table {
        let quantity = self.quantity();
        let mut columns = vec![
            capital(calendar(self.rows[0].period_kind)),
            "Basis".to_owned(),
        ];
        columns.push(self.runs[0].name.clone());
        let drawn = self.rows.iter().any(|row| interval(row).is_some());
        if drawn {
            columns.push("Eight draws in ten".to_owned());
        }
        columns.extend(self.runs[1..].iter().map(|run| run.name.clone()));
        let row = |row: &&Row| {
            let mut cells = vec![
                Cell::text(period_name(row)),
                Cell::text(row.basis.id()),
                cell(quantity, row.value),
            ];
            if drawn {
                cells.push(interval_cell(quantity, interval(row)));
            }
            cells.extend(self.runs[1..].iter().map(|run| {
                run.at(self.measure, Breakdown::Total, ALL, &row.period)
                    .map_or(Cell::Idle, |row| cell(quantity, row.value))
            }));
            cells
        };
        Table {
            caption: format!("{} ({})", self.measure.label(), quantity.unit()),
            columns,
            rows: self.rows.iter().map(row).collect(),
        }
    }

    /// The last figure known and the last projected, in words.
    pub(crate) fn said(&self) -> String {
        let quantity = self.quantity();
        let known = self
            .rows
            .iter()
            .rev()
            .find(|row| row.basis != Basis::Projected);
        let Some(last) = self.rows.last() else {
            return String::new();
        };
        let from = known.map_or_else(String::new, |row| {
            format!(
                "From {} in {} ({}) to ",
                quantity.text(row.value),
                period_said(row),
                row.basis.id()
            )
        });
        let range = interval(last).map_or_else(String::new, |(low, high)| {
            format!(
                "; eight draws in ten lie between {} and {}",
                quantity.text(low),
                quantity.text(high)
            )
        });
        let same: Vec<&str> = self.runs[1..]
            .iter()
            .filter(|run| !self.differs(run))
            .map(|run| run.name.as_str())
            .collect();
        let same = if same.is_empty() {
            String::new()
        } else {
            format!(" No different under: {}.", same.join("; "))
        };
        format!(
            "{from}{} in {} under the baseline{range}.{same}",
            quantity.text(last.value),
            period_said(last)
        )
    }
}

/// With a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
