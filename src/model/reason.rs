//! Why something is as it is, and what it was taken from.

use std::fmt;

/// Why something is as it is.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reason {
    /// The reason in words.
    pub because: Option<String>,
    /// What it was taken from.
    pub source: Option<String>,
}

/// The reason, and what it was taken from in brackets; nothing where none is stated.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.because, &self.source) {
            (Some(because), Some(source)) => write!(f, "{because} ({source})"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => Ok(()),
        }
    }
}
