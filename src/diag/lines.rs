//! From a byte of a text to its line and column, and back.

use std::ops::Range;

/// What the columns of a line count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnUnit {
    /// Characters, as people and this program's messages count.
    Characters,
    /// Units of UTF-16, as most editors count: a character outside of the basic plane, such as an
    /// emoji, is two.
    Utf16,
}

impl ColumnUnit {
    fn width(self, character: char) -> usize {
        match self {
            Self::Characters => 1,
            Self::Utf16 => character.len_utf16(),
        }
    }
}

/// Where the lines of a text begin. **Unit**: bytes from its start; lines and columns count from 1,
/// columns in characters unless a [`ColumnUnit`] is named.
///
/// A line ends with a line feed; a carriage return is a character like others, alone or before one.
/// A byte beyond the end counts as the end, one within a character as its first; a column beyond
/// its line counts as the line's end, one within a character as the character's.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// The lines of a text.
    pub fn new(text: &str) -> Self {
        Self {
            starts: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// The line that holds a byte.
    pub fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// The line and column of a byte of `text`, which the index was made of.
    pub fn position(&self, text: &str, byte: usize) -> (usize, usize) {
        self.position_in(ColumnUnit::Characters, text, byte)
    }

    /// As [`LineIndex::position`], with columns of a unit.
    pub fn position_in(&self, unit: ColumnUnit, text: &str, byte: usize) -> (usize, usize) {
        let byte = floor_boundary(text, byte);
        let line = self.stretch(text, byte);
        (
            self.line(byte),
            text[line.start..byte]
                .chars()
                .map(|c| unit.width(c))
                .sum::<usize>()
                + 1,
        )
    }

    /// The stretch of the line of `text` that holds a byte, without its line feed.
    pub fn stretch(&self, text: &str, byte: usize) -> Range<usize> {
        let line = self.line(byte);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        start..self.starts.get(line).map_or(text.len(), |next| next - 1)
    }

    /// The byte of `text` at a line and column; `None` where there is no such line.
    pub fn byte(&self, text: &str, line: usize, column: usize) -> Option<usize> {
        self.byte_in(ColumnUnit::Characters, text, line, column)
    }

    /// As [`LineIndex::byte`], with columns of a unit.
    pub fn byte_in(
        &self,
        unit: ColumnUnit,
        text: &str,
        line: usize,
        column: usize,
    ) -> Option<usize> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let line = self.stretch(text, start);
        let mut ahead = column.saturating_sub(1);
        let reached = text[line.clone()].char_indices().find(|(_, c)| {
            let is_reached = ahead == 0;
            ahead = ahead.saturating_sub(unit.width(*c));
            is_reached
        });
        Some(reached.map_or(line.end, |(at, _)| start + at))
    }
}

/// Whether a line is one of those that a version control leaves where two changes meet. A line of
/// seven `=` alone may be an ornament.
pub fn is_conflict_mark(line: &str) -> bool {
    ["<<<<<<<", ">>>>>>>", "|||||||"].iter().any(|mark| {
        line.strip_prefix(mark)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r', '\n']))
    })
}

/// The line of the first mark that a version control left where two changes meet, from 1.
pub fn conflict(text: &str) -> Option<u64> {
    let line = text.lines().position(is_conflict_mark)?;
    u64::try_from(line + 1).ok()
}

/// What is said of such a mark, and what helps.
pub const CONFLICT: (&str, &str) = (
    "a conflict of two changes was left here",
    "keep the lines that are right and take the marks `<<<<<<<`, `=======` and `>>>>>>>` away",
);

/// The first byte of the character that holds a byte; the end of the text for what lies beyond.
pub fn floor_boundary(text: &str, byte: usize) -> usize {
    let byte = byte.min(text.len());
    (0..=byte)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_with_a_line_feed_and_columns_count_characters() {
        let text = "æøå\r\nb\rc\n\nd æ";
        let index = LineIndex::new(text);
        for (at, position) in [
            ("", (1, 1)),
            ("æ", (1, 2)),
            ("æøå", (1, 4)),
            // A carriage return is a character; what follows the line feed behind it is the next
            // line.
            ("æøå\r", (1, 5)),
            ("æøå\r\n", (2, 1)),
            ("æøå\r\nb\r", (2, 3)),
            ("æøå\r\nb\rc\n", (3, 1)),
            ("æøå\r\nb\rc\n\n", (4, 1)),
            (text, (4, 4)),
        ] {
            assert_eq!(index.position(text, at.len()), position, "{at:?}");
            assert_eq!(index.line(at.len()), position.0, "{at:?}");
            assert_eq!(
                index.byte(text, position.0, position.1),
                Some(at.len()),
                "{at:?}"
            );
        }
        assert_eq!(index.position(text, 1), (1, 1), "within a character");
        assert_eq!(index.position(text, 999), (4, 4), "beyond the end");
        assert_eq!(index.byte(text, 4, 99), Some(text.len()));
        assert_eq!(
            index.byte(text, 2, 99),
            Some("æøå\r\nb\rc".len()),
            "beyond its line"
        );
        assert_eq!(
            [index.byte(text, 0, 1), index.byte(text, 5, 1)],
            [None, None]
        );
    }

    #[test]
    fn editors_count_an_emoji_as_two_and_people_as_one() {
        let text = "æøå 🧾x\r\n🧾🧾\n";
        let index = LineIndex::new(text);
        for (before, line, characters, utf16) in [
            ("æøå ", 1, 5, 5),
            ("æøå 🧾", 1, 6, 7),
            ("æøå 🧾x\r", 1, 8, 9),
            ("æøå 🧾x\r\n", 2, 1, 1),
            ("æøå 🧾x\r\n🧾", 2, 2, 3),
            ("æøå 🧾x\r\n🧾🧾", 2, 3, 5),
            (text, 3, 1, 1),
        ] {
            for (unit, column) in [
                (ColumnUnit::Characters, characters),
                (ColumnUnit::Utf16, utf16),
            ] {
                assert_eq!(
                    index.position_in(unit, text, before.len()),
                    (line, column),
                    "{before:?} {unit:?}"
                );
                assert_eq!(
                    index.byte_in(unit, text, line, column),
                    Some(before.len()),
                    "{before:?} {unit:?}"
                );
            }
        }
        assert_eq!(
            index.byte_in(ColumnUnit::Utf16, text, 1, 6),
            Some("æøå 🧾".len()),
            "within the emoji"
        );
        assert_eq!(
            index.byte_in(ColumnUnit::Utf16, text, 2, 99),
            Some(text.len() - 1),
            "beyond its line"
        );
        assert_eq!(index.byte_in(ColumnUnit::Utf16, text, 4, 1), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(text in "[aå\u{1F9FE}\r\n]{0,40}", byte in 0..200_usize) {
            let index = LineIndex::new(&text);
            let byte = floor_boundary(&text, byte);
            for unit in [ColumnUnit::Characters, ColumnUnit::Utf16] {
                let (line, column) = index.position_in(unit, &text, byte);
                prop_assert_eq!(index.byte_in(unit, &text, line, column), Some(byte));
            }
        }
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
        let stretches: Vec<&str> = [0, 2, 3, 4, 5, 99]
            .map(|byte| &text[index.stretch(text, byte)])
            .to_vec();
        assert_eq!(stretches, ["å\r", "å\r", "å\r", "", "b", "b"]);
    }
}
