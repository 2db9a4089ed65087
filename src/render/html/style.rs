//! The looks of the pages, on a screen and on paper.

/// The style sheet of the report. It names no other file and holds nothing that would have to be
/// escaped.
pub const STYLE: &str = include_str!("style.css");

/// The style sheet of the page of differences: the report's, and what is its own.
pub const DIFF_STYLE: &str = concat!(include_str!("style.css"), include_str!("diff/style.css"));
