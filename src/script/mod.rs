//! The only module that knows Rhai: runs each script once and leaves a [`Model`].
//!
//! Inputs: `rules/**/*.rhai`, `municipalities/*/rules.rhai` and what they import, through
//! [`World`]. This module must never know postings or figures.
//!
//! The way of a script: `tokens` → `spelling` → `import` → `walk` → run by `load`, where the functions of `api`
//! fill the `draft` → `finish` → `resolve`. Each step reports what it finds and lets the next go on.

mod api;
mod call;
mod decision;
mod draft;
mod engine;
mod failure;
mod finish;
mod import;
mod load;
mod names;
mod position;
mod precedence;
mod reference;
mod resolve;
mod spelling;
mod term;
mod tokens;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::draft::Session;
use self::load::Loader;
use self::names::Names;
use crate::diag::{Code, Diagnostic, Found, Place};
use crate::facts::{DimensionKind, Vocabulary};
use crate::model::{Categories, Id, Layer, LayerName, Model};
use crate::value::Unit;
use crate::world::World;

pub use reference::reference;

/// The names that only one municipality's scripts may use.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Locals {
    /// Its own facts and their units.
    pub facts: BTreeMap<Id, Unit>,
    /// Its own dimensions.
    pub dimensions: BTreeMap<Id, DimensionKind>,
    /// Whether it is a place with facts alone, which has no ledger and so no practice.
    pub facts_alone: bool,
}

/// Runs every script of the project folder once.
///
/// `locals` holds an entry for each municipality of the folder and for each other place with facts, with or without scripts.
///
/// **Errors**: the codes `K02..` and `K03..`, all of them together.
pub fn load(
    world: &dyn World,
    vocabulary: Arc<Vocabulary>,
    categories: Arc<Categories>,
    locals: &BTreeMap<Id, Locals>,
) -> Found<Model> {
    let run = || load_all(world, &vocabulary, &categories, locals);
    let outcome = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("scripts".to_owned()).stack_size(STACK_BYTES);
        builder.spawn_scoped(scope, run).map(std::thread::ScopedJoinHandle::join)
    });
    match outcome {
        Ok(Ok(found)) => found,
        _ => {
            let diagnostic = Diagnostic::new(Code::ScriptFailed, "the scripts could not be run").in_file("rules");
            let value = Model { vocabulary, categories, ..Model::default() };
            Found { value, diagnostics: vec![diagnostic] }
        }
    }
}

/// The stack for scripts: expressions of the permitted depth need more than a thread usually has.
const STACK_BYTES: usize = 256 << 20;

fn load_all(
    world: &dyn World,
    vocabulary: &Arc<Vocabulary>,
    categories: &Arc<Categories>,
    locals: &BTreeMap<Id, Locals>,
) -> Found<Model> {
    let mut model = Model { vocabulary: vocabulary.clone(), categories: categories.clone(), ..Model::default() };
    let (mut declared, mut diagnostics) = (BTreeMap::new(), Vec::new());
    let names = |layer: LayerName, own: &Locals| Names {
        layer,
        vocabulary: vocabulary.clone(),
        categories: categories.clone(),
        locals: own.clone(),
        municipalities: locals.keys().cloned().collect(),
        foreign: locals.iter().flat_map(|(id, own)| own.dimensions.keys().map(|name| (name.clone(), id.clone()))).collect(),
    };
    let mut one = |layer: LayerName, own: &Locals, files: &[String]| {
        let (loaded, known, found) = load_layer(world, names(layer.clone(), own), files);
        declared.insert(layer, known);
        diagnostics.extend(found);
        loaded
    };
    let (files, unlisted) = scripts_below(world, "rules");
    model.national = one(LayerName::National, &Locals::default(), &files);
    for (id, own) in locals.iter().filter(|(_, own)| !own.facts_alone) {
        let path = format!("municipalities/{id}/rules.rhai");
        let files = if world.exists(&path) { vec![path] } else { Vec::new() };
        model.municipal.insert(id.clone(), one(LayerName::Municipal(id.clone()), own, &files));
    }
    diagnostics.extend(unlisted);
    diagnostics.extend(resolve::resolve(&model, &declared));
    diagnostics.extend(precedence::check(&model, &declared));
    Found { value: model, diagnostics: in_order(diagnostics) }
}

/// Loads the scripts of one layer.
fn load_layer(world: &dyn World, names: Names, files: &[String]) -> (Layer, finish::Declared, Vec<Diagnostic>) {
    let session = Session::default();
    let mut headers = Vec::new();
    let mut loader = Loader::new(world, Arc::new(names), session.clone());
    files.iter().for_each(|path| loader.script(path, &mut headers));
    let mut draft = session.draft();
    let (mut layer, declared) = finish::layer(&mut draft);
    layer.headers = headers;
    (layer, declared, std::mem::take(&mut draft.diagnostics))
}

/// The scripts below a folder, sorted by path, and folders that could not be listed.
fn scripts_below(world: &dyn World, folder: &str) -> (Vec<String>, Vec<Diagnostic>) {
    let (mut files, mut wrong, mut open) = (Vec::new(), Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        match world.list(&folder) {
            Ok(names) => {
                for name in names {
                    match name.strip_suffix('/') {
                        Some(below) => open.push(format!("{folder}/{below}")),
                        None if name.ends_with(".rhai") => files.push(format!("{folder}/{name}")),
                        None => {}
                    }
                }
            }
            Err(error) => {
                wrong
                    .push(Diagnostic::new(Code::FileUnreadable, format!("`{folder}` cannot be listed: {error}")).in_file(folder));
            }
        }
    }
    files.sort();
    (files, wrong)
}

/// Findings by place, each once.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let key = |diagnostic: &Diagnostic| {
        let place = diagnostic.labels.first().map(|label| match &label.place {
            Place::Span(span) => (span.file.clone(), span.start, span.end),
            other => (other.file().clone(), 0, 0),
        });
        (place, diagnostic.code, diagnostic.message.clone())
    };
    diagnostics.sort_by_cached_key(key);
    diagnostics.dedup_by_key(|diagnostic| key(diagnostic));
    diagnostics
}
