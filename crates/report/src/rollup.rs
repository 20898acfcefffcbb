//! Councils summed to a region, a type of council or England, in the order given.
//!
//! Balances of councils do not offset each other in life: a surplus in one pays nothing in another. So a roll-up keeps
//! the sum of deficits and the sum of surpluses beside the net.

use pressure_model::results::{AreaProjection, MoneyYear};

/// Councils in deficit and in surplus at 31 March of one financial year, summed apart.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SignSplit {
    /// Sum of the negative balances, in pounds; nil or negative.
    pub deficits: f64,
    /// Sum of the positive balances, in pounds.
    pub surpluses: f64,
}

impl SignSplit {
    /// One council's balance on its side.
    pub fn of(year: &MoneyYear) -> Self {
        if year.dsg_balance < 0.0 {
            Self {
                deficits: year.dsg_balance,
                surpluses: 0.0,
            }
        } else {
            Self {
                deficits: 0.0,
                surpluses: year.dsg_balance,
            }
        }
    }
}

/// A projection with the area it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaResult {
    /// Code of the council, region, type or country.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What was projected.
    pub projection: AreaProjection,
    /// For a roll-up, the DSG balances by sign in each financial year; `None` for one council.
    pub signs: Option<Vec<SignSplit>>,
}

impl AreaResult {
    /// One council as it is.
    pub fn council(
        code: impl Into<String>,
        name: impl Into<String>,
        projection: AreaProjection,
    ) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            projection,
            signs: None,
        }
    }
}

/// Sums councils in the order given, so that the same councils always give the same bits. `None` when there is none.
pub fn roll_up<'a>(
    code: impl Into<String>,
    name: impl Into<String>,
    councils: impl IntoIterator<Item = &'a AreaProjection>,
) -> Option<AreaResult> {
    let mut councils = councils.into_iter();
    let first = councils.next()?;
    let mut signs = vec![SignSplit::default(); first.money.len()];
    add_signs(&mut signs, first);
    let mut projection = first.clone();
    for council in councils {
        projection.add_assign(council);
        add_signs(&mut signs, council);
    }
    Some(AreaResult {
        code: code.into(),
        name: name.into(),
        projection,
        signs: Some(signs),
    })
}

fn add_signs(signs: &mut [SignSplit], council: &AreaProjection) {
    for (sum, year) in signs.iter_mut().zip(&council.money) {
        let own = SignSplit::of(year);
        sum.deficits += own.deficits;
        sum.surpluses += own.surpluses;
    }
}
