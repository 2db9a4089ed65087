//! Symbols: annotated scripts.
//!
//! `‹group:word›` is a word that means what `group` stands for, `‹!group:word›` the place where
//! that is declared. Asked about any of them, all declarations and all uses are to be told.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{categories, locals, vocabulary, world};
use crate::diag::{ColumnUnit, Span};
use crate::script::{Symbol, SymbolKind, Symbols};
use crate::world::World;

/// The words of a group: where it is declared, and where it is used.
type Groups = BTreeMap<String, (Vec<Span>, Vec<Span>)>;

/// A fixture without its marks, and what they say.
fn unmarked(fixture: &str) -> (String, Groups) {
    let (mut plain, mut groups) = (String::new(), Groups::new());
    let (mut file, mut start): (Arc<str>, usize) = ("municipalities/a/rules.rhai".into(), 0);
    for line in fixture.trim_start_matches('\n').split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("//- ") {
            plain += line;
            (file, start) = (path.trim().into(), plain.len());
            continue;
        }
        let mut rest = line;
        while let Some((before, marked)) = rest.split_once('‹') {
            let (mark, after) = marked.split_once('›').expect("a mark is closed");
            let (group, word) = mark.split_once(':').expect("a group");
            plain += before;
            let from = plain.len() - start;
            plain += word;
            let span = Span::new(file.clone(), from, plain.len() - start);
            match group.strip_prefix('!') {
                Some(group) => groups.entry(group.to_owned()).or_default().0.push(span),
                None => groups.entry(group.to_owned()).or_default().1.push(span),
            }
            rest = after;
        }
        plain += rest;
    }
    (plain, groups)
}

fn symbols(fixture: &str) -> Symbols {
    Symbols::read(
        &world(fixture),
        &Arc::new(vocabulary()),
        &Arc::new(categories()),
        &locals(),
        None,
    )
}

/// Asks about every marked word.
#[track_caller]
fn check(fixture: &str) {
    let (plain, groups) = unmarked(fixture);
    let (world, symbols) = (world(&plain), symbols(&plain));
    assert!(!groups.is_empty(), "nothing is marked");
    let shown = |span: &Span| {
        let text = world.text(&span.file).expect("a file");
        format!(
            "{}:{} {}",
            span.file,
            span.start,
            &text[span.start..span.end]
        )
    };
    for (group, (declared, used)) in &groups {
        for word in declared.iter().chain(used) {
            let found = symbols.at(&word.file, (word.start + word.end) / 2);
            let [symbol] = &found[..] else {
                panic!("{group} at {}: {} symbols", shown(word), found.len())
            };
            let sorted = |mut spans: Vec<Span>| {
                spans.sort_by_key(|span| (span.file.clone(), span.start));
                spans.iter().map(shown).collect::<Vec<_>>()
            };
            let at = format!("{group} at {}", shown(word));
            assert_eq!(symbol.span, *word, "{at}");
            let places = symbol
                .declarations
                .iter()
                .map(|declared| declared.name_span.clone());
            assert_eq!(
                sorted(places.collect()),
                sorted(declared.clone()),
                "the declarations of {at}"
            );
            assert_eq!(
                sorted(symbol.uses.clone()),
                sorted(used.clone()),
                "the uses of {at}"
            );
        }
    }
}

/// The one symbol at the first place of some words in `a`'s script.
#[track_caller]
fn one<'a>(symbols: &'a Symbols, text: &str, at: &str) -> Symbol<'a> {
    let found = symbols.at("municipalities/a/rules.rhai", text.find(at).expect("there"));
    assert_eq!(found.len(), 1, "{at}");
    found.into_iter().next().expect("one")
}

#[test]
fn rules_and_what_goes_before_them() {
    check(
        r#"
rule("‹!grunn:grunn›", art < 100).to(sosial).because("b");
rule("‹!tolk:tolk›", art == 270).to(sosial).over("‹grunn:grunn›", "‹lonn:lonn›").because("b");
rule("‹!lonn:lonn›", art == 10).to(sosial).over(["‹tolk:tolk›"]).because("b");
view("v").exclude("x", rule("‹grunn:grunn›")).because("b");
"#,
    );
}

#[test]
fn a_national_formula_asks_each_municipalitys_own_weight() {
    let keys = "key(\"andel\", weight(\"vekt\") * fact(\"innbyggere\"));\n";
    let own = "weight(\"vekt\", #{ \"2013\": 1.5 }).because(\"b\");\n";
    let fixture = format!(
        "//- rules/keys.rhai\n{keys}//- municipalities/a/rules.rhai\n{own}//- municipalities/b/rules.rhai\n{own}"
    );
    let symbols = symbols(&fixture);
    let national = symbols.at("rules/keys.rhai", keys.find("vekt").expect("there"));
    let files: Vec<&str> = national[0]
        .declarations
        .iter()
        .map(|declared| &*declared.name_span.file)
        .collect();
    assert_eq!(
        files,
        ["municipalities/a/rules.rhai", "municipalities/b/rules.rhai"]
    );
    let of_a = one(&symbols, own, "vekt");
    assert_eq!((of_a.declarations.len(), of_a.uses.len()), (1, 1));
    assert_eq!(&*of_a.uses[0].file, "rules/keys.rhai");
}

#[test]
fn a_municipality_asks_its_own_weight_first() {
    check(
        r#"
//- municipalities/a/rules.rhai
weight("‹!v:vekt›", #{ "2013": 1.5 }).because("b");
key("k", weight("‹v:vekt›") * 1);
//- municipalities/b/rules.rhai
weight("vekt", #{ "2013": 2 }).because("b");
key("k", weight("vekt") * 1);
"#,
    );
}

#[test]
fn rows_and_columns_are_those_of_their_sheet() {
    check(
        r#"
//- rules/sheets.rhai
sheet("‹!t1:t1›").row("‹!rad:rad›", sosial).column("‹!sum:sum›", sum(row)).column("‹!halv:halv›", col("‹sum:sum›") / 2)
    .cell("‹rad:rad›", "‹halv:halv›", kr(0));
sheet("t2").row("rad", sosial).column("sum", sum(row)).column("av", cell("‹t1:t1›", "‹rad:rad›", "‹sum:sum›"))
    .column("alt", total("‹t1:t1›", "‹sum:sum›") + sum_over(rows("‹t1:t1›"), col("‹halv:halv›")));
let t1 = sheet("‹!t1:t1›");
t1.column("‹!tredel:tredel›", col("‹sum:sum›").row("‹rad:rad›") / 3);
"#,
    );
}

#[test]
fn views_have_parts_in_every_layer() {
    check(
        r#"
//- rules/views.rhai
view("‹!v:v›").same_for_all().exclude("‹!x:x›", art == 1).because("b").exclude("‹!y:y›", art == 2).over("‹x:x›").because("b");
sheet("t").view("‹v:v›").row("r", sosial).column("sum", sum(row).view("‹v:v›"));
//- municipalities/a/rules.rhai
view("‹!v:v›").not_needed("‹x:x›").because("b");
"#,
    );
}

#[test]
fn names_stand_for_dimensions_and_lines_of_categories() {
    let text = "rule(\"r\", art == 1 and ansvar == 2).to(sosial.inntekter).because(\"b\");\n\
                rule(\"s\", when([art], |art| art == 3)).to(sosial).because(\"b\");\n";
    let symbols = symbols(text);
    let art = one(&symbols, text, "art ==");
    assert_eq!(
        (art.kind, art.name, art.uses.len()),
        (SymbolKind::Dimension, "art", 4),
        "of which two are a closure's"
    );
    assert_eq!(one(&symbols, text, "ansvar").kind, SymbolKind::Dimension);
    let line = one(&symbols, text, "inntekter");
    assert_eq!(
        (line.kind, line.name, line.uses.len()),
        (SymbolKind::Category, "sosial.inntekter", 1)
    );
    let label = line.declarations[0]
        .label
        .as_ref()
        .map(|label| label.nb.as_str());
    assert_eq!(label, Some("SOSIAL.INNTEKTER"));
    assert_eq!(one(&symbols, text, "sosial.").uses.len(), 2);
}

#[test]
fn what_toml_files_declare_is_declared_there() {
    check(
        r#"
//- rules/vocabulary.toml
[dimensions.‹!art:art›]
nb = "Art"
[facts.‹!innbyggere:innbyggere›]
nb = "Innbyggere"
//- municipalities/a/municipality.toml
[dimensions.‹!ansvar:ansvar›]
nb = "Ansvar"
//- municipalities/a/2013/facts.toml
[innbyggere]
value = 1
[‹!husleie:husleie›]
value = 2
//- municipalities/a/rules.rhai
rule("r", ‹art:art› == 1 and ‹ansvar:ansvar› == 2).to(sosial).because("b");
key("k", fact("‹husleie:husleie›") / fact("‹innbyggere:innbyggere›"));
check("c", sosial <= fact("‹innbyggere:innbyggere›") * kr(1)).stating("‹innbyggere:innbyggere›").because("b");
"#,
    );
    let text = "key(\"k\", fact(\"innbyggere\").at(\"b\"));";
    let municipality = symbols(&format!(
        "//- municipalities/b/municipality.toml\n//- municipalities/a/rules.rhai\n{text}"
    ));
    let place = one(&municipality, text, "b\"));");
    assert_eq!(
        (place.kind, &*place.declarations[0].span.file),
        (
            SymbolKind::Municipality,
            "municipalities/b/municipality.toml"
        )
    );
}

#[test]
fn functions_and_variables_of_a_script_reach_as_far_as_they_are_known() {
    check(
        r#"
let ‹!ytre:x› = 5;
fn ‹!lonn:lonn›(‹!fra:fra›) { let ‹!indre:x› = ‹fra:fra› + 1; art.within(‹fra:fra›..=‹indre:x›) }
if true { let ‹!blokk:x› = 1; ‹blokk:x› + 1; }
for (‹!en:en›, ‹!nummer:nummer›) in [1, 2] { rule(`r${nummer}`, art == ‹en:en› + ‹nummer:nummer›).to(sosial).because("b"); }
rule("s", ‹lonn:lonn›(‹ytre:x›)).to(sosial).because("b");
fn none() { x }
rule("t", when([art], |‹!kode:kode›| ‹kode:kode› == ‹ytre:x›)).to(sosial).because("b");
"#,
    );
}

#[test]
fn what_is_imported_is_declared_in_the_imported_file() {
    check(
        r#"
//- rules/lib/deler.rhai
/// Pay.
fn ‹!lonn:lonn›() { art.within(10..=99) }
//- municipalities/a/rules.rhai
import "rules/lib/deler.rhai" as ‹!deler:deler›;
rule("r", ‹deler:deler›::‹lonn:lonn›()).to(sosial).because("b");
"#,
    );
}

#[test]
fn an_id_that_a_script_puts_together_is_known_where_it_is_put_together() {
    let text = "fn regel(id, kode) { rule(\"r-\" + id, art == kode).to(sosial).because(\"b\"); }\nregel(\"a\", 1);\nregel(\"b\", 2);\n\
                rule(\"s\", art < 9).to(sosial).over(\"r-b\").because(\"b\");\n";
    let symbols = symbols(text);
    let stronger = one(&symbols, text, "r-b");
    let place = &stronger.declarations[0].name_span;
    assert_eq!(&text[place.start..place.end], "\"r-\" + id");
    let both = symbols.at(
        "municipalities/a/rules.rhai",
        text.find("r-").expect("there"),
    );
    assert_eq!(
        both.iter().map(|symbol| symbol.name).collect::<Vec<_>>(),
        ["r-a", "r-b"]
    );
}

#[test]
fn a_declaration_tells_its_reason_and_a_function_its_comment_and_entry() {
    let text = "/// Pay,\n/// of one's own.\nfn lonn() { art < 100 }\n\
                rule(\"r\", lonn()).to(sosial).because(\"b\").source(\"s\").valid(2013..=2014);\n\
                key(\"k\", fact(\"innbyggere\") / fact(\"innbyggere\"));\nview(\"v\").exclude(\"x\", rule(\"r\")).over(\"x\").because(\"b\");\n";
    let symbols = symbols(text);
    let rule = one(&symbols, text, "r\", lonn");
    let declared = rule.declarations[0];
    assert_eq!(
        (
            declared.reason.because.as_deref(),
            declared.reason.source.as_deref()
        ),
        (Some("b"), Some("s"))
    );
    assert_eq!(
        (declared.years.from, declared.years.to),
        (Some(2013), Some(2014))
    );
    assert_eq!(
        &text[declared.span.start..declared.span.end],
        "rule(\"r\", lonn())"
    );
    assert_eq!(
        one(&symbols, text, "lonn()).").declarations[0]
            .comment
            .as_deref(),
        Some("Pay,\nof one's own.")
    );
    // `.over` is written alike for rules and adjustments; which is meant follows from what stands
    // before the point.
    let over = one(&symbols, text, "over");
    assert_eq!(
        over.functions
            .iter()
            .map(|entry| entry.signature)
            .collect::<Vec<_>>(),
        ["view.over(id, ...)"]
    );
    assert_eq!(
        one(&symbols, text, "to(sosial)").functions[0].meaning,
        "Says where a rule's postings belong: a category, `outside.scope`, `pending(...)` or `ignored`."
    );
    assert_eq!(
        one(&symbols, text, "/ fact").kind,
        SymbolKind::LanguageFunction
    );
    assert_eq!(one(&symbols, text, "fact").uses.len(), 2);
}

#[test]
fn a_file_lists_what_it_declares_in_order() {
    let text = "fn f() { 1 }\nweight(\"vekt\", #{ \"2013\": 1 }).because(\"b\");\nrule(\"r\", art == f()).to(sosial).because(\"b\");\n";
    let symbols = symbols(text);
    let listed = symbols.in_file("municipalities/a/rules.rhai");
    assert_eq!(
        listed
            .iter()
            .map(|declared| (declared.kind.noun(), &*declared.name))
            .collect::<Vec<_>>(),
        [("function", "f"), ("weight", "vekt"), ("rule", "r")]
    );
    assert!(symbols.declarations().len() > listed.len());
    assert!(symbols.in_file("rules/none.rhai").is_empty());
}

#[test]
fn what_is_broken_elsewhere_hides_nothing_else() {
    // A statement that cannot be parsed, one with an unknown name, one that stops, a text without
    // its end.
    check(
        r#"
weight("‹!v:vekt›", #{ "2013": 1.5 }).because("b");
rule("r", art == ).to(sosial).because("b");
fn f( { 1 }
key("‹!k:k›", weight("‹v:vekt›") * nothing);
throw "x";
rule("s", art == 2).to(sosial).over("s).because("b");
key("m", key("‹k:k›") * 1);
"#,
    );
}

#[test]
fn words_are_known_in_a_statement_that_cannot_be_parsed() {
    let text = "rule(\"r\", art == ).to(sosial.inntekter).because(\"b\");\n";
    let symbols = symbols(text);
    assert_eq!(one(&symbols, text, "art").kind, SymbolKind::Dimension);
    assert_eq!(one(&symbols, text, "inntekter").name, "sosial.inntekter");
    assert_eq!(one(&symbols, text, "because").functions.len(), 1);
    assert!(
        symbols
            .at(
                "municipalities/a/rules.rhai",
                text.find("\"r\"").expect("there") + 1
            )
            .is_empty()
    );
}

#[test]
fn a_place_may_be_told_as_editors_count_it() {
    let text = "let t = \"🧾æ\"; rule(\"r\", art == 1).to(sosial).because(t);\r\nrule(\"s\", art == 2).to(sosial).because(\"b\");\r\n";
    let symbols = symbols(text);
    let file = "municipalities/a/rules.rhai";
    for (unit, column) in [(ColumnUnit::Characters, 25), (ColumnUnit::Utf16, 26)] {
        let byte = symbols.byte(file, unit, 1, column).expect("a byte");
        assert_eq!(
            symbols.at(file, byte).first().map(|symbol| symbol.name),
            Some("art"),
            "{unit:?}"
        );
        assert_eq!(symbols.position(file, unit, byte), (1, column));
    }
    let second = symbols
        .byte(file, ColumnUnit::Utf16, 2, 11)
        .expect("a byte");
    assert_eq!(
        symbols.at(file, second)[0].span.start,
        text.rfind("art").expect("there")
    );
    assert_eq!(symbols.byte("none", ColumnUnit::Utf16, 1, 1), None);
}

#[test]
fn a_word_is_meant_up_to_its_end_and_the_narrowest_goes_first() {
    let text = "rule(\"r\", art==1).to(sosial).because(\"b\");\n";
    let symbols = symbols(text);
    let at = |byte: usize| {
        symbols
            .at("municipalities/a/rules.rhai", byte)
            .iter()
            .map(|symbol| symbol.name)
            .collect::<Vec<_>>()
    };
    let art = text.find("art").expect("there");
    assert_eq!(at(art), ["art"]);
    assert_eq!(at(art + 3), ["=="], "what begins goes before what ends");
    assert_eq!(at(art + 5), ["=="]);
    assert_eq!(at(art - 1), Vec::<&str>::new());
}
