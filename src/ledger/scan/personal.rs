//! What of a field may be quoted: what looks like a code or an amount, and nothing that may be free
//! text or tell of a person.

use crate::value::holds_personal_number;

/// The longest field that is quoted.
const SHOWN: usize = 20;
/// How many digits a telephone number has.
const DIGITS_OF_TELEPHONE: usize = 8;

/// A field that should be a code or an amount, for a message; withheld when it may be something
/// else.
pub(in crate::ledger) fn displayable(field: &str) -> String {
    if is_withheld(field) {
        "the field".to_owned()
    } else {
        format!("`{field}`")
    }
}

/// Whether a field may be free text or tell of a person, so that nothing of it is quoted.
pub(in crate::ledger) fn is_withheld(field: &str) -> bool {
    let characters = field.chars().count();
    let letters = field.chars().filter(|c| c.is_alphabetic()).count();
    let has_digits = field.chars().any(char::is_numeric);
    // Codes of letters alone are short or in capitals.
    let may_be_word = !has_digits && letters > 2 && field.chars().any(char::is_lowercase);
    characters > SHOWN
        || letters > 4
        || may_be_word
        || (letters > 0 && field.contains(char::is_whitespace))
        || is_date_or_telephone(field)
        || holds_personal_number(field)
}

/// Whether a field is digits in groups as dates and telephone numbers have them, and not as
/// thousands.
fn is_date_or_telephone(field: &str) -> bool {
    let digits = |group: &str| group.chars().all(char::is_numeric);
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-');
    let groups: Vec<&str> = field
        .trim()
        .trim_start_matches('+')
        .split(is_mark)
        .collect();
    if groups.len() < 3
        || !groups
            .iter()
            .all(|group| !group.is_empty() && digits(group))
    {
        return false;
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.chars().count()).collect();
    let is_date = matches!(lengths[..], [1..=2, 1..=2, 2 | 4] | [4, 2, 2]);
    let are_thousands = lengths[1..].iter().all(|length| *length == 3);
    is_date || (lengths.iter().sum::<usize>() >= DIGITS_OF_TELEPHONE && !are_thousands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_code_or_an_amount_is_shown() {
        for field in [
            "12a",
            "1 204 350,00-",
            "F12",
            "ABCD",
            "kr",
            "",
            "4711",
            "1.204.350,0",
            "12-34",
        ] {
            assert_eq!(displayable(field), format!("`{field}`"));
        }
        for field in [
            "Hansen",
            "Kari",
            "Ola",
            "Ås 1",
            "01010100050",
            "010101.00050",
            "01.01.1970",
            "1/1-70",
            "1970-01-01",
            "912 34 567",
            "+47 91 23 45 67",
            "91 23 45 67",
            "123456789012345678901",
        ] {
            assert_eq!(displayable(field), "the field", "{field}");
        }
    }
}
