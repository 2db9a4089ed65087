//! The years that a line names beside its ledger's own: around the characters of its period, in a
//! column of years, in its date.

use std::ops::RangeInclusive;

use super::serial_dates::serial_month;

/// What can be an accounting year.
const YEARS: RangeInclusive<i32> = 1900..=2100;

/// From how many months between its date and its period a posting is not of that year.
const FAR: i32 = 10;

/// How many years a year of two digits lies from the ledger's own at most.
const NEAR: i32 = 3;

/// Headers of columns that hold the accounting year, without blanks and marks.
const YEAR_COLUMNS: [&str; 31] = [
    "år",
    "aar",
    "regnskapsår",
    "regnskapsaar",
    "rekneskapsår",
    "regnskapår",
    "periodeår",
    "year",
    "periodyear",
    "fiscalyear",
    "accountingyear",
    "financialyear",
    "fyear",
    "gjahr",
    "årstall",
    "aarstall",
    "årstal",
    "aarstal",
    "regnskapsar",
    "regnskabsår",
    "räkenskapsår",
    "rakenskapsar",
    "budsjettår",
    "kalenderår",
    "finansår",
    "årperiode",
    "periodår",
    "postingyear",
    "calendaryear",
    "budgetyear",
    "yr",
];

/// Whether a column of that name holds accounting years.
pub(in crate::ledger) fn is_year_column(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    YEAR_COLUMNS.contains(&plain.as_str())
}

/// The year of a field of a column of years: alone, as two digits, or with a period behind it.
pub(in crate::ledger) fn year_alone(field: &str) -> Option<i32> {
    let whole = field
        .split_once(['.', ','])
        .map_or(field, |(whole, zeros)| {
            if zeros.bytes().all(|byte| byte == b'0') {
                whole
            } else {
                field
            }
        });
    match whole.len() {
        2 => as_short_year(whole),
        4 => as_year(whole),
        _ => {
            let (year, period) = whole.split_at_checked(4)?;
            let period = period.trim_start_matches(['/', '-', ' ']);
            let is_period = period.len() == 2 && period.parse::<u8>().is_ok_and(|of| of <= 16);
            is_period.then(|| as_year(year)).flatten()
        }
    }
}

/// The years that a name holds, alone or with a month: `Regnskap 2013`, `201301`.
pub(in crate::ledger) fn years_in(name: &str) -> Vec<i32> {
    let year = |run: &str| match run.len() {
        4 => as_year(run),
        6 => as_year(&run[..4]).or_else(|| as_year(&run[2..])),
        _ => None,
    };
    digit_runs(name).filter_map(year).collect()
}

/// The year that stands before or behind the characters `from` to `to`, counted from 1.
pub(in crate::ledger) fn year_beside(field: &str, (from, to): (usize, usize)) -> Option<i32> {
    let before: String = field.chars().take(from.saturating_sub(1)).collect();
    let behind: String = field.chars().skip(to).collect();
    let mut years = [before.as_str(), behind.as_str()]
        .into_iter()
        .flat_map(digit_runs)
        .filter_map(|run| match run.len() {
            4 => as_year(run),
            // A period of three digits: 2012001.
            5 => run.strip_suffix('0').and_then(as_year),
            _ => None,
        });
    let year = years.next();
    year.filter(|_| years.next().is_none())
}

/// The other year than `year` that two digits beside the characters `from` to `to` name: of a date,
/// `31.01.12`, or of a year near `year` with its month, `1201`.
pub(in crate::ledger) fn short_year_beside(
    field: &str,
    (from, to): (usize, usize),
    year: i32,
) -> Option<i32> {
    let before: String = field.chars().take(from.saturating_sub(1)).collect();
    let behind: String = field.chars().skip(to).collect();
    let before = before.trim_end_matches(['.', '-', '/']);
    let behind_plain = behind.trim_start_matches(['.', '-', '/']);
    let is_marked = field.contains(['.', '-', '/']);
    let years = [behind_plain, before].map(as_short_year);
    match years {
        // Where points stand between its parts a date ends with its year.
        [Some(last), Some(_)] if field.contains('.') => (last != year).then_some(last),
        [Some(last), Some(first)] => (last != year && first != year).then_some(last),
        [Some(one), None] | [None, Some(one)] if !is_marked && field.len() == 4 => {
            (one != year && (one - year).abs() <= NEAR).then_some(one)
        }
        _ => None,
    }
}

/// The other year than `year` that the field of a whole period names: `2012/01`, `201201`,
/// `31.01.2012`; of two digits only one near `year`, in a date, with its month, or behind the name of
/// a month: `310112`, `1201`, `jan.12`.
pub(in crate::ledger) fn other_year_within(field: &str, year: i32) -> Option<i32> {
    let runs: Vec<&str> = digit_runs(field).collect();
    let long: Vec<i32> = match runs[..] {
        [run] => match run.len() {
            4 => as_year(run).into_iter().collect(),
            6 | 8 => {
                let (first, last) = (&run[..4], &run[run.len() - 4..]);
                let (behind, before) = (&run[4..6], &run[run.len() - 6..run.len() - 4]);
                let of = |year: &str, period: &str| as_year(year).filter(|_| is_month(period, 16));
                [of(first, behind), of(last, before)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            7 => as_year(&run[..4]).into_iter().collect(),
            _ => Vec::new(),
        },
        _ => {
            let long = runs.iter().filter(|run| run.len() == 4);
            long.filter_map(|run| as_year(run)).collect()
        }
    };
    let has_name = || field.chars().any(char::is_alphabetic);
    let short = || -> Vec<i32> {
        let of = |year: &str, period: &str| as_short_year(year).filter(|_| is_month(period, 13));
        let readings = match runs[..] {
            [run] if run.len() == 4 => {
                let (first, last) = run.split_at(2);
                vec![of(first, last), of(last, first)]
            }
            [run] if run.len() == 6 => {
                let (first, middle, last) = (&run[..2], &run[2..4], &run[4..]);
                vec![of(last, middle), of(first, middle)]
            }
            [first, middle, last] => vec![of(last, middle), of(first, middle)],
            // Between blanks or hyphens they may be from one period to another.
            [first, last] if field.contains(['/', '.']) => {
                vec![of(last, first), of(first, last)]
            }
            [run] if run.len() == 2 && has_name() => {
                let months = month_named(field).into_iter();
                months
                    .map(|month| as_short_year(run).filter(|_| *run != month))
                    .collect()
            }
            _ => Vec::new(),
        };
        readings.into_iter().flatten().collect()
    };
    let is_near = |named: &i32| (named - year).abs() <= NEAR;
    if long.is_empty() {
        let short = short();
        let is_of_year = short.contains(&year);
        return short.into_iter().filter(|_| !is_of_year).find(is_near);
    }
    // Four digits may be a year of two with its month: 2010 is October 2020.
    let may_be_short = field.len() == 4 && runs.len() == 1;
    let is_of_year = long.contains(&year) || (may_be_short && short().contains(&year));
    long.into_iter().find(|_| !is_of_year)
}

/// Whether two digits are a month, or a period up to `last`.
fn is_month(digits: &str, last: u8) -> bool {
    digits.len() == 2
        && digits
            .parse::<u8>()
            .is_ok_and(|month| (1..=last).contains(&month))
}

/// The number of the month that a field names, in Norwegian or English, as two digits.
fn month_named(field: &str) -> Option<String> {
    const MONTHS: [[&str; 2]; 12] = [
        ["jan", "jan"],
        ["feb", "feb"],
        ["mar", "mar"],
        ["apr", "apr"],
        ["mai", "may"],
        ["jun", "jun"],
        ["jul", "jul"],
        ["aug", "aug"],
        ["sep", "sep"],
        ["okt", "oct"],
        ["nov", "nov"],
        ["des", "dec"],
    ];
    let word: String = field
        .chars()
        .skip_while(|c| !c.is_alphabetic())
        .take_while(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let is_named = |names: &[&str; 2]| names.iter().any(|name| word.starts_with(name));
    let month = MONTHS.iter().position(is_named)?;
    Some(format!("{:02}", month + 1))
}

/// Whether a date is plainly of a year: it begins or ends with it.
#[inline]
pub(in crate::ledger) fn is_of_year(date: &str, year: YearDigits) -> bool {
    let bytes = date.as_bytes();
    match bytes {
        [.., mark, tens, ones] if !mark.is_ascii_digit() => [*tens, *ones] == year.0[2..],
        _ => bytes.starts_with(&year.0) || bytes.ends_with(&year.0),
    }
}

/// A year as four digits.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct YearDigits([u8; 4]);

impl YearDigits {
    /// The digits of a year of the common era.
    pub(in crate::ledger) fn new(year: i32) -> Self {
        let digit = |power: i32| {
            let digit = year / 10_i32.pow(power.unsigned_abs()) % 10;
            b'0'.saturating_add(u8::try_from(digit).unwrap_or_default())
        };
        Self([digit(3), digit(2), digit(1), digit(0)])
    }
}

/// The year of a date that lies so far from an accounting period that it cannot belong there;
/// `None` also where the text is not a date.
pub(in crate::ledger) fn far_year(date: &str, year: i32, period: &str) -> Option<i32> {
    let expected: RangeInclusive<i32> = match period.trim().parse::<i32>() {
        Ok(month @ 1..=12) => month..=month,
        Ok(13..=16) => 12..=13,
        _ => 1..=12,
    };
    let distance = |named: &MonthOfYear| {
        let month = named.year * 12 + named.month;
        let (first, last) = (year * 12 + expected.start(), year * 12 + expected.end());
        (first - month).max(month - last).max(0)
    };
    let candidates = months_of(date);
    let nearest = candidates.iter().min_by_key(|named| distance(named))?;
    (nearest.year != year && distance(nearest) >= FAR).then_some(nearest.year)
}

/// A month that a date may be in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct MonthOfYear {
    year: i32,
    month: i32,
}

/// Every month that a date can be in, whatever country wrote it.
fn months_of(date: &str) -> Vec<MonthOfYear> {
    if let Some([year, month]) = serial_month(date) {
        return vec![MonthOfYear { year, month }];
    }
    let runs: Vec<&str> = digit_runs(date).take(3).collect();
    let number = |run: &str| run.parse::<i32>().ok();
    let short = |run: &str| {
        (run.len() == 2)
            .then(|| number(run))
            .flatten()
            .map(|y| 2000 + y)
    };
    // Each as year, month and day. Only with slashes some countries write the month first.
    let mut parts: Vec<(Option<i32>, &str, &str)> = match runs[..] {
        [y, m, d] if y.len() == 4 => vec![(as_year(y), m, d)],
        [d, m, y] if y.len() == 4 => vec![(as_year(y), m, d)],
        [a, b, c] => vec![(short(c), b, a), (short(a), b, c)],
        [whole, ..] if whole.len() == 8 => vec![
            (as_year(&whole[..4]), &whole[4..6], &whole[6..]),
            (as_year(&whole[4..]), &whole[2..4], &whole[..2]),
        ],
        _ => Vec::new(),
    };
    if date.contains('/') {
        let turned: Vec<_> = parts.iter().map(|(y, m, d)| (*y, *d, *m)).collect();
        parts.extend(turned);
    }
    let within = |run: &str, last: i32| number(run).filter(|number| (1..=last).contains(number));
    let month_of = |(year, month, day): (Option<i32>, &str, &str)| {
        within(day, 31)?;
        Some(MonthOfYear {
            year: year?,
            month: within(month, 12)?,
        })
    };
    parts.into_iter().filter_map(month_of).collect()
}

/// The year of this century that two digits stand for.
fn as_short_year(digits: &str) -> Option<i32> {
    let is_short = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_short
        .then(|| digits.parse::<i32>().ok())
        .flatten()
        .map(|year| 2000 + year)
}

fn as_year(digits: &str) -> Option<i32> {
    let year = digits.parse().ok()?;
    YEARS.contains(&year).then_some(year)
}

fn digit_runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_stands_before_or_behind_the_characters_of_a_period() {
        for (field, characters, year) in [
            ("201301", (5, 6), Some(2013)),
            ("2012-13", (6, 7), Some(2012)),
            ("01.2014", (1, 2), Some(2014)),
            ("31.01.2012", (4, 5), Some(2012)),
            ("20120131", (5, 6), Some(2012)),
            ("2012001", (6, 7), Some(2012)),
            ("1301", (3, 4), None),
            ("0001-01", (6, 7), None),
            ("P01", (2, 3), None),
            ("2012 2013 01", (11, 12), None),
        ] {
            assert_eq!(year_beside(field, characters), year, "{field}");
        }
    }

    #[test]
    fn two_digits_beside_the_characters_of_a_period_are_a_year() {
        for (field, characters, other) in [
            ("31.01.12", (4, 5), Some(2012)),
            ("13.01.12", (4, 5), Some(2012)),
            ("31.01.13", (4, 5), None),
            ("13-01-31", (4, 5), None),
            ("310112", (3, 4), Some(2012)),
            ("1201", (3, 4), Some(2012)),
            ("0112", (1, 2), Some(2012)),
            ("1301", (3, 4), None),
            ("4201", (3, 4), None),
            ("12.01", (4, 5), None),
            ("201301", (5, 6), None),
        ] {
            assert_eq!(short_year_beside(field, characters, 2013), other, "{field}");
        }
    }

    #[test]
    fn a_whole_period_may_name_another_year() {
        for field in [
            "2012/01",
            "01.2012",
            "012012",
            "201201",
            "201213",
            "2012-01-31",
            "20120131",
            "31012012",
            "2012001",
            "2012",
            "jan 2012",
            "2012M01",
            "1201",
            "0112",
            "310112",
            "120131",
            "31.01.12",
            "jan.12",
            "12-feb",
            "Mai 12",
            "01/12",
            "12.01",
        ] {
            assert_eq!(other_year_within(field, 2013), Some(2012), "{field}");
        }
        for field in [
            "01",
            "1",
            "13",
            "P12",
            "0101",
            "0013",
            "2013/01",
            "201301",
            "012013",
            "1301",
            "0113",
            "310113",
            "130131",
            "31.01.13",
            "jan.13",
            "12 des",
            "okt. 10",
            "Sum",
            "",
            "4201",
            "100",
            "1-12",
            "01-12",
            "01/13",
            "31/01",
            "0110/0110",
        ] {
            assert_eq!(other_year_within(field, 2013), None, "{field}");
        }
        for period in 1..=13 {
            let field = format!("20{period:02}");
            assert_eq!(other_year_within(&field, 2020), None, "{field}");
        }
    }

    #[test]
    fn a_column_of_years_is_known_by_its_name_and_fields() {
        assert!(is_year_column("Regnskaps-år") && is_year_column("ÅR") && is_year_column("Year"));
        assert!(is_year_column("Räkenskapsår") && is_year_column("År/periode"));
        assert!(!is_year_column("Bilagsår") && !is_year_column("Årsverk"));
        let years = ["2013", "2013.0", "2013,50", "13", "", "20131", "2012/01"].map(year_alone);
        assert_eq!(
            years,
            [
                Some(2013),
                Some(2013),
                None,
                Some(2013),
                None,
                None,
                Some(2012)
            ]
        );
    }

    #[test]
    fn a_date_is_far_only_where_most_of_a_year_lies_between() {
        let digits = YearDigits::new(2013);
        for (date, period, far) in [
            ("12.01.2013", "01", None),
            ("2013-01-12T00:00:00", "12", None),
            ("28.02.2014", "13", None),
            ("20.12.2012", "01", None),
            ("12.05.2012", "05", Some(2012)),
            ("2012-05-12", "05", Some(2012)),
            ("20120512", "05", Some(2012)),
            ("12052012", "05", Some(2012)),
            ("05/12/2012", "05", None),
            ("12.5.12", "05", Some(2012)),
            ("13-05-12", "05", None),
            ("2014-12-30", "12", Some(2014)),
            ("2015-01-02", "åp", Some(2015)),
            ("mai", "05", None),
            ("", "05", None),
        ] {
            assert_eq!(far_year(date, 2013, period), far, "{date}");
            assert!(far.is_none() || !is_of_year(date, digits), "{date}");
        }
        assert!(is_of_year("12.1.13", digits) && is_of_year("20130112", digits));
    }
}
