//! The formats that the files of a ledger may have, and which of them a file is of.

use std::io::{self, Read};
use std::sync::Arc;

use crate::diag::{Code, RecordPlace, did_you_mean};
use crate::ledger::container::unpack::{OtherMember, UnpackedFile, is_packed, unpack};
use crate::ledger::csv::format::CsvFormat;
use crate::ledger::json_lines::JsonLines;
use crate::ledger::kostra::format::KostraFormat;
#[cfg(feature = "parquet")]
use crate::ledger::parquet::format::ParquetFormat;
use crate::ledger::records::content::{FileContent, FileHead, FileRemark, LeftOutPart};
use crate::ledger::records::format::RecordFormat;
use crate::ledger::records::shared::{AnyFormat, SharedRecords};
use crate::ledger::saft::format::SaftFormat;
use crate::ledger::sie::format::SieFormat;
use crate::ledger::workbook::ods::OdsFormat;
use crate::ledger::workbook::xlsx::XlsxFormat;
use crate::ledger::{FileDialect, HeaderLikeness, LedgerSpec};

/// One in so many of the first bytes may be a control character that no text needs.
const CONTROL_SHARE: usize = 30;

/// Known formats. A file is of the first that says so of its content, once it is unpacked; what
/// none says so of is delimited text, or of a kind that is not read.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Formats {
    named: Vec<Arc<dyn AnyFormat>>,
    text: CsvFormat,
}

impl Default for Formats {
    fn default() -> Self {
        Self::with_text(CsvFormat::default())
    }
}

/// A file that is being read, and how.
pub(in crate::ledger) struct OpenedFile<'f> {
    pub(in crate::ledger) records: Box<dyn SharedRecords + 'f>,
    /// The name of its format, and what it was packed into: `csv in gzip`.
    pub(in crate::ledger) format: String,
    /// What of an archive looks like it, but is not read.
    pub(in crate::ledger) left_out: Option<FileRemark>,
}

impl Formats {
    /// Those that every project has, and delimited text read in some way.
    pub(in crate::ledger) fn with_text(text: CsvFormat) -> Self {
        // A format of the house is registered here.
        Self {
            named: vec![
                Arc::new(XlsxFormat),
                Arc::new(OdsFormat),
                Arc::new(JsonLines),
                Arc::new(KostraFormat),
                Arc::new(SaftFormat),
                Arc::new(SieFormat),
                #[cfg(feature = "parquet")]
                Arc::new(ParquetFormat),
            ],
            text,
        }
    }

    /// Adds one, which is asked before those that are there.
    pub(in crate::ledger) fn add(&mut self, format: impl RecordFormat + 'static) {
        self.named.insert(0, Arc::new(format));
    }

    /// Begins to read a file by the format that its dialect states, or else its content.
    ///
    /// # Errors
    /// As the file; a [`FileRemark`] that names a kind which is not read, or says what to choose.
    pub(in crate::ledger) fn open<'f>(
        &self,
        path: &str,
        file: impl Read + Send + 'f,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<OpenedFile<'f>> {
        let stated = match &dialect.format {
            Some(name) => Some(self.stated(name)?),
            None => None,
        };
        let unpacked = self.unpack(path, file, stated, dialect.member.as_deref())?;
        let format = match stated {
            Some(format) => format,
            None => self.of(&unpacked.head()).unwrap_or(&self.text),
        };
        if format.name() == RecordFormat::name(&self.text) {
            refuse_binary(&unpacked.head, dialect)?;
        }
        let mut name = format.name().to_owned();
        for packing in unpacked.packings.iter().rev() {
            name += " in ";
            name += packing;
        }
        let member = unpacked.member.as_ref();
        if let Some(member) = member.filter(|_| dialect.member.is_some()) {
            name += &format!(", file `{member}`");
        }
        let others = unpacked.others.iter();
        let others = others.filter(|other| !dialect.takes(&other.name));
        let others = others.filter_map(|other| {
            let likeness = self
                .kind_likeness(other, format, &unpacked)
                .max(text_likeness(&other.head, spec));
            let name = other.name.clone();
            (likeness > HeaderLikeness::Unlike).then_some(LeftOutPart { name, likeness })
        });
        let others: Vec<LeftOutPart> = others.collect();
        Ok(OpenedFile {
            left_out: FileRemark::left_out("file", &others, spec.year),
            records: format.open(unpacked.content, spec, dialect)?,
            format: name,
        })
    }

    /// The text of a record, for people; `None` where there is none, or it cannot be told which
    /// file of an archive it is in.
    pub(in crate::ledger) fn excerpt(
        &self,
        path: &str,
        file: impl Read + Send,
        place: &RecordPlace,
    ) -> Option<String> {
        let unpacked = self.unpack(path, file, None, None).ok()?;
        let format = self.of(&unpacked.head()).unwrap_or(&self.text);
        format.excerpt(unpacked.content, place)
    }

    /// How much another file of an archive is like the one that was chosen by its kind: books are
    /// like books, of others it is not known what they hold.
    fn kind_likeness(
        &self,
        other: &OtherMember,
        format: &dyn AnyFormat,
        chosen: &UnpackedFile<'_>,
    ) -> HeaderLikeness {
        let head = FileHead {
            path: &other.name,
            bytes: &other.head,
            members: &[],
        };
        let ending = |name: &str| name.rsplit('.').next().unwrap_or("").to_lowercase();
        let member = chosen.member.as_deref().unwrap_or("");
        let is_same = match self.of(&head) {
            Some(of) => of.name() == format.name(),
            None => is_packed(&other.head) && ending(&other.name) == ending(member),
        };
        match (is_same, format.name()) {
            (false, _) => HeaderLikeness::Unlike,
            (true, "saf-t" | "sie") => HeaderLikeness::Whole,
            (true, _) => HeaderLikeness::Partly,
        }
    }

    /// The bytes of a file, where it is delimited text: of no format that is known by its content.
    ///
    /// # Errors
    /// As [`Formats::open`].
    pub(in crate::ledger) fn text_content<'f>(
        &self,
        path: &str,
        file: impl Read + Send + 'f,
        member: Option<&str>,
    ) -> io::Result<Option<FileContent<'f>>> {
        let unpacked = self.unpack(path, file, None, member)?;
        Ok(match self.of(&unpacked.head()) {
            Some(_) => None,
            None => Some(unpacked.content),
        })
    }

    fn unpack<'f>(
        &self,
        path: &str,
        file: impl Read + Send + 'f,
        stated: Option<&dyn AnyFormat>,
        member: Option<&str>,
    ) -> io::Result<UnpackedFile<'f>> {
        let is_read = |head: &FileHead<'_>| match stated {
            Some(format) => format.reads(head) && format.name() != RecordFormat::name(&self.text),
            None => self.of(head).is_some(),
        };
        unpack(path, file, member, &is_read)
    }

    /// The format that says of a file that it is its own.
    fn of(&self, head: &FileHead<'_>) -> Option<&dyn AnyFormat> {
        let format = self.named.iter().find(|format| format.reads(head));
        format.map(|format| &**format)
    }

    /// Whether a file was read as delimited text, by [`OpenedFile::format`].
    pub(in crate::ledger) fn is_text(&self, format: &str) -> bool {
        format.split(' ').next() == Some(RecordFormat::name(&self.text))
    }

    /// The format of a name.
    fn stated(&self, name: &str) -> io::Result<&dyn AnyFormat> {
        let known = self.known().find(|format| format.name() == name);
        known.ok_or_else(|| {
            let message = format!("is said to be of an unknown format `{name}`");
            FileRemark::new(Code::FormatUnread, message, self.nearest(name)).into()
        })
    }

    fn known(&self) -> impl Iterator<Item = &dyn AnyFormat> {
        let text: &dyn AnyFormat = &self.text;
        self.named.iter().map(|format| &**format).chain([text])
    }

    /// What may be written instead of the name of a format that is not known; `None` where it is.
    pub(in crate::ledger) fn unknown(&self, name: &str) -> Option<String> {
        let is_known = self.known().any(|format| format.name() == name);
        (!is_known).then(|| self.nearest(name))
    }

    fn nearest(&self, name: &str) -> String {
        let names = self.known().map(AnyFormat::name);
        let near = did_you_mean(name, names).map(|near| format!("{near} "));
        let names = self.known().map(|format| format!("\"{}\"", format.name()));
        let names: Vec<String> = names.collect();
        format!("{}there are {}", near.unwrap_or_default(), names.join(", "))
    }
}

/// How much a text that begins so is like one of the ledger; a header alone is not.
fn text_likeness(head: &[u8], spec: &LedgerSpec) -> HeaderLikeness {
    let text = String::from_utf8_lossy(head);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    match lines.count() {
        0 | 1 => HeaderLikeness::Unlike,
        _ => spec.header_likeness(&text),
    }
}

/// Refuses bytes that are no text in the encoding that is stated.
fn refuse_binary(head: &[u8], dialect: &FileDialect) -> io::Result<()> {
    let has_mark = encoding_rs::Encoding::for_bom(head).is_some();
    if has_mark || dialect.encoding.starts_with("utf-16") {
        return Ok(());
    }
    let is_control =
        |byte: &&u8| **byte < b' ' && !b"\t\n\x0b\x0c\r\x1a\x1c\x1d\x1e\x1f".contains(byte);
    let control = head.iter().filter(is_control).count();
    if control < 2 || control * CONTROL_SHARE < head.len() {
        return Ok(());
    }
    let zeros = |parity: usize| {
        let half = head.iter().skip(parity).step_by(2);
        half.filter(|byte| **byte == 0).count() * 4 > head.len()
    };
    let wide = match (zeros(1), zeros(0)) {
        (true, false) => Some("utf-16le"),
        (false, true) => Some("utf-16be"),
        _ => None,
    };
    Err(match wide {
        Some(encoding) => FileRemark::new(
            Code::UnknownEncoding,
            format!("is not {}: every second byte is zero", dialect.encoding),
            format!("write `encoding = \"{encoding}\"` in municipality.toml"),
        ),
        None => FileRemark::new(
            Code::FormatUnread,
            "is not text, nor of any other kind that is known",
            "export the postings as .xlsx or as delimited text, and name that file",
        ),
    }
    .into())
}
