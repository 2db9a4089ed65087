//! The number formats of an OpenDocument spreadsheet, written as XLSX does, by the styles of cells.

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::shown::NumberFormat;
use super::xml::{attribute, referred, xml_damage};

/// How many styles may go by one another.
const MOST_PARENTS: usize = 16;

/// What is shown of a number, as XLSX writes it.
#[derive(Clone, Default)]
struct ShownNumber {
    code: String,
    /// The formats that hold in its place where a condition does.
    others: Vec<String>,
}

/// How a style of cells shows numbers.
struct CellStyle {
    format: Option<String>,
    /// The style by which it goes where it says nothing itself.
    parent: Option<String>,
}

/// A piece of text that is being read.
enum FormatText {
    Literal,
    /// A currency, with the country behind it.
    Symbol(String),
}

/// The formats of a document, as far as they were met.
#[derive(Default)]
pub(super) struct OdsStyles {
    formats: BTreeMap<String, ShownNumber>,
    cells: BTreeMap<String, CellStyle>,
    current: Option<(String, ShownNumber)>,
    inside: Option<(FormatText, String)>,
    known: BTreeMap<String, Option<Arc<NumberFormat>>>,
}

impl OdsStyles {
    /// Those of the part that holds styles alone.
    pub(super) fn read(content: impl BufRead) -> io::Result<Self> {
        let mut styles = Self::default();
        let mut reader = Reader::from_reader(content);
        reader.config_mut().expand_empty_elements = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer);
            match event.map_err(|error| xml_damage(&error))? {
                Event::Eof => return Ok(styles),
                event => styles.event(&event)?,
            }
        }
    }

    /// Takes what comes next.
    pub(super) fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Start(element) => self.begin(element, element.local_name().as_ref()),
            Event::End(element) => self.end(element.local_name().as_ref()),
            Event::Text(piece) => self.text(&piece.xml10_content()),
            Event::GeneralRef(name) if self.inside.is_some() => self.text(&referred(name)?),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, element: &BytesStart<'_>, name: &str) {
        let named = || attribute(element, "name").unwrap_or_default();
        match (name, &mut self.current) {
            ("number-style" | "currency-style" | "percentage-style", _) => {
                self.current = Some((named(), ShownNumber::default()));
            }
            ("style", None) => {
                let style = CellStyle {
                    format: attribute(element, "data-style-name"),
                    parent: attribute(element, "parent-style-name"),
                };
                if attribute(element, "family").is_some_and(|family| family == "table-cell") {
                    self.cells.insert(named(), style);
                }
            }
            ("number" | "scientific-number" | "fraction", Some((_, shown))) => {
                let factor = attribute(element, "display-factor");
                shown.code.push('0');
                shown.code += &factor
                    .filter(|factor| !factor.is_empty())
                    .map_or_else(String::new, |factor| divisor(&factor));
            }
            ("text" | "embedded-text", Some(_)) => {
                self.inside = Some((FormatText::Literal, String::new()));
            }
            ("currency-symbol", Some(_)) => {
                let country = attribute(element, "country").unwrap_or_default();
                self.inside = Some((FormatText::Symbol(country), String::new()));
            }
            ("map", Some((_, shown))) => {
                shown.others.extend(attribute(element, "apply-style-name"));
            }
            _ => {}
        }
    }

    fn text(&mut self, piece: &str) {
        if let Some((_, text)) = &mut self.inside {
            text.extend(piece.chars().filter(|c| !['"', ']'].contains(c)));
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "number-style" | "currency-style" | "percentage-style" => {
                self.formats.extend(self.current.take());
            }
            "text" | "embedded-text" | "currency-symbol" => {
                let (Some((kind, text)), Some((_, shown))) =
                    (self.inside.take(), &mut self.current)
                else {
                    return;
                };
                shown.code += &match kind {
                    FormatText::Literal if text.is_empty() => String::new(),
                    FormatText::Literal => format!("\"{text}\""),
                    FormatText::Symbol(country) => format!("[${text}-{country}]"),
                };
            }
            _ => {}
        }
    }

    /// The format of a style of cells, where it says more of a number than its digits.
    pub(super) fn format(&mut self, style: &str) -> Option<Arc<NumberFormat>> {
        if let Some(known) = self.known.get(style) {
            return known.clone();
        }
        let found = self.code(style).and_then(|code| NumberFormat::of(&code));
        let found = found.map(Arc::new);
        self.known.insert(style.to_owned(), found.clone());
        found
    }

    fn code(&self, style: &str) -> Option<String> {
        let mut style = self.cells.get(style)?;
        for _ in 0..MOST_PARENTS {
            if let Some(name) = &style.format {
                let own = self.formats.get(name)?;
                let others = own.others.iter().filter_map(|name| self.formats.get(name));
                // XLSX has room for three.
                let all = others.take(2).chain([own]).map(|shown| &*shown.code);
                return Some(all.collect::<Vec<_>>().join(";"));
            }
            style = self.cells.get(style.parent.as_ref()?)?;
        }
        None
    }
}

/// By what a number is divided before it is shown: commas where that is a power of a thousand. XLSX has
/// nothing for other factors, which documents may have all the same; they stand in brackets here.
fn divisor(factor: &str) -> String {
    let factor = factor.trim();
    let (whole, decimals) = factor.split_once('.').unwrap_or((factor, ""));
    let is_whole = decimals.bytes().all(|digit| digit == b'0');
    let number: Option<u64> = whole.parse().ok().filter(|_| is_whole);
    match number.and_then(|number| Some((number, number.checked_ilog(1000)?))) {
        Some((number, thousands)) if number == 1000_u64.pow(thousands) => {
            (0..thousands).map(|_| ',').collect()
        }
        _ => format!("[/{}]", factor.replace([']', '"'], "")),
    }
}

#[cfg(test)]
mod tests;
