//! Sizes of made-up inputs, and any of them within ranges.

use std::ops::Range;

use pressure_model::Shape;
use proptest::prelude::*;

/// Sizes of made-up inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) seed: u64,
    pub(crate) shape: Shape,
    pub(crate) areas: usize,
    pub(crate) steps: usize,
}

/// Sizes of up to three councils and three steps, of shapes within these ranges.
pub(crate) fn sizes_of(
    ages: Range<usize>,
    placements: Range<usize>,
    needs: Range<usize>,
) -> impl Strategy<Value = Size> {
    let shape = (ages, placements, needs);
    (any::<u64>(), shape, 1_usize..4, 1_usize..4).prop_map(|(seed, shape, areas, steps)| {
        let (ages, placements, needs) = shape;
        Size {
            seed,
            shape: Shape {
                ages,
                placements,
                needs,
            },
            areas,
            steps,
        }
    })
}
