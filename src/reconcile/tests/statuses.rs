//! Every status, and what it is told from.

use super::*;

const SHEET: &str = r#"
sheet("t01").table(1)
    .row("a", a).row("b", b)
    .column("sum", sum(row)).unit("kr")
    .column("heads", fact("heads"))
    .column("others", fact("others"))
    .column("per", col("sum") / col("heads"))
    .column("per_other", col("sum") / col("others"))
    .column("share", col("sum") / sum(a)).unit("percent")
    .column("word", "per  person").unit("text").joint()
    .column("none", sum(row) - sum(row))
    .blank("b", "share");
"#;

#[test]
fn what_rounds_to_print_is_equal_or_quoted() {
    check(
        SHEET,
        "
        1 a sum x kr 1 501
        1 a sum x2 kr 1 501
        1 a heads x persons 7
        1 a share x percent 100,0 %
        1 a word _ text per person
        1 b share x percent .
        1 b none x kr -
        1 b word _ text _
        ",
        &[
            "t01:a:sum@x equal",
            "t01:a:sum@x2 absent | the cell is not computed for x2/2013",
            "t01:a:heads@x quoted",
            "t01:a:share@x equal",
            "t01:a:word quoted",
            "t01:b:share@x equal",
            "t01:b:none@x equal",
            "t01:b:word quoted | the table's file does not give the words, so they are not compared",
        ],
    );
}

#[test]
fn rounded_inputs_may_allow_it() {
    // 1501 / 12 is 125; the others are 12.3 on average, and print rounds them.
    check(
        SHEET,
        "
        1 a sum x kr 1 501
        1 a others x persons 12
        1 a per_other x kr_per_person 125
        ",
        &[
            "t01:a:sum@x equal",
            "t01:a:others@x quoted",
            "t01:a:per_other@x within | the rounding of the printed figures allows it: t01:a:sum@x/2013, t01:a:others@x/2013; \
             fits if the printed figures are put together as they stand: t01:a:sum@x/2013, t01:a:others@x/2013",
        ],
    );
    // 1501 / 12 is 125 however it is rounded; 1501 / 12.4 is 121.
    check_unequal(
        SHEET,
        "
        1 a sum x kr 1 501
        1 a others x persons 12
        1 a per_other x kr_per_person 121
        ",
        &[
            "t01:a:per_other@x within | the rounding of the printed figures allows it: t01:a:sum@x/2013, t01:a:others@x/2013",
        ],
    );
}

#[test]
fn heads_counted_one_by_one_are_not_rounded() {
    // 333 / 7 is 47.6; seven and a half heads would give 44.4.
    check_unequal(
        SHEET,
        "
        1 b sum x kr 333
        1 b heads x persons 7
        1 b per x kr_per_person 45
        ",
        &[
            "t01:b:per@x refuted | the printed figures give 48 by `col(\"sum\") / col(\"heads\")`: t01:b:sum@x/2013, t01:b:heads@x/2013",
        ],
    );
}

#[test]
fn what_fits_if_cut_is_truncated() {
    check(
        SHEET,
        "1 b per x kr_per_person 47",
        &["t01:b:per@x truncated | fits if cut instead of rounded"],
    );
}

#[test]
fn what_nothing_explains_differs() {
    check(
        SHEET,
        "1 b per x kr_per_person 45",
        &["t01:b:per@x differs | nothing printed explains it"],
    );
    check(
        SHEET,
        "1 b sum x kr .",
        &["t01:b:sum@x differs | printed without a figure, computed as 333"],
    );
    check(
        SHEET,
        "1 a word _ text per head",
        &["t01:a:word differs | the words are others"],
    );
}

#[test]
fn units_and_kinds_are_held() {
    check(
        SHEET,
        "
        1 b sum x persons 333
        1 b sum y text 100
        1 b word _ kr 5
        ",
        &[
            "t01:b:sum@x differs | the cell's unit is kr",
            "t01:b:sum@y differs | printed in words, computed as a number",
            "t01:b:word differs | printed as a number, computed as words",
        ],
    );
}

#[test]
fn what_has_no_cell_or_no_figure_is_absent() {
    check(
        SHEET,
        "
        2 a sum x kr 5
        1 d sum x kr 5
        1 a total x kr 5
        1 a others y persons 5
        ",
        &[
            "t02:a:sum@x absent | there is no sheet `t02`",
            "t01:d:sum@x absent | sheet `t01` has no row `d`",
            "t01:a:total@x absent | sheet `t01` has no column `total`",
            "t01:a:others@y absent | the cell is missing: fact `others` has no value for y 2013",
        ],
    );
}

#[test]
fn a_blank_that_is_printed_elsewhere_is_refuted() {
    check(
        &format!("{SHEET}\nsheet(\"t02\").row(\"b\", b).column(\"sum\", sum(row));"),
        "
        1 b sum x kr .
        2 b sum x kr 333
        ",
        &[
            "t01:b:sum@x refuted | printed without a figure, yet 333 is printed elsewhere: t02:b:sum@x/2013",
            "t02:b:sum@x equal",
        ],
    );
}

#[test]
fn words_that_follow_from_thresholds_name_them() {
    check(
        r#"sheet("t01").row("b", b).column("verdict", choose(sum(row) < kr(100), "low", choose(sum(row) < kr(300), "middle", "high"))).unit("text");"#,
        "1 b verdict x text low",
        &[
            "t01:b:verdict@x differs | `sum(row) < kr(100)` does not hold: 333 against 100; `sum(row) < kr(300)` does not hold: 333 against 300",
        ],
    );
}

#[test]
fn the_verdict_over_all_needs_every_cell_to_stand() {
    let stands = |print: &str, expected: bool| {
        reconciled(SHEET, print, |reconciliation| {
            assert_eq!(reconciliation.stands(), expected, "{print}");
        });
    };
    stands("1 b per x kr_per_person 47\n1 b sum x kr 333", true);
    stands("1 b per x kr_per_person 45", false);
    stands("1 d per x kr_per_person 45", false);
}

#[test]
fn an_interval_leaves_open_what_rounds_to_print() {
    // 12.3 others on average are printed as 12, and 333 / 11.5..12.5 is 26.64..28.96.
    let sheet = r#"
        sheet("t01").row("b", b).column("per", sum(row) / (fact("range"))).unit("kr_per_person");
        sheet("t02").row("b", b).column("range", fact("range"));
    "#;
    check(
        sheet,
        "
        1 b per x kr_per_person 29
        1 b per y kr_per_person 30
        2 b range x persons 11,5 - 12,5
        ",
        &[
            "t01:b:per@x within | rounds from what the cell leaves open: 26,6 - 29,0",
            "t01:b:per@y absent | the cell is missing: fact `range` has no value for y 2013",
            "t02:b:range@x quoted",
        ],
    );
    check(
        sheet,
        "1 b per x kr_per_person 30",
        &["t01:b:per@x differs | lies outside what the cell leaves open: 26,6 - 29,0"],
    );
}
