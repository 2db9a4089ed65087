//! What the words of a script mean by themselves: names of the layer, functions, and the names that
//! the script gives.
//!
//! No name can be shadowed, so the words alone decide; and so they do in a script that cannot be
//! parsed, too.

use std::collections::BTreeMap;
use std::ops::Range;

use super::symbol::{Mention, SymbolDeclaration, SymbolFindings, SymbolKind};
use crate::model::Id;
use crate::script::api::{self, Function};
use crate::script::bindings::{Binding, OwnFunction, bindings, closures, functions};
use crate::script::import::imports;
use crate::script::names::LayerNames;
use crate::script::position::ScriptText;
use crate::script::tokens::TokenKind;

/// Which function each call of a script meant, by the byte of its name.
pub(super) type CalledFunctions = BTreeMap<usize, &'static Function>;

/// Adds what the words of a script declare and mean.
pub(super) fn add(
    source: &ScriptText,
    names: &LayerNames,
    called: &CalledFunctions,
    found: &mut SymbolFindings,
) {
    let modules = imports(source, &names.layer)
        .0
        .into_iter()
        .map(|import| (import.alias, import.path))
        .collect();
    let (functions, bindings) = (functions(source), bindings(source, &closures(source)));
    let mut reader = WordReader {
        source,
        names,
        called,
        modules,
        functions,
        bindings,
        found,
    };
    reader.declare();
    (0..source.tokens.len()).for_each(|position| reader.word(position));
}

struct WordReader<'a> {
    source: &'a ScriptText,
    names: &'a LayerNames,
    called: &'a CalledFunctions,
    /// The paths of imported files by alias.
    modules: BTreeMap<String, String>,
    functions: Vec<OwnFunction>,
    bindings: Vec<Binding>,
    found: &'a mut SymbolFindings,
}

impl WordReader<'_> {
    fn declare(&mut self) {
        let (layer, source) = (&self.names.layer, self.source);
        let name_span = |position: usize| source.span(source.tokens[position].range.clone());
        for function in &self.functions {
            let name = name_span(function.position);
            let declaration = SymbolDeclaration::new(
                SymbolKind::OwnFunction,
                source.word(function.position),
                layer,
                name,
            );
            self.found.declarations.push(SymbolDeclaration {
                owner: Some(source.path.clone()),
                span: source.span(function.range.clone()),
                comment: comment_before(&source.text[..function.range.start]),
                ..declaration
            });
        }
        for binding in &self.bindings {
            let word = source.word(binding.position);
            let kind = if binding.is_module {
                SymbolKind::Module
            } else {
                SymbolKind::Variable
            };
            let declaration =
                SymbolDeclaration::new(kind, word, layer, name_span(binding.position));
            self.found.declarations.push(SymbolDeclaration {
                owner: Some(self.owner(binding)),
                ..declaration
            });
        }
    }

    /// What tells a binding from others of the same name.
    fn owner(&self, binding: &Binding) -> Id {
        format!(
            "{}#{}",
            self.source.path, self.source.tokens[binding.position].range.start
        )
        .into()
    }

    fn mention(&mut self, range: Range<usize>, kind: SymbolKind, owner: Option<Id>, name: &str) {
        let (span, layer) = (self.source.span(range), self.names.layer.clone());
        self.found.mentions.push(Mention {
            span,
            layer,
            kind,
            owner,
            name: name.into(),
            functions: Vec::new(),
        });
    }

    fn word(&mut self, position: usize) {
        let source = self.source;
        let token = &source.tokens[position];
        let (word, range) = (source.word(position), token.range.clone());
        let before = position
            .checked_sub(1)
            .map_or("", |before| source.word(before));
        let after = source.word(position + 1);
        let is_method = matches!(before, "." | "?.");
        match token.kind {
            TokenKind::Sign => self.function(word, range, false),
            TokenKind::Name if matches!(word, "and" | "or") => self.function(word, range, false),
            TokenKind::Name if before == "::" => {
                let module = position
                    .checked_sub(2)
                    .and_then(|alias| self.modules.get(source.word(alias)));
                if let Some(path) = module.cloned() {
                    self.mention(range, SymbolKind::OwnFunction, Some(path.into()), word);
                }
            }
            TokenKind::Name if before == "fn" || after == "(" => {
                let is_own = self
                    .functions
                    .iter()
                    .any(|function| source.word(function.position) == word);
                if is_own
                    && (before == "fn"
                        || !api::functions().any(|function| function.name == word && is_method))
                {
                    self.mention(
                        range,
                        SymbolKind::OwnFunction,
                        Some(source.path.clone()),
                        word,
                    );
                } else {
                    self.function(word, range, is_method);
                }
            }
            TokenKind::Name if !is_method && after != ":" => self.name(position),
            TokenKind::Name | TokenKind::Number | TokenKind::Text => {}
        }
    }

    fn function(&mut self, word: &str, range: Range<usize>, is_method: bool) {
        let functions: Vec<&'static Function> = match self.called.get(&range.start) {
            Some(function) => vec![function],
            None => api::functions()
                .filter(|entry| entry.name == word && entry.receiver.is_method() == is_method)
                .collect(),
        };
        if !functions.is_empty() {
            let (span, layer) = (self.source.span(range), self.names.layer.clone());
            let kind = SymbolKind::LanguageFunction;
            self.found.mentions.push(Mention {
                span,
                layer,
                kind,
                owner: None,
                name: word.into(),
                functions,
            });
        }
    }

    /// A name that stands for a value: one of the script's own, else one of the layer's.
    fn name(&mut self, position: usize) {
        let (source, range) = (self.source, self.source.tokens[position].range.clone());
        let word = source.word(position);
        if let Some(binding) = self.binding(position) {
            let kind = if binding.is_module {
                SymbolKind::Module
            } else {
                SymbolKind::Variable
            };
            let owner = self.owner(binding);
            self.mention(range, kind, Some(owner), word);
        } else if self.names.dimension(word).is_some() {
            self.mention(range, SymbolKind::Dimension, None, word);
        } else if self.names.categories.get(word).is_some() {
            self.mention(range, SymbolKind::Category, None, word);
            self.lines(position, word);
        }
    }

    /// The lines behind a category: `category.line`.
    fn lines(&mut self, position: usize, area: &str) {
        let source = self.source;
        let (mut at, mut id) = (position, area.to_owned());
        while source.word(at + 1) == "." && source.word(at + 3) != "(" {
            at += 2;
            id = format!("{id}.{}", source.word(at));
            if self.names.categories.get(&id).is_none() {
                return;
            }
            self.mention(
                source.tokens[at].range.clone(),
                SymbolKind::Category,
                None,
                &id,
            );
        }
    }

    /// What the script itself means by a name: the last binding before that reaches so far. A
    /// function sees none of those around it.
    fn binding(&self, position: usize) -> Option<&Binding> {
        let (source, byte) = (self.source, self.source.tokens[position].range.start);
        let body = |byte: usize| {
            let around = self
                .functions
                .iter()
                .filter(|function| function.range.contains(&byte));
            around.map(|function| function.range.start).max()
        };
        let is_meant = |binding: &&Binding| {
            let declared = source.tokens[binding.position].range.start;
            let is_seen = binding.is_module || body(declared) == body(byte);
            let is_within = declared == byte || (declared < byte && binding.scope.contains(&byte));
            source.word(binding.position) == source.word(position) && is_seen && is_within
        };
        self.bindings
            .iter()
            .filter(is_meant)
            .max_by_key(|binding| binding.position)
    }
}

/// The lines of `///` right before something.
fn comment_before(text: &str) -> Option<String> {
    let above = text
        .trim_end_matches(|c: char| c != '\n')
        .trim_end_matches("private ");
    let lines: Vec<&str> = above
        .lines()
        .rev()
        .map_while(|line| line.trim().strip_prefix("///"))
        .map(str::trim)
        .collect();
    (!lines.is_empty()).then(|| lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
}
