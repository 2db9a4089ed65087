//! Whose kroner must not be told, and what of accounts, postings and scenarios is withheld for that.

pub(super) mod amounts;
pub(super) mod changed;
pub(super) mod contributors;
pub(super) mod raw_postings;
mod scenario;
