//! The laws of classification and allocation, on random models and ledgers.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Allocation, Grouped, Verdict, allocate, classify, classify_plainly};
use crate::diag::Span;
use crate::facts::{Basis, FactBook};
use crate::ledger::{CodeColumn, Condensed, KeyRow, KeyTable, RawTotals, TextMatch, TextTest};
use crate::model::{
    Action, Adjustment, CodeRange, Comparison, Expr, Id, Layer, Model, Node, Opaque, Otherwise, Predicate, Reason, Rule,
    Selection, Target, View, Years,
};
use crate::value::{Amount, Ratio, Unit};

const COLUMNS: [&str; 3] = ["ansvar", "art", "funksjon"];
const CODES: [&str; 5] = ["010", "089", "242", "F12", "x"];

fn at(node: Node) -> Expr {
    Expr::new(node, Span::new("laws", 0, 0))
}

struct IsShort;

impl Predicate for IsShort {
    fn holds(&self, codes: &[&str]) -> Result<bool, String> {
        Ok(codes.iter().all(|code| code.len() < 3))
    }
}

fn dimension() -> impl Strategy<Value = Expr> + Clone {
    // One name that no ledger has, so that absent columns are tried too.
    prop::sample::select(vec!["ansvar", "art", "funksjon", "prosjekt"]).prop_map(|name| at(Node::Dimension(name.into())))
}

fn condition() -> impl Strategy<Value = Expr> + Clone {
    let comparison = prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ]);
    let other = prop_oneof![
        prop::sample::select(vec![10i64, 89, 100, 242]).prop_map(|number| at(Node::Number(number.into(), Unit::ratio()))),
        prop::sample::select(CODES.to_vec()).prop_map(|code| at(Node::Text(code.to_owned()))),
    ];
    let leaf = prop_oneof![
        (comparison, dimension(), other, any::<bool>()).prop_map(|(comparison, a, b, flip)| at(if flip {
            Node::Compare(comparison, b, a)
        } else {
            Node::Compare(comparison, a, b)
        })),
        (dimension(), 0i64..100, 0i64..200).prop_map(|(of, from, more)| at(Node::Within(
            of,
            vec![CodeRange::Numbers(from, from + more), CodeRange::Text("F12".into())]
        ))),
        Just(at(Node::TextTest(TextTest::new("tekst", TextMatch::Contains, "tolk")))),
        Just(at(Node::Opaque(Opaque { dimensions: vec!["ansvar".into()], predicate: std::sync::Arc::new(IsShort) }))),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| at(Node::And(a, b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| at(Node::Or(a, b))),
            inner.prop_map(|a| at(Node::Not(a))),
        ]
    })
}

fn years() -> impl Strategy<Value = Years> {
    prop_oneof![3 => Just(Years::default()), 1 => Just(Years { from: Some(2014), to: None })]
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        Just(Target::Category("a.b".into())),
        Just(Target::Category("c".into())),
        Just(Target::OutsideScope),
        Just(Target::Ignored)
    ]
}

/// What is drawn for a rule: condition, target, years, sevenths of share, rules it is over.
type Drawn = (Expr, Target, Years, Option<i64>, Vec<usize>);

fn adjustment() -> impl Strategy<Value = Action> {
    let selection = (
        prop::option::of(condition()),
        prop::option::of(0usize..6),
        prop::option::of(prop::sample::select(vec!["a", "a.b", "c"])),
    );
    let what = selection.prop_map(|(condition, rule, within)| Selection {
        condition,
        rule: rule.map(|index| format!("r{index}").into()),
        imputed: None,
        within: within.map(Id::from),
    });
    let part = prop::option::of(
        (0i64..=3).prop_map(|thirds| at(Node::Number(Ratio::fraction(thirds, 3).unwrap_or_else(Ratio::one), Unit::ratio()))),
    );
    let amount =
        (-999i64..999).prop_map(|kr| Action::Add { category: "c".into(), amount: at(Node::Number(kr.into(), Unit::kr())) });
    prop_oneof![
        (what.clone(), part.clone()).prop_map(|(what, part)| Action::Exclude { what, part }),
        (what, part).prop_map(|(what, part)| Action::Move { what, to: "d".into(), part }),
        amount,
    ]
}

fn view() -> impl Strategy<Value = View> {
    let drawn = (adjustment(), prop::collection::vec(0usize..4, 0..2));
    prop::collection::vec(drawn, 0..4).prop_map(|adjustments| {
        let here = || Span::new("laws", 0, 0);
        let build = |(index, (action, over)): (usize, (Action, Vec<usize>))| Adjustment {
            id: format!("a{index}").into(),
            action,
            over: over.into_iter().filter(|other| *other > index).map(|other| (Id::from(format!("a{other}")), here())).collect(),
            reason: Reason::default(),
            years: Years::default(),
            span: here(),
        };
        let adjustments = adjustments.into_iter().enumerate().map(build).collect();
        View { id: "v".into(), title: None, same_for_all: false, adjustments, span: here() }
    })
}

fn layer() -> impl Strategy<Value = Layer> {
    let rule = (condition(), target(), years(), prop::option::of(0i64..=7), prop::collection::vec(0usize..6, 0..3));
    (prop::collection::vec(rule, 0..6), prop::option::of(target()), view()).prop_map(|(rules, otherwise, view)| {
        let count = rules.len();
        let build = |(index, (condition, target, years, share, over)): (usize, Drawn)| Rule {
            id: format!("r{index}").into(),
            condition,
            target,
            share: share.and_then(|sevenths| Ratio::fraction(sevenths, 7)).map(|share| at(Node::Number(share, Unit::ratio()))),
            // Only towards later rules, so that there is no circle.
            over: over
                .into_iter()
                .filter(|other| *other > index && *other < count)
                .map(|other| (Id::from(format!("r{other}")), Span::new("laws", 0, 0)))
                .collect(),
            reason: Reason::default(),
            years,
            span: Span::new("laws", 0, 0),
        };
        let otherwise = otherwise.map(|target| Otherwise { target, reason: Reason::default(), span: Span::new("laws", 0, 0) });
        Layer { rules: rules.into_iter().enumerate().map(build).collect(), otherwise, views: vec![view], ..Layer::default() }
    })
}

fn model() -> impl Strategy<Value = Model> {
    (layer(), layer()).prop_map(|(national, own)| Model {
        national,
        municipal: BTreeMap::from([(Id::from("m"), own)]),
        ..Model::default()
    })
}

fn table() -> impl Strategy<Value = KeyTable> {
    let row = (prop::collection::vec(0u32..5, 3), any::<bool>(), 1u64..9, -99_999i64..99_999);
    prop::collection::btree_map(prop::collection::vec(0u32..5, 3), row, 0..40).prop_map(|rows| KeyTable {
        columns: COLUMNS
            .iter()
            .map(|name| CodeColumn { name: (*name).into(), codes: CODES.iter().map(|code| (*code).into()).collect() })
            .collect(),
        tests: vec![TextTest::new("tekst", TextMatch::Contains, "tolk")],
        rows: rows
            .into_iter()
            .map(|(codes, (_, passed, count, ore))| KeyRow {
                codes: codes.into(),
                passed: [passed].into(),
                count,
                sum: Amount::from_ore(ore.into()),
                debit: Amount::from_ore(ore.max(0).into()),
            })
            .collect(),
    })
}

fn ledger(table: KeyTable) -> Condensed {
    let raw = RawTotals { lines: table.count(), net: table.sum(), ..RawTotals::default() };
    Condensed { table, raw, ..Condensed::default() }
}

fn account(model: &Model, ledger: &Condensed, view: &str) -> super::Account {
    let verdicts = classify(model, "m", 2013, &ledger.table).value;
    let facts = FactBook::default();
    let (municipality, view) = (Id::from("m"), Id::from(view));
    let ledger_basis = Basis::Ledger;
    let input = Allocation { model, facts: &facts, municipality: &municipality, year: 2013, view: &view, ledger, ledger_basis };
    allocate(&input, &Grouped::new(model, &ledger.table, verdicts)).value
}

proptest! {
    #[test]
    fn the_fast_way_equals_the_plain_way(model in model(), table in table()) {
        let fast = classify(&model, "m", 2013, &table);
        prop_assert!(fast.diagnostics.is_empty());
        prop_assert_eq!(fast.value.iter().cloned().collect::<Vec<_>>(), classify_plainly(&model, "m", 2013, &table));
    }

    #[test]
    fn every_ore_and_every_posting_is_accounted_for(model in model(), table in table()) {
        let ledger = ledger(table);
        for view in ["reported", "v"] {
            let account = account(&model, &ledger, view);
            prop_assert!(account.balance.is_conserved());
            let claimed: Ratio = account.contributions.iter().map(|contribution| Ratio::kroner(contribution.gross)).sum();
            let parts = &(&claimed + &account.balance.disputed) + &account.balance.unmapped;
            prop_assert_eq!(parts, Ratio::kroner(ledger.table.sum()));
            let booked: Ratio = account.categories.values().cloned().sum();
            prop_assert_eq!(booked, account.balance.categories);
        }
    }

    #[test]
    fn the_order_of_adjustments_decides_nothing(model in model(), table in table()) {
        let ledger = ledger(table);
        let mut turned = model.clone();
        turned.national.views.iter_mut().chain(turned.municipal.values_mut().flat_map(|layer| &mut layer.views)).for_each(|view| view.adjustments.reverse());
        let (account, turned) = (account(&model, &ledger, "v"), account(&turned, &ledger, "v"));
        prop_assert_eq!(account.adjusted, turned.adjusted);
        prop_assert_eq!(account.categories, turned.categories);
    }

    #[test]
    fn the_order_of_rules_decides_nothing(model in model(), table in table()) {
        let winner_ids = |model: &Model| -> Vec<Option<String>> {
            classify(model, "m", 2013, &table).value.iter().map(|verdict| match verdict {
                Verdict::Claimed { winner, .. } => super::rule(model, winner).map(|rule| format!("{} {}", winner.layer, rule.id)),
                _ => None,
            }).collect()
        };
        let mut turned = model.clone();
        turned.national.rules.reverse();
        turned.municipal.values_mut().for_each(|layer| layer.rules.reverse());
        prop_assert_eq!(winner_ids(&model), winner_ids(&turned));
    }
}

#[test]
fn an_adjustment_goes_before_another_also_through_one_that_takes_nothing() {
    let here = || Span::new("laws", 0, 0);
    let all = || Action::Exclude { what: Selection::default(), part: None };
    let nothing = Action::Add { category: "c".into(), amount: at(Node::Number(Ratio::zero(), Unit::kr())) };
    let chain = [("a0", all(), Some("a1")), ("a1", nothing, Some("a2")), ("a2", all(), None)];
    let adjustments = chain.map(|(id, action, over)| Adjustment {
        id: id.into(),
        action,
        over: over.into_iter().map(|id| (Id::from(id), here())).collect(),
        reason: Reason::default(),
        years: Years::default(),
        span: here(),
    });
    let view = View { id: "v".into(), title: None, same_for_all: false, adjustments: adjustments.into(), span: here() };
    let otherwise = Otherwise { target: Target::Category("c".into()), reason: Reason::default(), span: here() };
    let national = Layer { otherwise: Some(otherwise), views: vec![view], ..Layer::default() };
    let model = Model { national, ..Model::default() };
    let row = KeyRow { codes: [].into(), passed: [].into(), count: 1, sum: Amount::from_ore(500), debit: Amount::from_ore(500) };
    let account = account(&model, &ledger(KeyTable { rows: vec![row], ..KeyTable::default() }), "v");
    assert_eq!(account.balance.excluded, Ratio::integer(5));
    assert_eq!(account.categories.get("c"), Some(&Ratio::zero()));
}
