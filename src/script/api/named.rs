//! Arguments that name what `vocabulary.toml` declares: facts and periods.

use crate::diag::{Code, did_you_mean};
use crate::model::Id;
use crate::script::call::Call;
use crate::script::draft::finding;
use crate::script::resolve::MAX_SUGGESTIONS;

/// An argument as a declared fact.
pub(super) fn known_fact(call: &mut Call<'_>, position: usize) -> Option<Id> {
    let id = call.reference(position)?;
    let names = call.draft.names.clone();
    if !names.has_fact(&id) {
        let span = call.span_of(position);
        let diagnostic = finding(Code::UnknownFact, format!("unknown fact `{id}`"), &span, "not declared in vocabulary.toml");
        call.draft.suggestions += 1;
        let few = call.draft.suggestions <= MAX_SUGGESTIONS;
        call.report(diagnostic.maybe_help(if few { did_you_mean(&id, names.facts()) } else { None }));
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
