//! What a ledger holds alone: one account, one function, one side.

use crate::diag::Code;
use crate::ledger::*;
use crate::world::MemoryWorld;

use super::{HEADER, condense, spec};

/// Condenses lines of functions, arts and kroner, so many times; compares the message, and what is
/// said to limit the ledger.
fn check(spec: &LedgerSpec, lines: &[&str], times: usize, message: &str, limit: Option<&str>) {
    let world = MemoryWorld::new();
    let line = |at: usize| format!("1;{};x;{at}\n", lines[at % lines.len()]);
    let body: String = (0..times * lines.len()).map(line).collect();
    world.put("a.csv", format!("{HEADER}{body}"));
    let found = condense(&world, spec, &KeySpec::default());
    let is_it = |code: Code| code == Code::NarrowLedger;
    let narrow = found.diagnostics.iter().find(|one| is_it(one.code));
    let told = narrow.map_or("", |finding| &finding.message);
    assert_eq!(told, message, "{lines:?}");
    let checks = &found.value.completeness;
    let limited = checks.iter().find(|check| is_it(check.code));
    assert_eq!(limited.map(|check| &*check.reason), limit, "{lines:?}");
    let codes: Vec<Code> = checks.iter().map(|check| check.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn one_code_alone_limits_a_ledger_and_few_are_told() {
    let said = "in operation the ledger of 2013 has ";
    let art = "postings of art 010 alone";
    let of_art = ["242;010;01;5", "275;010;01;5"];
    check(&spec(), &of_art, 6, &format!("{said}{art}"), Some(art));
    check(&spec(), &of_art, 5, "", None);
    let income = "no postings of cost";
    let of_income = [
        "242;700;01;-5",
        "275;800;01;-5",
        "120;810;01;-5",
        "265;840;01;-5",
    ];
    check(
        &spec(),
        &of_income,
        3,
        &format!("{said}{income}"),
        Some(income),
    );
    let costs = [
        "242;010;01;5",
        "275;020;01;5",
        "120;030;01;5",
        "265;040;01;5",
    ];
    check(&spec(), &costs, 49, "", None);
    check(
        &spec(),
        &costs,
        50,
        &format!("{said}no postings of income"),
        None,
    );
    let few = [
        "242;010;01;9",
        "275;010;01;5",
        "120;800;01;-5",
        "265;010;01;5",
    ];
    check(&spec(), &few, 49, "", None);
    check(
        &spec(),
        &few,
        50,
        &format!("{said}postings of art 010, 800 alone"),
        None,
    );
}

#[test]
fn a_code_that_no_column_gives_limits_nothing() {
    let mut same = spec();
    let art = same.codes.get_mut("art").expect("an art");
    (art.column, art.default) = (None, Some("010".to_owned()));
    check(
        &same,
        &[
            "242;010;01;5",
            "275;010;01;5",
            "120;010;01;5",
            "265;010;01;5",
        ],
        20,
        "",
        None,
    );
    let mut undeclared = spec();
    undeclared.national = Default::default();
    check(&undeclared, &["242;010;01;5", "275;010;01;5"], 20, "", None);
}
