//! What the adjustments of a view take, move and add. Parts and amounts are computed with the
//! weights and keys of the view; no adjustment reads what another took, moved or added.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, FindingSet};
use crate::facts::Basis;
use crate::ledger::KeyTable;
use crate::model::{
    Action, Adjustment, Categories, Expr, Id, LayerName, Model, Node, Selection, Target, written,
};
use crate::value::{Amount, Ratio};

use super::account::{AdjustedAmount, Contribution, ImputedAmount};
use super::classified::LedgerInput;
use super::classify::rule;
use super::compiled::{CompiledCondition, compile};
use super::condition::{KeySubject, holds};
use super::coordinates::Coordinates;
use super::evaluator::Evaluator;

/// An adjustment with the fraction that it asks of what it selects.
struct AdjustmentClaim<'a> {
    layer: LayerName,
    adjustment: &'a Adjustment,
    what: &'a Selection,
    /// Its condition compiled; absent where it has none, or only the plain way decides it.
    compiled: Option<CompiledCondition>,
    to: Option<&'a Id>,
    /// The fraction, or why nobody knows it.
    fraction: Result<Ratio, Arc<str>>,
}

/// Compiles a condition that compiling surely decides as the plain way does.
fn compiled(condition: &Expr, table: &KeyTable) -> Option<CompiledCondition> {
    let mut is_plain = true;
    condition.walk(&mut |part| is_plain &= !matches!(&*part.node, Node::Opaque(_)));
    let mut errors = Vec::new();
    let compiled = compile(condition, table, &mut errors);
    (is_plain && errors.is_empty()).then_some(compiled)
}

/// What is taken of one amount, by the position of the claim.
type ClaimShares = Vec<(usize, Ratio)>;

/// What the adjustments of a view do.
pub(super) struct Adjustments {
    /// What each takes, moves and adds. **Order**: by adjustment, then category.
    pub amounts: Vec<AdjustedAmount>,
    /// The categories of which less than nothing, or more than the whole, was taken. **Invariant**:
    /// none.
    pub overdrawn: BTreeSet<Id>,
    /// The categories of which nobody knows what was taken, moved or added, with the reason.
    pub missing: BTreeMap<Id, Arc<str>>,
    /// The findings, in an order that no order of declarations changes.
    pub found: Vec<Diagnostic>,
}

/// The effects of a view on what was reported.
///
/// **Errors**: `K0404` claims whose order matters and is not said, `K0405` a part or amount that
/// cannot be computed.
pub(super) fn adjust(
    ledger: &LedgerInput,
    evaluator: &Evaluator<'_>,
    at: &Coordinates,
    contributions: &[Contribution],
    imputed: &[ImputedAmount],
) -> Adjustments {
    let (model, table) = (evaluator.model(), &ledger.condensed.table);
    let mut found = FindingSet::default();
    let mut amounts = Amounts::default();
    let mut claims = Vec::new();
    let mut adjustments: Vec<(LayerName, &Adjustment)> = model
        .adjustments(&at.view, &at.scope, ledger.year)
        .collect();
    adjustments.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    let all: Vec<&Adjustment> = adjustments
        .iter()
        .map(|(_, adjustment)| *adjustment)
        .collect();
    for (layer, adjustment) in adjustments {
        let (what, to, part) = match &adjustment.action {
            Action::Exclude { what, part } => (what, None, part.as_ref()),
            Action::Move { what, to, part } => (what, Some(to), part.as_ref()),
            Action::Add { category, amount } => {
                match number(evaluator, at, adjustment, amount, &mut found) {
                    Ok((value, basis)) => amounts.add(
                        &layer,
                        adjustment,
                        None,
                        Some(category),
                        &value,
                        basis.unwrap_or(Basis::Reconstructed),
                    ),
                    Err(reason) => drop(amounts.missing.insert(category.clone(), reason)),
                }
                continue;
            }
            Action::UseKey { .. } | Action::UseWeight { .. } => continue,
        };
        let fraction = match part {
            Some(part) => {
                number(evaluator, at, adjustment, part, &mut found).map(|(value, _)| value)
            }
            None => Ok(Ratio::one()),
        };
        let fraction = match fraction {
            Ok(part) if part.is_negative() || part > Ratio::one() => {
                let reason = format!(
                    "its part is {}, which lies outside 0 to 1",
                    part.to_decimal(6)
                );
                Err(unusable(adjustment, &reason, &mut found))
            }
            known => known,
        };
        let compiled = what
            .condition
            .as_ref()
            .and_then(|condition| compiled(condition, table));
        claims.push(AdjustmentClaim {
            layer,
            adjustment,
            what,
            compiled,
            to,
            fraction,
        });
    }
    let stronger = strengths(&claims, &all);
    for contribution in contributions {
        take_from_contribution(
            (model, table),
            &claims,
            &stronger,
            contribution,
            &mut amounts,
            &mut found,
        );
    }
    for amount in imputed {
        let selects = |claim: &&AdjustmentClaim<'_>| selects_imputed(model, claim.what, amount);
        let matching: Vec<usize> = (0..claims.len())
            .filter(|index| selects(&&claims[*index]))
            .collect();
        let shares = share_out(&claims, &stronger, &matching, &amount.category, &mut found);
        book(
            &claims,
            (&matching, shares),
            &amount.category,
            &amount.amount,
            amount.basis,
            &mut amounts,
        );
    }
    Adjustments {
        overdrawn: std::mem::take(&mut amounts.overdrawn),
        missing: std::mem::take(&mut amounts.missing),
        amounts: amounts.into_list(),
        found: found.into_vec(),
    }
}

/// An adjustment with its layer, where it takes from, and where it puts it.
type AdjustmentRoute = (Id, LayerName, Option<Id>, Option<Id>);

/// The amounts so far.
#[derive(Default)]
struct Amounts {
    by_way: BTreeMap<AdjustmentRoute, (Ratio, Basis)>,
    /// The categories of which less than nothing, or more than the whole, was taken.
    overdrawn: BTreeSet<Id>,
    /// The categories of which nobody knows what was taken, moved or added, with the reason.
    missing: BTreeMap<Id, Arc<str>>,
}

impl Amounts {
    fn add(
        &mut self,
        layer: &LayerName,
        adjustment: &Adjustment,
        from: Option<&Id>,
        to: Option<&Id>,
        amount: &Ratio,
        basis: Basis,
    ) {
        let way = (
            adjustment.id.clone(),
            layer.clone(),
            from.cloned(),
            to.cloned(),
        );
        let entry = self
            .by_way
            .entry(way)
            .or_insert_with(|| (Ratio::zero(), basis));
        entry.0 += amount;
        entry.1 = entry.1.max(basis);
    }

    fn into_list(self) -> Vec<AdjustedAmount> {
        let entry = |((adjustment, layer, from, to), (amount, basis))| AdjustedAmount {
            adjustment,
            layer,
            from,
            to,
            amount,
            basis,
        };
        self.by_way.into_iter().map(entry).collect()
    }
}

fn number(
    evaluator: &Evaluator<'_>,
    at: &Coordinates,
    adjustment: &Adjustment,
    formula: &Expr,
    found: &mut FindingSet,
) -> Result<(Ratio, Option<Basis>), Arc<str>> {
    let evaluated = evaluator.evaluate(formula, at);
    match evaluated.figure.as_exact() {
        Some(value) => Ok((value.clone(), evaluated.basis)),
        None => {
            let reason = format!("`{}` has no exact value", written(formula));
            Err(unusable(adjustment, &reason, found))
        }
    }
}

/// Reports that an adjustment cannot be made, and gives why what it concerns is missing.
fn unusable(adjustment: &Adjustment, reason: &str, found: &mut FindingSet) -> Arc<str> {
    let message = format!("adjustment `{}` cannot be made: {reason}", adjustment.id);
    let reason = Arc::from(&*message);
    found.add(
        Diagnostic::new(Code::AdjustmentUnusable, message)
            .at_span(&adjustment.span, "declared here")
            .help("state the facts that it stands on, or mend the part"),
    );
    reason
}

/// For each claim, the claims that go before it, directly or through any adjustment of the view.
fn strengths(claims: &[AdjustmentClaim<'_>], all: &[&Adjustment]) -> Vec<BTreeSet<usize>> {
    let mut weaker: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for adjustment in all {
        weaker
            .entry(&adjustment.id)
            .or_default()
            .extend(adjustment.over.iter().map(|(id, _)| &**id));
    }
    let mut claims_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    claims.iter().enumerate().for_each(|(index, claim)| {
        claims_of
            .entry(&claim.adjustment.id)
            .or_default()
            .push(index);
    });
    let mut stronger = vec![BTreeSet::new(); claims.len()];
    for (first, claim) in claims.iter().enumerate() {
        let own = &*claim.adjustment.id;
        let (mut open, mut seen) = (vec![own], BTreeSet::new());
        while let Some(next) = open.pop() {
            for id in weaker.get(next).into_iter().flatten().copied() {
                if seen.insert(id) {
                    open.push(id);
                    let reached = claims_of
                        .get(id)
                        .into_iter()
                        .flatten()
                        .filter(|_| id != own);
                    for index in reached {
                        stronger[*index].insert(first);
                    }
                }
            }
        }
    }
    stronger
}

/// What each of the matching claims gets: a weaker one gets what stronger ones leave.
///
/// Nobody gets anything where what some get depends on an order that `.over` does not say: that is
/// a conflict between these, whatever stands below them.
///
/// # Errors
/// Why nobody knows what they get: one asks for a part that cannot be computed.
fn share_out(
    claims: &[AdjustmentClaim<'_>],
    stronger: &[BTreeSet<usize>],
    matching: &[usize],
    category: &Id,
    found: &mut FindingSet,
) -> Result<ClaimShares, Arc<str>> {
    let fraction = |index: &usize| claims[*index].fraction.clone();
    let fractions: Vec<Ratio> = matching.iter().map(fraction).collect::<Result<_, _>>()?;
    let asked: Vec<(usize, Ratio)> = matching.iter().copied().zip(fractions).collect();
    let mut shares: ClaimShares = Vec::new();
    let mut rivals: Vec<usize> = Vec::new();
    for (index, fraction) in &asked {
        let index = *index;
        // Some that come one after another take, together, what they ask for or all there is.
        let left_by = |goes_first: &dyn Fn(usize) -> bool| {
            let taken: Ratio = asked
                .iter()
                .filter(|(other, _)| goes_first(*other))
                .map(|(_, fraction)| fraction.clone())
                .sum();
            (&Ratio::one() - &taken).max(Ratio::zero())
        };
        let most = left_by(&|other| stronger[index].contains(&other)).min(fraction.clone());
        let least = left_by(&|other| other != index && !stronger[other].contains(&index))
            .min(fraction.clone());
        if most != least {
            rivals.push(index);
        }
        shares.push((index, most));
    }
    if rivals.is_empty() {
        return Ok(shares);
    }
    let diagnostic = conflict(claims, &shares, &rivals, category);
    found.add(diagnostic);
    Ok(Vec::new())
}

fn conflict(
    claims: &[AdjustmentClaim<'_>],
    taken: &ClaimShares,
    rivals: &[usize],
    category: &Id,
) -> Diagnostic {
    let (asked, settled): (Vec<_>, Vec<_>) = taken
        .iter()
        .cloned()
        .partition(|(index, _)| rivals.contains(index));
    let sum =
        |parts: Vec<(usize, Ratio)>| -> Ratio { parts.into_iter().map(|(_, part)| part).sum() };
    let (asked, settled) = (sum(asked), sum(settled));
    let ids: Vec<String> = rivals
        .iter()
        .map(|index| format!("`{}`", claims[*index].adjustment.id))
        .collect();
    let mut message = format!(
        "{} together claim {} of the same kroner in `{category}`",
        ids.join(" and "),
        asked.to_decimal(4)
    );
    if !settled.is_zero() {
        message += &format!(
            ", of which others leave {}",
            (&Ratio::one() - &settled).to_decimal(4)
        );
    }
    let at_each = |diagnostic: Diagnostic, index: &usize| {
        diagnostic.at_span(&claims[*index].adjustment.span, "claims a part")
    };
    let diagnostic = rivals
        .iter()
        .fold(Diagnostic::new(Code::AdjustmentConflict, message), at_each);
    diagnostic.help("say with `.over(\"id\")` which goes first, or narrow what one of them selects")
}

fn take_from_contribution(
    (model, table): (&Model, &KeyTable),
    claims: &[AdjustmentClaim<'_>],
    stronger: &[BTreeSet<usize>],
    contribution: &Contribution,
    amounts: &mut Amounts,
    found: &mut FindingSet,
) {
    let Target::Category(category) = &contribution.target else {
        return;
    };
    let declared = contribution
        .rule
        .as_ref()
        .and_then(|reference| rule(model, reference));
    let possible: Vec<usize> = (0..claims.len())
        .filter(|index| {
            let what = claims[*index].what;
            what.imputed.is_none()
                && what
                    .rule
                    .as_ref()
                    .is_none_or(|id| declared.is_some_and(|rule| rule.id == *id))
                && what
                    .within
                    .as_ref()
                    .is_none_or(|above| Categories::is_within(category, above))
        })
        .collect();
    if possible.is_empty() {
        return;
    }
    // Exact sums of whole øre first, one product for each combination of claims after.
    let mut sums: BTreeMap<Vec<usize>, Amount> = BTreeMap::new();
    for key in contribution.keys.iter() {
        let row = &table.rows[*key];
        let fits = |index: &usize| match (&claims[*index].compiled, &claims[*index].what.condition)
        {
            (Some(compiled), _) => compiled.holds(table, row).unwrap_or(false),
            (None, Some(condition)) => {
                holds(condition, &KeySubject { table, row }).unwrap_or(false)
            }
            (None, None) => true,
        };
        *sums
            .entry(possible.iter().copied().filter(fits).collect())
            .or_default() += row.sum;
    }
    for (matching, sum) in sums {
        let shares = share_out(claims, stronger, &matching, category, found);
        let amount = &Ratio::kroner(sum) * &contribution.share;
        book(
            claims,
            (&matching, shares),
            category,
            &amount,
            contribution.basis,
            amounts,
        );
    }
}

fn selects_imputed(model: &Model, what: &Selection, amount: &ImputedAmount) -> bool {
    let id = model
        .layer(&amount.layer)
        .and_then(|layer| layer.imputed.get(amount.index))
        .map(|imputed| &imputed.id);
    let by_id = what.imputed.as_ref().map(|wanted| Some(wanted) == id);
    let within = what
        .within
        .as_ref()
        .is_none_or(|above| Categories::is_within(&amount.category, above));
    let only_within = what.condition.is_none() && what.rule.is_none() && what.within.is_some();
    within && by_id.unwrap_or(only_within)
}

/// Books what is taken of an amount, and notes where that is not a part of it, or not known.
fn book(
    claims: &[AdjustmentClaim<'_>],
    (matching, taken): (&[usize], Result<ClaimShares, Arc<str>>),
    category: &Id,
    amount: &Ratio,
    basis: Basis,
    amounts: &mut Amounts,
) {
    let taken = match taken {
        Ok(taken) => taken,
        Err(reason) => {
            let to = matching.iter().filter_map(|index| claims[*index].to);
            let ends = to.chain([category]).cloned();
            amounts
                .missing
                .extend(ends.map(|end| (end, Arc::clone(&reason))));
            return;
        }
    };
    if !is_part_of_whole(&taken) {
        amounts.overdrawn.insert(category.clone());
    }
    for (index, part) in taken {
        let claim = &claims[index];
        amounts.add(
            &claim.layer,
            claim.adjustment,
            Some(category),
            claim.to,
            &(amount * &part),
            basis,
        );
    }
}

/// Whether each taking lies between nothing and the whole, and all of them together do.
fn is_part_of_whole(taken: &ClaimShares) -> bool {
    let sum: Ratio = taken.iter().map(|(_, part)| part.clone()).sum();
    taken.iter().all(|(_, part)| !part.is_negative()) && sum <= Ratio::one()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_that_are_no_more_than_the_whole_are_taken() {
        let is_sound = |thirds: &[i64]| {
            let part = |third: &i64| Ratio::fraction(*third, 3).unwrap_or_else(Ratio::zero);
            is_part_of_whole(&thirds.iter().map(part).enumerate().collect())
        };
        assert!(is_sound(&[]) && is_sound(&[0, 3]) && is_sound(&[1, 1, 1]));
        // The last goes back below nothing, so that the sum looks right.
        assert!(!is_sound(&[3, 3, -3]));
        assert!(!is_sound(&[2, 2]) && !is_sound(&[4]) && !is_sound(&[-1]));
    }
}
