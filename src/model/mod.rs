//! What the scripts declare, as plain data: categories, rules, weights, keys, imputed amounts,
//! sheets, checks.
//!
//! A [`Model`] is made by `script` and read by `lint`, `engine` and `explain`. It must never know
//! Rhai, files or postings.

#![warn(missing_docs)]

mod category;
mod category_form;
mod changes;
pub mod circles;
mod control;
mod expr;
mod knowledge;
mod layer;
mod reason;
mod scope;
mod sheet;
mod view;
mod written;
mod years;

use crate::municipality::LedgerChoice;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use category::{Categories, Category, parse_categories};
pub use category_form::CATEGORIES_FILE;
pub use changes::{
    DeclarationChange, DeclarationKind, DeclarationName, Declared, ModelChanges, changes,
};
pub use control::Control;
pub use expr::{
    Arithmetic, Axis, BookedMeasure, CellRef, CodeRange, Comparison, Expr, Extreme, Fold, Node,
    Opaque, Predicate, RowLabel, RowRef, Shift,
};
pub use knowledge::{Knowledge, KnownBy};
pub use layer::{
    AllocationKey, CategoryStatement, Holding, Imputed, Layer, LayerName, Otherwise, Rule, Target,
    Weight,
};
pub use reason::Reason;
pub use scope::{MunicipalityPair, Scope};
pub use sheet::{ANY_ROW, CellPlace, Check, Column, OverrideCell, Purpose, Row, Sheet, SheetCell};
pub use view::{Action, Adjustment, NotNeeded, Selection, View, precedes};
pub use written::written;
pub use years::Years;

use crate::facts::Vocabulary;

/// A name given by the author of a rule, weight, sheet or the like.
pub type Id = Arc<str>;

/// The view without adjustments.
pub const REPORTED: &str = "reported";

/// What `baseline()` stands for where a project has none. **Invariant**: no folder's name.
pub const NO_BASELINE: &str = "<baseline>";

/// What the names of gap sheets are, or start with before a point; no script may declare such a
/// sheet.
pub const GAP: &str = "gap";

/// Everything declared by `rules/` and `municipalities/*/`.
#[derive(Clone, Default, Debug)]
pub struct Model {
    /// Units, dimensions and facts.
    pub vocabulary: Arc<Vocabulary>,
    /// The tree of comparable categories.
    pub categories: Arc<Categories>,
    /// What `rules/` declares.
    pub national: Layer,
    /// What each municipality declares, by its folder's name.
    pub municipal: BTreeMap<Id, Layer>,
    /// The places that scripts may name and that the project has not, and [`NO_BASELINE`] where it
    /// has no baseline. Sheets leave out rows about them, and what asks for them is missing.
    pub absent: BTreeSet<Id>,
}

impl Model {
    /// The layer of a name; `None` for a municipality that declares nothing.
    pub fn layer(&self, name: &LayerName) -> Option<&Layer> {
        match name {
            LayerName::National => Some(&self.national),
            LayerName::Municipal(id) => self.municipal.get(id),
        }
    }

    /// The layer of a name to declare something in; an empty one where there was none.
    pub fn layer_mut(&mut self, name: &LayerName) -> &mut Layer {
        match name {
            LayerName::National => &mut self.national,
            LayerName::Municipal(id) => self.municipal.entry(id.clone()).or_default(),
        }
    }

    /// A municipality's own layer, if it declares anything.
    pub fn layer_of(&self, municipality: &str) -> Option<&Layer> {
        self.municipal.get(municipality)
    }

    /// Every layer with its name: the national one, then those of municipalities by id.
    pub fn named_layers(&self) -> impl Iterator<Item = (LayerName, &Layer)> {
        let municipal = self
            .municipal
            .iter()
            .map(|(id, layer)| (LayerName::Municipal(id.clone()), layer));
        std::iter::once((LayerName::National, &self.national)).chain(municipal)
    }

    /// The layers that hold for a municipality with their names, its own first.
    pub fn named_layers_of(&self, municipality: &str) -> impl Iterator<Item = (LayerName, &Layer)> {
        let own = self
            .layer_of(municipality)
            .map(|layer| (LayerName::Municipal(municipality.into()), layer));
        own.into_iter()
            .chain(std::iter::once((LayerName::National, &self.national)))
    }

    /// The layers that hold for a municipality, its own first.
    pub fn layers(&self, municipality: &str) -> impl Iterator<Item = &Layer> {
        self.layer_of(municipality)
            .into_iter()
            .chain(std::iter::once(&self.national))
    }

    /// A weight by id: the municipality's own, else the national one.
    pub fn weight(&self, municipality: &str, id: &str) -> Option<&Weight> {
        self.layers(municipality)
            .find_map(|layer| layer.weights.iter().find(|weight| &*weight.id == id))
    }

    /// An allocation key valid in a year by id: the municipality's own, else the national one.
    pub fn key(&self, municipality: &str, id: &str, year: i32) -> Option<&AllocationKey> {
        self.layers(municipality).find_map(|layer| {
            layer
                .keys
                .iter()
                .find(|key| &*key.id == id && key.years.contains(year))
        })
    }

    /// The ids of all declared views, sorted.
    pub fn views(&self) -> BTreeSet<Id> {
        self.named_layers()
            .flat_map(|(_, layer)| &layer.views)
            .map(|view| view.id.clone())
            .collect()
    }

    /// The ledgers that a view is of.
    pub fn ledgers_of(&self, view: &str) -> LedgerChoice {
        let declared = self.national.views.iter().find(|part| &*part.id == view);
        declared.map_or_else(LedgerChoice::default, |part| part.ledgers.clone())
    }

    /// The adjustments of a view that hold for a municipality and year, each with its layer; its
    /// own first.
    pub fn adjustments<'a>(
        &'a self,
        view: &'a str,
        municipality: &'a str,
        year: i32,
    ) -> impl Iterator<Item = (LayerName, &'a Adjustment)> {
        self.named_layers_of(municipality)
            .flat_map(move |(name, layer)| {
                let parts = layer.views.iter().filter(move |part| &*part.id == view);
                let valid = parts
                    .flat_map(|part| &part.adjustments)
                    .filter(move |adjustment| adjustment.years.contains(year));
                valid.map(move |adjustment| (name.clone(), adjustment))
            })
    }

    /// Why nothing is known of what a figure is about, where that is a place that the project has
    /// not.
    pub fn absence(&self, scope: &Scope) -> Option<String> {
        let is_absent = |id: &&Id| self.absent.contains(*id);
        let absent = match scope {
            Scope::All => None,
            Scope::One(id) => Some(id).filter(is_absent),
            Scope::Pair(pair) => [pair.first(), pair.second()].into_iter().find(is_absent),
        };
        absent.map(|id| match &**id {
            NO_BASELINE => "the project has no baseline".to_owned(),
            id => format!("{id} is not in this project"),
        })
    }

    /// A sheet by id.
    pub fn sheet(&self, id: &str) -> Option<&Sheet> {
        self.national.sheets.iter().find(|sheet| &*sheet.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_found_by_its_name_and_the_national_one_comes_first_among_all_and_last_for_a_municipality()
     {
        let mut model = Model::default();
        let (own, other) = (LayerName::from("a"), LayerName::from("b"));
        assert_eq!(model.layer(&own), None);
        model
            .layer_mut(&own)
            .headers
            .push(("a.rhai".into(), "own".to_owned()));
        model
            .layer_mut(&LayerName::National)
            .headers
            .push(("n.rhai".into(), "national".to_owned()));
        let header = |layer: Option<&Layer>| layer.map(|layer| layer.headers[0].1.clone());
        assert_eq!(
            header(model.layer(&LayerName::from("national"))).as_deref(),
            Some("national")
        );
        assert_eq!(header(model.layer(&own)), header(model.layer_of("a")));
        assert_eq!(model.layer(&other), None);
        let names = |layers: Vec<(LayerName, &Layer)>| {
            layers
                .into_iter()
                .map(|(name, _)| name.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(model.named_layers().collect()), ["national", "a"]);
        assert_eq!(
            names(model.named_layers_of("a").collect()),
            ["a", "national"]
        );
        assert_eq!(names(model.named_layers_of("b").collect()), ["national"]);
    }
}
