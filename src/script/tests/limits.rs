//! What scripts may take: time, room, size; and what they cannot reach at all.

use super::super::draft::SharedDraft;
use super::super::names::LayerNames;
use super::{Node, check, load_world, rendered, world};
use crate::world::Deadline;

/// The names that scripts may call beside the language's own functions: what Rhai's registered
/// packages bring.
const ALLOWED: &[&str] = &[
    "%",
    "&",
    "**",
    "+=",
    "<<",
    ">>",
    "^",
    "abs",
    "all",
    "append",
    "bits",
    "bytes",
    "chars",
    "chop",
    "clear",
    "crop",
    "dedup",
    "divide",
    "drain",
    "end",
    "extract",
    "fill_with",
    "filter",
    "find",
    "find_map",
    "for_each",
    "get",
    "get$bits",
    "get$bytes",
    "get$chars",
    "get$end",
    "get$is_anonymous",
    "get$is_empty",
    "get$is_even",
    "get$is_exclusive",
    "get$is_inclusive",
    "get$is_odd",
    "get$is_zero",
    "get$len",
    "get$name",
    "get$start",
    "index$get$",
    "index_of",
    "insert",
    "is_anonymous",
    "is_empty",
    "is_even",
    "is_exclusive",
    "is_inclusive",
    "is_odd",
    "is_zero",
    "keys",
    "len",
    "make_lower",
    "make_upper",
    "map",
    "mixin",
    "modulo",
    "multiply",
    "name",
    "order",
    "order_by",
    "order_desc",
    "pad",
    "pop",
    "power",
    "push",
    "range",
    "reduce",
    "reduce_rev",
    "remove",
    "replace",
    "retain",
    "reverse",
    "set",
    "shift",
    "sign",
    "some",
    "sort",
    "sort_by",
    "sort_desc",
    "splice",
    "split",
    "split_rev",
    "start",
    "sub_string",
    "subtract",
    "to_blob",
    "to_chars",
    "to_debug",
    "to_int",
    "to_json",
    "to_lower",
    "to_string",
    "switch_operand",
    "to_upper",
    "trim",
    "truncate",
    "values",
    "zip",
    "|",
];

fn engine() -> rhai::Engine {
    super::super::engine::engine(&LayerNames::default(), &SharedDraft::default())
}

fn registered() -> std::collections::BTreeSet<String> {
    let names = engine().collect_fn_metadata(
        None,
        |function| Some(function.metadata.name.to_string()),
        true,
    );
    names.into_iter().collect()
}

#[test]
fn the_engine_has_no_function_that_is_not_listed() {
    let own: std::collections::BTreeSet<&str> = super::super::api::functions()
        .map(|function| function.name)
        .collect();
    let unlisted: Vec<_> = registered()
        .into_iter()
        .filter(|name| !own.contains(&**name) && !ALLOWED.contains(&&**name))
        .collect();
    assert_eq!(unlisted, [""; 0]);
}

/// Names of things that a script must not do, in whatever form it calls them.
const FORBIDDEN: &[&str] = &[
    "sleep",
    "exit",
    "eval",
    "print",
    "debug",
    "timestamp",
    "rand",
    "rand_int",
    "elapsed",
    "import",
    "open_file",
    "now",
    "env",
    "system",
    "parse_json",
    "get_fn_metadata_list",
    "take",
];

#[test]
fn what_the_language_must_not_have_is_absent_in_every_form() {
    let engine = engine();
    for name in FORBIDDEN {
        assert!(!registered().contains(*name), "{name}");
        for script in [
            format!("{name}(2)"),
            format!("{name}()"),
            format!("2.{name}()"),
            format!("\"2\".{name}()"),
            format!("Fn(\"{name}\").call(2)"),
            format!("Fn(\"{name}\").call()"),
            format!("call(Fn(\"{name}\"), 2)"),
            format!("Fn(\"{name}\").curry(2).call()"),
            format!("let f = |x| x.{name}(); f.call(2)"),
            format!("[2].map(Fn(\"{name}\"))"),
            format!("[2].map(|x| {name}(x))"),
        ] {
            assert!(engine.eval::<rhai::Dynamic>(&script).is_err(), "{script}");
        }
    }
}

/// Asserts that a script is refused for a limit, soon.
#[track_caller]
fn refused(script: &str) {
    let deadline = Deadline::after(20_000_000);
    let world = world(&format!("//- municipalities/a/rules.rhai\n{script}"));
    let found = rendered(&world, &load_world(&world).diagnostics);
    assert!(
        found.iter().any(|line| line.contains("K0213")),
        "{script}\n{}",
        found.join("\n")
    );
    assert!(!deadline.has_passed(), "{script}");
}

#[test]
fn long_work_within_few_operations_is_refused() {
    refused("let s = \"\"; s.pad(19000, \" \"); for i in 0..20000 { let c = s.split(\" \"); }\n");
    refused("let l = []; l.pad(4000, 1); for i in 0..100000 { let c = l + []; }\n");
    refused("let l = []; l.pad(4000, 1); for i in 0..100000 { l.sort(|a, b| b - a); }\n");
    refused("let l = []; l.pad(4000, 1); for i in 0..100000 { l.map(|x| x + 1); }\n");
    refused(
        "for i in 0..400000 { if i % 2 == 0 { try { throw i; } catch { continue; } } }\nloop { }\n",
    );
}

#[test]
fn a_text_does_not_grow_beyond_its_limit_by_replacing() {
    refused("let s = \"\"; s.pad(40000, \"a\"); s.replace(\"a\", s + \"\");\n");
    refused("let s = \"\"; s.pad(40000, \"a\"); s.replace('a', s + \"\");\n");
    refused("let s = \"\"; s.pad(40000, \"a\"); s.replace(\"\", s + \"\");\n");
    refused("let s = \"\"; s.pad(40000, \"a\"); let t = s.to_blob(); t.pad(9000000, 1);\n");
}

#[test]
fn what_one_layer_declares_has_an_end() {
    refused("for i in 0..60000 { rule(`r${i}`, funksjon == i).to(ignored).because(\"x\"); }\n");
    refused(
        "let s = \"\"; s.pad(40000, \"a\"); for i in 0..49000 { rule(`r${i}`, funksjon == i).to(ignored).because(s); }\n",
    );
}

#[test]
fn an_expression_or_number_has_an_end() {
    refused(
        "let x = kr(1); for i in 0..100000 { x = x + kr(1); }\nkey(\"k\", x / x).because(\"x\");\n",
    );
    refused("let x = kr(1); for i in 0..40 { x = x + x; }\n");
    refused("let x = 1.5; for i in 0..40 { x = x * x; }\n");
    refused("let x = 1.5; for i in 0..40 { x = 1 / (x * x); }\n");
}

#[test]
fn no_script_catches_that_it_takes_too_long() {
    refused("try { loop { } } catch { }\n");
    refused("loop { try { loop { } } catch { } }\n");
}

#[test]
fn a_limit_is_told_with_its_place_and_what_to_try() {
    check(
        "loop { }\n",
        &[
            "municipalities/a/rules.rhai:1:6 K0213 the script does not come to an end [{] | a script may only declare; look for a loop without end",
        ],
    );
}

#[test]
fn a_closure_that_is_slow_for_each_of_many_codes_is_given_up() {
    let model = super::model(
        "rule(\"x\", when([art], |a| { let n = 0; for i in 0..4500 { n += i; } n > 0 })).to(ignored).because(\"y\");",
    );
    let Node::Opaque(opaque) = &*model.municipal["a"].rules[0].condition.node else {
        panic!("not a closure")
    };
    let answers: Vec<_> = (0..3_000)
        .map(|code: u32| opaque.predicate.holds(&[&code.to_string()]))
        .collect();
    assert_eq!(answers[0], Ok(true));
    assert_eq!(
        answers.last(),
        Some(&Err(
            "the closure takes too long for so many codes".to_owned()
        ))
    );
    let model = super::model(
        "rule(\"x\", when([art], |a| a.starts_with(\"1\"))).to(ignored).because(\"y\");",
    );
    let Node::Opaque(opaque) = &*model.municipal["a"].rules[0].condition.node else {
        panic!("not a closure")
    };
    assert!((0..30_000).all(|code: u32| opaque.predicate.holds(&[&code.to_string()]).is_ok()));
}
