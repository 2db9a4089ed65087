//! Where the kroner of each code go: every row of the key table, put together by code and by what
//! became of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::engine::{Account, Contribution, RuleRef, Verdict, rule};
use crate::ledger::{KeyRow, KeyTable};
use crate::model::{Id, LayerName, Model, Target};
use crate::value::{Amount, Ratio};

/// Postings counted and added up.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct BookedSums {
    /// How many.
    pub postings: u64,
    /// Their sum.
    pub net: Amount,
    /// Their sum without signs.
    pub gross: Amount,
}

impl BookedSums {
    /// The sums of one row.
    pub(super) fn of_row(row: &KeyRow) -> Self {
        Self {
            postings: row.count,
            net: row.sum,
            gross: row.debit + (row.debit - row.sum),
        }
    }
}

impl std::ops::AddAssign for BookedSums {
    fn add_assign(&mut self, other: Self) {
        self.postings += other.postings;
        self.net += other.net;
        self.gross += other.gross;
    }
}

impl std::iter::Sum for BookedSums {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut all, part| {
            all += part;
            all
        })
    }
}

/// Where kroner are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum KronerFate {
    /// Where rules, or `otherwise`, say that they belong.
    Claimed(Target),
    /// Claimed by no rule.
    Unmapped,
    /// Claimed by several rules, none declared stronger.
    Disputed,
}

/// Who has looked at kroner. **Order**: those who have before those who have not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scrutiny {
    /// A rule of the municipality.
    OwnRules,
    /// A rule of the nation, which says where they belong wherever they are booked.
    NationalRules,
    /// Nobody: `otherwise` took what no rule claims.
    Otherwise,
    /// Nobody has said yet what part belongs to a category.
    Pending,
    /// No rule claims them.
    Unmapped,
    /// Several rules do.
    Disputed,
    /// Balance and memo accounts, which are no part of the comparison.
    Ignored,
}

impl Scrutiny {
    /// Whether somebody has looked.
    pub fn is_looked_at(self) -> bool {
        matches!(self, Self::OwnRules | Self::NationalRules)
    }

    fn of(contribution: &Contribution) -> Self {
        let layer = contribution.rule.as_ref().map(|rule| &rule.layer);
        match (&contribution.target, layer) {
            (Target::Pending(_), _) => Self::Pending,
            (Target::Ignored, _) => Self::Ignored,
            (_, None) => Self::Otherwise,
            (_, Some(LayerName::National)) => Self::NationalRules,
            (_, Some(LayerName::Municipal(_))) => Self::OwnRules,
        }
    }
}

/// What goes one way of the postings of a code.
#[derive(Clone, PartialEq, Debug)]
pub struct CodeDestination {
    /// Where they are.
    pub fate: KronerFate,
    /// Who looked.
    pub scrutiny: Scrutiny,
    /// The rule with its layer, or the rules that quarrel; none for what is unmapped.
    pub rules: Vec<String>,
    /// The part that belongs there; the rest is `outside.share`.
    pub share: Ratio,
    /// The postings, with the rest of a share.
    pub sums: BookedSums,
}

/// The postings of a code.
#[derive(Clone, PartialEq, Debug)]
pub struct CodeCoverage {
    /// The code; blank where postings have none.
    pub code: Id,
    /// All of them.
    pub sums: BookedSums,
    /// Where they go. **Order**: the most gross kroner first.
    pub destinations: Vec<CodeDestination>,
}

/// What became of a row, so that rows are alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowFate {
    Contribution(usize),
    Disputed(Vec<RuleRef>),
    Unmapped,
}

/// What became of each row of an account's ledger.
pub(super) fn row_fates(account: &Account, table: &KeyTable) -> Vec<RowFate> {
    let of_rows = account.contribution_of_rows(table.rows.len());
    let fate = |(row, contribution): (usize, Option<usize>)| match contribution {
        Some(index) => RowFate::Contribution(index),
        None => match account.verdicts.of(row) {
            Some(Verdict::Disputed(rules)) => RowFate::Disputed(rules.clone()),
            _ => RowFate::Unmapped,
        },
    };
    of_rows.into_iter().enumerate().map(fate).collect()
}

/// Where the kroner of each code of a column go; all under a blank code where the ledger has no
/// such column. **Order**: the most gross kroner first.
pub(super) fn by_code(
    model: &Model,
    account: &Account,
    table: &KeyTable,
    fates: &[RowFate],
    dimension: &str,
) -> Vec<CodeCoverage> {
    let column = table.column(dimension);
    let mut codes: BTreeMap<Id, BTreeMap<&RowFate, BookedSums>> = BTreeMap::new();
    for (row, fate) in table.rows.iter().zip(fates) {
        let code = column.map_or_else(
            || "".into(),
            |column| table.columns[column].shown(table.code(row, column)).into(),
        );
        *codes.entry(code).or_default().entry(fate).or_default() += BookedSums::of_row(row);
    }
    let covered = |(code, ways): (Id, BTreeMap<&RowFate, BookedSums>)| {
        let mut destinations: Vec<CodeDestination> = ways
            .into_iter()
            .map(|(fate, sums)| destination(model, account, fate, sums))
            .collect();
        destinations.sort_by_key(|destination| Reverse(destination.sums.gross));
        CodeCoverage {
            code,
            sums: destinations.iter().map(|way| way.sums).sum(),
            destinations,
        }
    };
    let mut codes: Vec<CodeCoverage> = codes.into_iter().map(covered).collect();
    codes.sort_by_key(|code| Reverse(code.sums.gross));
    codes
}

fn destination(
    model: &Model,
    account: &Account,
    fate: &RowFate,
    sums: BookedSums,
) -> CodeDestination {
    let (fate, scrutiny, rules, share) = match fate {
        RowFate::Contribution(index) => {
            let contribution = &account.contributions[*index];
            (
                KronerFate::Claimed(contribution.target.clone()),
                Scrutiny::of(contribution),
                vec![contribution.rule_name(model)],
                contribution.share.clone(),
            )
        }
        RowFate::Disputed(rules) => {
            let (fate, rules) = (KronerFate::Disputed, names(model, rules));
            (fate, Scrutiny::Disputed, rules, Ratio::one())
        }
        RowFate::Unmapped => {
            let (fate, rules) = (KronerFate::Unmapped, Vec::new());
            (fate, Scrutiny::Unmapped, rules, Ratio::one())
        }
    };
    CodeDestination {
        fate,
        scrutiny,
        rules,
        share,
        sums,
    }
}

/// The names of rules with their layers.
fn names(model: &Model, rules: &[RuleRef]) -> Vec<String> {
    let name = |reference: &RuleRef| {
        let id = rule(model, reference).map_or("?", |rule| &rule.id);
        format!("{}/{id}", reference.layer)
    };
    rules.iter().map(name).collect()
}
