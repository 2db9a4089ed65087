//! Files of text that end within a line, and delimiters that stand within amounts.

use crate::diag::{Code, Diagnostic};
use crate::ledger::condense::condenser::CondenseLimits;
use crate::value::NumberMarks;
use crate::world::MemoryWorld;

use super::{condense_in_blocks, dialect, spec, written_in};
use crate::ledger::*;

const LIMITS: CondenseLimits = CondenseLimits {
    limit: 1000,
    threads: 2,
    alone: 0,
};

/// What is found in a file of a ledger, whatever the size of blocks, of one kind of finding.
fn found(spec: &LedgerSpec, text: &str, code: Code) -> Vec<String> {
    let world = MemoryWorld::new();
    world.put("a.csv", text);
    let in_blocks = |size: usize| {
        let found = condense_in_blocks(&world, spec, &KeySpec::default(), size, &LIMITS);
        let of_kind = |one: &&Diagnostic| one.code == code;
        let found: Vec<String> = found
            .diagnostics
            .iter()
            .filter(of_kind)
            .map(super::shown)
            .collect();
        found
    };
    let whole = in_blocks(1 << 17);
    for size in [1, 40] {
        assert_eq!(in_blocks(size), whole, "{size} {text}");
    }
    whole
}

/// A ledger whose last column is one that its description names.
fn ending_with(column: &str) -> (LedgerSpec, String) {
    let names = ["Klasse", "Funksjon", "Art", "Periode", "Beløp"];
    let others = names.iter().filter(|name| **name != column);
    let header: Vec<&str> = others.copied().chain([column]).collect();
    let mut spec = spec();
    (spec.texts, spec.voucher) = (std::collections::BTreeMap::new(), None);
    spec.date = (column == "Dato").then(|| column.to_owned());
    (spec, header.join(";") + "\n")
}

fn check_end(column: &str, fields: &[&str], is_cut: bool) {
    let (spec, header) = ending_with(column);
    let line = |last: &&str| match column {
        "Beløp" => format!("1;242;010;01;{last}"),
        "Art" => format!("1;242;01;5,00;{last}"),
        "Periode" => format!("1;242;010;5,00;{last}"),
        _ => format!("1;242;010;01;5,00;{last}"),
    };
    let lines: Vec<String> = fields.iter().map(line).collect();
    let text = format!("{header}{}", lines.join("\n"));
    let cut = found(&spec, &text, Code::FileContradicts);
    assert_eq!(!cut.is_empty(), is_cut, "{text} {cut:?}");
    let ended = found(&spec, &format!("{text}\n"), Code::FileContradicts);
    assert_eq!(ended, Vec::<String>::new(), "{text}");
}

#[test]
fn a_file_that_ends_within_an_amount_is_cut() {
    let (spec, header) = ending_with("Beløp");
    assert_eq!(
        found(
            &spec,
            &format!("{header}1;242;010;01;5,00\n1;242;010;01;80"),
            Code::FileContradicts
        ),
        [
            "K0150: the file ends within this line: its amount alone has not 2 decimals, and no line end is behind it @ a.csv:3 cut | export it again; where nothing is lacking, end the last line with a line end"
        ]
    );
    for (fields, is_cut) in [
        (&["1000,00", "200,00", "8"][..], true),
        (&["1000,00", "200,00", "800,"], true),
        (&["1000,00", "200,00", "800,0"], true),
        (&["1000,00", "200,00", "-"], true),
        (&["1000,25", "200,75", "7,15", "80"], true),
        (&["10,5", "20,0", "30"], true),
        (&["    800,00", "     -5,00", "        80,00"], false),
        (&["    800", "     -5", "     7"], true),
        (&["1000,00", "200,00", "800,00"], false),
        (&["1000,00", "200,00", "800,00-"], false),
        (&["1000,00", "200", "80"], false),
        (&["1000,5", "200,25", "80"], false),
        (&["10,5", "20,5", "30"], false),
        (&["1000,25", "80"], false),
        (&["1000", "200", "80"], false),
        (&["80"], false),
    ] {
        check_end("Beløp", fields, is_cut);
    }
}

#[test]
fn a_file_that_ends_within_an_amount_is_cut_in_any_encoding() {
    let (_, header) = ending_with("Beløp");
    let text = format!("{header}1;242;010;01;5,00\r\n1;242;010;01;80");
    let spec = LedgerSpec {
        files: written_in(FileDialect {
            encoding: "utf-16le".to_owned(),
            ..dialect()
        })
        .files,
        ..ending_with("Beløp").0
    };
    let check = |text: &str, is_cut: bool| {
        let world = MemoryWorld::new();
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        world.put("a.csv", bytes);
        let found = condense_in_blocks(&world, &spec, &KeySpec::default(), 9, &LIMITS).diagnostics;
        let cut = found.iter().any(|one| one.code == Code::FileContradicts);
        assert_eq!(cut, is_cut, "{text} {found:?}");
    };
    check(&text, true);
    check(&format!("{text}\r\n"), false);
    check(&format!("{text},00"), false);
}

#[test]
fn a_file_that_ends_within_a_code_or_a_date_is_cut() {
    check_end("Periode", &["01", "12", "1"], true);
    check_end("Periode", &["1", "12", "1"], false);
    check_end("Art", &["010", "190", "19"], true);
    check_end("Art", &["010", "190", "290"], false);
    check_end("Art", &["10", "190", "19"], false);
}

#[test]
fn a_delimiter_that_cuts_amounts_is_named() {
    let with = |decimal: char, thousands: Option<char>| {
        written_in(FileDialect {
            delimiter: b',',
            marks: NumberMarks { decimal, thousands },
            ..dialect()
        })
    };
    let check = |decimal: char, last: &str, bodies: &[&str], is_cut: bool| {
        let mut spec = with(decimal, None);
        spec.voucher = None;
        spec.texts.clear();
        let lines = bodies.iter().map(|body| format!("1,242,010,01,{body}\n"));
        let lines: String = lines.collect();
        let text = format!("Klasse,Funksjon,Art,Periode,Beløp,{last}\n{lines}");
        let cut = found(&spec, &text, Code::LineFields);
        assert_eq!(!cut.is_empty(), is_cut, "{text} {cut:?}");
        cut
    };
    let cut = check(',', "Tekst", &["1000,50", "200,05", "-800,5"], true);
    assert_eq!(
        cut,
        [
            "K0101: `,` is the delimiter and stands within amounts too: of 3 of 3 the rest is in column `Tekst`, 1.05 kr in all @ a.csv:2 the first of them, municipality.toml | quote amounts in the export, or give it another delimiter, such as `;`"
        ]
    );
    check('.', "Merknad", &["1000,50", "200,50"], true);
    check(',', "Annet", &["1000,00", "200,50"], true);
    check('.', "Annet", &["1000,00", "200,50"], true);
    // Whole amounts before a code, a tax, a text; quoted ones; other texts.
    check('.', "Annet", &["1000,25", "200,15"], false);
    check(',', "Mva-kode", &["1000,25", "200,15"], false);
    check(',', "Tekst", &["\"1000,50\",50", "\"200,50\",12"], false);
    check('.', "Tekst", &["1000.50,50", "200.25,12"], false);
    check(',', "Tekst", &["1000,Lønn", "200,Leie"], false);
    check(',', "Tekst", &["1000,50", "200,Leie", "300,"], false);
    let mut sides = with(',', None);
    (sides.voucher, sides.amount) = (
        None,
        AmountColumns::DebitCredit {
            debit: "Debet".to_owned(),
            credit: "Kredit".to_owned(),
            signs: SideSigns::default(),
        },
    );
    let header = "Klasse,Funksjon,Art,Periode,Debet,Kredit,Tekst\n";
    let body = "1,242,010,01,,1000,50\n1,242,010,01,,70,25\n";
    assert_eq!(
        found(&sides, &format!("{header}{body}"), Code::LineFields).len(),
        1
    );
    let body = "1,242,010,01,1000,50,\n1,242,010,01,70,00,\n";
    assert_eq!(
        found(&sides, &format!("{header}{body}"), Code::LineFields).len(),
        1
    );
    // Periods behind whole amounts, with one of openings.
    let header = "Klasse,Funksjon,Art,Beløp,Periode,Tekst\n";
    let body = "1,242,010,1000,00,a\n1,242,010,70,01,b\n";
    assert_eq!(
        found(
            &with(',', None),
            &format!("{header}{body}"),
            Code::LineFields
        )
        .len(),
        0
    );
}

#[test]
fn thousands_that_a_delimiter_cuts_off_are_named() {
    let mut spec = written_in(FileDialect {
        delimiter: b',',
        marks: NumberMarks {
            decimal: '.',
            thousands: Some(','),
        },
        ..dialect()
    });
    (spec.voucher, spec.texts) = (None, std::collections::BTreeMap::new());
    let text =
        "Klasse,Funksjon,Art,Periode,Beløp,Tekst\n1,242,010,01,1,234.50\n1,242,010,01,17,000.00\n";
    assert_eq!(found(&spec, text, Code::LineFields).len(), 1);
}
