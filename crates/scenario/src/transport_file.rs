//! The transport part of the model file: who travels, how, and what that costs.

use pressure_model::{
    Categories, CensusYear, FinancialYear, Journeys, TransportRates, TravelCategory,
};

use crate::fields::Fields;
use crate::figure::{Figure, NamedFigure};
use crate::model_file::{LAST_AGE, compound};
use crate::model_reader::by_id;
use crate::node::Node;
use crate::vehicles_file::VehiclesFile;

/// Shares of a whole may miss it by this much, for thirds written in decimals.
const TOLERANCE: f64 = 1e-6;

/// Travellers without a plan, England.
#[derive(Debug, Clone, PartialEq)]
pub struct MainstreamTravellers {
    /// The census they are of.
    pub year: CensusYear,
    /// Aged under 16.
    pub pre16: Figure,
    /// Aged 16 to 18.
    pub post16: Figure,
}

/// Share of plans that travel, over some placements and ages.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TakeUp {
    placements: Vec<usize>,
    from: u8,
    to: u8,
    share: Figure,
}

/// How one kind of traveller travels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Travel {
    pub(crate) share: Vec<Option<Figure>>,
    pub(crate) cost: Vec<Option<Figure>>,
    pub(crate) passenger_assistant: Option<Figure>,
    /// Costs are moved in one ratio to meet this.
    pub(crate) mean_cost: Option<Figure>,
    /// Another kind's shares and costs stand here.
    pub(crate) copied: bool,
}

impl Travel {
    /// Share and cost of every mode, passenger assistants and the mean put in.
    fn resolved(&self) -> (Vec<f64>, Vec<f64>) {
        let number = |figure: &Option<Figure>| figure.as_ref().map_or(0.0, |figure| figure.value);
        let share: Vec<f64> = self.share.iter().map(number).collect();
        let assistant = number(&self.passenger_assistant);
        let mut cost: Vec<f64> = self
            .cost
            .iter()
            .map(|figure| {
                figure
                    .as_ref()
                    .map_or(0.0, |figure| figure.value + assistant)
            })
            .collect();
        if let Some(mean) = &self.mean_cost {
            let now: f64 = share.iter().zip(&cost).map(|(s, c)| s * c).sum();
            let ratio = if now > 0.0 { mean.value / now } else { 1.0 };
            for cost in &mut cost {
                *cost *= ratio;
            }
        }
        (share, cost)
    }
}

impl Travel {
    /// `[mode]` part of the yearly cost that pays passenger assistants.
    fn assistant_share(&self) -> Vec<f64> {
        let assistant = self.passenger_assistant.as_ref().map_or(0.0, |f| f.value);
        // A mode that nobody takes has no assistants either.
        let share = |cost: &Option<Figure>| {
            cost.as_ref()
                .map(|f| f.value + assistant)
                .filter(|whole| *whole > 0.0)
                .map_or(0.0, |whole| assistant / whole)
        };
        self.cost.iter().map(share).collect()
    }
}

/// Home-to-school transport.
#[derive(Debug, Clone, PartialEq)]
pub struct TransportFile {
    /// Share of a financial year's school days that follow the census before it.
    pub before: Figure,
    /// Yearly growth of prices.
    pub growth: Figure,
    /// Travellers without a plan.
    pub mainstream: MainstreamTravellers,
    pub(crate) take_up: Vec<TakeUp>,
    pub(crate) travel: Vec<Travel>,
    pub(crate) vehicles: VehiclesFile,
}

impl TransportFile {
    pub(crate) fn read(
        fields: &Fields<'_>,
        placements: &[String],
        modes: &[String],
        before: Option<Figure>,
        growth: Option<Figure>,
    ) -> Option<Self> {
        let take_up = fields.required("take_up").and_then(|node| {
            let bands = node.list_of(|band| read_take_up(&band.fields()?, placements))?;
            check_cover(&node, &bands, placements).then_some(bands)
        });
        let travel = fields
            .required("travel")
            .and_then(|node| read_travel(&node.fields()?, modes));
        let vehicles = fields
            .required("vehicles")
            .and_then(|node| VehiclesFile::read(&node.fields()?, modes));
        let mainstream = fields.required("mainstream_travellers").and_then(|node| {
            let fields = node.fields()?;
            let year = fields
                .required("year")
                .and_then(|year| year.parsed::<pressure_model::CalendarYear>());
            let pre16 = fields
                .required("pre16")
                .and_then(|node| Figure::amount(&node));
            let post16 = fields
                .required("post16")
                .and_then(|node| Figure::amount(&node));
            let year = year?.get_ref().census_at_start();
            Some(MainstreamTravellers {
                year,
                pre16: pre16?,
                post16: post16?,
            })
        });
        Some(Self {
            before: before?,
            growth: growth?,
            mainstream: mainstream?,
            take_up: take_up?,
            travel: travel?,
            vehicles: vehicles?,
        })
    }

    /// The vehicles behind the yearly costs of [`TransportFile::rates`], once those are what a council pays: they cost the
    /// same, and say what occupancy, distance and passenger assistants have to do with it.
    pub fn journeys(&self, rates: &TransportRates) -> Journeys {
        let assistants: Vec<Vec<f64>> = self.travel.iter().map(Travel::assistant_share).collect();
        self.vehicles.journeys(&rates.mode_cost, &assistants)
    }

    /// As the model takes it. Costs are of the year of the unit costs and are brought to the base year by price growth.
    /// `population` is England's at the census of [`MainstreamTravellers::year`], or the nearest held: ages 5 to 15, and
    /// 16 to 18; mainstream travellers become a rate over it.
    pub fn rates(
        &self,
        placements: usize,
        (costs_year, base): (FinancialYear, FinancialYear),
        years: usize,
        population: (f64, f64),
    ) -> TransportRates {
        let ages = usize::from(LAST_AGE) + 1;
        let mut take_up = vec![0.0; ages * placements];
        for band in &self.take_up {
            for age in band.from..=band.to {
                for placement in &band.placements {
                    take_up[usize::from(age) * placements + placement] = band.share.value;
                }
            }
        }
        let to_base = compound(self.growth.value, base.years_since(costs_year));
        let resolved: Vec<(Vec<f64>, Vec<f64>)> =
            self.travel.iter().map(Travel::resolved).collect();
        let rate = |figure: &Figure, persons: f64| {
            if persons > 0.0 {
                figure.value / persons
            } else {
                0.0
            }
        };
        TransportRates {
            weights: (self.before.value, 1.0 - self.before.value),
            take_up,
            mode_share: resolved.iter().map(|(share, _)| share.clone()).collect(),
            mode_cost: resolved
                .iter()
                .map(|(_, cost)| cost.iter().map(|c| c * to_base).collect())
                .collect(),
            price: (0..years as i32)
                .map(|k| compound(self.growth.value, k))
                .collect(),
            mainstream_rate: (
                rate(&self.mainstream.pre16, population.0),
                rate(&self.mainstream.post16, population.1),
            ),
        }
    }

    pub(crate) fn figures(&self, categories: &Categories) -> Vec<NamedFigure> {
        let mut all = vec![NamedFigure::new(
            "weights.transport_before",
            "",
            "",
            &self.before,
        )];
        all.extend(self.vehicles.figures(categories));
        for band in &self.take_up {
            for placement in &band.placements {
                let placement = &categories.placements[*placement].id;
                let category = format!("{placement}, ages {} to {}", band.from, band.to);
                all.push(NamedFigure::new(
                    "transport.take_up",
                    &category,
                    "",
                    &band.share,
                ));
            }
        }
        for (kind, travel) in TravelCategory::ALL.iter().zip(&self.travel) {
            let name = |part: &str| format!("transport.travel.{}.{part}", kind.id());
            // Copied shares and costs are listed once, where they are written.
            let parts = [("share", &travel.share), ("cost", &travel.cost)];
            for (part, figures) in parts.into_iter().filter(|_| !travel.copied) {
                for (mode, figure) in categories.modes.iter().zip(figures) {
                    all.extend(
                        figure
                            .iter()
                            .map(|f| NamedFigure::new(&name(part), &mode.id, "", f)),
                    );
                }
            }
            let assistant = travel.passenger_assistant.iter().filter(|_| !travel.copied);
            all.extend(
                assistant.map(|f| NamedFigure::new(&name("passenger_assistant"), "", "", f)),
            );
            all.extend(
                travel
                    .mean_cost
                    .iter()
                    .map(|f| NamedFigure::new(&name("mean_cost"), "", "", f)),
            );
        }
        for (category, figure) in [
            ("pre16", &self.mainstream.pre16),
            ("post16", &self.mainstream.post16),
        ] {
            all.push(NamedFigure::new(
                "transport.mainstream_travellers",
                category,
                self.mainstream.year,
                figure,
            ));
        }
        all
    }
}

fn read_take_up(fields: &Fields<'_>, placements: &[String]) -> Option<TakeUp> {
    let known: Vec<&str> = placements.iter().map(String::as_str).collect();
    let named = fields
        .required("placements")
        .and_then(|list| list.list_of(|id| id.one_of("placement", &known)));
    let from = fields
        .required("from")
        .and_then(|from| from.whole(LAST_AGE));
    let to = fields.required("to").and_then(|to| to.whole(LAST_AGE));
    let share = fields
        .required("share")
        .and_then(|share| Figure::share(&share));
    Some(TakeUp {
        placements: named?.into_iter().map(toml::Spanned::into_inner).collect(),
        from: from?.into_inner(),
        to: to?.into_inner(),
        share: share?,
    })
}

/// Every placement once at every age: a gap would read as nobody travelling, an overlap as whichever came last.
fn check_cover(node: &Node<'_>, bands: &[TakeUp], placements: &[String]) -> bool {
    let mut whole = true;
    for (placement, id) in placements.iter().enumerate() {
        let count = |age: u8| {
            let covers = |band: &&TakeUp| {
                band.placements.contains(&placement) && (band.from..=band.to).contains(&age)
            };
            bands.iter().filter(covers).count()
        };
        for (times, said) in [(0, "by none"), (2, "more than once")] {
            let ages: Vec<String> = (0..=LAST_AGE)
                .filter(|age| count(*age).min(2) == times)
                .map(|age| age.to_string())
                .collect();
            if !ages.is_empty() {
                whole = false;
                node.report_help(
                    format!("take-up of `{id}` is given {said} at age {}", ages.join(", ")),
                    "among these",
                    "give each placement one share at every age from 0 to 25; 0 says nobody travels",
                );
            }
        }
    }
    whole
}

fn read_travel(fields: &Fields<'_>, modes: &[String]) -> Option<Vec<Travel>> {
    let kinds: Vec<String> = TravelCategory::ALL
        .iter()
        .map(|kind| kind.id().to_owned())
        .collect();
    let read: Vec<(Option<usize>, Option<Travel>)> =
        by_id(fields, "kind of traveller", &kinds, |node| {
            let fields = node.fields()?;
            Some(match fields.optional("as") {
                Some(node) => {
                    let known: Vec<&str> = kinds.iter().map(String::as_str).collect();
                    let mean = fields
                        .required("mean_cost")
                        .and_then(|mean| Figure::amount(&mean));
                    let like = node
                        .one_of("kind of traveller", &known)
                        .map(toml::Spanned::into_inner);
                    (like, mean.map(|mean| Travel::copy_to(mean, modes.len())))
                }
                None => (None, read_modes(node, &fields, modes)),
            })
        })?;
    let written: Vec<Option<Travel>> = read.iter().map(|(_, travel)| travel.clone()).collect();
    read.into_iter()
        .map(|(like, travel)| {
            let mut travel = travel?;
            if let Some(like) = like {
                // A copy of a copy would hide where the figures come from.
                let original = written[like].clone()?;
                if original.copied {
                    let message =
                        format!("`{}` is a copy itself and cannot be copied", kinds[like]);
                    fields.report(
                        message,
                        "in this table",
                        "name the kind whose shares and costs are written out",
                    );
                    return None;
                }
                travel = Travel {
                    mean_cost: travel.mean_cost,
                    copied: true,
                    ..original
                };
            }
            Some(travel)
        })
        .collect()
}

impl Travel {
    fn copy_to(mean: Figure, modes: usize) -> Self {
        Self {
            share: vec![None; modes],
            cost: vec![None; modes],
            passenger_assistant: None,
            mean_cost: Some(mean),
            copied: true,
        }
    }
}

fn read_modes(node: &Node<'_>, fields: &Fields<'_>, modes: &[String]) -> Option<Travel> {
    let known: Vec<&str> = modes.iter().map(String::as_str).collect();
    let figures = |key, read: fn(&Node<'_>) -> Option<Figure>| {
        let mut figures: Vec<Option<Figure>> = vec![None; modes.len()];
        let mut good = true;
        for (key, node) in fields.required(key)?.fields()?.all() {
            match (node.key_of(&key, "mode", &known), read(&node)) {
                (Some(index), Some(figure)) => figures[index] = Some(figure),
                _ => good = false,
            }
        }
        good.then_some(figures)
    };
    let (share, cost) = (
        figures("share", Figure::share),
        figures("cost", Figure::amount),
    );
    let assistant = match fields.optional("passenger_assistant") {
        Some(node) => Some(Figure::amount(&node)?),
        None => None,
    };
    let (share, cost) = (share?, cost?);
    let sum: f64 = share.iter().flatten().map(|figure| figure.value).sum();
    if (sum - 1.0).abs() > TOLERANCE {
        let gap = 1.0 - sum;
        let help = if gap > 0.0 {
            format!("add the missing {gap:.4}")
        } else {
            format!("take away {:.4}", -gap)
        };
        node.report_help(
            format!("shares of `{}` sum to {sum:.4}, not 1", node.name),
            "these shares",
            help,
        );
        return None;
    }
    for (index, mode) in modes.iter().enumerate() {
        if share[index].is_some() != cost[index].is_some() {
            node.report(
                format!("`{mode}` needs both a share and a cost"),
                "one of the two is missing",
            );
            return None;
        }
    }
    Some(Travel {
        share,
        cost,
        passenger_assistant: assistant,
        mean_cost: None,
        copied: false,
    })
}
