//! Of which year and period lines are, and what their amounts are.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{ColumnName, LedgerKind};
use crate::proposal::answers::ExportQuestion;
use crate::proposal::codes::search::{CodePlan, few};
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::names::ColumnPurpose;
use crate::proposal::export::span::YearSpan;

/// What a file says of its year, without its postings.
pub(in crate::proposal) struct ExportClaims<'e> {
    /// The lines above the header.
    pub(in crate::proposal) titles: &'e [String],
    /// The names of the file, of its member and sheet.
    pub(in crate::proposal) file_names: &'e [String],
    /// Whether amounts have single øre, as those of budgets have not.
    pub(in crate::proposal) has_ore: bool,
    /// Whether the format is one of bookkeeping.
    pub(in crate::proposal) is_of_books: bool,
}

/// Something that was found, what speaks for it, and whether that is certain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct OriginFinding<T> {
    pub(in crate::proposal) value: T,
    pub(in crate::proposal) evidence: String,
    pub(in crate::proposal) is_certain: bool,
}

/// The years that lines say, with how many lines do; of the strongest column that says any.
#[derive(Clone, Default, Debug)]
pub(in crate::proposal) struct LineYears {
    pub(in crate::proposal) column: String,
    pub(in crate::proposal) position: usize,
    pub(in crate::proposal) years: BTreeMap<i32, u64>,
    /// Whether every line must be of the year, as those of a date need not.
    pub(in crate::proposal) is_strict: bool,
}

/// What the lines of each column of years, periods or dates say.
pub(in crate::proposal) fn line_years(columns: &[ExportColumn]) -> Vec<LineYears> {
    let found = columns.iter().filter_map(|column| {
        let is_strict = match column.purpose {
            ColumnPurpose::Year | ColumnPurpose::Period => true,
            ColumnPurpose::Date => false,
            _ => return None,
        };
        let mut years = BTreeMap::<i32, u64>::new();
        for (field, count) in &column.fields {
            let year = match column.purpose {
                ColumnPurpose::Date => year_of_date(field),
                _ => ColumnName(field)
                    .years()
                    .first()
                    .copied()
                    .or_else(|| short_year(column.purpose, field)),
            };
            if let Some(year) = year {
                *years.entry(year).or_default() += count;
            }
        }
        (!years.is_empty()).then(|| LineYears {
            column: column.name.clone(),
            position: column.position,
            years,
            is_strict,
        })
    });
    found.collect()
}

/// A year of two digits, in a column of years.
fn short_year(purpose: ColumnPurpose, field: &str) -> Option<i32> {
    let is_short = purpose == ColumnPurpose::Year && field.len() == 2;
    field
        .parse::<i32>()
        .ok()
        .filter(|_| is_short)
        .map(|year| 2000 + year)
}

/// The year of a date in one of its usual forms.
fn year_of_date(field: &str) -> Option<i32> {
    if let Some(year) = ColumnName(field).years().first() {
        return Some(*year);
    }
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if field.len() == 8 && is_digits(field) {
        return ColumnName(&field[..4]).years().first().copied();
    }
    let parts: Vec<&str> = field.split(['.', '/', '-']).collect();
    match parts[..] {
        [_, _, year] if year.len() == 2 && is_digits(year) => {
            year.parse::<i32>().ok().map(|year| 2000 + year)
        }
        _ => None,
    }
}

/// The accounting year; `None` where nothing says it. Where a column of years holds several, the
/// one of most lines, and that is not certain.
pub(in crate::proposal) fn year(
    of_lines: &[LineYears],
    claims: &ExportClaims<'_>,
) -> Option<OriginFinding<i32>> {
    let mut says: Vec<(i32, String, bool)> = Vec::new();
    for line_years in of_lines {
        let all: u64 = line_years.years.values().sum();
        let (year, most) = line_years.years.iter().max_by_key(|(_, count)| **count)?;
        let is_sure = match line_years.is_strict {
            true => most == &all,
            false => most * 100 >= all * 90,
        };
        says.push((
            *year,
            format!(
                "`{}` says {year} on {most} of {all} lines",
                line_years.column
            ),
            is_sure,
        ));
    }
    let of_texts = |texts: &[String]| -> Vec<i32> {
        let mut years: Vec<i32> = texts
            .iter()
            .flat_map(|text| ColumnName(text).years())
            .collect();
        years.sort_unstable();
        years.dedup();
        years
    };
    let (titles, names) = (of_texts(claims.titles), of_texts(claims.file_names));
    let strong = says
        .iter()
        .find(|(.., is_sure)| *is_sure)
        .or_else(|| says.first());
    if let Some((year, evidence, is_sure)) = strong {
        let agree = says.iter().all(|(other, ..)| other == year);
        let is_named_otherwise = |years: &[i32]| !years.is_empty() && !years.contains(year);
        let is_certain = *is_sure
            && agree
            && !is_named_otherwise(&names)
            && says.iter().all(|(.., is_sure)| *is_sure);
        return Some(OriginFinding {
            value: *year,
            evidence: evidence.clone(),
            is_certain,
        });
    }
    // Months from and to are of the ledger; another date may be that of the print.
    let mut spans = claims.titles.iter().filter_map(|title| YearSpan::of(title));
    if let Some(span) = spans
        .next()
        .filter(|span| !spans.any(|other| other.year != span.year))
    {
        return Some(OriginFinding {
            value: span.year,
            evidence: format!(
                "months above the header are of {}, and no line says it",
                span.year
            ),
            is_certain: false,
        });
    }
    let (year, where_) = match (&titles[..], &names[..]) {
        ([year], _) => (*year, "a line above the header"),
        (_, [year]) => (*year, "the name of the file"),
        _ => return None,
    };
    Some(OriginFinding {
        value: year,
        evidence: format!("{where_} says {year}, and no line does"),
        is_certain: false,
    })
}

/// Asks for the year that no line says, with those that titles and names say.
pub(in crate::proposal) fn which_year(claims: &ExportClaims<'_>) -> ExportQuestion {
    let texts = claims.titles.iter().chain(claims.file_names);
    let named: BTreeSet<i32> = texts.flat_map(|text| ColumnName(text).years()).collect();
    let joined = |form: fn(&i32) -> String, by: &str| {
        let years: Vec<String> = named.iter().map(form).collect();
        years.join(by)
    };
    let (why, help) = match named.is_empty() {
        true => (
            "neither lines nor names say it".to_owned(),
            "`--year 2013`".to_owned(),
        ),
        false => (
            format!(
                "no line says it, and names and lines above the header say {}",
                joined(i32::to_string, " and ")
            ),
            joined(|year| format!("`--year {year}`"), " or "),
        ),
    };
    ExportQuestion {
        option: "--year".to_owned(),
        text: format!("of which accounting year is the ledger? {why}"),
        help,
    }
}

/// What the amounts are.
pub(in crate::proposal) fn kind(
    columns: &[ExportColumn],
    claims: &ExportClaims<'_>,
    amount: &str,
) -> OriginFinding<LedgerKind> {
    let found = |value, evidence: String, is_certain| OriginFinding {
        value,
        evidence,
        is_certain,
    };
    if claims.is_of_books {
        return found(
            LedgerKind::Accounts,
            "the format is one of accounts".to_owned(),
            true,
        );
    }
    let mut says: Vec<(LedgerKind, String)> = Vec::new();
    let constant = columns
        .iter()
        .filter(|column| column.fields.len() == 1 && column.blanks == 0);
    let constant =
        constant.flat_map(|column| column.fields.keys().map(move |field| (&column.name, field)));
    let named = [("the column".to_owned(), amount)].into_iter();
    let titles = claims
        .titles
        .iter()
        .map(|title| ("above the header".to_owned(), title.as_str()));
    let constants =
        constant.map(|(name, field)| (format!("`{name}` on every line"), field.as_str()));
    for (where_, text) in named.chain(titles).chain(constants) {
        if let Some(kind) = ColumnName(text).kind() {
            says.push((kind, format!("`{text}`, {where_}, says {kind}")));
        }
    }
    let has_vouchers = [ColumnPurpose::Voucher, ColumnPurpose::Date]
        .iter()
        .all(|purpose| columns.iter().any(|column| column.purpose == *purpose));
    let of_files = claims
        .file_names
        .iter()
        .find_map(|name| Some((ColumnName(name).kind()?, name)));
    match (&says[..], of_files) {
        ([(kind, evidence), others @ ..], file) => {
            let agree = others.iter().all(|(other, _)| other == kind)
                && file.is_none_or(|(other, _)| other == *kind);
            let is_booked = has_vouchers && *kind != LedgerKind::Accounts;
            found(*kind, evidence.clone(), agree && !is_booked)
        }
        ([], Some((kind, name))) => {
            let evidence = format!("the name of the file, `{name}`, says {kind}");
            found(kind, evidence, has_vouchers && kind == LedgerKind::Accounts)
        }
        ([], None) if has_vouchers && claims.has_ore => found(
            LedgerKind::Accounts,
            "lines have vouchers and dates, and amounts have øre, as accounts do".to_owned(),
            true,
        ),
        ([], None) if has_vouchers => found(
            LedgerKind::Accounts,
            "lines have vouchers and dates, as accounts do; but no amount has øre, as in budgets"
                .to_owned(),
            false,
        ),
        ([], None) => found(
            LedgerKind::Accounts,
            "nothing says what the amounts are".to_owned(),
            false,
        ),
    }
}

/// Where the period stands.
pub(in crate::proposal) fn period(columns: &[ExportColumn]) -> CodePlan {
    let named = columns
        .iter()
        .filter(|column| column.purpose == ColumnPurpose::Period && column.filled() > 0);
    let mut named: Vec<&ExportColumn> = named.collect();
    // One that is the same on all lines is of something else, where there is another.
    named.sort_by_key(|column| std::cmp::Reverse(column.fields.len()));
    for column in &named {
        let characters = match period_form(column) {
            Some(PeriodForm::Whole) => None,
            Some(PeriodForm::Characters(from, to)) => Some((from, to)),
            None => continue,
        };
        let evidence = format!("`{}` is named so and holds {}", column.name, few(column));
        let is_certain = named.len() == 1 && column.blanks == 0;
        return CodePlan::of(column.position, characters).because(evidence, is_certain);
    }
    let mut dates = columns
        .iter()
        .filter(|column| column.purpose == ColumnPurpose::Date && column.blanks == 0);
    if let Some((column, characters)) =
        dates.find_map(|column| Some((column, month_of_dates(column)?)))
    {
        let evidence = format!(
            "no column holds periods; the months of `{}` are taken",
            column.name
        );
        return CodePlan::of(column.position, Some(characters)).because(evidence, false);
    }
    let is_said = named.is_empty();
    CodePlan::always("00").because("no column holds periods", is_said)
}

/// How a field holds its period.
enum PeriodForm {
    Whole,
    /// In these characters, counted from 1.
    Characters(usize, usize),
}

/// How the fields of a column hold periods; `None` where they hold something else.
fn period_form(column: &ExportColumn) -> Option<PeriodForm> {
    let number = |text: &str| {
        text.parse::<u8>()
            .ok()
            .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_period = |text: &str| number(text).is_some_and(|number| number <= 16);
    let is_year = |text: &str| text.len() == 4 && ColumnName(text).years().len() == 1;
    let at = |field: &str, from: usize, to: usize| field.get(from..to).unwrap_or("").to_owned();
    if column.all(|field| field.len() <= 2 && is_period(field)) {
        return Some(PeriodForm::Whole);
    }
    let forms = [
        PeriodDigits {
            length: 6,
            year: (0, 4),
            month: (4, 6),
        },
        PeriodDigits {
            length: 7,
            year: (0, 4),
            month: (5, 7),
        },
        PeriodDigits {
            length: 6,
            year: (2, 6),
            month: (0, 2),
        },
        PeriodDigits {
            length: 7,
            year: (3, 7),
            month: (0, 2),
        },
    ];
    forms.into_iter().find_map(|form| {
        let PeriodDigits {
            length,
            year,
            month,
        } = form;
        let fits = column.all(|field| {
            field.len() == length
                && is_year(&at(field, year.0, year.1))
                && is_period(&at(field, month.0, month.1))
        });
        fits.then_some(PeriodForm::Characters(month.0 + 1, month.1))
    })
}

/// Where in a field of some length its year and its month stand, in bytes.
struct PeriodDigits {
    length: usize,
    year: (usize, usize),
    month: (usize, usize),
}

/// Which characters of dates are the month.
fn month_of_dates(column: &ExportColumn) -> Option<(usize, usize)> {
    let is = |field: &str, marks: [usize; 2], mark: char| {
        let bytes = field.as_bytes();
        field.len() == 10 && marks.iter().all(|at| bytes[*at] == mark as u8)
    };
    if column.all(|field| is(field, [4, 7], '-')) {
        return Some((6, 7));
    }
    column.all(|field| is(field, [2, 5], '.')).then_some((4, 5))
}
