//! From a byte of a text to its line and column, and back.

use std::ops::Range;

/// Where the lines of a text begin. **Unit**: bytes from its start; lines and columns count from 1, columns in characters.
///
/// A line ends with a line feed; a carriage return is a character like others, alone or before one. A byte beyond the end counts as
/// the end, one within a character as its first.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// The lines of a text.
    pub fn new(text: &str) -> Self {
        Self { starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect() }
    }

    /// The line that holds a byte.
    pub fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// The line and column of a byte of `text`, which the index was made of.
    pub fn position(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = floor_boundary(text, byte);
        let line = self.stretch(text, byte);
        (self.line(byte), text[line.start..byte].chars().count() + 1)
    }

    /// The stretch of the line of `text` that holds a byte, without its line feed.
    pub fn stretch(&self, text: &str, byte: usize) -> Range<usize> {
        let line = self.line(byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        start..self.starts.get(line).map_or(text.len(), |next| next - 1)
    }

    /// The byte of `text` at a line and column; the end of the text where the column is beyond it, `None` where there is no such line.
    pub fn byte(&self, text: &str, line: usize, column: usize) -> Option<usize> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let rest = &text[start..];
        Some(start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at))
    }
}

/// The first byte of the character that holds a byte; the end of the text for what lies beyond.
pub fn floor_boundary(text: &str, byte: usize) -> usize {
    let byte = byte.min(text.len());
    (0..=byte).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_a_line_feed_and_columns_count_characters() {
        let text = "æøå\r\nb\rc\n\nd æ";
        let index = LineIndex::new(text);
        for (at, position) in [
            ("", (1, 1)),
            ("æ", (1, 2)),
            ("æøå", (1, 4)),
            // A carriage return is a character; what follows the line feed behind it is the next line.
            ("æøå\r", (1, 5)),
            ("æøå\r\n", (2, 1)),
            ("æøå\r\nb\r", (2, 3)),
            ("æøå\r\nb\rc\n", (3, 1)),
            ("æøå\r\nb\rc\n\n", (4, 1)),
            (text, (4, 4)),
        ] {
            assert_eq!(index.position(text, at.len()), position, "{at:?}");
            assert_eq!(index.line(at.len()), position.0, "{at:?}");
            assert_eq!(index.byte(text, position.0, position.1), Some(at.len()), "{at:?}");
        }
        assert_eq!(index.position(text, 1), (1, 1), "within a character");
        assert_eq!(index.position(text, 999), (4, 4), "beyond the end");
        assert_eq!(index.byte(text, 4, 99), Some(text.len()));
        assert_eq!([index.byte(text, 0, 1), index.byte(text, 5, 1)], [None, None]);
    }

    #[test]
    fn a_line_feed_at_the_end_begins_an_empty_line_and_a_text_without_one_has_one_line() {
        assert_eq!(LineIndex::new("a\n").position("a\n", 2), (2, 1));
        assert_eq!(LineIndex::new("a").position("a", 1), (1, 2));
        assert_eq!(LineIndex::new("").position("", 0), (1, 1));
    }

    #[test]
    fn the_stretch_of_a_line_is_without_its_line_feed() {
        let text = "å\r\n\nb";
        let index = LineIndex::new(text);
        let stretches: Vec<&str> = [0, 2, 3, 4, 5, 99].map(|byte| &text[index.stretch(text, byte)]).to_vec();
        assert_eq!(stretches, ["å\r", "å\r", "å\r", "", "b", "b"]);
    }
}
