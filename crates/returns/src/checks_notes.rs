//! Breaks in series and lines that changed their meaning: facts about the returns, told when the figures they touch are there.

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::Context;
use crate::picture::{Picture, Series};

/// Code, series, first year the note is about, period as written, what changed, what to do.
const NOTES: [(&str, Series, i32, &str, &str, &str); 9] = [
    (
        codes::SERIES_BREAK,
        Series::Plans,
        2015,
        "2015-01",
        "the reform of September 2014 replaced statements by plans and opened them to ages 16 to 25",
        "do not fit trends across it; counts to 2018 include statements",
    ),
    (
        codes::SERIES_BREAK,
        Series::Plans,
        2024,
        "2024-01",
        "from the collection of 2023 councils report each child instead of totals (breakdowns by age begin here)",
        "a step between January 2023 and January 2024 may come from the new collection",
    ),
    (
        codes::SERIES_BREAK,
        Series::NewPlans,
        2022,
        "2022",
        "new plans of 2022 on come from the collection of each child",
        "compare with earlier years with care",
    ),
    (
        codes::SERIES_BREAK,
        Series::Ceased,
        2023,
        "2023",
        "before the person-level collection, reasons covered children of compulsory school age only in part",
        "use 2023 on for rates",
    ),
    (
        codes::SERIES_BREAK,
        Series::PlansPlacement,
        2024,
        "2024-01",
        "'not recorded' replaces 'awaiting provision' and 'permanently excluded', and new kinds of education elsewhere begin",
        "spread 'not recorded' before comparing shares",
    ),
    (
        codes::LINE_MEANING,
        Series::Benchmarking,
        2021,
        "2021-22",
        "place funding (1.0.2) of the outturn leaves out academies, whose places the Department pays directly; that of the budget has them",
        "use outturn with the block after deductions, budget with the block before",
    ),
    (
        codes::LINE_MEANING,
        Series::HighNeedsSpend,
        2017,
        "2017-18 on",
        "lines 1.2.1 to 1.2.13 together, net; place funding 1.0.2 is not among them, and this extract drops negative and withheld figures",
        "add place funding before comparing with the block",
    ),
    (
        codes::KNOWN_ERROR,
        Series::Information,
        2021,
        "2021",
        "after publication St. Helens said that 107 initial requests were refused where 0 is published, and Medway that 16 assessments ended without a plan where 223 is published",
        "put 107 for St. Helens into corrections.csv (measure information, category requests_refused)",
    ),
    (
        codes::LINE_MEANING,
        Series::Pupils,
        2016,
        "every year",
        "the school census counts pupils where their school is, and leaves out colleges; SEN2 counts plans by the council that maintains them",
        "compare shares and trends with SEN2, not a council's counts",
    ),
];

pub(crate) fn run(picture: &Picture, context: &mut Context<'_>) {
    for (code, series, year, period, what, mend) in NOTES {
        let Some(n) = picture.get(series).iter().position(|o| o.year >= year) else {
            continue;
        };
        let file = picture
            .origin(series, n)
            .map_or_else(String::new, |(s, _)| s.file.clone());
        context.findings.push(
            Finding::new(code, Severity::Info, file)
                .column(series.id())
                .period(period)
                .value(what)
                .done("kept as published")
                .mend(mend),
        );
    }
}
