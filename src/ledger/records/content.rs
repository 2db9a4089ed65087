//! What is known of a file before it is read, its bytes, and why it cannot be read.

use std::error::Error;
use std::fmt;
use std::io::{self, Cursor, Read};

use crate::diag::{Code, RecordPlace, Severity};
use crate::ledger::HeaderLikeness;

/// How many bytes of a file are looked at to find its format.
pub(in crate::ledger) const HEAD_BYTES: usize = 8 * 1024;

/// What is known of a file before it is opened.
#[derive(Clone, Copy, Debug)]
pub struct FileHead<'a> {
    /// Its path in the project folder, or its name within an archive. It is a hint and no more:
    /// the content decides.
    pub path: &'a str,
    /// Its first bytes, some thousands, or all of a shorter file.
    pub bytes: &'a [u8],
    /// The names of the files in it, where it is a zip archive; workbooks are such archives.
    pub members: &'a [String],
}

impl FileHead<'_> {
    /// The first bytes as text, without a byte order mark; UTF-16 is decoded, and what is not
    /// UTF-8 is replaced.
    pub fn text(&self) -> String {
        let (encoding, _) =
            encoding_rs::Encoding::for_bom(self.bytes).unwrap_or((encoding_rs::UTF_8, 0));
        encoding.decode_with_bom_removal(self.bytes).0.into_owned()
    }

    /// Whether its name ends so, in capitals or not: `.csv`.
    pub fn ends_with(&self, ending: &str) -> bool {
        let at = self.path.len().checked_sub(ending.len());
        at.and_then(|at| self.path.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    }
}

/// The bytes of a file, taken out of whatever it was packed into.
pub struct FileContent<'f>(Bytes<'f>);

enum Bytes<'f> {
    Stream(Box<dyn Read + Send + 'f>),
    Whole(Cursor<Vec<u8>>),
}

impl<'f> FileContent<'f> {
    /// Bytes that are read on their way.
    pub fn stream(file: impl Read + Send + 'f) -> Self {
        Self(Bytes::Stream(Box::new(file)))
    }

    /// Bytes that are in memory.
    pub fn whole(bytes: Vec<u8>) -> Self {
        Self(Bytes::Whole(Cursor::new(bytes)))
    }

    /// All of them, for a format that must look at the end of a file before its beginning.
    ///
    /// # Errors
    /// As the file.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        match self.0 {
            Bytes::Whole(bytes) if bytes.position() == 0 => Ok(bytes.into_inner()),
            Bytes::Whole(mut rest) => read_all(&mut rest),
            Bytes::Stream(mut file) => read_all(&mut file),
        }
    }
}

fn read_all(file: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Read for FileContent<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Bytes::Stream(file) => file.read(buffer),
            Bytes::Whole(bytes) => bytes.read(buffer),
        }
    }
}

/// Reads so many bytes, fewer only at the end.
pub(in crate::ledger) fn read_head(file: &mut dyn Read, count: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(count);
    file.take(count as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// A sheet, or a file of an archive, that no ledger takes.
pub(in crate::ledger) struct LeftOutPart {
    pub(in crate::ledger) name: String,
    pub(in crate::ledger) likeness: HeaderLikeness,
}

/// Whether a name holds a year, and it is not that one.
fn names_other_year(name: &str, year: i32) -> bool {
    let numbers = name.split(|c: char| !c.is_ascii_digit());
    let years = numbers.filter(|number| number.len() == 4);
    let mut years = years.filter_map(|number| number.parse::<i32>().ok());
    let mut other = years.clone().filter(|named| (1900..2100).contains(named));
    other.any(|named| named != year) && !years.any(|named| named == year)
}

/// What a format finds of a file as a whole: why it cannot be read, when it stands in an
/// [`io::Error`], or what is worth knowing of how it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRemark {
    /// Its kind.
    pub code: Code,
    /// How grave it is, where that is not as all of its kind.
    pub severity: Option<Severity>,
    /// What is the matter, as it goes on behind the name of the file: `is a PDF document`.
    pub message: String,
    /// What mends it.
    pub help: String,
    /// Where in the file, when it is somewhere.
    pub place: Option<RecordPlace>,
}

impl FileRemark {
    /// Of no place.
    pub fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            severity: None,
            message: message.into(),
            help: help.into(),
            place: None,
        }
    }

    /// That a file says that its amounts are of another currency.
    pub(in crate::ledger) fn other_currency(currency: &str) -> Self {
        let message = format!("says that its amounts are in {currency}, not in kroner");
        Self::new(Code::FileContradicts, message, "export it in kroner")
    }

    /// That sheets, or files of an archive, look like the one that is read, and no ledger takes them:
    /// an error where one has all columns of the ledger, and its name says no other year.
    pub(in crate::ledger) fn left_out(
        what: &str,
        parts: &[LeftOutPart],
        year: i32,
    ) -> Option<Self> {
        let is_grave = |part: &&LeftOutPart| {
            part.likeness == HeaderLikeness::Whole && !names_other_year(&part.name, year)
        };
        let grave = parts.iter().find(is_grave);
        let first = &grave.or(parts.first())?.name;
        let more = match parts.len() {
            1 => String::new(),
            count => format!(", and {} more", count - 1),
        };
        let message = format!(
            "holds a {what} `{first}` that looks like the one that is read, but no ledger takes it{more}"
        );
        let help = "add it to `files` as one of its own, or take it out of there";
        Some(Self {
            severity: grave.map(|_| Severity::Error),
            ..Self::new(Code::LedgerFileLeftOut, message, help)
        })
    }

    /// At a record.
    #[must_use]
    pub fn at(self, place: RecordPlace) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// What an error says of the file, where a format has put it there.
    pub(crate) fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for FileRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for FileRemark {}

impl From<FileRemark> for io::Error {
    fn from(remark: FileRemark) -> Self {
        Self::new(io::ErrorKind::InvalidData, remark)
    }
}
