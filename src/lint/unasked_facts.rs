//! Facts that are stated and that no formula asks for, and those that were probably meant.

use std::collections::{BTreeMap, BTreeSet};

use super::formulas;
use crate::diag::{Code, Diagnostic, nearest};
use crate::facts::{Fact, FactBook};
use crate::model::{Axis, Id, Model, Node};
use crate::value::Value;

/// How many facts a message names.
const NAMED: usize = 5;

/// Checks the facts of every place against all that may ask for one. What is said to be missing
/// need not be asked for. `by_project` is what the project asks for beside its rules.
///
/// **Errors**: `K0310`, as a warning: once for each fact of a place that is like one which is asked
/// for and which it does not state, else once for each place.
pub fn check_unasked_facts(
    model: &Model,
    facts: &FactBook,
    by_project: Option<&Id>,
) -> Vec<Diagnostic> {
    let mut asked = asked_facts(model);
    asked.extend(by_project);
    let mut places: BTreeMap<&Id, BTreeMap<&Id, &Fact>> = BTreeMap::new();
    let mut stated: BTreeMap<&Id, BTreeSet<&Id>> = BTreeMap::new();
    for ((place, _), of_period) in facts.iter() {
        stated.entry(place).or_default().extend(of_period.keys());
        let is_unasked = |(id, fact): &(&Id, &Fact)| {
            !asked.contains(*id) && !matches!(fact.figure.value, Value::Missing(_))
        };
        for (id, fact) in of_period.iter().filter(is_unasked) {
            places.entry(place).or_default().entry(id).or_insert(fact);
        }
    }
    let mut found = Vec::new();
    for (place, unasked) in places {
        let lacking = asked
            .iter()
            .copied()
            .filter(|id| !stated[place].contains(id))
            .map(|id| &**id);
        let lacking: Vec<&str> = lacking.collect();
        let mut others: Vec<(&Id, &Fact)> = Vec::new();
        for (id, fact) in unasked {
            match nearest(id, lacking.iter().copied()) {
                Some(meant) => found.push(
                    Diagnostic::new(
                        Code::FactUnasked,
                        format!("nothing asks for fact `{id}`, which {place} states"),
                    )
                    .at_span(&fact.span, "stated here")
                    .of_place(Id::clone(place), None::<Id>)
                    .help(format!("did you mean `{meant}`?")),
                ),
                None => others.push((id, fact)),
            }
        }
        if let Some((_, first)) = others.first() {
            let names = others.iter().take(NAMED).map(|(id, _)| format!("`{id}`"));
            let mut names = names.collect::<Vec<_>>().join(", ");
            if others.len() > NAMED {
                names += &format!(" and {} more", others.len() - NAMED);
            }
            let plural = if others.len() == 1 { "" } else { "s" };
            let message = format!(
                "nothing asks for {} fact{plural} that {place} states: {names}",
                others.len()
            );
            found.push(
                Diagnostic::new(Code::FactUnasked, message)
                    .at_span(&first.span, "the first is stated here")
                    .of_place(Id::clone(place), None::<Id>)
                    .help("ask for them in a rule, sheet or check, or take them away"),
            );
        }
    }
    found
}

/// Every fact that a formula, a category, a sheet or a check asks for.
fn asked_facts(model: &Model) -> BTreeSet<&Id> {
    let mut asked: BTreeSet<&Id> = BTreeSet::new();
    for (_, layer) in model.named_layers() {
        for formula in formulas(layer) {
            formula.walk(&mut |expr| match &*expr.node {
                Node::Fact(id)
                | Node::Fold {
                    axis: Axis::PeriodsWith(id),
                    ..
                } => _ = asked.insert(id),
                _ => {}
            });
        }
        let of_sheets = layer.sheets.iter().flat_map(|sheet| &sheet.stating);
        asked.extend(of_sheets.flatten());
        asked.extend(layer.checks.iter().flat_map(|check| &check.stating));
    }
    let nodes = model.categories.nodes.iter();
    asked.extend(nodes.flat_map(|node| {
        [&node.denominator, &node.rests_on, &node.largest]
            .into_iter()
            .flatten()
    }));
    let declared = model.vocabulary.facts.values();
    asked.extend(declared.flat_map(|fact| {
        [&fact.part_of, &fact.rests_on, &fact.largest]
            .into_iter()
            .flatten()
    }));
    asked
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, key};
    use super::*;
    use crate::diag::{Span, shown_with_places};
    use crate::facts::FactOrigin;
    use crate::model::Layer;
    use crate::value::{Figure, Unit};

    fn stated(book: &mut FactBook, place: &str, id: &str, figure: Figure) {
        let fact = Fact {
            figure,
            source: "s".into(),
            origin: FactOrigin::Estimate,
            counted: None,
            span: Span::new("facts.toml", 0, 1).into(),
        };
        book.of_mut(&place.into(), &"2013".into())
            .insert(id.into(), fact);
    }

    #[test]
    fn a_misspelt_fact_is_named_with_what_was_meant_and_others_are_named_together() {
        let script = Script("fact(kvp.deltakere)");
        let asks = script.node(Node::Fact(Id::from("kvp.deltakere")), "fact(kvp.deltakere)");
        let national = Layer {
            keys: vec![key("k", asks, script.span("fact"))],
            ..Layer::default()
        };
        let model = Model {
            national,
            ..Model::default()
        };
        let one = || Figure::exact(1.into(), Unit::ratio());
        let mut book = FactBook::default();
        stated(&mut book, "a", "kvp.deltaker", one());
        stated(&mut book, "a", "xyz", one());
        stated(&mut book, "a", "uvw", one());
        stated(
            &mut book,
            "a",
            "nobody",
            Figure::missing("why", Unit::ratio()),
        );
        stated(&mut book, "b", "kvp.deltakere", one());
        stated(&mut book, "b", "kvp.deltaker", one());
        assert_eq!(
            shown_with_places(&check_unasked_facts(&model, &book, None), "f"),
            [
                "K0310 nothing asks for fact `kvp.deltaker`, which a states @ f: stated here | did you mean `kvp.deltakere`?",
                "K0310 nothing asks for 2 facts that a states: `uvw`, `xyz` @ f: the first is stated here | ask for them in a rule, sheet or check, or take them away",
                "K0310 nothing asks for 1 fact that b states: `kvp.deltaker` @ f: the first is stated here | ask for them in a rule, sheet or check, or take them away",
            ]
        );
    }
}
