//! One call of a host function: its arguments, where they stand, and what is said when they are of
//! the wrong kind.
//!
//! Every host function takes any arguments and asks here for what it needs, so that a wrong one is
//! reported with its place and the script goes on.

pub(super) mod argument;

use std::ops::Range;
use std::sync::{Arc, MutexGuard};

use rhai::{Dynamic, Position};

use super::api::Function;
use super::draft::{
    Body, CallRecord, Declaration, Draft, Handle, NameReference, ReferredKind, SheetDraft,
    ViewDraft, finding,
};
use super::position::Site;
use super::term::{Sort, Term};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Id, Node};

pub(super) struct Call<'a> {
    /// The collector.
    pub draft: MutexGuard<'a, Draft>,
    /// The name of the function.
    pub name: &'static str,
    /// How it is written, for help.
    pub signature: &'static str,
    /// Whether an argument was wrong.
    pub poisoned: bool,
    arguments: Vec<Dynamic>,
    file: Arc<str>,
    site: Site,
}

impl<'a> Call<'a> {
    /// A call at a point of a script.
    pub fn new(
        draft: MutexGuard<'a, Draft>,
        path: Option<&str>,
        point: Position,
        arguments: Vec<Dynamic>,
    ) -> Self {
        let (file, site) = draft.site(path, point);
        Self {
            draft,
            name: "",
            signature: "",
            poisoned: false,
            arguments,
            file,
            site,
        }
    }

    /// All of the call; a method with what stands before its point.
    pub fn span(&self) -> Span {
        self.at(&self.site.whole)
    }

    /// The name and parentheses alone.
    pub fn own_span(&self) -> Span {
        self.at(&self.site.own)
    }

    /// One argument; a method's first is what stands before its point.
    pub fn span_of(&self, position: usize) -> Span {
        self.at(self.site.arguments.get(position).unwrap_or(&self.site.own))
    }

    fn at(&self, range: &Range<usize>) -> Span {
        Span::new(self.file.clone(), range.start, range.end)
    }

    /// Notes which function is meant, where calls are noted.
    pub fn record(&mut self, function: &'static Function) {
        let (file, site) = (&self.file, &self.site);
        if let Some(calls) = &mut self.draft.calls {
            let (file, site, arguments) = (file.clone(), site.clone(), self.arguments.clone());
            calls.push(CallRecord {
                function,
                file,
                site,
                arguments,
            });
        }
    }

    /// How many arguments there are, what stands before the point included.
    pub fn count(&self) -> usize {
        self.arguments.len()
    }

    /// One argument as it is.
    pub fn value(&self, position: usize) -> Dynamic {
        self.arguments
            .get(position)
            .cloned()
            .unwrap_or(Dynamic::UNIT)
    }

    /// Notes a finding about the arguments.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.poisoned = true;
        self.draft.report(diagnostic);
    }

    /// What to hand back when nothing can be made.
    pub fn poison(&self) -> Dynamic {
        Dynamic::from(Term::poison(self.span()))
    }

    /// An expression made by this call from others.
    pub fn grow(&mut self, node: Node, sort: Sort, parts: &[&Term]) -> Dynamic {
        match Term::grown(node, sort, self.span(), parts) {
            Some(term) => Dynamic::from(term),
            None => {
                let span = self.span();
                let what = finding(
                    Code::ScriptLimit,
                    "the expression grows too large",
                    &span,
                    "here",
                );
                self.report(
                    what.help("declare parts of it as columns, keys or rules of their own"),
                );
                self.poison()
            }
        }
    }

    /// An expression made by this call without parts.
    pub fn leaf(&self, node: Node, sort: Sort) -> Dynamic {
        Dynamic::from(Term::leaf(node, sort, self.span()))
    }

    /// What stands before the point, as a declaration; of a view, its last adjustment.
    pub fn declaration(&mut self) -> Option<&mut Declaration> {
        match self.value(0).try_cast::<Handle>()? {
            Handle::Declaration(index) => self.draft.declarations.get_mut(index),
            Handle::View(index) => {
                let of_view = |declaration: &&mut Declaration| match declaration.body {
                    Body::Adjustment { part, .. } | Body::NotNeeded { part, .. } => part == index,
                    _ => false,
                };
                self.draft.declarations.iter_mut().rev().find(of_view)
            }
            Handle::Sheet(_) => None,
        }
    }

    /// What stands before the point, as a sheet.
    pub fn sheet(&mut self) -> Option<&mut SheetDraft> {
        match self.value(0).try_cast::<Handle>()? {
            Handle::Sheet(index) => self.draft.sheets.get_mut(index),
            Handle::Declaration(_) | Handle::View(_) => None,
        }
    }

    /// What stands before the point, as a part of a view, with its position.
    pub fn view(&mut self) -> Option<(usize, &mut ViewDraft)> {
        match self.value(0).try_cast::<Handle>()? {
            Handle::View(index) => self.draft.views.get_mut(index).map(|view| (index, view)),
            Handle::Declaration(_) | Handle::Sheet(_) => None,
        }
    }

    /// Notes a reference by id alone, to be looked up once every script is loaded.
    pub fn refer(&mut self, to: ReferredKind, id: &Id, span: Span) {
        self.draft.references.push(NameReference {
            to,
            id: id.clone(),
            span,
        });
    }

    /// Hands back what stands before the point, marked when an argument was wrong.
    pub fn receiver(&mut self) -> Dynamic {
        if self.poisoned {
            self.mark();
        }
        self.value(0)
    }

    /// Keeps what stands before the point out of the model.
    pub fn mark(&mut self) {
        if let Some(declaration) = self.declaration() {
            declaration.poisoned = true;
        }
    }
}
