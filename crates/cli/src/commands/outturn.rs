//! `pressure backtest --run DIR --actual FILE`: a saved run against what happened since.

use std::fs::File;
use std::path::Path;

use pressure_report::{Breakdown, Measure, Outturn, Row, misses, read_csv};

use crate::args::Format;
use crate::failure::Failure;
use crate::given_table::given_table;
use crate::model_folder::ModelFolder;
use crate::printer::{Listing, Printer, number};

/// Columns that a file of outturn must have; `breakdown`, `category` and `basis` may be left out.
const NEEDED: [&str; 4] = ["area_code", "measure", "period", "value"];

pub(crate) fn run(
    folder: &Path,
    file: &Path,
    format: Format,
    printer: &Printer,
) -> Result<(), Failure> {
    let model = ModelFolder::load(None)?;
    let saved = saved_rows(folder)?;
    let outturn = read(file, printer)?;
    let found = misses(&saved, &outturn, model.model.census_before.value);
    if found.is_empty() {
        return Err(Failure::Findings {
            what: format!(
                "no figure of {} is of an area and period that {} projects",
                file.display(),
                folder.display()
            ),
        });
    }
    let mut rows = Vec::new();
    for miss in &found {
        for (cause, value) in &miss.causes {
            let whole = *cause == pressure_report::Cause::All;
            let of_whole = |text: String| if whole { text } else { String::new() };
            let within = miss
                .within()
                .map_or("", |within| if within { "yes" } else { "no" });
            rows.push(vec![
                miss.row.scenario.clone(),
                miss.row.area_code.clone(),
                miss.row.area_name.clone(),
                miss.row.measure.id().to_owned(),
                miss.row.period.clone(),
                cause.id().to_owned(),
                of_whole(number(miss.row.value, format)),
                of_whole(number(miss.outturn, format)),
                number(*value, format),
                number(100.0 * value / miss.row.value, format),
                of_whole(within.to_owned()),
                miss.row.unit.id().to_owned(),
            ]);
        }
    }
    printer.listing(
        &Listing {
            header: vec![
                "scenario",
                "area_code",
                "area_name",
                "measure",
                "period",
                "cause",
                "projected",
                "outturn",
                "miss",
                "miss_percent",
                "within_80",
                "unit",
            ],
            rows,
        },
        format,
    )?;
    printer.note(
        "miss is outturn less projection; causes sum to it. Requests count at the projected plans per request, the caseload at the \
         projected average cost of a plan; rest holds transfers, restated bases and what the outturn does not tell",
    );
    Ok(())
}

/// Rows of a run folder.
fn saved_rows(folder: &Path) -> Result<Vec<Row>, Failure> {
    let path = folder.join("results.csv");
    match File::open(&path) {
        Ok(file) => Ok(read_csv(file)?),
        Err(source) => Err(Failure::Usage {
            what: format!("`{}` cannot be read: {source}", path.display()),
            help: "--run takes a folder that `pressure project --out DIR` wrote".to_owned(),
        }),
    }
}

/// Reads outturn: rows in the shape of the results, of which projected ones are passed over.
fn read(path: &Path, printer: &Printer) -> Result<Outturn, Failure> {
    let fault = |why: String| Failure::Table {
        table: path.display().to_string(),
        why,
    };
    let table = given_table(path, ("results", &NEEDED), printer)?;
    if let Some(missing) = NEEDED.iter().find(|name| !table.has(name)) {
        return Err(fault(format!(
            "no column `{missing}`; a file of outturn has area_code, measure, period and value, and may have breakdown, category and basis"
        )));
    }
    let mut outturn = Outturn::default();
    for (record, line) in table.rows() {
        let cell = |name: &str| table.get(record, name).trim();
        let or = |text: &'static str, name: &str| match cell(name) {
            "" => text.to_owned(),
            found => found.to_owned(),
        };
        if cell("basis") == "projected" {
            continue;
        }
        let measure = Measure::by_id(cell("measure")).ok_or_else(|| {
            fault(format!(
                "line {line}: unknown measure `{}`; `pressure list measures` lists them",
                cell("measure")
            ))
        })?;
        let breakdown = or("total", "breakdown");
        let breakdown = Breakdown::by_id(&breakdown)
            .ok_or_else(|| fault(format!("line {line}: unknown breakdown `{breakdown}`")))?;
        let value = cell("value").replace(',', "");
        let value: f64 = value
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or_else(|| fault(format!("line {line}: `{}` is no number", cell("value"))))?;
        let category = or("all", "category");
        outturn.add(
            cell("area_code"),
            measure,
            (breakdown, &category),
            cell("period"),
            value,
        );
    }
    Ok(outturn)
}
