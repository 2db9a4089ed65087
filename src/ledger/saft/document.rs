//! A document of elements, one event after the other: names without their namespaces, texts put
//! together, and nothing that a document of bookkeeping has no need of.
//!
//! Declarations of types and entities are refused, since a few lines of them can stand for any
//! amount of text.

use std::io::{self, BufRead, BufReader};

use encoding_rs::Encoding;
use quick_xml::encoding::DecodingReader;
use quick_xml::errors::Error;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::diag::{Code, RecordPlace};
use crate::ledger::records::content::{FileContent, FileRemark};

/// How deep elements may lie in one another.
const MOST_DEPTH: usize = 64;

/// The most bytes of one text.
const MOST_TEXT: usize = 1 << 20;

/// How many of the first bytes may hold the declaration of the encoding.
const DECLARATION: usize = 256;

/// What happens next in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DocumentEvent {
    /// An element begins; its name is the last of the path.
    Begin,
    /// An element ends; the path leads to what it was in.
    End,
    /// All is read.
    Close,
}

/// A document that is being read.
pub(super) struct SaftDocument<'f> {
    reader: Reader<DecodingReader<BufReader<FileContent<'f>>>>,
    buffer: Vec<u8>,
    /// The names of the elements around the place that was reached.
    pub(super) path: Vec<String>,
    /// The name of the element that has ended, and the text in it.
    pub(super) name: String,
    pub(super) text: String,
    /// The line that was reached, from 1.
    pub(super) line: u64,
    /// Whether an element without content is to be ended.
    is_empty: bool,
}

impl<'f> SaftDocument<'f> {
    /// Begins to read.
    pub(super) fn new(file: FileContent<'f>) -> io::Result<Self> {
        let mut file = BufReader::new(file);
        let declared = declared_encoding(file.fill_buf()?);
        let mut decoded = DecodingReader::new(file);
        if let Some(encoding) = declared {
            decoded.set_encoding(encoding);
        }
        Ok(Self {
            reader: Reader::from_reader(decoded),
            buffer: Vec::new(),
            path: Vec::new(),
            name: String::new(),
            text: String::new(),
            line: 1,
            is_empty: false,
        })
    }

    /// Goes on to where the next element begins or ends.
    ///
    /// # Errors
    /// As the file, or what keeps it from being such a document.
    pub(super) fn next(&mut self) -> io::Result<DocumentEvent> {
        if std::mem::take(&mut self.is_empty) {
            return Ok(self.end());
        }
        loop {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(malformed(error, self.line)),
            };
            let text = match event {
                Event::Start(ref tag) | Event::Empty(ref tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    self.line += line_ends(tag);
                    self.is_empty = matches!(event, Event::Empty(_));
                    self.path.push(name);
                    self.text.clear();
                    if self.path.len() > MOST_DEPTH {
                        return Err(refused(
                            self.line,
                            "has elements that lie too deep in one another",
                        ));
                    }
                    return Ok(DocumentEvent::Begin);
                }
                Event::End(_) => return Ok(self.end()),
                Event::Text(text) => text.xml10_content().into_owned(),
                Event::CData(text) => text.xml10_content().into_owned(),
                Event::GeneralRef(name) => match resolved(&name) {
                    Some(text) => text,
                    None => return Err(refused(self.line, "refers to an entity of its own")),
                },
                Event::DocType(_) => {
                    return Err(refused(self.line, "declares types or entities of its own"));
                }
                Event::Comment(text) => {
                    self.line += line_ends(&text);
                    continue;
                }
                Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.path.is_empty() => return Ok(DocumentEvent::Close),
                Event::Eof => {
                    let inside = self.path.last().cloned().unwrap_or_default();
                    let message = format!("ends in the middle of `{inside}`; it was cut");
                    return Err(broken(self.line, message));
                }
            };
            self.line += line_ends(&text);
            self.text.push_str(&text);
            if self.text.len() > MOST_TEXT {
                return Err(refused(self.line, "has a text of more than a megabyte"));
            }
        }
    }

    fn end(&mut self) -> DocumentEvent {
        self.name = self.path.pop().unwrap_or_default();
        DocumentEvent::End
    }

    /// The name of the element around the one at hand, so many steps out.
    pub(super) fn around(&self, steps: usize) -> &str {
        let at = self.path.len().checked_sub(steps + 1);
        at.and_then(|at| self.path.get(at))
            .map_or("", String::as_str)
    }
}

fn line_ends(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

/// The encoding that a document declares, where it has no mark and is not of two bytes a letter.
fn declared_encoding(start: &[u8]) -> Option<&'static Encoding> {
    if Encoding::for_bom(start).is_some() {
        return None;
    }
    let start = start.get(..DECLARATION.min(start.len()))?;
    let declaration = String::from_utf8_lossy(start);
    let declaration = declaration
        .trim_start()
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?;
    let (_, behind) = declaration.split_once("encoding")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| ['"', '\''].contains(quote))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

/// What a reference stands for: a character by its number, or one of the five that every document
/// knows.
fn resolved(name: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    match name.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => {
            quick_xml::escape::resolve_predefined_entity(&name.xml10_content()).map(str::to_owned)
        }
        Err(_) => None,
    }
}

fn malformed(error: Error, line: u64) -> io::Error {
    match error {
        Error::Io(error) => io::Error::new(error.kind(), error.to_string()),
        Error::Encoding(_) => FileRemark::new(
            Code::UnknownEncoding,
            "holds bytes that are not of the encoding which it declares",
            "export it again; or name its true encoding in its first line",
        )
        .at(RecordPlace::Line(line))
        .into(),
        error => broken(line, format!("is not well formed: {error}")),
    }
}

fn broken(line: u64, message: String) -> io::Error {
    let remark = FileRemark::new(Code::FileUnreadable, message, "export it again");
    remark.at(RecordPlace::Line(line)).into()
}

fn refused(line: u64, message: &str) -> io::Error {
    let help = "export it again, without what no bookkeeping needs";
    let remark = FileRemark::new(Code::FormatUnread, message, help);
    remark.at(RecordPlace::Line(line)).into()
}
