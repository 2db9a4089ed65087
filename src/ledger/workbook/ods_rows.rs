//! The tables and rows of an OpenDocument spreadsheet, in the order in which they are written.

use std::collections::BTreeSet;
use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::formula::as_in_xlsx;
use super::number::written_number;
use super::ods_styles::OdsStyles;
use super::rows::{CellContent, StoredFormula};
use super::shown::NumberFormat;
use super::xml::{attribute, has_no_height, referred, xml_damage};

/// What is met on the way through a document.
pub(super) enum OdsPart<'a> {
    /// A table begins.
    Table { name: &'a str, is_hidden: bool },
    /// A row of the table that began last.
    Row(&'a OdsRow),
}

/// A row, which may stand for several alike.
#[derive(Default)]
pub(super) struct OdsRow {
    /// The number of the first, from 0.
    pub(super) number: u64,
    pub(super) repeated: u64,
    pub(super) is_hidden: bool,
    /// Its cells that hold something, in order.
    pub(super) cells: Vec<OdsCell>,
}

/// A cell, which may stand for several alike beside each other.
pub(super) struct OdsCell {
    /// The number of the first, from 0.
    pub(super) column: u64,
    pub(super) repeated: u64,
    pub(super) content: CellContent,
    /// How it is computed, as XLSX writes it, if it is.
    pub(super) formula: Option<StoredFormula>,
    /// What its format says of its number beyond the digits.
    pub(super) format: Option<Arc<NumberFormat>>,
}

/// The styles of cells that name none themselves.
#[derive(Default)]
struct UsualStyles {
    /// Of columns: from which to before which, from 0.
    columns: Vec<(u64, u64, String)>,
    row: Option<String>,
}

/// What is done with a part.
pub(super) type EachPart<'v> = dyn FnMut(OdsPart<'_>) -> io::Result<ControlFlow<()>> + 'v;

/// Goes through a document to its end, or until it is told to stop. `styles` are those of other
/// parts.
pub(super) fn walk<R: BufRead>(
    content: R,
    styles: OdsStyles,
    each: &mut EachPart<'_>,
) -> io::Result<()> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    let mut document = OdsDocument {
        reader,
        buffer: Vec::new(),
        styles,
    };
    let mut usual = UsualStyles::default();
    let (mut style, mut hidden_styles) = (String::new(), BTreeSet::new());
    let mut flat_styles = BTreeSet::new();
    let (mut tables, mut number) = (0_usize, 0);
    // Whether each of the groups around is folded.
    let mut folded: Vec<bool> = Vec::new();
    let is_false = |element: &BytesStart<'_>| {
        attribute(element, "display").is_some_and(|display| display == "false")
    };
    loop {
        document.buffer.clear();
        let event = document
            .reader
            .read_event_into(&mut document.buffer)
            .map_err(|error| xml_damage(&error))?;
        if tables == 0 {
            document.styles.event(&event)?;
        }
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "style" => style = attribute(&element, "name").unwrap_or_default(),
                "table-properties" if is_false(&element) => {
                    hidden_styles.insert(style.clone());
                }
                "table-row-properties"
                    if attribute(&element, "row-height")
                        .is_some_and(|height| has_no_height(&height)) =>
                {
                    flat_styles.insert(style.clone());
                }
                "table-row-group" => folded.push(is_false(&element)),
                "table" => {
                    tables += 1;
                    if tables == 1 {
                        number = 0;
                        usual = UsualStyles::default();
                        let name = attribute(&element, "name").unwrap_or_default();
                        let style = attribute(&element, "style-name").unwrap_or_default();
                        let part = OdsPart::Table {
                            name: &name,
                            is_hidden: hidden_styles.contains(&style),
                        };
                        if each(part)? == ControlFlow::Break(()) {
                            return Ok(());
                        }
                    }
                }
                "table-column" if tables == 1 => usual.add_column(&element),
                "table-row" if tables == 1 => {
                    let visibility = attribute(&element, "visibility");
                    let is_visible = visibility.is_none_or(|visibility| visibility == "visible");
                    let style = attribute(&element, "style-name");
                    let is_flat = style.is_some_and(|style| flat_styles.contains(&style));
                    let mut row = OdsRow {
                        number,
                        repeated: repeats(&element, "number-rows-repeated"),
                        is_hidden: !is_visible || is_flat || folded.contains(&true),
                        cells: Vec::new(),
                    };
                    usual.row = attribute(&element, "default-cell-style-name");
                    document.read_row(&mut row, &usual)?;
                    number = number.saturating_add(row.repeated);
                    if each(OdsPart::Row(&row))? == ControlFlow::Break(()) {
                        return Ok(());
                    }
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "table" => {
                tables = tables.saturating_sub(1);
            }
            Event::End(element) if element.local_name().as_ref() == "table-row-group" => {
                folded.pop();
            }
            Event::Eof if tables > 0 => return Err(cut_off()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

impl UsualStyles {
    fn add_column(&mut self, element: &BytesStart<'_>) {
        let from = self.columns.last().map_or(0, |(_, to, _)| *to);
        let to = from.saturating_add(repeats(element, "number-columns-repeated"));
        let style = attribute(element, "default-cell-style-name").unwrap_or_default();
        self.columns.push((from, to, style));
    }

    /// Those of so many cells beside each other.
    fn of(&self, column: u64, repeated: u64) -> impl Iterator<Item = &String> {
        let end = column.saturating_add(repeated);
        let columns = self
            .columns
            .iter()
            .filter(move |(from, to, _)| *from < end && *to > column);
        let columns = columns
            .map(|(_, _, style)| style)
            .filter(|_| self.row.is_none());
        self.row.iter().chain(columns)
    }
}

struct OdsDocument<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    styles: OdsStyles,
}

impl<R: BufRead> OdsDocument<R> {
    fn read_row(&mut self, row: &mut OdsRow, usual: &UsualStyles) -> io::Result<()> {
        let mut column = 0_u64;
        loop {
            self.buffer.clear();
            let event = self
                .reader
                .read_event_into(&mut self.buffer)
                .map_err(|error| xml_damage(&error))?;
            match event {
                Event::Start(element)
                    if matches!(
                        element.local_name().as_ref(),
                        "table-cell" | "covered-table-cell"
                    ) =>
                {
                    let repeated = repeats(&element, "number-columns-repeated");
                    let mut stored = StoredCell::of(&element);
                    let text = self.read_text()?;
                    let formula = stored.formula.take().map(|text| StoredFormula {
                        text: Arc::from(as_in_xlsx(&text)),
                        row: row.number,
                        column,
                    });
                    let style = stored.style.take();
                    let content = stored.content(text);
                    let is_number = matches!(content, CellContent::Number(_));
                    let format = is_number.then(|| match style {
                        Some(style) => self.styles.format(&style),
                        None => usual
                            .of(column, repeated)
                            .find_map(|style| self.styles.format(style)),
                    });
                    if !matches!(content, CellContent::Blank) {
                        row.cells.push(OdsCell {
                            column,
                            repeated,
                            content,
                            formula,
                            format: format.flatten(),
                        });
                    }
                    column = column.saturating_add(repeated);
                }
                Event::End(element) if element.local_name().as_ref() == "table-row" => {
                    return Ok(());
                }
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    /// The text of a cell up to its end, a line for each paragraph, without notes.
    fn read_text(&mut self) -> io::Result<String> {
        let (mut text, mut depth, mut notes) = (String::new(), 0_usize, 0_usize);
        let mut paragraphs = 0;
        loop {
            self.buffer.clear();
            let event = self
                .reader
                .read_event_into(&mut self.buffer)
                .map_err(|error| xml_damage(&error))?;
            match event {
                Event::Start(element) => {
                    depth += 1;
                    match element.local_name().as_ref() {
                        "annotation" => notes += 1,
                        _ if notes > 0 => {}
                        "p" => {
                            if paragraphs > 0 {
                                text.push('\n');
                            }
                            paragraphs += 1;
                        }
                        "s" => {
                            let count = repeats(&element, "c").min(1000);
                            text.extend((0..count).map(|_| ' '));
                        }
                        "tab" => text.push('\t'),
                        "line-break" => text.push('\n'),
                        _ => {}
                    }
                }
                Event::End(element) => {
                    if depth == 0 {
                        return Ok(text);
                    }
                    depth -= 1;
                    if element.local_name().as_ref() == "annotation" {
                        notes = notes.saturating_sub(1);
                    }
                }
                Event::Text(piece) if notes == 0 && depth > 0 => {
                    text.push_str(&piece.xml10_content());
                }
                Event::CData(piece) if notes == 0 && depth > 0 => {
                    text.push_str(&piece.xml10_content());
                }
                Event::GeneralRef(name) if notes == 0 && depth > 0 => {
                    text.push_str(&referred(&name)?);
                }
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }
}

/// What the attributes of a cell say.
#[derive(Default)]
struct StoredCell {
    kind: String,
    value: Option<String>,
    /// In what an amount is; empty where nothing is said.
    currency: String,
    is_formula: bool,
    formula: Option<String>,
    is_error: bool,
    style: Option<String>,
}

impl StoredCell {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut cell = Self::default();
        for attribute in element.attributes().with_checks(false).flatten() {
            let (key, value) = (
                attribute.key,
                attribute.normalized_value(XmlVersion::Implicit1_0),
            );
            let value = value.map(std::borrow::Cow::into_owned).unwrap_or_default();
            match key.local_name().as_ref() {
                "value-type" if key.as_ref().starts_with("calcext:") => {
                    cell.is_error = value == "error";
                }
                "value-type" => cell.kind = value,
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                    cell.value = Some(value);
                }
                "currency" => cell.currency = value,
                "style-name" => cell.style = Some(value),
                "formula" => {
                    cell.is_formula = true;
                    cell.formula = Some(value);
                }
                _ => {}
            }
        }
        cell
    }

    /// What it holds, given the text that it shows.
    fn content(self, text: String) -> CellContent {
        let Self {
            kind,
            value,
            currency,
            is_formula,
            is_error,
            ..
        } = self;
        if kind == "percentage" {
            return CellContent::Fault("holds a share in percent".to_owned());
        }
        if kind == "currency" && !["", "NOK"].contains(&&*currency) {
            return CellContent::Fault(format!("holds an amount in {currency}, not in kroner"));
        }
        let shows_error = is_formula && (text.starts_with('#') || text.starts_with("Err:"));
        if is_error || (shows_error && kind != "string") {
            return CellContent::Fault(format!("holds the error `{text}`"));
        }
        match (&*kind, value) {
            ("float" | "currency", Some(value)) => match written_number(&value) {
                Some(number) => CellContent::Number(number),
                None => CellContent::Fault("holds a number that is not one".to_owned()),
            },
            ("date", Some(value)) => {
                let day = value.strip_suffix("T00:00:00").unwrap_or(&value);
                CellContent::Text(day.to_owned())
            }
            ("boolean", Some(value)) => CellContent::Text(value.to_uppercase()),
            ("time", Some(value)) => CellContent::Text(value),
            ("string", Some(value)) if text.is_empty() => CellContent::Text(value),
            ("", _) if is_formula && text.is_empty() => {
                CellContent::Fault("holds a formula whose value was never computed".to_owned())
            }
            _ if text.is_empty() => CellContent::Blank,
            _ => CellContent::Text(text),
        }
    }
}

/// How many an element stands for.
fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}

fn cut_off() -> io::Error {
    xml_damage(&"it ends too early")
}
