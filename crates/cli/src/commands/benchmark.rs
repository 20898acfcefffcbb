//! `pressure benchmark`: a council beside its statistical neighbours and the councils of its type.

use pressure_returns::Area;

use crate::areas::Selected;
use crate::args::{BenchmarkArgs, Format};
use crate::benchmark::{Benchmarks, Facts, Group, Scale, Standing, Yardstick};
use crate::commands::project::banners;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::printer::{Listing, Printer};

/// What stands where a value is not published, hidden or a national default.
const NOT_AVAILABLE: &str = "not available";

pub(crate) fn run(args: &BenchmarkArgs, printer: &Printer) -> Result<(), Failure> {
    let mut engine = Engine::of(&args.sources)?;
    let areas = &engine.folder.areas;
    let selected = areas.resolve(std::slice::from_ref(&args.area))?;
    let [Selected::Council { code }] = selected.as_slice() else {
        return Err(Failure::Usage {
            what: format!(
                "`{}` is no single council, and only a council has neighbours",
                args.area
            ),
            help:
                "give --area with the name or code of a council; `pressure list areas` lists them"
                    .to_owned(),
        });
    };
    let to = engine.base.financial_year().plus(1);
    engine.take_own_figures(&selected, to)?;
    let comparators = engine.comparators()?;
    let Some(area) = engine.folder.areas.by_code(code) else {
        return Err(Failure::Findings {
            what: format!("the tables have no council {code}"),
        });
    };
    let neighbours = Group::neighbours(&comparators, code);
    let groups: Vec<Group> = neighbours
        .into_iter()
        .chain([Group::of_type(&engine, area)])
        .collect();
    let task = Task {
        area,
        benchmarks: &Benchmarks::new(&engine, area, &groups, &comparators, to)?,
        groups: &groups,
    };
    let listing = match (args.each, args.format) {
        (true, format) => task.each(format),
        (false, Format::Table) => task.table(),
        (false, Format::Csv | Format::Json) => task.tidy(),
    };
    if args.format == Format::Table {
        printer.paragraph(&format!("{} ({code}) beside other councils", area.name))?;
        printer.text("")?;
    }
    // The names of a list of every council are no figures.
    let figures = if args.each { usize::MAX } else { 1 };
    printer.figures(&listing, figures, args.format)?;
    if args.format == Format::Table {
        printer.text("")?;
    }
    let mut notes = banners(&engine, &selected);
    notes.extend(task.notes());
    printer.notes(&notes, args.format)
}

struct Task<'a> {
    area: &'a Area,
    benchmarks: &'a Benchmarks<'a>,
    groups: &'a [Group],
}

impl Task<'_> {
    fn yardsticks(&self) -> Vec<Yardstick> {
        Yardstick::all(self.benchmarks.categories())
    }

    fn standing(&self, yardstick: &Yardstick, group: &Group) -> Option<Standing> {
        self.benchmarks.standing(yardstick, &self.area.code, group)
    }

    fn cost(&self, yardstick: &Yardstick, standing: &Standing) -> Option<f64> {
        let code = &self.area.code;
        self.benchmarks.cost_at_median(yardstick, code, standing)
    }

    fn table(&self) -> Listing {
        let mut header = vec!["", "council"];
        for group in self.groups {
            let whose = if group.is_neighbours() {
                "neighbours"
            } else {
                "type"
            };
            header.extend([whose, "lowest to highest", "rank"]);
        }
        header.push("£m more at median");
        let rows = self.yardsticks();
        let rows = rows.iter().map(|yardstick| self.table_row(yardstick));
        Listing {
            header,
            rows: rows.collect(),
        }
    }

    fn table_row(&self, yardstick: &Yardstick) -> Vec<String> {
        let shown = |value: f64| yardstick.scale().shown(value);
        let own = self.benchmarks.value(yardstick, &self.area.code);
        let mut row = vec![
            yardstick.label(self.benchmarks),
            own.map_or_else(|| NOT_AVAILABLE.to_owned(), |own| shown(own.value)),
        ];
        let mut cost = String::new();
        for (index, group) in self.groups.iter().enumerate() {
            let Some(standing) = self.standing(yardstick, group) else {
                row.extend(["", "", ""].map(str::to_owned));
                continue;
            };
            if let Some(more) = self.cost(yardstick, &standing).filter(|_| index == 0) {
                cost = format!("{:+.1}", more / 1e6);
            }
            row.extend([
                shown(standing.median),
                format!("{} to {}", shown(standing.range.0), shown(standing.range.1)),
                format!("{} of {}", standing.rank, standing.of),
            ]);
        }
        row.push(cost);
        row
    }

    fn tidy(&self) -> Listing {
        let number = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        let mut rows = Vec::new();
        for yardstick in self.yardsticks() {
            let own = self.benchmarks.value(&yardstick, &self.area.code);
            for group in self.groups {
                let standing = self.standing(&yardstick, group);
                let of = |field: &dyn Fn(&Standing) -> f64| number(standing.as_ref().map(field));
                let cost = standing.as_ref().and_then(|s| self.cost(&yardstick, s));
                rows.push(vec![
                    self.area.code.clone(),
                    self.area.name.clone(),
                    yardstick.id(self.benchmarks.categories()),
                    yardstick.period(self.benchmarks, &self.area.code).id,
                    yardstick.scale().unit().to_owned(),
                    number(own.map(|own| own.value)),
                    group.id.clone(),
                    of(&|s| s.rank as f64),
                    of(&|s| s.of as f64),
                    of(&|s| s.median),
                    of(&|s| s.range.0),
                    of(&|s| s.range.1),
                    number(cost),
                    own.map_or("", |own| own.basis.id()).to_owned(),
                ]);
            }
        }
        let header = vec![
            "area_code",
            "area_name",
            "measure",
            "period",
            "unit",
            "value",
            "group",
            "rank",
            "of",
            "median",
            "lowest",
            "highest",
            "cost_at_median",
            "basis",
        ];
        Listing { header, rows }
    }

    /// One row for each council of each group.
    fn each(&self, format: Format) -> Listing {
        let mut rows = Vec::new();
        for yardstick in self.yardsticks() {
            let own = ("council", &self.area.code);
            let others = self.groups.iter();
            let others = others.flat_map(|g| g.codes.iter().map(|code| (g.id.as_str(), code)));
            for (group, code) in std::iter::once(own).chain(others) {
                let figure = self.benchmarks.value(&yardstick, code);
                let value = |scale: Scale, value: f64| match format {
                    Format::Table => scale.shown(value),
                    Format::Csv | Format::Json => value.to_string(),
                };
                let absent = match format {
                    Format::Table => NOT_AVAILABLE,
                    Format::Csv | Format::Json => "",
                };
                rows.push(vec![
                    yardstick.id(self.benchmarks.categories()),
                    yardstick.period(self.benchmarks, code).id,
                    yardstick.scale().unit().to_owned(),
                    group.to_owned(),
                    code.clone(),
                    self.name(code).to_owned(),
                    figure.map_or(absent.to_owned(), |f| value(yardstick.scale(), f.value)),
                    figure.map_or("", |f| f.basis.id()).to_owned(),
                    if self.benchmarks.is_suspect(code) {
                        "suspect"
                    } else {
                        ""
                    }
                    .to_owned(),
                ]);
            }
        }
        let header = vec![
            "measure",
            "period",
            "unit",
            "group",
            "area_code",
            "area_name",
            "value",
            "basis",
            "fault",
        ];
        Listing { header, rows }
    }

    fn name<'c>(&'c self, code: &'c str) -> &'c str {
        self.benchmarks.engine.folder.areas.areas().name_of(code)
    }

    fn notes(&self) -> Vec<String> {
        let engine = self.benchmarks.engine;
        let mut notes = vec![
            format!(
                "plans are of January {}, growth of the {} years to it, money and travellers of {}, refusals and appeals of the last \
                 calendar year published; medians leave the council itself out, ranks count it, and rank 1 is the highest",
                engine.base.year(),
                self.benchmarks.settings.growth_years,
                engine.base.financial_year(),
            ),
            "spend is high-needs spend with deductions, the places that the Department pays directly: without them a council whose \
             special schools are academies looks cheap; heads are persons aged 0 to 25"
                .to_owned(),
            "travellers are estimated at national take-up where a council gives none of its own, so that transport per traveller tells \
             what the caseload costs to carry, not how many of it are carried"
                .to_owned(),
            format!(
                "£m at the median is what the council would spend more (+) or less (-) a year at the median of {}, all else as it is: each \
                 line is a question of its own, and they do not add up. The independent sector is priced against state special schools, a \
                 placement against all others, at the council's own prices. What growth, refusals and appeals would cost builds up over \
                 years: a scenario with a lever tells it",
                if self.groups[0].is_neighbours() { "its neighbours" } else { "its type" }
            ),
        ];
        notes.push(match self.groups.iter().find(|group| group.is_neighbours()) {
            Some(group) => format!(
                "statistical neighbours, nearest first (Department for Education): {}",
                self.named(group.codes.iter())
            ),
            None => "no statistical neighbours are held for this council: it is set beside its type alone"
                .to_owned(),
        });
        notes.extend(self.faults());
        notes
    }

    /// Which of the figures compared say little, and of whom there are none.
    fn faults(&self) -> Vec<String> {
        let others = self.groups.iter().flat_map(|group| &group.codes);
        let mut all: Vec<&String> = std::iter::once(&self.area.code).chain(others).collect();
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|code| seen.insert(*code));
        let of = |wanted: &dyn Fn(&str) -> bool| {
            let found: Vec<&String> = all.iter().copied().filter(|code| wanted(code)).collect();
            (!found.is_empty()).then(|| self.named(found.into_iter()))
        };
        let small = |code: &str| {
            let plans = self.benchmarks.facts(code).and_then(|facts| facts.plans);
            plans.is_none_or(|plans| plans.value < self.benchmarks.settings.small_plans)
        };
        let suspect = |code: &str| code != self.area.code && self.benchmarks.is_suspect(code);
        let mut said = Vec::new();
        said.extend(of(&suspect).map(|names| {
            format!("left out of medians and ranks, for the latest caseload is suspect: {names}")
        }));
        said.extend(of(&small).map(|names| {
            format!(
                "fewer than {} plans, so that a few children move shares, ranks and medians: {names}",
                self.benchmarks.settings.small_plans
            )
        }));
        let absent = [
            (
                "spend",
                (|facts| facts.spend.is_none()) as fn(&Facts) -> bool,
            ),
            ("transport", |facts| facts.transport.is_none()),
            ("refusals", |facts| facts.refused.is_none()),
            ("appeals", |facts| facts.appeals.is_none()),
        ];
        let absent: Vec<String> = absent
            .into_iter()
            .filter_map(|(what, missing)| {
                let lacks = |code: &str| self.benchmarks.facts(code).is_none_or(missing);
                of(&lacks).map(|names| format!("{what} of {names}"))
            })
            .collect();
        if !absent.is_empty() {
            said.push(format!(
                "not published, hidden or a national default, and so not compared: {}",
                absent.join("; ")
            ));
        }
        said
    }

    fn named<'c>(&'c self, codes: impl Iterator<Item = &'c String>) -> String {
        let names: Vec<&str> = codes.map(|code| self.name(code)).collect();
        names.join(", ")
    }
}
