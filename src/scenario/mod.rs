//! The same computation with something replaced: what-ifs, another's practice, and where a gap
//! comes from.
//!
//! A scenario is plain data, a list of [`Replacement`]s. Applied to a loaded project it gives
//! another project, computed from the same ledgers. This module must never know a terminal, nor
//! change a file.

mod apply;
mod carry;
mod compare;
mod gap;
mod gap_sheet;
mod gap_time;
mod items;
mod laying;
mod matrix;
mod moved;
mod needs;
mod parse;
mod practice;
mod request;
mod shapley;
mod side;
#[cfg(test)]
pub(crate) mod tests;

use crate::diag::Span;
use crate::model::Id;
use crate::value::Ratio;
use crate::workspace::Project;

pub use apply::apply;
pub use compare::{ChangedCell, changed_cells, is_tolerated, recompute};
pub use gap::{Gap, GapStep, Gaps, MissingGap, PRICES_HELP, decompose, decompose_all};
pub use gap_sheet::{
    COMPARABLE, GapColumn, GapName, gap_address, gap_cells, gap_rows, is_gap_cell, leads_to,
};
pub use gap_time::{gap_period, parse_gap_period};
pub use items::ItemKind;
pub use matrix::{Matrix, PracticePair, SHEET as MATRIX_SHEET, matrix, unclaimed};
pub use moved::{ChangedVerdict, Movements, moved};
pub use needs::Needs;
pub use practice::lay_over;
pub use request::{Attribution, GapRequest};
pub use shapley::{MOST, one_after_another, shapley};

/// One thing that a scenario replaces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Replacement {
    /// A weight gets another value.
    Weight {
        /// Whose.
        municipality: Id,
        /// In which year; every year with a ledger where absent.
        year: Option<i32>,
        weight: Id,
        value: Ratio,
    },
    /// An allocation key gets the form that another municipality uses; facts and weights stay.
    Key {
        /// Whose.
        municipality: Id,
        key: Id,
        /// Whose form it gets.
        from: Id,
    },
    /// A fact gets another value, in its own unit.
    Fact {
        /// Whose.
        municipality: Id,
        /// Of which year; every year that has the fact where absent.
        year: Option<i32>,
        fact: Id,
        /// The value, written as in facts.toml.
        value: String,
    },
    /// An adjustment of a view is left out.
    Without {
        view: Id,
        adjustment: Id,
        /// For one municipality; for all where absent.
        municipality: Option<Id>,
    },
    /// An adjustment of another view is made in the asked view, too.
    With {
        /// The view that declares it.
        view: Id,
        adjustment: Id,
        /// For one municipality; for all where absent.
        municipality: Option<Id>,
    },
    /// A municipality's postings and facts come under another's practice.
    Practice {
        /// Whose postings and facts.
        ledger: Id,
        /// Whose practice.
        practice: Id,
    },
}

/// What a thing that could not be carried over is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Carried {
    Rule,
    Weight,
    /// An allocation key.
    Key,
    /// An imputed amount.
    Imputed,
    /// An adjustment of a view.
    Adjustment,
    /// A statement that one thing is stronger than another.
    Over,
    /// Postings that no rule, or more than one, claims.
    Postings,
}

impl Carried {
    /// Its name in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Weight => "weight",
            Self::Key => "key",
            Self::Imputed => "imputed",
            Self::Adjustment => "adjustment",
            Self::Over => "over",
            Self::Postings => "postings",
        }
    }
}

/// Something of a practice that could not be carried over to another's ledger, or that had to stay
/// with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotCarried {
    /// Whose postings and facts.
    pub ledger: Id,
    /// Whose practice.
    pub practice: Id,
    /// Whose thing it is: one of the two.
    pub owner: Id,
    /// What it is.
    pub what: Carried,
    pub id: Id,
    /// Why.
    pub reason: String,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// A project as a scenario has it.
#[derive(Clone, Debug)]
pub struct AppliedScenario {
    pub project: Project,
    /// What was replaced, one sentence each, in order.
    pub changes: Vec<String>,
    /// What could not be carried over with a practice, and why. **Order**: by pair, then kind and
    /// id.
    pub not_carried: Vec<NotCarried>,
}
