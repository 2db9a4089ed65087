//! What can be seen in a script's syntax tree: names and functions that do not exist, and calls
//! with too few or too many arguments.
//!
//! Rhai finds neither before it runs, and then stops at the first.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{AST, ASTNode, Engine, Expr, FnCallExpr, Position, Stmt};

use super::api::{self, Function};
use super::draft::finding;
use super::names::LayerNames;
use super::position::ScriptText;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::LayerName;

/// Functions by name, with how many arguments each takes, a method's first included.
pub(super) type Arities = BTreeMap<String, BTreeSet<usize>>;

/// Functions that Rhai itself has, with any number of arguments.
const KEYWORDS: [&str; 8] = [
    "call",
    "curry",
    "Fn",
    "type_of",
    "is_shared",
    "is_def_fn",
    "is_def_var",
    "this",
];

/// What was found, and what does not exist.
#[derive(Default)]
pub(super) struct WalkFindings {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// Names of no meaning.
    pub unknown_names: BTreeSet<String>,
    /// Functions that do not exist with so many arguments.
    pub unknown_functions: BTreeSet<(String, usize)>,
}

/// The functions that an engine has.
pub(super) fn arities(engine: &Engine) -> Arities {
    let mut known = Arities::new();
    let functions = engine.collect_fn_metadata(
        None,
        |function| {
            Some((
                function.metadata.name.to_string(),
                function.metadata.num_params,
            ))
        },
        true,
    );
    for (name, count) in functions {
        known.entry(name).or_default().insert(count);
    }
    known
}

/// The functions that a script declares.
pub(super) fn declared(ast: &AST) -> Arities {
    let mut known = Arities::new();
    for function in ast.iter_functions() {
        known
            .entry(function.name.to_owned())
            .or_default()
            .insert(function.params.len());
    }
    known
}

/// Walks a script. `modules` holds the functions of each import by its alias.
pub(super) fn walk(
    source: &ScriptText,
    ast: &AST,
    names: &LayerNames,
    known: &Arities,
    modules: &BTreeMap<String, Arities>,
) -> WalkFindings {
    let mut captured = BTreeSet::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Stmt(Stmt::Share(shared))) = path.last() {
            captured.extend(
                shared
                    .iter()
                    .filter(|(_, index)| index.is_some())
                    .map(|(name, _)| name.name.to_string()),
            );
        }
        true
    });
    let (own, constants) = (declared(ast), names.constants());
    let mut walker = Walker {
        source,
        names,
        known,
        own,
        modules,
        constants,
        captured,
        walked: WalkFindings::default(),
    };
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let parent = path.iter().rev().nth(1);
        match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, point))) | Some(ASTNode::Stmt(Stmt::FnCall(call, point))) => {
                walker.call(call, *point, false);
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, point))) => walker.call(call, *point, true),
            Some(ASTNode::Expr(Expr::Variable(name, short, point))) => {
                let of_member = matches!(parent, Some(ASTNode::Expr(Expr::Dot(chain, ..)))
                    if chain.lhs.position() == *point && !matches!(first_link(&chain.rhs), Expr::MethodCall(..)));
                if !name.2.is_empty() {
                    walker.qualified_name(&name.1, name.2.position());
                } else if name.0.is_none() && short.is_none() {
                    walker.name(&name.1, *point, of_member);
                }
            }
            _ => {}
        }
        true
    });
    walker.walked
}

/// The first link behind a point.
fn first_link(link: &Expr) -> &Expr {
    match link {
        Expr::Dot(chain, ..) | Expr::Index(chain, ..) => first_link(&chain.lhs),
        other => other,
    }
}

struct Walker<'a> {
    source: &'a ScriptText,
    names: &'a LayerNames,
    known: &'a Arities,
    own: Arities,
    modules: &'a BTreeMap<String, Arities>,
    constants: BTreeSet<&'a str>,
    captured: BTreeSet<String>,
    walked: WalkFindings,
}

impl Walker<'_> {
    fn name(&mut self, name: &str, point: Position, of_member: bool) {
        let known = self.constants.contains(name)
            || self.captured.contains(name)
            || self.own.contains_key(name);
        if known || name == "this" {
            return;
        }
        self.walked.unknown_names.insert(name.to_owned());
        let span = self.source.span(self.source.word_at(point));
        let foreign = self.names.foreign.iter();
        let owners: Vec<_> = foreign
            .filter(|(dimension, _)| &**dimension == name)
            .map(|(_, owner)| owner)
            .collect();
        let suggestion = did_you_mean(name, self.constants.iter().copied());
        let diagnostic = match &owners[..] {
            [owner, others @ ..] => {
                let (label, help) = match &self.names.layer {
                    LayerName::National => (
                        "not a national dimension",
                        format!("a rule over it belongs in municipalities/{owner}/rules.rhai"),
                    ),
                    LayerName::Municipal(own) => (
                        "not a dimension of this municipality",
                        format!(
                            "where its ledgers have it, too, declare `[dimensions.{name}]` in municipalities/{own}/municipality.toml"
                        ),
                    ),
                };
                let message = match others {
                    [] => format!("`{name}` is a dimension of `{owner}` alone"),
                    _ => format!("`{name}` is a dimension of other municipalities"),
                };
                finding(Code::UnknownDimension, message, &span, label).help(help)
            }
            [] if of_member => finding(
                Code::UnknownCategory,
                format!("unknown category `{name}`"),
                &span,
                "no such category",
            )
            .maybe_help(suggestion),
            [] => {
                let diagnostic = finding(
                    Code::UnknownName,
                    format!("unknown name `{name}`"),
                    &span,
                    "neither a dimension nor a category",
                );
                diagnostic.help(suggestion.unwrap_or_else(|| how_it_is_declared(name)))
            }
        };
        self.walked.diagnostics.push(diagnostic);
    }

    fn qualified_name(&mut self, name: &str, point: Position) {
        let span = self.source.span(self.source.word_at(point));
        let diagnostic = finding(
            Code::ImportInvalid,
            format!("an import brings no names such as `{name}`"),
            &span,
            "only functions can be imported",
        );
        self.walked
            .diagnostics
            .push(diagnostic.help("write a function that returns it"));
    }

    fn call(&mut self, call: &FnCallExpr, point: Position, is_method: bool) {
        let word = self.source.word_at(point);
        let written = &self.source.text[word.clone()];
        let is_sign = !written.starts_with(|c: char| c.is_alphabetic() || c == '_')
            || matches!(written, "and" | "or" | "in");
        if call.is_operator_call() || is_sign || KEYWORDS.contains(&&*call.name) {
            return;
        }
        let name = call.name.as_str();
        let total = call.args.len() + usize::from(is_method);
        if call.is_qualified() {
            return self.qualified(call, name, total);
        }
        let counts: BTreeSet<usize> = self
            .known
            .get(name)
            .into_iter()
            .chain(self.own.get(name))
            .flatten()
            .copied()
            .collect();
        let script_method = is_method
            && self
                .own
                .get(name)
                .is_some_and(|counts| counts.contains(&call.args.len()));
        if counts.contains(&total) || script_method {
            return;
        }
        self.walked
            .unknown_functions
            .insert((name.to_owned(), total));
        let span = self.source.span(word);
        let diagnostic = if counts.is_empty() {
            let known = self.suggestions(is_method);
            let noun = if is_method { "method" } else { "function" };
            finding(
                Code::UnknownFunction,
                format!("unknown {noun} `{name}`"),
                &span,
                format!("no such {noun}"),
            )
            .maybe_help(did_you_mean(name, known))
        } else {
            let diagnostic = finding(
                Code::UnknownFunction,
                wrong_count(name, &counts, total, is_method),
                &span,
                "here",
            );
            diagnostic.maybe_help(
                signature(name, is_method).map(|signature| format!("write `{signature}`")),
            )
        };
        self.walked.diagnostics.push(diagnostic);
    }

    fn qualified(&mut self, call: &FnCallExpr, name: &str, total: usize) {
        let (point, alias) = (call.namespace.position(), call.namespace.root().to_string());
        let span = self.source.span(self.source.word_at(point));
        let diagnostic = match self.modules.get(&alias) {
            None => finding(
                Code::ImportInvalid,
                format!("unknown module `{alias}`"),
                &span,
                "not imported",
            )
            .maybe_help(did_you_mean(
                &alias,
                self.modules.keys().map(String::as_str),
            )),
            Some(functions) => match functions.get(name) {
                Some(counts) if counts.contains(&total) => return,
                Some(counts) => finding(
                    Code::UnknownFunction,
                    wrong_count(&format!("{alias}::{name}"), counts, total, false),
                    &span,
                    "here",
                ),
                None => finding(
                    Code::UnknownFunction,
                    format!("unknown function `{alias}::{name}`"),
                    &span,
                    "no such function in that module",
                )
                .maybe_help(did_you_mean(name, functions.keys().map(String::as_str))),
            },
        };
        self.walked.diagnostics.push(diagnostic);
    }

    fn suggestions(&self, is_method: bool) -> BTreeSet<&str> {
        let language = api::functions()
            .filter(|function| function.receiver.is_method() == is_method)
            .map(|function| function.name);
        language
            .chain(self.own.keys().map(String::as_str))
            .collect()
    }
}

fn wrong_count(name: &str, counts: &BTreeSet<usize>, total: usize, is_method: bool) -> String {
    let written = |count: usize| count - usize::from(is_method && count > 0);
    let takes: Vec<usize> = counts.iter().map(|count| written(*count)).collect();
    let noun = if takes == [1] {
        "argument"
    } else {
        "arguments"
    };
    let takes = match takes[..] {
        [first, .., last] if takes.len() > 2 && last - first + 1 == takes.len() => {
            format!("{first} to {last}")
        }
        _ => takes
            .iter()
            .map(usize::to_string)
            .collect::<Vec<_>>()
            .join(" or "),
    };
    format!("`{name}` takes {takes} {noun}, not {}", written(total))
}

fn signature(name: &str, is_method: bool) -> Option<&'static str> {
    let fits =
        |function: &&Function| function.name == name && function.receiver.is_method() == is_method;
    api::functions()
        .find(fits)
        .map(|function| function.signature)
}

/// Whether a node calls a function of a module.
pub(super) fn is_qualified_call(node: &ASTNode<'_>) -> bool {
    match node {
        ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)) => {
            call.is_qualified()
        }
        _ => false,
    }
}

/// How often a script calls functions of modules, its own functions included.
pub(super) fn qualified_calls(ast: &AST) -> usize {
    let mut calls = 0;
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        calls += usize::from(path.last().is_some_and(is_qualified_call));
        true
    });
    calls
}

/// Where names of both kinds are declared.
fn how_it_is_declared(name: &str) -> String {
    format!(
        "a dimension is declared in rules/vocabulary.toml, as `[dimensions.{name}]` with `nb = \"{name}\"`, and one that a municipality alone has in its municipality.toml; an area in rules/categories.toml"
    )
}
