//! How an export writes its lines and numbers: encoding, delimiter, quote, escape and marks.

use crate::diag::{Code, Diagnostic};
use crate::ledger::{unknown_encoding, usable_encoding};
use crate::toml_table::{TomlTable, WithPlace};
use crate::value::NumberMarks;

/// What [`read_dialect`] reads of a ledger's description; the names are those of
/// [`LedgerSpec`](crate::ledger::LedgerSpec).
pub(super) struct DialectEntries {
    pub(super) encoding: String,
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
    pub(super) marks: NumberMarks,
}

/// Reads the dialect, `;`-delimited and quoted UTF-8 with Norwegian numbers where nothing else is
/// said.
pub(super) fn read_dialect(
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> DialectEntries {
    let encoding = match table.string("encoding", found) {
        Some(written) => match usable_encoding(&written.value) {
            Some(encoding) => encoding.name().to_lowercase(),
            None => {
                found.push(unknown_encoding(&written.value, &written.span));
                written.value
            }
        },
        None => "utf-8".to_owned(),
    };
    let delimiter = match table.string("delimiter", found) {
        Some(written) if written.value == "tab" => Some(b'\t'),
        Some(written) => byte("delimiter", &written, true, found),
        None => Some(b';'),
    };
    let mut optional = |name: &str, default: Option<u8>, found: &mut Vec<Diagnostic>| match table
        .string(name, found)
    {
        Some(written) if written.value.is_empty() => None,
        Some(written) => byte(name, &written, false, found),
        None => default,
    };
    let quote = optional("quote", Some(b'"'), found);
    let escape = optional("escape", None, found);
    let marks = NumberMarks {
        decimal: match mark(table, "decimal", found) {
            Some(StatedMark::One(mark)) => mark,
            Some(StatedMark::NoMark) | None => ',',
        },
        thousands: match mark(table, "thousands", found) {
            Some(StatedMark::One(mark)) => Some(mark),
            Some(StatedMark::NoMark) => None,
            None => Some(' '),
        },
    };
    let dialect = DialectEntries {
        encoding,
        delimiter: delimiter.unwrap_or(b';'),
        quote,
        escape,
        marks,
    };
    if let Some((message, help)) = contradiction(&dialect) {
        found.push(
            Diagnostic::new(Code::DialectInvalid, message)
                .at_span(&table.span, "the ledger described here")
                .help(help),
        );
    }
    dialect
}

/// One character below 128 that can delimit, quote or escape.
fn byte(
    name: &str,
    written: &WithPlace<String>,
    tab: bool,
    found: &mut Vec<Diagnostic>,
) -> Option<u8> {
    match written.value.as_bytes() {
        [byte] if byte.is_ascii_punctuation() || (tab && matches!(byte, b'\t' | b' ')) => {
            Some(*byte)
        }
        _ => {
            let example = if tab {
                "write a single mark such as \";\" or \"tab\""
            } else {
                "write a single mark, or \"\" for none"
            };
            found.push(
                Diagnostic::new(
                    Code::DialectInvalid,
                    format!("`{name}` cannot be `{}`", written.value.escape_default()),
                )
                .at_span(&written.span, "not one mark")
                .help(example),
            );
            None
        }
    }
}

/// What is stated of a character between digits.
enum StatedMark {
    NoMark,
    One(char),
}

/// A character between digits; `None` where nothing, or nothing usable, is stated of it.
fn mark(table: &mut TomlTable<'_>, name: &str, found: &mut Vec<Diagnostic>) -> Option<StatedMark> {
    let written = table.string(name, found)?;
    let mut characters = written.value.chars();
    match (characters.next(), characters.next()) {
        (None, _) if name == "thousands" => Some(StatedMark::NoMark),
        (Some(mark), None)
            if !mark.is_alphanumeric() && !matches!(mark, '-' | '+' | '\u{2212}') =>
        {
            Some(StatedMark::One(mark))
        }
        _ => {
            found.push(
                Diagnostic::new(
                    Code::DialectInvalid,
                    format!("`{name}` cannot be `{}`", written.value),
                )
                .at_span(&written.span, "not one mark")
                .help("write a single mark such as \",\" or \".\""),
            );
            None
        }
    }
}

/// Two marks that cannot be told apart.
fn contradiction(dialect: &DialectEntries) -> Option<(&'static str, &'static str)> {
    let DialectEntries {
        delimiter,
        quote,
        escape,
        marks,
        ..
    } = dialect;
    let other = "give them different marks";
    if *quote == Some(*delimiter) || *escape == Some(*delimiter) {
        Some(("`delimiter` is also `quote` or `escape`", other))
    } else if quote.is_some() && quote == escape {
        Some((
            "`quote` and `escape` are the same",
            "a doubled quote stands for itself anyway; leave `escape` out",
        ))
    } else if marks.thousands == Some(marks.decimal) {
        Some(("`decimal` and `thousands` are the same", other))
    } else if marks.decimal == char::from(*delimiter) && quote.is_none() && escape.is_none() {
        Some((
            "`decimal` is also the `delimiter`, and nothing quotes amounts",
            other,
        ))
    } else {
        None
    }
}
