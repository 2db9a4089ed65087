//! Code lists: what they hold, and what is said of codes that they lack.

use super::*;
use crate::ledger::CodeColumn;

const LIST: &str = "code,name_nb,name_en,valid_from,valid_to,source\n\
                    010,Fastlønn,Pay,,,x\n290,Internkjøp,,,2015,\"x, y\"\n254,Gammel,,,2023,\n254,Ny,,2024,,\n";

fn table(codes: &[(&str, u64, i128)]) -> KeyTable {
    let column = CodeColumn {
        name: Arc::from("art"),
        is_personal: false,
        codes: codes.iter().map(|(code, ..)| Arc::from(*code)).collect(),
    };
    let rows = codes.iter().zip(0..).map(|((_, count, ore), code)| KeyRow {
        codes: Box::new([code]),
        passed: Box::new([]),
        count: *count,
        sum: Amount::from_ore(*ore),
        debit: Amount::ZERO,
    });
    KeyTable {
        columns: vec![column],
        tests: Vec::new(),
        rows: rows.collect(),
    }
}

#[test]
fn a_code_means_what_it_meant_that_year() {
    let list = parse_code_list("rules/kontoplan/arter.csv", LIST);
    assert_eq!(list.diagnostics, []);
    let name = |code, year| {
        list.value
            .entry(code, year)
            .map(|entry| entry.name_nb.as_str())
    };
    assert_eq!(name("254", 2023), Some("Gammel"));
    assert_eq!(name("254", 2024), Some("Ny"));
    assert_eq!(
        (name("290", 2015), name("290", 2016)),
        (Some("Internkjøp"), None)
    );
    assert_eq!(
        list.value
            .entry("010", 2013)
            .map(|entry| entry.name_en.as_str()),
        Some("Pay")
    );
}

#[test]
fn a_code_not_valid_in_the_year_is_named_with_its_kroner() {
    let list = parse_code_list("arter.csv", LIST).value;
    let table = table(&[
        ("", 5, 1),
        ("010", 2, 100),
        ("10", 1, 250),
        ("290", 3, -12_345),
        ("999", 7, 0),
    ]);
    let found = check_codes(
        &table,
        "art",
        &list,
        2016,
        &Place::File(Arc::from("m.toml")),
    );
    let findings: Vec<String> = found
        .iter()
        .map(|finding| format!("{finding} | {}", finding.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        findings,
        [
            "K0108: art `10` is not valid in 2016: 1 posting, 2.50 kr | did you mean `010`? the export may have lost a leading zero",
            "K0108: art `290` is not valid in 2016: 3 postings, -123.45 kr | it is valid until 2015; translate it in municipality.toml, or mend the code list",
            "K0108: art `999` is not valid in 2016: 7 postings, 0.00 kr | translate it in municipality.toml, or add it to the code list",
        ]
    );
    assert_eq!(found[0].labels[0].place, Place::File(Arc::from("m.toml")));
    assert_eq!(
        check_codes(
            &table,
            "funksjon",
            &list,
            2016,
            &Place::File(Arc::from("m.toml"))
        ),
        []
    );
}

#[test]
fn codes_are_judged_of_the_classes_that_have_them() {
    let list = parse_code_list("liste.csv", LIST).value;
    let column = |name: &str, codes: &[&str]| CodeColumn {
        name: Arc::from(name),
        is_personal: false,
        codes: codes.iter().map(|code| Arc::from(*code)).collect(),
    };
    let row = |class| KeyRow {
        codes: Box::new([class, 0]),
        passed: Box::new([]),
        count: 1,
        sum: Amount::from_ore(100),
        debit: Amount::ZERO,
    };
    let unknown = |dimension: &str, absent_in: &[&str]| -> Vec<String> {
        let list = CodeList {
            classes: Some(Arc::from("kontoklasse")),
            absent_in: absent_in.iter().map(|class| Arc::from(*class)).collect(),
            ..list.clone()
        };
        let table = KeyTable {
            columns: vec![
                column("kontoklasse", &["0", "1", "2", "9"]),
                column(dimension, &["77"]),
            ],
            tests: Vec::new(),
            rows: (0..4).map(row).collect(),
        };
        let place = Place::File(Arc::from("m.toml"));
        let found = check_codes(&table, dimension, &list, 2016, &place);
        found.iter().map(ToString::to_string).collect()
    };
    let told = |dimension: &str, count: u64| {
        format!("K0108: {dimension} `77` is not valid in 2016: {count} postings, {count}.00 kr")
    };
    assert_eq!(unknown("funksjon", &["2", "9"]), [told("funksjon", 2)]);
    assert_eq!(unknown("art", &["2", "9"]), [told("art", 2)]);
    assert_eq!(unknown("kapittel", &["0", "1"]), [told("kapittel", 2)]);
    assert_eq!(unknown("ansvar", &[]), [told("ansvar", 4)]);
}

#[test]
fn a_bad_code_list_is_told_line_by_line() {
    let check = |text: &str, expected: &[(&str, u64)]| {
        let found = parse_code_list("arter.csv", text).diagnostics;
        let findings: Vec<_> = found
            .iter()
            .map(|finding| match &finding.labels[0].place {
                Place::Record { place, .. } => (finding.message.as_str(), place.number()),
                place => panic!("{place:?}"),
            })
            .collect();
        assert_eq!(findings, expected);
    };
    check("", &[("the code list is empty", 1)]);
    check(
        "kode,name_nb,valid_from,valid_to\n",
        &[("there is no column `code`", 1)],
    );
    check(
        "code,name_nb,name_en,valid_from,valid_to\n010,a,b,x,\n,a,b,,\n",
        &[
            ("`x` in column `valid_from` is not a year", 2),
            ("a line has no code", 3),
        ],
    );
}
