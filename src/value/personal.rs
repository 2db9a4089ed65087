//! Personal numbers in texts, however they are written.
//!
//! **Source**: the two control digits of the national identity number, each weighted modulo 11;
//! the month is 40 higher in numbers made for tests and 80 in those of the tax administration, the
//! day 40 higher in those of people without one of their own.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use super::is_invisible;

/// How many digits a personal number has.
const DIGITS: usize = 11;
/// How many of them are a date.
const DATE_DIGITS: usize = 6;
/// How many digits the shortest hash has.
const HASH_DIGITS: usize = 32;
/// How many characters may stand between two of its digits.
const MOST_BETWEEN: usize = 3;
/// What stands in place of one.
const HIDDEN: &str = "…";

/// Which numbers are sought.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sought {
    /// Whatever may be one: to hide it costs little.
    Every,
    /// Those of which an error is made.
    Evident,
}

/// Whether a text holds a personal number.
///
/// One is eleven digits in a row whose control digits are right, or as many in groups with at most three
/// signs between them, but for letters, commas and semicolons, which stand between fields. Of groups other than
/// six and five digits, and behind further noughts, the first six must be a date, too. So must they where other digits
/// stand before or behind it in the same row, or before its six or behind its five digits.
/// Digits are those of every script, and raised and lowered ones.
#[inline]
pub fn holds_personal_number(text: &str) -> bool {
    text.len() >= DIGITS && may_hold_one(text.as_bytes()) && holds_one(text, Sought::Every)
}

/// As [`holds_personal_number`], of numbers that are not found by chance in long rows of digits: at the
/// beginning or end of a row, and in no hash.
pub fn holds_evident_personal_number(text: &str) -> bool {
    text.len() >= DIGITS && may_hold_one(text.as_bytes()) && holds_one(text, Sought::Evident)
}

fn holds_one(text: &str, sought: Sought) -> bool {
    // Most that get here are vouchers, in one row of digits.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return row_holds_one(text.as_bytes(), sought);
    }
    visit(text, sought, |_| ControlFlow::Break(())).is_break()
}

/// As [`holds_one`], of a text of digits alone.
fn row_holds_one(row: &[u8], sought: Sought) -> bool {
    let is_alone = row.len() == DIGITS;
    let is_one = |window: &[u8]| {
        let number = |byte: usize| window[byte] - b'0';
        if !is_alone && !is_date([0, 1, 2, 3].map(number)) {
            return false;
        }
        let digits: Option<[u8; DIGITS]> = window.try_into().ok();
        digits.is_some_and(|digits| has_control_digits(&digits.map(|digit| digit - b'0')))
    };
    let mut windows = row.windows(DIGITS);
    match sought {
        Sought::Every => windows.any(is_one),
        Sought::Evident => [windows.next(), windows.next_back()]
            .into_iter()
            .flatten()
            .any(is_one),
    }
}

/// Where personal numbers stand in a text. **Unit**: bytes. **Order**: as in the text.
pub fn personal_numbers(text: &str) -> Vec<Range<usize>> {
    all(text, Sought::Every)
}

/// Where numbers stand as [`holds_evident_personal_number`] finds them. **Unit**: bytes. **Order**:
/// as in the text.
pub fn evident_personal_numbers(text: &str) -> Vec<Range<usize>> {
    all(text, Sought::Evident)
}

/// Where numbers stand, those that share digits put together.
fn all(text: &str, sought: Sought) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    if may_hold_one(text.as_bytes()) {
        let _ = visit(text, sought, |number| {
            numbers.push(number);
            ControlFlow::<()>::Continue(())
        });
    }
    numbers.sort_by_key(|number| number.start);
    numbers.dedup_by(|next, before| {
        let is_shared = next.start < before.end;
        if is_shared {
            before.end = before.end.max(next.end);
        }
        is_shared
    });
    numbers
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

/// Gives each personal number of a text until it is said to stop; some may share digits.
fn visit<B>(
    text: &str,
    sought: Sought,
    mut found: impl FnMut(Range<usize>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let mut at = 0;
    while at < text.len() {
        if digit_at(text, at).is_none() {
            at += 1;
            continue;
        }
        let hash_end = match sought {
            Sought::Every => None,
            Sought::Evident => end_of_hash(text, at),
        };
        at = match hash_end {
            Some(end) => end,
            None => {
                if let Some(end) = end_of_number(text, at) {
                    found(at..end)?;
                }
                visit_row(text, at, sought, &mut found)?
            }
        };
    }
    ControlFlow::Continue(())
}

/// Gives each personal number of a row of digits, or that ends it with six digits and has five behind
/// it, whatever digits stand beside it; where none does, where the row ends.
fn visit_row<B>(
    text: &str,
    start: usize,
    sought: Sought,
    found: &mut impl FnMut(Range<usize>) -> ControlFlow<B>,
) -> ControlFlow<B, usize> {
    // The last digits of the row, and where each begins.
    let (mut digits, mut begins) = ([0_u8; DIGITS], [start; DIGITS]);
    let (mut count, mut at) = (0, start);
    while let Some((digit, length)) = digit_at(text, at) {
        digits.rotate_left(1);
        begins.rotate_left(1);
        (digits[DIGITS - 1], begins[DIGITS - 1]) = (digit, at);
        (count, at) = (count + 1, at + length);
        let is_at_edge = || count == DIGITS || digit_at(text, at).is_none();
        let is_sought = || sought == Sought::Every || is_at_edge();
        if count >= DIGITS && is_number_with_date(&digits) && is_sought() {
            found(begins[0]..at)?;
        }
    }
    if sought == Sought::Every && count >= DATE_DIGITS {
        let begin = begins[DIGITS - DATE_DIGITS];
        digits.rotate_left(DIGITS - DATE_DIGITS);
        if let Some(end) = end_of_five(text, at, digits) {
            found(begin..end)?;
        }
    }
    ControlFlow::Continue(at)
}

/// Where five digits end behind what may stand between them and the six before it, where these are
/// a personal number with them.
fn end_of_five(text: &str, from: usize, mut digits: [u8; DIGITS]) -> Option<usize> {
    let mut at = behind_separators(text, from)?;
    for place in &mut digits[DATE_DIGITS..] {
        let (digit, length) = digit_at(text, at)?;
        (*place, at) = (digit, at + length);
    }
    is_number_with_date(&digits).then_some(at)
}

/// Where the hash ends in which a digit stands: a long word of hexadecimal digits, with letters.
fn end_of_hash(text: &str, at: usize) -> Option<usize> {
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let bytes = text.as_bytes();
    let before = bytes[..at].iter().rev().take_while(|byte| is_of_word(byte));
    let behind = bytes[at..].iter().take_while(|byte| is_of_word(byte));
    let (start, end) = (at - before.count(), at + behind.count());
    let word = &bytes[start..end];
    let is_hash = word.len() >= HASH_DIGITS
        && word.iter().all(u8::is_ascii_hexdigit)
        && word.iter().any(u8::is_ascii_alphabetic);
    is_hash.then_some(end)
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

fn is_number_with_date(digits: &[u8; DIGITS]) -> bool {
    begins_with_date(digits) && has_control_digits(digits)
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
    is_date([digits[0], digits[1], digits[2], digits[3]])
}

fn is_date([ten_days, days, ten_months, months]: [u8; 4]) -> bool {
    let (day, month) = (ten_days * 10 + days, ten_months * 10 + months);
    matches!(day, 1..=31 | 41..=71) && matches!(month, 1..=12 | 41..=52 | 81..=92)
}

#[cfg(test)]
mod tests;
