//! The only module that knows Rhai: runs each script once and leaves a [`Model`].
//!
//! Inputs: `rules/**/*.rhai`, `municipalities/*/rules.rhai` and what they import, through
//! [`World`]. This module must never know postings or figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Found;
use crate::facts::{DimensionKind, Vocabulary};
use crate::model::{Categories, Id, Model};
use crate::value::Unit;
use crate::world::World;

/// The names that only one municipality's scripts may use.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Locals {
    /// Its own facts and their units.
    pub facts: BTreeMap<Id, Unit>,
    /// Its own dimensions.
    pub dimensions: BTreeMap<Id, DimensionKind>,
}

/// Runs every script of the project folder once.
///
/// `locals` holds an entry for each municipality of the folder, with or without scripts.
///
/// **Errors**: the codes `K02..` and `K03..`, all of them together.
pub fn load(
    world: &dyn World,
    vocabulary: Arc<Vocabulary>,
    categories: Arc<Categories>,
    locals: &BTreeMap<Id, Locals>,
) -> Found<Model> {
    let _ = (world, locals);
    let model = Model { vocabulary, categories, ..Model::default() };
    Found { value: model, diagnostics: Vec::new() }
}
