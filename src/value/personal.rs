//! Personal numbers in texts, however they are written.
//!
//! **Source**: the two control digits of the national identity number, each weighted modulo 11;
//! the month is 40 higher in numbers made for tests and 80 in those of the tax administration, the
//! day 40 higher in those of people without one of their own.

use std::borrow::Cow;
use std::ops::Range;

use super::is_invisible;

/// How many digits a personal number has.
const DIGITS: usize = 11;
/// How many characters may stand between two of its digits.
const MOST_BETWEEN: usize = 3;
/// What stands in place of one.
const HIDDEN: &str = "…";

/// Whether a text holds a personal number.
///
/// One is eleven digits in a row whose control digits are right, or as many in groups with at most three
/// signs between them, but for letters, commas and semicolons, which stand between fields. Of groups other than
/// six and five digits, and behind further noughts, the first six must be a date, too. Any other longer row of digits is
/// none. Digits are those of every script, and raised and lowered ones.
#[inline]
pub fn holds_personal_number(text: &str) -> bool {
    text.len() >= DIGITS && may_hold_one(text.as_bytes()) && holds_one(text)
}

fn holds_one(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Most that get here are vouchers, in one row of digits that begins with no nought.
    if bytes.first() != Some(&b'0') && bytes.iter().all(u8::is_ascii_digit) {
        let digits: Option<[u8; DIGITS]> = bytes.try_into().ok();
        return digits.is_some_and(|digits| has_control_digits(&digits.map(|digit| digit - b'0')));
    }
    find(text, 0).is_some()
}

/// Where personal numbers stand in a text. **Unit**: bytes. **Order**: as in the text.
pub fn personal_numbers(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), 0);
    if may_hold_one(text.as_bytes()) {
        while let Some(number) = find(text, from) {
            from = number.end;
            found.push(number);
        }
    }
    found
}

/// A text with `…` in place of each personal number.
pub fn without_personal_numbers(text: &str) -> Cow<'_, str> {
    let numbers = personal_numbers(text);
    if numbers.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut hidden, mut from) = (String::new(), 0);
    for number in numbers {
        hidden.push_str(&text[from..number.start]);
        hidden.push_str(HIDDEN);
        from = number.end;
    }
    hidden.push_str(&text[from..]);
    Cow::Owned(hidden)
}

/// Whether there could be enough digits, counted as bytes that may begin one. Small counters let the
/// processor take many bytes in one step.
fn may_hold_one(text: &[u8]) -> bool {
    let begins_digit =
        |byte: u8| byte.is_ascii_digit() || (byte >= FIRST_LEAD && byte != LATIN_LEAD);
    let count = |bytes: &[u8]| {
        bytes.iter().fold(0_u8, |count, byte| {
            count.wrapping_add(u8::from(begins_digit(*byte)))
        })
    };
    let chunks = text.chunks(usize::from(u8::MAX));
    chunks.map(|bytes| usize::from(count(bytes))).sum::<usize>() >= DIGITS
}

/// The least byte that begins a sign of several bytes.
const FIRST_LEAD: u8 = 0xC2;
/// The byte that begins letters such as `å`, and no digit.
const LATIN_LEAD: u8 = 0xC3;

/// The noughts that the ten digits of a script begin with, those of other scripts than ours.
///
/// **Source**: Unicode 16, general category Nd.
const NOUGHTS: [u32; 75] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0,
    0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50,
    0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8,
    0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The digit that begins at a byte, with its length.
fn digit_at(text: &str, at: usize) -> Option<(u8, usize)> {
    let first = *text.as_bytes().get(at)?;
    if first.is_ascii_digit() {
        return Some((first - b'0', 1));
    }
    if first < FIRST_LEAD || first == LATIN_LEAD {
        return None;
    }
    let sign = text.get(at..)?.chars().next()?;
    Some((other_digit(sign)?, sign.len_utf8()))
}

/// A digit of another script, or a raised or lowered one.
fn other_digit(sign: char) -> Option<u8> {
    let code = u32::from(sign);
    let digit = match sign {
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        '\u{2070}' | '\u{2074}'..='\u{2079}' => code - 0x2070,
        '\u{2080}'..='\u{2089}' => code - 0x2080,
        _ => {
            let behind = NOUGHTS.partition_point(|nought| *nought <= code);
            let digit = code - NOUGHTS.get(behind.checked_sub(1)?)?;
            (digit < 10).then_some(digit)?
        }
    };
    u8::try_from(digit).ok()
}

/// The first personal number that begins at a byte or behind it, which begins no digit or the first
/// of a row.
fn find(text: &str, from: usize) -> Option<Range<usize>> {
    let (mut at, mut is_within) = (from, false);
    while at < text.len() {
        match digit_at(text, at) {
            None => (at, is_within) = (at + 1, false),
            Some((_, length)) => {
                if let Some(end) = end_of_number(text, at).filter(|_| !is_within) {
                    return Some(at..end);
                }
                (at, is_within) = (at + length, true);
            }
        }
    }
    None
}

/// Where the personal number ends that begins with a row of digits, or behind the noughts that the row begins
/// with; `None` where none does.
fn end_of_number(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        if let Some(end) = end_without_noughts(text, at, at > start) {
            return Some(end);
        }
        match digit_at(text, at) {
            Some((0, length)) => at += length,
            _ => return None,
        }
    }
}

fn end_without_noughts(text: &str, start: usize, needs_date: bool) -> Option<usize> {
    let mut digits = [0_u8; DIGITS];
    let (mut count, mut at) = (0, start);
    let (mut groups, mut first_group) = (1, 0);
    loop {
        while let Some((digit, length)) = digit_at(text, at) {
            *digits.get_mut(count)? = digit;
            (count, at) = (count + 1, at + length);
        }
        if groups == 1 {
            first_group = count;
        }
        if count == DIGITS {
            break;
        }
        at = behind_separators(text, at)?;
        groups += 1;
    }
    let is_plain = !needs_date && (groups == 1 || (groups == 2 && first_group == 6));
    (has_control_digits(&digits) && (is_plain || begins_with_date(&digits))).then_some(at)
}

/// Where the next digit begins, where only what may stand between two of them comes before it.
fn behind_separators(text: &str, from: usize) -> Option<usize> {
    let mut signs = text.get(from..)?.char_indices();
    for _ in 0..=MOST_BETWEEN {
        let (at, sign) = signs.next()?;
        if digit_at(text, from + at).is_some() {
            return Some(from + at);
        }
        // Fields and decimals stand behind a comma or semicolon.
        if !is_invisible(sign) && (sign.is_alphanumeric() || matches!(sign, ',' | ';')) {
            return None;
        }
    }
    None
}

fn has_control_digits(digits: &[u8; DIGITS]) -> bool {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let sum = |weights: &[u32]| -> u32 {
        let weighted = digits.iter().zip(weights);
        weighted
            .map(|(digit, weight)| u32::from(*digit) * weight)
            .sum()
    };
    sum(&FIRST) % 11 == 0 && sum(&SECOND) % 11 == 0
}

/// Whether the first six digits are day, month and year of a birth, as personal numbers have them.
fn begins_with_date(digits: &[u8; DIGITS]) -> bool {
    let (day, month) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]);
    matches!(day, 1..=31 | 41..=71) && matches!(month, 1..=12 | 41..=52 | 81..=92)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, hidden: &str) {
        assert_eq!(without_personal_numbers(text), hidden, "{text:?}");
        assert_eq!(holds_personal_number(text), text != hidden, "{text:?}");
    }

    #[test]
    fn control_digits_decide() {
        check("fnr 01010100050 mars", "fnr … mars");
        check("010101 00050", "…");
        check("1;01010100050", "1;…");
        check(
            "01010100050 og 41010100044, 01010100051",
            "… og …, 01010100051",
        );
        for none in ["01010100051", "01010100150", "41010100060"] {
            check(none, none);
        }
    }

    #[test]
    fn blanks_points_strokes_and_wide_digits_change_nothing() {
        for between in [
            " ", "  ", "   ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{200b}", ".", "/", "-",
            " - ", "–", "\u{2011}", "_", "\r\n", "+", "*", "~", "|", "(", " + ", "\u{301}", "=",
            "€",
        ] {
            let text = format!("for 010101{between}00050,");
            check(&text, "for …,");
            let pairs = ["01", "01", "01", "000", "50"].join(between);
            check(&pairs, "…");
        }
        for text in [
            "01.01.01 00050",
            "01/01/01-00050",
            "010101 000 50",
            "0 1 0 1 0 1 0 0 0 5 0",
            "０１０１０１０００５０",
            "０１０１０１ 00050",
            "⁰¹⁰¹⁰¹⁰⁰⁰⁵⁰",
            "₀₁₀₁₀₁ ₀₀₀₅₀",
            "٠١٠١٠١٠٠٠٥٠",
            "०१०१०१ ०००५०",
            "𝟎𝟏𝟎𝟏𝟎𝟏𝟎𝟎𝟎𝟓𝟎",
            "0\u{301}1\u{301}0\u{301}1010\u{301}0050",
            "001010100050",
            "0010101-00050",
            "00001010100050",
        ] {
            check(text, "…");
            check(&format!("7 {text} 8"), "7 … 8");
        }
    }

    #[test]
    fn only_eleven_digits_count_and_groups_need_a_date() {
        for none in [
            "",
            "1010100050",
            "101010100050",
            "010101000500",
            "031010100050",
            "Faktura 123456 12",
            "010101    00050",
            "010101,00050",
            "010101;00050",
            "010101 ++ 00050",
            "010101x00050",
            "010101 000500",
            "ｅｅｅｅｅｅｅｅｅｅｅ",
            "33 13 01 000 18",
        ] {
            check(none, none);
        }
        let long = "1 ".repeat(300);
        check(&format!("{long}01010100050"), &format!("{long}…"));
        check(&long, &long);
        check("æ".repeat(40).as_str(), &"æ".repeat(40));
    }

    #[test]
    fn the_digits_of_every_script_are_ten_in_a_row() {
        assert!(NOUGHTS.is_sorted_by(|one, next| one + 10 <= *next));
        for nought in NOUGHTS {
            for digit in 0..10_u8 {
                let sign = char::from_u32(nought + u32::from(digit)).expect("a sign");
                assert!(sign.is_numeric(), "{sign}");
                let text = format!("å{sign}");
                assert_eq!(digit_at(&text, 2), Some((digit, sign.len_utf8())));
                assert_eq!(digit_at(&text, 3), None);
            }
        }
    }

    #[test]
    fn numbers_of_people_without_one_and_of_tests_count() {
        let mut found = 0;
        for (day, month) in [(1, 1), (41, 1), (1, 41), (1, 81), (41, 81), (71, 92)] {
            for last in 0..100_000 {
                let digits = format!("{day:02}{month:02}01{last:05}");
                if holds_personal_number(&digits) {
                    let (date, number) = digits.split_at(6);
                    check(&format!("{date}/{number}"), "…");
                    let (day, rest) = date.split_at(2);
                    check(&format!("{day} {rest} {number}"), "…");
                    found += 1;
                    break;
                }
            }
        }
        assert_eq!(found, 6);
    }
}
