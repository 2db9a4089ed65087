//! What holds of every ledger, whatever is in it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::diag::Found;
use crate::value::{Amount, NumberMarks};
use crate::world::{MemoryWorld, Stamp, World};

use super::{HEADER, condense, condense_in_blocks, dialect, files, read, spec, written_in};
use crate::ledger::condense::condenser::CondenseLimits;
use crate::ledger::*;

/// One line: function, art, period, øre and text.
type Row = (u16, u16, u8, i64, String);

fn row() -> impl Strategy<Value = Row> {
    (
        240_u16..245,
        10_u16..16,
        1_u8..14,
        -9_999_999_i64..9_999_999,
        "[a-zæøåA-ZÆØÅ ]{0,8}",
    )
}

/// Øre as an export writes them.
fn written(ore: i64, marks: NumberMarks) -> String {
    let (kr, rest) = (ore.unsigned_abs() / 100, ore.unsigned_abs() % 100);
    let digits = kr.to_string();
    let mut whole = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if let Some(mark) = marks
            .thousands
            .filter(|_| at > 0 && (digits.len() - at) % 3 == 0)
        {
            whole.push(mark);
        }
        whole.push(digit);
    }
    format!(
        "{}{whole}{}{rest:02}",
        if ore < 0 { "-" } else { "" },
        marks.decimal
    )
}

fn line(row: &Row, marks: NumberMarks) -> String {
    let (funksjon, art, periode, ore, text) = row;
    format!(
        "1;{funksjon};{art:03};{periode:02};{};{text};B",
        written(*ore, marks)
    )
}

/// A world with the lines spread over so many files, in turn.
fn world(lines: &[String], count: usize, end: &str) -> (MemoryWorld, LedgerSpec) {
    let world = MemoryWorld::new();
    let paths: Vec<String> = (0..count)
        .map(|file| format!("Regnskap år 2013/del {file} æøå.csv"))
        .collect();
    for (file, path) in paths.iter().enumerate() {
        let body: String = lines
            .iter()
            .skip(file)
            .step_by(count)
            .map(|line| format!("{line}{end}"))
            .collect();
        world.put(path, format!("{}{body}", HEADER.replace('\n', end)));
    }
    (
        world,
        LedgerSpec {
            files: files(paths),
            ..spec()
        },
    )
}

fn key_spec() -> KeySpec {
    let tests = [
        ("tekst", TextMatch::Contains, "a"),
        ("tekst", TextMatch::StartsWith, "ø"),
        ("tekst", TextMatch::EndsWith, "b"),
        ("tekst", TextMatch::Equals, ""),
        ("motpart", TextMatch::EndsWith, "x"),
    ];
    KeySpec {
        columns: ["art".into(), "prosjekt".into()].into(),
        tests: tests
            .into_iter()
            .map(|(column, how, needle)| TextTest::new(column, how, needle))
            .collect(),
    }
}

/// A row of a key table: codes, tests passed, count, sum and debit.
type PlainRow = (Vec<String>, Vec<bool>, u64, Amount, Amount);

/// The key table worked out in the plainest way.
fn plain(
    world: &MemoryWorld,
    spec: &LedgerSpec,
    asked: &KeySpec,
    only_asked: bool,
) -> Vec<PlainRow> {
    let mut names: Vec<String> = asked.columns.iter().map(ToString::to_string).collect();
    if !only_asked {
        names.extend(spec.codes.keys().map(ToString::to_string));
    }
    names.sort();
    names.dedup();
    let mut rows: BTreeMap<_, (u64, Amount, Amount)> = BTreeMap::new();
    read(world, spec, &mut |posting| {
        let code = |name: &String| {
            posting
                .codes
                .get(name.as_str())
                .map_or(String::new(), ToString::to_string)
        };
        let text = |test: &TextTest| {
            posting
                .texts
                .get(&test.column)
                .map_or("", String::as_str)
                .to_owned()
        };
        let codes: Vec<String> = names.iter().map(code).collect();
        let passed: Vec<bool> = asked
            .tests
            .iter()
            .map(|test| test.passes(&text(test)))
            .collect();
        let sum = rows.entry((codes, passed)).or_default();
        sum.0 += 1;
        sum.1 += posting.amount;
        sum.2 += posting.amount.max(Amount::ZERO);
    });
    rows.into_iter()
        .map(|((codes, passed), (count, sum, debit))| (codes, passed, count, sum, debit))
        .collect()
}

fn listed(table: &KeyTable) -> Vec<PlainRow> {
    let codes = |row: &KeyRow| {
        (0..table.columns.len())
            .map(|column| table.code(row, column).to_string())
            .collect()
    };
    table
        .rows
        .iter()
        .map(|row| {
            (
                codes(row),
                row.passed.to_vec(),
                row.count,
                row.sum,
                row.debit,
            )
        })
        .collect()
}

/// The files again, with what every source can do.
#[derive(Debug)]
struct VisitedFiles;

impl LedgerSource for VisitedFiles {
    fn stamp(&self, _: &LedgerSpec) -> Option<Stamp> {
        None
    }

    fn visit(
        &self,
        world: &dyn World,
        spec: &LedgerSpec,
        visit: &mut dyn FnMut(&Posting),
    ) -> Found<ReadReport> {
        LedgerFiles::default().visit(world, spec, visit)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_source_that_only_visits_condenses_as_files_do(
        rows in prop::collection::vec(row(), 1..60),
        limit in prop::sample::select(vec![3, 10, 1000]),
    ) {
        let lines: Vec<String> = rows.iter().map(|row| line(row, dialect().marks)).collect();
        let (world, spec) = world(&lines, 1, "\n");
        let [visited, files] = [&VisitedFiles as &dyn LedgerSource, &LedgerFiles::default()].map(|source| source.condense(&world, &spec, &key_spec()));
        prop_assert_eq!((visited.value, visited.diagnostics), (files.value, files.diagnostics));
        let fast = condense_in_blocks(&world, &spec, &key_spec(), 1 << 20, &CondenseLimits { limit, threads: 1, alone: 0 }).value.table;
        let wanted = key_spec();
        let mut plain = KeyTableBuilder::new(spec.codes.keys(), &wanted);
        read(&world, &spec, &mut |posting| {
            plain.add(&posting.codes, &posting.texts, posting.amount);
            plain.narrow_beyond(limit, &wanted);
        });
        prop_assert_eq!(plain.finish(), fast);
    }

    #[test]
    fn neither_order_nor_files_nor_line_ends_change_the_result(
        rows in prop::collection::vec(row(), 1..60),
        files in 1_usize..4,
        seed in any::<u64>(),
        limit in prop::sample::select(vec![3, 10, 1000]),
    ) {
        let marks = dialect().marks;
        let lines: Vec<String> = rows.iter().map(|row| line(row, marks)).collect();
        let mut shuffled = lines.clone();
        shuffled.sort_by_key(|line| std::hash::BuildHasher::hash_one(&crate::ledger::hash::FastState::seeded(seed), line));
        let (one, one_spec) = world(&lines, 1, "\n");
        let (other, other_spec) = world(&shuffled, files.min(lines.len()), "\r\n");
        let first = condense_in_blocks(&one, &one_spec, &key_spec(), 1 << 20, &CondenseLimits { limit, threads: 1, alone: 0 });
        let second = condense_in_blocks(&other, &other_spec, &key_spec(), 100, &CondenseLimits { limit, threads: 2, alone: 1 });
        prop_assert_eq!(&first.value.table, &second.value.table);
        prop_assert_eq!(&first.value.raw, &second.value.raw);
        prop_assert!(first.value.table.covers(&key_spec()));
        let all = first.value.table.columns.len() == 5;
        prop_assert_eq!(listed(&first.value.table), plain(&one, &one_spec, &key_spec(), !all));
        prop_assert!(all || first.value.table.columns.len() == 2);
        prop_assert!(!all || first.value.table.rows.len() <= limit);
    }

    #[test]
    fn what_is_read_is_the_table_and_the_quarantine(
        lines in prop::collection::vec(prop_oneof![
            3 => row().prop_map(|row| line(&row, dialect().marks)),
            1 => "[0-9;,a-c\" -]{0,30}",
        ], 1..40),
    ) {
        let (world, spec) = world(&lines, 1, "\n");
        let found = condense(&world, &spec, &key_spec()).value;
        prop_assert_eq!(found.raw.net, found.table.sum() + found.quarantined_sum());
        prop_assert_eq!(found.raw.net, found.raw.debit + found.raw.credit);
        prop_assert_eq!(found.raw.lines, found.table.count() + found.quarantined.len() as u64);
        prop_assert!(found.table.rows.is_sorted_by(|a, b| (&a.codes, &a.passed) < (&b.codes, &b.passed)));
    }

    #[test]
    fn no_bytes_make_the_reader_stop(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        encoding in prop::sample::select(vec!["utf-8", "windows-1252", "utf-16le", "utf-16be", "shift_jis"]),
        quote in prop::sample::select(vec![None, Some(b'"')]),
    ) {
        let world = MemoryWorld::new();
        let header = match encoding {
            "utf-8" => HEADER.as_bytes().to_vec(),
            "utf-16le" => HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => HEADER.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => HEADER.replace('ø', "o").into_bytes(),
        };
        world.put("a.csv", [header, bytes].concat());
        let dialect = FileDialect { encoding: encoding.to_owned(), quote, escape: Some(b'\\'), ..dialect() };
        let spec = written_in(dialect);
        let column = if encoding.starts_with("utf") { "Beløp" } else { "Belop" };
        let spec = LedgerSpec { amount: AmountColumns::Signed { column: column.to_owned(), reversed: false }, ..spec };
        let found = condense(&world, &spec, &key_spec()).value;
        prop_assert_eq!(found.raw.net, found.table.sum() + found.quarantined_sum());
        prop_assert_eq!(found.raw.lines, found.table.count() + found.quarantined.len() as u64);
    }

    #[test]
    fn amounts_survive_every_dialect(
        amounts in prop::collection::vec(-999_999_999_i64..999_999_999, 1..20),
        delimiter in prop::sample::select(vec![b';', b',', b'\t', b'|']),
        quoting in 0_u8..3,
        marks in prop::sample::select(vec![(',', Some(' ')), (',', Some('.')), ('.', Some(',')), ('.', None), (',', Some('\u{a0}'))]),
        encoding in prop::sample::select(vec!["utf-8", "utf-8 bom", "windows-1252", "utf-16le"]),
        form in 0_u8..4,
    ) {
        let marks = NumberMarks { decimal: marks.0, thousands: marks.1 };
        let (quote, escape) = [(Some(b'"'), None), (None, Some(b'\\')), (Some(b'\''), Some(b'\\'))][usize::from(quoting)];
        let cell = |text: &str| match (quote, escape) {
            (Some(quote), _) => format!("{0}{text}{0}", char::from(quote)),
            _ => text.chars().flat_map(|c| (c == char::from(delimiter)).then_some('\\').into_iter().chain([c])).collect(),
        };
        let row = |cells: &[&str]| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(&char::from(delimiter).to_string());
        let mut text = row(&["Klasse", "Funksjon", "Art", "Periode", "Beløp", "Tekst", "Bilag", "Side"]);
        for ore in &amounts {
            let (first, second) = match form {
                0 => (written(*ore, marks), ""),
                1 => (written(-*ore, marks), ""),
                2 if *ore < 0 => (String::new(), "credit"),
                2 => (written(*ore, marks), ""),
                _ => (written(ore.abs(), marks), if *ore < 0 { "K" } else { "D" }),
            };
            let second = if second == "credit" { written(-*ore, marks) } else { second.to_owned() };
            text += "\r\n";
            text += &row(&["1", "242", "010", "01", &first, "blå; \"x\"", "B", &second]);
        }
        let amount = match form {
            0 | 1 => AmountColumns::Signed { column: "Beløp".to_owned(), reversed: form == 1 },
            2 => AmountColumns::DebitCredit { debit: "Beløp".to_owned(), credit: "Side".to_owned(), signs: SideSigns::default() },
            _ => AmountColumns::Marked { column: "Beløp".to_owned(), mark: "Side".to_owned(), debit: vec!["D".to_owned()], credit: vec!["K".to_owned()], signs: SideSigns::default() },
        };
        // The doubled quotes of the texts would need doubling; only the apostrophe dialect and the
        // escapes keep them.
        let text = if quote == Some(b'"') { text.replace("\"x\"", "x") } else { text };
        let bytes = match encoding {
            "utf-8 bom" => format!("\u{feff}{text}").into_bytes(),
            "windows-1252" => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => text.into_bytes(),
        };
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let encoding = encoding.trim_end_matches(" bom").to_owned();
        let dialect = FileDialect { encoding, delimiter, quote, escape, marks, ..dialect() };
        let spec = LedgerSpec { amount, ..written_in(dialect) };
        let mut read_back = Vec::new();
        let found = read(&world, &spec, &mut |posting| {
            assert!(posting.texts["tekst"].starts_with("blå; "));
            read_back.push(i64::try_from(posting.amount.ore()).unwrap_or(i64::MAX));
        });
        prop_assert_eq!(found.diagnostics, vec![]);
        prop_assert_eq!(read_back, amounts);
    }
}

#[test]
fn a_posting_is_handed_over_whole() {
    let world = MemoryWorld::new();
    world.put(
        "a.csv",
        format!("{HEADER}1;242;010;01;5;\"To\nlinjer\";B1\n1;242;020;02;-6,50; Tolk ;B2\n"),
    );
    let mut postings = Vec::new();
    read(
        &world,
        &LedgerSpec {
            date: Some("Periode".to_owned()),
            ..spec()
        },
        &mut |posting| postings.push(posting.clone()),
    );
    let posting = &postings[1];
    assert_eq!(
        (posting.file, posting.record.number(), posting.amount.ore()),
        (0, 4, -650)
    );
    let codes: Vec<_> = posting
        .codes
        .iter()
        .map(|(name, code)| (&**name, &**code))
        .collect();
    assert_eq!(
        codes,
        [
            ("art", "020"),
            ("funksjon", "242"),
            ("kontoklasse", "1"),
            ("periode", "02")
        ]
    );
    assert_eq!(posting.texts["tekst"], "Tolk");
    assert_eq!(
        (
            posting.voucher.as_deref(),
            posting.voucher_line.as_deref(),
            posting.date.as_deref()
        ),
        (Some("B2"), None, Some("02"))
    );
    assert_eq!(postings[0].texts["tekst"], "To\nlinjer");
}
