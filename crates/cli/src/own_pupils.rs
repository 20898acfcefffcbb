//! Rates counted on a council's own children (pupils.csv), laid over a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use pressure_calibrate::Bundle;
use pressure_calibrate::population::Population;
use pressure_calibrate::pupils::{self, Ids};
use pressure_calibrate::settings::PupilSettings;
use pressure_model::inputs::{AreaInputs, Inputs};
use pressure_model::{AreaCapacity, PupilRates};
use pressure_returns::{AGE_IN_RECEPTION, CaseloadRow, Pupils};
use pressure_scenario::{ModelFile, Phase};

use crate::failure::Failure;
use crate::own::Said;

/// The Januaries of the rows as rows of caseload.csv, in the model's categories.
pub(crate) fn caseload(pupils: &Pupils) -> Vec<CaseloadRow> {
    let first = pupils.rows.iter().map(|row| row.calendar_year).min();
    let mut counts: BTreeMap<(i32, u8, &str, &str), f64> = BTreeMap::new();
    for row in &pupils.rows {
        let sides = [
            (row.calendar_year, &row.before),
            (row.calendar_year + 1, &row.after),
        ];
        for (census, state) in sides {
            // A later January is counted by the rows that end there, as the rates are.
            let begins = Some(census) == first || census > row.calendar_year;
            if let Some(state) = state.as_ref().filter(|_| begins) {
                let age = u8::try_from(state.academic_year + AGE_IN_RECEPTION).unwrap_or(0);
                let need = pupils.need_of(&state.need);
                let placement = pupils.placement_of(&state.setting);
                *counts.entry((census, age, need, placement)).or_insert(0.0) += 1.0;
            }
        }
    }
    let row = |((census, age, need, placement), plans): ((i32, u8, &str, &str), f64)| CaseloadRow {
        census,
        age,
        need: need.to_owned(),
        placement: placement.to_owned(),
        plans,
    };
    counts.into_iter().map(row).collect()
}

/// Fits the rates of a council on its rows. `inputs` are those of a run without a lever.
pub(crate) fn fit(
    pupils: &Pupils,
    (bundle, model): (&Bundle, &ModelFile),
    settings: &PupilSettings,
    inputs: &Inputs,
    area: usize,
    said: &mut Said,
) -> Result<Arc<PupilRates>, Failure> {
    let categories = &model.categories;
    let placements: Vec<&str> = categories
        .placements
        .iter()
        .map(|p| p.id.as_str())
        .collect();
    let needs: Vec<&str> = categories.needs.iter().map(|n| n.id.as_str()).collect();
    let phase = |age: u8| {
        Phase::ALL
            .iter()
            .position(|phase| phase.ages().contains(&age))
    };
    let phase_of_age: Vec<usize> = (0..inputs.shape.ages)
        .map(|age| phase(age as u8).unwrap_or(0))
        .collect();
    let ids = Ids {
        placements: &placements,
        needs: &needs,
        phase_of_age: &phase_of_age,
    };
    let people: &Population = &bundle.population[area];
    let fit = pupils::fit(pupils, inputs, area, (&ids, settings), |year| {
        people.at(year)
    })?;
    let (first, last) = fit.counts.januaries();
    let strengths = fit
        .strengths
        .named()
        .map(|(of, children)| format!("{of} {children:.0}"));
    said.push(format!(
        "rates are counted on the council's own children from January {first} to January {last} ({}), in {} settings and {} needs of its \
         own; new plans include children who came from other councils, ceased plans those who went, and places are not limited; each draw is a \
         sample of these rates and steps whole children; the children that each prior is worth, fitted on the rows: {}",
        pupils.source(),
        fit.frame.settings.len(),
        fit.frame.needs.len(),
        strengths.join(", "),
    ));
    if !pupils.costs.is_empty() {
        said.push(
            "what children cost is the council's own where pupil_costs.csv gives it, at prices of the base year; it moves with prices as assumed \
             of their placements"
                .to_owned(),
        );
    }
    Ok(Arc::new(fit.rates))
}

/// Lays fitted rates, and persons by curriculum year, over the inputs of a run.
pub(crate) fn lay_pupils(inputs: &mut Inputs, area: usize, rates: &Arc<PupilRates>, own: &Pupils) {
    let base = inputs.base.year();
    let area = &mut inputs.areas[area];
    rates.fold(&rates.base, &mut area.base);
    area.counted.clear();
    area.capacity = AreaCapacity::default();
    for row in &own.population {
        let age = usize::try_from(row.academic_year + AGE_IN_RECEPTION);
        let step = usize::try_from(row.calendar_year - base - 1);
        let people = step.ok().and_then(|step| area.population.get_mut(step));
        if let (Some(people), Ok(age)) = (people, age) {
            people[age] = row.population;
        }
    }
    area.pupils = Some(Arc::clone(rates));
}

/// What a scenario changes in the flows of a council whose rates are its own: rates of new plans and of ceasing act on them, and
/// population, money and travel; nothing else would.
pub(crate) fn check_levers(
    before: &AreaInputs,
    after: &AreaInputs,
    id: &str,
) -> Result<(), Failure> {
    let mut like = before.clone();
    like.population.clone_from(&after.population);
    like.new_plan_rate.clone_from(&after.new_plan_rate);
    like.dated
        .new_plan_rate
        .clone_from(&after.dated.new_plan_rate);
    like.dated.cease.clone_from(&after.dated.cease);
    like.money.clone_from(&after.money);
    like.transport.clone_from(&after.transport);
    like.journeys.clone_from(&after.journeys);
    if like == *after {
        return Ok(());
    }
    Err(Failure::Usage {
        what: format!(
            "scenario `{id}` moves children between placements or needs, changes decisions on requests, or opens places: none of that acts on \
             rates counted on the council's own children (pupils.csv)"
        ),
        help: "leave pupils.csv out of the folder for this scenario, or use its levers on requests, ceasing, population, money and transport"
            .to_owned(),
    })
}
