//! What else may stand in a file, and be taken for something of the ledger.

use super::truth::Truth;
use crate::writers::book::{Book, BookLine, Column, Role};

/// What else stands in a file, and might be taken for something of the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trap {
    Nothing,
    /// Running balances beside the amounts.
    Balances,
    /// The budget beside the accounts.
    BudgetColumn,
    /// The budget in lines of its own.
    BudgetLines,
    /// Lines of the year before.
    LastYear,
    /// A line of totals at the end.
    Total,
    /// Another column of valid functions.
    OtherFunctions,
}

/// Sets a trap.
pub fn trapped(trap: Trap, truth: &Truth, book: &mut Book, written: &dyn Fn(i64) -> String) {
    let mut add = |name: &str, field: &mut dyn FnMut(usize, i64) -> String| {
        book.columns.push(Column {
            name: name.to_owned(),
            role: Role::Other,
        });
        for (at, line) in book.lines.iter_mut().enumerate() {
            line.fields.push(field(at, line.ore));
        }
    };
    match trap {
        Trap::Nothing => {}
        Trap::Balances => {
            let mut balance = 0;
            add("Saldo", &mut |_, ore| {
                balance += ore;
                written(balance)
            });
        }
        Trap::BudgetColumn => add("Budsjett", &mut |_, ore| written(ore / 100 * 97)),
        Trap::OtherFunctions => add("Funksjonskode", &mut |at, _| {
            let others = ["120", "201", "202", "242", "253"];
            let other = others
                .into_iter()
                .find(|other| *other != truth.lines[at].function);
            other.unwrap_or("120").to_owned()
        }),
        // A budget that says it is accounts would be a lie of the file.
        Trap::BudgetLines if truth.kind == "budget" => {}
        Trap::BudgetLines => {
            add("Type", &mut |_, _| "Regnskap".to_owned());
            let planned = book.lines.iter().take(60).cloned().map(|mut line| {
                *line.fields.last_mut().expect("a field") = "Budsjett".to_owned();
                line
            });
            let planned: Vec<_> = planned.collect();
            book.lines.extend(planned);
        }
        Trap::LastYear => {
            if let Some(at) = book
                .columns
                .iter()
                .position(|column| column.name == "Regnskapsår")
            {
                let earlier = book.lines.iter().take(60).cloned().map(|mut line| {
                    line.fields[at] = (truth.year - 1).to_string();
                    line
                });
                let earlier: Vec<_> = earlier.collect();
                book.lines.extend(earlier);
            }
        }
        Trap::Total => {
            let mut fields = vec![String::new(); book.columns.len()];
            fields[0] = "Sum".to_owned();
            let ore = book.lines.iter().map(|line| line.ore).sum();
            book.lines.push(BookLine { fields, ore });
        }
    }
}
