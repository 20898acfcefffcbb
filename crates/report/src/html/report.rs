//! The report: the sections of the page, in the order of a reader's questions.

use maud::{Markup, html};

use super::figures::{OverTime, caption};
use super::page::{Page, Section};
use super::table::{Cell, Table};
use super::{assumptions, evidence, growth, headline, neighbours, parts, scenarios};
use crate::measure::Measure;
use crate::pack::Pack;

/// The page of a pack.
pub(crate) fn page(pack: &Pack) -> Page {
    let section = |id, heading, body| Section { id, heading, body };
    let mut sections = vec![
        section("plans", "Children with plans", plans(pack)),
        section("high-needs", "The high-needs block", high_needs(pack)),
        section("growth", "Why spend grows", growth::bridges(pack)),
        section(
            "placements",
            "Where children are educated",
            parts::placements(pack),
        ),
        section("transport", "Home-to-school transport", transport(pack)),
        section("scenarios", "Scenarios", scenarios::section(pack)),
        section(
            "sensitivity",
            "What the figures depend on",
            growth::sensitivity(pack),
        ),
        section(
            "neighbours",
            "Beside statistical neighbours",
            neighbours::section(pack),
        ),
        section("assumptions", "Assumptions", assumptions::section(pack)),
        section(
            "accuracy",
            "How past forecasts fared",
            evidence::accuracy(pack),
        ),
        section("findings", "Findings in the data", evidence::findings(pack)),
    ];
    if let Some(change) = &pack.change {
        sections.push(section(
            "change",
            "Since the last run",
            evidence::change(change),
        ));
    }
    Page {
        title: format!(
            "{}: high needs and home-to-school transport to {}",
            pack.area.name, pack.to
        ),
        lead: headline::lead(pack),
        sections,
        foot: foot(pack),
    }
}

/// A fan chart with its words and figures.
fn fan(pack: &Pack, measure: Measure, title: &str, heading: &str) -> Option<Markup> {
    let over_time = OverTime::of(pack, measure)?;
    let said = over_time.said();
    let id = measure.id().replace('_', "-");
    Some(html! {
        figure {
            figcaption { strong { (title) } (said) }
            (over_time.fan(caption(&id, title, said.clone()), heading).draw())
            (over_time.table().folded())
        }
    })
}

/// Several side by side; says so where the area has none of them.
fn fans(pack: &Pack, all: &[(Measure, &str, &str)]) -> Markup {
    let drawn: Vec<Markup> = all
        .iter()
        .filter_map(|(measure, title, heading)| fan(pack, *measure, title, heading))
        .collect();
    html! {
        @if drawn.is_empty() { p { "Not available for this area." } }
        div.charts { @for one in drawn { (one) } }
    }
}

/// What the band and the marks are.
fn key(pack: &Pack) -> Markup {
    html! {
        @if pack.is_drawn() {
            p.soft {
                "Lines are means of " (pack.manifest.draws) " draws; the band is where eight draws in ten of the baseline lie.
                Round dark marks are known figures."
            }
        } @else {
            p.soft { "Lines are the central run, without draws. Round dark marks are known figures." }
        }
    }
}

fn plans(pack: &Pack) -> Markup {
    html! {
        (key(pack))
        (fans(pack, &[
            (Measure::Plans, "EHC plans in force", "plans in force"),
            (Measure::NewPlans, "New plans a year", "new plans a year"),
        ]))
    }
}

fn high_needs(pack: &Pack) -> Markup {
    html! {
        (key(pack))
        (fans(pack, &[
            (Measure::DsgBalance, "DSG balance at 31 March", "£m at 31 March; below nil is a deficit"),
            (Measure::InYearBalance, "In-year balance", "£m a year; below nil is overspent"),
            (Measure::HighNeedsSpend, "High-needs spend", "£m a year"),
            (Measure::HighNeedsIncome, "High-needs income, after deductions", "£m a year"),
        ]))
    }
}

fn transport(pack: &Pack) -> Markup {
    html! {
        p { "Transport is paid from the general fund, not from the high-needs block." }
        div.charts {
            (fan(pack, Measure::TransportSpend, "What transport costs", "£m a year").unwrap_or_default())
            (parts::modes(pack))
        }
    }
}

/// What made the page, for whoever wants to make it again.
fn foot(pack: &Pack) -> Markup {
    let made = &pack.manifest;
    let inputs = Table {
        caption: "Every file read".to_owned(),
        columns: ["File", "SHA-256"].map(str::to_owned).to_vec(),
        rows: pack
            .inputs
            .iter()
            .map(|input| {
                vec![
                    Cell::text(input.file.clone()),
                    Cell::text(input.sha256.clone()),
                ]
            })
            .collect(),
    };
    html! {
        p {
            "Made by pressure " (made.version) @if let Some(commit) = &made.commit { " (" (commit) ")" }
            " with " code { (made.command.join(" ")) }
            @match made.seed {
                Some(seed) => { "; " (made.draws) " draws, seed " (seed) "." },
                None => { "; the central run, without draws." },
            }
            " Area " (pack.area.code) "; base census " (pack.base) "."
        }
        details { summary { "Files this page rests on" } (inputs.draw()) }
    }
}
