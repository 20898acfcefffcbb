//! The council beside its statistical neighbours.

use maud::{Markup, html};

use super::charts::{DotRank, Quantity, Strip};
use super::figures::{caption, cell, interval_cell, signed};
use super::table::{Cell, Table};
use crate::pack::{NeighbourFigure, Neighbours, Pack};

/// The section.
pub(crate) fn section(pack: &Pack) -> Markup {
    let Some(neighbours) = &pack.neighbours else {
        let why = if pack.area.kind == "several" {
            "A sum of councils has no statistical neighbours."
        } else {
            "Not worked out for this council."
        };
        return html! { p { (why) } };
    };
    let title = format!(
        "{} and its {} statistical neighbours",
        pack.area.name,
        neighbours.names.len()
    );
    let said = said(neighbours);
    let chart = DotRank {
        caption: caption("neighbours", &title, said.clone()),
        own: pack.area.name.clone(),
        others: format!("{} neighbours", neighbours.names.len()),
        strips: neighbours
            .figures
            .iter()
            .map(|figure| strip(neighbours, figure))
            .collect(),
    };
    html! {
        p { "Nearest first: " (neighbours.names.join(", ")) "." }
        figure {
            figcaption { strong { (title) } (said) }
            (chart.draw())
        }
        (table(neighbours).draw())
    }
}

fn quantity(figure: &NeighbourFigure) -> Quantity {
    match figure.unit.as_str() {
        "£" => Quantity::Pounds,
        "share" => Quantity::Percent,
        _ => Quantity::Rate,
    }
}

fn strip(neighbours: &Neighbours, figure: &NeighbourFigure) -> Strip {
    let each = neighbours.names.iter().zip(&figure.each);
    Strip {
        label: figure.label.clone(),
        quantity: quantity(figure),
        own: figure.own,
        others: each
            .filter(|(_, value)| value.is_finite())
            .map(|(name, value)| (name.clone(), *value))
            .collect(),
        median: figure.median,
        rank: figure.rank,
    }
}

/// Where the council stands highest and lowest.
fn said(neighbours: &Neighbours) -> String {
    let ranked = |highest: bool| {
        let at = |figure: &&NeighbourFigure| {
            if highest {
                figure.rank.0 == 1
            } else {
                figure.rank.0 == figure.rank.1
            }
        };
        let labels: Vec<&str> = neighbours
            .figures
            .iter()
            .filter(at)
            .map(|figure| figure.label.as_str())
            .collect();
        (!labels.is_empty()).then(|| labels.join("; "))
    };
    let highest = ranked(true).map(|labels| format!("Highest of all in: {labels}."));
    let lowest = ranked(false).map(|labels| format!("Lowest of all in: {labels}."));
    let all: Vec<String> = highest.into_iter().chain(lowest).collect();
    if all.is_empty() {
        "Neither highest nor lowest in anything shown.".to_owned()
    } else {
        all.join(" ")
    }
}

fn table(neighbours: &Neighbours) -> Table {
    let row = |figure: &NeighbourFigure| {
        let quantity = quantity(figure);
        let (rank, of) = figure.rank;
        vec![
            Cell::text(figure.titled()),
            cell(quantity, figure.own),
            cell(quantity, figure.median),
            interval_cell(quantity, Some(figure.range)),
            Cell::Figure(format!("{rank} of {of}"), rank as f64),
            figure
                .cost_against_median
                .map_or(Cell::Idle, |cost| signed(Quantity::Millions, cost)),
        ]
    };
    Table {
        caption: "Beside statistical neighbours; rank 1 is the highest".to_owned(),
        columns: [
            "Figure",
            "Own",
            "Neighbours’ median",
            "Neighbours’ range",
            "Rank",
            "A year more than at the median",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: neighbours.figures.iter().map(row).collect(),
    }
}
