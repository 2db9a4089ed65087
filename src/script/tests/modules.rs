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
