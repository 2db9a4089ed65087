//! The reference is complete, and its examples are true.

use std::collections::BTreeSet;

use super::check;
use crate::script::api::{FAMILIES, functions};
use crate::script::{draft::SharedDraft, engine, names::LayerNames, walk};

const BASE: &str = r#"//- rules/base.rhai
weight("sosialhjelp", #{ "2013": 1.75 }).source("note");
key("sosialhjelp", weight("sosialhjelp") * fact("introdeltakere") / fact("innbyggere")).source("note");
rule("grunnlag", funksjon == 275).to(introduksjonsprogram).because("alt");
sheet("grunnlag").row("intro", introduksjonsprogram).column("sum", sum(row));
view("grunnlag").exclude("tolk", rule("grunnlag")).because("alt");
//- rules/tables/drift.csv
id;funksjon;art;to;because
tolk;275;270;introduksjonsprogram.drift;Tolk
"#;

#[test]
fn every_example_loads_without_findings() {
    for function in functions() {
        // What only a municipality has or can say stands in its script.
        let is_local = function.example.contains("prosjekt") || function.name == "not_needed";
        let path = if is_local {
            "municipalities/a/rules.rhai"
        } else {
            "rules/example.rhai"
        };
        check(&format!("{BASE}//- {path}\n{};\n", function.example), &[]);
    }
}

#[test]
fn every_example_uses_what_it_explains() {
    for function in functions() {
        assert!(
            function.example.contains(function.name),
            "{}",
            function.signature
        );
        assert!(function.meaning.ends_with('.'), "{}", function.signature);
        assert!(
            function.signature.contains(function.name),
            "{}",
            function.signature
        );
    }
}

#[test]
fn every_function_of_the_engine_has_an_entry() {
    let entries: BTreeSet<&str> = functions().map(|function| function.name).collect();
    let bare = rhai::Engine::new();
    let standard = walk::arities(&bare);
    let known = walk::arities(&engine::engine(
        &LayerNames::default(),
        &SharedDraft::default(),
    ));
    let hidden = ["&", "|", "to_string", "index$get$", "switch_operand"];
    let missing: Vec<_> = known
        .keys()
        .filter(|name| {
            !standard.contains_key(*name)
                && !entries.contains(name.as_str())
                && !hidden.contains(&name.as_str())
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_reference_holds_every_family_and_signature() {
    let text = crate::script::reference();
    for (title, _, functions) in FAMILIES {
        assert!(text.contains(&format!("\n## {title}\n")), "{title}");
        for function in functions {
            assert!(
                text.contains(&format!("\n### `{}`\n", function.signature)),
                "{}",
                function.signature
            );
            assert!(text.contains(function.example), "{}", function.signature);
        }
    }
}
