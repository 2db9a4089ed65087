//! Printed bounds, each against the same bound of the cell.

use super::*;

/// One to five hidden persons beside seven: 1/8 to 5/12 of all, which are 12.5 % and 41.67 %. Seven
/// by 12.3 is 56.9 %.
const SHEET: &str = r#"
sheet("t01").row("b", b)
    .column("hidden", fact("hidden") / (fact("hidden") + fact("heads"))).unit("percent").decimals(1)
    .column("others", fact("heads") / fact("others")).unit("percent").decimals(1)
    .column("both", col("hidden") + col("others")).unit("percent").decimals(1);
"#;

#[test]
fn bounds_that_round_to_print_are_equal() {
    check(
        SHEET,
        "1 b hidden x percent 12,5 % - 41,7 %",
        &["t01:b:hidden@x equal"],
    );
    check(
        SHEET,
        "1 b hidden x percent 13 %-42 %",
        &["t01:b:hidden@x equal"],
    );
    check(
        SHEET,
        "1 b hidden x percent < 41,7%",
        &["t01:b:hidden@x equal"],
    );
}

#[test]
fn one_bound_that_does_not_is_told_by_itself() {
    check(
        SHEET,
        "1 b hidden x percent 12,5 % - 50,0 %",
        &["t01:b:hidden@x differs | upper bound: nothing printed explains it; the cell gives 41,7"],
    );
    check(
        SHEET,
        "1 b hidden x percent < 40,0 %",
        &["t01:b:hidden@x differs | nothing printed explains it; the cell gives 41,7"],
    );
    check(
        SHEET,
        "1 b hidden x percent 12,5 % - 41,6 %",
        &["t01:b:hidden@x truncated | upper bound: fits if cut instead of rounded"],
    );
}

#[test]
fn a_bound_may_have_been_rounded_to_fewer_decimals() {
    check(
        SHEET,
        "1 b hidden x percent 13,0 % - 41,7 %",
        &["t01:b:hidden@x differs | lower bound: fits if rounded to 0 decimals"],
    );
}

#[test]
fn a_hidden_number_may_have_been_taken_at_both_ends_at_once() {
    check(
        SHEET,
        "1 b hidden x percent 12,5 % - 62,5 %",
        &["t01:b:hidden@x differs | \
           upper bound: fits if what is hidden is at its highest above the line and at its lowest below: 5 / 8"],
    );
}

#[test]
fn printed_bounds_may_have_been_added_as_they_are_rounded() {
    check_unequal(
        SHEET,
        "
        1 b hidden x percent 12,5 % - 41,7 %
        1 b others x percent 57 %
        1 b both x percent 69,4 % - 98,7 %
        ",
        &[
            "t01:b:both@x within | upper bound: the rounding of the printed figures allows it: \
           t01:b:hidden@x/2013, t01:b:others@x/2013",
        ],
    );
    // What the rounding does not allow is no excuse: 41.75 + 57.5 is 99.25.
    check_unequal(
        SHEET,
        "
        1 b hidden x percent 12,5 % - 41,7 %
        1 b others x percent 57 %
        1 b both x percent 69,4 % - 99,4 %
        ",
        &["t01:b:both@x differs | upper bound: nothing printed explains it; the cell gives 98,6"],
    );
}
