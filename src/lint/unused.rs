//! Weights and keys that nothing refers to.

use std::collections::HashSet;

use super::formulas;
use crate::diag::{Code, Diagnostic};
use crate::model::{Layer, LayerName, Model, Node};

/// Checks every weight and key against the formulas that may mean it.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let national = UsedIds::of(&model.national);
    let municipal: Vec<UsedIds<'_>> = model.municipal.values().map(UsedIds::of).collect();
    for (name, layer) in model.named_layers() {
        let own = UsedIds::of(layer);
        let uses: Vec<&UsedIds<'_>> = match name {
            LayerName::National => municipal.iter().chain([&national]).collect(),
            LayerName::Municipal(_) => vec![&own, &national],
        };
        for weight in layer
            .weights
            .iter()
            .filter(|weight| !uses.iter().any(|used| used.weights.contains(&*weight.id)))
        {
            found.push(unused("weight", &weight.id).at_span(&weight.span, "declared here"));
        }
        for key in layer
            .keys
            .iter()
            .filter(|key| !uses.iter().any(|used| used.keys.contains(&*key.id)))
        {
            found.push(unused("key", &key.id).at_span(&key.span, "declared here"));
        }
    }
}

fn unused(what: &str, id: &str) -> Diagnostic {
    Diagnostic::new(Code::Unused, format!("{what} `{id}` is never used")).help(match what {
        "key" => "share a rule by it with `.share(key(...))`, or remove it",
        _ => "use it in a key, or remove it",
    })
}

/// The weights and keys that a layer's formulas refer to.
#[derive(Default)]
struct UsedIds<'m> {
    weights: HashSet<&'m str>,
    keys: HashSet<&'m str>,
}

impl<'m> UsedIds<'m> {
    fn of(layer: &'m Layer) -> Self {
        let mut used = Self::default();
        for formula in formulas(layer) {
            formula.walk(&mut |expr| match &*expr.node {
                Node::Weight(id) => _ = used.weights.insert(id),
                Node::Key(id) => _ = used.keys.insert(id),
                _ => {}
            });
        }
        used
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, key, lint_shown, weight};
    use crate::model::{Id, Layer, Node};

    #[test]
    fn what_nothing_refers_to_is_reported() {
        let script = Script("weight(a) weight(b) key(k) key(l)");
        let national = |layer: &mut Layer| {
            let of_a = script.node(Node::Weight(Id::from("a")), "weight(a)");
            let of_k = script.node(Node::Key(Id::from("k")), "key(k)");
            layer.weights = vec![
                weight("a", script.span("weight(a)")),
                weight("b", script.span("weight(b)")),
            ];
            layer.keys = vec![
                key("k", of_a, script.span("key(k)")),
                key("l", of_k, script.span("key(l)")),
            ];
        };
        assert_eq!(
            lint_shown(&script, |model| national(&mut model.national)),
            [
                "K0221 weight `b` is never used @ weight(b): declared here | use it in a key, or remove it",
                "K0221 key `l` is never used @ key(l): declared here | share a rule by it with `.share(key(...))`, or remove it",
            ]
        );
    }

    #[test]
    fn a_municipality_may_use_national_weights_and_the_reverse_but_not_its_neighbours() {
        let script = Script("weight(a) weight(b) key(k)");
        let of = |id: &str| script.node(Node::Weight(Id::from(id)), "weight(a)");
        let findings = lint_shown(&script, |model| {
            model.national.weights = vec![weight("a", script.span("weight(a)"))];
            let mut user = Layer {
                keys: vec![key("k", of("a"), script.span("key(k)"))],
                ..Layer::default()
            };
            user.keys.push(key("k2", of("b"), script.span("key(k)")));
            user.rules = vec![
                super::super::tests::rule_shared("r", &script, "k"),
                super::super::tests::rule_shared("s", &script, "k2"),
            ];
            model.municipal.insert(Id::from("user"), user);
            let owner = Layer {
                weights: vec![weight("b", script.span("weight(b)"))],
                ..Layer::default()
            };
            model.municipal.insert(Id::from("owner"), owner);
        });
        assert_eq!(
            findings,
            [
                "K0221 weight `b` is never used @ weight(b): declared here | use it in a key, or remove it"
            ]
        );
    }
}
