//! The lines of a text one by one, as bytes, with their numbers.

use std::io::{self, BufRead, BufReader, Read};

use super::content::FileRemark;
use crate::diag::{Code, RecordPlace};

/// The most bytes of a line; a file with a longer one is not text of lines.
const LINE_BYTES: u64 = 1 << 20;

/// What some programs of old systems end a text with.
const END_MARK: u8 = 0x1a;

/// A text of lines that is being read.
pub(in crate::ledger) struct TextLines<R> {
    reader: BufReader<R>,
    number: u64,
    bytes: Vec<u8>,
}

/// One line without its end.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct ByteLine<'a> {
    /// Its number, from 1.
    pub(in crate::ledger) number: u64,
    pub(in crate::ledger) bytes: &'a [u8],
}

impl ByteLine<'_> {
    /// Whether nothing stands on it.
    pub(in crate::ledger) fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }
}

impl<R: Read> TextLines<R> {
    /// Begins to read.
    pub(in crate::ledger) fn new(file: R) -> Self {
        Self {
            reader: BufReader::new(file),
            number: 0,
            bytes: Vec::new(),
        }
    }

    /// The next line; `None` behind the last. A byte order mark of UTF-8 in front and a mark of the
    /// end are left out.
    ///
    /// # Errors
    /// As the file, or a line that is too long.
    pub(in crate::ledger) fn next(&mut self) -> io::Result<Option<ByteLine<'_>>> {
        self.bytes.clear();
        self.number += 1;
        let mut limited = self.reader.by_ref().take(LINE_BYTES);
        if limited.read_until(b'\n', &mut self.bytes)? == 0 {
            return Ok(None);
        }
        let (number, bytes) = (self.number, self.bytes.as_slice());
        let whole = bytes.strip_suffix(b"\n");
        if whole.is_none() && bytes.len() as u64 == LINE_BYTES {
            let help = "export it again; its lines should be short";
            let remark = FileRemark::new(
                Code::FileUnreadable,
                "has a line of more than a megabyte",
                help,
            );
            return Err(remark.at(RecordPlace::Line(number)).into());
        }
        let bytes = whole.unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let bytes = match number {
            1 => bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
            _ => bytes,
        };
        Ok(Some(ByteLine {
            number,
            bytes: bytes.strip_suffix(&[END_MARK]).unwrap_or(bytes),
        }))
    }

    /// The line of a number; `None` where there is none.
    pub(in crate::ledger) fn find(mut self, number: u64) -> Option<Vec<u8>> {
        loop {
            let line = self.next().ok()??;
            if line.number == number {
                return Some(line.bytes.to_vec());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, String)> {
        let mut lines = TextLines::new(text);
        let mut found = Vec::new();
        while let Some(line) = lines.next().expect("short lines") {
            found.push((
                line.number,
                String::from_utf8_lossy(line.bytes).into_owned(),
            ));
        }
        found
    }

    #[test]
    fn ends_of_lines_and_of_files_are_no_part_of_them() {
        let expected = [
            (1, "a".to_owned()),
            (2, String::new()),
            (3, "b ".to_owned()),
        ];
        for text in [
            "a\n\nb ",
            "a\r\n\r\nb \r\n",
            "\u{feff}a\n\nb \n",
            "a\n\nb \u{1a}",
        ] {
            assert_eq!(lines(text.as_bytes()), expected, "{text:?}");
        }
        let file = TextLines::new(&b"a\r\nb"[..]);
        assert_eq!(file.find(2).as_deref(), Some(&b"b"[..]));
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let endless = io::repeat(b'x');
        let error = TextLines::new(endless).next().err().expect("too long");
        assert_eq!(
            FileRemark::of(&error).and_then(|remark| remark.place.clone()),
            Some(RecordPlace::Line(1))
        );
    }
}
