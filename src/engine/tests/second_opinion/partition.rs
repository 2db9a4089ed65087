//! Formulas over raw ledgers: whatever the conditions, nothing is counted twice or left out.

use proptest::prelude::*;

use crate::engine::{Account, Coordinates, Evaluator};
use crate::facts::{Basis, FactBook};
use crate::model::{Arithmetic, BookedMeasure, Expr, Model, Node, REPORTED};
use crate::value::{Ratio, Value};

use super::formulas::{arithmetic, expr};
use super::postings::{condition, raw};

fn account(postings: &[(u8, u8, i64)]) -> Account {
    let reason = "no rules".into();
    let place = (&"m".into(), 2024);
    Account {
        postings: raw(Some(postings.to_vec())),
        ledger_basis: Basis::Thousands,
        ..Account::missing(&Model::default(), place, REPORTED.into(), &reason)
    }
}

/// The sum of a measure over the postings of each part, one formula for all.
fn over(measure: BookedMeasure, parts: &[Expr]) -> Expr {
    let booked = parts.iter().map(|condition| {
        expr(Node::Booked {
            measure,
            condition: condition.clone(),
            among: None,
        })
    });
    let sum = booked.reduce(|sum, part| arithmetic(Arithmetic::Add, sum, part));
    sum.expect("at least one part")
}

/// Parts of which every posting is in exactly one.
fn partition(conditions: &[Expr]) -> Vec<Expr> {
    let not = |condition: &Expr| expr(Node::Not(condition.clone()));
    let (mut parts, mut rest): (Vec<Expr>, Option<Expr>) = (Vec::new(), None);
    for condition in conditions {
        let and = |other: Expr| match &rest {
            Some(rest) => expr(Node::And(rest.clone(), other)),
            None => other,
        };
        parts.push(and(condition.clone()));
        rest = Some(and(not(condition)));
    }
    parts.extend(rest);
    parts
}

proptest! {
    #[test]
    fn what_is_booked_in_the_parts_of_a_ledger_is_the_whole(
        postings in prop::collection::vec((0_u8..4, 0_u8..4, -50_i64..90), 1..12),
        conditions in prop::collection::vec(condition(), 1..4),
    ) {
        let accounts = [account(&postings)];
        let (model, facts) = (Model::default(), FactBook::default());
        let ground = Evaluator::new(&model, &facts, &accounts);
        let at = Coordinates::outside("m", 2024, &REPORTED.into());
        let parts = partition(&conditions);
        let kroner: i64 = postings.iter().map(|(_, _, kroner)| kroner).sum();
        let count = i64::try_from(postings.len()).expect("few");
        for (measure, whole) in [(BookedMeasure::Kroner, kroner), (BookedMeasure::Postings, count)] {
            let sum = ground.evaluate(&over(measure, &parts), &at);
            match sum.figure.value {
                Value::Exact(sum) => prop_assert_eq!(sum, Ratio::from(whole)),
                Value::Missing(reason) => prop_assert!(reason.contains("`prosjekt`"), "{}", reason),
                other => prop_assert!(false, "{other:?}"),
            }
            prop_assert!(sum.basis.is_none_or(|basis| basis == Basis::Thousands));
        }
    }
}
