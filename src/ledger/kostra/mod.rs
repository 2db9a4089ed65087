//! The files of fixed width in which accounts are handed in for KOSTRA.

pub(super) mod format;
mod layout;
