//! Columns of amounts whose names contradict the description of their ledger.

use std::sync::Arc;

use super::{HEADER, condense, dialect, shown, spec, written_in};
use crate::diag::Diagnostic;
use crate::ledger::{AmountColumns, KeySpec, LedgerKind, LedgerSpec};
use crate::world::MemoryWorld;

/// A plain ledger whose column of amounts is called otherwise.
fn called(amount: &str) -> LedgerSpec {
    LedgerSpec {
        amount: AmountColumns::Signed {
            column: amount.to_owned(),
            reversed: false,
        },
        ..spec()
    }
}

/// What is found in a file of two periods whose column of amounts is called so.
fn found(spec: &LedgerSpec, amount: &str) -> Vec<String> {
    let world = MemoryWorld::new();
    let header = HEADER.replace("Beløp", amount);
    let body = "1;242;010;01;9;x;1\n1;242;010;02;12;x;2\n";
    world.put("a.csv", format!("{header}{body}"));
    let found = condense(&world, spec, &KeySpec::default()).diagnostics;
    found.iter().map(shown).collect()
}

#[test]
fn amounts_of_periods_are_not_called_balances() {
    for amount in ["Hittil i år", "Akkumulert", "YTD", "Utgående saldo"] {
        assert_eq!(
            found(&called(amount), amount),
            [format!(
                "K0115: column `{amount}` holds what happened up to its period, by its name, and would count again in each period @ a.csv:1 , municipality.toml | export what happened in each period, or one period alone and write it in `periods`; where the name means something else, give the columns names of your own by `header` and `columns`"
            )]
        );
    }
    // The balance of one period is what happened in it, or in the year.
    let mut one = called("Saldo");
    one.codes.get_mut("periode").expect("there").column = None;
    one.codes.get_mut("periode").expect("there").default = Some("02".to_owned());
    assert_eq!(found(&one, "Saldo"), Vec::<String>::new());
    one = called("Saldo");
    one.periods = vec![Arc::from("12")];
    one.limits_periods = true;
    assert!(
        found(&one, "Saldo")
            .iter()
            .all(|one| !one.contains("by its name"))
    );
    assert_eq!(found(&called("Beløp"), "Beløp"), Vec::<String>::new());
}

/// As [`found`], of findings about names, each without its places and help.
fn named(spec: &LedgerSpec, amount: &str) -> Vec<String> {
    let brief = |one: String| one.split(" @ ").next().unwrap_or_default().to_owned();
    found(spec, amount).into_iter().map(brief).collect()
}

#[test]
fn amounts_are_of_the_year_and_kind_of_their_ledger() {
    for (amount, finding) in [
        (
            "Regnskap 2012",
            "K0125: column `Regnskap 2012` is of 2012 by its name, not of 2013",
        ),
        (
            "I fjor",
            "K0125: column `I fjor` is of 2012 by its name, not of 2013",
        ),
        (
            "Rev. budsjett 2013",
            "K0115: column `Rev. budsjett 2013` is not of accounts by its name, as the ledger is",
        ),
        (
            "Prognose",
            "K0115: column `Prognose` is not of accounts by its name, as the ledger is",
        ),
    ] {
        assert_eq!(named(&called(amount), amount), [finding]);
    }
    for amount in [
        "Regnskap 2013",
        "Regnskap og budsjett",
        "Regnskap 2012/2013",
    ] {
        assert_eq!(
            named(&called(amount), amount),
            Vec::<String>::new(),
            "{amount}"
        );
    }
    let mut budget = called("Budsjett 2013");
    budget.kind = LedgerKind::RevisedBudget;
    assert_eq!(named(&budget, "Budsjett 2013"), Vec::<String>::new());
}

#[test]
fn amounts_in_another_unit_than_kroner_are_refused() {
    for (amount, unit) in [
        ("Beløp i 1000 kr", "thousands"),
        ("Beløp (tkr)", "thousands"),
        ("Mill. kr", "millions"),
        ("Beløp (øre)", "øre"),
    ] {
        assert_eq!(
            named(&called(amount), amount),
            [format!(
                "K0115: column `{amount}` says that amounts are in {unit}, and the ledger does not"
            )]
        );
    }
    let mut thousands = called("Beløp i 1000 kr");
    thousands.scale = crate::value::AmountScale::Thousands;
    assert_eq!(named(&thousands, "Beløp i 1000 kr"), Vec::<String>::new());
}

#[test]
fn lines_above_the_header_are_of_its_amounts() {
    let found = |above: &str, header: u64| {
        let mut dialect = dialect();
        dialect.lines.header = vec![header];
        let spec = written_in(dialect);
        let world = MemoryWorld::new();
        let body = "1;242;010;01;9;x;1\n1;242;010;02;12;x;2\n";
        world.put("a.csv", format!("{above}{HEADER}{body}"));
        let found = condense(&world, &spec, &KeySpec::default()).diagnostics;
        let brief = |one: &Diagnostic| {
            shown(one)
                .split(" , ")
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        found.iter().map(brief).collect::<Vec<_>>().join("\n")
    };
    for (above, finding) in [
        (
            "Tall i 1000 kr;;;;;;\n",
            "K0115: the line above the header says that amounts are in thousands, and the ledger does not @ a.csv:1",
        ),
        (
            ";;;;Hittil;;\n",
            "K0115: the line above the header holds what happened up to its period, by its name, and would count again in each period @ a.csv:1",
        ),
        (
            "Budsjett 2013;;;;;;\n",
            "K0115: the line above the header is not of accounts by its name, as the ledger is @ a.csv:1",
        ),
        (
            "Regnskap 2012;;;;;;\n",
            "K0125: the line above the header is of 2012 by its name, not of 2013 @ a.csv:1",
        ),
        (
            "Beløp i EUR;;;;;;\n",
            "K0115: the line above the header names another currency than kroner @ a.csv:1",
        ),
        ("Regnskap 2013 t.o.m. periode 12;;;;;;\n", ""),
        ("Utskrift 14.01.2014;;;;;;\n", ""),
        (";;;;Regnskap;Budsjett;\n", ""),
        (";;;;Beløp;Hittil;\n", ""),
    ] {
        assert_eq!(found(above, 2), finding);
    }
}

#[test]
fn one_side_is_not_read_without_the_other() {
    let body = "1;242;010;01;9;x;\n1;242;700;02;;x;2\n";
    let header = |side: &str, other: &str| HEADER.replace("Beløp", side).replace("Bilag", other);
    for (side, other, is_refused) in [
        ("Debet", "Kredit", true),
        ("Beløp kredit", "Beløp debet", true),
        ("Debet", "Kreditor", false),
        ("Debet/kredit", "Kredit", false),
    ] {
        let world = MemoryWorld::new();
        world.put("a.csv", format!("{}{body}", header(side, other)));
        let mut spec = called(side);
        spec.voucher = None;
        let found = condense(&world, &spec, &KeySpec::default()).diagnostics;
        let words =
            format!("column `{side}` is one side of the amounts, and nothing reads `{other}`");
        let is_said = found.iter().any(|found| found.message == words);
        assert_eq!(is_said, is_refused, "{side} {other}: {found:?}");
    }
}
