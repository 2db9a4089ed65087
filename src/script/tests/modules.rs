//! Imports: what a missing module costs, and what it does not.

use super::check;

#[test]
fn what_calls_into_a_missing_module_is_left_out_and_all_else_is_still_found() {
    check(
        r#"
import "rules/lib/gone.rhai" as gone;
let pay = gone::pay();
rule("a", funksjon == 242 and gone::pay()).to(sosial).because("x");
rule("b", funksjon == 242 and pay).to(sosial).because("x");
rule("c", funksjon == 242).to(sosiall).because("x");
"#,
        &[
            "municipalities/a/rules.rhai:1:8 K0216 `rules/lib/gone.rhai` cannot be imported: there is no such file [\"rules/lib/gone.rhai\"]",
            "municipalities/a/rules.rhai:2:11 K0204 unknown function `gone::pay` [gone]",
            "municipalities/a/rules.rhai:3:31 K0204 unknown function `gone::pay` [gone]",
            "municipalities/a/rules.rhai:5:31 K0202 unknown name `sosiall` [sosiall] | did you mean `sosial`?",
        ],
    );
}

#[test]
fn functions_that_call_into_a_missing_module_do_not_stop_the_program() {
    check(
        "import \"rules/lib/gone.rhai\" as gone;\nfn pay() { gone::pay() }\nrule(\"a\", pay()).to(sosial).because(\"x\");\n",
        &[
            "municipalities/a/rules.rhai:1:8 K0216 `rules/lib/gone.rhai` cannot be imported: there is no such file [\"rules/lib/gone.rhai\"]",
            "municipalities/a/rules.rhai:2:12 K0204 unknown function `gone::pay` [gone]",
        ],
    );
}

#[test]
fn files_that_import_each_other_are_refused_at_the_import_that_leads_back() {
    check(
        "//- municipalities/a/rules.rhai\nimport \"rules/lib/a.rhai\" as a;\nrule(\"x\", a::f()).to(sosial).because(\"x\");\n\
         //- rules/lib/a.rhai\nimport \"rules/lib/b.rhai\" as b;\nfn f() { funksjon == 1 }\n\
         //- rules/lib/b.rhai\nimport \"rules/lib/a.rhai\" as a;\nfn g() { funksjon == 1 }\n",
        &[
            "rules/lib/a.rhai:1:8 K0216 `rules/lib/b.rhai` imports itself [\"rules/lib/b.rhai\"]",
            "rules/lib/b.rhai:1:8 K0216 `rules/lib/a.rhai` imports itself [\"rules/lib/a.rhai\"]",
        ],
    );
}

/// A chain of files, each of which imports the next several times.
fn fan(length: usize, times: usize, last: &str) -> String {
    let mut files = "//- municipalities/a/rules.rhai\nimport \"municipalities/a/l0.rhai\" as n0;\n\
                     rule(\"x\", n0::f(1)).to(sosial).because(\"x\");\n"
        .to_owned();
    for level in 0..length {
        files += &format!("//- municipalities/a/l{level}.rhai\n");
        for alias in 0..times {
            files += &format!(
                "import \"municipalities/a/l{}.rhai\" as n{alias};\n",
                level + 1
            );
        }
        files += &format!("fn f(x) {{ n{}::f(x + 1) }}\n", times - 1);
    }
    format!("{files}//- municipalities/a/l{length}.rhai\n{last}\n")
}

#[test]
fn a_file_that_many_import_is_there_once() {
    let fixture = fan(28, 4, "fn inner(x) { funksjon == x }\nfn f(x) { inner(x) }");
    let model = super::model(&fixture);
    assert_eq!(
        super::shown(&model.municipal["a"].rules[0].condition),
        "(funksjon == 29)"
    );
}

#[test]
fn a_file_that_many_import_in_vain_is_told_once() {
    check(
        &fan(28, 4, "fn f(x) { "),
        &[
            "municipalities/a/l27.rhai:5:11 K0204 unknown function `n3::f` [n3]",
            "municipalities/a/l28.rhai:1:10 K0201 expecting `}` to terminate this block []",
        ],
    );
}

#[test]
fn a_long_row_of_imports_has_an_end() {
    let world = super::world(&fan(3_000, 1, "fn f(x) { funksjon == x }"));
    let found = super::rendered(&world, &super::load_world(&world).diagnostics);
    let refused = "municipalities/a/l63.rhai:1:8 K0213 more than 64 files import each other in a row [\"municipalities/a/l64.rhai\"]";
    assert_eq!(
        found.first(),
        Some(&format!("{refused} | import what is needed directly"))
    );
    assert_eq!(found.len(), 2, "{found:?}");
}
