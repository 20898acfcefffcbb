//! Plans of more than one category at once, in the central run and in draws.

use pressure_model::{
    Categories, Crossing, CrossingPart, Crossings, DrawSettings, Inputs, Shape, Simulator, project,
};

use crate::draws::everything;
use crate::made_up::inputs;
use crate::sizes::Size;

const SHAPE: Shape = Shape {
    ages: 12,
    placements: 4,
    needs: 5,
};

/// One crossing a placement and need over all ages, then one an age over all placements and needs.
fn crossed() -> Inputs {
    let part = |placement, ages| CrossingPart { placement, ages };
    let last = (SHAPE.ages - 1) as u8;
    let mut crossings = Vec::new();
    for placement in 0..SHAPE.placements {
        crossings.extend((0..SHAPE.needs).map(|need| Crossing {
            id: format!("{placement}/{need}"),
            parts: vec![part(placement, (0, last))],
            needs: Some(vec![need]),
        }));
    }
    crossings.extend((0..=last).map(|age| Crossing {
        id: age.to_string(),
        parts: (0..SHAPE.placements).map(|p| part(p, (age, age))).collect(),
        needs: None,
    }));
    let categories = Categories {
        crossings,
        ..Categories::default()
    };
    let mut inputs = inputs(Size {
        seed: 11,
        shape: SHAPE,
        areas: 5,
        steps: 3,
    });
    inputs.crossings = Crossings::of(&categories, SHAPE);
    inputs
}

/// Crossings of a census add to its margins.
fn check(stocks: &[pressure_model::Stock], crossed: &[Vec<f64>]) {
    assert_eq!(stocks.len(), crossed.len());
    let near = |found: f64, wanted: f64| {
        assert!(
            (found - wanted).abs() < 1e-9 * wanted.abs().max(1.0),
            "{found} is not {wanted}"
        );
    };
    for (stock, counts) in stocks.iter().zip(crossed) {
        let (cells, ages) = counts.split_at(SHAPE.placements * SHAPE.needs);
        for (placement, cells) in cells.chunks(SHAPE.needs).enumerate() {
            near(cells.iter().sum(), stock.by_placement[placement]);
        }
        for need in 0..SHAPE.needs {
            near(
                cells.iter().skip(need).step_by(SHAPE.needs).sum(),
                stock.by_need[need],
            );
        }
        for (count, of_age) in ages.iter().zip(&stock.by_age) {
            near(*count, *of_age);
        }
    }
}

#[test]
fn crossings_add_to_the_margins_and_change_nothing() {
    let inputs = crossed();
    let projection = project(&inputs).unwrap();
    for area in &projection.areas {
        check(&area.stocks, &area.crossed);
    }
    let total = projection.total().unwrap();
    check(&total.stocks, &total.crossed);
    let mut plain = inputs;
    plain.crossings = Crossings::default();
    for (mut mine, other) in projection
        .areas
        .into_iter()
        .zip(project(&plain).unwrap().areas)
    {
        mine.crossed.clone_from(&other.crossed);
        assert_eq!(mine, other);
    }
}

#[test]
fn crossings_add_to_the_margins_in_every_draw() {
    let inputs = crossed();
    for whole_children in [false, true] {
        let settings = DrawSettings {
            seed: 2,
            draws: 20,
            whole_children,
        };
        let uncertainty = everything(SHAPE);
        let simulator = Simulator::new(&inputs, &uncertainty, settings).unwrap();
        for draw in 0..settings.draws {
            let area = simulator.draw(3, draw);
            check(&area.stocks, &area.crossed);
        }
    }
}
