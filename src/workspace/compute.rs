//! From condensed ledgers to a run: pure, so that what-ifs and edits recompute without reading again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::parts::{Derivation, Parts};
use super::shelf::{Reading, Shelf};
use super::{Ledgers, Project, Request, Run};
use crate::diag::{Code, Diagnostic, FindingSet, Found, did_you_mean};
use crate::engine::{
    Account, Alike, Allocation, Evaluator, Grouped, KnownCells, Reads, Unchanged, allocate_noting, calculate, classify_alike,
    decide, in_parallel, rules_look_at,
};
use crate::facts::Basis;
use crate::ledger::{Condensed, KeySpec};
use crate::model::{DeclarationKind, Id, LayerName, Model, REPORTED, changes};
use crate::world::{MemoryWorld, World};

/// What was computed, each with what it was made from.
#[derive(Clone, Default, Debug)]
pub(super) struct ComputedParts {
    alike: Parts<(Id, i32), LookedAt, Alike>,
    grouped: Parts<(Id, i32), VerdictsDerivation, Found<Grouped>>,
    accounts: BTreeMap<(Id, i32, Id), AccountDerivation>,
    cells: Arc<KnownCells>,
}

/// What a ledger gave in a view, if nothing was found on the way.
#[derive(Clone, Debug)]
struct AccountDerivation {
    grouped: Arc<Found<Grouped>>,
    reads: Reads,
}

/// What was loaded and computed before.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub(super) project: &'a Project,
    pub(super) run: &'a Run,
    pub(super) parts: &'a ComputedParts,
}

/// What tells which rows no rule tells apart.
#[derive(Clone, Debug)]
struct LookedAt {
    ledger: Arc<Condensed>,
    seen: KeySpec,
}

impl Derivation<Alike> for LookedAt {
    fn leads_to(&self, other: &Self, _: &Alike) -> bool {
        Arc::ptr_eq(&self.ledger, &other.ledger) && self.seen == other.seen
    }
}

/// What the verdicts on a ledger stand on.
#[derive(Clone, Debug)]
struct VerdictsDerivation {
    ledger: Arc<Condensed>,
    model: Arc<Model>,
    /// Whether what claims its postings is declared as it was in the state before.
    claims_stand: bool,
}

/// Verdicts name no places; only what was found names them.
impl Derivation<Found<Grouped>> for VerdictsDerivation {
    fn leads_to(&self, other: &Self, result: &Found<Grouped>) -> bool {
        let stands = || result.diagnostics.is_empty() && other.claims_stand;
        Arc::ptr_eq(&self.ledger, &other.ledger) && (Arc::ptr_eq(&self.model, &other.model) || stands())
    }
}

/// The state before, with what still holds of it.
struct Standing<'a> {
    before: Before<'a>,
    unchanged: Option<Unchanged>,
    /// The layers whose rules, or what they say of unclaimed postings, are others.
    claiming: BTreeSet<LayerName>,
}

impl<'a> Standing<'a> {
    fn new(before: Before<'a>, now: &Project) -> Self {
        let changes = changes(&before.project.model, &now.model);
        let (old, new) = [before.project, now].map(|project| (&*project.model, &project.facts)).into();
        let is_claim = |kind: DeclarationKind| matches!(kind, DeclarationKind::Rule | DeclarationKind::Otherwise);
        let changed = changes.declarations.iter().map(|change| (&change.layer, change.name.kind));
        let reordered = changes.reordered.iter().map(|(layer, kind)| (layer, *kind));
        let claiming = changed.chain(reordered).filter(|(_, kind)| is_claim(*kind)).map(|(layer, _)| layer.clone()).collect();
        Self { before, unchanged: Unchanged::after(&changes, old, new), claiming }
    }

    fn claims_stand(&self, municipality: &Id) -> bool {
        ![LayerName::National, LayerName::Municipal(municipality.clone())].iter().any(|layer| self.claiming.contains(layer))
    }

    /// The account of before, where all that it was made from is as it was.
    fn account(&self, key: &(Id, i32, Id), grouped: &Arc<Found<Grouped>>) -> Option<Found<(Account, Reads)>> {
        let AccountDerivation { grouped: old, reads } = self.before.parts.accounts.get(key)?;
        let stands = Arc::ptr_eq(old, grouped) && self.unchanged.as_ref()?.holds(reads);
        let is_it = |account: &&Account| (&account.municipality, account.year, &account.view) == (&key.0, key.1, &key.2);
        let account = stands.then(|| self.before.run.accounts.iter().find(is_it)).flatten()?;
        Some(Found { value: (account.clone(), reads.clone()), diagnostics: Vec::new() })
    }
}

impl Project {
    /// Reads every ledger and computes.
    ///
    /// **Errors**: those of [`Project::read_ledgers`] and [`Project::compute`].
    pub fn run(&self, world: &dyn World, request: &Request) -> Found<Run> {
        let mut ledgers = self.read_ledgers(world, request.allow_missing);
        let mut run = self.compute(ledgers.value, request);
        ledgers.diagnostics.append(&mut run.diagnostics);
        Found { value: run.value, diagnostics: ledgers.diagnostics }
    }

    /// Classifies, allocates in every view, and computes the sheets and checks.
    ///
    /// **Errors**: every finding of the parts, each once. The run holds what could be computed beside them.
    pub fn compute(&self, ledgers: Ledgers, request: &Request) -> Found<Run> {
        let (world, shelf) = (MemoryWorld::new(), Shelf::default());
        self.compute_again(&Reading::new(&world, &shelf), ledgers, request, None).0
    }

    /// As [`Project::compute`], with what was computed before.
    pub(super) fn compute_again(
        &self,
        reading: &Reading<'_>,
        ledgers: Ledgers,
        request: &Request,
        before: Option<Before<'_>>,
    ) -> (Found<Run>, ComputedParts) {
        let mut diagnostics = FindingSet::default();
        let asked = self.asked(request).unwrap_or_else(|unknown| {
            diagnostics.extend(unknown);
            Vec::new()
        });
        diagnostics.extend(self.unknown_view(&request.view));
        let mut parts = ComputedParts::default();
        let standing = before.map(|before| Standing::new(before, self));
        let accounts = self.accounts(reading, &ledgers, (standing.as_ref(), &mut parts), &mut diagnostics);
        let mut ground = Evaluator::new(&self.model, &self.facts, &accounts);
        if let Some(Standing { before, unchanged: Some(unchanged), .. }) = &standing {
            ground = ground.after(&before.parts.cells, unchanged, &before.run.accounts);
        }
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        let workbook = calculate(&ground, &sheets, &asked, &request.view);
        diagnostics.extend(workbook.diagnostics);
        let checks = decide(&ground, &asked, &request.view);
        diagnostics.extend(checks.diagnostics);
        parts.cells = Arc::new(ground.into_known());
        let mut inputs = self.inputs.clone();
        let hashes = ledgers.values().flat_map(|ledger| &ledger.hashes);
        inputs.extend(hashes.map(|(path, hash)| (path.to_string(), hash.clone())));
        let view = request.view.clone();
        let run = Run { view, places: asked, accounts, ledgers, workbook: workbook.value, checks: checks.value, inputs };
        (Found { value: run, diagnostics: diagnostics.into_vec() }, parts)
    }

    /// Classifies every ledger and allocates it in every view.
    fn accounts(
        &self,
        reading: &Reading<'_>,
        ledgers: &Ledgers,
        (standing, parts): (Option<&Standing<'_>>, &mut ComputedParts),
        diagnostics: &mut FindingSet,
    ) -> Vec<Account> {
        let described = ledgers.iter().filter_map(|((municipality, year), ledger)| {
            let spec = self.ledger_spec(municipality, *year)?;
            let basis = if spec.reconstructed { Basis::Reconstructed } else { Basis::Ledger };
            Some((municipality, *year, ledger, basis))
        });
        let described: Vec<_> = described.collect();
        let wanted = described.iter().map(|(municipality, year, ledger, _)| {
            let (ledger, model) = (Arc::clone(ledger), self.model.clone());
            let claims_stand = standing.is_some_and(|standing| standing.claims_stand(municipality));
            (((*municipality).clone(), *year), VerdictsDerivation { ledger, model, claims_stand })
        });
        let wanted: Vec<_> = wanted.collect();
        let looked_at = wanted.iter().map(|((municipality, year), claimed)| {
            let seen = rules_look_at(&self.model, municipality, *year);
            ((municipality.clone(), *year), LookedAt { ledger: claimed.ledger.clone(), seen })
        });
        let none = ComputedParts::default();
        let old = standing.map_or(&none, |standing| standing.before.parts);
        let alike = parts
            .alike
            .all(&old.alike, looked_at.collect(), reading, |_, _, LookedAt { ledger, seen }| Alike::new(&ledger.table, seen));
        let alike: BTreeMap<&(Id, i32), Arc<Alike>> = wanted.iter().map(|(place, _)| place).zip(alike).collect();
        let grouped = parts.grouped.all(&old.grouped, wanted.clone(), reading, |_, place, claimed| {
            let (model, table) = (&*claimed.model, &claimed.ledger.table);
            let Found { value, diagnostics } = classify_alike(model, &place.0, place.1, table, &alike[place]);
            Found { value: Grouped::new(model, table, value), diagnostics }
        });
        let views: Vec<Id> = self.views().into_iter().collect();
        let place = |index: usize| (described[index / views.len()], &grouped[index / views.len()], &views[index % views.len()]);
        let allocated = in_parallel(described.len() * views.len(), |index| {
            let ((municipality, year, ledger, ledger_basis), grouped, view) = place(index);
            let key = (municipality.clone(), year, view.clone());
            if let Some(account) = standing.and_then(|standing| standing.account(&key, grouped)) {
                return account;
            }
            let (model, facts) = (&*self.model, &self.facts);
            allocate_noting(&Allocation { model, facts, municipality, year, view, ledger, ledger_basis }, &grouped.value)
        });
        let mut accounts = Vec::new();
        let mut allocated = allocated.into_iter();
        for group in &grouped {
            diagnostics.extend(group.diagnostics.iter().cloned());
            for Found { value: (account, reads), diagnostics: found } in allocated.by_ref().take(views.len()) {
                if found.is_empty() {
                    let key = (account.municipality.clone(), account.year, account.view.clone());
                    parts.accounts.insert(key, AccountDerivation { grouped: group.clone(), reads });
                }
                diagnostics.extend(found);
                accounts.push(account);
            }
        }
        accounts
    }

    /// What can be found in the sheets without a ledger: circles, facts without a value, zero divisors.
    pub fn rehearse(&self) -> Vec<Diagnostic> {
        let ground = Evaluator::new(&self.model, &self.facts, &[]).of_municipalities(self.municipalities.keys().cloned());
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        calculate(&ground, &sheets, &self.places(), &REPORTED.into()).diagnostics
    }

    /// Every view: the reported one and those that are declared.
    pub fn views(&self) -> BTreeSet<Id> {
        let mut views = self.model.views();
        views.insert(REPORTED.into());
        views
    }

    /// What is to be said of a view that is declared nowhere.
    ///
    /// **Errors**: `K0705`.
    pub fn unknown_view(&self, view: &str) -> Option<Diagnostic> {
        let views = self.views();
        let known: Vec<&str> = views.iter().map(|known| &**known).collect();
        if known.contains(&view) {
            return None;
        }
        let near = did_you_mean(view, known.iter().copied());
        let diagnostic = Diagnostic::new(Code::UnknownSheet, format!("there is no view `{view}`"));
        Some(diagnostic.help(near.unwrap_or_else(|| format!("the views are: {}", known.join(", ")))))
    }
}

impl Run {
    /// The accounts of the places asked for, in the run's view.
    pub fn asked_accounts(&self) -> impl Iterator<Item = &Account> {
        let asked =
            |account: &&Account| account.view == self.view && self.places.contains(&(account.municipality.clone(), account.year));
        self.accounts.iter().filter(asked)
    }
}
