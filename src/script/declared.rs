//! What each layer declares by id, and what it refers to that is yet to be looked up.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{AbsentPlaces, NameReference, OptionalNames};
use crate::model::{Id, LayerName};

/// What every layer declares.
pub(super) type AllDeclared = BTreeMap<LayerName, DeclaredIds>;

/// How many unknown names are compared with all known ones; where there are more, the reason is
/// hardly a slip of the pen.
pub(super) const MAX_SUGGESTIONS: usize = 100;

/// What a layer declares by id, whether or not it can be used.
#[derive(Clone, Debug, Default)]
pub(super) struct DeclaredIds {
    pub rules: Vec<Id>,
    pub weights: Vec<Id>,
    /// Allocation keys.
    pub keys: Vec<Id>,
    /// Imputed amounts.
    pub imputed: Vec<Id>,
    pub views: Vec<Id>,
    /// Adjustments, each after its view.
    pub adjustments: Vec<(Id, Id)>,
    /// References that are yet to be looked up.
    pub references: Vec<NameReference>,
    /// What a project may lack.
    pub optional: OptionalNames,
    /// Places that are named and that the project has not.
    pub absent: AbsentPlaces,
    /// The places that the project has.
    pub places: BTreeSet<Id>,
    /// Whether it has a baseline.
    pub has_baseline: bool,
}
