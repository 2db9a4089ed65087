//! The stretch of a file that a diagnostic points at.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diag::{LineIndex, Place, RecordPlace, floor_boundary};
use crate::ledger::{LedgerFiles, LedgerSource};
use crate::world::World;

/// The longest stretch of a ledger line that is shown, in characters.
const LINE_LIMIT: usize = 120;

/// Text with the name and line number that it is shown under.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// Path of the file.
    pub file: Arc<str>,
    /// The text: a whole file, or one line of it.
    pub text: Arc<str>,
    /// The number of its first line, from 0.
    pub first_line: usize,
}

/// What a label points at: an excerpt and a stretch of it. **Unit** of the stretch: bytes.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The text.
    pub excerpt: Excerpt,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Fetches what places point at, each file once.
pub struct Sources<'a> {
    world: &'a dyn World,
    source: Option<&'a dyn LedgerSource>,
    show_texts: bool,
    files: RefCell<BTreeMap<Arc<str>, Option<Arc<str>>>>,
}

impl<'a> Sources<'a> {
    /// Sources from `world`; the texts of postings are masked unless `show_texts`.
    pub fn new(world: &'a dyn World, show_texts: bool) -> Self {
        Self {
            world,
            source: None,
            show_texts,
            files: RefCell::default(),
        }
    }

    /// With what the ledgers are read from, where they are more than delimited text.
    #[must_use]
    pub fn with(self, source: &'a dyn LedgerSource) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    /// What a place points at; `None` for a whole file or what can no longer be read.
    pub fn pointed(&self, place: &Place) -> Option<Stretch> {
        match place {
            Place::File(_) => None,
            Place::Span(span) => {
                let text = self.file(&span.file)?;
                let start = floor_boundary(&text, span.start);
                let end = floor_boundary(&text, span.end).max(start);
                Some(Stretch {
                    excerpt: Excerpt {
                        file: span.file.clone(),
                        text,
                        first_line: 0,
                    },
                    start,
                    end,
                })
            }
            Place::Record { file, place } => {
                let record = self.record(file, place)?;
                let text: String = if self.show_texts {
                    record
                } else {
                    mask(&record)
                };
                let text: Arc<str> = Arc::from(text.chars().take(LINE_LIMIT).collect::<String>());
                let first_line = usize::try_from(place.number().saturating_sub(1)).ok()?;
                let end = text.len();
                Some(Stretch {
                    excerpt: Excerpt {
                        file: file.clone(),
                        text,
                        first_line,
                    },
                    start: 0,
                    end,
                })
            }
        }
    }

    /// The line and column of a place, from 1, columns in characters; `None` where there is none.
    pub fn position(&self, place: &Place) -> Option<(usize, usize)> {
        if let Place::Record { place, .. } = place {
            return Some((usize::try_from(place.number()).ok()?, 1));
        }
        let pointed = self.pointed(place)?;
        let text = &pointed.excerpt.text;
        Some(LineIndex::new(text).position(text, pointed.start))
    }

    fn file(&self, path: &Arc<str>) -> Option<Arc<str>> {
        let mut files = self.files.borrow_mut();
        files
            .entry(path.clone())
            .or_insert_with(|| self.world.text(path).ok().map(Arc::from))
            .clone()
    }

    /// The text of a record, asked of what it was read from.
    fn record(&self, path: &str, place: &RecordPlace) -> Option<String> {
        let of_source = self
            .source
            .and_then(|source| source.excerpt(self.world, path, place));
        of_source
            .or_else(|| LedgerFiles::default().excerpt(self.world, path, place))
            .map(|text| text.replace('\t', " | "))
    }
}

/// Replaces every field that may hold words or an identity with `…`; codes, amounts and marks stay.
///
/// A field stays when it has fewer than nine digits and else only marks of numbers; so no name,
/// text or number of a person does.
pub fn mask(line: &str) -> String {
    let delimiter = [';', '|', ',']
        .into_iter()
        .find(|mark| line.contains(*mark))
        .unwrap_or(';');
    let mut masked = String::with_capacity(line.len());
    for (index, field) in quoted_fields(line, delimiter).into_iter().enumerate() {
        if index > 0 {
            masked.push(delimiter);
        }
        let harmless = |c: char| {
            c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '-' | '+' | '\u{a0}' | '"')
        };
        let digit_count = field.chars().filter(char::is_ascii_digit).count();
        masked.push_str(if field.chars().all(harmless) && digit_count < 9 {
            field
        } else {
            "…"
        });
    }
    masked
}

/// Splits at the delimiter where it is not inside quotation marks.
fn quoted_fields(line: &str, delimiter: char) -> Vec<&str> {
    let mut inside = false;
    line.split(move |c| {
        inside ^= c == '"';
        c == delimiter && !inside
    })
    .collect()
}

impl SourceCode for Excerpt {
    /// Gives whole lines without neighbours, and columns counted in characters.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = floor_boundary(&self.text, span.offset());
        let end = floor_boundary(&self.text, span.offset() + span.len()).max(start);
        let index = LineIndex::new(&self.text);
        let (first, column) = index.position(&self.text, start);
        let (line_start, line_end) = (
            index.stretch(&self.text, start).start,
            index.stretch(&self.text, end).end,
        );
        let line = self.first_line + first - 1;
        // A reader who asks for no lines before asks where the span itself stands.
        let (from, column) = if before == 0 {
            (start, column - 1)
        } else {
            (line_start, 0)
        };
        let data = &self.text.as_bytes()[from..line_end];
        let line_count = index.line(end) - first + 1;
        let stretch = SourceSpan::new(from.into(), line_end - from);
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.to_string(),
            data,
            stretch,
            line,
            column,
            line_count,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::world::MemoryWorld;

    #[test]
    fn masking_keeps_codes_and_amounts_and_hides_words_and_identities() {
        for (line, masked) in [
            ("1;242;10;12 345,50;Tolk for Ola", "1;242;10;12 345,50;…"),
            ("1;\"Hansen; født 1.1.80\";-5", "1;…;-5"),
            ("1,\"12 345,50\",tolk", "1,\"12 345,50\",…"),
            ("1;01017012345;3", "1;…;3"),
            ("1;010170 12345;3", "1;…;3"),
        ] {
            assert_eq!(mask(line), masked);
        }
    }

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let world = MemoryWorld::new();
        world.put("a", "æøå\næø x");
        let sources = Sources::new(&world, false);
        let at = |start| sources.position(&Place::Span(Span::new("a", start, start + 1)));
        assert_eq!(at(0), Some((1, 1)));
        assert_eq!(at("æøå\næø ".len()), Some((2, 4)));
        assert_eq!(at(999), Some((2, 5)));
        assert_eq!(
            sources.position(&Place::Span(Span::new("gone", 0, 1))),
            None
        );
        assert_eq!(sources.position(&Place::File(Arc::from("a"))), None);
    }

    #[test]
    fn the_source_is_asked_for_the_text_of_a_record() {
        let world = MemoryWorld::new();
        world.put("l", b"h\r\nK\xf8b;\t5\r\n".to_vec());
        let text = |line| {
            let place = Place::Record {
                file: Arc::from("l"),
                place: RecordPlace::Line(line),
            };
            Sources::new(&world, true)
                .pointed(&place)
                .map(|pointed| pointed.excerpt.text.to_string())
        };
        assert_eq!(text(2).as_deref(), Some("Køb; | 5"));
        assert_eq!(text(9), None);
    }
}
