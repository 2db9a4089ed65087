//! From text to lines of fields, each with the number of the line it starts on.
//!
//! A line without quotes and escapes is split where it stands; only the others are copied, to take
//! out what quotes them.
//!
//! `csv-core` takes 1.50 of the time for the same fields, `simd-csv` 0.79. The latter knows neither
//! files without quotes nor an escape apart from the quote, nor tells lines by number or a quote
//! that is never closed, so it would be a second way beside this.

use crate::ledger::records::fields::Fields;

/// How fields are told apart.
#[derive(Clone, Copy, Default)]
pub(in crate::ledger) struct Dialect {
    /// What stands between fields.
    pub(in crate::ledger) delimiter: u8,
    /// What quotes a field; doubled to stand for itself.
    pub(in crate::ledger) quote: Option<u8>,
    /// What escapes the next character: inside quotes, or anywhere when there are none.
    pub(in crate::ledger) escape: Option<u8>,
}

/// The old end-of-file character, which some exports write on a line of its own.
const END_OF_FILE: u8 = 0x1a;

/// One line.
pub(in crate::ledger) struct CsvLine<'a> {
    /// Its number, from 1.
    pub(in crate::ledger) number: u64,
    /// The number of the line it ends on; another where a line end is quoted.
    pub(in crate::ledger) last: u64,
    /// Whether a quote in it is never closed, so that it swallows the rest of the file.
    pub(in crate::ledger) unclosed: bool,
    /// Its fields.
    pub(in crate::ledger) fields: Fields<'a>,
}

/// Room for what is made of a line, used again for the next.
#[derive(Default)]
pub(in crate::ledger) struct Room {
    bounds: Vec<(usize, usize)>,
    copied: String,
}

/// A place where a line starts.
#[derive(Clone, Copy, Default)]
pub(in crate::ledger) struct Start {
    /// The byte, from 0.
    pub(in crate::ledger) at: usize,
    /// The number of the line, from 1.
    pub(in crate::ledger) number: u64,
}

/// The lines of a text in which every line ends with a line feed.
pub(in crate::ledger) struct Lines<'t, 'r> {
    text: &'t str,
    dialect: Dialect,
    /// What makes a line one that must be copied.
    special: Option<u8>,
    next_special: usize,
    start: Start,
    ends_unclosed: bool,
    room: &'r mut Room,
}

impl<'t, 'r> Lines<'t, 'r> {
    /// The lines from `start`. `ends_unclosed` says that the text ends within quotes.
    pub(in crate::ledger) fn new(
        text: &'t str,
        start: Start,
        ends_unclosed: bool,
        dialect: Dialect,
        room: &'r mut Room,
    ) -> Self {
        let special = dialect.quote.or(dialect.escape);
        let mut lines = Self {
            text,
            dialect,
            special,
            next_special: 0,
            start,
            ends_unclosed,
            room,
        };
        lines.look_for_special(start.at);
        lines
    }

    /// Where the next line starts.
    pub(in crate::ledger) fn start(&self) -> Start {
        self.start
    }

    fn look_for_special(&mut self, from: usize) {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let found = self
            .special
            .and_then(|special| memchr::memchr(special, rest));
        self.next_special = found.map_or(usize::MAX, |found| from + found);
    }

    /// The next line that is not empty; `None` after the last.
    pub(in crate::ledger) fn next(&mut self) -> Option<CsvLine<'_>> {
        let bytes = self.text.as_bytes();
        let (from, number) = loop {
            let Start { at, number } = self.start;
            match bytes.get(at..)? {
                [] => return None,
                [b'\n', ..] => {
                    self.start = Start {
                        at: at + 1,
                        number: number + 1,
                    }
                }
                [END_OF_FILE] => return None,
                [END_OF_FILE, b'\n', ..] => {
                    self.start = Start {
                        at: at + 2,
                        number: number + 1,
                    }
                }
                _ => break (at, number),
            }
        };
        self.room.bounds.clear();
        let end = split_plainly(bytes, from, self.dialect.delimiter, &mut self.room.bounds);
        if self.next_special < end {
            let end = self.split_specially(from);
            let within =
                memchr::memchr_iter(b'\n', &bytes[from..end.min(bytes.len())]).count() as u64;
            self.look_for_special(end);
            self.start = Start {
                at: end + 1,
                number: number + within + 1,
            };
            let unclosed = self.ends_unclosed && end >= bytes.len();
            let fields = Fields::new(&self.room.copied, &self.room.bounds);
            return Some(CsvLine {
                number,
                last: number + within,
                unclosed,
                fields,
            });
        }
        self.start = Start {
            at: end + 1,
            number: number + 1,
        };
        let fields = Fields::new(self.text, &self.room.bounds);
        Some(CsvLine {
            number,
            last: number,
            unclosed: false,
            fields,
        })
    }

    /// Splits a line with quotes or escapes; gives where it ends.
    fn split_specially(&mut self, from: usize) -> usize {
        let Room { bounds, copied } = &mut *self.room;
        bounds.clear();
        copied.clear();
        let mut field = Field {
            text: self.text,
            copied,
            bounds,
            start: 0,
        };
        match (self.dialect.quote, self.dialect.escape) {
            (Some(quote), escape) => {
                field.split_quoted(from, self.dialect.delimiter, quote, escape.unwrap_or(quote))
            }
            (None, Some(escape)) => field.split_escaped(from, self.dialect.delimiter, escape),
            (None, None) => {
                split_plainly(self.text.as_bytes(), from, self.dialect.delimiter, bounds)
            }
        }
    }
}

/// Splits a line at every delimiter; gives where it ends.
#[inline]
fn split_plainly(
    text: &[u8],
    from: usize,
    delimiter: u8,
    bounds: &mut Vec<(usize, usize)>,
) -> usize {
    let end = memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |found| from + found);
    let (mut start, mut at) = (from, from);
    // Eight bytes at a time, since most fields are shorter than what a search would begin with.
    while at < end {
        let Some(eight) = text
            .get(at..at + 8)
            .and_then(|eight| <[u8; 8]>::try_from(eight).ok())
        else {
            break;
        };
        let mut found = find_in_eight(u64::from_le_bytes(eight), delimiter);
        while found != 0 {
            let place = at + (found.trailing_zeros() / 8) as usize;
            if place >= end {
                break;
            }
            bounds.push((start, place));
            start = place + 1;
            found &= found - 1;
        }
        at += 8;
    }
    for found in memchr::memchr_iter(delimiter, text.get(at..end).unwrap_or_default()) {
        bounds.push((start, at + found));
        start = at + found + 1;
    }
    bounds.push((start, end));
    end
}

/// Which of eight bytes are `byte`: the highest bit of each that is.
fn find_in_eight(eight: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differing = eight ^ u64::from_le_bytes([byte; 8]);
    !(((differing & LOW) + LOW) | differing | LOW)
}

/// A field being copied.
struct Field<'a> {
    text: &'a str,
    copied: &'a mut String,
    bounds: &'a mut Vec<(usize, usize)>,
    start: usize,
}

impl Field<'_> {
    fn copy(&mut self, from: usize, to: usize) {
        self.copied
            .push_str(self.text.get(from..to.min(self.text.len())).unwrap_or(""));
    }

    fn end(&mut self) {
        self.bounds.push((self.start, self.copied.len()));
        self.start = self.copied.len();
    }

    fn split_quoted(&mut self, from: usize, delimiter: u8, quote: u8, escape: u8) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            if bytes.get(at) == Some(&quote) {
                at = self.copy_quoted(at + 1, quote, escape);
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let end =
                memchr::memchr2(delimiter, b'\n', rest).map_or(bytes.len(), |found| at + found);
            self.copy(at, end);
            self.end();
            if bytes.get(end).is_none_or(|byte| *byte == b'\n') {
                return end;
            }
            at = end + 1;
        }
    }

    /// Copies what is quoted; gives the place after the closing quote.
    fn copy_quoted(&mut self, from: usize, quote: u8, escape: u8) -> usize {
        let bytes = self.text.as_bytes();
        let (mut from, mut look) = (from, from);
        loop {
            let rest = bytes.get(look..).unwrap_or_default();
            let Some(found) = memchr::memchr2(quote, escape, rest).map(|found| look + found) else {
                self.copy(from, bytes.len());
                return bytes.len();
            };
            self.copy(from, found);
            if bytes[found] == quote && bytes.get(found + 1) != Some(&quote) {
                return found + 1;
            }
            (from, look) = (found + 1, found + 2);
        }
    }

    fn split_escaped(&mut self, from: usize, delimiter: u8, escape: u8) -> usize {
        let bytes = self.text.as_bytes();
        let (mut from, mut look) = (from, from);
        loop {
            let rest = bytes.get(look..).unwrap_or_default();
            let end = memchr::memchr3(delimiter, b'\n', escape, rest)
                .map_or(bytes.len(), |found| look + found);
            self.copy(from, end);
            if bytes.get(end) == Some(&escape) {
                (from, look) = (end + 1, end + 2);
                continue;
            }
            self.end();
            if bytes.get(end).is_none_or(|byte| *byte == b'\n') {
                return end;
            }
            (from, look) = (end + 1, end + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each line as `number:field|field`, with `!` where a quote is not closed.
    fn lines(
        quote: Option<u8>,
        escape: Option<u8>,
        text: &str,
        ends_unclosed: bool,
    ) -> Vec<String> {
        let dialect = Dialect {
            delimiter: b';',
            quote,
            escape,
        };
        let mut room = Room::default();
        let mut lines = Lines::new(
            text,
            Start { at: 0, number: 1 },
            ends_unclosed,
            dialect,
            &mut room,
        );
        let mut found = Vec::new();
        while let Some(record) = lines.next() {
            let fields: Vec<_> = record.fields.iter().collect();
            found.push(format!(
                "{}{}{}",
                record.number,
                if record.unclosed { "!" } else { ":" },
                fields.join("|")
            ));
        }
        found
    }

    fn check(quote: Option<u8>, escape: Option<u8>, text: &str, expected: &[&str]) {
        assert_eq!(lines(quote, escape, text, false), expected, "{text:?}");
    }

    #[test]
    fn lines_are_numbered_across_quotes_and_blank_lines() {
        check(
            Some(b'"'),
            None,
            "a;b\n\n\"x\ny\";z\n\nc;d\ne",
            &["1:a|b", "3:x\ny|z", "6:c|d", "7:e"],
        );
        check(Some(b'"'), None, "", &[]);
        check(Some(b'"'), None, "a\n\u{1a}\n\nb\n\u{1a}", &["1:a", "4:b"]);
    }

    #[test]
    fn a_doubled_quote_stands_for_itself() {
        check(
            Some(b'"'),
            None,
            "\"a\"\"b\";5\" rør\n",
            &["1:a\"b|5\" rør"],
        );
        check(
            Some(b'"'),
            None,
            "x\"\n\"\"\"\";\"\"\n",
            &["1:x\"", "2:\"|"],
        );
    }

    #[test]
    fn a_quote_never_closed_is_told_at_its_line() {
        assert_eq!(
            lines(Some(b'"'), None, "a;b\n1;\"x\n2;y\n", true),
            ["1:a|b", "2!1|x\n2;y\n"]
        );
        check(Some(b'"'), None, "a;b\n1;\"x\n\"", &["1:a|b", "2:1|x\n"]);
    }

    #[test]
    fn without_quotes_an_escape_takes_the_next_character_as_it_is() {
        check(
            None,
            Some(b'\\'),
            "a;b\n1\\;2;\\\\x\n\n3\\\n4;\"å\\å\n6;\\",
            &["1:a|b", "2:1;2|\\x", "4:3\n4|\"åå", "6:6|"],
        );
        check(None, None, "a\\;\"b\n", &["1:a\\|\"b"]);
    }

    proptest! {
        #[test]
        fn a_byte_is_found_among_eight(eight in any::<u64>(), byte in any::<u8>(), same in any::<[bool; 8]>()) {
            let mut bytes = eight.to_le_bytes();
            bytes.iter_mut().zip(same).filter(|(_, same)| *same).for_each(|(at, _)| *at = byte);
            let found = find_in_eight(u64::from_le_bytes(bytes), byte);
            let expected: Vec<u8> = bytes.iter().map(|at| if *at == byte { 0x80 } else { 0 }).collect();
            prop_assert_eq!(found.to_le_bytes().to_vec(), expected);
        }

        #[test]
        fn lines_are_split_as_the_csv_library_splits_them(
            text in "[;\"\\\\\na-b]{0,24}",
            quote in prop::sample::select(vec![None, Some(b'"')]),
            escape in prop::sample::select(vec![None, Some(b'\\')]),
        ) {
            prop_assume!(quote.is_some() || escape.is_none());
            let mut builder = csv::ReaderBuilder::new();
            builder.has_headers(false).flexible(true).delimiter(b';').terminator(csv::Terminator::Any(b'\n'));
            builder.quoting(quote.is_some()).escape(escape);
            let rows = builder.from_reader(text.as_bytes()).into_byte_records().collect::<Result<Vec<_>, _>>().expect("readable");
            let split = |row: &csv::ByteRecord| row.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join("|");
            let expected: Vec<_> = rows.iter().map(split).collect();
            let found = lines(quote, escape, &text, false);
            let found: Vec<_> = found.iter().map(|line| line.split_once(':').map_or("", |(_, fields)| fields)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
