//! The accounting years for which something holds.

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
