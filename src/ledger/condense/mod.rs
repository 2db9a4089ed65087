//! From postings to a key table: one row for each combination of codes and tested texts.

pub(super) mod condensed;
pub(super) mod condenser;
pub(super) mod plain;
mod rows;
mod texts;
