//! Drawing: for each rule of each ledger so many postings, without replacement, each with a chance
//! in proportion to its kroner.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::engine::Account;
use crate::explain::{posting_codes, row_of};
use crate::ledger::{Posting, PostingPlace, shown_voucher};
use crate::model::{Id, Model};
use crate::value::Amount;
use crate::workspace::{Project, Run};
use crate::world::World;

/// One posting with the rule that claims it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DrawnPosting {
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    /// The rule with its layer, such as `national/intro-lonn`, or `otherwise`.
    pub rule: String,
    /// Where its kroner go.
    pub target: String,
    /// The ledger's file.
    pub file: Arc<str>,
    pub posting: Posting,
    /// Its codes, written out as they may be shown.
    pub codes: String,
    /// The kroner of all postings of the rule, each without its sign: what the posting's own are a
    /// part of.
    pub of: Amount,
    /// How many postings with kroner the rule claims: those that it was drawn among.
    pub among: usize,
}

impl DrawnPosting {
    /// The name of its rule as a line of the snapshot has it.
    pub fn key(&self) -> String {
        format!(
            "{}/{} {} -> {}",
            self.municipality, self.year, self.rule, self.target
        )
    }

    /// The number of its voucher, as it may be shown.
    pub fn voucher(&self) -> Option<String> {
        let voucher = self.posting.voucher.as_deref()?;
        Some(shown_voucher(voucher))
    }
}

/// A posting that may be drawn: where it stands, and øre without sign.
type Chance = (PostingPlace, u128);

/// Draws at most `per_rule` postings for each rule of the run's ledgers. Postings of no kroner are
/// never drawn.
///
/// **Order**: by ledger, then target, then rule, then as drawn. The same seed, ledgers and rules
/// give the same postings; what is drawn for one rule depends on no other.
pub fn draw(
    project: &Project,
    run: &Run,
    world: &dyn World,
    per_rule: usize,
    seed: u64,
) -> Vec<DrawnPosting> {
    run.asked_accounts()
        .flat_map(|account| of_account(project, run, world, account, per_rule, seed))
        .collect()
}

/// Leaves what may be told of a sample in which no more were drawn of a rule than the threshold:
/// rules that claim so many postings. Of each rule its postings as they stand in the ledger: which
/// was drawn first is likely the largest.
pub fn publishable(drawn: &mut Vec<DrawnPosting>, threshold: usize) {
    drawn.retain(|posting| posting.among >= threshold);
    for of_rule in drawn.chunk_by_mut(|a, b| a.key() == b.key()) {
        of_rule.sort_by_key(|drawn| drawn.posting.place());
    }
}

fn of_account(
    project: &Project,
    run: &Run,
    world: &dyn World,
    account: &Account,
    per_rule: usize,
    seed: u64,
) -> Vec<DrawnPosting> {
    let place = project.ledger_of(account);
    let (Some(spec), Some(ledger)) = (project.ledger_spec(&place), run.ledgers.get(&place)) else {
        return Vec::new();
    };
    let claimed = account.contribution_of_rows(ledger.table.rows.len());
    let mut chances: Vec<Vec<Chance>> = vec![Vec::new(); account.contributions.len()];
    // Findings were reported by the run already; here the lines are only read again.
    let _ = project.source.visit(world, spec, &mut |posting: &Posting| {
        if let Some(index) = row_of(&ledger.table, posting).and_then(|row| claimed[row]) {
            chances[index].push((posting.place(), posting.amount.ore().unsigned_abs()));
        }
    });
    let mut wanted: BTreeMap<PostingPlace, (usize, usize)> = BTreeMap::new();
    let mut totals = Vec::new();
    for (index, chances) in chances.into_iter().enumerate() {
        let with_kroner = chances.iter().filter(|(_, ore)| *ore > 0).count();
        totals.push((
            chances.iter().map(|(_, ore)| ore).sum::<u128>(),
            with_kroner,
        ));
        let stream = format!("{seed}/{}", key_of(&project.model, account, index));
        let drawn = without_replacement(chances, per_rule, &stream);
        wanted.extend(
            drawn
                .into_iter()
                .enumerate()
                .map(|(order, (place, _))| (place, (index, order))),
        );
    }
    let postings = project
        .source
        .find(world, spec, &wanted.keys().cloned().collect());
    let found = postings
        .into_iter()
        .filter_map(|posting| Some((*wanted.get(&posting.place())?, posting)));
    let found: BTreeMap<(usize, usize), Posting> = found.collect();
    let drawn = |((index, _), posting): ((usize, usize), Posting)| DrawnPosting {
        municipality: account.municipality.clone(),
        year: account.year,
        rule: account.contributions[index].rule_name(&project.model),
        target: account.contributions[index].target.to_string(),
        file: spec.shown_path(posting.file).into(),
        codes: posting_codes(spec, &posting),
        posting,
        of: Amount::from_ore(i128::try_from(totals[index].0).unwrap_or(i128::MAX)),
        among: totals[index].1,
    };
    found.into_iter().map(drawn).collect()
}

fn key_of(model: &Model, account: &Account, index: usize) -> String {
    let contribution = &account.contributions[index];
    format!(
        "{}/{} {} -> {}",
        account.municipality,
        account.year,
        contribution.rule_name(model),
        contribution.target
    )
}

/// Draws one after the other, each time with chances in proportion to what is left.
fn without_replacement(mut left: Vec<Chance>, count: usize, stream: &str) -> Vec<Chance> {
    let mut total: u128 = left.iter().map(|(_, ore)| ore).sum();
    let mut drawn = Vec::new();
    while drawn.len() < count && total > 0 {
        let mut at = number(stream, drawn.len()) % total;
        let position = left.iter().position(|(_, ore)| {
            let is_here = at < *ore;
            at = at.saturating_sub(*ore);
            is_here
        });
        let Some(position) = position else { break };
        let chance = left.remove(position);
        total -= chance.1;
        drawn.push(chance);
    }
    drawn
}

/// The number of a draw: the first 16 bytes of the SHA-256 of `STREAM/NUMBER`, so that anyone can
/// draw again. Against a remainder by any ledger's øre, 128 bits are as good as even.
fn number(stream: &str, draw: usize) -> u128 {
    let hash = Sha256::digest(format!("{stream}/{draw}"));
    hash.iter()
        .take(16)
        .fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::RecordPlace;

    fn chance(line: u64, ore: u64) -> Chance {
        ((0, RecordPlace::Line(line)), ore.into())
    }

    #[test]
    fn nothing_is_drawn_twice_and_nothing_of_no_kroner() {
        let chances: Vec<Chance> = (0..50).map(|line| chance(line, line % 10)).collect();
        let drawn = without_replacement(chances, 100, "1/a");
        let mut lines: Vec<u64> = drawn
            .iter()
            .map(|((_, record), _)| record.number())
            .collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!((drawn.len(), lines.len()), (45, 45));
        assert!(drawn.iter().all(|(_, ore)| *ore > 0));
    }

    #[test]
    fn what_holds_nine_tenths_of_the_kroner_comes_first_nine_times_in_ten() {
        let chances: Vec<Chance> = vec![chance(1, 100), chance(2, 1800), chance(3, 100)];
        let first = |seed: usize| {
            without_replacement(chances.clone(), 1, &format!("{seed}/a"))[0]
                .0
                .1
                .number()
        };
        let times = (0..1000).filter(|seed| first(*seed) == 2).count();
        assert!((860..940).contains(&times), "{times}");
        assert!((0..1000).any(|seed| first(seed) == 1) && (0..1000).any(|seed| first(seed) == 3));
    }

    #[test]
    fn a_seed_decides_what_is_drawn() {
        let chances: Vec<Chance> = (1..100).map(|line| chance(line, line)).collect();
        let drawn = |stream: &str| without_replacement(chances.clone(), 5, stream);
        assert_eq!(drawn("1/a"), drawn("1/a"));
        assert_ne!(drawn("1/a"), drawn("2/a"));
    }
}
