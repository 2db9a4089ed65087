//! The laws of adjustments: what they take, on random models and ledgers, against a plain
//! computation of the same.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::laws::{VIEWS, at, found, ledger, model, table};
use crate::diag::{Anchor, Code, Found, Span};
use crate::engine::{Account, KeySubject, Verdict, classify_plainly, rule};
use crate::ledger::{KeyRow, KeyTable};
use crate::model::{
    Action, Adjustment, Categories, Id, Layer, Model, Node, Otherwise, Reason, Selection, Target,
    View, Years,
};
use crate::value::{Amount, Ratio, Unit};

/// What each adjustment takes: its id, where from, where to, and the kroner.
type Takings = BTreeMap<(Id, Id, Option<Id>), Ratio>;

/// The adjustments of a view in 2013, and for each the ids that go before it, directly or through
/// others of the same year.
fn strongest_first(model: &Model, view: &str) -> Vec<(Adjustment, BTreeSet<Id>)> {
    let all: Vec<Adjustment> = model
        .adjustments(view, "m", 2013)
        .map(|(_, adjustment)| adjustment.clone())
        .collect();
    let mut above: BTreeMap<Id, BTreeSet<Id>> = all
        .iter()
        .map(|one| (one.id.clone(), BTreeSet::new()))
        .collect();
    for _ in &all {
        for stronger in &all {
            let mut before = above[&stronger.id].clone();
            before.insert(stronger.id.clone());
            for (weaker, _) in &stronger.over {
                if let Some(known) = above.get_mut(weaker) {
                    known.extend(before.iter().cloned());
                }
            }
        }
    }
    all.into_iter()
        .map(|one| (one.clone(), above[&one.id].clone()))
        .collect()
}

/// Every order of some adjustments in which none comes before one that goes before it.
fn orders(of: &[(Id, Ratio, BTreeSet<Id>)]) -> Vec<Vec<(Id, Ratio)>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let is_first = |one: &&(Id, Ratio, BTreeSet<Id>)| of.iter().all(|(id, ..)| !one.2.contains(id));
    let begin = |(id, part, _): &(Id, Ratio, BTreeSet<Id>)| {
        let rest: Vec<_> = of
            .iter()
            .filter(|(other, ..)| other != id)
            .cloned()
            .collect();
        let first = (id.clone(), part.clone());
        orders(&rest)
            .into_iter()
            .map(move |order| {
                std::iter::once(first.clone())
                    .chain(order)
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    of.iter().filter(is_first).flat_map(begin).collect()
}

/// The parts that adjustments take one after another, each of what is left; `None` where two
/// allowed orders differ.
fn shares(claims: &[(Id, Ratio, BTreeSet<Id>)]) -> Option<BTreeMap<Id, Ratio>> {
    let one_by_one = |order: Vec<(Id, Ratio)>| {
        let mut left = Ratio::one();
        let mut parts = BTreeMap::new();
        for (id, part) in order {
            let part_taken = if part < left { part } else { left.clone() };
            left = &left - &part_taken;
            parts.insert(id, part_taken);
        }
        parts
    };
    let mut ways: Vec<BTreeMap<Id, Ratio>> = orders(claims).into_iter().map(one_by_one).collect();
    ways.dedup();
    (ways.len() == 1).then(|| ways.remove(0))
}

/// The part that an adjustment asks for of what it selects, and where it puts it.
fn asked(action: &Action) -> Option<(&Selection, Option<&Id>, Ratio)> {
    let (what, to, part) = match action {
        Action::Exclude { what, part } => (what, None, part),
        Action::Move { what, to, part } => (what, Some(to), part),
        _ => return None,
    };
    let part = part
        .as_ref()
        .map_or_else(Ratio::one, |part| match &*part.node {
            Node::Number(number, _) => number.clone(),
            other => panic!("a part that is not a number: {other:?}"),
        });
    Some((what, to, part))
}

/// What the adjustments of a view take, posting by posting; `None` where they conflict over any of
/// them.
fn plainly(model: &Model, table: &KeyTable, view: &str) -> Option<Takings> {
    let adjustments = strongest_first(model, view);
    let mut takings = Takings::new();
    let mut is_clear = true;
    let mut take = |category: &Id, amount: &Ratio, selects: &dyn Fn(&Selection) -> bool| {
        let matching = adjustments.iter().filter_map(|(one, above)| {
            let (what, to, part) = asked(&one.action)?;
            selects(what).then(|| ((one.id.clone(), part, above.clone()), to.cloned()))
        });
        let (claims, ways): (Vec<_>, Vec<_>) = matching.unzip();
        let Some(parts) = shares(&claims) else {
            is_clear = false;
            return;
        };
        for ((id, ..), to) in claims.into_iter().zip(ways) {
            let kroner = amount * &parts[&id];
            *takings
                .entry((id, category.clone(), to))
                .or_insert_with(Ratio::zero) += &kroner;
        }
    };
    for (row, verdict) in table
        .rows
        .iter()
        .zip(classify_plainly(model, "m", 2013, table))
    {
        let (claimant, target) = match &verdict {
            Verdict::Claimed { winner, .. } => {
                let rule = rule(model, winner).expect("a rule");
                (Some(rule), &rule.target)
            }
            Verdict::Otherwise(layer) => {
                let layer = model.layer(layer).expect("a layer");
                (
                    None,
                    &layer.otherwise.as_ref().expect("an otherwise").target,
                )
            }
            Verdict::Disputed(_) | Verdict::Unmapped => continue,
        };
        let Target::Category(category) = target else {
            continue;
        };
        let share =
            claimant
                .and_then(|rule| rule.share.as_ref())
                .map_or_else(Ratio::one, |share| match &*share.node {
                    Node::Number(number, _) => number.clone(),
                    other => panic!("a share that is not a number: {other:?}"),
                });
        let selects = |what: &Selection| {
            what.imputed.is_none()
                && what
                    .rule
                    .as_ref()
                    .is_none_or(|id| claimant.is_some_and(|rule| rule.id == *id))
                && what
                    .within
                    .as_ref()
                    .is_none_or(|above| Categories::is_within(category, above))
                && what.condition.as_ref().is_none_or(|condition| {
                    crate::engine::condition::holds(condition, &KeySubject { table, row })
                        .unwrap_or(false)
                })
        };
        take(category, &(&Ratio::kroner(row.sum) * &share), &selects);
    }
    let own = &model.municipal["m"].imputed;
    let national = model
        .national
        .imputed
        .iter()
        .filter(|one| own.iter().all(|other| other.id != one.id));
    for imputed in own
        .iter()
        .chain(national)
        .filter(|one| one.years.contains(2013))
    {
        let Node::Number(amount, _) = &*imputed.formula.node else {
            panic!("an amount that is not a number")
        };
        // By its id, or with everything else in a category.
        let selects = |what: &Selection| match (&what.imputed, &what.within) {
            (Some(id), within) => {
                *id == imputed.id
                    && within
                        .as_ref()
                        .is_none_or(|above| Categories::is_within(&imputed.category, above))
            }
            (None, Some(above)) => {
                what.rule.is_none()
                    && what.condition.is_none()
                    && Categories::is_within(&imputed.category, above)
            }
            (None, None) => false,
        };
        take(&imputed.category, amount, &selects);
    }
    is_clear.then_some(takings)
}

fn takings(account: &Account) -> Takings {
    let by_category = account.adjusted.iter().filter_map(|one| {
        Some((
            (one.adjustment.clone(), one.from.clone()?, one.to.clone()),
            one.amount.clone(),
        ))
    });
    by_category.collect()
}

proptest! {
    #[test]
    fn adjustments_take_what_a_plain_computation_says_or_conflict(model in model(), table in table()) {
        let ledger = ledger(table);
        for view in VIEWS {
            let found = found(&model, &ledger, view);
            let conflicts = found.diagnostics.iter().any(|one| one.code == Code::AdjustmentConflict);
            match plainly(&model, &ledger.table, view) {
                Some(expected) => {
                    prop_assert!(!conflicts, "{:?}", found.diagnostics);
                    prop_assert_eq!(takings(&found.value), expected);
                }
                None => prop_assert!(conflicts),
            }
        }
    }

    #[test]
    fn what_is_taken_of_a_key_lies_between_nothing_and_the_whole(model in model(), table in table()) {
        let bare = Model { national: Layer { imputed: Vec::new(), ..model.national.clone() }, ..model.clone() };
        let bare = Model { municipal: bare.municipal.into_iter().map(|(id, layer)| (id, Layer { imputed: Vec::new(), ..layer })).collect(), ..bare };
        for row in table.rows.iter().take(8).filter(|row| row.sum != Amount::ZERO) {
            let ledger = ledger(KeyTable { rows: vec![row.clone()], ..table.clone() });
            let account = found(&bare, &ledger, "v").value;
            let whole: Ratio = account.contributions.iter().map(|one| one.amount.clone()).sum();
            let parts: Vec<Ratio> = takings(&account).into_values().map(|taken| taken.checked_div(&whole).unwrap_or_else(Ratio::zero)).collect();
            prop_assert!(parts.iter().all(|part| !part.is_negative() && *part <= Ratio::one()), "{parts:?}");
            prop_assert!(parts.into_iter().sum::<Ratio>() <= Ratio::one());
        }
    }

    #[test]
    fn the_order_of_adjustments_decides_nothing(model in model(), table in table()) {
        let ledger = ledger(table);
        let mut turned = model.clone();
        let layers = std::iter::once(&mut turned.national).chain(turned.municipal.values_mut());
        layers.flat_map(|layer| &mut layer.views).for_each(|view| view.adjustments.reverse());
        let (found, turned) = (self::found(&model, &ledger, "v"), self::found(&turned, &ledger, "v"));
        prop_assert_eq!(found.value.adjusted, turned.value.adjusted);
        prop_assert_eq!(found.value.categories, turned.value.categories);
        prop_assert_eq!(found.diagnostics, turned.diagnostics);
    }
}

/// An account of five kroner in one category, in a view whose exclusions take parts in tenths; one
/// of no part adds nothing. The year 2014 is that of those whose id begins with `later`.
fn excluding(exclusions: &[(&str, Option<i64>, &[&str])]) -> Found<Account> {
    let here = || Anchor::from(Span::new("laws", 0, 0));
    let number = |tenths: i64, unit| at(Node::Number(Ratio::decimal(tenths, 1), unit));
    let build = |(id, tenths, over): &(&str, Option<i64>, &[&str])| Adjustment {
        id: (*id).into(),
        action: match tenths {
            Some(tenths) => Action::Exclude {
                what: Selection::default(),
                part: Some(number(*tenths, Unit::ratio())),
            },
            None => Action::Add {
                category: "c".into(),
                amount: number(0, Unit::kr()),
            },
        },
        over: over.iter().map(|id| (Id::from(*id), here())).collect(),
        reason: Reason::default(),
        years: Years {
            from: id.starts_with("later").then_some(2014),
            to: None,
        },
        span: here(),
    };
    let adjustments = exclusions.iter().map(build).collect();
    let view = View {
        id: "v".into(),
        title: None,
        same_for_all: false,
        ledgers: Default::default(),
        adjustments,
        span: here(),
    };
    let otherwise = Otherwise {
        target: Target::Category("c".into()),
        reason: Reason::default(),
        span: here(),
    };
    let national = Layer {
        otherwise: Some(otherwise),
        views: vec![view],
        ..Layer::default()
    };
    let model = Model {
        national,
        ..Model::default()
    };
    let row = KeyRow {
        codes: [].into(),
        passed: [].into(),
        count: 1,
        sum: Amount::from_ore(500),
        debit: Amount::from_ore(500),
    };
    found(
        &model,
        &ledger(KeyTable {
            rows: vec![row],
            ..KeyTable::default()
        }),
        "v",
    )
}

#[test]
fn an_adjustment_goes_before_another_also_through_one_that_takes_nothing() {
    let account = excluding(&[
        ("a", Some(10), &["b"]),
        ("b", None, &["c"]),
        ("c", Some(10), &[]),
    ])
    .value;
    assert_eq!(account.balance.excluded, Ratio::integer(5));
    assert_eq!(account.categories.get("c"), Some(&Ratio::zero()));
}

#[test]
fn a_conflict_names_those_whose_order_matters_whatever_stands_below_them() {
    type Case<'a> = (&'a [(&'a str, Option<i64>, &'a [&'a str])], &'a str);
    let cases: [Case<'_>; 7] = [
        (
            &[
                ("a", Some(10), &["c"]),
                ("b", Some(10), &["c"]),
                ("c", Some(10), &[]),
            ],
            "`a` and `b` together claim 2",
        ),
        (
            &[
                ("a", Some(6), &["c"]),
                ("b", Some(6), &["c"]),
                ("c", Some(10), &[]),
            ],
            "`a` and `b` together claim 1.2",
        ),
        (
            &[
                ("a", Some(4), &["c"]),
                ("b", Some(6), &["c"]),
                ("c", Some(10), &[]),
            ],
            "",
        ),
        (
            &[
                ("a", Some(3), &["b"]),
                ("b", Some(10), &[]),
                ("c", Some(1), &[]),
            ],
            "`b` and `c` together claim 0.8",
        ),
        (
            &[
                ("a", Some(10), &["b"]),
                ("b", Some(10), &[]),
                ("c", Some(0), &[]),
            ],
            "",
        ),
        (
            &[
                ("a", Some(10), &["b"]),
                ("b", None, &["c"]),
                ("c", Some(10), &[]),
            ],
            "",
        ),
        (
            &[
                ("a", Some(10), &["later"]),
                ("later", None, &["c"]),
                ("c", Some(10), &[]),
            ],
            "`a` and `c` together claim 2",
        ),
    ];
    for (exclusions, expected) in cases {
        let found = excluding(exclusions);
        let messages: Vec<&str> = found.diagnostics.iter().map(|one| &*one.message).collect();
        match expected {
            "" => assert_eq!(messages, [""; 0]),
            _ => {
                assert!(
                    messages.len() == 1
                        && messages[0].starts_with(&format!("{expected} of the same kroner")),
                    "{messages:?}"
                );
            }
        }
        assert!(found.value.balance.is_conserved());
    }
    let rest = excluding(&[
        ("a", Some(3), &["b"]),
        ("b", Some(10), &[]),
        ("c", Some(1), &[]),
    ]);
    assert!(
        rest.diagnostics[0]
            .message
            .ends_with("in `c`, of which others leave 0.7"),
        "{:?}",
        rest.diagnostics
    );
}

#[test]
fn what_an_adjustment_that_cannot_be_made_concerns_is_missing() {
    for (tenths, is_known) in [(10, true), (11, false), (-1, false)] {
        let found = excluding(&[("a", Some(tenths), &[])]);
        let missing = found.value.missing.get("c");
        assert_eq!(missing.is_none(), is_known, "{tenths}: {missing:?}");
        assert_eq!(found.diagnostics.is_empty(), is_known, "{tenths}");
        assert!(found.value.balance.is_conserved());
    }
    // What another takes of the same kroner is not known either.
    let found = excluding(&[("a", Some(11), &["b"]), ("b", Some(5), &[])]);
    assert!(found.value.missing.contains_key("c"));
    assert_eq!(found.value.adjusted, []);
}
