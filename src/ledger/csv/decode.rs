//! From the bytes of a file to UTF-8 with one kind of line end, a chunk at a time, for encodings in
//! which lines cannot be found before.
//!
//! Lines end with a line feed, whatever the file writes; the last has none where the file has none.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder as Coder, Encoding};

/// How many bytes are taken from the file at a time.
const CHUNK: usize = 64 * 1024;

/// A file being decoded.
pub(in crate::ledger) struct Decoder<R> {
    source: R,
    coder: Coder,
    raw: Vec<u8>,
    raw_from: usize,
    text: Vec<u8>,
    text_from: usize,
    text_to: usize,
    after_return: bool,
    state: DecoderState,
    malformed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DecoderState {
    Reading,
    Flushing,
    Ended,
}

impl<R: Read> Decoder<R> {
    /// Starts to decode. A byte order mark is dropped; one of another encoding wins over what is
    /// stated.
    pub(in crate::ledger) fn new(mut source: R, stated: &'static Encoding) -> io::Result<Self> {
        let mut raw = Vec::with_capacity(CHUNK);
        source.by_ref().take(CHUNK as u64).read_to_end(&mut raw)?;
        let encoding = Encoding::for_bom(&raw).map_or(stated, |(encoding, _)| encoding);
        Ok(Self {
            source,
            coder: encoding.new_decoder_with_bom_removal(),
            raw,
            raw_from: 0,
            text: vec![0; 2 * CHUNK],
            text_from: 0,
            text_to: 0,
            after_return: false,
            state: DecoderState::Reading,
            malformed: false,
        })
    }

    /// Whether some byte so far was not of the encoding, so that there is a replacement character
    /// for it.
    pub(in crate::ledger) fn met_malformed(&self) -> bool {
        self.malformed
    }

    fn fill_raw(&mut self) -> io::Result<()> {
        self.raw.clear();
        self.raw_from = 0;
        self.source
            .by_ref()
            .take(CHUNK as u64)
            .read_to_end(&mut self.raw)?;
        if self.raw.is_empty() {
            self.state = DecoderState::Flushing;
        }
        Ok(())
    }

    /// Decodes some more; leaves `text` empty only at the end.
    fn fill_text(&mut self) -> io::Result<()> {
        self.text_from = 0;
        self.text_to = 0;
        while self.text_to == 0 && self.state != DecoderState::Ended {
            if self.state == DecoderState::Reading && self.raw_from == self.raw.len() {
                self.fill_raw()?;
            }
            let last = self.state == DecoderState::Flushing;
            let (result, read, written, replaced) =
                self.coder
                    .decode_to_utf8(&self.raw[self.raw_from..], &mut self.text, last);
            self.raw_from += read;
            self.malformed |= replaced;
            self.text_to = self.unify_line_ends(written);
            if last && result == CoderResult::InputEmpty {
                self.state = DecoderState::Ended;
            }
        }
        Ok(())
    }

    /// Turns each carriage return, with or without line feed, into one line feed; gives the new
    /// length.
    fn unify_line_ends(&mut self, length: usize) -> usize {
        let text = &mut self.text;
        let mut from = 0;
        let mut to = 0;
        if self.after_return && length > 0 {
            from = usize::from(text[0] == b'\n');
            self.after_return = false;
        }
        while let Some(at) = memchr::memchr(b'\r', &text[from..length]) {
            text.copy_within(from..from + at, to);
            to += at;
            text[to] = b'\n';
            to += 1;
            from += at + 1;
            if from == length {
                self.after_return = true;
            } else if text[from] == b'\n' {
                from += 1;
            }
        }
        if to != from {
            text.copy_within(from..length, to);
        }
        to + length - from
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.text_from == self.text_to {
            self.fill_text()?;
        }
        let count = buffer.len().min(self.text_to - self.text_from);
        buffer[..count].copy_from_slice(&self.text[self.text_from..self.text_from + count]);
        self.text_from += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

    use super::*;

    /// Gives one byte at a time, so that every boundary falls between chunks.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(1).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decode(bytes: &[u8], encoding: &'static Encoding) -> (String, bool) {
        let mut decoder = Decoder::new(Drip(bytes), encoding).expect("readable");
        let mut text = String::new();
        decoder.read_to_string(&mut text).expect("utf-8");
        (text, decoder.met_malformed())
    }

    fn check(bytes: &[u8], encoding: &'static Encoding, expected: &str) {
        assert_eq!(
            decode(bytes, encoding),
            (expected.to_owned(), false),
            "{bytes:?}"
        );
    }

    #[test]
    fn each_encoding_becomes_utf8_without_a_byte_order_mark() {
        check("æ;ø\n".as_bytes(), UTF_8, "æ;ø\n");
        check("\u{feff}æ\n".as_bytes(), UTF_8, "æ\n");
        check(b"\xe6;\xf8\n", WINDOWS_1252, "æ;ø\n");
        check(b"\xe6\0;\0\n\0", UTF_16LE, "æ;\n");
        check(b"\xfe\xff\0\xe6\0\n", UTF_16BE, "æ\n");
    }

    #[test]
    fn line_ends_become_one_line_feed() {
        check(b"a\r\nb\rc\n\r\nd", UTF_8, "a\nb\nc\n\nd");
        check(b"a\r", UTF_8, "a\n");
        check(b"", UTF_8, "");
    }

    #[test]
    fn line_ends_across_chunks_stay_single() {
        let bytes = [
            vec![b'a'; CHUNK - 1],
            b"\r\nb\r\n".to_vec(),
            vec![b'c'; 3 * CHUNK],
        ]
        .concat();
        let (text, _) = decode(&bytes, UTF_8);
        assert_eq!(
            text.lines().map(str::len).collect::<Vec<_>>(),
            [CHUNK - 1, 1, 3 * CHUNK]
        );
    }

    #[test]
    fn foreign_bytes_are_noticed() {
        assert!(!decode("b\u{fffd}se".as_bytes(), UTF_8).1);
        assert!(decode(b"b\xf8se", UTF_8).1);
        assert!(decode(b"a\0b", UTF_16LE).1);
    }
}
