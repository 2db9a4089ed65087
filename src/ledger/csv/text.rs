//! From a block of a file to text with one kind of line end, and which of its lines hold bytes that
//! are no text.

use std::borrow::Cow;

use super::blocks::Block;
use super::encoding::TextEncoding;

/// The text of a block.
pub(in crate::ledger) struct Text<'b> {
    /// Its lines, each ended by a line feed, save perhaps the last.
    pub(in crate::ledger) text: Cow<'b, str>,
    /// The lines with bytes that are not of the encoding, by number, in order.
    foreign: Vec<u64>,
}

impl<'b> Text<'b> {
    /// Decodes a block.
    pub(in crate::ledger) fn new(block: &'b Block, encoding: TextEncoding) -> Self {
        let bytes = block.bytes();
        if block.decoded {
            let text = String::from_utf8_lossy(bytes);
            let replaced = |line: &str| block.replaced && line.contains('\u{fffd}');
            let foreign =
                numbered(text.split('\n'), block.first_line).filter(|(line, _)| replaced(line));
            let foreign = foreign.map(|(_, number)| number).collect();
            return Self { text, foreign };
        }
        match encoding.decode(bytes) {
            Some(text) => Self {
                text: unify_line_ends(text),
                foreign: Vec::new(),
            },
            None => by_line(bytes, encoding, block.first_line),
        }
    }

    /// Whether one of some lines holds bytes that are not of the encoding.
    pub(in crate::ledger) fn is_foreign(&self, first: u64, last: u64) -> bool {
        let at = self.foreign.partition_point(|number| *number < first);
        self.foreign.get(at).is_some_and(|number| *number <= last)
    }
}

fn numbered<T>(lines: impl Iterator<Item = T>, first: u64) -> impl Iterator<Item = (T, u64)> {
    lines.zip(first..)
}

/// Decodes line by line, to tell the foreign lines from the others.
fn by_line(bytes: &[u8], encoding: TextEncoding, first: u64) -> Text<'static> {
    let (mut text, mut foreign) = (String::with_capacity(bytes.len() + 1), Vec::new());
    let mut lines = Vec::new();
    let mut from = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r' {
            from = at + 1;
            continue;
        }
        lines.push(&bytes[from..at]);
        from = at + 1;
    }
    lines.push(&bytes[from..]);
    let count = lines.len();
    for (at, (line, number)) in numbered(lines.into_iter(), first).enumerate() {
        let (decoded, is_foreign) = encoding.decode_any(line);
        if is_foreign {
            foreign.push(number);
        }
        text.push_str(&decoded);
        if at + 1 < count {
            text.push('\n');
        }
    }
    Text {
        text: Cow::Owned(text),
        foreign,
    }
}

/// Turns each carriage return, with or without line feed, into one line feed.
pub(in crate::ledger) fn unify_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\r', bytes).is_none() {
        return text;
    }
    let mut unified = String::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memchr_iter(b'\r', bytes) {
        unified.push_str(&text[from..at]);
        // A line feed after it stays as it is.
        if bytes.get(at + 1) != Some(&b'\n') {
            unified.push('\n');
        }
        from = at + 1;
    }
    unified.push_str(&text[from..]);
    Cow::Owned(unified)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};

    use super::*;
    use crate::ledger::csv::blocks::Blocks;
    use crate::ledger::csv::lines::Dialect;

    /// The text of a whole file, and its foreign lines.
    fn check(bytes: &[u8], encoding: &'static Encoding, expected: &str, foreign: &[u64]) {
        let dialect = Dialect {
            delimiter: b';',
            quote: None,
            escape: None,
        };
        let mut blocks =
            Blocks::new(bytes, TextEncoding::Web(encoding), dialect, 1000).expect("readable");
        let mut block = Block::default();
        assert!(blocks.next(&mut block).expect("readable"));
        let text = Text::new(&block, blocks.encoding());
        assert_eq!(
            (&*text.text, &*text.foreign),
            (expected, foreign),
            "{bytes:?}"
        );
        let lines: Vec<u64> = (1..9)
            .filter(|number| text.is_foreign(*number, *number))
            .collect();
        assert_eq!(lines, foreign);
    }

    #[test]
    fn each_encoding_becomes_text_with_one_kind_of_line_end() {
        check(
            "æ;ø\r\nb\rc\n\r\nd".as_bytes(),
            UTF_8,
            "æ;ø\nb\nc\n\nd",
            &[],
        );
        check(b"\xe6;\xf8\r\n\r", WINDOWS_1252, "æ;ø\n\n", &[]);
        check(b"\xe6\0\r\0\n\0b\0", UTF_16LE, "æ\nb", &[]);
    }

    #[test]
    fn foreign_bytes_are_told_by_line() {
        check(
            b"\xef\xbf\xbd\r\nb\xf8se\r\r\n\xe6\n",
            UTF_8,
            "\u{fffd}\nb\u{fffd}se\n\n\u{fffd}\n",
            &[2, 4],
        );
        check(b"bl\xe5\nbl\x8f\n", WINDOWS_1252, "blå\nbl\u{8f}\n", &[2]);
        check(b"a\0\n\0b", UTF_16LE, "a\n\u{fffd}", &[2]);
    }
}
