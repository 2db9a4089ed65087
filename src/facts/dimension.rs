//! The dimensions that the vocabulary declares, and their national code lists.

use super::label::Label;
use crate::diag::{Code, Diagnostic, Span};
use crate::toml_table::{TomlTable, WithPlace};

/// What can be an accounting year.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// What a dimension holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DimensionKind {
    /// Codes, which become part of the key.
    Code,
    /// Free text, which rules may only test.
    Text,
}

/// A declared dimension.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DimensionDeclaration {
    /// Its name for people.
    pub label: Label,
    /// What it holds.
    pub kind: DimensionKind,
    /// Whether every ledger has it, so that rules over it can be laid over another's ledger.
    pub national: bool,
    /// Path of its national code list, relative to `rules/`.
    pub code_list: Option<String>,
    /// The first accounting year that the list is known for; every year where absent.
    pub code_list_from: Option<i32>,
}

impl DimensionDeclaration {
    /// Reads a dimension.
    ///
    /// **Errors**: `K0307` a text with a code list, or a first year of a list that is none.
    pub(super) fn read(
        mut table: TomlTable<'_>,
        id: &WithPlace<String>,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let invalid = |message: String, span: &Span, text: &str| {
            Diagnostic::new(Code::VocabularyInvalid, message).at_span(span, text)
        };
        let label = Label::read(&mut table, &id.value, found);
        let kind = DimensionKind::read(&mut table, found);
        let national = table
            .boolean("national", found)
            .is_none_or(|national| national.value);
        let code_list = table.string("code_list", found);
        let from = table.integer("code_list_from", found);
        table.finish(found);
        if let (DimensionKind::Text, Some(list)) = (kind, &code_list) {
            let message = format!("`{}` is text and has no codes", id.value);
            found.push(invalid(message, &list.span, "a code list of a text"));
        }
        if let Some(from) = &from {
            if code_list.is_none() {
                let message = format!("`{}` has no code list that could begin", id.value);
                let help = "name the list by `code_list`, or take the year away";
                found.push(invalid(message, &from.span, "the first year of a list").help(help));
            } else if !YEARS.contains(&from.value) {
                let message = format!("`{}` is not an accounting year", from.value);
                found.push(invalid(message, &from.span, "the first year of the list"));
            }
        }
        Self {
            label,
            kind,
            national,
            code_list: code_list.map(|list| list.value),
            code_list_from: from.and_then(|from| i32::try_from(from.value).ok()),
        }
    }
}

impl DimensionKind {
    /// Reads the entry `kind`; codes where it is absent.
    pub(crate) fn read(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> Self {
        table
            .word("kind", &[("code", Self::Code), ("text", Self::Text)], found)
            .map_or(Self::Code, |kind| kind.value)
    }
}
