//! Raw ledgers of random projects, formulas that look at them, and the plain way to what they hold:
//! posting by posting.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use crate::engine::{Account, RawPostings};
use crate::ledger::{Condensed, KeySpec, KeyTableBuilder};
use crate::model::{BookedMeasure, Comparison, Expr, Node};
use crate::value::{Amount, Ratio, Unit};

use super::figures::Plain;
use super::formulas::{compared, expr, number};
use super::place::Place;
use super::world::World;

/// The dimensions that ledgers may have; the last one they never have.
const DIMENSIONS: [&str; 3] = ["art", "funksjon", "prosjekt"];

/// Sums or numbers of postings.
pub(super) fn booked(measure: BookedMeasure) -> BoxedStrategy<Expr> {
    (condition(), prop::option::weighted(0.4, condition()))
        .prop_map(move |(condition, among)| {
            expr(Node::Booked {
                measure,
                condition,
                among,
            })
        })
        .boxed()
}

/// A condition on codes of 0 to 3.
pub(super) fn condition() -> BoxedStrategy<Expr> {
    let dimension = prop_oneof![
        4 => Just(DIMENSIONS[0]),
        4 => Just(DIMENSIONS[1]),
        1 => Just(DIMENSIONS[2]),
    ];
    let comparison = select(&[Comparison::Equal, Comparison::LessOrEqual][..]);
    let test = (dimension, comparison, 0_i64..4).prop_map(|(dimension, comparison, code)| {
        let dimension = expr(Node::Dimension(dimension.into()));
        compared(comparison, dimension, number(code, Unit::ratio()))
    });
    let test = test.boxed();
    prop_oneof![
        3 => test.clone(),
        1 => test.clone().prop_map(|of| expr(Node::Not(of))),
        1 => (test.clone(), test.clone()).prop_map(|(a, b)| expr(Node::And(a, b))),
        1 => (test.clone(), test).prop_map(|(a, b)| expr(Node::Or(a, b))),
    ]
    .boxed()
}

/// The postings of one ledger, each with art, function and kroner; `None` where nobody knows them.
pub(super) type Drawn = Option<Vec<(u8, u8, i64)>>;

pub(super) fn drawn() -> impl Strategy<Value = Drawn> {
    let posting = (0_u8..4, 0_u8..4, -5_i64..9);
    prop::option::weighted(0.9, prop::collection::vec(posting, 0..6))
}

/// A condensed ledger of drawn postings.
pub(super) fn ledger(postings: &[(u8, u8, i64)]) -> Condensed {
    let wanted = KeySpec::default();
    let names: Vec<Arc<str>> = DIMENSIONS.iter().map(|name| Arc::from(*name)).collect();
    let mut table = KeyTableBuilder::new(&names, &wanted);
    for (art, function, kroner) in postings {
        let codes: BTreeMap<Arc<str>, Arc<str>> = [(0, art), (1, function)]
            .map(|(at, code)| (Arc::clone(&names[at]), Arc::from(code.to_string())))
            .into();
        table.add(
            &codes,
            &BTreeMap::new(),
            Amount::from_ore(i128::from(*kroner) * 100),
        );
    }
    Condensed {
        table: table.finish(),
        ..Condensed::default()
    }
}

pub(super) fn raw(drawn: Drawn) -> RawPostings {
    match drawn {
        Some(postings) => RawPostings::Known(Arc::new(ledger(&postings))),
        None => RawPostings::Missing("lost".into()),
    }
}

impl World<'_> {
    /// What the raw ledger of a place holds.
    pub(super) fn booked(
        &self,
        measure: BookedMeasure,
        condition: &Expr,
        among: Option<&Expr>,
        at: &Place,
    ) -> Plain {
        let is_it = |account: &&Account| {
            (&account.municipality, Some(account.year), &account.view)
                == (&at.scope, at.year(), &at.view)
        };
        let Some(Account {
            postings: RawPostings::Known(ledger),
            ..
        }) = self.accounts.iter().find(is_it)
        else {
            return Plain::Missing;
        };
        let names_a_project = |condition: &Expr| {
            let mut found = false;
            condition.walk(&mut |part| {
                found |= matches!(&*part.node, Node::Dimension(name) if **name == *DIMENSIONS[2]);
            });
            found
        };
        let asked: Vec<&Expr> = among.into_iter().chain([condition]).collect();
        if ledger.table.rows.is_empty() || asked.into_iter().any(names_a_project) {
            return Plain::Missing;
        }
        let (mut kroner, mut count, mut is_there) = (Ratio::zero(), 0_i64, among.is_none());
        for row in &ledger.table.rows {
            let codes: BTreeMap<&str, &str> = ledger
                .table
                .columns
                .iter()
                .zip(&row.codes)
                .map(|(column, code)| (&*column.name, &*column.codes[*code as usize]))
                .collect();
            if among.is_some_and(|among| !holds(among, &codes)) {
                continue;
            }
            is_there = true;
            if holds(condition, &codes) {
                kroner = &kroner + &Ratio::kroner(row.sum);
                count += i64::try_from(row.count).expect("few postings");
            }
        }
        match (is_there, measure) {
            (false, _) => Plain::Missing,
            (true, BookedMeasure::Kroner) => Plain::Number(kroner, Unit::kr()),
            (true, BookedMeasure::Postings) => Plain::Number(count.into(), Unit::ratio()),
        }
    }
}

/// Whether one of the drawn conditions holds for codes.
pub(super) fn holds(condition: &Expr, codes: &BTreeMap<&str, &str>) -> bool {
    match &*condition.node {
        Node::And(a, b) => holds(a, codes) && holds(b, codes),
        Node::Or(a, b) => holds(a, codes) || holds(b, codes),
        Node::Not(a) => !holds(a, codes),
        Node::Compare(comparison, dimension, code) => match (&*dimension.node, &*code.node) {
            (Node::Dimension(name), Node::Number(code, _)) => {
                let own: Ratio = codes[&**name].parse::<i64>().expect("a number").into();
                comparison.holds(own.cmp(code))
            }
            other => panic!("not drawn: {other:?}"),
        },
        other => panic!("not drawn: {other:?}"),
    }
}
