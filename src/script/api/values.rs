//! The small values that scripts hold beside expressions and declarations.

use std::sync::Arc;

use crate::model::{Axis, Expr, Id, Target};

/// `outside.scope` and `ignored`.
#[derive(Clone, Debug)]
pub(in crate::script) struct TargetName(pub Target);

/// `outside`, which has the member `scope`.
#[derive(Clone, Debug)]
pub(in crate::script) struct Outside;

/// What `rows()`, `municipalities()` and `periods([...])` make.
#[derive(Clone, Debug)]
pub(in crate::script) struct AxisName(pub Axis);

/// What an adjustment takes from, beside conditions on postings.
#[derive(Clone, Debug)]
pub(in crate::script) enum Selecting {
    /// What a rule claimed: `rule(id)`.
    Rule(Id),
    /// An imputed amount: `imputed(id)`.
    Imputed(Id),
    /// What is in a category: `within(category)`.
    Within(Id),
    /// A part of what is selected: `part(...)`.
    Part(Expr),
}

/// A posting's code as a closure gets it.
#[derive(Clone, Debug)]
pub(in crate::script) struct CodeValue {
    /// As it is written in the ledger.
    pub code: Arc<str>,
    /// Whether its dimension has national codes.
    pub is_national: bool,
}
