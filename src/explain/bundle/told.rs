//! One ledger of a published bundle: for what is told of each category one line, in place of its
//! postings.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::engine::Account;
use crate::ledger::{LedgerSpec, Posting};
use crate::model::{Categories, Id, Target};
use crate::municipality::Municipality;
use crate::publish::Published;
use crate::value::{Amount, Ratio};

use super::super::postings::row_of;
use super::Scene;
use super::ledger::{Canonical, LedgerNeeds, Masks, computed_ledger, written};

/// Writes a line for each category that is asked for and holds kroner: their sum, booked as one of
/// the category's postings is. Where there are none, a line without kroner.
///
/// # Errors
/// `K0710` kroner that are not told, or that no single posting can bring.
pub(super) fn told_ledger(
    scene: &Scene<'_>,
    published: &Published,
    municipality: &Municipality,
    spec: &LedgerSpec,
    needs: &LedgerNeeds<'_>,
) -> Result<Canonical, Diagnostic> {
    let (account, ledger) = computed_ledger(scene, municipality, spec)?;
    if !needs.booked.is_empty() {
        return Err(refused(
            "it stands on postings as they were booked, and these are not told",
        ));
    }
    let not_told = |category: &&Id| !published.tells_kroner(&municipality.id, spec.year, category);
    if let Some(category) = needs.categories.iter().find(not_told) {
        return Err(refused(&format!(
            "the kroner of `{category}` and below are not all told"
        )));
    }
    let sums = sums_by_row(account, needs)?;
    let spec = LedgerSpec {
        voucher: None,
        ..spec.clone()
    };
    let mut masks = Masks::new(
        &ledger.table.tests,
        &scene.project.model,
        (&municipality.id, spec.year),
    );
    let mut lines: BTreeMap<usize, Result<Posting, Diagnostic>> = BTreeMap::new();
    // Findings were reported by the run already; here the lines are only read again.
    let _ = scene
        .project
        .source
        .visit(scene.world, &spec, &mut |posting: &Posting| {
            let Some(row) = row_of(&ledger.table, posting) else {
                return;
            };
            let amount = match sums.get(&row) {
                Some(amount) => *amount,
                None if sums.is_empty() && row == 0 => Amount::ZERO,
                None => return,
            };
            lines.entry(row).or_insert_with(|| {
                let summed = Posting {
                    amount,
                    ..posting.clone()
                };
                masks.apply(&spec, &summed)
            });
        });
    let lines: Vec<Posting> = lines.into_values().collect::<Result<_, _>>()?;
    written(&spec, &lines)
}

/// The kroner of each category that is asked for, by the row of the key table that stands for it:
/// the first that goes there whole.
fn sums_by_row(
    account: &Account,
    needs: &LedgerNeeds<'_>,
) -> Result<BTreeMap<usize, Amount>, Diagnostic> {
    let mut of_category: BTreeMap<&Id, (Ratio, Option<usize>)> = BTreeMap::new();
    for contribution in &account.contributions {
        let Target::Category(to) = &contribution.target else {
            continue;
        };
        let is_asked = needs
            .categories
            .iter()
            .any(|above| Categories::is_within(to, above));
        if !is_asked {
            continue;
        }
        let (sum, row) = of_category.entry(to).or_insert((Ratio::zero(), None));
        *sum = &*sum + &contribution.amount;
        if contribution.share == Ratio::one() {
            let first = contribution.keys.iter().min().copied();
            *row = (*row).into_iter().chain(first).min();
        }
    }
    let mut sums = BTreeMap::new();
    for (category, (sum, row)) in of_category {
        if sum == Ratio::zero() {
            continue;
        }
        match (sum.to_ore(), row) {
            (Some(ore), Some(row)) => sums.insert(row, Amount::from_ore(ore)),
            _ => {
                return Err(refused(&format!(
                    "no single posting can bring the kroner of `{category}`, of which rules take shares"
                )));
            }
        };
    }
    Ok(sums)
}

fn refused(reason: &str) -> Diagnostic {
    let message = format!("no bundle can be published of this cell: {reason}");
    Diagnostic::new(Code::BundleRefused, message)
        .help("publish the figure alone, with `kontering run --publish`")
}
