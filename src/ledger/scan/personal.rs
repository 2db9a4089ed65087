//! What of a line may be shown: no personal numbers, and nothing that may be free text.
//!
//! **Source**: the two control digits of the national identity number, each weighted modulo 11.

/// Whether a text holds eleven digits, or six and five with a space between, whose control digits
/// are right.
pub(crate) fn holds_personal_number(text: &[u8]) -> bool {
    if text.len() < 11 || count_digits(text) < 11 {
        return false;
    }
    let mut from = 0;
    while from + 11 <= text.len() {
        let Some(start) = text[from..]
            .iter()
            .position(u8::is_ascii_digit)
            .map(|at| from + at)
        else {
            return false;
        };
        let first = digits_at(text, start);
        let spaced =
            first == 6 && text.get(start + 6) == Some(&b' ') && digits_at(text, start + 7) == 5;
        let found = match first {
            11 => is_personal_number(&text[start..start + 11].iter()),
            6 if spaced => is_personal_number(
                &text[start..start + 6]
                    .iter()
                    .chain(&text[start + 7..start + 12]),
            ),
            _ => false,
        };
        if found {
            return true;
        }
        from = start + first;
    }
    false
}

/// How many digits a text has. Small counters let the processor take many bytes in one step.
fn count_digits(text: &[u8]) -> usize {
    let count = |bytes: &[u8]| {
        bytes.iter().fold(0_u8, |count, byte| {
            count.wrapping_add(u8::from(byte.is_ascii_digit()))
        })
    };
    text.chunks(usize::from(u8::MAX))
        .map(|bytes| usize::from(count(bytes)))
        .sum()
}

/// The longest field that is shown.
const SHOWN: usize = 20;

/// A field that should be a code or an amount, for a message; withheld when it may be something
/// else.
pub(in crate::ledger) fn displayable(field: &str) -> String {
    let characters = field.chars().count();
    let letters = field.chars().filter(|c| c.is_alphabetic()).count();
    let may_be_text =
        characters > SHOWN || letters > 4 || (letters > 0 && field.contains(char::is_whitespace));
    if may_be_text || holds_personal_number(field.as_bytes()) {
        "the field".to_owned()
    } else {
        format!("`{field}`")
    }
}

fn digits_at(text: &[u8], start: usize) -> usize {
    text.get(start..).map_or(0, |rest| {
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    })
}

fn is_personal_number<'a>(bytes: &(impl Iterator<Item = &'a u8> + Clone)) -> bool {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let sum = |weights: &[u32]| -> u32 {
        bytes
            .clone()
            .zip(weights)
            .map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight)
            .sum()
    };
    sum(&FIRST) % 11 == 0 && sum(&SECOND) % 11 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(holds_personal_number(text.as_bytes()), expected, "{text:?}");
    }

    #[test]
    fn control_digits_decide() {
        check("fnr 01010100050 mars", true);
        check("010101 00050", true);
        check("1;01010100050", true);
        check("01010100051", false);
        check("01010100150", false);
        check("010101  00050", false);
    }

    #[test]
    fn only_eleven_digits_count() {
        check("", false);
        check("1010100050", false);
        check("001010100050", false);
        check("010101000500", false);
        check("Faktura 123456 12", false);
        check(&format!("{}01010100050", "1 ".repeat(300)), true);
        check(&"1 ".repeat(300), false);
    }

    #[test]
    fn only_what_looks_like_a_code_or_an_amount_is_shown() {
        for field in ["12a", "1 204 350,00-", "F12", "ABCD", ""] {
            assert_eq!(displayable(field), format!("`{field}`"));
        }
        for field in ["Hansen", "Ås 1", "01010100050", "123456789012345678901"] {
            assert_eq!(displayable(field), "the field");
        }
    }
}
