//! Every way in which a printed figure may have come about.

use super::*;

const SHEET: &str = r#"
sheet("t01").table(1)
    .row("a", a).row("b", b).row("c", c)
    .total("total")
    .column("sum", sum(row)).unit("kr")
    .column("heads", fact("heads"))
    .column("per", col("sum") / col("heads"))
    .column("share", col("sum") / col("sum").row("total")).unit("percent");
"#;

#[test]
fn rounded_figures_may_have_been_put_together() {
    // 333/7 − 100/7 is 33.3; print rounds the quotients to 48 and 14, and these differ by 34.
    let sheets = r#"
        sheet("t01").row("b", b).column("sum", sum(row)).column("heads", fact("heads")).column("per", col("sum") / col("heads"));
        sheet("hidden").row("b", b).column("per", sum(row) / fact("heads"));
        sheet("t02").row("b", b).column("gap", cell("hidden", row, "per") - cell("hidden", row, "per").at("y")).except("y");
    "#;
    check_unequal(
        sheets,
        "
        1 b sum x kr 333
        1 b heads x persons 7
        1 b per x kr_per_person 48
        1 b sum y kr 100
        1 b heads y persons 7
        1 b per y kr_per_person 14
        2 b gap x kr_per_person 34
        ",
        &["t02:b:gap@x refuted | \
           the printed figures give 33 by `cell(\"hidden\", row, \"per\") - cell(\"hidden\", row, \"per\").at(\"y\")`: \
           t01:b:sum@x/2013, t01:b:heads@x/2013, t01:b:sum@y/2013, t01:b:heads@y/2013; \
           fits if the printed figures are put together as they stand: t01:b:per@x/2013, t01:b:per@y/2013"],
    );
}

#[test]
fn another_denominator_is_tried() {
    // 333 / 12.3 is 27.07.
    check(
        SHEET,
        "1 b per x kr_per_person 27",
        &["t01:b:per@x differs | fits if divided by fact `others` (12)"],
    );
}

#[test]
fn another_sign_is_tried() {
    check(
        SHEET,
        "1 c sum x kr 50",
        &["t01:c:sum@x differs | fits with the sign turned"],
    );
    // 1000.40 − 500.40
    check(
        SHEET,
        "1 a sum x kr 500",
        &[
            "t01:a:sum@x differs | fits if `a.drift` has the other sign; fits if the sum leaves out `a.lonn`",
        ],
    );
    // (1000.40 − 500.40) / 7, within a quotient
    check(
        r#"sheet("t01").row("a", a.lonn + a.drift).column("per", sum(row) / fact("heads"));"#,
        "1 a per x kr_per_person 71",
        &[
            "t01:a:per@x differs | fits if `a.drift` has the other sign; fits if the sum leaves out `a.lonn`",
        ],
    );
}

#[test]
fn a_sum_may_leave_out_or_repeat_a_row() {
    // The total is 1500.80 + 333 − 50 = 1783.80.
    check(
        SHEET,
        "1 total sum x kr 1 451",
        &["t01:total:sum@x differs | fits if the sum leaves out `b`"],
    );
    check(
        SHEET,
        "1 total sum x kr 2 117",
        &["t01:total:sum@x differs | fits if the sum counts `b` twice"],
    );
    check(
        SHEET,
        "1 b sum x kr 283",
        &["t01:b:sum@x differs | fits if row `c` is added"],
    );
}

#[test]
fn an_amount_may_be_multiplied_back() {
    // 333 / 7 is cut to 47, and 47 × 7 is 329.
    check_unequal(
        SHEET,
        "
        1 b sum x kr 329
        1 b per x kr_per_person 47
        ",
        &[
            "t01:b:sum@x differs | fits if multiplied back: 47 × 7",
            "t01:b:per@x truncated | fits if cut instead of rounded; fits if the printed figures are put together as they stand: t01:b:sum@x/2013",
        ],
    );
}

#[test]
fn rows_and_shares_refute_a_total_together() {
    check_unequal(
        SHEET,
        "
        1 a sum x kr 1 501
        1 b sum x kr 333
        1 c sum x kr -50
        1 total sum x kr 1 600
        1 a share x percent 84,1 %
        1 b share x percent 18,7 %
        1 c share x percent -2,8 %
        ",
        &[
            "t01:total:sum@x refuted | the printed figures give 1 784 by `sum(row)`: t01:*:sum@x/2013 (3 rows); \
           3 more relations hold only with that: t01:*:share@x/2013 (3 rows)",
        ],
    );
}

#[test]
fn what_speaks_for_print_is_told_too() {
    // 333 / 2000 is 16.65 %: the share follows from the total as it is printed, not from the
    // computed one.
    reconciled(
        SHEET,
        "
        1 b sum x kr 333
        1 total sum x kr 2 000
        1 b share x percent 16,7 %
        ",
        |reconciliation| {
            assert_eq!(
                shown(&reconciliation.compared[1]),
                "t01:total:sum@x differs | what is printed fits `col(\"sum\") / col(\"sum\").row(\"total\")` with t01:b:sum@x/2013, t01:b:share@x/2013"
            );
        },
    );
}

#[test]
fn another_cell_may_give_it() {
    let sheets = r#"
        sheet("t01").row("a", a).column("sum", sum(row) * 100).unit("kr");
        sheet("less").row("after", a, "Etter fradrag", "After").column("sum", (sum(row) - kr(500)) * 100);
    "#;
    check(
        sheets,
        "1 a sum x kr 100 080",
        &["t01:a:sum@x differs | is what `less:after:sum@x/2013/reported` gives, Etter fradrag"],
    );
}
