//! Marks, signs, blanks and years that do not fit: each with what is said of it, and what becomes
//! of its kroner.

use crate::diag::{Code, Severity};
use crate::value::Amount;
use crate::world::MemoryWorld;

use super::bad_input::{check, check_world};
use super::{HEADER, condense, files, spec};
use crate::ledger::*;

fn sums(condensed: &Condensed) -> (i128, usize) {
    (condensed.table.sum().ore(), condensed.quarantined.len())
}

#[test]
fn lines_without_an_amount_are_counted_once() {
    let body = "1;242;010;01;5;x;1\n1;242;010;01;;x;2\n1;242;010;01; ;x;3\n1;242;010;01;0;x;4\n";
    let condensed = check(
        &spec(),
        body,
        &[
            "K0102: 2 lines have no amount: column `Beløp` is blank @ a.csv:3 the first of them | mend the lines, which are in quarantine; or write `blank = \"zero\"` under `[ledger.amount]` where a blank is no kroner",
        ],
    );
    assert_eq!(sums(&condensed), (500, 2));
    let zero = LedgerSpec {
        blank_is_zero: true,
        ..spec()
    };
    assert_eq!(sums(&check(&zero, body, &[])), (500, 0));
}

#[test]
fn each_mark_that_is_not_stated_is_told_with_its_kroner() {
    let marked = LedgerSpec {
        amount: AmountColumns::Marked {
            column: "Beløp".to_owned(),
            mark: "Tekst".to_owned(),
            debit: vec!["D".to_owned()],
            credit: vec!["K".to_owned(), "Kredit".to_owned()],
            signs: SideSigns::default(),
        },
        texts: std::collections::BTreeMap::new(),
        ..spec()
    };
    let help = "state both marks under `[ledger.amount]`, as `debit = [\"D\"]` and `credit = [\"K\", \"Kredit\"]`; the lines are in quarantine";
    let condensed = check(
        &marked,
        "1;242;010;01;9;D;1\n1;242;700;01;4;kredit;2\n1;242;700;01;3;C;3\n1;242;700;01;2;;4\n1;242;700;01;2;C;5\n",
        &[
            &format!(
                "K0102: the mark `C` is neither debit nor credit: 2 lines are on no side, 5.00 kr @ a.csv:4 the first of them | {help}"
            ),
            &format!(
                "K0102: the mark of a blank field is neither debit nor credit: 1 line is on no side, 2.00 kr @ a.csv:5 the first of them | {help}"
            ),
        ],
    );
    assert_eq!(sums(&condensed), (500, 3));
}

fn apart(signs: SideSigns) -> LedgerSpec {
    LedgerSpec {
        amount: AmountColumns::DebitCredit {
            debit: "Beløp".to_owned(),
            credit: "Bilag".to_owned(),
            signs,
        },
        voucher: None,
        ..spec()
    }
}

#[test]
fn a_side_that_is_below_zero_throughout_names_the_entry_that_says_so() {
    let body = "1;242;010;01;9;x;\n1;242;700;01;;x;-4\n1;242;700;01;;x;-3\n";
    let minus = SideSigns {
        debit: None,
        credit: Some(ColumnSign::Minus),
    };
    assert_eq!(sums(&check(&apart(minus), body, &[])), (200, 0));
    let condensed = check(
        &apart(SideSigns::default()),
        body,
        &[
            "K0124: 2 of 2 credit amounts of 2013 are below zero: 7.00 kr @ a.csv, municipality.toml | write `credit_sign = \"minus\"` under `[ledger.amount]` where that is how credit is written, or `credit_sign = \"plus\"` where it is not",
        ],
    );
    assert!(condensed.quarantined.is_empty());
    check(
        &apart(minus),
        "1;242;010;01;9;x;\n1;242;700;01;;x;4\n1;242;700;01;;x;3\n",
        &[
            "K0124: 2 of 2 credit amounts of 2013 are above zero: 7.00 kr @ a.csv, municipality.toml | write `credit_sign = \"plus\"` under `[ledger.amount]` where that is how credit is written",
        ],
    );
    check(
        &apart(SideSigns::default()),
        "1;242;010;01;9;x;\n1;242;700;01;;x;-4\n1;242;700;01;;x;3\n",
        &[],
    );
}

#[test]
fn one_amount_below_zero_fails_only_where_the_other_files_have_such_too() {
    for (other, is_error) in [("-3", true), ("3\n1;242;700;01;;x;4", false)] {
        let world = MemoryWorld::new();
        world.put("a.csv", [HEADER, "1;242;700;01;;x;-4\n"].concat());
        world.put("b.csv", format!("{HEADER}1;242;700;02;;x;{other}\n"));
        let mut spec = apart(SideSigns::default());
        spec.files = files(["a.csv", "b.csv"]);
        let found = super::condense(&world, &spec, &KeySpec::default()).diagnostics;
        assert_eq!(
            found.iter().any(crate::diag::Diagnostic::is_error),
            is_error
        );
        assert!(found[0].message.starts_with("1 of 1 credit amounts"));
    }
}

#[test]
fn kroner_on_both_sides_are_told_unless_both_signs_are_stated() {
    let body = "1;242;010;01;9;x;\n1;242;010;01;9;x;2\n";
    check(
        &apart(SideSigns::default()),
        body,
        &[
            "K0124: 1 line has kroner on both sides: 11.00 kr @ a.csv:3 the first of them | see whether `debit` and `credit` name the right columns; where a line may have both, state `debit_sign` and `credit_sign` under `[ledger.amount]`",
        ],
    );
    let plus = Some(ColumnSign::Plus);
    let stated = SideSigns {
        debit: plus,
        credit: plus,
    };
    assert_eq!(sums(&check(&apart(stated), body, &[])), (1600, 0));
}

#[test]
fn operation_whose_costs_are_income_is_told() {
    let found_in = |spec: &LedgerSpec, lines: &str| -> Vec<String> {
        let world = MemoryWorld::new();
        world.put("a.csv", format!("{HEADER}{lines}"));
        let found = super::condense(&world, spec, &KeySpec::default()).diagnostics;
        found.iter().map(super::shown).collect()
    };
    let found = |lines: &str| found_in(&spec(), lines);
    let reversed = |cost: &str, others: &str| {
        [format!(
            "K0124: signs of 2013 look reversed: in operation the arts of cost sum up to {cost} kr, {others} @ municipality.toml | see whether `sign = \"income\"` under `[ledger.amount]` is right"
        )]
    };
    assert_eq!(
        found("1;242;010;01;-9;x;1\n1;242;700;01;4;x;2\n2;242;010;01;99;x;3\n"),
        reversed("-9.00", "those of income to 4.00 kr of expenditure")
    );
    // Without income it takes more than a refund or two.
    let refunds = "1;242;010;01;-9;x;1\n1;242;270;02;-4;x;2\n";
    assert_eq!(found(refunds), Vec::<String>::new());
    let no_income = format!("{refunds}1;242;100;01;1;x;4\n2;242;010;01;99;x;3\n");
    assert_eq!(
        found(&no_income),
        reversed("-12.00", "and there are none of income")
    );
    let mut without_art = spec();
    let art = without_art.codes.get_mut("art").expect("there");
    (art.column, art.default) = (None, Some("010".to_owned()));
    assert_eq!(found_in(&without_art, &no_income), Vec::<String>::new());
}

#[test]
fn lines_of_another_year_are_put_aside() {
    let mut months = spec();
    let period = months.codes.get_mut("periode").expect("a period");
    period.characters = Some((5, 6));
    let condensed = check(
        &months,
        "1;242;010;201301;9;x;1\n1;242;010;201201;4;x;2\n1;242;010;201212;-4;x;3\n",
        &[
            "K0125: 2 lines are of 2012 by period, not of 2013: 8.00 kr @ a.csv:3 the first of them | they are in quarantine; leave them out of the export, or out of the reading with `skip`, or describe a `[[ledger]]` of 2012",
        ],
    );
    assert_eq!(sums(&condensed), (900, 2));
    let world = MemoryWorld::new();
    let header = HEADER.replace("Bilag", "Regnskapsår");
    world.put(
        "a.csv",
        format!("{header}1;242;010;01;9;x;2013\n1;242;010;01;4;x;2014\n1;242;010;01;4;x;\n"),
    );
    let unnumbered = LedgerSpec {
        voucher: None,
        ..spec()
    };
    let condensed = check_world(
        &world,
        &unnumbered,
        &[
            "K0125: 1 line is of 2014 by column of years, not of 2013: 4.00 kr @ a.csv:3 the first of them | they are in quarantine; leave them out of the export, or out of the reading with `skip`, or describe a `[[ledger]]` of 2014",
        ],
    );
    assert_eq!(sums(&condensed), (1300, 1));
}

#[test]
fn dates_most_of_a_year_away_are_told_and_kept() {
    let dated = LedgerSpec {
        date: Some("Tekst".to_owned()),
        ..spec()
    };
    let condensed = check(
        &dated,
        "1;242;010;05;9;12.05.2013;1\n1;242;010;05;4;12.05.2012;2\n1;242;010;01;4;12.12.2012;3\n1;242;010;13;4;28.02.2014;3\n",
        &[
            "K0125: 1 line is of 2012 by date, most of a year from period, not of 2013: 4.00 kr @ a.csv:3 the first of them | see whether the file is of another year",
        ],
    );
    assert_eq!(sums(&condensed), (2100, 0));
}

#[test]
fn amounts_in_thousands_are_kroner_and_agree_within_their_rounding() {
    let body = "1;242;010;01;9;x;1\n1;242;010;01;-1,5;x;2\n";
    let stated = |kroner: i128| LedgerSpec {
        scale: crate::value::AmountScale::Thousands,
        control: ControlTotals {
            net: Some(Amount::from_ore(kroner * 100)),
            ..ControlTotals::default()
        },
        ..spec()
    };
    let condensed = check(&stated(8_400), body, &[]);
    assert_eq!(sums(&condensed), (750_000, 0));
    let reasons: Vec<&str> = condensed
        .completeness
        .iter()
        .map(|check| check.reason.as_str())
        .collect();
    assert!(
        reasons.contains(&"1 of 1 control totals agree within the rounding to thousands"),
        "{reasons:?}"
    );
    check(
        &stated(8_501),
        body,
        &[
            "K0109: net: expected 8501.00 kr, found 7500.00 kr, difference -1001.00 kr @ municipality.toml | find the lines that the export lacks or has too many of, or mend the total",
        ],
    );
}

fn check_files(first: &str, second: &str, spec: &LedgerSpec, expected: &[&str]) {
    let world = MemoryWorld::new();
    world.put("a.csv", format!("{HEADER}{first}"));
    world.put("b.csv", format!("{HEADER}{second}"));
    let spec = LedgerSpec {
        files: files(["a.csv", "b.csv"]),
        ..spec.clone()
    };
    check_world(&world, &spec, expected);
}

#[test]
fn a_file_in_another_form_holds_the_same_postings() {
    check_files(
        "1;242;010;01;5;x;1\n1;242;010;02;7,50;x;02\n",
        "1;242;010;02;7,5;x;2\r\n1;242;010;01;5,00;x;1\r\n",
        &spec(),
        &[
            "K0112: `b.csv` holds the same postings as `a.csv`: 2 postings, 12.50 kr @ b.csv:3 again from here, a.csv:2 first here, municipality.toml | take one of them out of `files` and out of the folder",
        ],
    );
}

#[test]
fn a_file_of_one_posting_that_another_has_is_an_error() {
    let severity = |one: &str, other: &str| {
        let world = MemoryWorld::new();
        world.put("a.csv", format!("{HEADER}{one}"));
        world.put("b.csv", format!("{HEADER}{other}"));
        let spec = LedgerSpec {
            voucher: None,
            files: files(["a.csv", "b.csv"]),
            ..spec()
        };
        let found = condense(&world, &spec, &KeySpec::default()).diagnostics;
        let twice = found.iter().find(|one| one.code == Code::DuplicateFile);
        twice.map(|twice| twice.severity)
    };
    let one = "1;242;010;01;5;a;\n1;242;010;02;6;b;\n1;242;020;02;7;b;\n";
    let error = Some(Severity::Error);
    assert_eq!(severity(one, "1;242;010;01;5;a;\n"), error);
    assert_eq!(severity("1;242;010;02;6;b;\n", one), error);
    // Alone in its month, among others: it may be another one.
    let among = "1;242;010;01;5;a;\n1;242;030;02;9;c;\n";
    assert_eq!(severity(one, among), Some(Severity::Warning));
    assert_eq!(severity(one, "1;242;010;01;55;a;\n"), None);
}

#[test]
fn a_period_in_two_files_is_told_with_its_kroner() {
    check_files(
        "1;242;010;01;5;x;1\n1;242;010;02;7;x;2\n1;242;010;02;-7;x;2\n",
        "1;242;010;02;7;x;2\n1;242;010;02;-7;x;2\n1;242;010;03;5;x;3\n",
        &spec(),
        &[
            "K0112: `b.csv` and `a.csv` hold the same vouchers: period 02 (2 postings, 0.00 kr net, 7.00 kr debit) @ b.csv:2 again from here, a.csv:3 first here, municipality.toml | export each period once, or leave it out of one of the files: name that in `files` as `{ file = \"b.csv\", skip = [{ column = \"Periode\", equals = \"02\" }] }`; where all of it was booked twice, say `overlap = \"distinct\"`",
        ],
    );
}

#[test]
fn postings_that_are_alike_by_chance_are_not_the_same() {
    let rent = "1;242;190;01;5;x;1\n1;242;190;01;6;x;1\n1;242;190;01;7;x;1\n";
    check_files(
        &format!("{rent}1;242;190;01;8;x;4\n"),
        &format!("{rent}1;242;190;01;9;x;5\n"),
        &spec(),
        &[],
    );
    check_files(rent, &rent.replace(";1\n", ";2\n"), &spec(), &[]);
    let unnumbered = LedgerSpec {
        voucher: None,
        ..spec()
    };
    check_files(
        &format!("{rent}1;242;190;01;8;x;4\n"),
        &format!("{rent}1;242;190;01;9;x;5\n"),
        &unnumbered,
        &[],
    );
    check_files(
        rent,
        &rent.replace(";1\n", ";2\n"),
        &unnumbered,
        &[
            "K0112: `b.csv` holds the same postings as `a.csv`: 3 postings, 18.00 kr @ b.csv:2 again from here, a.csv:2 first here, municipality.toml | take one of them out of `files` and out of the folder",
        ],
    );
}
