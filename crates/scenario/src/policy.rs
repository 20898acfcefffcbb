//! Dated facts of policy, with their sources.

use std::ops::RangeInclusive;

use pressure_model::FinancialYear;
use toml::value::Date;

use crate::fields::Fields;
use crate::figure::{Figure, FigureBasis, NamedFigure};
use crate::node::Node;
use crate::problem::Error;
use crate::reader::read_file;

/// The high-needs block of a year, England, before deductions.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockYear {
    /// The year.
    pub financial_year: FinancialYear,
    /// Pounds.
    pub amount: Figure,
}

/// A grant that writes off part of a deficit.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityGrant {
    /// Share of the high-needs part of the deficit.
    pub share: Figure,
    /// The day whose deficit counts.
    pub balance_at: Date,
    /// The year it is received in.
    pub received: FinancialYear,
    /// What it depends on.
    pub condition: String,
}

/// A policy file, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// What it is.
    pub name: String,
    /// The block by year, years in order and without a gap.
    pub block: Vec<BlockYear>,
    /// Yearly growth of the block after the last year given.
    pub block_after: Figure,
    /// The last day on which deficits stay off the general fund.
    pub override_ends: Date,
    /// The write-off.
    pub stability_grant: StabilityGrant,
    /// From this year gaps fall to central government.
    pub takeover: FinancialYear,
    /// The most that may be moved out of the schools block, as a share of it.
    pub transfer_limit: Figure,
    /// What other blocks add to the DSG balance, as a share of the schools block.
    pub other_blocks: Figure,
    /// Discount of later years, in real terms.
    pub discount_rate: Figure,
    /// Growth of prices that turns cash into real terms.
    pub deflator: Figure,
    facts: Vec<(&'static str, String, FigureBasis, String)>,
}

impl Policy {
    /// Reads and checks a policy file; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        read_file(file, text, read)
    }

    /// England's block before deductions in a year: as given, and grown beyond; `None` before the first year given.
    pub fn block(&self, year: FinancialYear) -> Option<f64> {
        let first = self.block.first()?.financial_year;
        let index = usize::try_from(year.years_since(first)).ok()?;
        let last = self.block.len() - 1;
        let mut amount = self.block[index.min(last)].amount.value;
        for _ in last..index.max(last) {
            amount *= 1.0 + self.block_after.value;
        }
        Some(amount)
    }

    /// The block of each of `years` years from `base`, over the block of `base`; `None` where the base is too early.
    pub fn block_index(&self, base: FinancialYear, years: usize) -> Option<Vec<f64>> {
        let at_base = self.block(base)?;
        (0..years as i32)
            .map(|k| Some(self.block(base.plus(k))? / at_base))
            .collect()
    }

    /// The first financial year that lies wholly after the last day of the override.
    pub fn first_year_without_override(&self) -> FinancialYear {
        // A financial year is named by the April it starts in.
        let year = i32::from(self.override_ends.year);
        FinancialYear::new(if self.override_ends.month <= 3 {
            year
        } else {
            year + 1
        })
    }

    /// The financial year whose closing balance the stability grant counts.
    pub fn write_off_balance(&self) -> FinancialYear {
        let date = self.stability_grant.balance_at;
        let year = i32::from(date.year);
        FinancialYear::new(if date.month <= 3 { year - 1 } else { year })
    }

    /// Every figure of the file, for the parameters of a run.
    pub fn figures(&self) -> Vec<NamedFigure> {
        let mut all: Vec<NamedFigure> = self
            .block
            .iter()
            .map(|year| NamedFigure::new("policy.block", "", year.financial_year, &year.amount))
            .collect();
        all.push(NamedFigure::new(
            "policy.block_growth.after",
            "",
            "",
            &self.block_after,
        ));
        let grant = &self.stability_grant;
        all.push(NamedFigure::new(
            "policy.stability_grant.share",
            "",
            grant.received,
            &grant.share,
        ));
        all.push(NamedFigure::new(
            "policy.transfers.limit",
            "",
            "",
            &self.transfer_limit,
        ));
        all.push(NamedFigure::new(
            "policy.transfers.other_blocks",
            "",
            "",
            &self.other_blocks,
        ));
        for (name, figure) in [
            ("policy.appraisal.discount_rate", &self.discount_rate),
            ("policy.appraisal.deflator", &self.deflator),
        ] {
            all.push(NamedFigure::new(name, "", "", figure));
        }
        all
    }

    /// The dated facts that are no figure: what, when, what it rests on, and its source.
    pub fn facts(&self) -> &[(&'static str, String, FigureBasis, String)] {
        &self.facts
    }
}

/// No fact of policy here is older or further off; anything else is a slip of a digit.
const YEARS: RangeInclusive<u16> = 2010..=2060;

fn read(file: &Fields<'_>) -> Option<Policy> {
    let name = file.required("name").and_then(|name| name.text());
    let block = file.required("block").and_then(|node| read_block(&node));
    let block_after = file.required("block_growth").and_then(|node| {
        let fields = node.fields()?;
        fields
            .required("after")
            .and_then(|after| Figure::growth(&after))
    });
    let override_ends = file.required("statutory_override").and_then(|node| {
        let fields = node.fields()?;
        let ends = read_date(&fields, "ends");
        let origin = read_origin(&fields);
        Some((ends?, origin?))
    });
    let stability_grant = file.required("stability_grant").and_then(|node| {
        let fields = node.fields()?;
        let share = fields
            .required("share")
            .and_then(|share| Figure::share(&share));
        let balance_at = read_date(&fields, "balance_at");
        let received = fields
            .required("received")
            .and_then(|year| year.parsed::<FinancialYear>());
        let condition = fields.required("condition").and_then(|text| text.text());
        Some(StabilityGrant {
            share: share?,
            balance_at: balance_at?,
            received: received?.into_inner(),
            condition: condition?.into_inner(),
        })
    });
    let takeover = file.required("takeover").and_then(|node| {
        let fields = node.fields()?;
        let from = fields
            .required("from")
            .and_then(|year| year.parsed::<FinancialYear>());
        let origin = read_origin(&fields);
        Some((from?.into_inner(), origin?))
    });
    let transfers = file.required("transfers").and_then(|node| {
        let fields = node.fields()?;
        let limit = fields
            .required("limit")
            .and_then(|limit| Figure::share(&limit));
        let other_blocks = fields
            .required("other_blocks")
            .and_then(|share| Figure::share(&share));
        Some((limit?, other_blocks?))
    });
    let appraisal = file.required("appraisal").and_then(|node| {
        let fields = node.fields()?;
        let rate = fields
            .required("discount_rate")
            .and_then(|rate| Figure::share(&rate));
        let deflator = fields
            .required("deflator")
            .and_then(|growth| Figure::growth(&growth));
        Some((rate?, deflator?))
    });
    let (discount_rate, deflator) = appraisal?;
    let (override_ends, (override_basis, override_source)) = override_ends?;
    let (takeover, (takeover_basis, takeover_source)) = takeover?;
    let (transfer_limit, other_blocks) = transfers?;
    let facts = vec![
        (
            "statutory override ends",
            override_ends.to_string(),
            override_basis,
            override_source,
        ),
        (
            "central takeover from",
            takeover.to_string(),
            takeover_basis,
            takeover_source,
        ),
    ];
    Some(Policy {
        name: name?.into_inner(),
        block: block?,
        block_after: block_after?,
        override_ends,
        stability_grant: stability_grant?,
        takeover,
        transfer_limit,
        other_blocks,
        discount_rate,
        deflator,
        facts,
    })
}

fn read_block(node: &Node<'_>) -> Option<Vec<BlockYear>> {
    let years = node.list_of(|year| {
        let fields = year.fields()?;
        let year = fields
            .required("financial_year")
            .and_then(|year| year.parsed::<FinancialYear>());
        let amount = fields
            .required("amount")
            .and_then(|amount| Figure::amount(&amount));
        Some(BlockYear {
            financial_year: year?.into_inner(),
            amount: amount?,
        })
    })?;
    let in_order = years
        .windows(2)
        .all(|pair| pair[1].financial_year.years_since(pair[0].financial_year) == 1);
    if years.is_empty() || !in_order {
        node.report(
            "the block needs its years in order and without a gap",
            "these years",
        );
        return None;
    }
    Some(years)
}

fn read_date<'a>(fields: &Fields<'a>, key: &'a str) -> Option<Date> {
    let node = fields.required(key)?;
    let date = node.date()?.get_ref().date?;
    if YEARS.contains(&date.year) {
        return Some(date);
    }
    node.report(
        format!("`{key}` lies outside {} to {}", YEARS.start(), YEARS.end()),
        "this year",
    );
    None
}

fn read_origin(fields: &Fields<'_>) -> Option<(FigureBasis, String)> {
    let basis = fields
        .required("basis")
        .and_then(|basis| FigureBasis::read(&basis));
    let source = fields.required("source").and_then(|source| source.text());
    Some((basis?, source?.into_inner()))
}
