//! Every kind of change between two models is named, and nothing else is.

use proptest::prelude::*;

use super::*;
use crate::diag::{Anchor, Severity};
use crate::model::{Action, Expr, Holding, Id, Node, Purpose, Reason, Target, Years};
use crate::value::{Ratio, Unit};

fn anchor(at: usize) -> Anchor {
    Span::new("a.rhai", at, at).into()
}

fn number(value: i64) -> Expr {
    Expr::new(Node::Number(Ratio::from(value), Unit::ratio()), anchor(0))
}

/// A layer with one declaration of each kind, whose content is a number, at some place.
fn layer(value: i64, at: usize) -> Layer {
    let (reason, years, span) = (Reason::default(), Years::default(), anchor(at));
    let category: Id = format!("c{value}").into();
    let (action, over) = (
        Action::Add {
            category: category.clone(),
            amount: number(value),
        },
        Vec::new(),
    );
    let adjustment = Adjustment {
        id: "a".into(),
        action,
        over: over.clone(),
        reason: reason.clone(),
        years,
        span: span.clone(),
    };
    let part = View {
        id: "v".into(),
        title: Some(Label::nb(value.to_string())),
        same_for_all: false,
        ledgers: Default::default(),
        adjustments: vec![adjustment],
        span: span.clone(),
    };
    let target = Target::Category(category.clone());
    let from = Years {
        from: Some(value as i32),
        to: None,
    };
    Layer {
        headers: vec![("a.rhai".into(), value.to_string())],
        rules: vec![Rule {
            id: "r".into(),
            condition: number(value),
            target: target.clone(),
            share: None,
            over,
            reason: reason.clone(),
            years,
            span: span.clone(),
        }],
        otherwise: Some(Otherwise {
            target,
            reason: reason.clone(),
            span: span.clone(),
        }),
        statements: vec![CategoryStatement {
            category: "c".into(),
            holding: if value == 1 {
                Holding::None
            } else {
                Holding::Unknown
            },
            reason: reason.clone(),
            years,
            span: span.clone(),
        }],
        weights: vec![Weight {
            id: "w".into(),
            by_year: BTreeMap::from([(2013, Ratio::from(value))]),
            reason: reason.clone(),
            span: span.clone(),
        }],
        keys: vec![AllocationKey {
            id: "k".into(),
            formula: number(value),
            reason: reason.clone(),
            years,
            span: span.clone(),
        }],
        imputed: vec![Imputed {
            id: "i".into(),
            category,
            formula: number(value),
            reason: reason.clone(),
            years,
            span: span.clone(),
        }],
        views: vec![part],
        not_needed: vec![NotNeeded {
            view: "v".into(),
            adjustment: "b".into(),
            reason,
            years: from,
            span: span.clone(),
        }],
        sheets: vec![Sheet {
            table: Some(value as u32),
            ..Sheet::named("s".into(), span.clone())
        }],
        controls: vec![Control {
            title: Label::nb("styring"),
            source: None,
            relation: Check {
                id: "kontroll".into(),
                condition: number(value),
                within: None,
                severity: Severity::Error,
                because: None,
                years,
                stating: Vec::new(),
                purpose: Purpose::Check,
                span: span.clone(),
            },
        }],
        checks: vec![Check {
            id: "q".into(),
            condition: number(value),
            within: None,
            severity: Severity::Error,
            because: None,
            years,
            stating: Vec::new(),
            purpose: Purpose::Check,
            span,
        }],
    }
}

fn model(national: Layer) -> Model {
    Model {
        national,
        ..Model::default()
    }
}

/// What changed, each as `LAYER KIND VIEW/ID NUMBER SIDES`, then the kinds in another order.
fn shown(before: &Model, after: &Model) -> Vec<String> {
    let ModelChanges {
        declarations,
        reordered,
    } = changes(before, after);
    let shown = |change: &DeclarationChange<'_>| {
        let DeclarationName {
            kind,
            view,
            id,
            number,
        } = change.name;
        let sides = match change.sides {
            Sides::Removed(_) => "-",
            Sides::Added(_) => "+",
            Sides::Both(..) => "~",
        };
        format!("{sides} {} {kind:?} {view}/{id} {number}", change.layer)
    };
    let order = reordered
        .iter()
        .map(|(layer, kind)| format!("order of {layer} {kind:?}"));
    declarations.iter().map(shown).chain(order).collect()
}

const KINDS: [&str; 13] = [
    "Header /a.rhai 1",
    "Rule /r 1",
    "Otherwise / 1",
    "Statement /c 1",
    "Weight /w 1",
    "Key /k 1",
    "Imputed /i 1",
    "View /v 1",
    "Adjustment v/a 1",
    "NotNeeded v/b 1",
    "Sheet /s 1",
    "Check /q 1",
    "Control /kontroll 1",
];

#[test]
fn every_kind_that_changed_came_or_went_is_named_and_places_do_not_count() {
    let of = |sign: &str, layer: &str| KINDS.map(|kind| format!("{sign} {layer} {kind}"));
    assert_eq!(
        shown(&model(layer(1, 0)), &model(layer(2, 0))),
        of("~", "national")
    );
    assert_eq!(shown(&model(layer(1, 0)), &model(layer(1, 7))), [""; 0]);
    let mut own = model(Layer::default());
    own.municipal.insert("x".into(), layer(1, 0));
    assert_eq!(shown(&Model::default(), &own), of("+", "x"));
    assert_eq!(shown(&own, &Model::default()), of("-", "x"));
    let other = Model {
        vocabulary: Vocabulary {
            four_eyes: true,
            ..Vocabulary::default()
        }
        .into(),
        ..Model::default()
    };
    assert_eq!(
        shown(&Model::default(), &other),
        ["~ national Vocabulary / 1"]
    );
}

#[test]
fn a_reason_is_a_change_in_which_both_agree() {
    let (old, mut new) = (model(layer(1, 0)), model(layer(1, 0)));
    let reason = Reason {
        because: Some("since".into()),
        source: None,
    };
    new.national.rules[0].reason = reason.clone();
    new.national.keys[0].formula = number(2);
    new.national.keys[0].reason = reason;
    let found = changes(&old, &new);
    let agree = |change: &DeclarationChange<'_>| {
        change
            .sides
            .both()
            .is_some_and(|(old, new)| old.agrees_with(&new))
    };
    let found: Vec<_> = found
        .declarations
        .iter()
        .map(|change| (change.name.kind, agree(change)))
        .collect();
    assert_eq!(
        found,
        [(DeclarationKind::Rule, true), (DeclarationKind::Key, false)]
    );
}

/// A layer with weights of these ids and values.
fn weights(list: &[(u8, u8)]) -> Model {
    let weight = |(id, value): &(u8, u8)| Weight {
        id: id.to_string().into(),
        by_year: BTreeMap::from([(2013, Ratio::from(i64::from(*value)))]),
        reason: Reason::default(),
        span: anchor(0),
    };
    model(Layer {
        weights: list.iter().map(weight).collect(),
        ..Layer::default()
    })
}

#[test]
fn what_stands_elsewhere_among_its_kind_is_in_another_order_and_what_came_between_is_not() {
    assert_eq!(
        shown(&weights(&[(1, 0), (2, 0)]), &weights(&[(2, 0), (1, 0)])),
        ["order of national Weight"]
    );
    assert_eq!(
        shown(
            &weights(&[(1, 0), (2, 0)]),
            &weights(&[(1, 0), (3, 0), (2, 0)])
        ),
        ["+ national Weight /3 1"]
    );
    assert_eq!(
        shown(&weights(&[(1, 0), (1, 1)]), &weights(&[(1, 0), (1, 2)])),
        ["~ national Weight /1 2"]
    );
}

proptest! {
    #[test]
    fn models_without_a_change_are_the_same(
        (old, new) in [0u8, 1].map(|_| prop::collection::vec((0u8..4, 0u8..2), 0..5)).prop_map(|[old, new]| (old, new))
    ) {
        prop_assert_eq!(shown(&weights(&old), &weights(&new)).is_empty(), old == new);
    }
}
