//! From a place in a script to what stands there: where it is declared, its uses, its
//! documentation.
//!
//! Inputs: the scripts and what surrounds them, as for [`load`](super::load()). Words mean what
//! they mean by themselves; which id a text names is known by running the script. What cannot be
//! parsed is left out, statement by statement, so that everything around it is known all the same.

#![warn(missing_docs)]

mod calls;
mod outside;
mod patched;
mod symbol;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::draft::{Draft, SharedDraft};
use super::position::ScriptText;
use super::{Baseline, Locals, Surroundings, api, on_large_stack, run_scripts, surroundings};
use crate::diag::{ColumnUnit, LineIndex, Place, Span};
use crate::facts::Vocabulary;
use crate::model::{Categories, Id, LayerName};
use crate::world::World;

use patched::PatchedWorld;
use symbol::{Mention, SymbolFindings};

pub use symbol::{FunctionEntry, Symbol, SymbolDeclaration, SymbolKind};

/// How often statements that cannot be parsed are left out of a layer.
const MAX_ROUNDS: usize = 16;

/// The symbols of all scripts of a project folder.
#[derive(Default)]
pub struct Symbols {
    texts: BTreeMap<Arc<str>, (String, LineIndex)>,
    declarations: Vec<SymbolDeclaration>,
    /// **Order**: by file and place.
    words: Vec<KnownWord>,
}

/// A word whose meaning is looked up.
struct KnownWord {
    span: Span,
    kind: SymbolKind,
    name: Id,
    targets: BTreeSet<SymbolTarget>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SymbolTarget {
    /// A position among the declarations.
    Declaration(usize),
    /// A position among the functions of the language.
    Function(usize),
}

/// File, start and end of a word with what it names.
type WordPlace = (Arc<str>, usize, usize, SymbolKind, Id);

impl Symbols {
    /// Runs every script of the folder once. `locals` and `baseline` are those of
    /// [`surroundings`].
    pub fn read(
        world: &dyn World,
        vocabulary: &Arc<Vocabulary>,
        categories: &Arc<Categories>,
        locals: &BTreeMap<Id, Locals>,
        baseline: Option<&Baseline>,
    ) -> Self {
        let mut found = SymbolFindings::default();
        let layers = surroundings(vocabulary, categories, locals, baseline);
        layers
            .iter()
            .take(1)
            .for_each(|national| outside::add_shared(world, &national.0, &mut found));
        for layer in &layers {
            outside::add_local(world, &layer.0, &mut found);
            let of_layer = on_large_stack(|| read_layer(world, layer)).unwrap_or_default();
            found.declarations.extend(of_layer.declarations);
            found.mentions.extend(of_layer.mentions);
        }
        Self::new(world, found)
    }

    fn new(world: &dyn World, found: SymbolFindings) -> Self {
        let mut declarations = found.declarations;
        // A file that several layers import declares the same for each.
        let mut known = BTreeSet::new();
        declarations.retain(|one| {
            let place = &one.name_span;
            known.insert((
                place.file.clone(),
                place.start,
                place.end,
                one.kind,
                one.name.clone(),
            ))
        });
        let mut by_name: BTreeMap<(SymbolKind, &str), Vec<usize>> = BTreeMap::new();
        for (position, one) in declarations.iter().enumerate() {
            by_name
                .entry((one.kind, &one.name))
                .or_default()
                .push(position);
        }
        let mut words: BTreeMap<WordPlace, BTreeSet<SymbolTarget>> = BTreeMap::new();
        for mention in &found.mentions {
            let named = by_name
                .get(&(mention.kind, &*mention.name))
                .map_or(&[][..], Vec::as_slice);
            let span = &mention.span;
            let word = (
                span.file.clone(),
                span.start,
                span.end,
                mention.kind,
                mention.name.clone(),
            );
            words
                .entry(word)
                .or_default()
                .extend(targets(mention, named, &declarations));
        }
        for (position, one) in declarations.iter().enumerate() {
            let Span { file, start, end } = one.name_span.clone();
            words
                .entry((file, start, end, one.kind, one.name.clone()))
                .or_default()
                .insert(SymbolTarget::Declaration(position));
        }
        let word = |((file, start, end, kind, name), targets)| KnownWord {
            span: Span { file, start, end },
            kind,
            name,
            targets,
        };
        let words: Vec<KnownWord> = words.into_iter().map(word).collect();
        let files = declarations
            .iter()
            .map(|one| &one.name_span.file)
            .chain(words.iter().map(|word| &word.span.file));
        let files: BTreeSet<Arc<str>> = files.cloned().collect();
        let text = |file: Arc<str>| {
            let text = world.text(&file).ok()?;
            let lines = LineIndex::new(&text);
            Some((file, (text, lines)))
        };
        Self {
            texts: files.into_iter().filter_map(text).collect(),
            declarations,
            words,
        }
    }

    /// The byte of a file at a line and column, from 1; `None` where the file holds no symbol or no
    /// such line.
    pub fn byte(&self, file: &str, unit: ColumnUnit, line: usize, column: usize) -> Option<usize> {
        let (text, lines) = self.texts.get(file)?;
        lines.byte_in(unit, text, line, column)
    }

    /// The line and column of a byte of a file, from 1; the file's start where it holds no symbol.
    pub fn position(&self, file: &str, unit: ColumnUnit, byte: usize) -> (usize, usize) {
        self.texts
            .get(file)
            .map_or((1, 1), |(text, lines)| lines.position_in(unit, text, byte))
    }

    /// What stands at a byte of a file, or ends there. It is more than one where a script declares
    /// several by one text.
    pub fn at(&self, file: &str, byte: usize) -> Vec<Symbol<'_>> {
        let touches = |word: &&KnownWord| {
            *word.span.file == *file && word.span.start <= byte && byte <= word.span.end
        };
        let touching: Vec<&KnownWord> = self.words.iter().filter(touches).collect();
        // The narrowest that holds the byte goes before one that ends at it.
        let rank = |word: &KnownWord| (word.span.end == byte, word.span.end - word.span.start);
        let best = touching.iter().map(|word| rank(word)).min();
        touching
            .into_iter()
            .filter(|word| Some(rank(word)) == best)
            .map(|word| self.symbol(word))
            .collect()
    }

    /// What a file declares, in order of its names' places; all that may be named, where
    /// completions are wanted, is [`Symbols::declarations`].
    pub fn in_file(&self, file: &str) -> Vec<&SymbolDeclaration> {
        let mut declared: Vec<_> = self
            .declarations
            .iter()
            .filter(|one| *one.name_span.file == *file)
            .collect();
        declared.sort_by_key(|one| (one.name_span.start, one.name_span.end));
        declared
    }

    /// Everything that is declared.
    pub fn declarations(&self) -> &[SymbolDeclaration] {
        &self.declarations
    }

    fn symbol<'a>(&'a self, word: &'a KnownWord) -> Symbol<'a> {
        let (mut declarations, mut functions) = (Vec::new(), Vec::new());
        for target in &word.targets {
            match target {
                SymbolTarget::Declaration(position) => {
                    declarations.extend(self.declarations.get(*position));
                }
                SymbolTarget::Function(position) => {
                    functions.extend(api::functions().nth(*position));
                }
            }
        }
        let is_name = |other: &KnownWord| {
            declarations
                .iter()
                .any(|declared| declared.name_span == other.span)
        };
        // What is declared nowhere that could be read is the same where it has the same name.
        let is_unknown = |other: &KnownWord| {
            other.targets.is_empty() && word.targets.is_empty() && other.name == word.name
        };
        let is_same =
            |other: &KnownWord| is_unknown(other) || !other.targets.is_disjoint(&word.targets);
        let is_use =
            |other: &&KnownWord| other.kind == word.kind && is_same(other) && !is_name(other);
        let uses = self
            .words
            .iter()
            .filter(is_use)
            .map(|other| other.span.clone())
            .collect();
        let entry = |function: &api::Function| FunctionEntry {
            signature: function.signature,
            meaning: function.meaning,
            example: function.example,
        };
        let functions = functions.into_iter().map(entry).collect();
        Symbol {
            kind: word.kind,
            name: &word.name,
            span: word.span.clone(),
            declarations,
            uses,
            functions,
        }
    }
}

/// What a mention may mean: `named` holds the declarations of its kind and name.
fn targets(
    mention: &Mention,
    named: &[usize],
    declarations: &[SymbolDeclaration],
) -> Vec<SymbolTarget> {
    let functions = api::functions().enumerate();
    let functions = functions.filter(|(_, one)| {
        mention
            .functions
            .iter()
            .any(|meant| std::ptr::eq(*meant, *one))
    });
    let functions = functions.map(|(position, _)| SymbolTarget::Function(position));
    let owned: Vec<usize> = named
        .iter()
        .copied()
        .filter(|one| declarations[*one].owner == mention.owner)
        .collect();
    // A formula may ask a row or column of whatever sheet it is asked for.
    let is_open = owned.is_empty() && matches!(mention.kind, SymbolKind::Row | SymbolKind::Column);
    let named = if is_open { named.to_vec() } else { owned };
    let of = |layer: &LayerName| -> Vec<usize> {
        named
            .iter()
            .copied()
            .filter(|one| declarations[*one].layer == *layer)
            .collect()
    };
    // The parts of a view are one; else a layer's own goes first, and the national layer may ask
    // every municipality's.
    let is_shared = matches!(mention.kind, SymbolKind::View | SymbolKind::Adjustment);
    let ways = [of(&mention.layer), of(&LayerName::National)];
    let seen = ways.into_iter().find(|way| !is_shared && !way.is_empty());
    let seen = seen.unwrap_or_else(|| {
        if is_shared || mention.layer == LayerName::National {
            named
        } else {
            Vec::new()
        }
    });
    functions
        .chain(seen.into_iter().map(SymbolTarget::Declaration))
        .collect()
}

/// The symbols of one layer's scripts.
fn read_layer(world: &dyn World, surroundings: &Surroundings) -> SymbolFindings {
    let mut patched = PatchedWorld::new(world);
    let mut draft = run_noting_calls(&patched, surroundings);
    for _ in 0..MAX_ROUNDS {
        let broken: Vec<(Arc<str>, usize)> = broken(&draft).collect();
        // All are blanked before it is tried again.
        if !broken.iter().fold(false, |is_other, (file, byte)| {
            patched.blank(file, *byte) || is_other
        }) {
            break;
        }
        draft = run_noting_calls(&patched, surroundings);
    }
    let mut found = SymbolFindings::default();
    let (called, names) = (calls::called(&draft), draft.names.clone());
    let unparsed = broken(&draft).map(|(file, _)| file);
    let files: BTreeSet<Arc<str>> = draft.scripts.keys().cloned().chain(unparsed).collect();
    for file in files {
        let add = |world: &dyn World, found: &mut SymbolFindings| {
            let Ok(text) = world.text(&file) else { return };
            let called = called.get(&file).cloned().unwrap_or_default();
            words::add(&ScriptText::new(&file, text), &names, &called, found);
        };
        add(&patched, &mut found);
        let mut blank = SymbolFindings::default();
        add(world, &mut blank);
        found.mentions.extend(
            blank
                .mentions
                .into_iter()
                .filter(|word| patched.is_blank(&file, word.span.start)),
        );
        let declared = blank.declarations.into_iter();
        found
            .declarations
            .extend(declared.filter(|declared| patched.is_blank(&file, declared.name_span.start)));
    }
    calls::add(&draft, &mut found);
    found
}

fn run_noting_calls(world: &dyn World, surroundings: &Surroundings) -> Draft {
    let session = SharedDraft::default();
    session.draft().calls = Some(Vec::new());
    run_scripts(world, surroundings, &session);
    let mut draft = session.draft();
    std::mem::take(&mut *draft)
}

/// Where scripts that cannot be parsed are broken.
fn broken(draft: &Draft) -> impl Iterator<Item = (Arc<str>, usize)> {
    draft
        .diagnostics
        .iter()
        .filter(|finding| finding.is_error())
        .filter_map(|finding| {
            let Place::Span(span) = &finding.labels.first()?.place else {
                return None;
            };
            let is_broken = span.file.ends_with(".rhai") && !draft.scripts.contains_key(&span.file);
            is_broken.then(|| (span.file.clone(), span.start))
        })
}
