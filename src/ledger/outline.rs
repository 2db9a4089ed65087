//! The first look at a file that nothing is known of yet: its format, and its records as they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::diag::Span;
use crate::world::World;

use super::scan::code_reader::CodeReader;
use super::{
    AmountColumns, CodeSource, ControlTotals, FileDialect, LedgerFile, LedgerFiles, LedgerKind,
    LedgerSpec,
};
use crate::value::AmountScale;

/// How many bytes of a text are looked at.
const TEXT_BYTES: u64 = 4 << 20;

/// The first records of a file, in their order.
#[derive(Clone, Default, Debug)]
pub struct FileOutline {
    /// The name of its format, and what it was packed into: `csv in gzip`.
    pub format: String,
    /// Which part of it is read, where it has several: `sheet "Ark1"`.
    pub part: Option<String>,
    /// Whose books it says it is: a number or a name.
    pub owner: Option<String>,
    /// Its records; in formats that name their columns, the first does.
    pub rows: Vec<OutlineRow>,
    /// Whether these are all.
    pub is_whole: bool,
}

/// A record as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutlineRow {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its fields, without what pads them.
    pub fields: Vec<String>,
    /// Whether it can be read: its bytes are of the encoding, and its quotes are closed.
    pub is_sound: bool,
}

/// The bytes that a delimited text begins with, once it is unpacked.
#[derive(Clone, Debug)]
pub struct TextHead {
    /// Some millions of them, or all of a shorter text.
    pub bytes: Vec<u8>,
    /// Whether these are all.
    pub is_whole: bool,
}

impl LedgerFiles {
    /// The first `most` records of a file in a dialect. Of formats that hand out only what is asked
    /// for, `asked` are the columns.
    ///
    /// # Errors
    /// As the file; what keeps it from being read, where nothing of it can be.
    pub fn outline(
        &self,
        world: &dyn World,
        path: &str,
        dialect: &FileDialect,
        asked: &BTreeSet<String>,
        most: usize,
    ) -> io::Result<FileOutline> {
        let spec = asking_spec(path, dialect, asked);
        let opened = self.formats.open(path, world.open(path)?, &spec, dialect)?;
        let mut outline = FileOutline {
            format: opened.format,
            ..FileOutline::default()
        };
        let mut portions = opened.records.portions();
        loop {
            match portions.next() {
                Ok(None) => {
                    outline.is_whole = true;
                    break;
                }
                Ok(Some(_)) => portions.each(&mut |record| {
                    let fields = record.fields.iter().map(|field| field.trim().to_owned());
                    outline.rows.push(OutlineRow {
                        number: record.place.number(),
                        fields: fields.collect(),
                        is_sound: !record.is_foreign && !record.is_unclosed,
                    });
                    match outline.rows.len() < most {
                        true => ControlFlow::Continue(()),
                        false => ControlFlow::Break(()),
                    }
                }),
                // What is wrong with the whole is found again when it is read as what it is.
                Err(_) if outline.rows.len() > 1 => break,
                Err(error) => return Err(error),
            }
            if outline.rows.len() >= most {
                break;
            }
        }
        outline.part = opened.records.part();
        outline.owner = opened.records.owner();
        Ok(outline)
    }

    /// The beginning of a file, where it is delimited text.
    ///
    /// # Errors
    /// As the file; a remark where it is of a kind that is not read.
    pub fn text_head(
        &self,
        world: &dyn World,
        path: &str,
        member: Option<&str>,
    ) -> io::Result<Option<TextHead>> {
        let file = world.open(path)?;
        let Some(mut content) = self.formats.text_content(path, file, member)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        content.by_ref().take(TEXT_BYTES).read_to_end(&mut bytes)?;
        let is_whole = content.read(&mut [0])? == 0;
        Ok(Some(TextHead { bytes, is_whole }))
    }
}

/// A description that asks for columns and says nothing else.
fn asking_spec(path: &str, dialect: &FileDialect, asked: &BTreeSet<String>) -> LedgerSpec {
    let source = |column: &String| CodeSource {
        column: Some(column.clone()),
        characters: None,
        lengths: Vec::new(),
        translation: None,
        as_written: false,
        default: None,
    };
    let codes = asked
        .iter()
        .map(|column| (Arc::from(column.as_str()), source(column)));
    LedgerSpec {
        municipality: Arc::from(""),
        number: Arc::from(""),
        year: 0,
        kind: LedgerKind::Accounts,
        version: Arc::from(""),
        files: vec![LedgerFile {
            path: Arc::from(path),
            dialect: Arc::new(dialect.clone()),
        }],
        reconstructed: false,
        amount: AmountColumns::Signed {
            column: String::new(),
            reversed: false,
        },
        blank_is_zero: false,
        // A format of whole thousands is handed over as that alone.
        scale: AmountScale::Thousands,
        scale_is_stated: true,
        national: Arc::default(),
        codes: codes.collect(),
        texts: BTreeMap::new(),
        voucher: None,
        voucher_line: None,
        date: None,
        both_sides: Some(false),
        periods: Vec::new(),
        guessed: Vec::new(),
        personal: std::collections::BTreeSet::new(),
        overlap_is_distinct: false,
        limits_periods: false,
        control: ControlTotals::default(),
        span: Span::new("", 0, 0).into(),
    }
}

/// Reads fields as codes of a dimension, as the reader of ledgers would.
pub(crate) struct CodeTrial(CodeReader);

impl CodeTrial {
    /// Of a dimension whose codes have so many digits, and are some characters of a field, or the
    /// whole of it.
    pub(crate) fn new(
        dimension: &str,
        digits: Option<RangeInclusive<usize>>,
        characters: Option<(usize, usize)>,
    ) -> Self {
        let source = CodeSource {
            column: None,
            characters,
            lengths: Vec::new(),
            translation: None,
            as_written: false,
            default: None,
        };
        Self(CodeReader::new(dimension, &source).of_digits(digits))
    }

    /// The code that a field stands for, if it can be one.
    pub(crate) fn code(&self, field: &str) -> Option<String> {
        let read = self.0.read(field).ok()?;
        Some(read.code.into_owned())
    }
}
