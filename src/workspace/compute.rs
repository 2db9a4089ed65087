//! From condensed ledgers to a run: pure, so that what-ifs and edits recompute without reading
//! again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::hash::shown_inputs;
use super::parts::{Derivation, Parts};
use super::places::{LedgerPlace, without_municipalities};
use super::shelf::{Reading, Shelf};
use super::undecided::fold_undecided;
use super::{Ledgers, Project, Request, Run};
use crate::diag::{Code, Diagnostic, FindingSet, Found, did_you_mean};
use crate::engine::{
    Account, ClassifiedLedger, Evaluator, KnownCells, LedgerInput, Reads, TracedAccount, Unchanged,
    allocate, calculate, classify_ledger, control, decide, in_parallel, lacks_beside_sheets,
};
use crate::facts::Basis;
use crate::ledger::{Condensed, LedgerKind};
use crate::model::{DeclarationKind, Id, LayerName, Model, REPORTED, changes};
use crate::world::{MemoryWorld, World};

/// What was computed, each with what it was made from.
#[derive(Clone, Default, Debug)]
pub(super) struct ComputedParts {
    classified: ClassifiedLedgers,
    accounts: BTreeMap<(Id, i32, Id), AccountDerivation>,
    cells: Arc<KnownCells>,
}

/// The classified ledgers.
type ClassifiedLedgers = Parts<LedgerPlace, RulesOverLedger, Found<ClassifiedLedger>>;

/// What the verdicts on a ledger stand on.
#[derive(Clone, Debug)]
struct RulesOverLedger {
    model: Arc<Model>,
    ledger: LedgerInput,
    /// Whether what claims its postings is declared as it was in the state before.
    claims_stand: bool,
}

/// Verdicts name no places; only what was found names them.
impl Derivation<Found<ClassifiedLedger>> for RulesOverLedger {
    fn leads_to(&self, other: &Self, result: &Found<ClassifiedLedger>) -> bool {
        let rules_stand = || result.diagnostics.is_empty() && other.claims_stand;
        self.ledger.is(&other.ledger) && (Arc::ptr_eq(&self.model, &other.model) || rules_stand())
    }
}

/// What an account stands on, if nothing was found on the way.
#[derive(Clone, Debug)]
struct AccountDerivation {
    classified: Arc<Found<ClassifiedLedger>>,
    reads: Reads,
}

/// A project that was computed without errors in its scripts.
#[derive(Debug)]
pub(super) struct LastGoodRun {
    pub(super) project: Arc<Project>,
    pub(super) run: Arc<Run>,
    pub(super) parts: ComputedParts,
}

/// What an earlier run computed, and what of its model and facts is as it was.
struct EarlierRun<'a> {
    run: &'a Run,
    parts: &'a ComputedParts,
    unchanged: Option<Unchanged>,
    /// The layers whose rules, or what they say of unclaimed postings and of categories, are others.
    claiming: BTreeSet<LayerName>,
}

impl<'a> EarlierRun<'a> {
    fn new(before: &'a LastGoodRun, now: &Project) -> Self {
        let LastGoodRun {
            project,
            run,
            parts,
        } = before;
        let changes = changes(&project.model, &now.model);
        let (old, new) = ((&*project.model, &project.facts), (&*now.model, &now.facts));
        let is_claim = |kind: DeclarationKind| {
            use DeclarationKind::{Otherwise, Rule, Statement};
            matches!(kind, Rule | Otherwise | Statement)
        };
        let changed = changes
            .declarations
            .iter()
            .map(|change| (&change.layer, change.name.kind));
        let reordered = changes.reordered.iter().map(|(layer, kind)| (layer, *kind));
        let claiming = changed
            .chain(reordered)
            .filter(|(_, kind)| is_claim(*kind))
            .map(|(layer, _)| layer.clone())
            .collect();
        Self {
            run,
            parts,
            unchanged: Unchanged::after(&changes, old, new),
            claiming,
        }
    }

    /// Whether what claims the postings of a municipality is declared as it was.
    fn claims_stand(&self, municipality: &Id) -> bool {
        ![
            LayerName::National,
            LayerName::Municipal(municipality.clone()),
        ]
        .iter()
        .any(|layer| self.claiming.contains(layer))
    }

    /// The account of a ledger in a view, where all that it was made from is as it was.
    fn account(
        &self,
        classified: &Arc<Found<ClassifiedLedger>>,
        place: &LedgerPlace,
        view: &Id,
    ) -> Option<TracedAccount> {
        let LedgerPlace {
            municipality, year, ..
        } = place;
        let known = self
            .parts
            .accounts
            .get(&(municipality.clone(), *year, view.clone()))?;
        let stands = Arc::ptr_eq(&known.classified, classified)
            && self.unchanged.as_ref()?.holds(&known.reads);
        let is_it = |account: &&Account| {
            (&account.municipality, account.year, &account.view) == (municipality, *year, view)
        };
        let account = stands
            .then(|| self.run.accounts.iter().find(is_it))
            .flatten()?;
        Some(TracedAccount {
            account: account.clone(),
            reads: known.reads.clone(),
        })
    }
}

/// The accounts of all ledgers in all views. **Order**: by ledger, then view.
struct AccountsOfRun {
    accounts: Vec<Account>,
    derivations: BTreeMap<(Id, i32, Id), AccountDerivation>,
    findings: FindingSet,
}

impl Project {
    /// Reads every ledger and computes.
    ///
    /// **Errors**: those of [`Project::read_ledgers`] and [`Project::compute`].
    pub fn run(&self, world: &dyn World, request: &Request) -> Found<Run> {
        let mut ledgers = self.read_ledgers(world, request.allow_missing);
        let mut run = self.compute(ledgers.value, request);
        ledgers.diagnostics.append(&mut run.diagnostics);
        Found {
            value: run.value,
            diagnostics: ledgers.diagnostics,
        }
    }

    /// Classifies, allocates in every view, and computes the sheets and checks.
    ///
    /// **Errors**: every finding of the parts, each once. The run holds what could be computed
    /// beside them.
    pub fn compute(&self, ledgers: Ledgers, request: &Request) -> Found<Run> {
        let (world, shelf) = (MemoryWorld::new(), Shelf::default());
        self.compute_again(&Reading::new(&world, &shelf), ledgers, request, None)
            .0
    }

    /// As [`Project::compute`], with what was computed before.
    pub(super) fn compute_again(
        &self,
        reading: &Reading<'_>,
        ledgers: Ledgers,
        request: &Request,
        before: Option<&LastGoodRun>,
    ) -> (Found<Run>, ComputedParts) {
        let mut findings = FindingSet::default();
        if self.municipalities.is_empty() {
            findings.add(without_municipalities());
        }
        let places = self.asked(request).unwrap_or_else(|unknown| {
            findings.extend(unknown);
            Vec::new()
        });
        findings.extend(self.unknown_view(&request.view));
        let earlier = before
            .filter(|computed| computed.project.left_out == self.left_out)
            .map(|computed| EarlierRun::new(computed, self));
        let classified = self.classify(reading, &ledgers, earlier.as_ref());
        let AccountsOfRun {
            mut accounts,
            derivations,
            findings: of_accounts,
        } = self.accounts(&classified, earlier.as_ref());
        accounts.extend(self.accounts_left_out());
        findings.extend(of_accounts.into_vec());
        let mut evaluator = Evaluator::new(&self.model, &self.facts, &accounts);
        if let Some(EarlierRun {
            run,
            parts,
            unchanged: Some(unchanged),
            ..
        }) = &earlier
        {
            evaluator = evaluator.after(&parts.cells, unchanged, &run.accounts);
        }
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        let workbook = calculate(&evaluator, &sheets, &places, &request.view);
        findings.extend(workbook.diagnostics);
        let checks = decide(&evaluator, &places, &request.view);
        findings.extend(checks.diagnostics);
        let controls = control(&evaluator, &places);
        findings.extend(controls.diagnostics);
        let parts = ComputedParts {
            classified,
            accounts: derivations,
            cells: Arc::new(evaluator.into_known()),
        };
        let mut inputs = self.inputs.clone();
        let hashes = ledgers.values().flat_map(|ledger| &ledger.hashes);
        inputs.extend(hashes.map(|(path, hash)| (path.to_string(), hash.clone())));
        let diagnostics = self.gather_lacks(findings.into_vec(), &workbook.value.lacks);
        let mut diagnostics = fold_undecided(diagnostics, &accounts);
        let view = request.view.clone();
        let mut run = Run {
            view,
            places,
            accounts,
            ledgers,
            workbook: workbook.value,
            checks: checks.value,
            controls: controls.value,
            inputs: shown_inputs(inputs),
        };
        self.of_bundle(&mut run, &mut diagnostics);
        (
            Found {
                value: run,
                diagnostics,
            },
            parts,
        )
    }

    /// A ledger as it is accounted for.
    pub fn ledger_input(&self, place: &LedgerPlace, condensed: Arc<Condensed>) -> LedgerInput {
        LedgerInput {
            municipality: place.municipality.clone(),
            year: place.year,
            condensed,
            basis: self.ledger_basis(place),
        }
    }

    /// The ground that the kroner of a ledger are.
    pub fn ledger_basis(&self, place: &LedgerPlace) -> Basis {
        let Some(spec) = self.ledger_spec(place) else {
            return Basis::Ledger;
        };
        if !spec.guessed.is_empty() {
            return match (spec.kind, spec.scale.is_rounded()) {
                (LedgerKind::Accounts, false) => Basis::Guessed,
                (LedgerKind::Accounts, true) => Basis::GuessedThousands,
                (LedgerKind::Budget, _) => Basis::GuessedBudget,
                (LedgerKind::RevisedBudget, _) => Basis::GuessedRevisedBudget,
                (LedgerKind::Forecast, _) => Basis::GuessedForecast,
            };
        }
        match (spec.kind, spec.scale.is_rounded()) {
            (LedgerKind::Accounts, _) if spec.reconstructed => Basis::Reconstructed,
            (LedgerKind::Accounts, false) => Basis::Ledger,
            (LedgerKind::Accounts, true) => Basis::Thousands,
            (LedgerKind::Budget, false) => Basis::Budget,
            (LedgerKind::Budget, true) => Basis::BudgetThousands,
            (LedgerKind::RevisedBudget, false) => Basis::RevisedBudget,
            (LedgerKind::RevisedBudget, true) => Basis::RevisedBudgetThousands,
            (LedgerKind::Forecast, false) => Basis::Forecast,
            (LedgerKind::Forecast, true) => Basis::ForecastThousands,
        }
    }

    /// Classifies every ledger that is described.
    fn classify(
        &self,
        reading: &Reading<'_>,
        ledgers: &Ledgers,
        earlier: Option<&EarlierRun<'_>>,
    ) -> ClassifiedLedgers {
        let described = ledgers
            .iter()
            .filter(|(place, _)| self.ledger_spec(place).is_some());
        let wanted = described.map(|(place, condensed)| {
            let ledger = self.ledger_input(place, Arc::clone(condensed));
            let claims_stand =
                earlier.is_some_and(|earlier| earlier.claims_stand(&place.municipality));
            (
                place.clone(),
                RulesOverLedger {
                    model: self.model.clone(),
                    ledger,
                    claims_stand,
                },
            )
        });
        let none = ClassifiedLedgers::default();
        let before = earlier.map_or(&none, |earlier| &earlier.parts.classified);
        let mut classified = ClassifiedLedgers::default();
        classified.all(
            before,
            wanted.collect(),
            reading,
            |_, place, RulesOverLedger { model, ledger, .. }| {
                classify_ledger(
                    model,
                    ledger.clone(),
                    before.result(place).map(|earlier| &earlier.value),
                )
            },
        );
        classified
    }

    /// Accounts for every classified ledger in every view that is of it.
    fn accounts(
        &self,
        ledgers: &ClassifiedLedgers,
        earlier: Option<&EarlierRun<'_>>,
    ) -> AccountsOfRun {
        let ledgers: Vec<_> = ledgers.results().collect();
        let with_views = |ledger: &(&LedgerPlace, _)| self.views_of(&ledger.0.choice);
        let views: Vec<BTreeSet<Id>> = ledgers.iter().map(with_views).collect();
        let wanted: Vec<_> = ledgers
            .iter()
            .zip(&views)
            .flat_map(|(ledger, views)| views.iter().map(move |view| (*ledger, view)))
            .collect();
        let traced = in_parallel(wanted.len(), |index| {
            let ((place, ledger), view) = wanted[index];
            match earlier.and_then(|earlier| earlier.account(ledger, place, view)) {
                Some(value) => Found {
                    value,
                    diagnostics: Vec::new(),
                },
                None => allocate(&self.model, &self.facts, &ledger.value, view),
            }
        });
        let (mut accounts, mut derivations, mut findings) =
            (Vec::new(), BTreeMap::new(), FindingSet::default());
        for (
            ((place, ledger), view),
            Found {
                value: traced,
                diagnostics,
            },
        ) in wanted.into_iter().zip(traced)
        {
            if diagnostics.is_empty() {
                let derivation = AccountDerivation {
                    classified: Arc::clone(ledger),
                    reads: traced.reads,
                };
                let account = (place.municipality.clone(), place.year, view.clone());
                derivations.insert(account, derivation);
            }
            let of_ledger =
                |finding: Diagnostic| finding.of_ledger(&place.municipality, place.year);
            findings.extend(ledger.diagnostics.iter().cloned().map(of_ledger));
            findings.extend(diagnostics.into_iter().map(of_ledger));
            accounts.push(traced.account);
        }
        AccountsOfRun {
            accounts,
            derivations,
            findings,
        }
    }

    /// What can be found in the sheets without a ledger: circles, facts without a value, zero
    /// divisors.
    pub fn rehearse(&self) -> Vec<Diagnostic> {
        let evaluator = Evaluator::new(&self.model, &self.facts, &[])
            .of_municipalities(self.municipalities.keys().cloned());
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        let (places, view) = (self.places(), REPORTED.into());
        let mut found = lacks_beside_sheets(&self.model, &self.facts, &places, &view);
        let rehearsed = calculate(&evaluator, &sheets, &places, &view);
        found.extend(rehearsed.diagnostics);
        let found: FindingSet = found.into_iter().collect();
        self.without_beside(self.gather_lacks(found.into_vec(), &rehearsed.value.lacks))
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
        Some(
            diagnostic.help(near.unwrap_or_else(|| match known[..] {
                [REPORTED] => "no view is declared; a script under rules/ declares one: `view(\"comparable\")`, with what makes practice comparable".to_owned(),
                _ => format!("the views are: {}", known.join(", ")),
            })),
        )
    }
}

impl Run {
    /// The accounts of the places asked for, in the run's view.
    pub fn asked_accounts(&self) -> impl Iterator<Item = &Account> {
        let asked = |account: &&Account| {
            account.view == self.view
                && self
                    .places
                    .contains(&(account.municipality.clone(), account.year))
        };
        self.accounts.iter().filter(asked)
    }
}
