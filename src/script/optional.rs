//! What a project may lack: places, rules and keys that national scripts name whether it has them or
//! not. A name that is neither there nor optional leads nowhere, as a slip of the pen does.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::{AllDeclared, DeclaredIds, MAX_SUGGESTIONS};
use super::draft::{ReferredKind, finding};
use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::model::{Id, LayerName, NO_BASELINE};

/// What the national layer says that a project may lack.
fn national(declared: &AllDeclared) -> Option<&DeclaredIds> {
    declared.get(&LayerName::National)
}

/// Whether an id of a kind may be named where nobody declares it.
pub(super) fn may_lack(declared: &AllDeclared, to: ReferredKind, id: &str) -> bool {
    national(declared).is_some_and(|national| match to {
        ReferredKind::Rule => national.optional.rules.contains(id),
        ReferredKind::Key => national.optional.keys.contains(id),
        ReferredKind::Imputed | ReferredKind::Weight | ReferredKind::View => false,
    })
}

/// The places that may be lacking and are, and [`NO_BASELINE`] where there is no baseline.
pub(super) fn absent(declared: &AllDeclared) -> BTreeSet<Id> {
    let Some(national) = national(declared) else {
        return BTreeSet::new();
    };
    let lacking = national.optional.places.keys();
    let mut absent: BTreeSet<Id> = lacking
        .filter(|id| !national.places.contains(*id))
        .cloned()
        .collect();
    if !national.has_baseline {
        absent.insert(NO_BASELINE.into());
    }
    absent
}

/// Reports names of places that the project has not.
///
/// **Errors**: `K0704` a place that it may not lack; `K0711`, a notice, those that it may lack, all
/// that are said in one place together.
pub(super) fn check(declared: &AllDeclared) -> Vec<Diagnostic> {
    let absent = absent(declared);
    let mut found = Vec::new();
    let mut suggestions = 0;
    for layer in declared.values() {
        let mut unknown: Vec<&(Id, Span)> = layer
            .absent
            .iter()
            .filter(|(id, _)| !absent.contains(id))
            .collect();
        unknown.sort_by_key(|(id, span)| (&span.file, span.start, id));
        for (id, span) in unknown {
            let what = finding(
                Code::UnknownMunicipality,
                format!("unknown municipality `{id}`"),
                span,
                "no such folder under `municipalities/` or `reference/`",
            );
            suggestions += 1;
            let near = match suggestions <= MAX_SUGGESTIONS {
                true => did_you_mean(id, layer.places.iter().chain(&absent).map(|id| &**id)),
                false => None,
            };
            let help = near.unwrap_or_else(|| {
                format!(
                    "mend the name; if a project may do without it, say `optional_places([\"{id}\"])` in a script under `rules/`"
                )
            });
            found.push(what.help(help));
        }
    }
    let mut together: BTreeMap<(&str, usize), (&Span, Vec<&Id>)> = BTreeMap::new();
    for (id, span) in national(declared)
        .into_iter()
        .flat_map(|national| &national.optional.places)
    {
        if absent.contains(id) {
            let place = (&*span.file, span.start);
            together
                .entry(place)
                .or_insert((span, Vec::new()))
                .1
                .push(id);
        }
    }
    found.extend(together.into_values().map(|(span, ids)| remark(span, &ids)));
    found
}

/// The remark on places that may be lacking and are.
fn remark(span: &Span, ids: &[&Id]) -> Diagnostic {
    let names: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    let message = match &names[..] {
        [one] => format!("{one} is not in this project, but sheets speak of it"),
        names => format!(
            "{} places are not in this project, but sheets speak of them: {}",
            names.len(),
            names.join(", ")
        ),
    };
    finding(Code::PlaceAbsent, message, span, "optional here").help(
        "rows about them are left out, and figures that ask for them are missing; take the sheets away if they are of no use here",
    )
}
