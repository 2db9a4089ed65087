//! What a format of files must give: records one by one, each with its place.

use std::fmt::Debug;
use std::io;
use std::ops::ControlFlow;

use super::content::{FileContent, FileHead, FileRemark};
use super::fields::Fields;
use super::shape::Expected;
use crate::diag::RecordPlace;
use crate::ledger::{FileDialect, LedgerSpec};

/// One record of a file: a line of an export, a row of a sheet.
pub struct Record<'a> {
    /// Where it stands in its file.
    pub place: RecordPlace,
    /// Whether it holds bytes that are not of the encoding.
    pub is_foreign: bool,
    /// Whether it never ends as the format wants, so that it swallows the rest of the file.
    pub is_unclosed: bool,
    /// Whether the file ends with it, without the line end that all others have.
    pub is_unended: bool,
    /// Whether whoever opens the file does not see it: a hidden row of a workbook.
    pub is_hidden: bool,
    /// Its fields as they are written.
    pub fields: Fields<'a>,
    /// Which of its fields are not what they should be. Where one of them is asked for, the record
    /// is quarantined.
    pub faults: &'a [FieldFault],
}

impl<'a> Record<'a> {
    /// A sound record that everybody sees.
    pub fn new(place: RecordPlace, fields: Fields<'a>) -> Self {
        Self {
            place,
            is_foreign: false,
            is_unclosed: false,
            is_unended: false,
            is_hidden: false,
            fields,
            faults: &[],
        }
    }
}

/// What is wrong with a field that its format cannot hand over as it is, or must not be a posting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldFault {
    /// Which field, from 0.
    pub position: usize,
    /// What is wrong, as one sentence: `cell C17 holds the error #REF!`.
    pub problem: String,
    /// What mends it, where it is more than to mend the field where the file was made.
    pub help: Option<&'static str>,
    /// Whether it has its value all the same.
    pub weight: FaultWeight,
}

impl FieldFault {
    /// Whether the field has no value, where it is asked for as an amount, or as something else.
    #[inline]
    pub(in crate::ledger) fn spoils(&self, is_amount: bool) -> bool {
        match self.weight {
            FaultWeight::NoValue => true,
            FaultWeight::NoAmount => is_amount,
            FaultWeight::Total | FaultWeight::ShownOtherwise => false,
        }
    }
}

/// What a fault makes of the value of its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultWeight {
    /// There is none.
    NoValue,
    /// As an amount there is none, since it is not what the ledger says of amounts; elsewhere it is
    /// sound.
    NoAmount,
    /// It is what other records add up to: as an amount it is a total, elsewhere it is sound.
    Total,
    /// It is sound; as an amount it is to be told once, since whoever opens the file sees another.
    ShownOtherwise,
}

/// What is done with each record; a break ends the going through a portion, and the next one goes
/// on behind.
pub type EachRecord<'v> = dyn FnMut(&Record<'_>) -> ControlFlow<()> + 'v;

/// The records of one file. The first is the header: it names the columns that a
/// ledger's description asks for.
///
/// They are handed out in portions: threads take one after the other, each alone, and go through
/// the records of their portions at the same time. A format that cannot do that, or need not, hands
/// out its whole file as one.
pub trait Records: Send {
    /// What a thread takes at a time, with the room for its records; used again for the next.
    type Portion: Default + Send;

    /// Fills a portion with the next records; says whether there were any.
    ///
    /// # Errors
    /// As the file, or whatever is wrong with it as a whole. What was read before is handed out
    /// first.
    fn take(&mut self, portion: &mut Self::Portion) -> io::Result<bool>;

    /// Hands over the records of a portion in their order, from the one at which the last call
    /// broke off.
    fn each(portion: &mut Self::Portion, each: &mut EachRecord<'_>);

    /// Takes what is expected of the records to come, for a format in which one can wrongly take in
    /// others. While that is a header, a portion should have few records.
    fn expect(&mut self, expected: Expected) {
        let _ = expected;
    }

    /// Whether it is known that there is nothing more to take.
    fn has_ended(&self) -> bool {
        false
    }

    /// The encoding that the file itself names, where it is not the one that its description
    /// states.
    fn other_encoding(&self) -> Option<String> {
        None
    }

    /// Which part of the file is read, where it has several: `sheet "Ark1"`.
    fn part(&self) -> Option<String> {
        None
    }

    /// Whose books the file says it is, in words: a number or a name.
    fn owner(&self) -> Option<String> {
        None
    }

    /// What is worth knowing of the file as a whole, asked when all its records were taken.
    fn remarks(&mut self) -> Vec<FileRemark> {
        Vec::new()
    }
}

/// A format that ledgers are written in.
pub trait RecordFormat: Debug + Send + Sync {
    /// The records of a file of this format.
    type Records<'f>: Records + 'f;

    /// What it is called where a description says it, `format = "xlsx"`, and where it is said how
    /// a file was read. In lower case.
    fn name(&self) -> &str;

    /// Whether a file is of this format, judged by its first bytes; by its name only where they
    /// leave it open.
    fn reads(&self, head: &FileHead<'_>) -> bool;

    /// Begins to read a file that is written in a dialect; the ledger's description says what is
    /// asked of it. Its bytes are hashed on their way; what is left unread counts too.
    ///
    /// A format that must look at the end of the file before its beginning reads all of it here,
    /// by [`FileContent::into_bytes`].
    ///
    /// # Errors
    /// As the file, or whatever keeps it from being of this format: best a [`FileRemark`], which
    /// says what mends it.
    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<Self::Records<'f>>;

    /// The text of the record at a place, for people; `None` where there is none.
    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String>;
}
