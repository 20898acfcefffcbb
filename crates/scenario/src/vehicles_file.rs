//! The vehicles of the model file: how many travel in one, on how many days, and what a passenger assistant is paid.
//!
//! What a vehicle costs a day is not written down: it follows from the yearly cost of a traveller, which is what returns and
//! reports tell.

use pressure_model::{Categories, Journeys, Vehicle};

use crate::fields::Fields;
use crate::figure::{Figure, NamedFigure};

/// Vehicles, by mode.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VehiclesFile {
    pub(crate) days: Figure,
    pub(crate) assistant_day: Figure,
    /// `[mode]` travellers per vehicle; a mode without it is paid by traveller (a pass, a budget).
    pub(crate) occupancy: Vec<Option<Figure>>,
}

impl VehiclesFile {
    pub(crate) fn read(fields: &Fields<'_>, modes: &[String]) -> Option<Self> {
        let positive = |key| {
            let node = fields.required(key)?;
            Figure::read(&node, f64::MIN_POSITIVE, 1e6)
        };
        let (days, assistant_day) = (positive("days"), positive("assistant_day"));
        let known: Vec<&str> = modes.iter().map(String::as_str).collect();
        let occupancy = fields.required("occupancy").and_then(|node| {
            let mut figures: Vec<Option<Figure>> = vec![None; modes.len()];
            let mut good = true;
            for (key, node) in node.fields()?.all() {
                match (
                    node.key_of(&key, "mode", &known),
                    Figure::read(&node, 1.0, 100.0),
                ) {
                    (Some(mode), Some(figure)) => figures[mode] = Some(figure),
                    _ => good = false,
                }
            }
            good.then_some(figures)
        });
        Some(Self {
            days: days?,
            assistant_day: assistant_day?,
            occupancy: occupancy?,
        })
    }

    /// Vehicles that cost a traveller a year what `mode_cost` (`[category][mode]`) says, of which `assistants` is the part
    /// paid to passenger assistants: `cost per vehicle-day = yearly cost x occupancy / days`.
    pub(crate) fn journeys(&self, mode_cost: &[Vec<f64>], assistants: &[Vec<f64>]) -> Journeys {
        let (days, assistant_day) = (self.days.value, self.assistant_day.value);
        let vehicle = |cost: f64, assistants: f64, occupancy: &Figure| {
            let day = cost * occupancy.value / days;
            Vehicle {
                day_cost: day * (1.0 - assistants),
                occupancy: occupancy.value,
                assistant_share: day * assistants / assistant_day,
                assistant_day_cost: assistant_day,
            }
        };
        let of_category = |(costs, assistants): (&Vec<f64>, &Vec<f64>)| {
            let modes = costs.iter().zip(assistants).zip(&self.occupancy);
            modes
                .map(|((cost, assistants), occupancy)| {
                    let occupancy = occupancy.as_ref().filter(|_| *cost > 0.0)?;
                    Some(vehicle(*cost, *assistants, occupancy))
                })
                .collect()
        };
        Journeys {
            vehicles: mode_cost.iter().zip(assistants).map(of_category).collect(),
            days,
            ..Journeys::default()
        }
    }

    pub(crate) fn figures(&self, categories: &Categories) -> Vec<NamedFigure> {
        let name = |part: &str| format!("transport.vehicles.{part}");
        let mut all = vec![
            NamedFigure::new(&name("days"), "", "", &self.days),
            NamedFigure::new(&name("assistant_day"), "", "", &self.assistant_day),
        ];
        for (mode, figure) in categories.modes.iter().zip(&self.occupancy) {
            let named = |f| NamedFigure::new(&name("occupancy"), &mode.id, "", f);
            all.extend(figure.iter().map(named));
        }
        all
    }
}
