//! SIE as a format of ledgers.

use std::io;

use super::encoding::SieEncoding;
use super::reader::{SieRecords, looks_like_sie};
use crate::diag::RecordPlace;
use crate::ledger::records::content::{FileContent, FileHead};
use crate::ledger::records::format::RecordFormat;
use crate::ledger::records::text_lines::TextLines;
use crate::ledger::{FileDialect, LedgerSpec};

/// SIE 4, types 1 to 4.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct SieFormat;

impl RecordFormat for SieFormat {
    type Records<'f> = SieRecords<'f>;

    fn name(&self) -> &str {
        "sie"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        looks_like_sie(&head.text())
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<SieRecords<'f>> {
        Ok(SieRecords::new(file, spec, dialect))
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        let RecordPlace::Line(number) = place else {
            return None;
        };
        let line = TextLines::new(file).find(*number)?;
        Some(SieEncoding::of_letters().decode(&line).into_owned())
    }
}
