//! Where amounts stand among the columns of a file, and how they are written.

pub(super) mod marks;
pub(super) mod plan;
pub(super) mod wide;
