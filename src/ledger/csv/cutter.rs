//! Where a file may be cut: at the end of a line that is no part of a quoted or escaped field.
//!
//! From quote to quote, every byte in between skipped; so this is done once for the whole file, in
//! order, and what it says is never a guess. A quote opens a field only where one begins; anywhere
//! else it stands for itself.

use super::lines::Dialect;
use super::stray::{QuotedStretch, Stray, StrayJudge, TEXT_BYTES};

/// Where the text of one file can be cut, as far as it was looked at.
pub(in crate::ledger) struct Cutter {
    dialect: Dialect,
    /// Everything before is known.
    at: usize,
    /// Since when nothing was quoted.
    open: usize,
    is_quoted: bool,
    /// Where the last quote opens that was looked at.
    quote: usize,
    /// A line end, with none between it and the last place that one was looked for.
    line_end: usize,
    cut: usize,
    /// The first place known where a line ends, looked for only where it is wanted.
    first: Option<usize>,
    wants_first: bool,
    /// Quotes and escapes that hold nothing together, from the start of the text, in order.
    strays: Vec<Stray>,
}

impl Cutter {
    /// At the start of a file.
    pub(in crate::ledger) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            at: 0,
            open: 0,
            is_quoted: false,
            quote: 0,
            line_end: 0,
            cut: 0,
            first: None,
            wants_first: false,
            strays: Vec::new(),
        }
    }

    /// At the start of a text of which the first record is wanted alone.
    pub(in crate::ledger) fn for_one(dialect: Dialect) -> Self {
        Self {
            wants_first: true,
            ..Self::new(dialect)
        }
    }

    /// The first place known where a line ends, see [`Cutter::for_one`].
    pub(in crate::ledger) fn first_cut(&self) -> Option<usize> {
        self.first
    }

    /// The last place known where a line ends; zero where there is none.
    pub(in crate::ledger) fn cut(&self) -> usize {
        self.cut
    }

    /// Whether what was looked at last is within quotes.
    pub(in crate::ledger) fn is_quoted(&self) -> bool {
        self.is_quoted
    }

    /// Goes on with a text that begins with this place of the last one; gives the strays before it.
    pub(in crate::ledger) fn start_at(&mut self, cut: usize) -> Vec<Stray> {
        self.at = self.at.saturating_sub(cut);
        self.open = self.open.saturating_sub(cut);
        self.quote = self.quote.saturating_sub(cut);
        self.line_end = 0;
        self.cut = 0;
        let behind = self.strays.partition_point(|stray| stray.at < cut as u64);
        let behind = self.strays.split_off(behind);
        let before = std::mem::replace(&mut self.strays, behind);
        for stray in &mut self.strays {
            stray.at -= cut as u64;
        }
        before
    }

    /// Looks at what is new in `text`, which starts with a line. Without its end, what the next
    /// bytes decide is left open. Without a judge, every quote that opens a field is one.
    pub(in crate::ledger) fn go_on(
        &mut self,
        text: &[u8],
        is_end: bool,
        judge: Option<&StrayJudge>,
    ) {
        match (self.dialect.quote, self.dialect.escape) {
            (Some(quote), escape) => {
                self.go_on_quoted(text, is_end, quote, escape.unwrap_or(quote), judge);
            }
            (None, Some(escape)) => self.go_on_escaped(text, is_end, escape, judge),
            (None, None) => {
                self.note(text, text.len(), is_end);
                self.open = self.cut;
            }
        }
    }

    fn go_on_quoted(
        &mut self,
        text: &[u8],
        is_end: bool,
        quote: u8,
        escape: u8,
        judge: Option<&StrayJudge>,
    ) {
        while self.at < text.len() || (is_end && self.is_quoted) {
            if self.is_quoted {
                let limit = text.len().min(self.quote.saturating_add(TEXT_BYTES));
                let limit = if judge.is_some() { limit } else { text.len() };
                let rest = text.get(self.at..limit).unwrap_or_default();
                let Some(found) = memchr::memchr2(quote, escape, rest) else {
                    self.at = self.at.max(limit);
                    let is_known = is_end || limit < text.len();
                    match judge.filter(|_| is_known) {
                        Some(judge) if self.is_stray(text, None, limit, judge) => continue,
                        _ => return,
                    }
                };
                let found = self.at + found;
                let next = text.get(found + 1);
                if next.is_none() && !is_end {
                    self.at = found;
                    return;
                }
                if text[found] != quote || next == Some(&quote) {
                    self.at = found + 2;
                    continue;
                }
                if self.line_end < self.quote {
                    let rest = &text[self.quote..];
                    self.line_end = memchr::memchr2(b'\n', b'\r', rest)
                        .map_or(text.len(), |found| self.quote + found);
                }
                if let Some(judge) = judge.filter(|_| self.line_end < found) {
                    let end = memchr::memchr2(b'\n', b'\r', &text[found..]);
                    let far = text.len() > found + TEXT_BYTES;
                    if end.is_none() && !is_end && !far {
                        self.at = found;
                        return;
                    }
                    let to = end.map_or(text.len().min(found + TEXT_BYTES), |end| found + end);
                    if self.is_stray(text, Some(found), to, judge) {
                        continue;
                    }
                }
                self.is_quoted = false;
                self.at = found + 1;
                self.open = self.at;
            } else {
                let found = memchr::memchr(quote, &text[self.at..]).map(|found| self.at + found);
                self.at = found.map_or(text.len(), |found| found + 1);
                let Some(found) = found else { break };
                let before = if found == 0 { b'\n' } else { text[found - 1] };
                if before == self.dialect.delimiter || before == b'\n' || before == b'\r' {
                    self.note(text, found, is_end);
                    self.is_quoted = true;
                    self.quote = found;
                }
            }
        }
        if !self.is_quoted {
            self.note(text, text.len(), is_end);
        }
    }

    /// Whether the quote that is open is a stray; it is then kept and opens nothing.
    fn is_stray(
        &mut self,
        text: &[u8],
        close: Option<usize>,
        to: usize,
        judge: &StrayJudge,
    ) -> bool {
        let mut before = text[..self.quote].iter();
        let from = before.rposition(|byte| matches!(byte, b'\n' | b'\r'));
        let from = from.map_or(0, |end| end + 1);
        let Some(stray) = judge.stray(text, self.quote, QuotedStretch { from, close, to }) else {
            return false;
        };
        self.strays.push(stray);
        self.is_quoted = false;
        self.at = self.quote + 1;
        true
    }

    fn go_on_escaped(&mut self, text: &[u8], is_end: bool, escape: u8, judge: Option<&StrayJudge>) {
        let mut end = text.len();
        while let Some(judge) = judge {
            let rest = text.get(self.at..).unwrap_or_default();
            let Some(found) = memchr::memchr(escape, rest).map(|found| self.at + found) else {
                self.at = text.len();
                break;
            };
            let behind = match (text.get(found + 1), text.get(found + 2)) {
                (Some(b'\r'), Some(b'\n')) => Some(found + 3),
                (Some(b'\n'), _) | (Some(b'\r'), Some(_)) => Some(found + 2),
                (Some(b'\r'), None) | (None, _) => None,
                (Some(_), _) => {
                    self.at = found + 2;
                    continue;
                }
            };
            let behind = behind.or(is_end.then_some(text.len()));
            let rest = behind
                .and_then(|behind| text.get(behind..))
                .unwrap_or_default();
            let next = memchr::memchr2(b'\n', b'\r', rest);
            let far = rest.len() > TEXT_BYTES;
            if behind.is_none() || (next.is_none() && !is_end && !far) {
                self.at = found;
                end = found;
                break;
            }
            let behind = behind.unwrap_or(text.len());
            let to = behind + next.unwrap_or(rest.len().min(TEXT_BYTES));
            let mut before = text[..found].iter();
            let from = before.rposition(|byte| matches!(byte, b'\n' | b'\r'));
            let from = from.map_or(0, |end| end + 1);
            let stretch = QuotedStretch {
                from,
                close: Some(behind),
                to,
            };
            self.strays.extend(judge.stray(text, found, stretch));
            self.at = behind;
        }
        self.note(text, end, is_end);
        self.open = self.cut;
    }

    /// Notes the last end of a line since nothing is quoted, up to `end`.
    fn note(&mut self, text: &[u8], end: usize, is_end: bool) {
        let from = self.open.min(end);
        if self.wants_first && self.first.is_none() {
            let mut ends = memchr::memchr2_iter(b'\n', b'\r', &text[from..end]);
            let is_end_of_line = |at: &usize| {
                let next = text.get(at + 1);
                let is_line_end = text[*at] == b'\n' || next.map_or(is_end, |next| *next != b'\n');
                is_line_end && !self.is_escaped(text, *at)
            };
            let first = ends.by_ref().map(|at| from + at).find(is_end_of_line);
            self.first = first.map(|at| at + 1);
        }
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
        let escapes = line.iter().rev().take_while(|byte| **byte == escape);
        let is_stray = || {
            let last = line.len() as u64 - 1;
            self.strays
                .binary_search_by_key(&last, |stray| stray.at)
                .is_ok()
        };
        escapes.count() % 2 == 1 && !is_stray()
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
            cutter.go_on(&text[start..end], end == text.len(), None);
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
