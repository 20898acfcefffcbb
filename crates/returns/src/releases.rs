//! `releases.csv`: which release each file is of, when it was published and when it was retrieved, so that every figure read can be
//! traced to a vintage.

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::own_rows::Date;
use crate::picture::SourceUsed;
use crate::source::Table;

/// Columns of the file. `file` is a file or a folder, relative to the folder of returns.
const COLUMNS: [&str; 4] = ["file", "release", "published", "retrieved"];

/// Gives each source the release and dates of the last line that names it or its folder. A line that names nothing read, or whose
/// date cannot be read, is a finding.
pub(crate) fn apply(table: &Table, sources: &mut [SourceUsed]) -> Result<Vec<Finding>, Error> {
    table.require(&COLUMNS)?;
    let mut findings = Vec::new();
    for (row, line) in table.rows() {
        let [file, release, published, retrieved] = COLUMNS.map(|name| table.get(row, name).trim());
        let mut told = |column: &str, value: &str, done: &str, mend: &str| {
            findings.push(
                Finding::new(codes::RELEASE_LINE, Severity::Warning, &table.file)
                    .row(line)
                    .column(column)
                    .value(value)
                    .done(done)
                    .mend(mend),
            );
        };
        let mut date = |column: &str, text: &str| -> Option<Date> {
            let date = text.parse().ok();
            if date.is_none() && !text.is_empty() {
                told(
                    column,
                    text,
                    "taken as not known",
                    "write the date as 2026-03-31",
                );
            }
            date
        };
        let (published, retrieved) = (date("published", published), date("retrieved", retrieved));
        let mut any = false;
        for source in sources.iter_mut().filter(|s| names(file, &s.file)) {
            any = true;
            if !release.is_empty() {
                release.clone_into(&mut source.release);
            }
            source.published = published;
            source.retrieved = retrieved;
        }
        if !any {
            told(
                "file",
                file,
                "left out: no file that was read has this name or lies in this folder",
                "name the file or its folder as findings do, relative to the folder of returns",
            );
        }
    }
    Ok(findings)
}

/// Adds to what is told of each file read the release and the dates that are known of it.
pub(crate) fn tell(sources: &[SourceUsed], findings: &mut [Finding]) {
    let about_files = [codes::RETURN_READ, codes::SECOND_RELEASE];
    for finding in findings
        .iter_mut()
        .filter(|f| about_files.contains(&f.code))
    {
        let Some(source) = sources.iter().find(|s| s.file == finding.file) else {
            continue;
        };
        let date = |what, date: Option<Date>| date.map(|d| format!("{what} {d}"));
        let dates = [
            date("published", source.published),
            date("retrieved", source.retrieved),
        ];
        let dates: Vec<String> = dates.into_iter().flatten().collect();
        if let (Some(value), false) = (&mut finding.value, dates.is_empty()) {
            *value = format!("{value}; release {}, {}", source.release, dates.join(", "));
        }
    }
}

/// Whether a line of `releases.csv` is about a file: it names it, or a folder above it.
fn names(line: &str, file: &str) -> bool {
    let line = line.trim_end_matches('/');
    // A sheet of a workbook is named after the workbook.
    let file = file.split_once(" [").map_or(file, |(book, _)| book);
    !line.is_empty()
        && file
            .strip_prefix(line)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str) -> SourceUsed {
        SourceUsed {
            file: file.to_owned(),
            sha256: String::new(),
            publisher: String::new(),
            title: String::new(),
            release: "folder".to_owned(),
            published: None,
            retrieved: None,
        }
    }

    #[test]
    fn a_line_names_a_file_a_folder_or_a_workbook() {
        let files = [
            "sen2/a.csv",
            "sen2/b.csv",
            "sen2_revised/a.csv",
            "book.ods [LAs]",
        ];
        let mut sources = files.map(source);
        let text = "file,release,published,retrieved\n\
                    sen2,June 2025,2025-06-26,2025-07-01\n\
                    sen2/b.csv,,2025-06-26,\n\
                    book.ods,2023-24,,2024-07-21\n";
        let table = Table::from_csv_text("releases.csv", text).expect("a table");
        let findings = apply(&table, &mut sources).expect("read");
        assert_eq!(findings, []);
        let said = sources.map(|s| (s.release, s.published.is_some(), s.retrieved.is_some()));
        let wanted = [
            ("June 2025", true, true),
            ("June 2025", true, false),
            ("folder", false, false),
            ("2023-24", false, true),
        ];
        assert_eq!(said, wanted.map(|(r, p, t)| (r.to_owned(), p, t)));
    }

    #[test]
    fn a_date_or_file_that_is_none_is_told() {
        let text = "file,release,published,retrieved\na.csv,x,26/06/2025,\nmoon.csv,x,,\n";
        let table = Table::from_csv_text("releases.csv", text).expect("a table");
        let findings = apply(&table, &mut [source("a.csv")]).expect("read");
        let told = findings.iter().map(|f| (f.row, f.column.as_deref()));
        let wanted = [(Some(2), Some("published")), (Some(3), Some("file"))];
        assert!(told.eq(wanted), "{findings:?}");
    }
}
