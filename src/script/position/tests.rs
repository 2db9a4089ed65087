//! Where calls, their arguments and closures stand in a script.

use super::*;

/// Asserts the whole and the arguments of the site whose point is at the first `at` in the text.
fn check(text: &str, at: &str, whole: &str, arguments: &[&str]) {
    let source = ScriptText::new("a.rhai", text.to_owned());
    let mut engine = rhai::Engine::new_raw();
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    engine.set_max_expr_depths(400, 100);
    engine.register_custom_operator("and", 60).expect("and");
    let ast = engine.compile(text).expect("parses");
    let sites = Sites::find(&source, &ast);
    let site = sites.get(text.find(at).expect("there")).expect("a site");
    assert_eq!(&text[site.whole.clone()], whole);
    let found: Vec<_> = site
        .arguments
        .iter()
        .map(|range| &text[range.clone()])
        .collect();
    assert_eq!(found, arguments);
}

#[test]
fn a_call_reaches_to_its_closing_parenthesis() {
    check(
        "rule(\"å\", f(1) ) // )",
        "rule",
        "rule(\"å\", f(1) )",
        &["\"å\"", "f(1)"],
    );
}

#[test]
fn an_operator_takes_its_operands_and_their_parentheses() {
    check(
        "ø == 1 and (a == -2)",
        "and",
        "ø == 1 and (a == -2)",
        &["ø == 1", "(a == -2)"],
    );
    check("ø == 1 and (a == -2)", "== -", "a == -2", &["a", "-2"]);
    check("f((a + b), 2)", "+", "a + b", &["a", "b"]);
    check("1 +\r\n  x.y(2)", "+", "1 +\r\n  x.y(2)", &["1", "x.y(2)"]);
}

#[test]
fn a_method_takes_what_stands_before_its_point() {
    check(
        "f(1)\n  .to(a.b)\n  .so(\"x\")",
        "to",
        "f(1)\n  .to(a.b)",
        &["f(1)", "a.b"],
    );
    check(
        "f(1)\n  .to(a.b)\n  .so(\"x\")",
        "so",
        "f(1)\n  .to(a.b)\n  .so(\"x\")",
        &["f(1)\n  .to(a.b)", "\"x\""],
    );
    check("(a + b).so()", "so", "(a + b).so()", &["(a + b)"]);
}

#[test]
fn a_property_is_found_at_its_point() {
    check("f(a .b.c)", ".b", "a .b", &["a", "b"]);
    check("f(a .b.c)", ".c", "a .b.c", &["a .b", "c"]);
}

#[test]
fn closures_and_brackets_reach_to_their_end() {
    check(
        "w([a, b], |a, b| a == 1 && f(b, 2)).x()",
        "w(",
        "w([a, b], |a, b| a == 1 && f(b, 2))",
        &["[a, b]", "|a, b| a == 1 && f(b, 2)"],
    );
    check(
        "w(#{ \"2013\": f(1) })",
        "w(",
        "w(#{ \"2013\": f(1) })",
        &["#{ \"2013\": f(1) }"],
    );
}

#[test]
fn points_beyond_the_text_are_no_panic() {
    let source = ScriptText::new("a.rhai", "a\nå".to_owned());
    assert_eq!(source.byte(Position::new(2, 9)), Some(4));
    assert_eq!(source.byte(Position::new(7, 1)), None);
    assert_eq!(source.word_at(Position::new(2, 9)), 4..4);
}
