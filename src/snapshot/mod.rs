//! The accepted result as sorted text, stamped with the hashes of what made it.
//!
//! Inputs: a run. Outputs: a text in insta's file format, and what differs between two of them. This
//! module must never know files: it turns data into text and back.

mod body;
mod differ;
mod exact;
mod file;
mod merge;
mod used;
#[cfg(test)]
pub(crate) mod tests;

pub use body::{SEPARATOR, body, buckets, comparable};
pub use differ::{Difference, difference_text, differences, readable};
pub use file::{FORMAT_VERSION, LANGUAGE_VERSION, Snapshot, SnapshotHeader, parse, path, rule_line, take, write};
pub use merge::{merge, sheet_of};
