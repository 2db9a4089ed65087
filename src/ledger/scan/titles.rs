//! What the lines above a header say of a file as a whole against the description of its ledger: other
//! months, another municipality or currency, that it is a part or provisional.

use super::claim_words::{is_of_another_place, names_foreign_currency};
use super::dimensions::PERIOD;
use super::findings::Findings;
use super::header_names::{HeaderNames, HeaderRow};
use super::wide_names::month_of;
use crate::diag::{Code, Diagnostic, Severity};
use crate::ledger::names::words::words;
use crate::ledger::{FileDialect, LedgerSpec};

/// How many words a line above the header has at most that says what the file is of.
const MOST_WORDS: usize = 9;

/// How many fields it has at most, with something in them.
const MOST_FIELDS: usize = 4;

/// What a title says.
struct TitleProblem {
    code: Code,
    severity: Severity,
    says: String,
    help: &'static str,
}

/// Whether the lines above the header agree with the description of their ledger; a finding says
/// where they do not.
pub(super) fn titles_agree(
    spec: &LedgerSpec,
    dialect: &FileDialect,
    header: &HeaderNames,
    findings: &mut Findings,
) -> bool {
    let mut agree = true;
    for row in &header.above {
        let Some(title) = title(row) else {
            continue;
        };
        let Some(problem) = problem(spec, &title) else {
            continue;
        };
        let is_error = problem.severity == Severity::Error;
        agree &= !is_error;
        findings.add(problem.code, |file| {
            let message = format!("the line above the header {}", problem.says);
            let mut finding = Diagnostic::new(problem.code, message)
                .at_record(file.clone(), row.place.clone(), "")
                .at_span(&dialect.span, "where the ledger is described")
                .help(problem.help);
            finding.severity = problem.severity;
            finding
        });
    }
    agree
}

/// What stands in a line, where that may be a title.
fn title(row: &HeaderRow) -> Option<String> {
    let filled: Vec<&str> = row
        .names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    let title = filled.join(" ");
    let is_short = filled.len() <= MOST_FIELDS && words(&title).count() <= MOST_WORDS;
    (is_short && !title.is_empty()).then_some(title)
}

/// What is wrong with a title.
fn problem(spec: &LedgerSpec, title: &str) -> Option<TitleProblem> {
    const OTHER: &str = "see whether the file is the right one; where the line means something else, name the columns by `columns` and leave the lines above out";
    let error = |code, says: String, help| TitleProblem {
        code,
        severity: Severity::Error,
        says,
        help,
    };
    let words: Vec<String> = words(title).collect();
    let has = |stems: &[&str]| {
        words
            .iter()
            .any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    };
    if let Some([first, last]) = months_of_years(title) {
        let year = spec.year;
        if first.0 != year && last.0 != year {
            return Some(error(
                Code::OtherYear,
                format!("is of {}, not of {year}", last.0),
                OTHER,
            ));
        }
    }
    if let (Some(last), Some(expected)) = (last_month(title, &words), last_expected(spec))
        && last < expected
    {
        return Some(error(
            Code::PeriodMissing,
            format!("ends with month {last:02}, and the ledger with {expected:02}"),
            "export the whole accounting year, or state in `periods` which of it the file has",
        ));
    }
    let is_place = has(&["kommune", "municipality"])
        && words
            .iter()
            .any(|word| word.len() == 4 && is_of_another_place(word, 4, &spec.number))
        && !words.iter().any(|word| word.parse() == Ok(spec.year));
    if is_place {
        let says = format!("names another municipality than {}", spec.number);
        return Some(error(Code::FileContradicts, says, OTHER));
    }
    let in_currency = words.windows(2).any(|pair| {
        ["i", "in", "valuta", "currency"].contains(&pair[0].as_str())
            && names_foreign_currency(&pair[1])
    });
    if in_currency {
        let says = "names another currency than kroner".to_owned();
        return Some(error(
            Code::DialectInvalid,
            says,
            "export amounts in kroner",
        ));
    }
    if has(&[
        "foreløpig",
        "forelopig",
        "førebels",
        "preliminary",
        "provisional",
    ]) {
        return Some(TitleProblem {
            code: Code::FileContradicts,
            severity: Severity::Warning,
            says: "says that the file is provisional".to_owned(),
            help: "export it again once the year is closed",
        });
    }
    let is_filtered = has(&["utvalg", "filter", "selection"])
        && !has(&["alle", "all", "ingen", "none", "periode", "år"])
        && words.len() > 1;
    is_filtered.then(|| TitleProblem {
        code: Code::FileContradicts,
        severity: Severity::Warning,
        says: "says that the file holds a part of what there is".to_owned(),
        help: "see whether all that the ledger should have is in it",
    })
}

/// A month of a year.
type TitledMonth = (i32, u8);

/// From which month to which a title says that a file goes: `201301 - 201306`.
fn months_of_years(title: &str) -> Option<[TitledMonth; 2]> {
    let runs = title.split(|c: char| !c.is_ascii_digit());
    let month_of_year = |run: &str| -> Option<TitledMonth> {
        let (year, month) = run.split_at_checked(4).filter(|_| run.len() == 6)?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        ((1990..2100).contains(&year) && (1..=16).contains(&month)).then_some((year, month))
    };
    let found: Vec<TitledMonth> = runs.filter_map(month_of_year).collect();
    match found[..] {
        [first, last] if first <= last => Some([first, last]),
        _ => None,
    }
}

/// The last month of the year of a ledger that a title says.
fn last_month(title: &str, words: &[String]) -> Option<u8> {
    if let Some([_, last]) = months_of_years(title) {
        return Some(last.1);
    }
    let number_before = |stem: &str, months: u8| {
        words.windows(2).find_map(|pair| {
            let number: u8 = pair[0].parse().ok()?;
            let is_part = pair[1].starts_with(stem) && (1..=12 / months).contains(&number);
            is_part.then(|| number * months)
        })
    };
    let up_to = || {
        const UP_TO: [&str; 5] = ["pr", "per", "tom", "til", "hittil"];
        let is_up_to = words.iter().any(|word| UP_TO.contains(&word.as_str()));
        let month = month_of(title).filter(|_| is_up_to)?;
        u8::try_from(month).ok()
    };
    number_before("terti", 4)
        .or_else(|| number_before("kvartal", 3))
        .or_else(|| number_before("halvår", 6))
        .or_else(up_to)
}

/// The last month that a ledger should have; `None` where it says none.
fn last_expected(spec: &LedgerSpec) -> Option<u8> {
    let constant = spec
        .codes
        .get(PERIOD)
        .filter(|source| source.column.is_none());
    let constant = constant.and_then(|source| source.default.as_deref());
    let stated = spec.periods.iter().map(|period| &**period);
    let months = constant.into_iter().chain(stated);
    months
        .filter_map(|month| month.parse::<u8>().ok())
        .filter(|month| (1..=12).contains(month))
        .max()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ledger::tests::spec;

    fn check(title: &str, code: Option<Code>) {
        let mut spec = spec();
        spec.number = Arc::from("0219");
        spec.periods = (1..=12)
            .map(|month| Arc::from(format!("{month:02}")))
            .collect();
        let found = problem(&spec, title).map(|problem| problem.code);
        assert_eq!(found, code, "{title}");
    }

    #[test]
    fn a_title_says_what_a_file_is_of() {
        use Code::{DialectInvalid, FileContradicts, OtherYear, PeriodMissing};
        for (title, code) in [
            ("Periode: 201301 - 201306", PeriodMissing),
            ("Regnskap pr. juni 2013", PeriodMissing),
            ("1. tertial 2013", PeriodMissing),
            ("2. kvartal 2013", PeriodMissing),
            ("1. halvår", PeriodMissing),
            ("Periode fra: 201201 Periode til: 201212", OtherYear),
            ("Asker kommune 0220", FileContradicts),
            ("Beløp i EUR", DialectInvalid),
            ("Foreløpig regnskap", FileContradicts),
            ("Utvalg: Ansvar 3000-3099", FileContradicts),
        ] {
            check(title, Some(code));
        }
        for title in [
            "Regnskap 2013",
            "Bølum kommune 0219",
            "Bølum kommune 2013",
            "Periode 201301-201312",
            "Periode 201301 - 201313",
            "Utskrift 12. juni 2014",
            "Regnskap pr. desember 2013",
            "3. tertial 2013",
            "Utvalg: alle",
            "Hovedbok",
            "Beløp i kroner",
            "Regnskap per ansvar",
        ] {
            check(title, None);
        }
    }
}
