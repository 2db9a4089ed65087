//! The stretch of a file that a diagnostic points at.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diag::{Annotation, Diagnostic, LineIndex, Place, RecordPlace, floor_boundary};
use crate::ledger::{LedgerFiles, LedgerSource};
use crate::value::{visible, without_personal_numbers};
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

    /// A text that may quote a ledger, as it may be shown.
    pub fn shown(&self, text: &str) -> String {
        let text = visible(text);
        match self.show_texts {
            true => text.into_owned(),
            false => without_personal_numbers(&text).into_owned(),
        }
    }

    /// The name of a file, as it may be shown to people.
    pub fn name(&self, file: &str) -> String {
        self.shown(file)
    }

    /// A finding in words that may be shown.
    pub fn told(&self, finding: &Diagnostic) -> Diagnostic {
        let label = |label: &Annotation| Annotation {
            text: self.shown(&label.text),
            ..label.clone()
        };
        Diagnostic {
            message: self.shown(&finding.message),
            labels: finding.labels.iter().map(label).collect(),
            help: finding.help.as_deref().map(|help| self.shown(help)),
            ..finding.clone()
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
                let before = self.shown(&text[..start]);
                let pointed = self.shown(&text[start..end]);
                let text = format!("{before}{pointed}{}", self.shown(&text[end..]));
                let (start, end) = (before.len(), before.len() + pointed.len());
                Some(Stretch {
                    excerpt: Excerpt {
                        file: Arc::from(self.name(&span.file)),
                        text: Arc::from(text),
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
                let text: String = text.chars().take(LINE_LIMIT).collect();
                let text: Arc<str> = Arc::from(self.shown(&text));
                let first_line = usize::try_from(place.number().saturating_sub(1)).ok()?;
                let end = text.len();
                Some(Stretch {
                    excerpt: Excerpt {
                        file: Arc::from(self.name(file)),
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
        let Place::Span(span) = place else {
            return None;
        };
        let text = self.file(&span.file)?;
        let start = floor_boundary(&text, span.start);
        Some(LineIndex::new(&text).position(&text, start))
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

/// A line with `x` in place of each letter and `0` in place of each digit: its shape, and nothing
/// that it says.
pub fn mask(line: &str) -> String {
    let masked = |c: char| match c {
        _ if c.is_numeric() => '0',
        _ if c.is_whitespace() || c.is_ascii_punctuation() => c,
        _ => 'x',
    };
    line.chars().map(masked).collect()
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
    fn masking_keeps_the_shape_and_nothing_that_is_said() {
        for (line, masked) in [
            (
                "1;242;10;12 345,50;Tolk for Åse",
                "0;000;00;00 000,00;xxxx xxx xxx",
            ),
            (
                "1;\"Hansen; født 1.1.80\";-5",
                "0;\"xxxxxx; xxxx 0.0.00\";-0",
            ),
            ("91234567 | 01 01 70", "00000000 | 00 00 00"),
            ("{\"a\":\"０１٣ e\u{301}李\u{1b}\"}", "{\"x\":\"000 xxxx\"}"),
        ] {
            assert_eq!(mask(line), masked);
        }
    }

    #[test]
    fn excerpts_of_any_file_hide_personal_numbers_and_show_what_a_terminal_would_obey() {
        let world = MemoryWorld::new();
        world.put(
            "a 01010100050.toml",
            "x = \"01010100050\" # \u{1b}[2J\ny = 1\n",
        );
        let place = Place::Span(Span::new("a 01010100050.toml", 25, 26));
        let pointed = |show_texts| {
            let found = Sources::new(&world, show_texts).pointed(&place);
            let Stretch {
                excerpt,
                start,
                end,
            } = found.expect("a stretch");
            let around = excerpt.text[start..end].to_owned();
            (excerpt.file.to_string(), excerpt.text.to_string(), around)
        };
        let text = |number: &str| format!("x = \"{number}\" # \\u{{1b}}[2J\ny = 1\n");
        let expected = |number: &str| (format!("a {number}.toml"), text(number), "y".to_owned());
        assert_eq!(pointed(false), expected("…"));
        assert_eq!(pointed(true), expected("01010100050"));
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
