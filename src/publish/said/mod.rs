//! What is said of a publication beside what is published.

pub(super) mod before_files;
pub(super) mod findings;
