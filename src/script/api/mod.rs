//! The language's own functions, one file a family: what each does, and its entry in the reference.
//!
//! [`register`] gives them to an engine. Functions take any arguments, see [`super::call`]; which
//! of several functions of one name is meant follows from what stands before the point.

mod booked;
pub(super) mod checks;
mod controls;
mod closures;
mod columns;
pub(super) mod conditions;
mod declarations;
pub(super) mod folds;
pub(super) mod formulas;
pub(super) mod keys;
pub(super) mod members;
mod named;
mod optional;
pub(super) mod rules;
pub(super) mod sheets;
pub(super) mod tables;
pub(super) mod values;
pub(super) mod views;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::MutexGuard;

use rhai::{Dynamic, Engine, EvalAltResult, INT, NativeCallContext};
use rust_decimal::Decimal;

use super::call::Call;
use super::call::argument::kind;
use super::draft::{Body, Draft, Handle, SharedDraft, finding};
use super::limits;
use super::term::{Sort, Term};
use crate::diag::Code;

/// What stands before the point of a method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Receiver {
    /// Nothing: a plain function.
    Nothing,
    /// Nothing: an operator on expressions.
    Operator,
    /// Nothing: an operator that numbers of the script share.
    NumberOperator,
    Dimension,
    Formula,
    Rule,
    Check,
    Control,
    Declaration,
    Sheet,
    View,
}

impl Receiver {
    /// How it is called in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Nothing | Self::Operator | Self::NumberOperator => "a function",
            Self::Dimension => "a dimension",
            Self::Formula => "a formula",
            Self::Rule => "a rule",
            Self::Check => "a check",
            Self::Control => "a control",
            Self::Declaration => "a declaration",
            Self::Sheet => "a sheet",
            Self::View => "a view",
        }
    }

    /// Whether it is written before a point.
    pub fn is_method(self) -> bool {
        !matches!(self, Self::Nothing | Self::Operator | Self::NumberOperator)
    }

    fn fits(self, value: &Dynamic, draft: &Draft) -> bool {
        let body = |fits: fn(&Body) -> bool| match value.read_lock::<Handle>().as_deref() {
            Some(Handle::Declaration(index)) => draft
                .declarations
                .get(*index)
                .is_some_and(|declaration| fits(&declaration.body)),
            _ => false,
        };
        let sort = value.read_lock::<Term>().map(|term| term.sort);
        match self {
            Self::Nothing | Self::Operator | Self::NumberOperator => false,
            Self::Dimension => sort.is_some_and(|sort| matches!(sort, Sort::Dimension(_))),
            Self::Formula => sort.is_some_and(|sort| {
                sort.is_figure() || matches!(sort, Sort::Relation | Sort::Text)
            }),
            Self::Rule => body(|body| matches!(body, Body::Rule { .. })),
            Self::Check => body(|body| matches!(body, Body::Check { .. })),
            Self::Control => body(|body| matches!(body, Body::Control { .. })),
            Self::Declaration => body(|_| true) || Self::View.fits(value, draft),
            Self::Sheet => matches!(
                value.read_lock::<Handle>().as_deref(),
                Some(Handle::Sheet(_))
            ),
            Self::View => matches!(
                value.read_lock::<Handle>().as_deref(),
                Some(Handle::View(_))
            ),
        }
    }
}

/// One function of the language with its entry in the reference.
pub(super) struct Function {
    pub name: &'static str,
    /// What stands before its point.
    pub receiver: Receiver,
    /// How many arguments it takes, what stands before its point left out.
    pub arguments: RangeInclusive<usize>,
    /// How it is written.
    pub signature: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// An example that loads.
    pub example: &'static str,
    /// What it does.
    pub run: fn(&mut Call<'_>) -> Dynamic,
}

impl Function {
    /// How many arguments it takes, what stands before its point included.
    pub fn totals(&self) -> RangeInclusive<usize> {
        let receiver = usize::from(self.receiver.is_method());
        self.arguments.start() + receiver..=self.arguments.end() + receiver
    }
}

/// The families in the order of the reference: title, introduction, functions.
pub(super) const FAMILIES: [(&str, &str, &[Function]); 13] = [
    ("Conditions", conditions::ABOUT, conditions::FUNCTIONS),
    ("Closures", closures::ABOUT, closures::FUNCTIONS),
    ("Rules", rules::ABOUT, rules::FUNCTIONS),
    ("Decision tables", tables::ABOUT, tables::FUNCTIONS),
    (
        "Weights, keys and imputed amounts",
        keys::ABOUT,
        keys::FUNCTIONS,
    ),
    ("Formulas", formulas::ABOUT, formulas::FUNCTIONS),
    ("The raw ledger", booked::ABOUT, booked::FUNCTIONS),
    ("Folds", folds::ABOUT, folds::FUNCTIONS),
    ("Sheets", sheets::ABOUT, sheets::FUNCTIONS),
    ("Checks and targets", checks::ABOUT, checks::FUNCTIONS),
    ("Controls", controls::ABOUT, controls::FUNCTIONS),
    ("Views and adjustments", views::ABOUT, views::FUNCTIONS),
    (
        "Optional names and the baseline",
        optional::ABOUT,
        optional::FUNCTIONS,
    ),
];

/// Every function of the language.
pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    FAMILIES
        .iter()
        .flat_map(|(_, _, functions)| functions.iter())
}

/// Gives an engine all functions of the language.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Term>("expression")
        .register_type_with_name::<Handle>("declaration");
    let mut groups: BTreeMap<(&str, usize), Vec<&'static Function>> = BTreeMap::new();
    for function in functions() {
        if function.receiver.is_method() || function.receiver == Receiver::Nothing {
            for total in function.totals() {
                groups
                    .entry((function.name, total))
                    .or_default()
                    .push(function);
            }
        } else {
            for types in operands(function) {
                add(engine, function.name, &types, vec![function]);
            }
        }
    }
    for ((name, total), functions) in groups {
        add(
            engine,
            name,
            &vec![TypeId::of::<Dynamic>(); total],
            functions,
        );
    }
    for (sign, word) in [("&", "and"), ("|", "or")] {
        for function in functions().filter(|function| function.name == word) {
            add(
                engine,
                sign,
                &[TypeId::of::<Term>(), TypeId::of::<Dynamic>()],
                vec![function],
            );
            add(
                engine,
                sign,
                &[TypeId::of::<Dynamic>(), TypeId::of::<Term>()],
                vec![function],
            );
        }
    }
    members::register(engine);
    closures::register(engine);
}

/// The types of operands that an operator is registered for.
fn operands(function: &Function) -> Vec<Vec<TypeId>> {
    let (term, any) = (TypeId::of::<Term>(), TypeId::of::<Dynamic>());
    let (int, decimal) = (TypeId::of::<INT>(), TypeId::of::<Decimal>());
    if *function.arguments.start() == 1 {
        return vec![vec![term]];
    }
    if matches!(function.name, "and" | "or") {
        return vec![vec![any, any]];
    }
    let mut types = vec![vec![term, any], vec![any, term]];
    if function.receiver == Receiver::NumberOperator {
        types.extend([
            vec![decimal, decimal],
            vec![int, decimal],
            vec![decimal, int],
        ]);
        if function.name == "/" {
            types.push(vec![int, int]);
        }
    }
    types
}

fn add(engine: &mut Engine, name: &str, types: &[TypeId], functions: Vec<&'static Function>) {
    engine.register_raw_fn(
        name,
        types,
        move |context: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| {
            dispatch(&context, arguments, &functions)
        },
    );
}

/// The collector that an engine's tag holds.
pub(super) fn session(context: &NativeCallContext<'_>) -> SharedDraft {
    context
        .tag()
        .and_then(|tag| tag.clone().try_cast())
        .unwrap_or_default()
}

fn dispatch(
    context: &NativeCallContext<'_>,
    arguments: &mut [&mut Dynamic],
    functions: &[&'static Function],
) -> Result<Dynamic, Box<EvalAltResult>> {
    let session = session(context);
    let values: Vec<_> = arguments
        .iter()
        .map(|argument| (**argument).clone().flatten())
        .collect();
    let is_operator = functions.iter().all(|function| {
        matches!(
            function.receiver,
            Receiver::Operator | Receiver::NumberOperator
        )
    });
    let mut draft = session.draft();
    if draft.runtime.is_none() {
        return after_loading(context, draft, values, functions);
    }
    limits::note(&mut draft, &values, is_operator)
        .map_err(|message| limits::refusal(context, message))?;
    Ok(chosen(context, draft, values, functions))
}

/// A call from a closure that decides on postings: it may compute, but whatever it would declare or
/// report is an error.
fn after_loading(
    context: &NativeCallContext<'_>,
    draft: MutexGuard<'_, Draft>,
    values: Vec<Dynamic>,
    functions: &[&'static Function],
) -> Result<Dynamic, Box<EvalAltResult>> {
    drop(draft);
    let session = SharedDraft::default();
    let answer = chosen(context, session.draft(), values, functions);
    let draft = session.draft();
    let is_untouched = draft.diagnostics.is_empty()
        && draft.declarations.is_empty()
        && draft.sheets.is_empty()
        && draft.views.is_empty()
        && draft.references.is_empty();
    match is_untouched {
        true => Ok(answer),
        false => {
            let name = functions.first().map_or("", |function| function.name);
            Err(format!("`{name}` cannot be called where postings are decided on").into())
        }
    }
}

/// Runs the one of several functions that is meant.
fn chosen(
    context: &NativeCallContext<'_>,
    draft: MutexGuard<'_, Draft>,
    values: Vec<Dynamic>,
    functions: &[&'static Function],
) -> Dynamic {
    let first = values.first().cloned().unwrap_or(Dynamic::UNIT);
    let mut call = Call::new(
        draft,
        context.call_source(),
        context.call_position(),
        values,
    );
    let chosen = functions
        .iter()
        .find(|function| function.receiver.fits(&first, &call.draft));
    let chosen = chosen.or_else(|| {
        functions
            .iter()
            .find(|function| !function.receiver.is_method())
    });
    if let Some(function) = chosen {
        call.record(function);
        call.name = function.name;
        call.signature = if function.receiver == Receiver::Nothing || function.receiver.is_method()
        {
            function.signature
        } else {
            ""
        };
        return (function.run)(&mut call);
    }
    if let Some(function) = functions.first().filter(|_| {
        !first
            .read_lock::<Term>()
            .is_some_and(|term| term.is_poison())
    }) {
        let nouns: Vec<_> = functions
            .iter()
            .map(|function| function.receiver.noun())
            .collect();
        let (found, span) = (kind(&first), call.own_span());
        let message = format!(
            "`.{}` is for {}, not for {found}",
            function.name,
            nouns.join(" or ")
        );
        let diagnostic = finding(
            Code::WrongType,
            message,
            &span,
            format!("what stands before the point is {found}"),
        );
        call.report(diagnostic.help(format!("write `{}`", function.signature)));
    }
    call.receiver()
}
