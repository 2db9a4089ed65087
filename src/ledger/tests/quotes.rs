//! Quotes that open a text and are none, and honest texts over several lines.

use proptest::prelude::*;

use super::bad_input::check;
use super::{HEADER, condense_in_blocks, shown, spec};
use crate::ledger::condense::condenser::CondenseLimits;
use crate::ledger::*;
use crate::world::MemoryWorld;

const HELP: &str =
    "take it out of the line, or write `quote = \"\"` in municipality.toml where texts have none";

fn stray(line: u64, taken: &str) -> String {
    format!(
        "K0130: `a.csv` has a stray quote on line {line}: {taken}; every line is read as it stands @ a.csv:{line} , municipality.toml | {HELP}"
    )
}

#[test]
fn a_quote_that_takes_in_postings_is_none() {
    let posting = "it would take in a whole posting of 7.00 kr";
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;\"Tolk;1\n1;242;020;01;7,00;Leie\";2\n1;242;010;01;9,00;a;3\n",
        &[&stray(2, posting)],
    );
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (3, 2100));
    // The quote that closes it opens an honest text of its own.
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;\"Tolk;1\r\n1;242;020;01;7,00;\"Leie\r\nog mer; x\";2\r\n1;242;010;01;9,00;a;3\r\n",
        &[&stray(2, posting)],
    );
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (3, 2100));
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;a;1\n1;242;010;01;6,00;\"b;2\n1;242;010;01;7,00;c;3\n",
        &[&stray(3, posting)],
    );
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (3, 1800));
    // A line that was cut is a posting too.
    let condensed = check(
        &spec(),
        "1;242;010;01;5,00;\"Tolk;1\n1;242;020;01;7,00\nLeie\";2\n",
        &[
            &stray(2, posting),
            "K0101: the line has 5 fields, the header 7 @ a.csv:3 in quarantine with 7.00 kr | the line was cut; export it again",
            "K0131: the line is not a posting: it has no code; it may be a total or a note @ a.csv:4 in quarantine, its kroner unknown \
             | take it out of the file, or leave such lines out by `skip` in municipality.toml: `skip = [{ column = \"…\", equals = \"\" }]`",
        ],
    );
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (3, 1200));
}

#[test]
fn an_escape_that_takes_in_a_posting_is_none() {
    let spec = super::written_in(FileDialect {
        quote: None,
        escape: Some(b'\\'),
        ..super::dialect()
    });
    let condensed = check(
        &spec,
        "1;242;010;01;5,00;mappe;C:\\\n1;242;020;01;7,00;to\\\nlinjer;2\n",
        &[
            "K0130: `a.csv` has a stray escape on line 2: it would take in a whole posting of 7.00 kr; every line is read as it stands \
           @ a.csv:2 , municipality.toml | take it out of the line, or write `escape = \"\"` in municipality.toml where texts have none",
        ],
    );
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (2, 1200));
}

#[test]
fn honest_texts_over_several_lines_are_read() {
    let body = "1;242;010;01;5,00;\"to\nlinjer\n\n\";\"x\ny\"\n1;242;010;01;6,00;\"a \"\"b\"\"\n2000\n1;2\";2\n";
    let condensed = check(&spec(), body, &[]);
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (2, 1100));
    // Texts before the codes: what ends one looks like a posting.
    let world = MemoryWorld::new();
    let text = "Tekst;Klasse;Funksjon;Art;Periode;Beløp;Bilag\n\"to\nlinjer\";1;242;010;01;5,00;1\n\"tre\n\nlinjer; og\";1;242;010;01;6,00;\"2\n\"\n";
    world.put("a.csv", text);
    let condensed = super::bad_input::check_world(&world, &spec(), &[]);
    assert_eq!((condensed.raw.lines, condensed.raw.net.ore()), (2, 1100));
}

#[test]
fn a_header_may_have_captions_over_several_lines() {
    let world = MemoryWorld::new();
    let header = HEADER.replace("Tekst", "\"Tekst\n(fri)\"");
    world.put("a.csv", format!("{header}1;242;010;01;5,00;a;1\n"));
    let mut spec = spec();
    spec.texts.insert("tekst".into(), "Tekst\n(fri)".to_owned());
    super::bad_input::check_world(&world, &spec, &[]);
}

#[test]
fn a_line_without_end_is_refused() {
    let world = MemoryWorld::new();
    world.put("a.csv", "x;".repeat(1 << 20));
    let condensed = condense_in_blocks(
        &world,
        &spec(),
        &KeySpec::default(),
        1 << 16,
        &CondenseLimits {
            limit: 10,
            threads: 1,
            alone: 0,
        },
    );
    let found: Vec<String> = condensed.diagnostics.iter().map(shown).collect();
    assert_eq!(
        found,
        [
            "K0701: `a.csv` cannot be read: line 1 has more than 1048576 bytes, so this is no ledger @ a.csv, municipality.toml \
             | check that the file is there and not open elsewhere"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Postings with any quotes in their texts, each on a line of its own: all are read, or what is
    /// not read is quarantined, whatever the size of blocks.
    #[test]
    fn no_quote_takes_a_posting_away(
        texts in prop::collection::vec("[a\" ]{0,3}", 1..12),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        sizes in (1_usize..60, 1_usize..200),
    ) {
        let world = MemoryWorld::new();
        let lines: String = texts
            .iter()
            .enumerate()
            .map(|(at, text)| format!("1;242;010;01;{},00;{text};{at}{end}", at + 1))
            .collect();
        world.put("a.csv", format!("{}{lines}", HEADER.replace('\n', end)));
        let read = |size: usize, threads: usize| {
            let limits = CondenseLimits { limit: 1000, threads, alone: 0 };
            condense_in_blocks(&world, &spec(), &KeySpec::default(), size, &limits)
        };
        let (one, other) = (read(sizes.0, 1), read(sizes.1, 2));
        prop_assert_eq!(&one.value.raw, &other.value.raw);
        prop_assert_eq!(&one.value.quarantined, &other.value.quarantined);
        prop_assert_eq!(&one.diagnostics, &other.diagnostics);
        let sum: i128 = (1..=texts.len() as i128).map(|kroner| kroner * 100).sum();
        let read = one.value.table.sum().ore();
        prop_assert_eq!(one.value.table.count() + one.value.quarantined.len() as u64, texts.len() as u64);
        prop_assert!(read == sum || !one.value.quarantined.is_empty());
    }
}
