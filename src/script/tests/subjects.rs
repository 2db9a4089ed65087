//! Sheets: what rows are about.
use super::{check, model};

const NATIONAL: &str = "//- rules/a.rhai\n";

#[test]
fn a_row_that_is_about_itself_is_refused_where_it_is_said() {
    let help = "say what the row is about: a category or a formula; `row` is for columns";
    for (subject, words) in [
        ("row + row", "row"),
        ("sum(row)", "row"),
        ("per_unit(row)", "row"),
        ("kr(1) - sum(row).at(\"a\")", "row"),
        ("sum_over(rows(), row)", "row"),
        ("sum_over(rows(\"q\"), sum(row) + sum(row))", "row"),
        ("sum(row).row(\"i\")", "row"),
    ] {
        let column = subject.find("row").map_or(0, |at| {
            if subject.starts_with("sum_over") {
                subject.rfind("row").unwrap_or(at)
            } else {
                at
            }
        });
        let column = if subject.matches("(row)").count() == 2 {
            subject.find("(row)").unwrap_or(0) + 1
        } else {
            column
        };
        let column = if subject.ends_with(".row(\"i\")") {
            4
        } else {
            column
        };
        let place = format!(
            "rules/a.rhai:1:{}",
            "sheet(\"q\").row(\"i\", ".len() + column + 1
        );
        check(
            &format!("{NATIONAL}sheet(\"q\").row(\"i\", {subject}).column(\"c\", row);\n"),
            &[&format!(
                "{place} K0501 row `i` of sheet `q` is about itself [{words}] | {help}"
            )],
        );
    }
}

#[test]
fn rows_that_are_about_each_other_are_refused() {
    let help = "say what the row is about: a category or a formula; `row` is for columns";
    check(
        &format!(
            "{NATIONAL}sheet(\"q\").row(\"i\", sum(row).row(\"k\") + sum(row).row(\"k\"))\n.row(\"k\", sum_over(rows(\"p\"), row)).column(\"c\", row);\nsheet(\"p\").row(\"i\", cell(\"q\", \"i\", \"c\")).row(\"m\", sum_over(rows(\"q\"), row)).column(\"c\", row);\n"
        ),
        &[
            &format!("rules/a.rhai:1:25 K0501 row `i` of sheet `q` is about itself [row] | {help}"),
            &format!("rules/a.rhai:2:31 K0501 row `k` of sheet `q` is about itself [row] | {help}"),
            &format!("rules/a.rhai:3:71 K0501 row `m` of sheet `p` is about itself [row] | {help}"),
        ],
    );
}

#[test]
fn a_row_is_not_about_its_own_cells() {
    check(
        &format!(
            "{NATIONAL}sheet(\"q\").row(\"i\", col(\"c\") + col(\"c\")).column(\"c\", row);\n"
        ),
        &[
            "rules/a.rhai:1:21 K0225 row `i` cannot be about a cell of its own [col(\"c\")] | name a category, a fact, or a cell of another sheet with its row",
        ],
    );
}

#[test]
fn a_row_may_be_about_other_rows_and_cells() {
    let model = model(&format!(
        "{NATIONAL}sheet(\"q\").row(\"i\", sosial).row(\"k\", row.row(\"i\")).row(\"m\", cell(\"p\", \"x\", \"c\"))\n\
         .total(\"t\", sum_over(rows(), row)).column(\"c\", row);\n\
         sheet(\"p\").row(\"x\", sosial).row(\"y\", sum_over(rows(\"q\"), col(\"c\"))).column(\"c\", row);\n"
    ));
    assert_eq!(model.national.sheets.len(), 2);
}

#[test]
fn a_total_over_very_many_rows_is_refused() {
    let declared = "for i in 0..600 { sheet(\"q\").row(`r${i}`, sosial); }\nsheet(\"q\").total(\"t\").column(\"c\", row);\n";
    check(
        &format!("{NATIONAL}{declared}"),
        &[
            "rules/a.rhai:2:12 K0213 total `t` would sum 600 rows, which is more than 500 [total(\"t\")] | say what the total is about: a category",
        ],
    );
}
