//! What may be said of rows about single children, placements, contracts and routes: where a fault lies, never what was written there.

use crate::findings::{Finding, Severity};

/// A finding about such a row. It has no place for a value, and its words are those of the program, so that nothing of the row can
/// reach a screen, a file or a log.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFinding(Finding);

impl RowFinding {
    /// A fault of a row of a file.
    pub fn new(code: &'static str, severity: Severity, file: impl Into<String>, row: u64) -> Self {
        Self(Finding::new(code, severity, file).row(row))
    }

    /// The column, by the name it has in the documentation of the file.
    #[must_use]
    pub fn column(self, column: &'static str) -> Self {
        Self(self.0.column(column))
    }

    /// What was done about it.
    #[must_use]
    pub fn done(self, done: &'static str) -> Self {
        Self(self.0.done(done))
    }

    /// How to mend it.
    #[must_use]
    pub fn mend(self, mend: &'static str) -> Self {
        Self(self.0.mend(mend))
    }
}

impl From<RowFinding> for Finding {
    fn from(found: RowFinding) -> Self {
        found.0
    }
}

/// Takes the value out of every finding that points into a row of one of these files, whoever wrote it.
pub(crate) fn hide_values(findings: &mut [Finding], row_files: &[String]) {
    let of_row = |found: &&mut Finding| found.row.is_some() && row_files.contains(&found.file);
    for found in findings.iter_mut().filter(of_row) {
        found.value = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn a_finding_about_a_child_has_a_place_and_no_value() {
        let found = RowFinding::new(codes::OWN_AGE, Severity::Error, "pupils.csv", 7)
            .column("age")
            .done("the row is left out")
            .mend("ages are 0 to 25");
        let found = Finding::from(found);
        assert_eq!((found.row, found.value), (Some(7), None));
    }

    #[test]
    fn values_of_row_files_are_taken_out_and_others_stay() {
        let of = |file: &str| {
            Finding::new(codes::OWN_AGE, Severity::Error, file)
                .row(2)
                .value("27")
        };
        let mut findings = vec![of("returns/pupils.csv"), of("caseload.csv")];
        hide_values(&mut findings, &["returns/pupils.csv".to_owned()]);
        assert_eq!(findings[0].value, None);
        assert_eq!(findings[1].value.as_deref(), Some("27"));
    }
}
