//! The files of an export: which there are, which table each is, and how they link.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::codes;
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::source::{self, Table};
use crate::stream;

/// A table of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Module {
    /// The return itself: year and reference date.
    Sen2,
    /// Persons.
    Person,
    /// Requests, through which a person is linked to all else.
    Requests,
    /// Assessments.
    Assessment,
    /// Plans named after an assessment.
    NamedPlan,
    /// Settings named in plans.
    PlanDetail,
    /// Plans in force.
    ActivePlans,
    /// Placements of plans in force.
    PlacementDetail,
    /// Needs of plans in force.
    SenNeed,
}

/// Each with the end of its file's name, its own id, and columns that only it has.
const MODULES: [(Module, &str, &str, &[&str]); 9] = [
    (
        Module::Sen2,
        "sen2",
        "sen2tableid",
        &["referencedate", "collection"],
    ),
    (
        Module::Person,
        "person",
        "persontableid",
        &["personbirthdate", "upn"],
    ),
    (
        Module::Requests,
        "requests",
        "requeststableid",
        &["receiveddate", "requestoutcome"],
    ),
    (
        Module::Assessment,
        "assessment",
        "assessmenttableid",
        &["assessmentoutcome"],
    ),
    (
        Module::NamedPlan,
        "namedplan",
        "namedplantableid",
        &["startdate", "ceasedate"],
    ),
    (
        Module::PlanDetail,
        "plandetail",
        "plandetailtableid",
        &["sensetting"],
    ),
    (
        Module::ActivePlans,
        "activeplans",
        "activeplanstableid",
        &["transferla"],
    ),
    (
        Module::PlacementDetail,
        "placementdetail",
        "placementdetailtableid",
        &["sensetting"],
    ),
    (Module::SenNeed, "senneed", "senneedtableid", &["sentype"]),
];

/// The module with these columns, in lower case.
fn module(columns: &[String]) -> Option<Module> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    let mut all = MODULES.iter();
    let found = all.find(|(_, _, id, telling)| has(id) && telling.iter().all(|name| has(name)));
    found.map(|(module, ..)| *module)
}

/// Whether a file with these columns is one of the nine.
pub(crate) fn is_module(columns: &[String]) -> bool {
    module(columns).is_some()
}

/// The files of one January.
pub(super) struct Export {
    tables: BTreeMap<Module, Table>,
    /// Files read, with their SHA-256.
    pub(super) files: Vec<(String, String)>,
}

impl Export {
    /// A table, by its module; none that is not there.
    pub(super) fn table(&self, module: Module) -> Option<&Table> {
        self.tables.get(&module)
    }

    /// The name of a module's file, for findings.
    pub(super) fn file(&self, module: Module) -> &str {
        self.tables.get(&module).map_or("", |table| &table.file)
    }

    /// Modules without which nobody can be placed, that are not there.
    fn missing(&self) -> Vec<&'static str> {
        let wanted = |module: &Module| {
            !matches!(
                module,
                Module::Assessment | Module::NamedPlan | Module::PlanDetail
            )
        };
        MODULES
            .iter()
            .filter(|(module, ..)| wanted(module) && !self.tables.contains_key(module))
            .map(|(_, name, ..)| *name)
            .collect()
    }
}

/// Every export in `dir`, `dir/returns` and the folders in them, by folder and beginning of the files' names. One without the files
/// that place a child is told and left out.
pub(super) fn all(dir: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Export>, Error> {
    let mut exports: BTreeMap<String, Export> = BTreeMap::new();
    for file in files(dir)? {
        let path = dir.join(&file);
        let Some(kind) = module(&stream::header(&path, &file)?) else {
            continue;
        };
        let Some(mut opened) = source::open(&path, &file, findings)? else {
            continue;
        };
        let table = opened.table()?;
        let export = exports
            .entry(beginning(&file).to_owned())
            .or_insert(Export {
                tables: BTreeMap::new(),
                files: Vec::new(),
            });
        export.files.push((file, opened.sha256.clone()));
        export.tables.insert(kind, table);
    }
    let mut whole = Vec::new();
    for export in exports.into_values() {
        let missing = export.missing();
        if missing.is_empty() {
            whole.push(export);
        } else if let Some((file, _)) = export.files.first() {
            findings.push(
                Finding::new(codes::PUPIL_PERSON, Severity::Error, file)
                    .done("this export is left out")
                    .mend(format!(
                        "the export lacks {}: put all nine files of it into the folder, named alike up to their last word",
                        missing.join(", ")
                    )),
            );
        }
    }
    Ok(whole)
}

/// What the files of an export have in common: folder and name up to the last `_`.
fn beginning(file: &str) -> &str {
    file.rsplit_once('_').map_or("", |(start, _)| start)
}

/// CSV files of the folder, of `returns` in it, and of the folders in either, in order.
fn files(dir: &Path) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    within(dir, "", 1, &mut all)?;
    within(dir, "returns/", 1, &mut all)?;
    all.sort();
    all.dedup();
    Ok(all)
}

fn within(dir: &Path, folder: &str, deeper: u32, all: &mut Vec<String>) -> Result<(), Error> {
    let path = dir.join(folder);
    if !path.is_dir() {
        return Ok(());
    }
    let io = |source| Error::Io {
        path: path.clone(),
        source,
    };
    for entry in fs::read_dir(&path).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let lower = name.to_lowercase();
        let table = [".csv", ".csv.gz"]
            .iter()
            .any(|ending| lower.ends_with(ending));
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() && deeper > 0 {
            within(dir, &format!("{folder}{name}/"), deeper - 1, all)?;
        } else if table && entry.path().is_file() {
            all.push(format!("{folder}{name}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_by_their_columns() {
        let of = |text: &str| {
            let columns: Vec<String> = text.split(',').map(str::to_owned).collect();
            module(&columns)
        };
        assert_eq!(
            of("persontableid,personbirthdate,upn"),
            Some(Module::Person)
        );
        // The id of the parent is a column too: it does not make a request a person.
        assert_eq!(
            of("requeststableid,persontableid,receiveddate,requestoutcome"),
            Some(Module::Requests)
        );
        assert_eq!(
            of("placementdetailtableid,activeplanstableid,sensetting,placementrank"),
            Some(Module::PlacementDetail)
        );
        assert_eq!(of("census,age,need,placement,plans"), None);
    }

    #[test]
    fn an_export_is_what_its_files_begin_with() {
        assert_eq!(
            beginning("a/Blade-Export_01-02-2024_person.csv"),
            "a/Blade-Export_01-02-2024"
        );
        assert_eq!(beginning("person.csv"), "");
    }
}
