//! Figures and model, loaded and projected: the only file that knows where they come from.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pressure_calibrate::comparators::Comparators;
use pressure_calibrate::history::HistoryRow;
use pressure_calibrate::{Axes, Bundle, tables};
use pressure_model::results::AreaProjection;
use pressure_model::{CensusYear, FinancialYear, Inputs, PupilRates, project_areas};
use pressure_report::InputFile;
use pressure_returns::{Area, Finding, OwnFigures};
use pressure_scenario::{Redrawn, Scenario};

use crate::areas::{ENGLAND, Selected};
use crate::args::Sources;
use crate::assemble::assemble;
use crate::bundled;
use crate::failure::Failure;
use crate::model_folder::ModelFolder;
use crate::own::{Said, lay_on_bundle, lay_on_inputs, own_balance};
use crate::own_costs::{OwnPrice, lay_unit_costs, own_prices};
use crate::own_files::Found;
use crate::own_placements;
use crate::own_places::lay_places;
use crate::own_pupils::{self, check_levers, lay_pupils};
use crate::own_travel;
use crate::own_travel_fit::{Ground, OwnTravel};
use crate::pupil_share;
use crate::shown::without_block;
use crate::tables::Tables;
use crate::workspace::Workspace;

/// No projection goes further than this many censuses.
pub(crate) const MOST_STEPS: i32 = 30;

/// A council's own figures and where it stands in the bundle.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    pub(crate) area: usize,
    pub(crate) figures: OwnFigures,
    pub(crate) said: Vec<String>,
    /// What was met while they were read; errors stop the run.
    pub(crate) findings: Vec<Finding>,
    /// Rates counted on its own children.
    pub(crate) pupils: Option<Arc<PupilRates>>,
    /// Whether plans of the base are those of its list of placements, whose ages are spread.
    pub(crate) listed: bool,
    /// Its own travellers, modes and prices of transport.
    pub(crate) travel: Option<OwnTravel>,
    /// Copies of its files for a run folder, without those whose rows are single children, placements, contracts or routes.
    copies: Vec<InputFile>,
}

/// Inputs without levers, and a council's own closing balance of the base year where it gives one.
#[derive(Debug, Clone)]
struct BeforeLevers {
    inputs: Inputs,
    closing: Option<f64>,
}

/// What every scenario of a run begins with.
#[derive(Debug)]
struct KeptInputs {
    year: FinancialYear,
    /// None once handed out, until they are asked for again: a run of one scenario has no use for a copy.
    before: Option<BeforeLevers>,
    /// Made ready and not handed out yet.
    is_fresh: bool,
}

/// Figures and model, loaded.
#[derive(Debug)]
pub(crate) struct Engine {
    /// Areas, categories, prices, policy and scenarios.
    pub(crate) folder: ModelFolder,
    /// The last census of the bundle.
    pub(crate) base: CensusYear,
    pub(crate) bundle: Bundle,
    pub(crate) own: Option<Own>,
    /// Folder of `--data`, where it may hold a council's own files.
    pub(crate) data: Option<PathBuf>,
    /// The workspace the command is run in, whose returns are its council's own files where `--data` is not given.
    pub(crate) workspace: Option<Workspace>,
    /// Why own files that are there are not used.
    pub(crate) unused: Option<String>,
    pub(crate) tables: Tables,
    /// To the year asked for last.
    before_levers: Mutex<Option<KeptInputs>>,
    /// Small counts are shown though the figures rest on rows of single children.
    pub(crate) no_suppress: bool,
}

impl Engine {
    /// Loads what the options of a command say: the bundled tables and model, or those of the folders given or of the workspace.
    pub(crate) fn of(sources: &Sources) -> Result<Self, Failure> {
        let mut folder = ModelFolder::of(sources)?;
        let axes = Axes::new(&folder.model.categories);
        let workspace = sources.workspace.clone();
        let of_workspace = workspace.as_ref().and_then(Workspace::tables);
        let data = sources.data.as_ref().or(of_workspace.as_ref());
        let tables = data.map(|dir| Tables::of(dir)).transpose()?;
        let tables = tables.unwrap_or_default();
        let mut bundle = tables::read(&|name| tables.open(name), &axes)?;
        folder.changes.carry(&mut bundle, &folder.areas)?;
        folder.model.categories.pupil_share = pupil_share::reckoned(&bundle, &folder.model);
        let base = CensusYear::new(bundle.census);
        if let Some(workspace) = &workspace {
            workspace.check_base(base.financial_year())?;
        }
        Ok(Self {
            base,
            folder,
            bundle,
            own: None,
            data: sources.data.clone(),
            workspace,
            unused: None,
            tables,
            before_levers: Mutex::default(),
            no_suppress: sources.no_suppress,
        })
    }

    /// Lays a council's own files, where `--data` or the workspace has any, over the bundled figures.
    pub(crate) fn take_own_figures(
        &mut self,
        selected: &[Selected],
        to: FinancialYear,
    ) -> Result<(), Failure> {
        let Some(found) = self.own_figures(selected)? else {
            return Ok(());
        };
        let Found {
            code,
            mut figures,
            findings,
            copies,
        } = found;
        let Some(area) = self.bundle.codes.iter().position(|c| *c == code) else {
            return Err(Failure::Findings {
                what: format!("the tables have no council {code}"),
            });
        };
        let mut said = Vec::new();
        let counted = own_pupils::caseload(&figures.pupils);
        if counted.iter().any(|row| {
            figures
                .caseload
                .iter()
                .any(|other| other.census == row.census)
        }) {
            return Err(Failure::Findings {
                what: "caseload.csv and pupils.csv both give plans of the same January; leave it out of caseload.csv".to_owned(),
            });
        }
        figures.caseload.extend(counted);
        let list = own_placements::caseload(&figures, &self.bundle, area, &mut said);
        let listed = !list.is_empty();
        figures.caseload.extend(list);
        lay_on_bundle(&mut self.bundle, area, &figures, listed, &mut said);
        // What is laid over the inputs depends on how far they go; it is done once here for what it says.
        let mut inputs = assemble(&self.bundle, &self.folder.model, &self.folder.policy, to)?;
        self.lay_own(&mut inputs, area, &figures, &mut said)?;
        let pupils = if figures.pupils.rows.is_empty() {
            None
        } else {
            let settings = bundled::settings()?.pupils;
            let with = (&self.bundle, &self.folder.model);
            Some(own_pupils::fit(
                &figures.pupils,
                with,
                &settings,
                &inputs,
                area,
                &mut said,
            )?)
        };
        if let Some(rates) = &pupils {
            lay_pupils(&mut inputs, area, rates, &figures.pupils);
        }
        let travel = self.own_travel(&figures, (&inputs, area), &mut said)?;
        said.extend(self.suppression_note(&figures));
        self.before_levers = Mutex::default();
        self.own = Some(Own {
            area,
            figures,
            said,
            findings,
            pupils,
            listed,
            travel,
            copies,
        });
        Ok(())
    }

    /// Lays a council's own figures over the inputs. Returns its own closing balance of the base year.
    fn lay_own(
        &self,
        inputs: &mut Inputs,
        area: usize,
        own: &OwnFigures,
        said: &mut Said,
    ) -> Result<Option<f64>, Failure> {
        let model = &self.folder.model;
        lay_on_inputs(inputs, area, own, &model.categories, said);
        lay_places(inputs, area, &own.places, model, said)?;
        let prices = self.own_prices(own, inputs.years(), said);
        lay_unit_costs(inputs, area, &prices, &self.bundle, &model.categories, said);
        Ok(own_balance(inputs, area, own, said))
    }

    /// A council's own travel, fitted on the base year of its inputs.
    fn own_travel(
        &self,
        own: &OwnFigures,
        inputs: (&Inputs, usize),
        said: &mut Said,
    ) -> Result<Option<OwnTravel>, Failure> {
        let model = &self.folder.model;
        let (all, area) = inputs;
        let base = (self.base.financial_year(), all.areas[area].journeys.days);
        let fewest = self.folder.checks.suppress.under.value;
        let Some(told) = own_travel::told(own, &model.categories, base, fewest, said) else {
            return Ok(None);
        };
        let limits = bundled::settings()?.transport.factor_limits.values;
        let ground = Ground {
            model,
            limits: &limits,
            line_held: self.has_transport_line(area),
        };
        Ok(Some(OwnTravel::fit(told, inputs, &ground, said)))
    }

    /// Whether spend on transport under 16 with special needs is published of a council: a level of exactly 1 is that of all of them.
    pub(crate) fn has_transport_line(&self, position: usize) -> bool {
        (self.bundle.money[position].transport_factor - 1.0).abs() >= f64::EPSILON
    }

    /// A council's own unit costs over so many financial years.
    pub(crate) fn own_prices(
        &self,
        own: &OwnFigures,
        years: usize,
        said: &mut Said,
    ) -> Vec<OwnPrice> {
        let over = (self.base.financial_year(), years);
        let fewest = self.folder.checks.suppress.under.value;
        own_prices(own, &self.folder.model.categories, over, fewest, said)
    }

    /// Reads the past of the areas asked for; the rest of it is long and stays unread.
    pub(crate) fn read_history(&mut self, selected: &[Selected]) -> Result<(), Failure> {
        self.bundle.history = self.history_of(selected)?;
        Ok(())
    }

    /// The same, while inputs to a financial year are made ready for [`Engine::prepare`].
    pub(crate) fn read_history_beside_inputs(
        &mut self,
        selected: &[Selected],
        to: FinancialYear,
    ) -> Result<(), Failure> {
        let engine = &*self;
        let (history, before) = std::thread::scope(|scope| {
            let reading = scope.spawn(|| engine.history_of(selected));
            let before = engine.assemble_before_levers(to);
            let history = reading.join();
            (
                history.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                before,
            )
        });
        self.bundle.history = history?;
        let kept = KeptInputs {
            year: to,
            before: Some(before?),
            is_fresh: true,
        };
        self.before_levers = Mutex::new(Some(kept));
        Ok(())
    }

    fn history_of(&self, selected: &[Selected]) -> Result<Vec<HistoryRow>, Failure> {
        // England's rows say of every sum where councils without a figure may be left out.
        let asked = |code: &str| code == ENGLAND || selected.iter().any(|one| one.includes(code));
        let feeding = self.folder.changes.feeding(&asked);
        self.read_history_where(&|code| asked(code) || feeding.contains(code))
    }

    /// What councils are compared by besides the figures of a projection.
    pub(crate) fn comparators(&self) -> Result<Comparators, Failure> {
        Ok(Comparators::read(&|name| self.tables.open(name))?)
    }

    /// Reads the past of every area.
    pub(crate) fn read_all_history(&mut self) -> Result<(), Failure> {
        self.bundle.history = self.read_history_where(&|_| true)?;
        Ok(())
    }

    fn read_history_where(
        &self,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<HistoryRow>, Failure> {
        let history = tables::history(&|name| self.tables.open(name), wanted)?;
        let ModelFolder { changes, areas, .. } = &self.folder;
        changes.carry_history(history, areas)
    }

    /// Reads the past by placement, where the tables in use hold it.
    pub(crate) fn read_past_placements(&mut self) -> Result<(), Failure> {
        self.bundle.placements =
            tables::placements(&|name| self.tables.open(name), &self.bundle.axes)?;
        Ok(())
    }

    /// Inputs of every council under a scenario, to a financial year.
    pub(crate) fn prepare(
        &self,
        scenario: &Scenario,
        to: FinancialYear,
    ) -> Result<Inputs, Failure> {
        self.prepare_to_draw(scenario, to).map(|(inputs, _)| inputs)
    }

    /// The same, and the scenario to be drawn where one of its levers is of uncertain strength.
    pub(crate) fn prepare_to_draw(
        &self,
        scenario: &Scenario,
        to: FinancialYear,
    ) -> Result<(Inputs, Option<Redrawn>), Failure> {
        let BeforeLevers { inputs, closing } = self.before_levers(to)?;
        let counted = self.own.as_ref().filter(|own| own.pupils.is_some());
        let before = counted.map(|own| (own.area, inputs.areas[own.area].clone()));
        let (mut inputs, redrawn) = Redrawn::apply(scenario, inputs)?;
        if let Some((area, before)) = before {
            check_levers(&before, &inputs.areas[area], &scenario.id)?;
        }
        if let (Some(own), Some(closing)) = (&self.own, closing) {
            // What the year's income and spend do not explain of the council's own balance is shown as such.
            let reached = project_areas(&inputs, &[own.area])?.areas[0].money[0].dsg_balance;
            inputs.areas[own.area].money.unexplained += closing - reached;
        }
        Ok((inputs, redrawn))
    }

    /// Inputs of every council before any lever, which every scenario of a run begins with.
    fn before_levers(&self, to: FinancialYear) -> Result<BeforeLevers, Failure> {
        let mut kept = self
            .before_levers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = kept.as_mut().filter(|kept| kept.year == to);
        let again = known.is_some();
        if let Some(known) = known {
            if std::mem::take(&mut known.is_fresh)
                && let Some(before) = known.before.take()
            {
                return Ok(before);
            }
            if let Some(before) = &known.before {
                return Ok(before.clone());
            }
        }
        let before = self.assemble_before_levers(to)?;
        *kept = Some(KeptInputs {
            year: to,
            before: again.then(|| before.clone()),
            is_fresh: false,
        });
        Ok(before)
    }

    fn assemble_before_levers(&self, to: FinancialYear) -> Result<BeforeLevers, Failure> {
        let mut inputs = assemble(&self.bundle, &self.folder.model, &self.folder.policy, to)?;
        let mut closing = None;
        if let Some(own) = &self.own {
            closing = self.lay_own(&mut inputs, own.area, &own.figures, &mut Vec::new())?;
            if let Some(rates) = &own.pupils {
                lay_pupils(&mut inputs, own.area, rates, &own.figures.pupils);
            }
            if let Some(travel) = &own.travel {
                travel.lay(&mut inputs, own.area);
            }
        }
        Ok(BeforeLevers { inputs, closing })
    }

    /// The councils of what was asked for in the central run, each once, in the order of the inputs.
    pub(crate) fn project(
        &self,
        inputs: &Inputs,
        selected: &[Selected],
    ) -> Result<Vec<(Area, AreaProjection)>, Failure> {
        let places: BTreeSet<usize> = selected.iter().flat_map(|one| self.members(one)).collect();
        let places: Vec<usize> = places.into_iter().collect();
        let projection = project_areas(inputs, &places)?;
        let mut councils = Vec::with_capacity(places.len());
        for (i, mut area) in places.into_iter().zip(projection.areas) {
            if self.has_no_block(i) {
                without_block(&mut area);
            }
            let code = &self.bundle.codes[i];
            let entry = self
                .folder
                .areas
                .by_code(code)
                .ok_or_else(|| Failure::Table {
                    table: "money.csv".to_owned(),
                    why: format!("{code} is no council of areas.csv"),
                })?;
            councils.push((entry.clone(), area));
        }
        Ok(councils)
    }

    /// Code and name of an area.
    pub(crate) fn title<'a>(&'a self, selected: &'a Selected) -> (&'a str, &'a str) {
        match selected {
            Selected::Council { code } => {
                let known = self.folder.areas.by_code(code);
                (code, known.map_or(code.as_str(), |area| area.name.as_str()))
            }
            Selected::RollUp { code, name, .. } => (code, name),
        }
    }

    /// Places in the inputs of the councils of an area.
    pub(crate) fn members(&self, selected: &Selected) -> Vec<usize> {
        let place = |code: &String| self.bundle.codes.iter().position(|c| c == code);
        let mut all: Vec<usize> = match selected {
            Selected::Council { code } => place(code).into_iter().collect(),
            Selected::RollUp { members, .. } => members.iter().filter_map(place).collect(),
        };
        all.sort_unstable();
        all
    }

    pub(crate) fn has_no_block(&self, position: usize) -> bool {
        self.bundle.money[position].before.block.is_none()
    }

    /// Figures and a model put together by the caller, with a council's own.
    pub(crate) fn put_together(mut folder: ModelFolder, bundle: Bundle, own: Option<Own>) -> Self {
        folder.model.categories.pupil_share = pupil_share::reckoned(&bundle, &folder.model);
        Self {
            base: CensusYear::new(bundle.census),
            folder,
            bundle,
            own,
            data: None,
            workspace: None,
            unused: None,
            tables: Tables::default(),
            before_levers: Mutex::default(),
            no_suppress: false,
        }
    }

    /// Tidy copies of what was read.
    pub(crate) fn inputs(&self) -> Vec<InputFile> {
        let texts = self.folder.texts.iter();
        let own = self.own.iter().flat_map(|own| own.copies.clone());
        texts
            .map(|(name, text)| InputFile {
                name: name.clone(),
                bytes: text.clone().into_bytes(),
            })
            .chain(self.tables.files())
            .chain(own)
            .collect()
    }
}
