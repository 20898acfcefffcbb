//! What must hold for every draw.

mod identities;
mod means;
mod results;
mod whole_children;

use pressure_model::{
    Distribution, DrawSettings, Form, Inputs, Parameter, Shape, Target, TravelCategory, Uncertainty,
};

use crate::made_up::inputs;
use crate::sizes::Size;

fn parameter(id: &str, target: Target, sd_log: f64) -> Parameter {
    Parameter {
        id: id.to_owned(),
        target,
        distribution: Distribution::Lognormal { mean: 1.0, sd_log },
        shared: 0.5,
        yearly: 0.3,
        form: Form::Level,
    }
}

/// Every target at once, wide.
pub(crate) fn everything(shape: Shape) -> Uncertainty {
    let ages = (0, shape.ages - 1);
    let last = shape.placements - 1;
    let category = TravelCategory::Pre16Sen;
    let mut parameters = vec![
        parameter("requests", Target::Requests { ages }, 0.2),
        parameter("agreed", Target::Agreed, 0.1),
        parameter("issued", Target::Issued, 0.1),
        parameter("cease", Target::Cease { ages }, 0.3),
        parameter("into last", Target::MovesInto { placement: last }, 0.5),
        parameter("into first", Target::MovesInto { placement: 0 }, 0.5),
        parameter("transfer", Target::TransferOut, 0.4),
        parameter("population", Target::Population { ages: (0, 1) }, 0.1),
        parameter("unit cost", Target::UnitCost { placement: last }, 0.2),
        parameter("block", Target::Block, 0.02),
        parameter("take-up", Target::TakeUp { category }, 0.3),
        parameter("transport price", Target::TransportPrice, 0.1),
    ];
    parameters.push(Parameter {
        distribution: Distribution::Normal {
            mean: 0.0,
            sd: 0.05,
        },
        ..parameter("residual", Target::Residual, 0.0)
    });
    let price = Target::Price {
        placements: (0..shape.placements).collect(),
        non_plan: true,
        place: true,
    };
    parameters.push(Parameter {
        distribution: Distribution::Triangular {
            low: 1.0,
            mode: 1.03,
            high: 1.1,
        },
        form: Form::Growth,
        ..parameter("price", price, 0.0)
    });
    Uncertainty { parameters }
}

fn settings(draws: u32, whole_children: bool) -> DrawSettings {
    DrawSettings {
        seed: 20_261_122,
        draws,
        whole_children,
    }
}

pub(crate) fn some() -> Inputs {
    inputs(Size {
        seed: 3,
        shape: Shape {
            ages: 26,
            placements: 4,
            needs: 3,
        },
        areas: 3,
        steps: 4,
    })
}
