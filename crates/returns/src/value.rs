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
    #[inline]
    pub fn parse(text: &str) -> Self {
        match plain_number(text.as_bytes()) {
            Some(number) => Self::Number(number),
            None => Self::of_other(text),
        }
    }

    /// Anything but a plain number.
    fn of_other(text: &str) -> Self {
        let text = text.trim();
        match symbol(text) {
            Some(missing) => Self::Missing(missing),
            None => Self::number_with_marks(text),
        }
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

/// What a symbol of missing means.
fn symbol(text: &str) -> Option<Missing> {
    Some(match text.as_bytes() {
        [] => Missing::Blank,
        b"z" | b"Z" => Missing::NotApplicable,
        b"x" | b"X" => Missing::Unavailable,
        b"c" | b"C" => Missing::Suppressed,
        b"u" | b"U" => Missing::Unreliable,
        b"low" | b"Low" | b"k" => Missing::Low,
        b":" | b".." | b"." | b"-" | b"~" | b"\xe2\x80\x93" => Missing::NotAvailable,
        _ if ["n/a", "na", "nan", "#ref!", "#n/a"]
            .iter()
            .any(|s| text.eq_ignore_ascii_case(s)) =>
        {
            Missing::NotAvailable
        }
        _ => return None,
    })
}

/// Digits with a stop among them or none, the usual case by far. Up to 15 digits are a whole number exactly, powers of ten to 10^22 are
/// exact too, and a division of two exact numbers rounds once: the result is that of the standard library, bit for bit.
#[inline]
pub(crate) fn plain_number(text: &[u8]) -> Option<f64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let mut digits = 0_u64;
    let mut scale = 0_u64;
    for (n, byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits * 10 + u64::from(digit);
            scale *= 10;
        } else if *byte == b'.' && scale == 0 && n > 0 {
            scale = 1;
        } else {
            return None;
        }
    }
    Some(if scale > 1 {
        digits as f64 / scale as f64
    } else {
        digits as f64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read_as_the_standard_library_reads_them() {
        let mut state = 88_172_645_463_325_252_u64;
        for case in 0..200_000_usize {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let digits = (state % 10_u64.pow(1 + (case % 14) as u32)).to_string();
            let (whole, rest) = digits.split_at(1 + state as usize % digits.len());
            for text in [digits.clone(), format!("{whole}.{rest}")] {
                let standard: f64 = text.parse().expect("a number");
                let ours = plain_number(text.as_bytes()).map(f64::to_bits);
                assert_eq!(ours, Some(standard.to_bits()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_to_others() {
        for text in [
            "",
            ".",
            ".5",
            "1.2.3",
            "-1",
            "1e5",
            "12o",
            "1234567890123456",
            "1 ",
        ] {
            assert_eq!(plain_number(text.as_bytes()), None, "{text}");
        }
    }
}
