//! Which adjustment of a view goes first, once every script is loaded: ids, `.over`, and two that
//! replace the same thing.
//!
//! The adjustments that meet are those of one municipality and the national ones, in one view and
//! year.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::AllDeclared;
use super::draft::finding;
use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::model::{Action, Adjustment, Id, Layer, LayerName, Model, NotNeeded, circles, precedes};

/// Checks the adjustments of every view. What is found twice, for several municipalities, is told
/// twice.
pub(super) fn check(model: &Model, declared: &AllDeclared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, layer) in model.named_layers() {
        for view in &layer.views {
            unknown_over(declared, &name, &view.id, &view.adjustments, &mut found);
        }
        layer
            .not_needed
            .iter()
            .for_each(|word| unknown_not_needed(declared, word, &mut found));
    }
    for view in model.views() {
        let national = of_view(&model.national, &view);
        circles(&view, &national, &mut found);
        rivals(&view, &national, &mut found);
        for layer in model.municipal.values() {
            let own = of_view(layer, &view);
            twice(&view, &national, &own, &mut found);
            let meeting: Vec<&Adjustment> = national.iter().chain(&own).copied().collect();
            circles(&view, &meeting, &mut found);
            rivals(&view, &meeting, &mut found);
        }
    }
    found
}

fn of_view<'m>(layer: &'m Layer, view: &Id) -> Vec<&'m Adjustment> {
    layer
        .views
        .iter()
        .filter(|part| part.id == *view)
        .flat_map(|part| &part.adjustments)
        .collect()
}

fn unknown_over(
    declared: &AllDeclared,
    layer: &LayerName,
    view: &Id,
    adjustments: &[Adjustment],
    found: &mut Vec<Diagnostic>,
) {
    let meets = |other: &LayerName| {
        *layer == LayerName::National || *other == LayerName::National || other == layer
    };
    let others = declared
        .iter()
        .filter(|(other, _)| meets(other))
        .flat_map(|(_, declared)| &declared.adjustments);
    let known: BTreeSet<&str> = others
        .filter(|(of, _)| of == view)
        .map(|(_, id)| &**id)
        .collect();
    for (weaker, span) in adjustments.iter().flat_map(|adjustment| &adjustment.over) {
        if !known.contains(&**weaker) {
            let label = format!("not in view `{view}`");
            let diagnostic = finding(
                Code::OverInvalid,
                format!("unknown adjustment `{weaker}`"),
                span,
                label,
            );
            found.push(diagnostic.maybe_help(did_you_mean(weaker, known.iter().copied())));
        }
    }
}

/// Reports what a municipality has no need of although no layer's part of the view makes it.
fn unknown_not_needed(declared: &AllDeclared, word: &NotNeeded, found: &mut Vec<Diagnostic>) {
    let all = declared.values().flat_map(|declared| &declared.adjustments);
    let known: Vec<&str> = all
        .filter(|(of, _)| *of == word.view)
        .map(|(_, id)| &**id)
        .collect();
    if !known.contains(&&*word.adjustment) {
        let message = format!("unknown adjustment `{}`", word.adjustment);
        let diagnostic = finding(
            Code::UnknownReference,
            message,
            &word.span,
            format!("not in view `{}`", word.view),
        );
        found.push(diagnostic.maybe_help(did_you_mean(&word.adjustment, known)));
    }
}

/// Reports ids that a municipality and the national layer both give in one view and year.
fn twice(view: &Id, national: &[&Adjustment], own: &[&Adjustment], found: &mut Vec<Diagnostic>) {
    for adjustment in own {
        let same = |other: &&&Adjustment| {
            other.id == adjustment.id && other.years.overlaps(adjustment.years)
        };
        if let Some(first) = national.iter().find(same) {
            let message = format!(
                "adjustment `{}` of view `{view}` is declared twice",
                adjustment.id
            );
            let diagnostic = finding(
                Code::DuplicateId,
                message,
                &adjustment.span,
                "declared again",
            );
            found.push(
                diagnostic
                    .at_span(&first.span, "declared for all")
                    .help("choose another id"),
            );
        }
    }
}

fn circles(view: &Id, meeting: &[&Adjustment], found: &mut Vec<Diagnostic>) {
    let mut positions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    meeting
        .iter()
        .enumerate()
        .for_each(|(position, adjustment)| {
            positions.entry(&adjustment.id).or_default().push(position);
        });
    let weaker = |adjustment: &&Adjustment| -> Vec<usize> {
        let of_id = adjustment
            .over
            .iter()
            .filter_map(|(id, _)| positions.get(&**id))
            .flatten()
            .copied();
        let mut weaker: Vec<usize> = of_id
            .filter(|other| adjustment.years.overlaps(meeting[*other].years))
            .collect();
        weaker.sort_unstable();
        weaker.dedup();
        weaker
    };
    for circle in circles::ways(&meeting.iter().map(weaker).collect::<Vec<_>>()) {
        let adjustment = meeting[circle[0]];
        let path: Vec<_> = circle
            .iter()
            .map(|other| format!("`{}`", meeting[*other].id))
            .collect();
        let span = adjustment
            .over
            .first()
            .map_or(&adjustment.span, |(_, span)| span);
        let message = format!(
            "adjustment `{}` of view `{view}` goes before itself",
            adjustment.id
        );
        found.push(finding(
            Code::OverInvalid,
            message,
            span,
            format!("by way of {}", path.join(" over ")),
        ));
    }
}

/// Reports two adjustments that put different things in place of one key or weight, where neither
/// goes first in some year of both.
fn rivals(view: &Id, meeting: &[&Adjustment], found: &mut Vec<Diagnostic>) {
    let years = turns(meeting);
    let mut earlier: BTreeMap<String, Vec<&Adjustment>> = BTreeMap::new();
    for second in meeting {
        let Some(replaced) = replaced(second) else {
            continue;
        };
        let others = earlier.entry(replaced.clone()).or_default();
        others.push(second);
        for first in &others[..others.len() - 1] {
            let is_open = |year: &i32| {
                let valid: Vec<&Adjustment> = meeting
                    .iter()
                    .copied()
                    .filter(|one| one.years.contains(*year))
                    .collect();
                let both = first.years.contains(*year) && second.years.contains(*year);
                both && !precedes(&valid, &first.id, &second.id)
                    && !precedes(&valid, &second.id, &first.id)
            };
            if first.id != second.id && years.iter().any(is_open) {
                found.push(rival(
                    view,
                    &replaced,
                    (&first.id, &first.span),
                    (&second.id, &second.span),
                ));
            }
        }
    }
}

/// One year of each stretch in which the same adjustments hold.
fn turns(meeting: &[&Adjustment]) -> BTreeSet<i32> {
    let of = |adjustment: &&Adjustment| {
        [
            adjustment.years.from,
            adjustment.years.to.map(|to| to.saturating_add(1)),
        ]
    };
    meeting
        .iter()
        .flat_map(of)
        .flatten()
        .chain([i32::MIN])
        .collect()
}

fn rival(view: &Id, replaced: &str, first: (&Id, &Span), second: (&Id, &Span)) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` both replace {replaced} in view `{view}`",
        first.0, second.0
    );
    finding(Code::AdjustmentConflict, message, second.1, "replaces it")
        .at_span(first.1, "replaces it, too")
        .help(format!(
            "say with `.over(\"{}\")` that the other goes first, or remove one of them",
            first.0
        ))
}

/// What an adjustment puts something else in place of.
fn replaced(adjustment: &Adjustment) -> Option<String> {
    match &adjustment.action {
        Action::UseKey { key, .. } => Some(format!("key `{key}`")),
        Action::UseWeight { weight, .. } => Some(format!("weight `{weight}`")),
        Action::Exclude { .. } | Action::Move { .. } | Action::Add { .. } => None,
    }
}
