//! Bad input of every kind, each with its message, place and remedy, and what becomes of its
//! kroner.

use crate::diag::{Code, Diagnostic};
use crate::value::Amount;
use crate::world::MemoryWorld;

use super::{HEADER, condense, dialect, read, shown, spec, written_in};
use crate::ledger::*;

/// Condenses a ledger whose file `a.csv` is `HEADER` and `body`; compares the findings.
pub(super) fn check(spec: &LedgerSpec, body: &str, expected: &[&str]) -> Condensed {
    check_bytes(spec, format!("{HEADER}{body}").as_bytes(), expected)
}

fn check_bytes(spec: &LedgerSpec, bytes: &[u8], expected: &[&str]) -> Condensed {
    let world = MemoryWorld::new();
    world.put("a.csv", bytes);
    check_world(&world, spec, expected)
}

/// The findings as lines. What a ledger of a test holds alone is left to the tests of that.
pub(super) fn beside_extent(found: &[Diagnostic]) -> Vec<String> {
    let others = found.iter().filter(|one| one.code != Code::NarrowLedger);
    others.map(shown).collect()
}

pub(super) fn check_world(world: &MemoryWorld, spec: &LedgerSpec, expected: &[&str]) -> Condensed {
    let condensed = condense(world, spec, &KeySpec::default());
    assert_eq!(beside_extent(&condensed.diagnostics), expected);
    let mut postings = Vec::new();
    let read = read(world, spec, &mut |posting| postings.push(posting.amount));
    assert_eq!(
        read.diagnostics.iter().map(shown).collect::<Vec<_>>(),
        expected
    );
    let value = condensed.value;
    assert_eq!(
        (&read.value.raw, &read.value.quarantined),
        (&value.raw, &value.quarantined)
    );
    assert_eq!(value.raw.net, value.table.sum() + value.quarantined_sum());
    assert_eq!(value.raw.net, value.raw.debit + value.raw.credit);
    assert_eq!(
        value.raw.lines,
        value.table.count() + value.quarantined.len() as u64
    );
    assert_eq!(postings.into_iter().sum::<Amount>(), value.table.sum());
    value
}

fn quarantine(condensed: &Condensed) -> Vec<(u64, Option<i128>)> {
    condensed
        .quarantined
        .iter()
        .map(|line| (line.record.number(), line.amount.map(Amount::ore)))
        .collect()
}

#[test]
fn a_line_with_wrong_fields_is_put_aside_with_its_kroner() {
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;a;1\n1;242;010;01;7,50\n1;242\n1;242;010;01;9,00;a;b;1\n1;242;010;01;1,00;\"x\ny\";1\n1;242;010;01;2;;1;rest\n",
        &[
            "K0101: the line has 5 fields, the header 7 @ a.csv:3 in quarantine with 7.50 kr | the line was cut; export it again",
            "K0101: the line has 2 fields, the header 7 @ a.csv:4 in quarantine, its kroner unknown | the line was cut; export it again",
            "K0101: the line has 8 fields, the header 7 @ a.csv:5 in quarantine with 9.00 kr | a text seems to hold `;`; quote it in the export; \
             where what stands behind the last column means nothing, write `surplus = \"ignore\"` in municipality.toml",
            "K0101: the line has 8 fields, the header 7 @ a.csv:8 in quarantine with 2.00 kr | a text seems to hold `;`; quote it in the export; \
             where what stands behind the last column means nothing, write `surplus = \"ignore\"` in municipality.toml",
        ],
    );
    assert_eq!(
        quarantine(&condensed),
        [(3, Some(750)), (4, None), (5, Some(900)), (8, Some(200))]
    );
    assert_eq!(condensed.raw.lines, 6);
    assert_eq!(condensed.raw.net.ore(), 500 + 750 + 900 + 100 + 200);
}

#[test]
fn a_quote_never_closed_on_the_last_line_is_told() {
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;a;1\n1;242;010;01;5,00;\"a;2\n",
        &[
            "K0101: a quote opened on this line is never closed, so the rest of the file cannot be read \
           @ a.csv:3 in quarantine, its kroner unknown | close the quote, or write `quote = \"\"` in municipality.toml",
        ],
    );
    assert_eq!(quarantine(&condensed), [(3, None)]);
    check_bytes(
        &spec(),
        b"Klasse;\"Funksjon",
        &[
            "K0101: a quote opened on this line is never closed, so the rest of the file cannot be read \
           @ a.csv:1 the header | close the quote, or write `quote = \"\"` in municipality.toml",
        ],
    );
}

#[test]
fn an_amount_that_is_no_number_is_put_aside() {
    let condensed = check(
        &spec(),
        "1;242;010;01;12a;x;1\n1;242;010;01;1.234,00;x;1\n1;242;010;01;Kari Ås;x;1\n1;242;010;01;-;x;1\n",
        &[
            "K0102: no amount: `12a` has `a`, which is no part of a number @ a.csv:2 in quarantine, its kroner unknown \
             | mend the line, or `decimal` and `thousands` in municipality.toml",
            "K0102: no amount: `1.234,00` has `.`, which is no part of a number @ a.csv:3 in quarantine, its kroner unknown \
             | it is a number with `decimal = \",\"` and `thousands = \".\"`: see which marks the file has, and say so in municipality.toml",
            "K0102: no amount: the field has a letter, which is no part of a number @ a.csv:4 in quarantine, its kroner unknown \
             | mend the line, or `decimal` and `thousands` in municipality.toml",
        ],
    );
    assert_eq!(quarantine(&condensed), [(2, None), (3, None), (4, None)]);
    assert_eq!(condensed.table.count(), 1);
}

#[test]
fn a_code_that_cannot_be_read_is_put_aside_but_its_period_counts() {
    let mut spec = spec();
    let art = spec.codes.get_mut("art").expect("declared");
    art.characters = Some((2, 4));
    art.translation = Some(
        [("011".to_owned(), "010".to_owned())]
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>()
            .into(),
    );
    let condensed = check(
        &spec,
        "1;242;1011;01;5;x;1\n1;;1601;02;7;x;1\n1;242;10;02;8;x;1\n",
        &[
            "K0107: no `art`: `601` in column `Art` is not in the translation table @ a.csv:3 in quarantine with 7.00 kr \
             | add it to the translation table of `art`, or give it a `default` in municipality.toml",
            "K0107: no `funksjon`: column `Funksjon` is blank @ a.csv:3 in quarantine with 7.00 kr \
             | give `funksjon` a `default` in municipality.toml, or mend the line",
            "K0107: no `art`: `10` in column `Art` has fewer than 4 characters @ a.csv:4 in quarantine with 8.00 kr \
             | mend the line, or `characters` of `art` in municipality.toml",
        ],
    );
    assert_eq!(quarantine(&condensed), [(3, Some(700)), (4, Some(800))]);
    assert_eq!(condensed.raw.periods["02"].ore(), 1500);
}

#[test]
fn encodings_unknown_or_wrong_are_told() {
    let unknown = written_in(FileDialect {
        encoding: "utf-9".to_owned(),
        ..dialect()
    });
    check(
        &unknown,
        "",
        &["K0103: unknown encoding `utf-9` @ municipality.toml | did you mean `utf-8`?"],
    );
    let mut bytes = format!("{HEADER}1;242;010;01;5;a;1\n1;242;010;01;7;").into_bytes();
    bytes.extend(b"bl\xe5;1\n");
    let condensed = check_bytes(
        &spec(),
        &bytes,
        &[
            "K0103: the line holds bytes that are not utf-8 @ a.csv:3 in quarantine with 7.00 kr \
           | check `encoding` in municipality.toml; Norwegian exports are often `windows-1252`",
        ],
    );
    assert_eq!(quarantine(&condensed), [(3, Some(700))]);
    let latin = written_in(FileDialect {
        encoding: "windows-1252".to_owned(),
        ..dialect()
    });
    check_bytes(
        &latin,
        format!("\u{feff}{HEADER}1;242;010;01;5;a;1\n").as_bytes(),
        &[
            "K0103: the file is not windows-1252: it starts as utf-8 does @ a.csv:1 , municipality.toml \
           | write `encoding = \"utf-8\"` in municipality.toml",
        ],
    );
}

#[test]
fn a_header_that_cannot_be_used_is_told_once() {
    let condensed = check_bytes(
        &spec(),
        b"Klasse;Funksjon;Art;Periode;Belop;Tekst;Bilag;Art\n1;242;010;01;5;a;1;x\n",
        &[
            "K0105: there is no column `Beløp` @ a.csv:1 the header, municipality.toml | did you mean `Belop`?",
            "K0104: two columns are named `Art` @ a.csv:1 columns 3 and 8 \
           | give each column a name of its own in the export, or name all by `columns` in municipality.toml",
        ],
    );
    assert_eq!(condensed.raw.lines, 0);
}

#[test]
fn an_empty_file_is_told() {
    let help = "export it again, or take it out of `files` in municipality.toml";
    check_bytes(
        &spec(),
        b"",
        &[&format!("K0106: `a.csv` holds nothing @ a.csv | {help}")],
    );
    check_bytes(
        &spec(),
        b"\n\r\n\n",
        &[&format!("K0106: `a.csv` holds nothing @ a.csv | {help}")],
    );
    check(
        &spec(),
        "\n;;;;;;\n",
        &[&format!(
            "K0106: `a.csv` holds only a header @ a.csv | {help}"
        )],
    );
}

#[test]
fn an_absent_file_is_told() {
    check_world(
        &MemoryWorld::new(),
        &spec(),
        &[
            "K0701: `a.csv` cannot be read: no such file @ a.csv, municipality.toml \
           | check that the file is there and not open elsewhere",
        ],
    );
}

#[test]
fn a_personal_number_is_flagged_and_never_printed() {
    let condensed = check(
        &spec(),
        "1;242;010;01;5;lønn 01010100050;1\n1;242;010;01;5;faktura 01010100051;1\n\
         1;242;010;01;5;KID 7701010100050717;1\n",
        &[
            "K0117: `tekst` holds what looks like a personal number @ a.csv:2 not shown here \
           | take personal numbers out of the ledger before it is exported",
            "K0117: `tekst` holds what looks like a personal number @ a.csv:4 not shown here \
           | take personal numbers out of the ledger before it is exported",
        ],
    );
    assert_eq!(condensed.quarantined, []);
}

#[test]
fn a_thousand_bad_lines_make_a_short_list() {
    let world = MemoryWorld::new();
    world.put("a.csv", format!("{HEADER}{}", "1;242\n".repeat(1000)));
    let found = condense(&world, &spec(), &KeySpec::default());
    assert_eq!(found.diagnostics.len(), 21);
    assert_eq!(
        shown(&found.diagnostics[20]),
        "K0101: 980 more lines have the same problem @ a.csv | -"
    );
    assert_eq!(found.value.quarantined.len(), 1000);
}
