//! What the texts of a script mean: its calls say which argument names a rule, a weight, a sheet or
//! a fact.
//!
//! Input: the collector after a layer's scripts have run. So an id that a script puts together is
//! known as well, and of a method it is known what stands before its point.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::symbol::{Mention, SymbolDeclaration, SymbolFindings, SymbolKind};
use super::words::CalledFunctions;
use crate::diag::Span;
use crate::facts::Label;
use crate::model::Id;
use crate::script::api::{Function, Receiver};
use crate::script::draft::{Body, CallRecord, Draft, Handle};
use crate::script::tokens::TokenKind;

/// An argument that names something.
struct NamingArgument {
    position: usize,
    kind: SymbolKind,
    /// What the named is part of, where the call says it.
    owner: Option<Id>,
}

/// Which function each call meant, by the script's path.
pub(super) fn called(draft: &Draft) -> BTreeMap<Arc<str>, CalledFunctions> {
    let mut called: BTreeMap<Arc<str>, CalledFunctions> = BTreeMap::new();
    for call in draft.calls.iter().flatten() {
        let name = &call.site.own;
        let is_named = |text: &str| {
            text.get(name.start..)
                .is_some_and(|rest| rest.starts_with(call.function.name))
        };
        if draft
            .scripts
            .get(&call.file)
            .is_some_and(|script| is_named(&script.source.text))
        {
            called
                .entry(call.file.clone())
                .or_default()
                .insert(name.start, call.function);
        }
    }
    called
}

/// Adds what the scripts of a layer declare by an id, and where they name it.
pub(super) fn add(draft: &Draft, found: &mut SymbolFindings) {
    let first = found.mentions.len();
    for call in draft.calls.iter().flatten() {
        for argument in arguments(draft, call) {
            for id in call
                .arguments
                .get(argument.position)
                .map(texts)
                .unwrap_or_default()
            {
                let span = word(draft, call, argument.position, &id);
                // A scope may be a pair.
                let is_scope = argument.kind == SymbolKind::Municipality;
                let ids: Vec<&str> = if is_scope {
                    id.split('~').collect()
                } else {
                    vec![&id]
                };
                found.mentions.extend(ids.into_iter().map(|id| {
                    Mention {
                        span: span.clone(),
                        layer: draft.names.layer.clone(),
                        kind: argument.kind,
                        owner: argument
                            .owner
                            .clone()
                            .or_else(|| sheet_around(draft, &span, argument.kind)),
                        name: id.into(),
                        functions: Vec::new(),
                    }
                }));
            }
        }
    }
    let names = &found.mentions[first..];
    found
        .declarations
        .extend(declarations(draft).map(|declaration| {
            let is_name = |name: &&Mention| {
                let (of, whole) = (&name.span, &declaration.span);
                let is_within =
                    of.file == whole.file && whole.start <= of.start && of.end <= whole.end;
                name.kind == declaration.kind && name.name == declaration.name && is_within
            };
            let name_span = names.iter().find(is_name).map(|name| name.span.clone());
            SymbolDeclaration {
                name_span: name_span.unwrap_or_else(|| declaration.span.clone()),
                ..declaration
            }
        }));
}

/// The arguments of a call that name something.
fn arguments(draft: &Draft, call: &CallRecord) -> Vec<NamingArgument> {
    use SymbolKind as K;
    let Function { name, receiver, .. } = call.function;
    let count = call.arguments.len();
    let handle = call
        .arguments
        .first()
        .and_then(|first| first.read_lock::<Handle>().as_deref().copied());
    let owner = match handle {
        Some(Handle::Sheet(index)) => draft.sheets.get(index).map(|sheet| sheet.id.clone()),
        Some(Handle::View(index)) => draft.views.get(index).map(|view| view.id.clone()),
        Some(Handle::Declaration(_)) => None,
        // A function that takes a sheet takes it first.
        None => call
            .arguments
            .first()
            .and_then(|first| texts(first).pop())
            .map(Id::from),
    };
    let one = |position, kind| {
        vec![NamingArgument {
            position,
            kind,
            owner: None,
        }]
    };
    let part = |position, kind| NamingArgument {
        position,
        kind,
        owner: owner.clone(),
    };
    let from = |first: usize, kind| {
        (first..count)
            .flat_map(|position| one(position, kind))
            .collect()
    };
    match (receiver, *name) {
        (Receiver::Nothing, "rule") => one(0, K::Rule),
        (Receiver::Nothing, "weight") => one(0, K::Weight),
        (Receiver::Nothing, "key") => one(0, K::Key),
        (Receiver::Nothing, "impute" | "imputed") => one(0, K::Imputed),
        (Receiver::Nothing, "check" | "target") => one(0, K::Check),
        (Receiver::Nothing, "control") => one(0, K::Control),
        (Receiver::Nothing, "view") => one(0, K::View),
        (Receiver::Nothing, "sheet" | "rows") => one(0, K::Sheet),
        (Receiver::Nothing, "col") => one(0, K::Column),
        (Receiver::Nothing, "total") => one(0, K::Sheet)
            .into_iter()
            .chain([part(1, K::Column)])
            .collect(),
        (Receiver::Nothing, "cell") => one(0, K::Sheet)
            .into_iter()
            .chain([part(1, K::Row), part(2, K::Column)])
            .collect(),
        (Receiver::Nothing, "fact" | "periods_with") => from(0, K::Fact),
        (Receiver::Nothing, "municipalities" | "optional_places") => from(0, K::Municipality),
        (Receiver::Check | Receiver::Sheet, "stating") => from(1, K::Fact),
        (Receiver::Nothing, "optional_rules") => from(0, K::Rule),
        (Receiver::Nothing, "optional_keys") => from(0, K::Key),
        (Receiver::Formula, "row") => one(1, K::Row),
        (Receiver::Formula, "at") => one(1, K::Municipality),
        (Receiver::Formula | Receiver::Sheet, "view") => one(1, K::View),
        (Receiver::Rule, "over") => from(1, K::Rule),
        (Receiver::View, "over") => (1..count)
            .map(|position| part(position, K::Adjustment))
            .collect(),
        (
            Receiver::View,
            "exclude" | "move_to" | "add" | "use_key" | "use_weight" | "not_needed",
        ) => vec![part(1, K::Adjustment)],
        (Receiver::Sheet, "row" | "total") => vec![part(1, K::Row)],
        (Receiver::Sheet, "column") => vec![part(1, K::Column)],
        (Receiver::Sheet, "cell") => vec![
            part(1, K::Row),
            part(2, K::Column),
            part(4, K::Municipality),
        ],
        (Receiver::Sheet, "blank") => vec![
            part(1, K::Row),
            part(2, K::Column),
            part(3, K::Municipality),
        ],
        (Receiver::Sheet, "place" | "only" | "except") => from(1, K::Municipality),
        _ => Vec::new(),
    }
}

/// The texts of an argument: one, or those of a list.
fn texts(value: &Dynamic) -> Vec<String> {
    let text = |value: &Dynamic| {
        value
            .clone()
            .into_immutable_string()
            .ok()
            .map(|text| text.to_string())
    };
    match value.read_lock::<Array>() {
        Some(items) => items.iter().filter_map(text).collect(),
        None => text(value).into_iter().collect(),
    }
}

/// Where an argument writes an id; all of the argument where it puts the id together.
fn word(draft: &Draft, call: &CallRecord, position: usize, id: &str) -> Span {
    let argument: Range<usize> = call
        .site
        .arguments
        .get(position)
        .unwrap_or(&call.site.own)
        .clone();
    let written = draft.scripts.get(&call.file).and_then(|script| {
        let source = &script.source;
        let tokens = source.tokens.iter().skip(source.token_at(argument.start)?);
        let mut texts = tokens
            .take_while(|token| token.range.end <= argument.end)
            .filter(|token| token.kind == TokenKind::Text);
        let inner = |range: &Range<usize>| {
            range.start + 1..range.end.saturating_sub(1).max(range.start + 1)
        };
        texts.find_map(|token| {
            Some(inner(&token.range)).filter(|inner| source.text.get(inner.clone()) == Some(id))
        })
    });
    let range = written.unwrap_or(argument);
    Span::new(call.file.clone(), range.start, range.end)
}

/// The sheet that asks where a row or column is named without one: that of the narrowest call
/// around it.
fn sheet_around(draft: &Draft, span: &Span, kind: SymbolKind) -> Option<Id> {
    if !matches!(kind, SymbolKind::Row | SymbolKind::Column) {
        return None;
    }
    let around = draft.calls.iter().flatten().filter_map(|call| {
        let Handle::Sheet(index) = *call.arguments.first()?.read_lock::<Handle>()? else {
            return None;
        };
        let own = &call.site.own;
        let is_around = call.file == span.file && own.start <= span.start && span.end <= own.end;
        is_around.then_some((own.len(), index))
    });
    draft
        .sheets
        .get(around.min()?.1)
        .map(|sheet| sheet.id.clone())
}

/// What is declared by an id, each as if all of it were its name.
fn declarations(draft: &Draft) -> impl Iterator<Item = SymbolDeclaration> {
    let layer = &draft.names.layer;
    let named =
        |kind, id: &Id, span: &Span| SymbolDeclaration::new(kind, id.clone(), layer, span.clone());
    let declared = draft.declarations.iter().filter_map(move |declaration| {
        let (kind, owner) = match &declaration.body {
            Body::Rule { .. } => (SymbolKind::Rule, None),
            Body::Weight(_) => (SymbolKind::Weight, None),
            Body::Key(_) => (SymbolKind::Key, None),
            Body::Imputed { .. } => (SymbolKind::Imputed, None),
            Body::Check { .. } => (SymbolKind::Check, None),
            Body::Control { .. } => (SymbolKind::Control, None),
            Body::Adjustment { view, .. } => (SymbolKind::Adjustment, Some(view.clone())),
            Body::Otherwise(_)
            | Body::Statement(_)
            | Body::NotNeeded { .. }
            | Body::Table { .. } => return None,
        };
        let (reason, years) = (declaration.reason.clone(), declaration.years);
        Some(SymbolDeclaration {
            owner,
            reason,
            years,
            ..named(kind, &declaration.id, &declaration.span)
        })
    });
    let sheets = draft.sheets.iter().flat_map(move |sheet| {
        let part = |kind, id: &Id, span: &Span, label: &Label| SymbolDeclaration {
            owner: Some(sheet.id.clone()),
            label: Some(label.clone()),
            ..named(kind, id, span)
        };
        let own = SymbolDeclaration {
            label: sheet.title.clone(),
            ..named(SymbolKind::Sheet, &sheet.id, &sheet.span)
        };
        let mut all = vec![own];
        all.extend(
            sheet
                .rows
                .iter()
                .map(|(row, _)| part(SymbolKind::Row, &row.id, &row.span, &row.label)),
        );
        all.extend(
            sheet
                .columns
                .iter()
                .map(|column| part(SymbolKind::Column, &column.id, &column.span, &column.label)),
        );
        all
    });
    let views = draft.views.iter();
    let views = views.map(move |view| SymbolDeclaration {
        label: view.title.clone(),
        ..named(SymbolKind::View, &view.id, &view.span)
    });
    declared
        .chain(sheets)
        .chain(views)
        .filter(|declaration| !declaration.name.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::script::api;
    use crate::script::position::Site;

    /// The arguments whose names in the signature say that they name something.
    fn naming(function: &Function) -> Vec<usize> {
        const NAMES: [&str; 8] = [
            "id",
            "fact",
            "sheet",
            "row",
            "column",
            "view",
            "municipality",
            "place",
        ];
        let written = function
            .signature
            .split_once('(')
            .map_or("", |(_, written)| written.trim_end_matches(')'));
        let words: Vec<&str> = written
            .split(", ")
            .map(|word| word.trim_matches(['[', ']']))
            .collect();
        let first = usize::from(function.receiver.is_method());
        let is_naming =
            |word: &str| NAMES.contains(&word) && !matches!(function.name, "label" | "unit_label");
        words
            .iter()
            .enumerate()
            .filter(|(_, word)| is_naming(word))
            .map(|(position, _)| first + position)
            .collect()
    }

    #[test]
    fn every_argument_that_names_something_is_known_to_do_so() {
        let mut count = 0;
        for function in api::functions() {
            let site = Site {
                whole: 0..0,
                own: 0..0,
                arguments: Vec::new(),
            };
            let arguments = vec![Dynamic::from("x".to_owned()); *function.totals().end()];
            let call = CallRecord {
                function,
                file: "a.rhai".into(),
                site,
                arguments,
            };
            let found: BTreeSet<usize> = super::arguments(&Draft::default(), &call)
                .iter()
                .map(|one| one.position)
                .collect();
            for position in naming(function) {
                assert!(
                    found.contains(&position),
                    "argument {position} of `{}`",
                    function.signature
                );
                count += 1;
            }
            assert!(
                found.is_empty() || !naming(function).is_empty(),
                "`{}` names nothing",
                function.signature
            );
        }
        assert!(count > 30, "the signatures are not read any more");
    }
}
