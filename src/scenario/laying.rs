//! What is at hand while one municipality's practice is laid over another's ledger.

use crate::diag::Span;
use crate::facts::Vocabulary;
use crate::model::{Expr, Id, Layer, Model, Node};
use crate::value::{Value, WITHHELD};
use crate::workspace::Project;

use super::needs::Needs;
use super::{Carried, NotCarried};

/// The first dimension of a condition that not every ledger has.
pub(super) fn local_dimension(condition: &Expr, vocabulary: &Vocabulary) -> Option<Id> {
    let is_local = |name: &Id| {
        !vocabulary
            .dimensions
            .get(name)
            .is_some_and(|declared| declared.national)
    };
    let mut found = None;
    condition.walk(&mut |part| {
        let local = match &*part.node {
            Node::Dimension(name) => Some(name).filter(|name| is_local(name)),
            Node::TextTest(test) => Some(&test.column).filter(|name| is_local(name)),
            Node::Opaque(opaque) => opaque.dimensions.iter().find(|name| is_local(name)),
            _ => None,
        };
        found = found.take().or(local.cloned());
    });
    found
}

/// An id, with the practice's name behind it as long as it is taken.
pub(super) fn free_name(id: &Id, practice: &Id, is_taken: impl Fn(&Id) -> bool) -> Id {
    let mut name = id.clone();
    while is_taken(&name) {
        name = format!("{name}.{practice}").into();
    }
    name
}

/// What is at hand while one layer is laid over another.
pub(super) struct Laying<'a> {
    pub project: &'a Project,
    pub model: &'a Model,
    pub ledger: &'a Id,
    pub practice: &'a Id,
    pub own: &'a Layer,
    pub donor: &'a Layer,
    pub left: Vec<NotCarried>,
}

impl Laying<'_> {
    /// Notes what could not be carried over, or had to stay.
    pub fn leave(&mut self, owner: &Id, what: Carried, id: &Id, reason: String, span: &Span) {
        let (ledger, practice) = (self.ledger.clone(), self.practice.clone());
        let left = NotCarried {
            ledger,
            practice,
            owner: owner.clone(),
            what,
            id: id.clone(),
            reason,
            span: Some(span.clone()),
        };
        if !self.left.contains(&left) {
            self.left.push(left);
        }
    }

    /// The years of the ledger.
    pub fn years(&self) -> Vec<i32> {
        self.project
            .municipalities
            .get(self.ledger)
            .map(|known| known.ledgers.keys().copied().collect())
            .unwrap_or_default()
    }

    /// What a formula of the practice lacks in a year, in words.
    pub fn lack(&self, formula: &Expr, year: i32) -> Option<String> {
        let mut needs = Needs::of(formula);
        needs.follow(|key| {
            self.model
                .key(self.practice, key, year)
                .map(|key| &key.formula)
                .into_iter()
                .collect()
        });
        let facts = self.project.facts.of(self.ledger, &year.to_string());
        let is_known = |id: &&Id| {
            facts
                .and_then(|facts| facts.get(*id))
                .is_some_and(|fact| !matches!(fact.figure.value, Value::Missing(_)))
        };
        if let Some(fact) = needs.facts.iter().find(|fact| !is_known(fact)) {
            let stated = facts.and_then(|facts| facts.get(fact));
            let ledger = self.ledger;
            return Some(
                match stated.is_some_and(|fact| fact.figure.value.is_withheld()) {
                    true => format!("a fact that it stands on is {WITHHELD}"),
                    false => format!("{ledger} has no fact `{fact}` for {year}"),
                },
            );
        }
        let has_value = |id: &&Id| {
            self.model
                .weight(self.practice, id)
                .is_some_and(|weight| weight.by_year.contains_key(&year))
        };
        let weight = needs.weights.iter().find(|weight| !has_value(weight));
        weight.map(|weight| {
            format!(
                "weight `{weight}` of {} has no value for {year}",
                self.practice
            )
        })
    }
}
