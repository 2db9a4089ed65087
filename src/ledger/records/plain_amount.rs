//! Amounts of formats that write them in one way whatever their country: digits, a decimal point,
//! perhaps a minus.

use crate::value::{Amount, NumberMarks, parse_amount};

/// The most characters of what is not an amount that a message shows.
const SHOWN: usize = 24;

/// The amount that a text is.
///
/// # Errors
/// What is wrong with it, as one sentence.
pub(in crate::ledger) fn plain_amount(text: &str) -> Result<Amount, String> {
    let text = text.trim();
    let marks = NumberMarks {
        decimal: '.',
        thousands: None,
    };
    let is_number = |c: char| c.is_ascii_digit() || "+-.,".contains(c);
    match parse_amount(text, marks) {
        Ok(amount) if text.bytes().any(|byte| byte.is_ascii_digit()) => Ok(amount),
        _ if text.is_empty() => Err("the amount is blank".to_owned()),
        // What is not a number may be anybody's text.
        _ if text.len() > SHOWN || !text.chars().all(is_number) => {
            Err("the amount is not a number".to_owned())
        }
        _ => Err(format!(
            "`{text}` is not an amount in kroner with a decimal point"
        )),
    }
}

/// An amount as a file of a dialect would write it, since whoever reads a field goes by that.
pub(in crate::ledger) fn in_dialect(amount: Amount, marks: NumberMarks) -> String {
    amount
        .to_string()
        .replace('.', marks.decimal.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_comes_back_in_any_dialect() {
        for ore in [0, 5, -5, 120_050, -99_999_999_999] {
            let amount = Amount::from_ore(ore);
            assert_eq!(plain_amount(&amount.to_string()), Ok(amount));
            for (decimal, thousands) in [(',', Some('.')), ('.', Some(',')), ('\'', None)] {
                let marks = NumberMarks { decimal, thousands };
                assert_eq!(parse_amount(&in_dialect(amount, marks), marks), Ok(amount));
            }
        }
    }

    #[test]
    fn what_is_not_an_amount_is_said_without_texts() {
        for (text, problem) in [
            (" ", "the amount is blank"),
            (
                "12,50",
                "`12,50` is not an amount in kroner with a decimal point",
            ),
            ("Kari", "the amount is not a number"),
            ("-", "`-` is not an amount in kroner with a decimal point"),
        ] {
            assert_eq!(plain_amount(text), Err(problem.to_owned()));
        }
    }
}
