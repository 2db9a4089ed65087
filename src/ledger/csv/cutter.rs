//! Where a file may be cut: at the end of a line that is no part of a quoted or escaped field.
//!
//! From quote to quote, every byte in between skipped; so this is done once for the whole file, in
//! order, and what it says is never a guess. A quote opens a field only where one begins; anywhere
//! else it stands for itself.

use super::lines::Dialect;

/// Where the text of one file can be cut, as far as it was looked at.
pub(in crate::ledger) struct Cutter {
    dialect: Dialect,
    /// Everything before is known.
    at: usize,
    /// Since when nothing was quoted.
    open: usize,
    is_quoted: bool,
    cut: usize,
}

impl Cutter {
    /// At the start of a file.
    pub(in crate::ledger) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            at: 0,
            open: 0,
            is_quoted: false,
            cut: 0,
        }
    }

    /// The last place known where a line ends; zero where there is none.
    pub(in crate::ledger) fn cut(&self) -> usize {
        self.cut
    }

    /// Whether what was looked at last is within quotes.
    pub(in crate::ledger) fn is_quoted(&self) -> bool {
        self.is_quoted
    }

    /// Goes on with a text that begins with this place of the last one.
    pub(in crate::ledger) fn start_at(&mut self, cut: usize) {
        self.at = self.at.saturating_sub(cut);
        self.open = self.open.saturating_sub(cut);
        self.cut = 0;
    }

    /// Looks at what is new in `text`, which starts with a line. Without its end, what the next
    /// byte decides is left open.
    pub(in crate::ledger) fn go_on(&mut self, text: &[u8], is_end: bool) {
        let Some(quote) = self.dialect.quote else {
            self.note(text, text.len(), is_end);
            self.open = self.cut;
            return;
        };
        let escape = self.dialect.escape.unwrap_or(quote);
        while self.at < text.len() {
            let rest = &text[self.at..];
            if self.is_quoted {
                let Some(found) = memchr::memchr2(quote, escape, rest) else {
                    self.at = text.len();
                    return;
                };
                let found = self.at + found;
                let next = text.get(found + 1);
                if next.is_none() && !is_end {
                    self.at = found;
                    return;
                }
                if text[found] != quote || next == Some(&quote) {
                    self.at = found + 2;
                } else {
                    self.is_quoted = false;
                    self.at = found + 1;
                    self.open = self.at;
                }
            } else {
                let found = memchr::memchr(quote, rest).map(|found| self.at + found);
                self.at = found.map_or(text.len(), |found| found + 1);
                let Some(found) = found else { break };
                let before = if found == 0 { b'\n' } else { text[found - 1] };
                if before == self.dialect.delimiter || before == b'\n' || before == b'\r' {
                    self.note(text, found, is_end);
                    self.is_quoted = true;
                }
            }
        }
        if !self.is_quoted {
            self.note(text, text.len(), is_end);
        }
    }

    /// Notes the last end of a line since nothing is quoted, up to `end`.
    fn note(&mut self, text: &[u8], end: usize, is_end: bool) {
        let from = self.open.min(end);
        let mut to = end;
        while let Some(found) = memchr::memrchr(b'\n', &text[from..to]) {
            if !self.is_escaped(text, from + found) {
                self.cut = self.cut.max(from + found + 1);
                return;
            }
            to = from + found;
        }
        // A carriage return alone ends a line too, once it is known to be alone.
        let mut to = end;
        while let Some(found) = memchr::memrchr(b'\r', &text[from..to]) {
            let found = from + found;
            let is_alone = text.get(found + 1).map_or(is_end, |next| *next != b'\n');
            if is_alone && !self.is_escaped(text, found) {
                self.cut = self.cut.max(found + 1);
                return;
            }
            to = found;
        }
    }

    /// Whether the line end at a place is escaped, in exports that escape instead of quoting.
    fn is_escaped(&self, text: &[u8], at: usize) -> bool {
        let (None, Some(escape)) = (self.dialect.quote, self.dialect.escape) else {
            return false;
        };
        let line = text[..at]
            .strip_suffix(b"\r")
            .filter(|_| text[at] == b'\n')
            .unwrap_or(&text[..at]);
        line.iter()
            .rev()
            .take_while(|byte| **byte == escape)
            .count()
            % 2
            == 1
    }
}

/// How many lines end in a text: with a line feed, a carriage return, or both.
pub(in crate::ledger) fn count_lines(text: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let alone = memchr::memchr_iter(b'\r', text)
        .filter(|at| text.get(at + 1) != Some(&b'\n'))
        .count();
    (feeds + alone) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place where a text is cut when it comes byte by byte.
    fn check(quote: Option<u8>, escape: Option<u8>, text: &[u8], expected: &[usize]) {
        let mut cutter = Cutter::new(Dialect {
            delimiter: b';',
            quote,
            escape,
        });
        let (mut start, mut cuts) = (0, Vec::new());
        for end in 1..=text.len() {
            cutter.go_on(&text[start..end], end == text.len());
            if cutter.cut() > 0 {
                start += cutter.cut();
                cuts.push(start);
                cutter.start_at(cutter.cut());
            }
        }
        assert_eq!(cuts, expected, "{:?}", String::from_utf8_lossy(text));
    }

    #[test]
    fn only_a_quote_at_the_start_of_a_field_opens_one() {
        check(Some(b'"'), None, b"a;\"x\ny\";z\nb\n", &[10, 12]);
        check(Some(b'"'), None, b"5\" r;\n\"\n\"\n", &[6, 10]);
        check(Some(b'"'), None, b"\"a\"\"\n\"\n", &[7]);
        check(Some(b'"'), None, b"\"a\"b\"\nc\n", &[6, 8]);
        check(Some(b'"'), None, b"\"a\n", &[]);
        check(Some(b'"'), None, b"\"a\"\"", &[]);
        check(None, None, b"\"\n\"\n", &[2, 4]);
    }

    #[test]
    fn an_escape_takes_the_next_character_with_it() {
        check(Some(b'"'), Some(b'\\'), b"\"\\\"\n\"\n\\\n", &[6, 8]);
        check(None, Some(b'\\'), b"a\\\nb\n\\\\\n\\\r\nc\n", &[5, 8, 13]);
    }

    #[test]
    fn every_line_end_is_one() {
        check(Some(b'"'), None, b"a\r\nb\rc\n\r", &[3, 5, 7, 8]);
        assert_eq!(count_lines(b"a\r\nb\rc\n\rd"), 4);
    }
}
