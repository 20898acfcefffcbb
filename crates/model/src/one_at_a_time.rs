//! What each uncertain parameter does alone: set to its 10th and 90th percentile, all others as in
//! the central run.
//!
//! The percentile is held in all years, for the nation and every council together; nothing is drawn
//! from year to year. So a parameter that mostly varies by year or by council shows more here than
//! draws of it would: its [`VarianceShare`](crate::VarianceShare) tells what it does in draws.
//! Transfers between councils are those of the central run, as in every draw.

use crate::draw_step::Workspace;
use crate::draws::Simulator;
use crate::multipliers::year_of;
use crate::parallel::in_parallel_with;
use crate::random::normal_quantile;
use crate::results::AreaProjection;

/// Percentiles that parameters are set to, as shares.
pub const PERCENTILES: [f64; 2] = [0.1, 0.9];

/// One figure of one council with parameters held one at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldEnds {
    /// With all parameters as in the central run.
    pub central: f64,
    /// `[parameter]` with it at each of [`PERCENTILES`], in the order of the uncertainty.
    pub ends: Vec<[f64; 2]>,
}

impl Simulator<'_> {
    /// The figure that `read` takes of each of some councils, by their place in the inputs, with each
    /// parameter at its percentiles. `read` is given the place and the projection, whose ceased plans and
    /// movers by placement may be left at 0. The bytes are the same for any number of threads.
    ///
    /// # Panics
    /// If the settings make children whole: chance would pass for what a parameter does.
    pub fn hold_each(
        &self,
        councils: &[usize],
        read: &(impl Fn(usize, &AreaProjection) -> f64 + Sync),
    ) -> Vec<HeldEnds> {
        assert!(!self.settings.whole_children, "children are not whole here");
        let normals = PERCENTILES.map(normal_quantile);
        let one = |workspace: &mut Workspace, i: usize| {
            let council = councils[i];
            let mut figure = |held| {
                workspace.run_held(self, council, held);
                read(council, &workspace.area_result)
            };
            HeldEnds {
                central: figure(None),
                ends: self
                    .parameters
                    .iter()
                    .map(|parameter| normals.map(|z| figure(Some((parameter, z)))))
                    .collect(),
            }
        };
        in_parallel_with(councils.len(), || Workspace::new(self, false), one)
    }

    /// The standard normal numbers that draws take for one parameter, added over some councils with
    /// weights: `[component][draw]`, where the components (what is fixed in all years, and each year)
    /// do not depend on each other. Weight a council by what the parameter does to it.
    pub fn weighted_normals(&self, parameter: usize, councils: &[(usize, f64)]) -> Vec<Vec<f64>> {
        let base = self.inputs.financial_year(0);
        let prepared = &self.parameters[parameter];
        let mut components: Vec<Vec<f64>> = Vec::new();
        for draw in 0..self.settings.draws {
            for &(council, weight) in councils {
                let years = (0..self.inputs.steps).map(|step| year_of(base, step));
                let normals = prepared.normals(self.world(council, draw), years);
                components.resize_with(normals.len(), || vec![0.0; self.settings.draws as usize]);
                for (component, z) in components.iter_mut().zip(normals) {
                    component[draw as usize] += weight * z;
                }
            }
        }
        components
    }
}
