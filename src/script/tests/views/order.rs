//! The order among adjustments, and what a municipality says it has not.

use super::*;

#[test]
fn adjustments_cannot_go_before_each_other_in_a_circle() {
    wrong(
        "view(\"v\").exclude(\"en\", art == 1).because(\"y\").over(\"to\").exclude(\"to\", art == 2).because(\"y\").over(\"en\")",
        &["53 K0210 adjustment `en` of view `v` goes before itself [\"to\"]"],
    );
    check(
        "//- rules/a.rhai\nview(\"v\").exclude(\"en\", art == 1).because(\"y\").over(\"to\");\n//- municipalities/a/rules.rhai\nview(\"v\").exclude(\"to\", art == 2).because(\"y\").over(\"en\");\n",
        &["rules/a.rhai:1:53 K0210 adjustment `en` of view `v` goes before itself [\"to\"]"],
    );
}

#[test]
fn two_that_replace_one_weight_need_an_order() {
    let two = "view(\"v\").use_weight(\"en\", weight(\"w\"), 1).because(\"y\").use_weight(\"to\", weight(\"w\"), 2).because(\"y\")";
    wrong(
        two,
        &[
            "57 K0404 `en` and `to` both replace weight `w` in view `v` [use_weight(\"to\", weight(\"w\"), 2)] | say with `.over(\"en\")` that the other goes first, or remove one of them",
        ],
    );
    wrong(&format!("{two}.over(\"en\")"), &[]);
    wrong(
        &two.replacen(
            ".because(\"y\")",
            ".because(\"y\").valid(2012).over(\"to\")",
            1,
        ),
        &[],
    );
    // One that holds in another year does not lead from one to the other.
    let by_way = |valid: &str| {
        let first = two.replacen(".because(\"y\")", ".because(\"y\").over(\"mellom\")", 1);
        format!("{first}.exclude(\"mellom\", art == 1).because(\"y\").over(\"to\"){valid}")
    };
    wrong(&by_way(""), &[]);
    wrong(
        &by_way(".valid_from(2014)"),
        &[
            "72 K0404 `en` and `to` both replace weight `w` in view `v` [use_weight(\"to\", weight(\"w\"), 2)] | say with `.over(\"en\")` that the other goes first, or remove one of them",
        ],
    );
    wrong(
        "view(\"v\").use_weight(\"en\", weight(\"w\"), 1).because(\"y\").use_key(\"to\", key(\"k\"), 1).because(\"y\")",
        &[],
    );
}

#[test]
fn a_municipality_says_of_which_adjustments_it_has_nothing() {
    let rules = "//- rules/a.rhai\nview(\"v\").exclude(\"tolk\", art == 1).because(\"y\");\n//- municipalities/a/rules.rhai\n";
    let model = model(&format!(
        "{rules}view(\"v\").not_needed(\"tolk\").because(\"Kjøper\").source(\"note\").valid_from(2013);\n"
    ));
    let [word] = &model.municipal["a"].not_needed[..] else {
        panic!("one word")
    };
    assert_eq!(
        (
            &*word.view,
            &*word.adjustment,
            word.years.from,
            word.years.to
        ),
        ("v", "tolk", Some(2013), None)
    );
    assert_eq!(
        (
            word.reason.because.as_deref(),
            word.reason.source.as_deref()
        ),
        (Some("Kjøper"), Some("note"))
    );
    assert_eq!((word.span.start, word.span.end), (21, 27));
    let own = |statement: &str, expected: &[&str]| {
        let expected: Vec<_> = expected
            .iter()
            .map(|line| format!("municipalities/a/rules.rhai:1:{line}"))
            .collect();
        check(
            &format!("{rules}{statement};\n"),
            &expected.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    };
    own(
        "view(\"v\").not_needed(\"tolken\").because(\"x\")",
        &["22 K0209 unknown adjustment `tolken` [\"tolken\"] | did you mean `tolk`?"],
    );
    own(
        "view(\"v\").not_needed(\"tolk\")",
        &[
            "11 K0218 `not_needed(\"tolk\")` of view `v` does not say why [not_needed(\"tolk\")] | add `.because(\"...\")` or `.source(\"...\")`",
        ],
    );
    own(
        "view(\"v\").not_needed(\"tolk\").because(\"x\").over(\"tolk\")",
        &[
            "43 K0207 `.over` stands behind `.not_needed` [over(\"tolk\")] | put it behind the adjustment that it concerns",
        ],
    );
    own(
        "view(\"v\").not_needed(\"tolk\").because(\"x\").not_needed(\"tolk\").because(\"x\")",
        &[
            "43 K0208 `not_needed(\"tolk\")` of view `v` is declared twice [not_needed(\"tolk\")] | keep one of them",
        ],
    );
    check(
        "//- rules/a.rhai\nview(\"v\").exclude(\"x\", art == 1).because(\"y\").not_needed(\"x\").because(\"y\");\n",
        &[
            "rules/a.rhai:1:47 K0222 only a municipality can say what it has nothing of [not_needed(\"x\")] | say it in municipalities/ID/rules.rhai, in the municipality's own part of the view",
        ],
    );
}

#[test]
fn an_adjustment_has_no_row_and_is_told_what_it_can_stand_on() {
    wrong(
        "view(\"v\").add(\"x\", sosial, sum(row)).because(\"y\")",
        &[
            "32 K0209 no row is asking here [row] | state a fact for it, or use weights, keys and numbers",
        ],
    );
    wrong(
        "view(\"v\").exclude(\"x\", art == 1, part(col(\"sum\"))).because(\"y\")",
        &["39 K0209 unknown column `sum` [col(\"sum\")]"],
    );
}
