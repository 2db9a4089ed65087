//! SIE, types 1 to 4.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{brief, check, cut_everywhere, described, described_beside, read_file};
use crate::ledger::LedgerSpec;
use crate::value::Amount;

/// Account, cost centre, project and period.
fn books() -> LedgerSpec {
    described(
        "belopp",
        &[
            ("art", "konto"),
            ("funksjon", "dim.1"),
            ("kontoklasse", ""),
            ("periode", "period"),
        ],
    )
}

const CHART: &str = "#FLAGGA 0\n#FORMAT PC8\n#RAR 0 20130101 20131231\n#RAR -1 20120101 20121231\n\
    #KONTO 1910 Kassa\n#KTYP 1910 T\n#KONTO 4010 \"Inköp\"\n#DIM 1 Ansvar\n";

fn file(kind: &str, rest: &str) -> String {
    format!("{CHART}#SIETYP {kind}\n{rest}")
}

#[test]
fn vouchers_are_postings_of_their_lines() {
    let text = file(
        "4",
        "#RES 0 4010 80.50\n#IB 0 1910 10\n#UB 0 1910 -70.50\n#UB -1 1910 10\n\
         #VER A 1 20130105 \"Kaffe, \\\"mald\\\"\" 20130110 kari\n{\n\
         \t#TRANS 4010 {1 \"100\" 6 P1} 100.50 20130106 \"\" 3 kari\n\
         #RTRANS 1910 {} -80.5\n#TRANS 1910 {} -80.50\n\
         #BTRANS 1910 {} -100.50\n#TRANS 1910 {} -20\n}\n\
         #VER \"\" \"\" 20131231\n{\n#TRANS 4010 -20\n#TRANS 1910 20\n}\n#XYZ 1\n",
    );
    let expected = [
        "16: 100.50 4010 100 - 201301",
        "17: -80.50 1910 - - 201301",
        "20: -20.00 1910 - - 201301",
        "24: -20.00 4010 - - 201312",
        "25: 20.00 1910 - - 201312",
    ];
    check(text.as_bytes(), &books(), &expected, &[]);
    let named = described_beside("belopp", ["dim.Projekt", "dim.Ansvar", "kontotyp", "rad"]);
    let read = read_file(text.as_bytes(), &named);
    assert_eq!(brief(&read.postings[0]), "16: 100.50 - - - - P1 100 - 1");
    assert_eq!(brief(&read.postings[1]), "17: -80.50 - - - - - - T 2");
}

#[test]
fn a_voucher_that_does_not_balance_is_named() {
    let help = "municipality.toml | the file was cut or changed after it was made; export it again";
    for (rows, problem) in [
        (
            "#TRANS 4010 {} 100\n#TRANS 1910 {} -99.50\n}\n",
            "which does not balance: debit less credit is 0.50 kr",
        ),
        ("#TRANS 4010 {} 100\n", "which is never closed"),
        (
            "#TRANS 4010 {} 100\n#VER B 2 20130101\n{\n}\n",
            "which is never closed",
        ),
    ] {
        let text = file("4", &format!("#VER A 1 20130105\n{{\n{rows}"));
        let read = read_file(text.as_bytes(), &books());
        let expected = format!("K0150: `a.csv` has voucher A 1, {problem} @ a.csv:10 , {help}");
        assert_eq!(read.findings, [expected]);
    }
}

#[test]
fn a_line_that_cannot_be_read_is_quarantined() {
    let text = file(
        "4",
        "#VER A 1 20130105\n{\n#TRANS 4010 {} 12,50\n#TRANS 4010 {1 100} \n#TRANS 4010 {1\n#TRANS 1910 \"Kari 5\n}\n#TRANS 1910 {} 5\n",
    );
    let help =
        "in quarantine, its kroner unknown | mend it where the file was made, and save it again";
    let findings = [
        (
            "`12,50` is not an amount in kroner with a decimal point",
            12,
        ),
        ("the amount is blank", 13),
        ("a list of objects is never closed", 14),
        ("a quote is never closed", 15),
        ("the line stands in no voucher", 17),
    ]
    .map(|(problem, line)| format!("K0143: {problem} @ a.csv:{line} {help}"));
    let findings: Vec<&str> = findings.iter().map(String::as_str).collect();
    check(text.as_bytes(), &books(), &[], &findings);
}

#[test]
fn balances_of_periods_are_what_happened_in_each() {
    let year = "#IB 0 1910 10\n#UB 0 1910 -140\n#RES 0 4010 150\n";
    let movements = "#PSALDO 0 201301 4010 {} 100\n#PSALDO 0 201302 4010 {} 50\n#PSALDO -1 201201 4010 {} 7\n\
        #PSALDO 0 201301 1910 {} -100\n#PSALDO 0 201302 1910 {} -50\n";
    let closing = "#PSALDO 0 201301 4010 {} 100\n#PSALDO 0 201302 4010 {} 150\n#PSALDO -1 201201 4010 {} 7\n\
        #PSALDO 0 201301 1910 {} -90\n#PSALDO 0 201302 1910 {} -140\n";
    let expected = [
        "16: -100.00 1910 - - 201301",
        "17: -50.00 1910 - - 201302",
        "13: 100.00 4010 - - 201301",
        "14: 50.00 4010 - - 201302",
    ];
    for periods in [movements, closing] {
        check(
            file("2", &format!("{year}{periods}")).as_bytes(),
            &books(),
            &expected,
            &[],
        );
    }
    let lacking = movements.replace("201302 4010 {} 50", "201302 4010 {} 40");
    let read = read_file(file("2", &format!("{year}{lacking}")).as_bytes(), &books());
    let expected = "K0151: `a.csv` has balances that differ: account 4010 moved by 150.00 kr in the year, its periods add up to 140.00 kr @ a.csv:12 , municipality.toml | see whether the export holds all periods of the year";
    assert_eq!(read.findings, [expected]);
    let expected = ["11: -150.00 1910 - - -", "12: 150.00 4010 - - -"];
    check(file("1", year).as_bytes(), &books(), &expected, &[]);
}

#[test]
fn balances_of_objects_are_parts_of_their_account() {
    let text = file(
        "3",
        "#PSALDO 0 201301 4010 {} 100\n#PSALDO 0 201301 4010 {1 \"10\"} 60\n#PSALDO 0 201301 4010 {1 \"20\"} 30\n\
         #PSALDO 0 201301 4010 {6 \"P\"} 100\n#PSALDO 0 201302 4010 {} 5\n",
    );
    let expected = [
        "11: 60.00 4010 10 - 201301",
        "12: 30.00 4010 20 - 201301",
        "10: 10.00 4010 - - 201301",
        "14: 5.00 4010 - - 201302",
    ];
    check(text.as_bytes(), &books(), &expected, &[]);
    let both = described(
        "belopp",
        &[
            ("art", "konto"),
            ("funksjon", "dim.1"),
            ("kontoklasse", "dim.6"),
            ("periode", "period"),
        ],
    );
    let problem = "K0143: the balances of objects do not say how dimensions 1 and 6 go together @ a.csv:10 in quarantine with 100.00 kr | mend it where the file was made, and save it again";
    check(
        text.as_bytes(),
        &both,
        &["14: 5.00 4010 - - 201302"],
        &[problem],
    );
}

#[test]
fn vouchers_are_compared_with_balances() {
    let text = file(
        "4",
        "#RES 0 4010 80\n#VER A 1 20130105\n{\n#TRANS 4010 {} 100\n#TRANS 1910 {} -100\n}\n",
    );
    let read = read_file(text.as_bytes(), &books());
    let expected = "K0151: `a.csv` has vouchers that are not all of the year, or balances of another: account 4010 moved by 80.00 kr as its balances say, its vouchers add up to 100.00 kr @ a.csv:10 , municipality.toml | see whether the export holds all vouchers of the year";
    assert_eq!(read.findings, [expected]);
}

#[test]
fn vouchers_are_compared_with_balances_by_period_where_nothing_is_said_of_the_year() {
    let text = |rows: &str| {
        let voucher = "#VER A 1 20130105\n{\n#TRANS 4010 {} 100\n#TRANS 1910 {} -100\n}\n";
        file("4", &format!("{rows}{voucher}"))
    };
    for rows in [
        // What happened, and what was left at the end of each period.
        "#PSALDO 0 201301 4010 {} 60\n#PSALDO 0 201302 4010 {} 40\n",
        "#IB 0 1910 5\n#PSALDO 0 201301 4010 {} 60\n#PSALDO 0 201302 4010 {} 100\n#PSALDO 0 201302 1910 {} -95\n",
        // Balances that fit no account are of another time.
        "#PSALDO 0 201301 4010 {} 7\n#PSALDO 0 201301 1910 {} 9\n",
    ] {
        let read = read_file(text(rows).as_bytes(), &books());
        assert_eq!(read.findings, [""; 0], "{rows}");
    }
    let lacking = "#PSALDO 0 201301 4010 {} 100\n#PSALDO 0 201301 1910 {} -100\n#PSALDO 0 201301 4020 {} 30\n";
    let read = read_file(text(lacking).as_bytes(), &books());
    let expected = "K0151: `a.csv` has vouchers that are not all of the year: the periods of account 4020 come to 30.00 kr, its vouchers add up to 0.00 kr @ a.csv:12 , municipality.toml | see whether the export holds all vouchers of the year";
    assert_eq!(read.findings, [expected]);
}

#[test]
fn a_file_is_of_the_year_of_its_ledger() {
    let voucher = "#VER A 1 20130905\n{\n#TRANS 4010 {} 100\n#TRANS 1910 {} -100\n}\n";
    for (year, expected) in [
        ("#RAR 0 20130301 20131231", ""),
        (
            "#RAR 0 20130701 20140630",
            "says that its year goes from 2013 to 20140630, and the ledger is of 2013 @ a.csv:10",
        ),
        (
            "#RAR 0 20120101 20121231",
            "says that its year goes from 2012 to 20121231, and the ledger is of 2013 @ a.csv:10",
        ),
    ] {
        let text = file("4", &format!("{year}\n{voucher}"));
        assert_eq!(contradictions(&text, &books()), expected);
    }
}

/// One voucher: its day, and its lines but the last, each an account, an object and øre.
type WrittenVoucher = (u8, Vec<(u8, u8, i64)>);

/// Books written as a type of SIE, and the sum of each account.
fn written(
    vouchers: &[WrittenVoucher],
    kind: u8,
) -> (String, Vec<String>, BTreeMap<String, Amount>) {
    let (mut text, mut postings) = (String::new(), Vec::new());
    let mut sums: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    let mut line = 9;
    for (number, (month, lines)) in vouchers.iter().enumerate() {
        text += &format!("#VER A {number} 2013{month:02}05\n{{\n");
        line += 2;
        let rest: i64 = lines.iter().map(|(_, _, ore)| ore).sum();
        for (account, object, ore) in lines.iter().copied().chain([(0, 0, -rest)]) {
            let account = if account == 0 {
                1910
            } else {
                4000 + u16::from(account)
            };
            line += 1;
            let amount = Amount::from_ore(ore.into());
            text += &format!("  #TRANS {account} {{1 \"{object}\"}} {amount}\n");
            postings.push(format!(
                "{line}: {amount} {account} {object} - 2013{month:02}"
            ));
            *sums
                .entry(account.to_string())
                .or_default()
                .entry(format!("2013{month:02}"))
                .or_default() += ore;
        }
        text += "}\n";
        line += 1;
    }
    let mut balances = String::new();
    let mut totals = BTreeMap::new();
    for (account, periods) in &sums {
        let total = Amount::from_ore(periods.values().sum::<i64>().into());
        totals.insert(account.clone(), total);
        balances += &match account.starts_with('1') {
            true => format!(
                "#IB 0 {account} 5.00\n#UB 0 {account} {}\n",
                total + Amount::from_ore(500)
            ),
            false => format!("#RES 0 {account} {total}\n"),
        };
        if [2, 3].contains(&kind) {
            for (period, ore) in periods {
                balances += &format!(
                    "#PSALDO 0 {period} {account} {{}} {}\n",
                    Amount::from_ore((*ore).into())
                );
            }
        }
    }
    // The balances behind the vouchers keep the lines of these where they are.
    let all = if kind == 4 {
        [text, balances].concat()
    } else {
        balances
    };
    (file(&kind.to_string(), &all), postings, totals)
}

/// What contradicts itself in a file, without its help.
fn contradictions(text: &str, spec: &LedgerSpec) -> String {
    let read = read_file(text.as_bytes(), spec);
    let found = read
        .findings
        .iter()
        .filter_map(|finding| finding.strip_prefix("K0150: `a.csv` "));
    let found: Vec<&str> = found
        .map(|finding| finding.split(" ,").next().unwrap_or_default())
        .collect();
    found.join("; ")
}

#[test]
fn a_balance_that_is_stated_twice_is_named() {
    for (kind, rows, problem) in [
        ("1", "#RES 0 4010 100\n#RES -1 4010 90\n#RES 0 4020 5\n", ""),
        (
            "1",
            "#RES 0 4010 100\n#RES 0 4020 5\n#RES 0 4010 30\n#RES 0 4020 5\n",
            "states `#RES` of account 4010 twice, on lines 10 and 12, and 1 more @ a.csv:12",
        ),
        (
            "1",
            "#UB 0 1910 10\n#UB 0 1910 10\n",
            "states `#UB` of account 1910 twice, on lines 10 and 11 @ a.csv:11",
        ),
        (
            "2",
            "#PSALDO 0 201301 4010 {} 8\n#PSALDO 0 201302 4010 {} 8\n#PSALDO 0 201301 4010 8\n",
            "states `#PSALDO` of account 4010 in 201301 twice, on lines 10 and 12 @ a.csv:12",
        ),
        (
            "3",
            "#PSALDO 0 201301 4010 {1 5 6 P} 8\n#PSALDO 0 201301 4010 {1 5} 8\n",
            "",
        ),
        (
            "3",
            "#PSALDO 0 201301 4010 {1 5 6 P} 8\n#PSALDO 0 201301 4010 {6 P 1 5} 8\n",
            "states `#PSALDO` of account 4010 in 201301 twice, on lines 10 and 11 @ a.csv:11",
        ),
    ] {
        assert_eq!(
            contradictions(&file(kind, rows), &books()),
            problem,
            "{rows}"
        );
    }
}

#[test]
fn one_side_of_vouchers_need_not_balance_where_that_is_stated() {
    let rows = "#VER A 1 20130105 x\n{\n#TRANS 4010 {} 100\n}\n";
    for (both_sides, count) in [(None, 1), (Some(true), 1), (Some(false), 0)] {
        let spec = LedgerSpec {
            both_sides,
            ..books()
        };
        let found = contradictions(&file("4", rows), &spec);
        assert_eq!(usize::from(!found.is_empty()), count, "{both_sides:?}");
    }
}

#[test]
fn a_file_that_ends_before_its_year_is_named() {
    let mut by_month = books();
    let period = by_month.codes.remove("local periode");
    by_month
        .codes
        .insert("periode".into(), period.expect("a period"));
    by_month.limits_periods = true;
    by_month.periods = ["01", "02"].map(Into::into).into();
    let half = "says that it covers the year to 20130630 alone, which ends on 20131231 @ a.csv:10";
    let early = half.replace("0630", "0131");
    for (day, spec, problem) in [
        ("20131231", books(), ""),
        ("20130630", books(), half),
        ("20130630", by_month.clone(), ""),
        ("20130131", by_month, early.as_str()),
    ] {
        let text = file("1", &format!("#OMFATTN {day}\n#RES 0 4010 100\n"));
        assert_eq!(contradictions(&text, &spec), problem, "{day}");
    }
}

#[test]
fn amounts_of_another_currency_are_named() {
    for (currency, problem) in [
        ("SEK", ""),
        ("nok", ""),
        ("\"\"", ""),
        (
            "EUR",
            "says that its amounts are in EUR, not in kroner @ a.csv:10",
        ),
    ] {
        let text = file("1", &format!("#VALUTA {currency}\n#RES 0 4010 100\n"));
        assert_eq!(contradictions(&text, &books()), problem, "{currency}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn books_are_the_same_in_every_type(
        vouchers in prop::collection::vec((1..13u8, prop::collection::vec((0..4u8, 0..3u8, -9_999_999..9_999_999i64), 1..4)), 1..12),
    ) {
        for kind in 1..=4 {
            let (text, postings, totals) = written(&vouchers, kind);
            let read = read_file(text.as_bytes(), &books());
            prop_assert_eq!(&read.findings, &[""; 0], "{}", text);
            if kind == 4 {
                prop_assert_eq!(read.postings.iter().map(brief).collect::<Vec<_>>(), postings);
            }
            let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
            for posting in &read.postings {
                *sums.entry(posting.codes["local art"].to_string()).or_default() += posting.amount;
            }
            prop_assert_eq!(&sums, &totals, "{}", text);
        }
    }

    #[test]
    fn nothing_panics_on_garbage(lines in prop::collection::vec("#(VER|TRANS|RTRANS|PSALDO|RES|IB|DIM|KONTO|SIETYP)?[ \"{}0-9a-å.\\\\-]{0,20}", 0..12)) {
        let _ = read_file(format!("#FLAGGA 0\n{}", lines.join("\n")).as_bytes(), &books());
    }
}

#[test]
fn a_file_that_was_cut_is_never_read_in_silence() {
    let vouchers = vec![
        (1, vec![(1, 1, 10_050), (2, 0, 5)]),
        (2, vec![(1, 0, -700)]),
    ];
    let (text, postings, _) = written(&vouchers, 4);
    // Balances stand before vouchers, as programs write them.
    let (balances, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| {
        ["#IB", "#UB", "#RES"]
            .iter()
            .any(|label| line.starts_with(label))
    });
    let text = [
        CHART,
        "#SIETYP 4\n",
        &balances.join("\n"),
        "\n",
        &rest[9..].join("\n"),
        "\n",
    ]
    .concat();
    assert_eq!(
        read_file(text.as_bytes(), &books()).findings,
        [""; 0],
        "{text}"
    );
    let count = postings.len();
    cut_everywhere(text.as_bytes(), &books(), |read| {
        read.postings.len() == count
    });
}
