//! The accepted result as sorted text, stamped with the hashes of what made it.
//!
//! Inputs: a run. Outputs: a text in insta's file format, and what differs between two of them.
//! This module must never know files: it turns data into text and back.

mod body;
mod differ;
mod entry;
mod exact;
mod file;
mod merge;
mod read;
#[cfg(test)]
pub(crate) mod tests;
mod used;

pub use body::{body, buckets, comparable, entries};
pub use differ::{Difference, differences, readable, rounded};
pub use entry::{
    AmountEntry, AmountSource, CellEntry, Entry, EntryField, InputEntry, InputSource, Leaf,
    LedgerName,
};
pub use file::{
    FOLDER, FORMAT_VERSION, LANGUAGE_VERSION, Snapshot, SnapshotHeader, parse, path, rule_entry,
    take, tells_no_person, write,
};
pub use merge::merge;
