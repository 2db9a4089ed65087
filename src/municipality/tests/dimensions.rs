//! Dimensions, codes and the files they come from.

use super::*;

#[test]
fn dimensions_must_be_declared_and_of_the_right_kind() {
    check_with(
        "periode = { column = \"Periode\" }",
        "peridoe = { column = \"P\" }\nprosjekt = { column = \"P\" }\ntekst = { column = \"T\" }\n[ledger.texts]\nart = \"A\"",
        &[
            "K0115: the ledger has no `periode` @ ‹[ledger.codes]›  | say under `[ledger.codes.periode]` where it comes from, or give it a `default`",
            "K0305: unknown dimension `peridoe` @ ‹peridoe› declared nowhere | did you mean `periode`?",
            "K0305: unknown dimension `prosjekt` @ ‹prosjekt› declared nowhere | declare it as `[dimensions.prosjekt]` above",
            "K0115: `tekst` cannot be here @ ‹tekst›  | it is free text: name its column under `[ledger.texts]`",
            "K0115: `art` cannot be here @ ‹art›  | it has codes: describe them under `[ledger.codes]`",
        ],
    );
    let help = "give it another name of small letters, digits and `_`, or leave the entry out";
    check(
        &format!("{HEAD}[dimensions.art]\nnb = \"Art\"\n[dimensions.\"my code\"]\nnb = \"x\"\n"),
        &[
            &format!(
                "K0703: dimension `art` is a national dimension already, so every ledger may have it @ ‹art›  | {help}"
            ),
            &format!(
                "K0703: dimension `my code` cannot be written in a script @ ‹\"my code\"›  | {help}"
            ),
        ],
    );
}

#[test]
fn the_vocabulary_may_declare_more_national_dimensions() {
    let world = world(&format!(
        "{HEAD}{}",
        LEDGER.replace("periode = {", "formal = { column = \"F\" }\nperiode = {")
    ));
    world.put(
        "rules/vocabulary.toml",
        "[dimensions.formal]\nnb = \"formål\"\nen = \"purpose\"\n",
    );
    assert!(
        check_world(&world, &[]).ledgers[&2013]
            .codes
            .contains_key("formal")
    );
}

#[test]
fn codes_must_come_from_somewhere() {
    check_with(
        "{ default = \"1\" }",
        "{}",
        &[
            "K0115: `kontoklasse` has no codes @ ‹{}›  | name its `column`, or a `default` when the code is the same on every line",
        ],
    );
    for characters in ["[3, 2]", "[0, 2]", "[1]", "[1, 2, 3]"] {
        check_with(
            "[1, 3]",
            characters,
            &[&format!(
                "K0115: `characters` must be two numbers, first and last @ ‹{characters}› not a stretch of a code \
                 | write [2, 4] for the second to the fourth character"
            )],
        );
    }
}

#[test]
fn files_that_are_not_there_are_told_at_their_pattern() {
    check_with(
        "2013/*.csv",
        "2013/c.csv",
        &[
            "K0701: there is no file `2013/c.csv` @ ‹\"2013/c.csv\"› named here | did you mean `a.csv`?",
        ],
    );
    check_with(
        "2013/*.csv",
        "2013/*.txt",
        &[
            "K0701: no file is named like `2013/*.txt` @ ‹\"2013/*.txt\"› named here | `municipalities/ås/2013` holds `a.csv`, `b.csv`",
        ],
    );
    check_with(
        "2013/*.csv",
        "2014/p.csv",
        &[
            "K0701: there is no file `2014/p.csv` @ ‹\"2014/p.csv\"› named here | `municipalities/ås/2014` holds no files",
        ],
    );
    for path in ["../x.csv", "/x.csv", "C:/x.csv", "20*/a.csv"] {
        let why = if path.contains('*') {
            "`*` may stand only in a file's name"
        } else {
            "not a path inside the municipality's folder"
        };
        check_with(
            "2013/*.csv",
            path,
            &[&format!(
                "K0115: `{path}` names no file @ ‹\"{path}\"› {why} | write a path such as \"2013/postings.csv\""
            )],
        );
    }
    check_with(
        "[\"2013/*.csv\"]",
        "[]",
        &[
            "K0115: `files` names no file @ ‹[[ledger]]›  | write a path such as \"2013/postings.csv\"",
        ],
    );
}

#[test]
fn a_translation_table_is_checked_line_by_line() {
    let world = world(&format!("{HEAD}{LEDGER}"));
    world.put(
        "municipalities/ås/konto plan.csv",
        "local,national\n1010,010\n1010,020\n,030\n1010,010\n",
    );
    check_world(
        &world,
        &[
            "K0115: `1010` is translated to both `010` and `020` @ konto plan.csv:3 , ‹\"konto plan.csv\"› named here, konto plan.csv:2 first here | leave one of them out",
            "K0115: a line of the translation table lacks a code @ konto plan.csv:4 , ‹\"konto plan.csv\"› named here | write both codes",
        ],
    );
    world.put(
        "municipalities/ås/konto plan.csv",
        "lokal,national\n1010,010\n",
    );
    check_world(
        &world,
        &[
            "K0115: the translation table has no column `local` @ konto plan.csv:1 , ‹\"konto plan.csv\"› named here | did you mean `lokal`?",
        ],
    );
    check_with(
        "konto plan.csv",
        "kontoplan.csv",
        &[
            "K0701: `municipalities/ås/kontoplan.csv` cannot be read: no such file @ ‹\"kontoplan.csv\"› named here \
           | a translation table is a CSV file in UTF-8",
        ],
    );
}
