//! Conditions of rules, adjustments and formulas over the raw ledger: they look at postings and at nothing else.

use super::conditions_on_postings;
use crate::diag::{Code, Diagnostic};
use crate::model::{Expr, Model, Node};
use crate::value::Unit;

/// Checks every condition on postings.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for (_, layer) in model.named_layers() {
        for (condition, of) in conditions_on_postings(layer) {
            check_condition(condition, of, found);
        }
    }
}

fn check_condition(expr: &Expr, of: &str, found: &mut Vec<Diagnostic>) {
    match &*expr.node {
        Node::And(a, b) | Node::Or(a, b) => {
            check_condition(a, of, found);
            check_condition(b, of, found);
        }
        Node::Not(inner) => check_condition(inner, of, found),
        Node::TextTest(_) | Node::Opaque(_) | Node::Poison => {}
        Node::Within(inner, _) => check_code(inner, of, found),
        Node::Compare(_, a, b) if is_dimension(b) && !is_dimension(a) => {
            check_compared(a, found);
        }
        Node::Compare(_, a, b) => {
            check_code(a, of, found);
            check_compared(b, found);
        }
        _ => found.push(
            Diagnostic::new(
                Code::WrongType,
                format!("{of} needs a condition on postings"),
            )
            .at_span(&expr.span, "this is not a condition")
            .help("compare a dimension, such as `funksjon == 242`"),
        ),
    }
}

fn is_dimension(expr: &Expr) -> bool {
    matches!(&*expr.node, Node::Dimension(_))
}

fn check_code(expr: &Expr, of: &str, found: &mut Vec<Diagnostic>) {
    if !matches!(&*expr.node, Node::Dimension(_) | Node::Poison) {
        found.push(
            Diagnostic::new(
                Code::WrongType,
                format!("the condition of {of} can only look at postings"),
            )
            .at_span(&expr.span, "this is not a dimension")
            .help("facts and cells belong in keys, imputed amounts, sheets and checks"),
        );
    }
}

fn check_compared(expr: &Expr, found: &mut Vec<Diagnostic>) {
    let text = match &*expr.node {
        Node::Text(_) | Node::Poison => return,
        Node::Number(value, unit) if *unit == Unit::ratio() && value.is_integer() => return,
        Node::Number(..) => "this is not a code",
        Node::Dimension(_) => "this is another dimension",
        _ => "this is a formula",
    };
    found.push(
        Diagnostic::new(
            Code::WrongType,
            "a dimension can only be compared with a code",
        )
        .at_span(&expr.span, text)
        .help("write a whole number such as `242` or a code in quotes such as `\"F12\"`"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, adjustment, lint_shown, rule, view};
    use crate::model::{Action, CodeRange, Comparison, Node, Selection};

    #[test]
    fn a_condition_on_codes_and_texts_is_fine() {
        let script = Script("funksjon == 242 and art.within(10..=99)");
        let funksjon = script.compare("==", script.dimension("funksjon"), script.plain("242"));
        let art = script.node(
            Node::Within(script.dimension("art"), vec![CodeRange::Numbers(10, 99)]),
            "art.within(10..=99)",
        );
        assert_eq!(
            lint_shown(&script, |model| model.national.rules =
                vec![rule("a", script.and(funksjon, art))]),
            [""; 0]
        );
    }

    #[test]
    fn an_adjustment_selects_by_conditions_on_postings() {
        let script = Script("fact(x)");
        let what = Selection {
            condition: Some(script.fact("fact(x)", "barn")),
            ..Selection::default()
        };
        let part = view(
            "v",
            vec![adjustment(
                "a",
                Action::Exclude { what, part: None },
                script.span(""),
            )],
        );
        let help = "compare a dimension, such as `funksjon == 242`";
        assert_eq!(
            lint_shown(&script, |model| model.national.views = vec![part]),
            [format!(
                "K0219 an adjustment needs a condition on postings @ fact(x): this is not a condition | {help}"
            )]
        );
    }

    #[test]
    fn formulas_are_no_conditions_of_rules() {
        let script = Script("fact(x); fact(y) > 3; art == 4.5; art == prosjekt; funksjon");
        let conditions = [
            script.fact("fact(x)", "barn"),
            script.node(
                Node::Compare(
                    Comparison::Greater,
                    script.fact("fact(y)", "barn"),
                    script.plain("3"),
                ),
                ">",
            ),
            script.compare("==", script.dimension("art"), script.plain("4.5")),
            script.compare("==", script.dimension("art"), script.dimension("prosjekt")),
            script.dimension("funksjon"),
        ];
        let rules = conditions
            .into_iter()
            .enumerate()
            .map(|(number, condition)| rule(&number.to_string(), condition))
            .collect();
        let only = "facts and cells belong in keys, imputed amounts, sheets and checks";
        let code = "write a whole number such as `242` or a code in quotes such as `\"F12\"`";
        let dimension = "compare a dimension, such as `funksjon == 242`";
        assert_eq!(
            lint_shown(&script, |model| model.national.rules = rules),
            [
                format!(
                    "K0219 a rule needs a condition on postings @ fact(x): this is not a condition | {dimension}"
                ),
                format!(
                    "K0219 the condition of a rule can only look at postings @ fact(y): this is not a dimension | {only}"
                ),
                format!(
                    "K0219 a dimension can only be compared with a code @ 4.5: this is not a code | {code}"
                ),
                format!(
                    "K0219 a dimension can only be compared with a code @ prosjekt: this is another dimension | {code}"
                ),
                format!(
                    "K0219 a rule needs a condition on postings @ funksjon: this is not a condition | {dimension}"
                ),
            ]
        );
    }
}
