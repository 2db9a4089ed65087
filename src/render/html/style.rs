//! The looks of the report, on a screen and on paper.

/// The style sheet. It names no other file and holds nothing that would have to be escaped.
pub const STYLE: &str = include_str!("style.css");
