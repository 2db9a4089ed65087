//! The rim where exact numbers become what a workbook holds.
//!
//! A workbook stores every number as a binary float, and so does the crate that writes it. This is
//! the one file of `src/` that may hold one, and only to hand it over: nothing is computed with it,
//! and nothing comes back.

use crate::value::Ratio;

/// How many decimals a number keeps on its way; more than a double can hold of any figure of a
/// ledger.
const PLACES: u32 = 24;

/// The shortest decimal text of the nearest number that a workbook can hold, for a formula's stored
/// result.
pub fn decimal(value: &Ratio) -> String {
    rounded(value).to_string()
}

/// The nearest number that a workbook can hold.
pub fn rounded(value: &Ratio) -> f64 {
    value.to_decimal(PLACES).parse().unwrap_or_default()
}

/// So many decimals as the number has, at most four.
pub fn decimals(value: &Ratio) -> u32 {
    (0..4)
        .find(|places| value.round(*places) == *value)
        .unwrap_or(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_over_as_near_as_a_workbook_can_hold_them() {
        let check = |text: &str, written: &str| {
            let value = Ratio::parse(text).expect("a number");
            assert_eq!(decimal(&value), written);
        };
        check("6739752.45", "6739752.45");
        check("-1/3", "-0.3333333333333333");
        check("123456789012345678", "123456789012345680");
    }

    #[test]
    fn decimals_are_those_that_the_number_has() {
        let of = |text: &str| decimals(&Ratio::parse(text).expect("a number"));
        assert_eq!(["12", "1.5", "0.25", "1/3"].map(of), [0, 1, 2, 4]);
    }
}
