//! From text to lines of fields, each with the number of the line it starts on.
//!
//! A line without quotes and escapes is split where it stands; only the others are copied, to take
//! out what quotes them.
//!
//! `csv-core` takes 1.50 of the time for the same fields, `simd-csv` 0.79. The latter knows neither
//! files without quotes nor an escape apart from the quote, nor tells lines by number or a quote
//! that is never closed, so it would be a second way beside this.

use super::split::{Field, LineEnd, StrayLines, split_plainly};
use crate::ledger::records::fields::{Fields, Letters};

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
    /// Whether the text ends with it, without a line end.
    pub(in crate::ledger) is_unended: bool,
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
    strays: StrayLines<'t>,
    /// What makes a line one that must be copied.
    special: Option<u8>,
    next_special: usize,
    start: Start,
    ends_unclosed: bool,
    letters: Letters,
    room: &'r mut Room,
}

impl<'t, 'r> Lines<'t, 'r> {
    /// The lines from `start`. `ends_unclosed` says that the text ends within quotes.
    pub(in crate::ledger) fn new(
        text: &'t str,
        start: Start,
        ends_unclosed: bool,
        dialect: Dialect,
        strays: StrayLines<'t>,
        room: &'r mut Room,
    ) -> Self {
        let special = dialect.quote.or(dialect.escape);
        let mut lines = Self {
            text,
            dialect,
            strays,
            special,
            next_special: 0,
            start,
            ends_unclosed,
            letters: Letters::of(text.as_bytes()),
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
            let end = self.split_specially(from, LineEnd { number, end });
            let within =
                memchr::memchr_iter(b'\n', &bytes[from..end.min(bytes.len())]).count() as u64;
            self.look_for_special(end);
            self.start = Start {
                at: end + 1,
                number: number + within + 1,
            };
            let unclosed = self.ends_unclosed && end >= bytes.len();
            let fields = Fields::with_letters(&self.room.copied, &self.room.bounds, self.letters);
            return Some(CsvLine {
                number,
                last: number + within,
                unclosed,
                is_unended: end >= bytes.len(),
                fields,
            });
        }
        self.start = Start {
            at: end + 1,
            number: number + 1,
        };
        let fields = Fields::with_letters(self.text, &self.room.bounds, self.letters);
        Some(CsvLine {
            number,
            last: number,
            unclosed: false,
            is_unended: end >= bytes.len(),
            fields,
        })
    }

    /// Splits a line with quotes or escapes; gives where it ends.
    fn split_specially(&mut self, from: usize, line: LineEnd) -> usize {
        let Room { bounds, copied } = &mut *self.room;
        bounds.clear();
        copied.clear();
        let mut field = Field {
            text: self.text,
            copied,
            bounds,
            start: 0,
            line,
            strays: self.strays,
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
        strays: StrayLines<'_>,
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
            strays,
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
        let found = lines(quote, escape, text, false, StrayLines::NONE);
        assert_eq!(found, expected, "{text:?}");
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
            lines(
                Some(b'"'),
                None,
                "a;b\n1;\"x\n2;y\n",
                true,
                StrayLines::NONE
            ),
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

    #[test]
    fn a_stray_quote_or_escape_stands_for_itself() {
        let (quote, escape) = (Some(b'"'), Some(b'\\'));
        let text = "1;\"x;2\n3;\"y\nz\";\"\"\"\"\n5;\"\"\n";
        let stray = |lines_at: &[u64]| lines(quote, None, text, false, StrayLines::At(lines_at));
        assert_eq!(stray(&[]), ["1:1|x;2\n3;y", "3:z\"|\"", "4:5|"]);
        assert_eq!(stray(&[1]), ["1:1|\"x|2", "2:3|y\nz|\"", "4:5|"]);
        assert_eq!(stray(&[1, 2]), ["1:1|\"x|2", "2:3|\"y", "3:z\"|\"", "4:5|"]);
        let alone = lines(quote, None, "1;\"x;\"\"\"\"", false, StrayLines::All);
        assert_eq!(alone, ["1:1|\"x|\""]);
        // The second quote of a record opens on its second line.
        let text = "\"a\nb\";\"c\nd;e\n";
        let found = lines(quote, None, text, false, StrayLines::At(&[2]));
        assert_eq!(found, ["1:a\nb|\"c", "3:d|e"]);
        let text = "1;x\\\n2;y\\\nz\n";
        let found = lines(None, escape, text, false, StrayLines::At(&[1]));
        assert_eq!(found, ["1:1|x\\", "2:2|y\nz"]);
    }

    proptest! {
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
            let found = lines(quote, escape, &text, false, StrayLines::NONE);
            let found: Vec<_> = found.iter().map(|line| line.split_once(':').map_or("", |(_, fields)| fields)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
