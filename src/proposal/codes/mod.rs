//! How lines carry codes: those of the nation, and the municipality's own.

pub(super) mod local;
pub(super) mod question;
pub(super) mod search;
