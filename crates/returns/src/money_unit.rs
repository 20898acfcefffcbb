//! In what unit a table of money is. Publishers change it between releases without saying so in the header.

use crate::codes;
use crate::findings::{Finding, Severity};

/// Unit of money, as far as the size of the figures tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// £.
    Pounds,
    /// £, though figures this small suggest thousands. Nobody is known to publish thousands, so none are made of it.
    Doubtful,
    /// £m.
    Millions,
}

impl Unit {
    /// The unit of the accounts of a council's education spend, from their largest figure. In pounds England's is some £40bn and
    /// a council's lies between £3m (Isles of Scilly) and £2bn.
    pub(crate) fn of_accounts(largest: f64, england: bool) -> Self {
        let (millions, doubtful) = if england {
            (1.0e6, 1.0e8)
        } else {
            (1.0e4, 2.0e5)
        };
        if largest < millions {
            Self::Millions
        } else if largest < doubtful {
            Self::Doubtful
        } else {
            Self::Pounds
        }
    }

    /// Pounds in one of it.
    pub(crate) fn pounds(self) -> f64 {
        match self {
            Self::Pounds | Self::Doubtful => 1.0,
            Self::Millions => 1.0e6,
        }
    }

    /// What to tell of a year that is not plainly in pounds.
    pub(crate) fn finding(self, file: &str, period: String) -> Option<Finding> {
        let finding = match self {
            Self::Pounds => return None,
            Self::Doubtful => Finding::new(codes::UNIT_DOUBTFUL, Severity::Warning, file)
                .value("the largest figure is a thousandth of what it should be")
                .done("taken as pounds, as published")
                .mend(
                    "if the file is in £ thousand, multiply its figures by 1,000 before reading it",
                ),
            Self::Millions => Finding::new(codes::MILLIONS, Severity::Info, file)
                .value("the largest figure shows that this year is in £ million")
                .done("turned into pounds")
                .mend("nothing, if the totals shown are as published"),
        };
        Some(finding.period(period))
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn the_unit_is_told_by_the_largest_figure() {
        // England: 27,116.27692 in the release of 2020-21, £40bn else; a county; the smallest council.
        assert_eq!(Unit::of_accounts(27_116.276_92, true), Unit::Millions);
        assert_eq!(Unit::of_accounts(40.0e9, true), Unit::Pounds);
        assert_eq!(Unit::of_accounts(40.0e6, true), Unit::Doubtful);
        assert_eq!(Unit::of_accounts(1_500.0, false), Unit::Millions);
        assert_eq!(Unit::of_accounts(1.5e9, false), Unit::Pounds);
        assert_eq!(Unit::of_accounts(3.4e6, false), Unit::Pounds);
        assert_eq!(Unit::of_accounts(1.2e5, false), Unit::Doubtful);
    }
}
