//! The laws of classification and allocation, on random models and ledgers.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use crate::diag::{Anchor, Found, Span};
use crate::engine::{
    Account, LedgerInput, Verdict, account_in_views, classify, classify_ledger, classify_plainly,
};
use crate::facts::{Basis, FactBook, Label};
use crate::ledger::{CodeColumn, Condensed, KeyRow, KeyTable, RawTotals, TextMatch, TextTest};
use crate::model::{
    Action, Adjustment, Categories, Category, CategoryStatement, CodeRange, Comparison, Expr,
    Holding, Id, Imputed, Layer, Model, Node, Opaque, Otherwise, Predicate, Reason, Rule,
    Selection, Target, View, Years,
};
use crate::value::{Amount, Ratio, Unit};

const COLUMNS: [&str; 3] = ["ansvar", "art", "funksjon"];
const CODES: [&str; 5] = ["010", "089", "242", "F12", "x"];

pub(super) fn at(node: Node) -> Expr {
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
    prop::sample::select(vec!["ansvar", "art", "funksjon", "prosjekt"])
        .prop_map(|name| at(Node::Dimension(name.into())))
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
        prop::sample::select(vec![10i64, 89, 100, 242])
            .prop_map(|number| at(Node::Number(number.into(), Unit::ratio()))),
        prop::sample::select(CODES.to_vec()).prop_map(|code| at(Node::Text(code.to_owned()))),
    ];
    let leaf = prop_oneof![
        (comparison, dimension(), other, any::<bool>()).prop_map(|(comparison, a, b, flip)| at(
            if flip {
                Node::Compare(comparison, b, a)
            } else {
                Node::Compare(comparison, a, b)
            }
        )),
        (dimension(), 0i64..100, 0i64..200).prop_map(|(of, from, more)| at(Node::Within(
            of,
            vec![
                CodeRange::Numbers(from, from + more),
                CodeRange::Text("F12".into())
            ]
        ))),
        Just(at(Node::TextTest(TextTest::new(
            "tekst",
            TextMatch::Contains,
            "tolk"
        )))),
        Just(at(Node::Opaque(Opaque {
            dimensions: vec!["ansvar".into()],
            predicate: std::sync::Arc::new(IsShort)
        }))),
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
        Just(Target::pending(vec!["c".into(), "a".into()])),
        Just(Target::pending(vec!["a.b".into()])),
        Just(Target::Ignored)
    ]
}

fn statements() -> impl Strategy<Value = Vec<CategoryStatement>> {
    let holding = prop::option::of(prop::sample::select(vec![Holding::None, Holding::Unknown]));
    let categories = ["a", "a.b", "c"];
    prop::collection::vec((prop::bool::weighted(0.2), holding, years()), 3).prop_map(move |drawn| {
        let drawn = categories.into_iter().zip(drawn);
        drawn
            .filter_map(|(category, (is_there, holding, years))| {
                Some(CategoryStatement {
                    category: category.into(),
                    holding: holding.filter(|_| is_there)?,
                    reason: Reason::default(),
                    years,
                    span: Span::new("laws", 0, 0).into(),
                })
            })
            .collect()
    })
}

/// What is drawn for a rule: condition, target, years, sevenths of share, rules it is over.
type Drawn = (Expr, Target, Years, Option<i64>, Vec<usize>);

pub(super) const VIEWS: [&str; 2] = ["v", "w"];

fn selection() -> impl Strategy<Value = Selection> + Clone {
    let within = || prop::sample::select(vec!["a", "a.b", "c"]);
    prop_oneof![
        8 => Just(Selection::default()),
        2 => within().prop_map(|id| Selection { within: Some(id.into()), ..Selection::default() }),
        2 => (0usize..6).prop_map(|index| Selection { rule: Some(format!("r{index}").into()), ..Selection::default() }),
        2 => (0usize..3).prop_map(|index| Selection { imputed: Some(format!("i{index}").into()), ..Selection::default() }),
        2 => condition().prop_map(|condition| Selection { condition: Some(condition), ..Selection::default() }),
        1 => (condition(), 0usize..6, within()).prop_map(|(condition, rule, within)| Selection {
            condition: Some(condition),
            rule: Some(format!("r{rule}").into()),
            imputed: None,
            within: Some(within.into()),
        }),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let number = |above, below, unit| {
        at(Node::Number(
            Ratio::fraction(above, below).unwrap_or_else(Ratio::one),
            unit,
        ))
    };
    let part = prop::option::of(
        prop::sample::select(vec![(0i64, 1i64), (1, 3), (3, 5), (1, 1)])
            .prop_map(move |(above, below)| number(above, below, Unit::ratio())),
    );
    prop_oneof![
        4 => (selection(), part.clone()).prop_map(|(what, part)| Action::Exclude { what, part }),
        4 => (selection(), part).prop_map(|(what, part)| Action::Move { what, to: "d".into(), part }),
        1 => (-999i64..999).prop_map(move |kr| Action::Add { category: "c".into(), amount: number(kr, 1, Unit::kr()) }),
    ]
}

/// Adjustments in every relation to one another, each with the view it is in and whether it is
/// national: unordered ones, chains, diamonds, two above one, also from view to view, by way of
/// what adds, selects nothing, or holds in another year.
fn adjustments() -> impl Strategy<Value = Vec<(usize, bool, Adjustment)>> {
    let is_over = prop::collection::vec(any::<bool>(), 6);
    let one = (
        action(),
        years(),
        prop_oneof![4 => Just(0usize), 1 => Just(1)],
        any::<bool>(),
        is_over,
    );
    let drawn = prop::collection::vec(one, 0..7);
    // Ids are shuffled, so that their order says nothing of strength.
    (drawn, Just((0usize..7).collect::<Vec<_>>()).prop_shuffle()).prop_map(|(drawn, names)| {
        let here = || Anchor::from(Span::new("laws", 0, 0));
        let id = |index: usize| Id::from(format!("a{}", names[index]));
        let count = drawn.len();
        let build = |(index, (action, years, view, national, is_over))| {
            let is_over: Vec<bool> = is_over;
            let over = (index + 1..count)
                .filter(|other| is_over[*other - 1])
                .map(|other| (id(other), here()))
                .collect();
            (
                view,
                national,
                Adjustment {
                    id: id(index),
                    action,
                    over,
                    reason: Reason::default(),
                    years,
                    span: here(),
                },
            )
        };
        drawn.into_iter().enumerate().map(build).collect()
    })
}

fn imputed() -> impl Strategy<Value = Vec<Imputed>> {
    let one = (
        prop::sample::select(vec!["a.b", "c"]),
        -999i64..999,
        years(),
    );
    prop::collection::vec(one, 0..3).prop_map(|drawn| {
        let build = |(index, (category, kr, years)): (usize, (&str, i64, Years))| Imputed {
            id: format!("i{index}").into(),
            category: category.into(),
            formula: at(Node::Number(kr.into(), Unit::kr())),
            reason: Reason::default(),
            years,
            span: Span::new("laws", 0, 0).into(),
        };
        drawn.into_iter().enumerate().map(build).collect()
    })
}

fn layer() -> impl Strategy<Value = Layer> {
    let rule = (
        condition(),
        target(),
        years(),
        prop::option::of(0i64..=7),
        prop::collection::vec(0usize..6, 0..3),
    );
    (
        prop::collection::vec(rule, 0..6),
        prop::option::of(target()),
        imputed(),
        statements(),
    )
        .prop_map(|(rules, otherwise, imputed, statements)| {
            let count = rules.len();
            let build = |(index, (condition, target, years, share, over)): (usize, Drawn)| Rule {
                id: format!("r{index}").into(),
                condition,
                target,
                share: share
                    .and_then(|sevenths| Ratio::fraction(sevenths, 7))
                    .map(|share| at(Node::Number(share, Unit::ratio()))),
                // Only towards later rules, so that there is no circle.
                over: over
                    .into_iter()
                    .filter(|other| *other > index && *other < count)
                    .map(|other| {
                        (
                            Id::from(format!("r{other}")),
                            Span::new("laws", 0, 0).into(),
                        )
                    })
                    .collect(),
                reason: Reason::default(),
                years,
                span: Span::new("laws", 0, 0).into(),
            };
            let otherwise = otherwise.map(|target| Otherwise {
                target,
                reason: Reason::default(),
                span: Span::new("laws", 0, 0).into(),
            });
            Layer {
                rules: rules.into_iter().enumerate().map(build).collect(),
                otherwise,
                statements,
                imputed,
                ..Layer::default()
            }
        })
}

pub(super) fn model() -> impl Strategy<Value = Model> {
    (layer(), layer(), adjustments()).prop_map(|(mut national, mut own, drawn)| {
        for (position, id) in VIEWS.into_iter().enumerate() {
            for (layer, is_national) in [(&mut national, true), (&mut own, false)] {
                let here = drawn
                    .iter()
                    .filter(|(view, national, _)| *view == position && *national == is_national);
                let adjustments = here.map(|(_, _, adjustment)| adjustment.clone()).collect();
                let span = Span::new("laws", 0, 0);
                layer.views.push(View {
                    id: id.into(),
                    title: None,
                    same_for_all: false,
                    ledgers: Default::default(),
                    adjustments,
                    span: span.into(),
                });
            }
        }
        let nodes = ["a", "a.b", "c", "d"].map(|id| Category {
            id: id.into(),
            label: Label::nb(id),
            denominator: None,
            rests_on: None,
            largest: None,
            memo: false,
            span: Span::new("laws", 0, 0).into(),
        });
        Model {
            national,
            municipal: BTreeMap::from([(Id::from("m"), own)]),
            categories: Categories {
                nodes: nodes.into(),
            }
            .into(),
            ..Model::default()
        }
    })
}

pub(super) fn table() -> impl Strategy<Value = KeyTable> {
    let row = (
        prop::collection::vec(0u32..5, 3),
        any::<bool>(),
        1u64..9,
        -99_999i64..99_999,
    );
    prop::collection::btree_map(prop::collection::vec(0u32..5, 3), row, 0..40).prop_map(|rows| {
        KeyTable {
            columns: COLUMNS
                .iter()
                .map(|name| CodeColumn {
                    name: (*name).into(),
                    is_personal: false,
                    codes: CODES.iter().map(|code| (*code).into()).collect(),
                })
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
        }
    })
}

pub(super) fn ledger(table: KeyTable) -> Condensed {
    let raw = RawTotals {
        lines: table.count(),
        net: table.sum(),
        ..RawTotals::default()
    };
    Condensed {
        table,
        raw,
        ..Condensed::default()
    }
}

fn account(model: &Model, ledger: &Condensed, view: &str) -> Account {
    found(model, ledger, view).value
}

fn input(ledger: &Condensed) -> LedgerInput {
    LedgerInput {
        municipality: "m".into(),
        year: 2013,
        condensed: Arc::new(ledger.clone()),
        basis: Basis::Ledger,
    }
}

pub(super) fn found(model: &Model, ledger: &Condensed, view: &str) -> Found<Account> {
    let Found { value, diagnostics } = account_in_views(
        model,
        &FactBook::default(),
        input(ledger),
        [&Id::from(view)],
    );
    Found {
        value: value.into_iter().next().expect("one view"),
        diagnostics,
    }
}

/// The nearest statement about a category that a layer makes for 2013.
fn stated(layer: &Layer, category: &str) -> Option<Holding> {
    let ids = [category, category.split('.').next().expect("a part")];
    ids.into_iter().find_map(|id| {
        let mut all = layer.statements.iter();
        let found =
            all.find(|statement| &*statement.category == id && statement.years.contains(2013))?;
        Some(found.holding)
    })
}

/// Whether a layer says that a category is known, or that it is not; `None` where it says nothing.
fn said(layer: &Layer, category: &str) -> Option<bool> {
    let area = category.split('.').next().expect("a part");
    let rules = layer
        .rules
        .iter()
        .filter(|rule| rule.years.contains(2013))
        .map(|rule| &rule.target);
    let mut targets = rules.chain(layer.otherwise.iter().map(|otherwise| &otherwise.target));
    match stated(layer, category) {
        Some(holding) => Some(holding == Holding::None),
        None => targets
            .any(|target| matches!(target, Target::Category(id) if id.starts_with(area)))
            .then_some(true),
    }
}

/// Whether a category is said to hold nothing.
fn is_none(model: &Model, category: &str) -> bool {
    let own = &model.municipal["m"];
    let holding = match said(own, category) {
        Some(_) => stated(own, category),
        None => stated(&model.national, category),
    };
    holding == Some(Holding::None)
}

proptest! {
    #[test]
    fn the_fast_way_equals_the_plain_way(model in model(), table in table()) {
        let fast = classify(&model, "m", 2013, &table);
        prop_assert!(fast.diagnostics.is_empty());
        prop_assert_eq!(fast.value.iter().cloned().collect::<Vec<_>>(), classify_plainly(&model, "m", 2013, &table));
    }

    #[test]
    fn what_an_earlier_classification_knows_of_the_rows_changes_nothing(old in model(), new in model(), table in table()) {
        let ledger = input(&ledger(table));
        let earlier = classify_ledger(&old, ledger.clone(), None).value;
        let later = classify_ledger(&new, ledger.clone(), Some(&earlier)).value;
        let anew = classify_ledger(&new, ledger, None).value;
        prop_assert_eq!(&later.verdicts, &anew.verdicts);
        let looks_alike = earlier.verdicts.alike.looked_at == anew.verdicts.alike.looked_at;
        prop_assert_eq!(Arc::ptr_eq(&earlier.verdicts.alike, &later.verdicts.alike), looks_alike, "rows are put together once");
    }

    #[test]
    fn every_ore_and_every_posting_is_accounted_for(model in model(), table in table()) {
        let ledger = ledger(table);
        for view in ["reported", "v", "w"] {
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
    fn what_nobody_has_said_is_missing_and_what_may_belong_there_is_pending(model in model(), table in table()) {
        let ledger = ledger(table);
        let account = account(&model, &ledger, "reported");
        let mut known = BTreeMap::new();
        for Category { id, .. } in &model.categories.nodes {
            let says = said(&model.municipal["m"], id).or_else(|| said(&model.national, id));
            let imputes = says.is_none() && account.imputed.iter().any(|imputed| imputed.category == *id);
            known.insert(id.clone(), says == Some(true));
            let is_missing = account.missing.contains_key(id);
            prop_assert_eq!(!is_missing, (says == Some(true) || imputes) && ledger.raw.lines > 0 || says == Some(true) && is_none(&model, id), "{}", id);
        }
        let waits = |verdict: &Verdict| {
            let target = match verdict {
                Verdict::Claimed { winner, .. } => crate::engine::rule(&model, winner).map(|rule| &rule.target),
                Verdict::Otherwise(name) => model.layer(name).and_then(|layer| layer.otherwise.as_ref()).map(|otherwise| &otherwise.target),
                _ => None,
            };
            matches!(target, Some(Target::Pending(categories)) if categories.iter().any(|category| !known[category]))
        };
        let verdicts = account.verdicts.iter().zip(&ledger.table.rows);
        let pending: u64 = verdicts.filter(|(verdict, _)| waits(verdict)).map(|(_, row)| row.count).sum();
        prop_assert_eq!(pending, account.balance.counts.get("pending").copied().unwrap_or(0));
    }

    #[test]
    fn the_order_of_rules_decides_nothing(model in model(), table in table()) {
        let winner_ids = |model: &Model| -> Vec<Option<String>> {
            classify(model, "m", 2013, &table).value.iter().map(|verdict| match verdict {
                Verdict::Claimed { winner, .. } => crate::engine::rule(model, winner).map(|rule| format!("{} {}", winner.layer, rule.id)),
                _ => None,
            }).collect()
        };
        let mut turned = model.clone();
        turned.national.rules.reverse();
        turned.municipal.values_mut().for_each(|layer| layer.rules.reverse());
        prop_assert_eq!(winner_ids(&model), winner_ids(&turned));
    }
}
