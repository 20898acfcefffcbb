//! Every kind of lever: what it acts on, its keys with their units, its default profile, and an example that reads.

use crate::kind::{calendar_of, has_profile};
use crate::lever::Calendar;

/// What there is to know of a kind of lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindOfLever {
    /// Its key in a file.
    pub id: &'static str,
    /// What it changes.
    pub acts_on: &'static str,
    /// Its keys, with units.
    pub keys: &'static str,
    /// The keys of its table, as an example.
    body: &'static str,
}

impl KindOfLever {
    /// Calendar of its years, as `from` takes them.
    pub fn calendar(&self) -> &'static str {
        match calendar_of(self.id) {
            Calendar::Academic => "academic year",
            Calendar::Financial => "financial year",
        }
    }

    /// The profile where none is given; dated facts have none at all.
    pub fn default_profile(&self) -> &'static str {
        if has_profile(self.id) { "step" } else { "none" }
    }

    /// A whole `[[lever]]` that reads.
    pub fn example(&self) -> String {
        let from = match calendar_of(self.id) {
            Calendar::Academic => "2027/28",
            Calendar::Financial => "2027-28",
        };
        format!(
            "[[lever]]\nfrom = \"{from}\"\n[lever.{}]\n{}",
            self.id, self.body
        )
    }
}

/// What is true of the numbers that say how strongly a lever acts.
pub const STRENGTHS: &str = "A number that says how strongly a lever acts (multiply, add, rate, set, cap, share, places, growth, amount, upheld) may be a \
                             distribution: share = { triangular = { low = 0.1, mode = 0.25, high = 0.35 } }, or normal = { mean, sd }, lognormal = { mean, \
                             sd_log }, beta = { mean, concentration } or logit_normal = { mean, sd_logit }. The central run takes its mean; each draw takes \
                             one value for all councils and years, the same in every scenario that has the lever.";

/// Keys that every lever has, beside its kind, and what each says.
pub const COMMON_KEYS: [(&str, &str); 8] = [
    (
        "from",
        "first year, academic (2027/28) or financial (2027-28) as the kind has it",
    ),
    (
        "to",
        "last year, of the same calendar; for ever where it is left out",
    ),
    (
        "profile",
        "how it grows into its full size: \"step\", { ramp = { years = 3 } }, { front = { years = 3 } } or { back = { years = 3 } }",
    ),
    (
        "areas",
        "councils by name or code, region:NAME or type:NAME; all where it is left out",
    ),
    ("rationale", "why"),
    ("source", "on what evidence"),
    (
        "one_off_cost",
        "what it costs to bring about, in pounds by financial year, all its councils together",
    ),
    ("capital", "whether that cost is capital"),
];

/// Every kind, in the order of the documentation.
pub const KINDS: [KindOfLever; 26] = [
    KindOfLever {
        id: "request_rate",
        acts_on: "rate of requests, and with it of new plans",
        keys: "multiply or add (per person without a plan); ages, phases; or trend = \"held\"",
        body: "multiply = 0.9\nages = [4, 5]",
    },
    KindOfLever {
        id: "agree_rate",
        acts_on: "assessments agreed per request decided",
        keys: "multiply or add (share); ages, phases",
        body: "add = -0.05",
    },
    KindOfLever {
        id: "issue_rate",
        acts_on: "new plans issued per assessment",
        keys: "multiply or add (share); ages, phases",
        body: "multiply = 0.97",
    },
    KindOfLever {
        id: "cease_rate",
        acts_on: "share of plans that cease in a year",
        keys: "multiply or add (share); ages, phases",
        body: "multiply = 1.2\nphases = [\"post19\"]",
    },
    KindOfLever {
        id: "appeals",
        acts_on: "appeals per refusal to assess, upheld a year later",
        keys: "rate (share), upheld (share), delay_years (1); ages, phases",
        body: "rate = 0.05\nupheld = 0.9",
    },
    KindOfLever {
        id: "need_mix",
        acts_on: "share of new plans with a need; the others keep their proportions",
        keys: "need; multiply; ages, phases",
        body: "need = \"SEMH\"\nmultiply = 1.1",
    },
    KindOfLever {
        id: "plan_share",
        acts_on: "share of pupils with a plan, met through new plans and, once those are at their floor, ceasing at the end of primary and secondary",
        keys: "placements that count; pupils (first and last age); base_share (at the base census); targets (share by academic year); issue_floor (share of new plans, default 0)",
        body: "placements = [\"mainstream\", \"sen_unit\", \"state_special\"]\npupils = [4, 18]\nbase_share = 0.053\ntargets = { \"2029/30\" = 0.077, \"2034/35\" = 0.047 }\nissue_floor = 0.5",
    },
    KindOfLever {
        id: "placement_shift",
        acts_on: "where those wish to go who would have joined, moved to, or (stock) stayed in a placement",
        keys: "of (joiners, movers, both, stock); from_placement, to_placement; share (of them, a year); ages, phases, needs",
        body: "of = \"movers\"\nfrom_placement = \"independent_special\"\nto_placement = \"state_special\"\nshare = 0.25\nages = [11]\nneeds = [\"ASD\", \"SEMH\"]",
    },
    KindOfLever {
        id: "capacity",
        acts_on: "places open to residents, where places are limited",
        keys: "placement, phase; places (of all councils of the lever together); resident_share (default 1); cost_per_place (pounds a year beyond the funding that follows plans)",
        body: "placement = \"state_special\"\nphase = \"secondary\"\nplaces = 300",
    },
    KindOfLever {
        id: "population_variant",
        acts_on: "persons of an age",
        keys: "variant = \"high\" or \"low\", growth (a year, on top of the central one), or file (beside the scenario: year, age, persons at 30 June, of the lever's areas together; other years and ages stay); ages, phases",
        body: "variant = \"high\"",
    },
    KindOfLever {
        id: "unit_cost",
        acts_on: "what a council pays for a plan in a placement",
        keys: "placement; multiply, set (pounds of the first year, growing as before) or cap (pounds, in cash); needs (prices are by placement, so the price of the placement changes by the part of its plans that are for them)",
        body: "placement = \"independent_special\"\ncap = 60000",
    },
    KindOfLever {
        id: "inflation",
        acts_on: "yearly growth of prices",
        keys: "rate (that year's) or add (a year); placement, line or mode (default: all top-ups)",
        body: "placement = \"state_special\"\nrate = 0.04",
    },
    KindOfLever {
        id: "block_growth",
        acts_on: "yearly growth of the high-needs block",
        keys: "rate (that year's) or add (a year)",
        body: "rate = 0.03",
    },
    KindOfLever {
        id: "block_transfer",
        acts_on: "what is moved into high needs from the schools block",
        keys: "share (of each council's schools block) or amount (pounds a year, all its councils together); disapplied = true above the limit",
        body: "share = 0.005",
    },
    KindOfLever {
        id: "grant",
        acts_on: "pounds to the DSG balance",
        keys: "amount (pounds a year, all its councils together; end it with `to`)",
        body: "amount = 5000000",
    },
    KindOfLever {
        id: "write_off",
        acts_on: "part of a DSG deficit, received in the year of `from`",
        keys: "share; balance_of (financial year); high_needs_part (share, default 1); approved (default true). What is left out is as policy.toml dates it",
        body: "share = 0.9\nbalance_of = \"2025-26\"",
    },
    KindOfLever {
        id: "takeover",
        acts_on: "gaps fall to central government from `from`; the council keeps its balance",
        keys: "none; from = \"policy\" takes the year of policy.toml",
        body: "",
    },
    KindOfLever {
        id: "override_end",
        acts_on: "deficits count against the general fund from `from`",
        keys: "none; from = \"policy\" takes the year of policy.toml",
        body: "",
    },
    KindOfLever {
        id: "travel_eligibility",
        acts_on: "share of plans with arranged transport; of pupils without a plan, their rate",
        keys: "multiply, add or share; category, placement, ages, phases",
        body: "category = \"sen_16_to_18\"\nmultiply = 0.9",
    },
    KindOfLever {
        id: "mode_shift",
        acts_on: "children who go by another mode",
        keys: "to_mode; from_mode (default: all others); share (of those who go by it); category (default: the three with special needs)",
        body: "category = \"pre16_sen\"\nfrom_mode = \"solo_taxi\"\nto_mode = \"shared_taxi\"\nshare = 0.3",
    },
    KindOfLever {
        id: "travel_training",
        acts_on: "children trained to travel on their own",
        keys: "mode (the one they take); from_mode (default: all others); share; category (default: the three with special needs)",
        body: "mode = \"trained_or_pass\"\nfrom_mode = [\"shared_taxi\", \"minibus\"]\nshare = 0.05\ncategory = \"sen_16_to_18\"",
    },
    KindOfLever {
        id: "personal_travel_budget",
        acts_on: "families paid to make the journey",
        keys: "mode (the one they take); from_mode (default: all others); share; amount (pounds a year, growing with transport prices); category (default: the three with special needs)",
        body: "mode = \"personal_budget\"\nfrom_mode = \"solo_taxi\"\nshare = 0.1\namount = 4000",
    },
    KindOfLever {
        id: "occupancy",
        acts_on: "travellers per vehicle",
        keys: "multiply; mode (default: every mode with a vehicle)",
        body: "mode = \"minibus\"\nmultiply = 1.1",
    },
    KindOfLever {
        id: "distance",
        acts_on: "length of journeys",
        keys: "multiply; category",
        body: "category = \"pre16_sen\"\nmultiply = 0.95",
    },
    KindOfLever {
        id: "contribution",
        acts_on: "what families pay towards transport",
        keys: "amount (pounds a traveller a year, in cash), share (who pays, default 1); category",
        body: "category = [\"sen_16_to_18\"]\namount = 600\nshare = 0.7",
    },
    KindOfLever {
        id: "contract_price",
        acts_on: "price of journeys by some modes",
        keys: "multiply; mode, category",
        body: "mode = [\"solo_taxi\", \"shared_taxi\"]\nmultiply = 0.95",
    },
];
