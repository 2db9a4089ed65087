//! Dates that lost their format in a spreadsheet: the number of days that it counts.

/// The number of the first day of 2000.
const FIRST: i32 = 36_526;

/// That of the first day of 2050.
const END: i32 = 54_789;

/// How many days four years have, of which the first is a leap year.
const FOUR_YEARS: i32 = 4 * 365 + 1;

/// The year and month of a text that is the number of a day of this century before 2050; the month
/// may be one off near its ends.
pub(super) fn serial_month(text: &str) -> Option<[i32; 2]> {
    let number = (text.len() == 5)
        .then(|| text.parse::<i32>().ok())
        .flatten()?;
    if !(FIRST..END).contains(&number) {
        return None;
    }
    let days = number - FIRST;
    let (fours, rest) = (days / FOUR_YEARS, days % FOUR_YEARS);
    let (years, of_year) = match rest {
        0..366 => (0, rest),
        _ => (1 + (rest - 366) / 365, (rest - 366) % 365),
    };
    Some([2000 + 4 * fours + years, of_year * 12 / 366 + 1])
}

#[cfg(test)]
mod tests {
    use super::serial_month;

    #[test]
    fn the_year_of_a_day_is_exact() {
        for (number, year, month) in [
            ("36526", 2000, 1),
            ("36891", 2000, 12),
            ("36892", 2001, 1),
            ("40909", 2012, 1),
            ("41274", 2012, 12),
            ("41275", 2013, 1),
            ("41639", 2013, 12),
        ] {
            assert_eq!(serial_month(number), Some([year, month]), "{number}");
        }
        for text in ["10100", "99999", "4127", "412750", "41.27", ""] {
            assert_eq!(serial_month(text), None, "{text}");
        }
    }
}
