//! A parsed TOML file, its values and their places.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Table;
use crate::diag::{Code, Diagnostic, Span};

/// A parsed TOML file; after syntax errors, as much of it as could be read.
#[derive(Debug)]
pub struct Document<'i> {
    file: Arc<str>,
    text: &'i str,
    root: Spanned<DeTable<'i>>,
}

impl<'i> Document<'i> {
    /// Reads `text`, reporting every syntax error.
    pub fn parse(file: &str, text: &'i str, found: &mut Vec<Diagnostic>) -> Self {
        let file: Arc<str> = Arc::from(file);
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let range = error.span().unwrap_or(0..0);
            let message = error.message().lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
            found.push(
                Diagnostic::new(Code::TomlInvalid, "the file is no valid TOML").at_span(&clamp(&file, range, text), message),
            );
        }
        Self { file, text, root }
    }

    /// The table that is the whole file.
    pub fn table(&self) -> Table<'_> {
        let place = Span::new(self.file.clone(), 0, 0);
        Table::new("the file".to_owned(), place, self.root.get_ref(), &Source { file: self.file.clone(), text: self.text })
    }
}

/// The file that a value was read from.
#[derive(Clone, Debug)]
pub(super) struct Source<'a> {
    pub(super) file: Arc<str>,
    pub(super) text: &'a str,
}

impl Source<'_> {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        clamp(&self.file, range, self.text)
    }
}

fn clamp(file: &Arc<str>, range: Range<usize>, text: &str) -> Span {
    let start = range.start.min(text.len());
    Span::new(file.clone(), start, range.end.clamp(start, text.len()))
}

/// Something read, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written<T> {
    /// What was read.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

/// The value of an entry.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The value.
    pub value: &'a DeValue<'a>,
    /// Where it is written; a table under a header has its header's place.
    pub span: Span,
    pub(super) name: String,
    pub(super) source: Source<'a>,
}

impl<'a> Item<'a> {
    /// The value as it is written, quotes included.
    pub fn written(&self) -> &'a str {
        self.source.text.get(self.span.start..self.span.end).unwrap_or("")
    }

    /// The text, reporting anything else.
    pub fn string(&self, found: &mut Vec<Diagnostic>) -> Option<Written<String>> {
        match self.value.as_str() {
            Some(text) => Some(self.at_place(text.to_owned())),
            None => self.wrong_kind("a text in quotes", found),
        }
    }

    /// The whole number, reporting anything else.
    pub fn integer(&self, found: &mut Vec<Diagnostic>) -> Option<Written<i64>> {
        let number = self.value.as_integer().and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) => Some(self.at_place(number)),
            None => self.wrong_kind("a whole number", found),
        }
    }

    /// `true` or `false`, reporting anything else.
    pub fn boolean(&self, found: &mut Vec<Diagnostic>) -> Option<Written<bool>> {
        match self.value.as_bool() {
            Some(flag) => Some(self.at_place(flag)),
            None => self.wrong_kind("`true` or `false`", found),
        }
    }

    /// The table, reporting anything else.
    pub fn table(&self, found: &mut Vec<Diagnostic>) -> Option<Table<'a>> {
        match self.value.as_table() {
            Some(table) => Some(Table::new(format!("`{}`", self.name), self.span.clone(), table, &self.source)),
            None => self.wrong_kind("a table", found),
        }
    }

    /// The items of a list, reporting anything else.
    pub fn items(&self, found: &mut Vec<Diagnostic>) -> Vec<Item<'a>> {
        let Some(list) = self.value.as_array() else {
            return self.wrong_kind("a list", found).unwrap_or_default();
        };
        let item = |value: &'a Spanned<DeValue<'a>>| Item {
            value: value.get_ref(),
            span: self.source.span(value.span()),
            name: self.name.clone(),
            source: self.source.clone(),
        };
        list.iter().map(item).collect()
    }

    /// Reports that the value is not `expected`, and gives nothing.
    fn wrong_kind<T>(&self, expected: &str, found: &mut Vec<Diagnostic>) -> Option<T> {
        let kind = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with decimals",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let kind = if expected.starts_with(kind) { "out of range" } else { kind };
        found.push(
            Diagnostic::new(Code::TomlInvalid, format!("`{}` must be {expected}", self.name))
                .at_span(&self.span, format!("this is {kind}")),
        );
        None
    }

    fn at_place<T>(&self, value: T) -> Written<T> {
        Written { value, span: self.span.clone() }
    }
}
