//! Adjustments: what makes practice comparable, gathered in named views.

use crate::diag::Anchor;
use crate::facts::Label;
use crate::municipality::LedgerChoice;

use super::{Expr, Id, Reason, Years};

/// The part of a view that one layer declares; the view itself is all parts of its name.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// Its id, such as `comparable`.
    pub id: Id,
    /// Its name for people; the national part's, where there is one.
    pub title: Option<Label>,
    /// Whether it is declared to treat every municipality alike; only the national part says so.
    pub same_for_all: bool,
    /// The ledgers that it is of, where they are no accounts; only the national part says so.
    pub ledgers: LedgerChoice,
    /// The adjustments, in order of declaration.
    pub adjustments: Vec<Adjustment>,
    /// Where it is declared.
    pub span: Anchor,
}

/// One change that makes practice comparable.
#[derive(Clone, PartialEq, Debug)]
pub struct Adjustment {
    /// Its id, unique within the view for a municipality.
    pub id: Id,
    /// What it does.
    pub action: Action,
    /// The adjustments of the same view that it goes before.
    pub over: Vec<(Id, Anchor)>,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Anchor,
}

/// A municipality's word that it has nothing of what an adjustment is about.
#[derive(Clone, PartialEq, Debug)]
pub struct NotNeeded {
    /// The view.
    pub view: Id,
    /// The adjustment.
    pub adjustment: Id,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Anchor,
}

/// Whether the adjustment `first` goes before `second`, directly or through others of `meeting`.
pub fn precedes(meeting: &[&Adjustment], first: &str, second: &str) -> bool {
    let (mut open, mut seen) = (vec![first], Vec::new());
    while let Some(next) = open.pop() {
        let weaker = meeting
            .iter()
            .filter(|adjustment| *adjustment.id == *next)
            .flat_map(|adjustment| &adjustment.over);
        for (id, _) in weaker {
            if **id == *second {
                return true;
            }
            if !seen.contains(&&**id) {
                seen.push(id);
                open.push(id);
            }
        }
    }
    false
}

/// What an adjustment does.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// Takes a part of what it selects out of the comparison.
    Exclude {
        /// What it takes from.
        what: Selection,
        /// The part; the whole where absent.
        part: Option<Expr>,
    },
    /// Puts a part of what it selects into another category.
    Move {
        /// What it takes from.
        what: Selection,
        /// Where it puts it.
        to: Id,
        /// The part; the whole where absent.
        part: Option<Expr>,
    },
    /// Adds an amount that was not booked.
    Add {
        /// Where it belongs.
        category: Id,
        /// Its kroner.
        amount: Expr,
    },
    /// Computes an allocation key by another formula.
    UseKey {
        /// The key.
        key: Id,
        /// Its formula in this view.
        formula: Expr,
    },
    /// Gives a weight another value.
    UseWeight {
        /// The weight.
        weight: Id,
        /// Its value in this view.
        value: Expr,
    },
}

impl Action {
    /// What it takes from, if it takes.
    pub fn selection(&self) -> Option<&Selection> {
        match self {
            Self::Exclude { what, .. } | Self::Move { what, .. } => Some(what),
            Self::Add { .. } | Self::UseKey { .. } | Self::UseWeight { .. } => None,
        }
    }

    /// The formula that it stands on, if it has one; the condition of what it takes from is not
    /// among them.
    pub fn formula(&self) -> Option<&Expr> {
        match self {
            Self::Exclude { part, .. } | Self::Move { part, .. } => part.as_ref(),
            Self::Add {
                amount: formula, ..
            }
            | Self::UseKey { formula, .. }
            | Self::UseWeight { value: formula, .. } => Some(formula),
        }
    }
}

/// What an adjustment takes from: everything in categories that fits all that is stated.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Selection {
    /// A condition on postings.
    pub condition: Option<Expr>,
    /// A rule that claimed them, of the municipality or of the national layer.
    pub rule: Option<Id>,
    /// An imputed amount.
    pub imputed: Option<Id>,
    /// The category that they are in, or one below it.
    pub within: Option<Id>,
}
