//! Figures that stand in for those that would be computed.

use crate::model::{Expr, Id};
use crate::value::Figure;

use super::coordinates::Coordinates;

/// A figure that a formula refers to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum FigureReference<'a> {
    /// The cell that the place names.
    Cell,
    /// A fact of the place.
    Fact(&'a Id),
    /// The kroner of a category in the place.
    Category(&'a Id),
    /// A weight of the place.
    Weight(&'a Id),
    /// An allocation key of the place.
    Key(&'a Id),
    /// What the raw ledger of the place holds.
    Booked(&'a Expr),
}

/// Figures that stand where others would be computed, such as printed ones.
pub trait Overlay {
    /// What stands in for a reference; `None` leaves it to be computed.
    fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure>;
}

/// An overlay that stands in for nothing and is told what is asked for.
pub fn noting(note: impl Fn(FigureReference<'_>, &Coordinates)) -> impl Overlay {
    struct Noting<F>(F);
    impl<F: Fn(FigureReference<'_>, &Coordinates)> Overlay for Noting<F> {
        fn instead(&self, of: FigureReference<'_>, at: &Coordinates) -> Option<Figure> {
            (self.0)(of, at);
            None
        }
    }
    Noting(note)
}
