//! Why a printed figure is not the computed one, as far as arithmetic shows it.

use serde::Serialize;

use crate::engine::Address;

/// The kinds of reason, in the order in which they are tried and told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// There is no such cell.
    NoCell,
    /// The cell holds no figure.
    Missing,
    /// The cell has another unit or holds something of another kind.
    OtherUnit,
    /// The file of the published table does not give the words.
    Withheld,
    /// The cell is an interval that the printed figure lies in.
    OwnInterval,
    /// What the figure is computed from is itself rounded.
    RoundedInputs,
    /// It fits if cut instead of rounded.
    Cut,
    /// It fits if rounded to fewer decimals than are printed.
    Coarse,
    /// Other printed figures refute it.
    Refuted,
    /// Other printed figures speak for it.
    Supported,
    /// It fits if the printed figures are put together as they stand.
    PrintedParts,
    /// It fits with another denominator.
    Denominator,
    /// It fits with another sign.
    Sign,
    /// It fits if the sum leaves something out, counts it twice or includes something else.
    Term,
    /// It fits if multiplied back from a printed figure per unit.
    MultipliedBack,
    /// It fits if what is hidden counts at one end above the line and at the other below.
    Apart,
    /// It is what another cell gives.
    OtherCell,
    /// The declared conditions that lead to other words.
    Decided,
    /// Nothing that was tried explains it.
    Unexplained,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusReason {
    pub kind: ReasonKind,
    /// In words: lower case, no full stop.
    pub text: String,
    /// The printed figures that it rests on.
    pub figures: Vec<Address>,
}

impl StatusReason {
    /// A reason that rests on no other printed figure.
    pub fn new(kind: ReasonKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            figures: Vec::new(),
        }
    }

    /// A reason that rests on printed figures.
    pub fn on(kind: ReasonKind, text: impl Into<String>, figures: Vec<Address>) -> Self {
        Self {
            kind,
            text: text.into(),
            figures,
        }
    }
}
