//! Tells which return a file is by the columns it has, whatever its name or folder.

use crate::sen2_person;

/// A return that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Return {
    // Order matters: of two files with the same figures the earlier kind is kept.
    Caseload,
    NewPlans,
    Needs,
    Ceased,
    Requests,
    Assessments,
    AgesLong,
    Ages2022,
    EstablishmentsLong,
    Establishments2022,
    Population,
    PopulationNomis,
    PopulationProjected,
    DsgAllocations,
    DsgBalance,
    Benchmarking,
    Section251Outturn,
    Section251Budget,
    HighNeedsSpend,
    SpendLines,
    Timeliness,
    Residential,
    AnnualReviews,
    PersonalBudgets,
    WorkBased,
    PhaseTransfers,
    Information,
    SchoolCensus,
    Neighbours,
    TransportCollection,
    Corrections,
    Releases,
}

/// Columns that tell a return; the first match decides.
const TELLING: [(Return, &[&str]); 37] = [
    (Return::Caseload, &["breakdown_topic", "ehcplans"]),
    (Return::NewPlans, &["breakdown_topic", "new_ehc_plans"]),
    (
        Return::Needs,
        &["breakdown_topic", "ehc_plans", "number_asd"],
    ),
    (Return::Ceased, &["breakdown_topic", "total_ceased"]),
    (
        Return::Requests,
        &["breakdown_topic", "requests_received_in_year"],
    ),
    (Return::Assessments, &["breakdown_topic", "assess_issued"]),
    (
        Return::AgesLong,
        &["characteristic_age", "ehcp_or_statement", "num_caseload"],
    ),
    (
        Return::AgesLong,
        &["age", "ehcp_or_statement", "num_caseload"],
    ),
    (
        Return::AgesLong,
        &["age", "ehcp_or_statement", "num_new_plans"],
    ),
    (
        Return::EstablishmentsLong,
        &["establishment_type", "ehcp_or_statement", "num_caseload"],
    ),
    (
        Return::EstablishmentsLong,
        &["establishment_type", "ehcp_or_statement", "num_new_plans"],
    ),
    (
        Return::DsgAllocations,
        &["high_needs_before", "high_needs_after"],
    ),
    (
        Return::PopulationProjected,
        &["area_code", "component", "age_group"],
    ),
    (
        Return::PopulationNomis,
        &["date", "geography_code", "c_age_name", "obs_value"],
    ),
    (
        Return::TransportCollection,
        &["transport_group", "number_local_authorities"],
    ),
    (Return::DsgBalance, &["la_name", "deficit"]),
    (Return::Benchmarking, &["ehcp_total", "outturn_place_total"]),
    (
        Return::Section251Outturn,
        &["category_of_expenditure", "net_expenditure"],
    ),
    (
        Return::Section251Budget,
        &["category_of_planned_expenditure", "net_planned_expenditure"],
    ),
    (
        Return::HighNeedsSpend,
        &["new_la_code", "high needs (send)"],
    ),
    (
        Return::SpendLines,
        &["la_code", "sen_transport", "topup_total"],
    ),
    // A column for each council.
    (Return::Neighbours, &["barking and dagenham", "york"]),
    (
        Return::Timeliness,
        &["plans_issued_den", "plans_issued_within_20_weeks"],
    ),
    (
        Return::Residential,
        &["breakdown_topic", "res_3851", "res_52"],
    ),
    (
        Return::AnnualReviews,
        &["total_ehc_plans", "review_expected"],
    ),
    (
        Return::PersonalBudgets,
        &["breakdown_topic", "personal_budget"],
    ),
    (Return::WorkBased, &["breakdown_topic", "open_wbp"]),
    (
        Return::PhaseTransfers,
        &["number_plans", "due_25", "final_25"],
    ),
    (
        Return::PhaseTransfers,
        &["number_plans", "due_26", "final_26"],
    ),
    (
        Return::SchoolCensus,
        &[
            "phase_type_grouping",
            "total_pupils",
            "ehc_plan",
            "sen_support",
        ],
    ),
    (
        Return::SchoolCensus,
        &["phase_type_grouping", "number_of_pupils", "age_5"],
    ),
    (
        Return::SchoolCensus,
        &["phase_type_grouping", "number_of_pupils", "nc_year_7"],
    ),
    (
        Return::SchoolCensus,
        &["phase_type_grouping", "pupil_sen_status", "age_5"],
    ),
    (Return::Information, &["ass_refused_ehc", "new_all_ehc"]),
    (Return::Information, &["assrefusedehc", "newallehc"]),
    (
        Return::Corrections,
        &["area", "period", "measure", "value", "reason"],
    ),
    (
        Return::Releases,
        &["file", "release", "published", "retrieved"],
    ),
];

/// A known file that is not read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unused {
    /// How a column begins that only such a file has, in lower case.
    column: &'static str,
    pub(crate) what: &'static str,
    /// Why it is left out.
    pub(crate) why: &'static str,
    pub(crate) mend: &'static str,
}

impl Unused {
    const fn new(column: &'static str, what: &'static str) -> Self {
        Self {
            column,
            what,
            why: "nothing here uses it",
            mend: "nothing",
        }
    }

    const fn because(self, why: &'static str, mend: &'static str) -> Self {
        Self { why, mend, ..self }
    }
}

/// Files that are known and not read. Of the interactive tool and of revenue outturn no real file was at hand: their columns are
/// those documented.
const UNUSED: [Unused; 8] = [
    Unused::new("total dsg allocation (£s)", "DSG totals by year"),
    Unused::new("dmo", "SEN2 designated medical and clinical officers"),
    Unused::new("% of pupils", "share of pupils with a plan"),
    Unused::new("spend per head", "specialist placement spend"),
    Unused::new("short desc", "local authority interactive tool").because(
        "its counts of plans are copied from SEN2, and its costs are pounds a week rounded to 5, of which no total can be made",
        "give the returns it is copied from: SEN2 and Section 251 outturn",
    ),
    Unused::new("measure_short", "dictionary of the local authority interactive tool"),
    Unused::new("rs_edu_", "revenue outturn, in thousands of pounds").because(REVENUE, SECTION_251),
    Unused::new("ro1_edu", "revenue outturn, in thousands of pounds").because(REVENUE, SECTION_251),
];

const REVENUE: &str = "it has no line of SEN transport, and spend by kind of school instead of the lines of high needs";
const SECTION_251: &str = "give Section 251 outturn of the same year, which has every line";

/// The return with these columns (in lower case).
pub(crate) fn by_columns(columns: &[String]) -> Option<Return> {
    let has = |name: &str| columns.iter().any(|c| c == name);
    if let Some((kind, _)) = TELLING
        .iter()
        .find(|(_, names)| names.iter().all(|n| has(n)))
    {
        return Some(*kind);
    }
    if has("total_all") || has("total_new_all") {
        if has("characteristic_age") {
            return Some(Return::Ages2022);
        }
        if has("establishment_type") {
            return Some(Return::Establishments2022);
        }
    }
    let population =
        columns.iter().any(|c| c.ends_with("_code")) && ["0", "1", "25"].iter().all(|a| has(a));
    population.then_some(Return::Population)
}

/// What a known file is that nothing here uses.
pub(crate) fn unused(columns: &[String]) -> Option<Unused> {
    if sen2_person::is_module(columns) {
        let what = "SEN2 person-level return, which is read as the council's own children";
        return Some(Unused::new("", what));
    }
    let has = |unused: &&Unused| columns.iter().any(|c| c.starts_with(unused.column));
    UNUSED.iter().find(has).copied()
}

impl Return {
    /// Publisher and title, for the list of sources.
    pub(crate) fn about(self) -> (&'static str, &'static str) {
        const DFE: &str = "Department for Education";
        match self {
            Self::Caseload => (DFE, "Education, health and care plans: plans in force"),
            Self::NewPlans => (DFE, "Education, health and care plans: new plans"),
            Self::Needs => (DFE, "Education, health and care plans: primary need"),
            Self::Ceased => (DFE, "Education, health and care plans: ceased plans"),
            Self::Requests => (DFE, "Education, health and care plans: requests"),
            Self::Assessments => (DFE, "Education, health and care plans: assessments"),
            Self::AgesLong => (
                DFE,
                "Education, health and care plans: age groups 2010 to 2023",
            ),
            Self::EstablishmentsLong => (
                DFE,
                "Education, health and care plans, 2023 and 2024: establishments",
            ),
            Self::Ages2022 => (DFE, "Education, health and care plans, 2022: ages"),
            Self::Establishments2022 => (
                DFE,
                "Education, health and care plans, 2022: establishments",
            ),
            Self::Population => (
                "Office for National Statistics",
                "Mid-year population estimates",
            ),
            Self::PopulationNomis => (
                "Office for National Statistics",
                "Mid-year population estimates (Nomis)",
            ),
            Self::PopulationProjected => (
                "Office for National Statistics",
                "Subnational population projections",
            ),
            Self::TransportCollection => (DFE, "Home to school transport: LA data collection"),
            Self::DsgAllocations => (DFE, "Dedicated schools grant: allocations"),
            Self::DsgBalance => (DFE, "Dedicated schools grant: cumulative balance"),
            Self::Benchmarking => (DFE, "High needs benchmarking, 2021-22"),
            Self::HighNeedsSpend => (
                DFE,
                "Section 251 outturn, net spend by block (third-party extract)",
            ),
            Self::SpendLines => (
                DFE,
                "Section 251 outturn, single lines (third-party extract)",
            ),
            Self::Section251Outturn => (DFE, "LA and school expenditure (Section 251 outturn)"),
            Self::Section251Budget => (
                DFE,
                "Planned LA and school expenditure (Section 251 budget)",
            ),
            Self::Timeliness => (
                DFE,
                "Education, health and care plans: issued within 20 weeks",
            ),
            Self::Residential => (
                DFE,
                "Education, health and care plans: residential settings",
            ),
            Self::AnnualReviews => (DFE, "Education, health and care plans: annual reviews"),
            Self::PersonalBudgets => (DFE, "Education, health and care plans: personal budgets"),
            Self::WorkBased => (
                DFE,
                "Education, health and care plans: work based placements",
            ),
            Self::PhaseTransfers => (DFE, "Education, health and care plans: phase transfers"),
            Self::Information => (
                DFE,
                "Education, health and care plans: management information to 2023",
            ),
            Self::SchoolCensus => (
                DFE,
                "Special educational needs in England (January school census)",
            ),
            Self::Neighbours => (DFE, "Statistical neighbours"),
            Self::Corrections => ("The user", "Corrections"),
            Self::Releases => ("The user", "Releases of the files"),
        }
    }
}
