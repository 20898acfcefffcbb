//! Every kind of chart, drawn from figures that can be checked by eye.

use maud::{Markup, html};

use super::charts::{
    Bar, Bars, Caption, DotRank, Fan, Line, Point, Quantity, Stack, Strip, Swing, Tornado,
    Waterfall,
};
use super::page::{Page, Section};
use super::table::{Cell, Table};

const HOSTILE: &str =
    "</title></svg><script>alert('x')</script> & \"Sons\" of a very long name indeed";

fn caption(id: &str, title: &str) -> Caption {
    Caption {
        id: id.to_owned(),
        title: title.to_owned(),
        description: format!("Sample figures: {title}."),
    }
}

fn point(at: usize, value: f64, width: Option<f64>) -> Point {
    Point {
        at,
        value,
        interval: width.map(|width| (value - width, value + width)),
    }
}

fn plans() -> Markup {
    let line = |label: &str, growth: f64, width: f64| Line {
        label: label.to_owned(),
        points: (1..=6)
            .map(|k| point(15 + k, 9848.0 + growth * k as f64, Some(width * k as f64)))
            .collect(),
    };
    let fan = Fan {
        caption: caption("plans", "Plans in force"),
        quantity: Quantity::Count("plans"),
        heading: "plans in force".to_owned(),
        calendar: "January census".to_owned(),
        periods: (2010..=2031).map(|year| year.to_string()).collect(),
        history: (0..=15)
            .map(|at| point(at, 3418.0 + 28.6 * (at * at) as f64, None))
            .collect(),
        lines: vec![
            line("Baseline", 860.0, 240.0),
            line("Rates held", 640.0, 200.0),
            line(HOSTILE, 600.0, 0.0),
        ],
    };
    fan.draw()
}

fn balance() -> Markup {
    let line = |label: &str, values: [f64; 6], width: f64| Line {
        label: label.to_owned(),
        points: values
            .iter()
            .enumerate()
            .map(|(k, value)| point(3 + k, value * 1e6, Some(width * (k + 1) as f64 * 1e6)))
            .collect(),
    };
    let fan = Fan {
        caption: caption("balance", "DSG balance at 31 March"),
        quantity: Quantity::Millions,
        heading: "£m, balance at 31 March".to_owned(),
        calendar: "financial year".to_owned(),
        periods: (22..=30)
            .map(|year| format!("20{year}-{}", year + 1))
            .collect(),
        history: [-86.0, -126.6, -160.5]
            .iter()
            .enumerate()
            .map(|(at, v)| point(at, v * 1e6, None))
            .collect(),
        lines: vec![
            line(
                "Baseline",
                [-216.7, -292.6, -385.5, -496.3, -626.6, -778.6],
                45.0,
            ),
            line(
                "Current policy",
                [-216.7, -70.0, -160.0, -160.0, -160.0, -160.0],
                20.0,
            ),
        ],
    };
    fan.draw()
}

fn bridge() -> Markup {
    let parts = [
        ("Base-year rates carried on", 60.9),
        ("Population", -8.2),
        ("Rate of requests", 20.8),
        ("Places and overflow", -2.6),
        ("Prices", 48.8),
    ];
    let bridge = Waterfall {
        caption: caption("bridge", "Why spend grows"),
        quantity: Quantity::Millions,
        heading: "high-needs spend, £m".to_owned(),
        from: ("2024-25".to_owned(), 158.6e6),
        parts: parts
            .iter()
            .map(|(label, part)| ((*label).to_owned(), part * 1e6))
            .collect(),
        to: ("2030-31".to_owned(), 278.3e6),
    };
    bridge.draw()
}

fn mix() -> Markup {
    let names = [
        "Mainstream",
        "SEN unit",
        "State special",
        "Independent special",
        "Non-maintained special",
        "FE college",
        "Alternative provision",
        "NEET",
        "Home education",
    ];
    let parts = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let share = [0.4, 0.05, 0.24, 0.1, 0.02, 0.12, 0.03, 0.03, 0.01][index];
            ((*name).to_owned(), vec![share; 8])
        })
        .collect();
    let mix = Stack {
        caption: caption("mix", "Placement mix"),
        quantity: Quantity::Percent,
        heading: "% of plans".to_owned(),
        calendar: "January census".to_owned(),
        periods: (2024..=2031).map(|year| year.to_string()).collect(),
        known: 2,
        parts: Stack::gathered(parts, "All other"),
    };
    mix.draw()
}

fn modes() -> Markup {
    let bar = |value: f64, width: f64| Bar {
        value: value * 1e6,
        interval: Some(((value - width) * 1e6, (value + width) * 1e6)),
    };
    let modes = Bars {
        caption: caption("modes", "Transport by mode"),
        quantity: Quantity::Millions,
        signed: false,
        heading: "spend, £m".to_owned(),
        series: vec!["2024-25".to_owned(), "2030-31".to_owned()],
        groups: [
            ("Taxi, alone", 14.2),
            ("Taxi, shared", 11.0),
            ("Minibus", 6.5),
            ("Personal travel budget", 0.4),
        ]
        .iter()
        .map(|(label, value)| {
            (
                (*label).to_owned(),
                vec![
                    Bar {
                        value: value * 1e6,
                        interval: None,
                    },
                    bar(value * 1.5, value / 5.0),
                ],
            )
        })
        .collect(),
    };
    modes.draw()
}

fn differences() -> Markup {
    let scenarios = Bars {
        caption: caption("scenarios", "Scenarios against the baseline"),
        quantity: Quantity::Millions,
        signed: true,
        heading: "difference of spend, all years together, £m".to_owned(),
        series: vec!["difference".to_owned()],
        groups: vec![
            (
                "Local places, fewer independent".to_owned(),
                vec![Bar {
                    value: -21.4e6,
                    interval: Some((-33.0e6, -9.0e6)),
                }],
            ),
            (
                HOSTILE.to_owned(),
                vec![Bar {
                    value: 12.0e6,
                    interval: None,
                }],
            ),
        ],
    };
    scenarios.draw()
}

fn tornado() -> Markup {
    let swings = [
        ("Growth of prices", 305.3, -375.4),
        ("New plans of this council", 127.3, -142.8),
        ("Block growth", -37.4, 38.1),
        ("Moves into independent special schools", 33.0, -33.9),
    ];
    let tornado = Tornado {
        caption: caption("tornado", "Which assumptions matter most"),
        quantity: Quantity::Millions,
        heading: "change of the DSG balance in 2030-31, £m".to_owned(),
        swings: swings
            .iter()
            .map(|(label, low, high)| Swing {
                label: (*label).to_owned(),
                at_low: low * 1e6,
                at_high: high * 1e6,
            })
            .collect(),
    };
    tornado.draw()
}

fn neighbours() -> Markup {
    let others = |from: f64, apart: f64| {
        (0..10)
            .map(|n| (format!("Council {n}"), from + apart * f64::from(n * n)))
            .collect::<Vec<_>>()
    };
    let strip = |label: &str, quantity, own: f64, others: Vec<(String, f64)>| Strip {
        label: label.to_owned(),
        quantity,
        own,
        median: others[5].1,
        others,
        rank: (3, 11),
    };
    let ranked = DotRank {
        caption: caption("neighbours", "Beside statistical neighbours"),
        own: "Devon".to_owned(),
        others: "ten statistical neighbours".to_owned(),
        strips: vec![
            strip(
                "Plans per 1,000 aged 0 to 25",
                Quantity::Count("plans"),
                46.0,
                others(31.0, 0.3),
            ),
            strip(
                "Share in independent special",
                Quantity::Percent,
                0.12,
                others(0.05, 0.001),
            ),
            strip(
                "High-needs spend per plan",
                Quantity::Pounds,
                16_104.0,
                others(12_000.0, 90.0),
            ),
        ],
    };
    ranked.draw()
}

fn table() -> Table {
    Table {
        caption: "Sample".to_owned(),
        columns: vec!["Council".to_owned(), "Plans".to_owned()],
        rows: vec![
            vec![
                Cell::text("Devon"),
                Cell::Figure("9,848".to_owned(), 9848.0),
            ],
            vec![
                Cell::text(HOSTILE),
                Cell::Figure("12,001".to_owned(), 12_001.0),
            ],
            vec![Cell::text("Rutland"), Cell::Missing],
        ],
    }
}

fn gallery() -> String {
    let section = |id, heading, body| Section { id, heading, body };
    let page = Page {
        title: format!("Every chart of {HOSTILE}"),
        lead: html! { p.headline { "Sample figures." } },
        sections: vec![
            section(
                "one",
                "Over the years",
                html! { div.charts { figure { (plans()) } figure { (balance()) } } },
            ),
            section(
                "two",
                "Parts",
                html! { div.charts { figure { (bridge()) } figure { (mix()) } } },
            ),
            section(
                "three",
                "Side by side",
                html! { div.charts { figure { (modes()) } figure { (differences()) } } },
            ),
            section(
                "four",
                "Where it stands",
                html! { div.charts { figure { (tornado()) } figure { (neighbours()) } } },
            ),
            section(
                "five",
                "Figures",
                html! { (table().draw()) (table().folded()) },
            ),
        ],
        foot: html! { "The end." },
    };
    page.render()
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    assert_eq!(gallery(), gallery());
}

#[test]
fn every_chart_has_a_title_and_a_description_of_its_own() {
    let page = gallery();
    let drawings = page.matches("<svg ").count();
    assert_eq!(drawings, 8);
    for id in [
        "plans",
        "balance",
        "bridge",
        "mix",
        "modes",
        "scenarios",
        "tornado",
        "neighbours",
    ] {
        for part in [
            format!("<title id=\"{id}-title\">"),
            format!("<desc id=\"{id}-desc\">"),
            format!("aria-labelledby=\"{id}-title\""),
        ] {
            assert_eq!(page.matches(&part).count(), 1, "{part}");
        }
    }
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id stands twice");
}

#[test]
fn a_hostile_name_stays_text() {
    let page = gallery();
    assert_eq!(
        page.matches("<script").count(),
        1,
        "the page's own script alone"
    );
    assert!(!page.contains("alert('x')</script>"));
    assert!(page.contains("&lt;script&gt;alert('x')&lt;/script&gt; &amp; &quot;Sons&quot;"));
}

#[test]
fn the_page_asks_nothing_of_a_network() {
    let page = gallery();
    for outside in ["http://", "https://", "src=", "@import", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn drawings_hold_their_figures() {
    let drawn = bridge().into_string();
    for figure in ["£158.6m", "+£60.9m", "\u{2212}\u{2060}£8.2m", "£278.3m"] {
        assert!(drawn.contains(figure), "{figure}");
    }
    assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
}
