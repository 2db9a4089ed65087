//! How the amounts of an export are read: marks, signs and the other forms in which kroner are
//! written.
//!
//! A form beyond the stated marks is read only where it can mean one thing. `1.000` under a decimal
//! point is refused: it may be a thousand.

use super::Amount;

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
    /// Nothing is there.
    Blank,
    /// No digit in it.
    Empty,
    /// A character that the dialect does not use in numbers.
    Character(char),
    /// More than two decimals, so not whole øre.
    Decimals,
    /// Three decimals behind at most three digits, which may as well be a group of thousands.
    Ambiguous,
    /// Thousands are grouped otherwise than by three.
    Grouping,
    /// More than one sign, such as a minus in parentheses.
    Signs,
    /// A power of ten, which a spreadsheet writes when it has dropped digits.
    Scientific,
    /// Larger than any ledger can be.
    Range,
}

/// How many decimals of kroner are øre.
const ORE_PLACES: usize = 2;

/// The most digits an amount may have; far above any ledger, far below overflow.
const MAX_DIGITS: usize = 24;

/// How many digits a binary number of a database has when it could not be written shorter.
const FLOAT_DIGITS: usize = 15;

/// How many digits at the end of such a number are noise.
const FLOAT_NOISE: usize = 2;

/// Reads an amount as an export writes it: padding, grouping, sign in front or behind or as
/// parentheses, `kr` or `NOK`, `CR` or `DR` behind. A lone `-` is zero, as spreadsheets write it.
///
/// Zeros behind the øre, and what is left behind them of a binary number (`0.30000000000000004`),
/// are dropped.
///
/// # Errors
/// [`AmountError`] says which character or form stands in the way.
pub fn parse_amount(text: &str, marks: NumberMarks) -> Result<Amount, AmountError> {
    if let Some(amount) = parse_plain(text.as_bytes(), marks.decimal) {
        return Ok(amount);
    }
    parse_any(text, marks, ORE_PLACES)
}

/// Whether an amount says by itself, with `CR` or `DR`, which side it is on.
pub fn names_a_side(text: &str) -> bool {
    matches!(side(text.trim()), Some((_, number)) if !number.is_empty())
}

/// The commonest form alone, fast: perhaps a minus in front, digits, at most two of them decimals.
pub(super) fn parse_plain(text: &[u8], decimal: char) -> Option<Amount> {
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
    Some(Amount::from_ore(
        if is_negative { -ore } else { ore }.into(),
    ))
}

/// Every form, of which so many decimals are whole øre.
pub(super) fn parse_any(
    text: &str,
    marks: NumberMarks,
    places: usize,
) -> Result<Amount, AmountError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(AmountError::Blank);
    }
    let (is_negative, number) = strip_marks(trimmed)?;
    if number.is_empty() {
        let is_dash = trimmed.chars().any(is_minus);
        return if is_dash {
            Ok(Amount::ZERO)
        } else {
            Err(AmountError::Empty)
        };
    }
    let ore = magnitude(number, marks, places)?;
    Ok(Amount::from_ore(if is_negative { -ore } else { ore }))
}

/// The øre of digits with their marks.
fn magnitude(number: &str, marks: NumberMarks, places: usize) -> Result<i128, AmountError> {
    let (whole, decimals) = number.split_once(marks.decimal).unwrap_or((number, ""));
    // `100,-` says that there are no øre.
    let decimals = if decimals.chars().all(is_minus) {
        ""
    } else {
        decimals
    };
    if is_scientific(number) {
        return Err(AmountError::Scientific);
    }
    let (kroner, digit_count) = grouped(whole, marks.thousands)?;
    if let Some(odd) = decimals.chars().find(|c| !c.is_ascii_digit()) {
        return Err(AmountError::Character(odd));
    }
    if digit_count == 0 && decimals.is_empty() {
        return Err(AmountError::Empty);
    }
    let (ore, rest) = decimals.split_at(decimals.len().min(places));
    let mut total = kroner;
    for place in 0..places {
        let digit = ore.as_bytes().get(place).map_or(0, |byte| byte - b'0');
        total = total * 10 + i128::from(digit);
    }
    let may_be_group =
        decimals.len() == 3 && (1..=3).contains(&digit_count) && !whole.starts_with('0');
    if may_be_group && (marks.thousands.is_some() || !rest.is_empty()) {
        return Err(AmountError::Ambiguous);
    }
    if rest.is_empty() || rest.bytes().all(|byte| byte == b'0') {
        return Ok(total);
    }
    let significant = number
        .chars()
        .filter(char::is_ascii_digit)
        .skip_while(|digit| *digit == '0')
        .count();
    let run = &rest.as_bytes()[..rest.len().saturating_sub(FLOAT_NOISE)];
    let all = |digit: u8| run.len() >= FLOAT_NOISE * 2 && run.iter().all(|byte| *byte == digit);
    if significant >= FLOAT_DIGITS && all(b'0') {
        Ok(total)
    } else if significant >= FLOAT_DIGITS && all(b'9') {
        Ok(total + 1)
    } else {
        Err(AmountError::Decimals)
    }
}

/// The number that grouped digits write, and how many digits there are.
fn grouped(whole: &str, thousands: Option<char>) -> Result<(i128, usize), AmountError> {
    let stated = |c: char| match thousands {
        Some(mark) if mark.is_whitespace() => c.is_whitespace(),
        Some(mark) => c == mark,
        None => false,
    };
    let mut value: i128 = 0;
    let mut digit_count = 0;
    let mut since_group: Option<usize> = None;
    let mut groups: Option<char> = None;
    for c in whole.chars() {
        if let Some(digit) = c.to_digit(10) {
            value = value * 10 + i128::from(digit);
            digit_count += 1;
            since_group = since_group.map(|n| n + 1);
            if digit_count > MAX_DIGITS {
                return Err(AmountError::Range);
            }
        } else if stated(c) || is_apostrophe(c) {
            let kind = if c.is_whitespace() { ' ' } else { c };
            let well_formed = match since_group {
                // No number begins with a group of zeros; `0.234` has decimals.
                None => (1..=3).contains(&digit_count) && value > 0,
                Some(digits) => digits == 3,
            };
            if !well_formed || *groups.get_or_insert(kind) != kind {
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
    Ok((value, digit_count))
}

/// Takes signs, sides and the currency off both ends; says whether the rest is below zero.
fn strip_marks(text: &str) -> Result<(bool, &str), AmountError> {
    let mut rest = text;
    let mut sign = None;
    let mut currencies = 0;
    loop {
        let (stripped, is_negative) = if let Some((is_credit, number)) = side(rest) {
            (number, Some(is_credit))
        } else if let Some(number) = strip_currency(rest) {
            currencies += 1;
            (number, None)
        } else if let Some(number) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
            (number, Some(true))
        } else if let Some(number) = rest.strip_prefix(is_minus) {
            (number, Some(true))
        } else if let Some(number) = strip_minus_behind(rest) {
            (number, Some(true))
        } else if let Some(number) = rest.strip_prefix('+').or_else(|| rest.strip_suffix('+')) {
            (number, Some(false))
        } else {
            return Ok((sign == Some(true), rest));
        };
        if (is_negative.is_some() && sign.is_some()) || currencies > 1 {
            return Err(AmountError::Signs);
        }
        sign = sign.or(is_negative);
        rest = stripped.trim();
    }
}

/// A minus behind a number; the dash of `100,-` is none.
fn strip_minus_behind(text: &str) -> Option<&str> {
    let number = text.strip_suffix(is_minus)?;
    let is_no_ore = number.ends_with(is_minus) || number.ends_with([',', '.']);
    (!is_no_ore).then_some(number)
}

/// `CR` or `DR` behind a number: whether it is the credit side, and what is left.
fn side(text: &str) -> Option<(bool, &str)> {
    let number = strip_word(text, "cr").map(|number| (true, number));
    number.or_else(|| strip_word(text, "dr").map(|number| (false, number)))
}

/// A text without `kr`, `kr.` or `NOK` at one of its ends.
fn strip_currency(text: &str) -> Option<&str> {
    ["kr.", "kr", "nok"].into_iter().find_map(|word| {
        let in_front = text
            .get(..word.len())
            .filter(|front| front.eq_ignore_ascii_case(word));
        in_front
            .map(|_| &text[word.len()..])
            .or_else(|| strip_word(text, word))
    })
}

/// A text without a word behind it.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(word.len())?;
    let behind = text.get(at..)?;
    behind.eq_ignore_ascii_case(word).then(|| &text[..at])
}

/// Whether digits are followed by a power of ten.
fn is_scientific(number: &str) -> bool {
    let Some((mantissa, power)) = number.split_once(['e', 'E']) else {
        return false;
    };
    let power = power.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(power);
    let is_number = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    is_number(mantissa) && is_number(power) && power.bytes().all(|byte| byte.is_ascii_digit())
}

/// Hyphens, dashes and the minus of mathematics.
fn is_minus(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// What groups thousands in some countries and is never a decimal mark.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
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
                prop_assert_eq!(parse_any(&text, NumberMarks { decimal, thousands }, ORE_PLACES), Ok(amount));
            }
        }
    }

    /// Writes an amount in one of the forms that exports have, with a decimal comma.
    fn written(ore: i64, form: usize, is_grouped: bool) -> String {
        let (kroner, rest) = (ore.unsigned_abs() / 100, ore.unsigned_abs() % 100);
        let digits = kroner.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if is_grouped && at > 0 && (digits.len() - at) % 3 == 0 {
                grouped.push(if form.is_multiple_of(2) {
                    '\u{a0}'
                } else {
                    ' '
                });
            }
            grouped.push(digit);
        }
        let number = format!("{grouped},{rest:02}");
        let is_negative = ore < 0;
        let signed = |minus: &str| format!("{}{number}", if is_negative { minus } else { "" });
        match form {
            0 => signed("-"),
            1 => signed("\u{2212}"),
            2 if is_negative => format!("({number})"),
            3 if is_negative => format!("{number}-"),
            4 => format!("{number} {}", if is_negative { "CR" } else { "DR" }),
            5 => format!("kr {}", signed("-")),
            6 => format!("{} NOK", signed("- ")),
            7 if is_negative => format!("kr ({number})"),
            8 => format!("{}0000", signed("-")),
            _ => format!(" {} ", signed("\u{2013}")),
        }
    }

    proptest! {
        #[test]
        fn what_is_written_in_any_form_is_read_to_the_ore(
            ore in -10_000_000_000_i64..10_000_000_000,
            form in 0_usize..10,
            is_grouped in any::<bool>(),
        ) {
            let text = written(ore, form, is_grouped);
            let read = parse_amount(&text, NORWEGIAN);
            prop_assert_eq!(read, Ok(Amount::from_ore(ore.into())), "{:?}", text);
        }

        #[test]
        fn no_text_means_two_things(text in "[-(]?[0-9]{1,4}[., ]?[0-9]{0,4}[.,]?[0-9]{0,3}[-)]?") {
            let with = |decimal, thousands| parse_amount(&text, NumberMarks { decimal, thousands });
            if let (Ok(comma), Ok(point)) = (with(',', Some(' ')), with('.', None)) {
                prop_assert_eq!(comma, point, "{:?}", text);
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
                Some(Amount::from_ore(ore)),
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
            ("-", 0),
            ("kr -", 0),
            (",50", 50),
            ("(100,00)", -10_000),
            ("kr (1 234,50)", -123_450),
            ("kr 1 234,50", 123_450),
            ("NOK -5", -500),
            ("-5 kr.", -500),
            ("1 234,50 kr", 123_450),
            ("100,-", 10_000),
            ("-100,-", -10_000),
            ("123,00 CR", -12_300),
            ("123,00dr", 12_300),
            ("5+", 500),
            ("5 \u{2013}", -500),
            ("\u{2013}", 0),
            ("12'345,50", 1_234_550),
            ("12\u{2019}345", 1_234_500),
            ("1\u{202f}234,50", 123_450),
            ("1000,5000", 100_050),
            ("1234,500", 123_450),
            ("0,500", 50),
            ("1000,1000000000001", 100_010),
            ("0,30000000000000004", 30),
            ("-0,7999999999999999", -80),
            ("1234567,8999999999", 123_456_790),
        ] {
            assert_eq!(
                parse_amount(text, NORWEGIAN),
                Ok(Amount::from_ore(ore)),
                "{text:?}"
            );
        }
        assert_eq!(
            parse_amount("-1234.5", PLAIN),
            Ok(Amount::from_ore(-123_450))
        );
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for (text, error) in [
            ("", AmountError::Blank),
            (" \u{a0}", AmountError::Blank),
            ("kr", AmountError::Empty),
            ("()", AmountError::Empty),
            ("12a", AmountError::Character('a')),
            ("1,234", AmountError::Ambiguous),
            ("1,000", AmountError::Ambiguous),
            ("1234,567", AmountError::Decimals),
            ("1000,0999984", AmountError::Decimals),
            ("1,23E+06", AmountError::Scientific),
            ("1E7", AmountError::Scientific),
            ("1,23e-2", AmountError::Scientific),
            ("(-5)", AmountError::Signs),
            ("-5-", AmountError::Signs),
            ("-5 CR", AmountError::Signs),
            ("kr 5 NOK", AmountError::Signs),
            ("(5", AmountError::Character('(')),
            ("€ 5", AmountError::Character('€')),
            ("1'234 567", AmountError::Grouping),
            ("1 23,00", AmountError::Grouping),
            ("0 234", AmountError::Grouping),
            ("1234 567", AmountError::Grouping),
            ("1.234,00", AmountError::Character('.')),
            ("--5", AmountError::Signs),
            ("1111111111111111111111111", AmountError::Range),
        ] {
            assert_eq!(parse_amount(text, NORWEGIAN), Err(error), "{text:?}");
        }
    }
}
