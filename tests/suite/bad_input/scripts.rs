//! Scripts that cannot be used, and figures that they cannot have.

use super::*;

/// A statement in the municipality's own rules, which `check` must refuse with place and remedy.
fn refused(statement: &'static str, fragments: &[&str]) {
    let place = ["╭─[municipalities/bærum/rules.rhai:1:"];
    check(
        &[Put(OWN_RULES, statement)],
        &["check"],
        exit::Exit::Rules,
        &[fragments, &place].concat(),
    );
    check(
        &[Put(OWN_RULES, statement)],
        &[],
        exit::Exit::Rules,
        fragments,
    );
}

#[test]
fn circles_are_found_without_reading_a_ledger() {
    let circle = "sheet(\"t02\").row(\"a\", intro).column(\"x\", col(\"y\") + kr(1)).column(\"y\", col(\"x\"));\n";
    let fragments = [
        "error[K0501]: a cell depends on itself: t02:a:x@bærum/2013 → t02:a:y@bærum/2013 → t02:a:x@bærum/2013",
        "this reference closes the circle",
        "rules/kostra.rhai:13:",
    ];
    check(
        &[Append(RULES, circle)],
        &["check"],
        exit::Exit::Rules,
        &fragments,
    );
    check(&[Append(RULES, circle)], &[], exit::Exit::Rules, &fragments);
    refused(
        "key(\"a\", key(\"b\")).because(\"r\"); key(\"b\", key(\"a\")).because(\"r\");\n\
         rule(\"x\", art == 5).to(boliger).share(key(\"a\")).because(\"r\");\n",
        &[
            "error[K0501]: key `a` depends on itself",
            "let the key stand on facts and weights",
        ],
    );
}

#[test]
fn scripts_without_bounds_are_stopped() {
    refused(
        "let a = 0; while true { a += 1; }",
        &[
            "error[K0213]: the script does not come to an end",
            "look for a loop",
        ],
    );
    refused(
        "fn f(x) { f(x + 1) } f(1);",
        &["error[K0213]: functions call each other too deeply"],
    );
    refused(
        "let s = \"x\"; for i in 0..40 { s += s; }",
        &["error[K0213]: length of string grows too large"],
    );
    refused(
        "let l = []; for i in 0..10_000_000 { l.push(i); }",
        &["error[K0213]", "too large"],
    );
    refused(
        "let x = kr(1); for i in 0..60 { x = x + x; }",
        &["error[K0213]: the expression grows too large"],
    );
    refused(
        "let x = art == 1; for i in 0..5000 { x = x or art == 2; }",
        &["error[K0213]: the expression grows too large"],
    );
}

/// The figure of the first cell of sheet `deep`, after a statement is added to the national rules;
/// with what was found.
fn first_of_deep(statement: &str) -> (exit::Exit, String, String) {
    let project = Project::new();
    project.put(
        RULES,
        &format!(
            "{}let s = sheet(\"deep\").row(\"a\", boliger);\n{statement}",
            project.read(RULES)
        ),
    );
    let (code, out, err) = project.run(&["run", "--sheet", "deep", "--format", "csv"]);
    let first = out
        .lines()
        .find(|line| line.starts_with("deep,,a,c0,bærum,2013,"))
        .unwrap_or_default();
    (
        code,
        first.split(',').nth(8).unwrap_or_default().to_owned(),
        err,
    )
}

#[test]
fn chains_of_cells_may_have_any_length_and_be_declared_in_any_order() {
    // Each cell stands on the next one, so that the first asks for all of them.
    let forward = "for i in 0..3000 { s.column(\"c\" + i, LINK); } s.column(\"c3000\", kr(1));\n";
    let backward =
        "s.column(\"c3000\", kr(1)); for i in 0..3000 { s.column(\"c\" + (2999 - i), LINK); }\n";
    for (declared, of) in [(forward, "i"), (backward, "(2999 - i)")] {
        for link in [
            "col(\"c\" + (OF + 1)) + kr(1)",
            "first_known(col(\"c\" + (OF + 1)), kr(0)) + kr(1)",
        ] {
            let (code, figure, err) =
                first_of_deep(&declared.replace("LINK", link).replace("OF", of));
            assert_eq!(
                (code, figure.as_str(), err.as_str()),
                (exit::Exit::Fine, "3001", ""),
                "{link}"
            );
        }
    }
    let deep = "for i in 0..40 { let x = col(\"c\" + (i + 1)); for j in 0..300 { x = x + kr(1); } s.column(\"c\" + i, x); } s.column(\"c40\", kr(1));\n";
    assert_eq!(
        first_of_deep(deep),
        (exit::Exit::Fine, "12001".to_owned(), String::new())
    );
}

#[test]
fn a_circle_is_an_error_that_no_other_figure_takes_the_place_of() {
    let circle = "error[K0501]: a cell depends on itself: t02:a:x@bærum/2013 → t02:a:y@bærum/2013 → t02:a:x@bærum/2013";
    let x = ".column(\"x\", first_known(col(\"y\"), kr(1)))";
    let y = ".column(\"y\", first_known(col(\"x\"), kr(2)))";
    for columns in [[x, y], [y, x]] {
        let sheet = format!(
            "sheet(\"t02\").row(\"a\", intro){}{};\n",
            columns[0], columns[1]
        );
        let project = Project::new();
        project.put(RULES, &format!("{}{sheet}", project.read(RULES)));
        for verb in [&["check"][..], &["run"], &["explain", "t02:a:x@bærum/2013"]] {
            let (code, out, err) = project.run(verb);
            assert_eq!(code, exit::Exit::Rules, "{verb:?} {out}");
            assert!(format!("{out}{err}").contains(circle), "{verb:?} {err}");
        }
    }
}

#[test]
fn a_chain_into_the_past_ends_where_nothing_is_known() {
    let (code, figure, err) =
        first_of_deep("s.column(\"c0\", first_known(col(\"c0\").previous(), kr(0)) + kr(1));\n");
    assert_eq!(
        (code, figure.as_str(), err.as_str()),
        (exit::Exit::Fine, "1", "")
    );
}

#[test]
fn figures_beyond_all_measure_are_refused() {
    let squares = "s.column(\"c30\", fact(\"deltakere\") / units(\"persons\", 7)); for i in 0..30 { s.column(\"c\" + i, col(\"c\" + (i + 1)) * col(\"c\" + (i + 1))); }\n";
    let (code, _, err) = first_of_deep(squares);
    assert_eq!(code, exit::Exit::Rules, "{err}");
    assert!(
        err.contains("error[K0213]: a figure grows beyond all measure")
            && err.contains("rules/kostra.rhai:"),
        "{err}"
    );
}

#[test]
fn units_that_do_not_fit_are_told_with_both_sides() {
    let sum = "sheet(\"t02\").row(\"a\", intro).column(\"x\", sum(row) + fact(\"deltakere\"));\n";
    check(
        &[Append(RULES, sum)],
        &["check"],
        exit::Exit::Rules,
        &[
            "error[K0303]: kr and persons cannot be added",
            "this is kr",
            "this is persons",
            "help: bring both to one unit",
        ],
    );
    refused(
        "impute(\"i\", boliger, units(\"persons\", 5)).because(\"r\");",
        &["error[K0303]: imputed amount `i` must be kr"],
    );
    refused(
        "impute(\"i\", boliger, units(\"litres\", 5)).because(\"r\");",
        &["error[K0302]", "litres"],
    );
    check(
        &[Replace(FACTS, "\"persons\"", "\"personz\"")],
        &["check"],
        exit::Exit::Rules,
        &[
            "error[K0302]: unknown unit `personz`",
            "facts.toml:4:8",
            "did you mean `persons`?",
        ],
    );
}

#[test]
fn names_that_do_not_exist_are_told_with_what_is_near() {
    let near = |statement, code: &str, help: &str| refused(statement, &[code, help]);
    near(
        "rule(\"x\", art == 1).to(bolige).because(\"r\");",
        "K0202]: unknown name `bolige`",
        "did you mean `boliger`?",
    );
    near(
        "rule(\"x\", art == 1).to(intro.lon).because(\"r\");",
        "K0203]: unknown category `intro.lon`",
        "did you mean `lonn`?",
    );
    near(
        "rule(\"x\", funksjonn == 1).to(boliger).because(\"r\");",
        "K0202]: unknown name `funksjonn`",
        "did you mean `funksjon`?",
    );
    near(
        "rule(\"x\", art.witin(1..=2)).to(boliger).because(\"r\");",
        "K0204]: unknown method `witin`",
        "did you mean `within`?",
    );
    near(
        "rulle(\"x\", art == 1).to(boliger).because(\"r\");",
        "K0204]: unknown function `rulle`",
        "did you mean `rule`?",
    );
    near(
        "key(\"k\", fact(\"deltaker\") / fact(\"deltakere\")).because(\"r\");",
        "K0301]: unknown fact `deltaker`",
        "`deltakere`",
    );
    near(
        "rule(\"x\", art == 1 && funksjon == 2).to(boliger).because(\"r\");",
        "K0205]: `&&` does not work",
        "write `and`",
    );
    near(
        "rule(\"x\", art == 1).because(\"r\");",
        "K0207]: rule `x` does not say where",
        "add `.to(category)`",
    );
    near(
        "rule(\"x\", art == 1).to(boliger);",
        "K0218]: rule `x` does not say why",
        "add `.because",
    );
}

#[test]
fn every_error_of_a_script_comes_at_once() {
    refused(
        "rule(\"a\", ansvr == 1).to(bolige).because(\"r\");\nrule(\"b\", art.foo(1)).to(boliger).because(\"r\");\nkey(\"k\", fact(\"nope\")).because(\"r\");\nrule(\"c\", art == 1).because(\"r\");\n",
        &[
            "`ansvr`",
            "`bolige`",
            "`foo`",
            "`nope`",
            "rule `c` does not say where",
            ":2:",
            ":3:",
            ":4:",
        ],
    );
}

#[test]
fn disputes_and_unmapped_postings_name_rules_postings_and_kroner() {
    let other = Append(
        RULES,
        "rule(\"y\", funksjon == 265 and art == 190).to(intro.drift).because(\"r\");\n",
    );
    check(
        &[other],
        &[],
        exit::Exit::Failed,
        &[
            "error[K0401]: 1 posting of bærum 2013, 749.25 kr, is claimed by `boliger` and `y`",
            "rules/kostra.rhai:4:",
            "rules/kostra.rhai:13:",
            "1 disputed",
        ],
    );
    check(
        &[Replace(
            RULES,
            "otherwise(outside.scope)",
            "rule(\"z\", art == 999).to(outside.scope)",
        )],
        &[],
        exit::Exit::Failed,
        &[
            "error[K0402]: 1 posting of bærum 2013, 5000.00 kr, is claimed by no rule",
            "funksjon 120",
            "otherwise(...)",
        ],
    );
}

#[test]
fn decision_tables_are_refused_line_by_line() {
    let table = "id;funksjon;to;because\na;999;bolige;r\nb;9x..3;boliger;r\n;998;boliger;r\nd;997;boliger;r;more\ne;;boliger;r\n";
    check(
        &[
            Put(OWN_RULES, "rules_from(\"t.csv\");"),
            Put("municipalities/bærum/t.csv", table),
        ],
        &["check"],
        exit::Exit::Rules,
        &[
            "t.csv:2:1",
            "unknown category `bolige`",
            "did you mean `boliger`?",
            "t.csv:3:1",
            "`9x..3` is no code for `funksjon`",
            "t.csv:4:1",
            "`` is not an id",
            "t.csv:5:1",
            "5 fields, but the header has 4",
            "t.csv:6:1",
            "the rule looks at nothing",
            "5 errors",
        ],
    );
    let texts = "id;tekst;to;because\na;contains:;boliger;r\n";
    check(
        &[
            Put(OWN_RULES, "rules_from(\"t.csv\");"),
            Put("municipalities/bærum/t.csv", texts),
        ],
        &["check"],
        exit::Exit::Rules,
        &[
            "`contains:` looks for no text in `tekst`",
            "such as `contains:tolk`",
            "t.csv:2:1",
        ],
    );
}

#[test]
fn a_weight_without_a_value_is_told_of_each_column_that_uses_it() {
    let columns = "weight(\"prove\", #{ \"2012\": 2 }).because(\"r\");\nsheet(\"t99\").row(\"intro\", intro)\n\
                   .column(\"a\", sum(row) * weight(\"prove\"))\n.column(\"b\", sum(row) / weight(\"prove\"));\n";
    let told = [
        "rules/t99.rhai:3:25]",
        "rules/t99.rhai:4:25]",
        "weight `prove` has no value for 2013",
        "2 errors",
    ];
    check(
        &[Put("rules/t99.rhai", columns)],
        &["check"],
        exit::Exit::Rules,
        &told,
    );
}
