//! What is said of a line that cannot be read.

use crate::diag::{Code, Diagnostic};
use crate::value::Amount;

use super::codes::{CodeProblem, Dimension};
use super::personal::displayable;
use crate::ledger::FileDialect;

/// What becomes of the line.
pub(super) fn quarantine_note(amount: Option<Amount>) -> String {
    match amount {
        Some(amount) => format!("in quarantine with {amount} kr"),
        None => "in quarantine, its kroner unknown".to_owned(),
    }
}

pub(super) fn foreign_bytes(encoding: &str) -> Diagnostic {
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
    } else {
        format!("a text seems to hold {delimiter}; quote it in the export")
    };
    Diagnostic::new(
        Code::LineFields,
        format!("the line has {count} fields, the header {width}"),
    )
    .help(help)
}

pub(super) fn no_code(dimension: &Dimension, problem: &CodeProblem) -> Diagnostic {
    let (name, column) = (&dimension.name, dimension.column());
    let (why, help) = match problem {
        CodeProblem::Blank => (
            format!("column `{column}` is blank"),
            format!("give `{name}` a `default` in municipality.toml, or mend the line"),
        ),
        CodeProblem::Short { field, wanted } => (
            format!(
                "{} in column `{column}` has fewer than {wanted} characters",
                displayable(field)
            ),
            format!("mend the line, or `characters` of `{name}` in municipality.toml"),
        ),
        CodeProblem::OtherYear(year) => (
            format!("column `{column}` names {year}"),
            "leave lines of other years out of the export".to_owned(),
        ),
        CodeProblem::Untranslated(local) => (
            format!(
                "{} in column `{column}` is not in the translation table",
                displayable(local)
            ),
            format!(
                "add it to the translation table of `{name}`, or give it a `default` in municipality.toml"
            ),
        ),
    };
    Diagnostic::new(Code::LineCode, format!("no `{name}`: {why}")).help(help)
}
