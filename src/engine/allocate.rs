//! From verdicts to kroner: shares, imputed amounts, and the two sides of conservation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found};
use crate::facts::{Basis, FactBook};
use crate::ledger::KeyRow;
use crate::model::{Categories, Id, LayerName, Model, Target, written};
use crate::value::{Amount, Ratio};

use super::account::{Account, AdjustedAmount, Balance, Contribution, ImputedAmount, RawPostings};
use super::adjust::adjust;
use super::classified::{ClassifiedLedger, LedgerInput, RowGroup, classify_ledger};
use super::classify::rule;
use super::coordinates::Coordinates;
use super::evaluator::Evaluator;
use super::reads::Reads;
use super::unknown::{Booked, unknown_categories};
use super::verdict::{RuleRef, Verdicts};

/// The name of the bucket that a target's postings are counted in.
fn bucket(target: &Target) -> &'static str {
    match target {
        Target::Category(_) => "categories",
        Target::OutsideScope => "outside.scope",
        Target::Pending(_) => "pending",
        Target::Ignored => "ignored",
    }
}

/// An account with what was read of facts and declarations for it.
pub struct TracedAccount {
    pub account: Account,
    /// What was read.
    pub reads: Reads,
}

/// Accounts for every øre of a classified ledger in a view. The model may have other weights, keys
/// and adjustments than the one that classified, but must have its rules.
///
/// **Errors**: `K0211` a share outside 0 to 1, `K0306` a share or imputed amount that cannot be
/// computed, `K0401` disputed and `K0402` unmapped postings, `K0403` kroner lost on the way,
/// `K0406` kroner where there should be none, `K0407` kroner that are pending.
pub fn allocate(
    model: &Model,
    facts: &FactBook,
    classified: &ClassifiedLedger,
    view: &Id,
) -> Found<TracedAccount> {
    let ledger = &classified.ledger;
    let evaluator = Evaluator::new(model, facts, &[]);
    evaluator.inputs.note_place(&ledger.municipality);
    let at = Coordinates::outside(&ledger.municipality, ledger.year, view);
    let mut books = OpenAccount::new(ledger, &evaluator, &at);
    for ((target, reference), group) in &classified.claimed {
        books.claim(target, reference.as_ref(), group);
    }
    books.impute();
    for (rules, group) in &classified.disputed {
        books.dispute(rules, group);
    }
    books.leave_unmapped(&classified.unmapped);
    books.adjust();
    books.mark_unknown();
    let mut diagnostics = evaluator.take_found();
    diagnostics.append(&mut books.diagnostics);
    let account = books.close(classified.verdicts.clone(), &mut diagnostics);
    Found {
        value: TracedAccount {
            account,
            reads: evaluator.into_reads(),
        },
        diagnostics,
    }
}

/// Classifies a ledger and accounts for it in some views, one account for each.
///
/// **Errors**: those of [`classify_ledger`] and [`allocate`].
pub fn account_in_views<'a>(
    model: &Model,
    facts: &FactBook,
    ledger: LedgerInput,
    views: impl IntoIterator<Item = &'a Id>,
) -> Found<Vec<Account>> {
    let Found {
        value: classified,
        mut diagnostics,
    } = classify_ledger(model, ledger, None);
    let mut accounts = Vec::new();
    for view in views {
        let found = allocate(model, facts, &classified, view);
        diagnostics.extend(found.diagnostics);
        accounts.push(found.value.account);
    }
    Found {
        value: accounts,
        diagnostics,
    }
}

/// The account as it is written up.
struct OpenAccount<'a> {
    model: &'a Model,
    ledger: &'a LedgerInput,
    evaluator: &'a Evaluator<'a>,
    at: &'a Coordinates,
    contributions: Vec<Contribution>,
    imputed: Vec<ImputedAmount>,
    adjusted: Vec<AdjustedAmount>,
    categories: BTreeMap<Id, Ratio>,
    bases: BTreeMap<Id, Basis>,
    missing: BTreeMap<Id, Arc<str>>,
    balance: Balance,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> OpenAccount<'a> {
    fn new(ledger: &'a LedgerInput, evaluator: &'a Evaluator<'a>, at: &'a Coordinates) -> Self {
        let condensed = &ledger.condensed;
        let mut balance = Balance::empty();
        balance.raw = Ratio::kroner(condensed.raw.net);
        balance.quarantined = Ratio::kroner(condensed.quarantined_sum());
        balance.lines = condensed.raw.lines;
        balance
            .counts
            .insert("quarantined", condensed.quarantined.len() as u64);
        Self {
            model: evaluator.model(),
            ledger,
            evaluator,
            at,
            contributions: Vec::new(),
            imputed: Vec::new(),
            adjusted: Vec::new(),
            categories: BTreeMap::new(),
            bases: BTreeMap::new(),
            missing: BTreeMap::new(),
            balance,
            diagnostics: Vec::new(),
        }
    }

    fn enter(&mut self, category: &Id, amount: &Ratio, basis: Basis) {
        *self
            .categories
            .entry(category.clone())
            .or_insert_with(Ratio::zero) += amount;
        let entry = self.bases.entry(category.clone()).or_insert(basis);
        *entry = (*entry).max(basis);
        self.balance.categories += amount;
    }

    /// Books what one rule claims. Where its share cannot be computed, nobody knows what part
    /// belongs to the target, so all of it is pending.
    fn claim(&mut self, target: &Target, reference: Option<&RuleRef>, group: &RowGroup) {
        let gross = Ratio::kroner(group.gross);
        let ((share, basis), target) = match self.share(reference, group.gross) {
            Ok(known) => (known, target.clone()),
            Err(reason) => {
                let category = match target {
                    Target::Category(category) => Some(category.clone()),
                    _ => None,
                };
                let missing = category.clone().map(|category| (category, reason));
                self.missing.extend(missing);
                let whole = (Ratio::one(), self.ledger.basis);
                (whole, Target::pending(category.into_iter().collect()))
            }
        };
        let amount = &gross * &share;
        *self.balance.counts.entry(bucket(&target)).or_default() += group.count;
        match &target {
            Target::Category(category) => self.enter(category, &amount, basis),
            Target::OutsideScope => self.balance.outside_scope += &amount,
            Target::Pending(_) => self.balance.pending += &amount,
            Target::Ignored => self.balance.ignored += &amount,
        }
        self.balance.outside_share += &(&gross - &amount);
        let rule = reference.cloned();
        let RowGroup { count, gross, keys } = group;
        let (count, gross, keys) = (*count, *gross, keys.clone());
        self.contributions.push(Contribution {
            rule,
            target,
            count,
            gross,
            amount,
            share,
            basis,
            keys,
        });
    }

    /// The share of a rule and the weakest ground of what it brings.
    fn share(
        &mut self,
        reference: Option<&RuleRef>,
        gross: Amount,
    ) -> Result<(Ratio, Basis), Arc<str>> {
        let ledger = self.ledger.basis;
        let rule = reference.and_then(|reference| rule(self.model, reference));
        let Some((rule, share)) =
            rule.and_then(|rule| rule.share.as_ref().map(|share| (rule, share)))
        else {
            return Ok((Ratio::one(), ledger));
        };
        let evaluated = self.evaluator.evaluate(share, self.at);
        let place = format!("{} {}", self.ledger.municipality, self.ledger.year);
        let Some(value) = evaluated.figure.as_exact() else {
            let reason = match &evaluated.figure.value {
                crate::value::Value::Missing(reason) => reason.clone(),
                _ => Arc::from("the share is not one exact number"),
            };
            let message = format!(
                "the share of rule `{}` cannot be computed for {place}: {reason}",
                rule.id
            );
            self.diagnostics.push(
                Diagnostic::new(Code::MissingFact, message)
                    .at_span(&share.span, "this share")
                    .help("state the fact or weight that is lacking; until then its postings are pending and the category is missing")
                    .about(gross),
            );
            return Err(reason);
        };
        if value.is_negative() || *value > Ratio::one() {
            let message = format!(
                "the share `{}` is {} for {place}; it must lie between 0 and 1",
                written(share),
                value.to_decimal(6)
            );
            self.diagnostics.push(
                Diagnostic::new(Code::KeyOutOfRange, message)
                    .at_span(&share.span, "used here")
                    .help("check the facts and the weight; `w·n/(w·n+N−n)` is a form that never exceeds one"),
            );
            return Err(Arc::from(format!(
                "the share of rule `{}` is outside 0 to 1",
                rule.id
            )));
        }
        Ok((
            value.clone(),
            evaluated.basis.map_or(ledger, |basis| basis.max(ledger)),
        ))
    }

    /// Books what no posting holds.
    fn impute(&mut self) {
        let LedgerInput {
            municipality, year, ..
        } = self.ledger;
        let own = self.model.layer_of(municipality);
        let own_ids: Vec<&Id> = own
            .iter()
            .flat_map(|layer| &layer.imputed)
            .map(|imputed| &imputed.id)
            .collect();
        for (name, layer) in self.model.named_layers_of(municipality) {
            for (index, imputed) in layer.imputed.iter().enumerate() {
                let overridden = name == LayerName::National && own_ids.contains(&&imputed.id);
                if overridden || !imputed.years.contains(*year) {
                    continue;
                }
                let evaluated = self.evaluator.evaluate(&imputed.formula, self.at);
                match &evaluated.figure.value {
                    crate::value::Value::Exact(amount) => {
                        let basis = evaluated.basis.unwrap_or(Basis::Reconstructed);
                        self.balance.imputed += amount;
                        self.enter(&imputed.category, amount, basis);
                        let (layer, category) = (name.clone(), imputed.category.clone());
                        self.imputed.push(ImputedAmount {
                            layer,
                            index,
                            category,
                            amount: amount.clone(),
                            basis,
                        });
                    }
                    other => {
                        let reason = match other {
                            crate::value::Value::Missing(reason) => reason.clone(),
                            _ => Arc::from("it is not one exact number"),
                        };
                        self.diagnostics.push(
                            Diagnostic::new(
                                Code::MissingFact,
                                format!("the imputed amount `{}` cannot be computed: {reason}", imputed.id),
                            )
                            .at_span(&imputed.formula.span, "this amount")
                            .of_ledger(municipality, *year)
                            .follows_from(Arc::clone(&reason))
                            .help("state the fact that is lacking; until then the category is missing"),
                        );
                        self.missing.insert(imputed.category.clone(), reason);
                    }
                }
            }
        }
    }

    /// Books what the adjustments of the view do.
    fn adjust(&mut self) {
        let adjusted = adjust(
            self.ledger,
            self.evaluator,
            self.at,
            &self.contributions,
            &self.imputed,
        );
        self.diagnostics.extend(adjusted.found);
        self.balance.overdrawn = adjusted.overdrawn;
        self.missing.extend(adjusted.missing);
        for change in &adjusted.amounts {
            if let Some(from) = &change.from {
                self.enter(from, &-change.amount.clone(), change.basis);
            }
            match (&change.from, &change.to) {
                (Some(_), None) => self.balance.excluded += &change.amount,
                (None, Some(_)) => self.balance.added += &change.amount,
                _ => {}
            }
            if let Some(to) = &change.to {
                self.enter(to, &change.amount, change.basis);
            }
        }
        self.adjusted = adjusted.amounts;
    }

    /// Marks the categories of which nobody knows what they hold.
    fn mark_unknown(&mut self) {
        let (unknown, found) = unknown_categories(Booked {
            model: self.model,
            ledger: self.ledger,
            contributions: &self.contributions,
            imputed: &self.imputed,
        });
        self.missing.extend(unknown);
        self.diagnostics.extend(found);
        // What is moved out of a category of which nobody knows what it holds is not all that should be.
        let moved = self.adjusted.iter().filter_map(|change| {
            let (from, to) = (change.from.as_ref()?, change.to.as_ref()?);
            let mut missing = self.missing.iter();
            let (_, reason) = missing.find(|(id, _)| Categories::is_within(from, id))?;
            Some((to.clone(), Arc::clone(reason)))
        });
        let moved: Vec<(Id, Arc<str>)> = moved.collect();
        for (to, reason) in moved {
            self.missing.entry(to).or_insert(reason);
        }
    }

    fn dispute(&mut self, rules: &[RuleRef], group: &RowGroup) {
        self.balance.disputed += &Ratio::kroner(group.gross);
        *self.balance.counts.entry("disputed").or_default() += group.count;
        let ids: Vec<String> = rules
            .iter()
            .filter_map(|reference| rule(self.model, reference))
            .map(|rule| format!("`{}`", rule.id))
            .collect();
        let message = format!(
            "{}, {} claimed by {}, and none of these is declared stronger",
            self.describe_group(group),
            if group.count == 1 { "is" } else { "are" },
            ids.join(" and "),
        );
        let mut diagnostic = Diagnostic::new(Code::Disputed, message);
        for rule in rules
            .iter()
            .filter_map(|reference| rule(self.model, reference))
        {
            diagnostic = diagnostic.at_span(&rule.span, format!("`{}` claims them", rule.id));
        }
        let keys = self.key_examples(group);
        let first = ids.get(1).map_or(String::new(), |id| id.replace('`', "\""));
        self.diagnostics.push(
            diagnostic
                .help(format!("add `.over({first})` to the rule that should win, or narrow a condition; the postings: {keys}")),
        );
    }

    fn leave_unmapped(&mut self, group: &RowGroup) {
        self.balance.unmapped += &Ratio::kroner(group.gross);
        *self.balance.counts.entry("unmapped").or_default() += group.count;
        if group.count == 0 {
            return;
        }
        let verb = if group.count == 1 { "is" } else { "are" };
        let message = format!("{}, {verb} claimed by no rule", self.describe_group(group));
        let keys = self.key_examples(group);
        self.diagnostics
            .push(Diagnostic::new(Code::Unmapped, message).help(format!(
                "add a rule, or `otherwise(...)`; the postings: {keys}"
            )));
    }

    /// How many postings of which ledger a group has, and their kroner.
    fn describe_group(&self, group: &RowGroup) -> String {
        let plural = if group.count == 1 { "" } else { "s" };
        let LedgerInput {
            municipality, year, ..
        } = self.ledger;
        format!(
            "{} posting{plural} of {municipality} {year}, {} kr",
            group.count, group.gross
        )
    }

    /// The largest keys of a group, written out. Keys that differ in their period or text alone
    /// count as one.
    fn key_examples(&self, group: &RowGroup) -> String {
        const SHOWN: usize = 5;
        let mut keys: BTreeMap<String, (u64, Amount)> = BTreeMap::new();
        for index in group.keys.iter() {
            let row = &self.ledger.condensed.table.rows[*index];
            let sums = keys.entry(self.written_codes(row)).or_default();
            sums.0 += row.count;
            sums.1 += row.sum;
        }
        let mut keys: Vec<(String, (u64, Amount))> = keys.into_iter().collect();
        keys.sort_by_key(|(_, (_, sum))| std::cmp::Reverse(sum.abs()));
        let hidden = keys.len().saturating_sub(SHOWN);
        let examples = keys.into_iter().take(SHOWN).map(|(codes, (count, sum))| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{codes} ({count} posting{plural}, {sum} kr)")
        });
        let rest = (hidden > 0).then(|| format!("and {hidden} more"));
        examples.chain(rest).collect::<Vec<_>>().join("; ")
    }

    /// The codes of a row, national dimensions first; blank ones and the period left out.
    fn written_codes(&self, row: &KeyRow) -> String {
        let table = &self.ledger.condensed.table;
        let national = |name: &str| self.model.vocabulary.dimensions.contains_key(name);
        let tells_something = |column: &usize| {
            &*table.columns[*column].name != "periode" && !table.code(row, *column).is_empty()
        };
        let mut columns: Vec<usize> = (0..table.columns.len()).filter(tells_something).collect();
        columns.sort_by_key(|column| !national(&table.columns[*column].name));
        let code = |column: &usize| {
            let of = &table.columns[*column];
            format!("{} {}", of.name, of.shown(table.code(row, *column)))
        };
        columns.iter().map(code).collect::<Vec<_>>().join(" ")
    }

    /// How the balance does not hold, in words.
    fn breach(&self) -> String {
        let LedgerInput {
            municipality, year, ..
        } = self.ledger;
        if let Some(category) = self.balance.overdrawn.first() {
            return format!(
                "kroner of {municipality} {year} are not conserved: adjustments take what is not there in `{category}`"
            );
        }
        let (sources, uses) = (
            self.balance.sources().to_fixed(2),
            self.balance.uses().to_fixed(2),
        );
        format!(
            "kroner of {municipality} {year} are not conserved: {sources} come in, {uses} end up"
        )
    }

    fn close(self, verdicts: Arc<Verdicts>, diagnostics: &mut Vec<Diagnostic>) -> Account {
        if !self.balance.is_conserved() {
            diagnostics.push(Diagnostic::new(Code::NotConserved, self.breach()));
        }
        Account {
            municipality: self.ledger.municipality.clone(),
            year: self.ledger.year,
            view: self.at.view.clone(),
            verdicts,
            contributions: self.contributions,
            imputed: self.imputed,
            adjusted: self.adjusted,
            categories: self.categories,
            bases: self.bases,
            withheld: BTreeSet::new(),
            missing: self.missing,
            ledger_basis: self.ledger.basis,
            raw: self.ledger.condensed.raw.clone(),
            postings: RawPostings::Known(Arc::clone(&self.ledger.condensed)),
            balance: self.balance,
        }
    }
}
