//! What a formula stands on in the end: facts and weights, through keys.

use std::collections::BTreeSet;

use crate::model::{Expr, Id, Node};

/// The names that a formula refers to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Needs {
    pub facts: BTreeSet<Id>,
    pub weights: BTreeSet<Id>,
    /// Allocation keys.
    pub keys: BTreeSet<Id>,
}

impl Needs {
    /// What one formula refers to itself.
    pub fn of(formula: &Expr) -> Self {
        let mut needs = Self::default();
        needs.add(formula);
        needs
    }

    /// Adds what a formula refers to.
    pub fn add(&mut self, formula: &Expr) {
        formula.walk(&mut |part| {
            match &*part.node {
                Node::Fact(id) => self.facts.insert(id.clone()),
                Node::Weight(id) => self.weights.insert(id.clone()),
                Node::Key(id) => self.keys.insert(id.clone()),
                _ => false,
            };
        });
    }

    /// Adds what the keys so far refer to, through all their forms.
    pub fn follow<'a>(&mut self, forms: impl Fn(&Id) -> Vec<&'a Expr>) {
        let mut open: Vec<Id> = self.keys.iter().cloned().collect();
        let mut seen: BTreeSet<Id> = self.keys.clone();
        while let Some(key) = open.pop() {
            for form in forms(&key) {
                self.add(form);
            }
            for found in &self.keys {
                if seen.insert(found.clone()) {
                    open.push(found.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::model::Arithmetic;

    #[test]
    fn keys_are_followed_to_facts_and_weights_even_in_circles() {
        let at = |node| Expr::new(node, Span::new("x", 0, 0));
        let product = at(Node::Arithmetic(
            Arithmetic::Multiply,
            at(Node::Weight("w".into())),
            at(Node::Key("b".into())),
        ));
        let circle = at(Node::Arithmetic(
            Arithmetic::Add,
            at(Node::Fact("f".into())),
            at(Node::Key("a".into())),
        ));
        let mut needs = Needs::of(&at(Node::Key("a".into())));
        assert_eq!(needs.facts.len() + needs.weights.len(), 0);
        needs.follow(|key| {
            if &**key == "a" {
                vec![&product]
            } else {
                vec![&circle]
            }
        });
        let names = |ids: &BTreeSet<Id>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            (names(&needs.facts), names(&needs.weights)),
            (vec!["f".to_owned()], vec!["w".to_owned()])
        );
        assert_eq!(names(&needs.keys), ["a", "b"]);
    }
}
