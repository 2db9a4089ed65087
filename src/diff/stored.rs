//! The causes of differences between two snapshots, from the contributions that they store.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Categories;
use crate::snapshot::SEPARATOR;
use crate::value::Ratio;

use super::{Cause, CauseItem, CellDifference, Method, Part};

/// What a body says a category is made of: kroner by category and item of its place.
type Composition<'a> = BTreeMap<(&'a str, &'a str, CauseItem), Ratio>;

/// The kroner of a line's fields.
fn kroner(fields: &str) -> Option<Ratio> {
    Ratio::parse(fields.split(SEPARATOR).nth(1)?)
}

fn item(cause: Cause, name: &str) -> CauseItem {
    let (owner, id) = name.split_once('/').unwrap_or(("-", name));
    CauseItem { cause, owner: owner.to_owned(), id: id.to_owned(), change: String::new(), place: None }
}

fn composition(body: &str) -> Composition<'_> {
    let mut parts = Composition::new();
    for line in body.lines() {
        let Some((key, fields)) = line.split_once(SEPARATOR) else { continue };
        let Some((kind, rest)) = key.split_once(' ') else { continue };
        let Some((place, way)) = rest.split_once(' ') else { continue };
        let Some(kroner) = kroner(fields) else { continue };
        let mut enter = |category, item, kroner: &Ratio| {
            *parts.entry((place, category, item)).or_insert_with(Ratio::zero) += kroner;
        };
        match kind {
            "rule" | "imputed" => {
                let Some((name, category)) = way.split_once(" -> ") else { continue };
                let cause = if kind == "rule" { Cause::Rule } else { Cause::Formula };
                enter(category, item(cause, name), &kroner);
            }
            "adjusted" => {
                let Some((from, to)) = way.split_once(" -> ") else { continue };
                let Some((name, from)) = from.rsplit_once(' ') else { continue };
                enter(from, item(Cause::Adjustment, name), &-kroner.clone());
                enter(to, item(Cause::Adjustment, name), &kroner);
            }
            _ => {}
        }
    }
    parts
}

/// The share of each rule in a place, where it is not the whole.
fn shares(body: &str) -> BTreeMap<(&str, &str), &str> {
    let mut shares = BTreeMap::new();
    for line in body.lines() {
        let Some((key, fields)) = line.strip_prefix("rule ").and_then(|rest| rest.split_once(SEPARATOR)) else { continue };
        let name = key.split_once(" -> ").and_then(|(name, _)| name.split_once(' '));
        let share = fields.rsplit(SEPARATOR).next().and_then(|last| last.strip_prefix("share "));
        if let Some((name, share)) = name.zip(share) {
            shares.insert(name, share);
        }
    }
    shares
}

/// What the cells of a body say that they are: the text after `=`.
fn formulas(body: &str) -> BTreeMap<&str, &str> {
    let cells = body.lines().filter_map(|line| line.strip_prefix("cell ")?.split_once(SEPARATOR));
    cells.filter_map(|(address, fields)| Some((address, fields.rsplit(SEPARATOR).next()?.strip_prefix("= ")?))).collect()
}

/// Splits the differences of cells that are a category's kroner, or a fact, by what both bodies store of it. Others keep none.
///
/// **Invariant**: where there are parts, they add up to the difference exactly.
pub fn stored(old: &str, new: &str, cells: &mut [CellDifference]) {
    let bodies = [composition(old), composition(new)];
    let written = [formulas(old), formulas(new)];
    let shares = [shares(old), shares(new)];
    let share_change = |place: &str, item: &CauseItem| {
        let name = format!("{}/{}", item.owner, item.id);
        let [old, new] = [0, 1].map(|side: usize| shares[side].get(&(place, name.as_str())).copied().unwrap_or("1"));
        if old == new { String::new() } else { format!("share {old} → {new}") }
    };
    for cell in cells {
        let address = cell.address.to_string();
        let [before, after] = [0, 1].map(|side: usize| written[side].get(address.as_str()).copied());
        let [formula, other] = if written[1].is_empty() { [before, after] } else { [after, before] };
        // An older snapshot holds no formulas; then those of the other side have to do.
        let is_same = formula == other || written.iter().any(BTreeMap::is_empty);
        let (Some(formula), Some(difference)) = (formula.filter(|_| is_same), cell.difference.clone()) else { continue };
        // What is stored was reported in the view of the snapshot, not in one that a sheet pins.
        if cell.address.view.is_none() || difference.is_zero() {
            continue;
        }
        let place = format!("{}/{}", cell.address.scope, cell.address.period);
        let mut parts: Vec<Part> = Vec::new();
        if let Some(fact) = formula.strip_prefix("fact(\"").and_then(|rest| rest.strip_suffix("\")")) {
            let written = |held: &Option<super::SideFigure>| held.as_ref().map_or(String::new(), |held| held.written.clone());
            let change = format!("{} → {}", written(&cell.old), written(&cell.new));
            let item = CauseItem { cause: Cause::Fact, owner: place, id: fact.to_owned(), change, place: None };
            parts.push(Part { item, amount: difference.clone(), method: Method::Stored });
        } else {
            let keys: BTreeSet<&CauseItem> = bodies.iter().flat_map(BTreeMap::keys).map(|(_, _, item)| item).collect();
            for item in keys {
                let sum = |side: &Composition<'_>| -> Ratio {
                    let of = side
                        .iter()
                        .filter(|((at, category, of), _)| *at == place && of == item && Categories::is_within(category, formula));
                    of.map(|(_, kroner)| kroner.clone()).sum()
                };
                let amount = &sum(&bodies[1]) - &sum(&bodies[0]);
                if !amount.is_zero() {
                    let item = CauseItem { change: share_change(&place, item), ..item.clone() };
                    parts.push(Part { item, amount, method: Method::Stored });
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
        let (old, new) = (body("20", "10", "1/4", "3"), body("30", "20", "1/2", "4"));
        let mut cells = compare(&old, &new, &Tolerance::default());
        stored(&old, &new, &mut cells);
        let rows: Vec<Vec<String>> = cells
            .iter()
            .map(|cell| cell.parts.iter().map(|part| format!("{} {} {}", part.item, part.item.change, part.amount)).collect())
            .collect();
        // The cell computed from others has no parts; a category whose name only begins alike is another.
        assert_eq!(rows, [vec!["rule x/b share 1/4 → 1/2 10".to_owned()], vec!["fact x/2013/n 3 → 4 1".to_owned()], vec![]]);
    }
}
