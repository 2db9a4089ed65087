//! Why something is as it is, and what it was taken from.

/// Why something is as it is.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reason {
    /// The reason in words.
    pub because: Option<String>,
    /// What it was taken from.
    pub source: Option<String>,
}
