//! The header of a file: where it stands, what it says, and what to say where it stands elsewhere.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;

use crate::diag::{Code, Diagnostic, RecordPlace};

use super::columns::{Columns, find_columns};
use super::findings::Findings;
use super::header_names::{HeaderNames, HeaderRow, MOST_NAMES, listed, missing, missing_help};
use super::other_lines::OtherLines;
use super::spelling::FileSpelling;
use super::unread::{report_personal_header, wrong_fields};
use crate::ledger::records::shared::Portions;
use crate::ledger::{FileDialect, LedgerSpec, TextTest};

/// How many records are looked at where the header is not the one that should be.
const MOST_ROWS: usize = 60;

/// What was found where the header should be.
pub(in crate::ledger) enum HeaderSearch {
    /// Nothing at all.
    Absent,
    /// No header that can be used.
    Unusable,
    /// All columns that are asked for.
    Found {
        /// Where they are.
        columns: Box<Columns>,
        /// How lines are known that are no postings.
        others: OtherLines,
        /// The number of the portion that goes on behind it.
        portion: usize,
    },
}

/// The first records of a file, one by one.
struct Rows<'p> {
    spelling: &'p mut FileSpelling,
    portions: &'p mut dyn Portions,
    portion: Option<usize>,
    seen: Vec<HeaderRow>,
}

impl Rows<'_> {
    /// Goes on to the next record; whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        loop {
            if self.portion.is_some() {
                let mut next = None;
                let spelling = &mut *self.spelling;
                self.portions.each(&mut |record| {
                    next = Some(spelling.record(record, |record| {
                        HeaderRow {
                            place: record.place.clone(),
                            names: record
                                .fields
                                .iter()
                                .map(|name| name.trim().to_owned())
                                .collect(),
                            first: record.fields.get(0).unwrap_or("").to_owned(),
                            is_unclosed: record.is_unclosed,
                        }
                    }));
                    ControlFlow::Break(())
                });
                if let Some(row) = next {
                    self.seen.push(row);
                    return Ok(true);
                }
            }
            self.portion = self.portions.next()?;
            if self.portion.is_none() {
                return Ok(false);
            }
        }
    }
}

/// Looks for the header and leaves the portion that it is in with what comes after it.
pub(in crate::ledger) fn find_header(
    portions: &mut dyn Portions,
    spec: &LedgerSpec,
    dialect: &FileDialect,
    findings: &mut Findings,
    spelling: &mut FileSpelling,
) -> io::Result<HeaderSearch> {
    let (lines, mut portion) = (&dialect.lines, None);
    let mut rows = Rows {
        spelling,
        portions,
        portion,
        seen: Vec::new(),
    };
    if lines.columns.is_some() && lines.header.is_empty() {
        rows.portion = rows.portions.next()?;
    } else if lines.header.is_empty() {
        while rows.advance()? {
            match rows.seen.last().and_then(HeaderRow::separator) {
                Some(separator) if !agrees(separator, dialect.delimiter) => {
                    report_separator(separator, dialect, findings);
                    return Ok(HeaderSearch::Unusable);
                }
                Some(_) => {}
                None => break,
            }
        }
    } else {
        let last = lines.header.last().copied().unwrap_or(0);
        let is_before = |row: &HeaderRow| row.place.number() < last;
        while rows.seen.last().is_none_or(is_before) && rows.advance()? {}
    }
    portion = rows.portion;
    let (Some(portion), false) = (portion, rows.seen.is_empty() && lines.columns.is_none()) else {
        return Ok(HeaderSearch::Absent);
    };
    report_personal_header(&rows.seen, findings);
    let header = match &lines.columns {
        Some(names) => Some(HeaderNames::of_line(
            rows.seen
                .last()
                .map_or(RecordPlace::Line(1), |row| row.place.clone()),
            names.iter().map(|name| name.trim().to_owned()).collect(),
        )),
        None => chosen(&rows.seen, dialect, findings),
    };
    let Some(mut header) = header else {
        return Ok(HeaderSearch::Unusable);
    };
    let wanted: BTreeSet<&str> = spec
        .columns()
        .chain(lines.skip.iter().map(|test| &*test.column))
        .map(|column| dialect.name(column).trim())
        .collect();
    if lines.columns.is_none() && !header.lacking(&wanted).is_empty() {
        while rows.seen.len() < MOST_ROWS && rows.advance()? {}
        header.is_sure =
            header.lacking(&wanted).len() < wanted.len() || is_above_values(&rows.seen, &header);
        if let Some(finding) = elsewhere(&rows.seen, &header, &wanted, dialect) {
            findings.add(Code::MissingColumn, |file| finding.at_file(file, dialect));
            return Ok(HeaderSearch::Unusable);
        }
    }
    if lines.columns.is_none() {
        let first = header.place.number();
        let is_above = |row: &HeaderRow| {
            let number = row.place.number();
            number < first && !lines.header.contains(&number) && !row.is_blank()
        };
        let above = rows.seen.into_iter().filter(is_above);
        header.above = above.filter(|row| row.separator().is_none()).collect();
    }
    let columns = find_columns(spec, dialect, &header, findings);
    let skip = find_skip(dialect, &header, findings);
    let found = columns
        .zip(skip)
        .map(|(columns, skip)| HeaderSearch::Found {
            others: OtherLines::new(&header, &columns, skip),
            columns: Box::new(columns),
            portion,
        });
    Ok(found.unwrap_or(HeaderSearch::Unusable))
}

/// Whether words stand in all columns of a line and numbers beneath some of them: then they are names,
/// though none is asked for.
fn is_above_values(seen: &[HeaderRow], header: &HeaderNames) -> bool {
    let names = header.names();
    let number = header.place.number();
    let mut beneath = seen
        .iter()
        .filter(|row| row.place.number() > number && !row.is_blank());
    let is_word =
        |name: &String| name.contains(char::is_alphabetic) && !name.contains(char::is_numeric);
    let is_value =
        |field: &String| field.contains(char::is_numeric) && !field.contains(char::is_alphabetic);
    let has_values =
        |row: &HeaderRow| row.names.len() == names.len() && row.names.iter().any(is_value);
    names.iter().all(is_word) && beneath.next().is_some_and(has_values)
}

/// The positions at which lines to leave out are tested.
fn find_skip(
    dialect: &FileDialect,
    header: &HeaderNames,
    findings: &mut Findings,
) -> Option<Vec<(usize, TextTest)>> {
    let mut is_complete = true;
    let mut tests = Vec::new();
    for test in &dialect.lines.skip {
        let wanted = dialect.name(&test.column);
        match header.positions(wanted).first() {
            Some(position) => tests.push((*position, test.clone())),
            None => {
                is_complete = false;
                findings.add(Code::MissingColumn, |file| {
                    missing(wanted, header, dialect, file)
                });
            }
        }
    }
    is_complete.then_some(tests)
}

/// The header where it should be; `None`, and a finding, where that is no line or one that cannot
/// be split.
fn chosen(
    seen: &[HeaderRow],
    dialect: &FileDialect,
    findings: &mut Findings,
) -> Option<HeaderNames> {
    let stated = &dialect.lines.header;
    let rows: Vec<&HeaderRow> = if stated.is_empty() {
        seen.last().into_iter().collect()
    } else {
        let is_stated = |row: &&HeaderRow| stated.contains(&row.place.number());
        seen.iter().filter(is_stated).collect()
    };
    if let Some(row) = rows.iter().find(|row| row.is_unclosed) {
        findings.add(Code::LineFields, |file| {
            let place = row.place.clone();
            wrong_fields(0, 0, true, dialect).at_record(file.clone(), place, "the header")
        });
        return None;
    }
    let is_there = |number: &u64| rows.iter().any(|row| row.place.number() == *number);
    if let Some(absent) = stated.iter().find(|number| !is_there(number)) {
        findings.add(Code::MissingColumn, |file| {
            Diagnostic::new(
                Code::MissingColumn,
                format!("line {absent}, which is said to be the header, holds nothing"),
            )
            .in_file(file.clone())
            .at_span(&dialect.span, "where the ledger is described")
            .help("write in `header` the number of the line that names the columns")
        });
        return None;
    }
    HeaderNames::new(&rows)
}

/// What is to be said of a header that is not where it should be.
struct Elsewhere {
    place: RecordPlace,
    message: String,
    help: String,
}

impl Elsewhere {
    fn at_file(self, file: &std::sync::Arc<str>, dialect: &FileDialect) -> Diagnostic {
        Diagnostic::new(Code::MissingColumn, self.message)
            .at_record(file.clone(), self.place, "")
            .at_span(&dialect.span, "where the ledger is described")
            .help(self.help)
    }
}

/// What is to be said once, instead of something of each column.
fn elsewhere(
    seen: &[HeaderRow],
    header: &HeaderNames,
    wanted: &BTreeSet<&str>,
    dialect: &FileDialect,
) -> Option<Elsewhere> {
    let lacking = |names: &HeaderNames| names.lacking(wanted).len();
    let one = seen.iter().map(|row| vec![row]);
    let two = seen.windows(2).map(|pair| pair.iter().collect::<Vec<_>>());
    // Of those that lack as little the first, and one line rather than two.
    let candidates = one.chain(two).filter_map(|rows| {
        let names = HeaderNames::new(&rows)?;
        Some((lacking(&names), rows, names))
    });
    let (least, rows, names) =
        candidates.min_by_key(|(lacking, rows, _)| (*lacking, rows.len()))?;
    let (found, here) = (wanted.len() - least, wanted.len() - lacking(header));
    let place = names.place.clone();
    if found > here && (found > 1 || wanted.len() == 1) && found * 2 >= wanted.len() {
        let numbers: Vec<String> = rows
            .iter()
            .map(|row| row.place.number().to_string())
            .collect();
        let (where_, stated) = match &numbers[..] {
            [number] => (format!("line {number}"), number.clone()),
            _ => (
                format!("lines {}", numbers.join(" and ")),
                format!("[{}]", numbers.join(", ")),
            ),
        };
        let lacking = names.lacking(wanted);
        let message = if lacking.is_empty() {
            format!(
                "the columns are named on {where_}, not on line {}",
                header.place.number()
            )
        } else {
            let absent = listed(lacking.iter().copied());
            format!("the header seems to be {where_}, but has no column {absent}")
        };
        let mut help = format!("write `header = {stated}` in municipality.toml");
        if rows.len() > 1 || !lacking.is_empty() {
            let known = names.names().iter().map(String::as_str);
            help += &format!(
                "; the columns are then {}",
                listed(known.filter(|name| !name.is_empty()))
            );
        }
        return Some(Elsewhere {
            place,
            message,
            help,
        });
    }
    if here == 0 && wanted.len() > 1 {
        let first = wanted.first().copied().unwrap_or_default();
        return Some(Elsewhere {
            place: header.place.clone(),
            message: format!(
                "none of the {} columns that are asked for is named here: {}",
                wanted.len(),
                listed(wanted.iter().copied().take(MOST_NAMES))
            ),
            help: missing_help(first, header, dialect),
        });
    }
    None
}

fn agrees(separator: &str, delimiter: u8) -> bool {
    let separator = separator.trim_end_matches(['"', '\'']);
    separator.is_empty()
        || separator.as_bytes() == [delimiter]
        || (delimiter == b'\t' && separator == "\\t")
}

fn report_separator(separator: &str, dialect: &FileDialect, findings: &mut Findings) {
    let stated = match separator {
        "\t" | "\\t" => "tab",
        other => other,
    };
    findings.add(Code::DialectInvalid, |file| {
        Diagnostic::new(
            Code::DialectInvalid,
            format!("the file says that `{stated}` stands between its fields, its description says otherwise"),
        )
        .at_record(file.clone(), RecordPlace::Line(1), "")
        .at_span(&dialect.span, "where the ledger is described")
        .help(format!("write `delimiter = \"{stated}\"` in municipality.toml"))
    });
}
