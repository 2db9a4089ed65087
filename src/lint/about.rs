//! What an adjustment is about: the rules, imputed amounts, weights and keys without which it has
//! nothing to do.

use std::fmt;

use crate::model::{Action, Adjustment, Id, Layer, Node, Years};

/// One thing that an adjustment is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum About<'m> {
    /// A rule that claimed what it takes from.
    Rule(&'m Id),
    /// An imputed amount that it takes from.
    Imputed(&'m Id),
    /// A weight that it replaces or computes with.
    Weight(&'m Id),
    /// A key that it replaces or computes with.
    Key(&'m Id),
}

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, id) = match self {
            Self::Rule(id) => ("rule", id),
            Self::Imputed(id) => ("imputed amount", id),
            Self::Weight(id) => ("weight", id),
            Self::Key(id) => ("key", id),
        };
        write!(f, "{noun} `{id}`")
    }
}

/// Everything that an adjustment is about, each once.
pub(super) fn about(adjustment: &Adjustment) -> Vec<About<'_>> {
    let selected = adjustment.action.selection();
    let rule = selected
        .and_then(|what| what.rule.as_ref())
        .map(About::Rule);
    let imputed = selected
        .and_then(|what| what.imputed.as_ref())
        .map(About::Imputed);
    let replaced = match &adjustment.action {
        Action::UseKey { key, .. } => Some(About::Key(key)),
        Action::UseWeight { weight, .. } => Some(About::Weight(weight)),
        Action::Exclude { .. } | Action::Move { .. } | Action::Add { .. } => None,
    };
    let mut things: Vec<About<'_>> = rule.into_iter().chain(imputed).chain(replaced).collect();
    if let Some(formula) = adjustment.action.formula() {
        formula.walk(&mut |part| match &*part.node {
            Node::Weight(id) => things.push(About::Weight(id)),
            Node::Key(id) => things.push(About::Key(id)),
            _ => {}
        });
    }
    things.sort();
    things.dedup();
    things
}

/// Whether a layer declares it for some of the years.
pub(super) fn has(layer: &Layer, thing: &About<'_>, years: Years) -> bool {
    match thing {
        About::Rule(id) => layer
            .rules
            .iter()
            .any(|rule| rule.id == **id && rule.years.overlaps(years)),
        About::Imputed(id) => layer
            .imputed
            .iter()
            .any(|imputed| imputed.id == **id && imputed.years.overlaps(years)),
        About::Key(id) => layer
            .keys
            .iter()
            .any(|key| key.id == **id && key.years.overlaps(years)),
        About::Weight(id) => {
            let of_id = layer.weights.iter().filter(|weight| weight.id == **id);
            of_id
                .flat_map(|weight| weight.by_year.keys())
                .any(|year| years.contains(*year))
        }
    }
}
