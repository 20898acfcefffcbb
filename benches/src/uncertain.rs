//! Eighteen uncertain parameters, one or more of every kind, for benchmarks of draws.

use pressure_model::{Distribution, Form, Parameter, Target, TravelCategory, Uncertainty};

/// Requests, funnel, ceasing, moves, transfers, population, prices, block, travel and residual.
pub fn uncertain() -> Uncertainty {
    let price = |placements: Vec<usize>, non_plan: bool| Target::Price {
        placements,
        non_plan,
        place: non_plan,
    };
    let targets = [
        Target::Requests { ages: (0, 4) },
        Target::Requests { ages: (5, 15) },
        Target::Requests { ages: (16, 25) },
        Target::Agreed,
        Target::Issued,
        Target::Cease { ages: (0, 15) },
        Target::Cease { ages: (16, 25) },
        Target::MovesInto { placement: 3 },
        Target::MovesInto { placement: 6 },
        Target::TransferOut,
        Target::Population { ages: (0, 25) },
        price((0..6).collect(), true),
        price((6..13).collect(), false),
        Target::UnitCost { placement: 6 },
        Target::Block,
        Target::TakeUp {
            category: TravelCategory::Pre16Sen,
        },
        Target::TransportPrice,
        Target::Residual,
    ];
    let parameter = |(index, target): (usize, Target)| {
        let grows = matches!(target, Target::Price { .. } | Target::TransportPrice);
        let distribution = if target == Target::Residual {
            Distribution::Normal {
                mean: 0.0,
                sd: 0.005,
            }
        } else {
            Distribution::Lognormal {
                mean: 1.0,
                sd_log: 0.05,
            }
        };
        Parameter {
            id: format!("parameter {index}"),
            target,
            distribution,
            shared: 0.5,
            yearly: if index % 3 == 0 { 0.3 } else { 0.0 },
            form: if grows { Form::Growth } else { Form::Level },
        }
    };
    Uncertainty {
        parameters: targets.into_iter().enumerate().map(parameter).collect(),
    }
}
