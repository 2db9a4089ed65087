//! What a document of SAF-T says of itself, and what the standard says of its transactions.

use super::read_file;
use super::saft::{books, credit, debit, document, line, plain, transaction};
use crate::ledger::LedgerSpec;

/// What is said of a document's transactions and selection, without place and help.
fn contradictions(text: &str, spec: &LedgerSpec) -> Vec<String> {
    let read = read_file(text.as_bytes(), spec);
    let found = read.findings.iter();
    let found = found.filter_map(|finding| finding.strip_prefix("K0150: `a.csv` "));
    found
        .map(|finding| finding.split(" | ").next().unwrap_or("").to_owned())
        .collect()
}

#[test]
fn a_transaction_that_does_not_balance_is_an_error() {
    let costs = |amount: &str| line("10891", "", &format!("<DebitAmount>{amount}</DebitAmount>"));
    let debts = |amount: &str| line("22001", "", &credit(amount));
    let foreign = line("10891", "", &debit("5.01"));
    let off = "has transaction GL 7, which does not balance: debit less credit is";
    let place = "@ a.csv:element 1 (transaction 7, line 1, line 7 of the file)";
    for (pieces, expected) in [
        (vec![vec![costs("5"), debts("5")]], String::new()),
        (
            vec![vec![costs("0"), costs("5"), debts("5.00")]],
            String::new(),
        ),
        (
            vec![vec![costs("5"), costs("1"), debts("5")]],
            format!("{off} 1.00 kr {place}"),
        ),
        (
            vec![vec![costs("5.01"), debts("5")]],
            format!("{off} 0.01 kr {place}"),
        ),
        (vec![vec![debts("5")]], format!("{off} -5.00 kr {place}")),
        // What was computed from another currency may be off by an øre.
        (vec![vec![foreign, debts("5")]], String::new()),
        // Pieces of one transaction.
        (vec![vec![costs("5")], vec![debts("5")]], String::new()),
        (
            vec![vec![costs("5")], vec![debts("4")]],
            format!("{off} 1.00 kr {place}"),
        ),
        // A line that cannot be read is told on its own.
        (vec![vec![costs("5")], vec![debts("x")]], String::new()),
        (vec![vec![]], String::new()),
    ] {
        let written = pieces.iter().map(|lines| transaction("7", &lines.concat()));
        let text = document("", &written.collect::<String>());
        let found = contradictions(&text, &books());
        let found = found.concat().replace(" , municipality.toml", "");
        assert_eq!(found, expected, "{text}");
        let one_sided = LedgerSpec {
            both_sides: Some(false),
            ..books()
        };
        assert_eq!(contradictions(&text, &one_sided), [""; 0], "{text}");
    }
    let many: String = (1..=8)
        .map(|id| transaction(&id.to_string(), &costs("5")))
        .collect();
    let found = contradictions(&document("", &many), &books());
    assert_eq!(found.len(), 6);
    let last = found.last().map_or("", String::as_str);
    assert!(
        last.starts_with("has 3 more transactions that do not balance"),
        "{last}"
    );
}

#[test]
fn transactions_without_a_number_are_judged_each_on_its_own() {
    let of = |account: &str, side: &str| {
        transaction("", &line(account, "", side)).replace("<TransactionID></TransactionID>", "")
    };
    let text = document(
        "",
        &[of("10891", &debit("9")), of("22001", &credit("9"))].concat(),
    );
    assert_eq!(contradictions(&text, &books()).len(), 2);
}

#[test]
fn a_selection_must_be_of_the_year() {
    let days = |first: &str, last: &str| {
        format!(
            "<SelectionStartDate>{first}</SelectionStartDate><SelectionEndDate>{last}</SelectionEndDate>"
        )
    };
    let periods = |first: &str, last: &str| {
        let [(first, first_year), (last, last_year)] =
            [first, last].map(|period| period.split_once(' ').unwrap_or((period, "")));
        format!(
            "<PeriodStart>{first}</PeriodStart><PeriodStartYear>{first_year}</PeriodStartYear><PeriodEnd>{last}</PeriodEnd><PeriodEndYear>{last_year}</PeriodEndYear>"
        )
    };
    let mut by_month = books();
    let period = by_month.codes.remove("local periode").expect("a period");
    by_month.codes.insert("periode".into(), period);
    by_month.limits_periods = true;
    by_month.periods = ["02", "03"].map(Into::into).into();
    let mut divided = books();
    divided.files.push(divided.files[0].clone());
    let other = "says that it is a selection from A to B, but the ledger is of 2013";
    let part =
        "says that it is a selection from A to B, which is not all of the ledger's year 2013";
    for (selection, [first, last], expected) in [
        (
            days("2013-01-01", "2013-12-31"),
            ["2013-01-01", "2013-12-31"],
            ["", "", ""],
        ),
        (
            days("2012-01-01", "2013-12-31"),
            ["2012-01-01", "2013-12-31"],
            ["", "", ""],
        ),
        (
            days("2012-01-01", "2012-12-31"),
            ["2012-01-01", "2012-12-31"],
            [other, other, other],
        ),
        (
            days("2014-01-01", "2014-12-31"),
            ["2014-01-01", "2014-12-31"],
            [other, other, other],
        ),
        (
            days("2013-02-01", "2013-03-31"),
            ["2013-02-01", "2013-03-31"],
            [part, "", ""],
        ),
        (
            days("2013-02-02", "2013-12-31"),
            ["2013-02-02", "2013-12-31"],
            [part, part, ""],
        ),
        (
            days("2013-01-01", "2013-03-30"),
            ["2013-01-01", "2013-03-30"],
            [part, part, ""],
        ),
        (periods("1 2013", "12 2013"), ["", ""], ["", "", ""]),
        (periods("0 2013", "13 2013"), ["", ""], ["", "", ""]),
        (periods("201301", "201312"), ["", ""], ["", "", ""]),
        (periods("", ""), ["", ""], ["", "", ""]),
        (
            periods("1 2012", "12 2012"),
            ["period 1 of 2012", "period 12 of 2012"],
            [other, other, other],
        ),
        (
            periods("1 2013", "6 2013"),
            ["period 1 of 2013", "period 6 of 2013"],
            [part, "", ""],
        ),
        (
            periods("1", "2"),
            ["period 1", "period 2"],
            [part, part, ""],
        ),
    ] {
        let selected =
            format!("</AuditFileVersion><SelectionCriteria>{selection}</SelectionCriteria>");
        let text = plain().replace("</AuditFileVersion>", &selected);
        for (spec, expected) in [&books(), &by_month, &divided].into_iter().zip(expected) {
            let expected = expected.replace('A', first).replace('B', last);
            let found = contradictions(&text, spec).concat();
            let found = found.split(" @").next().unwrap_or("");
            assert_eq!(found, expected, "{selection}");
        }
    }
}

#[test]
fn entries_are_compared_with_the_balances_of_their_accounts() {
    let balances = |opening: &str, closing: &str| {
        format!(
            "<OpeningDebitBalance>{opening}</OpeningDebitBalance><ClosingDebitBalance>{closing}</ClosingDebitBalance>"
        )
    };
    let accounts = |costs: &str, debts: &str| {
        let account = |id: &str, balances: &str| {
            format!("<Account><AccountID>{id}</AccountID>{balances}</Account>")
        };
        [account("10891", costs), account("22001", debts)].concat()
    };
    let lines = [
        line("10891", "", &debit("5")),
        line("22001", "", &credit("5")),
    ]
    .concat();
    let entries = document("", &transaction("7", &lines));
    let with = |accounts: &str| {
        let start = entries.find("<GeneralLedgerAccounts>").expect("accounts");
        let start = start + "<GeneralLedgerAccounts>".len();
        let end = entries.find("</GeneralLedgerAccounts>").expect("accounts");
        format!("{}{accounts}{}", &entries[..start], &entries[end..])
    };
    let found = |accounts: &str| {
        let read = read_file(with(accounts).as_bytes(), &books());
        let found = read.findings.into_iter();
        found
            .filter(|finding| finding.starts_with("K0151"))
            .map(|finding| finding.split(" @ ").next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    let right = balances("10", "15");
    let lacking = balances("0", "8.50");
    // Nothing is said, all is right, and balances that fit no account.
    for accounts in [
        accounts("", ""),
        accounts(&right, &balances("0", "-5")),
        accounts(&balances("0", "0"), ""),
        accounts(&lacking, &lacking),
    ] {
        assert_eq!(found(&accounts), [""; 0], "{accounts}");
    }
    assert_eq!(
        found(&accounts(&right, &lacking)),
        [
            "K0151: `a.csv` has balances that differ: account 22001 moved by 8.50 kr as they say, its entries add up to -5.00 kr"
        ]
    );
}
