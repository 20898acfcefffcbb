//! Places in the model file: phases, which ages a placement serves, where places are limited, and who takes the refused.

use pressure_model::{AreaCapacity, CapacityRules, Categories, Overflow, Shape, State};

use crate::fields::Fields;
use crate::figure::{Figure, NamedFigure};
use crate::model_file::LAST_AGE;
use crate::model_reader::by_id;
use crate::node::Node;

/// A span of ages, first and last.
type Ages = (u8, u8);

/// A placement whose places may be limited.
#[derive(Debug, Clone, PartialEq)]
struct Limit {
    placement: usize,
    /// Yearly growth of the places taken at the base census; `None` leaves them unlimited until a council gives its own.
    growth: Option<Figure>,
    /// Who takes those refused, in the order in which they fill; the last is unlimited.
    overflow: Vec<(usize, Figure)>,
}

/// Places, as the model file gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityFile {
    /// Ids and ages of the groups that compete for the same places.
    phases: Vec<(String, Ages)>,
    /// `[placement]` ages at which a child who is refused elsewhere may stay there.
    serves: Vec<Ages>,
    limits: Vec<Limit>,
}

impl CapacityFile {
    pub(crate) fn read(fields: &Fields<'_>, placements: &[String]) -> Option<Self> {
        let phases = fields
            .required("phase")
            .and_then(|list| list.list_of(read_phase));
        if let (Some(phases), Some(node)) = (&phases, fields.optional("phase")) {
            check_phases(&node, phases);
        }
        let serves = fields
            .required("serves")
            .and_then(|node| by_id(&node.fields()?, "placement", placements, read_ages));
        let known: Vec<&str> = placements.iter().map(String::as_str).collect();
        let limits = fields
            .required("limit")
            .and_then(|list| list.list_of(|limit| read_limit(limit, &known)));
        Some(Self {
            phases: phases?,
            serves: serves?,
            limits: limits?,
        })
    }

    /// Ids of the phases, in the order of the model.
    pub fn phases(&self) -> Vec<&str> {
        self.phases.iter().map(|(id, _)| id.as_str()).collect()
    }

    /// Placements whose places may be limited, because the file says where the refused go.
    pub fn limited(&self) -> impl Iterator<Item = usize> {
        self.limits.iter().map(|limit| limit.placement)
    }

    /// Yearly growth of the places of a placement where no council says otherwise.
    pub fn growth(&self, placement: usize) -> Option<f64> {
        let of = |limit: &&Limit| limit.placement == placement;
        let limit = self.limits.iter().find(of)?;
        limit.growth.as_ref().map(|growth| growth.value)
    }

    /// Phases, ages served and overflow, as the model takes them.
    pub fn rules(&self, shape: Shape) -> CapacityRules {
        let phase_of = |age: usize| {
            let of = |(_, ages): &(String, Ages)| contains(*ages, age);
            self.phases.iter().position(of).unwrap_or(0)
        };
        let serves = |age: usize| self.serves.iter().map(move |ages| contains(*ages, age));
        let mut overflow = vec![Vec::new(); shape.placements * self.phases.len()];
        for limit in &self.limits {
            let target = |(placement, share): &(usize, Figure)| Overflow {
                placement: *placement,
                share: share.value,
            };
            let split: Vec<Overflow> = limit.overflow.iter().map(target).collect();
            let first = limit.placement * self.phases.len();
            overflow[first..first + self.phases.len()].fill(split);
        }
        CapacityRules {
            phases: self.phases.len(),
            phase_of_age: (0..shape.ages).map(phase_of).collect(),
            serves: (0..shape.ages).flat_map(serves).collect(),
            overflow,
        }
    }

    /// The places of a council that gives none: those taken at its base census, growing every year. A phase that nobody
    /// is in says nothing about places and stays unlimited.
    pub fn places(&self, base: &State, steps: usize) -> AreaCapacity {
        let (shape, phases) = (base.shape(), self.phases.len());
        let mut places = vec![vec![None; shape.placements * phases]; steps];
        for limit in &self.limits {
            let Some(growth) = &limit.growth else {
                continue;
            };
            for (phase, (_, ages)) in self.phases.iter().enumerate() {
                let in_phase = (0..shape.ages).filter(|age| contains(*ages, *age));
                let mut taken: f64 = in_phase
                    .map(|age| base.row_total(age, limit.placement))
                    .sum();
                if taken <= 0.0 {
                    continue;
                }
                for step in &mut places {
                    taken *= 1.0 + growth.value;
                    step[limit.placement * phases + phase] = Some(taken);
                }
            }
        }
        AreaCapacity { places }
    }

    /// Every figure, for the parameters of a run.
    pub(crate) fn figures(&self, categories: &Categories) -> Vec<NamedFigure> {
        let id = |placement: usize| categories.placements[placement].id.as_str();
        let mut all = Vec::new();
        for limit in &self.limits {
            let from = id(limit.placement);
            if let Some(growth) = &limit.growth {
                all.push(NamedFigure::new("capacity.growth", from, "", growth));
            }
            for (to, share) in &limit.overflow {
                let name = format!("capacity.overflow.{from}");
                all.push(NamedFigure::new(&name, id(*to), "", share));
            }
        }
        all
    }
}

fn contains((from, to): Ages, age: usize) -> bool {
    (usize::from(from)..=usize::from(to)).contains(&age)
}

fn read_phase(node: &Node<'_>) -> Option<(String, Ages)> {
    let fields = node.fields()?;
    let id = fields.required("id").and_then(|id| id.text());
    let ages = ages_of(&fields, node);
    Some((id?.into_inner(), ages?))
}

fn read_ages(node: &Node<'_>) -> Option<Ages> {
    ages_of(&node.fields()?, node)
}

fn ages_of(fields: &Fields<'_>, node: &Node<'_>) -> Option<Ages> {
    let age = |key| fields.required(key)?.whole(LAST_AGE);
    let (from, to) = (age("from"), age("to"));
    let (from, to) = (from?.into_inner(), to?.into_inner());
    if from > to {
        node.report("`from` is above `to`", "these ages");
        return None;
    }
    Some((from, to))
}

fn check_phases(node: &Node<'_>, phases: &[(String, Ages)]) {
    for age in 0..=LAST_AGE {
        let count = phases
            .iter()
            .filter(|(_, ages)| contains(*ages, usize::from(age)))
            .count();
        if count != 1 {
            node.report(
                format!("age {age} is in {count} phases; every age must be in one"),
                "among these",
            );
        }
    }
}

fn read_limit(node: &Node<'_>, placements: &[&str]) -> Option<Limit> {
    let fields = node.fields()?;
    let placement = fields
        .required("placement")
        .and_then(|placement| placement.one_of("placement", placements));
    let growth = fields.optional("growth");
    let given = growth.is_some();
    let growth = growth.and_then(|growth| Figure::growth(&growth));
    let targets = fields.required("overflow");
    let overflow = targets.and_then(|list| list.list_of(|one| read_target(one, placements)));
    let (placement, overflow) = (placement?.into_inner(), overflow?);
    let sum: f64 = overflow.iter().map(|(_, share)| share.value).sum();
    let fault = if overflow.iter().any(|(target, _)| *target == placement) {
        Some("a placement cannot take those it has refused itself".to_owned())
    } else if (sum - 1.0).abs() > 1e-9 {
        Some(format!("the shares come to {sum}; they must come to 1"))
    } else {
        None
    };
    if let (Some(fault), Some(node)) = (fault, targets) {
        node.report(fault, "these shares");
    }
    (growth.is_some() == given).then_some(Limit {
        placement,
        growth,
        overflow,
    })
}

fn read_target(node: &Node<'_>, placements: &[&str]) -> Option<(usize, Figure)> {
    let fields = node.fields()?;
    let placement = fields
        .required("placement")
        .and_then(|placement| placement.one_of("placement", placements));
    let share = fields
        .required("share")
        .and_then(|share| Figure::share(&share));
    Some((placement?.into_inner(), share?))
}
