//! From files to drafts: each script is read, looked through, compiled, and run statement by
//! statement.
//!
//! Every step reports what it finds and lets the next go on, so that all errors of a script come
//! together.
//!
//! Each script has an engine of its own, since what is unknown in one script is tolerated there
//! alone. Setting one up takes 0.7 ms, so the 31 of the shipped project take 22 ms of the 0.4 s of
//! a `check` (unoptimized build); sharing them would save less than that.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, Module, Position, Scope, Shared, Stmt};

use super::draft::{LocatedScript, Runtime, SharedDraft, finding};
use super::import::{Import, ImportResolver, Library, MAX_CHAIN, imports};
use super::limits::Allowance;
use super::names::LayerNames;
use super::position::{ScriptText, Sites};
use super::walk::{Arities, WalkFindings};
use super::{decision, engine, failure, frozen, import, limits, spelling, walk};
use crate::diag::{Code, Diagnostic, Place};
use crate::world::World;

/// Loads the scripts of one layer into the collector.
pub(super) struct LayerLoader<'a> {
    /// Where the files are.
    pub world: &'a dyn World,
    pub names: Arc<LayerNames>,
    /// The collector.
    pub session: SharedDraft,
    /// The files that were imported so far; `None` for those that cannot be.
    libraries: BTreeMap<String, Option<Library>>,
    known: Arities,
    /// What the scripts of the layer may still take.
    allowance: Allowance,
}

struct CompiledScript {
    ast: AST,
    scope: Scope<'static>,
    imports: Vec<Import>,
}

impl<'a> LayerLoader<'a> {
    /// A loader for one layer.
    pub fn new(world: &'a dyn World, names: Arc<LayerNames>, session: SharedDraft) -> Self {
        let known = walk::arities(&engine::engine(&names, &session));
        session.draft().names = names.clone();
        Self {
            world,
            names,
            session,
            libraries: BTreeMap::new(),
            known,
            allowance: limits::OF_LAYER,
        }
    }

    /// Loads one script.
    pub fn script(&mut self, path: &str, header: &mut Vec<(Arc<str>, String)>) {
        let Some(source) = self.read(path, None) else {
            return;
        };
        let mut engine = engine::engine(&self.names, &self.session);
        let Some(compiled) = self.compile(&mut engine, source, &mut Vec::new()) else {
            return;
        };
        if let Some(text) = header_text(compiled.ast.doc()) {
            header.push((path.into(), text));
        }
        let modules = compiled
            .imports
            .iter()
            .filter_map(|import| Some((import.path.clone(), self.module(&import.path)?)));
        engine.set_module_resolver(ImportResolver {
            modules: modules.collect(),
            layer: self.names.layer.clone(),
        });
        let ((), left) = limits::within(self.allowance, || self.run(path, engine, compiled));
        self.allowance = left;
    }

    fn read(&self, path: &str, importer: Option<&Import>) -> Option<ScriptText> {
        match self.world.text(path) {
            Ok(text) => Some(ScriptText::new(path, text)),
            Err(error) => {
                let why = match error.kind() {
                    std::io::ErrorKind::NotFound if !self.world.exists(path) => {
                        "there is no such file".to_owned()
                    }
                    std::io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
                    _ => error.to_string(),
                };
                let diagnostic = match importer {
                    Some(import) => {
                        finding(Code::ImportInvalid, format!("`{path}` cannot be imported: {why}"), &import.span, "here")
                    }
                    None => Diagnostic::unreadable(path, &why)
                        .in_file(path)
                        .help("put the script there, in UTF-8, mend its permissions, or take the name away"),
                };
                self.session.draft().report(diagnostic);
                None
            }
        }
    }

    /// Compiles a script with the files that it imports; `above` holds the files that are being
    /// imported.
    fn compile(
        &mut self,
        engine: &mut Engine,
        mut source: ScriptText,
        above: &mut Vec<String>,
    ) -> Option<CompiledScript> {
        let names = self.names.clone();
        let (imports, wrong) = imports(&source, &names.layer);
        self.report(wrong);
        above.push(source.path.to_string());
        let mut modules = BTreeMap::new();
        for import in &imports {
            let functions = self.library(engine, import, above).unwrap_or_default();
            modules.insert(import.alias.clone(), functions);
        }
        above.pop();
        let constants = names.constants();
        let functions = super::api::functions()
            .map(|function| function.name)
            .collect();
        let spelling = spelling::check(
            &source,
            &spelling::ReservedNames {
                values: &constants,
                functions: &functions,
            },
        );
        source.note_insertions(&spelling.insertions);
        let parsed = engine.compile_with_scope(&engine::scope(&names, []), &spelling.text);
        let mut ast = match parsed {
            Ok(ast) => ast,
            Err(error) => {
                let diagnostic = failure::syntax(&source, &error, &constants);
                // A literal that cannot be held may be one that cannot be parsed.
                let is_literal = |told: &Diagnostic| {
                    told.code == Code::LiteralTooLong && same_start(told, &diagnostic)
                };
                let is_told = spelling.is_told || spelling.diagnostics.iter().any(is_literal);
                let told = (!is_told).then_some(diagnostic);
                let found = spelling.diagnostics.into_iter().chain(told);
                self.report(found.map(Diagnostic::losing_file).collect());
                return None;
            }
        };
        let WalkFindings {
            diagnostics,
            unknown_names,
            unknown_functions,
        } = walk::walk(&source, &ast, &names, &self.known, &modules);
        self.report(
            spelling
                .diagnostics
                .into_iter()
                .chain(diagnostics)
                .chain(frozen::refused(&source, &ast))
                .collect(),
        );
        let scope = engine::scope(&names, &unknown_names);
        if !unknown_names.is_empty() {
            ast = engine.compile_with_scope(&scope, &spelling.text).ok()?;
        }
        engine::tolerate(engine, &self.session, &unknown_names, &unknown_functions);
        ast.set_source(source.path.as_ref());
        let located = LocatedScript {
            sites: Sites::find(&source, &ast),
            source,
        };
        let path = located.source.path.clone();
        self.session.draft().scripts.insert(path, Arc::new(located));
        Some(CompiledScript {
            ast,
            scope,
            imports,
        })
    }

    /// Reads an imported file of functions, once for each layer.
    fn library(
        &mut self,
        engine: &mut Engine,
        import: &Import,
        above: &mut Vec<String>,
    ) -> Option<Arities> {
        if above.contains(&import.path) {
            let message = format!("`{}` imports itself", import.path);
            self.report(vec![finding(
                Code::ImportInvalid,
                message,
                &import.span,
                "leads back here",
            )]);
            return None;
        }
        if let Some(library) = self.libraries.get(&import.path) {
            return library.as_ref().map(|library| library.functions.clone());
        }
        if above.len() > MAX_CHAIN {
            let message = format!("more than {MAX_CHAIN} files import each other in a row");
            self.report(vec![
                finding(Code::ScriptLimit, message, &import.span, "one too many")
                    .help("import what is needed directly"),
            ]);
            return None;
        }
        let library = self.compiled_library(engine, import, above);
        let functions = library.as_ref().map(|library| library.functions.clone());
        self.libraries.insert(import.path.clone(), library);
        functions
    }

    fn compiled_library(
        &mut self,
        engine: &mut Engine,
        import: &Import,
        above: &mut Vec<String>,
    ) -> Option<Library> {
        let source = self.read(&import.path, Some(import))?;
        let CompiledScript { ast, imports, .. } = self.compile(engine, source, above)?;
        let brings_more = ast
            .statements()
            .iter()
            .any(|statement| !matches!(statement, Stmt::Noop(_) | Stmt::Import(..)));
        if brings_more {
            let message = format!("`{}` brings more than functions", import.path);
            let diagnostic = finding(Code::ImportInvalid, message, &import.span, "imported here");
            self.report(vec![
                diagnostic.help("move its functions to a file of their own"),
            ]);
            return None;
        }
        let modules: Option<Vec<_>> = imports
            .into_iter()
            .map(|import| Some((import.alias, self.module(&import.path)?)))
            .collect();
        Some(Library {
            functions: walk::declared(&ast),
            module: modules.map(|modules| import::module(&ast, modules)),
        })
    }

    /// The module of an imported file, if it was compiled with all that it imports.
    fn module(&self, path: &str) -> Option<Shared<Module>> {
        self.libraries.get(path)?.as_ref()?.module.clone()
    }

    fn report(&self, diagnostics: Vec<Diagnostic>) {
        let mut draft = self.session.draft();
        diagnostics
            .into_iter()
            .for_each(|diagnostic| draft.report(diagnostic));
    }

    fn run(&self, path: &str, engine: Engine, compiled: CompiledScript) {
        let CompiledScript {
            ast,
            mut scope,
            imports,
        } = compiled;
        let missing = imports
            .iter()
            .any(|import| self.module(&import.path).is_none());
        let engine = Arc::new(engine);
        let first = {
            let mut draft = self.session.draft();
            draft.runtime = Some(Runtime {
                engine: engine.clone(),
                ast: ast.clone(),
            });
            draft.declarations.len()
        };
        let heads: Vec<&Stmt> = ast
            .statements()
            .iter()
            .filter(|statement| matches!(statement, Stmt::Import(..)))
            .collect();
        let heads = if missing { Vec::new() } else { heads };
        let statements: Vec<&Stmt> = ast
            .statements()
            .iter()
            .filter(|statement| !matches!(statement, Stmt::Import(..) | Stmt::Noop(_)))
            .collect();
        // Rhai panics on a call into a module that is not there; what calls into one cannot be run.
        let calls: usize = statements
            .iter()
            .map(|statement| qualified_calls(statement))
            .sum();
        let all_lost = missing && calls < walk::qualified_calls(&ast);
        for (order, statement) in statements.iter().enumerate() {
            if all_lost || (missing && qualified_calls(statement) > 0) {
                stand_in(statement, &mut scope);
                continue;
            }
            let next = statements.get(order + 1).map(|next| start(next));
            let (before, length) = self.begin(path, statement, next, &scope);
            let parts = heads
                .iter()
                .chain([statement])
                .map(|statement| (*statement).clone());
            let part = AST::new_with_source(parts, ast.shared_lib().clone(), path);
            if let Err(error) = engine.eval_ast_with_scope::<Dynamic>(&mut scope, &part) {
                let mut draft = self.session.draft();
                let is_limit = failure::report(&mut draft, path, &error);
                draft
                    .declarations
                    .iter_mut()
                    .skip(before)
                    .for_each(|declaration| declaration.cut = true);
                drop(draft);
                scope.rewind(length);
                stand_in(statement, &mut scope);
                if is_limit {
                    break;
                }
            }
        }
        let mut draft = self.session.draft();
        draft.runtime = None;
        draft.statement = None;
        decision::read_tables(self.world, &mut draft, first);
    }

    /// Notes which statement runs; returns how many declarations and variables there were before.
    fn begin(
        &self,
        path: &str,
        statement: &Stmt,
        next: Option<Position>,
        scope: &Scope<'_>,
    ) -> (usize, usize) {
        let mut draft = self.session.draft();
        let span = draft.scripts.get(path).map(|script| {
            script
                .source
                .span(stretch(&script.source, start(statement), next))
        });
        draft.statement = span;
        (draft.declarations.len(), scope.len())
    }
}

/// Whether two findings of one file begin at the same byte.
fn same_start(a: &Diagnostic, b: &Diagnostic) -> bool {
    let start = |finding: &Diagnostic| match finding.labels.first().map(|label| &label.place) {
        Some(Place::Span(span)) => Some(span.start),
        _ => None,
    };
    start(a).is_some() && start(a) == start(b)
}

/// How often a statement calls a function of a module.
fn qualified_calls(statement: &Stmt) -> usize {
    let mut calls = 0;
    statement.walk(&mut Vec::new(), &mut |path| {
        calls += usize::from(path.last().is_some_and(walk::is_qualified_call));
        true
    });
    calls
}

/// Where a statement begins.
fn start(statement: &Stmt) -> Position {
    match statement {
        Stmt::Expr(expr) => expr.start_position(),
        Stmt::Assignment(assignment) => assignment.1.lhs.start_position(),
        other => other.position(),
    }
}

/// The stretch of a statement, up to the next one's first word.
fn stretch(source: &ScriptText, from: Position, next: Option<Position>) -> Range<usize> {
    let start = source.byte(from).unwrap_or(0);
    let limit = next
        .and_then(|next| source.byte(next))
        .unwrap_or(source.text.len());
    let behind = source
        .tokens
        .partition_point(|token| token.range.end <= limit);
    let last = source.tokens[..behind]
        .last()
        .filter(|token| token.range.start >= start);
    start..last.map_or(start, |token| token.range.end)
}

/// Declares the variable of a statement that stopped, so that the places of later variables stay as
/// they were compiled.
fn stand_in(statement: &Stmt, scope: &mut Scope<'_>) {
    if let Stmt::Var(declared, ..) = statement {
        let value = engine::poison();
        match declared.2 {
            None => drop(scope.push_dynamic(declared.0.name.as_str(), value)),
            Some(_) => drop(scope.set_value(declared.0.name.as_str(), value)),
        }
    }
}

/// The words of a script's header comment.
fn header_text(doc: &str) -> Option<String> {
    let lines: Vec<_> = doc
        .lines()
        .map(|line| line.trim().trim_start_matches("//!").trim())
        .collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
