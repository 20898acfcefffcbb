//! A published cell: a number, or one of the symbols of missing, which are never zero.

/// Why a cell holds no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// `z`: the question does not apply.
    NotApplicable,
    /// `x`: unavailable, or not comparable.
    Unavailable,
    /// `c`: suppressed to protect a child.
    Suppressed,
    /// `u`: too unreliable to publish.
    Unreliable,
    /// `low` or `k`: rounds to nought but is not nought.
    Low,
    /// `:`, `..`, `-`, `~`, `N/A`: not available.
    NotAvailable,
    /// An empty cell.
    Blank,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A symbol of missing.
    Missing(Missing),
    /// Neither a number nor a known symbol.
    Unreadable,
}

impl Value {
    /// The number, if there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(n),
            Self::Missing(_) | Self::Unreadable => None,
        }
    }

    /// Reads a cell. Thousands commas, a leading pound sign and surrounding blanks are allowed.
    ///
    /// ```
    /// use pressure_returns::{Missing, Value};
    /// assert_eq!(Value::parse(" 2,533 "), Value::Number(2533.0));
    /// assert_eq!(Value::parse("c"), Value::Missing(Missing::Suppressed));
    /// assert_eq!(Value::parse(" .. "), Value::Missing(Missing::NotAvailable));
    /// assert_eq!(Value::parse("12o"), Value::Unreadable);
    /// ```
    pub fn parse(text: &str) -> Self {
        // The usual case first: a plain whole number, exact in 53 bits.
        if !text.is_empty() && text.len() < 16 && text.bytes().all(|b| b.is_ascii_digit()) {
            let number = text.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
            return Self::Number(number as f64);
        }
        let text = text.trim();
        let missing = match text {
            "" => Missing::Blank,
            "z" | "Z" => Missing::NotApplicable,
            "x" | "X" => Missing::Unavailable,
            "c" | "C" => Missing::Suppressed,
            "u" | "U" => Missing::Unreliable,
            "low" | "Low" | "k" => Missing::Low,
            ":" | ".." | "." | "-" | "~" | "\u{2013}" => Missing::NotAvailable,
            _ if ["n/a", "na", "nan", "#ref!", "#n/a"]
                .iter()
                .any(|s| text.eq_ignore_ascii_case(s)) =>
            {
                Missing::NotAvailable
            }
            _ => return Self::number_with_marks(text),
        };
        Self::Missing(missing)
    }

    fn number_with_marks(text: &str) -> Self {
        let bare = text.trim_start_matches('£');
        let number = if bare.contains(',') {
            bare.replace(',', "").parse::<f64>()
        } else {
            bare.parse()
        };
        match number {
            Ok(number) if number.is_finite() => Self::Number(number),
            _ => Self::Unreadable,
        }
    }
}
