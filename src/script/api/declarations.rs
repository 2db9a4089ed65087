//! What declarations of every kind have in common: how they begin, what they refer to, what goes
//! before what.

use rhai::{Array, Dynamic};

use super::values::Selecting;
use crate::diag::{Anchor, Code, Span};
use crate::facts::Label;
use crate::model::Id;
use crate::script::call::Call;
use crate::script::draft::{Body, ReferredKind, finding};
use crate::script::names::LayerNames;
use crate::words::{Language, Word};

/// Adds a declaration, marked when an argument was wrong.
pub(super) fn declare(call: &mut Call<'_>, id: Option<Id>, body: Body) -> Dynamic {
    let (span, poisoned) = (call.span(), call.poisoned);
    Dynamic::from(
        call.draft
            .declare(id.unwrap_or_default(), body, span, poisoned),
    )
}

/// What an id alone refers to, looked up once every script is loaded.
pub(super) fn referred(
    call: &mut Call<'_>,
    to: ReferredKind,
    selecting: fn(Id) -> Selecting,
) -> Dynamic {
    let Some(id) = call.reference(0) else {
        return call.poison();
    };
    let span = call.span();
    call.refer(to, &id, span);
    Dynamic::from(selecting(id))
}

/// Reports a method that concerns the adjustment before it where there is none.
pub(super) fn concerns_an_adjustment(call: &mut Call<'_>) {
    if call.view().is_some() && call.declaration().is_none() {
        let (span, message) = (
            call.own_span(),
            format!("`.{}` stands before any adjustment", call.name),
        );
        call.report(
            finding(
                Code::UnfinishedRule,
                message,
                &span,
                "no adjustment before this",
            )
            .help("put it behind the adjustment that it concerns"),
        );
    }
}

/// Reports what is said twice of one thing.
pub(super) fn once_only(call: &mut Call<'_>, again: bool, what: &str, span: &Span) {
    if again {
        call.report(finding(
            Code::DuplicateId,
            format!("`.{what}` is said twice"),
            span,
            "the second time",
        ));
        call.mark();
    }
}

/// `.over`, of a rule or of the adjustment before it.
pub(super) fn over(call: &mut Call<'_>) -> Dynamic {
    concerns_an_adjustment(call);
    let mut ids: Vec<(Id, Anchor)> = Vec::new();
    match call.value(1).try_cast::<Array>() {
        Some(items) if call.count() == 2 => {
            let span = call.span_of(1);
            for item in items {
                match item.into_immutable_string() {
                    Ok(id) => ids.push((Id::from(id.as_str()), span.clone().into())),
                    Err(_) => call.report(finding(
                        Code::WrongType,
                        "`over` expects ids",
                        &span,
                        "not all are texts",
                    )),
                }
            }
        }
        _ => {
            for position in 1..call.count() {
                let span = call.span_of(position);
                ids.extend(call.reference(position).map(|id| (id, span.into())));
            }
        }
    }
    let receiver = call.receiver();
    match call.declaration().map(|stronger| &mut stronger.body) {
        Some(Body::Rule { over, .. } | Body::Adjustment { over, .. }) => over.extend(ids),
        Some(Body::NotNeeded { .. }) => {
            let span = call.own_span();
            let diagnostic = finding(
                Code::UnfinishedRule,
                "`.over` stands behind `.not_needed`",
                &span,
                "nothing goes before",
            );
            call.report(diagnostic.help("put it behind the adjustment that it concerns"));
        }
        _ => {}
    }
    receiver
}

/// The arguments from `position` on as a name for people.
pub(super) fn label_at(call: &mut Call<'_>, position: usize) -> Option<Label> {
    if call.count() <= position {
        return None;
    }
    let nb = call.text(position);
    let en = if call.count() > position + 1 {
        call.text(position + 1)
    } else {
        None
    };
    let names = call.draft.names.clone();
    let named = |text: String, language| match text.contains(BASELINE) {
        true => text.replace(BASELINE, baseline_name(&names, language)),
        false => text,
    };
    Some(Label {
        nb: named(nb?, Language::Norwegian),
        en: en.map(|en| named(en, Language::English)),
    })
}

/// What stands for the name of the baseline in labels.
const BASELINE: &str = "{baseline}";

/// The name of the baseline for people; what a baseline is where the project has none.
fn baseline_name(names: &LayerNames, language: Language) -> &str {
    match &names.baseline {
        Some(baseline) => baseline.label.text(language),
        None => language.word(Word::TheBaseline),
    }
}
