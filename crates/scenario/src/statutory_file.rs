//! The file of statutory tables: which of our categories each of their rows counts, every category once.

use std::collections::BTreeMap;

use pressure_model::statutory::{
    AgeRow, AssumptionSection, Counts, Dsg, Lsrp, NeedRow, OtherSpend, PlanningArea, ProvisionPart,
    ProvisionRow, Return, Scap, ScapPhase, Setting, Sheet, Statutory,
};
use pressure_model::{CalendarYear, Categories, CrossingPart};

use crate::fields::Fields;
use crate::model_file::{LAST_AGE, LineKind, ModelFile};
use crate::node::Node;
use crate::problem::Error;
use crate::reader::read_file;

/// Reads and checks a file of statutory tables against what the model counts; `file` is its name in messages.
pub fn parse_statutory(file: &str, text: &str, model: &ModelFile) -> Result<Statutory, Error> {
    read_file(file, text, |fields| Reader::new(model).file(fields))
}

struct Reader<'a> {
    model: &'a ModelFile,
    placements: Vec<&'a str>,
    needs: Vec<&'a str>,
    groups: Vec<&'a str>,
    lines: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(model: &'a ModelFile) -> Self {
        let Categories {
            needs,
            placements,
            lines,
            age_groups,
            ..
        } = &model.categories;
        Self {
            model,
            placements: placements.iter().map(|one| one.id.as_str()).collect(),
            needs: needs.iter().map(|one| one.id.as_str()).collect(),
            groups: age_groups.iter().map(|one| one.id.as_str()).collect(),
            lines: lines.iter().map(|one| one.id.as_str()).collect(),
        }
    }

    fn file(&self, file: &Fields<'_>) -> Option<Statutory> {
        let source = file.required("source").and_then(|source| source.text());
        let ages = file.required("age").and_then(|node| self.ages(&node));
        let needs = file.required("need").and_then(|node| self.needs(&node));
        let table = |key| {
            file.required(key)
                .and_then(|node| Some((node, node.fields()?)))
        };
        let lsrp = table("lsrp").and_then(|(node, fields)| self.lsrp(&node, &fields));
        let scap = table("scap").and_then(|(node, fields)| self.scap(&node, &fields));
        let dsg = table("dsg").and_then(|(node, fields)| self.dsg(&node, &fields));
        let assumptions = file.required("assumptions");
        let assumptions = assumptions.and_then(|list| list.list_of(assumptions_of));
        source?;
        Some(Statutory {
            ages: ages?,
            needs: needs?,
            lsrp: lsrp?,
            scap: scap?,
            dsg: dsg?,
            assumptions: assumptions?,
        })
    }

    fn ages(&self, node: &Node<'_>) -> Option<Vec<AgeRow>> {
        let rows = node.list_of(|row| {
            let fields = row.fields()?;
            let label = label(&fields);
            let group = fields.required("group");
            let group = group.and_then(|group| group.one_of("age group", &self.groups));
            let group = &self.model.categories.age_groups[group?.into_inner()];
            Some(AgeRow {
                label: label?,
                group: group.id.clone(),
                ages: (group.from, group.to),
            })
        })?;
        let mut seen = Seen::default();
        for row in &rows {
            (row.ages.0..=row.ages.1).for_each(|age| seen.count(usize::from(age)));
        }
        seen.check(node, usize::from(LAST_AGE) + 1, |age| format!("age {age}"));
        Some(rows)
    }

    fn needs(&self, node: &Node<'_>) -> Option<Vec<NeedRow>> {
        let rows = node.list_of(|row| {
            let fields = row.fields()?;
            let label = label(&fields);
            let needs = listed(&fields, "needs", "need", &self.needs);
            Some(NeedRow {
                label: label?,
                needs: needs?,
            })
        })?;
        let mut seen = Seen::default();
        rows.iter()
            .flat_map(|row| &row.needs)
            .for_each(|need| seen.count(*need));
        seen.check(node, self.needs.len(), |need| {
            named("need", self.needs[need])
        });
        Some(rows)
    }

    fn lsrp(&self, node: &Node<'_>, fields: &Fields<'_>) -> Option<Lsrp> {
        let year = |key| {
            fields
                .required(key)
                .and_then(|year| year.parsed::<CalendarYear>())
        };
        let (first, last) = (year("first_year"), year("last_year"));
        let settings = fields
            .required("setting")
            .and_then(|list| list.list_of(setting))?;
        let numbers: Vec<&str> = settings.iter().map(|one| one.number.as_str()).collect();
        let provision = |row: &Node<'_>| self.provision(row, &numbers);
        let provisions = fields.required("provision")?.list_of(provision)?;
        let mut seen = Seen::default();
        for part in provisions.iter().flat_map(ProvisionRow::parts) {
            for age in part.plans.ages.0..=part.plans.ages.1 {
                seen.count(part.plans.placement * (usize::from(LAST_AGE) + 1) + usize::from(age));
            }
        }
        let cells = self.placements.len() * (usize::from(LAST_AGE) + 1);
        seen.check(node, cells, |cell| {
            let (placement, age) = (
                cell / (usize::from(LAST_AGE) + 1),
                cell % (usize::from(LAST_AGE) + 1),
            );
            format!(
                "{} at age {age}",
                named("placement", self.placements[placement])
            )
        });
        let (first, last) = (first?.into_inner().year(), last?.into_inner().year());
        if first > last {
            node.report("`first_year` is after `last_year`", "these years");
        }
        Some(Lsrp {
            years: (first, last),
            settings,
            provisions,
        })
    }

    fn provision(&self, node: &Node<'_>, settings: &[&str]) -> Option<ProvisionRow> {
        let fields = node.fields()?;
        let label = label(&fields);
        let notes = notes(&fields);
        let parts = fields.optional("parts");
        let reason = fields.optional("not_available");
        let counts = match (parts, reason) {
            (Some(parts), None) => {
                let parts = parts.list_of(|part| self.part(part, settings))?;
                Counts::Plans(parts)
            }
            (None, Some(reason)) => Counts::NotAvailable(reason.text()?.into_inner()),
            _ => {
                node.report(
                    "a row has `parts` or `not_available`, one of them",
                    "this row",
                );
                return None;
            }
        };
        Some(ProvisionRow {
            label: label?,
            counts,
            notes: notes?,
        })
    }

    fn part(&self, node: &Node<'_>, settings: &[&str]) -> Option<ProvisionPart> {
        let fields = node.fields()?;
        let placement = fields.required("placement");
        let placement = placement.and_then(|one| one.one_of("placement", &self.placements));
        let age = |key, default| match fields.optional(key) {
            Some(age) => Some(age.whole(LAST_AGE)?.into_inner()),
            None => Some(default),
        };
        let ages = (age("from_age", 0), age("to_age", LAST_AGE));
        let setting = match fields.optional("setting") {
            Some(setting) => Some(setting.one_of("setting", settings)?.into_inner()),
            None => None,
        };
        Some(ProvisionPart {
            plans: CrossingPart {
                placement: placement?.into_inner(),
                ages: (ages.0?, ages.1?),
            },
            setting,
        })
    }

    fn scap(&self, node: &Node<'_>, fields: &Fields<'_>) -> Option<Scap> {
        let phase = |ages, years| {
            let ages = fields.required(ages)?.list_of(|age| age.whole(LAST_AGE))?;
            let years = fields.required(years)?.whole(30)?;
            let [from, to] = ages.as_slice() else {
                node.report("ages are the first and the last", "two numbers");
                return None;
            };
            Some(ScapPhase {
                ages: (*from.get_ref(), *to.get_ref()),
                years: usize::from(years.into_inner()),
            })
        };
        let primary = phase("primary_ages", "primary_years");
        let secondary = phase("secondary_ages", "secondary_years");
        let outside = listed(fields, "outside", "placement", &self.placements);
        let areas = fields.required("area").and_then(|list| {
            list.list_of(|area| {
                let fields = area.fields()?;
                let text = |key| Some(fields.required(key)?.text()?.into_inner());
                let (primary, secondary) = (text("primary"), text("secondary"));
                let provision = text("provision");
                let placements = listed(&fields, "placements", "placement", &self.placements);
                Some(PlanningArea {
                    codes: [primary?, secondary?],
                    provision: provision?,
                    placements: placements?,
                })
            })
        });
        let (areas, outside) = (areas?, outside?);
        let counted = areas.iter().flat_map(|area| &area.placements);
        self.each_placement_once(node, counted.chain(&outside));
        Some(Scap {
            areas,
            outside,
            phases: [primary?, secondary?],
        })
    }

    fn dsg(&self, node: &Node<'_>, fields: &Fields<'_>) -> Option<Dsg> {
        let by_placement = listed(fields, "by_placement", "line", &self.lines);
        let sheets = fields.required("sheet").and_then(|list| {
            list.list_of(|sheet| {
                let fields = sheet.fields()?;
                let label = label(&fields);
                let placements = listed(&fields, "placements", "placement", &self.placements);
                let notes = notes(&fields);
                Some(Sheet {
                    label: label?,
                    placements: placements?,
                    notes: notes?,
                })
            })
        });
        let other = fields.required("other_spend").and_then(|list| {
            list.list_of(|spend| {
                let fields = spend.fields()?;
                let label = label(&fields);
                let lines = listed(&fields, "lines", "line", &self.lines);
                Some(OtherSpend {
                    label: label?,
                    lines: lines?,
                })
            })
        });
        let (by_placement, sheets, other_spend) = (by_placement?, sheets?, other?);
        self.each_placement_once(node, sheets.iter().flat_map(|sheet| &sheet.placements));
        let mut seen = Seen::default();
        let lines = other_spend.iter().flat_map(|spend| &spend.lines);
        by_placement
            .iter()
            .chain(lines)
            .for_each(|line| seen.count(*line));
        seen.check(node, self.lines.len(), |line| {
            named("line", self.lines[line])
        });
        for (line, kind) in self.model.line_kind.iter().enumerate() {
            if (*kind == LineKind::TopUp) != by_placement.contains(&line) {
                let message = format!(
                    "`{}`: lines of kind top_up, and no others, are `by_placement`",
                    self.lines[line]
                );
                node.report(message, "in this table");
            }
        }
        Some(Dsg {
            sheets,
            other_spend,
        })
    }

    fn each_placement_once<'b>(&self, node: &Node<'_>, counted: impl Iterator<Item = &'b usize>) {
        let mut seen = Seen::default();
        counted.for_each(|placement| seen.count(*placement));
        seen.check(node, self.placements.len(), |placement| {
            named("placement", self.placements[placement])
        });
    }
}

fn assumptions_of(node: &Node<'_>) -> Option<AssumptionSection> {
    let fields = node.fields()?;
    let label = fields
        .required("section")
        .and_then(|section| section.text());
    let known = Return::ALL.map(Return::id);
    let returns = listed(&fields, "tables", "return", &known);
    let parameters = fields
        .required("parameters")
        .and_then(|list| list.list_of(|start| Some(start.text()?.into_inner())));
    Some(AssumptionSection {
        label: label?.into_inner(),
        returns: returns?.into_iter().map(|at| Return::ALL[at]).collect(),
        parameters: parameters?,
    })
}

fn setting(node: &Node<'_>) -> Option<Setting> {
    let fields = node.fields()?;
    let number = fields.required("number").and_then(|number| number.text());
    let (label, notes) = (label(&fields), notes(&fields));
    Some(Setting {
        number: number?.into_inner(),
        label: label?,
        notes: notes?,
    })
}

fn label(fields: &Fields<'_>) -> Option<String> {
    Some(fields.required("label")?.text()?.into_inner())
}

/// Notes are optional.
fn notes(fields: &Fields<'_>) -> Option<Vec<String>> {
    match fields.optional("notes") {
        Some(notes) => notes.list_of(|note| Some(note.text()?.into_inner())),
        None => Some(Vec::new()),
    }
}

/// A list of ids as positions.
fn listed<'f>(fields: &Fields<'f>, key: &'f str, what: &str, known: &[&str]) -> Option<Vec<usize>> {
    let list = fields.required(key)?;
    list.list_of(|id| Some(id.one_of(what, known)?.into_inner()))
}

fn named(what: &str, id: &str) -> String {
    format!("{what} `{id}`")
}

/// How often a table counts each category.
#[derive(Default)]
struct Seen(BTreeMap<usize, usize>);

impl Seen {
    fn count(&mut self, category: usize) {
        *self.0.entry(category).or_default() += 1;
    }

    /// Reports every one of `all` categories that is not counted once.
    fn check(&self, table: &Node<'_>, all: usize, said: impl Fn(usize) -> String) {
        for category in 0..all {
            let times = self.0.get(&category).copied().unwrap_or(0);
            if times != 1 {
                let message = format!(
                    "{} is counted {times} times in `{}`; it must be counted once",
                    said(category),
                    table.name
                );
                table.report(message, "in this table");
            }
        }
    }
}
