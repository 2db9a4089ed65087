//! Print against itself.

use super::*;

fn check_print(sheets: &str, print: &str, expected: &[&str]) {
    reconciled(sheets, print, |reconciliation| {
        let mut lines = Vec::new();
        for found in &reconciliation.contradictions {
            lines.push(format!("{} {}", found.suspect, found.printed));
            for conflict in &found.conflicts {
                let about = conflict
                    .about
                    .as_ref()
                    .map_or("-".to_owned(), ToString::to_string);
                let figures: Vec<&str> = conflict
                    .figures
                    .iter()
                    .map(|(_, printed)| printed.as_str())
                    .collect();
                lines.push(format!(
                    "  {about}: {} against {} by {} of {}",
                    conflict.left,
                    conflict.right,
                    conflict.relation,
                    figures.join(", ")
                ));
            }
        }
        let lines: Vec<String> = lines
            .into_iter()
            .map(|line| line.replace("/2013", ""))
            .collect();
        assert_eq!(lines, expected);
    });
}

const SHEET: &str = r#"
sheet("t01")
    .row("a", a).row("lonn", a.lonn).row("drift", -a.drift)
    .column("sum", sum(row)).unit("kr")
    .column("heads", fact("heads"))
    .column("per", col("sum") / col("heads"));
sheet("t02").row("a", a).column("sum", sum(row));
check("same", cell("t01", "a", "sum") == cell("t02", "a", "sum")).because("one area");
check("ordered", cell("t01", "lonn", "sum") >= cell("t01", "a", "sum") / 2).because("pay is most of it");
"#;

#[test]
fn print_that_agrees_within_rounding_does_not_contradict_itself() {
    check_print(
        SHEET,
        "
        1 a sum x kr 1 501
        1 lonn sum x kr 1 000
        1 drift sum x kr -500
        1 a heads x persons 7
        1 a per x kr_per_person 214
        2 a sum x kr 1 501
        ",
        &[],
    );
}

#[test]
fn a_formula_over_print_must_give_what_is_printed() {
    check_print(
        SHEET,
        "
        1 a sum x kr 1 501
        1 a heads x persons 7
        1 a per x kr_per_person 241
        ",
        &[
            "t01:a:per@x 241",
            "  t01:a:per@x: 241 against 214 by `col(\"sum\") / col(\"heads\")` of 1 501, 7",
        ],
    );
}

#[test]
fn one_quantity_printed_twice_must_be_the_same() {
    check_print(
        SHEET,
        "
        1 a sum x kr 1 501
        2 a sum x kr 1 510
        ",
        &[
            "t01:a:sum@x 1 501",
            "  t01:a:sum@x: 1 501 against 1 510 by `a` of 1 510",
        ],
    );
}

#[test]
fn parts_of_a_category_must_add_up_whatever_sign_they_are_printed_with() {
    check_print(
        SHEET,
        "
        1 a sum x kr 1 601
        1 lonn sum x kr 1 000
        1 drift sum x kr -500
        ",
        &[
            "t01:a:sum@x 1 601",
            "  t01:a:sum@x: 1 601 against 1 500 by `a` of 1 000, -500",
        ],
    );
}

#[test]
fn declared_checks_hold_for_print_too() {
    check_print(
        SHEET,
        "
        1 a sum x kr 2 600
        1 lonn sum x kr 1 000
        ",
        &[
            "t01:a:sum@x 2 600",
            "  -: 999,5 to 1 000,5 against 1 299,75 to 1 300,25 by check `ordered`, `cell(\"t01\", \"lonn\", \"sum\") >= cell(\"t01\", \"a\", \"sum\") / 2` of 2 600, 1 000",
        ],
    );
}

#[test]
fn what_is_not_printed_is_no_witness() {
    check_print(SHEET, "1 a per x kr_per_person 241", &[]);
    check_print(
        SHEET,
        "1 a sum x kr 9 999\n1 lonn sum x kr 1 000",
        &[
            "t01:a:sum@x 9 999",
            "  -: 999,5 to 1 000,5 against 4 999,25 to 4 999,75 by check `ordered`, `cell(\"t01\", \"lonn\", \"sum\") >= cell(\"t01\", \"a\", \"sum\") / 2` of 9 999, 1 000",
        ],
    );
}

#[test]
fn several_broken_relations_are_told_under_the_figure_they_share() {
    let sheet = r#"
        sheet("t01").row("a", a).row("b", b).row("c", c).total("total")
            .column("sum", sum(row)).column("share", col("sum") / col("sum").row("total")).unit("percent");
    "#;
    check_print(
        sheet,
        "
        1 a sum x kr 1 501
        1 b sum x kr 333
        1 c sum x kr -50
        1 total sum x kr 1 600
        1 a share x percent 84,1 %
        1 b share x percent 18,7 %
        1 b sum y kr 100
        1 c sum y kr .
        ",
        &[
            "t01:total:sum@x 1 600",
            "  t01:total:sum@x: 1 600 against 1 784 by `sum(row)` of 1 501, 333, -50",
            "  t01:a:share@x: 84,1 % against 93,8 by `col(\"sum\") / col(\"sum\").row(\"total\")` of 1 501, 1 600",
            "  t01:b:share@x: 18,7 % against 20,8 by `col(\"sum\") / col(\"sum\").row(\"total\")` of 333, 1 600",
        ],
    );
}

#[test]
fn a_check_speaks_for_every_period_it_is_stated_for_and_a_target_for_none() {
    let sheets = r#"
        sheet("t01").stating("others").row("heads", fact("heads")).row("others", fact("others")).column("n", row);
        check("apart", cell("t01", "heads", "n") == cell("t01", "others", "n") + units("persons", 6)).stating("others")
            .severity("notice");
        target("few", cell("t01", "heads", "n") <= units("persons", 5)).stating("others");
    "#;
    let print = "
        1 heads n x/2012 persons 12
        1 others n x/2012 persons 4
    ";
    check_print(
        sheets,
        print,
        &[
            "t01:heads:n@x/2012 12",
            "  -: 12 against 10 by check `apart`, `cell(\"t01\", \"heads\", \"n\") == cell(\"t01\", \"others\", \"n\") + units(\"persons\", 6)` of 12, 4",
        ],
    );
    check_unequal(
        sheets,
        print,
        &[
            "t01:heads:n@x/2012 refuted | the printed figures give 10 by check `apart`: t01:others:n@x/2012",
        ],
    );
}

#[test]
fn among_equal_suspects_it_is_the_one_that_its_cell_does_not_give() {
    let sheets = r#"
        sheet("t01").row("heads", fact("heads")).row("others", fact("others")).column("n", row);
        check("few", cell("t01", "heads", "n") + cell("t01", "others", "n") <= units("persons", 20));
    "#;
    let suspects = |print: &str| {
        let mut suspects = Vec::new();
        reconciled(sheets, print, |found| {
            suspects = found
                .contradictions
                .iter()
                .map(|found| found.suspect.to_string())
                .collect();
        });
        suspects
    };
    assert_eq!(
        suspects("1 heads n x persons 7\n1 others n x persons 14"),
        ["t01:others:n@x/2013"]
    );
    assert_eq!(
        suspects("1 heads n x persons 9\n1 others n x persons 12"),
        ["t01:heads:n@x/2013"]
    );
}
