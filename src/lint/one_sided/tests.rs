//! Adjustments that only some municipalities have, and what excuses the others.

use super::super::tests::{Script, adjustment, key, lint_shown, rule, view, weight};
use crate::model::{
    Action, Adjustment, Expr, Id, Imputed, Layer, Node, NotNeeded, Reason, Selection, Years,
};
use crate::value::{Ratio, Unit};

const SCRIPT: Script = Script("exclude-a exclude-b exclude-alle add-a weight-a word");

fn way_out(id: &str) -> String {
    super::way_out(&Id::from("v"), &Id::from(id))
}

fn exclude(id: &str, words: &str) -> Adjustment {
    adjustment(
        id,
        Action::Exclude {
            what: Selection::default(),
            part: None,
        },
        SCRIPT.span(words),
    )
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
    let amount = Action::Add {
        category: "annet".into(),
        amount: number(Unit::kr()),
    };
    let a = || {
        vec![
            exclude("tolk", "exclude-a"),
            adjustment("x", amount.clone(), SCRIPT.span("add-a")),
        ]
    };
    let b = || vec![exclude("tolk", "exclude-b")];
    let help = |id: &str| {
        format!(
            "declare it by the same id, or for all under `rules/`, or {}",
            way_out(id)
        )
    };
    let expected = [
        ("tolk", "`a` but not for `c` @ exclude-a"),
        ("tolk", "`b` but not for `c` @ exclude-b"),
        ("x", "`a` but not for `b`, `c` @ add-a"),
    ]
    .map(|(id, who)| {
        format!(
            "K0223 adjustment `{id}` of view `v` is made for {who}: made here | {}",
            help(id)
        )
    });
    assert_eq!(check(true, a(), b()), expected);
    assert_eq!(
        check(false, a(), b()),
        [""; 0],
        "a view may treat them differently unless it is said"
    );
}

#[test]
fn an_adjustment_of_another_year_is_no_counterpart() {
    let in_years = |from, to, words| Adjustment {
        years: Years { from, to },
        ..exclude("tolk", words)
    };
    let found = check(
        true,
        vec![in_years(None, Some(2013), "exclude-a")],
        vec![in_years(Some(2014), None, "exclude-b")],
    );
    assert!(
        found[0].contains("for `a` but not for `b`, `c`")
            && found[1].contains("for `b` but not for `a`, `c`"),
        "{found:?}"
    );
}

#[test]
fn what_all_have_by_the_national_layer_and_other_weights_are_even() {
    let value = Action::UseWeight {
        weight: "w".into(),
        value: number(Unit::ratio()),
    };
    let a = vec![
        exclude("alle", "exclude-a"),
        adjustment("v", value, SCRIPT.span("weight-a")),
    ];
    assert_eq!(check(true, a, Vec::new()), [""; 0]);
}

fn word(id: &str, years: Years) -> NotNeeded {
    let reason = Reason::default();
    NotNeeded {
        view: Id::from("v"),
        adjustment: Id::from(id),
        reason,
        years,
        span: SCRIPT.span("word").into(),
    }
}

/// What is found where all make an adjustment, and `a` and `b` declare these things.
fn for_all(
    action: Action,
    a: impl FnOnce(&mut Layer),
    b: impl FnOnce(&mut Layer),
    national: impl FnOnce(&mut Layer),
) -> Vec<String> {
    let found = lint_shown(&SCRIPT, |model| {
        let all = Adjustment {
            years: Years {
                from: Some(2013),
                to: None,
            },
            ..adjustment("x", action, SCRIPT.span("exclude-alle"))
        };
        let mut even = view("v", vec![all]);
        even.same_for_all = true;
        model.national.views = vec![even];
        national(&mut model.national);
        a(model.municipal.entry(Id::from("a")).or_default());
        b(model.municipal.entry(Id::from("b")).or_default());
    });
    found
        .into_iter()
        .filter(|line| line.starts_with("K0223") || line.starts_with("K0224"))
        .collect()
}

fn of_rule() -> Action {
    Action::Exclude {
        what: Selection {
            rule: Some(Id::from("tolk")),
            ..Selection::default()
        },
        part: None,
    }
}

fn tolk(layer: &mut Layer) {
    layer
        .rules
        .push(rule("tolk", Expr::new(Node::Poison, SCRIPT.span(""))));
}

/// A rule that held before the adjustment does.
fn earlier_tolk(layer: &mut Layer) {
    tolk(layer);
    layer.rules[0].years.to = Some(2012);
}

fn says(id: &'static str) -> impl FnOnce(&mut Layer) {
    move |layer| layer.not_needed.push(word(id, Years::default()))
}

#[test]
fn one_for_all_about_what_only_some_have_names_the_others() {
    let lacks = |thing: &str, who: &str| {
        let message =
            format!("adjustment `x` of view `v` is about {thing}, which is not declared for {who}");
        vec![format!(
            "K0223 {message} @ exclude-alle: made here | declare it by the same id, or {}",
            way_out("x")
        )]
    };
    assert_eq!(
        for_all(of_rule(), tolk, |_| {}, |_| {}),
        lacks("rule `tolk`", "`b`")
    );
    assert_eq!(
        for_all(of_rule(), |_| {}, |_| {}, |_| {}),
        [""; 0],
        "what nobody has is on no side"
    );
    assert_eq!(
        for_all(of_rule(), earlier_tolk, |_| {}, |_| {}),
        lacks("rule `tolk`", "`a`, `b`"),
        "unless somebody has it in another year"
    );
    assert_eq!(for_all(of_rule(), tolk, tolk, |_| {}), [""; 0]);
    assert_eq!(
        for_all(of_rule(), |_| {}, |_| {}, tolk),
        [""; 0],
        "a rule of the national layer is everybody's"
    );
    let amount = |layer: &mut Layer| {
        layer.imputed.push(Imputed {
            id: Id::from("i"),
            category: Id::from("annet"),
            formula: number(Unit::kr()),
            reason: Reason::default(),
            years: Years::default(),
            span: SCRIPT.span("").into(),
        });
    };
    let imputed = Selection {
        imputed: Some(Id::from("i")),
        ..Selection::default()
    };
    assert_eq!(
        for_all(
            Action::Exclude {
                what: imputed,
                part: None
            },
            |_| {},
            amount,
            |_| {}
        ),
        lacks("imputed amount `i`", "`a`")
    );
    let use_key = Action::UseKey {
        key: Id::from("k"),
        formula: number(Unit::ratio()),
    };
    let has_key = |layer: &mut Layer| {
        layer
            .keys
            .push(key("k", number(Unit::ratio()), SCRIPT.span("")));
    };
    assert_eq!(
        for_all(use_key, has_key, |_| {}, |_| {}),
        lacks("key `k`", "`b`")
    );
    let use_weight = || Action::UseWeight {
        weight: Id::from("w"),
        value: number(Unit::ratio()),
    };
    let has_weight = |layer: &mut Layer| layer.weights.push(weight("w", SCRIPT.span("")));
    assert_eq!(
        for_all(use_weight(), |_| {}, has_weight, |_| {}),
        lacks("weight `w`", "`a`")
    );
    let earlier = |layer: &mut Layer| {
        has_weight(layer);
        layer.weights[0].by_year = std::collections::BTreeMap::from([(2012, Ratio::one())]);
    };
    assert_eq!(
        for_all(use_weight(), earlier, has_weight, |_| {}),
        lacks("weight `w`", "`a`")
    );
    let computed = SCRIPT.node(Node::Weight(Id::from("w")), "weight-a");
    let by_weight = Action::Exclude {
        what: Selection::default(),
        part: Some(computed),
    };
    assert_eq!(
        for_all(by_weight, has_weight, |_| {}, |_| {}),
        lacks("weight `w`", "`b`")
    );
}

#[test]
fn who_says_why_not_is_not_named() {
    assert_eq!(for_all(of_rule(), tolk, says("x"), |_| {}), [""; 0]);
    assert!(
        for_all(of_rule(), earlier_tolk, says("x"), |_| {})[0].contains("not declared for `a` @")
    );
    let earlier = |layer: &mut Layer| {
        layer.not_needed.push(word(
            "x",
            Years {
                from: None,
                to: Some(2012),
            },
        ));
    };
    assert!(for_all(of_rule(), tolk, earlier, |_| {})[0].contains("not declared for `b` @"));
    let findings = lint_shown(&SCRIPT, |model| {
        let mut national = view("v", Vec::new());
        national.same_for_all = true;
        model.national.views = vec![national];
        model.municipal.entry(Id::from("a")).or_default().views =
            vec![view("v", vec![exclude("tolk", "exclude-a")])];
        says("tolk")(model.municipal.entry(Id::from("b")).or_default());
    });
    assert_eq!(
        findings, [""; 0],
        "nor where a municipality makes an adjustment of its own"
    );
}

#[test]
fn nobody_has_nothing_of_what_it_has() {
    let both = |layer: &mut Layer| {
        tolk(layer);
        says("x")(layer);
    };
    let contrary = |why: &str, places: &str| {
        let message =
            format!("`b` says that it does not need adjustment `x` of view `v`, but {why}");
        vec![format!(
            "K0224 {message} @ word: said here; {places} | drop one of the two"
        )]
    };
    let for_everyone = "exclude-alle: made for all here";
    assert_eq!(
        for_all(of_rule(), tolk, both, |_| {}),
        contrary("has rule `tolk`", for_everyone)
    );
    let everywhere = Action::Exclude {
        what: Selection {
            within: Some(Id::from("annet")),
            ..Selection::default()
        },
        part: None,
    };
    assert_eq!(
        for_all(everywhere, |_| {}, says("x"), |_| {}),
        contrary("it is about what every municipality has", for_everyone)
    );
    let makes_it = |layer: &mut Layer| {
        layer.views = vec![view(
            "v",
            vec![adjustment("x", of_rule(), SCRIPT.span("exclude-b"))],
        )];
        says("x")(layer);
    };
    assert_eq!(
        for_all(of_rule(), tolk, makes_it, |_| {}),
        contrary("makes it itself", "exclude-b: made here")
    );
}
