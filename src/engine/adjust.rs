//! What the adjustments of a view take, move and add. All of them read what was reported; none reads another's effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic};
use crate::facts::Basis;
use crate::ledger::KeyTable;
use crate::model::{Action, Adjustment, Categories, Expr, Id, LayerName, Node, Selection, Target, precedes, written};
use crate::value::{Amount, Ratio};

use super::account::{AdjustedAmount, Contribution, ImputedAmount};
use super::allocation::Allocation;
use super::classify::rule;
use super::compiled::{Compiled, compile};
use super::condition::{KeySubject, holds};
use super::ground::{Asking, Ground};

/// An adjustment with the fraction that it asks of what it selects.
struct Claim<'a> {
    layer: LayerName,
    adjustment: &'a Adjustment,
    what: &'a Selection,
    /// Its condition compiled; absent where it has none, or only the plain way decides it.
    compiled: Option<Compiled>,
    to: Option<&'a Id>,
    fraction: Ratio,
}

/// Compiles a condition that compiling surely decides as the plain way does.
fn compiled(condition: &Expr, table: &KeyTable) -> Option<Compiled> {
    let mut is_plain = true;
    condition.walk(&mut |part| is_plain &= !matches!(&*part.node, Node::Opaque(_)));
    let mut errors = Vec::new();
    let compiled = compile(condition, table, &mut errors);
    (is_plain && errors.is_empty()).then_some(compiled)
}

/// What is taken of one amount, by the position of the claim.
type Taken = Vec<(usize, Ratio)>;

/// The effects of a view on what was reported. **Order**: by adjustment, then category.
///
/// **Errors**: `K0404` claims above the whole, `K0405` a part or amount that cannot be computed.
pub(super) fn adjust(
    input: &Allocation<'_>,
    ground: &Ground<'_>,
    at: &Asking,
    contributions: &[Contribution],
    imputed: &[ImputedAmount],
) -> (Vec<AdjustedAmount>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut amounts = Amounts::default();
    let mut claims = Vec::new();
    for (layer, adjustment) in input.model.adjustments(&at.view, &at.scope, input.year) {
        let (what, to, part) = match &adjustment.action {
            Action::Exclude { what, part } => (what, None, part.as_ref()),
            Action::Move { what, to, part } => (what, Some(to), part.as_ref()),
            Action::Add { category, amount } => {
                if let Some((value, basis)) = number(ground, at, adjustment, amount, &mut found) {
                    amounts.add(&layer, adjustment, None, Some(category), &value, basis.unwrap_or(Basis::Reconstructed));
                }
                continue;
            }
            Action::UseKey { .. } | Action::UseWeight { .. } => continue,
        };
        let fraction = match part {
            Some(part) => number(ground, at, adjustment, part, &mut found).map(|(value, _)| value),
            None => Some(Ratio::one()),
        };
        let Some(fraction) = fraction else { continue };
        if fraction.is_negative() || fraction > Ratio::one() {
            found.push(unusable(adjustment, &format!("its part is {}, which lies outside 0 to 1", fraction.to_decimal(6))));
            continue;
        }
        let compiled = what.condition.as_ref().and_then(|condition| compiled(condition, &input.ledger.table));
        claims.push(Claim { layer, adjustment, what, compiled, to, fraction });
    }
    let all: Vec<&Adjustment> =
        input.model.adjustments(&at.view, &at.scope, input.year).map(|(_, adjustment)| adjustment).collect();
    let stronger = strengths(&claims, &all);
    for contribution in contributions {
        take_from_contribution(input, &claims, &stronger, contribution, &mut amounts, &mut found);
    }
    for amount in imputed {
        let selects = |claim: &&Claim<'_>| selects_imputed(input, claim.what, amount);
        let matching: Vec<usize> = (0..claims.len()).filter(|index| selects(&&claims[*index])).collect();
        let taken = share_out(&claims, &stronger, &matching, &amount.category, &mut found);
        book(&claims, taken, &amount.category, &amount.amount, amount.basis, &mut amounts);
    }
    (amounts.into_list(), found)
}

/// An adjustment with its layer, where it takes from, and where it puts it.
type Way = (Id, LayerName, Option<Id>, Option<Id>);

/// The amounts so far, by adjustment and way.
#[derive(Default)]
struct Amounts(BTreeMap<Way, (Ratio, Basis)>);

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
        let way = (adjustment.id.clone(), layer.clone(), from.cloned(), to.cloned());
        let entry = self.0.entry(way).or_insert_with(|| (Ratio::zero(), basis));
        entry.0 += amount;
        entry.1 = entry.1.max(basis);
    }

    fn into_list(self) -> Vec<AdjustedAmount> {
        let entry =
            |((adjustment, layer, from, to), (amount, basis))| AdjustedAmount { adjustment, layer, from, to, amount, basis };
        self.0.into_iter().map(entry).collect()
    }
}

fn number(
    ground: &Ground<'_>,
    at: &Asking,
    adjustment: &Adjustment,
    formula: &Expr,
    found: &mut Vec<Diagnostic>,
) -> Option<(Ratio, Option<Basis>)> {
    let evaluated = ground.evaluate(formula, at);
    match evaluated.figure.as_exact() {
        Some(value) => Some((value.clone(), evaluated.basis)),
        None => {
            found.push(unusable(adjustment, &format!("`{}` has no exact value", written(formula))));
            None
        }
    }
}

fn unusable(adjustment: &Adjustment, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::AdjustmentUnusable, format!("adjustment `{}` cannot be made: {reason}", adjustment.id))
        .at_span(&adjustment.span, "declared here")
        .help("state the facts that it stands on, or mend the part")
}

/// For each claim, the claims that go before it, directly or through any adjustment of the view.
fn strengths(claims: &[Claim<'_>], all: &[&Adjustment]) -> Vec<BTreeSet<usize>> {
    let goes_before = |first: usize, second: usize| {
        let (first, second) = (&claims[first].adjustment.id, &claims[second].adjustment.id);
        first != second && precedes(all, first, second)
    };
    (0..claims.len()).map(|weaker| (0..claims.len()).filter(|stronger| goes_before(*stronger, weaker)).collect()).collect()
}

/// What each of the matching claims gets: a weaker one gets what stronger ones leave.
fn share_out(
    claims: &[Claim<'_>],
    stronger: &[BTreeSet<usize>],
    matching: &[usize],
    category: &Id,
    found: &mut Vec<Diagnostic>,
) -> Taken {
    let mut order = matching.to_vec();
    order.sort_by_key(|index| stronger[*index].len());
    let mut taken: Taken = Vec::new();
    for index in order {
        let before: Ratio = taken.iter().filter(|(other, _)| stronger[index].contains(other)).map(|(_, part)| part.clone()).sum();
        let left = &Ratio::one() - &before;
        taken.push((index, claims[index].fraction.clone().min(left)));
    }
    let sum: Ratio = taken.iter().map(|(_, part)| part.clone()).sum();
    if sum > Ratio::one() {
        let ids: Vec<String> = taken.iter().map(|(index, _)| format!("`{}`", claims[*index].adjustment.id)).collect();
        let message = format!("{} together claim {} of the same kroner in `{category}`", ids.join(" and "), sum.to_decimal(4));
        let mut diagnostic = Diagnostic::new(Code::AdjustmentConflict, message);
        for (index, _) in &taken {
            diagnostic = diagnostic.at_span(&claims[*index].adjustment.span, "claims a part");
        }
        let diagnostic = diagnostic.help("say with `.over(\"id\")` which goes first, or narrow what one of them selects");
        if !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
        return Vec::new();
    }
    taken
}

fn take_from_contribution(
    input: &Allocation<'_>,
    claims: &[Claim<'_>],
    stronger: &[BTreeSet<usize>],
    contribution: &Contribution,
    amounts: &mut Amounts,
    found: &mut Vec<Diagnostic>,
) {
    let Target::Category(category) = &contribution.target else { return };
    let declared = contribution.rule.as_ref().and_then(|reference| rule(input.model, reference));
    let possible: Vec<usize> = (0..claims.len())
        .filter(|index| {
            let what = claims[*index].what;
            what.imputed.is_none()
                && what.rule.as_ref().is_none_or(|id| declared.is_some_and(|rule| rule.id == *id))
                && what.within.as_ref().is_none_or(|above| Categories::is_within(category, above))
        })
        .collect();
    if possible.is_empty() {
        return;
    }
    let table = &input.ledger.table;
    // Exact sums of whole øre first, one product for each combination of claims after.
    let mut sums: BTreeMap<Vec<usize>, Amount> = BTreeMap::new();
    for key in contribution.keys.iter() {
        let row = &table.rows[*key];
        let fits = |index: &usize| match (&claims[*index].compiled, &claims[*index].what.condition) {
            (Some(compiled), _) => compiled.holds(table, row).unwrap_or(false),
            (None, Some(condition)) => holds(condition, &KeySubject { table, row }).unwrap_or(false),
            (None, None) => true,
        };
        *sums.entry(possible.iter().copied().filter(fits).collect()).or_default() += row.sum;
    }
    for (matching, sum) in sums {
        let taken = share_out(claims, stronger, &matching, category, found);
        let amount = &Ratio::kroner(sum) * &contribution.share;
        book(claims, taken, category, &amount, contribution.basis, amounts);
    }
}

fn selects_imputed(input: &Allocation<'_>, what: &Selection, amount: &ImputedAmount) -> bool {
    let layer = match &amount.layer {
        LayerName::National => Some(&input.model.national),
        LayerName::Municipal(id) => input.model.layer(id),
    };
    let id = layer.and_then(|layer| layer.imputed.get(amount.index)).map(|imputed| &imputed.id);
    let by_id = what.imputed.as_ref().map(|wanted| Some(wanted) == id);
    let within = what.within.as_ref().is_none_or(|above| Categories::is_within(&amount.category, above));
    let only_within = what.condition.is_none() && what.rule.is_none() && what.within.is_some();
    within && by_id.unwrap_or(only_within)
}

fn book(claims: &[Claim<'_>], taken: Taken, category: &Id, amount: &Ratio, basis: Basis, amounts: &mut Amounts) {
    for (index, part) in taken {
        let claim = &claims[index];
        amounts.add(&claim.layer, claim.adjustment, Some(category), claim.to, &(amount * &part), basis);
    }
}
