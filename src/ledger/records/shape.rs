//! What the records of a file look like once something is known of them, for formats in which one
//! record can wrongly take in others.

use std::sync::Arc;

use super::fields::Fields;
use crate::value::Amount;

/// How much the fields of a record look like what is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Likeness {
    /// Not at all, or by chance.
    Unlike,
    /// It has so many fields, and some of those that matter can be read.
    Partly,
    /// All that matters can be read; for a posting, this amount.
    Whole(Amount),
}

/// What is expected of a record.
pub trait RecordShape: Send + Sync {
    /// How many fields it has.
    fn width(&self) -> usize;

    /// The first position that matters, and the one behind the last.
    fn span(&self) -> (usize, usize);

    /// How much some fields look like it.
    fn likeness(&self, fields: &Fields<'_>) -> Likeness;
}

/// What whoever reads a file expects of its next records.
#[derive(Clone)]
pub enum Expected {
    /// The header may be among them.
    Header(Arc<dyn RecordShape>),
    /// They are postings.
    Postings(Arc<dyn RecordShape>),
}
