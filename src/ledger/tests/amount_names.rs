//! Columns of amounts whose names contradict the description of their ledger.

use std::sync::Arc;

use super::{HEADER, condense, shown, spec};
use crate::ledger::{AmountColumns, KeySpec, LedgerSpec};
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
                "K0115: column `{amount}` holds what happened up to its period, by its name, and would count again in each period @ a.csv:1 the header, municipality.toml | export what happened in each period, or one period alone and write it in `periods`; where the name means something else, give the columns names of your own by `header` and `columns`"
            )]
        );
    }
    // The balance of one period is what happened in it, or in the year.
    let mut one = called("Saldo");
    one.codes.get_mut("periode").expect("there").column = None;
    one.codes.get_mut("periode").expect("there").default = Some("12".to_owned());
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
