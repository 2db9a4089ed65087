//! Whose the kroner of each category are, and where too few contributors make them up.
//!
//! Whose they are is not told beside the engine but by it: the postings of each contributor alone
//! are laid before the same steps that the whole ledger goes through.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::engine::{Account, LedgerInput, account_in_views, in_parallel, key_spec};
use crate::facts::ContributorRules;
use crate::ledger::{Condensed, KeySpec, KeyTable, KeyTableBuilder, LedgerSpec, Posting};
use crate::model::{Categories, Id, REPORTED, Target};
use crate::value::{Amount, Ratio};
use crate::workspace::{LedgerPlace, Project, Run};
use crate::world::World;

/// Who contributed some postings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum ContributorName {
    /// By the code or text of the dimension, as texts are compared.
    Named(String),
    /// Nobody is named. Expenditure and income are kept apart, since they may be of different ones.
    Unnamed { is_income: bool },
}

/// The kroner that each contributor adds to an amount.
#[derive(Clone, PartialEq, Default, Debug)]
struct ContributedKroner {
    of: BTreeMap<ContributorName, Ratio>,
}

/// The municipality, year and view of an account.
type AccountName = (Id, i32, Id);

fn name_of(account: &Account) -> AccountName {
    let Account {
        municipality,
        year,
        view,
        ..
    } = account;
    (municipality.clone(), *year, view.clone())
}

/// What too few contributors make up.
#[derive(Clone, Default, Debug)]
pub(in crate::publish) struct SensitiveContributions {
    sensitive: BTreeMap<AccountName, BTreeSet<Id>>,
    /// The ledgers that lack the dimension, so that nothing of them can be judged.
    pub unjudged: BTreeSet<LedgerPlace>,
}

impl SensitiveContributions {
    /// Judges every account of a run; reads the ledgers once more for it.
    pub fn of_run(
        rules: &ContributorRules,
        (project, run): (&Project, &Run),
        world: &dyn World,
    ) -> Self {
        let mut judged = Self::default();
        for place in project.ledger_places() {
            let accounts = run.accounts.iter().filter(|account| {
                account.municipality == place.municipality
                    && account.year == place.year
                    && project.ledger_of(account) == place
            });
            let accounts: Vec<&Account> = accounts.collect();
            let ledger = LedgerOfContributors {
                rules,
                project,
                place: &place,
                accounts: &accounts,
            };
            match project.ledger_spec(&place) {
                Some(spec) if ledger.is_judged(spec) => {
                    let contributed = ledger.contributed(spec, world);
                    judged.sensitive.extend(ledger.sensitive(&contributed));
                }
                _ => {
                    let all = accounts.iter();
                    let all = all.map(|account| (name_of(account), with_postings(account)));
                    judged.sensitive.extend(all);
                    judged.unjudged.insert(place);
                }
            }
        }
        judged
    }

    /// That nothing of some ledgers can be judged.
    pub fn finding(&self, rules: &ContributorRules) -> Option<Diagnostic> {
        let ledgers: Vec<String> = self.unjudged.iter().map(ToString::to_string).collect();
        let dimension = &rules.dimension;
        let message = format!(
            "nothing says in `{dimension}` whose the kroner of {} are, so none of them are told",
            ledgers.join(", ")
        );
        let help = format!(
            "name the column of `{dimension}` in municipality.toml, under `[ledger.codes]` or `[ledger.texts]`"
        );
        let finding = Diagnostic::new(Code::ContributorsUnknown, message).help(help);
        (!ledgers.is_empty()).then_some(finding)
    }

    /// The categories of an account that are not to be told.
    pub fn of_account(&self, account: &Account) -> impl Iterator<Item = &Id> {
        self.sensitive.get(&name_of(account)).into_iter().flatten()
    }
}

/// The categories that postings come to.
fn with_postings(account: &Account) -> BTreeSet<Id> {
    let landed =
        account
            .contributions
            .iter()
            .filter_map(|contribution| match &contribution.target {
                Target::Category(category) => Some(category.clone()),
                _ => None,
            });
    let moved = account.adjusted.iter().filter_map(|moved| moved.to.clone());
    landed.chain(moved).collect()
}

/// A ledger that is judged, with its accounts.
struct LedgerOfContributors<'a> {
    rules: &'a ContributorRules,
    project: &'a Project,
    place: &'a LedgerPlace,
    accounts: &'a [&'a Account],
}

/// The kroner of each category, by view.
type KronerInViews = BTreeMap<Id, BTreeMap<Id, Ratio>>;

/// What contributors add to each category, by view.
#[derive(Default)]
struct ContributedInViews {
    of: BTreeMap<Id, BTreeMap<Id, ContributedKroner>>,
    /// What no posting holds.
    imputed: KronerInViews,
}

impl LedgerOfContributors<'_> {
    /// Whether the ledger says who contributed.
    fn is_judged(&self, spec: &LedgerSpec) -> bool {
        let dimension = &self.rules.dimension;
        spec.codes.contains_key(dimension) || spec.texts.contains_key(dimension)
    }

    /// What each contributor adds to each category in each view.
    fn contributed(&self, spec: &LedgerSpec, world: &dyn World) -> ContributedInViews {
        let LedgerPlace {
            municipality, year, ..
        } = self.place;
        let wanted = key_spec(&self.project.model, municipality, *year);
        let tables = self.tables(spec, &wanted, world);
        let tables: Vec<(ContributorName, KeyTable)> = tables.into_iter().collect();
        let nothing = KeyTableBuilder::new([], &wanted).finish();
        let mut contributed = ContributedInViews {
            of: BTreeMap::new(),
            imputed: self.kroner(nothing),
        };
        let kroner = in_parallel(tables.len(), |at| self.kroner(tables[at].1.clone()));
        for ((contributor, _), in_views) in tables.iter().zip(kroner) {
            for (view, categories) in in_views {
                let of_view = contributed.of.entry(view.clone()).or_default();
                let imputed = contributed.imputed.get(&view);
                for (category, kroner) in categories {
                    let imputed = imputed.and_then(|of| of.get(&category));
                    let own = imputed.map_or(kroner.clone(), |imputed| &kroner - imputed);
                    of_view.entry(category).or_default().add(contributor, &own);
                }
            }
        }
        contributed
    }

    /// The postings of each contributor, condensed.
    fn tables(
        &self,
        spec: &LedgerSpec,
        wanted: &KeySpec,
        world: &dyn World,
    ) -> BTreeMap<ContributorName, KeyTable> {
        let mut tables: BTreeMap<ContributorName, KeyTableBuilder> = BTreeMap::new();
        // Findings were reported by the run already; here the lines are only read again.
        let source = &self.project.source;
        let _ = source.visit(world, spec, &mut |posting: &Posting| {
            let table = tables
                .entry(self.contributor(posting))
                .or_insert_with(|| KeyTableBuilder::new([], wanted));
            table.add(&posting.codes, &posting.texts, posting.amount);
        });
        let tables = tables.into_iter();
        tables.map(|(name, table)| (name, table.finish())).collect()
    }

    fn contributor(&self, posting: &Posting) -> ContributorName {
        let dimension = &self.rules.dimension;
        let code = posting.codes.get(dimension).map(|code| &**code);
        let text = || posting.texts.get(dimension).map(String::as_str);
        let written = code.or_else(text).unwrap_or_default();
        match self.rules.contributor(written) {
            Some(name) => ContributorName::Named(name),
            None => ContributorName::Unnamed {
                is_income: posting.amount < Amount::ZERO,
            },
        }
    }

    /// The kroner that come to each category, by view, if these were all postings.
    fn kroner(&self, table: KeyTable) -> KronerInViews {
        let condensed = Condensed {
            table,
            ..Condensed::default()
        };
        let ledger: LedgerInput = self.project.ledger_input(self.place, Arc::new(condensed));
        let (model, facts) = (&self.project.model, &self.project.facts);
        let views = self.accounts.iter().map(|account| &account.view);
        // Findings were reported by the run already.
        let accounts = account_in_views(model, facts, ledger, views).value;
        let of_view = accounts.into_iter();
        of_view
            .map(|account| (account.view, account.categories))
            .collect()
    }

    /// The categories of each account that too few make up, and those that differ in a view by what
    /// too few make up from what another tells.
    fn sensitive(&self, contributed: &ContributedInViews) -> BTreeMap<AccountName, BTreeSet<Id>> {
        let nothing = BTreeMap::new();
        let in_view = |account: &Account| contributed.of.get(&account.view).unwrap_or(&nothing);
        let mut judged: BTreeMap<AccountName, BTreeSet<Id>> = BTreeMap::new();
        let mut accounts: Vec<&Account> = self.accounts.to_vec();
        accounts.sort_by_key(|account| (*account.view != *REPORTED, account.view.clone()));
        for (position, account) in accounts.iter().enumerate() {
            let kroner = in_view(account);
            let mut sensitive = contributed.of_others(account);
            for category in self.with_kroner(account) {
                let parts = own_and_whole(kroner, &category);
                if parts.iter().any(|part| part.is_sensitive(self.rules)) {
                    sensitive.insert(category);
                }
            }
            let told = |account: &Account, category: &Id| {
                let hidden = judged.get(&name_of(account));
                hidden.is_none_or(|hidden| !hidden.contains(category))
            };
            for other in &accounts[..position] {
                let others = in_view(other);
                let mut categories = self.with_kroner(account);
                categories.append(&mut self.with_kroner(other));
                for category in categories.into_iter().filter(|id| told(other, id)) {
                    let parts = own_and_whole(kroner, &category).into_iter();
                    let others = own_and_whole(others, &category);
                    let mut differences = parts.zip(&others).map(|(part, other)| part.minus(other));
                    if differences.any(|difference| difference.is_sensitive(self.rules)) {
                        sensitive.insert(category);
                    }
                }
            }
            judged.insert(name_of(account), sensitive);
        }
        judged
    }

    /// The categories that kroner come to, and those above them.
    fn with_kroner(&self, account: &Account) -> BTreeSet<Id> {
        let nodes = self.project.model.categories.nodes.iter();
        let has_kroner = |id: &Id| {
            let mut held = account.categories.keys();
            held.any(|category| Categories::is_within(category, id))
        };
        let nodes = nodes.map(|node| node.id.clone());
        nodes.filter(has_kroner).collect()
    }
}

/// What a category holds itself, which those below it leave of the whole, and the whole.
fn own_and_whole(
    contributed: &BTreeMap<Id, ContributedKroner>,
    category: &Id,
) -> [ContributedKroner; 2] {
    let own = contributed.get(category).cloned().unwrap_or_default();
    let within = contributed
        .iter()
        .filter(|(id, _)| Categories::is_within(id, category));
    [own, ContributedKroner::sum(within.map(|(_, part)| part))]
}

impl ContributedInViews {
    /// The categories of an account that hold other kroner than what contributors add and what no
    /// posting holds: the ledger is another than the run read.
    fn of_others(&self, account: &Account) -> BTreeSet<Id> {
        let added = |category: &Id| -> Ratio {
            let contributed = self.of.get(&account.view).and_then(|of| of.get(category));
            let contributed = contributed.into_iter().flat_map(|part| part.of.values());
            let imputed = self.imputed.get(&account.view);
            let imputed = imputed.and_then(|of| of.get(category));
            contributed.chain(imputed).cloned().sum()
        };
        let held = account.categories.iter();
        held.filter(|(category, kroner)| added(category) != **kroner)
            .map(|(category, _)| category.clone())
            .collect()
    }
}

impl ContributedKroner {
    fn add(&mut self, contributor: &ContributorName, kroner: &Ratio) {
        if !kroner.is_zero() {
            let sum = self.of.entry(contributor.clone());
            *sum.or_insert_with(Ratio::zero) += kroner;
        }
    }

    fn sum<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut whole = Self::default();
        for (contributor, kroner) in parts.flat_map(|part| &part.of) {
            whole.add(contributor, kroner);
        }
        whole
    }

    fn minus(mut self, other: &Self) -> Self {
        for (contributor, kroner) in &other.of {
            self.add(contributor, &-kroner.clone());
        }
        self
    }

    /// Whether too few contributors make it up, by any of the rules.
    ///
    /// What a contributor adds is the sum of his postings, refunds included, without its sign: a
    /// refund makes neither another contributor nor the whole smaller than the others are. Kroner of
    /// which nobody knows whose they are count as the largest contributor's and not as the others'.
    fn is_sensitive(&self, rules: &ContributorRules) -> bool {
        let (named, unnamed): (Vec<_>, Vec<_>) = self
            .of
            .iter()
            .partition(|(name, _)| matches!(name, ContributorName::Named(_)));
        let size = |(_, kroner): &(&ContributorName, &Ratio)| kroner.abs();
        let unnamed: Ratio = unnamed.iter().map(size).sum();
        let mut sizes: Vec<Ratio> = named.iter().map(size).collect();
        sizes.retain(|size| !size.is_zero());
        sizes.sort_by(|one, other| other.cmp(one));
        if sizes.is_empty() && unnamed.is_zero() {
            return false;
        }
        let (anybodys, of_many) = match rules.unnamed_are_of_many {
            true => (Ratio::zero(), unnamed),
            false => (unnamed, Ratio::zero()),
        };
        let whole = &sizes.iter().cloned().sum::<Ratio>() + &of_many;
        let largest = |heads: usize| -> Ratio { sizes.iter().take(heads).cloned().sum() };
        let is_few = |fewest: usize| sizes.len() < fewest && of_many.is_zero();
        let dominate =
            |(heads, part): (&usize, &Ratio)| &largest(*heads) + &anybodys > &whole * part;
        let is_near = |percent: &Ratio| {
            let others = &(&whole - &largest(2)) - &anybodys;
            others < &(&largest(1) + &anybodys) * percent
        };
        rules.fewest.is_some_and(is_few)
            || rules.largest.iter().any(dominate)
            || rules.percent.as_ref().is_some_and(is_near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> ContributorRules {
        ContributorRules {
            dimension: Arc::from("motpart"),
            fewest: None,
            largest: BTreeMap::new(),
            percent: None,
            nobody: BTreeSet::new(),
            unnamed_are_of_many: false,
        }
    }

    fn percent(percent: i64) -> Ratio {
        Ratio::fraction(percent, 100).expect("a fraction")
    }

    /// Kroner of contributors, and of postings that name nobody.
    fn kroner(named: &[i64], unnamed: i64) -> ContributedKroner {
        let mut kroner = ContributedKroner::default();
        for (number, amount) in named.iter().enumerate() {
            let name = ContributorName::Named(number.to_string());
            kroner.add(&name, &Ratio::from(*amount));
        }
        let is_income = unnamed < 0;
        let nobody = ContributorName::Unnamed { is_income };
        kroner.add(&nobody, &Ratio::from(unnamed));
        kroner
    }

    fn judged(rules: &ContributorRules, cases: &[(&[i64], i64, bool)]) {
        for (named, unnamed, expected) in cases {
            let is_sensitive = kroner(named, *unnamed).is_sensitive(rules);
            assert_eq!(is_sensitive, *expected, "{named:?} and {unnamed}");
        }
    }

    #[test]
    fn fewer_contributors_than_the_fewest_are_not_told() {
        let rules = ContributorRules {
            fewest: Some(3),
            ..rules()
        };
        judged(
            &rules,
            &[
                (&[], 0, false),
                (&[10, 10], 0, true),
                (&[10, 10, 10], 0, false),
                // Whose postings were taken back whole is no contributor; a net refund is one.
                (&[10, 10, 0], 0, true),
                (&[10, 10, -1], 0, false),
                (&[10, 10], 50, true),
            ],
        );
    }

    #[test]
    fn the_largest_make_up_no_more_than_the_rule_says() {
        let rules = ContributorRules {
            largest: BTreeMap::from([(1, percent(70)), (2, percent(85))]),
            ..rules()
        };
        judged(
            &rules,
            &[
                (&[70, 15, 15], 0, false),
                (&[71, 14, 15], 0, true),
                (&[60, 26, 14], 0, true),
                // Without their signs the two are 100 of 200, not 100 of nothing.
                (&[100, -50, -50], 0, false),
                // A refund hides nobody: 300 of 400.
                (&[300, -50, -50], 0, true),
                // 60 and the 11 that may be his are more than 70 of 100.
                (&[60, 20, 20], 11, true),
                (&[40, 20, 20, 20], 20, false),
                (&[], 10, true),
            ],
        );
    }

    #[test]
    fn the_second_largest_does_not_come_near_the_largest() {
        let rules = ContributorRules {
            percent: Some(percent(10)),
            ..rules()
        };
        judged(
            &rules,
            &[
                // Who has 5 knows that another has at most 110, a tenth more than he has.
                (&[100, 5, 5, 5], 0, false),
                (&[100, 50, 9], 0, true),
                (&[100, 50, 10], 0, false),
                (&[100, 50], 0, true),
                (&[100], 0, true),
                // Told is 5; whoever got back 95 knows the other by it.
                (&[100, -95], 0, true),
                // Of 20 of others 9 may be the largest's: 11 are more than a tenth of 109.
                (&[100, 50, 20], 9, false),
                (&[100, 50, 20], 10, true),
            ],
        );
    }

    #[test]
    fn unnamed_postings_of_many_are_others_where_that_is_declared() {
        let rules = ContributorRules {
            fewest: Some(3),
            largest: BTreeMap::from([(1, percent(50))]),
            unnamed_are_of_many: true,
            ..rules()
        };
        judged(
            &rules,
            &[
                (&[], 100, false),
                (&[10], 100, false),
                (&[110], 100, true),
                (&[10, 5], 0, true),
            ],
        );
    }
}
