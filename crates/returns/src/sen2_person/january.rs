//! The children with a plan in the January of an export, and where they are.

use std::collections::BTreeMap;

use super::codes_in::{self, Day};
use super::export::{Export, Module};
use crate::codes;
use crate::findings::{Finding, Findings as _, Severity};
use crate::own::Known;
use crate::privacy::RowFinding;
use crate::pupils::{AGE_IN_RECEPTION, CURRICULUM_YEARS, PupilState};
use crate::rows::Row;
use crate::source::Table;

/// What tells a person from others in another export, the surest first: pupil number, learner number, name and day of birth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keys(pub(super) [Option<String>; 3]);

/// A child with a plan in January.
#[derive(Debug, Clone)]
pub(super) struct Child {
    /// Who it is.
    pub(super) keys: Keys,
    /// Row in the file of persons.
    pub(super) row: u64,
    /// Where it is.
    pub(super) state: PupilState,
}

/// Everyone with a plan in one January.
pub(super) struct January {
    /// Its year.
    pub(super) census: i32,
    /// The file of persons.
    pub(super) file: String,
    /// In the order of that file.
    pub(super) children: Vec<Child>,
}

/// Rows of a table by the id of the row they belong to.
fn by_parent<'t>(table: Option<&'t Table>, parent: &str) -> BTreeMap<&'t str, Vec<(usize, u64)>> {
    let mut all: BTreeMap<&str, Vec<(usize, u64)>> = BTreeMap::new();
    for (at, (row, line)) in table.iter().flat_map(|t| t.rows()).enumerate() {
        if let Some(table) = table {
            all.entry(table.get(row, parent).trim())
                .or_default()
                .push((at, line));
        }
    }
    all
}

/// What one finding says of a row: code's column, file and how to mend it.
struct Faults<'f> {
    findings: &'f mut Vec<Finding>,
}

impl Faults<'_> {
    fn tell(&mut self, file: &str, row: u64, column: &'static str, mend: &'static str) {
        let found = RowFinding::new(codes::PUPIL_PERSON, Severity::Error, file, row);
        let found = found
            .column(column)
            .done("the child is left out")
            .mend(mend);
        self.findings.push(found.into());
    }
}

/// A row of a table, by its position and its line in the file.
type At = (usize, u64);

/// The export's tables, linked.
struct Linked<'t> {
    export: &'t Export,
    reference: Day,
    rows: BTreeMap<Module, Vec<Row<'t>>>,
    requests: BTreeMap<&'t str, Vec<At>>,
    assessments: BTreeMap<&'t str, Vec<At>>,
    plans: BTreeMap<&'t str, Vec<At>>,
    active: BTreeMap<&'t str, Vec<At>>,
    placements: BTreeMap<&'t str, Vec<At>>,
    needs: BTreeMap<&'t str, Vec<At>>,
}

impl<'t> Linked<'t> {
    fn new(export: &'t Export, reference: Day) -> Self {
        let of = |module, parent| by_parent(export.table(module), parent);
        let modules = [
            Module::Person,
            Module::Requests,
            Module::Assessment,
            Module::NamedPlan,
            Module::ActivePlans,
            Module::PlacementDetail,
            Module::SenNeed,
        ];
        let rows = modules.into_iter().filter_map(|module| {
            let table = export.table(module)?;
            Some((module, table.rows().map(|(row, _)| row).collect()))
        });
        Self {
            rows: rows.collect(),
            requests: of(Module::Requests, "persontableid"),
            assessments: of(Module::Assessment, "requeststableid"),
            plans: of(Module::NamedPlan, "assessmenttableid"),
            active: of(Module::ActivePlans, "requeststableid"),
            placements: of(Module::PlacementDetail, "activeplanstableid"),
            needs: of(Module::SenNeed, "activeplanstableid"),
            export,
            reference,
        }
    }

    /// A cell; blank where the table or the column is not there.
    fn get(&self, module: Module, (at, _): At, column: &str) -> &'t str {
        let row = self.rows.get(&module).and_then(|rows| rows.get(at));
        let found = self.export.table(module).zip(row);
        found.map_or("", |(table, row)| table.get(*row, column).trim())
    }

    fn day(&self, module: Module, at: At, column: &str) -> Option<Day> {
        Day::parse(self.get(module, at, column))
    }

    /// Whether every plan named after a request had ceased by the reference date. A plan that came from another council has no
    /// assessment here, and counts as in force.
    fn ceased(&self, request: &str) -> bool {
        let assessments = self.assessments.get(request).into_iter().flatten();
        let plans: Vec<At> = assessments
            .flat_map(|at| {
                let id = self.get(Module::Assessment, *at, "assessmenttableid");
                self.plans.get(id).into_iter().flatten().copied()
            })
            .collect();
        let over = |at: &At| {
            let day = self.day(Module::NamedPlan, *at, "ceasedate");
            day.is_some_and(|day| day <= self.reference)
        };
        !plans.is_empty() && plans.iter().all(over)
    }

    /// The plan of a person in force in January: the first, where a person has several.
    fn plan(&self, person: &str) -> Option<At> {
        let requests = self.requests.get(person).into_iter().flatten();
        requests
            .map(|at| self.get(Module::Requests, *at, "requeststableid"))
            .filter(|request| !self.ceased(request))
            .find_map(|request| self.active.get(request)?.first().copied())
    }

    /// The placement of a plan that a child was in on the reference date, of the highest rank.
    fn placement(&self, plan: &str) -> Option<At> {
        let all = self.placements.get(plan)?.iter().copied();
        let now = all.filter(|at| {
            let day = |column| self.day(Module::PlacementDetail, *at, column);
            day("entrydate").is_none_or(|entry| entry <= self.reference)
                && day("leavingdate").is_none_or(|left| left >= self.reference)
        });
        now.min_by_key(|at| rank(self.get(Module::PlacementDetail, *at, "placementrank")))
    }

    /// The primary need of a plan.
    fn need(&self, plan: &str) -> Option<At> {
        let all = self.needs.get(plan)?.iter().copied();
        all.min_by_key(|at| rank(self.get(Module::SenNeed, *at, "sentyperank")))
    }
}

/// A rank; what has none comes last.
fn rank(text: &str) -> u32 {
    text.parse().unwrap_or(u32::MAX)
}

/// The settings of schools and colleges, by URN or UKPRN.
pub(super) type Establishments = BTreeMap<String, String>;

/// The children of an export. Those who cannot be placed are told, by row.
pub(super) fn children(
    export: &Export,
    known: &Known<'_>,
    establishments: &Establishments,
    findings: &mut Vec<Finding>,
) -> Option<January> {
    let mut faults = Faults { findings };
    let header = export.table(Module::Sen2)?;
    let reference = header
        .rows()
        .next()
        .and_then(|(row, _)| Day::parse(header.get(row, "referencedate")));
    let Some(reference) = reference else {
        let mend = "the day of the return is wanted, as 2024-Jan-18 00:00:00";
        faults.tell(&header.file, 2, "referencedate", mend);
        return None;
    };
    let linked = Linked::new(export, reference);
    let mut january = January {
        census: reference.year,
        file: export.file(Module::Person).to_owned(),
        children: Vec::new(),
    };
    let mut unplaced: BTreeMap<String, u64> = BTreeMap::new();
    for (at, (_, line)) in export.table(Module::Person)?.rows().enumerate() {
        let person = linked.get(Module::Person, (at, line), "persontableid");
        let Some(active) = linked.plan(person) else {
            continue;
        };
        let get = |column: &str| linked.get(Module::Person, (at, line), column);
        let plan = linked.get(Module::ActivePlans, active, "activeplanstableid");
        let born = Day::parse(get("personbirthdate"));
        let year = born.and_then(|day| i16::try_from(day.age_in(reference.year)).ok());
        let year = year.map(|age| age - AGE_IN_RECEPTION);
        let Some(academic_year) =
            year.filter(|y| (CURRICULUM_YEARS.0..=CURRICULUM_YEARS.1).contains(y))
        else {
            let mend = "a day of birth is wanted, of somebody of 25 or under at 31 August before the return";
            faults.tell(&january.file, line, "personbirthdate", mend);
            continue;
        };
        let need = linked.need(plan);
        let need =
            need.and_then(|at| codes_in::need(known, linked.get(Module::SenNeed, at, "sentype")));
        let Some(need) = need else {
            let mend = "the plan of this person has no primary need that the return knows; complete it in senneed";
            faults.tell(&january.file, line, "sentype", mend);
            continue;
        };
        let Some(at_placement) = linked.placement(plan) else {
            let mend = "the plan of this person has no placement on the day of the return; complete it in placementdetail";
            faults.tell(&january.file, line, "sensetting", mend);
            continue;
        };
        let cell = |column: &str| linked.get(Module::PlacementDetail, at_placement, column);
        match setting(known, establishments, cell) {
            Ok(setting) => january.children.push(Child {
                keys: Keys::of(get),
                row: line,
                state: PupilState {
                    academic_year,
                    setting,
                    need,
                },
            }),
            Err(place) => {
                unplaced.entry(place).or_insert(at_placement.1);
            }
        }
    }
    let file = export.file(Module::PlacementDetail);
    for (place, line) in unplaced {
        let mend = if place.is_empty() {
            "a URN, a UKPRN or a setting of the guide (OLA, OPA, EHE, EYP, OTH, NEET, NIEC, NIEO) is wanted"
        } else {
            "nothing tells what kind of place this school or college is, here and in all rows with the same number: give it a line in \
             establishments.csv (urn, ukprn, setting), with one of `pressure list placements` as its setting"
        };
        faults.tell(file, line, "urn, ukprn, sensetting", mend);
    }
    faults.findings.sort_for_reading();
    Some(january)
}

/// The setting of a placement: a unit or resourced provision where it says so, the kind of arrangement it names, or what
/// `establishments.csv` says of its school or college. Otherwise the number that was looked for.
fn setting<'t>(
    known: &Known<'_>,
    establishments: &Establishments,
    cell: impl Fn(&str) -> &'t str,
) -> Result<String, String> {
    for indicator in ["senunitindicator", "resourcedprovisionindicator"] {
        if codes_in::yes(cell(indicator))
            && let Some(unit) = codes_in::setting(known, indicator)
        {
            return Ok(unit);
        }
    }
    if let Some(arrangement) = codes_in::setting(known, cell("sensetting")) {
        return Ok(arrangement);
    }
    let numbers = [cell("urn"), cell("ukprn")];
    let mut given = numbers.into_iter().filter(|number| !number.is_empty());
    let found = given.clone().find_map(|number| establishments.get(number));
    found
        .cloned()
        .ok_or_else(|| given.next().unwrap_or_default().to_owned())
}

impl Keys {
    fn of<'t>(get: impl Fn(&str) -> &'t str) -> Self {
        let one = |column: &str| {
            let text = get(column).to_uppercase();
            (!text.is_empty()).then_some(text)
        };
        let born = Day::parse(get("personbirthdate")).map(|day| format!("{day:?}"));
        let name = one("surname").zip(one("forename")).zip(born);
        Self([
            one("upn"),
            one("uniquelearnernumber"),
            name.map(|((surname, forename), born)| format!("{surname}|{forename}|{born}")),
        ])
    }
}
