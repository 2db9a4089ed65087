//! Tables that remember what was asked of them, and their values: each holds the other.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::value::normal_form;

use super::form::{TableForm, ValueForm};

/// The deepest nesting that [`TomlTable::named`] follows.
const MAX_DEPTH: usize = 8;

/// A table of a TOML file. **Order**: its entries stand as written.
///
/// Ask for every entry that may be there, then call [`TomlTable::finish`]: whatever was not asked
/// for is unknown. What its form does not declare is not there to ask for.
#[derive(Clone, Debug)]
pub struct TomlTable<'a> {
    /// Where its header or its braces stand.
    pub span: Span,
    title: String,
    form: Option<&'static TableForm>,
    entries: Vec<TomlEntry<'a>>,
    asked: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct TomlEntry<'a> {
    key: &'a str,
    key_span: Span,
    item: TomlItem<'a>,
}

impl<'a> TomlTable<'a> {
    pub(super) fn new(
        title: String,
        span: Span,
        table: &'a DeTable<'a>,
        source: &TomlSource<'a>,
        form: Option<&'static TableForm>,
    ) -> Self {
        let mut entries: Vec<TomlEntry<'a>> = table
            .iter()
            .map(|(key, value)| {
                let name = key.get_ref().as_ref();
                let item = TomlItem {
                    value: value.get_ref(),
                    span: source.span(value.span()),
                    name: name.to_owned(),
                    form: form.and_then(|form| form.value(name)),
                    source: source.clone(),
                };
                TomlEntry {
                    key: name,
                    key_span: source.span(key.span()),
                    item,
                }
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        Self {
            span,
            title,
            form,
            entries,
            asked: BTreeSet::new(),
        }
    }

    /// An entry by name, if it is there.
    pub fn get(&mut self, name: &str) -> Option<TomlItem<'a>> {
        if self
            .form
            .is_some_and(|form| form.all().all(|entry| entry.name != name))
        {
            return None;
        }
        self.asked.insert(name.to_owned());
        self.entries
            .iter()
            .find(|entry| entry.key == name)
            .map(|entry| entry.item.clone())
    }

    /// An entry that must be there, reporting where it is not.
    pub fn require(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<TomlItem<'a>> {
        let item = self.get(name);
        if item.is_none() {
            found.push(
                Diagnostic::new(Code::TomlInvalid, format!("{} lacks `{name}`", self.title))
                    .at_span(&self.span, ""),
            );
        }
        item
    }

    /// A text that may be absent.
    pub fn string(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<WithPlace<String>> {
        self.get(name)?.string(found)
    }

    /// A text that must be there.
    pub fn required_string(
        &mut self,
        name: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<WithPlace<String>> {
        self.require(name, found)?.string(found)
    }

    /// A whole number that may be absent.
    pub fn integer(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<WithPlace<i64>> {
        self.get(name)?.integer(found)
    }

    /// `true` or `false`; may be absent.
    pub fn boolean(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<WithPlace<bool>> {
        self.get(name)?.boolean(found)
    }

    /// A list of texts; empty where absent.
    pub fn strings(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Vec<WithPlace<String>> {
        self.list(name, found)
            .iter()
            .filter_map(|item| item.string(found))
            .collect()
    }

    /// One of several words, each with what it stands for; may be absent.
    pub fn word<T: Copy>(
        &mut self,
        name: &str,
        words: &[(&str, T)],
        found: &mut Vec<Diagnostic>,
    ) -> Option<WithPlace<T>> {
        let item = self.get(name)?;
        let written = item.string(found)?;
        let is_declared = |word: &str| item.form.is_none_or(|form| form.has_word(word));
        let words = words.iter().filter(|(word, _)| is_declared(word));
        let words: Vec<&(&str, T)> = words.collect();
        match words.iter().find(|(word, _)| *word == written.value) {
            Some((_, value)) => Some(WithPlace {
                value: *value,
                span: written.span,
            }),
            None => {
                let known = words
                    .iter()
                    .map(|(word, _)| format!("`{word}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                let help = did_you_mean(&written.value, words.iter().map(|(word, _)| *word));
                found.push(
                    Diagnostic::new(
                        Code::TomlInvalid,
                        format!("`{name}` cannot be `{}`", written.value),
                    )
                    .at_span(&written.span, "not one of its words")
                    .help(help.unwrap_or_else(|| format!("write one of {known}"))),
                );
                None
            }
        }
    }

    /// A table that may be absent.
    pub fn table(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<TomlTable<'a>> {
        self.get(name)?.table(found)
    }

    /// As [`TomlTable::table`], of a name that is not among those that the author chooses: it is
    /// taken out.
    pub fn take_table(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<TomlTable<'a>> {
        let table = self.table(name, found);
        self.entries.retain(|entry| entry.key != name);
        table
    }

    /// The tables of a `[[name]]`; empty where absent.
    pub fn tables(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Vec<TomlTable<'a>> {
        self.list(name, found)
            .iter()
            .filter_map(|item| item.table(found))
            .collect()
    }

    fn list(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Vec<TomlItem<'a>> {
        self.get(name)
            .map(|item| item.items(found))
            .unwrap_or_default()
    }

    /// Every entry with its name, for tables whose names the author chooses; none where the form
    /// declares no such names. All of them count as asked for.
    pub fn entries(&mut self) -> Vec<(WithPlace<&'a str>, TomlItem<'a>)> {
        if self.form.is_some_and(|form| form.named.is_none()) {
            return Vec::new();
        }
        self.asked
            .extend(self.entries.iter().map(|entry| entry.key.to_owned()));
        let pair = |entry: &TomlEntry<'a>| {
            (
                WithPlace {
                    value: entry.key,
                    span: entry.key_span.clone(),
                },
                entry.item.clone(),
            )
        };
        self.entries.iter().map(pair).collect()
    }

    /// Every table below with its id, for tables whose ids the author chooses.
    ///
    /// An id with points may be quoted (`["a.b"]`) or not (`[a.b]`); an entry that is not a table
    /// is reported.
    pub fn named(
        &mut self,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<(WithPlace<String>, TomlTable<'a>)> {
        let mut named = Vec::new();
        self.collect_named("", 0, &mut named, found);
        named
    }

    fn collect_named(
        &mut self,
        prefix: &str,
        depth: usize,
        named: &mut Vec<(WithPlace<String>, TomlTable<'a>)>,
        found: &mut Vec<Diagnostic>,
    ) {
        for (key, item) in self.entries() {
            let Some(mut table) = item.table(found) else {
                continue;
            };
            let id = WithPlace {
                value: format!("{prefix}{}", normal_form(key.value)),
                span: key.span,
            };
            if depth == MAX_DEPTH {
                let message = format!("tables are nested deeper than {MAX_DEPTH}");
                found.push(Diagnostic::new(Code::TomlInvalid, message).at_span(&id.span, ""));
                continue;
            }
            let mut below = table.split_off_tables();
            if !table.entries.is_empty() || below.entries.is_empty() {
                table.title = format!("`{}`", id.value);
                named.push((id.clone(), table));
            }
            below.collect_named(&format!("{}.", id.value), depth + 1, named, found);
        }
    }

    /// Takes out the entries that are tables, where the author chooses their names.
    fn split_off_tables(&mut self) -> TomlTable<'a> {
        let leads_on = self.form.is_none_or(|form| form.named.is_some());
        let is_table =
            |entry: &TomlEntry<'a>| leads_on && matches!(entry.item.value, DeValue::Table(_));
        let (tables, own) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(is_table);
        self.entries = own;
        TomlTable {
            entries: tables,
            ..self.clone()
        }
    }

    /// Reports every entry that was not asked for.
    pub fn finish(&self, found: &mut Vec<Diagnostic>) {
        for entry in self
            .entries
            .iter()
            .filter(|entry| !self.asked.contains(entry.key))
        {
            let known = self.known();
            let near = did_you_mean(entry.key, known.iter().copied());
            let list = self.form.and_then(TableForm::list);
            let help = [near, list].into_iter().flatten().collect::<Vec<_>>();
            found.push(
                Diagnostic::new(Code::TomlInvalid, format!("unknown entry `{}`", entry.key))
                    .at_span(&entry.key_span, format!("{} has no such entry", self.title))
                    .maybe_help((!help.is_empty()).then(|| help.join(" "))),
            );
        }
    }

    /// The names of the entries that may be there.
    fn known(&self) -> Vec<&str> {
        match self.form {
            Some(form) => form.all().map(|entry| entry.name).collect(),
            None => self.asked.iter().map(String::as_str).collect(),
        }
    }
}

/// The file that a value was read from.
#[derive(Clone, Debug)]
pub(super) struct TomlSource<'a> {
    pub(super) file: Arc<str>,
    pub(super) text: &'a str,
}

impl TomlSource<'_> {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        clamp(&self.file, range, self.text)
    }
}

/// A place within a text, whatever range was told of it.
pub(super) fn clamp(file: &Arc<str>, range: Range<usize>, text: &str) -> Span {
    let start = range.start.min(text.len());
    Span::new(file.clone(), start, range.end.clamp(start, text.len()))
}

/// Something read, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WithPlace<T> {
    /// What was read.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

/// The value of an entry.
#[derive(Clone, Debug)]
pub struct TomlItem<'a> {
    pub value: &'a DeValue<'a>,
    /// Where it is written; a table under a header has its header's place.
    pub span: Span,
    pub(super) name: String,
    pub(super) form: Option<&'static ValueForm>,
    pub(super) source: TomlSource<'a>,
}

impl<'a> TomlItem<'a> {
    /// The value as it is written, quotes included.
    pub fn written(&self) -> &'a str {
        self.source
            .text
            .get(self.span.start..self.span.end)
            .unwrap_or("")
    }

    /// The text in normal form, reporting anything else.
    pub fn string(&self, found: &mut Vec<Diagnostic>) -> Option<WithPlace<String>> {
        match self.value.as_str() {
            Some(text) => Some(self.at_place(normal_form(text).into_owned())),
            None => self.wrong_kind("a text in quotes", found),
        }
    }

    /// The whole number, reporting anything else.
    pub fn integer(&self, found: &mut Vec<Diagnostic>) -> Option<WithPlace<i64>> {
        let number = self
            .value
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) => Some(self.at_place(number)),
            None => self.wrong_kind("a whole number", found),
        }
    }

    /// `true` or `false`, reporting anything else.
    pub fn boolean(&self, found: &mut Vec<Diagnostic>) -> Option<WithPlace<bool>> {
        match self.value.as_bool() {
            Some(flag) => Some(self.at_place(flag)),
            None => self.wrong_kind("`true` or `false`", found),
        }
    }

    /// The table, reporting anything else.
    pub fn table(&self, found: &mut Vec<Diagnostic>) -> Option<TomlTable<'a>> {
        match self.value.as_table() {
            Some(table) => Some(TomlTable::new(
                format!("`{}`", self.name),
                self.span.clone(),
                table,
                &self.source,
                self.form.map(ValueForm::table),
            )),
            None => self.wrong_kind("a table", found),
        }
    }

    /// The items of a list, reporting anything else.
    pub fn items(&self, found: &mut Vec<Diagnostic>) -> Vec<TomlItem<'a>> {
        let Some(list) = self.value.as_array() else {
            return self.wrong_kind("a list", found).unwrap_or_default();
        };
        let item = |value: &'a Spanned<DeValue<'a>>| TomlItem {
            value: value.get_ref(),
            span: self.source.span(value.span()),
            name: self.name.clone(),
            form: self.form,
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
        let kind = if expected.starts_with(kind) {
            "out of range"
        } else {
            kind
        };
        found.push(
            Diagnostic::new(
                Code::TomlInvalid,
                format!("`{}` must be {expected}", self.name),
            )
            .at_span(&self.span, format!("this is {kind}")),
        );
        None
    }

    fn at_place<T>(&self, value: T) -> WithPlace<T> {
        WithPlace {
            value,
            span: self.span.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
