//! `--prices`: cash as it is, or the prices of one year by a named index.

use pressure_model::FinancialYear;
use pressure_model::deflator::Deflator;
use pressure_report::{Basis, PeriodKind, Row, Unit};

use crate::failure::Failure;
use crate::model_folder::ModelFolder;

/// How money is shown.
#[derive(Debug)]
pub(crate) enum Prices {
    Cash,
    Real(Deflator),
}

impl Prices {
    /// Reads `cash` or `real:2025-26`; the index for real prices is the model folder's.
    pub(crate) fn parse(text: &str, folder: &ModelFolder) -> Result<Self, Failure> {
        let usage = |what: String, help: String| Failure::Usage { what, help };
        if text == "cash" {
            return Ok(Self::Cash);
        }
        let year = text
            .strip_prefix("real:")
            .and_then(|year| year.parse::<FinancialYear>().ok())
            .ok_or_else(|| {
                usage(
                    format!("unknown prices `{text}`"),
                    "give cash, or real: with a financial year, such as real:2025-26".to_owned(),
                )
            })?;
        let Some(file) = &folder.deflator else {
            return Err(usage(
                format!("money cannot be shown in prices of {year}: no price index is bundled, and none is made up"),
                "put deflator.toml into a folder and give it with --model: name, source, basis (published or assumed), first = \
                 \"2019-20\" and index = [one level a financial year]; HM Treasury publishes the GDP deflator with each forecast"
                    .to_owned(),
            ));
        };
        file.in_prices_of(year).map(Self::Real).ok_or_else(|| {
            usage(
                format!("{} has no level for {year}", file.name),
                format!("give a year from {} to {}", file.first, file.last()),
            )
        })
    }

    /// Money of each financial year in the prices asked for. Published years that the index does not reach are left out;
    /// a projected one is a failure, because nobody asked for a table that ends early.
    pub(crate) fn convert(&self, rows: Vec<Row>) -> Result<Vec<Row>, Failure> {
        let Self::Real(deflator) = self else {
            return Ok(rows);
        };
        let mut converted = Vec::with_capacity(rows.len());
        for mut row in rows {
            if row.unit != Unit::Pounds || row.period_kind != PeriodKind::FinancialYear {
                converted.push(row);
                continue;
            }
            let ratio = row
                .period
                .parse::<FinancialYear>()
                .ok()
                .and_then(|year| deflator.real(1.0, year));
            let Some(ratio) = ratio else {
                if row.basis == Basis::Projected {
                    return Err(Failure::Usage {
                        what: format!("{} has no level for {}", deflator.name, row.period),
                        help: "end earlier with --to, or add the year to deflator.toml".to_owned(),
                    });
                }
                continue;
            };
            row.unit = Unit::RealPounds;
            row.value *= ratio;
            for bound in [&mut row.p10, &mut row.p50, &mut row.p90] {
                *bound = bound.map(|pounds| pounds * ratio);
            }
            converted.push(row);
        }
        Ok(converted)
    }

    /// What headings say of money; nothing of cash.
    pub(crate) fn said(&self) -> Option<String> {
        match self {
            Self::Cash => None,
            Self::Real(deflator) => Some(format!("{} prices", deflator.prices_of)),
        }
    }

    /// What must be read with real prices.
    pub(crate) fn note(&self) -> Option<String> {
        let Self::Real(deflator) = self else {
            return None;
        };
        Some(format!(
            "money is in prices of {} by {}, each year by its own level, and published years before {} are left out; balances follow \
             from one year to the next in cash alone",
            deflator.prices_of, deflator.name, deflator.first
        ))
    }
}
