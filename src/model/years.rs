//! The accounting years for which something holds.

use std::fmt;

/// The accounting years for which something holds, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Years {
    /// The first; absent for always.
    pub from: Option<i32>,
    /// The last; absent for ever.
    pub to: Option<i32>,
}

impl Years {
    /// Whether a year is among them.
    pub fn contains(self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }

    /// Whether some year is in both.
    pub fn overlaps(self, other: Self) -> bool {
        let starts_before_end = |a: Self, b: Self| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (None, None) => f.write_str("all years"),
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (Some(from), Some(to)) => write!(f, "{from} to {to}"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(to)) => write!(f, "until {to}"),
        }
    }
}
