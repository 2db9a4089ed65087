//! The rim where the numbers of a workbook become exact.
//!
//! A workbook keeps every number as a binary float, written out in decimal digits. The nearest float
//! of a number of up to 15 digits is that of no other, so the shortest decimal text of the float is
//! the number that was written; nothing is computed with it. A float with more digits is what is
//! left of a computation, `0.30000000000000004`; a spreadsheet shows and compares 15 digits, and so
//! many are read. So is what lies less than a millionth from a hundredth, `-2.7755575615628914E-17`:
//! nobody writes such an amount.

/// How many digits a spreadsheet keeps of a number.
const DIGITS: usize = 15;

/// Where among its decimals a number must have only zeros or only nines to be a hundredth but for
/// what computing leaves.
const RESIDUE: std::ops::Range<usize> = 2..6;

/// A number of a cell as decimal text, `-1234.5`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct StoredNumber {
    pub(in crate::ledger) text: String,
    /// The text with all its digits, where some of them are only what computing leaves.
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
    let decimals = text.split_once('.').map_or("", |(_, decimals)| decimals);
    // As many decimals as leave 15 digits; formatting rounds the exact value.
    let kept = match is_residue(decimals) {
        true => RESIDUE.start,
        false if count <= DIGITS || decimals.is_empty() => {
            return Some(StoredNumber {
                text,
                all_digits: None,
            });
        }
        false => decimals.len().saturating_sub(count - DIGITS),
    };
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

/// Whether decimals are those of a hundredth but for less than a millionth.
fn is_residue(decimals: &str) -> bool {
    let behind = decimals.get(RESIDUE).unwrap_or("");
    decimals.len() > RESIDUE.end && (behind == "0000" || behind == "9999")
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
        check("-2.7755575615628914E-17", "0");
        check("1E-300", "0");
        check("799.9999999999999", "800");
        check("799.99999999", "800");
        check("-0.0049999999", "-0.0049999999");
        check("12.3400001", "12.34");
        check("12.3400009", "12.34");
        check("12.340001", "12.340001");
        check("12.3399991", "12.34");
        check("12.339999", "12.339999");
        check("12.33999", "12.33999");
        check("0.125", "0.125");
        check("0.00001", "0.00001");
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
        fn every_decimal_of_fifteen_digits_comes_back(digits in -999_999_999_999_999_i64..=999_999_999_999_999, places in 0_usize..6) {
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
