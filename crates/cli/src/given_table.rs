//! A table in a file that an option names, whatever it is packed in.

use std::path::Path;

use pressure_returns::{Table, read_given_table};

use crate::failure::Failure;
use crate::printer::Printer;

/// Reads the file of an option; of a workbook, the sheet called `sheet` or the first with these columns. What was met is noted.
pub(crate) fn given_table(
    path: &Path,
    (sheet, columns): (&str, &[&str]),
    printer: &Printer,
) -> Result<Table, Failure> {
    // A file that is not there is no fault of its figures.
    if let Err(source) = std::fs::metadata(path) {
        return Err(Failure::Read {
            path: path.to_owned(),
            source,
        });
    }
    let Some((table, findings)) = read_given_table(path, sheet, columns)? else {
        return Err(Failure::Usage {
            what: format!("`{}` is no table that can be read", path.display()),
            help: "save it as .csv, .csv.gz, .xlsx or .ods".to_owned(),
        });
    };
    for finding in &findings {
        printer.note(&format!(
            "{}: {}; {}",
            path.display(),
            finding.done,
            finding.mend
        ));
    }
    Ok(table)
}
