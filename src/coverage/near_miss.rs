//! Rules that would claim a key but for one part of their condition.

use std::cmp::Reverse;

use crate::engine::{ConditionSubject, explain_posting, first_failure, rule};
use crate::explain::{Scene, Where};
use crate::ledger::code_number;
use crate::model::{CodeRange, Expr, Id, Node, Target};

/// How many are told of a key.
const TOLD: usize = 2;

/// How far a code may be from what a rule asks for, to be its neighbour.
const NEIGHBOURS: u64 = 9;

/// A rule that failed on one part of its condition alone.
#[derive(Clone, PartialEq, Debug)]
pub struct NearMiss {
    /// The rule with its layer.
    pub rule: String,
    /// The part that failed, with what the key has.
    pub failed: String,
    /// Where it would have brought the kroner.
    pub target: Target,
    /// Where it is declared.
    pub place: Where,
}

/// The rules that come nearest: those of which most parts hold, and whose failed part is met by the
/// nearest code.
pub(super) fn near_misses(
    scene: &Scene<'_>,
    (municipality, year): (&Id, i32),
    subject: &dyn ConditionSubject,
) -> Vec<NearMiss> {
    let model = &scene.project.model;
    let (_, candidates) = explain_posting(model, municipality, year, subject);
    let mut near = Vec::new();
    for candidate in candidates {
        let (1, Some((failed, _))) = (candidate.misses, &candidate.failed) else {
            continue;
        };
        let Some(rule) = rule(model, &candidate.rule) else {
            continue;
        };
        let parts = parts(&rule.condition);
        let failing = parts
            .iter()
            .find(|part| first_failure(part, subject).is_some());
        // A rule of one part that failed shares nothing with the key.
        if parts.len() < 2 {
            continue;
        }
        let away = failing.and_then(|part| distance(part, subject));
        if away.is_some_and(|away| away > NEIGHBOURS) {
            continue;
        }
        let away = away.unwrap_or(NEIGHBOURS);
        let miss = NearMiss {
            rule: format!("{}/{}", candidate.rule.layer, rule.id),
            failed: failed.clone(),
            target: rule.target.clone(),
            place: scene.place(&rule.span),
        };
        near.push(((Reverse(parts.len()), away), miss));
    }
    near.sort_by_key(|(order, _)| *order);
    near.into_iter().take(TOLD).map(|(_, miss)| miss).collect()
}

/// The parts of a condition that are joined by `and`.
fn parts(condition: &Expr) -> Vec<&Expr> {
    match &*condition.node {
        Node::And(a, b) => [parts(a), parts(b)].concat(),
        _ => vec![condition],
    }
}

/// How far the code of a dimension is from the nearest number that a test wants; `None` for any
/// other test.
fn distance(part: &Expr, subject: &dyn ConditionSubject) -> Option<u64> {
    let number = |dimension: &Expr| match &*dimension.node {
        Node::Dimension(name) => code_number(subject.code(name)?),
        _ => None,
    };
    match &*part.node {
        Node::Compare(_, a, b) => match (&*a.node, &*b.node) {
            (_, Node::Number(wanted, _)) => number(a).zip(wanted.to_decimal(0).parse().ok()),
            (Node::Number(wanted, _), _) => number(b).zip(wanted.to_decimal(0).parse().ok()),
            _ => None,
        }
        .map(|(code, wanted): (i64, i64)| code.abs_diff(wanted)),
        Node::Within(of, ranges) => number(of).and_then(|code| {
            let ends = ranges.iter().filter_map(|range| match range {
                CodeRange::Numbers(from, to) => Some([*from, *to]),
                CodeRange::Text(_) => None,
            });
            ends.flatten().map(|end| code.abs_diff(end)).min()
        }),
        _ => None,
    }
}
