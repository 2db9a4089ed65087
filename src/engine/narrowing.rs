//! Relations that are known to hold between hidden counts: where they are stated, and which counts
//! they connect.

use std::collections::BTreeSet;

use crate::diag::Span;
use crate::model::{Check, Comparison, Expr, Id, Node, REPORTED};

use super::coordinates::Coordinates;
use super::evaluator::Evaluator;
use super::hidden::Narrowing;
use super::reads::ReadNotes;
use super::workbook::HiddenCount;

impl Evaluator<'_> {
    /// The hidden counts that known relations connect with these, and those relations.
    pub(super) fn connected(
        &self,
        counts: &BTreeSet<HiddenCount>,
    ) -> (BTreeSet<HiddenCount>, Vec<&Narrowing>) {
        let (mut counts, mut narrowings) = (counts.clone(), Vec::new());
        let mut rest: Vec<&Narrowing> = self.narrowings().iter().collect();
        loop {
            let (joined, apart): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|narrowing| !narrowing.counts.is_disjoint(&counts));
            if joined.is_empty() {
                return (counts, narrowings);
            }
            counts.extend(
                joined
                    .iter()
                    .flat_map(|narrowing| narrowing.counts.iter().cloned()),
            );
            narrowings.extend(joined);
            rest = apart;
        }
    }

    /// Every known relation between hidden counts, wherever it stands on some.
    fn narrowings(&self) -> &[Narrowing] {
        self.hidden.narrowings(|| {
            // Which relations there are is a question of its own, that nobody's figure stands on by
            // itself.
            let apart = self.inputs.unread();
            let mut narrowings = Vec::new();
            for ((place, period), facts) in apart.all_facts() {
                let hides = facts.values().any(|fact| fact.hidden_count().is_some());
                let is_valid = |check: &&Check| {
                    period
                        .parse()
                        .map_or(true, |year| check.years.contains(year))
                };
                let states =
                    |check: &&Check| check.stating.iter().any(|fact| facts.contains_key(fact));
                let narrowing = apart
                    .narrowing_checks(place)
                    .filter(is_valid)
                    .filter(states);
                let narrowing =
                    narrowing.filter(|check| hides || looks_elsewhere(&check.condition));
                let relations = narrowing.map(|check| (&check.condition, check.within.as_ref()));
                narrowings.extend(
                    relations.filter_map(|relation| self.narrowing(relation, place, period)),
                );
                for part in facts.keys().filter(|_| hides) {
                    let declared = apart
                        .vocabulary()
                        .facts
                        .get(part)
                        .and_then(|declared| declared.part_of.clone());
                    if let Some(whole) = declared.filter(|whole| facts.contains_key(whole)) {
                        let [part, whole] = [part.clone(), whole]
                            .map(|fact| Expr::new(Node::Fact(fact), Span::new("", 0, 0)));
                        let condition = Node::Compare(Comparison::LessOrEqual, part, whole);
                        let condition = Expr::new(condition, Span::new("", 0, 0));
                        narrowings.extend(self.narrowing((&condition, None), place, period));
                    }
                }
            }
            self.hidden.note(&apart.touched().reads);
            narrowings
        })
    }

    /// A relation that is known to hold in a place and period, if it stands on hidden counts there.
    fn narrowing(
        &self,
        (condition, within): (&Expr, Option<&Expr>),
        place: &Id,
        period: &Id,
    ) -> Option<Narrowing> {
        let at = Coordinates::beside(place, period, &REPORTED.into());
        let evaluator = self.afresh().roughly();
        evaluator.truth_within(condition, within, &at).ok();
        self.adopt_unanswerable(&evaluator);
        let ReadNotes {
            hidden: counts,
            reads,
        } = evaluator.inputs.begin();
        self.hidden.note(&reads);
        let within = within.cloned();
        (!counts.is_empty()).then(|| Narrowing {
            condition: condition.clone(),
            within,
            at,
            counts,
        })
    }
}

/// Whether a relation looks at more than the facts of the place and period that it is asked from.
fn looks_elsewhere(condition: &Expr) -> bool {
    let mut found = false;
    condition.walk(&mut |part| {
        found |= matches!(
            &*part.node,
            Node::Shift(..) | Node::Fold { .. } | Node::Cell(_)
        );
    });
    found
}
