//! Reads the cells of a row of a council's own files; what cannot be used is a fault that says how to mend it.

use crate::codes;
use crate::own_rows::Date;
use crate::rows::Row;
use crate::source::Table;
use crate::value::Value;

/// Stands in a cell for every need, phase or placement.
const EVERY: &str = "all";

/// A cell that cannot be used: code, column, what it holds, how to mend it.
pub(crate) type Fault = (&'static str, &'static str, String, String);

/// The cells of a row while it is read. A cell that cannot be used is a fault, and reads as nothing.
pub(crate) struct Cells<'t> {
    table: &'t Table,
    row: Row<'t>,
    pub(crate) faults: Vec<Fault>,
}

impl<'t> Cells<'t> {
    pub(crate) fn new(table: &'t Table, row: Row<'t>) -> Self {
        Self {
            table,
            row,
            faults: Vec::new(),
        }
    }

    /// A cell as it stands; empty where the file has no such column.
    pub(crate) fn text(&self, column: &str) -> &'t str {
        self.table.get(self.row, column).trim()
    }

    /// A cell as it stands; `None` where it is blank.
    pub(crate) fn filled(&self, column: &str) -> Option<&'t str> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// The January of a census, as its year.
    pub(crate) fn census(&mut self, column: &'static str) -> i32 {
        let year = self.text(column).strip_suffix("-01");
        let year = year.and_then(|year| year.parse().ok());
        let year = year.filter(|year| (2010..=2100).contains(year));
        self.period(column, year, "write the January of the census, as 2026-01")
    }

    /// A financial year, as the year it begins in.
    pub(crate) fn financial_year(&mut self, column: &'static str) -> i32 {
        let text = self.text(column);
        let whole = text.len() == 7 && text.contains('-');
        let year = crate::money::financial_year(text).filter(|_| whole);
        self.period(column, year, "write it as 2025-26")
    }

    /// An academic year, as the year it begins in.
    pub(crate) fn academic_year(&mut self, column: &'static str) -> i32 {
        let years = self.text(column).split_once('/');
        let years = years.and_then(|(first, second)| {
            Some((first.parse::<i32>().ok()?, second.parse::<i32>().ok()?))
        });
        let follow = |(first, second): &(i32, i32)| {
            (2010..=2100).contains(first) && (first + 1) % 100 == *second
        };
        let year = years.filter(follow).map(|(first, _)| first);
        self.period(column, year, "write it as 2027/28")
    }

    /// The year of a mid-year count.
    pub(crate) fn year(&mut self, column: &'static str) -> i32 {
        let year = self.text(column).parse().ok();
        let year = year.filter(|year| (1990..=2100).contains(year));
        self.period(
            column,
            year,
            "write the year of the mid-year count, as 2025",
        )
    }

    /// A day. Spreadsheets write a time of day behind it.
    pub(crate) fn date(&mut self, column: &'static str) -> Date {
        let day = self.text(column).split([' ', 'T']).next();
        let day = day.and_then(|day| day.parse().ok());
        self.period(column, day, "write the date as 2026-03-31")
    }

    /// The last day, not before the first; `None` where the cell is blank.
    pub(crate) fn last_day(&mut self, column: &'static str, first: Date) -> Option<Date> {
        let text = self.filled(column)?;
        let before = self.faults.len();
        let last = self.date(column);
        if self.faults.len() == before && last < first {
            let mend = "the last day lies before the first".to_owned();
            self.faults
                .push((codes::OWN_PERIOD, column, text.to_owned(), mend));
        }
        Some(last)
    }

    /// An age up to the last that the file may have.
    pub(crate) fn age(&mut self, column: &'static str, last: u8) -> u8 {
        let age = self.text(column).parse().ok().filter(|age| *age <= last);
        let mend = || format!("ages are whole numbers from 0 to {last}");
        self.or_fault(codes::OWN_AGE, column, age, mend)
    }

    /// One of the known.
    pub(crate) fn category(&mut self, column: &'static str, known: &[&str]) -> String {
        let text = self.text(column);
        let id = known.iter().find(|id| id.eq_ignore_ascii_case(text));
        let mend = || format!("use one of: {}", known.join(", "));
        self.or_fault(
            codes::OWN_CATEGORY,
            column,
            id.map(|id| (*id).to_owned()),
            mend,
        )
    }

    /// One of the known; `None`, for all of them, where the cell is blank or says so.
    pub(crate) fn category_or_every(
        &mut self,
        column: &'static str,
        known: &[&str],
    ) -> Option<String> {
        self.filled(column)
            .filter(|text| !text.eq_ignore_ascii_case(EVERY))?;
        Some(self.category(column, known))
    }

    /// What one of the known words stands for.
    pub(crate) fn choice<T: Copy + Default>(
        &mut self,
        column: &'static str,
        known: &[(&str, T)],
    ) -> T {
        let text = self.text(column);
        let chosen = known
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(text));
        let mend = || {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            format!("use one of: {}", words.join(", "))
        };
        self.or_fault(
            codes::OWN_CATEGORY,
            column,
            chosen.map(|(_, value)| *value),
            mend,
        )
    }

    /// A name, which may not be blank.
    pub(crate) fn name(&mut self, column: &'static str) -> String {
        let name = self.filled(column).map(str::to_owned);
        self.or_fault(codes::OWN_ROW, column, name, || {
            "a name is wanted".to_owned()
        })
    }

    /// One of the known, or any name where none is known.
    pub(crate) fn name_among(&mut self, column: &'static str, known: &[&str]) -> String {
        if known.is_empty() {
            self.name(column)
        } else {
            self.category(column, known)
        }
    }

    /// A number of either sign.
    pub(crate) fn amount(&mut self, column: &'static str) -> f64 {
        let amount = Value::parse(self.text(column)).number();
        let mend = || "a number is wanted; leave the row out if it is not known".to_owned();
        self.or_fault(codes::OWN_ROW, column, amount, mend)
    }

    /// A number that is not below nought.
    pub(crate) fn count(&mut self, column: &'static str) -> f64 {
        let count = self.amount(column);
        let mend = || "a count cannot be below nought".to_owned();
        self.or_fault(
            codes::OWN_NEGATIVE,
            column,
            (count >= 0.0).then_some(count),
            mend,
        )
    }

    /// A number that is not below nought, or `None` where the cell is blank.
    pub(crate) fn count_if_given(&mut self, column: &'static str) -> Option<f64> {
        self.filled(column)?;
        Some(self.count(column))
    }

    /// A share of one; 1 where the cell is blank.
    pub(crate) fn share(&mut self, column: &'static str) -> f64 {
        let Some(text) = self.filled(column) else {
            return 1.0;
        };
        let share = Value::parse(text).number();
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        let mend =
            || "a share from 0 to 1 is wanted, 0.85 for 85%; blank is all of them".to_owned();
        self.or_fault(codes::OWN_ROW, column, share, mend)
    }

    fn period<T: Default>(&mut self, column: &'static str, read: Option<T>, mend: &str) -> T {
        self.or_fault(codes::OWN_PERIOD, column, read, || mend.to_owned())
    }

    fn or_fault<T: Default>(
        &mut self,
        code: &'static str,
        column: &'static str,
        read: Option<T>,
        mend: impl Fn() -> String,
    ) -> T {
        read.unwrap_or_else(|| {
            let text = self.text(column).to_owned();
            self.faults.push((code, column, text, mend()));
            T::default()
        })
    }
}
