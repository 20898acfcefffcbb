//! Which figures of the draws some rows are made of: one each, and for a share the figure it is divided by.

use std::borrow::Cow;

use pressure_model::Sample;
use pressure_report::Figures;

/// The figures of some rows.
pub(crate) struct DrawnFigures {
    /// As a group of councils asks for them: those of the rows in order, then divisors.
    pub(crate) numbers: Vec<usize>,
    /// By row, the place in `numbers` of what it is divided by.
    divisors: Vec<Option<usize>>,
}

impl DrawnFigures {
    /// Of rows by the number of their figure, each so many further on as its policy stands ([`pressure_model::Group::figures`]).
    pub(crate) fn of(figures: &Figures<'_>, rows: &[(usize, usize)]) -> Self {
        let mut numbers: Vec<usize> = rows
            .iter()
            .map(|(further, number)| further + number)
            .collect();
        let mut divisors = Vec::with_capacity(rows.len());
        for (further, number) in rows {
            divisors.push(figures.divisor(*number).map(|divisor| {
                numbers.push(further + divisor);
                numbers.len() - 1
            }));
        }
        Self { numbers, divisors }
    }

    /// `[draw]` of one row.
    pub(crate) fn draws<'a>(&self, row: usize, sample: &'a Sample) -> Cow<'a, [f64]> {
        let values = sample.of(row);
        let Some(divisor) = self.divisors[row] else {
            return Cow::Borrowed(values);
        };
        let share = |(value, divisor): (&f64, &f64)| match *divisor {
            some if some > 0.0 => value / some,
            _ => 0.0,
        };
        Cow::Owned(values.iter().zip(sample.of(divisor)).map(share).collect())
    }
}
