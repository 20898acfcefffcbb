//! Categories as data: what the ages, placements, needs, lines and modes of a model are called.
//!
//! Inside the model a category is its position in these lists; the names matter only on the way
//! in and on the way out.

use crate::crossings::Crossing;
use crate::shape::Shape;

/// A primary need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Short name used in files, such as `asd`.
    pub id: String,
    /// Name for people.
    pub label: String,
}

/// Where children with a plan are educated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Short name used in files, such as `state_special`.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// Who runs such places, such as `maintained` or `independent`.
    pub sector: String,
}

/// A line of high-needs spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Short name used in files, such as `top_up_state`.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// The Section 251 lines it gathers, such as `1.2.1` and `1.2.2`.
    pub section251: Vec<String>,
}

/// A way of travelling to school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Short name used in files, such as `solo_taxi`.
    pub id: String,
    /// Name for people.
    pub label: String,
}

/// A band of ages in results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeGroup {
    /// Short name used in files, such as `5_10`.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// First age in the band.
    pub from: u8,
    /// Last age in the band.
    pub to: u8,
}

/// High-needs spend shown as one figure: the top-ups of some placements and some whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    /// What the figure is called in results.
    pub id: String,
    /// Placements by position.
    pub placements: Vec<usize>,
    /// Lines by position; none that carries top-ups of the same placements.
    pub lines: Vec<usize>,
}

/// The share of pupils with a plan, where no council's pupils are counted but its persons are.
///
/// `share = per_person x plans in the placements / persons of the ages`.
#[derive(Clone, Debug, PartialEq)]
pub struct PupilShare {
    /// Placements whose plans are of pupils, by position.
    pub placements: Vec<usize>,
    /// Ages of pupils, first and last.
    pub ages: (u8, u8),
    /// Persons of those ages for each pupil, all councils together: what makes the share of the base census the published one.
    pub per_person: f64,
}

impl PupilShare {
    /// Plans of pupils, of plans by placement.
    pub fn plans(&self, by_placement: &[f64]) -> f64 {
        self.placements.iter().map(|one| by_placement[*one]).sum()
    }

    /// Persons of the ages, of persons by age.
    pub fn persons(&self, by_age: &[f64]) -> f64 {
        let (first, last) = self.ages;
        by_age[usize::from(first)..=usize::from(last)].iter().sum()
    }
}

/// All categories of a model, in the order that the model's tables use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Categories {
    /// Primary needs.
    pub needs: Vec<Need>,
    /// Placements.
    pub placements: Vec<Placement>,
    /// Lines of high-needs spend.
    pub lines: Vec<Line>,
    /// Modes of travel.
    pub modes: Vec<Mode>,
    /// Bands of ages for results.
    pub age_groups: Vec<AgeGroup>,
    /// Figures of more than one category at once, for the tables that ask for them; otherwise none.
    pub crossings: Vec<Crossing>,
    /// Spend shown together, for the tables that ask for them; otherwise none.
    pub provisions: Vec<Provision>,
    /// How the share of pupils with a plan is reckoned; `None` where it is not.
    pub pupil_share: Option<PupilShare>,
}

impl Categories {
    /// The shape of a model with these categories and ages from 0 to `ages - 1`.
    pub fn shape(&self, ages: usize) -> Shape {
        Shape {
            ages,
            placements: self.placements.len(),
            needs: self.needs.len(),
        }
    }

    /// Position of a need by its id.
    pub fn need(&self, id: &str) -> Option<usize> {
        self.needs.iter().position(|need| need.id == id)
    }

    /// Position of a placement by its id.
    pub fn placement(&self, id: &str) -> Option<usize> {
        self.placements
            .iter()
            .position(|placement| placement.id == id)
    }

    /// Position of a line by its id.
    pub fn line(&self, id: &str) -> Option<usize> {
        self.lines.iter().position(|line| line.id == id)
    }

    /// Position of a mode by its id.
    pub fn mode(&self, id: &str) -> Option<usize> {
        self.modes.iter().position(|mode| mode.id == id)
    }
}

/// The five kinds of traveller that councils report separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TravelCategory {
    /// Children with a plan, under 16.
    Pre16Sen,
    /// Young people with a plan, 16 to 18.
    Sen16To18,
    /// Young people with a plan, 19 to 25.
    Sen19To25,
    /// Children without a plan, 5 to 15.
    Pre16Mainstream,
    /// Young people without a plan, 16 to 18.
    Post16Mainstream,
}

impl TravelCategory {
    /// All categories, in the order that tables use.
    pub const ALL: [Self; 5] = [
        Self::Pre16Sen,
        Self::Sen16To18,
        Self::Sen19To25,
        Self::Pre16Mainstream,
        Self::Post16Mainstream,
    ];

    /// Position in [`TravelCategory::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Short name used in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pre16Sen => "pre16_sen",
            Self::Sen16To18 => "sen_16_to_18",
            Self::Sen19To25 => "sen_19_to_25",
            Self::Pre16Mainstream => "pre16_mainstream",
            Self::Post16Mainstream => "post16_mainstream",
        }
    }

    /// Name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pre16Sen => "SEN, under 16",
            Self::Sen16To18 => "SEN, 16 to 18",
            Self::Sen19To25 => "SEN, 19 to 25",
            Self::Pre16Mainstream => "Mainstream, under 16",
            Self::Post16Mainstream => "Mainstream, post-16",
        }
    }

    /// The Section 251 line that carries its cost.
    pub const fn section251(self) -> &'static str {
        match self {
            Self::Pre16Sen => "2.1.4",
            Self::Sen16To18 => "2.1.6",
            Self::Sen19To25 => "2.1.7",
            Self::Pre16Mainstream => "2.1.5",
            Self::Post16Mainstream => "2.1.8",
        }
    }

    /// Whether its travellers have a plan.
    pub const fn is_sen(self) -> bool {
        matches!(self, Self::Pre16Sen | Self::Sen16To18 | Self::Sen19To25)
    }

    /// Category of a traveller with a plan, by age at 31 August before the census.
    pub const fn of_plan(age: usize) -> Self {
        match age {
            0..16 => Self::Pre16Sen,
            16..19 => Self::Sen16To18,
            _ => Self::Sen19To25,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travel_categories_keep_their_order_and_lines() {
        for (index, category) in TravelCategory::ALL.into_iter().enumerate() {
            assert_eq!(category.index(), index);
        }
        let lines = TravelCategory::ALL.map(TravelCategory::section251);
        assert_eq!(lines, ["2.1.4", "2.1.6", "2.1.7", "2.1.5", "2.1.8"]);
        assert_eq!(TravelCategory::of_plan(15), TravelCategory::Pre16Sen);
        assert_eq!(TravelCategory::of_plan(16), TravelCategory::Sen16To18);
        assert_eq!(TravelCategory::of_plan(19), TravelCategory::Sen19To25);
        assert!(TravelCategory::Sen19To25.is_sen() && !TravelCategory::Pre16Mainstream.is_sen());
    }

    #[test]
    fn categories_are_found_by_id() {
        let need = |id: &str| Need {
            id: id.into(),
            label: id.to_uppercase(),
        };
        let categories = Categories {
            needs: vec![need("asd"), need("semh")],
            ..Categories::default()
        };
        assert_eq!(categories.need("semh"), Some(1));
        assert_eq!(categories.placement("semh"), None);
        assert_eq!(categories.shape(26).needs, 2);
    }
}
