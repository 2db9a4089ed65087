//! From decoded text to lines of fields, each with the number of the line it starts on.

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, Terminator};

use super::decode::{Decoder, END_MARK};

/// How much decoded text is held at a time.
const CAPACITY: usize = 64 * 1024;

/// How fields are told apart.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    /// What stands between fields.
    pub(super) delimiter: u8,
    /// What quotes a field; doubled to stand for itself.
    pub(super) quote: Option<u8>,
    /// What escapes the next character: inside quotes, or anywhere when there are none.
    pub(super) escape: Option<u8>,
}

/// The lines of one file.
pub(super) struct Records<R> {
    splitter: Splitter<R>,
    /// The fields of the current line.
    pub(super) fields: ByteRecord,
    /// Whether a quote in the current line is never closed, so that it swallows the rest of the file.
    pub(super) unclosed: bool,
}

enum Splitter<R> {
    Quoted(Box<csv::Reader<Decoder<R>>>),
    Escaped(Box<Escaped<R>>),
}

/// For exports that escape instead of quoting, which the `csv` crate only does inside quotes.
struct Escaped<R> {
    input: BufReader<Decoder<R>>,
    line: Vec<u8>,
    field: Vec<u8>,
    lines_read: u64,
    delimiter: u8,
    escape: u8,
}

impl<R: Read> Records<R> {
    /// Splits what `decoder` gives in a dialect.
    pub(super) fn new(decoder: Decoder<R>, dialect: Dialect) -> Self {
        let Dialect { delimiter, quote, escape } = dialect;
        let splitter = match (quote, escape) {
            (None, Some(escape)) => Splitter::Escaped(Box::new(Escaped {
                input: BufReader::with_capacity(CAPACITY, decoder),
                line: Vec::new(),
                field: Vec::new(),
                lines_read: 0,
                delimiter,
                escape,
            })),
            _ => {
                let mut builder = csv::ReaderBuilder::new();
                builder.has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(CAPACITY);
                builder.terminator(Terminator::Any(b'\n')).quoting(quote.is_some()).quote(quote.unwrap_or(b'"')).escape(escape);
                Splitter::Quoted(Box::new(builder.from_reader(decoder)))
            }
        };
        Self { splitter, fields: ByteRecord::new(), unclosed: false }
    }

    /// Goes to the next line that is not empty and gives its number, from 1; `None` after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<u64>> {
        match &mut self.splitter {
            Splitter::Quoted(reader) => loop {
                if !reader.read_byte_record(&mut self.fields)? {
                    return Ok(None);
                }
                if self.fields.len() == 1 && self.fields.as_slice() == [END_MARK] {
                    continue;
                }
                self.unclosed = self.fields.as_slice().ends_with(&[END_MARK, b'\n']);
                let newlines = memchr::memchr_iter(b'\n', self.fields.as_slice()).count() as u64;
                let within = newlines.saturating_sub(u64::from(self.unclosed));
                return Ok(Some(reader.position().line().saturating_sub(1 + within)));
            },
            Splitter::Escaped(escaped) => escaped.next(&mut self.fields),
        }
    }

    /// The decoder beneath.
    pub(super) fn decoder(&self) -> &Decoder<R> {
        match &self.splitter {
            Splitter::Quoted(reader) => reader.get_ref(),
            Splitter::Escaped(escaped) => escaped.input.get_ref(),
        }
    }

    /// Lets go of the decoder.
    pub(super) fn into_decoder(self) -> Decoder<R> {
        match self.splitter {
            Splitter::Quoted(reader) => reader.into_inner(),
            Splitter::Escaped(escaped) => escaped.input.into_inner(),
        }
    }
}

impl<R: Read> Escaped<R> {
    fn next(&mut self, fields: &mut ByteRecord) -> io::Result<Option<u64>> {
        loop {
            self.line.clear();
            let number = self.lines_read + 1;
            if !self.read_line()? {
                return Ok(None);
            }
            while self.ends_escaped() && self.read_line()? {}
            if self.line == b"\n" {
                continue;
            }
            fields.clear();
            self.split(fields);
            return Ok(Some(number));
        }
    }

    /// Appends a line; says whether there was one.
    fn read_line(&mut self) -> io::Result<bool> {
        let from = self.line.len();
        if self.input.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(false);
        }
        if self.line[from..] == [END_MARK, b'\n'] {
            self.line.truncate(from);
            return self.read_line();
        }
        self.lines_read += 1;
        Ok(true)
    }

    fn ends_escaped(&self) -> bool {
        let body = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        body.iter().rev().take_while(|byte| **byte == self.escape).count() % 2 == 1
    }

    fn split(&mut self, fields: &mut ByteRecord) {
        let body = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        self.field.clear();
        let mut escaped = false;
        for byte in body.iter().copied() {
            if escaped {
                self.field.push(byte);
                escaped = false;
            } else if byte == self.escape {
                escaped = true;
            } else if byte == self.delimiter {
                fields.push_field(&self.field);
                self.field.clear();
            } else {
                self.field.push(byte);
            }
        }
        fields.push_field(&self.field);
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    /// Each line as `number:field|field`, with `!` where a quote is not closed.
    fn check(quote: Option<u8>, escape: Option<u8>, text: &str, expected: &[&str]) {
        let decoder = Decoder::new(text.as_bytes(), UTF_8).expect("readable");
        let mut records = Records::new(decoder, Dialect { delimiter: b';', quote, escape });
        let mut lines = Vec::new();
        while let Some(number) = records.next().expect("readable") {
            let fields: Vec<_> = records.fields.iter().map(String::from_utf8_lossy).collect();
            lines.push(format!("{number}{}{}", if records.unclosed { "!" } else { ":" }, fields.join("|")));
        }
        assert_eq!(lines, expected, "{text:?}");
    }

    #[test]
    fn lines_are_numbered_across_quotes_and_blank_lines() {
        let expected = ["1:a|b", "3:x\ny|z", "6:c|d", "7:e"];
        check(Some(b'"'), None, "a;b\n\n\"x\ny\";z\n\nc;d\ne", &expected);
        check(Some(b'"'), None, "a;b\r\n\r\n\"x\r\ny\";z\r\n\r\nc;d\r\ne\r\n", &expected);
        check(Some(b'"'), None, "a;b\r\n\n\"x\ry\";z\r\n\nc;d\ne\n\n\n", &expected);
        check(Some(b'"'), None, "", &[]);
    }

    #[test]
    fn a_doubled_quote_stands_for_itself() {
        check(Some(b'"'), None, "\"a\"\"b\";5\" rør\n", &["1:a\"b|5\" rør"]);
    }

    #[test]
    fn a_quote_never_closed_is_told_at_its_line() {
        check(Some(b'"'), None, "a;b\n1;\"x\n2;y\n", &["1:a|b", "2!1|x\n2;y\n\u{1a}\n"]);
        check(Some(b'"'), None, "a;b\n1;\"x\n\"", &["1:a|b", "2:1|x\n"]);
    }

    #[test]
    fn without_quotes_an_escape_takes_the_next_character_as_it_is() {
        check(None, Some(b'\\'), "a;b\n1\\;2;\\\\x\n\n3\\\n4;\"5\n6;\\", &["1:a|b", "2:1;2|\\x", "4:3\n4|\"5", "6:6|"]);
        check(None, None, "a\\;\"b\n", &["1:a\\|\"b"]);
    }
}
