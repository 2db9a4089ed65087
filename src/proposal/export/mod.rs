//! What stands in a file: how it is written, where its header is, and what its columns are for.

pub(super) mod columns;
pub(super) mod labels;
pub(super) mod names;
pub(super) mod span;
pub(super) mod table;
pub(super) mod text;
pub(super) mod words;
