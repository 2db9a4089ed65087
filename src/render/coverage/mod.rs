//! Coverage for people and machines.

mod groups;
mod machine;
mod names;
mod standing;
mod text;

pub use machine::coverage_data;
pub(in crate::render) use names::CodeNames;
pub use standing::standing_sentence;
pub use text::{CoverageLimits, coverage_document};
