//! Where all postings went, in one sentence.

use crate::engine::Account;
use crate::value::{Ratio, group_thousands};

use super::document::Document;
use super::screen::{NO_BREAK, SCREEN_WIDTH, unbreakable, wrap};

/// Says how many postings are in each bucket over all accounts, and whether every øre is accounted
/// for.
pub fn balance_document(accounts: &[&Account]) -> Document {
    let count_of = |bucket: &dyn Fn(&str) -> bool| -> u64 {
        accounts
            .iter()
            .flat_map(|account| &account.balance.counts)
            .filter(|(name, _)| bucket(name))
            .map(|(_, count)| count)
            .sum()
    };
    let lines: u64 = accounts.iter().map(|account| account.balance.lines).sum();
    let mut parts = vec![
        format!(
            "{} in categories",
            grouped(count_of(&|name| name == "categories"))
        ),
        format!(
            "{} outside",
            grouped(count_of(&|name| name.starts_with("outside")))
        ),
    ];
    for bucket in ["pending", "ignored", "excluded"] {
        let count = count_of(&|name| name == bucket);
        if count > 0 {
            parts.push(format!("{} {bucket}", grouped(count)));
        }
    }
    for bucket in ["unmapped", "disputed", "quarantined"] {
        parts.push(format!(
            "{} {bucket}",
            grouped(count_of(&|name| name == bucket))
        ));
    }
    let sentence = format!(
        "{} postings: {}; {}",
        grouped(lines),
        parts.join(", "),
        conservation(accounts)
    );
    let lines = wrap(&unbreakable(&sentence), SCREEN_WIDTH);
    lines.iter().fold(Document::new(), |document, line| {
        document.line(line.replace(NO_BREAK, " "))
    })
}

fn grouped(count: u64) -> String {
    group_thousands(&count.to_string())
}

fn conservation(accounts: &[&Account]) -> String {
    let lost: Vec<String> = accounts
        .iter()
        .filter(|account| !account.balance.is_conserved())
        .map(|account| {
            let difference: Ratio = &account.balance.sources() - &account.balance.uses();
            format!(
                "{}/{} by {} kr",
                account.municipality,
                account.year,
                group_thousands(&difference.to_fixed(2))
            )
        })
        .collect();
    if lost.is_empty() {
        "conserved to the øre".to_owned()
    } else {
        format!("NOT CONSERVED: {}", lost.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;

    #[test]
    fn all_buckets_are_counted_over_all_accounts() {
        let run = small::run();
        let accounts: Vec<&Account> = run.asked_accounts().collect();
        assert_eq!(
            crate::render::text(&balance_document(&accounts)),
            "2 010 postings: 1 000 in categories, 1 008 outside, 2 ignored, 0 unmapped, 0 disputed,\n0 quarantined; conserved to the øre\n"
        );
    }

    #[test]
    fn kroner_that_are_lost_are_named() {
        let mut run = small::run();
        run.accounts[0].balance.raw = &run.accounts[0].balance.raw + &Ratio::from(1234);
        let text =
            crate::render::text(&balance_document(&run.asked_accounts().collect::<Vec<_>>()));
        assert!(
            text.contains("NOT CONSERVED: boelum/2013 by 1 234,00 kr"),
            "{text}"
        );
    }
}
