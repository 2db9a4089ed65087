//! Findings as they are drawn, narrated and written for machines.

use super::*;
use crate::diag::{Code, Span};
use crate::world::MemoryWorld;

const RULES: &str = "// å\nrule(\"a\", art == 1)\n    .to(intro.lon)\n";

fn check(found: &[Diagnostic], form: DiagnosticForm, expected: &str) {
    let world = MemoryWorld::new();
    world.put("rules/a.toml", RULES);
    world.put("p.csv", "Art;Tekst;Beløp\n10;Tolk for Ola;1x\n");
    assert_eq!(
        diagnostics(&Sources::new(&world, false), found, form),
        expected
    );
}

fn unknown_category() -> Diagnostic {
    let start = RULES.find("lon)").expect("there");
    Diagnostic::new(Code::UnknownCategory, "unknown category `intro.lon`")
        .at_span(
            &Span::new("rules/a.toml", start, start + 3),
            "no such line under `intro`",
        )
        .help("did you mean `lonn`?")
}

const PLAIN: DiagnosticForm = DiagnosticForm::Graphical { color: false };

#[test]
fn a_script_error_shows_its_line_caret_and_help() {
    check(
        &[unknown_category()],
        PLAIN,
        "\
error[K0203]: unknown category `intro.lon`
   ╭─[rules/a.toml:3:15]
 3 │     .to(intro.lon)
   ·               ─┬─
   ·                ╰── no such line under `intro`
   ╰────
  help: did you mean `lonn`?

",
    );
}

#[test]
fn a_ledger_line_is_shown_without_its_words() {
    let found = Diagnostic::new(Code::LineAmount, "`1x` is not an amount").at_line(
        "p.csv",
        2,
        "in column `Beløp`",
    );
    check(
        &[found],
        PLAIN,
        "\
error[K0102]: `1x` is not an amount
   ╭─[p.csv:2:1]
 2 │ 00;xxxx xxx xxx;0x
   · ─────────┬────────
   ·          ╰── in column `Beløp`
   ╰────

",
    );
}

#[test]
fn places_in_several_files_each_get_their_snippet_and_whole_files_a_line() {
    let found = unknown_category()
        .at_line("p.csv", 2, "claimed here")
        .in_file("rules/b.rhai");
    let world = MemoryWorld::new();
    world.put("rules/a.toml", RULES);
    world.put("p.csv", "h\n10\n");
    let text = diagnostics(&Sources::new(&world, false), &[found], PLAIN);
    let order = [
        "╭─[rules/a.toml:3:15]",
        "╭─[p.csv:2:1]",
        "claimed here",
        "  in rules/b.rhai\n",
        "  help: did you",
    ];
    let positions: Vec<_> = order
        .iter()
        .map(|part| {
            text.find(part)
                .unwrap_or_else(|| panic!("{part} in\n{text}"))
        })
        .collect();
    assert!(positions.is_sorted(), "{text}");
}

#[test]
fn two_labels_of_one_file_share_a_snippet() {
    let found = unknown_category().at_span(&Span::new("rules/a.toml", 6, 10), "begins here");
    let world = MemoryWorld::new();
    world.put("rules/a.toml", RULES);
    let text = diagnostics(&Sources::new(&world, false), &[found], PLAIN);
    assert_eq!(text.matches("╭─[").count(), 1, "{text}");
    assert!(
        text.contains("begins here") && text.contains("╭─[rules/a.toml:3:15]"),
        "{text}"
    );
}

#[test]
fn colours_appear_only_when_asked_for() {
    let world = MemoryWorld::new();
    let found = [unknown_category()];
    let with = diagnostics(
        &Sources::new(&world, false),
        &found,
        DiagnosticForm::Graphical { color: true },
    );
    assert!(with.contains("\u{1b}[1;31merror[K0203]\u{1b}[0m"), "{with}");
    assert!(!diagnostics(&Sources::new(&world, false), &found, PLAIN).contains('\u{1b}'));
}

#[test]
fn a_source_that_is_gone_leaves_the_place() {
    let world = MemoryWorld::new();
    let text = diagnostics(&Sources::new(&world, false), &[unknown_category()], PLAIN);
    assert!(
        text.contains("\n  in rules/a.toml: no such line under `intro`\n"),
        "{text}"
    );
}

#[test]
fn narration_says_the_place_in_words() {
    check(
        &[unknown_category()],
        DiagnosticForm::Narrated,
        "\
error K0203: unknown category `intro.lon`
  in rules/a.toml, line 3, column 15: no such line under `intro`
  help: did you mean `lonn`?
",
    );
}

#[test]
fn machines_get_the_same() {
    check(
        &[unknown_category()],
        DiagnosticForm::Csv,
        "\
severity,code,message,file,line,column,label,help
error,K0203,unknown category `intro.lon`,rules/a.toml,3,15,no such line under `intro`,did you mean `lonn`?
",
    );
    check(
        &[unknown_category()],
        DiagnosticForm::Json,
        r#"[
  {
    "severity": "error",
    "code": "K0203",
    "message": "unknown category `intro.lon`",
    "labels": [
      {
        "file": "rules/a.toml",
        "line": 3,
        "column": 15,
        "text": "no such line under `intro`"
      }
    ],
    "help": "did you mean `lonn`?"
  }
]
"#,
    );
}
