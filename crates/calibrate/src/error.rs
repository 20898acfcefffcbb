//! What can go wrong while calibrating.

/// Errors of the calibration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A series that the calibration needs has no figure for an area and year.
    #[error(
        "the returns hold no {what} for {area} in {year}; add the file that publishes it and run `pressure check` on the folder"
    )]
    Missing {
        /// The figure, in words.
        what: String,
        /// Area code.
        area: String,
        /// Year, in the series' own calendar.
        year: i32,
    },
    /// A category that a rule needs is not in the model file.
    #[error("the model file has no {kind} called `{id}`, which the calibration needs")]
    Category {
        /// `placement`, `need` or `mode`.
        kind: &'static str,
        /// The id looked for.
        id: String,
    },
    /// A bundled or given table cannot be read.
    #[error("table {table}, row {row}: {what}")]
    Table {
        /// Name of the table.
        table: String,
        /// Row, counted from 1 with the header.
        row: usize,
        /// What is wrong.
        what: String,
    },
    /// A council is replaced and nobody says how much of it each successor takes over.
    #[error(
        "{council} is replaced on {effective}, and no weights are held of {successors}. Write a file with the columns \
         code,successor,effective,weight,basis,source (one row a successor, weights that sum to 1, such as its share of children) and \
         give it with --successors FILE"
    )]
    Weights {
        /// Name of the council that ends.
        council: String,
        /// First day of its successors.
        effective: String,
        /// Names of the successors without a weight.
        successors: String,
    },
    /// A council's own rows cannot be used.
    #[error("pupils.csv: {what}")]
    Pupils {
        /// Why, and how to mend it.
        what: String,
    },
    /// A table could not be written.
    #[error("cannot write table {table}")]
    Write {
        /// Name of the table.
        table: String,
        /// Why.
        #[source]
        source: csv::Error,
    },
}

impl Error {
    pub(crate) fn missing(what: &str, area: &str, year: i32) -> Self {
        Self::Missing {
            what: what.to_owned(),
            area: area.to_owned(),
            year,
        }
    }
}
