//! Uncertain parameters made ready: from addressed random numbers to a factor by year.

use crate::distribution::{Sampler, normal_mean};
use crate::random::{ALL_YEARS, Address, NATIONAL};
use crate::uncertainty::{Form, Parameter, Target};

/// Addresses of one draw of one council.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) draw: u32,
    pub(crate) area: u32,
}

/// A parameter with its constants worked out.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) target: Target,
    sampler: Sampler,
    mean: f64,
    stream: u32,
    /// Weights of the national and the council's part.
    parts: (f64, f64),
    /// Weights of the part fixed for all years and of the yearly one.
    persistence: (f64, f64),
    /// Means of the products of the first `k + 1` values over the mean; empty for a level.
    product_means: Vec<f64>,
}

impl Prepared {
    pub(crate) fn new(parameter: &Parameter, steps: usize) -> Self {
        let mut prepared = Self {
            target: parameter.target.clone(),
            sampler: parameter.distribution.sampler(),
            mean: parameter.distribution.mean(),
            stream: parameter.stream(),
            parts: (parameter.shared.sqrt(), (1.0 - parameter.shared).sqrt()),
            persistence: ((1.0 - parameter.yearly).sqrt(), parameter.yearly.sqrt()),
            product_means: Vec::new(),
        };
        if parameter.form == Form::Growth {
            prepared.product_means = prepared.means_of_products(steps);
        }
        prepared
    }

    /// Given what is fixed in a draw, the values of its years do not depend on each other; so the
    /// mean of their product is the mean of the power of their mean.
    fn means_of_products(&self, steps: usize) -> Vec<f64> {
        let (fixed, yearly) = self.persistence;
        let mut powers: Vec<(f64, f64)> = Vec::new();
        // The same points as in `normal_mean`, each with its own mean over the yearly part.
        normal_mean(|z| {
            let mean = if yearly > 0.0 {
                normal_mean(|year| self.factor(fixed * z + yearly * year))
            } else {
                self.factor(z)
            };
            powers.push((mean, 1.0));
            0.0
        });
        let product_mean = |powers: &mut Vec<(f64, f64)>| {
            for (mean, power) in powers.iter_mut() {
                *power *= *mean;
            }
            let mut points = powers.iter();
            normal_mean(|_| points.next().map_or(0.0, |(_, power)| *power))
        };
        (0..steps).map(|_| product_mean(&mut powers)).collect()
    }

    /// `value / mean` at a standard normal number, never below 0.
    fn factor(&self, z: f64) -> f64 {
        (self.sampler.at(z) / self.mean).max(0.0)
    }

    fn normal(&self, world: World, year: u32) -> f64 {
        let at = |area| {
            Address {
                seed: world.seed,
                draw: world.draw,
                parameter: self.stream,
                area,
                year,
            }
            .normal()
        };
        let (national, own) = self.parts;
        // A part without weight is not drawn: most parameters have one of the two.
        let national = if national > 0.0 {
            national * at(NATIONAL)
        } else {
            0.0
        };
        let own = if own > 0.0 { own * at(world.area) } else { 0.0 };
        national + own
    }

    /// Gives `effect` each step and what the target is multiplied by in it (or, for a residual,
    /// what is added). `year(step)` is the year that step belongs to.
    pub(crate) fn each_step(
        &self,
        world: World,
        steps: usize,
        year: impl Fn(usize) -> u32,
        effect: impl FnMut(usize, f64),
    ) {
        let (fixed, yearly) = self.persistence;
        let held = if fixed > 0.0 {
            fixed * self.normal(world, ALL_YEARS)
        } else {
            0.0
        };
        let in_year = |step| {
            let drawn = yearly > 0.0;
            drawn.then(|| held + yearly * self.normal(world, year(step)))
        };
        self.path(steps, held, in_year, effect);
    }

    /// The same with one standard normal number for all years and councils.
    pub(crate) fn each_held(&self, z: f64, steps: usize, effect: impl FnMut(usize, f64)) {
        self.path(steps, z, |_| None, effect);
    }

    /// The numbers that a world draws for the parameter, each standard normal and independent of
    /// the others: that of all years, then those of the years; only those with weight.
    pub(crate) fn normals(&self, world: World, years: impl Iterator<Item = u32>) -> Vec<f64> {
        let (fixed, yearly) = self.persistence;
        let all_years = (fixed > 0.0).then_some(ALL_YEARS).into_iter();
        let each_year = years.filter(|_| yearly > 0.0);
        let drawn = all_years.chain(each_year);
        drawn.map(|year| self.normal(world, year)).collect()
    }

    /// Factors of the steps: from the number of each year, or the one held where a year has none.
    fn path(
        &self,
        steps: usize,
        held: f64,
        in_year: impl Fn(usize) -> Option<f64>,
        mut effect: impl FnMut(usize, f64),
    ) {
        let value = |z: f64| {
            if self.target == Target::Residual {
                self.sampler.at(z) - self.mean
            } else {
                self.factor(z)
            }
        };
        let constant = value(held);
        let mut product = 1.0;
        for step in 0..steps {
            let of_year = in_year(step).map_or(constant, value);
            match self.product_means.get(step) {
                Some(mean) => {
                    product *= of_year;
                    effect(step, product / mean);
                }
                None => effect(step, of_year),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Distribution;

    const WORLD: World = World {
        seed: 9,
        draw: 0,
        area: 7,
    };

    fn parameter(form: Form, shared: f64, yearly: f64) -> Parameter {
        Parameter {
            id: "requests".to_owned(),
            target: Target::Requests { ages: (0, 25) },
            distribution: Distribution::Lognormal {
                mean: 1.0,
                sd_log: 0.1,
            },
            shared,
            yearly,
            form,
        }
    }

    /// `[step]` factors of one draw.
    fn factors(parameter: &Parameter, world: World, steps: usize) -> Vec<f64> {
        let mut factors = vec![0.0; steps];
        let prepared = Prepared::new(parameter, steps);
        prepared.each_step(
            world,
            steps,
            |step| step as u32,
            |step, m| factors[step] = m,
        );
        factors
    }

    fn near(found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() < within, "{found} is not {wanted}");
    }

    #[test]
    fn a_fixed_parameter_holds_in_all_years_and_a_yearly_one_does_not() {
        let fixed = factors(&parameter(Form::Level, 0.5, 0.0), WORLD, 5);
        assert!(
            fixed
                .windows(2)
                .all(|pair| pair[0].to_bits() == pair[1].to_bits())
        );
        let yearly = factors(&parameter(Form::Level, 0.5, 1.0), WORLD, 5);
        assert!(
            yearly
                .windows(2)
                .all(|pair| pair[0].to_bits() != pair[1].to_bits())
        );
        // A longer run has the same first years.
        assert_eq!(
            factors(&parameter(Form::Growth, 0.5, 0.4), WORLD, 9)[..5],
            factors(&parameter(Form::Growth, 0.5, 0.4), WORLD, 5)[..]
        );
    }

    #[test]
    fn what_is_held_is_the_same_number_in_every_year() {
        // A lognormal of mean 1 at z: exp(0.1 z - 0.005); its growth compounds, over the mean of the products.
        let z = 1.5;
        let value = crate::maths::exp(0.1 * z - 0.005);
        let level = Prepared::new(&parameter(Form::Level, 0.5, 0.7), 3);
        level.each_held(z, 3, |_, factor| near(factor, value, 1e-14));
        let growth = Prepared::new(&parameter(Form::Growth, 0.5, 1.0), 3);
        let mut compound = 1.0;
        growth.each_held(z, 3, |_, factor| {
            compound *= value;
            // Years that do not depend on each other multiply to a mean of 1.
            near(factor, compound, 1e-12);
        });
    }

    #[test]
    fn the_numbers_of_a_world_are_those_its_factors_come_from() {
        let parameter = parameter(Form::Level, 0.5, 0.36);
        let prepared = Prepared::new(&parameter, 2);
        let normals = prepared.normals(WORLD, 0..2);
        assert_eq!(normals.len(), 3);
        for (step, factor) in factors(&parameter, WORLD, 2).into_iter().enumerate() {
            let z = 0.8 * normals[0] + 0.6 * normals[step + 1];
            near(factor, crate::maths::exp(0.1 * z - 0.005), 1e-14);
        }
    }

    #[test]
    fn councils_share_the_national_part() {
        let other = World { area: 8, ..WORLD };
        let both = |shared| {
            let parameter = parameter(Form::Level, shared, 0.0);
            (
                factors(&parameter, WORLD, 1)[0],
                factors(&parameter, other, 1)[0],
            )
        };
        let (one, two) = both(1.0);
        assert_eq!(one.to_bits(), two.to_bits());
        // Correlation of the logarithms over draws is the share: 0.3 within 4 / sqrt(4,000).
        let parameter = parameter(Form::Level, 0.3, 0.0);
        let prepared = Prepared::new(&parameter, 1);
        let z = |draw: u32, area: u32| {
            prepared.normal(
                World {
                    draw,
                    area,
                    ..WORLD
                },
                ALL_YEARS,
            )
        };
        let products: f64 = (0..4_000).map(|draw| z(draw, 7) * z(draw, 8)).sum();
        near(products / 4_000.0, 0.3, 0.07);
    }

    #[test]
    fn growth_keeps_the_central_path_as_its_mean() {
        // Closed form for a lognormal: the log of the product of k values has variance
        // sd^2 (k^2 (1 - yearly) + k yearly), and each value's mean is already 1.
        let (sd, yearly) = (0.1_f64, 0.25);
        let prepared = Prepared::new(&parameter(Form::Growth, 0.5, yearly), 6);
        for (step, found) in prepared.product_means.iter().enumerate() {
            let k = (step + 1) as f64;
            let variance = sd * sd * (k * k * (1.0 - yearly) + k * yearly);
            near(
                *found,
                crate::maths::exp((variance - k * sd * sd) / 2.0),
                1e-12,
            );
        }
        let mut sums = [0.0; 6];
        for draw in 0..4_000 {
            let world = World { draw, ..WORLD };
            prepared.each_step(world, 6, |step| step as u32, |step, m| sums[step] += m);
        }
        for sum in sums {
            // The spread of the last year is about 0.55: four standard errors are 0.035.
            near(sum / 4_000.0, 1.0, 0.035);
        }
    }
}
