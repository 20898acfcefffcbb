//! Reads a model file. The categories come first: the rest of the file is checked against them.

use pressure_model::{AgeGroup, Categories, Line, Mode, Need, Placement};
use toml::Spanned;

use crate::capacity_file::CapacityFile;
use crate::fields::Fields;
use crate::figure::{Figure, Growth};
use crate::model_file::{LAST_AGE, LineKind, ModelFile, PriceGroup, PupilShareFile};
use crate::node::Node;
use crate::transport_file::TransportFile;

pub(crate) fn read(file: &Fields<'_>) -> Option<ModelFile> {
    let name = file.required("name").and_then(|name| name.text());
    let counted = read_counted(file);
    let weights = file.required("weights").and_then(|node| node.fields());
    let weight = |key| figure(weights.as_ref(), key, Figure::share);
    let (census_before, transport_before) = (weight("census_before"), weight("transport_before"));

    let costs_year = file
        .required("prices")
        .and_then(|node| node.fields())
        .and_then(|f| f.required("financial_year"))
        .and_then(|node| node.parsed());

    let growths = file.required("price_growth").and_then(|node| node.fields());
    let growth = |key| figure(growths.as_ref(), key, Figure::growth);
    let (growth_top_up, growth_independent) = (growth("top_up"), growth("independent"));
    let (growth_place, growth_non_plan) = (growth("place"), growth("non_plan"));
    let growth_transport = growth("transport");
    let new_plans_growth = file
        .required("new_plans_growth")
        .and_then(|node| Growth::read(&node));
    let interest_rate = file
        .required("interest")
        .and_then(|node| figure(node.fields().as_ref(), "rate", Figure::share));
    let capacity = file
        .required("capacity")
        .and_then(|node| CapacityFile::read(&node.fields()?, &counted.placement_ids));
    let variants = file
        .required("population_variant")
        .and_then(|node| node.fields());
    let variant = |key| figure(variants.as_ref(), key, Figure::growth);
    let (high, low) = (variant("high"), variant("low"));
    let pupil_share = file
        .required("pupil_share")
        .and_then(|node| read_pupil_share(&node, &counted.placement_ids));
    let transport = file.required("transport").and_then(|node| {
        let (placements, modes) = (&counted.placement_ids, &counted.mode_ids);
        TransportFile::read(
            &node.fields()?,
            placements,
            modes,
            transport_before,
            growth_transport,
        )
    });

    let (lines, line_kind) = counted.lines?.into_iter().unzip();
    let placements = counted.placements?;
    Some(ModelFile {
        name: name?.into_inner(),
        line_kind,
        top_up_line: placements.iter().map(|(_, line, _)| *line).collect(),
        price_group: placements.iter().map(|(_, _, price)| *price).collect(),
        categories: Categories {
            crossings: Vec::new(),
            provisions: Vec::new(),
            pupil_share: None,
            needs: counted.needs?,
            placements: placements
                .into_iter()
                .map(|(placement, _, _)| placement)
                .collect(),
            lines,
            modes: counted.modes?,
            age_groups: counted.age_groups?,
        },
        census_before: census_before?,
        costs_year: costs_year?.into_inner(),
        growth_top_up: growth_top_up?,
        growth_independent: growth_independent?,
        growth_place: growth_place?,
        growth_non_plan: growth_non_plan?,
        new_plans_growth: new_plans_growth?,
        interest_rate: interest_rate?,
        capacity: capacity?,
        transport: transport?,
        pupil_share: pupil_share?,
        population_variants: (high?, low?),
    })
}

fn read_pupil_share(node: &Node<'_>, placements: &[String]) -> Option<PupilShareFile> {
    let fields = node.fields()?;
    let share = figure(Some(&fields), "share", Figure::share);
    let known: Vec<&str> = placements.iter().map(String::as_str).collect();
    let placements = fields.required("placements").and_then(|node| {
        node.list_of(|one| one.one_of("placement", &known).map(Spanned::into_inner))
    });
    let ages = fields.required("ages").and_then(|node| {
        let ages = node.list_of(|age| {
            let age = age.number()?.into_inner();
            Some(age as u8)
        })?;
        match ages.as_slice() {
            [first, last] if first <= last && *last <= LAST_AGE => Some((*first, *last)),
            _ => {
                node.report(
                    "`ages` takes the first and the last age of pupils",
                    "these ages",
                );
                None
            }
        }
    });
    Some(PupilShareFile {
        share: share?,
        placements: placements?,
        ages: ages?,
    })
}

/// One figure of a table that may be missing itself, which has then been reported.
fn figure<'a>(
    fields: Option<&Fields<'a>>,
    key: &'a str,
    read: impl Fn(&Node<'a>) -> Option<Figure>,
) -> Option<Figure> {
    fields?.required(key).and_then(|node| read(&node))
}

/// What is counted. Ids stand apart, so that a mistake in one placement does not make every use of the others unknown.
struct Counted {
    placement_ids: Vec<String>,
    mode_ids: Vec<String>,
    lines: Option<Vec<(Line, LineKind)>>,
    placements: Option<Vec<(Placement, usize, PriceGroup)>>,
    needs: Option<Vec<Need>>,
    modes: Option<Vec<Mode>>,
    age_groups: Option<Vec<AgeGroup>>,
}

fn read_counted(file: &Fields<'_>) -> Counted {
    let (line_ids, lines) = tables(file, "line", |f, (id, label)| {
        const KINDS: [&str; 3] = ["place", "top_up", "non_plan"];
        let kind = f
            .required("kind")
            .and_then(|kind| kind.one_of("kind of line", &KINDS));
        let section251 = f
            .required("section251")
            .and_then(|list| list.list_of(Node::text));
        let section251 = section251?.into_iter().map(Spanned::into_inner).collect();
        let kind = [LineKind::Place, LineKind::TopUp, LineKind::NonPlan][kind?.into_inner()];
        Some((
            Line {
                id,
                label,
                section251,
            },
            kind,
        ))
    });
    let line_ids: Vec<&str> = line_ids.iter().map(String::as_str).collect();
    let (placement_ids, placements) = tables(file, "placement", |f, (id, label)| {
        let sector = f.required("sector").and_then(|sector| sector.text());
        let line = f
            .required("top_up_line")
            .and_then(|line| line.one_of("line", &line_ids));
        let price = f
            .required("price")
            .and_then(|price| price.one_of("price group", &["top_up", "independent"]));
        let price = [PriceGroup::TopUp, PriceGroup::Independent][price?.into_inner()];
        Some((
            Placement {
                id,
                label,
                sector: sector?.into_inner(),
            },
            line?.into_inner(),
            price,
        ))
    });
    let (_, needs) = tables(file, "need", |_, (id, label)| Some(Need { id, label }));
    let (mode_ids, modes) = tables(file, "mode", |_, (id, label)| Some(Mode { id, label }));
    let (_, age_groups) = tables(file, "age_group", |f, (id, label)| {
        let from = f.required("from").and_then(|from| from.whole(LAST_AGE));
        let to = f.required("to").and_then(|to| to.whole(LAST_AGE));
        Some(AgeGroup {
            id,
            label,
            from: from?.into_inner(),
            to: to?.into_inner(),
        })
    });
    check_lines(file, lines.as_deref().unwrap_or_default());
    check_ages(file, age_groups.as_deref().unwrap_or_default());
    Counted {
        placement_ids,
        mode_ids,
        lines,
        placements,
        needs,
        modes,
        age_groups,
    }
}

/// The model pays places by one line and what no plan drives by another.
fn check_lines(file: &Fields<'_>, lines: &[(Line, LineKind)]) {
    let Some(node) = file.optional("line").filter(|_| !lines.is_empty()) else {
        return;
    };
    for (kind, said) in [(LineKind::Place, "place"), (LineKind::NonPlan, "non_plan")] {
        let count = lines.iter().filter(|(_, k)| *k == kind).count();
        if count != 1 {
            node.report(
                format!("{count} lines are of kind `{said}`; the model needs exactly one"),
                "among these",
            );
        }
    }
}

fn check_ages(file: &Fields<'_>, groups: &[AgeGroup]) {
    let Some(node) = file.optional("age_group").filter(|_| !groups.is_empty()) else {
        return;
    };
    for age in 0..=LAST_AGE {
        let count = groups
            .iter()
            .filter(|group| (group.from..=group.to).contains(&age))
            .count();
        if count != 1 {
            node.report(
                format!("age {age} is in {count} age groups; every age must be in one"),
                "among these",
            );
        }
    }
}

/// An array of tables that each have an id of their own and a label: every id that can be read, and the tables if all can.
fn tables<'a, T>(
    file: &Fields<'a>,
    key: &'a str,
    read: impl Fn(&Fields<'a>, (String, String)) -> Option<T>,
) -> (Vec<String>, Option<Vec<T>>) {
    let mut ids: Vec<String> = Vec::new();
    let nodes = file.required(key).and_then(|node| node.list());
    let mut all = nodes.is_some().then(Vec::new);
    for node in nodes.unwrap_or_default() {
        let one = node.fields().and_then(|fields| {
            let id = fields
                .required("id")
                .and_then(|id| id.text().map(|text| (id, text.into_inner())));
            let label = fields.required("label").and_then(|label| label.text());
            // Read on with what there is, so that the other keys are checked too.
            let (id, label) = match (id, label) {
                (Some((node, id)), label) => {
                    if ids.contains(&id) {
                        node.report(
                            format!("`{id}` is the id of two tables of `{key}`"),
                            "given again here",
                        );
                    }
                    ids.push(id.clone());
                    (Some(id), label)
                }
                (None, label) => (None, label),
            };
            let named = id.is_some() && label.is_some();
            let label = label.map(Spanned::into_inner).unwrap_or_default();
            read(&fields, (id.unwrap_or_default(), label)).filter(|_| named)
        });
        match (one, &mut all) {
            (Some(one), Some(all)) => all.push(one),
            _ => all = None,
        }
    }
    (ids, all)
}

/// A table with one value for every id, in the order of the ids.
pub(crate) fn by_id<'a, T>(
    fields: &Fields<'a>,
    what: &str,
    ids: &[String],
    read: impl Fn(&Node<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let known: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut values: Vec<Option<T>> = ids.iter().map(|_| None).collect();
    let mut given = vec![false; ids.len()];
    for (key, node) in fields.all() {
        if let Some(index) = node.key_of(&key, what, &known) {
            given[index] = true;
            values[index] = read(&node);
        }
    }
    let missing: Vec<String> = ids
        .iter()
        .zip(&given)
        .filter(|(_, given)| !**given)
        .map(|(id, _)| format!("`{id}`"))
        .collect();
    if !missing.is_empty() {
        fields.report(
            format!(
                "`{}` has no value for {}",
                fields.name(),
                missing.join(", ")
            ),
            "this table",
            format!("give a value for every {what}; 0 says there is none"),
        );
    }
    values.into_iter().collect()
}
