//! The looks of the pages, on a screen and on paper.

/// The style sheets. They name no other file and hold nothing that would have to be escaped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StyleSheet {
    Report,
    /// That of the report, and what is the page of differences' own.
    Differences,
}

impl StyleSheet {
    /// The rules of the style sheet.
    pub fn rules(self) -> &'static str {
        match self {
            Self::Report => include_str!("report.css"),
            Self::Differences => {
                concat!(include_str!("report.css"), include_str!("differences.css"))
            }
        }
    }
}
