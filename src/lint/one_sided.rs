//! Adjustments that only some municipalities make in a view that is declared to treat all alike.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::model::{Action, Adjustment, Id, Layer, Model};

/// Checks every view that the national layer declares to be the same for all.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let even: BTreeSet<&Id> = model.national.views.iter().filter(|view| view.same_for_all).map(|view| &view.id).collect();
    for view in even {
        for (municipality, layer) in &model.municipal {
            for adjustment in takes_or_adds(layer, view) {
                check_one(model, view, municipality, adjustment, found);
            }
        }
    }
}

fn check_one(model: &Model, view: &Id, municipality: &Id, adjustment: &Adjustment, found: &mut Vec<Diagnostic>) {
    let makes = |layer: &Layer| {
        takes_or_adds(layer, view).any(|other| other.id == adjustment.id && other.years.overlaps(adjustment.years))
    };
    let lacking: Vec<String> = model
        .municipal
        .iter()
        .filter(|(id, layer)| *id != municipality && !makes(layer))
        .map(|(id, _)| format!("`{id}`"))
        .collect();
    if lacking.is_empty() || makes(&model.national) {
        return;
    }
    let message = format!(
        "adjustment `{}` of view `{view}` is made for `{municipality}` but not for {}",
        adjustment.id,
        lacking.join(", ")
    );
    found.push(
        Diagnostic::new(Code::OneSided, message)
            .at_span(&adjustment.span, "made here")
            .help("declare it for the others by the same id, or for all under `rules/`, or drop it"),
    );
}

/// The adjustments of a layer's part of a view that take or add kroner. Other keys and weights are forms of practice.
fn takes_or_adds<'m>(layer: &'m Layer, view: &'m Id) -> impl Iterator<Item = &'m Adjustment> {
    let of_view = layer.views.iter().filter(move |part| part.id == *view).flat_map(|part| &part.adjustments);
    of_view.filter(|adjustment| !matches!(adjustment.action, Action::UseKey { .. } | Action::UseWeight { .. }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Script, adjustment, lint_shown, view};
    use crate::model::{Action, Adjustment, Expr, Id, Node, Selection, Years};
    use crate::value::{Ratio, Unit};

    const SCRIPT: Script = Script("exclude-a exclude-b exclude-alle add-a weight-a");
    const HELP: &str = "declare it for the others by the same id, or for all under `rules/`, or drop it";

    fn exclude(id: &str, words: &str) -> Adjustment {
        adjustment(id, Action::Exclude { what: Selection::default(), part: None }, SCRIPT.span(words))
    }

    fn number(unit: Unit) -> Expr {
        Expr::new(Node::Number(Ratio::one(), unit), SCRIPT.span("add-a"))
    }

    /// What is found where `a` and `b` make these adjustments, `c` none, and all exclude `alle`.
    fn check(same_for_all: bool, a: Vec<Adjustment>, b: Vec<Adjustment>) -> Vec<String> {
        lint_shown(&SCRIPT, |model| {
            let mut national = view("v", vec![exclude("alle", "exclude-alle")]);
            national.same_for_all = same_for_all;
            model.national.views = vec![national];
            for (id, adjustments) in [("a", a), ("b", b), ("c", Vec::new())] {
                model.municipal.entry(Id::from(id)).or_default().views = vec![view("v", adjustments)];
            }
        })
    }

    #[test]
    fn what_only_some_make_is_named_with_those_who_lack_it() {
        let amount = Action::Add { category: "annet".into(), amount: number(Unit::kr()) };
        let a = || vec![exclude("tolk", "exclude-a"), adjustment("x", amount.clone(), SCRIPT.span("add-a"))];
        let b = || vec![exclude("tolk", "exclude-b")];
        let expected = [
            format!("K0223 adjustment `tolk` of view `v` is made for `a` but not for `c` @ exclude-a: made here | {HELP}"),
            format!("K0223 adjustment `tolk` of view `v` is made for `b` but not for `c` @ exclude-b: made here | {HELP}"),
            format!("K0223 adjustment `x` of view `v` is made for `a` but not for `b`, `c` @ add-a: made here | {HELP}"),
        ];
        assert_eq!(check(true, a(), b()), expected);
        assert_eq!(check(false, a(), b()), [""; 0], "a view may treat them differently unless it is said");
    }

    #[test]
    fn an_adjustment_of_another_year_is_no_counterpart() {
        let in_years = |from, to, words| Adjustment { years: Years { from, to }, ..exclude("tolk", words) };
        let found = check(true, vec![in_years(None, Some(2013), "exclude-a")], vec![in_years(Some(2014), None, "exclude-b")]);
        assert!(
            found[0].contains("for `a` but not for `b`, `c`") && found[1].contains("for `b` but not for `a`, `c`"),
            "{found:?}"
        );
    }

    #[test]
    fn what_all_have_by_the_national_layer_and_other_weights_are_even() {
        let value = Action::UseWeight { weight: "w".into(), value: number(Unit::ratio()) };
        let a = vec![exclude("alle", "exclude-a"), adjustment("v", value, SCRIPT.span("weight-a"))];
        assert_eq!(check(true, a, Vec::new()), [""; 0]);
    }
}
