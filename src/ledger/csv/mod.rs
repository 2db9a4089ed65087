//! Delimited text: from bytes to blocks of whole lines, their text, and the lines in it with their
//! fields.
//!
//! It knows encodings, line ends, quotes and delimiters; it must never know what a column means.

pub(super) mod blocks;
mod cutter;
pub(super) mod encoding;
pub(super) mod decode;
pub(super) mod format;
pub(super) mod lines;
pub(super) mod small_table;
mod split;
mod stray;
pub(super) mod text;
