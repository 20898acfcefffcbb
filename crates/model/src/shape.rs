//! How many ages, placements and needs a model has.

/// Sizes of the state of every council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Single years of age from 0 (26 means 0 to 25). Age is age at 31 August before the census.
    pub ages: usize,
    /// Number of placements.
    pub placements: usize,
    /// Number of primary needs.
    pub needs: usize,
}

impl Shape {
    /// Width of one row of needs in memory: needs rounded up to a multiple of 4, so that every
    /// row is whole vectors of four numbers. The entries beyond `needs` are always 0.
    pub const fn lane(self) -> usize {
        if self.needs == 0 {
            4
        } else {
            self.needs.div_ceil(4) * 4
        }
    }

    /// Cells of one age in memory: placements times lane.
    pub const fn age_cells(self) -> usize {
        self.placements * self.lane()
    }

    /// Cells of a whole state in memory.
    pub const fn cells(self) -> usize {
        self.ages * self.age_cells()
    }

    /// Position in memory of one cell.
    pub const fn index(self, age: usize, placement: usize, need: usize) -> usize {
        (age * self.placements + placement) * self.lane() + need
    }

    /// The oldest age; everyone of that age leaves at the next step.
    pub const fn last_age(self) -> usize {
        self.ages.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_whole_vectors_of_four() {
        let lane = |needs| {
            Shape {
                ages: 2,
                placements: 1,
                needs,
            }
            .lane()
        };
        assert_eq!(
            [1, 4, 5, 8, 12, 13, 16, 17].map(lane),
            [4, 4, 8, 8, 12, 16, 16, 20]
        );
    }

    #[test]
    fn cells_follow_age_then_placement_then_need() {
        let shape = Shape {
            ages: 3,
            placements: 2,
            needs: 5,
        };
        assert_eq!(shape.index(0, 0, 4), 4);
        assert_eq!(shape.index(0, 1, 0), 8);
        assert_eq!(shape.index(1, 0, 0), 16);
        assert_eq!(shape.cells(), 48);
        assert_eq!(shape.last_age(), 2);
    }
}
