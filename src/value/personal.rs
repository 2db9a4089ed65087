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
/// One is eleven digits in a row whose control digits are right, or as many in groups with blanks,
/// points, strokes or invisible signs between them. Of groups other than six and five digits the first
/// six must be a date, too. A longer row of digits is none.
#[inline]
pub fn holds_personal_number(text: &str) -> bool {
    text.len() >= DIGITS && may_hold_one(text.as_bytes()) && find(text, 0).is_some()
}

/// A text with `…` in place of each personal number.
pub fn without_personal_numbers(text: &str) -> Cow<'_, str> {
    if !may_hold_one(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let (mut hidden, mut from) = (String::new(), 0);
    while let Some(found) = find(text, from) {
        hidden.push_str(&text[from..found.start]);
        hidden.push_str(HIDDEN);
        from = found.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    hidden.push_str(&text[from..]);
    Cow::Owned(hidden)
}

/// Whether there are enough digits, counted as bytes that begin one. Small counters let the
/// processor take many bytes in one step.
fn may_hold_one(text: &[u8]) -> bool {
    let begins_digit = |byte: u8| byte.is_ascii_digit() || byte == FULL_WIDTH[0];
    let count = |bytes: &[u8]| {
        bytes.iter().fold(0_u8, |count, byte| {
            count.wrapping_add(u8::from(begins_digit(*byte)))
        })
    };
    let chunks = text.chunks(usize::from(u8::MAX));
    chunks.map(|bytes| usize::from(count(bytes))).sum::<usize>() >= DIGITS
}

/// The bytes before the last of a full-width digit.
const FULL_WIDTH: [u8; 2] = [0xEF, 0xBC];
/// The last byte of the full-width zero.
const FULL_WIDTH_ZERO: u8 = 0x90;

/// The digit that begins at a byte, with its length.
fn digit_at(text: &[u8], at: usize) -> Option<(u8, usize)> {
    match text[at..] {
        [digit @ b'0'..=b'9', ..] => Some((digit - b'0', 1)),
        [first, second, last, ..]
            if [first, second] == FULL_WIDTH
                && (FULL_WIDTH_ZERO..FULL_WIDTH_ZERO + 10).contains(&last) =>
        {
            Some((last - FULL_WIDTH_ZERO, 3))
        }
        _ => None,
    }
}

/// The first personal number that begins at a byte or behind it, which begins no digit or the first
/// of a row.
fn find(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut at, mut is_within) = (from, false);
    while at < bytes.len() {
        match digit_at(bytes, at) {
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

/// Where the personal number ends that begins with a row of digits; `None` where none does.
fn end_of_number(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut digits = [0_u8; DIGITS];
    let (mut count, mut at) = (0, start);
    let (mut groups, mut first_group) = (1, 0);
    loop {
        while let Some((digit, length)) = digit_at(bytes, at) {
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
    let is_plain = groups == 1 || (groups == 2 && first_group == 6);
    (has_control_digits(&digits) && (is_plain || begins_with_date(&digits))).then_some(at)
}

/// Where the next digit begins, where only what may stand between two of them comes before it.
fn behind_separators(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut signs = rest.char_indices();
    let may_stand_between = |sign: char| {
        sign.is_whitespace()
            || is_invisible(sign)
            || matches!(
                sign,
                '.' | '/' | '-' | '_' | ':' | '·' | '\u{2010}'
                    ..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{ff0e}' | '\u{ff0f}'
            )
    };
    for _ in 0..=MOST_BETWEEN {
        let (at, sign) = signs.next()?;
        if digit_at(text.as_bytes(), from + at).is_some() {
            return Some(from + at);
        }
        if !may_stand_between(sign) {
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
            " - ", "–", "\u{2011}", "_", "\r\n",
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
            "001010100050",
            "010101000500",
            "Faktura 123456 12",
            "010101    00050",
            "010101,00050",
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
