//! What is to be said of a line that cannot be read.

use std::sync::Arc;

use super::amount::{describe, remedy, splits_amounts};
use super::columns::Columns;
use super::findings::Findings;
use super::header_names::HeaderRow;
use super::personal::displayable;
use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::ledger::FileDialect;
use crate::ledger::records::format::{FieldFault, Record};
use crate::value::{Amount, AmountError, NumberMarks, holds_personal_number};

/// What became of a line, with its kroner.
pub(in crate::ledger) fn quarantine_note(amount: Option<Amount>) -> String {
    match amount {
        Some(amount) => format!("in quarantine with {amount} kr"),
        None => "in quarantine, its kroner unknown".to_owned(),
    }
}

/// Says what is wrong with a field of a line with that amount.
pub(in crate::ledger) fn unreadable_field(
    fault: &FieldFault,
    file: &Arc<str>,
    line: &RecordPlace,
    amount: Option<Amount>,
) -> Diagnostic {
    let place = line.field(fault.position);
    Diagnostic::new(Code::FieldUnreadable, &fault.problem)
        .at_record(Arc::clone(file), place, quarantine_note(amount))
        .help(
            fault
                .help
                .unwrap_or("mend it where the file was made, and save it again"),
        )
}

/// Says that a line holds bytes of another encoding.
pub(in crate::ledger) fn foreign_bytes(encoding: &str) -> Diagnostic {
    let help = if encoding.to_lowercase().starts_with("utf") {
        "check `encoding` in municipality.toml; Norwegian exports are often `windows-1252`"
    } else {
        "check `encoding` in municipality.toml; it may be `utf-8`"
    };
    Diagnostic::new(
        Code::UnknownEncoding,
        format!("the line holds bytes that are not {encoding}"),
    )
    .help(help)
}

/// Says that a line has not the fields of the header, or has a quote that is never closed.
pub(in crate::ledger) fn wrong_fields(
    count: usize,
    width: usize,
    unclosed: bool,
    dialect: &FileDialect,
) -> Diagnostic {
    if unclosed {
        let message =
            "a quote opened on this line is never closed, so the rest of the file cannot be read";
        return Diagnostic::new(Code::LineFields, message)
            .help("close the quote, or write `quote = \"\"` in municipality.toml");
    }
    let delimiter = if dialect.delimiter == b'\t' {
        "a tab".to_owned()
    } else {
        format!("`{}`", char::from(dialect.delimiter))
    };
    let help = if count < width {
        "the line was cut; export it again".to_owned()
    } else if char::from(dialect.delimiter) == dialect.marks.decimal {
        format!(
            "{delimiter} is the delimiter and the decimal mark too, and an amount seems not to be quoted; quote amounts in the export, or give it another delimiter, such as `;`"
        )
    } else if splits_amounts(dialect) {
        format!(
            "a text or an amount seems to hold {delimiter}; quote it in the export, or give it another delimiter, such as `;`"
        )
    } else {
        format!(
            "a text seems to hold {delimiter}; quote it in the export; where what stands behind the last column means nothing, write `surplus = \"ignore\"` in municipality.toml"
        )
    };
    Diagnostic::new(
        Code::LineFields,
        format!("the line has {count} fields, the header {width}"),
    )
    .help(help)
}

/// What is wrong with a field that should be an amount, and what to do about it.
pub(in crate::ledger) fn no_number(
    text: &str,
    error: AmountError,
    marks: NumberMarks,
) -> (String, String) {
    (describe(text, error), remedy(text, error, marks))
}

/// As [`no_number`], of an amount that names a side in a column that is one, with its position.
pub(in crate::ledger) fn two_sides(column: usize, text: &str) -> (usize, String, String) {
    (
        column,
        format!(
            "{} names its side, and so does its column",
            displayable(text)
        ),
        "export amounts with a sign or with a side, not with both".to_owned(),
    )
}

const NO_PERSONAL_NUMBERS: &str = "take personal numbers out of the ledger before it is exported";

/// Reports a file whose name holds what must not be in a ledger.
pub(in crate::ledger) fn report_personal_name(path: &str, findings: &mut Findings) {
    if holds_personal_number(path) {
        findings.add(Code::PersonalNumber, |path| {
            let message = "the name of the file holds what looks like a personal number";
            Diagnostic::new(Code::PersonalNumber, message)
                .in_file(Arc::clone(path))
                .help(
                    "give the file another name; where this one stands, `…` is shown in its place",
                )
        });
    }
}

/// Reports lines of a header, or above it, that hold what must not be in a ledger.
pub(in crate::ledger) fn report_personal_header(rows: &[HeaderRow], findings: &mut Findings) {
    let tells = |row: &&HeaderRow| row.names.iter().any(|name| holds_personal_number(name));
    for row in rows.iter().filter(tells) {
        findings.add(Code::PersonalNumber, |path| {
            let message = "the header holds what looks like a personal number";
            Diagnostic::new(Code::PersonalNumber, message)
                .at_record(path.clone(), row.place.clone(), "not shown here")
                .help(NO_PERSONAL_NUMBERS)
        });
    }
}

/// Reports each text, code and voucher of a record that holds what must not be in a ledger.
pub(in crate::ledger) fn report_personal_numbers(
    columns: &Columns,
    record: &Record<'_>,
    findings: &mut Findings,
) {
    for (column, name) in &columns.named {
        if holds_personal_number(record.fields.get(*column).unwrap_or("")) {
            findings.add(Code::PersonalNumber, |path| {
                Diagnostic::new(
                    Code::PersonalNumber,
                    format!("`{name}` holds what looks like a personal number"),
                )
                .at_record(path.clone(), record.place.clone(), "not shown here")
                .help(NO_PERSONAL_NUMBERS)
            });
        }
    }
}
