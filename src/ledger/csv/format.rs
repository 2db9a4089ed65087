//! Delimited text as a format of ledgers.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use encoding_rs::{Encoding, UTF_16LE};

use super::blocks::{Block, Blocks};
use super::encoding::{TextEncoding, usable_encoding};
use super::lines::{CsvLine, Dialect, Lines, Room, Start};
use super::split::StrayLines;
use super::stray::Stray;
use super::text::Text;
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};
use crate::ledger::records::format::{EachRecord, Record, RecordFormat, Records};
use crate::ledger::records::shape::Expected;
use crate::ledger::{FileDialect, LedgerSpec};

/// How many bytes a block has, or a little more: small enough to stay in a processor's own cache.
const BLOCK_BYTES: usize = 128 * 1024;

/// The most bytes of a line that are read before giving up on it.
const LINE_BYTES: u64 = 1 << 20;

/// Delimited text, cut into blocks of whole lines.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct CsvFormat {
    /// How many bytes a block has, or a little more.
    pub(in crate::ledger) block_bytes: usize,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self {
            block_bytes: BLOCK_BYTES,
        }
    }
}

impl RecordFormat for CsvFormat {
    type Records<'f> = CsvRecords<'f>;

    fn name(&self) -> &str {
        "csv"
    }

    /// Whatever has no other format is text.
    fn reads(&self, _: &FileHead<'_>) -> bool {
        true
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        _: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<CsvRecords<'f>> {
        let stated = usable_encoding(&dialect.encoding).unwrap_or(TextEncoding::UTF_8);
        let FileDialect {
            delimiter,
            quote,
            escape,
            ..
        } = *dialect;
        let dialect = Dialect {
            delimiter,
            quote,
            escape,
        };
        Ok(CsvRecords {
            blocks: Blocks::new(file, stated, dialect, self.block_bytes)?,
            stated,
            dialect,
        })
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        match place {
            RecordPlace::Line(number) => line(file, *number),
            _ => None,
        }
    }
}

/// A file of delimited text.
pub(in crate::ledger) struct CsvRecords<'f> {
    blocks: Blocks<FileContent<'f>>,
    stated: TextEncoding,
    dialect: Dialect,
}

/// A block of lines, and how far it was gone through.
#[derive(Default)]
pub(in crate::ledger) struct CsvPortion {
    block: Block,
    room: Room,
    start: Start,
    dialect: Dialect,
    encoding: Option<TextEncoding>,
}

impl Records for CsvRecords<'_> {
    type Portion = CsvPortion;

    fn take(&mut self, portion: &mut CsvPortion) -> io::Result<bool> {
        let is_there = self.blocks.next(&mut portion.block)?;
        portion.start = Start {
            at: 0,
            number: portion.block.first_line,
        };
        (portion.dialect, portion.encoding) = (self.dialect, Some(self.blocks.encoding()));
        Ok(is_there)
    }

    fn each(portion: &mut CsvPortion, each: &mut EachRecord<'_>) {
        let CsvPortion {
            block,
            room,
            start,
            dialect,
            encoding,
        } = portion;
        let text = Text::new(block, encoding.unwrap_or(TextEncoding::UTF_8));
        let strays = StrayLines::At(&block.strays);
        let mut lines = Lines::new(&text.text, *start, block.unclosed, *dialect, strays, room);
        while let Some(CsvLine {
            number,
            last,
            unclosed,
            is_unended,
            fields,
        }) = lines.next()
        {
            if fields.iter().all(is_blank) {
                continue;
            }
            let is_foreign = text.is_foreign(number, last);
            let record = Record {
                is_foreign,
                is_unclosed: unclosed,
                is_unended,
                ..Record::new(RecordPlace::Line(number), fields)
            };
            if each(&record) == ControlFlow::Break(()) {
                break;
            }
        }
        *start = lines.start();
    }

    fn expect(&mut self, expected: Expected) {
        self.blocks.expect(expected);
    }

    fn has_ended(&self) -> bool {
        self.blocks.has_ended()
    }

    fn remarks(&mut self) -> Vec<FileRemark> {
        let strays = self.blocks.strays().iter();
        strays.map(|stray| remark(stray, self.dialect)).collect()
    }

    fn other_encoding(&self) -> Option<String> {
        (self.blocks.encoding() != self.stated).then(|| self.blocks.encoding().name())
    }
}

/// Whether a field has nothing but blanks.
#[inline]
fn is_blank(field: &str) -> bool {
    field.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Says that a quote or an escape stands for itself.
fn remark(stray: &Stray, dialect: Dialect) -> FileRemark {
    let Stray {
        at,
        is_closed,
        records,
        sum,
    } = stray;
    let taken = match (records, is_closed) {
        (0, false) => "nothing closes the text that it would begin".to_owned(),
        (0, true) => "it would take in lines that are no text".to_owned(),
        (1, _) => format!("it would take in a whole posting of {sum} kr"),
        _ => format!("it would take in {records} whole postings of {sum} kr together"),
    };
    let what = if dialect.quote.is_some() {
        "quote"
    } else {
        "escape"
    };
    FileRemark::new(
        Code::StrayQuote,
        format!("has a stray {what} on line {at}: {taken}; every line is read as it stands"),
        format!(
            "take it out of the line, or write `{what} = \"\"` in municipality.toml where texts have none"
        ),
    )
    .at(RecordPlace::Line(*at))
}

/// A line of a text file by its number from 1, in the encoding that it seems to be in.
fn line(file: impl Read, number: u64) -> Option<String> {
    let mut reader = BufReader::new(file);
    let wide = wide(reader.fill_buf().ok()?);
    for _ in 1..number {
        if reader.skip_until(b'\n').ok()? == 0 {
            return None;
        }
    }
    let mut bytes = Vec::new();
    reader.take(LINE_BYTES).read_until(b'\n', &mut bytes).ok()?;
    let line = match wide {
        Some(encoding) => wide_line(encoding, &bytes, number == 1),
        None => match String::from_utf8(bytes) {
            Ok(line) => line,
            Err(error) => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(error.as_bytes())
                .0
                .into_owned(),
        },
    };
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// UTF-16 of either end, where the file begins with its mark.
fn wide(start: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(start.get(..2)?).map(|(encoding, _)| encoding)
}

/// A line of UTF-16 that was cut out at the byte that ends lines in other encodings.
fn wide_line(encoding: &'static Encoding, bytes: &[u8], is_first: bool) -> String {
    // The mark of the file, or the second half of the line end before.
    let lead = if is_first {
        2
    } else {
        usize::from(encoding == UTF_16LE)
    };
    let whole = bytes.get(lead..).unwrap_or_default();
    let whole = if encoding == UTF_16LE {
        whole.strip_suffix(b"\n").unwrap_or(whole)
    } else {
        whole
    };
    encoding.decode_without_bom_handling(whole).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &[Option<&str>]) {
        for (number, expected) in (1..).zip(expected) {
            let found = CsvFormat::default()
                .excerpt(FileContent::stream(bytes), &RecordPlace::Line(number));
            assert_eq!(found.as_deref(), *expected, "{number}");
        }
    }

    #[test]
    fn a_line_of_utf_16_is_read_from_either_end() {
        let text = "\u{feff}Hø;1\r\nÅ – b;5\r\nc;6";
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
            check(&bytes, &[Some("Hø;1"), Some("Å – b;5"), Some("c;6")]);
        }
    }

    #[test]
    fn a_line_is_read_in_either_encoding() {
        check(
            b"h\r\nK\xf8b;5\r\n",
            &[Some("h"), Some("Køb;5"), Some(""), None],
        );
        check(
            "h\nKøb;5".as_bytes(),
            &[Some("h"), Some("Køb;5"), Some(""), None],
        );
    }
}
