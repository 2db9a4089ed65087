//! The examples in `examples/`, each run and held to what it prints.

#[path = "../../examples/custom_records.rs"]
#[allow(dead_code)]
mod custom_records;
#[path = "../../examples/custom_source.rs"]
#[allow(dead_code)]
mod custom_source;
#[path = "../../examples/follow.rs"]
#[allow(dead_code)]
mod follow;
#[path = "../../examples/symbols.rs"]
#[allow(dead_code)]
mod symbols;

#[test]
fn a_followed_project_is_told_as_it_moves_fails_and_is_mended() {
    let expected = "\
loaded: 18 cells
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
        &[
            "function `weight`\n",
            "refers to it.\n  used at municipalities/baerum/rules.rhai:9:1\n",
            "times more",
        ],
        &[
            "category `introduksjonsprogram.lonn`\n  of national: Lønn",
            "declared at rules/categories.toml:",
            "skedsmo",
        ],
        &[
            "dimension `funksjon`\n",
            "declared at rules/vocabulary.toml:",
            "times more",
        ],
    ];
    for (block, words) in blocks.iter().zip(expected) {
        words
            .iter()
            .for_each(|words| assert!(block.contains(words), "{words}\n{block}"));
    }
}

#[test]
fn a_ledger_of_another_format_is_read_to_figures_and_its_lines_are_shown() {
    let expected = "\
error[K0102]: no amount: `8oo,00` has `o`, which is no part of a number
   ╭─[municipalities/a/2013/postings.txt:4:1]
 4 │ 1      265      190  3      01      8oo,00  rent  3
   · ─────────────────────────┬─────────────────────────
   ·                          ╰── in quarantine, its kroner unknown
   ╰────
  help: mend the line, or `decimal` and `thousands` in municipality.toml

t1:intro:sum@a/2013/reported 1 200
t1:intro:antall@a/2013/reported 5
t1:intro:per_person@a/2013/reported 240
t1:boliger:sum@a/2013/reported 0
t1:boliger:antall@a/2013/reported 5
t1:boliger:per_person@a/2013/reported 0
folk:alle:innbyggere@a/2013/reported 20
folk:alle:timer@a/2013/reported 40
";
    assert_eq!(custom_records::figures(), expected);
}

#[test]
fn a_ledger_that_is_no_file_is_read_again_only_when_its_stamp_is_another() {
    let expected = "\
two rows
  t1:intro:sum@a/2013/reported 1 000
  t1:boliger:sum@a/2013/reported 800
read again without need: 0 times
is what was computed still so: false
three rows
  t1:intro:sum@a/2013/reported 1 000
  t1:boliger:sum@a/2013/reported 1 200
municipalities/a/2013/postings.csv:postings!3: art 190, funksjon 265, kontoklasse 1, periode 01; Mer leie
  boliger
";
    assert_eq!(custom_source::figures_of_table(), expected);
}

#[test]
fn every_example_is_run_here() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let own = include_str!("examples.rs");
    let names = std::fs::read_dir(folder)
        .expect("examples")
        .map(|entry| entry.expect("an entry").file_name());
    // Folders are projects, of which the tutorial is the test.
    let programs = names.filter_map(|name| {
        let name = name.to_string_lossy().into_owned();
        name.strip_suffix(".rs").map(str::to_owned)
    });
    let names: Vec<String> = programs.collect();
    assert!(names.len() > 3, "{names:?}");
    for name in names {
        assert!(
            own.contains(&format!("mod {name};")) && own.contains(&format!("{name}::")),
            "{name} is not run"
        );
    }
}
