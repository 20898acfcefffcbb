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

pub(crate) const CASELOAD: OwnTemplate = OwnTemplate {
    name: "caseload",
    columns: &["census", "age", "need", "placement", "plans"],
    example: "2026-01,7,ASD,state_special,41",
    holds: "Plans in force at a January census, by age at 31 August before, primary need and placement (`pressure list needs`, \
            `pressure list placements`). All cells of a census, or none: it replaces the published count.",
};

pub(crate) const FINANCE: OwnTemplate = OwnTemplate {
    name: "finance",
    columns: &["financial_year", "line", "kind", "amount"],
    example: "2024-25,1.2.3,outturn,18250000",
    holds: "Pounds on a Section 251 line; kind is budget, forecast or outturn. Outturn of the base year on 1.0.2 and all of 1.2.1 to \
            1.2.13 replaces the published one; budget is what `pressure monitor` compares with.",
};

pub(crate) const BLOCK: OwnTemplate = OwnTemplate {
    name: "block",
    columns: &["financial_year", "item", "amount"],
    example: "2025-26,allocation,118400000",
    holds: "Pounds of the high-needs block; item is allocation (before deductions), deduction, transfer (from other blocks) or grant.",
};

pub(crate) const BALANCE: OwnTemplate = OwnTemplate {
    name: "balance",
    columns: &["date", "part", "amount"],
    example: "2025-03-31,high_needs,-62300000",
    holds: "Pounds of the DSG balance on a 31 March, a deficit negative; part is high_needs or other_blocks.",
};

pub(crate) const PLACES: OwnTemplate = OwnTemplate {
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

pub(crate) const POPULATION: OwnTemplate = OwnTemplate {
    name: "population",
    columns: &["year", "age", "persons"],
    example: "2026,7,8120",
    holds: "Persons of an age at mid-year; the ONS projections as published are read too.",
};

const UNIT_COSTS: OwnTemplate = OwnTemplate {
    name: "unit_costs",
    columns: &[
        "placement",
        "need",
        "phase",
        "financial_year",
        "amount",
        "plans",
    ],
    example: "independent_special,SEMH,secondary,2024-25,61500,118",
    holds: "Pounds a plan and year by placement (need and phase may be blank: all), and the plans that the amount is the mean of: \
            one price a placement, which replaces the national one from its year.",
};

const TRAVELLERS: OwnTemplate = OwnTemplate {
    name: "travellers",
    columns: &[
        "financial_year",
        "category",
        "mode",
        "placement",
        "travellers",
        "amount",
    ],
    example: "2024-25,pre16_sen,solo_taxi,state_special,412,5150000",
    holds: "Children with arranged transport, on average over the year, and pounds spent on them; category is pre16_sen, sen_16_to_18, \
            sen_19_to_25, pre16_mainstream or post16_mainstream; mode is solo_taxi, shared_taxi, minibus, in_house, \
            personal_budget, trained_or_pass or bus, as model.toml has them; placement and amount may be blank. All children of a category in the base year, or none of it: they replace what is assumed of all councils.",
};

const PLACEMENTS: OwnTemplate = OwnTemplate {
    name: "placements",
    columns: &["placement", "need", "from", "to", "annual_fee"],
    example: "independent_special,ASD,2024-09-01,,68200",
    holds: "One row a placement of one child with its fee for a whole year; need may be blank, and so may the last day while it lasts. \
            Further columns (a pseudonym, a provider) are never read. Fees of five children or more in the base year set the price of \
            a placement that unit_costs has no row of; a list of all plans of the base census is the base, its ages spread as \
            published. With a row in this file small counts are hidden.",
};

const CONTRACTS: OwnTemplate = OwnTemplate {
    name: "contracts",
    columns: &["contract", "mode", "annual_cost", "from", "to"],
    example: "TX-017,shared_taxi,38400,2024-09-01,2027-07-31",
    holds: "One row a transport contract with its cost for a whole year, shared by the children on its routes (routes.csv names them); \
            with a row in this file small counts are hidden.",
};

const ROUTES: OwnTemplate = OwnTemplate {
    name: "routes",
    columns: &[
        "route",
        "contract",
        "category",
        "mode",
        "placement",
        "travellers",
        "annual_cost",
        "day_cost",
        "days",
        "assistants",
        "from",
        "to",
    ],
    example: "R-112,,pre16_sen,shared_taxi,state_special,3,,145.50,190,1,2024-09-01,",
    holds: "One row a route or a child's journey; its cost is its own for a whole year, or for a day and so many days, or its \
            share of its contract; assistants are passenger assistants in the vehicle. Where five children and five contracts or more tell it, what a traveller costs by mode is theirs; with a row in this file small counts are hidden.",
};

pub(crate) const PUPILS: OwnTemplate = OwnTemplate {
    name: "pupils",
    columns: &[
        "calendar-year",
        "setting-1",
        "need-1",
        "academic-year-1",
        "setting-2",
        "need-2",
        "academic-year-2",
    ],
    example: "2024,mainstream,ASD,6,state_special,ASD,7",
    holds: "One row a child, from January of calendar-year to January of the next: rates are then counted on them, and small counts \
            hidden. Curriculum years: Reception is 0. A child outside on one side is `outside` there. The page \u{201c}Rates counted on \
            a council's own children\u{201d} of the book names four further files that may go with it.",
};

/// Every file that is read, in the order it is read.
pub const OWN_TEMPLATES: [OwnTemplate; 12] = [
    CASELOAD, FINANCE, BLOCK, BALANCE, PLACES, UNIT_COSTS, TRAVELLERS, POPULATION, PLACEMENTS,
    CONTRACTS, ROUTES, PUPILS,
];

impl OwnTemplate {
    /// The file with its header alone.
    pub fn template(&self) -> String {
        format!("{}\n", self.columns.join(","))
    }
}
