//! Formulas that are computed before categories and cells are: shares, keys, imputed amounts and
//! adjustments.

use crate::diag::{Code, Diagnostic};
use crate::model::{Axis, Expr, Model, Node, RowRef};

/// Checks that none of them asks for what is not there yet. What asks for a row outside every sheet
/// was refused before.
pub(super) fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for (_, layer) in model.named_layers() {
        for rule in &layer.rules {
            rule.share.iter().for_each(|share| {
                check_formula(share, &format!("the share of rule `{}`", rule.id), found);
            });
        }
        layer
            .keys
            .iter()
            .for_each(|key| check_formula(&key.formula, &format!("key `{}`", key.id), found));
        for imputed in &layer.imputed {
            check_formula(
                &imputed.formula,
                &format!("imputed amount `{}`", imputed.id),
                found,
            );
        }
        for adjustment in layer.views.iter().flat_map(|view| &view.adjustments) {
            if let Some(formula) = adjustment.action.formula() {
                check_formula(formula, &format!("adjustment `{}`", adjustment.id), found);
            }
        }
    }
}

/// Whether a formula asks for a row or for what is not computed yet, so that its unit says nothing.
pub(super) fn asks_too_early(formula: &Expr) -> bool {
    let mut asks = false;
    formula.walk(&mut |part| {
        asks |= too_early(part).is_some()
            || matches!(&*part.node, Node::Row | Node::Label(_) | Node::Cell(_));
    });
    asks
}

/// What an expression asks for too early, and what to do instead.
fn too_early(expr: &Expr) -> Option<(&'static str, &'static str)> {
    const STATE: &str = "state a fact for it, or use weights, keys and numbers";
    match &*expr.node {
        Node::Category(_) => Some(("a category", STATE)),
        Node::Booked { .. } => Some(("the raw ledger", STATE)),
        Node::Cell(cell) if cell.sheet.is_some() && cell.row != RowRef::Same => {
            Some(("a cell", STATE))
        }
        Node::Fold {
            axis: Axis::Rows(Some(_)),
            ..
        } => Some(("the rows of a sheet", STATE)),
        Node::Fold {
            axis: Axis::Municipalities(named),
            ..
        } if named.is_empty() => Some((
            "all municipalities",
            "name the municipalities, as in `municipalities([\"a\", \"b\"])`, or state a fact",
        )),
        _ => None,
    }
}

fn check_formula(expr: &Expr, what: &str, found: &mut Vec<Diagnostic>) {
    let Some((asked, help)) = too_early(expr) else {
        expr.children()
            .into_iter()
            .for_each(|child| check_formula(child, what, found));
        return;
    };
    found.push(
        Diagnostic::new(
            Code::AskedTooEarly,
            format!("{what} cannot ask for {asked}"),
        )
        .at_span(&expr.span, "not computed yet")
        .help(help),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Script, adjustment, key, lint_shown, rule, view};
    use crate::model::{
        Action, Axis, Expr, Fold, Id, Imputed, Node, Reason, Rule, Selection, Shift, Years,
    };

    const SCRIPT: Script =
        Script("bolig * fact(andel), cell(t,r,c), rows, everyone, these, earlier");
    const HELP: &str = "state a fact for it, or use weights, keys and numbers";

    fn fold(axis: Axis, words: &str) -> Expr {
        let of = SCRIPT.fact("fact(andel)", "andel");
        SCRIPT.node(
            Node::Fold {
                fold: Fold::Max,
                axis,
                of,
                weight: None,
            },
            words,
        )
    }

    fn part(formula: Expr) -> Action {
        Action::Exclude {
            what: Selection {
                within: Some(Id::from("bolig")),
                ..Selection::default()
            },
            part: Some(formula),
        }
    }

    /// What is found too early in an adjustment.
    fn adjusting(action: Action) -> Vec<String> {
        let part = view("v", vec![adjustment("a", action, SCRIPT.span(""))]);
        let found = lint_shown(&SCRIPT, |model| {
            model.municipal.entry(Id::from("m")).or_default().views = vec![part];
        });
        found
            .into_iter()
            .filter(|line| line.starts_with("K0225"))
            .collect()
    }

    fn category() -> Expr {
        SCRIPT.node(Node::Category(Id::from("bolig")), "bolig")
    }

    #[test]
    fn what_adjustments_stand_on_is_there_before_categories_and_cells() {
        let of_category = [format!(
            "K0225 adjustment `a` cannot ask for a category @ bolig: not computed yet | {HELP}"
        )];
        let amount = SCRIPT.arithmetic("*", category(), SCRIPT.fact("fact(andel)", "andel"));
        assert_eq!(
            adjusting(Action::Add {
                category: Id::from("annet"),
                amount: amount.clone()
            }),
            of_category
        );
        assert_eq!(adjusting(part(amount.clone())), of_category);
        assert_eq!(
            adjusting(Action::UseKey {
                key: Id::from("k"),
                formula: amount.clone()
            }),
            of_category
        );
        assert_eq!(
            adjusting(Action::UseWeight {
                weight: Id::from("w"),
                value: amount
            }),
            of_category
        );
        let cell = SCRIPT.cell("cell(t,r,c)", Some("t"), Some("r"), "c");
        let shifted = SCRIPT.node(Node::Shift(cell, Shift::Previous), "earlier");
        assert_eq!(
            adjusting(part(shifted)),
            [format!(
                "K0225 adjustment `a` cannot ask for a cell @ cell(t,r,c): not computed yet | {HELP}"
            )]
        );
        assert_eq!(
            adjusting(part(fold(Axis::Rows(Some(Id::from("t"))), "rows"))),
            [format!(
                "K0225 adjustment `a` cannot ask for the rows of a sheet @ rows: not computed yet | {HELP}"
            )]
        );
    }

    #[test]
    fn facts_of_other_places_and_times_are_there() {
        let named = fold(Axis::Municipalities(vec![Id::from("m")]), "these");
        assert_eq!(adjusting(part(named)), [""; 0]);
        assert_eq!(
            adjusting(part(fold(Axis::Municipalities(Vec::new()), "everyone"))),
            [
                "K0225 adjustment `a` cannot ask for all municipalities @ everyone: not computed yet \
              | name the municipalities, as in `municipalities([\"a\", \"b\"])`, or state a fact"
            ]
        );
        let previous = SCRIPT.node(
            Node::Shift(SCRIPT.fact("fact(andel)", "andel"), Shift::Previous),
            "earlier",
        );
        assert_eq!(adjusting(part(previous)), [""; 0]);
        // Outside every sheet there is no row; that is told where references are looked up.
        assert_eq!(
            adjusting(part(SCRIPT.cell("cell(t,r,c)", None, None, "c"))),
            [""; 0]
        );
    }

    #[test]
    fn shares_keys_and_imputed_amounts_are_computed_as_early() {
        let ratio = || SCRIPT.arithmetic("*", category(), SCRIPT.fact("fact(andel)", "andel"));
        let found = lint_shown(&SCRIPT, |model| {
            model.national.keys = vec![key("k", ratio(), SCRIPT.span(""))];
            model.national.rules = vec![Rule {
                share: Some(ratio()),
                ..rule("r", Expr::new(Node::Poison, SCRIPT.span("")))
            }];
            model.national.imputed.push(Imputed {
                id: Id::from("i"),
                category: Id::from("annet"),
                formula: category(),
                reason: Reason::default(),
                years: Years::default(),
                span: SCRIPT.span("").into(),
            });
        });
        for what in ["key `k`", "the share of rule `r`", "imputed amount `i`"] {
            let expected = format!(
                "K0225 {what} cannot ask for a category @ bolig: not computed yet | {HELP}"
            );
            assert!(found.contains(&expected), "{expected}: {found:?}");
        }
    }
}
