//! The work of a task, and what share of this machine's peak it runs at.

use std::time::Instant;

use pressure_model::Inputs;

/// Work that any program must do for one draw.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Multiplications and additions.
    pub operations: f64,
    /// Bytes of caseload, of shares of new plans and of moves, each read or written once a year.
    pub bytes: f64,
}

impl Work {
    /// The steps of all councils: survival, the moves that are not zero, a factor on survivors,
    /// new plans, and sums by age, placement and need. Funnel, limits and money are not counted,
    /// so that the share of peak errs on the low side.
    pub fn of_steps(inputs: &Inputs) -> Self {
        let shape = inputs.shape;
        let cells = shape.ages * shape.placements * shape.needs;
        let shares = inputs.rates.moves.values();
        let moves = shares.iter().filter(|&&share| share > 0.0).count();
        let years = (inputs.areas.len() * inputs.steps) as f64;
        Self {
            operations: years * (7 * cells + 2 * moves) as f64,
            bytes: years * 8.0 * (3 * cells + moves) as f64,
        }
    }

    /// Runs a task of so much work, once where `quick` and otherwise the fastest of twenty, and
    /// says what it was.
    pub fn report(self, name: &str, peak: f64, quick: bool, mut run: impl FnMut()) -> String {
        let mut fastest = f64::MAX;
        for _ in 0..if quick { 1 } else { 20 } {
            let start = Instant::now();
            run();
            fastest = fastest.min(start.elapsed().as_secs_f64());
        }
        let rate = self.operations / fastest;
        format!(
            "{name}: {:.2} MFLOP and {:.2} MB, {:.3} ms, {:.1} GFLOP/s, {:.0}% of peak",
            self.operations / 1e6,
            self.bytes / 1e6,
            fastest * 1e3,
            rate / 1e9,
            100.0 * rate / peak
        )
    }
}
