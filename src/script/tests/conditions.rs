//! Conditions become the one tree, each node at its place.

use super::{check, model, shown, words};
use crate::model::{Node, Opaque};

/// The condition of a rule of municipality `a`.
#[track_caller]
fn tree(condition: &str, expected: &str) {
    let model = model(&format!(
        "rule(\"x\", {condition}).to(ignored).because(\"y\");\n"
    ));
    assert_eq!(shown(&model.municipal["a"].rules[0].condition), expected);
}

/// The finding in a condition, without its place.
#[track_caller]
fn wrong(condition: &str, expected: &[&str]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|line| format!("municipalities/a/rules.rhai:1:{line}"))
        .collect();
    let lines: Vec<_> = expected.iter().map(String::as_str).collect();
    check(
        &format!("rule(\"x\", {condition}).to(ignored).because(\"y\");\n"),
        &lines,
    );
}

#[test]
fn comparisons_put_the_dimension_first() {
    tree("funksjon == 242", "(funksjon == 242)");
    tree("242 != funksjon", "(funksjon != 242)");
    tree("99 >= art", "(art <= 99)");
    tree("9 < art", "(art > 9)");
    tree("prosjekt == \"F12\"", "(prosjekt == \"F12\")");
    tree("ansvar < \"3\"", "(ansvar < \"3\")");
}

#[test]
fn and_binds_tighter_than_or_and_less_than_comparisons() {
    tree(
        "art == 1 or art == 2 and !(funksjon == 3)",
        "((art == 1) or ((art == 2) and !(funksjon == 3)))",
    );
    tree(
        "!art.within(1..=2) and tekst.contains(\"Tolk\")",
        "(!art in [Numbers(1, 2)] and tekst Contains \"tolk\")",
    );
}

#[test]
fn within_takes_numbers_ranges_and_texts() {
    tree("art.within(10..100)", "art in [Numbers(10, 99)]");
    tree(
        "art.within([242, 10..=99, \"F12\"])",
        "art in [Numbers(242, 242), Numbers(10, 99), Text(\"F12\")]",
    );
}

#[test]
fn free_text_is_tested_not_compared() {
    tree("tekst == \"Leie\"", "tekst Equals \"leie\"");
    tree("tekst != \"Leie\"", "!tekst Equals \"leie\"");
    tree(
        "motpart.starts_with(\"A\") or motpart.ends_with(\"B\")",
        "(motpart StartsWith \"a\" or motpart EndsWith \"b\")",
    );
    let help = "test a free text with `.contains(\"...\")`, `.starts_with(\"...\")`, `.ends_with(\"...\")` or `== \"...\"`";
    wrong(
        "tekst > \"a\"",
        &[&format!(
            "11 K0219 `>` cannot test a free text so [tekst > \"a\"] | {help}"
        )],
    );
    wrong(
        "tekst == 5",
        &[&format!(
            "11 K0219 `==` cannot test a free text so [tekst == 5] | {help}"
        )],
    );
    wrong(
        "tekst.within(1..2)",
        &[&format!(
            "17 K0219 `within` is for codes, not for free text [within(1..2)] | {help}"
        )],
    );
    wrong(
        "tekst.contains(\" \")",
        &["26 K0219 every text holds an empty text [\" \"]"],
    );
}

#[test]
fn codes_have_no_parts_outside_of_closures() {
    wrong(
        "art.starts_with(\"24\")",
        &[
            "15 K0219 `starts_with` is for free text, not for codes [starts_with(\"24\")] | write `art.within(...)` with numbers, ranges or texts, or a closure: `when([art], |art| art.starts_with(...))`",
        ],
    );
}

#[test]
fn codes_compare_with_codes_only() {
    wrong(
        "art == 1.5",
        &["18 K0219 `==` expects a code: a whole number or a text, not a number [1.5]"],
    );
    wrong(
        "art == funksjon",
        &["18 K0219 `==` expects a code: a whole number or a text, not a dimension [funksjon]"],
    );
    wrong(
        "art == fact(\"innbyggere\")",
        &[
            "18 K0219 `==` expects a code: a whole number or a text, not a figure [fact(\"innbyggere\")]",
        ],
    );
    wrong(
        "art.within([])",
        &[
            "22 K0219 `within` expects codes, but the list is empty [[]] | write a range such as `10..=99`, or a list such as `[242, 280..=289, \"F12\"]`",
        ],
    );
    wrong(
        "art.within(99..=10)",
        &[
            "22 K0219 `within` expects codes, but a range ends before it begins [99..=10] | write a range such as `10..=99`, or a list such as `[242, 280..=289, \"F12\"]`",
        ],
    );
}

#[test]
fn what_is_no_condition_is_refused() {
    wrong(
        "art",
        &[
            "11 K0219 `rule` expects a condition on postings, not a dimension [art] | write `rule(id, condition)`",
        ],
    );
    wrong(
        "true",
        &[
            "11 K0219 `rule` expects a condition on postings, not a truth value [true] | compare a dimension, such as `funksjon == 242`; what no rule claims is for `otherwise(...)`",
        ],
    );
    wrong(
        "fact(\"innbyggere\") > 3",
        &[
            "11 K0219 `rule` expects a condition on postings, not a relation between figures [fact(\"innbyggere\") > 3] | write `rule(id, condition)`",
        ],
    );
    wrong(
        "art == 1 and fact(\"innbyggere\") > 3",
        &[
            "24 K0219 `and` expects a condition on postings, not a relation between figures [fact(\"innbyggere\") > 3]",
        ],
    );
    wrong(
        "art == 1 and 5",
        &["24 K0219 `and` expects a condition, not a whole number [5]"],
    );
    wrong(
        "!art == 5",
        &[
            "12 K0219 `!` expects a condition, not a dimension [art] | put parentheses around what `!` is to turn: `!(art == 89)`",
        ],
    );
    wrong(
        "art == 1 == 2",
        &[
            "11 K0219 `==` expects a figure, not a condition on postings [art == 1] | put parentheses around each comparison",
        ],
    );
}

#[test]
fn every_node_knows_its_place() {
    let fixture = "rule(\"x\", (kontoklasse == 1 and art.within(1..=9)) or ansvar == 7)\n  .to(ignored)\n  .because(\"y\");\n";
    let model = model(fixture);
    let rule = &model.municipal["a"].rules[0];
    assert_eq!(
        words(fixture, &rule.span),
        "rule(\"x\", (kontoklasse == 1 and art.within(1..=9)) or ansvar == 7)"
    );
    let mut found = Vec::new();
    rule.condition
        .walk(&mut |expr| found.push(words(fixture, &expr.span)));
    let expected = [
        "(kontoklasse == 1 and art.within(1..=9)) or ansvar == 7",
        "kontoklasse == 1 and art.within(1..=9)",
        "kontoklasse == 1",
        "kontoklasse",
        "1",
        "art.within(1..=9)",
        "art",
        "ansvar == 7",
        "ansvar",
        "7",
    ];
    assert_eq!(found, expected);
}

fn opaque(condition: &str) -> Opaque {
    let model = model(&format!(
        "let list = [429, \"F1\"];\nfn odd(code) {{ code == 7 }}\nrule(\"x\", {condition}).to(ignored).because(\"y\");\n"
    ));
    match &*model.municipal["a"].rules[0].condition.node {
        Node::Opaque(opaque) => opaque.clone(),
        other => panic!("not a closure: {other:?}"),
    }
}

#[test]
fn a_closure_compares_codes_as_conditions_do() {
    let closure = opaque(
        "when([art, prosjekt], |art, prosjekt| art == 89 && prosjekt.starts_with(\"7\") || !(art.within([1..=3, \"F\"])) && 5 < art)",
    );
    let holds = |codes: &[&str]| closure.predicate.holds(codes);
    assert_eq!(closure.dimensions.join(" "), "art prosjekt");
    assert_eq!(holds(&["089", "71"]), Ok(true));
    assert_eq!(holds(&["3", "1"]), Ok(false));
    assert_eq!(holds(&["F", "1"]), Ok(false));
    assert_eq!(holds(&["6", "1"]), Ok(true));
}

#[test]
fn a_closure_may_use_functions_and_variables_of_its_script() {
    let closure = opaque("when([art], |a| a in list || odd(a))");
    assert_eq!(closure.predicate.holds(&["F1"]), Ok(true));
    assert_eq!(closure.predicate.holds(&["429"]), Ok(true));
    assert_eq!(closure.predicate.holds(&["07"]), Ok(true));
    assert_eq!(closure.predicate.holds(&["8"]), Ok(false));
}

#[test]
fn a_closure_runs_on_several_threads_at_once() {
    let closure = opaque("when([art], |a| a == 5)");
    std::thread::scope(|scope| {
        for code in ["5", "6", "05", "x"] {
            let closure = &closure;
            scope.spawn(move || {
                assert_eq!(closure.predicate.holds(&[code]), Ok(code.ends_with('5')));
            });
        }
    });
}

#[test]
fn a_closure_that_fails_says_why() {
    assert_eq!(
        opaque("when([art], |a| a == 1.5)").predicate.holds(&["1"]),
        Err("`==` compares a code with a whole number, a text or another code".to_owned())
    );
    assert_eq!(
        opaque("when([art], |a| 5)").predicate.holds(&["1"]),
        Err("the closure answers neither true nor false".to_owned())
    );
    assert_eq!(
        opaque("when([art], |a| { loop { } })")
            .predicate
            .holds(&["1"]),
        Err("the script does not come to an end".to_owned())
    );
}

#[test]
fn a_closure_takes_its_declared_codes_and_no_free_text() {
    wrong(
        "when([art, ansvar], |art| art == 1)",
        &[
            "31 K0219 the closure takes 1 codes, but 2 dimensions are declared [|art| art == 1] | write `when([art, ansvar], |art, ansvar| ...)`",
        ],
    );
    wrong(
        "when([tekst], |tekst| tekst == \"a\")",
        &[
            "16 K0219 a closure cannot look at the free text `tekst` [[tekst]] | test it outside: `tekst.contains(\"...\") and when(...)`",
        ],
    );
    wrong(
        "when([art], |art| ansvar == 1)",
        &[
            "29 K0202 `ansvar` is not among the closure's codes [ansvar] | write `when([art, ansvar], |art, ansvar| ...)`",
        ],
    );
    wrong(
        "when([art, ansvar], |ansvar, art| art == 1)",
        &[
            "32 K0206 `ansvar` is a name of the language [ansvar] | choose another name",
            "40 K0206 `art` is a name of the language [art] | choose another name",
        ],
    );
    wrong(
        "when(art, 5)",
        &[
            "16 K0219 `when` expects a list of dimensions, not a dimension [art] | write `when([dimension, ...], |code, ...| ...)`",
            "21 K0219 `when` expects a closure, not a whole number [5] | write `when([dimension, ...], |code, ...| ...)`",
        ],
    );
}

#[test]
fn a_closure_keeps_what_it_was_declared_with() {
    let model = model(
        "let n = 242;\nfor a in [242, 243] { rule(`r${a}`, when([funksjon], |f| f == a)).to(ignored).because(\"y\"); }\n\
         rule(\"n\", when([funksjon], |f| f == n)).to(ignored).because(\"y\");\nn = 7;\n\
         let list = [1]; let test = |f| list.contains(2) || f == 9;\n\
         rule(\"l\", when([funksjon], |f| test.call(f))).to(ignored).because(\"y\");\nlist.push(2);\n",
    );
    let claimed = |rule: usize, code: &str| match &*model.municipal["a"].rules[rule].condition.node
    {
        Node::Opaque(opaque) => opaque.predicate.holds(&[code]),
        other => panic!("not a closure: {other:?}"),
    };
    assert_eq!(
        [
            claimed(0, "242"),
            claimed(0, "243"),
            claimed(1, "242"),
            claimed(1, "243")
        ],
        [true, false, false, true].map(Ok)
    );
    assert_eq!([claimed(2, "242"), claimed(2, "7")], [true, false].map(Ok));
    assert_eq!([claimed(3, "9"), claimed(3, "1")], [true, false].map(Ok));
}

#[test]
fn a_closure_that_assigns_to_what_it_captured_is_refused() {
    let help = "for a value of its own write `let own = n;` within the closure, and to go through a list write `for`";
    for body in [
        "{ n += 1; f == n }",
        "{ if f == 1 { n = 2; } f == n }",
        "{ let g = |x| { n += x; x }; f == g.call(1) }",
        "{ n.push(1); f == n }",
        "{ push(n, 1); f == n }",
        "{ n[0].sort(); f == n }",
        "{ n.a.push(1).len == f }",
        "n.grow(f)",
    ] {
        let fixture = format!(
            "let n = 0;\nrule(\"x\", when([funksjon], |f| {body})).to(ignored).because(\"y\");\nfn grow(f) {{ this += 1; f == this }}\n"
        );
        let world = super::world(&fixture);
        let found = super::rendered(&world, &super::load_world(&world).diagnostics);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("K0206 the closure would change `n` [n]") && found[0].ends_with(help),
            "{found:?}"
        );
    }
}

/// Closures that would keep something from one call to the next, were it not for frozen copies.
const KEEPERS: &[&str] = &[
    "let n = #{ x: 0 };\nlet c = when([art], |a| { let m = n; m.x += 1; m.x % 2 == 0 });",
    "fn bump(n) { n += 1; n }\nlet n = 0;\nlet c = when([art], |a| { bump(n) % 2 == 0 });",
    "let n = [0];\nlet c = when([art], |a| { let own = n; own.push(1); own.len() % 2 == 0 });",
    "let step = Fn(\"odd\").curry([0]);\nlet c = when([art], |a| { step.call(a) });\nfn odd(list, a) { list.push(a); list.len() % 2 == 1 }",
    "let it = range(0, 9, 1);\nlet c = when([art], |a| { let sum = 0; for i in it { sum += i; break; } sum == 0 });",
];

#[test]
fn no_call_of_a_closure_is_seen_by_another() {
    for keeper in KEEPERS {
        let fixture = format!("{keeper}\nrule(\"x\", c).to(ignored).because(\"y\");\n");
        let model = model(&fixture);
        let Node::Opaque(opaque) = &*model.municipal["a"].rules[0].condition.node else {
            panic!("not a closure: {keeper}")
        };
        let first = opaque.predicate.holds(&["1"]);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    (0..50).for_each(|_| {
                        assert_eq!(opaque.predicate.holds(&["1"]), first, "{keeper}");
                    });
                });
            }
        });
    }
}

/// Closures of any kind that change what they captured.
const CHANGERS: &[&str] = &[
    "let n = 0;\nlet step = || { n += 1; n };",
    "let n = 0;\nlet steps = [|| { n += 1; n }];",
    "let n = 0;\nlet steps = #{ up: || { n += 1; n } };",
    "fn count(start) { let n = start; let up = || { n += 1; n }; up }",
    "let n = [];\n[1, 2].for_each(|x| n.push(x));",
    "let n = #{};\nlet set = |k| n[k] = 1;",
];

#[test]
fn no_closure_changes_what_it_captured() {
    for changer in CHANGERS {
        let world = super::world(&format!("{changer}\n"));
        let found = super::rendered(&world, &super::load_world(&world).diagnostics);
        assert!(
            found.len() == 1 && found[0].contains("K0206 the closure would change `n`"),
            "{changer}: {found:?}"
        );
    }
}

#[test]
fn a_closure_keeps_what_its_variables_are_where_it_is_declared() {
    for script in [
        "let n = 265; let c = |f| f == n; n = 1; let c = when([funksjon], c);",
        "let n = [265]; let c = |f| f in n; n.clear(); let c = when([funksjon], c);",
        "let n = #{ a: [265] }; let c = |f| f in n.a; n.a = []; let c = when([funksjon], c);",
        "let all = []; for n in [265, 1] { all.push(|f| f == n); } let c = when([funksjon], all[0]);",
        "let all = []; for (n, i) in [265, 1] { all.push(|f| f == n + i); } let c = when([funksjon], all[0]);",
        "fn of(n) { let c = |f| f == n; n = 1; c } let c = when([funksjon], of(265));",
        "let n = 265; let inner = |f| f == n; let outer = |f| inner.call(f); n = 1; inner = |f| false; let c = when([funksjon], outer);",
        "let n = 265; let outer = || |f| f == n; n = 1; let c = when([funksjon], outer.call());",
        "fn same(n, f) { f == n } let n = 265; let c = Fn(\"same\").curry(n); n = 1; let c = when([funksjon], c);",
        "let n = 265; let c = |f| f == n; let m = #{ c: c }; n = 1; let c = when([funksjon], |f| m.c.call(f));",
    ] {
        let model = model(&format!(
            "{script}\nrule(\"x\", c).to(ignored).because(\"y\");\n"
        ));
        let Node::Opaque(opaque) = &*model.municipal["a"].rules[0].condition.node else {
            panic!("not a closure: {script}")
        };
        let answers = ["265", "1"].map(|code| opaque.predicate.holds(&[code]));
        assert_eq!(answers, [Ok(true), Ok(false)], "{script}");
    }
}

#[test]
fn a_closure_declares_and_reports_nothing() {
    for body in [
        "weight(\"y\", #{ \"2013\": 1 })",
        "{ sheet(\"s\"); true }",
        "{ fact(\"gone\"); true }",
    ] {
        let answer = opaque(&format!("when([art], |a| {body})"))
            .predicate
            .holds(&["1"]);
        let name = body
            .trim_start_matches("{ ")
            .split('(')
            .next()
            .unwrap_or_default();
        assert_eq!(
            answer,
            Err(format!(
                "`{name}` cannot be called where postings are decided on"
            )),
            "{body}"
        );
    }
}
