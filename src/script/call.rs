//! One call of a host function: its arguments, where they stand, and what is said when they are of the wrong kind.
//!
//! Every host function takes any arguments and asks here for what it needs, so that a wrong one is reported with
//! its place and the script goes on.

use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, MutexGuard};

use rhai::{Array, Dynamic, INT, ImmutableString, Position};
use rust_decimal::Decimal;

use super::api::values::{AxisName, CodeValue, Outside, Selecting, TargetName};
use super::draft::{Body, Declaration, Draft, Handle, NameReference, ReferredKind, SheetDraft, ViewDraft, finding};
use super::position::Site;
use super::term::{Sort, Term};
use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::model::{Axis, Id, Node, Target, Years};
use crate::value::{Ratio, Unit};

/// One call.
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
    pub fn new(draft: MutexGuard<'a, Draft>, path: Option<&str>, point: Position, arguments: Vec<Dynamic>) -> Self {
        let (file, site) = draft.site(path, point);
        Self { draft, name: "", signature: "", poisoned: false, arguments, file, site }
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

    /// A word of the same file.
    pub fn point_span(&self, point: Position) -> Span {
        let word = self.draft.scripts.get(&self.file).map(|script| script.source.word_at(point));
        self.at(&word.unwrap_or_else(|| self.site.own.clone()))
    }

    fn at(&self, range: &Range<usize>) -> Span {
        Span::new(self.file.clone(), range.start, range.end)
    }

    /// How many arguments there are, what stands before the point included.
    pub fn count(&self) -> usize {
        self.arguments.len()
    }

    /// One argument as it is.
    pub fn value(&self, position: usize) -> Dynamic {
        self.arguments.get(position).cloned().unwrap_or(Dynamic::UNIT)
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
                let what = finding(Code::ScriptLimit, "the expression grows too large", &span, "here");
                self.report(what.help("declare parts of it as columns, keys or rules of their own"));
                self.poison()
            }
        }
    }

    /// An expression made by this call without parts.
    pub fn leaf(&self, node: Node, sort: Sort) -> Dynamic {
        Dynamic::from(Term::leaf(node, sort, self.span()))
    }

    /// Says that an argument is of the wrong kind.
    pub fn wrong(&mut self, position: usize, expected: &str) -> Option<Diagnostic> {
        let value = self.value(position);
        self.poisoned = true;
        if value.read_lock::<Term>().is_some_and(|term| term.is_poison()) {
            return None;
        }
        let found = kind(&value);
        Some(self.unlike(position, expected, &found, format!("this is {found}")))
    }

    /// The finding that an argument is not what is expected.
    fn unlike(&self, position: usize, expected: &str, found: &str, label: String) -> Diagnostic {
        let message = format!("`{}` expects {expected}, not {found}", self.name);
        let diagnostic = finding(Code::WrongType, message, &self.span_of(position), label);
        match self.signature {
            "" => diagnostic,
            signature => diagnostic.help(format!("write `{signature}`")),
        }
    }

    /// Says that a number of the right kind lies outside of what is expected.
    fn outside<T>(&mut self, position: usize, expected: &str, found: &str) -> Option<T> {
        self.poisoned = true;
        let diagnostic = self.unlike(position, expected, &format!("`{found}`"), "outside of that".to_owned());
        self.report(diagnostic);
        None
    }

    fn refuse<T>(&mut self, position: usize, expected: &str) -> Option<T> {
        if let Some(diagnostic) = self.wrong(position, expected) {
            self.report(diagnostic);
        }
        None
    }

    /// An argument as an expression of any sort.
    pub fn term(&mut self, position: usize) -> Option<Term> {
        let (value, span) = (self.value(position), self.span_of(position));
        let Some(mut term) = as_term(&value, &span) else { return self.refuse(position, "an expression") };
        if term.expr.span.file.is_empty() {
            term.expr.span = span.into();
        }
        if term.is_poison() {
            self.poisoned = true;
            return None;
        }
        Some(term)
    }

    fn sorted(&mut self, position: usize, expected: &str, fits: impl Fn(Sort) -> bool) -> Option<Term> {
        if as_term(&self.value(position), &self.span_of(position)).is_none() {
            return self.refuse(position, expected);
        }
        let term = self.term(position)?;
        if fits(term.sort) { Some(term) } else { self.refuse(position, expected) }
    }

    /// An argument as a formula of a figure.
    pub fn figure(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a figure", Sort::is_figure)
    }

    /// An argument as a formula of a figure or words.
    pub fn figure_or_text(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a figure or a text", |sort| sort.is_figure() || sort == Sort::Text)
    }

    /// An argument as a condition on postings.
    pub fn condition(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a condition on postings", |sort| sort == Sort::Condition)
    }

    /// An argument as a relation between figures.
    pub fn relation(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a relation between figures", |sort| sort == Sort::Relation)
    }

    /// An argument as a category or what the asking row is about.
    pub fn category_or_row(&mut self, position: usize) -> Option<Term> {
        self.sorted(position, "a category or `row`", |sort| matches!(sort, Sort::Category | Sort::Row))
    }

    /// An argument as a category.
    pub fn category(&mut self, position: usize) -> Option<Id> {
        let term = self.sorted(position, "a category", |sort| sort == Sort::Category)?;
        match &*term.expr.node {
            Node::Category(id) => Some(id.clone()),
            _ => None,
        }
    }

    /// An argument as a place where postings can belong.
    pub fn target(&mut self, position: usize) -> Option<Target> {
        let value = self.value(position);
        if let Some(name) = value.read_lock::<TargetName>() {
            return Some(name.0.clone());
        }
        if value.is::<Outside>() {
            return self.refuse(position, "a category, `outside.scope` or `ignored`");
        }
        let term = self.sorted(position, "a category, `outside.scope` or `ignored`", |sort| sort == Sort::Category)?;
        match &*term.expr.node {
            Node::Category(id) => Some(Target::Category(id.clone())),
            _ => None,
        }
    }

    /// An argument as words.
    pub fn text(&mut self, position: usize) -> Option<String> {
        match self.value(position).into_immutable_string() {
            Ok(text) => Some(text.to_string()),
            Err(_) => self.refuse(position, "a text"),
        }
    }

    /// An argument as an id.
    pub fn id(&mut self, position: usize) -> Option<Id> {
        let text = self.text(position)?;
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "æøå_.-".contains(c);
        if text.is_empty() || !text.chars().all(allowed) {
            let span = self.span_of(position);
            let what = finding(Code::WrongType, format!("`{text}` is no id"), &span, "this is no id");
            self.report(what.help("an id is made of small letters, digits, `_`, `-` and `.`"));
            return None;
        }
        Some(Id::from(text))
    }

    /// An argument as a reference to an id, which may be of any form.
    pub fn reference(&mut self, position: usize) -> Option<Id> {
        self.text(position).map(Id::from)
    }

    /// An argument as a municipality of the folder.
    pub fn municipality(&mut self, position: usize) -> Option<Id> {
        let id = self.reference(position)?;
        self.known_municipality(&id, position)
    }

    /// A text of an argument as a municipality of the folder, another place with facts, or a pair of them, `a~b`.
    pub fn known_municipality(&mut self, id: &str, position: usize) -> Option<Id> {
        if let Some((first, second)) = id.split_once('~') {
            let (first, second) = (self.known_municipality(first, position), self.known_municipality(second, position));
            return first.and(second).map(|_| Id::from(id));
        }
        self.one_municipality(id, position)
    }

    /// A text of an argument as a municipality of the folder or another place with facts.
    pub fn one_municipality(&mut self, id: &str, position: usize) -> Option<Id> {
        let id = Id::from(id);
        let names = self.draft.names.clone();
        if !names.municipalities.contains(&id) {
            let span = self.span_of(position);
            let what = finding(
                Code::UnknownMunicipality,
                format!("unknown municipality `{id}`"),
                &span,
                "no such folder under `municipalities/` or `reference/`",
            );
            self.report(what.maybe_help(did_you_mean(&id, names.municipalities.iter().map(|id| &**id))));
            return None;
        }
        Some(id)
    }

    /// An argument as a whole number.
    pub fn integer(&mut self, position: usize, range: RangeInclusive<i64>) -> Option<i64> {
        match self.value(position).as_int() {
            Ok(number) if range.contains(&number) => Some(number),
            other => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                match other {
                    Ok(number) => self.outside(position, &expected, &number.to_string()),
                    Err(_) => self.refuse(position, &expected),
                }
            }
        }
    }

    /// An argument as a plain number.
    pub fn number(&mut self, position: usize) -> Option<Ratio> {
        let value = self.value(position);
        let term = as_term(&value, &self.span_of(position)).filter(|_| !value.is_string());
        match term.as_ref().and_then(Term::plain_number) {
            Some(number) => Some(number.clone()),
            None => self.refuse(position, "a plain number"),
        }
    }

    /// An argument as accounting years.
    pub fn years(&mut self, position: usize) -> Option<Years> {
        let value = self.value(position);
        let (from, to) = match (value.as_int(), integer_range(&value)) {
            (Ok(year), _) => (year, year),
            (_, Some(range)) => range,
            _ => return self.refuse(position, "a year or a range of years such as `2013..=2014`"),
        };
        match (year(from), year(to)) {
            (Some(first), Some(last)) if first <= last => Some(Years { from: Some(first), to: Some(last) }),
            _ => {
                let found = if from == to { from.to_string() } else { format!("{from}..={to}") };
                self.outside(position, "years from 1900 to 2200, the first no later than the last", &found)
            }
        }
    }

    /// The arguments from `position` on as a list: one list, or each on its own.
    pub fn list(&mut self, position: usize) -> Vec<Dynamic> {
        match self.value(position).try_cast::<Array>() {
            Some(items) if self.count() == position + 1 => items,
            _ => self.arguments[position.min(self.arguments.len())..].to_vec(),
        }
    }

    /// An argument as what a fold runs through.
    pub fn axis(&mut self, position: usize) -> Option<Axis> {
        match self.value(position).try_cast::<AxisName>() {
            Some(AxisName(axis)) => Some(axis),
            None => self.refuse(position, "`rows()`, `municipalities()` or `periods([...])`"),
        }
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
        self.draft.references.push(NameReference { to, id: id.clone(), span });
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

/// A year that accounts can have.
pub(super) fn year(number: i64) -> Option<i32> {
    i32::try_from(number).ok().filter(|year| (1900..=2200).contains(year))
}

/// A range of whole numbers with both ends included.
pub(super) fn integer_range(value: &Dynamic) -> Option<(i64, i64)> {
    if let Some(range) = value.read_lock::<Range<INT>>() {
        return Some((range.start, range.end.checked_sub(1)?));
    }
    value.read_lock::<RangeInclusive<INT>>().map(|range| (*range.start(), *range.end()))
}

/// A value as an expression, if it can be one.
pub(super) fn as_term(value: &Dynamic, span: &Span) -> Option<Term> {
    if let Some(term) = value.read_lock::<Term>() {
        return Some(term.clone());
    }
    if let Ok(number) = value.as_int() {
        return Some(Term::number(Ratio::from(number), Unit::ratio(), span.clone()));
    }
    if let Ok(number) = value.as_decimal() {
        return Some(Term::number(exact(number), Unit::ratio(), span.clone()));
    }
    let text = value.clone().try_cast::<ImmutableString>()?;
    Some(Term::leaf(Node::Text(text.to_string()), Sort::Text, span.clone()))
}

/// The exact value of a decimal literal.
pub(super) fn exact(number: Decimal) -> Ratio {
    Ratio::decimal(number.mantissa(), number.scale())
}

/// What a value is, for messages.
pub(super) fn kind(value: &Dynamic) -> String {
    if let Some(term) = value.read_lock::<Term>() {
        return term.sort.to_string();
    }
    let name = match () {
        () if value.is_int() => "a whole number",
        () if value.is_decimal() => "a number",
        () if value.is_string() => "a text",
        () if value.is_char() => "a character",
        () if value.is_bool() => "a truth value",
        () if value.is_array() => "a list",
        () if value.is_map() => "a map",
        () if value.is_fnptr() => "a closure",
        () if integer_range(value).is_some() => "a range",
        () if value.is::<TargetName>() || value.is::<Outside>() => "a target",
        () if value.is::<AxisName>() => "an axis",
        () if value.is::<Selecting>() => match value.read_lock::<Selecting>().as_deref() {
            Some(Selecting::Rule(_)) => "a reference to a rule",
            Some(Selecting::Imputed(_)) => "a reference to an imputed amount",
            Some(Selecting::Within(_)) => "a place in the categories",
            _ => "a part",
        },
        () if value.is::<CodeValue>() => "a code",
        () if value.is::<Handle>() => match value.read_lock::<Handle>().as_deref() {
            Some(Handle::Sheet(_)) => "a sheet",
            Some(Handle::View(_)) => "a view",
            _ => "a declaration",
        },
        () if value.is_unit() => "nothing",
        () => "another kind of value",
    };
    name.to_owned()
}
