//! Makes the pack that every document of `report` is written from, by the ways of `project`, `compare`, `explain` and
//! `sensitivity`.

use std::path::Path;

use pressure_model::statutory::Statutory;
use pressure_model::{FinancialYear, in_parallel};
use pressure_report::{
    BASELINE, Breakdown, Change, Comparison, Fingerprint, InputFile, Labels, LeverText, Measure,
    Neighbours, Pack, PackArea, PackFinding, Parameter, Row, Run, Score, Suppression, compare,
    read_csv,
};
use pressure_returns::Severity;
use pressure_scenario::{Calendar, Lever, Scenario};

use crate::areas::Selected;
use crate::args::Format;
use crate::benchmark;
use crate::bundled;
use crate::commands::explain::{bridge, name_drivers};
use crate::commands::sensitivity::tornado;
use crate::drawn::Drawing;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::funnel_ages::{self, SplitByAge};
use crate::model_folder::read;
use crate::out_folder::{manifest, scenario_files};
use crate::printer::Printer;
use crate::runs::{self, Runs, alone, appraisal, appraisal_told};
use crate::scenario_notes;

/// Figures whose dependence on uncertain parameters is shown; one that the area does not have is left out.
const TORNADOES: [Measure; 3] = [
    Measure::DsgBalance,
    Measure::HighNeedsSpend,
    Measure::TransportSpend,
];

/// Rates by council stand under this in the parameters, with the council's code as their category.
const OF_COUNCILS: &str = "area.";

/// What a pack is made of.
pub(crate) struct Packing<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) area: &'a Selected,
    /// Without the baseline, which every pack has.
    pub(crate) scenarios: Vec<Scenario>,
    /// Rows of the tables to hand in, which the engine counts.
    pub(crate) statutory: Statutory,
    pub(crate) to: FinancialYear,
    /// `None` for the central run.
    pub(crate) drawing: Option<&'a Drawing>,
    /// The run folder of the last time.
    pub(crate) since: Option<&'a Path>,
    pub(crate) printer: &'a Printer,
}

impl Packing<'_> {
    /// Runs everything, each scenario once.
    pub(crate) fn pack(&self) -> Result<Pack, Failure> {
        let Self { engine, area, .. } = *self;
        let baseline = Scenario::baseline();
        let mut named = vec![baseline.clone()];
        named.extend(self.scenarios.iter().filter(|s| s.id != BASELINE).cloned());
        let (mut runs, mut comparisons) = self.runs(&named)?;
        let mut labels = Labels::of(&engine.folder.model.categories);
        name_drivers(&mut labels);
        let mut history = engine.history_rows(BASELINE, area)?;
        // What the projection begins with is the base year's own figure.
        history.retain(|row| {
            let mut later = runs[0].rows.iter();
            !later.any(|own| {
                own.period == row.period && own.is_of(row.measure, row.breakdown, &row.category)
            })
        });
        let (mut bridge, mut tornadoes) = self.whys(&baseline)?;
        let suppression = self.suppression(&named, &runs)?;
        for rows in runs.iter_mut().map(|run| &mut run.rows) {
            suppression.apply(rows);
        }
        for rows in [&mut bridge, &mut tornadoes, &mut history] {
            suppression.apply(rows);
        }
        suppression.apply_to_comparisons(&mut comparisons);
        let ages = SplitByAge::of(engine, area, &self.statutory)?;
        let change = self.since.map(|folder| self.change(folder, &runs[0].rows));
        Ok(Pack {
            area: self.described(),
            base: engine.base,
            to: self.to,
            comparisons,
            bridge,
            sensitivity: tornadoes,
            history,
            neighbours: self.neighbours()?,
            parameters: self.parameters(&named, ages.as_ref())?,
            findings: self.findings(),
            notes: self.notes(&named, &runs),
            accuracy: accuracy()?,
            change: change.transpose()?,
            manifest: manifest(engine, &named, self.drawing),
            inputs: self.inputs(&named),
            age_shares: ages.map(|ages| ages.shares).unwrap_or_default(),
            statutory: self.statutory.clone(),
            labels,
            runs,
        })
    }

    /// The council beside its statistical neighbours; a sum of councils has none.
    fn neighbours(&self) -> Result<Option<Neighbours>, Failure> {
        match self.area {
            Selected::Council { code } => benchmark::neighbours(self.engine, code, self.to),
            Selected::RollUp { .. } => Ok(None),
        }
    }

    /// Why figures of a scenario change, and what they depend on.
    fn whys(&self, scenario: &Scenario) -> Result<(Vec<Row>, Vec<Row>), Failure> {
        let Self { engine, area, .. } = *self;
        let hidden = engine.hidden(area);
        let shown = TORNADOES.into_iter().filter(|m| !hidden.contains(m));
        let shown: Vec<Measure> = shown.collect();
        let made = in_parallel(shown.len() + 1, |place| match place.checked_sub(1) {
            None => bridge(engine, area, scenario, self.to),
            Some(k) => tornado(engine, area, scenario, shown[k], self.to, self.printer),
        });
        let mut made = made.into_iter();
        let bridge = made.next().unwrap_or_else(|| Ok(Vec::new()))?;
        let tornadoes = made.collect::<Result<Vec<_>, _>>()?;
        Ok((bridge, tornadoes.into_iter().flatten().collect()))
    }

    fn described(&self) -> PackArea {
        let (code, name) = self.engine.title(self.area);
        let entry = match self.area {
            Selected::Council { code } => self.engine.folder.areas.by_code(code),
            Selected::RollUp { .. } => None,
        };
        PackArea {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: entry.map_or_else(|| "several".to_owned(), |entry| entry.kind.clone()),
        }
    }

    /// Every run, and what sets each scenario beside the baseline.
    fn runs(&self, named: &[Scenario]) -> Result<(Vec<Run>, Vec<Comparison>), Failure> {
        let all = Runs {
            engine: self.engine,
            selected: std::slice::from_ref(self.area),
            to: self.to,
            drawing: self.drawing,
            wanted: &|_| true,
            printer: self.printer,
        };
        let mut made = all.of(named)?.into_iter();
        let against = made.next().unwrap_or_default();
        let mut runs = vec![self.told(&named[0], &against)];
        let mut comparisons = Vec::new();
        for (scenario, run) in named.iter().skip(1).zip(made) {
            runs.push(self.told(scenario, &run));
            let levers = alone(scenario, &named[0]);
            comparisons.extend(all.comparisons(run, &against, Some(&levers))?);
        }
        // Deficits and surpluses of councils apart are no figures to subtract.
        comparisons.retain(|row| row.breakdown != Breakdown::Sign);
        Ok((runs, comparisons))
    }

    /// What must be hidden of all these runs and of their levers alone.
    fn suppression(&self, named: &[Scenario], runs: &[Run]) -> Result<Suppression, Failure> {
        let levers = named.iter().skip(1).flat_map(|s| alone(s, &named[0]));
        let all: Vec<Scenario> = named.iter().cloned().chain(levers).collect();
        let shown: Vec<Row> = runs
            .iter()
            .flat_map(|run| run.rows.iter().cloned())
            .collect();
        self.engine.suppression(&all, self.to, &shown)
    }

    fn told(&self, scenario: &Scenario, run: &runs::Run) -> Run {
        let lever = |(index, lever): (usize, &Lever)| LeverText {
            kind: lever.kind.id().to_owned(),
            from: year(lever, lever.from),
            to: lever.to.map(|to| year(lever, to)),
            rationale: lever.rationale.clone(),
            source: lever.source.clone(),
            text: scenario.lever_text(index, scenario, &self.engine.folder.policy),
        };
        Run {
            id: scenario.id.clone(),
            name: scenario.name.clone(),
            summary: scenario.summary.clone(),
            levers: scenario.levers.iter().enumerate().map(lever).collect(),
            ages_moved: funnel_ages::moved(scenario),
            rows: run.rows.clone(),
        }
    }

    fn parameters(
        &self,
        named: &[Scenario],
        ages: Option<&SplitByAge>,
    ) -> Result<Vec<Parameter>, Failure> {
        let mut all = self.engine.parameters(named);
        all.retain(|parameter| {
            !parameter.parameter.starts_with(OF_COUNCILS) || self.area.includes(&parameter.category)
        });
        if let Some(ages) = ages {
            all.extend(ages.parameters()?);
        }
        Ok(all)
    }

    /// Faults of the bundled figures, then findings in the council's own files.
    fn findings(&self) -> Vec<PackFinding> {
        let engine = self.engine;
        let bundled = engine.bundle.banners.iter();
        let mut all: Vec<PackFinding> = bundled
            .filter(|banner| self.area.includes(&banner.area))
            .map(|banner| PackFinding {
                code: banner.code.clone(),
                severity: Severity::Warning.label().to_owned(),
                place: String::new(),
                what: banner.text.clone(),
                mend: String::new(),
            })
            .collect();
        let own = engine.own.iter().flat_map(|own| &own.findings);
        all.extend(own.map(|finding| PackFinding {
            code: finding.code.to_owned(),
            severity: finding.severity.label().to_owned(),
            place: crate::own_files::place_of(finding),
            what: finding.done.clone(),
            mend: finding.mend.clone(),
        }));
        all
    }

    fn notes(&self, named: &[Scenario], runs: &[Run]) -> Vec<String> {
        let mut notes = self.engine.banners(self.area);
        notes.extend(scenario_notes::rests_on(named));
        for run in runs {
            notes.extend(scenario_notes::published(named, &run.rows));
        }
        if let Some(drawing) = self.drawing {
            notes.extend(drawing.notes(Format::Csv));
            let uncertain = named.iter().any(Scenario::is_uncertain);
            if runs.len() > 1 {
                notes.push(drawing.note_of_differences(Format::Csv, uncertain));
            }
        }
        if runs.len() > 1 {
            notes.push(appraisal_told(self.engine));
        }
        notes
    }

    fn inputs(&self, named: &[Scenario]) -> Vec<Fingerprint> {
        let of = |folder: &'static str| {
            move |file: &InputFile| Fingerprint::of(&format!("{folder}/{}", file.name), &file.bytes)
        };
        let read = self.engine.inputs();
        let scenarios = scenario_files(named);
        read.iter()
            .map(of("inputs"))
            .chain(scenarios.iter().map(of("scenarios")))
            .collect()
    }

    /// This baseline beside that of a run folder.
    fn change(&self, folder: &Path, now: &[Row]) -> Result<Change, Failure> {
        let (code, name) = self.engine.title(self.area);
        let results = folder.join("results.csv");
        let bytes = std::fs::read(&results).map_err(|source| Failure::Read {
            path: results,
            source,
        })?;
        let mut then = read_csv(bytes.as_slice())?;
        let is_total =
            |row: &Row| row.breakdown == Breakdown::Total && row.measure != Measure::Probability;
        then.retain(|row| row.scenario == BASELINE && row.area_code == code && is_total(row));
        if then.is_empty() {
            return Err(Failure::Usage {
                what: format!(
                    "`{}` holds no baseline of {name}, so nothing can be said of the change since",
                    folder.display()
                ),
                help: format!(
                    "give the folder that `pressure project --area '{name}' --out DIR` wrote, or leave --since out"
                ),
            });
        }
        let both = |row: &Row, others: &[Row]| {
            let mut others = others.iter();
            others.any(|o| {
                o.period == row.period && o.is_of(row.measure, row.breakdown, &row.category)
            })
        };
        let mine: Vec<Row> = now
            .iter()
            .filter(|row| is_total(row) && both(row, &then))
            .cloned()
            .collect();
        then.retain(|row| both(row, &mine));
        Ok(Change {
            last: last_run(&read(&folder.join("manifest.json"))?),
            rows: compare(&mine, &then, &appraisal(self.engine)),
        })
    }
}

/// A lever's year as its calendar writes it.
fn year(lever: &Lever, year: i32) -> String {
    match lever.kind.calendar() {
        Calendar::Academic => pressure_model::AcademicYear::new(year).to_string(),
        Calendar::Financial => FinancialYear::new(year).to_string(),
    }
}

/// What the manifest of a run folder says of the run.
fn last_run(manifest: &str) -> Vec<String> {
    let parsed: serde_json::Value = serde_json::from_str(manifest).unwrap_or_default();
    let text = |key: &str| {
        let value = parsed.get(key)?;
        let told = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(words) => {
                let words = words.iter().filter_map(serde_json::Value::as_str);
                words.collect::<Vec<_>>().join(" ")
            }
            serde_json::Value::Null => return None,
            other => other.to_string(),
        };
        Some(format!("{key}: {told}"))
    };
    ["version", "commit", "command", "draws", "seed"]
        .into_iter()
        .filter_map(text)
        .collect()
}

/// The bundled back-test.
fn accuracy() -> Result<Vec<Score>, Failure> {
    let scores = csv::Reader::from_reader(bundled::ACCURACY.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>();
    scores.map_err(|error| Failure::Table {
        table: "accuracy.csv".to_owned(),
        why: error.to_string(),
    })
}
