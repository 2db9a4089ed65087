//! The shape of codes: what a spreadsheet made of them, and whether national ones can be codes.
//!
//! A spreadsheet takes `010` for the number ten. It writes `10`, `10.0`, `1,7E+04` for 17000, or a
//! date. What can have been only one code is read as that code; everything else is none.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Why a field is not a code of its dimension.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum ShapeFault {
    /// It does not have the digits of a national code.
    Digits(usize),
    /// It is a number with an exponent, of which digits are lost.
    Exponent,
    /// It is a date.
    Date,
    /// It is a whole number with three zeros behind a mark, or a thousand times as much.
    Thousands,
}

impl ShapeFault {
    /// What is wrong, after the field.
    pub(in crate::ledger) fn why(self) -> String {
        match self {
            Self::Digits(1) => "is not a code of one digit".to_owned(),
            Self::Digits(3) => "is not a code of three digits".to_owned(),
            Self::Digits(digits) => format!("is not a code of {digits} digits"),
            Self::Exponent => "is a number with an exponent, of which digits are lost".to_owned(),
            Self::Date => "is a date where a code is expected".to_owned(),
            Self::Thousands => "may have three decimals or mean thousands".to_owned(),
        }
    }

    /// Whether a spreadsheet did it.
    pub(in crate::ledger) fn is_of_a_spreadsheet(self) -> bool {
        !matches!(self, Self::Digits(_))
    }
}

/// A field without what spreadsheets put around texts: `'0275`, `"0275"`, `="0275"`.
pub(in crate::ledger) fn unwrapped(field: &str) -> &str {
    let quoted = |text: &'_ str| -> Option<(usize, usize)> {
        let inner = text.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.is_empty() && !inner.contains('"')).then_some((1, text.len() - 1))
    };
    let bare = field.strip_prefix('=').unwrap_or(field);
    if let Some((from, to)) = quoted(bare) {
        return bare[from..to].trim();
    }
    match field.strip_prefix(['\'', '’', '‘']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            rest.strip_suffix(['\'', '’']).unwrap_or(rest)
        }
        _ => field,
    }
}

/// The digits of a whole number that is written with decimals or in groups: `275.0`, `275,00`,
/// `275.`, `17 000`. The field itself where it is no such number.
///
/// # Errors
/// A number with an exponent, and one whose mark may be of decimals or of thousands.
pub(in crate::ledger) fn whole_number(field: &str) -> Result<Cow<'_, str>, ShapeFault> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(field) || !field.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(Cow::Borrowed(field));
    }
    if is_exponential(field) {
        return Err(ShapeFault::Exponent);
    }
    if let Some((whole, zeros)) = field.split_once(['.', ','])
        && is_digits(whole)
        && zeros.bytes().all(|byte| byte == b'0')
    {
        return if zeros.len() == 3 && whole.len() <= 3 {
            Err(ShapeFault::Thousands)
        } else {
            Ok(Cow::Borrowed(whole))
        };
    }
    let mut groups = field.split(' ');
    let first = groups.next().unwrap_or("");
    let is_grouped = is_digits(first)
        && first.len() <= 3
        && field.contains(' ')
        && groups.all(|group| group.len() == 3 && is_digits(group));
    if is_grouped {
        return Ok(Cow::Owned(field.replace(' ', "")));
    }
    Ok(Cow::Borrowed(field))
}

/// Whether a field is a number such as `1,7E+04`.
fn is_exponential(field: &str) -> bool {
    let Some((number, exponent)) = field.split_once(['E', 'e']) else {
        return false;
    };
    let signed = exponent.strip_prefix(['+', '-']);
    let digits = signed.unwrap_or(exponent);
    !number.is_empty()
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (signed.is_some() || number.contains(['.', ',']))
}

/// Whether a field is a date, or what a spreadsheet takes for one: `01.mar`, `2013-03-01`.
pub(in crate::ledger) fn is_date(field: &str) -> bool {
    const MONTHS: [&str; 16] = [
        "jan", "feb", "mar", "apr", "mai", "may", "jun", "jul", "aug", "sep", "okt", "oct", "nov",
        "des", "dec", "mars",
    ];
    let lowered = field.to_lowercase();
    let parts: Vec<&str> = lowered
        .split(['.', '-', '/', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let is_number = |part: &&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let months = parts.iter().filter(|part| MONTHS.contains(*part)).count();
    let numbers = parts.iter().filter(|part| is_number(part)).count();
    let has_year = parts.iter().any(|part| part.len() == 4);
    match (parts.len(), months, numbers) {
        (2 | 3, 1, 1 | 2) => parts.len() == months + numbers,
        (3, 0, 3) => has_year || field.contains(['-', '/']),
        _ => false,
    }
}

/// A national code of so many digits, with the zeros that a number has lost in front.
///
/// # Errors
/// What cannot be such a code.
pub(in crate::ledger) fn national<'a>(
    field: &'a str,
    digits: &RangeInclusive<usize>,
) -> Result<Cow<'a, str>, ShapeFault> {
    let (least, digits) = (*digits.start(), *digits.end());
    let fault = || {
        if is_date(field) {
            ShapeFault::Date
        } else {
            ShapeFault::Digits(digits)
        }
    };
    if field.is_empty() || !field.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault());
    }
    if field.len() == digits {
        Ok(Cow::Borrowed(field))
    } else if (least..digits).contains(&field.len()) && !field.starts_with('0') {
        Ok(Cow::Owned(format!("{field:0>digits$}")))
    } else {
        // Too many zeros in front may belong to it: 0100 is 010 with a digit of one's own, or 100.
        Err(fault())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_put_around_codes_is_taken_off() {
        for (field, expected) in [
            ("'0275", "0275"),
            ("\"0275\"", "0275"),
            ("=\"0275\"", "0275"),
            ("’010", "010"),
            ("0275", "0275"),
            ("'", "'"),
            ("\"\"", "\"\""),
            ("'abc", "'abc"),
            ("=1", "=1"),
        ] {
            assert_eq!(unwrapped(field), expected, "{field}");
        }
    }

    #[test]
    fn whole_numbers_are_read_however_they_are_written() {
        for (field, expected) in [
            ("275.0", Ok("275")),
            ("10,0", Ok("10")),
            ("275,00", Ok("275")),
            ("275.", Ok("275")),
            ("275.0000", Ok("275")),
            ("17000.000", Ok("17000")),
            ("17 000", Ok("17000")),
            ("1 234 567", Ok("1234567")),
            ("0275", Ok("0275")),
            ("275.5", Ok("275.5")),
            ("1.2.3", Ok("1.2.3")),
            ("12 34", Ok("12 34")),
            ("A1", Ok("A1")),
            ("1E2", Ok("1E2")),
            ("17.000", Err(ShapeFault::Thousands)),
            ("1,7E+04", Err(ShapeFault::Exponent)),
            ("1.7e4", Err(ShapeFault::Exponent)),
            ("2E+02", Err(ShapeFault::Exponent)),
        ] {
            assert_eq!(
                whole_number(field).as_deref(),
                expected.as_deref(),
                "{field}"
            );
        }
    }

    #[test]
    fn a_national_code_has_its_digits() {
        for (field, expected) in [
            ("010", Ok("010")),
            ("10", Ok("010")),
            ("0275", Err(ShapeFault::Digits(3))),
            ("2750", Err(ShapeFault::Digits(3))),
            ("Sum", Err(ShapeFault::Digits(3))),
            ("", Err(ShapeFault::Digits(3))),
            ("0100", Err(ShapeFault::Digits(3))),
            ("01.mar", Err(ShapeFault::Date)),
            ("mar.13", Err(ShapeFault::Date)),
            ("2013-03-01", Err(ShapeFault::Date)),
            ("1.3.2013", Err(ShapeFault::Date)),
            ("1/3/13", Err(ShapeFault::Date)),
            ("1.20.3", Err(ShapeFault::Digits(3))),
        ] {
            assert_eq!(
                national(field, &(2..=3)).as_deref(),
                expected.as_deref(),
                "{field}"
            );
        }
        assert_eq!(national("1", &(1..=1)).as_deref(), Ok("1"));
        for (code, digits) in [("27", 3..=3), ("1", 2..=3), ("01", 2..=3)] {
            assert_eq!(
                national(code, &digits).as_deref(),
                Err(&ShapeFault::Digits(3))
            );
        }
    }
}
