//! What one layer declares: rules, weights, keys, imputed amounts.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::diag::Anchor;
use crate::value::Ratio;

use super::{Check, Control, Expr, Id, NotNeeded, Purpose, Reason, Sheet, View, Years};

/// Which layer something belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LayerName {
    /// The national layer.
    National,
    /// A municipality's own.
    Municipal(Id),
}

impl From<&str> for LayerName {
    /// The layer that is shown as this text.
    fn from(shown: &str) -> Self {
        match shown {
            NATIONAL => Self::National,
            id => Self::Municipal(id.into()),
        }
    }
}

/// How the national layer is shown.
const NATIONAL: &str = "national";

impl fmt::Display for LayerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::National => f.write_str(NATIONAL),
            Self::Municipal(id) => f.write_str(id),
        }
    }
}

/// Where the postings of a rule belong.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// A category.
    Category(Id),
    /// Another service, or investment.
    OutsideScope,
    /// A general cost of which some may belong to these categories, sorted: `outside.scope` where
    /// a municipality has said something of each of them, else set aside.
    Pending(Arc<[Id]>),
    /// Balance and memo accounts.
    Ignored,
}

impl Target {
    /// What may belong to any of some categories.
    pub fn pending(mut categories: Vec<Id>) -> Self {
        categories.sort();
        categories.dedup();
        Self::Pending(categories.into())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(id) => f.write_str(id),
            Self::OutsideScope => f.write_str("outside.scope"),
            Self::Pending(categories) if categories.is_empty() => f.write_str("pending"),
            Self::Pending(categories) => write!(f, "pending({})", categories.join(", ")),
            Self::Ignored => f.write_str("ignored"),
        }
    }
}

/// A condition on postings and where they belong.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Its id, unique within the layer for each year.
    pub id: Id,
    /// The postings it claims.
    pub condition: Expr,
    /// Where they belong.
    pub target: Target,
    /// The part that belongs there; the rest is `outside.share`.
    pub share: Option<Expr>,
    /// The rules of the same layer that it is stronger than, and where that is said.
    pub over: Vec<(Id, Anchor)>,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Anchor,
}

/// Where postings belong that no rule claims.
#[derive(Clone, PartialEq, Debug)]
pub struct Otherwise {
    /// Where they belong.
    pub target: Target,
    /// Why.
    pub reason: Reason,
    /// Where it is declared.
    pub span: Anchor,
}

/// What is said of a category and all below it, beside what rules bring there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Holding {
    /// It holds nothing: zero kroner.
    None,
    /// Nobody knows what it holds, whatever rules bring there.
    Unknown,
}

impl fmt::Display for Holding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Unknown => "unknown",
        })
    }
}

/// `none(category)` or `unknown(category)`.
#[derive(Clone, PartialEq, Debug)]
pub struct CategoryStatement {
    /// What it is about.
    pub category: Id,
    /// What is said of it.
    pub holding: Holding,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Anchor,
}

/// A municipality's own factor, by year; never carried forward.
#[derive(Clone, PartialEq, Debug)]
pub struct Weight {
    /// Its id.
    pub id: Id,
    /// The factor of each year.
    pub by_year: BTreeMap<i32, Ratio>,
    /// Why.
    pub reason: Reason,
    /// Where it is declared.
    pub span: Anchor,
}

/// An allocation key: the part of a general cost that concerns the target group.
#[derive(Clone, PartialEq, Debug)]
pub struct AllocationKey {
    /// Its id.
    pub id: Id,
    /// Its form over facts and weights.
    pub formula: Expr,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Anchor,
}

/// An amount that no posting holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Imputed {
    /// Its id.
    pub id: Id,
    /// Where it belongs.
    pub category: Id,
    /// Its kroner over facts and weights.
    pub formula: Expr,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Anchor,
}

/// What one layer declares.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Layer {
    /// The header comments of its scripts: path and text.
    pub headers: Vec<(Id, String)>,
    /// The rules, in order of declaration.
    pub rules: Vec<Rule>,
    /// Where unclaimed postings belong; at most one.
    pub otherwise: Option<Otherwise>,
    /// What is said of categories; at most one for a category and year.
    pub statements: Vec<CategoryStatement>,
    /// The weights.
    pub weights: Vec<Weight>,
    /// The allocation keys.
    pub keys: Vec<AllocationKey>,
    /// The imputed amounts.
    pub imputed: Vec<Imputed>,
    /// Its parts of views.
    pub views: Vec<View>,
    /// The adjustments that a municipality has nothing of; none in the national layer.
    pub not_needed: Vec<NotNeeded>,
    /// The sheets; only in the national layer.
    pub sheets: Vec<Sheet>,
    /// The checks.
    pub checks: Vec<Check>,
    /// The controls of ledgers.
    pub controls: Vec<Control>,
}

impl Layer {
    /// The relations that leave out choices of hidden counts.
    pub fn narrowing_checks(&self) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(|check| check.purpose == Purpose::Narrow)
    }
}
