//! Refuses inputs that the rules would turn into quiet nonsense.

use crate::checker::{Checker, Range, SHARE_TOLERANCE, place};
use crate::error::{Error, Owner};
use crate::inputs::{AreaInputs, AreaMoney, Costs, DatedRates, Inputs, Rates, TransportRates};
use crate::pupils;
use crate::shape::Shape;
use crate::validate_policy::{check_journeys, check_policy};
use crate::validate_rules;
use crate::wishes::WishesInForce;

impl Inputs {
    /// Checks every length, range and sum of shares, and returns the first fault found.
    pub fn validate(&self) -> Result<(), Error> {
        let Shape {
            ages,
            placements,
            needs,
        } = self.shape;
        if ages < 2 || placements < 1 || needs < 1 {
            return Err(Error::EmptyShape {
                ages,
                placements,
                needs,
            });
        }
        if self.areas.is_empty() {
            return Err(Error::NoAreas);
        }
        let shared = Checker {
            owner: Owner::Shared,
        };
        check_rates(&shared, self.shape, self.steps, &self.rates)?;
        validate_rules::check_shared(&shared, self.shape, &self.rates)?;
        check_costs(&shared, self.shape, self.years(), &self.costs)?;
        check_travel(&shared, self.shape, self.years(), &self.transport)?;
        let mut codes: Vec<&str> = self.areas.iter().map(|area| area.code.as_str()).collect();
        codes.sort_unstable();
        if let Some(pair) = codes.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::RepeatedArea {
                code: pair[0].to_owned(),
            });
        }
        for area in &self.areas {
            check_area(self, area)?;
        }
        self.check_transfers(&shared)
    }

    /// What leaves the councils given arrives in the councils given. With no transfers at all the
    /// shares have nothing to split and may be left at 0.
    fn check_transfers(&self, shared: &Checker) -> Result<(), Error> {
        let sum: f64 = self.areas.iter().map(|area| area.transfer_in_share).sum();
        let none_leave = self.areas.iter().all(|area| area.transfer_out <= 0.0);
        if (sum - 1.0).abs() > SHARE_TOLERANCE && !(none_leave && sum <= 0.0) {
            let place = format!("all {} councils together", self.areas.len());
            return Err(shared.not_whole("transfer_in_share", place, sum));
        }
        Ok(())
    }
}

fn check_rates(c: &Checker, shape: Shape, steps: usize, rates: &Rates) -> Result<(), Error> {
    let ages = shape.ages;
    c.table("cease", &rates.cease, "age", &[ages], Range::Share)?;
    let last = rates.cease[shape.last_age()];
    if (last - 1.0).abs() > SHARE_TOLERANCE {
        return Err(Error::OutOfRange {
            owner: c.owner.clone(),
            table: "cease".to_owned(),
            place: format!("age {}", shape.last_age()),
            value: last,
            range: "1, because every plan ends at the last age",
        });
    }
    check_wishes(c, "", shape, rates.wishes())?;
    for index in 0..rates.dated_wishes.len() {
        let set = format!("dated_wishes[{index}].");
        check_wishes(c, &set, shape, rates.wishes_of(Some(index)))?;
    }
    c.table("reconcile", &rates.reconcile, "age", &[ages], Range::Change)?;
    c.table(
        "new_plan_index",
        &rates.new_plan_index,
        "step",
        &[steps],
        Range::NotNegative,
    )?;
    c.number(
        "agreed",
        "assessments per request",
        rates.agreed,
        Range::PositiveShare,
    )?;
    c.number(
        "issued",
        "new plans per assessment",
        rates.issued,
        Range::PositiveShare,
    )
}

/// One set of wishes; `set` comes before the names of its tables.
fn check_wishes(
    c: &Checker,
    set: &str,
    shape: Shape,
    wishes: WishesInForce<'_>,
) -> Result<(), Error> {
    let Shape {
        ages,
        placements,
        needs,
    } = shape;
    let moves = format!("{set}moves");
    c.shape(&moves, wishes.moves.shape(), shape)?;
    let sizes = [ages, needs, placements, placements];
    c.shares(&moves, wishes.moves.values(), "age, need, from, to", &sizes)?;
    let needs_of_new = (format!("{set}joiner_need"), [ages, needs]);
    c.shares(
        &needs_of_new.0,
        wishes.joiner_need,
        "age, need",
        &needs_of_new.1,
    )?;
    c.shares(
        &format!("{set}joiner_placement"),
        wishes.joiner_placement,
        "age, need, placement",
        &[ages, needs, placements],
    )
}

/// Price indices: above 0, and 1 in the first `in_base` entries, which is what "base prices" means.
fn check_indices(
    c: &Checker,
    table: &str,
    layout: &'static str,
    values: &[f64],
    in_base: usize,
) -> Result<(), Error> {
    c.table(table, values, layout, &[values.len()], Range::Positive)?;
    for (entry, &value) in values.iter().enumerate().take(in_base) {
        if (value - 1.0).abs() > SHARE_TOLERANCE {
            return Err(Error::OutOfRange {
                owner: c.owner.clone(),
                table: table.to_owned(),
                place: place(layout, &[values.len()], entry),
                value,
                range: "1 in the base financial year",
            });
        }
    }
    Ok(())
}

fn check_costs(c: &Checker, shape: Shape, years: usize, costs: &Costs) -> Result<(), Error> {
    let placements = shape.placements;
    c.table(
        "top_up",
        &costs.top_up,
        "placement",
        &[placements],
        Range::NotNegative,
    )?;
    c.table(
        "place",
        &costs.place,
        "placement",
        &[placements],
        Range::NotNegative,
    )?;
    c.length(
        "top_up_line",
        costs.top_up_line.len(),
        placements,
        "placement",
    )?;
    for (placement, &line) in costs.top_up_line.iter().enumerate() {
        c.index(
            "top_up_line",
            &format!("placement {placement}"),
            line,
            costs.lines,
        )?;
    }
    c.index(
        "non_plan_line",
        "its only entry",
        costs.non_plan_line,
        costs.lines,
    )?;
    c.index(
        "place_line",
        "its only entry",
        costs.place_line,
        costs.lines,
    )?;
    c.length("price", costs.price.len(), years, "financial year")?;
    for (year, prices) in costs.price.iter().enumerate() {
        let table = format!("price[financial year {year}]");
        c.length(&table, prices.len(), placements, "placement")?;
        let in_base = if year == 0 { placements } else { 0 };
        check_indices(c, &table, "placement", prices, in_base)?;
    }
    c.length(
        "non_plan_price",
        costs.non_plan_price.len(),
        years,
        "financial year",
    )?;
    check_indices(
        c,
        "non_plan_price",
        "financial year",
        &costs.non_plan_price,
        1,
    )?;
    c.number(
        "interest_rate",
        "a year",
        costs.interest_rate,
        Range::NotNegative,
    )
}

fn check_travel(c: &Checker, shape: Shape, years: usize, t: &TransportRates) -> Result<(), Error> {
    let (before, within) = t.weights;
    c.number("weights", "the census before", before, Range::Share)?;
    c.number("weights", "the census within", within, Range::Share)?;
    if (before + within - 1.0).abs() > SHARE_TOLERANCE {
        return Err(c.not_whole("weights", "the two censuses".to_owned(), before + within));
    }
    let sizes = [shape.ages, shape.placements];
    c.table(
        "take_up",
        &t.take_up,
        "age, placement",
        &sizes,
        Range::Share,
    )?;
    c.length("mode_share", t.mode_share.len(), 5, "category")?;
    c.length("mode_cost", t.mode_cost.len(), 5, "category")?;
    let modes = [t.modes()];
    for (category, (shares, costs)) in t.mode_share.iter().zip(&t.mode_cost).enumerate() {
        c.shares(
            &format!("mode_share[category {category}]"),
            shares,
            "mode",
            &modes,
        )?;
        let table = format!("mode_cost[category {category}]");
        c.table(&table, costs, "mode", &modes, Range::NotNegative)?;
    }
    c.length("transport.price", t.price.len(), years, "financial year")?;
    check_indices(c, "transport.price", "financial year", &t.price, 1)?;
    c.number(
        "mainstream_rate",
        "ages 5 to 15",
        t.mainstream_rate.0,
        Range::Share,
    )?;
    c.number(
        "mainstream_rate",
        "ages 16 to 18",
        t.mainstream_rate.1,
        Range::Share,
    )
}

fn check_area(inputs: &Inputs, area: &AreaInputs) -> Result<(), Error> {
    let Shape {
        ages, placements, ..
    } = inputs.shape;
    let c = Checker {
        owner: Owner::Council(area.code.clone()),
    };
    c.state("previous", &area.previous, inputs.shape)?;
    c.state("base", &area.base, inputs.shape)?;
    c.length("population", area.population.len(), inputs.steps, "step")?;
    for (step, people) in area.population.iter().enumerate() {
        let table = format!("population[step {step}]");
        c.table(&table, people, "age", &[ages], Range::NotNegative)?;
    }
    c.table(
        "new_plan_rate",
        &area.new_plan_rate,
        "age",
        &[ages],
        Range::Share,
    )?;
    check_dated(&c, inputs, &area.dated)?;
    validate_rules::check_area(&c, inputs, area)?;
    if !area.counted.is_empty() {
        c.length("counted", area.counted.len(), inputs.steps, "step")?;
    }
    for state in area.counted.iter().flatten() {
        c.state("counted", state, inputs.shape)?;
    }
    if let Some(rates) = &area.pupils {
        pupils::check(&c, inputs, rates)?;
    }
    c.table(
        "joiner_tilt",
        &area.joiner_tilt,
        "placement",
        &[placements],
        Range::NotNegative,
    )?;
    check_tilt(&c, inputs, area)?;
    c.number(
        "cease_factor",
        "all ages below the last",
        area.cease_factor,
        Range::NotNegative,
    )?;
    c.number("transfer_out", "all ages", area.transfer_out, Range::Share)?;
    c.number(
        "transfer_in_share",
        "all ages",
        area.transfer_in_share,
        Range::Share,
    )?;
    c.number("reconcile", "all ages", area.reconcile, Range::Change)?;
    check_money(&c, inputs.years(), &area.money)?;
    check_policy(&c, inputs, &area.money.policy)?;
    check_journeys(&c, inputs, &area.journeys)?;
    let transport = &area.transport;
    c.table(
        "transport.factor",
        &transport.factor,
        "category",
        &[5],
        Range::NotNegative,
    )?;
    for (table, people) in [
        ("population_previous", &transport.population_previous),
        ("population_base", &transport.population_base),
    ] {
        c.table(table, people, "age", &[ages], Range::NotNegative)?;
    }
    Ok(())
}

/// Dated rates are given for every step or for none.
fn check_dated(c: &Checker, inputs: &Inputs, dated: &DatedRates) -> Result<(), Error> {
    for (name, steps) in [
        ("new_plan_rate", &dated.new_plan_rate),
        ("cease", &dated.cease),
    ] {
        let table = format!("dated.{name}");
        if !steps.is_empty() {
            c.length(&table, steps.len(), inputs.steps, "step")?;
        }
        for (step, rates) in steps.iter().enumerate() {
            let table = format!("{table}[step {step}]");
            c.table(&table, rates, "age", &[inputs.shape.ages], Range::Share)?;
        }
    }
    if !dated.wishes.is_empty() {
        c.length("dated.wishes", dated.wishes.len(), inputs.steps, "step")?;
    }
    let sets = inputs.rates.dated_wishes.len();
    for (step, set) in dated.wishes.iter().enumerate() {
        if let Some(set) = *set {
            c.index("dated.wishes", &format!("step {step}"), set, sets)?;
        }
    }
    Ok(())
}

/// A tilt of 0 may close a placement, but not every placement that a joiner could go to.
fn check_tilt(c: &Checker, inputs: &Inputs, area: &AreaInputs) -> Result<(), Error> {
    let Shape {
        ages,
        placements,
        needs,
    } = inputs.shape;
    let joined = |age: &usize| {
        let dated = area
            .dated
            .new_plan_rate
            .iter()
            .any(|rates| rates[*age] > 0.0);
        dated || area.new_plan_rate[*age] > 0.0
    };
    for age in (0..ages).filter(joined) {
        for need in 0..needs {
            let row = age * needs + need;
            let places = &inputs.rates.joiner_placement[row * placements..(row + 1) * placements];
            let sum: f64 = places
                .iter()
                .zip(&area.joiner_tilt)
                .map(|(s, t)| s * t)
                .sum();
            if inputs.rates.joiner_need[row] > 0.0 && sum <= 0.0 {
                let place = format!("age {age}, need {need} (no placement left to join)");
                return Err(c.not_whole("joiner_tilt x joiner_placement", place, sum));
            }
        }
    }
    Ok(())
}

fn check_money(c: &Checker, years: usize, money: &AreaMoney) -> Result<(), Error> {
    let base = "the base financial year";
    c.number(
        "factor",
        "all lines but place funding",
        money.factor,
        Range::NotNegative,
    )?;
    c.number("non_plan", base, money.non_plan, Range::Any)?;
    c.number(
        "place_funding",
        "every year",
        money.place_funding,
        Range::Any,
    )?;
    c.number("deductions", base, money.deductions, Range::Any)?;
    c.number("opening_balance", base, money.opening_balance, Range::Any)?;
    c.number("unexplained", base, money.unexplained, Range::Any)?;
    for (table, values) in [
        ("block", &money.block),
        ("other_blocks", &money.other_blocks),
        ("block_transfer", &money.block_transfer),
        ("other_income", &money.other_income),
        ("grants", &money.grants),
    ] {
        c.table(table, values, "financial year", &[years], Range::Any)?;
    }
    Ok(())
}
