//! How a printed figure agrees with its cell.

use std::fmt;

use serde::Serialize;

use crate::engine::{Cell, CellOrigin};

/// How a printed figure agrees with its cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The computed cell, rounded as printed, is what is printed.
    Equal,
    /// The same of a cell that is the fact itself.
    Quoted,
    /// What it is computed from is rounded in print, and so rounded allows it.
    Within,
    /// The computed cell fits if cut instead of rounded.
    Truncated,
    /// Other printed figures give the computed value and not what is printed.
    Refuted,
    /// None of these.
    Differs,
    /// There is no cell, or no figure in it.
    Absent,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Self; 7] = [
        Self::Equal,
        Self::Quoted,
        Self::Within,
        Self::Truncated,
        Self::Refuted,
        Self::Differs,
        Self::Absent,
    ];

    /// Whether the cell stands as it is: it agrees, or arithmetic says why print does not.
    pub fn stands(self) -> bool {
        !matches!(self, Self::Differs | Self::Absent)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "equal",
            Self::Quoted => "quoted",
            Self::Within => "within",
            Self::Truncated => "truncated",
            Self::Refuted => "refuted",
            Self::Differs => "differs",
            Self::Absent => "absent",
        })
    }
}

/// The status of a figure that comes out as printed.
pub fn agreed(cell: &Cell) -> Status {
    match cell.origin {
        CellOrigin::Computed => Status::Equal,
        CellOrigin::Quoted => Status::Quoted,
    }
}
