//! What an export says at its end: `new` holds it against the lines, and writes it down as control
//! totals.

use super::EXPORT;
use super::faults::{described, is_guessed};

/// What follows `[ledger.control]`.
fn control(description: &str) -> Vec<&str> {
    let behind = description.split_once("\n[ledger.control]\n");
    behind.map_or(Vec::new(), |(_, behind)| behind.lines().collect())
}

#[test]
fn sides_and_numbers_of_postings_are_control_totals() {
    let (header, postings) = EXPORT.split_once('\n').expect("a header");
    let postings = postings.repeat(4);
    let closing = "Sum;;;;;;;-4483,00\nSum debet;;;;;;;-8083,00\nSum kredit;;;;;;;3600,00\nAntall bilag;;;;;;;5\n";
    for count in ["Antall posteringer;;;;;;;24", "Antall posteringer: 24"] {
        let text = format!("{header}\n{postings}{closing}{count}\n");
        let (said, description) = described(&text, &[]);
        assert_eq!(
            control(&description),
            [
                "lines = 24",
                "net = \"4483.00\"",
                "debit = \"8083.00\"",
                "credit = \"3600.00\""
            ],
            "{said}{description}"
        );
        assert!(!is_guessed(&description, "skip"), "{description}");
        assert!(said.contains("24 postings, net 4483.00 kr\n"), "{said}");
        assert!(!said.contains("expected"), "{said}");
    }
    let text = format!("{header}\n{postings}{closing}Antall linjer: 25\n");
    let (said, description) = described(&text, &[]);
    assert!(
        said.contains("it says 25, but there are 24 lines"),
        "{said}"
    );
    assert!(is_guessed(&description, "skip"), "{description}");
    assert_eq!(control(&description), Vec::<&str>::new());
}

#[test]
fn a_total_of_two_columns_says_both_sides() {
    let of = |postings: &[[&str; 2]], total: &str| {
        let header = "Konto;Tjeneste;Periode;Bilag;Dato;Debet;Kredit\n";
        let lines = postings.iter().zip(1..).map(|([debit, credit], at)| {
            format!("10100;27500;{at};{at};1.{at}.2013;{debit};{credit}\n")
        });
        let text = format!("{header}{}Sum;;;;;{total}\n", lines.collect::<String>());
        let (said, description) = described(&text, &[]);
        assert!(said.contains("all lines add up to it"), "{said}");
        control(&description)
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<_>>()
    };
    let postings = [
        ["1000,50", ""],
        ["250,25", ""],
        ["", "900,00"],
        ["20,00", ""],
    ];
    assert_eq!(
        of(&postings, "1270,75;900,00"),
        [
            "net = \"370.75\"",
            "debit = \"1270.75\"",
            "credit = \"900.00\""
        ]
    );
    // What is taken back on a side stands on the other one in the ledger.
    let postings = [
        ["1000,50", ""],
        ["250,25", ""],
        ["", "900,00"],
        ["-20,00", ""],
    ];
    assert_eq!(of(&postings, "1230,75;900,00"), ["net = \"330.75\""]);
}

#[test]
fn a_total_of_periods_says_each() {
    let text = "Konto;Tjeneste;Per 01;Per 02;Per 03\n\
        10100;27500;1000,50;2000,00;3000,00\n\
        10990;27500;100,00;200,25;300,00\n\
        10100;12000;1000,00;2000,00;3000,00\n\
        10990;12000;100,00;200,00;300,00\n\
        11900;26500;10,00;20,00;30,00\n\
        17000;27500;-50,00;-60,00;-70,00\n\
        Sum;;2160,50;4360,25;6560,00\n";
    let (said, description) = described(text, &["--year", "2013", "--confirm", "all"]);
    assert_eq!(
        control(&description),
        [
            "net = \"13080.75\"",
            "periods = { \"01\" = \"2160.50\", \"02\" = \"4360.25\", \"03\" = \"6560.00\" }"
        ],
        "{said}{description}"
    );
    assert!(!said.contains("expected"), "{said}");
}

#[test]
fn totals_further_down_than_was_looked_are_said_not_to_be_looked_for() {
    let (header, postings) = EXPORT.split_once('\n').expect("a header");
    let text = format!("{header}\n{}Sum;;;;;;;1,00\n", postings.repeat(6_700));
    let (said, description) = described(&text, &[]);
    assert!(
        said.contains("evidence is of its first 40000 records; what stands further down, such as totals, was not looked for"),
        "{said}"
    );
    assert_eq!(control(&description), Vec::<&str>::new());
}
