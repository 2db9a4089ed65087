//! Where the header stands, and lines that are no postings.

use std::sync::Arc;

use super::bad_input::{check, check_world};
use super::{HEADER, condense, dialect, spec, written_in};
use crate::ledger::*;
use crate::value::Amount;
use crate::world::MemoryWorld;

const BODY: &str = "1;242;010;01;5,00;a;1\n1;242;020;02;7,00;b;2\n";

fn with_lines(lines: FileLines) -> LedgerSpec {
    written_in(FileDialect { lines, ..dialect() })
}

/// A file as it stands, and the øre that are read of it.
fn check_file(spec: &LedgerSpec, text: &str, expected: &[&str], ore: i128) -> Condensed {
    let world = MemoryWorld::new();
    world.put("a.csv", text);
    let condensed = check_world(&world, spec, expected);
    assert_eq!(condensed.table.sum(), Amount::from_ore(ore));
    condensed
}

#[test]
fn a_line_that_names_the_delimiter_is_left_out() {
    for first in ["sep=;", "SEP=;", "\u{feff}sep=;", "\"sep=;\""] {
        check_file(&spec(), &format!("{first}\r\n{HEADER}{BODY}"), &[], 1200);
    }
    check_file(
        &spec(),
        &format!("sep=,\n{HEADER}{BODY}"),
        &[
            "K0115: the file says that `,` stands between its fields, its description says otherwise @ a.csv:1 , municipality.toml \
           | write `delimiter = \",\"` in municipality.toml",
        ],
        0,
    );
}

#[test]
fn a_header_further_down_is_told_once() {
    let preamble = "Regnskap 2013;Vikaby\n\nUttrekk:;3.2.2014\n";
    let text = format!("{preamble}{HEADER}{BODY}");
    check_file(
        &spec(),
        &text,
        &[
            "K0105: the columns are named on line 4, not on line 1 @ a.csv:4 , municipality.toml | write `header = 4` in municipality.toml",
        ],
        0,
    );
    let stated = |header: &[u64]| {
        with_lines(FileLines {
            header: header.to_vec(),
            ..FileLines::default()
        })
    };
    check_file(&stated(&[4]), &text, &[], 1200);
    check_file(
        &stated(&[2]),
        &text,
        &[
            "K0105: line 2, which is said to be the header, holds nothing @ a.csv, municipality.toml \
           | write in `header` the number of the line that names the columns",
        ],
        0,
    );
    check_file(
        &stated(&[3]),
        &text.replace("Tekst", "Text"),
        &[
            "K0105: the header seems to be line 4, but has no column `Tekst` @ a.csv:4 , municipality.toml \
           | write `header = 4` in municipality.toml; the columns are then `Klasse`, `Funksjon`, `Art`, `Periode`, `Beløp`, `Text`, `Bilag`",
        ],
        0,
    );
    check_file(
        &spec(),
        &format!("\"Regnskap 2013\n{HEADER}{BODY}"),
        &[
            "K0105: the columns are named on line 2, not on line 1 @ a.csv:2 , municipality.toml | write `header = 2` in municipality.toml",
            "K0130: `a.csv` has a stray quote on line 1: nothing closes the text that it would begin; every line is read as it stands @ a.csv:1 , municipality.toml \
           | take it out of the line, or write `quote = \"\"` in municipality.toml where texts have none",
        ],
        0,
    );
}

#[test]
fn captions_above_columns_are_part_of_their_names() {
    let text = "Konto;;;;Regnskap;;\nKlasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n";
    let mut spec = with_lines(FileLines {
        header: vec![1, 2],
        ..FileLines::default()
    });
    for column in ["Regnskap Beløp", "Beløp"] {
        spec.amount = AmountColumns::Signed {
            column: column.to_owned(),
            reversed: false,
        };
        check_file(&spec, &format!("{text}{BODY}"), &[], 1200);
    }
    let twice = text.replace("Tekst;Bilag", "Tekst;Bilag;Beløp");
    let twice = twice.replacen(";;\n", ";;;Budsjett\n", 1);
    check_file(
        &spec,
        &format!("{twice}{BODY}"),
        &[
            "K0104: two columns are named `Beløp` @ a.csv:2 columns 5 and 8 | write the caption above it too, such as `Regnskap Beløp`",
        ],
        0,
    );
    spec.files = super::files(["a.csv"]);
    spec.amount = AmountColumns::Signed {
        column: "Regnskap Beløp".to_owned(),
        reversed: false,
    };
    check_file(
        &spec,
        &format!("{text}{BODY}"),
        &[
            "K0105: the columns are named on lines 1 and 2, not on line 1 @ a.csv:2 , municipality.toml \
           | write `header = [1, 2]` in municipality.toml; the columns are then `Konto Klasse`, `Konto Funksjon`, `Konto Art`, `Konto Periode`, \
           `Regnskap Beløp`, `Regnskap Tekst`, `Regnskap Bilag`",
        ],
        0,
    );
}

#[test]
fn a_file_without_header_has_its_columns_named() {
    let names = HEADER.trim_end().split(';').map(str::to_owned).collect();
    let spec = with_lines(FileLines {
        columns: Some(names),
        ..FileLines::default()
    });
    check_file(&spec, BODY, &[], 1200);
    let condensed = check_file(
        &super::spec(),
        BODY,
        &[
            "K0105: none of the 7 columns that are asked for is named here: `Art`, `Beløp`, `Bilag`, `Funksjon`, `Klasse`, `Periode`, `Tekst` \
       @ a.csv:1 , municipality.toml | the first line looks like a posting; name the columns in their order by `columns = [...]` in municipality.toml, \
       or export the ledger with a header",
        ],
        0,
    );
    assert_eq!(condensed.raw.lines, 0);
}

#[test]
fn names_that_nobody_asks_for_are_quoted_only_where_they_are_surely_names() {
    let said = |text: &str| {
        let world = MemoryWorld::new();
        world.put("a.csv", text.as_bytes().to_vec());
        let found = condense(&world, &spec(), &KeySpec::default()).diagnostics;
        found
            .first()
            .and_then(|finding| finding.help.clone())
            .unwrap_or_default()
    };
    let other = "A;B;C;D;E;F;G\n";
    let listed = "the header has `A`, `B`, `C`, `D`, `E`, `F`, `G`";
    let unsure = "see whether the line is the header; it has 7 fields, and none is named like it";
    let persons = "Kari;Ola Nordmann;Lønn;Per;Kari;Ola;Bilegg\n";
    assert_eq!(said(&format!("{other}{BODY}")), listed);
    assert_eq!(said(&format!("{other}{persons}{BODY}")), unsure);
    assert_eq!(said(&persons.repeat(3)), unsure);
    assert_eq!(
        said(&format!("{}{BODY}", persons.replace("Per", ""))),
        unsure
    );
}

#[test]
fn columns_that_nobody_asks_for_may_share_a_name() {
    let text = "T;Klasse;Funksjon;T;Art;Periode;Beløp;Tekst;Bilag\nx;1;242;y;010;01;5,00;a;1\n";
    check_file(&spec(), text, &[], 500);
}

#[test]
fn totals_headers_and_notes_are_no_postings() {
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;a;1\n1;242;010;Sum;5,00;;\nKLASSE;FUNKSJON;ART;PERIODE;BELØP;TEKST;BILAG\n* Kontosum;;;;5,00\n;;;;5,00;I alt;\nUtskrift fra økonomisystemet\n1;242;010;14;5,00;;\n1;Lønn;010;01;6,00;;\n",
        &[
            "K0131: the line is not a posting: `Sum` in column `Periode` is a total @ a.csv:3 in quarantine with 5.00 kr \
             | leave such lines out: `skip = [{ column = \"Periode\", equals = \"Sum\" }]` in municipality.toml",
            "K0131: the line is not a posting: it is the header again @ a.csv:4 in quarantine with 0.00 kr \
             | leave such lines out: `skip = [{ column = \"Klasse\", equals = \"Klasse\" }]` in municipality.toml",
            "K0131: the line is not a posting: the field in column `Klasse` is a total @ a.csv:5 in quarantine with 5.00 kr \
             | leave such lines out: `skip = [{ column = \"Klasse\", contains = \"kontosum\" }]` in municipality.toml",
            "K0131: the line is not a posting: `I alt` in column `Tekst` is a total @ a.csv:6 in quarantine with 5.00 kr \
             | leave such lines out: `skip = [{ column = \"Tekst\", equals = \"I alt\" }]` in municipality.toml",
            "K0131: the line is not a posting: it has no code; it may be a total or a note @ a.csv:7 in quarantine, its kroner unknown \
             | take it out of the file, or leave such lines out by `skip` in municipality.toml: `skip = [{ column = \"…\", equals = \"\" }]`",
            "K0131: the line is not a posting: `14` in column `Periode` is none of the periods of the ledger @ a.csv:8 in quarantine with 5.00 kr \
             | add it to `periods` in municipality.toml, or leave such lines out: `skip = [{ column = \"Periode\", equals = \"14\" }]`",
            "K0107: no `funksjon`: the field in column `Funksjon` is not a code of three digits @ a.csv:9 in quarantine with 6.00 kr \
             | mend the line, or say in municipality.toml how a code of `funksjon` comes of it: `characters`, `translate`",
        ],
    );
    assert_eq!(
        (condensed.table.count(), condensed.quarantined.len()),
        (1, 7)
    );
}

#[test]
fn lines_that_are_left_out_are_counted_with_their_kroner() {
    let tests = [
        ("Periode", TextMatch::Equals, "sum"),
        ("Klasse", TextMatch::Equals, "Klasse"),
        ("Tekst", TextMatch::StartsWith, "Utskrift"),
    ];
    let tests = tests.map(|(column, how, needle)| TextTest::new(column, how, needle));
    let spec = with_lines(FileLines {
        skip: tests.to_vec(),
        ..FileLines::default()
    });
    let condensed = check(
        &spec,
        "1;242;010;01;5,00;a;1\n1;242;010;Sum;5,00;;\nKlasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n;;;SUM;4,50\n",
        &[
            "K0132: 3 lines are left out by `skip`, with 9.50 kr, 1 without an amount @ a.csv | see that they are no postings: none of them counts",
        ],
    );
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (1, 500));
    let spec = with_lines(FileLines {
        skip: vec![TextTest::new("Type", TextMatch::Equals, "sum")],
        ..FileLines::default()
    });
    check(
        &spec,
        BODY,
        &[
            "K0105: there is no column `Type` @ a.csv:1 the header, municipality.toml | the header has `Klasse`, `Funksjon`, `Art`, `Periode`, `Beløp`, `Tekst`, `Bilag`",
        ],
    );
}

#[test]
fn stated_periods_are_all_that_a_ledger_has() {
    let mut spec = spec();
    spec.periods = vec![Arc::from("01")];
    spec.limits_periods = true;
    let condensed = check(
        &spec,
        "1;242;010;1;5,00;a;1\n1;242;010;01;6,00;a;1\n1;242;010;02;7,00;a;1\n",
        &[
            "K0131: the line is not a posting: `02` in column `Periode` is none of the periods of the ledger @ a.csv:4 in quarantine with 7.00 kr \
             | add it to `periods` in municipality.toml, or leave such lines out: `skip = [{ column = \"Periode\", equals = \"02\" }]`",
        ],
    );
    assert_eq!(condensed.table.sum().ore(), 1100);
}

#[test]
fn cells_behind_the_last_column_are_ignored_only_where_that_is_said() {
    let spec = with_lines(FileLines {
        ignores_surplus: true,
        ..FileLines::default()
    });
    let condensed = check(&spec, "1;242;010;01;5,00;a;1;x;17\n", &[]);
    assert_eq!(condensed.table.sum().ore(), 500);
}

#[test]
fn a_decimal_comma_that_splits_an_amount_leaves_its_kroner_unknown() {
    let spec = written_in(FileDialect {
        delimiter: b',',
        ..dialect()
    });
    let text = "Klasse,Funksjon,Art,Periode,Tekst,Bilag,Beløp\n1,242,010,01,a,1,1000,50\n1,242,010,01,a,1,\"7,50\"\n";
    let condensed = check_file(
        &spec,
        text,
        &[
            "K0101: the line has 8 fields, the header 7 @ a.csv:2 in quarantine, its kroner unknown \
           | `,` is the delimiter and the decimal mark too, and an amount seems not to be quoted; quote amounts in the export, or give it another delimiter, such as `;`",
        ],
        750,
    );
    assert_eq!(condensed.quarantined[0].amount, None);
}

#[test]
fn periods_without_their_zero_are_told_where_they_lack() {
    let mut spec = spec();
    spec.periods = vec![Arc::from("01"), Arc::from("02")];
    spec.control.periods = [(Arc::from("01"), Amount::from_ore(500))].into();
    check(
        &spec,
        "1;242;010;1;5,00;a;1\n1;242;010;02;7,00;b;2\n",
        &[
            "K0109: period 01: expected 5.00 kr, found 0.00 kr, difference -5.00 kr; there are postings in period `1` @ municipality.toml \
           | the zero of `01` was lost: export periods as text, or write in municipality.toml what the file has",
            "K0111: period `01` of 2013 without postings; there are postings in period `1` @ municipality.toml \
           | the zero of `01` was lost: export periods as text, or write in municipality.toml what the file has",
        ],
    );
}
