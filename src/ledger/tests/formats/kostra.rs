//! KOSTRA's fixed width.

use proptest::prelude::*;

use super::{brief, check, described, read_file};
use crate::ledger::LedgerSpec;
use crate::value::Amount;

fn operation() -> LedgerSpec {
    in_thousands(
        "belop",
        &[
            ("art", "art"),
            ("funksjon", "funksjon"),
            ("kontoklasse", "kontoklasse"),
            ("periode", "kvartal"),
        ],
    )
}

fn in_thousands(amount: &str, codes: &[(&str, &str)]) -> LedgerSpec {
    LedgerSpec {
        scale: crate::value::AmountScale::Thousands,
        number: "0999".into(),
        ..described(amount, codes)
    }
}

#[test]
fn thousands_must_be_stated() {
    let spec = LedgerSpec {
        scale: crate::value::AmountScale::Kroner,
        ..operation()
    };
    let text = line("0A", "1", "242", "010", "873");
    let finding = "K0115: `a.csv` is of whole thousands of kroner, and its ledger is not said to be @ a.csv, municipality.toml | write `factor = 1000` in the `[[ledger]]` of municipality.toml";
    check(text.as_bytes(), &spec, &[], &[finding]);
}

fn line(form: &str, class: &str, function: &str, art: &str, amount: &str) -> String {
    format!("{form}2013 099900                  {class}{function:<4}{art:<3}{amount:>9}")
}

#[test]
fn records_of_one_key_are_postings_of_their_own() {
    let one = line("0A", "1", "242", "010", "873");
    let zero = line("0A", "0", "100", "050", "0");
    let income = line("0A", "1", "242", "810", "-4120");
    for end in ["\n", "\r\n"] {
        let text = [one.as_str(), "", &one, &zero, &income].join(end);
        let expected = [
            "1: 873000.00 010 242 1 -",
            "3: 873000.00 010 242 1 -",
            "4: 0.00 050 100 0 -",
            "5: -4120000.00 810 242 1 -",
        ];
        check(text.as_bytes(), &operation(), &expected, &[]);
    }
}

#[test]
fn a_balance_has_chapters_and_sectors() {
    let codes = [
        ("art", "sektor"),
        ("funksjon", "kapittel"),
        ("kontoklasse", "kontoklasse"),
        ("periode", ""),
    ];
    let text = [
        line("0B", "2", "10", "000", "873"),
        line("0B", "2", "2101", "320", "-5"),
    ]
    .join("\n");
    let expected = ["1: 873000.00 000 10 2 -", "2: -5000.00 320 2101 2 -"];
    check(
        text.as_bytes(),
        &in_thousands("belop", &codes),
        &expected,
        &[],
    );
    let expected = ["1: 873000.00 - - 2 -", "2: -5000.00 - - 2 -"];
    check(text.as_bytes(), &operation(), &expected, &[]);
}

#[test]
fn what_is_not_of_the_layout_is_quarantined_with_its_place() {
    let right = line("0A", "1", "242", "010", "873");
    let text = [
        right.as_str(),
        &right[..40],
        &right.replace("242", "24æ"),
        &line("0A", "2", "242", "010", "5"),
        &right,
    ]
    .join("\n");
    let expected = ["1: 873000.00 010 242 1 -", "5: 873000.00 010 242 1 -"];
    let help = "| mend it where the file was made, and save it again";
    let unknown = format!("in quarantine, its kroner unknown {help}");
    let findings = [
        format!("K0143: the record has 40 characters, not 48 @ a.csv:2 {unknown}"),
        format!(
            "K0143: the record holds a letter or mark that no field of KOSTRA has @ a.csv:3 {unknown}"
        ),
        format!(
            "K0143: account class 2 does not belong in form 0A, which holds operation and investment @ a.csv:4 in quarantine with 5000.00 kr {help}"
        ),
    ];
    let findings: Vec<&str> = findings.iter().map(String::as_str).collect();
    check(text.as_bytes(), &operation(), &expected, &findings);
}

#[test]
fn reports_that_must_not_be_added_up_are_named() {
    let year = line("0A", "1", "242", "010", "873");
    let other = year.replace("099900", "099800");
    let quarter = year.replace("2013 ", "20133");
    for (second, words) in [
        (&other, "form 0A of 2013, region 0998"),
        (&quarter, "form 0A of 2013, quarter 3, region 0999"),
    ] {
        let read = read_file(
            format!("{year}\n{year}\n{second}\n").as_bytes(),
            &operation(),
        );
        let expected = format!(
            "K0150: `a.csv` holds more than one report: form 0A of 2013, region 0999 on 2 lines, and {words} on 1 line @ a.csv:3 , municipality.toml | take the reports apart, and name the file of the right one; figures of quarters contain those before"
        );
        assert_eq!(read.findings, [expected]);
    }
    for form in ["0M", "0C", "0I"] {
        let second = year.replace("0A", form);
        let read = read_file(format!("{year}\n{second}\n").as_bytes(), &operation());
        let expected = format!(
            "K0150: `a.csv` holds more than one report: form 0A of 2013, region 0999 on 1 line, and form {form} of 2013, region 0999 on 1 line @ a.csv:2 , municipality.toml | take the reports apart, and name the file of the right one; accounts of a group contain those of its parts"
        );
        assert_eq!(read.findings, [expected]);
    }
    let borough = year.replace("099900", "099901");
    let balance = line("0B", "2", "10", "000", "1");
    let read = read_file(
        format!("{year}\n{borough}\n{balance}\n").as_bytes(),
        &operation(),
    );
    assert_eq!(read.findings, [""; 0]);
}

#[test]
fn a_report_that_is_not_meant_is_named() {
    let right = line("0A", "1", "242", "010", "873");
    let by_year = in_thousands("belop", &[("art", "art"), ("periode", "")]);
    let check = |text: &str, spec: &LedgerSpec, problem: &str| {
        let read = read_file(text.as_bytes(), spec);
        let found: Vec<&str> = read
            .findings
            .iter()
            .filter_map(|finding| finding.strip_prefix("K0150: `a.csv` "))
            .map(|finding| finding.split(" @").next().unwrap_or_default())
            .collect();
        assert_eq!(found.join("; "), problem, "{text}");
    };
    for (form, balance) in [("0A", "0B"), ("0C", "0D"), ("0M", "0N")] {
        let both = [
            right.replace("0A", form),
            line(balance, "2", "10", "000", "1"),
        ];
        check(&both.join("\n"), &by_year, "");
    }
    check(
        &right.replace("099900", "099801"),
        &by_year,
        "is of another municipality, of region 0998, not 0999",
    );
    check(
        &right.replace("2013", "2012"),
        &by_year,
        "is of 2012, and its ledger is of 2013",
    );
    for (quarter, problem) in [
        (
            "1",
            "is of quarter 1, and nothing says that less than a year is meant",
        ),
        (
            "3",
            "is of quarter 3, and nothing says that less than a year is meant",
        ),
        ("4", ""),
        (" ", ""),
    ] {
        let text = right.replace("2013 ", &format!("2013{quarter}"));
        check(&text, &by_year, problem);
        check(&text, &operation(), "");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(
        records in prop::collection::vec((0..2u8, 100..1000u16, 300..700u16, -99_999_999..999_999_999i64), 1..40),
        crlf in any::<bool>(),
        ends in any::<bool>(),
    ) {
        let lines: Vec<String> = records
            .iter()
            .map(|(class, function, art, amount)| {
                line("0C", &class.to_string(), &function.to_string(), &format!("{art:03}"), &amount.to_string())
            })
            .collect();
        let end = if crlf { "\r\n" } else { "\n" };
        let text = lines.join(end) + if ends { end } else { "" };
        let read = read_file(text.as_bytes(), &operation());
        let expected: Vec<String> = (1..)
            .zip(&records)
            .map(|(number, (class, function, art, amount))| {
                let amount = Amount::from_ore(i128::from(*amount) * 100_000);
                format!("{number}: {amount} {art:03} {function} {class} -")
            })
            .collect();
        prop_assert_eq!(read.postings.iter().map(brief).collect::<Vec<_>>(), expected);
        prop_assert_eq!(read.findings, [""; 0]);
    }

    #[test]
    fn a_damaged_byte_is_quarantined_or_a_posting(at in 0..147usize, byte in any::<u8>()) {
        let right = line("0A", "1", "242", "010", "873");
        let mut bytes = format!("{right}\n{right}\n{right}\n").into_bytes();
        bytes[at] = byte;
        let read = read_file(&bytes, &operation());
        let lines = read.postings.len() + read.report.quarantined.len();
        prop_assert!(lines >= 2 || !read.findings.is_empty(), "{:?}", read.findings);
        if read.findings.is_empty() {
            prop_assert_eq!(read.postings.len(), 3);
        }
    }
}
