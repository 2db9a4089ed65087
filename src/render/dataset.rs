//! Results for machines: rows of named fields, from which both CSV and JSON are written.

use std::borrow::{Borrow, Cow};
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::exact::Exact;
use crate::value::{is_invisible, visible};

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Datum {
    /// Nothing: `null` in JSON, blank in CSV.
    Nothing,
    /// Words. A spreadsheet that opens the CSV runs none of them.
    Text(String),
    /// A number, or several, as people read it: digits, marks and a percent sign. A text in JSON.
    Shown(String),
    /// A whole number.
    Whole(i128),
    /// A decimal that no float has touched.
    Decimal(Box<RawValue>),
    /// A number as a decimal and exactly. CSV has the decimal.
    Exact(Exact),
    /// Yes or no.
    Flag(bool),
    /// Texts, for JSON alone.
    Texts(Vec<String>),
    /// A row within the row, for JSON alone.
    Row(DataRow),
    /// Rows within the row, for JSON alone.
    Rows(Vec<DataRow>),
}

/// Which formats have a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum FieldFormat {
    Both,
    Csv,
    Json,
}

/// A row of named fields, in the order that JSON has them in.
#[must_use]
#[derive(Clone, Default, Debug)]
pub struct DataRow {
    fields: Vec<(Cow<'static, str>, Datum, FieldFormat)>,
}

impl DataRow {
    /// A row without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// A row of a CSV whose column `kind` tells rows apart.
    pub fn of_kind(kind: &'static str) -> Self {
        Self::new().csv("kind", kind)
    }

    /// With a field.
    pub fn with(self, name: impl Into<Cow<'static, str>>, value: impl Into<Datum>) -> Self {
        self.put(name.into(), value.into(), FieldFormat::Both)
    }

    /// With a field that CSV alone has.
    pub fn csv(self, name: impl Into<Cow<'static, str>>, value: impl Into<Datum>) -> Self {
        self.put(name.into(), value.into(), FieldFormat::Csv)
    }

    /// With a field that JSON alone has.
    pub fn json(self, name: impl Into<Cow<'static, str>>, value: impl Into<Datum>) -> Self {
        self.put(name.into(), value.into(), FieldFormat::Json)
    }

    /// With a field that JSON alone has, and only where there is a value.
    pub fn json_if(
        self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl Into<Datum>>,
    ) -> Self {
        match value {
            Some(value) => self.json(name, value),
            None => self,
        }
    }

    /// With the fields of another row behind its own.
    pub fn and(mut self, other: Self) -> Self {
        self.fields.extend(other.fields);
        self
    }

    fn put(mut self, name: Cow<'static, str>, value: Datum, format: FieldFormat) -> Self {
        self.fields.push((name, value, format));
        self
    }

    /// The field of this name that CSV has.
    fn column(&self, name: &str) -> Option<&Datum> {
        let mut own = self
            .fields
            .iter()
            .filter(|(field, _, format)| *field == name && *format != FieldFormat::Json);
        own.next().map(|(_, value, _)| value)
    }
}

impl Datum {
    /// The rows that it is a list of.
    fn rows(&self) -> &[DataRow] {
        match self {
            Self::Rows(rows) => rows,
            _ => &[],
        }
    }

    fn csv(&self) -> String {
        match self {
            Self::Nothing | Self::Texts(_) | Self::Row(_) | Self::Rows(_) => String::new(),
            Self::Text(text) => disarmed(text),
            Self::Shown(text) => {
                let is_number = text
                    .chars()
                    .all(|c| c.is_ascii_digit() || " \u{a0}\u{202f},.-/%<".contains(c));
                if is_number {
                    text.clone()
                } else {
                    disarmed(text)
                }
            }
            Self::Whole(number) => number.to_string(),
            Self::Decimal(number) => number.get().to_owned(),
            Self::Exact(number) => number.decimal().to_owned(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// A text that a spreadsheet does not run: with a leading `'` where it might.
fn disarmed(text: &str) -> String {
    if runs_as_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Whether a spreadsheet that opens a text might run it as a formula.
pub(super) fn runs_as_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        || text.trim_start().starts_with('=')
}

/// A result for machines: a document for JSON, of which some lists are the lines of CSV.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The columns of CSV.
    pub columns: &'static [&'static str],
    /// The names of the lists in the order of CSV; none where the document is the only list.
    pub lists: &'static [&'static str],
    /// The rows, or a row that holds them.
    pub document: Datum,
}

impl Dataset {
    /// A list that is the whole document.
    pub fn list(columns: &'static [&'static str], rows: impl IntoIterator<Item = DataRow>) -> Self {
        Self {
            columns,
            lists: &[],
            document: Datum::Rows(rows.into_iter().collect()),
        }
    }

    /// As CSV.
    pub fn csv(&self) -> String {
        match &self.document {
            Datum::Row(row) => csv(
                self.columns,
                self.lists
                    .iter()
                    .filter_map(|list| row.column(list))
                    .flat_map(Datum::rows),
            ),
            document => csv(self.columns, document.rows()),
        }
    }

    /// As JSON.
    pub fn json(&self) -> String {
        json(&self.document)
    }
}

/// The name of a case that has no parts, as JSON has it.
pub fn name_of(case: &impl Serialize) -> Datum {
    serde_json::to_value(case)
        .ok()
        .and_then(|name| name.as_str().map(Into::into))
        .unwrap_or(Datum::Nothing)
}

/// Writes rows as CSV: a header of the columns, then a line for each row. **Shape**: `,` between
/// fields, `\n` after each line; what a terminal would obey is written out.
pub fn csv<R: Borrow<DataRow>>(columns: &[&str], rows: impl IntoIterator<Item = R>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // What is written to memory cannot fail to be written.
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(columns.iter().map(|column| {
            row.borrow()
                .column(column)
                .map_or(String::new(), |datum| written_out(datum.csv()))
        }));
    }
    writer
        .into_inner()
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

fn written_out(text: String) -> String {
    if let Cow::Owned(text) = visible(&text) {
        return text;
    }
    text
}

/// Writes a value as JSON, indented, with a line end. Plain data cannot fail to be written.
pub fn json(value: &impl Serialize) -> String {
    escaped(serde_json::to_string_pretty(value).unwrap_or_default()) + "\n"
}

/// Writes a value as one line of JSON.
pub fn json_line(value: &impl Serialize) -> String {
    escaped(serde_json::to_string(value).unwrap_or_default()) + "\n"
}

/// JSON in which nothing stands raw that a terminal would obey, that turns the direction of a text or
/// takes no room. Such signs stand in texts alone, where their numbers mean the same.
fn escaped(json: String) -> String {
    let is_plain = |c: char| c == '\n' || !(c.is_control() || is_invisible(c));
    if json.chars().all(is_plain) {
        return json;
    }
    let mut text = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match is_plain(c) {
            true => text.push(c),
            false => text.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    text
}

impl DataRow {
    fn json_fields(&self) -> impl Iterator<Item = (&str, &Datum)> {
        let fields = self.fields.iter();
        fields
            .filter(|(_, _, format)| *format != FieldFormat::Csv)
            .map(|(name, value, _)| (&**name, value))
    }

    /// Writes the fields that JSON has into a map that holds others too.
    pub(super) fn serialize_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.json_fields()
            .try_for_each(|(name, value)| map.serialize_entry(name, value))
    }
}

impl Serialize for DataRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.json_fields().count()))?;
        self.serialize_fields(&mut map)?;
        map.end()
    }
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) | Self::Shown(text) => text.serialize(serializer),
            Self::Whole(number) => number.serialize(serializer),
            Self::Decimal(number) => number.serialize(serializer),
            Self::Exact(number) => number.serialize(serializer),
            Self::Flag(flag) => flag.serialize(serializer),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Row(row) => row.serialize(serializer),
            Self::Rows(rows) => rows.serialize(serializer),
        }
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Arc<str>> for Datum {
    fn from(text: &Arc<str>) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<&String> for Datum {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl<T: Into<Datum>> From<Option<T>> for Datum {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

macro_rules! from {
    ($($kind:ty: $value:ident => $datum:expr;)*) => {
        $(impl From<$kind> for Datum {
            fn from($value: $kind) -> Self {
                $datum
            }
        })*
    };
}

from! {
    String: text => Self::Text(text);
    Exact: number => Self::Exact(number);
    Box<RawValue>: number => Self::Decimal(number);
    bool: flag => Self::Flag(flag);
    i32: number => Self::Whole(number.into());
    u32: number => Self::Whole(number.into());
    u64: number => Self::Whole(number.into());
    usize: number => Self::Whole(i128::try_from(number).unwrap_or(i128::MAX));
    Vec<String>: texts => Self::Texts(texts);
    DataRow: row => Self::Row(row);
    Vec<DataRow>: rows => Self::Rows(rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ratio;

    fn shown(text: &str) -> Datum {
        Datum::Shown(text.to_owned())
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_untouched() {
        let row = |a: Datum, b: Datum| DataRow::new().with("a", a).with("b", b);
        let rows = [
            row("=1+1".into(), shown("-5")),
            row("@x".into(), "-".into()),
            row(shown("-1 000,5 % - 2 %"), shown("-1+cmd|' /C calc'!A0")),
            row(" =1".into(), "\t1".into()),
        ];
        let expected =
            "a,b\n'=1+1,-5\n'@x,'-\n\"-1 000,5 % - 2 %\",'-1+cmd|' /C calc'!A0\n' =1,'\t1\n";
        assert_eq!(csv(&["a", "b"], rows), expected);
    }

    #[test]
    fn a_csv_reader_gets_back_what_was_written() {
        let fields = ["a,b", "say \"hi\"", "two\nlines", "", "æøå"];
        let columns = ["1", "2", "3", "4", "5"];
        let row = columns
            .iter()
            .zip(fields)
            .fold(DataRow::new(), |row, (name, field)| row.with(*name, field));
        let text = csv(&columns, [row]);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let record = reader.records().next().expect("a row").expect("readable");
        assert_eq!(record.iter().collect::<Vec<_>>(), fields);
    }

    #[test]
    fn a_field_stands_in_the_formats_that_have_it() {
        let third = Ratio::from(1)
            .checked_div(&Ratio::from(3))
            .expect("a third");
        let row = DataRow::of_kind("cell")
            .with("third", Exact::new(&third))
            .with("none", None::<String>)
            .json("parts", vec![DataRow::new().with("year", 2013)])
            .json_if("absent", None::<bool>)
            .csv("parts", "one part");
        assert_eq!(
            csv(&["kind", "parts", "third", "none", "other"], [&row]),
            "kind,parts,third,none,other\ncell,one part,0.333333333333,,\n"
        );
        let third = "{\"value\":0.333333333333,\"numerator\":\"1\",\"denominator\":\"3\"}";
        assert_eq!(
            json_line(&row),
            format!("{{\"third\":{third},\"none\":null,\"parts\":[{{\"year\":2013}}]}}\n")
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_puts_out_what_a_terminal_would_obey(text in "(?s:.){0,20}[\\x00-\\x1f\\u{7f}-\\u{9f}\\u{200b}-\\u{206f}]?(?s:.){0,20}") {
            let is_raw = |c: char| c != '\n' && c != '\t' && c != '\r' && (c.is_control() || is_invisible(c));
            let written = json(&text);
            proptest::prop_assert!(!written.contains(is_raw), "{written:?}");
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&written).ok(), Some(text.clone()));
            let line = json_line(&text);
            proptest::prop_assert!(!line.trim_end().contains(|c: char| c.is_control()), "{line:?}");
            let row = DataRow::default().with("a", text.clone());
            let written = csv(&["a"], [row]);
            proptest::prop_assert!(!written.contains(is_raw), "{written:?}");
            let document = crate::render::document::Document::new().line(text);
            let drawn = crate::render::text(&document);
            proptest::prop_assert!(!drawn.contains(is_raw), "{drawn:?}");
        }
    }
}
