//! The only place that writes to the terminal: results to standard output, notes and failures to standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pressure_report::{
    Comparison, Labels, Row, Table, TableOptions, plain_cell, render_comparison, render_statutory,
    render_table, wrapped, write_comparison_csv, write_comparison_json, write_csv, write_json,
    write_statutory_csv, write_statutory_json,
};

use crate::args::Format;
use crate::columns::lay_out;
use crate::failure::Failure;

/// A list with a header: what `list` and `check` print.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) header: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A number of a list: in full where a program reads it, to a tenth where a person does.
pub(crate) fn number(value: f64, format: Format) -> String {
    match format {
        Format::Table => format!("{value:.1}"),
        Format::Csv | Format::Json => format!("{value}"),
    }
}

/// Holds the two streams and knows how wide the terminal is.
#[derive(Debug)]
pub(crate) struct Printer {
    out: io::Stdout,
    err: io::Stderr,
    width: Option<usize>,
}

impl Printer {
    /// A terminal is written to at its width; a file or pipe is never cut.
    pub(crate) fn new() -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let width = out
            .is_terminal()
            .then(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
            .flatten();
        Self { out, err, width }
    }

    /// Results in a format, the table at the width of the terminal. Notes go below a table, where they are read, and beside data, where they would break it.
    pub(crate) fn rows(
        &self,
        rows: &[Row],
        format: Format,
        labels: &Labels,
        options: &TableOptions,
    ) -> Result<(), Failure> {
        self.noted(format, &options.notes, |out| {
            match format {
                Format::Table => {
                    let options = TableOptions {
                        width: self.width,
                        ..options.clone()
                    };
                    out.write_all(render_table(rows, labels, &options).as_bytes())?;
                }
                Format::Csv => write_csv(rows, out)?,
                Format::Json => write_json(rows, out)?,
            }
            Ok(())
        })
    }

    /// Comparisons in a format, with notes as [`Self::rows`] has them.
    pub(crate) fn comparison(
        &self,
        rows: &[Comparison],
        format: Format,
        labels: &Labels,
        notes: &[String],
    ) -> Result<(), Failure> {
        self.noted(format, notes, |out| {
            match format {
                Format::Table => {
                    let options = TableOptions {
                        width: self.width,
                        notes: notes.to_vec(),
                        ..TableOptions::default()
                    };
                    out.write_all(render_comparison(rows, labels, &options).as_bytes())?;
                }
                Format::Csv => write_comparison_csv(rows, out)?,
                Format::Json => write_comparison_json(rows, out)?,
            }
            Ok(())
        })
    }

    /// Statutory tables in a format, with notes as [`Self::rows`] has them.
    pub(crate) fn statutory(
        &self,
        tables: &[Table],
        format: Format,
        notes: &[String],
    ) -> Result<(), Failure> {
        self.noted(format, notes, |out| {
            match format {
                Format::Table => out.write_all(render_statutory(tables, self.width).as_bytes())?,
                Format::Csv => write_statutory_csv(tables, out)?,
                Format::Json => write_statutory_json(tables, out)?,
            }
            Ok(())
        })
    }

    /// Writes results, then the notes that a table has below it and data cannot have.
    fn noted(
        &self,
        format: Format,
        notes: &[String],
        write: impl FnOnce(&mut io::BufWriter<io::StdoutLock<'_>>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut out = io::BufWriter::new(self.out.lock());
        write(&mut out)?;
        out.flush()?;
        if format != Format::Table {
            for note in notes {
                self.note(note);
            }
        }
        Ok(())
    }

    /// A list in a format.
    pub(crate) fn listing(&self, listing: &Listing, format: Format) -> Result<(), Failure> {
        self.figures(listing, usize::MAX, format)
    }

    /// A list whose columns from `first` on are figures, which a table has to the right.
    pub(crate) fn figures(
        &self,
        listing: &Listing,
        first: usize,
        format: Format,
    ) -> Result<(), Failure> {
        let mut out = io::BufWriter::new(self.out.lock());
        match format {
            Format::Table => {
                let text = lay_out(&listing.header, &listing.rows, self.width, first);
                out.write_all(text.as_bytes())?;
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(&mut out);
                let written = writer.write_record(&listing.header).and_then(|()| {
                    let plain = |row: &Vec<String>| -> Vec<String> {
                        row.iter()
                            .map(|cell| plain_cell(cell).into_owned())
                            .collect()
                    };
                    let mut rows = listing.rows.iter().map(plain);
                    rows.try_for_each(|row| writer.write_record(row))
                });
                written.map_err(pressure_report::Error::from)?;
                writer.flush()?;
            }
            Format::Json => {
                let object = |row: &Vec<String>| -> serde_json::Value {
                    let pair =
                        |(key, value): (&&str, &String)| ((*key).to_owned(), value.clone().into());
                    serde_json::Value::Object(listing.header.iter().zip(row).map(pair).collect())
                };
                let all = serde_json::Value::Array(listing.rows.iter().map(object).collect());
                writeln!(out, "{all:#}")?;
            }
        }
        out.flush()?;
        Ok(())
    }

    /// Bytes as they are to standard output.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = self.out.lock();
        out.write_all(bytes)?;
        out.flush()?;
        Ok(())
    }

    /// Plain text to standard output.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut out = self.out.lock();
        writeln!(out, "{text}")?;
        Ok(())
    }

    /// Notes on a list: below a table, where they are read, and beside data, where they would break it.
    pub(crate) fn notes(&self, notes: &[String], format: Format) -> Result<(), Failure> {
        for note in notes {
            match format {
                Format::Table => self.paragraph(&format!("Note: {note}"))?,
                Format::Csv | Format::Json => self.note(note),
            }
        }
        Ok(())
    }

    /// Sentences to standard output, each line of them broken at the width of the terminal.
    pub(crate) fn paragraph(&self, text: &str) -> Result<(), Failure> {
        let Some(width) = self.width else {
            return self.text(text);
        };
        for line in text.lines() {
            self.text(wrapped(line, Some(width)).trim_end())?;
        }
        Ok(())
    }

    /// A note to standard error. If nobody can read it there is nobody to tell.
    pub(crate) fn note(&self, note: &str) {
        let _ = writeln!(self.err.lock(), "note: {note}");
    }

    /// Progress of something that may take long, on a terminal alone.
    pub(crate) fn progress(&self, what: &'static str) -> Progress {
        Progress {
            what,
            started: Instant::now(),
            shown: AtomicU64::new(0),
            is_terminal: self.err.is_terminal(),
        }
    }

    /// A failure to standard error, with the lines of a file it is about. miette obeys `NO_COLOR` itself.
    pub(crate) fn failure(&self, failure: Failure) {
        let _ = writeln!(self.err.lock(), "{:?}", miette::Report::new(failure));
    }
}

/// Nobody wants to be told of the progress of less than this.
const PATIENCE: Duration = Duration::from_secs(2);

/// A line on the terminal that says how far something is, and goes away at the end.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    started: Instant,
    /// Per cent last shown.
    shown: AtomicU64,
    is_terminal: bool,
}

impl Progress {
    /// Shows that `done` of `all` is through; from any thread.
    pub(crate) fn show(&self, done: u64, all: u64) {
        if !self.is_terminal || self.started.elapsed() < PATIENCE {
            return;
        }
        let percent = 100 * done / all.max(1);
        if self.shown.fetch_max(percent, Ordering::Relaxed) < percent {
            // If nobody can read it there is nobody to tell.
            let _ = write!(io::stderr().lock(), "\r{}: {percent}%", self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.load(Ordering::Relaxed) > 0 {
            let blank = " ".repeat(self.what.len() + 6);
            let _ = write!(io::stderr().lock(), "\r{blank}\r");
        }
    }
}
