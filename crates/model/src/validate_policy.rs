//! Checks on dated policy, general-fund services and journeys. Empty tables mean "as it is".

use crate::checker::{Checker, Range};
use crate::error::Error;
use crate::inputs::Inputs;
use crate::journeys::{Journeys, Vehicle};
use crate::policy::{Policy, Services, TransferCap, WriteOff};

/// A table by financial year that is given for every year or not at all.
fn by_year(c: &Checker, table: &str, found: usize, inputs: &Inputs) -> Result<(), Error> {
    if found == 0 {
        return Ok(());
    }
    c.length(table, found, inputs.years(), "financial year")
}

/// The same with one row of figures a year.
fn rows<'a>(
    c: &Checker,
    (table, layout): (&str, &'static str),
    rows: impl ExactSizeIterator<Item = &'a [f64]>,
    (inputs, width): (&Inputs, usize),
    range: Range,
) -> Result<(), Error> {
    by_year(c, table, rows.len(), inputs)?;
    for (year, row) in rows.enumerate() {
        let table = format!("{table}[financial year {year}]");
        c.table(&table, row, layout, &[width], range)?;
    }
    Ok(())
}

fn list(
    c: &Checker,
    table: &str,
    values: &[f64],
    inputs: &Inputs,
    range: Range,
) -> Result<(), Error> {
    by_year(c, table, values.len(), inputs)?;
    c.table(table, values, "financial year", &[values.len()], range)
}

pub(crate) fn check_policy(c: &Checker, inputs: &Inputs, policy: &Policy) -> Result<(), Error> {
    let Policy {
        block_index,
        line_price,
        top_up_price,
        places_added,
        measures,
        measures_capital,
        transfer_cap,
        write_off,
        override_end: _,
        takeover: _,
        services,
    } = policy;
    list(
        c,
        "policy.block_index",
        block_index,
        inputs,
        Range::NotNegative,
    )?;
    let lines = line_price.iter().map(Vec::as_slice);
    let sizes = (inputs, inputs.costs.lines);
    rows(
        c,
        ("policy.line_price", "line"),
        lines,
        sizes,
        Range::NotNegative,
    )?;
    let prices = top_up_price.iter().map(Vec::as_slice);
    let sizes = (inputs, inputs.shape.placements);
    rows(
        c,
        ("policy.top_up_price", "placement"),
        prices,
        sizes,
        Range::NotNegative,
    )?;
    for (table, pounds) in [
        ("policy.places_added", places_added),
        ("policy.measures", measures),
        ("policy.measures_capital", measures_capital),
    ] {
        list(c, table, pounds, inputs, Range::Any)?;
    }
    if let Some(cap) = transfer_cap {
        let TransferCap {
            share,
            schools_block,
            disapplied,
        } = cap;
        c.number("policy.transfer_cap", "share", *share, Range::Share)?;
        let table = "policy.transfer_cap.schools_block";
        let years = [inputs.years()];
        c.table(
            table,
            schools_block,
            "financial year",
            &years,
            Range::NotNegative,
        )?;
        by_year(
            c,
            "policy.transfer_cap.disapplied",
            disapplied.len(),
            inputs,
        )?;
    }
    if let Some(WriteOff {
        share,
        high_needs_part,
        ..
    }) = write_off
    {
        c.number("policy.write_off", "share", *share, Range::Share)?;
        c.number(
            "policy.write_off",
            "high_needs_part",
            *high_needs_part,
            Range::Share,
        )?;
    }
    check_services(c, inputs, services)
}

fn check_services(c: &Checker, inputs: &Inputs, services: &Services) -> Result<(), Error> {
    for (place, pounds) in [
        ("base", services.base),
        ("fixed", services.fixed),
        ("per_plan", services.per_plan),
        ("per_request", services.per_request),
        ("per_assessment", services.per_assessment),
        ("per_new_plan", services.per_new_plan),
        ("per_mover", services.per_mover),
    ] {
        c.number("policy.services", place, pounds, Range::Any)?;
    }
    list(
        c,
        "policy.services.price",
        &services.price,
        inputs,
        Range::Positive,
    )
}

pub(crate) fn check_journeys(c: &Checker, inputs: &Inputs, given: &Journeys) -> Result<(), Error> {
    let modes = inputs.transport.modes();
    check_vehicles(c, modes, &given.vehicles)?;
    check_mode_cost(c, modes, &given.mode_cost)?;
    c.number("journeys.days", "a year", given.days, Range::NotNegative)?;
    let distance = given.distance.iter().map(<[f64; 5]>::as_slice);
    rows(
        c,
        ("journeys.distance", "category"),
        distance,
        (inputs, 5),
        Range::NotNegative,
    )?;
    let occupancy = given.occupancy.iter().map(Vec::as_slice);
    rows(
        c,
        ("journeys.occupancy", "mode"),
        occupancy,
        (inputs, modes),
        Range::Positive,
    )?;
    by_year(
        c,
        "journeys.contract_price",
        given.contract_price.len(),
        inputs,
    )?;
    for (year, categories) in given.contract_price.iter().enumerate() {
        let table = format!("journeys.contract_price[financial year {year}]");
        c.length(&table, categories.len(), 5, "category")?;
        for (category, prices) in categories.iter().enumerate() {
            let table = format!("{table}[category {category}]");
            c.table(&table, prices, "mode", &[modes], Range::NotNegative)?;
        }
    }
    let take_up = given.take_up.iter().map(Vec::as_slice);
    let width = inputs.shape.ages * inputs.shape.placements;
    rows(
        c,
        ("journeys.take_up", "age, placement"),
        take_up,
        (inputs, width),
        Range::Share,
    )?;
    by_year(
        c,
        "journeys.mainstream_rate",
        given.mainstream_rate.len(),
        inputs,
    )?;
    for (school, sixth_form) in &given.mainstream_rate {
        let table = "journeys.mainstream_rate";
        c.number(table, "ages 5 to 15", *school, Range::Share)?;
        c.number(table, "ages 16 to 18", *sixth_form, Range::Share)?;
    }
    let paid = given.contribution.iter().map(<[f64; 5]>::as_slice);
    rows(
        c,
        ("journeys.contribution", "category"),
        paid,
        (inputs, 5),
        Range::NotNegative,
    )?;
    by_year(c, "journeys.mode_share", given.mode_share.len(), inputs)?;
    for (year, categories) in given.mode_share.iter().enumerate() {
        let table = format!("journeys.mode_share[financial year {year}]");
        c.length(&table, categories.len(), 5, "category")?;
        for (category, shares) in categories.iter().enumerate() {
            let table = format!("{table}[category {category}]");
            c.shares(&table, shares, "mode", &[modes])?;
        }
    }
    let table = "journeys.without_plan";
    c.table(
        table,
        &given.without_plan,
        "category",
        &[5],
        Range::NotNegative,
    )
}

fn check_mode_cost(c: &Checker, modes: usize, costs_of: &[Vec<f64>]) -> Result<(), Error> {
    if !costs_of.is_empty() {
        c.length("journeys.mode_cost", costs_of.len(), 5, "category")?;
    }
    for (category, costs) in costs_of.iter().enumerate() {
        let table = format!("journeys.mode_cost[category {category}]");
        c.table(&table, costs, "mode", &[modes], Range::NotNegative)?;
    }
    Ok(())
}

fn check_vehicles(
    c: &Checker,
    modes: usize,
    vehicles_of: &[Vec<Option<Vehicle>>],
) -> Result<(), Error> {
    if !vehicles_of.is_empty() {
        c.length("journeys.vehicles", vehicles_of.len(), 5, "category")?;
    }
    for (category, vehicles) in vehicles_of.iter().enumerate() {
        let table = format!("journeys.vehicles[category {category}]");
        c.length(&table, vehicles.len(), modes, "mode")?;
        for vehicle in vehicles.iter().flatten() {
            let Vehicle {
                day_cost,
                occupancy,
                assistant_share,
                assistant_day_cost,
            } = *vehicle;
            c.number(&table, "day_cost", day_cost, Range::NotNegative)?;
            c.number(&table, "occupancy", occupancy, Range::Positive)?;
            c.number(
                &table,
                "assistant_share",
                assistant_share,
                Range::NotNegative,
            )?;
            c.number(
                &table,
                "assistant_day_cost",
                assistant_day_cost,
                Range::NotNegative,
            )?;
        }
    }
    Ok(())
}
