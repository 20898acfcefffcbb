//! Templates of the files a council may give of its own: name, columns, and a row as an example.

/// A file of a council's own figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnTemplate {
    /// Its name without the ending.
    pub name: &'static str,
    /// Its columns, in the order of the template.
    pub columns: &'static [&'static str],
    /// A row that reads.
    pub example: &'static str,
    /// What a row is, and what it replaces.
    pub holds: &'static str,
}

const CASELOAD: OwnTemplate = OwnTemplate {
    name: "caseload",
    columns: &["census", "age", "need", "placement", "plans"],
    example: "2026-01,7,ASD,state_special,41",
    holds: "Plans in force at a January census, by age at 31 August before, primary need and placement (`pressure list needs`, \
            `pressure list placements`). All cells of a census, or none: it replaces the published count.",
};

const FINANCE: OwnTemplate = OwnTemplate {
    name: "finance",
    columns: &["financial_year", "line", "kind", "amount"],
    example: "2024-25,1.2.3,outturn,18250000",
    holds: "Pounds on a Section 251 line; kind is budget, forecast or outturn. Outturn of the base year on 1.0.2 and all of 1.2.1 to \
            1.2.13 replaces the published one; budget is what `pressure monitor` compares with.",
};

const BLOCK: OwnTemplate = OwnTemplate {
    name: "block",
    columns: &["financial_year", "item", "amount"],
    example: "2025-26,allocation,118400000",
    holds: "Pounds of the high-needs block; item is allocation (before deductions), deduction, transfer (from other blocks) or grant.",
};

const BALANCE: OwnTemplate = OwnTemplate {
    name: "balance",
    columns: &["date", "part", "amount"],
    example: "2025-03-31,high_needs,-62300000",
    holds: "Pounds of the DSG balance on a 31 March, a deficit negative; part is high_needs or other_blocks.",
};

const PLACES: OwnTemplate = OwnTemplate {
    name: "places",
    columns: &[
        "placement",
        "phase",
        "academic_year",
        "places",
        "resident_share",
    ],
    example: "state_special,all,2026/27,1450,0.94",
    holds: "Places in the council's own schools from an academic year on, and the share open to its residents (blank: all).",
};

const POPULATION: OwnTemplate = OwnTemplate {
    name: "population",
    columns: &["year", "age", "persons"],
    example: "2026,7,8120",
    holds: "Persons of an age at mid-year; the ONS projections as published are read too.",
};

/// Every file that is read, in the order it is read.
pub const OWN_TEMPLATES: [OwnTemplate; 6] = [CASELOAD, FINANCE, BLOCK, BALANCE, PLACES, POPULATION];

impl OwnTemplate {
    /// The file with its header alone.
    pub fn template(&self) -> String {
        format!("{}\n", self.columns.join(","))
    }
}
