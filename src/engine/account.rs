//! Where the kroner of one ledger ended up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::facts::Basis;
use crate::ledger::{Condensed, RawTotals};
use crate::model::{Id, LayerName, Model, Target};
use crate::value::{Amount, Ratio};

use super::classify::rule;
use super::verdict::{RuleRef, Verdicts};

/// The kroner that one rule brings to one target.
#[derive(Clone, PartialEq, Debug)]
pub struct Contribution {
    /// The rule; absent for `otherwise`.
    pub rule: Option<RuleRef>,
    /// Where the kroner go.
    pub target: Target,
    /// How many postings.
    pub count: u64,
    /// Their whole sum.
    pub gross: Amount,
    /// The part of it that belongs to the target, in kroner.
    pub amount: Ratio,
    /// That part as a fraction; one where the rule has no share.
    pub share: Ratio,
    /// The weakest ground beneath it.
    pub basis: Basis,
    /// The rows of the key table, in order.
    pub keys: Arc<[usize]>,
}

impl Contribution {
    /// Its rule with its layer, such as `national/intro-lonn`, or `otherwise`.
    pub fn rule_name(&self, model: &Model) -> String {
        match &self.rule {
            None => "otherwise".to_owned(),
            Some(reference) => {
                let id = rule(model, reference).map_or("?", |rule| &rule.id);
                format!("{}/{id}", reference.layer)
            }
        }
    }
}

/// An amount that no posting holds, computed.
#[derive(Clone, PartialEq, Debug)]
pub struct ImputedAmount {
    /// Which layer declares it.
    pub layer: LayerName,
    /// Its position among the layer's imputed amounts.
    pub index: usize,
    /// Where it belongs.
    pub category: Id,
    /// Its kroner.
    pub amount: Ratio,
    /// The weakest ground beneath it.
    pub basis: Basis,
}

/// The kroner that one adjustment takes from a category, puts into one, or both.
#[derive(Clone, PartialEq, Debug)]
pub struct AdjustedAmount {
    pub adjustment: Id,
    /// Which layer declares it.
    pub layer: LayerName,
    /// Where it takes from; absent for what is added.
    pub from: Option<Id>,
    /// Where it puts it; absent for what is excluded.
    pub to: Option<Id>,
    /// The kroner.
    pub amount: Ratio,
    /// The weakest ground beneath it.
    pub basis: Basis,
}

/// The two sides of conservation. **Unit**: kroner. **Invariant**: [`Balance::is_conserved`].
#[derive(Clone, PartialEq, Debug)]
pub struct Balance {
    /// What the reader summed.
    pub raw: Ratio,
    /// What no posting holds.
    pub imputed: Ratio,
    /// What adjustments add.
    pub added: Ratio,
    /// In categories, memo categories included.
    pub categories: Ratio,
    /// The rest of keyed costs.
    pub outside_share: Ratio,
    /// Other services and investment.
    pub outside_scope: Ratio,
    /// General costs of which nobody has said yet what part belongs to a category.
    pub pending: Ratio,
    /// Taken out by adjustments.
    pub excluded: Ratio,
    /// Balance and memo accounts.
    pub ignored: Ratio,
    /// Claimed by no rule.
    pub unmapped: Ratio,
    /// Claimed by several.
    pub disputed: Ratio,
    /// Could not be read.
    pub quarantined: Ratio,
    /// How many postings are in each bucket, by its name; their sum is the reader's count of lines.
    pub counts: BTreeMap<&'static str, u64>,
    /// The reader's count of lines.
    pub lines: u64,
    /// The categories of whose kroner adjustments took less than nothing, or more than the whole: a
    /// sum may hide that.
    pub overdrawn: BTreeSet<Id>,
}

impl Balance {
    /// Nothing in and nothing out.
    pub fn empty() -> Self {
        let zero = Ratio::zero;
        Self {
            raw: zero(),
            imputed: zero(),
            added: zero(),
            categories: zero(),
            outside_share: zero(),
            outside_scope: zero(),
            pending: zero(),
            excluded: zero(),
            ignored: zero(),
            unmapped: zero(),
            disputed: zero(),
            quarantined: zero(),
            counts: BTreeMap::new(),
            lines: 0,
            overdrawn: BTreeSet::new(),
        }
    }

    /// What comes in.
    pub fn sources(&self) -> Ratio {
        &(&self.raw + &self.imputed) + &self.added
    }

    /// Where it ends up.
    pub fn uses(&self) -> Ratio {
        [
            &self.categories,
            &self.outside_share,
            &self.outside_scope,
            &self.pending,
            &self.excluded,
            &self.ignored,
            &self.unmapped,
            &self.disputed,
            &self.quarantined,
        ]
        .into_iter()
        .cloned()
        .sum()
    }

    /// Whether every øre and every posting is accounted for, and nothing was taken that is not
    /// there.
    pub fn is_conserved(&self) -> bool {
        let all_postings = self.counts.values().sum::<u64>() == self.lines;
        self.sources() == self.uses() && all_postings && self.overdrawn.is_empty()
    }
}

/// Where the kroner of one municipality and year ended up, in one view.
#[derive(Clone, PartialEq, Debug)]
pub struct Account {
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    pub view: Id,
    /// One verdict for each row of the key table.
    pub verdicts: Arc<Verdicts>,
    /// What each rule brings to its target. **Order**: by target, then rule.
    pub contributions: Vec<Contribution>,
    pub imputed: Vec<ImputedAmount>,
    /// What the view's adjustments take, move and add.
    pub adjusted: Vec<AdjustedAmount>,
    /// The kroner of each category that holds any, not those below it included.
    pub categories: BTreeMap<Id, Ratio>,
    /// The weakest ground beneath each category's kroner.
    pub bases: BTreeMap<Id, Basis>,
    /// The categories whose kroner are not to be told, for publication.
    pub withheld: BTreeSet<Id>,
    /// The categories whose kroner cannot be known, and why.
    pub missing: BTreeMap<Id, Arc<str>>,
    /// What the postings stand on.
    pub ledger_basis: Basis,
    /// What the reader summed.
    pub raw: RawTotals,
    /// The postings before any rule or adjustment.
    pub postings: RawPostings,
    /// The two sides of conservation.
    pub balance: Balance,
}

/// The postings of a ledger before any rule or adjustment, for formulas that look at them.
#[derive(Clone, PartialEq, Debug)]
pub enum RawPostings {
    /// All of them.
    Known(Arc<Condensed>),
    /// Their kroner may be told, how many they are may not.
    KronerAlone(Arc<Condensed>),
    /// Nothing is known or may be told, for a reason.
    Missing(Arc<str>),
}

impl RawPostings {
    /// Whether formulas find the same in both.
    pub fn has_same(&self, other: &Self) -> bool {
        let same = |a: &Arc<Condensed>, b: &Arc<Condensed>| Arc::ptr_eq(a, b) || a.table == b.table;
        match (self, other) {
            (Self::Known(a), Self::Known(b)) | (Self::KronerAlone(a), Self::KronerAlone(b)) => {
                same(a, b)
            }
            (Self::Missing(a), Self::Missing(b)) => a == b,
            _ => false,
        }
    }
}

impl Account {
    /// Some categories, and those that adjustments move kroner from them to or to them from: these
    /// kroner tell of both.
    pub fn moved_with(&self, mut categories: BTreeSet<Id>) -> BTreeSet<Id> {
        loop {
            let before = categories.len();
            for moved in &self.adjusted {
                let ends = || [&moved.from, &moved.to].into_iter().flatten();
                if ends().any(|end| categories.contains(end)) {
                    categories.extend(ends().cloned());
                }
            }
            if categories.len() == before {
                return categories;
            }
        }
    }

    /// For each of so many rows of the key table the position of the contribution that it is part
    /// of; none for rows that are disputed or unmapped.
    pub fn contribution_of_rows(&self, rows: usize) -> Vec<Option<usize>> {
        let mut of_rows = vec![None; rows];
        for (index, contribution) in self.contributions.iter().enumerate() {
            for key in contribution.keys.iter().filter(|key| **key < rows) {
                of_rows[*key] = Some(index);
            }
        }
        of_rows
    }

    /// One of which nothing is known, for a reason.
    pub fn missing(
        model: &Model,
        (municipality, year): (&Id, i32),
        view: Id,
        reason: &Arc<str>,
    ) -> Self {
        let nodes = model.categories.nodes.iter();
        Self {
            municipality: municipality.clone(),
            year,
            view,
            verdicts: Arc::default(),
            contributions: Vec::new(),
            imputed: Vec::new(),
            adjusted: Vec::new(),
            categories: BTreeMap::new(),
            bases: BTreeMap::new(),
            withheld: BTreeSet::new(),
            missing: nodes
                .map(|node| (node.id.clone(), Arc::clone(reason)))
                .collect(),
            ledger_basis: Basis::Ledger,
            raw: RawTotals::default(),
            postings: RawPostings::Missing(Arc::clone(reason)),
            balance: Balance::empty(),
        }
    }
}
