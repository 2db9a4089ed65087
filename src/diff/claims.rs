//! What changed postings and edited rules bring to each category, posting by posting, by old and
//! new claimant.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{RuleRef, Verdict, classify, rule};
use crate::ledger::KeyTable;
use crate::model::{Id, LayerName, Model};
use crate::value::{Amount, Ratio};
use crate::workspace::LedgerPlace;

use super::edits::{self, OTHERWISE};
use super::postings::{LedgerSide, changes, table_of};
use super::spread::Brought;
use super::state::{ComputableState, Kroner};
use super::{Cause, CauseItem, Inputs, joint_spec};

/// How many changed postings of a ledger are named one by one, the largest first.
const NAMED: usize = 500;

fn add(to: &mut Kroner, kroner: &Kroner, factor: &Ratio) {
    for (leaf, amount) in kroner {
        *to.entry(leaf.clone()).or_insert_with(Ratio::zero) += &(amount * factor);
    }
}

/// What each changed posting brings under the first side's rules.
pub(super) fn data(state: &ComputableState, sides: [&Inputs<'_>; 2]) -> Brought {
    let models = sides.map(|side| &*side.project.model);
    let places: BTreeSet<LedgerPlace> = sides
        .iter()
        .flat_map(|side| side.project.ledger_places())
        .collect();
    let mut brought = Brought::new();
    for of_ledger in places {
        let LedgerPlace {
            municipality, year, ..
        } = &of_ledger;
        let hashes = sides.map(|side| {
            side.run
                .ledgers
                .get(&of_ledger)
                .map(|ledger| &ledger.hashes)
        });
        let specs = sides.map(|side| side.project.ledger_spec(&of_ledger));
        if hashes[0] == hashes[1] && specs[0] == specs[1] {
            continue;
        }
        let side = |side: usize| {
            let Inputs { world, project, .. } = sides[side];
            specs[side].map(|spec| LedgerSide {
                world: *world,
                source: &*project.source,
                spec,
            })
        };
        let mut changed = changes(side(0), side(1));
        changed.sort_by_key(|change| std::cmp::Reverse(change.size()));
        let spec = joint_spec(models, municipality, *year);
        let krone = Amount::from_ore(100);
        // What a krone brings, by key.
        let mut known: BTreeMap<String, Kroner> = BTreeMap::new();
        let place = of_ledger.to_string();
        let mut rest = Kroner::new();
        for (number, change) in changed.iter().enumerate() {
            let mut kroner = Kroner::new();
            for (posting, sign) in [(&change.old, -1), (&change.new, 1)] {
                let Some(posting) = posting else { continue };
                let table = table_of(posting, &spec, krone);
                let key = format!("{:?} {:?}", table.columns, table.rows);
                let of_one = known
                    .entry(key)
                    .or_insert_with(|| state.brought(&of_ledger, table));
                add(
                    &mut kroner,
                    of_one,
                    &(&Ratio::kroner(posting.amount) * &Ratio::from(sign)),
                );
            }
            if number < NAMED {
                brought.push((change.item(&place), kroner));
            } else {
                add(&mut rest, &kroner, &Ratio::one());
            }
        }
        if changed.len() > NAMED {
            let id = format!("{} more postings", changed.len() - NAMED);
            let item = CauseItem {
                cause: Cause::Data,
                owner: place,
                id,
                change: "changed".to_owned(),
                place: None,
            };
            brought.push((item, rest));
        }
    }
    brought.sort_by(|a, b| a.0.cmp(&b.0));
    brought
}

/// Who has a key: a rule, what holds for unclaimed postings, or nobody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Claimant {
    Rule(LayerName, Id),
    Several(Vec<(LayerName, Id)>),
    Nobody,
}

fn named(model: &Model, reference: &RuleRef) -> (LayerName, Id) {
    let id = rule(model, reference).map_or_else(|| Id::from("?"), |rule| rule.id.clone());
    (reference.layer.clone(), id)
}

fn claimant(model: &Model, verdict: &Verdict) -> Claimant {
    match verdict {
        Verdict::Claimed { winner, .. } => {
            let (layer, id) = named(model, winner);
            Claimant::Rule(layer, id)
        }
        Verdict::Otherwise(layer) => Claimant::Rule(layer.clone(), OTHERWISE.into()),
        Verdict::Disputed(rules) => {
            Claimant::Several(rules.iter().map(|rule| named(model, rule)).collect())
        }
        Verdict::Unmapped => Claimant::Nobody,
    }
}

fn candidates(model: &Model, verdict: &Verdict) -> Vec<(LayerName, Id)> {
    match verdict {
        Verdict::Claimed { candidates, .. } => {
            candidates.iter().map(|rule| named(model, rule)).collect()
        }
        Verdict::Disputed(rules) => rules.iter().map(|rule| named(model, rule)).collect(),
        Verdict::Otherwise(_) | Verdict::Unmapped => Vec::new(),
    }
}

/// Whom the leaving and the arriving of kroner is charged to.
type ChargedSides = (Option<CauseItem>, Option<CauseItem>);

/// The edited rules by layer and id.
type EditedRules = BTreeMap<(LayerName, Id), CauseItem>;

/// A change of winner is charged to the edited rule; where both old and new claimant are edited,
/// each answers for its own side.
fn charged(
    edited: &EditedRules,
    claimants: [&Claimant; 2],
    candidates: &[Vec<(LayerName, Id)>; 2],
) -> ChargedSides {
    let of = |claimant: &Claimant| match claimant {
        Claimant::Rule(layer, id) => edited.get(&(layer.clone(), id.clone())).cloned(),
        Claimant::Several(_) | Claimant::Nobody => None,
    };
    match claimants.map(of) {
        [Some(old), Some(new)] => (Some(old), Some(new)),
        [Some(one), None] | [None, Some(one)] => (Some(one.clone()), Some(one)),
        [None, None] => {
            let near = candidates
                .iter()
                .flatten()
                .find_map(|name| edited.get(name));
            let one = near.or_else(|| edited.values().next()).cloned();
            (one.clone(), one)
        }
    }
}

/// What each edited rule brings: `before` and `after` are the same but for their rules.
pub(super) fn rules(
    before: &ComputableState,
    after: &ComputableState,
    sides: [&Inputs<'_>; 2],
) -> Brought {
    let edited: EditedRules = edits::rules(sides)
        .into_iter()
        .map(|(layer, item)| ((layer, Id::from(item.id.as_str())), item))
        .collect();
    let mut brought: BTreeMap<CauseItem, Kroner> = BTreeMap::new();
    if edited.is_empty() {
        return Brought::new();
    }
    let models = [&*before.project.model, &*after.project.model];
    for (place, ledger) in &*before.ledgers {
        let LedgerPlace {
            municipality, year, ..
        } = place;
        let [old, new] =
            models.map(|model| classify(model, municipality, *year, &ledger.table).value);
        let mut groups: BTreeMap<[Option<CauseItem>; 2], Vec<usize>> = BTreeMap::new();
        for (row, verdicts) in old.iter().zip(new.iter()).enumerate() {
            let verdicts = [verdicts.0, verdicts.1];
            let claimants = [
                claimant(models[0], verdicts[0]),
                claimant(models[1], verdicts[1]),
            ];
            let is_same = claimants[0] == claimants[1];
            let is_edited = |claimant: &Claimant| match claimant {
                Claimant::Rule(layer, id) => edited.contains_key(&(layer.clone(), id.clone())),
                Claimant::Several(_) | Claimant::Nobody => false,
            };
            if is_same && !is_edited(&claimants[0]) {
                continue;
            }
            let candidates = [
                candidates(models[0], verdicts[0]),
                candidates(models[1], verdicts[1]),
            ];
            let (leaving, arriving) = charged(&edited, [&claimants[0], &claimants[1]], &candidates);
            groups.entry([leaving, arriving]).or_default().push(row);
        }
        for ([leaving, arriving], rows) in groups {
            let table = || KeyTable {
                columns: ledger.table.columns.clone(),
                tests: ledger.table.tests.clone(),
                rows: rows
                    .iter()
                    .map(|row| ledger.table.rows[*row].clone())
                    .collect(),
            };
            for (state, item, sign) in [(before, leaving, -1), (after, arriving, 1)] {
                let Some(item) = item else { continue };
                add(
                    brought.entry(item).or_default(),
                    &state.brought(place, table()),
                    &Ratio::from(sign),
                );
            }
        }
    }
    let mut brought: Brought = brought.into_iter().collect();
    for (_, kroner) in &mut brought {
        kroner.retain(|_, amount| !amount.is_zero());
    }
    brought
}
