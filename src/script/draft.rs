//! The collector: what the scripts have declared so far, and everything found wrong on the way.
//!
//! Host functions write here and hand the script a [`Handle`] back. This module must never know the
//! engine.

use crate::municipality::LedgerChoice;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rhai::{AST, Dynamic, Engine, Position};

use super::api::Function;
use super::names::LayerNames;
use super::position::{ScriptText, Site, Sites};
use crate::diag::{Anchor, Code, Diagnostic, FindingSet, Severity, Span};
use crate::facts::Label;
use crate::model::{
    Action, Column, Expr, Holding, Id, OverrideCell, Purpose, Reason, Row, Target, Years,
};
use crate::value::Ratio;

/// What a script holds of a declaration in order to say more about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Handle {
    /// A position among [`Draft::declarations`].
    Declaration(usize),
    /// A position among [`Draft::sheets`].
    Sheet(usize),
    /// A position among [`Draft::views`].
    View(usize),
}

/// What all declarations have.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    /// Its id; empty for `otherwise` and decision tables.
    pub id: Id,
    /// What it is.
    pub body: Body,
    /// Why.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// Where it is declared.
    pub span: Span,
    /// Whether something in it was reported, so that it is not to become part of the model.
    pub poisoned: bool,
    /// Whether its statement stopped, so that what it lacks says nothing.
    pub cut: bool,
}

/// The kinds of declaration.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// A rule on its way.
    Rule {
        /// The postings it claims.
        condition: Expr,
        /// Where they belong, once said.
        target: Option<Target>,
        /// The part that belongs there.
        share: Option<Expr>,
        /// The rules it is stronger than.
        over: Vec<(Id, Anchor)>,
    },
    /// Where unclaimed postings belong.
    Otherwise(Target),
    /// What is said of a category, whose id is the declaration's.
    Statement(Holding),
    /// A factor by year.
    Weight(BTreeMap<i32, Ratio>),
    /// An allocation key.
    Key(Expr),
    /// An amount that no posting holds.
    Imputed {
        /// Where it belongs.
        category: Id,
        /// Its kroner.
        formula: Expr,
    },
    /// A relation that must hold.
    Check {
        /// The relation.
        condition: Expr,
        /// How far the sides may lie apart.
        within: Option<Expr>,
        /// How grave a failure is.
        severity: Severity,
        /// What it is stated for.
        purpose: Purpose,
        /// The facts that say where it is decided.
        stating: Vec<Id>,
    },
    /// A relation that must hold of each ledger by itself.
    Control {
        /// The relation.
        condition: Expr,
        /// How far the sides may lie apart.
        within: Option<Expr>,
        /// How grave a failure is.
        severity: Severity,
        /// Its name, if said.
        title: Option<Label>,
    },
    /// A change that a view makes.
    Adjustment {
        /// The position of its view's part among [`Draft::views`].
        part: usize,
        view: Id,
        /// What it does.
        action: Action,
        /// The adjustments of the same view that it goes before.
        over: Vec<(Id, Anchor)>,
    },
    /// A municipality's word that it has nothing of what an adjustment is about.
    NotNeeded {
        /// The position of the view's part among [`Draft::views`].
        part: usize,
        view: Id,
        /// The place of the adjustment's id.
        id_span: Span,
    },
    /// A decision table that is yet to be read.
    Table {
        /// Its path, relative to the project folder.
        path: String,
        /// The path as written.
        path_span: Span,
    },
}

impl Body {
    /// What it is called in messages.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Rule { .. } => "rule",
            Self::Otherwise(_) => "otherwise",
            Self::Statement(_) => "statement",
            Self::Weight(_) => "weight",
            Self::Key(_) => "key",
            Self::Imputed { .. } => "imputed amount",
            Self::Check {
                purpose: Purpose::Target,
                ..
            } => "target",
            Self::Check { .. } => "check",
            Self::Control { .. } => "control",
            Self::Adjustment { .. } => "adjustment",
            Self::NotNeeded { .. } => "word on adjustment",
            Self::Table { .. } => "decision table",
        }
    }
}

/// A part of a sheet, as one statement declares it.
#[derive(Clone, Debug)]
pub(super) struct SheetDraft {
    /// The sheet's id.
    pub id: Id,
    /// Its name, if said here.
    pub title: Option<Label>,
    /// The number of the published table, if said here.
    pub table: Option<u32>,
    /// The view, if said here.
    pub view: Option<Id>,
    /// The municipalities that alone have cells, if said here.
    pub only: Vec<Id>,
    /// The years and cohorts that have cells, if said here.
    pub periods: Vec<Id>,
    /// The facts that say which periods have cells, if said here.
    pub stating: Vec<Vec<Id>>,
    /// The years that it can have cells for, as far as said here.
    pub valid: Years,
    /// Whether it is said here that the cells are about pairs.
    pub pairs: bool,
    /// The rows, and whether each sums the others.
    pub rows: Vec<(Row, bool)>,
    pub columns: Vec<Column>,
    /// The cells with a formula of their own.
    pub cells: Vec<OverrideCell>,
    /// Where it is declared.
    pub span: Span,
}

/// A part of a view, as one statement declares it; its adjustments are among the declarations.
#[derive(Clone, Debug)]
pub(super) struct ViewDraft {
    /// The view's id; empty when it was wrong.
    pub id: Id,
    /// The view's name, if said here.
    pub title: Option<Label>,
    /// Whether it is said here that the view treats every municipality alike.
    pub same_for_all: bool,
    /// The ledgers that it is of, if said here.
    pub ledgers: Option<LedgerChoice>,
    /// Where it is declared.
    pub span: Span,
}

/// What a reference by id alone may mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ReferredKind {
    Rule,
    /// An imputed amount.
    Imputed,
    /// An allocation key.
    Key,
    Weight,
    View,
}

/// A reference that no expression of the model holds with its place.
#[derive(Clone, Debug)]
pub(super) struct NameReference {
    /// What it refers to.
    pub to: ReferredKind,
    pub id: Id,
    /// Where it is written.
    pub span: Span,
}

/// The names that sheets and views may use also in a project that has nothing of them, each with
/// where that is said.
#[derive(Clone, Default, Debug)]
pub(super) struct OptionalNames {
    pub places: BTreeMap<Id, Span>,
    pub rules: BTreeSet<Id>,
    /// Allocation keys.
    pub keys: BTreeSet<Id>,
}

/// Names of places that the project has not, each once for a place of a script.
pub(super) type AbsentPlaces = HashSet<(Id, Span)>;

/// What a closure needs when it is called later.
#[derive(Clone)]
pub(super) struct Runtime {
    /// The engine it was made by.
    pub engine: Arc<Engine>,
    /// The functions of its script.
    pub ast: AST,
}

/// A script with its sites.
#[derive(Debug)]
pub(super) struct LocatedScript {
    pub source: ScriptText,
    /// Where its calls reach.
    pub sites: Sites,
}

/// A call of a function of the language.
pub(super) struct CallRecord {
    pub function: &'static Function,
    /// The script that holds the call.
    pub file: Arc<str>,
    /// How far it reaches there.
    pub site: Site,
    /// Its arguments; a method's first is what stands before its point.
    pub arguments: Vec<Dynamic>,
}

/// The collector.
#[derive(Default)]
pub(super) struct Draft {
    /// The names of the layer that is being loaded.
    pub names: Arc<LayerNames>,
    /// The scripts so far, by path.
    pub scripts: BTreeMap<Arc<str>, Arc<LocatedScript>>,
    /// What is running: for closures.
    pub runtime: Option<Runtime>,
    /// The statement that is running.
    pub statement: Option<Span>,
    pub diagnostics: FindingSet,
    /// The declarations of the layer.
    pub declarations: Vec<Declaration>,
    /// The sheets of the layer.
    pub sheets: Vec<SheetDraft>,
    /// The parts of views of the layer.
    pub views: Vec<ViewDraft>,
    /// The references that are yet to be looked up.
    pub references: Vec<NameReference>,
    /// What a project may lack.
    pub optional: OptionalNames,
    /// Places that are named and that the project has not; each must be one that it may lack.
    pub absent: AbsentPlaces,
    /// What was handed to the functions of the language so far, see [`super::limits`]. **Unit**:
    /// bytes, roughly.
    pub room: usize,
    /// How many unknown facts were looked for among the known ones.
    pub suggestions: usize,
    /// The calls so far, where somebody asks for them: they say which declarations the texts in a
    /// script mean.
    pub calls: Option<Vec<CallRecord>>,
}

impl Draft {
    /// Notes a finding, unless the same was already said of the same place.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.add(diagnostic);
    }

    /// Whether an error was already reported within a stretch of a file.
    pub fn has_error_within(&self, span: &Span) -> bool {
        self.diagnostics
            .iter()
            .filter(|earlier| earlier.is_error())
            .filter_map(first_span)
            .any(|earlier| {
                earlier.file == span.file
                    && earlier.start < span.end.max(span.start + 1)
                    && span.start < earlier.end.max(earlier.start + 1)
            })
    }

    /// How far the call at a point of a script reaches; the running statement where that is not
    /// known.
    pub fn site(&self, path: Option<&str>, point: Position) -> (Arc<str>, Site) {
        let found = path
            .and_then(|path| self.scripts.get(path))
            .and_then(|script| {
                let site = script.sites.get(script.source.byte(point)?)?;
                Some((script.source.path.clone(), site.clone()))
            });
        found.unwrap_or_else(|| {
            let statement = self
                .statement
                .clone()
                .unwrap_or_else(|| Span::new("", 0, 0));
            let whole = statement.start..statement.end;
            (
                statement.file,
                Site {
                    own: whole.clone(),
                    whole,
                    arguments: Vec::new(),
                },
            )
        })
    }

    /// Adds a declaration.
    pub fn declare(&mut self, id: Id, body: Body, span: Span, poisoned: bool) -> Handle {
        let (reason, years) = (Reason::default(), Years::default());
        self.declarations.push(Declaration {
            id,
            body,
            reason,
            years,
            span,
            poisoned,
            cut: false,
        });
        Handle::Declaration(self.declarations.len() - 1)
    }
}

fn first_span(diagnostic: &Diagnostic) -> Option<&Span> {
    match &diagnostic.labels.first()?.place {
        crate::diag::Place::Span(span) => Some(span),
        _ => None,
    }
}

/// The collector as host functions find it, by the engine's tag.
#[derive(Clone, Default)]
pub(super) struct SharedDraft(Arc<Mutex<Draft>>);

impl SharedDraft {
    /// Opens the collector for one step.
    pub fn draft(&self) -> MutexGuard<'_, Draft> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shorthand for a finding at a span.
pub(super) fn finding(
    code: Code,
    message: impl Into<String>,
    span: &Span,
    label: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(code, message).at_span(span, label)
}
