//! Where the header of a file is, and what its columns are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{FileOutline, OutlineRow};
use crate::value::{NumberMarks, normal_form, parse_amount};

use super::labels::{is_total, page_word};
use super::names::{ColumnPurpose, purpose};

/// Among how many records the header is looked for.
const FIRST_ROWS: usize = 40;

/// A file as columns.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct ExportTable {
    /// The lines that name the columns; none where no line does, or the first does.
    pub(in crate::proposal) header: Vec<u64>,
    /// Whether some line names the columns.
    pub(in crate::proposal) has_names: bool,
    pub(in crate::proposal) header_evidence: String,
    pub(in crate::proposal) header_is_certain: bool,
    /// The names of the columns by position; of one's own making where no line names them.
    pub(in crate::proposal) names: Vec<String>,
    /// What stands above the header.
    pub(in crate::proposal) titles: Vec<String>,
    /// The records behind the header that have as many fields as most, and shorter ones of totals.
    pub(in crate::proposal) rows: Vec<Vec<String>>,
    /// How often the header stands again among them, as on each page of a print.
    pub(in crate::proposal) repeats: u64,
    /// How many records are of another width, or cannot be read.
    pub(in crate::proposal) others: usize,
}

/// Finds the header. `stated` is the number of its line; 0 where there is none. Formats other than
/// text name their columns first.
pub(in crate::proposal) fn export_table(outline: &FileOutline, stated: Option<u64>) -> ExportTable {
    let is_fixed = ["jsonl", "kostra", "saf-t", "sie", "parquet"]
        .iter()
        .any(|format| outline.format.split(' ').next() == Some(format));
    let rows: Vec<&OutlineRow> = outline
        .rows
        .iter()
        .skip_while(|row| is_blank(row) || is_separator(row))
        .collect();
    let width = width_of(&rows);
    let found = match (is_fixed, stated) {
        (true, _) => Some(0),
        (false, Some(0)) => None,
        (false, Some(number)) => rows.iter().position(|row| row.number == number),
        (false, None) => find_header(&rows, width),
    };
    let above = found.map_or(&[][..], |at| &rows[..at]);
    let own = found.map(|at| names_of(&rows[at].fields, width));
    // A caption above columns that need one to be told apart.
    let caption = above.last().filter(|row| {
        let filled = row.fields.iter().filter(|field| !field.is_empty()).count();
        let repeats = own.as_ref().is_some_and(|names| {
            let named: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
            named.iter().collect::<BTreeSet<_>>().len() < named.len() || named.len() + 1 < width
        });
        !is_fixed && stated.is_none() && filled > 1 && repeats
    });
    let names = match (&own, caption) {
        (Some(names), Some(caption)) => joined(&caption.fields, names),
        (Some(names), None) => names.clone(),
        (None, _) => (1..=width).map(|at| format!("kolonne {at}")).collect(),
    };
    let header = match (found, caption) {
        (Some(at), Some(caption)) => vec![caption.number, rows[at].number],
        // What stands first is the header by itself.
        (Some(0), None) => Vec::new(),
        (Some(at), None) => vec![rows[at].number],
        (None, _) => Vec::new(),
    };
    let titles = above
        .iter()
        .filter(|row| caption.is_none_or(|caption| caption.number != row.number))
        .flat_map(|row| &row.fields)
        .filter(|field| !field.is_empty())
        .cloned()
        .collect();
    let body = &rows[found.map_or(0, |at| at + 1)..];
    let is_header = |row: &OutlineRow| found.is_some_and(|at| names_the_same(rows[at], row));
    let repeats = body.iter().filter(|row| is_header(row)).count();
    let body: Vec<&OutlineRow> = body.iter().copied().filter(|row| !is_header(row)).collect();
    let is_row = |row: &&&OutlineRow| {
        row.is_sound && !is_blank(row) && (row.fields.len() >= width || is_label(row))
    };
    let of_width: Vec<Vec<String>> = body
        .iter()
        .filter(is_row)
        .map(|row| {
            let mut fields = row.fields.clone();
            fields.resize(fields.len().max(width), String::new());
            fields
        })
        .collect();
    let filled = body.iter().filter(|row| !is_blank(row)).count();
    let named = names
        .iter()
        .filter(|name| purpose(name) != ColumnPurpose::Unknown)
        .count();
    let (header_evidence, header_is_certain) = match found {
        _ if stated.is_some() => ("as stated".to_owned(), true),
        Some(_) if is_fixed => ("the format names them".to_owned(), true),
        Some(at) => (
            format!(
                "line {} names {} columns, of which {named} are known words",
                rows[at].number,
                names.len()
            ),
            caption.is_none() && named > 1,
        ),
        None => ("no line names the columns".to_owned(), false),
    };
    ExportTable {
        header,
        has_names: found.is_some(),
        header_evidence,
        header_is_certain,
        names,
        titles,
        repeats: repeats as u64,
        others: filled - of_width.len(),
        rows: of_width,
    }
}

/// Whether two records are the same words, but for their case: a header, and that of another page.
fn names_the_same(one: &OutlineRow, other: &OutlineRow) -> bool {
    let lower = |field: &String| normal_form(field).trim().to_lowercase();
    one.fields == other.fields
        || one
            .fields
            .iter()
            .map(lower)
            .eq(other.fields.iter().map(lower))
}

/// Whether a record is a total, or a page of a print, whose line may end behind it.
fn is_label(row: &OutlineRow) -> bool {
    let mut filled = row.fields.iter().filter(|field| !field.is_empty());
    let label = filled.next().map_or("", String::as_str);
    filled.count() < 2 && (is_total(label) || page_word(label).is_some())
}

fn is_blank(row: &OutlineRow) -> bool {
    row.fields.iter().all(String::is_empty)
}

/// Whether a record says what stands between fields, as spreadsheets are told it.
fn is_separator(row: &OutlineRow) -> bool {
    let first = row.fields.first().map_or("", String::as_str);
    first
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("sep="))
}

/// How many fields most records have.
fn width_of(rows: &[&OutlineRow]) -> usize {
    let mut counts = BTreeMap::<usize, usize>::new();
    for row in rows {
        *counts.entry(row.fields.len()).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width));
    most.map_or(0, |(width, _)| width)
}

fn names_of(fields: &[String], width: usize) -> Vec<String> {
    let mut names: Vec<String> = fields
        .iter()
        .map(|name| normal_form(name).trim().to_owned())
        .collect();
    names.resize(width.max(names.len()), String::new());
    while names.len() > width && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// Names beneath captions, each of which stands above what follows up to the next.
fn joined(captions: &[String], names: &[String]) -> Vec<String> {
    let mut caption = "";
    let mut joined = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if let Some(own) = captions.get(at).filter(|own| !own.is_empty()) {
            caption = own;
        }
        joined.push(match (caption.is_empty(), name.is_empty()) {
            (true, _) => name.clone(),
            (_, true) => normal_form(caption).into_owned(),
            _ => format!("{} {name}", normal_form(caption)),
        });
    }
    joined
}

/// The record that names the columns: of different words, of which those above numbers are none.
fn find_header(rows: &[&OutlineRow], width: usize) -> Option<usize> {
    let is_like = |at: &usize| {
        let row = rows[*at];
        let body = &rows[(at + 1).min(rows.len())..];
        let names: Vec<&str> = row
            .fields
            .iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        let few = names.len() < 2 || names.len() * 2 < width;
        if few || body.is_empty() || row.fields.len() > width + 1 {
            return false;
        }
        let are_words = names.iter().all(|name| {
            let is_year = name.len() == 4
                && name
                    .parse::<u16>()
                    .is_ok_and(|year| (1900..2100).contains(&year));
            is_year || name.chars().any(char::is_alphabetic)
        });
        let has_words = names
            .iter()
            .any(|name| name.chars().any(char::is_alphabetic));
        // Somewhere numbers stand beneath a word.
        let is_above_numbers = |column: usize| {
            let name = row.fields.get(column).map_or("", String::as_str);
            let fields = body
                .iter()
                .take(200)
                .filter(|other| !names_the_same(other, row))
                .filter_map(|row| row.fields.get(column));
            let filled: Vec<&String> = fields.filter(|field| !field.is_empty()).collect();
            let numbers = filled.iter().filter(|field| is_number(field)).count();
            !filled.is_empty()
                && numbers * 10 >= filled.len() * 8
                && !is_number(name)
                && !name.is_empty()
        };
        // A posting would have the like beneath it.
        let recurs = |column: usize| {
            let name = row.fields.get(column).filter(|name| !name.is_empty());
            name.is_some_and(|name| {
                let mut others = body.iter().take(2000);
                // But for the header itself, on another page.
                others.any(|other| {
                    other.fields.get(column) == Some(name) && !names_the_same(other, row)
                })
            })
        };
        are_words && has_words && (0..width).any(is_above_numbers) && !(0..width).any(recurs)
    };
    let known = |at: &usize| {
        let names = rows[*at].fields.iter();
        names
            .filter(|name| purpose(name) != ColumnPurpose::Unknown)
            .count()
    };
    let is_first = |at: &usize| !rows[..*at].iter().any(|row| names_the_same(row, rows[*at]));
    let first = (0..rows.len().min(FIRST_ROWS)).filter(is_first);
    let candidates: Vec<usize> = first.filter(is_like).collect();
    // Of several, the one with most known words, nearest to the postings.
    candidates.into_iter().max_by_key(|at| (known(at), *at))
}

/// Whether a field is a number in any marks.
fn is_number(field: &str) -> bool {
    let read = |decimal, thousands| {
        let marks = NumberMarks {
            decimal,
            thousands: Some(thousands),
        };
        parse_amount(field, marks).is_ok()
    };
    read(',', ' ') || read('.', ',') || read(',', '.') || read('.', ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(lines: &[&str]) -> FileOutline {
        let row = |(number, line): (u64, &&str)| OutlineRow {
            number,
            fields: line
                .split(';')
                .map(|field| field.trim().to_owned())
                .collect(),
            is_sound: true,
        };
        FileOutline {
            format: "csv".to_owned(),
            rows: (1..).zip(lines).map(row).collect(),
            is_whole: true,
            ..FileOutline::default()
        }
    }

    #[test]
    fn a_header_may_stand_on_every_page() {
        let page = ["konto;tekst;a;b", "10100;Lønn;405 778;0", "10200;Vikar;5;1"];
        let table = export_table(&outline(&[page, page, page].concat()), None);
        assert_eq!((table.repeats, table.rows.len(), table.others), (2, 6, 0));
        let in_capitals = ["KONTO;TEKST;A;B", "Side 2;;;", "Overført;;405 783;1"];
        let mut pages = [&page[..], &in_capitals, &page[1..], &in_capitals].concat();
        pages.pop();
        let table = export_table(&outline(&pages), None);
        assert_eq!(
            (table.header.len(), table.names),
            (0, page[0].split(';').map(str::to_owned).collect())
        );
        assert_eq!(table.repeats, 2);
    }

    #[test]
    fn headers_are_found_wherever_they_stand() {
        let check = |lines: &[&str], header: &[u64], names: &[&str], rows: usize| {
            let table = export_table(&outline(lines), None);
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(
                (table.header, table.names, table.rows.len()),
                (header.to_vec(), names, rows),
                "{lines:?}"
            );
        };
        let body = ["10100;Lønn;405 778;0", "10200;Vikar;5;1"];
        let with = |first: &[&'static str]| [first, &body].concat();
        check(
            &with(&["konto;tekst;2012;2013"]),
            &[],
            &["konto", "tekst", "2012", "2013"],
            2,
        );
        check(
            &with(&["Regnskap 2013", "Skrevet ut 14.02.2014", "konto;tekst;a;b"]),
            &[3],
            &["konto", "tekst", "a", "b"],
            2,
        );
        check(
            &body,
            &[],
            &["kolonne 1", "kolonne 2", "kolonne 3", "kolonne 4"],
            2,
        );
        check(
            &with(&[";;Regnskap;Budsjett", "konto;tekst;2013;2013"]),
            &[1, 2],
            &["konto", "tekst", "Regnskap 2013", "Budsjett 2013"],
            2,
        );
    }
}
