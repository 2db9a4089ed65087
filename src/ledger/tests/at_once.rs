//! A ledger read by many threads in blocks of any size is the ledger read by one, to the last
//! finding.

use proptest::prelude::*;

use crate::diag::Found;
use crate::value::Amount;
use crate::world::MemoryWorld;

use super::bad_input::beside_extent;
use super::{HEADER, condense, condense_in_blocks, dialect, read, shown, spec, written_in};
use crate::ledger::condense::condenser::CondenseLimits;
use crate::ledger::*;

/// What a line is made of: bad ones of every kind among them, and fields that hold what ends fields
/// and lines.
fn line() -> impl Strategy<Value = String> {
    let code = prop::sample::select(vec!["242", "010", "", "7 ", "\"a\nb\"", "12345678"]);
    let amount = prop::sample::select(vec![
        "5",
        "-7,50",
        "1 204 350,00",
        "x",
        "",
        "99999999999999999999999,00",
        "\"3,5\"",
        "1;2",
    ]);
    let text = prop_oneof![
        "[a-cÆØÅæøå ]{0,6}",
        Just("lønn 01010100050".to_owned()),
        Just("\"a;\"\"b\r\nc\"".to_owned()),
        Just("\"\\\"\n;\"".to_owned()),
        Just("a\\\nb\\;c".to_owned()),
        Just("5\" rør".to_owned()),
        Just("\u{fffd}".to_owned()),
    ];
    let good = (code.clone(), code, amount, text, 0_u8..3).prop_map(
        |(funksjon, art, amount, text, voucher)| {
            format!("1;{funksjon};{art};01;{amount};{text};B{voucher}")
        },
    );
    prop_oneof![
        9 => good,
        1 => "[;\"a\\\\ ]{0,8}",
        1 => Just("\u{1a}".to_owned()),
        1 => Just("\"never closed;".to_owned()),
    ]
}

/// A ledger's bytes, and how it is described.
fn ledger() -> impl Strategy<Value = (Vec<u8>, LedgerSpec)> {
    let lines = prop::collection::vec(
        (
            line(),
            prop::sample::select(vec!["\n", "\n", "\r\n", "\r", "\n\n"]),
        ),
        0..40,
    );
    let encoding = prop::sample::select(vec![
        "utf-8",
        "utf-8",
        "utf-8 bom",
        "utf-8 with foreign",
        "windows-1252",
        "utf-16le",
    ]);
    let quoting = prop::sample::select(vec![
        (Some(b'"'), None),
        (Some(b'"'), Some(b'\\')),
        (None, Some(b'\\')),
        (None, None),
    ]);
    (lines, encoding, quoting, any::<[bool; 3]>()).prop_map(
        |(lines, encoding, (quote, escape), [both_sides, numbered, last])| {
            let mut text: String = lines
                .iter()
                .map(|(line, end)| format!("{line}{end}"))
                .collect();
            if last {
                text.truncate(text.trim_end().len());
            }
            let text = format!("{HEADER}{text}");
            let bytes = match encoding {
                "utf-8 bom" => format!("\u{feff}{text}").into_bytes(),
                "utf-8 with foreign" => {
                    let mut bytes = text.into_bytes();
                    bytes
                        .iter_mut()
                        .skip(HEADER.len())
                        .filter(|byte| **byte == b'c')
                        .for_each(|byte| *byte = 0xe5);
                    bytes
                }
                // Letters that it lacks become references, in which a semicolon stands; and one
                // byte has no letter.
                "windows-1252" => {
                    let mut bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
                    bytes
                        .iter_mut()
                        .skip(HEADER.len())
                        .filter(|byte| **byte == b'c')
                        .for_each(|byte| *byte = 0x8f);
                    bytes
                }
                "utf-16le" => text
                    .replace('\u{fffd}', "?")
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect(),
                _ => text.into_bytes(),
            };
            let encoding = encoding.split(' ').next().unwrap_or_default().to_owned();
            let control = ControlTotals {
                lines: Some(7),
                net: Some(Amount::from_ore(1)),
                ..ControlTotals::default()
            };
            let voucher_line = numbered.then(|| "Funksjon".to_owned());
            (
                bytes,
                LedgerSpec {
                    control,
                    both_sides: Some(both_sides),
                    voucher_line,
                    ..written_in(FileDialect {
                        encoding,
                        quote,
                        escape,
                        ..dialect()
                    })
                },
            )
        },
    )
}

fn key_spec() -> KeySpec {
    let tests = [
        TextTest::new("tekst", TextMatch::Contains, "å"),
        TextTest::new("tekst", TextMatch::EndsWith, "b"),
    ];
    KeySpec {
        columns: ["art".into()].into(),
        tests: tests.into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn neither_threads_nor_blocks_show_in_what_is_condensed(
        (first, spec) in ledger(),
        (second, _) in ledger(),
        threads in 2_usize..5,
        block_bytes in prop_oneof![1_usize..9, 20_usize..400],
        alone in 0_usize..4,
        limit in prop::sample::select(vec![2, 1000]),
    ) {
        let world = MemoryWorld::new();
        world.put("a.csv", first);
        world.put("b.csv", second);
        let file = |path: &str| LedgerFile { path: path.into(), ..spec.files[0].clone() };
        let spec = LedgerSpec { files: vec![file("a.csv"), file("b.csv")], ..spec };
        let one = condense_in_blocks(&world, &spec, &key_spec(), 1 << 20, &CondenseLimits { limit, threads: 1, alone: 0 });
        let many = condense_in_blocks(&world, &spec, &key_spec(), block_bytes, &CondenseLimits { limit, threads, alone });
        prop_assert_eq!(&many.value, &one.value);
        let words = |found: &Found<Condensed>| found.diagnostics.iter().map(shown).collect::<Vec<_>>();
        prop_assert_eq!(words(&many), words(&one));
        let mut postings = Vec::new();
        let read = read(&world, &spec, &mut |posting| postings.push(posting.amount));
        prop_assert_eq!(&read.value.raw, &many.value.raw);
        prop_assert_eq!(&read.value.quarantined, &many.value.quarantined);
        prop_assert_eq!(&read.value.hashes, &many.value.hashes);
        prop_assert_eq!(&read.value.completeness, &many.value.completeness);
        // Signs are judged by the table, which who reads posting by posting does not have.
        let mut words = words(&many);
        words.retain(|finding| !finding.starts_with("K0124: signs"));
        prop_assert_eq!(read.diagnostics.iter().map(shown).collect::<Vec<_>>(), words);
        prop_assert_eq!((postings.len() as u64, postings.into_iter().sum()), (many.value.table.count(), many.value.table.sum()));
    }
}

#[test]
fn a_ledger_of_many_blocks_keeps_every_line_its_number() {
    let world = MemoryWorld::new();
    let lines = |count: u32| {
        (0..count).map(|at| {
            if at % 1000 == 999 {
                "1;\"24\n2\";x\r\n".to_owned()
            } else {
                format!("1;242;010;01;{at};tekst {at};B\n")
            }
        })
    };
    world.put(
        "a.csv",
        format!("{HEADER}{}", lines(50_000).collect::<String>()),
    );
    let found = condense(&world, &spec(), &KeySpec::default());
    let numbers: Vec<u64> = found
        .value
        .quarantined
        .iter()
        .map(|line| line.record.number())
        .collect();
    // Each of them is two lines, and the header is one.
    let expected: Vec<u64> = (0..50).map(|at| at * 1001 + 1001).collect();
    assert_eq!(numbers, expected);
    assert_eq!(found.value.table.count(), 49_950);
    assert_eq!(beside_extent(&found.diagnostics).len(), 21);
}
