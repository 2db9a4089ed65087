//! Of which months a report is, as a line above its header says it.

use crate::ledger::ColumnName;

/// Words, or beginnings of words, that a report of a part of a year uses.
const PARTS: [&str; 13] = [
    "hittil",
    "tertial",
    "kvartal",
    "halvår",
    "halvaar",
    "delår",
    "hiå",
    "ytd",
    "uke",
    "week",
    "quarter",
    "månedsrapport",
    "månadsrapport",
];

/// Letters that the number of a part stands beside: `T2`, `2. kv.`, with how many parts there are.
const NUMBERED: [(&str, u32); 6] = [
    ("t", 3),
    ("q", 4),
    ("h", 2),
    ("kv", 4),
    ("kvt", 4),
    ("tert", 3),
];

/// Words that the number of a period stands behind.
const PERIODS: [&str; 8] = [
    "per", "pr", "periode", "perioden", "period", "mnd", "måned", "månad",
];

/// Where a text stands that may name a part of a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::proposal) enum SpanPlace {
    /// Above the header.
    Title,
    /// Above amounts.
    Amount,
    /// The name of a file, a member or a sheet.
    File,
}

/// Months of one year, from and to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct YearSpan {
    pub(in crate::proposal) year: i32,
    pub(in crate::proposal) from: u32,
    pub(in crate::proposal) to: u32,
}

impl YearSpan {
    /// The months that a text names: `202401 - 202406`, `01.01.2024 - 30.06.2024`; up to a date, in
    /// `per 30.06.2024`.
    pub(in crate::proposal) fn of(text: &str) -> Option<Self> {
        let moments = moments(text);
        match moments[..] {
            [from, to] if from.year == to.year && from.month <= to.month => Some(Self {
                year: from.year,
                from: from.month,
                to: to.month,
            }),
            [to] if is_up_to(text) => Some(Self {
                year: to.year,
                from: 1,
                to: to.month,
            }),
            _ => None,
        }
    }
}

/// Whether a text says that amounts of a year are of a part of it. A date of another year is that of
/// the print; one within the year says that what came behind it is not there.
pub(in crate::proposal) fn is_part_of_year(text: &str, year: i32, place: SpanPlace) -> bool {
    let words = ColumnName(text).words();
    let is_part = |word: &String| PARTS.iter().any(|part| word.starts_with(part));
    words.iter().any(is_part)
        || is_numbered(&words)
        || is_of_months(text, &words, (year, place))
        || is_of_periods(text, &words)
        || is_of_moments(text, &words, (year, place))
}

/// Whether a number of a part stands beside its letter.
fn is_numbered(words: &[String]) -> bool {
    let is_of = |letter: &String, number: &String| {
        let parts = NUMBERED.iter().find(|(own, _)| own == letter);
        let number = number.parse::<u32>().ok().filter(|_| number.len() == 1);
        parts
            .zip(number)
            .is_some_and(|((_, parts), number)| (1..=*parts).contains(&number))
    };
    let mut pairs = words.windows(2);
    pairs.any(|pair| is_of(&pair[0], &pair[1]) || is_of(&pair[1], &pair[0]))
}

/// Whether months are named, and not all of the year.
fn is_of_months(text: &str, words: &[String], (year, place): (i32, SpanPlace)) -> bool {
    let months = words.iter().filter_map(|word| ColumnName(word).month());
    let months: Vec<u64> = months.collect();
    let years = ColumnName(text).years();
    let is_other = place != SpanPlace::Amount && !years.is_empty() && !years.contains(&year);
    let [first, .., last] = months[..] else {
        let is_december = months == [12] && is_up_to(text);
        return !is_other && !months.is_empty() && !is_december;
    };
    let is_whole_year = first == 1 && last == 12;
    !is_other && !is_whole_year
}

/// Whether periods are named by their numbers, and not all of the year.
fn is_of_periods(text: &str, words: &[String]) -> bool {
    if !moments(text).is_empty() {
        return false;
    }
    let number = |word: &String| {
        let number = word.parse::<u32>().ok().filter(|_| word.len() <= 2)?;
        (number <= 16).then_some(number)
    };
    let named = words.windows(2).enumerate().find_map(|(at, pair)| {
        let from = number(&pair[1]).filter(|_| PERIODS.contains(&pair[0].as_str()))?;
        Some((from, words.get(at + 2).and_then(number)))
    });
    match named {
        None => false,
        Some((from, Some(to))) => from > 1 || to < 12,
        Some((to, None)) => to < 12 || !is_up_to(text),
    }
}

/// Whether dates or months with their year say so.
fn is_of_moments(text: &str, words: &[String], (year, place): (i32, SpanPlace)) -> bool {
    let own: Vec<NamedMonth> = moments(text)
        .into_iter()
        .filter(|moment| place == SpanPlace::Amount || moment.year == year)
        .collect();
    match own[..] {
        [] => {}
        [only] => {
            let is_end = only.month >= 12 && (only.has_day || is_up_to(text));
            return !is_end;
        }
        [first, .., last] => return !(first.month <= 1 && last.month >= 12),
    }
    // `regnskap_2023_08`.
    let is_month = |word: &String| {
        let number = word.parse::<u32>().ok().filter(|_| word.len() == 2);
        number.is_some_and(|number| (1..12).contains(&number))
    };
    let of_year = year.to_string();
    let mut pairs = words.windows(2);
    place != SpanPlace::Title
        && pairs.any(|pair| {
            (pair[0] == of_year && is_month(&pair[1])) || (pair[1] == of_year && is_month(&pair[0]))
        })
        && moments(text).is_empty()
}

fn is_up_to(text: &str) -> bool {
    let words = ColumnName(text).words();
    let is_phrase = |phrase: &[&str]| words.windows(phrase.len()).any(|words| words == phrase);
    ["per", "pr", "tom"].iter().any(|word| is_phrase(&[word])) || is_phrase(&["t", "o", "m"])
}

/// A month of a year, as a text names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct NamedMonth {
    year: i32,
    month: u32,
    has_day: bool,
}

/// The months with their years in a text, written `202406`, `2024-06` with a day or without, or
/// `30.06.2024`, `06.2024`.
fn moments(text: &str) -> Vec<NamedMonth> {
    let is_mark = |c: char| !(c.is_ascii_digit() || ".-/".contains(c));
    let parts = text.split(is_mark).filter(|part| part.len() >= 6);
    parts.flat_map(moments_of_run).collect()
}

/// Those of a run of digits and marks, of which one may stand between two of them.
fn moments_of_run(run: &str) -> Vec<NamedMonth> {
    let digits: Vec<&str> = run
        .split(['.', '-', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let year = |text: &str| {
        let year = text.parse::<i32>().ok().filter(|_| text.len() == 4)?;
        (1990..2100).contains(&year).then_some(year)
    };
    let month = |text: &str| {
        let month = text.parse::<u32>().ok().filter(|_| text.len() <= 2)?;
        (month <= 16).then_some(month)
    };
    let moment = |at: Option<i32>, of: Option<u32>, has_day: bool| {
        Some(NamedMonth {
            year: at?,
            month: of?,
            has_day,
        })
    };
    let joined = |text: &str| match text.len() {
        6 => moment(year(text.get(..4)?), month(text.get(4..)?), false),
        8 => moment(year(text.get(..4)?), month(text.get(4..6)?), true),
        _ => None,
    };
    let mut found = Vec::new();
    let mut rest = &digits[..];
    while let Some((first, behind)) = rest.split_first() {
        if let Some(moment) = joined(first) {
            found.push(moment);
            rest = behind;
            continue;
        }
        rest = match rest {
            [day, of, at, behind @ ..] if month(of).is_some() && year(at).is_some() => {
                let is_day = day.parse::<u32>().is_ok_and(|day| day <= 31);
                found.extend(moment(year(at), month(of), true).filter(|_| is_day));
                behind
            }
            [at, of, behind @ ..] if year(at).is_some() && month(of).is_some() => {
                let behind_day = match behind {
                    [day, behind @ ..] if day.len() == 2 => Some(behind),
                    _ => None,
                };
                found.extend(moment(year(at), month(of), behind_day.is_some()));
                behind_day.unwrap_or(behind)
            }
            [of, at, behind @ ..] if year(at).is_some() && month(of).is_some() => {
                found.extend(moment(year(at), month(of), false));
                behind
            }
            _ => behind,
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_titles_write_them() {
        let span = |from, to| {
            Some(YearSpan {
                year: 2024,
                from,
                to,
            })
        };
        for (text, expected) in [
            ("Periode: 202401 - 202406", span(1, 6)),
            ("202401-202412", span(1, 12)),
            ("Regnskap 01.01.2024 - 30.06.2024", span(1, 6)),
            ("01.01.2024-31.12.2024", span(1, 12)),
            ("2024-01-01 til 2024-08-31", span(1, 8)),
            ("Per 30.06.2024", span(1, 6)),
            ("Regnskap t.o.m. 31.12.2024", span(1, 12)),
            ("Skrevet ut 14.02.2025", None),
            ("Regnskap 2024", None),
            ("Periode: 202307 - 202406", None),
            ("Periode: 202301 - 202412", None),
        ] {
            assert_eq!(YearSpan::of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_part_of_a_year_is_known_however_it_is_written() {
        use SpanPlace::{Amount, File, Title};
        for (text, place) in [
            ("Regnskap hittil", Amount),
            ("2. tertial 2024", Title),
            ("Periode: 202401 - 202406", Title),
            ("Periode: 202403 - 202412", Title),
            ("Regnskap 31.08.2024", Amount),
            ("Regnskap aug 2024", Amount),
            ("Regnskap 08.2024", Amount),
            ("Regnskap 2024-08", Amount),
            ("Regnskap uke 30 2024", Amount),
            ("R2024 1. halvår", Amount),
            ("Regnskap jan-aug 2024", Amount),
            ("per august", Title),
            ("Regnskap T2 2024", Amount),
            ("2T2024", Amount),
            ("Q3 2024", Title),
            ("Regnskap desember 2024", Amount),
            ("Periode 1-8", Title),
            ("Periode: 08", Title),
            ("Utskrift 14.08.2024", Title),
            ("regnskap_2024_08.csv", File),
            ("regnskap 202408.csv", File),
            ("asker-20240831.csv", File),
            ("regnskap-per-august-2024.csv", File),
            ("2024-T2.csv", File),
        ] {
            assert!(is_part_of_year(text, 2024, place), "{text}");
        }
        for (text, place) in [
            ("Periode: 202401 - 202412", Title),
            ("Periode: 202401 - 202413", Title),
            ("Regnskap 2024", Amount),
            ("Regnskap 31.12.2024", Amount),
            ("Regnskap jan-des 2024", Amount),
            ("Regnskap per desember 2024", Amount),
            ("Skrevet ut 14.02.2025", Title),
            ("Skrevet ut 14. februar 2025", Title),
            ("Periode 1-12", Title),
            ("regnskap 2024 (1).csv", File),
            ("asker-2024.csv", File),
            ("eksport 2025-02-14.csv", File),
            ("Beløp (1000 kr)", Amount),
        ] {
            assert!(!is_part_of_year(text, 2024, place), "{text}");
        }
    }
}
