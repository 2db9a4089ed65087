//! Money as whole øre, and how the amounts of an export are read.

use std::fmt;

use num_bigint::BigInt;

/// An amount of money. **Unit**: øre. Expenditure is positive, income negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Amount(i128);

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of so many øre.
    pub const fn from_ore(ore: i128) -> Self {
        Self(ore)
    }

    /// The number of øre.
    pub const fn ore(self) -> i128 {
        self.0
    }

    /// The distance from zero.
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }
}

impl From<Amount> for BigInt {
    fn from(amount: Amount) -> BigInt {
        BigInt::from(amount.0)
    }
}

impl std::ops::Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl std::ops::Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::ops::Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |total, item| total + item)
    }
}

impl fmt::Display for Amount {
    /// Writes kroner with two decimals and a point: `-1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

/// The marks that an export writes its numbers with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NumberMarks {
    /// What stands before the øre.
    pub decimal: char,
    /// What groups the thousands, if anything. A space stands for every kind of space.
    pub thousands: Option<char>,
}

/// Why a text is not an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AmountError {
    /// No digit in it.
    Empty,
    /// A character that the dialect does not use in numbers.
    Character(char),
    /// More than two decimals, so not whole øre.
    Decimals,
    /// Thousands are grouped otherwise than by three.
    Grouping,
    /// Larger than any ledger can be.
    Range,
}

/// The most digits an amount may have; far above any ledger, far below overflow.
const MAX_DIGITS: usize = 24;

/// Reads an amount as an export writes it: padding, grouping, sign in front or behind.
///
/// Blank and a lone `-` are zero, as exports write it.
///
/// # Errors
/// [`AmountError`] says which character or form stands in the way.
pub fn parse_amount(text: &str, marks: NumberMarks) -> Result<Amount, AmountError> {
    if let Some(amount) = parse_plain(text.as_bytes(), marks.decimal) {
        return Ok(amount);
    }
    parse_any(text, marks)
}

/// The commonest form alone, fast: perhaps a minus in front, digits, at most two of them decimals.
fn parse_plain(text: &[u8], decimal: char) -> Option<Amount> {
    const MOST_BYTES: usize = 16;
    let decimal = match decimal {
        '.' => b'.',
        ',' => b',',
        _ => return None,
    };
    let (is_negative, number) = match text {
        [b'-', number @ ..] => (true, number),
        number => (false, number),
    };
    if number.is_empty() || number.len() > MOST_BYTES {
        return None;
    }
    let mut value: i64 = 0;
    let mut mark = None;
    for (at, byte) in number.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value * 10 + i64::from(digit);
        } else if *byte == decimal && mark.is_none() && number.len() > 1 {
            mark = Some(at);
        } else {
            return None;
        }
    }
    let factor = match mark.map_or(0, |at| number.len() - 1 - at) {
        0 => 100,
        1 => 10,
        2 => 1,
        _ => return None,
    };
    let ore = value * factor;
    Some(Amount(if is_negative { -ore } else { ore }.into()))
}

/// Every form.
fn parse_any(text: &str, marks: NumberMarks) -> Result<Amount, AmountError> {
    let is_space = |c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}';
    let trimmed = text.trim_matches(is_space);
    if trimmed.is_empty() || trimmed == "-" {
        return Ok(Amount::ZERO);
    }
    let (negative, body) = strip_sign(trimmed);
    let body = body.trim_matches(is_space);
    let (whole, decimals) = match body.split_once(marks.decimal) {
        Some((whole, decimals)) => (whole, decimals),
        None => (body, ""),
    };
    if decimals.chars().count() > 2 {
        let odd = decimals.chars().find(|c| !c.is_ascii_digit());
        return Err(odd.map_or(AmountError::Decimals, AmountError::Character));
    }
    let groups = |c: char| match marks.thousands {
        Some(mark) if is_space(mark) => is_space(c),
        Some(mark) => c == mark,
        None => false,
    };
    let mut ore: i128 = 0;
    let mut digit_count = 0;
    let mut since_group: Option<usize> = None;
    for c in whole.chars() {
        if let Some(digit) = c.to_digit(10) {
            ore = ore * 10 + i128::from(digit);
            digit_count += 1;
            since_group = since_group.map(|n| n + 1);
            if digit_count > MAX_DIGITS {
                return Err(AmountError::Range);
            }
        } else if groups(c) {
            let first_group = since_group.is_none();
            let well_formed = if first_group {
                (1..=3).contains(&digit_count)
            } else {
                since_group == Some(3)
            };
            if !well_formed {
                return Err(AmountError::Grouping);
            }
            since_group = Some(0);
        } else {
            return Err(AmountError::Character(c));
        }
    }
    if since_group.is_some_and(|n| n != 3) {
        return Err(AmountError::Grouping);
    }
    for place in 0..2 {
        let digit = match decimals.chars().nth(place) {
            Some(c) => c.to_digit(10).ok_or(AmountError::Character(c))?,
            None => 0,
        };
        ore = ore * 10 + i128::from(digit);
    }
    if digit_count == 0 && decimals.is_empty() {
        return Err(AmountError::Empty);
    }
    Ok(Amount(if negative { -ore } else { ore }))
}

/// Splits a sign off either end; a true minus sign counts as one.
fn strip_sign(text: &str) -> (bool, &str) {
    for minus in ['-', '\u{2212}'] {
        if let Some(rest) = text
            .strip_prefix(minus)
            .or_else(|| text.strip_suffix(minus))
        {
            return (true, rest);
        }
    }
    (false, text.strip_prefix('+').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_fast_way_reads_what_every_form_allows(
            text in "-?[0-9]{0,5}[.,]?[0-9]{0,3}|[-0-9., ]{0,8}|-?[0-9]{12,18}[.,]?[0-9]{0,2}",
            decimal in prop::sample::select(vec!['.', ',', '\'']),
            thousands in prop::sample::select(vec![None, Some(' '), Some('.')]),
        ) {
            if let Some(amount) = parse_plain(text.as_bytes(), decimal) {
                prop_assert_eq!(parse_any(&text, NumberMarks { decimal, thousands }), Ok(amount));
            }
        }
    }

    #[test]
    fn the_commonest_form_is_read_the_fast_way() {
        for (text, ore) in [
            ("5", 500),
            ("-10480.64", -1_048_064),
            ("0.5", 50),
            ("12345678901234.5", 1_234_567_890_123_450),
        ] {
            assert_eq!(
                parse_plain(text.as_bytes(), '.'),
                Some(Amount(ore)),
                "{text}"
            );
        }
        for text in [
            "",
            "-",
            ".",
            "1.234",
            "1 000",
            "12345678901234567",
            "+5",
            "1..2",
            "5-",
        ] {
            assert_eq!(parse_plain(text.as_bytes(), '.'), None, "{text}");
        }
    }

    const NORWEGIAN: NumberMarks = NumberMarks {
        decimal: ',',
        thousands: Some(' '),
    };
    const PLAIN: NumberMarks = NumberMarks {
        decimal: '.',
        thousands: None,
    };

    #[test]
    fn reads_the_forms_exports_use() {
        for (text, ore) in [
            ("1 204 350,00", 120_435_000),
            (" -12 345 ", -1_234_500),
            ("12\u{a0}345,5", 1_234_550),
            ("310,25-", -31_025),
            ("\u{2212}5", -500),
            ("", 0),
            ("-", 0),
            (",50", 50),
        ] {
            assert_eq!(parse_amount(text, NORWEGIAN), Ok(Amount(ore)), "{text:?}");
        }
        assert_eq!(parse_amount("-1234.5", PLAIN), Ok(Amount(-123_450)));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for (text, error) in [
            ("12a", AmountError::Character('a')),
            ("1,234", AmountError::Decimals),
            ("1 23,00", AmountError::Grouping),
            ("1234 567", AmountError::Grouping),
            ("1.234,00", AmountError::Character('.')),
            ("--5", AmountError::Character('-')),
            ("1111111111111111111111111", AmountError::Range),
        ] {
            assert_eq!(parse_amount(text, NORWEGIAN), Err(error), "{text:?}");
        }
    }

    #[test]
    fn shows_kroner_with_two_decimals() {
        assert_eq!(Amount(-5).to_string(), "-0.05");
        assert_eq!(Amount(123_450).to_string(), "1234.50");
    }
}
