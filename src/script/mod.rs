//! The only module that knows Rhai: runs each script once and leaves a [`Model`].
//!
//! Inputs: `rules/**/*.rhai`, `municipalities/*/rules.rhai` and what they import, through
//! [`World`]. This module must never know postings or figures.
//!
//! The way of a script: `tokens` → `spelling` → `import` → `walk` → run by `load`, where the
//! functions of `api` fill the `draft` → `finish` → `resolve`. Each step reports what it finds and
//! lets the next go on.

mod api;
mod bindings;
mod call;
mod decision;
mod declared;
mod draft;
mod engine;
mod failure;
mod finish;
mod finish_sheets;
mod frozen;
mod import;
mod limits;
mod load;
mod marks;
mod names;
mod optional;
mod position;
mod precedence;
mod reference;
mod resolve;
mod spelling;
mod switches;
mod subjects;
mod symbols;
mod term;
mod texts;
mod tokens;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::declared::DeclaredIds;
use self::draft::SharedDraft;
use self::load::LayerLoader;
use self::names::LayerNames;
use crate::diag::{Code, Diagnostic, Found, Place};
use crate::facts::{DimensionKind, Label, Vocabulary};
use crate::model::{Categories, Id, Layer, LayerName, Model};
use crate::value::Unit;
use crate::world::World;

pub use reference::reference;
pub use symbols::{FunctionEntry, Symbol, SymbolDeclaration, SymbolKind, Symbols};

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

/// The municipality that others are compared with, which scripts ask for by `baseline()`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Baseline {
    /// The name of its folder.
    pub id: Id,
    /// Its name for people.
    pub label: Label,
}

/// The names that surround the scripts of one layer. Two that are [alike](Surroundings::is_like)
/// lead to the same layer.
#[derive(Clone, Debug)]
pub struct Surroundings(Arc<LayerNames>);

impl Surroundings {
    pub fn layer(&self) -> &LayerName {
        &self.0.layer
    }

    /// Whether scripts see the same names, and find the shared ones declared at the same places.
    pub fn is_like(&self, other: &Self) -> bool {
        let (a, b) = (&*self.0, &*other.0);
        let shared =
            Arc::ptr_eq(&a.vocabulary, &b.vocabulary) && Arc::ptr_eq(&a.categories, &b.categories);
        let own = (&a.layer, &a.locals, &a.municipalities, &a.foreign)
            == (&b.layer, &b.locals, &b.municipalities, &b.foreign);
        shared && own && a.baseline == b.baseline
    }
}

/// The surroundings of every layer, the national one first.
///
/// `locals` holds an entry for each municipality of the folder and for each other place with facts,
/// with or without scripts; `baseline` is one of these municipalities.
pub fn surroundings(
    vocabulary: &Arc<Vocabulary>,
    categories: &Arc<Categories>,
    locals: &BTreeMap<Id, Locals>,
    baseline: Option<&Baseline>,
) -> Vec<Surroundings> {
    let names = |layer: LayerName, own: Locals| {
        Surroundings(Arc::new(LayerNames {
            layer,
            vocabulary: vocabulary.clone(),
            categories: categories.clone(),
            locals: own,
            municipalities: locals.keys().cloned().collect(),
            baseline: baseline.cloned(),
            foreign: locals
                .iter()
                .flat_map(|(id, own)| own.dimensions.keys().map(|name| (name.clone(), id.clone())))
                .collect(),
        }))
    };
    let municipal = locals.iter().filter(|(_, own)| !own.facts_alone);
    let municipal = municipal.map(|(id, own)| names(LayerName::Municipal(id.clone()), own.clone()));
    std::iter::once(names(LayerName::National, Locals::default()))
        .chain(municipal)
        .collect()
}

/// What the scripts of one layer declare, before what they refer to is looked up.
#[derive(Clone, Default, Debug)]
pub struct LoadedLayer {
    layer: Layer,
    declared: DeclaredIds,
    diagnostics: Vec<Diagnostic>,
}

/// Runs every script of the project folder once.
///
/// `locals` is that of [`surroundings`].
///
/// **Errors**: the codes `K02..` and `K03..`, all of them together.
pub fn load(
    world: &dyn World,
    vocabulary: &Arc<Vocabulary>,
    categories: &Arc<Categories>,
    locals: &BTreeMap<Id, Locals>,
    baseline: Option<&Baseline>,
) -> Found<Model> {
    let surroundings = surroundings(vocabulary, categories, locals, baseline);
    let layers: Vec<LoadedLayer> = surroundings
        .iter()
        .map(|surroundings| load_layer(world, surroundings))
        .collect();
    join(
        vocabulary,
        categories,
        surroundings.iter().map(Surroundings::layer).zip(&layers),
    )
}

/// Runs the scripts of one layer once.
///
/// **Errors**: those of [`load`] that need no other layer.
pub fn load_layer(world: &dyn World, surroundings: &Surroundings) -> LoadedLayer {
    on_large_stack(|| load_here(world, surroundings)).unwrap_or_else(|| {
        let diagnostic =
            Diagnostic::new(Code::ScriptFailed, "the scripts could not be run").in_file("rules");
        LoadedLayer {
            diagnostics: vec![diagnostic],
            ..LoadedLayer::default()
        }
    })
}

/// Runs what runs scripts; `None` where that panics or no thread can be had.
fn on_large_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Option<T> {
    let outcome = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new()
            .name("scripts".to_owned())
            .stack_size(STACK_BYTES);
        builder
            .spawn_scoped(scope, run)
            .map(std::thread::ScopedJoinHandle::join)
    });
    outcome.ok()?.ok()
}

/// The stack for scripts: expressions of the permitted depth need more than a thread usually has.
const STACK_BYTES: usize = 256 << 20;

/// Loads the scripts of one layer on the present thread.
fn load_here(world: &dyn World, surroundings: &Surroundings) -> LoadedLayer {
    let session = SharedDraft::default();
    let (headers, unlisted) = run_scripts(world, surroundings, &session);
    let mut draft = session.draft();
    let (mut layer, declared) = finish::layer(&mut draft);
    layer.headers = headers;
    let mut diagnostics = std::mem::take(&mut draft.diagnostics).into_vec();
    diagnostics.extend(unlisted);
    LoadedLayer {
        layer,
        declared,
        diagnostics,
    }
}

/// The words of scripts' header comments, by path.
type Headers = Vec<(Arc<str>, String)>;

/// Runs the scripts of one layer into a collector; returns their headers, and which folders could
/// not be listed.
fn run_scripts(
    world: &dyn World,
    surroundings: &Surroundings,
    session: &SharedDraft,
) -> (Headers, Vec<Diagnostic>) {
    let (files, unlisted) = match surroundings.layer() {
        LayerName::National => scripts_below(world, "rules"),
        LayerName::Municipal(id) => {
            let path = format!("municipalities/{id}/rules.rhai");
            (
                if world.exists(&path) {
                    vec![path]
                } else {
                    Vec::new()
                },
                Vec::new(),
            )
        }
    };
    let mut headers = Headers::new();
    let mut loader = LayerLoader::new(world, surroundings.0.clone(), session.clone());
    files
        .iter()
        .for_each(|path| loader.script(path, &mut headers));
    (headers, unlisted)
}

/// Puts the layers together and looks up what they refer to.
///
/// **Errors**: those of the layers, and the references that lead nowhere.
pub fn join<'a>(
    vocabulary: &Arc<Vocabulary>,
    categories: &Arc<Categories>,
    layers: impl IntoIterator<Item = (&'a LayerName, &'a LoadedLayer)>,
) -> Found<Model> {
    let mut model = Model {
        vocabulary: vocabulary.clone(),
        categories: categories.clone(),
        ..Model::default()
    };
    let (mut declared, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for (name, loaded) in layers {
        match name {
            LayerName::National => model.national = loaded.layer.clone(),
            LayerName::Municipal(id) => {
                drop(model.municipal.insert(id.clone(), loaded.layer.clone()));
            }
        }
        declared.insert(name.clone(), loaded.declared.clone());
        diagnostics.extend(loaded.diagnostics.iter().cloned());
    }
    model.absent = optional::absent(&declared);
    for sheet in &mut model.national.sheets {
        sheet.leave_out(&model.absent);
    }
    diagnostics.extend(resolve::resolve(&model, &declared));
    diagnostics.extend(optional::check(&declared));
    diagnostics.extend(precedence::check(&model, &declared));
    diagnostics.extend(subjects::check(&mut model));
    Found {
        value: model,
        diagnostics: in_order(diagnostics),
    }
}

/// The scripts below a folder in the order in which they are read, and folders that could not be
/// listed.
fn scripts_below(world: &dyn World, folder: &str) -> (Vec<String>, Vec<Diagnostic>) {
    let (mut files, mut wrong, mut open) = (Vec::new(), Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        match world.list(&folder) {
            Ok(names) => {
                for name in names {
                    match name.strip_suffix('/') {
                        Some(below) if below.ends_with(".rhai") => {
                            let path = format!("{folder}/{below}");
                            let finding =
                                Diagnostic::unreadable(&path, &"it is a folder").in_file(path);
                            wrong.push(finding.help(
                                "put the script there, or give the folder a name without `.rhai`",
                            ));
                        }
                        Some(below) => open.push(format!("{folder}/{below}")),
                        None if name.ends_with(".rhai") => files.push(format!("{folder}/{name}")),
                        None => {}
                    }
                }
            }
            Err(error) => {
                wrong.push(
                    Diagnostic::new(
                        Code::FileUnreadable,
                        format!("`{folder}` cannot be listed: {error}"),
                    )
                    .in_file(folder),
                );
            }
        }
    }
    files.sort_by_cached_key(|path| reading_order(path));
    (files, wrong)
}

/// Scripts are read by their own names, whatever folder they lie in, so that a script keeps its
/// place among the others, and its sheets theirs, when it moves to another folder. Of one name that
/// which lies less deep is read first, so that what adds to a sheet may bear the name of its file.
fn reading_order(path: &str) -> (String, usize, String) {
    let name = path.rsplit('/').next().unwrap_or(path);
    (name.to_owned(), path.matches('/').count(), path.to_owned())
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
