//! Where amounts stand among the columns of a file.

pub(super) mod plan;
pub(super) mod wide;
