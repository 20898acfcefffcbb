//! What is uncertain, how widely, and who shares the error.
//!
//! A parameter's values come from standard normal numbers `z`, made of parts that do not depend on
//! each other: `z = sqrt(shared) z_national + sqrt(1 - shared) z_area`, and each of these two of a
//! part that holds in all years of a draw and one drawn every year, `sqrt(1 - yearly) z_fixed +
//! sqrt(yearly) z_year`. Redrawing everything every year would average the risk away.

use crate::categories::TravelCategory;
use crate::distribution::Distribution;
use crate::error::{Error, Owner};
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
    /// The number its random numbers are addressed by.
    pub fn stream(&self) -> u32 {
        crate::random::stream(&self.id)
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

#[cfg(test)]
mod tests {
    use super::*;

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
