//! Ledgers in JSON lines: fields by path, and what is not a value.

use crate::world::MemoryWorld;

use super::{condense, spec};
use crate::ledger::*;

/// A ledger of øre, function and text.
pub(super) fn json_lines(rows: &[(i64, u16, String)]) -> Vec<u8> {
    let line = |(ore, funksjon, tekst): &(i64, u16, String)| {
        let tekst = serde_json::to_string(tekst).expect("a text");
        format!(
            "{{\"Klasse\":1,\"Konto\":{{\"Funksjon\":[0,{funksjon}]}},\"Art\":\"010\",\"Periode\":null,\"Beløp\":{}{}.{:02},\"Tekst\":{tekst},\"Bilag\":true,\"Annet\":[{{}}]}}\n",
            if *ore < 0 { "-" } else { "" },
            ore.abs() / 100,
            ore.abs() % 100
        )
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

/// How [`json_lines`] writes a ledger.
pub(super) fn json_spec() -> LedgerSpec {
    let mut spec = spec();
    let code = |column: Option<&str>, default: Option<&str>| CodeSource {
        column: column.map(str::to_owned),
        characters: None,
        lengths: Vec::new(),
        as_written: false,
        translation: None,
        default: default.map(str::to_owned),
    };
    spec.codes
        .insert("funksjon".into(), code(Some("Konto.Funksjon.1"), None));
    spec.codes
        .insert("periode".into(), code(Some("Periode"), Some("01")));
    spec
}

#[test]
fn a_field_that_nothing_reads_may_keep_a_line_out() {
    let good = String::from_utf8(json_lines(&[(500, 242, "a".to_owned())])).expect("text");
    let with = |more: &str| good.replace("\"Klasse\"", &format!("{more},\"Klasse\""));
    let world = MemoryWorld::new();
    let lines = [
        "\"Type\":\"Regnskap\"",
        "\"Type\":\"Budsjett\"",
        "\"Aar\":2012",
    ]
    .map(with);
    world.put("a.csv", lines.concat());
    let condensed = condense(&world, &json_spec(), &KeySpec::default());
    let found = condensed.diagnostics.iter().map(ToString::to_string);
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            "K0125: 1 line is of 2012 by column of years, not of 2013: 5.00 kr",
            "K0131: 1 line is not of the ledger: column `Type`, which nothing reads, says `Budsjett`: 5.00 kr",
        ]
    );
    assert_eq!(condensed.value.table.sum().ore(), 500);
}

/// What is found of a ledger of lines that have these fields in front, in turn, and what is read.
fn beside(lines: &[&str]) -> (Vec<String>, i128) {
    let good = String::from_utf8(json_lines(&[(500, 242, "a".to_owned())])).expect("text");
    let world = MemoryWorld::new();
    let line = |(at, more): (usize, &&str)| {
        let own = good.replace("\"a\"", &format!("\"a{at}\""));
        own.replace("\"Klasse\"", &format!("{more}\"Klasse\""))
    };
    let lines: String = lines.iter().enumerate().map(line).collect();
    world.put("a.csv", lines);
    let condensed = condense(&world, &json_spec(), &KeySpec::default());
    let found = condensed.diagnostics.iter().map(ToString::to_string);
    let found = found.filter(|finding| !finding.starts_with("K0135"));
    (found.collect(), condensed.value.table.sum().ore())
}

#[test]
fn amounts_in_another_currency_are_kept_out() {
    for (lines, column) in [
        (["\"Valuta\":\"NOK\",", "\"Valuta\":\"EUR\","], "Valuta"),
        (["", "\"Valuta\":\"EUR\","], "Valuta"),
        (
            [
                "\"Valuta\":\"NOK\",\"Storno\":1,",
                "\"Belop2\":{\"currency\":\"EUR\"},",
            ],
            "Belop2.currency",
        ),
        (
            [
                "\"Sak\":{\"valutakode\":\"NOK\"},",
                "\"Sak\":{\"valutakode\":\"EUR\"},",
            ],
            "Sak.valutakode",
        ),
    ] {
        let (found, sum) = beside(&lines);
        let says = format!("column `{column}`, which nothing reads, says `EUR`: 5.00 kr");
        assert!(
            found.len() == 1
                && found[0].starts_with("K0131: 1 line is ")
                && found[0].ends_with(&says),
            "{lines:?} {found:?}"
        );
        // Below the top only a sample of lines is looked at.
        assert_eq!(sum, if column.contains('.') { 1000 } else { 500 });
    }
    // Beside amounts in another currency those that are read are in kroner.
    let both = "\"Valuta\":\"EUR\",\"Valutabeløp\":4.5,";
    assert_eq!(beside(&["", both]), (Vec::new(), 1000));
}

#[test]
fn fields_that_only_later_lines_have_are_told() {
    let mut lines = vec![""; 1000];
    lines[900] = "\"Storno\":true,\"Valutakurs\":null,";
    lines.push("\"Storno\":true,");
    let (found, sum) = beside(&lines);
    assert_eq!(
        (found, sum),
        (
            vec!["K0131: `a.csv` has a field `Storno` that its first lines lack, and that nothing reads, on 2 lines".to_owned()],
            500_500
        )
    );
    lines[950] = "\"Valuta\":\"EUR\",";
    let (found, _) = beside(&lines);
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[1],
        "K0131: `a.csv` has a field `Valuta` that its first lines lack, and that nothing reads, on 1 line; it says `EUR`"
    );
}

#[test]
fn json_that_is_not_one_object_a_line_is_named() {
    let check = |text: &str, ore: i128, expected: &[&str]| {
        let world = MemoryWorld::new();
        world.put("a.csv", text);
        let condensed = condense(&world, &json_spec(), &KeySpec::default());
        let found: Vec<String> = condensed
            .diagnostics
            .iter()
            .map(std::string::ToString::to_string)
            .collect();
        assert_eq!(found, expected);
        assert_eq!(condensed.value.raw.net.ore(), ore);
    };
    let good = String::from_utf8(json_lines(&[(500, 242, "a".to_owned())])).expect("text");
    check(&good, 500, &[]);
    check(&format!("\u{feff}{good}\r\n\r\n{good}"), 1_000, &[]);
    check(
        &format!("{good}[1]\n{good}5\n{{\"a\":1}} x\n"),
        1_000,
        &["K0143: the line is not one JSON object"; 3],
    );
    check(
        &good.replace("5.00", "[5.00]"),
        0,
        &["K0143: `Beløp` is a list and not a value"],
    );
    check(
        &good.replace("\"Bilag\"", "\"Beløp\":7,\"Bilag\""),
        0,
        &["K0143: `Beløp` is there twice"],
    );
    check(
        &good.replace("Tekst", "tekst"),
        500,
        &["K0105: `a.csv` has no line with a field `Tekst`"],
    );
    check(
        &good.replace(",\"Art\"", ",\n\"Art\""),
        0,
        &[
            "K0140: `a.csv` is a JSON document of which a value stands on several lines, or the first is cut off",
        ],
    );
    check(
        &format!("[\n{good}]"),
        0,
        &["K0140: `a.csv` is a JSON document that is one list"],
    );
}
