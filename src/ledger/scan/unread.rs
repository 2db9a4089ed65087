//! What is to be said of a line that cannot be read.

use super::amount::splits_amounts;
use super::codes::{CodeProblem, Dimension};
use super::personal::displayable;
use crate::diag::{Code, Diagnostic};
use crate::ledger::FileDialect;
use crate::value::Amount;

/// What became of a line, with its kroner.
pub(in crate::ledger) fn quarantine_note(amount: Option<Amount>) -> String {
    match amount {
        Some(amount) => format!("in quarantine with {amount} kr"),
        None => "in quarantine, its kroner unknown".to_owned(),
    }
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

/// Says why a line has no code of a dimension.
pub(in crate::ledger) fn no_code(dimension: &Dimension, problem: &CodeProblem) -> Diagnostic {
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
        CodeProblem::Word(word) => (
            format!("{} in column `{column}` is a word", displayable(word)),
            format!(
                "name the column that holds the codes of `{name}`, or translate them, in municipality.toml"
            ),
        ),
        CodeProblem::Period(code) => {
            let code = displayable(code);
            let message = format!(
                "the line is not a posting: {code} in column `{column}` is none of the periods of the ledger"
            );
            let bare = code.trim_matches('`');
            let help = format!(
                "add it to `periods` in municipality.toml, or leave such lines out: `skip = [{{ column = \"{column}\", equals = \"{bare}\" }}]`"
            );
            return Diagnostic::new(Code::NoPosting, message).help(help);
        }
    };
    Diagnostic::new(Code::LineCode, format!("no `{name}`: {why}")).help(help)
}

/// Says that a text holds what must not be in a ledger.
pub(in crate::ledger) fn personal_number(name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::PersonalNumber,
        format!("`{name}` holds what looks like a personal number"),
    )
    .help("take personal numbers out of the texts before the ledger is exported")
}
