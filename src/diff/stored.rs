//! The causes of differences between two snapshots, from the contributions that they store.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Address;
use crate::model::{Categories, Id};
use crate::snapshot::{AmountEntry, AmountSource, Entry, Leaf, LedgerName};
use crate::value::Ratio;

use super::{Cause, CauseItem, CellDifference, Method, Part, SideFigure};

/// What a result says a category is made of: kroner by category and item of its ledger.
type Composition<'a> = BTreeMap<(&'a LedgerName, &'a Id, CauseItem), Ratio>;

fn item(amount: &AmountEntry) -> CauseItem {
    let cause = match amount.source {
        AmountSource::Rule { .. } => Cause::Rule,
        AmountSource::Imputed(_) => Cause::Formula,
        AmountSource::Adjusted(_) => Cause::Adjustment,
    };
    let owner = amount
        .layer
        .as_ref()
        .map_or("-".to_owned(), ToString::to_string);
    CauseItem {
        cause,
        owner,
        id: amount.id.to_string(),
        change: String::new(),
        place: None,
    }
}

fn amounts(entries: &[Entry]) -> impl Iterator<Item = &AmountEntry> {
    entries.iter().filter_map(|entry| match entry {
        Entry::Amount(amount) => Some(amount),
        _ => None,
    })
}

fn composition(entries: &[Entry]) -> Composition<'_> {
    let mut parts = Composition::new();
    for amount in amounts(entries) {
        for (category, kroner) in [
            (&amount.from, -amount.kroner.clone()),
            (&amount.to, amount.kroner.clone()),
        ] {
            let Some(category) = category else { continue };
            *parts
                .entry((&amount.ledger, category, item(amount)))
                .or_insert_with(Ratio::zero) += &kroner;
        }
    }
    parts
}

/// The share of each rule in a ledger, where it is not the whole.
fn shares(entries: &[Entry]) -> BTreeMap<(&LedgerName, CauseItem), &Ratio> {
    let keyed = amounts(entries).filter_map(|amount| match &amount.source {
        AmountSource::Rule { share, .. } if *share != Ratio::one() => {
            Some(((&amount.ledger, item(amount)), share))
        }
        _ => None,
    });
    keyed.collect()
}

/// What the cells of a result are that stand on no other cell.
fn leaves(entries: &[Entry]) -> BTreeMap<&Address, &Leaf> {
    entries
        .iter()
        .filter_map(Entry::cell)
        .filter_map(|cell| Some((&cell.address, cell.leaf.as_ref()?)))
        .collect()
}

/// Splits the differences of cells that are a category's kroner, or a fact, by what both results
/// store of it. Others keep none.
///
/// **Invariant**: where there are parts, they add up to the difference exactly.
pub fn stored(old: &[Entry], new: &[Entry], cells: &mut [CellDifference]) {
    let made = [old, new].map(composition);
    let known = [old, new].map(leaves);
    let shares = [old, new].map(shares);
    let share_change = |ledger: &LedgerName, item: &CauseItem| {
        let one = Ratio::one();
        let [old, new] = [0, 1].map(|side: usize| {
            shares[side]
                .get(&(ledger, item.clone()))
                .copied()
                .unwrap_or(&one)
        });
        if old == new {
            String::new()
        } else {
            format!("share {old} → {new}")
        }
    };
    for cell in cells {
        let [before, after] = [0, 1].map(|side: usize| known[side].get(&cell.address).copied());
        let [leaf, other] = if known[1].is_empty() {
            [before, after]
        } else {
            [after, before]
        };
        // An older snapshot does not say what a cell is; then the other side has to do.
        let is_same = leaf == other || known.iter().any(BTreeMap::is_empty);
        let (Some(leaf), Some(difference)) = (leaf.filter(|_| is_same), cell.difference.clone())
        else {
            continue;
        };
        // What is stored was reported in the view of the snapshot, not in one that a sheet pins.
        if cell.address.view.is_none() || difference.is_zero() {
            continue;
        }
        let mut parts: Vec<Part> = Vec::new();
        match leaf {
            Leaf::Fact(fact) => {
                let written = |figure: &Option<SideFigure>| {
                    figure
                        .as_ref()
                        .map_or(String::new(), |figure| figure.written.clone())
                };
                let change = format!("{} → {}", written(&cell.old), written(&cell.new));
                let owner = format!("{}/{}", cell.address.scope, cell.address.period);
                let item = CauseItem {
                    cause: Cause::Fact,
                    owner,
                    id: fact.to_string(),
                    change,
                    place: None,
                };
                parts.push(Part {
                    item,
                    amount: difference.clone(),
                    method: Method::Stored,
                });
            }
            Leaf::Category(above) => {
                let Ok(year) = cell.address.period.parse() else {
                    continue;
                };
                let ledger = LedgerName {
                    municipality: cell.address.scope.name(),
                    year,
                };
                let of_ledger = |(name, category, _): &(&LedgerName, &Id, CauseItem)| {
                    **name == ledger && Categories::is_within(category, above)
                };
                let items: BTreeSet<&CauseItem> = made
                    .iter()
                    .flat_map(BTreeMap::keys)
                    .map(|(_, _, item)| item)
                    .collect();
                for item in items {
                    let sum = |side: &Composition<'_>| -> Ratio {
                        let of_item = side
                            .iter()
                            .filter(|(key, _)| key.2 == *item && of_ledger(key));
                        of_item.map(|(_, kroner)| kroner.clone()).sum()
                    };
                    let amount = &sum(&made[1]) - &sum(&made[0]);
                    if !amount.is_zero() {
                        let item = CauseItem {
                            change: share_change(&ledger, item),
                            ..item.clone()
                        };
                        parts.push(Part {
                            item,
                            amount,
                            method: Method::Stored,
                        });
                    }
                }
            }
        }
        let sum: Ratio = parts.iter().map(|part| part.amount.clone()).sum();
        if sum == difference {
            cell.parts = parts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Tolerance, compare};

    #[test]
    fn a_category_takes_its_parts_from_rules_and_says_which_share_changed() {
        let body = |sum: &str, keyed: &str, share: &str, heads: &str| {
            format!(
                "cell t:a:sum@x/2013/reported | kr | {sum} | {sum} | computed | ledger | = intro\n\
                 cell t:a:per@x/2013/reported | kr_per_person | {sum}/7 | 1 | computed | ledger\n\
                 cell t:a:n@x/2013/reported | persons | {heads} | {heads} | quoted | published | = fact(\"n\")\n\
                 rule x/2013 national/a -> intro.lonn | kr | 10 | 1 postings | gross 10\n\
                 rule x/2013 x/b -> intro.drift | kr | {keyed} | 1 postings | gross 40 | share {share}\n\
                 rule x/2013 x/b -> introduksjon | kr | {sum}00 | 1 postings | gross 40\n"
            )
        };
        let entries = |body: String| body.lines().map(Entry::from).collect::<Vec<_>>();
        let (old, new) = (
            entries(body("20", "10", "1/4", "3")),
            entries(body("30", "20", "1/2", "4")),
        );
        assert!(
            !old.iter()
                .chain(&new)
                .any(|entry| matches!(entry, Entry::Unread(_))),
            "{old:?} {new:?}"
        );
        let mut cells = compare(&old, &new, &Tolerance::default());
        stored(&old, &new, &mut cells);
        let rows: Vec<Vec<String>> = cells
            .iter()
            .map(|cell| {
                cell.parts
                    .iter()
                    .map(|part| format!("{} {} {}", part.item, part.item.change, part.amount))
                    .collect()
            })
            .collect();
        // The cell computed from others has no parts; a category whose name only begins alike is
        // another.
        assert_eq!(
            rows,
            [
                vec!["rule x/b share 1/4 → 1/2 10".to_owned()],
                vec!["fact x/2013/n 3 → 4 1".to_owned()],
                vec![]
            ]
        );
    }
}
