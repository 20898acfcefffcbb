//! `pressure list`: the ids that options and scenario files take.

use pressure_model::Categories;
use pressure_report::Measure;
use pressure_scenario::{COMMON_KEYS, KINDS, KindOfLever, STRENGTHS, Scenario, schema};

use crate::args::{Format, ListArgs, Listed};
use crate::commands::project::scenario;
use crate::failure::Failure;
use crate::model_folder::ModelFolder;
use crate::printer::{Listing, Printer};

pub(crate) fn run(args: &ListArgs, printer: &Printer) -> Result<(), Failure> {
    if args.what == Listed::Levers && args.format == Format::Table {
        // An example has lines of its own, which no column holds.
        let kinds = KINDS.map(|kind| described(&kind)).join("\n");
        return printer.text(&format!("{}\n{kinds}", common_keys()));
    }
    let folder = || ModelFolder::of(&args.sources);
    let listing = match args.what {
        Listed::Areas => areas(&folder()?),
        Listed::Scenarios => scenarios(&folder()?)?,
        Listed::Levers => levers(),
        Listed::ScenarioSchema => {
            let schema = schema(&folder()?.context(None));
            return printer.text(&format!("{schema:#}"));
        }
        Listed::Placements => placements(&folder()?.model.categories),
        Listed::Needs => needs(&folder()?.model.categories),
        Listed::Lines => lines(&folder()?.model.categories),
        Listed::Measures => measures(),
    };
    printer.listing(&listing, args.format)
}

fn areas(folder: &ModelFolder) -> Listing {
    let row = |area: &pressure_returns::Area| {
        [
            &area.la_code_text(),
            &area.code,
            &area.name,
            &area.region_name,
            &area.kind,
        ]
        .map(String::clone)
        .to_vec()
    };
    Listing {
        header: vec!["la_code", "code", "name", "region", "type"],
        rows: folder.areas.current().map(row).collect(),
    }
}

fn scenarios(folder: &ModelFolder) -> Result<Listing, Failure> {
    let row = |scenario: Scenario| vec![scenario.id, scenario.name, scenario.summary];
    let mut rows = vec![row(Scenario::baseline())];
    for id in folder.scenarios.keys() {
        rows.push(row(scenario(id, folder, None)?));
    }
    Ok(Listing {
        header: vec!["scenario", "name", "summary"],
        rows,
    })
}

/// The keys that every lever has.
fn common_keys() -> String {
    let width = COMMON_KEYS.iter().map(|(key, _)| key.len()).max();
    let line = |(key, meaning): &(&str, &str)| {
        format!("  {key:width$}  {meaning}\n", width = width.unwrap_or(0))
    };
    let lines: String = COMMON_KEYS.iter().map(line).collect();
    format!("Keys of every [[lever]], beside exactly one kind:\n{lines}\n{STRENGTHS}\n")
}

/// A kind of lever to read: what it does, its keys, and an example.
fn described(kind: &KindOfLever) -> String {
    let example = kind.example().replace('\n', "\n    ");
    format!(
        "{}: {}\n  keys: {}\n  from: {}; profile: {}\n\n    {example}\n",
        kind.id,
        kind.acts_on,
        kind.keys,
        kind.calendar(),
        kind.default_profile()
    )
}

fn levers() -> Listing {
    let row = |kind: &KindOfLever| {
        vec![
            kind.id.to_owned(),
            kind.acts_on.to_owned(),
            kind.keys.to_owned(),
            kind.calendar().to_owned(),
            kind.default_profile().to_owned(),
            kind.example(),
        ]
    };
    Listing {
        header: vec!["lever", "acts_on", "keys", "from", "profile", "example"],
        rows: KINDS.iter().map(row).collect(),
    }
}

fn placements(categories: &Categories) -> Listing {
    let rows = categories
        .placements
        .iter()
        .map(|p| vec![p.id.clone(), p.label.clone(), p.sector.clone()]);
    Listing {
        header: vec!["placement", "label", "sector"],
        rows: rows.collect(),
    }
}

fn needs(categories: &Categories) -> Listing {
    let rows = categories
        .needs
        .iter()
        .map(|need| vec![need.id.clone(), need.label.clone()]);
    Listing {
        header: vec!["need", "label"],
        rows: rows.collect(),
    }
}

fn lines(categories: &Categories) -> Listing {
    let rows = categories.lines.iter().map(|line| {
        vec![
            line.id.clone(),
            line.label.clone(),
            line.section251.join(" "),
        ]
    });
    Listing {
        header: vec!["line", "label", "section_251"],
        rows: rows.collect(),
    }
}

fn measures() -> Listing {
    let row = |measure: &Measure| {
        [measure.id(), measure.unit().id(), measure.meaning()]
            .map(str::to_owned)
            .to_vec()
    };
    Listing {
        header: vec!["measure", "unit", "meaning"],
        rows: Measure::ALL.iter().map(row).collect(),
    }
}
