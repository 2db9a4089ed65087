//! Categories of which nobody knows what they hold: their kroner are missing, whatever rules and
//! adjustments bring there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::model::{
    Categories, CategoryStatement, Holding, Id, Knowledge, KnownBy, Model, Reason, Target,
};
use crate::value::{Amount, Ratio};

use super::account::{Contribution, ImputedAmount};
use super::classified::LedgerInput;

/// What an account has booked.
#[derive(Clone, Copy)]
pub(super) struct Booked<'a> {
    pub(super) model: &'a Model,
    pub(super) ledger: &'a LedgerInput,
    pub(super) contributions: &'a [Contribution],
    pub(super) imputed: &'a [ImputedAmount],
}

/// The categories that are not known, with the reason, and what is to be said of them.
///
/// **Errors**: `K0406` kroner where there are none, `K0407` kroner that are pending.
pub(super) fn unknown_categories(booked: Booked<'_>) -> (BTreeMap<Id, Arc<str>>, Vec<Diagnostic>) {
    let LedgerInput {
        municipality, year, ..
    } = booked.ledger;
    let knowledge = Knowledge::new(booked.model, municipality, *year);
    let has_operation = booked.has_operation();
    let mut missing = BTreeMap::new();
    let mut empty: Vec<&CategoryStatement> = Vec::new();
    for node in &booked.model.categories.nodes {
        let category = &node.id;
        let reason = match knowledge.of(category) {
            KnownBy::Statement(statement) => match statement.holding {
                Holding::Unknown => Arc::from(words(&statement.reason)),
                Holding::None => {
                    if !empty.contains(&statement) {
                        empty.push(statement);
                    }
                    continue;
                }
            },
            _ if booked.ledger.condensed.raw.lines == 0 => {
                format!("the ledger of {municipality} {year} has no postings").into()
            }
            KnownBy::NationalRules if !has_operation && !booked.brings_kroner(category) => {
                format!("the ledger of {municipality} {year} has no postings of operation").into()
            }
            KnownBy::NationalRules if !booked.brings_kroner(category) => match booked.limit() {
                Some(limit) => format!("the ledger of {municipality} {year} has {limit}").into(),
                None => continue,
            },
            KnownBy::OwnRules | KnownBy::NationalRules => continue,
            KnownBy::Nobody if booked.imputes(category) => continue,
            KnownBy::Nobody => booked.not_said(category),
        };
        missing.insert(category.clone(), reason);
    }
    let mut found: Vec<Diagnostic> = empty
        .into_iter()
        .filter_map(|statement| booked.not_empty(statement))
        .collect();
    found.extend(booked.pending(&knowledge));
    (missing, found)
}

impl Booked<'_> {
    /// Whether the ledger has postings of operation, as far as the vocabulary says what that is.
    /// Without them no rule of the nation says anything of what it holds.
    fn has_operation(&self) -> bool {
        let table = &self.ledger.condensed.table;
        let mut dimensions = self.model.vocabulary.dimensions.iter();
        let operation = dimensions.find_map(|(id, declared)| {
            let class = declared.national_codes.operation.as_ref()?;
            Some((table.column(id)?, class))
        });
        operation.is_none_or(|(column, class)| {
            let mut rows = table.rows.iter();
            rows.any(|row| table.code(row, column) == class)
        })
    }

    /// What the ledger holds alone, where that is so little that it could not hold other postings.
    fn limit(&self) -> Option<&str> {
        let mut checks = self.ledger.condensed.completeness.iter();
        let limit = checks.find(|check| check.code == Code::NarrowLedger)?;
        Some(&limit.reason)
    }

    /// Whether rules bring kroner to a category or below it.
    fn brings_kroner(&self, category: &Id) -> bool {
        self.contributions.iter().any(|contribution| {
            matches!(&contribution.target, Target::Category(to) if Categories::is_within(to, category))
        })
    }

    fn imputes(&self, category: &Id) -> bool {
        self.imputed
            .iter()
            .any(|imputed| imputed.category == *category)
    }

    /// Why a category is missing of which nobody has said anything.
    fn not_said(&self, category: &str) -> Arc<str> {
        let kroner: Ratio = self
            .contributions
            .iter()
            .filter(|contribution| match &contribution.target {
                Target::Pending(categories) => categories
                    .iter()
                    .any(|pending| Categories::is_within(category, pending)),
                _ => false,
            })
            .map(|contribution| contribution.amount.clone())
            .sum();
        let LedgerInput {
            municipality, year, ..
        } = self.ledger;
        let said = format!("{municipality} {year} has not said yet what `{category}` holds");
        match kroner.is_zero() {
            true => said.into(),
            false => format!("{said}; {} kr are pending", kroner.to_fixed(2)).into(),
        }
    }

    /// That kroner come where there are none.
    fn not_empty(&self, statement: &CategoryStatement) -> Option<Diagnostic> {
        let is_there = |category: &Id| Categories::is_within(category, &statement.category);
        let here: Vec<&Contribution> = self
            .contributions
            .iter()
            .filter(|contribution| {
                matches!(&contribution.target, Target::Category(category) if is_there(category))
            })
            .collect();
        let imputed = self
            .imputed
            .iter()
            .filter(|imputed| is_there(&imputed.category) && !imputed.amount.is_zero());
        let imputed: Vec<&Ratio> = imputed.map(|imputed| &imputed.amount).collect();
        if here.is_empty() && imputed.is_empty() {
            return None;
        }
        let postings: u64 = here.iter().map(|contribution| contribution.count).sum();
        let booked = here.iter().map(|contribution| &contribution.amount);
        let kroner: Ratio = booked.chain(imputed).cloned().sum();
        let plural = if postings == 1 { "" } else { "s" };
        let LedgerInput {
            municipality, year, ..
        } = self.ledger;
        let message = format!(
            "`{}` is said to hold nothing in {municipality} {year}, but {postings} posting{plural}, {} kr in all, come there",
            statement.category,
            kroner.to_fixed(2)
        );
        Some(
            Diagnostic::new(Code::NotEmpty, message)
                .at_span(&statement.span, "said here")
                .help("take `none(...)` away, or send these postings elsewhere by a rule"),
        )
    }

    /// That kroner wait until something is said of categories.
    fn pending(&self, knowledge: &Knowledge<'_>) -> Option<Diagnostic> {
        let mut categories: BTreeSet<&Id> = BTreeSet::new();
        let (mut postings, mut gross) = (0, Amount::ZERO);
        for contribution in self.contributions {
            let Target::Pending(pending) = &contribution.target else {
                continue;
            };
            let mut not_said = pending
                .iter()
                .filter(|category| knowledge.of(category) == KnownBy::Nobody)
                .peekable();
            if not_said.peek().is_some() {
                categories.extend(not_said);
                postings += contribution.count;
                gross += contribution.gross;
            }
        }
        let first = categories.first()?;
        let LedgerInput {
            municipality, year, ..
        } = self.ledger;
        let (plural, verb) = if postings == 1 {
            ("", "is")
        } else {
            ("s", "are")
        };
        let names: Vec<String> = categories.iter().map(|id| format!("`{id}`")).collect();
        let message = format!(
            "{postings} posting{plural} of {municipality} {year}, {gross} kr, {verb} pending: nothing is said yet of {}",
            names.join(", ")
        );
        let help = format!(
            "say in municipalities/{municipality}/rules.rhai by rules what part belongs there, or write `none({first}).because(\"…\")` or `unknown({first}).because(\"…\")`"
        );
        Some(
            Diagnostic::new(Code::Pending, message)
                .help(help)
                .about(gross),
        )
    }
}

/// The reason of a statement in one line.
fn words(reason: &Reason) -> &str {
    let words = reason.because.as_deref().or(reason.source.as_deref());
    words.unwrap_or("nobody knows")
}
