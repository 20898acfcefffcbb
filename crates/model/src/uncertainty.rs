//! What is uncertain, how widely, and who shares the error.
//!
//! A parameter's values come from standard normal numbers `z`, made of parts that do not depend on
//! each other: `z = sqrt(shared) z_national + sqrt(1 - shared) z_area`, and each of these two of a
//! part that holds in all years of a draw and one drawn every year, `sqrt(1 - yearly) z_fixed +
//! sqrt(yearly) z_year`. Redrawing everything every year would average the risk away.

use crate::categories::TravelCategory;
use crate::distribution::{Distribution, Sampler, normal_mean};
use crate::error::{Error, Owner};
use crate::random::{ALL_YEARS, Address, NATIONAL};
use crate::shape::Shape;

/// All that is uncertain in a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uncertainty {
    /// Parameters; several may act on one target, and then multiply.
    pub parameters: Vec<Parameter>,
}

/// One uncertain parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name, unique in the run. It alone decides which random numbers the parameter takes, so
    /// adding another parameter or changing the order moves nothing.
    pub id: String,
    /// What it acts on.
    pub target: Target,
    /// What is believed about it. The target is multiplied by `value / mean`, so stating the rate
    /// itself and stating a factor with mean 1 are the same; a negative value counts as 0.
    pub distribution: Distribution,
    /// Share of the variance that all councils have in common, 0 to 1.
    pub shared: f64,
    /// Share of the variance drawn anew every year, 0 (fixed for all years of a draw) to 1.
    pub yearly: f64,
    /// How the values of years add up.
    pub form: Form,
}

/// How the values of the years of a draw add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Each year's value is a level: the factor of a year is `value / mean`.
    Level,
    /// Each year's value is a growth: the factor of year `k` is the product of the values of years
    /// 1 to `k` over the mean of that product, so that the central path stays the mean.
    Growth,
}

/// What a parameter acts on. Nothing of the base year or before is touched: it has been counted.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Requests per person, and so new plans, at these ages (first and last).
    Requests {
        /// First and last age at the census that ends the step.
        ages: (usize, usize),
    },
    /// Assessments per request; new plans change with it, requests do not. Never above 1.
    Agreed,
    /// New plans per assessment; new plans change with it, requests do not. Never above 1.
    Issued,
    /// Share of plans that cease at these ages (first and last), at most 1.
    Cease {
        /// First and last age at the census that starts the step.
        ages: (usize, usize),
    },
    /// Moves into a placement; those who do not move stay where they are.
    MovesInto {
        /// The placement.
        placement: usize,
    },
    /// The council's own gap of stocks and flows. Adds `value - mean` instead of multiplying.
    Residual,
    /// Share of plans that leave to other councils.
    TransferOut,
    /// Persons of these ages (first and last).
    Population {
        /// First and last age at the census that ends the step.
        ages: (usize, usize),
    },
    /// Prices of top-ups of some placements, and of other groups of lines.
    Price {
        /// Placements whose top-ups it moves.
        placements: Vec<usize>,
        /// Whether it moves spend that follows no placement.
        non_plan: bool,
        /// Whether it moves place funding.
        place: bool,
    },
    /// Pounds per plan of a placement. The council's price factor is set anew, so that its base
    /// year still meets its outturn: what one placement costs more, the others cost less.
    UnitCost {
        /// The placement.
        placement: usize,
    },
    /// The high-needs block before deductions.
    Block,
    /// Take-up of transport in one category.
    TakeUp {
        /// The category.
        category: TravelCategory,
    },
    /// Prices of transport.
    TransportPrice,
}

impl Uncertainty {
    /// Checks every parameter against the sizes of a model.
    pub fn validate(&self, shape: Shape) -> Result<(), Error> {
        let mut streams: Vec<u32> = Vec::with_capacity(self.parameters.len());
        for parameter in &self.parameters {
            parameter.validate(shape)?;
            let stream = parameter.stream();
            if streams.contains(&stream) {
                let value = f64::from(stream);
                let range = "unique; give the parameter another name";
                return Err(parameter.fault("id", value, range));
            }
            streams.push(stream);
        }
        Ok(())
    }
}

impl Parameter {
    /// The number its random numbers are addressed by: a hash of the name (FNV-1a, 31 bits).
    pub fn stream(&self) -> u32 {
        let bytes = self.id.bytes();
        let hash = bytes.fold(0x811C_9DC5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        hash >> 1
    }

    fn fault(&self, what: &str, value: f64, range: &'static str) -> Error {
        Error::OutOfRange {
            owner: Owner::Shared,
            table: format!("uncertainty of {}", self.id),
            place: what.to_owned(),
            value,
            range,
        }
    }

    fn validate(&self, shape: Shape) -> Result<(), Error> {
        self.distribution.validate(&self.id)?;
        for (what, value) in [("shared", self.shared), ("yearly", self.yearly)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(self.fault(what, value, "between 0 and 1"));
            }
        }
        let mean = self.distribution.mean();
        if self.target != Target::Residual && mean <= 0.0 {
            return Err(self.fault(
                "mean",
                mean,
                "more than 0, because values are divided by it",
            ));
        }
        let ages = match &self.target {
            Target::Requests { ages } | Target::Cease { ages } | Target::Population { ages } => {
                Some(*ages)
            }
            _ => None,
        };
        if let Some((first, last)) = ages
            && (first > last || last >= shape.ages)
        {
            return Err(self.fault(
                "last age",
                last as f64,
                "an age of the model, first to last",
            ));
        }
        let placements = match &self.target {
            Target::MovesInto { placement } | Target::UnitCost { placement } => {
                std::slice::from_ref(placement)
            }
            Target::Price { placements, .. } => placements.as_slice(),
            _ => &[],
        };
        match placements
            .iter()
            .find(|&&placement| placement >= shape.placements)
        {
            Some(&placement) => {
                Err(self.fault("placement", placement as f64, "a placement of the model"))
            }
            None => Ok(()),
        }
    }
}

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
        mut effect: impl FnMut(usize, f64),
    ) {
        let (fixed, yearly) = self.persistence;
        let held = if fixed > 0.0 {
            fixed * self.normal(world, ALL_YEARS)
        } else {
            0.0
        };
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
            let of_year = if yearly > 0.0 {
                value(held + yearly * self.normal(world, year(step)))
            } else {
                constant
            };
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

    #[test]
    fn faults_name_the_parameter() {
        let shape = Shape {
            ages: 26,
            placements: 3,
            needs: 2,
        };
        let message = |spoil: fn(&mut Parameter)| {
            let mut parameter = parameter(Form::Level, 0.5, 0.0);
            spoil(&mut parameter);
            let parameters = vec![parameter];
            Uncertainty { parameters }
                .validate(shape)
                .unwrap_err()
                .to_string()
        };
        let text = message(|p| p.shared = 1.5);
        assert!(
            text.contains("uncertainty of requests") && text.contains("shared"),
            "{text}"
        );
        let text = message(|p| p.target = Target::Cease { ages: (3, 26) });
        assert!(text.contains("an age of the model"), "{text}");
        let text = message(|p| p.target = Target::MovesInto { placement: 3 });
        assert!(text.contains("a placement of the model"), "{text}");
        let text = message(|p| p.distribution = Distribution::Normal { mean: 0.0, sd: 1.0 });
        assert!(text.contains("more than 0"), "{text}");
        let twice = vec![parameter(Form::Level, 0.5, 0.0); 2];
        let text = Uncertainty { parameters: twice }
            .validate(shape)
            .unwrap_err()
            .to_string();
        assert!(text.contains("unique"), "{text}");
    }
}
