//! Controls: what must hold of a ledger by itself, before any rule.

use crate::facts::Label;

use super::Check;

/// A stated relation that must hold for each ledger of accounts. It looks at the raw ledger alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Control {
    /// The relation, with its id, tolerance, years and reason.
    pub relation: Check,
    /// Its name for people.
    pub title: Label,
    /// What it was taken from.
    pub source: Option<String>,
}
