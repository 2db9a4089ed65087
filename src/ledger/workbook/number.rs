//! The rim where the numbers of a workbook become exact.
//!
//! A workbook keeps every number as a binary float, written out in decimal digits. The nearest float
//! of a number of up to 15 digits is that of no other, so the shortest decimal text of the float is
//! the number that was written; nothing is computed with it. A float with more digits is what is
//! left of a computation, `0.30000000000000004`; a spreadsheet shows and compares 15 digits, and so
//! many are read.

/// How many digits a spreadsheet keeps of a number.
const DIGITS: usize = 15;

/// A number of a cell as decimal text, `-1234.5`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct StoredNumber {
    pub(in crate::ledger) text: String,
    /// The text with all its digits, where there are more than a spreadsheet keeps.
    pub(in crate::ledger) all_digits: Option<String>,
}

/// The text of a number; `None` for what is not one.
pub(in crate::ledger) fn stored_number(value: f64) -> Option<StoredNumber> {
    if !value.is_finite() {
        return None;
    }
    let text = value.to_string();
    let digits = text.trim_start_matches(['-', '0', '.']);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    if count <= DIGITS || !text.contains('.') {
        return Some(StoredNumber {
            text,
            all_digits: None,
        });
    }
    // As many decimals as leave 15 digits; formatting rounds the exact value.
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let kept = decimals.saturating_sub(count - DIGITS);
    let short = format!("{value:.kept$}");
    let short = match short.contains('.') {
        true => short.trim_end_matches('0').trim_end_matches('.'),
        false => &short,
    };
    Some(StoredNumber {
        text: if short == "-0" {
            "0".to_owned()
        } else {
            short.to_owned()
        },
        all_digits: Some(text),
    })
}

/// The same of a number that is written out: `1.5E3`.
pub(super) fn written_number(text: &str) -> Option<StoredNumber> {
    text.trim().parse().ok().and_then(stored_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(written: &str, text: &str) {
        let number = written_number(written).expect("a number");
        assert_eq!(number.text, text, "{written}");
    }

    #[test]
    fn a_number_is_the_decimal_that_was_stored() {
        check("2.675", "2.675");
        check("1000.1", "1000.1");
        check("275", "275");
        check("275.0", "275");
        check("1.5E3", "1500");
        check("-1.0E-2", "-0.01");
        check("123456789012345678", "123456789012345680");
        check("-0", "-0");
        assert_eq!(written_number("nan"), None);
        assert_eq!(written_number("1e999"), None);
    }

    #[test]
    fn what_a_computation_leaves_is_read_as_a_spreadsheet_shows_it() {
        check("0.30000000000000004", "0.3");
        check("1234.5600000000001", "1234.56");
        check("-2.6749999999999998", "-2.675");
        check("99999999999.999996", "100000000000");
        assert_eq!(
            written_number("0.1").and_then(|number| number.all_digits),
            None
        );
        assert!(
            written_number("0.30000000000000004").is_some_and(|number| number.all_digits.is_some())
        );
    }

    proptest! {
        #[test]
        fn every_decimal_of_fifteen_digits_comes_back(digits in -999_999_999_999_999_i64..=999_999_999_999_999, places in 0_usize..9) {
            let sign = if digits < 0 { "-" } else { "" };
            let all = format!("{:0width$}", digits.unsigned_abs(), width = places + 1);
            let (whole, rest) = all.split_at(all.len() - places);
            let written = if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") };
            let expected = match places {
                0 => written.clone(),
                _ => written.trim_end_matches('0').trim_end_matches('.').to_owned(),
            };
            let number = written_number(&written).expect("a number");
            prop_assert_eq!(number.text, if expected == "-" || digits == 0 { "0".to_owned() } else { expected });
            prop_assert_eq!(number.all_digits, None);
        }
    }
}
