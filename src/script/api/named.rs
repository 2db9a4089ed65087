//! Arguments that name something declared: facts, periods, units, views.

use crate::diag::{Code, did_you_mean};
use crate::model::Id;
use crate::script::call::Call;
use crate::script::declared::MAX_SUGGESTIONS;
use crate::script::draft::{ReferredKind, finding};
use crate::value::Unit;

/// An argument as a declared fact.
pub(super) fn known_fact(call: &mut Call<'_>, position: usize) -> Option<Id> {
    let id = call.reference(position)?;
    let names = call.draft.names.clone();
    if !names.has_fact(&id) {
        let span = call.span_of(position);
        let diagnostic = finding(
            Code::UnknownFact,
            format!("unknown fact `{id}`"),
            &span,
            "not declared in vocabulary.toml",
        );
        call.draft.suggestions += 1;
        let few = call.draft.suggestions <= MAX_SUGGESTIONS;
        call.report(diagnostic.maybe_help(if few {
            did_you_mean(&id, names.facts())
        } else {
            None
        }));
        return None;
    }
    Some(id)
}

/// Reports a text of an argument that is neither a year nor a declared period.
pub(super) fn known_period(call: &mut Call<'_>, id: &str, position: usize) {
    let vocabulary = call.draft.names.vocabulary.clone();
    if !vocabulary.is_period(id) {
        let span = call.span_of(position);
        call.report(vocabulary.unknown_period(id, &span));
    }
}

/// An argument as a declared unit.
pub(super) fn unit(call: &mut Call<'_>, position: usize) -> Option<Unit> {
    let id = call.text(position)?;
    let vocabulary = call.draft.names.vocabulary.clone();
    let unit = vocabulary.unit(&id);
    if unit.is_none() {
        let known = vocabulary
            .units
            .keys()
            .map(|unit| &**unit)
            .chain(["kr", "percent", "ratio", "index", "text"]);
        let diagnostic = finding(
            Code::UnknownUnit,
            format!("unknown unit `{id}`"),
            &call.span_of(position),
            "not declared in vocabulary.toml",
        );
        call.report(diagnostic.maybe_help(did_you_mean(&id, known)));
    }
    unit
}

/// An argument as a year or cohort.
pub(super) fn period(call: &mut Call<'_>, position: usize) -> Option<Id> {
    let id = match call.value(position).as_int() {
        Ok(year) => Id::from(year.to_string()),
        Err(_) => call.reference(position)?,
    };
    known_period(call, &id, position);
    Some(id)
}

/// An argument as the name of a view, looked up once every script is loaded.
pub(super) fn view(call: &mut Call<'_>, position: usize) -> Option<Id> {
    let id = call.reference(position)?;
    let span = call.span_of(position);
    call.refer(ReferredKind::View, &id, span);
    Some(id)
}
