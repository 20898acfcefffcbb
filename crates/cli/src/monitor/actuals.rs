//! Reads the actuals: a row a line, with what was spent so far and whom the line pays for.

use std::collections::BTreeMap;
use std::path::Path;

use pressure_returns::{Row, Table};

use super::{Caseload, Fund, MonitorSettings};
use crate::failure::Failure;
use crate::given_table::given_table;
use crate::printer::Printer;

/// The file's name in a workspace, and of its sheet in a workbook.
pub(crate) const ACTUALS: &str = "actuals";
/// Columns without which a row says nothing.
const NEEDED: [&str; 2] = ["line", "actual"];

/// Columns of the file; `line` and `actual` must be there.
pub(crate) const COLUMNS: [&str; 6] = [
    "line",
    "budget",
    "actual",
    "caseload",
    "caseload_to_date",
    "caseload_budget",
];

/// A row of the actuals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Actual {
    /// Pounds budgeted for the year, where the file says it.
    pub(crate) budget: Option<f64>,
    /// Pounds spent to the end of the month, accruals included; blank where they are not known yet.
    pub(crate) spent: Option<f64>,
    pub(crate) caseload: Option<Caseload>,
}

/// Reads a file of actuals, all its faults at once.
pub(crate) fn actuals(
    path: &Path,
    settings: &MonitorSettings,
    printer: &Printer,
) -> Result<BTreeMap<String, Actual>, Failure> {
    let table = given_table(path, (ACTUALS, &NEEDED), printer)?;
    parse(&table, settings).map_err(|faults| Failure::Table {
        table: table.file.clone(),
        why: faults.join("; "),
    })
}

/// A file to fill in: every line, and no figures.
pub(crate) fn template(settings: &MonitorSettings) -> String {
    let blanks = ",".repeat(COLUMNS.len() - 1);
    let lines = settings.funds.iter().flat_map(Fund::lines);
    let rows: Vec<String> = lines
        .map(|(line, name)| format!("\"{line} {name}\"{blanks}\n"))
        .collect();
    format!("{}\n{}", COLUMNS.join(","), rows.concat())
}

fn parse(
    table: &Table,
    settings: &MonitorSettings,
) -> Result<BTreeMap<String, Actual>, Vec<String>> {
    let known = |name: &str| COLUMNS.iter().any(|c| c.eq_ignore_ascii_case(name));
    // Sheets have columns beyond their last heading.
    let unknown = table
        .header()
        .iter()
        .filter(|name| !name.is_empty() && !known(name));
    let columns = COLUMNS.join(", ");
    let mut faults: Vec<String> = unknown
        .map(|name| format!("column `{name}` is unknown; the columns are {columns}"))
        .collect();
    for needed in NEEDED.iter().filter(|name| !table.has(name)) {
        faults.push(format!(
            "there is no column `{needed}`; the columns are {columns}"
        ));
    }
    let mut all = BTreeMap::new();
    // Without its columns nothing of the rest can be told.
    if faults.is_empty() {
        for row in table.rows() {
            add(table, row, settings, &mut all, &mut faults);
        }
        if all.is_empty() && faults.is_empty() {
            faults.push(
                "it has no row; `pressure monitor --template` prints one for each line".to_owned(),
            );
        }
    }
    if faults.is_empty() {
        Ok(all)
    } else {
        Err(faults)
    }
}

fn add(
    table: &Table,
    (record, at): (Row<'_>, u64),
    settings: &MonitorSettings,
    all: &mut BTreeMap<String, Actual>,
    faults: &mut Vec<String>,
) {
    let cell = |name: &str| table.get(record, name).trim();
    let before = faults.len();
    let mut number = |name: &str, low: f64| -> Option<f64> {
        let text = cell(name);
        if text.is_empty() {
            return None;
        }
        let read = pounds(text).filter(|value| *value >= low);
        if read.is_none() {
            let least = if low == 0.0 { " of 0 or more" } else { "" };
            faults.push(format!(
                "row {at}: `{text}` in column {name} is no number{least}"
            ));
        }
        read
    };
    let (budget, spent) = (
        number("budget", f64::NEG_INFINITY),
        number("actual", f64::NEG_INFINITY),
    );
    let (now, to_date, of_budget) = (
        number("caseload", 0.0),
        number("caseload_to_date", 0.0),
        number("caseload_budget", 0.0),
    );
    let line = match settings.line(cell("line")) {
        Ok(line) => line,
        Err(why) => {
            faults.push(format!("row {at}: {why}"));
            return;
        }
    };
    let caseload = match (now, to_date.or(now)) {
        (Some(now), Some(to_date)) if to_date > 0.0 => Some(Caseload {
            now,
            to_date,
            budget: of_budget,
        }),
        (Some(_), _) => {
            faults.push(format!(
                "row {at}: an average caseload of 0 since April cannot be what {line} was spent on; leave the caseload blank where the \
                 line pays for nobody"
            ));
            None
        }
        (None, _) => {
            // What follows from a cell that cannot be read is no fault of its own.
            if faults.len() == before && (to_date.is_some() || of_budget.is_some()) {
                faults.push(format!(
                    "row {at}: {line} has a caseload to date or in the budget, and none now (column caseload)"
                ));
            }
            None
        }
    };
    let row = Actual {
        budget,
        spent,
        caseload,
    };
    if all.insert(line.clone(), row).is_some() {
        faults.push(format!("row {at}: {line} comes twice; add its rows up"));
    }
}

/// A number as sheets write it: thousands separated, with a pound sign, or in brackets where it is negative.
fn pounds(text: &str) -> Option<f64> {
    let plain = text.replace([',', '£', ' '], "");
    let (sign, digits) = match plain.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (-1.0, inner),
        None => (1.0, plain.as_str()),
    };
    let value: f64 = digits.parse().ok()?;
    value.is_finite().then_some(sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BTreeMap<String, Actual>, Vec<String>> {
        let settings = MonitorSettings::of(None).expect("the bundled file");
        let table = Table::from_csv_text("actuals.csv", text).expect("a table");
        parse(&table, &settings)
    }

    #[test]
    fn sheets_write_numbers_their_own_way() {
        let all = read(
            "\u{feff}line,actual,budget,caseload\n1.2.1 Top-ups,\"£1,234,567.50\",,41\n1.2.9, (2 000) ,5,\n1.2.3,,7,\n",
        )
        .expect("it reads");
        let first = all["1.2.1"];
        assert_eq!(first.spent, Some(1_234_567.5));
        assert_eq!(
            first.caseload,
            Some(Caseload {
                now: 41.0,
                to_date: 41.0,
                budget: None
            }),
            "to date as now where it is blank"
        );
        assert_eq!(
            (all["1.2.9"].spent, all["1.2.9"].budget),
            (Some(-2_000.0), Some(5.0))
        );
        assert_eq!((all["1.2.3"].spent, all["1.2.3"].caseload), (None, None));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = read(
            "line,actual,caseload,caseload_to_date,caseload_budget\n1.2.1,a lot,,,\n1.2.99,5,,,\n1.2.3,1,0,,\n1.2.2,1,,5,\n1.2.2,1,-3,,\n",
        )
        .expect_err("faults");
        for (fault, said) in faults.iter().zip([
            "row 2: `a lot` in column actual is no number",
            "row 3: `1.2.99` is no line known here",
            "row 4: an average caseload of 0",
            "row 5: 1.2.2 has a caseload to date",
            "row 6: `-3` in column caseload is no number of 0 or more",
            "row 6: 1.2.2 comes twice",
        ]) {
            assert!(fault.starts_with(said), "{fault}, {said} expected");
        }
        assert_eq!(faults.len(), 6, "{faults:?}");
    }

    #[test]
    fn a_file_without_columns_or_rows_is_told() {
        for (text, said) in [
            ("line,spend\n1.2.1,5\n", "column `spend` is unknown"),
            ("line,budget\n1.2.1,5\n", "no column `actual`"),
            ("line,actual\n", "no row"),
        ] {
            let faults = read(text).expect_err(said);
            assert!(faults[0].contains(said), "{faults:?}");
        }
    }
}
