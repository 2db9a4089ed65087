//! The rules that other municipalities have for such postings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Account, rule};
use crate::explain::{Scene, Where};
use crate::ledger::{KeyRow, KeyTable, NationalRole};
use crate::model::{Id, LayerName, Target, written};

use super::booked::BookedSums;

/// How many are told of a group.
const TOLD: usize = 2;

/// The roles of the dimensions that make postings of two municipalities alike.
const ALIKE_IN: [NationalRole; 2] = [NationalRole::Class, NationalRole::Function];

/// A rule of another municipality that claims such postings there.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleElsewhere {
    /// Whose it is.
    pub municipality: Id,
    /// Of which year its postings are.
    pub year: i32,
    /// Its id.
    pub rule: Id,
    /// Where it brings the kroner.
    pub target: Target,
    /// The part that it brings there, written out.
    pub share: Option<String>,
    /// Why.
    pub because: String,
    /// What it claims of such postings there.
    pub sums: BookedSums,
    /// Where it is declared.
    pub place: Where,
}

/// The codes that make postings alike: none where a ledger lacks one of the dimensions.
type AlikeCodes = Vec<Id>;

/// What the own rules of all municipalities claim, by the codes that make postings alike.
#[derive(Debug)]
pub(super) struct RulesElsewhere<'a> {
    alike_in: Vec<Id>,
    claimed: BTreeMap<AlikeCodes, Vec<(&'a Account, usize, BookedSums)>>,
}

impl<'a> RulesElsewhere<'a> {
    /// Looks at every account of the run's view.
    pub(super) fn new(scene: &Scene<'a>) -> Self {
        let national = scene.project.model.vocabulary.national();
        let alike_in: Vec<Id> = ALIKE_IN.map(|role| national.name(role).into()).into();
        let mut claimed: BTreeMap<AlikeCodes, Vec<(&Account, usize, BookedSums)>> = BTreeMap::new();
        let run = scene.run;
        let accounts = run.accounts.iter();
        for account in accounts.filter(|account| account.view == run.view) {
            let Some(ledger) = run.ledgers.get(&scene.project.ledger_of(account)) else {
                continue;
            };
            for (index, contribution) in account.contributions.iter().enumerate() {
                let layer = contribution.rule.as_ref().map(|rule| &rule.layer);
                if !matches!(layer, Some(LayerName::Municipal(_))) {
                    continue;
                }
                let mut by_codes: BTreeMap<AlikeCodes, BookedSums> = BTreeMap::new();
                for key in contribution.keys.iter() {
                    let row = &ledger.table.rows[*key];
                    if let Some(codes) = alike_codes(&alike_in, &ledger.table, row) {
                        *by_codes.entry(codes).or_default() += BookedSums::of_row(row);
                    }
                }
                for (codes, sums) in by_codes {
                    let of_codes = claimed.entry(codes).or_default();
                    of_codes.push((account, index, sums));
                }
            }
        }
        Self { alike_in, claimed }
    }

    /// The rules that claim postings like that of a row in other municipalities, each once.
    /// **Order**: the most gross kroner first.
    pub(super) fn like(
        &self,
        scene: &Scene<'_>,
        municipality: &Id,
        table: &KeyTable,
        row: &KeyRow,
    ) -> Vec<RuleElsewhere> {
        let codes = alike_codes(&self.alike_in, table, row);
        let found = codes.and_then(|codes| self.claimed.get(&codes));
        let mut others: Vec<_> = found
            .into_iter()
            .flatten()
            .filter(|(account, ..)| account.municipality != *municipality)
            .collect();
        others.sort_by_key(|(_, _, sums)| Reverse(sums.gross));
        let (mut seen, mut told) = (BTreeSet::new(), Vec::new());
        for (account, index, sums) in others {
            let reference = account.contributions[*index].rule.as_ref();
            let Some(rule) = reference.and_then(|one| rule(&scene.project.model, one)) else {
                continue;
            };
            if told.len() == TOLD || !seen.insert((&account.municipality, &rule.id)) {
                continue;
            }
            told.push(RuleElsewhere {
                municipality: account.municipality.clone(),
                year: account.year,
                rule: rule.id.clone(),
                target: rule.target.clone(),
                share: rule.share.as_ref().map(written),
                because: rule.reason.to_string(),
                sums: *sums,
                place: scene.place(&rule.span),
            });
        }
        told
    }
}

fn alike_codes(alike_in: &[Id], table: &KeyTable, row: &KeyRow) -> Option<AlikeCodes> {
    let codes = alike_in.iter().map(|name| {
        let column = table.column(name)?;
        Some(table.code(row, column).clone())
    });
    codes.collect()
}
