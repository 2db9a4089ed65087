//! Lines that are not of the ledger by what a column says that nothing reads, and totals that look
//! like postings.

use crate::ledger::*;
use crate::world::MemoryWorld;

use super::bad_input::check_world;
use super::{HEADER, files, spec};

/// Reads a ledger with columns of its own behind the usual ones; compares the findings.
fn check(spec: &LedgerSpec, more: &str, lines: &[&str], expected: &[&str]) -> (i128, usize) {
    let world = MemoryWorld::new();
    let header = format!("{};{more}\n", HEADER.trim_end());
    world.put("a.csv", header + &*lines.join("\n") + "\n");
    let condensed = check_world(&world, spec, expected);
    (condensed.table.sum().ore(), condensed.quarantined.len())
}

#[test]
fn what_an_unread_column_says_keeps_a_line_out() {
    let lines = [
        "1;242;010;01;5;a;1;Regnskap;NOK",
        "1;242;010;01;70;a;2;Budsjett;NOK",
        "1;242;010;01;90;a;3;Budsjett;NOK",
        "1;242;010;02;8;a;4;Regnskap;EUR",
        "1;242;010;02;9;a;5;Regnskap;",
    ];
    let findings = [
        "K0131: 2 lines are not of the ledger: column `Type`, which nothing reads, says `Budsjett`: 160.00 kr @ a.csv:3 the first of them | leave them out: `skip = [{ column = \"Type\", equals = \"Budsjett\" }]`; or name a file of this ledger alone. Where the column means something else, read it as a text, `[ledger.texts]`, or as codes; the lines are in quarantine",
        "K0131: 1 line is not of the ledger: column `Valuta`, which nothing reads, says `EUR`: 8.00 kr @ a.csv:5 the first of them | leave them out: `skip = [{ column = \"Valuta\", equals = \"EUR\" }]`; or name a file of this ledger alone. Where the column means something else, read it as a text, `[ledger.texts]`, or as codes; the lines are in quarantine",
    ];
    assert_eq!(check(&spec(), "Type;Valuta", &lines, &findings), (1400, 3));
    // What is left out, or read, says nothing.
    let mut read = spec();
    read.texts.insert("kind".into(), "Type".to_owned());
    let (left, _) = check(&read, "Type;Valuta", &lines, &findings[1..]);
    assert_eq!(left, 17_400);
    let mut of_a_place = spec();
    of_a_place.number = "0301".into();
    let lines = ["1;242;010;01;5;a;1;301", "1;242;010;01;7;a;1;0219"];
    let (sum, count) = check(
        &of_a_place,
        "Kommunenr",
        &lines,
        &[
            "K0131: 1 line is not of the ledger: column `Kommunenr`, which nothing reads, says `0219`: 7.00 kr @ a.csv:3 the first of them | leave them out: `skip = [{ column = \"Kommunenr\", equals = \"0219\" }]`; or name a file of this ledger alone. Where the column means something else, read it as a text, `[ledger.texts]`, or as codes; the lines are in quarantine",
        ],
    );
    assert_eq!((sum, count), (500, 1));
}

#[test]
fn a_column_of_few_kinds_is_told_whatever_it_is_called() {
    let body = |other: &str| {
        let line = |at: usize| {
            let [own, marked] = ["1;242;010;01;5;a;1", "1;242;010;02;8;a;1"];
            let kind = other
                .split('|')
                .nth(usize::from(at == 7))
                .unwrap_or_default();
            format!("{};{kind}", if at == 7 { marked } else { own })
        };
        (0..30).map(line).collect::<Vec<_>>()
    };
    for (name, kinds, finding) in [
        (
            "Journal",
            "GL|Budsjettjournal",
            "K0131: 1 line is not of the ledger: column `Journal`, which nothing reads, says `Budsjettjournal`: 8.00 kr @ a.csv:9 the first of them, municipality.toml | leave them out by `skip`, or name a file of this ledger alone; where column `Journal` means something else, read it as a text or as codes, with a dimension of its own",
        ),
        (
            "Enhet",
            "kr|tkr",
            "K0131: 1 line is not in kroner: column `Enhet`, which nothing reads, says `tkr`: 8.00 kr @ a.csv:9 the first of them, municipality.toml | export all amounts in kroner, or all in thousands with `factor = 1000`, or all in øre with `factor = \"0.01\"`; where column `Enhet` means something else, read it as a text or as codes, with a dimension of its own",
        ),
        (
            "Firma",
            "10|20",
            "K0115: 1 line is of another body than most, `10`: column `Firma`, which nothing reads, says `20`: 8.00 kr @ a.csv:9 the first of them, municipality.toml | name a file of one body, or leave the others out: `skip = [{ column = \"Firma\", equals = \"…\" }]`; where column `Firma` means something else, read it as a text or as codes, with a dimension of its own",
        ),
        (
            "S/H",
            "S|H",
            "K0124: 1 line is on the other side, and no amount is below zero: column `S/H`, which nothing reads, says `H`: 8.00 kr @ a.csv:9 the first of them, municipality.toml | write `mark = \"S/H\"`, `debit = \"S\"` and `credit = \"H\"` under `[ledger.amount]`; where column `S/H` means something else, read it as a text or as codes, with a dimension of its own",
        ),
        (
            "Bilagsdato",
            "03.01.2013|03.02.2012",
            "K0125: 1 line is not of 2013: column `Bilagsdato`, which nothing reads, says `03.02.2012`: 8.00 kr @ a.csv:9 the first of them, municipality.toml | see whether the file is of another year; write `date = \"Bilagsdato\"` under `[ledger.voucher]`, or where column `Bilagsdato` means something else, read it as a text or as codes, with a dimension of its own",
        ),
        ("Fakturadato", "03.01.2013|03.02.2012", ""),
        ("Region", "1001|1002", ""),
        ("Leverandør", "Budsjettbyrå AS|Elverket", ""),
        ("Hva", "Drift|Plan", ""),
    ] {
        let lines = body(kinds);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let expected = [finding];
        let expected = if finding.is_empty() {
            &[][..]
        } else {
            &expected
        };
        let spec = LedgerSpec {
            voucher: None,
            ..spec()
        };
        check(&spec, name, &lines, expected);
    }
}

#[test]
fn what_is_the_same_on_every_line_is_not_so_where_a_column_says_otherwise() {
    let mut spec = spec();
    for (name, code) in [("kontoklasse", "1"), ("periode", "12")] {
        let source = spec.codes.get_mut(name).expect("national");
        (source.column, source.default) = (None, Some(code.to_owned()));
    }
    let lines = ["0;242;010;06;5;a;1", "1;242;010;05;7;a;2"];
    check(
        &spec,
        "D/I",
        &lines
            .map(|line| format!("{line};D"))
            .each_ref()
            .map(String::as_str),
        &[
            "K0115: 1 line is of another `kontoklasse` than 1, which is that of all lines: column `Klasse`, which nothing reads, says `0`: 5.00 kr @ a.csv:2 the first of them, municipality.toml | write `column = \"Klasse\"` under `[ledger.codes.kontoklasse]`, with `translate` where its fields are not the codes, or leave the lines out by `skip`",
            "K0115: 2 lines are of periods up to 06, not of period 12, which is that of all lines: column `Periode`, which nothing reads, says `06`, `05`: 12.00 kr @ a.csv:2 the first of them, municipality.toml | export the whole accounting year, or write `column = \"Periode\"` under `[ledger.codes.periode]`",
        ],
    );
    let lines = ["1;242;010;01;5;a;1", "1;242;010;12;7;a;2"];
    check(&spec, "", &lines, &[]);
}

#[test]
fn dates_of_another_year_are_told_though_nothing_reads_them() {
    let lines = [
        "1;242;010;01;5;a;1;03.01.2013;01.12.2012",
        "1;242;010;02;7;a;2;03.02.2012;01.12.2012",
    ];
    check(
        &spec(),
        "Dato;Fakturadato",
        &lines,
        &[
            "K0125: 1 line is not of 2013: column `Dato`, which nothing reads, says `03.02.2012`: 7.00 kr @ a.csv:3 the first of them, municipality.toml | see whether the file is of another year; write `date = \"Dato\"` under `[ledger.voucher]`, or where column `Dato` means something else, read it as a text or as codes, with a dimension of its own",
        ],
    );
}

fn check_totals(lines: &[&str], totals: Option<&str>) {
    let spec = LedgerSpec {
        voucher: None,
        ..spec()
    };
    let finding = totals.map(|totals| {
        format!("{totals} | leave such lines out: `skip = [{{ column = \"Tekst\", starts_with = \"Sum\" }}]` in municipality.toml")
    });
    let expected: Vec<&str> = finding.iter().map(String::as_str).collect();
    check(&spec, "Annet", lines, &expected);
}

#[test]
fn a_total_by_its_text_and_by_the_lines_above_is_named() {
    let total = |what: &str, kroner: &str, line: u64| {
        format!(
            "K0131: {what}, by the text and by what other lines add up to, and would count as postings: {kroner} kr @ a.csv:{line} the first of them, municipality.toml"
        )
    };
    let one = |kroner: &str, line: u64| total("1 line is a total", kroner, line);
    let lines = [
        "1;242;010;01;1000;Lønn;1;",
        "1;242;020;01;50;Vikar;2;",
        "1;265;190;01;800;Leie;3;",
        "1;265;190;02;70;Leie;3;",
    ];
    for (more, found) in [
        // Everything, a code, all codes.
        ("1;100;100;05;1920;Sum;9;", Some(one("1920.00", 6))),
        (
            "1;265;190;05;870;Sum funksjon 265;9;",
            Some(one("870.00", 6)),
        ),
        ("1;265;190;02;70;Sum;9;", Some(one("70.00", 6))),
        ("1;242;010;05;1050;Sum art;9;", Some(one("1050.00", 6))),
        // Neither text nor sum alone.
        ("1;265;190;02;71;Sum;9;", None),
        ("1;265;190;02;70;Summer 2013 leir;9;", None),
        ("1;265;190;02;70;Leie sum;9;", None),
        ("1;265;190;02;0;Sum;9;", None),
    ] {
        check_totals(&[&lines[..], &[more]].concat(), found.as_deref());
    }
    let nested = [
        lines[0],
        lines[1],
        "1;100;100;01;1050;Sum A;9;",
        lines[2],
        lines[3],
        "1;100;100;01;870;Sum B;9;",
        "1;100;100;01;1920;Sum;9;",
    ];
    check_totals(&nested, Some(&total("3 lines are totals", "3840.00", 4)));
    // Above its lines.
    let on_top = [
        "1;100;100;01;1920;Sum;9;",
        lines[0],
        lines[1],
        lines[2],
        lines[3],
    ];
    check_totals(&on_top, Some(&one("1920.00", 2)));
}

#[test]
fn a_total_of_all_files_is_named_in_any_of_them() {
    let world = MemoryWorld::new();
    let of = |lines: &str| format!("{HEADER}{lines}");
    world.put(
        "a.csv",
        of("1;242;010;01;5;a;1\n1;100;100;01;12;Totalt;2\n"),
    );
    world.put("b.csv", of("1;242;010;02;7;a;3\n"));
    let spec = LedgerSpec {
        files: files(["a.csv", "b.csv"]),
        ..spec()
    };
    check_world(
        &world,
        &spec,
        &[
            "K0131: 1 line is a total, by the text and by what other lines add up to, and would count as postings: 12.00 kr @ a.csv:3 the first of them, municipality.toml | leave such lines out: `skip = [{ column = \"Tekst\", starts_with = \"Total\" }]` in municipality.toml",
        ],
    );
}

#[test]
fn totals_of_a_print_are_named_by_its_words() {
    let lines = [
        "1;242;010;01;1000;Lønn;1",
        "1;242;010;02;50;Vikar;2",
        "1;242;010;02;1050;TEXT;",
        "1;265;190;01;800;Leie;3",
    ];
    let spec = LedgerSpec {
        voucher: None,
        ..spec()
    };
    for (text, starts) in [
        ("Utgående saldo", "Utgående saldo"),
        ("UB", "UB"),
        ("**", "**"),
        ("Bevegelse i perioden", "Bevegelse"),
        ("Årets bevegelse", "Årets bevegelse"),
        ("Pr. konto", "Pr. konto"),
    ] {
        let lines = lines.map(|line| line.replace("TEXT", text) + ";");
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let finding = format!(
            "K0131: 1 line is a total, by the text and by what other lines add up to, and would count as postings: 1050.00 kr @ a.csv:4 the first of them, municipality.toml | leave such lines out: `skip = [{{ column = \"Tekst\", starts_with = \"{starts}\" }}]` in municipality.toml"
        );
        check(&spec, "Annet", &lines, &[&finding]);
    }
    // An opening balance is one on accounts of operation; a page carries all lines over.
    for (line, finding) in [
        (
            "1;265;190;01;90;Inngående saldo;;",
            "K0131: 1 line is an opening balance, by the text on accounts that begin each year with nothing, and would count as postings: 90.00 kr @ a.csv:5 the first of them, municipality.toml | leave such lines out: `skip = [{ column = \"Tekst\", starts_with = \"Inngående saldo\" }]` in municipality.toml",
        ),
        ("2;;;01;90;Inngående saldo;;", ""),
        (
            "1;265;190;01;1850;Transport;;",
            "K0131: 1 line is a total, by the text and by what other lines add up to, and would count as postings: 1850.00 kr @ a.csv:5 the first of them, municipality.toml | leave such lines out: `skip = [{ column = \"Tekst\", starts_with = \"Transport\" }]` in municipality.toml",
        ),
        ("1;265;190;01;800;Transport;;", ""),
    ] {
        let plain = [lines[0], lines[1], lines[3]].map(|line| format!("{line};"));
        let lines = [&*plain[0], &*plain[1], &*plain[2], line];
        let expected = [finding];
        let expected = if finding.is_empty() {
            &[][..]
        } else {
            &expected
        };
        check(&spec, "Annet", &lines, expected);
    }
}
