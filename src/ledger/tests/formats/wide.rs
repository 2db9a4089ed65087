//! Tables with an amount for each period in a line.

use std::sync::Arc;

use super::{brief, check, read_file};
use crate::ledger::tests::{dialect, files, spec, written_in};
use crate::ledger::{
    AmountColumns, FileDialect, FileLines, LedgerFiles, LedgerSource, LedgerSpec, TextMatch,
    TextTest, WideColumn,
};
use crate::value::{AmountScale, NumberMarks};
use crate::world::MemoryWorld;

/// A column, its period and whether it holds balances.
pub(super) fn column(column: &str, period: &str, is_cumulative: bool) -> WideColumn {
    WideColumn {
        column: column.to_owned(),
        period: (!period.is_empty()).then(|| period.to_owned()),
        is_cumulative: Some(is_cumulative).filter(|_| !period.is_empty()),
    }
}

/// A ledger with such columns; class and function are the same on every line.
pub(super) fn with_columns(columns: &[WideColumn]) -> LedgerSpec {
    let mut spec = spec();
    spec.amount = AmountColumns::Wide {
        columns: columns.to_vec(),
        reversed: false,
        blank_is_unchanged: false,
    };
    for (name, default) in [("kontoklasse", "1"), ("funksjon", "242"), ("periode", "")] {
        let code = spec.codes.get_mut(name).expect("there");
        code.column = None;
        code.default = (!default.is_empty()).then(|| default.to_owned());
    }
    spec.texts.clear();
    spec.voucher = None;
    spec
}

pub(super) fn table(is_cumulative: bool) -> LedgerSpec {
    with_columns(&[column("Per *", "*", is_cumulative)])
}

/// The same with blank cells that are said to be something.
pub(super) fn with_blank(spec: LedgerSpec, is_zero: bool) -> LedgerSpec {
    let mut spec = spec;
    spec.blank_is_zero = is_zero;
    if let AmountColumns::Wide {
        blank_is_unchanged, ..
    } = &mut spec.amount
    {
        *blank_is_unchanged = !is_zero;
    }
    spec
}

const BLANK: &str = "K0152: 1 cell is blank and gives no posting @ a.csv | see whether the export should have an amount in each of its columns; where a blank is no kroner, write `blank = \"zero\"` under `[ledger.amount]`";

/// What is found, each as one line without its places and help.
pub(super) fn found(text: &str, spec: &LedgerSpec) -> Vec<String> {
    let read = read_file(text.as_bytes(), spec);
    let message = |finding: &String| finding.split(" @ ").next().unwrap_or_default().to_owned();
    read.findings.iter().map(message).collect()
}

#[test]
fn each_amount_has_its_line_and_column() {
    let text = "Art;Per 01;Tekst;Per 02\n010;5,00;\"a;\nb\";7\n020;;c;-1\n";
    let expected = [
        "2.2: 5.00 010 242 1 01",
        "2.4: 7.00 010 242 1 02",
        "4.4: -1.00 020 242 1 02",
    ];
    check(text.as_bytes(), &table(false), &expected, &[BLANK]);
    let expected = [
        "2.2: 5.00 010 242 1 01",
        "2.4: 2.00 010 242 1 02",
        "4.4: -1.00 020 242 1 02",
    ];
    check(text.as_bytes(), &table(true), &expected, &[BLANK]);
}

#[test]
fn balances_are_taken_in_the_order_of_their_periods() {
    // A balance that stays the same is of a period in which nothing happened.
    let text = "Per 03;Art;Per 10;Per 2;Per 11\n30;010;100;20;100,00\n";
    let expected = [
        "2.1: 10.00 010 242 1 03",
        "2.3: 70.00 010 242 1 10",
        "2.4: 20.00 010 242 1 2",
    ];
    check(text.as_bytes(), &table(true), &expected, &[]);
}

#[test]
fn amounts_are_read_as_in_any_other_ledger() {
    let text = "Art;Per 01;Per 02\n010;1.000,5 CR;(2)\n";
    let read = |is_cumulative: bool, reversed: bool, scale: AmountScale| {
        let mut spec = table(is_cumulative);
        spec.scale = scale;
        spec.files = written_in(FileDialect {
            marks: NumberMarks {
                decimal: ',',
                thousands: Some('.'),
            },
            ..dialect()
        })
        .files;
        if let AmountColumns::Wide {
            reversed: written, ..
        } = &mut spec.amount
        {
            *written = reversed;
        }
        let read = read_file(text.as_bytes(), &spec);
        (
            read.postings.iter().map(brief).collect::<Vec<_>>(),
            read.findings,
        )
    };
    let plain = ["2.2: -1000.50 010 242 1 01", "2.3: -2.00 010 242 1 02"];
    assert_eq!(
        read(false, false, AmountScale::Kroner),
        (plain.map(String::from).to_vec(), vec![])
    );
    let balances = [
        "2.2: -1000500.00 010 242 1 01",
        "2.3: 998500.00 010 242 1 02",
    ];
    assert_eq!(
        read(true, false, AmountScale::Thousands),
        (balances.map(String::from).to_vec(), vec![])
    );
    let (postings, findings) = read(true, true, AmountScale::Kroner);
    assert_eq!(postings, Vec::<String>::new());
    assert!(
        findings[0].starts_with("K0102: no amount: `1.000,5 CR` has `R`")
            || findings[0].starts_with("K0102"),
        "{findings:?}"
    );
    assert_eq!(findings.len(), 2);
}

#[test]
fn a_period_may_be_translated() {
    let mut spec = table(true);
    let code = spec.codes.get_mut("periode").expect("there");
    code.translation = Some(Arc::new(
        [
            ("jan".to_owned(), "01".to_owned()),
            ("feb".to_owned(), "02".to_owned()),
        ]
        .into(),
    ));
    let expected = ["2.2: 2.00 010 242 1 02", "2.3: 5.00 010 242 1 01"];
    check(b"Art;Per feb;Per jan\n010;7;5\n", &spec, &expected, &[]);
    let other = found("Art;Per jan;Per feb;Per i alt\n010;5;7;7\n", &spec);
    assert_eq!(
        other,
        ["K0115: column `Per i alt` is of `i alt`, which is not a period of the ledger"]
    );
}

#[test]
fn a_line_that_is_not_a_posting_is_one_line_with_all_its_kroner() {
    let text = "Art;Per 01;Per 02;Per 03;Tekst\n010;1;2;4;a\n01;1;2;4;b\nSum;1;2;4;\nArt;Per 01;Per 02;Per 03;Tekst\n010;1;2;4\n010;1;2\n010;1;2;4;c;d\n;;;;slutt\n";
    for (is_cumulative, sum) in [(false, "7.00"), (true, "4.00")] {
        let read = read_file(text.as_bytes(), &table(is_cumulative));
        assert_eq!(read.postings.len(), 3);
        let quarantined: Vec<String> = read
            .report
            .quarantined
            .iter()
            .map(|line| {
                format!(
                    "{} {}",
                    line.record,
                    line.amount
                        .map_or("?".to_owned(), |kroner| kroner.to_string())
                )
            })
            .collect();
        let expected = [
            format!("3 {sum}"),
            format!("4 {sum}"),
            "5 0.00".to_owned(),
            // The last amount may be cut as well.
            "6 ?".to_owned(),
            "7 ?".to_owned(),
            format!("8 {sum}"),
            "9 ?".to_owned(),
        ];
        assert_eq!(quarantined, expected);
        assert_eq!(read.findings.len(), 7, "{:?}", read.findings);
    }
}

#[test]
fn lines_that_are_left_out_count_once_with_all_their_kroner() {
    let mut spec = table(false);
    let lines = FileLines {
        skip: vec![TextTest::new("Tekst", TextMatch::StartsWith, "Sum")],
        ..FileLines::default()
    };
    spec.files = written_in(FileDialect { lines, ..dialect() }).files;
    let text = "Art;Tekst;Per 01;Per 02\n010;Lønn;1;2\n010;Sum;1;2\n";
    assert_eq!(
        found(text, &spec),
        ["K0132: 1 line is left out by `skip`, with 3.00 kr"]
    );
}

#[test]
fn blank_balances_must_be_said_to_be_zero_or_unchanged() {
    let text = "Art;Per 1;Per 2;Per 3\n010;5;;9\n010;;;4\n010;2;3;\n010;1;1;1\n";
    let unsaid = found(text, &table(true));
    let expected = [
        "K0152: 1 blank cell of column `Per 2` behind balances of 5.00 kr: nothing says whether the balance is then zero or unchanged",
        "K0152: 1 blank cell of column `Per 3` behind balances of 3.00 kr: nothing says whether the balance is then zero or unchanged",
        "K0152: 4 cells are blank and give no posting",
    ];
    assert_eq!(unsaid, expected);
    let lines = |is_zero: bool| -> Vec<String> {
        let read = read_file(text.as_bytes(), &with_blank(table(true), is_zero));
        assert_eq!(read.findings, Vec::<String>::new());
        let of_line = |line: u64| {
            let postings = read
                .postings
                .iter()
                .filter(|posting| posting.record.number() == line);
            postings
                .map(|posting| posting.amount.to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        (2..5).map(of_line).collect()
    };
    assert_eq!(lines(true), ["5.00 -5.00 9.00", "4.00", "2.00 1.00 -3.00"]);
    assert_eq!(lines(false), ["5.00 4.00", "4.00", "2.00 1.00"]);
}

#[test]
fn a_line_without_amounts_is_none_where_blanks_are_zero() {
    let text = "Art;Per 1\n010;5\n010;\n";
    assert_eq!(
        found(text, &table(false)),
        ["K0102: 1 line has no amount: all columns of amounts are blank"]
    );
    let read = read_file(text.as_bytes(), &with_blank(table(false), true));
    assert_eq!((read.findings, read.report.raw.lines), (vec![], 1));
}

#[test]
fn balances_that_all_end_are_taken_back_with_an_error() {
    let ends = |of: &str, kroner: &str| {
        format!(
            "K0115: column `Per 3` has a balance of zero on {of} lines with one before it, so that {kroner} kr are taken back"
        )
    };
    let text = "Art;Per 1;Per 2;Per 3\n010;5;5;0\n010;4;;-\n010;;1;0,00\n";
    let unchanged = with_blank(table(true), false);
    assert_eq!(found(text, &unchanged), [ends("3 of 3", "10.00")]);
    // One of them may have gone on.
    let goes_on = text.replace("5;5;0", "5;5;6");
    assert_eq!(found(&goes_on, &unchanged), [ends("2 of 3", "5.00")]);
    let go_on = goes_on.replace("4;;-", "4;;4");
    assert_eq!(found(&go_on, &unchanged), Vec::<String>::new());
    // A month to come is blank, which takes nothing back.
    let text = "Art;Per 1;Per 2;Per 3\n010;5;5;\n010;4;4;\n";
    assert_eq!(
        found(text, &table(true)),
        ["K0152: 2 cells are blank and give no posting"]
    );
    assert_eq!(
        found(text, &with_blank(table(true), true)),
        [ends("2 of 2", "9.00")]
    );
}

#[test]
fn columns_that_contradict_each_other_are_refused() {
    let check = |columns: &[WideColumn], header: &str, expected: &[&str]| {
        let text = format!("Art;{header}\n010;1;2\n");
        assert_eq!(found(&text, &with_columns(columns)), expected, "{header}");
    };
    check(
        &[column("Per *", "*", false), column("Januar", "1", false)],
        "Per 01;Januar",
        &["K0115: columns `Per 01` and `Januar` are of one period, `01`, which would count twice"],
    );
    check(
        &[column("Per *", "*", false)],
        "Konto;Sum",
        &["K0105: there is no column `Per *`"],
    );
    check(
        &[column("A", "1", false)],
        "A;A",
        &["K0104: two columns are named `A`"],
    );
    check(
        &[column("Regnskap *", "13", false)],
        "Regnskap 2012;Budsjett 2012",
        &["K0125: column `Regnskap 2012` is of 2012 by its name, not of 2013"],
    );
    check(
        &[column("Regnskap *", "13", false)],
        "Regnskap 2013;Budsjett 2013",
        &[],
    );
    check(
        &[column("Budsjett *", "13", false)],
        "Regnskap 2013;Budsjett 2013",
        &["K0115: column `Budsjett 2013` is not of accounts by its name, as the ledger is"],
    );
    let unsaid = WideColumn {
        is_cumulative: None,
        ..column("Hittil *", "*", false)
    };
    check(
        std::slice::from_ref(&unsaid),
        "Hittil 01;Hittil 02",
        &[
            "K0115: column `Hittil 01` holds what happened up to its period, by its name, and others do so too",
        ],
    );
    check(&[unsaid], "Hittil 12;Konto", &[]);
    check(
        &[column("Hittil *", "*", false)],
        "Hittil 01;Hittil 02",
        &[],
    );
    let mut words = with_columns(&[column("Hittil *", "*", true)]);
    words.periods = ["jan", "feb"].map(Arc::from).to_vec();
    words.limits_periods = true;
    assert_eq!(
        found("Art;Hittil jan;Hittil feb\n010;1;2\n", &words),
        ["K0115: nothing says where period `jan` of column `Hittil jan` stands among the others"]
    );
}

#[test]
fn every_period_that_must_have_postings_has_a_column() {
    let limited = |is_cumulative: bool| {
        let mut spec = table(is_cumulative);
        spec.periods = ["01", "02", "3"].map(Arc::from).to_vec();
        spec.limits_periods = true;
        spec
    };
    let text = "Art;Per 02;Per 03\n010;1;2\n";
    let absent = "K0105: there is no column of period `01`";
    assert_eq!(found(text, &limited(false)), [absent]);
    assert_eq!(found(text, &limited(true)), [absent]);
    // Zeros in front make no other period.
    let whole = "Art;Per 1;Per 02;Per 03\n010;1;2;3\n";
    assert_eq!(found(whole, &limited(true)), Vec::<String>::new());
    // Each month may have a file of its own, where amounts are of single months.
    let mut spec = limited(false);
    spec.files = files(["a.csv", "b.csv"]);
    let world = MemoryWorld::new();
    world.put("a.csv", "Art;Per 01\n010;1\n");
    world.put("b.csv", text);
    let read = LedgerFiles::default().visit(&world, &spec, &mut |_| {});
    assert_eq!(read.diagnostics, []);
}

#[test]
fn balances_of_other_periods_in_another_file_are_an_error() {
    let world = MemoryWorld::new();
    let mut spec = table(true);
    spec.files = files(["a.csv", "b.csv"]);
    world.put("a.csv", "Art;Per 01\n010;1\n");
    for (text, finding) in [
        (
            "Art;Per 02\n010;3\n",
            Some(
                "K0115: the cumulative columns of `b.csv` are of other periods than those of `a.csv`: what happened before them would count in both",
            ),
        ),
        ("Art;Per 1\n020;3\n", None),
    ] {
        world.put("b.csv", text);
        let read = LedgerFiles::default().visit(&world, &spec, &mut |_| {});
        let found: Vec<String> = read.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(found, Vec::from_iter(finding));
    }
}

#[test]
fn a_quote_does_not_take_in_lines_of_amounts() {
    let text = "Art;Tekst;Per 01;Per 02\n010;\"Byen;1;2\n020;a;3;\n030;b\";5;6\n";
    let read = read_file(text.as_bytes(), &table(false));
    assert_eq!(read.postings.len(), 5);
    let stray = read
        .findings
        .iter()
        .find(|finding| finding.starts_with("K0130"));
    assert!(
        stray.is_some_and(|finding| finding.contains("2 whole postings of 14.00 kr together")),
        "{:?}",
        read.findings
    );
}

#[test]
fn a_voucher_line_with_several_amounts_is_one() {
    let mut spec = table(false);
    spec.voucher = Some("Bilag".to_owned());
    spec.voucher_line = Some("Linje".to_owned());
    spec.texts.insert(Arc::from("tekst"), "Tekst".to_owned());
    let text = "Bilag;Linje;Art;Tekst;Per 01;Per 02\n1;1;010;a;1;2\n1;2;010;01010100050;1;2\n";
    let personal = "K0117: `tekst` holds what looks like a personal number";
    assert_eq!(found(text, &spec), [personal]);
    let again = format!("{text}1;1;010;b;;7\n");
    let twice = "K0113: voucher `1` line `1` is in the ledger more than once";
    let blank = "K0152: 1 cell is blank and gives no posting";
    assert_eq!(found(&again, &spec), [personal, blank, twice]);
}

#[test]
fn names_stand_in_several_lines_or_in_the_description() {
    let with_lines = |spec: LedgerSpec, lines: FileLines| LedgerSpec {
        files: written_in(FileDialect { lines, ..dialect() }).files,
        ..spec
    };
    let captions = FileLines {
        header: vec![1, 2],
        ..FileLines::default()
    };
    let spec = with_columns(&[column("Regnskap *", "*", false)]);
    let text = ";Regnskap;;Budsjett;\nArt;01;02;01;02\n010;1;2;3;4\n";
    let expected = ["3.2: 1.00 010 242 1 01", "3.3: 2.00 010 242 1 02"];
    check(text.as_bytes(), &with_lines(spec, captions), &expected, &[]);
    let names = ["Art", "Per 01", "Tekst", "Per 02"];
    let by_position = FileLines {
        columns: Some(names.map(str::to_owned).to_vec()),
        ..FileLines::default()
    };
    let expected = ["1.2: 1.00 010 242 1 01", "1.4: 2.00 010 242 1 02"];
    check(
        b"010;1;a;2\n",
        &with_lines(table(false), by_position),
        &expected,
        &[],
    );
}
