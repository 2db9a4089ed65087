//! Sheets put together from several statements and files.

use super::{check, model};
use crate::facts::{Vocabulary, parse_facts, parse_vocabulary};
use crate::model::{Node, written};

#[test]
fn no_name_of_a_file_decides_which_cell_counts() {
    let whole = "sheet(\"s\").row(\"r\", ()).column(\"c\", kr(0));\n";
    let fixture = |first: &str, second: &str| {
        format!(
            "//- rules/a.rhai\n{whole}//- rules/b.rhai\nsheet(\"s\"){first};\n//- rules/c.rhai\nsheet(\"s\"){second};\n"
        )
    };
    let of_place = ".cell(\"r\", \"c\", kr(1), \"a\")";
    let of_year = ".cell(\"r\", \"c\", kr(2), \"*/2013\")";
    let of_row = ".cell(\"r\", \"c\", kr(3))";
    let of_all_rows = ".cell(\"*\", \"c\", kr(4), \"a/2013\")";
    let rivals = |place: &str| {
        format!(
            "K0208 two cells of sheet `s` fit `r:c` in `{place}` equally well [{{}}] | say what counts where both fit: `.cell(\"r\", \"c\", ..., \"{place}\")`; or name more in one of them"
        )
    };
    let both_ways = |one: &str, other: &str, place: &str| {
        for (first, second) in [(one, other), (other, one)] {
            let expected = format!(
                "rules/c.rhai:1:12 {}",
                rivals(place).replace("{}", &second[1..])
            );
            check(&fixture(first, second), &[&expected]);
        }
    };
    both_ways(of_place, of_year, "a/2013");
    both_ways(of_row, of_all_rows, "a/2013");
    both_ways(".blank(\"r\", \"c\", \"a\")", of_year, "a/2013");
    let settled = ".cell(\"r\", \"c\", kr(5), \"a/2013\")";
    for (first, second) in [
        (of_place, of_year),
        (of_row, of_all_rows),
        (of_year, of_row),
    ] {
        check(&fixture(&format!("{first}{settled}"), second), &[]);
        check(&fixture(second, &format!("{settled}{first}")), &[]);
    }
    check(
        &fixture(of_place, ".cell(\"r\", \"c\", kr(2), \"b/2013\")"),
        &[],
    );
}

#[test]
fn what_a_sheet_is_can_be_once_only() {
    let parts = |one: &str, other: &str| {
        format!(
            "//- rules/a.rhai\nsheet(\"s\"){one}.row(\"r\", ()).column(\"c\", kr(0));\n//- rules/b.rhai\nview(\"v\"); view(\"w\"); sheet(\"s\"){other};\n"
        )
    };
    let at = "rules/b.rhai:1:23 K0208 sheet `s` has two";
    check(
        &parts(".view(\"v\")", ".view(\"w\")"),
        &[&format!("{at} views [sheet(\"s\")]")],
    );
    check(
        &parts(".table(1)", ".table(2)"),
        &[&format!("{at} numbers of a table [sheet(\"s\")]")],
    );
    check(
        &parts(".title(\"x\")", ".title(\"y\")"),
        &[&format!("{at} titles [sheet(\"s\")]")],
    );
    check(
        &parts(
            ".view(\"v\").table(1).title(\"x\")",
            ".view(\"v\").table(1).title(\"x\")",
        ),
        &[],
    );
    for again in ["view(\"reported\")", "table(1)", "title(\"x\")"] {
        let what = again.split('(').next().unwrap_or_default();
        let column = 12 + again.len() + 1;
        wrong_in_rules(
            &format!("sheet(\"s\").{again}.{again}.row(\"r\", ()).column(\"c\", kr(0))"),
            &format!("{column} K0208 `.{what}` is said twice [{again}]"),
        );
    }
    for again in ["unit(\"kr\")", "decimals(2)"] {
        let what = again.split('(').next().unwrap_or_default();
        wrong_in_rules(
            &format!("sheet(\"s\").row(\"r\", ()).column(\"c\", kr(0)).{again}.{again}"),
            &format!(
                "{} K0208 `.{what}` is said twice [{again}]",
                44 + again.len() + 1
            ),
        );
    }
}

#[track_caller]
fn wrong_in_rules(statement: &str, expected: &str) {
    check(
        &format!("//- rules/a.rhai\n{statement};\n"),
        &[&format!("rules/a.rhai:1:{expected}")],
    );
}

#[test]
fn one_declaration_holds_all_years_of_a_weight() {
    let weight = |year: u32| format!("weight(\"w\", #{{ \"{year}\": 2 }}).because(\"x\");\n");
    check(
        &format!(
            "//- rules/a.rhai\n{}//- rules/b.rhai\n{}",
            weight(2012),
            weight(2013)
        ),
        &[
            "rules/b.rhai:1:1 K0208 weight `w` is declared twice [weight(\"w\", #{ \"2013\": 2 })] | keep one of them, with a value for each year",
        ],
    );
}

#[test]
fn a_number_of_a_unit_is_the_fact_of_the_same_written_number() {
    for unit in ["index", "percent", "ratio", "kr"] {
        let model = model(&format!(
            "//- rules/a.rhai\nsheet(\"s\").row(\"r\", ()).column(\"c\", units(\"{unit}\", 12.5));\n"
        ));
        let formula = &model.national.sheets[0].columns[0].formula;
        let Node::Number(value, of) = &*formula.node else {
            panic!("a number")
        };
        let vocabulary: Vocabulary =
            parse_vocabulary("v", &format!("[facts.f]\nunit = '{unit}'\n")).value;
        let entry =
            format!("[f]\nvalue = '12.5'\nunit = '{unit}'\norigin = 'published'\nsource = 's'\n");
        let facts = parse_facts("f", &entry, &vocabulary).value;
        let fact = &facts.get("f").expect("the fact").figure;
        assert_eq!((fact.as_exact(), &fact.unit), (Some(value), of), "{unit}");
        assert!(written(formula).contains("12.5"), "{}", written(formula));
    }
    wrong_in_rules(
        "sheet(\"s\").row(\"r\", ()).column(\"c\", units(\"text\", 1))",
        "43 K0219 `units` expects a unit of numbers, not a text [\"text\"] | write `units(unit, number)`",
    );
}
