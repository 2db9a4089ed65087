//! Random projects: sheets, facts of which some are hidden, weights, keys, views and accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use crate::engine::{Account, Balance, RawPostings};
use crate::facts::{
    Basis, Counted, Fact, FactBook, FactDeclaration, FactOrigin, Label, Vocabulary,
};
use crate::ledger::RawTotals;
use crate::model::{
    Action, Adjustment, AllocationKey, Categories, Category, Expr, Id, Layer, Model, REPORTED,
    Reason, Row, Sheet, View, Weight, Years,
};
use crate::value::{Figure, Ratio, Unit, Value};

use super::formulas::{
    CATEGORIES, Formulas, KEYS, PERIODS, PLACES, VIEWS, WEIGHTS, YEARS, here, ratio_outside_sheets,
};
use super::postings::{drawn, raw};
use super::sheets::{checks, column, sheets};

/// All that cells are computed from.
#[derive(Clone)]
pub(super) struct Project {
    pub(super) model: Model,
    pub(super) facts: FactBook,
    pub(super) accounts: Vec<Account>,
}
/// Projects of up to three sheets, places and hidden counts.
pub(super) fn projects() -> impl Strategy<Value = Project> {
    let formulas = Formulas::of_cells(2);
    let parts = (
        sheets(&formulas),
        layers(),
        checks(&formulas),
        book(),
        accounts(),
    );
    parts.prop_map(|(sheets, (national, municipal), checks, facts, accounts)| {
        let national = Layer {
            sheets,
            checks,
            ..national
        };
        let (vocabulary, categories) = (vocabulary().into(), categories().into());
        Project {
            model: Model {
                vocabulary,
                categories,
                national,
                municipal,
                absent: BTreeSet::new(),
            },
            facts,
            accounts,
        }
    })
}

fn vocabulary() -> Vocabulary {
    let declared = |unit: Unit, part_of: Option<&str>| FactDeclaration {
        label: Label::default(),
        unit,
        part_of: part_of.map(Id::from),
        rests_on: None,
        largest: None,
    };
    let facts = FACTS.map(|(id, _)| {
        (
            Id::from(id),
            declared(unit(id), (id == "few").then_some("all")),
        )
    });
    Vocabulary {
        facts: facts.into(),
        ..Vocabulary::default()
    }
}

fn categories() -> Categories {
    let node = |id: &str| Category {
        id: id.into(),
        label: Label::default(),
        denominator: Some(if id == "c" { "all" } else { "few" }.into()),
        rests_on: None,
        largest: None,
        memo: false,
        span: here(),
    };
    Categories {
        nodes: CATEGORIES.map(node).into(),
    }
}

/// The facts, and whether they count heads.
const FACTS: [(&str, bool); 5] = [
    ("money", false),
    ("share", false),
    ("few", true),
    ("rest", true),
    ("all", true),
];

fn unit(fact: &str) -> Unit {
    match fact {
        "money" => Unit::kr(),
        "share" => Unit::ratio(),
        _ => Unit::base("persons"),
    }
}

/// A figure as a fact.
pub(super) fn stated(id: &str, value: Value) -> Fact {
    let (source, origin) = ("s".to_owned(), FactOrigin::Published);
    let counted = FACTS.contains(&(id, true)).then_some(Counted::DuringYear);
    Fact {
        figure: Figure {
            value,
            unit: unit(id),
        },
        source,
        origin,
        counted,
        span: here(),
    }
}

/// The places and periods, by number, that may hide counts: few, so that cells often stand on
/// several.
const HIDING: [usize; 4] = [0, 2, 5, 8];

/// Facts of every place and period, where `few` and `rest` make up `all`; up to three of these are
/// hidden.
fn book() -> impl Strategy<Value = FactBook> {
    let places = PLACES.len() * PERIODS.len();
    let known = prop::collection::vec((-3_i64..9, 0_i64..4, 1_i64..4, 0_i64..4), places);
    let position = || (0..places, 0..FACTS.len());
    let lacking = prop::collection::vec((position(), any::<bool>()), 0..5);
    let counts = prop::collection::btree_map(
        (select(&HIDING[..]), 2..FACTS.len()),
        (0_i64..2, 0_i64..3),
        0..4,
    );
    (known, lacking, counts).prop_map(|(known, lacking, counts)| {
        let mut book = FactBook::default();
        let place = |at: usize| {
            (
                Id::from(PLACES[at / PERIODS.len()]),
                Id::from(PERIODS[at % PERIODS.len()]),
            )
        };
        for (at, (money, share, few, rest)) in known.into_iter().enumerate() {
            let values = [
                Ratio::from(money),
                Ratio::fraction(share, 2).unwrap_or_else(Ratio::zero),
            ];
            let values = values
                .into_iter()
                .chain([few, rest, few + rest].map(Ratio::from));
            let (place, period) = place(at);
            for ((id, _), value) in FACTS.into_iter().zip(values) {
                book.of_mut(&place, &period)
                    .insert(id.into(), stated(id, Value::Exact(value)));
            }
        }
        for ((at, id), (less, more)) in counts {
            let ((place, period), (id, _)) = (place(at), FACTS[id]);
            let facts = book.of_mut(&place, &period);
            let value = facts
                .get(id)
                .and_then(|fact| fact.figure.as_exact())
                .cloned()
                .unwrap_or_else(Ratio::zero);
            let hidden = Value::hidden(
                (&value - &Ratio::from(less)).max(Ratio::zero()),
                &value + &Ratio::from(more),
            );
            facts.insert(id.into(), stated(id, hidden));
        }
        for ((at, id), is_absent) in lacking {
            let ((place, period), (id, _)) = (place(at), FACTS[id]);
            let facts = book.of_mut(&place, &period);
            match is_absent {
                true => drop(facts.remove(id)),
                false => {
                    drop(
                        facts.insert(id.into(), stated(id, Value::Missing("not reported".into()))),
                    );
                }
            }
        }
        book
    })
}

/// Weights, keys and views of the national layer and of municipalities.
fn layers() -> impl Strategy<Value = (Layer, BTreeMap<Id, Layer>)> {
    let own = prop::collection::vec((select(&PLACES[..]), layer()), 0..3);
    (layer(), own).prop_map(|(national, own)| {
        let mut municipal: BTreeMap<Id, Layer> = own
            .into_iter()
            .map(|(id, layer)| (Id::from(id), layer))
            .collect();
        // Of two adjustments of one thing, the municipality's goes before.
        let national_ids: Vec<Id> = adjustments(&national)
            .map(|adjustment| adjustment.id.clone())
            .collect();
        for view in municipal.values_mut().flat_map(|layer| &mut layer.views) {
            for adjustment in &mut view.adjustments {
                adjustment.over = national_ids
                    .iter()
                    .filter(|id| **id == adjustment.id)
                    .map(|id| (id.clone(), here()))
                    .collect();
                adjustment.id = format!("own-{}", adjustment.id).into();
            }
        }
        (national, municipal)
    })
}

pub(super) fn adjustments(layer: &Layer) -> impl Iterator<Item = &Adjustment> {
    layer.views.iter().flat_map(|view| &view.adjustments)
}

fn years() -> impl Strategy<Value = Years> {
    prop_oneof![3 => Just(Years::default()), 1 => Just(Years { from: Some(2013), to: None })]
}

fn layer() -> impl Strategy<Value = Layer> {
    let by_year =
        prop::collection::btree_map(select(&YEARS[..]), (0_i64..4).prop_map(Ratio::from), 1..3);
    let weights = prop::collection::btree_map(select(&WEIGHTS[..]), by_year, 0..3);
    let keys = prop::collection::btree_map(
        select(&KEYS[..]),
        (ratio_outside_sheets(true), years()),
        0..3,
    );
    let use_weight = prop::collection::btree_map(
        select(&WEIGHTS[..]),
        (ratio_outside_sheets(false), years()),
        0..2,
    );
    let use_key = prop::collection::btree_map(
        select(&KEYS[..]),
        (ratio_outside_sheets(true), years()),
        0..2,
    );
    (weights, keys, use_weight, use_key).prop_map(|(weights, keys, use_weight, use_key)| {
        let reason = Reason::default;
        let weight = |(id, by_year): (&str, _)| Weight {
            id: id.into(),
            by_year,
            reason: reason(),
            span: here(),
        };
        let key = |(id, (formula, years)): (&str, _)| AllocationKey {
            id: id.into(),
            formula,
            reason: reason(),
            years,
            span: here(),
        };
        let adjustment = |id: String, action: Action, years: Years| Adjustment {
            id: id.into(),
            action,
            over: Vec::new(),
            reason: reason(),
            years,
            span: here(),
        };
        let weigh = |(id, (value, years)): (&str, _)| {
            adjustment(
                format!("weight-{id}"),
                Action::UseWeight {
                    weight: id.into(),
                    value,
                },
                years,
            )
        };
        let share = |(id, (formula, years)): (&str, _)| {
            adjustment(
                format!("key-{id}"),
                Action::UseKey {
                    key: id.into(),
                    formula,
                },
                years,
            )
        };
        let adjustments = use_weight
            .into_iter()
            .map(weigh)
            .chain(use_key.into_iter().map(share))
            .collect();
        let view = View {
            id: "v".into(),
            title: None,
            same_for_all: false,
            ledgers: Default::default(),
            adjustments,
            span: here(),
        };
        Layer {
            weights: weights.into_iter().map(weight).collect(),
            keys: keys.into_iter().map(key).collect(),
            views: vec![view],
            ..Layer::default()
        }
    })
}

/// Accounts of two or three municipalities, most years and both views.
fn accounts() -> impl Strategy<Value = Vec<Account>> {
    let kroner =
        prop::collection::btree_map(select(&CATEGORIES[..]), -5_i64..20, 0..=CATEGORIES.len());
    let missing = prop::option::weighted(0.15, select(&CATEGORIES[..]));
    let all = PLACES.len() * YEARS.len() * VIEWS.len();
    let one = (kroner, missing, drawn(), prop::bool::weighted(0.9));
    (2..=PLACES.len(), prop::collection::vec(one, all)).prop_map(|(places, accounts_drawn)| {
        let mut accounts = Vec::new();
        for (at, (kroner, missing, postings, is_there)) in accounts_drawn.into_iter().enumerate() {
            let place = at / (YEARS.len() * VIEWS.len());
            if is_there && place < places {
                let year = YEARS[at / VIEWS.len() % YEARS.len()];
                let account = account(PLACES[place], year, VIEWS[at % VIEWS.len()]);
                let categories = kroner
                    .into_iter()
                    .map(|(id, kr)| (Id::from(id), Ratio::from(kr)))
                    .collect();
                let missing = missing
                    .into_iter()
                    .map(|id| (Id::from(id), Arc::from("no share")))
                    .collect();
                accounts.push(Account {
                    categories,
                    missing,
                    postings: raw(postings),
                    ..account
                });
            }
        }
        accounts
    })
}

fn account(municipality: &str, year: i32, view: &str) -> Account {
    Account {
        municipality: municipality.into(),
        year,
        view: view.into(),
        verdicts: Arc::default(),
        contributions: Vec::new(),
        imputed: Vec::new(),
        adjusted: Vec::new(),
        categories: BTreeMap::new(),
        bases: BTreeMap::new(),
        withheld: BTreeSet::new(),
        missing: BTreeMap::new(),
        ledger_basis: Basis::Ledger,
        raw: RawTotals::default(),
        postings: RawPostings::Missing("none".into()),
        balance: Balance::empty(),
    }
}

impl Project {
    /// A project of one sheet with one row and some columns, for one place.
    pub(super) fn of_columns(columns: &[(&str, Expr)]) -> Self {
        let row = Row {
            id: "r0".into(),
            label: Label::default(),
            subject: None,
            total: false,
            place: None,
            span: here(),
        };
        let columns = columns
            .iter()
            .map(|(id, formula)| column(id, formula.clone()))
            .collect();
        let sheet = Sheet {
            rows: vec![row],
            columns,
            ..Sheet::named("s0".into(), here())
        };
        let national = Layer {
            sheets: vec![sheet],
            ..Layer::default()
        };
        Self {
            model: Model {
                national,
                ..Model::default()
            },
            facts: FactBook::default(),
            accounts: Vec::new(),
        }
    }
}

/// The view without adjustments.
pub(super) fn reported() -> Id {
    REPORTED.into()
}
