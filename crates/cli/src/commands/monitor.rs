//! `pressure monitor`: what the year will come to against its budget, line by line, and why.

use std::collections::{BTreeMap, BTreeSet};

use pressure_report::decimal;

use crate::args::{Format, Growth, MonitorArgs};
use crate::failure::Failure;
use crate::monitor::{
    ACTUALS, Actual, Budget, Council, FILE, Forecast, Fund, MonitorSettings, Month, Profile, SoFar,
    actuals, budget, forecasts, share_so_far, template,
};
use crate::printer::{Listing, Printer};

pub(crate) fn run(args: &MonitorArgs, printer: &Printer) -> Result<(), Failure> {
    let settings = MonitorSettings::of(args.sources.model.as_deref())?;
    if args.template {
        return printer.text(template(&settings).trim_end());
    }
    // The command line gives the month where it asks for no template.
    let of_workspace = args.sources.workspace.as_ref();
    let of_workspace = of_workspace.map(|workspace| workspace.root.join(format!("{ACTUALS}.csv")));
    let path = args.actuals.as_ref().or(of_workspace.as_ref());
    let (Some(as_of), Some(path)) = (args.as_of, path) else {
        return Err(Failure::Usage {
            what: "there is no month or no file of actuals".to_owned(),
            help: "give --as-of 2026-10 and --actuals FILE; `pressure monitor --template` prints a file to fill in".to_owned(),
        });
    };
    let given = actuals(path, &settings, printer)?;
    let year = as_of.financial_year();
    let read = |area| Council::read(area, &args.sources, year, &settings, args.growth);
    let council = args.area.as_deref().map(read).transpose()?;
    let report = Report {
        budget: budget(council.as_ref(), path, &given, year)?,
        council,
        growth: args.growth,
        as_of,
        settings: &settings,
        actuals: given,
    };
    let funds = report.funds()?;
    if args.format == Format::Table {
        printer.paragraph(&report.title())?;
        printer.text("")?;
    }
    let listing = match args.format {
        Format::Table => table(&funds),
        Format::Csv | Format::Json => report.tidy(&funds),
    };
    printer.figures(&listing, 1, args.format)?;
    if args.format == Format::Table {
        printer.text("")?;
    }
    printer.notes(&report.notes(), args.format)
}

struct Report<'a> {
    council: Option<Council>,
    growth: Growth,
    as_of: Month,
    settings: &'a MonitorSettings,
    budget: Budget,
    actuals: BTreeMap<String, Actual>,
}

/// The lines of a fund that have a budget or an actual.
struct Told<'a> {
    fund: &'a Fund,
    /// Name of each line, what is known of it, and what it will come to.
    lines: Vec<(&'a str, SoFar, Forecast)>,
}

/// Columns of pounds.
const AMOUNTS: [&str; 8] = [
    "budget", "actual", "forecast", "variance", "volume", "mix", "price", "other",
];

fn amounts(so_far: &SoFar, forecast: &Forecast) -> [f64; AMOUNTS.len()] {
    [
        so_far.budget,
        so_far.actual.unwrap_or(0.0),
        forecast.outturn,
        forecast.outturn - so_far.budget,
        forecast.volume,
        forecast.mix,
        forecast.price,
        forecast.other,
    ]
}

/// The same as they are written; an actual that is not given is no nil.
fn shown<'a>(
    so_far: &'a SoFar,
    forecast: &Forecast,
    written: impl Fn(f64) -> String + 'a,
    none: &'a str,
) -> impl Iterator<Item = String> + 'a {
    let all = AMOUNTS.into_iter().zip(amounts(so_far, forecast));
    all.map(move |(column, value)| match (column, so_far.actual) {
        ("actual", None) => none.to_owned(),
        _ => written(value),
    })
}

impl Told<'_> {
    fn sums(&self) -> [f64; AMOUNTS.len()] {
        let mut sums = [0.0; AMOUNTS.len()];
        for (_, so_far, forecast) in &self.lines {
            for (sum, value) in sums.iter_mut().zip(amounts(so_far, forecast)) {
                *sum += value;
            }
        }
        sums
    }
}

impl Report<'_> {
    fn title(&self) -> String {
        let whose = self.council.as_ref().map_or(String::new(), |council| {
            format!("{} ({}), ", council.name, council.code)
        });
        format!(
            "{whose}{} to the end of {}: forecast outturn against the budget, £000",
            self.as_of.financial_year(),
            self.as_of
        )
    }

    /// Every fund that has a line, forecast.
    fn funds(&self) -> Result<Vec<Told<'_>>, Failure> {
        let mut all = Vec::new();
        for fund in &self.settings.funds {
            let (mut names, mut so_far) = (Vec::new(), Vec::new());
            for (line, name) in fund.lines() {
                if self.budget.contains_key(line) || self.actuals.contains_key(line) {
                    names.push(name);
                    so_far.push(self.so_far(line)?);
                }
            }
            if !names.is_empty() {
                let forecasts = forecasts(&so_far);
                let lines = names.into_iter().zip(so_far).zip(forecasts);
                all.push(Told {
                    fund,
                    lines: lines.map(|((name, line), f)| (name, line, f)).collect(),
                });
            }
        }
        Ok(all)
    }

    fn so_far(&self, line: &str) -> Result<SoFar, Failure> {
        let profile = self.settings.profile(line);
        let share = profile.and_then(|profile| share_so_far(&profile.months, self.as_of.elapsed()));
        let Some((share, profile)) = share.zip(profile) else {
            return Err(Failure::Usage {
                what: format!(
                    "{FILE} has no spend of {line} up to {}, so the year cannot be told from it",
                    self.as_of
                ),
                help: "give a later month, or a profile for the line in the folder of --model"
                    .to_owned(),
            });
        };
        let row = self.actuals.get(line).copied().unwrap_or_default();
        Ok(SoFar {
            line: line.to_owned(),
            budget: self.budget.get(line).copied().unwrap_or(0.0),
            actual: row.spent,
            share,
            growth: self.growth(line, profile).unwrap_or(1.0),
            caseload: row.caseload,
        })
    }

    /// How the caseload of a line goes on after the month reached; `None` where it is held as it is now.
    fn growth(&self, line: &str, profile: &Profile) -> Option<f64> {
        self.actuals.get(line)?.caseload?;
        let januaries = &self.council.as_ref()?.januaries;
        januaries.growth(line, &profile.months, self.as_of)
    }

    /// A row a line, and one a fund (`line` is `total`).
    fn tidy(&self, funds: &[Told<'_>]) -> Listing {
        let (code, name) = self.council.as_ref().map_or(("", ""), |council| {
            (council.code.as_str(), council.name.as_str())
        });
        let keys = |fund: &Fund, line: &str, label: &str| {
            vec![
                code.to_owned(),
                name.to_owned(),
                self.as_of.financial_year().to_string(),
                self.as_of.to_string(),
                fund.id.clone(),
                line.to_owned(),
                label.to_owned(),
            ]
        };
        let mut rows = Vec::new();
        for told in funds {
            for (label, so_far, forecast) in &told.lines {
                let mut row = keys(told.fund, &so_far.line, label);
                row.push(so_far.share.to_string());
                let profile = self.settings.profile(&so_far.line);
                row.push(profile.map_or_else(String::new, |profile| profile.basis.clone()));
                let growth = profile.and_then(|profile| self.growth(&so_far.line, profile));
                row.push(growth.map_or_else(String::new, |growth| growth.to_string()));
                row.extend(shown(so_far, forecast, |value| value.to_string(), ""));
                row.push(rests_on(so_far).to_owned());
                rows.push(row);
            }
            let mut total = keys(told.fund, "total", &told.fund.label);
            total.extend([const { String::new() }; 3]);
            total.extend(told.sums().map(|value| value.to_string()));
            total.push(String::new());
            rows.push(total);
        }
        let mut header = vec![
            "area_code",
            "area_name",
            "financial_year",
            "as_of",
            "fund",
            "line",
            "label",
            "share_of_year",
            "profile_basis",
            "caseload_growth",
        ];
        header.extend(AMOUNTS);
        header.push("rests_on");
        Listing { header, rows }
    }

    /// How caseloads go on after the month reached, line by line, and what must be read with the projection.
    fn of_growth(&self) -> Vec<String> {
        let (mut growing, mut held) = (Vec::new(), Vec::new());
        let counted = |line: &&str| {
            self.actuals
                .get(*line)
                .is_some_and(|row| row.caseload.is_some())
        };
        let lines = self.settings.funds.iter().flat_map(Fund::lines);
        for line in lines.map(|(line, _)| line).filter(counted) {
            let profile = self.settings.profile(line);
            match profile.and_then(|profile| self.growth(line, profile)) {
                Some(growth) => growing.push(format!("{line} {:+.1}%", 100.0 * (growth - 1.0))),
                None => held.push(line),
            }
        }
        let mut notes = Vec::new();
        if !growing.is_empty() {
            notes.push(format!(
                "after {} caseloads go on as the baseline projection has them, along a straight line between its Januaries (assumed); on average over the months \
                 left, beside that month's end: {}; --growth none holds them",
                self.as_of,
                growing.join(", ")
            ));
        }
        if !held.is_empty() {
            let why = match (&self.council, self.growth) {
                (_, Growth::None) => "--growth none",
                (None, Growth::Projected) => "without --area no projection is known",
                (Some(_), Growth::Projected) => "the projection tells no caseload of them",
            };
            notes.push(format!(
                "after {} caseloads are held as they are now ({why}): {}",
                self.as_of,
                held.join(", ")
            ));
        }
        if !notes.is_empty() {
            notes.extend(self.council.iter().flat_map(|council| council.said.clone()));
        }
        notes
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "variance is forecast less budget, an overspend positive, and volume, mix, price and other sum to it: a larger caseload at the \
             budget's mix and prices; a caseload on dearer lines; pounds a child; and lines without a caseload in the actuals and in the \
             budget"
                .to_owned(),
            "actuals must be accrued to the end of the month; the rest of the year goes on at the pace so far, without new prices"
                .to_owned(),
        ];
        notes.extend(self.of_growth());
        let lines = self.budget.keys().chain(self.actuals.keys());
        let lines: BTreeSet<&str> = lines.map(String::as_str).collect();
        let counted = self.settings.funds.iter().filter(|fund| {
            let mut with_caseload = self
                .actuals
                .iter()
                .filter(|(_, row)| row.caseload.is_some());
            with_caseload.any(|(line, _)| fund.lines().iter().any(|(known, _)| known == line))
        });
        let counted: Vec<String> = counted
            .map(|fund| format!("{} on lines of {}", fund.counts, fund.label))
            .collect();
        if !counted.is_empty() {
            notes.push(format!("a caseload counts {}", counted.join(", ")));
        }
        let used = |profile: &&Profile| {
            let of = |line: &&str| self.settings.profile(line).is_some_and(|p| p == *profile);
            lines.iter().any(of)
        };
        for profile in self.settings.profiles.iter().filter(used) {
            notes.push(format!(
                "how a year falls on its months, {} ({}): {}",
                profile.whose(),
                profile.basis,
                profile.source
            ));
        }
        let row = |line: &str| self.actuals.get(line).copied().unwrap_or_default();
        let mut tell = |what: &str, of: &dyn Fn(&str) -> bool| {
            let found: Vec<&str> = lines.iter().copied().filter(|line| of(line)).collect();
            if !found.is_empty() {
                notes.push(format!("{what}: {}", found.join(", ")));
            }
        };
        tell(
            "no actual is given, so the forecast is the budget",
            &|line| row(line).spent.is_none(),
        );
        tell("nothing is budgeted", &|line| {
            !self.budget.contains_key(line)
        });
        tell(
            "the caseload of the budget is not given (caseload_budget), so the variance is other as a whole",
            &|line| {
                row(line)
                    .caseload
                    .is_some_and(|caseload| caseload.budget.is_none())
            },
        );
        notes
    }
}

fn table(funds: &[Told<'_>]) -> Listing {
    let thousands = |value: f64| decimal(value / 1e3, 0);
    let mut rows = Vec::new();
    for told in funds {
        for (name, so_far, forecast) in &told.lines {
            let mut row = vec![
                format!("{} {name}", so_far.line),
                format!("{}%", decimal(100.0 * so_far.share, 0)),
            ];
            row.extend(shown(so_far, forecast, thousands, "none"));
            rows.push(row);
        }
        let mut total = vec![told.fund.label.to_uppercase(), String::new()];
        total.extend(told.sums().map(thousands));
        rows.push(total);
    }
    Listing {
        header: ["line", "of year"].into_iter().chain(AMOUNTS).collect(),
        rows,
    }
}

/// What the forecast of a line rests on.
fn rests_on(line: &SoFar) -> &'static str {
    match (line.actual, line.caseload) {
        (None, _) => "budget",
        (Some(_), None) => "actual",
        (Some(_), Some(_)) => "actual and caseload",
    }
}
