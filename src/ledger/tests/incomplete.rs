//! What proves a ledger incomplete, each check with its result and what is said of it.

use crate::diag::{Code, Severity};
use crate::value::Amount;
use crate::world::MemoryWorld;

use super::bad_input::{check, check_world};
use super::{HEADER, condense, files, spec};
use crate::ledger::complete::completeness::CompletenessState;
use crate::ledger::*;

/// The standing of one check, and the findings of the whole ledger.
fn standing(
    spec: &LedgerSpec,
    body: &str,
    code: Code,
    expected: (CompletenessState, &str),
    findings: &[&str],
) {
    let condensed = check(spec, body, findings);
    let result = condensed
        .completeness
        .iter()
        .find(|result| result.code == code)
        .expect("always made");
    assert_eq!((result.standing, result.reason.as_str()), expected);
}

#[test]
fn control_totals_are_compared_one_by_one() {
    let body = "1;242;010;01;5;a;1\n1;242;010;02;-2;a;1\n";
    let ore = |ore| Some(Amount::from_ore(ore));
    let right = ControlTotals {
        lines: Some(2),
        net: ore(300),
        debit: ore(500),
        credit: ore(-200),
        periods: [("01".into(), Amount::from_ore(500))].into(),
        span: None,
    };
    let holds = (CompletenessState::Holds, "5 of 5 control totals agree");
    standing(
        &LedgerSpec {
            control: right,
            ..spec()
        },
        body,
        Code::ControlTotal,
        holds,
        &[],
    );
    let wrong = ControlTotals {
        lines: Some(3),
        net: ore(301),
        debit: ore(400),
        credit: ore(0),
        periods: [
            ("02".into(), Amount::ZERO),
            ("03".into(), Amount::from_ore(1)),
        ]
        .into(),
        span: None,
    };
    let rest = "@ municipality.toml | find the lines that the export lacks or has too many of, or mend the total";
    let findings = [
        format!("K0109: lines: expected 3, found 2, difference -1 {rest}"),
        format!("K0109: net: expected 3.01 kr, found 3.00 kr, difference -0.01 kr {rest}"),
        format!("K0109: debit: expected 4.00 kr, found 5.00 kr, difference 1.00 kr {rest}"),
        format!("K0109: credit: expected 0.00 kr, found -2.00 kr, difference -2.00 kr {rest}"),
        format!("K0109: period 02: expected 0.00 kr, found -2.00 kr, difference -2.00 kr {rest}"),
        format!("K0109: period 03: expected 0.01 kr, found 0.00 kr, difference -0.01 kr {rest}"),
    ];
    let findings: Vec<&str> = findings.iter().map(String::as_str).collect();
    let fails = (CompletenessState::Fails, "0 of 6 control totals agree");
    standing(
        &LedgerSpec {
            control: wrong,
            ..spec()
        },
        body,
        Code::ControlTotal,
        fails,
        &findings,
    );
    let none = (
        CompletenessState::NotCheckable,
        "no control totals are stated",
    );
    standing(&spec(), body, Code::ControlTotal, none, &[]);
}

#[test]
fn vouchers_balance_where_both_sides_are_exported() {
    let code = Code::VoucherUnbalanced;
    let body = "1;242;010;01;5;a;1\n2;1;0;01;-5;a;1\n1;242;010;01;7;a;B2\n2;1;0;01;-6;a;B2\n2;1;0;01;3;a;\n";
    standing(
        &spec(),
        body,
        code,
        (
            CompletenessState::NotCheckable,
            "only one side of each voucher is exported",
        ),
        &[],
    );
    let both = LedgerSpec {
        both_sides: Some(true),
        ..spec()
    };
    standing(
        &both,
        body,
        code,
        (
            CompletenessState::Fails,
            "debit equals credit in 1 of 2 vouchers",
        ),
        &[
            "K0110: voucher `B2` does not balance: 1.00 kr are left @ a.csv:4 its first line \
           | see whether a line of it was cut or is in quarantine; without both sides write `both_sides = false`",
        ],
    );
    let good = "1;242;010;01;5;a;1\n2;1;0;01;-5;a;1\n";
    standing(
        &both,
        good,
        code,
        (
            CompletenessState::Holds,
            "debit equals credit in 1 of 1 vouchers",
        ),
        &[],
    );
    let no_column = LedgerSpec {
        voucher: None,
        ..both
    };
    standing(
        &no_column,
        good,
        code,
        (
            CompletenessState::NotCheckable,
            "no voucher column is stated",
        ),
        &[],
    );
}

#[test]
fn unbalanced_vouchers_beyond_the_limit_are_counted() {
    let body: String = (0..23)
        .map(|voucher| format!("1;242;010;01;5;a;{voucher}\n"))
        .collect();
    let world = MemoryWorld::new();
    world.put("a.csv", format!("{HEADER}{body}"));
    let mut found = condense(
        &world,
        &LedgerSpec {
            both_sides: Some(true),
            ..spec()
        },
        &KeySpec::default(),
    )
    .diagnostics;
    // It is of one account, too.
    found.retain(|finding| finding.code != Code::NarrowLedger);
    assert_eq!(found.len(), 21);
    assert_eq!(found[20].message, "3 more vouchers do not balance");
}

#[test]
fn expected_periods_must_have_postings() {
    let expecting = |periods: &[&str]| LedgerSpec {
        periods: periods.iter().map(|period| (*period).into()).collect(),
        ..spec()
    };
    let body = "1;242;010;01;5;a;1\n1;242;010;13;0;a;1\n";
    let code = Code::PeriodMissing;
    standing(
        &expecting(&["01", "13"]),
        body,
        code,
        (
            CompletenessState::Holds,
            "2 of 2 expected periods have postings",
        ),
        &[],
    );
    standing(
        &expecting(&["01", "02", "12"]),
        body,
        code,
        (
            CompletenessState::Fails,
            "1 of 3 expected periods have postings",
        ),
        &[
            "K0111: periods `02`, `12` of 2013 without postings @ municipality.toml \
           | export the whole accounting year, or state its `periods` in municipality.toml",
        ],
    );
    standing(
        &spec(),
        body,
        code,
        (CompletenessState::NotCheckable, "no periods are expected"),
        &[],
    );
}

#[test]
fn a_month_between_months_is_lacking() {
    let severity = |months: &[u32], kind: LedgerKind| {
        let world = MemoryWorld::new();
        let lines = months
            .iter()
            .map(|month| format!("1;242;010;{month:02};5;a;{month}\n"));
        world.put("a.csv", HEADER.to_owned() + &*lines.collect::<String>());
        let spec = LedgerSpec {
            periods: (1..=12).map(|month| format!("{month:02}").into()).collect(),
            kind,
            ..spec()
        };
        let found = condense(&world, &spec, &KeySpec::default()).diagnostics;
        let missing = found.iter().find(|one| one.code == Code::PeriodMissing);
        missing.map(|missing| missing.severity)
    };
    let accounts = LedgerKind::Accounts;
    let without = |lacking: &[u32]| -> Vec<u32> {
        (1..=12).filter(|month| !lacking.contains(month)).collect()
    };
    assert_eq!(severity(&without(&[]), accounts), None);
    let error = Some(Severity::Error);
    assert_eq!(severity(&without(&[5]), accounts), error);
    assert_eq!(severity(&without(&[7, 11]), accounts), error);
    assert_eq!(severity(&[2, 3, 5, 6], accounts), error);
    // A part of the year, some postings, and a budget lack nothing for certain.
    let warning = Some(Severity::Warning);
    assert_eq!(severity(&without(&[1, 12]), accounts), warning);
    assert_eq!(severity(&[1, 3, 6, 12], accounts), warning);
    assert_eq!(severity(&without(&[5]), LedgerKind::Budget), warning);
}

#[test]
fn a_file_there_twice_is_told_but_not_line_by_line() {
    let world = MemoryWorld::new();
    for path in ["a.csv", "b.csv", "c.csv"] {
        let amount = if path == "b.csv" { 6 } else { 5 };
        world.put(path, format!("{HEADER}1;242;010;01;{amount};a;1\n"));
    }
    let spec = LedgerSpec {
        files: files(["a.csv", "b.csv", "c.csv"]),
        voucher_line: Some("Tekst".to_owned()),
        ..spec()
    };
    let condensed = check_world(
        &world,
        &spec,
        &[
            "K0112: `c.csv` has the same content as `a.csv` @ c.csv, a.csv, municipality.toml | take one of them out of `files` and out of the folder",
        ],
    );
    let reasons: Vec<_> = condensed
        .completeness
        .iter()
        .map(|result| (result.code, result.reason.as_str()))
        .collect();
    assert!(
        reasons.contains(&(Code::DuplicateFile, "2 of 3 files differ from all others")),
        "{reasons:?}"
    );
    assert!(
        reasons.contains(&(
            Code::DuplicateLine,
            "a whole file, or a period of one, is there twice"
        )),
        "{reasons:?}"
    );
}

#[test]
fn a_voucher_line_there_twice_is_told_with_both_places() {
    let numbered = LedgerSpec {
        voucher_line: Some("Tekst".to_owned()),
        ..spec()
    };
    let code = Code::DuplicateLine;
    let body = "1;242;010;01;5;1;B1\n1;242;010;01;5;2;B1\n1;242;010;01;5;1;B2\n1;242;010;01;5;2;B1\n1;242;010;01;5;;B1\n";
    standing(
        &numbered,
        body,
        code,
        (
            CompletenessState::Fails,
            "3 of 4 voucher lines are not repeated",
        ),
        &[
            "K0113: voucher `B1` line `2` is in the ledger more than once @ a.csv:5 again, a.csv:3 first here \
           | export each period once, or state another `line` under `[ledger.voucher]`",
        ],
    );
    let none = (
        CompletenessState::NotCheckable,
        "voucher and voucher line are not both exported",
    );
    standing(&spec(), body, code, none, &[]);
    let holds = (
        CompletenessState::Holds,
        "2 of 2 voucher lines are not repeated",
    );
    standing(
        &numbered,
        "1;242;010;01;5;1;B1\n1;242;010;01;5;2;B1\n",
        code,
        holds,
        &[],
    );
}

#[test]
fn each_check_has_one_result_in_order() {
    let condensed = check(&spec(), "1;242;010;01;5;a;1\n", &[]);
    let codes: Vec<&str> = condensed
        .completeness
        .iter()
        .map(|result| result.code.id())
        .collect();
    assert_eq!(
        codes,
        ["K0109", "K0110", "K0111", "K0112", "K0113", "K0140"]
    );
}
