//! Numbers with a power of ten behind them, as programs write floats: `4.551217E4`.

/// The greatest power, either way, of which the zeros are written out.
const GREATEST_POWER: u32 = 30;

/// The same number without its power, to the last digit; `None` where it has none, or one so great
/// that no amount has it.
pub(in crate::ledger) fn without_exponent(number: &str) -> Option<String> {
    let (mantissa, power) = number.split_once(['e', 'E'])?;
    let power: i32 = power.parse().ok()?;
    if power.unsigned_abs() > GREATEST_POWER {
        return None;
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let point = i32::try_from(whole.len()).ok()? + power;
    let count = i32::try_from(whole.len() + decimals.len()).ok()?;
    let all = format!(
        "{}{whole}{decimals}{}",
        zeros(1 - point),
        zeros(point - count)
    );
    let (whole, decimals) = all.split_at_checked(usize::try_from(point.max(1)).ok()?)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match decimals.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_power_moves_the_point() {
        for (number, plain) in [
            ("4.551217E4", Some("45512.17")),
            ("-1.5e3", Some("-1500")),
            ("1E+2", Some("100")),
            ("12.5e-1", Some("1.25")),
            ("-5E-2", Some("-0.05")),
            ("0.0E0", Some("0")),
            ("0.25e1", Some("2.5")),
            ("12", None),
            ("1e400", None),
            ("1e", None),
        ] {
            assert_eq!(without_exponent(number).as_deref(), plain, "{number}");
        }
    }

    proptest! {
        #[test]
        fn no_digit_is_lost(ore in 1..1_000_000_000_000_u64, power in -20..20_i32) {
            let number = format!("{ore}e{power}");
            let plain = without_exponent(&number).expect("a small power");
            let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
            let digits = format!("{whole}{decimals}");
            let trimmed = |text: &str| text.trim_matches('0').to_owned();
            prop_assert_eq!(trimmed(&digits), trimmed(&ore.to_string()));
            prop_assert_eq!(without_exponent(&format!("{plain}e0")), Some(plain.clone()));
        }
    }
}
