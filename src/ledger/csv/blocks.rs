//! A file cut into blocks of whole lines, so that several threads can read it.
//!
//! Who takes a block reads it and finds its end, while all others wait; the rest, decoding,
//! splitting and everything after that, needs nothing but the block. So no end of a block is ever
//! guessed: see [`Cutter`].

use std::io::{self, Chain, Cursor, Read};

use super::cutter::{Cutter, count_lines};
use super::decode::Decoder;
use super::encoding::TextEncoding;
use super::lines::Dialect;
use super::stray::{Stray, StrayJudge};
use crate::ledger::records::shape::Expected;

/// How many bytes tell a byte order mark, or that characters have two bytes.
const START_BYTES: usize = 64;

/// The most bytes of a line. What has more is no text with lines.
const LINE_BYTES: usize = 1 << 20;

/// How many bytes are looked at first for a single record.
const RECORD_BYTES: usize = 256;

/// Some whole lines of a file; the room is used again for the next.
#[derive(Default)]
pub(in crate::ledger) struct Block {
    /// The number of its first line, from 1.
    pub(in crate::ledger) first_line: u64,
    /// Whether its last line is in a quote that is never closed.
    pub(in crate::ledger) unclosed: bool,
    /// Whether it was decoded already.
    pub(in crate::ledger) decoded: bool,
    /// Whether some byte up to its end was not of the encoding; known only of what was decoded
    /// already.
    pub(in crate::ledger) replaced: bool,
    /// The lines with a quote or an escape that does not reach over the line end, by number, in
    /// order.
    pub(in crate::ledger) strays: Vec<u64>,
    room: Vec<u8>,
    length: usize,
}

impl Block {
    /// Its bytes.
    pub(in crate::ledger) fn bytes(&self) -> &[u8] {
        &self.room[..self.length]
    }

    fn clear(&mut self) {
        self.length = 0;
    }

    fn push(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if self.room.len() < end {
            self.room.resize(end, 0);
        }
        self.room[self.length..end].copy_from_slice(bytes);
        self.length = end;
    }

    /// Appends so many bytes; fewer only at the end of the source.
    fn fill(&mut self, source: &mut impl Read, count: usize) -> io::Result<usize> {
        let (from, to) = (self.length, self.length + count);
        if self.room.len() < to {
            self.room.resize(to, 0);
        }
        while self.length < to {
            match source.read(&mut self.room[self.length..to]) {
                Ok(0) => break,
                Ok(read) => self.length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.length - from)
    }
}

/// A file that is handed out block by block.
pub(in crate::ledger) struct Blocks<R> {
    source: ByteSource<R>,
    encoding: TextEncoding,
    dialect: Dialect,
    cutter: Cutter,
    judge: Option<StrayJudge>,
    /// Whether a block has one record alone.
    is_single: bool,
    /// What was found of strays.
    strays: Vec<Stray>,
    /// What was read beyond the last cut.
    carry: Carry,
    size: usize,
    line: u64,
    ended: bool,
    failed: Option<io::Error>,
}

/// What was read and is not handed out yet.
#[derive(Default)]
struct Carry {
    bytes: Vec<u8>,
    /// Where in the bytes it begins.
    at: usize,
}

impl Carry {
    fn is_empty(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Lets a block have so many bytes of it, or all.
    fn give(&mut self, block: &mut Block, most: usize) {
        let rest = &self.bytes[self.at..];
        let given = &rest[..rest.len().min(most)];
        block.push(given);
        self.at += given.len();
    }

    /// Takes back what a block has beyond a place. Unless everything was given, all of that comes
    /// from here.
    fn take_back(&mut self, block: &Block, from: usize) {
        let beyond = &block.bytes()[from..];
        if self.is_empty() {
            self.bytes.clear();
            self.bytes.extend_from_slice(beyond);
            self.at = 0;
        } else {
            self.at -= beyond.len();
        }
    }
}

enum ByteSource<R> {
    /// Where every byte below 128 is that character, so that lines can be found before decoding.
    Plain(Chain<Cursor<Vec<u8>>, R>),
    /// Everything else is decoded first.
    Decoded(Box<Decoder<Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: Read> Blocks<R> {
    /// Opens a file. A byte order mark is dropped; one of another encoding wins over what is
    /// stated, and so do bytes that cannot be of it.
    pub(in crate::ledger) fn new(
        mut reader: R,
        stated: TextEncoding,
        dialect: Dialect,
        size: usize,
    ) -> io::Result<Self> {
        let mut start = Vec::with_capacity(START_BYTES);
        let read = reader
            .by_ref()
            .take(START_BYTES as u64)
            .read_to_end(&mut start);
        if start.is_empty() {
            read?;
        }
        let (encoding, mark) = TextEncoding::of_mark(&start)
            .unwrap_or_else(|| (stated.contradicted_by(&start).unwrap_or(stated), 0));
        let whole = |start| Cursor::new(start).chain(reader);
        let source = match encoding {
            TextEncoding::Web(web) if !encoding.keeps_lines() => {
                ByteSource::Decoded(Box::new(Decoder::new(whole(start), web)?))
            }
            _ => ByteSource::Plain(whole(start.split_off(mark))),
        };
        let (cutter, size) = (Cutter::new(dialect), size.max(1));
        Ok(Self {
            source,
            encoding,
            dialect,
            cutter,
            judge: None,
            is_single: false,
            strays: Vec::new(),
            carry: Carry::default(),
            size,
            line: 1,
            ended: false,
            failed: None,
        })
    }

    /// The encoding in use.
    pub(in crate::ledger) fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// Takes what is expected of the records to come. While that is a header, blocks have one record
    /// each.
    pub(in crate::ledger) fn expect(&mut self, expected: Expected) {
        self.is_single = matches!(expected, Expected::Header(_));
        let (Expected::Header(shape) | Expected::Postings(shape)) = expected;
        let encoding = match self.source {
            ByteSource::Plain(_) => self.encoding,
            ByteSource::Decoded(_) => TextEncoding::UTF_8,
        };
        self.judge = Some(StrayJudge {
            shape,
            encoding,
            dialect: self.dialect,
        });
        // What was judged of lines that were not handed out is judged anew.
        self.cutter = if self.is_single {
            Cutter::for_one(self.dialect)
        } else {
            Cutter::new(self.dialect)
        };
    }

    /// The strays of what was handed out so far, each with its line, in order.
    pub(in crate::ledger) fn strays(&self) -> &[Stray] {
        &self.strays
    }

    /// Whether there is nothing more to be had.
    pub(in crate::ledger) fn has_ended(&self) -> bool {
        self.ended && self.carry.is_empty()
    }

    /// Puts the next lines into `block`, whole ones; says whether there were any. What was read
    /// before an error is handed out first.
    pub(in crate::ledger) fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        if self.has_ended() {
            return Ok(false);
        }
        block.clear();
        if !self.is_single {
            self.carry.give(block, usize::MAX);
        }
        let cut = loop {
            // A single record may be among what was read for the one before.
            if !self.carry.is_empty() {
                let most = block.length.max(RECORD_BYTES);
                self.carry.give(block, most);
            } else if self.failed.is_none() && !self.ended {
                self.failed = self.read(block).err();
            }
            let is_end = self.has_ended();
            self.cutter
                .go_on(block.bytes(), is_end, self.judge.as_ref());
            let start = &block.bytes()[..block.length.min(LINE_BYTES)];
            if start.len() == LINE_BYTES && memchr::memchr2(b'\n', b'\r', start).is_none() {
                self.ended = true;
                return Err(too_long(self.line));
            }
            if is_end {
                break block.length;
            }
            if self.cutter.cut() > 0 {
                break self.cutter.cut();
            }
            if !self.carry.is_empty() {
                continue;
            }
            if let Some(error) = self.failed.take() {
                self.ended = true;
                return Err(error);
            }
        };
        let cut = self.cutter.first_cut().unwrap_or(cut);
        self.carry.take_back(block, cut);
        block.length = cut;
        block.unclosed = self.has_ended() && self.cutter.is_quoted();
        let line_of = |at: u64| {
            let before = usize::try_from(at)
                .ok()
                .and_then(|at| block.bytes().get(..at));
            self.line + before.map_or(0, count_lines)
        };
        let mut strays = self.cutter.start_at(cut);
        for stray in &mut strays {
            stray.at = line_of(stray.at);
            if self.is_single {
                // What looks like a header is not a posting.
                stray.records = 0;
            }
        }
        block.strays = strays.iter().map(|stray| stray.at).collect();
        self.strays.extend(strays);
        if self.is_single {
            self.cutter = Cutter::for_one(self.dialect);
        }
        block.first_line = self.line;
        (block.decoded, block.replaced) = match &self.source {
            ByteSource::Plain(_) => (false, false),
            ByteSource::Decoded(decoder) => (true, decoder.met_malformed()),
        };
        self.line += count_lines(block.bytes());
        Ok(cut > 0)
    }

    fn read(&mut self, block: &mut Block) -> io::Result<()> {
        let read = match &mut self.source {
            ByteSource::Plain(reader) => block.fill(reader, self.size)?,
            ByteSource::Decoded(decoder) => block.fill(decoder, self.size)?,
        };
        self.ended = read < self.size;
        Ok(())
    }
}

fn too_long(line: u64) -> io::Error {
    let message = format!("line {line} has more than {LINE_BYTES} bytes, so this is no ledger");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

    use super::*;

    const DIALECT: Dialect = Dialect {
        delimiter: b';',
        quote: Some(b'"'),
        escape: None,
    };

    /// The blocks of a file as `first line:text`, with `!` where a quote is not closed.
    fn check(bytes: &[u8], stated: &'static Encoding, size: usize, expected: &[&str]) {
        let mut blocks =
            Blocks::new(bytes, TextEncoding::Web(stated), DIALECT, size).expect("readable");
        let (mut block, mut found) = (Block::default(), Vec::new());
        while blocks.next(&mut block).expect("readable") {
            let text = String::from_utf8_lossy(block.bytes());
            found.push(format!(
                "{}{}{text}",
                block.first_line,
                if block.unclosed { "!" } else { ":" }
            ));
        }
        assert_eq!(found, expected, "{bytes:?} by {size}");
        assert!(blocks.has_ended());
    }

    #[test]
    fn blocks_end_where_lines_end() {
        check(b"a;b\nc;d\ne", UTF_8, 1, &["1:a;b\n", "2:c;d\n", "3:e"]);
        check(b"a;b\nc;d\ne", UTF_8, 8, &["1:a;b\nc;d\n", "3:e"]);
        check(b"a;b\nc;d\ne", UTF_8, 100, &["1:a;b\nc;d\ne"]);
        check(b"", UTF_8, 1, &[]);
    }

    #[test]
    fn of_many_lines_one_is_looked_at_where_one_is_wanted() {
        let mut blocks = Blocks::new(&[b'\n'; 9_999][..], TextEncoding::UTF_8, DIALECT, 5_000)
            .expect("readable");
        (blocks.is_single, blocks.cutter) = (true, Cutter::for_one(DIALECT));
        for line in 1..=9_999 {
            let mut block = Block::default();
            assert!(blocks.next(&mut block).expect("readable"));
            assert_eq!((block.first_line, block.bytes()), (line, &b"\n"[..]));
            let is_read = line % 5_000 == 1;
            assert!(is_read || block.room.len() <= RECORD_BYTES, "{line}");
        }
        assert!(!blocks.next(&mut Block::default()).expect("readable"));
    }

    #[test]
    fn a_line_end_within_quotes_ends_no_block() {
        check(
            b"a;\"x\ny\"\n\"z\n\n",
            UTF_8,
            1,
            &["1:a;\"x\ny\"\n", "3!\"z\n\n"],
        );
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_wins() {
        check(
            "\u{feff}æ\nb\n".as_bytes(),
            WINDOWS_1252,
            1,
            &["1:æ\n", "2:b\n"],
        );
        check(b"\xff\xfea\0\n\0b\0\n\0", UTF_8, 1, &["1:a\n", "2:b\n"]);
        let blocks = Blocks::new(
            "\u{feff}æ".as_bytes(),
            TextEncoding::Web(WINDOWS_1252),
            DIALECT,
            1,
        )
        .expect("readable");
        assert_eq!(blocks.encoding(), TextEncoding::UTF_8);
    }

    #[test]
    fn what_was_read_before_an_error_is_handed_out_first() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let file = (&b"a;b\nc;d\nhalf a l"[..]).chain(Broken);
        let mut blocks = Blocks::new(file, TextEncoding::UTF_8, DIALECT, 100).expect("readable");
        let mut block = Block::default();
        assert!(blocks.next(&mut block).expect("some lines"));
        assert_eq!(block.bytes(), b"a;b\nc;d\n");
        assert!(blocks.next(&mut block).is_err() && blocks.has_ended());
    }
}
