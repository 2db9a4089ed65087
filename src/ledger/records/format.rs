//! What a format of files must give: records one by one, each with its place.

use std::fmt::Debug;
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::fields::Fields;
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
    /// Its fields as they are written.
    pub fields: Fields<'a>,
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

    /// Whether it is known that there is nothing more to take.
    fn has_ended(&self) -> bool {
        false
    }

    /// The encoding that the file itself names, where it is not the one that its description
    /// states.
    fn other_encoding(&self) -> Option<String> {
        None
    }
}

/// A format that ledgers are written in.
pub trait RecordFormat: Debug + Send + Sync {
    /// The records of a file of this format.
    type Records<'f>: Records + 'f;

    /// Whether a file is of this format, as its name says.
    fn reads(&self, path: &str) -> bool;

    /// Begins to read a file that is written in a dialect; the ledger's description says what is
    /// asked of it. Its bytes are hashed on their way; what is left unread counts too.
    ///
    /// # Errors
    /// As the file, or whatever keeps it from being of this format.
    fn open<'f>(
        &self,
        file: Box<dyn Read + Send + 'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<Self::Records<'f>>;

    /// The text of the record at a place, for people; `None` where there is none.
    fn excerpt(&self, file: Box<dyn Read + Send + '_>, place: &RecordPlace) -> Option<String>;
}
