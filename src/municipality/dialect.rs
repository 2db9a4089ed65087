//! How an export writes its lines and numbers: encoding, delimiter, quote, escape and marks.

use crate::diag::{Anchor, Code, Diagnostic};
use crate::ledger::{FileDialect, HiddenRows, unknown_encoding, usable_encoding};
use crate::toml_table::{TomlTable, WithPlace};
use crate::value::NumberMarks;

pub(super) use super::invalid::invalid;
use super::lines::read_lines;

/// Reads what a table says of a dialect; what it does not say is as in `base`.
pub(super) fn read_dialect(
    table: &mut TomlTable<'_>,
    base: &FileDialect,
    found: &mut Vec<Diagnostic>,
) -> FileDialect {
    let encoding = match table.string("encoding", found) {
        Some(written) => match usable_encoding(&written.value) {
            Some(encoding) => encoding.name(),
            None => {
                found.push(unknown_encoding(&written.value, &written.span));
                written.value
            }
        },
        None => base.encoding.clone(),
    };
    let delimiter = match table.string("delimiter", found) {
        Some(written) if written.value == "tab" => Some(b'\t'),
        Some(written) => byte("delimiter", &written, true, found),
        None => None,
    };
    let mut optional = |name: &str, base: Option<u8>, found: &mut Vec<Diagnostic>| match table
        .string(name, found)
    {
        Some(written) if written.value.is_empty() => None,
        Some(written) => byte(name, &written, false, found),
        None => base,
    };
    let quote = optional("quote", base.quote, found);
    let escape = optional("escape", base.escape, found);
    let marks = NumberMarks {
        decimal: match mark(table, "decimal", found) {
            Some(StatedMark::One(mark)) => mark,
            Some(StatedMark::NoMark) | None => base.marks.decimal,
        },
        thousands: match mark(table, "thousands", found) {
            Some(StatedMark::One(mark)) => Some(mark),
            Some(StatedMark::NoMark) => None,
            None => base.marks.thousands,
        },
    };
    let [format, sheet, member] =
        ["format", "sheet", "member"].map(|name| table.string(name, found));
    let format_span = format
        .as_ref()
        .map(|format| Anchor::from(format.span.clone()));
    let [format, sheet, member] =
        [format, sheet, member].map(|written| written.map(|written| written.value));
    let hidden = [("read", HiddenRows::Read), ("skip", HiddenRows::Skipped)];
    let hidden = table.word("hidden", &hidden, found);
    let dialect = FileDialect {
        encoding,
        delimiter: delimiter.unwrap_or(base.delimiter),
        quote,
        escape,
        marks,
        format: format.or_else(|| base.format.clone()),
        format_span: format_span.unwrap_or_else(|| base.format_span.clone()),
        sheet: sheet.or_else(|| base.sheet.clone()),
        member: member.or_else(|| base.member.clone()),
        taken_parts: base.taken_parts.clone(),
        hidden: hidden.map_or(base.hidden, |hidden| hidden.value),
        lines: read_lines(table, &base.lines, found),
        names: base.names.clone(),
        span: table.span.clone().into(),
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
fn contradiction(dialect: &FileDialect) -> Option<(&'static str, &'static str)> {
    let FileDialect {
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
    } else if dialect.lines.ignores_surplus
        && [Some(marks.decimal), marks.thousands].contains(&Some(char::from(*delimiter)))
    {
        Some((
            "`surplus` cannot be ignored where the `delimiter` may stand within an amount",
            "leave `surplus` out, or export the ledger with another delimiter",
        ))
    } else {
        None
    }
}
