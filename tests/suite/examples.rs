//! The examples in `examples/`, each run and held to what it prints.

#[path = "../../examples/follow.rs"]
#[allow(dead_code)]
mod follow;
#[path = "../../examples/symbols.rs"]
#[allow(dead_code)]
mod symbols;

#[test]
fn a_followed_project_is_told_as_it_moves_fails_and_is_mended() {
    let expected = "\
loaded: 14 cells
moved
  weight vekt of a: 2013: 1.5 → 2013: 2
  t2:intro:veid@a/2013/reported is now 2 400
failed: the figures before stand
  K0204: unknown function `wieght`
mended
  weight vekt of a: 2013: 2 → 2013: 2.5
  t2:intro:veid@a/2013/reported is now 3 000
";
    assert_eq!(follow::events(), expected);
}

#[test]
fn places_of_the_shipped_rules_are_shown_as_an_editor_would() {
    let shown = symbols::places();
    let blocks: Vec<&str> = shown.split("\n\n").collect();
    let expected: [&[&str]; 4] = [
        &[
            "rhai:14:13: weight `sosialhjelp`\n",
            "  of baerum: Mottakere i målgruppen antas å kreve mer arbeid enn andre",
            "declared at municipalities/baerum/rules.rhai:9:9\n",
            "used at municipalities/baerum/rules.rhai:14:13",
        ],
        &["function `weight`\n", "refers to it.\n  used at municipalities/baerum/rules.rhai:9:1\n", "times more"],
        &["category `introduksjonsprogram.lonn`\n  of national: Lønn", "declared at rules/categories.toml:", "skedsmo"],
        &["dimension `funksjon`\n", "declared at rules/vocabulary.toml:", "times more"],
    ];
    for (block, words) in blocks.iter().zip(expected) {
        words.iter().for_each(|words| assert!(block.contains(words), "{words}\n{block}"));
    }
}
