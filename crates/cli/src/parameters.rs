//! Every figure of a run as its parameters, each with what it rests on.

use pressure_calibrate::Bundle;
use pressure_calibrate::axes::Axes;
use pressure_model::{CensusYear, FinancialYear};
use pressure_report::Parameter;
use pressure_scenario::{DeflatorFile, NamedFigure, Scenario};

use crate::assemble::factors;
use crate::engine::{Engine, MOST_STEPS};
use crate::own_costs;

impl Engine {
    /// Every figure used: those of the model and policy files, strengths of levers given as distributions, and the calibrated
    /// prices and rates.
    pub(crate) fn parameters(&self, scenarios: &[Scenario]) -> Vec<Parameter> {
        let named = self
            .folder
            .model
            .figures()
            .into_iter()
            .chain(self.folder.policy.figures())
            .chain(self.folder.uncertainty.figures())
            .chain(self.folder.deflator.iter().flat_map(DeflatorFile::figures))
            .chain(uncertain_strengths(scenarios));
        let mut all: Vec<Parameter> = named
            .map(|named| Parameter {
                parameter: named.name,
                category: named.category,
                period: named.period,
                value: named.figure.value,
                unit: named.figure.unit,
                basis: named.figure.basis.to_string(),
                source: named.figure.source,
            })
            .collect();
        if let Some(own) = &self.own {
            let prices = self.own_prices(&own.figures, MOST_STEPS as usize, &mut Vec::new());
            let (code, base) = (&self.bundle.codes[own.area], self.base.financial_year());
            all.extend(own_costs::parameters(
                &prices,
                code,
                base,
                &self.folder.model.categories,
            ));
            let hidden_under =
                (self.suppresses()).then_some(self.folder.checks.suppress.under.value);
            let categories = &self.folder.model.categories;
            let travel = own.travel.iter();
            all.extend(travel.flat_map(|own| own.parameters(code, base, categories, hidden_under)));
        }
        all.extend(self.folder.changes.parameters());
        all.extend(calibrated(&self.bundle));
        all
    }
}

/// Strengths of levers given as distributions, each once however many scenarios have the lever.
fn uncertain_strengths(scenarios: &[Scenario]) -> Vec<NamedFigure> {
    let mut all: Vec<NamedFigure> = Vec::new();
    for figure in scenarios.iter().flat_map(Scenario::figures) {
        if !all.contains(&figure) {
            all.push(figure);
        }
    }
    all
}

/// Prices, national rates by age and every council's own rates.
fn calibrated(bundle: &Bundle) -> Vec<Parameter> {
    let year = CensusYear::new(bundle.census).financial_year();
    let mut out = Out {
        year,
        rows: Vec::new(),
    };
    let prices = &bundle.prices;
    for (p, placement) in bundle.axes.placements.iter().enumerate() {
        out.put(
            "prices.top_up",
            placement,
            prices.top_up[p],
            "GBP per plan",
            "high needs benchmarking 2021-22 brought to the year",
        );
        out.put(
            "prices.place",
            placement,
            prices.place[p],
            "GBP per plan",
            "high needs benchmarking 2021-22; operational guide",
        );
    }
    out.put(
        "prices.non_plan",
        "England",
        prices.non_plan,
        "GBP",
        "high needs benchmarking 2021-22 brought to the year",
    );
    out.put(
        "prices.pre16_traveller",
        "",
        prices.pre16_traveller,
        "GBP per traveller",
        "line 2.1.4 over users, 2023-24, brought to the year",
    );
    out.put(
        "prices.other_blocks_share",
        "",
        prices.other_blocks_share,
        "share of the schools block",
        "calibration.toml",
    );
    for (parameter, value) in [
        ("new_plans.own_weight", prices.own_weight),
        ("new_plans.own_fade", prices.own_fade),
    ] {
        out.put(
            parameter,
            "",
            value,
            "weight",
            "calibration.toml, chosen by back-test",
        );
    }
    out.put(
        "prices.balance_weight",
        "",
        prices.balance_weight,
        "weight",
        "calibration.toml",
    );
    out.put(
        "funnel.agreed",
        "",
        prices.funnel.agreed,
        "assessments per request",
        "SEN2 2025",
    );
    out.put(
        "funnel.issued",
        "",
        prices.funnel.issued,
        "plans per assessment",
        "SEN2 2025",
    );
    rates(&mut out, bundle);
    out.rows
}

/// National rates by age, and every council's own.
fn rates(out: &mut Out, bundle: &Bundle) {
    let national = &bundle.national;
    for row in 0..bundle.axes.ages() {
        let age = format!("age {}", Axes::age_of(row));
        out.put(
            "rates.cease",
            &age,
            national.cease[row],
            "share of plans",
            "SEN2 2025, ceased plans less transfers",
        );
        out.put(
            "rates.reconcile",
            &age,
            national.reconcile[row],
            "share of survivors",
            "SEN2 2025, stock less flows",
        );
        out.put(
            "rates.new_plans",
            &age,
            national.new_plan_rate[row],
            "per person without a plan",
            "SEN2 2025 over rolled-forward population",
        );
    }
    let levels = factors(bundle);
    for (i, code) in bundle.codes.iter().enumerate() {
        let rates = &bundle.areas[i];
        out.put(
            "area.cease_factor",
            code,
            rates.cease_factor,
            "ratio to England",
            "SEN2 2025, shrunk",
        );
        out.put(
            "area.transfer_out",
            code,
            rates.transfer_out,
            "share of survivors",
            "SEN2 2025",
        );
        out.put(
            "area.transfer_in_share",
            code,
            rates.transfer_in_share,
            "share of all transfers",
            "SEN2 2025, shrunk residual",
        );
        out.put(
            "area.reconcile",
            code,
            rates.reconcile,
            "share of survivors",
            "SEN2 2025, shrunk residual",
        );
        out.put(
            "area.price_factor",
            code,
            levels[i].factor,
            "ratio to England",
            "net 1.2.x of the year over plans at national prices",
        );
        if let Some(balance) = bundle.money[i].before.balance {
            out.put(
                "area.opening_balance",
                code,
                balance,
                "GBP at the start of the year",
                "published to March 2022, rolled forward",
            );
        }
        if let Some(block) = bundle.money[i].before.schools_block {
            out.put(
                "area.schools_block",
                code,
                block,
                "GBP",
                "dedicated schools grant allocations",
            );
        }
        out.put(
            "area.transport_factor",
            code,
            bundle.money[i].transport_factor,
            "ratio to England",
            "line 2.1.4, 2023-24",
        );
    }
}

struct Out {
    year: FinancialYear,
    rows: Vec<Parameter>,
}

impl Out {
    fn put(&mut self, parameter: &str, category: &str, value: f64, unit: &str, source: &str) {
        self.rows.push(Parameter {
            parameter: parameter.to_owned(),
            category: category.to_owned(),
            period: self.year.to_string(),
            value,
            unit: unit.to_owned(),
            basis: "measured".to_owned(),
            source: format!("calibrated: {source}"),
        });
    }
}
