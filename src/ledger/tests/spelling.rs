//! Laws of spelling: a ledger that is spelled otherwise is the same ledger, and what a spreadsheet
//! or a wrong encoding made of one is never another in silence.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::bad_input::check;
use super::{HEADER, condense, condense_in_blocks, dialect, spec, written_in};
use crate::diag::{Code, Severity};
use crate::ledger::condense::condenser::CondenseLimits;
use crate::ledger::*;
use crate::value::Amount;
use crate::world::MemoryWorld;

/// A text with a character that nobody sees, another blank, or letters of two signs.
fn respelled(text: &str, kind: usize, at: usize) -> String {
    const UNSEEN: [char; 6] = [
        '\u{feff}', '\u{200b}', '\u{ad}', '\u{200e}', '\u{2060}', '\u{200d}',
    ];
    match kind {
        0 => text.nfd().collect(),
        1 => text.replace(' ', "\u{a0}"),
        2 => text.replace(' ', "\u{202f}"),
        _ => {
            let at = at % (text.chars().count() + 1);
            let before: String = text.chars().take(at).collect();
            let after: String = text.chars().skip(at).collect();
            // Before digits a soft hyphen may be a minus.
            let unseen = match UNSEEN[kind % UNSEEN.len()] {
                '\u{ad}' if text.contains(|c: char| c.is_ascii_digit()) => '\u{200b}',
                unseen => unseen,
            };
            format!("{before}{unseen}{after}")
        }
    }
}

fn key_spec() -> KeySpec {
    let tests = [
        TextTest::new("tekst", TextMatch::Contains, "måned leie"),
        TextTest::new("tekst", TextMatch::StartsWith, "År"),
        TextTest::new("tekst", TextMatch::EndsWith, &respelled("bøker", 0, 0)),
        TextTest::new("tekst", TextMatch::Equals, "la\u{a0}re"),
    ];
    KeySpec {
        columns: spec().codes.keys().cloned().collect(),
        tests: tests.into(),
    }
}

proptest! {
    #[test]
    fn a_ledger_spelled_otherwise_is_the_same_ledger(
        lines in prop::collection::vec(
            ("[12]", "2[47]5", "0[12]0", "0[12]", "-?[0-9]{1,2} [0-9]{3},[0-9]{2}", "(Måned leie|Års leie|for bøker|la re|x) ?"),
            1..8,
        ),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..9, 0_usize..12), 0..6),
        threads in 1_usize..4,
        block_bytes in prop_oneof![1_usize..60, Just(1 << 20)],
    ) {
        let mut fields: Vec<Vec<String>> = vec![HEADER.trim().split(';').map(str::to_owned).collect()];
        fields.extend(lines.into_iter().map(|(class, function, art, period, amount, text)| {
            vec![class, function, art, period, amount, text, "B".to_owned()]
        }));
        let written = |fields: &[Vec<String>]| {
            fields.iter().map(|line| line.join(";") + "\n").collect::<String>()
        };
        let limits = CondenseLimits { limit: 1000, threads, alone: 1 };
        let table = |text: String| {
            let world = MemoryWorld::new();
            world.put("a.csv", text);
            condense_in_blocks(&world, &spec(), &key_spec(), block_bytes, &limits)
        };
        let plain = table(written(&fields));
        for (which, kind, at) in edits {
            let (line, field) = (which.index(fields.len()), at % 7);
            fields[line][field] = respelled(&fields[line][field], kind, at);
        }
        let other = table(written(&fields));
        prop_assert_eq!(&other.value.table, &plain.value.table);
        prop_assert_eq!(&other.value.raw, &plain.value.raw);
        let graver: Vec<_> = other.diagnostics.iter().filter(|finding| finding.severity > Severity::Notice).collect();
        prop_assert_eq!(graver.len(), plain.diagnostics.len(), "{:?}", graver);
    }

    #[test]
    fn a_ledger_of_each_encoding_is_the_same_and_stated_wrongly_it_says_so(
        texts in prop::collection::vec("(Årsleie|lønn på Ås|særlig Øst|bøker|x)", 1..5),
        which in 0_usize..4,
        stated in 0_usize..4,
    ) {
        const NAMES: [&str; 4] = ["utf-8", "windows-1252", "cp865", "utf-16le"];
        let body = texts.iter().map(|text| format!("1;242;010;01;5,00;{text};1\n")).collect::<String>();
        let text = format!("{}{body}", HEADER.replace("Beløp", "Belop"));
        let page = |c: char| match c {
            'æ' => 0x91, 'ø' => 0x9b, 'å' => 0x86, 'Æ' => 0x92, 'Ø' => 0x9d, 'Å' => 0x8f,
            c => u8::try_from(u32::from(c)).expect("ascii"),
        };
        let bytes: Vec<u8> = match which {
            0 => text.into_bytes(),
            1 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            2 => text.chars().map(page).collect(),
            _ => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        };
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let mut spec = written_in(FileDialect { encoding: NAMES[stated].to_owned(), ..dialect() });
        spec.amount = AmountColumns::Signed { column: "Belop".to_owned(), reversed: false };
        let tests = [TextTest::new("tekst", TextMatch::Contains, "ø"), TextTest::new("tekst", TextMatch::StartsWith, "år")];
        let found = condense(&world, &spec, &KeySpec { columns: [].into(), tests: tests.into() });
        let passing = |part: fn(&str) -> bool| texts.iter().filter(|text| part(text)).count() as u64;
        let expected = [passing(|text| text.contains(['ø', 'Ø'])), passing(|text| text.starts_with('Å'))];
        let passed = [0, 1].map(|test| {
            let rows = found.value.table.rows.iter().filter(|row| row.passed[test]);
            rows.map(|row| row.count).sum::<u64>()
        });
        let is_told = found.diagnostics.iter().any(|finding| finding.code == Code::UnknownEncoding && finding.is_error());
        prop_assert!(passed == expected || is_told, "{:?} {:?} {:?}", passed, expected, found.diagnostics);
        if which == stated {
            prop_assert_eq!(found.diagnostics, []);
        }
    }

    #[test]
    fn a_code_that_a_spreadsheet_changed_is_that_code_or_none(
        art in 10_u32..1000,
        form in 0_usize..9,
    ) {
        let code = format!("{art:03}");
        let field = match form {
            0 => format!("{art}"),
            1 => format!("{art}.0"),
            2 => format!("{art},00"),
            3 => format!("'{code}"),
            4 => format!("=\"{code}\""),
            5 => format!("{art}.000"),
            6 => format!("{}E+0{}", art / 10, art % 10),
            7 => format!("{:02}.mar", art % 28 + 1),
            _ => format!("{code}0"),
        };
        let world = MemoryWorld::new();
        world.put("a.csv", format!("{HEADER}1;242;{field};01;5,00;a;1\n"));
        let mut spec = spec();
        spec.files = written_in(FileDialect { quote: None, ..dialect() }).files;
        let found = condense(&world, &spec, &KeySpec { columns: ["art".into()].into(), tests: [].into() });
        let table = &found.value.table;
        match table.rows.first() {
            Some(row) => {
                prop_assert_eq!(&**table.code(row, table.column("art").expect("wanted")), &*code);
                prop_assert_eq!(found.diagnostics.is_empty(), field == code);
            }
            None => {
                prop_assert!(found.has_errors());
                prop_assert_eq!(found.value.raw.net, Amount::from_ore(500));
            }
        }
    }
}

#[test]
fn lines_of_the_balance_need_neither_function_nor_art() {
    let condensed = check(
        &spec(),
        "2;;;01;5,00;a;1\n2;Bank;10;01;-1,00;a;1\n9;;;01;2,00;a;1\n1;;010;01;7,00;a;1\n",
        &[
            "K0107: no `funksjon`: column `Funksjon` is blank @ a.csv:5 in quarantine with 7.00 kr | give `funksjon` a `default` in municipality.toml, or mend the line",
            "K0119: 1 code of `art` in column `Art` was read otherwise than written: `10` as `010` @ municipality.toml | a spreadsheet changed them; export the column as text",
        ],
    );
    assert_eq!(condensed.table.count(), 3);
}

#[test]
fn codes_cut_out_of_several_lengths_are_an_error_with_the_kroner_of_each() {
    let cut = |lengths: &[usize]| {
        let mut spec = spec();
        for (name, characters) in [("kontoklasse", (1, 1)), ("art", (2, 4))] {
            let source = spec.codes.get_mut(name).expect("national");
            source.column = Some("Klasse".to_owned());
            source.characters = Some(characters);
            source.lengths = lengths.to_vec();
        }
        spec
    };
    let body = "10100;242;;01;5,00;a;1\n1700;242;;01;900,00;b;1\n10101;242;;01;1,00;c;1\n";
    check(
        &cut(&[]),
        body,
        &[
            "K0107: `art` and `kontoklasse` are cut by position out of column `Klasse`, which has 4 characters on 1 line (900.00 kr) such as `1700`, 5 characters on 2 lines (6.00 kr) such as `10100` @ a.csv:3 , a.csv:2 , municipality.toml | a spreadsheet takes zeros in front away: export the column as text; `length = 5` beside `characters` puts the other lines into quarantine, `length = [4, 5]` says that all are right",
        ],
    );
    check(&cut(&[4, 5]), body, &[]);
    let condensed = check(
        &cut(&[5]),
        body,
        &[
            "K0107: no `art`: `1700` in column `Klasse` has 4 characters, which `length` does not allow @ a.csv:3 in quarantine with 900.00 kr | a zero in front may be lost; mend the line, or `length` of `art` in municipality.toml",
            "K0107: no `kontoklasse`: `1700` in column `Klasse` has 4 characters, which `length` does not allow @ a.csv:3 in quarantine with 900.00 kr | a zero in front may be lost; mend the line, or `length` of `kontoklasse` in municipality.toml",
        ],
    );
    assert_eq!(condensed.table.count(), 2);
}

#[test]
fn a_label_behind_the_characters_of_a_code_may_have_any_length() {
    let mut spec = spec();
    for name in ["funksjon", "art"] {
        spec.codes.get_mut(name).expect("national").characters = Some((1, 3));
    }
    let body = |art: &str| {
        format!(
            "1;242 - Sosialkontor;010 Fastlønn;01;5,00;a;1\n1;100;{art};01;1,00;b;1\n1;265: Bolig;099-Avgift;01;1,00;c;1\n"
        )
    };
    let condensed = check(&spec, &body("230"), &[]);
    assert_eq!(condensed.table.count(), 3);
    // Digits behind the cut are of the code.
    check(
        &spec,
        &body("2300 Vedlikehold"),
        &[
            "K0107: `art` is cut by position out of column `Art`, which has 3 characters on 2 lines (6.00 kr) such as the field, 4 characters on 1 line (1.00 kr) such as the field @ a.csv:2 , a.csv:3 , municipality.toml | a spreadsheet takes zeros in front away: export the column as text; `length = 4` beside `characters` puts the other lines into quarantine, `length = [3, 4]` says that all are right",
        ],
    );
    // A zero that is lost is not made good by the blank behind it.
    let found = check(
        &spec,
        "1;242;10 Fastlønn;01;5,00;a;1\n",
        &[
            "K0107: no `art`: the field in column `Art` is not a code of three digits @ a.csv:2 in quarantine with 5.00 kr | mend the line, or say in municipality.toml how a code of `art` comes of it: `characters`, `translate`",
        ],
    );
    assert_eq!(found.table.count(), 0);
}

#[test]
fn codes_that_no_translation_has_are_told_once_each_where_they_are_taken_as_written() {
    let mut spec = spec();
    let source = spec.codes.get_mut("art").expect("national");
    let table = [("0101".to_owned(), "010".to_owned())];
    source.translation = Some(std::sync::Arc::new(table.into()));
    source.as_written = true;
    check(
        &spec,
        "1;242;0101;01;5,00;a;1\n1;242;115;01;1,00;a;1\n1;242;115;01;1,50;a;1\n1;242;230;01;-1,00;a;1\n",
        &[
            "K0108: art `115` is not in the translation table and taken as written: 2 postings, 2.50 kr @ municipality.toml | add it to the table, with itself as its national code where that is right",
            "K0108: art `230` is not in the translation table and taken as written: 1 posting, -1.00 kr @ municipality.toml | add it to the table, with itself as its national code where that is right",
        ],
    );
    // A code that lost a zero is not sent to the default.
    let source = spec.codes.get_mut("art").expect("national");
    (source.as_written, source.default) = (false, Some("999".to_owned()));
    check(
        &spec,
        "1;242;101;01;5,00;a;1\n1;242;115;01;1,00;a;1\n",
        &[
            "K0107: no `art`: `101` in column `Art` is not in the translation table @ a.csv:2 in quarantine with 5.00 kr | add it to the translation table of `art`, or give it a `default` in municipality.toml",
        ],
    );
}

#[test]
fn what_may_be_part_of_a_number_is_not_taken_out_of_it() {
    for amount in ["\u{ad}100,00", "8\u{0}0,00"] {
        let world = crate::world::MemoryWorld::new();
        world.put(
            "a.csv",
            format!("{}1;242;010;01;{amount};a;1\n", super::HEADER),
        );
        let found = super::condense(&world, &super::spec(), &crate::ledger::KeySpec::default());
        let codes: Vec<&str> = found
            .diagnostics
            .iter()
            .map(|found| found.code.id())
            .collect();
        assert_eq!(codes, ["K0102"], "{amount:?}");
        assert_eq!(found.value.quarantined.len(), 1);
    }
}
