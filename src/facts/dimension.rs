//! The dimensions that the vocabulary declares, and their national code lists.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::label::Label;
use super::vocabulary_form::YEARS;
use crate::diag::{Code, Diagnostic, Span};
use crate::ledger::NationalCodes;
use crate::toml_table::{TomlItem, TomlTable, WithPlace};

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
    /// Whether its codes tell of persons, so that they are not shown.
    pub is_personal: bool,
    /// Whether every ledger has it, so that rules over it can be laid over another's ledger.
    pub national: bool,
    /// Path of its national code list, relative to `rules/`.
    pub code_list: Option<String>,
    /// The first accounting year that the list is known for; every year where absent.
    pub code_list_from: Option<i32>,
    /// What its codes are in every ledger.
    pub national_codes: NationalCodes,
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
        let is_personal = is_personal(&mut table, found);
        let national = table
            .boolean("national", found)
            .is_none_or(|national| national.value);
        let code_list = table.string("code_list", found);
        let from = table.integer("code_list_from", found);
        let national_codes = read_national_codes(&mut table, found);
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
            is_personal,
            national,
            code_list: code_list.map(|list| list.value),
            code_list_from: from.and_then(|from| i32::try_from(from.value).ok()),
            national_codes,
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

/// Reads the entry `personal`; `false` where it is absent.
pub(crate) fn is_personal(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> bool {
    let flag = table.boolean("personal", found);
    flag.is_some_and(|flag| flag.value)
}

/// The most digits that a code may be said to have.
const MOST_DIGITS: i64 = 18;

fn read_national_codes(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> NationalCodes {
    let digits = table
        .get("digits")
        .and_then(|item| match item.value.is_array() {
            true => read_range(&item, found),
            false => {
                let digits = item.integer(found)?.value;
                Some(digits..=digits)
            }
        });
    let [cost, income] = ["cost", "income"].map(|name| {
        let item = table.get(name)?;
        read_range(&item, found)
    });
    let operation = table.string("operation", found);
    let words = read_words(table, found);
    let absent_in = table.strings("absent_in", found);
    let size = |digits: i64| usize::try_from(digits.clamp(1, MOST_DIGITS)).unwrap_or(1);
    NationalCodes {
        digits: digits.map(|digits| size(*digits.start())..=size(*digits.end())),
        absent_in: absent_in
            .into_iter()
            .map(|class| Arc::from(class.value))
            .collect(),
        operation: operation.map(|class| Arc::from(class.value)),
        words,
        cost,
        income,
    }
}

/// The words for codes, by code, in small letters.
fn read_words(
    table: &mut TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, Vec<String>> {
    let Some(mut words) = table.table("words", found) else {
        return BTreeMap::new();
    };
    let mut codes_of = BTreeMap::<String, &str>::new();
    let mut by_code = BTreeMap::new();
    for (code, item) in words.entries() {
        let of_code = item.items(found);
        let of_code: Vec<_> = of_code
            .iter()
            .filter_map(|item| item.string(found))
            .collect();
        let mut small = Vec::new();
        for word in of_code {
            let written = word.value.trim().to_lowercase();
            let other = codes_of.insert(written.clone(), code.value);
            let message = match other {
                _ if written.is_empty() => "a word must have letters".to_owned(),
                Some(other) if other != code.value => {
                    format!(
                        "`{written}` is a word for both `{other}` and `{}`",
                        code.value
                    )
                }
                _ => {
                    small.push(written);
                    continue;
                }
            };
            found.push(
                Diagnostic::new(Code::VocabularyInvalid, message)
                    .at_span(&word.span, "says no code"),
            );
        }
        by_code.insert(Arc::from(code.value), small);
    }
    by_code
}

/// Two numbers, the least and the greatest.
fn read_range(item: &TomlItem<'_>, found: &mut Vec<Diagnostic>) -> Option<RangeInclusive<i64>> {
    let numbers: Vec<i64> = item
        .items(found)
        .iter()
        .filter_map(|item| item.integer(found))
        .map(|number| number.value)
        .collect();
    match numbers[..] {
        [least, greatest] if least <= greatest => Some(least..=greatest),
        _ => {
            let message = "a range must be two numbers, the least and the greatest";
            found.push(
                Diagnostic::new(Code::VocabularyInvalid, message)
                    .at_span(&item.span, "not a range")
                    .help("write [600, 999]"),
            );
            None
        }
    }
}
