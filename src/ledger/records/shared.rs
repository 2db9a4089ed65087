//! A format of which nothing is known but that it is one, and its records shared by threads.

use std::fmt::Debug;
use std::io;
use std::sync::{Mutex, PoisonError};

use super::content::{FileContent, FileHead, FileRemark};
use super::format::{EachRecord, RecordFormat, Records};
use super::shape::Expected;
use crate::diag::RecordPlace;
use crate::ledger::{FileDialect, LedgerSpec};

/// A [`RecordFormat`], whichever.
pub(in crate::ledger) trait AnyFormat: Debug + Send + Sync {
    /// As [`RecordFormat::name`].
    fn name(&self) -> &str;

    /// As [`RecordFormat::reads`].
    fn reads(&self, head: &FileHead<'_>) -> bool;

    /// As [`RecordFormat::open`].
    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<Box<dyn SharedRecords + 'f>>;

    /// As [`RecordFormat::excerpt`].
    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String>;
}

impl<F: RecordFormat> AnyFormat for F {
    fn name(&self) -> &str {
        RecordFormat::name(self)
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        RecordFormat::reads(self, head)
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<Box<dyn SharedRecords + 'f>> {
        let records = RecordFormat::open(self, file, spec, dialect)?;
        Ok(Box::new(Mutex::new(CountedRecords {
            records,
            portions: 0,
        })))
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        RecordFormat::excerpt(self, file, place)
    }
}

/// The records of a file that threads read together.
pub(in crate::ledger) trait SharedRecords: Sync {
    /// What one thread takes of them.
    fn portions(&self) -> Box<dyn Portions + '_>;

    /// As [`Records::expect`].
    fn expect(&self, expected: Expected);

    /// As [`Records::has_ended`].
    fn has_ended(&self) -> bool;

    /// As [`Records::other_encoding`].
    fn other_encoding(&self) -> Option<String>;

    /// As [`Records::part`].
    fn part(&self) -> Option<String>;

    /// As [`Records::owner`].
    fn owner(&self) -> Option<String>;

    /// As [`Records::remarks`].
    fn remarks(&self) -> Vec<FileRemark>;
}

/// The portions of a file that one thread takes, one at a time.
pub(in crate::ledger) trait Portions: Send {
    /// Takes the next; gives which of the file's it is, from 0, and `None` after the last.
    fn next(&mut self) -> io::Result<Option<usize>>;

    /// As [`Records::each`], of the portion that was taken last.
    fn each(&mut self, each: &mut EachRecord<'_>);
}

struct CountedRecords<R> {
    records: R,
    portions: usize,
}

impl<R: Records> SharedRecords for Mutex<CountedRecords<R>> {
    fn portions(&self) -> Box<dyn Portions + '_> {
        Box::new(ThreadPortions {
            file: self,
            portion: R::Portion::default(),
        })
    }

    fn expect(&self, expected: Expected) {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .records
            .expect(expected);
    }

    fn has_ended(&self) -> bool {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .records
            .has_ended()
    }

    fn other_encoding(&self) -> Option<String> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .records
            .other_encoding()
    }

    fn part(&self) -> Option<String> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .records
            .part()
    }

    fn owner(&self) -> Option<String> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .records
            .owner()
    }

    fn remarks(&self) -> Vec<FileRemark> {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .records
            .remarks()
    }
}

struct ThreadPortions<'m, R: Records> {
    file: &'m Mutex<CountedRecords<R>>,
    portion: R::Portion,
}

impl<R: Records> Portions for ThreadPortions<'_, R> {
    fn next(&mut self) -> io::Result<Option<usize>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if !file.records.take(&mut self.portion)? {
            return Ok(None);
        }
        file.portions += 1;
        Ok(Some(file.portions - 1))
    }

    fn each(&mut self, each: &mut EachRecord<'_>) {
        R::each(&mut self.portion, each);
    }
}
