//! The names that the scripts of one layer may use: dimensions, categories, facts, municipalities.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Baseline, Locals};
use crate::facts::{DimensionKind, Vocabulary};
use crate::model::{Categories, Id, LayerName};

/// Names of the language that are neither dimensions nor categories.
pub(super) const RESERVED: [&str; 3] = ["outside", "ignored", "row"];

#[derive(Clone, Debug)]
pub(super) struct LayerNames {
    pub layer: LayerName,
    /// The shared names.
    pub vocabulary: Arc<Vocabulary>,
    pub categories: Arc<Categories>,
    /// The municipality's own names; none for the national layer.
    pub locals: Locals,
    /// All municipalities of the folder, and other places with facts.
    pub municipalities: BTreeSet<Id>,
    /// The municipality that others are compared with, where the project has one.
    pub baseline: Option<Baseline>,
    /// Dimensions that are only other layers' own, with whose.
    pub foreign: Vec<(Id, Id)>,
}

impl Default for LayerNames {
    fn default() -> Self {
        Self {
            layer: LayerName::National,
            vocabulary: Arc::default(),
            categories: Arc::default(),
            locals: Locals::default(),
            municipalities: BTreeSet::new(),
            baseline: None,
            foreign: Vec::new(),
        }
    }
}

impl LayerNames {
    /// What a dimension holds, if there is one of that name here.
    pub fn dimension(&self, name: &str) -> Option<DimensionKind> {
        let shared = self
            .vocabulary
            .dimensions
            .get(name)
            .filter(|dimension| dimension.national || self.layer != LayerName::National);
        shared
            .map(|dimension| dimension.kind)
            .or_else(|| self.locals.dimensions.get(name).copied())
    }

    /// Whether a dimension has national codes.
    pub fn is_national(&self, name: &str) -> bool {
        self.vocabulary
            .dimensions
            .get(name)
            .is_some_and(|dimension| dimension.national)
    }

    /// The names of all dimensions.
    pub fn dimensions(&self) -> impl Iterator<Item = (&str, DimensionKind)> {
        let shared = self
            .vocabulary
            .dimensions
            .keys()
            .chain(self.locals.dimensions.keys());
        shared.filter_map(|name| Some((&**name, self.dimension(name)?)))
    }

    /// The areas: the categories that no other holds.
    pub fn areas(&self) -> impl Iterator<Item = &Id> {
        self.categories.children(None).map(|area| &area.id)
    }

    /// Whether a fact is declared.
    pub fn has_fact(&self, id: &str) -> bool {
        self.vocabulary.facts.contains_key(id) || self.locals.facts.contains_key(id)
    }

    /// The ids of all facts.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.vocabulary
            .facts
            .keys()
            .chain(self.locals.facts.keys())
            .map(|id| &**id)
    }

    /// All names that stand for a value in a script.
    pub fn constants(&self) -> BTreeSet<&str> {
        self.dimensions()
            .map(|(name, _)| name)
            .chain(self.areas().map(|id| &**id))
            .chain(RESERVED)
            .collect()
    }
}
