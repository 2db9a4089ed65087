//! From condensed ledgers to a run: pure, so that what-ifs and edits recompute without reading again.

use std::collections::BTreeSet;

use super::parallel::in_parallel;
use super::{Ledgers, Project, Request, Run};
use crate::diag::{Code, Diagnostic, Found, did_you_mean};
use crate::engine::{Account, Allocation, Ground, Grouped, allocate, calculate, classify, decide};
use crate::facts::Basis;
use crate::ledger::Condensed;
use crate::model::{Id, REPORTED};
use crate::world::World;

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
        let mut diagnostics = Vec::new();
        let asked = self.asked(request).unwrap_or_else(|unknown| {
            diagnostics.extend(unknown);
            Vec::new()
        });
        let views = self.views();
        diagnostics.extend(self.unknown_view(&request.view));
        let mut accounts = Vec::new();
        let condensed: Vec<_> = ledgers.iter().collect();
        let allocated = in_parallel(condensed.len(), |index| {
            let ((municipality, year), ledger) = condensed[index];
            self.accounts(municipality, *year, ledger, &views)
        });
        for found in allocated {
            let fresh: Vec<Diagnostic> = found.diagnostics.into_iter().filter(|finding| !diagnostics.contains(finding)).collect();
            diagnostics.extend(fresh);
            accounts.extend(found.value);
        }
        let ground = Ground::new(&self.model, &self.facts, &accounts);
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        let workbook = calculate(&ground, &sheets, &asked, &request.view);
        diagnostics.extend(workbook.diagnostics);
        let checks = decide(&ground, &asked, &request.view);
        diagnostics.extend(checks.diagnostics);
        let mut inputs = self.inputs.clone();
        let hashes = ledgers.values().flat_map(|ledger| &ledger.hashes);
        inputs.extend(hashes.map(|(path, hash)| (path.to_string(), hash.clone())));
        let view = request.view.clone();
        let run = Run { view, places: asked, accounts, ledgers, workbook: workbook.value, checks: checks.value, inputs };
        Found { value: run, diagnostics }
    }

    /// Classifies one ledger and allocates it in every view.
    fn accounts(&self, municipality: &Id, year: i32, ledger: &Condensed, views: &BTreeSet<Id>) -> Found<Vec<Account>> {
        let Some(spec) = self.ledger_spec(municipality, year) else {
            return Found { value: Vec::new(), diagnostics: Vec::new() };
        };
        let (model, facts) = (&*self.model, &self.facts);
        let Found { value: verdicts, mut diagnostics } = classify(model, municipality, year, &ledger.table);
        let grouped = Grouped::new(model, &ledger.table, verdicts);
        let ledger_basis = if spec.reconstructed { Basis::Reconstructed } else { Basis::Ledger };
        let mut accounts = Vec::new();
        for view in views {
            let account = allocate(&Allocation { model, facts, municipality, year, view, ledger, ledger_basis }, &grouped);
            let fresh: Vec<Diagnostic> =
                account.diagnostics.into_iter().filter(|finding| !diagnostics.contains(finding)).collect();
            diagnostics.extend(fresh);
            accounts.push(account.value);
        }
        Found { value: accounts, diagnostics }
    }

    /// What can be found in the sheets without a ledger: circles, facts without a value, zero divisors.
    pub fn rehearse(&self) -> Vec<Diagnostic> {
        let mut ground = Ground::new(&self.model, &self.facts, &[]);
        ground.municipalities = self.municipalities.keys().cloned().collect();
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
