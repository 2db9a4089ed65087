//! Units of formulas, through cells, rows, texts and conditions.

mod cells;

use super::super::tests::{Script, adjustment, column, key, lint_shown, row, sheet, view};
use crate::diag::Severity;
use crate::model::{
    Action, Axis, CellPlace, Check, Expr, Extreme, Fold, Id, Imputed, Node, OverrideCell, Reason,
    Selection, Shift, Years,
};
use crate::value::{Ratio, Unit};

/// What is found in an imputed amount of the formula.
fn imputed(script: &Script, formula: Expr) -> Vec<String> {
    lint_shown(script, |model| {
        model.national.imputed.push(Imputed {
            id: Id::from("i"),
            category: Id::from("annet"),
            formula,
            reason: Reason::default(),
            years: Years::default(),
            span: script.span("").into(),
        });
    })
}

/// What is found in a sheet `t` with the rows `skole`, `bolig` and `annet` and one column `c`.
fn in_sheet(script: &Script, formula: Expr, unit: Option<Unit>) -> Vec<String> {
    let rows =
        ["skole", "bolig", "annet"].map(|id| row(id, Some(category(script, id)), script.span("")));
    let table = sheet(
        "t",
        rows.into(),
        vec![column("c", formula, unit, script.span("column"))],
    );
    lint_shown(script, |model| model.national.sheets = vec![table])
}

fn category(script: &Script, id: &str) -> Expr {
    Expr::new(Node::Category(Id::from(id)), script.span(""))
}

fn relation(script: &Script, condition: Expr, within: Option<Expr>) -> Vec<String> {
    let check = Check {
        id: Id::from("c"),
        condition,
        within,
        severity: Severity::Error,
        because: None,
        years: Years::default(),
        stating: Vec::new(),
        purpose: crate::model::Purpose::Check,
        span: script.span("").into(),
    };
    lint_shown(script, |model| model.national.checks = vec![check])
}

fn per_unit(script: &Script, words: &str) -> Expr {
    let row = Expr::new(Node::Row, script.span(words));
    Expr::new(Node::PerUnit(row), script.span(words))
}

#[test]
fn rows_that_stand_on_each_other_many_times_are_no_more_work() {
    let script = Script("rows + rows column");
    let twice = |below: String| {
        let of = |id: &str| {
            Expr::new(
                Node::Shift(script.node(Node::Row, "rows"), Shift::Row(Id::from(id))),
                script.span("rows"),
            )
        };
        script.arithmetic("+", of(&below), of(&below))
    };
    let first = row("r0", Some(category(&script, "annet")), script.span("rows"));
    let others = (1..200).map(|at| {
        row(
            &format!("r{at}"),
            Some(twice(format!("r{}", at - 1))),
            script.span("rows"),
        )
    });
    let rows = std::iter::once(first).chain(others).collect();
    let table = sheet(
        "t",
        rows,
        vec![column(
            "c",
            script.node(Node::Row, "rows"),
            None,
            script.span("column"),
        )],
    );
    assert_eq!(
        lint_shown(&script, |model| model.national.sheets = vec![table]),
        [""; 0]
    );
}

#[test]
fn kroner_and_persons_cannot_be_added() {
    let script = Script("fact(kr) + fact(barn)");
    let (kroner, persons) = (
        script.fact("fact(kr)", "markedsverdi"),
        script.fact("fact(barn)", "barn"),
    );
    assert_eq!(
        imputed(&script, script.arithmetic("+", kroner, persons)),
        [
            "K0303 kr and persons cannot be added @ +; fact(kr): this is kr; fact(barn): this is persons \
          | bring both to one unit; kroner divided by persons are kroner per person"
        ]
    );
}

#[test]
fn a_bare_number_is_told_its_unit() {
    let script = Script("fact(kr) - 10000 < fact(barn) > 5");
    let kroner = script.fact("fact(kr)", "markedsverdi");
    assert_eq!(
        imputed(
            &script,
            script.arithmetic("-", kroner, script.plain("10000"))
        ),
        [
            "K0303 kr and a plain number cannot be subtracted @ -; fact(kr): this is kr; 10000: this is a plain number \
          | give the number its unit: `kr(10000)`"
        ]
    );
    assert_eq!(
        relation(
            &script,
            script.compare(">", script.fact("fact(barn)", "barn"), script.plain("5")),
            None
        ),
        [
            "K0303 persons and a plain number cannot be compared @ >; fact(barn): this is persons; 5: this is a plain number \
          | give the number its unit: `units(\"persons\", 5)`"
        ]
    );
}

#[test]
fn products_and_quotients_have_units_of_their_own() {
    let script = Script("fact(andel) * fact(kr) / fact(barn)");
    let share = || script.fact("fact(andel)", "andel");
    let kroner = || script.fact("fact(kr)", "markedsverdi");
    assert_eq!(
        imputed(&script, script.arithmetic("*", share(), kroner())),
        [""; 0]
    );
    let per_child = script.arithmetic("/", kroner(), script.fact("fact(barn)", "barn"));
    assert_eq!(
        imputed(&script, per_child),
        [
            "K0303 imputed amount `i` must be kr @ /: this is kr_per_person | let the formula come out in kr"
        ]
    );
}

#[test]
fn keys_and_shares_have_no_dimension() {
    let script = Script("fact(elever) / fact(barn) key(k)");
    let (part, whole) = (
        script.fact("fact(elever)", "elever"),
        script.fact("fact(barn)", "barn"),
    );
    let findings = |formula: Expr| {
        lint_shown(&script, |model| {
            model.national.keys = vec![key("k", formula, script.span("key(k)"))];
            model.national.rules = vec![super::super::tests::rule_shared("r", &script, "k")];
        })
    };
    assert_eq!(
        findings(script.arithmetic("/", part.clone(), whole)),
        [""; 0]
    );
    assert_eq!(
        findings(part),
        [
            "K0303 key `k` must be a plain number @ fact(elever): this is persons | let the formula come out in a plain number"
        ]
    );
}

#[test]
fn what_adjustments_stand_on_has_the_unit_of_its_use() {
    let script = Script("fact(kr) fact(barn) fact(andel)");
    let (kroner, share) = (
        script.fact("fact(kr)", "markedsverdi"),
        script.fact("fact(andel)", "andel"),
    );
    let found = |action: Action| {
        let part = view("v", vec![adjustment("a", action, script.span(""))]);
        lint_shown(&script, |model| {
            model.municipal.entry(Id::from("m")).or_default().views = vec![part];
        })
    };
    let what = Selection::default;
    let all = |formula: &Expr| {
        [
            Action::Exclude {
                what: what(),
                part: Some(formula.clone()),
            },
            Action::Move {
                what: what(),
                to: Id::from("annet"),
                part: Some(formula.clone()),
            },
            Action::UseKey {
                key: Id::from("k"),
                formula: formula.clone(),
            },
            Action::UseWeight {
                weight: Id::from("w"),
                value: formula.clone(),
            },
            Action::Add {
                category: Id::from("annet"),
                amount: formula.clone(),
            },
        ]
        .map(|action| {
            found(action)
                .into_iter()
                .map(|line| line.replace("of adjustment `a` must be ", ""))
                .collect::<String>()
        })
    };
    let plain = |what: &str| {
        format!(
            "K0303 the {what} a plain number @ fact(kr): this is kr | let the formula come out in a plain number"
        )
    };
    let of_kroner = [
        plain("part"),
        plain("part"),
        plain("key"),
        plain("weight"),
        String::new(),
    ];
    assert_eq!(all(&kroner), of_kroner);
    let amount =
        "K0303 the amount kr @ fact(andel): this is percent | let the formula come out in kr"
            .to_owned();
    assert_eq!(
        all(&share),
        [
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            amount
        ]
    );
}

#[test]
fn per_unit_divides_by_the_denominator_of_each_row() {
    let script = Script("column per_unit(row)");
    assert_eq!(
        in_sheet(&script, per_unit(&script, "per_unit(row)"), None),
        [""; 0]
    );
    let per_person = Unit::kr().divide(&Unit::base("persons"));
    assert_eq!(
        in_sheet(
            &script,
            per_unit(&script, "per_unit(row)"),
            Some(per_person)
        ),
        [
            "K0303 column `c` of `t` is stated in kr_per_person but gives kr @ per_unit(row): this is kr in row `annet`; column: stated here",
        ]
    );
}

#[test]
fn a_stated_unit_must_come_out() {
    let script = Script("column sum(row)");
    let sum = || script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)");
    assert_eq!(in_sheet(&script, sum(), Some(Unit::kr())), [""; 0]);
    assert_eq!(
        in_sheet(&script, sum(), Some(Unit::percent())),
        [
            "K0303 column `c` of `t` is stated in percent but gives kr @ sum(row): this is kr; column: stated here"
        ]
    );
}

#[test]
fn a_plain_quotient_may_be_shown_as_a_share() {
    let script = Script("column sum(row) / sum(row)");
    let sum = || script.node(Node::Sum(script.node(Node::Row, "row")), "sum(row)");
    assert_eq!(
        in_sheet(
            &script,
            script.arithmetic("/", sum(), sum()),
            Some(Unit::percent())
        ),
        [""; 0]
    );
}
