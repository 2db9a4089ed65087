//! Cases as they are read, and what becomes of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::facts::{DimensionDeclaration, Label, Vocabulary};
use crate::ledger::{TextMatch, TextTest};
use crate::model::{
    Categories, Category, Comparison, Expr, Layer, Node, Otherwise, Reason, Target, Years,
};

fn at(node: Node) -> Expr {
    Expr::new(node, Span::new("r", 0, 0))
}

fn equals(dimension: &str, code: &str) -> Expr {
    at(Node::Compare(
        Comparison::Equal,
        at(Node::Dimension(dimension.into())),
        at(Node::Text(code.into())),
    ))
}

fn declared(id: &str, condition: Expr, target: Target) -> Rule {
    let (reason, years, span) = (
        Reason::default(),
        Years::default(),
        Span::new("r", 0, 0).into(),
    );
    Rule {
        id: id.into(),
        condition,
        target,
        share: None,
        over: Vec::new(),
        reason,
        years,
        span,
    }
}

/// Art 10 is pay, prosjekt 7 with the text `tolk` is operation, the rest is outside.
fn project() -> (Model, Municipality) {
    let dimension = |kind| DimensionDeclaration {
        is_personal: false,
        label: Label::nb("x"),
        kind,
        national: true,
        code_list: None,
        code_list_from: None,
        national_codes: crate::ledger::NationalCodes::default(),
    };
    let dimensions = [
        ("art".into(), dimension(DimensionKind::Code)),
        ("tekst".into(), dimension(DimensionKind::Text)),
    ];
    let vocabulary = Vocabulary {
        dimensions: dimensions.into(),
        ..Vocabulary::default()
    };
    let category = |id: &str| Category {
        id: id.into(),
        label: Label::nb(id),
        denominator: None,
        rests_on: None,
        largest: None,
        memo: false,
        span: Span::new("c", 0, 0).into(),
    };
    let categories = Categories {
        nodes: vec![
            category("intro"),
            category("intro.lonn"),
            category("intro.drift"),
        ],
    };
    let interpreter = at(Node::TextTest(TextTest::new(
        "tekst",
        TextMatch::Contains,
        "tolk",
    )));
    let drift = at(Node::And(equals("prosjekt", "7"), interpreter));
    let otherwise = Otherwise {
        target: Target::OutsideScope,
        reason: Reason::default(),
        span: Span::new("r", 0, 0).into(),
    };
    let national = Layer {
        rules: vec![
            declared(
                "lonn",
                equals("art", "10"),
                Target::Category("intro.lonn".into()),
            ),
            declared("drift", drift, Target::Category("intro.drift".into())),
        ],
        otherwise: Some(otherwise),
        ..Layer::default()
    };
    let model = Model {
        vocabulary: Arc::new(vocabulary),
        categories: Arc::new(categories),
        national,
        ..Model::default()
    };
    let spec = crate::ledger::LedgerSpec {
        guessed: Vec::new(),
        personal: std::collections::BTreeSet::new(),
        overlap_is_distinct: false,
        limits_periods: false,
        municipality: "a".into(),
        number: "".into(),
        year: 2013,
        kind: crate::ledger::LedgerKind::Accounts,
        version: "".into(),
        files: Vec::new(),
        reconstructed: true,
        amount: crate::ledger::AmountColumns::Signed {
            column: String::new(),
            reversed: false,
        },
        blank_is_zero: false,
        scale: crate::value::AmountScale::Kroner,
        scale_is_stated: false,
        national: Arc::default(),
        codes: BTreeMap::new(),
        texts: BTreeMap::new(),
        voucher: None,
        voucher_line: None,
        date: None,
        both_sides: None,
        periods: Vec::new(),
        control: crate::ledger::ControlTotals::default(),
        span: Span::new("m", 0, 0).into(),
    };
    let municipality = Municipality {
        id: "boelum".into(),
        label: Label::nb("Bølum"),
        number: "0219".into(),
        dimensions: BTreeMap::from([(
            "prosjekt".into(),
            (DimensionKind::Code, Label::nb("Prosjekt")),
        )]),
        ledgers: BTreeMap::from([(2013, spec)]),
        others: BTreeMap::new(),
        reported: BTreeMap::new(),
    };
    (model, municipality)
}

/// Reads and judges the cases; gives each finding as `code message | help`.
fn check(text: &str, expected: &[&str]) {
    let (model, municipality) = project();
    let parsed = parse_cases("cases.toml", text, &model, &municipality);
    let judged = parsed
        .value
        .iter()
        .filter_map(|case| judge(&model, "boelum", case));
    let found: Vec<String> = parsed
        .diagnostics
        .into_iter()
        .chain(judged)
        .map(|finding| {
            format!(
                "{finding}{}",
                finding
                    .help
                    .as_ref()
                    .map(|help| format!(" | {help}"))
                    .unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_case_holds_where_its_posting_lands_as_it_must() {
    check(
        r#"
[[case]]
name = "pay"
because = "the code list says so"
year = 2013
posting = { art = 10, tekst = "Lønn mars" }
lands = "intro.lonn"
rule = "lonn"

[[case]]
name = "interpreter"
because = "booked on the project"
year = 2013
posting = { art = "270", prosjekt = "7", tekst = "TOLKING" }
lands = "intro.drift"

[[case]]
name = "another service"
because = "no rule claims it"
year = 2013
posting = { art = "270" }
lands = "outside.scope"
"#,
        &[],
    );
}

#[test]
fn a_case_that_lands_elsewhere_says_which_rule_claimed_it_and_why_the_other_did_not() {
    let (model, municipality) = project();
    let text = "[[case]]\nname = 'tolk'\nbecause = 'b'\nyear = 2013\nposting = { art = 10, tekst = 'tolk' }\nlands = 'intro.drift'\n";
    let parsed = parse_cases("cases.toml", text, &model, &municipality);
    let found = judge(&model, "boelum", &parsed.value[0]).expect("it fails");
    assert_eq!(
        found.to_string(),
        "K0601: the case `tolk` lands in `intro.lonn` by rule `lonn`"
    );
    assert_eq!(found.labels[0].text, "must land in `intro.drift`: b");
    assert!(
        found
            .help
            .expect("why not")
            .starts_with("rule `drift` fails: ")
    );
}

#[test]
fn the_right_category_by_another_rule_fails_too() {
    check(
        "[[case]]\nname = 'a'\nbecause = 'b'\nyear = 2013\nposting = { art = 3 }\nlands = 'outside.scope'\nrule = 'lonn'\n",
        &[
            "K0601: the case `a` lands in `outside.scope` by no rule | rule `lonn` fails: art == \"10\", but art is 3",
        ],
    );
}

#[test]
fn everything_wrong_is_reported_together() {
    check(
        "[[case]]\nname = 'a'\nyear = 2012\nposting = { arrt = 1 }\nlands = 'intro.lon'\nrule = 'lonnn'\nwhy = 1\n[[cases]]\n",
        &[
            "K0703: `case` lacks `because`",
            "K0703: unknown entry `why` | there are `name`, `because`, `year`, `posting`, `lands`, `rule`",
            "K0602: `boelum` has no ledger for 2012 | its ledgers are of: 2013",
            "K0602: unknown dimension `arrt` | did you mean `art`?",
            "K0602: unknown category `intro.lon` | did you mean `intro.lonn`?",
            "K0602: unknown rule `lonnn` | did you mean `lonn`?",
            "K0703: unknown entry `cases` | did you mean `case`? there are `case`",
        ],
    );
}
