//! Of which months a report is, as a line above its header says it.

use crate::ledger::ColumnName;

/// Words, or beginnings of words, that a report of a part of a year uses.
const PARTS: [&str; 8] = [
    "hittil", "tertial", "kvartal", "halvår", "halvaar", "delår", "hiå", "ytd",
];

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
            [(year, from), (other, to)] if year == other && from <= to => {
                Some(Self { year, from, to })
            }
            [(year, to)] if is_up_to(text) => Some(Self { year, from: 1, to }),
            _ => None,
        }
    }

    /// Whether it is the whole year.
    fn is_whole(self) -> bool {
        self.from <= 1 && self.to >= 12
    }
}

/// Whether a text says that amounts are of a part of a year.
pub(in crate::proposal) fn is_part_of_year(text: &str) -> bool {
    let words = ColumnName(text).words();
    let is_part = |word: &String| PARTS.iter().any(|part| word.starts_with(part));
    words.iter().any(is_part) || YearSpan::of(text).is_some_and(|span| !span.is_whole())
}

fn is_up_to(text: &str) -> bool {
    let words = ColumnName(text).words();
    let is_phrase = |phrase: &[&str]| words.windows(phrase.len()).any(|words| words == phrase);
    ["per", "pr", "tom"].iter().any(|word| is_phrase(&[word])) || is_phrase(&["t", "o", "m"])
}

/// The months with their years in a text, written `202406`, `2024-06` with a day or without, or
/// `30.06.2024`.
fn moments(text: &str) -> Vec<(i32, u32)> {
    let is_mark = |c: char| !(c.is_ascii_digit() || ".-/".contains(c));
    let parts = text.split(is_mark).filter(|part| part.len() >= 6);
    parts.flat_map(moments_of_run).collect()
}

/// Those of a run of digits and marks, of which one may stand between two of them.
fn moments_of_run(run: &str) -> Vec<(i32, u32)> {
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
    let joined = |text: &str| match text.len() {
        6 => Some((year(text.get(..4)?)?, month(text.get(4..)?)?)),
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
                found.extend(year(at).zip(month(of)).filter(|_| is_day));
                behind
            }
            [at, of, behind @ ..] if year(at).is_some() && month(of).is_some() => {
                found.extend(year(at).zip(month(of)));
                match behind {
                    [day, behind @ ..] if day.len() == 2 => behind,
                    behind => behind,
                }
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
        for (text, is_part) in [
            ("Regnskap hittil", true),
            ("2. tertial 2024", true),
            ("Periode: 202401 - 202406", true),
            ("Periode: 202403 - 202412", true),
            ("Periode: 202401 - 202412", false),
            ("Periode: 202401 - 202413", false),
            ("Regnskap 2024", false),
        ] {
            assert_eq!(is_part_of_year(text), is_part, "{text}");
        }
    }
}
