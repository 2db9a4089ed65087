//! What caused an entry of a result to move, as far as the accepted entries and the hashes of
//! inputs tell: a weight, key or fact that has another value, a key or adjustment of another form,
//! else the changed files that the entry stands on.

use std::collections::{BTreeMap, BTreeSet};

use crate::explain::{Beneath, OfPlace};
use crate::model::{Categories, Expr, Id, LayerName};
use crate::municipality::Municipality;
use crate::scenario::Needs;
use crate::sides::side_by_side;
use crate::snapshot::{
    AmountEntry, AmountSource, CellEntry, Difference, Entry, InputEntry, InputSource, Leaf,
    LedgerName, Snapshot, readable,
};
use crate::value::{Ratio, Value};
use crate::workspace::LedgerPlace;
use crate::workspace::{Project, Run};

/// What stands in for a cause where every input is what it was.
const PROGRAM: &str = "another version of the program";

/// A set of causes by name.
type CauseNames = BTreeSet<String>;

/// What is asked to find causes.
pub(super) struct Causes<'a> {
    project: &'a Project,
    run: &'a Run,
    /// The weights, keys and facts of ledgers that moved, by what they are of.
    inputs: BTreeMap<&'a str, &'a Difference>,
    /// The rules, imputed amounts and adjustments that moved, by ledger.
    amounts: BTreeMap<&'a LedgerName, Vec<(&'a AmountEntry, &'a Difference)>>,
    /// The facts whose value is known to have changed, by place, each with what it was and is.
    facts: BTreeMap<OfPlace, &'a Difference>,
    /// The files that changed, came or went.
    files: BTreeSet<&'a str>,
}

/// Whether one of two categories is the other or lies below it.
fn meets(a: &str, b: &str) -> bool {
    Categories::is_within(a, b) || Categories::is_within(b, a)
}

/// The fact of a place that an entry is about: a leaf cell, or a fact beneath a ledger.
fn fact(entry: &Entry) -> Option<OfPlace> {
    match entry {
        Entry::Input(InputEntry {
            source: InputSource::Fact(_),
            ledger,
            id,
            ..
        }) => Some(of_place(ledger, id)),
        Entry::Cell(CellEntry {
            address,
            leaf: Some(Leaf::Fact(id)),
            ..
        }) => Some((address.scope.name(), address.period.clone(), id.clone())),
        _ => None,
    }
}

fn of_place(ledger: &LedgerName, id: &Id) -> OfPlace {
    (
        ledger.municipality.clone(),
        ledger.year.to_string().into(),
        id.clone(),
    )
}

/// The ledger of a place and period, if there may be one.
fn ledger(scope: &Id, period: &Id) -> Option<LedgerName> {
    Some(LedgerName {
        municipality: scope.clone(),
        year: period.parse().ok()?,
    })
}

impl<'a> Causes<'a> {
    pub(super) fn new(
        project: &'a Project,
        run: &'a Run,
        accepted: &'a Snapshot,
        moved: &'a [Difference],
    ) -> Self {
        let files =
            side_by_side(&accepted.header.inputs, &run.inputs).filter(|(_, sides)| sides.differ());
        let files = files.map(|(path, _)| path.as_str()).collect();
        let mut causes = Self {
            project,
            run,
            inputs: BTreeMap::new(),
            amounts: BTreeMap::new(),
            facts: BTreeMap::new(),
            files,
        };
        for difference in moved {
            match difference.latest() {
                Entry::Input(_) => drop(causes.inputs.insert(&difference.key, difference)),
                Entry::Amount(amount) => causes
                    .amounts
                    .entry(&amount.ledger)
                    .or_default()
                    .push((amount, difference)),
                _ => {}
            }
            if let Some((old, new)) = difference.sides.as_ref().both()
                && let Some(of_place) = fact(new).filter(|new| fact(old).as_ref() == Some(new))
            {
                causes.facts.insert(of_place, difference);
            }
        }
        causes
    }

    /// What caused an entry to move; never empty. `beneath` is what its cell stands on, if it is
    /// one that is there.
    pub(super) fn of(&self, difference: &Difference, beneath: Option<&Beneath>) -> CauseNames {
        let both = difference.sides.as_ref().both();
        let (found, ledger) = match difference.latest() {
            Entry::Cell(cell) => {
                let found = beneath
                    .filter(|_| both.is_some())
                    .map(|beneath| self.of_cell(cell, beneath))
                    .unwrap_or_default();
                return if found.is_empty() {
                    self.files_of_sheet(&cell.address.sheet)
                } else {
                    found
                };
            }
            Entry::Check { .. } => {
                return CauseNames::from(["figures that checks compare".to_owned()]);
            }
            Entry::Unread(_) => return self.files(&|_| false),
            Entry::Balance { ledger, .. } => (self.of_ledger(ledger, &|_| true), ledger),
            Entry::Category {
                ledger, category, ..
            }
            | Entry::Missing {
                ledger, category, ..
            } => (
                self.of_ledger(ledger, &|touched| meets(touched, category)),
                ledger,
            ),
            Entry::Input(input) => {
                let found = match input.source {
                    InputSource::Key(_) => self.of_key(&input.ledger, &input.id),
                    InputSource::Weight | InputSource::Fact(_) => {
                        CauseNames::from([moved_value(&difference.key, difference)])
                    }
                };
                (both.map(|_| found).unwrap_or_default(), &input.ledger)
            }
            Entry::Amount(amount) => (self.of_amount(amount, difference), &amount.ledger),
        };
        if found.is_empty() {
            self.files_of_claims(ledger)
        } else {
            found
        }
    }

    /// The moved weights, facts and forms of keys that formulas of a ledger refer to.
    fn of_needs(&self, ledger: &LedgerName, needs: &Needs) -> CauseNames {
        let mut found = CauseNames::new();
        for (kind, ids) in [("weight", &needs.weights), ("fact", &needs.facts)] {
            for key in ids.iter().map(|id| format!("{kind} {ledger} {id}")) {
                let changed = self
                    .inputs
                    .get(key.as_str())
                    .filter(|input| input.sides.as_ref().both().is_some());
                found.extend(changed.map(|difference| moved_value(&key, difference)));
            }
        }
        for id in &needs.keys {
            if self.inputs.contains_key(&*format!("key {ledger} {id}")) {
                found.extend(self.of_key(ledger, id));
            }
        }
        found
    }

    /// A key that has another form, else the weights and facts in it.
    fn of_key(&self, ledger: &LedgerName, id: &Id) -> CauseNames {
        let key = format!("key {ledger} {id}");
        let form = |entry: &'a Entry| match entry {
            Entry::Input(input) => Some(&input.source),
            _ => None,
        };
        let sides = self
            .inputs
            .get(key.as_str())
            .map(|moved| moved.sides.as_ref());
        let has_other_form =
            sides.is_some_and(|sides| sides.before().map(form) != sides.after().map(form));
        let declared = self
            .project
            .model
            .key(&ledger.municipality, id, ledger.year);
        match declared.filter(|_| !has_other_form) {
            Some(declared) => self.of_needs(ledger, &Needs::of(&declared.formula)),
            None => CauseNames::from([key]),
        }
    }

    /// The kroner of a rule, an imputed amount or an adjustment.
    fn of_amount(&self, amount: &AmountEntry, difference: &Difference) -> CauseNames {
        let ledger = &amount.ledger;
        let Some((Entry::Amount(old), Entry::Amount(new))) = difference.sides.as_ref().both()
        else {
            return self.files_of_claims(ledger);
        };
        let mut found = CauseNames::new();
        if let (AmountSource::Rule { share: before, .. }, AmountSource::Rule { share: after, .. }) =
            (&old.source, &new.source)
        {
            if claims_others(difference) {
                found = self.files_of_claims(ledger);
            }
            if before == after {
                return found;
            }
        }
        let own = self
            .formula(amount)
            .map(|formula| self.of_needs(ledger, &Needs::of(formula)))
            .unwrap_or_default();
        found.extend(own);
        if let AmountSource::Adjusted(_) = amount.source {
            // What an adjustment takes follows what was there to take.
            let takes = |touched: &str| amount.touches().any(|category| meets(touched, category));
            let is_there = |other: &AmountEntry| !matches!(other.source, AmountSource::Adjusted(_));
            found.extend(self.of_amounts(ledger, &is_there, &takes));
        }
        found
    }

    /// The share of a rule, or what an imputed amount or an adjustment is as large as.
    fn formula<'e>(&'e self, amount: &'e AmountEntry) -> Option<&'e Expr> {
        let (model, layer, id) = (&*self.project.model, amount.layer.as_ref()?, &amount.id);
        let LedgerName { municipality, year } = &amount.ledger;
        match amount.source {
            AmountSource::Rule { .. } => model
                .layer(layer)?
                .rules
                .iter()
                .find(|rule| rule.id == *id)?
                .share
                .as_ref(),
            AmountSource::Imputed(_) => model
                .layer(layer)?
                .imputed
                .iter()
                .find(|imputed| imputed.id == *id)
                .map(|imputed| &imputed.formula),
            AmountSource::Adjusted(_) => {
                let mut adjustments = model.adjustments(&self.run.view, municipality, *year);
                adjustments
                    .find(|(name, adjustment)| name == layer && adjustment.id == *id)?
                    .1
                    .action
                    .formula()
            }
        }
    }

    /// The moved rules, imputed amounts and adjustments of a ledger that touch a category.
    fn of_ledger(&self, ledger: &LedgerName, touches: &dyn Fn(&str) -> bool) -> CauseNames {
        self.of_amounts(ledger, &|_| true, touches)
    }

    fn of_amounts(
        &self,
        ledger: &LedgerName,
        is_meant: &dyn Fn(&AmountEntry) -> bool,
        touches: &dyn Fn(&str) -> bool,
    ) -> CauseNames {
        let mut found = CauseNames::new();
        let own = self
            .amounts
            .get(ledger)
            .into_iter()
            .flatten()
            .filter(|(amount, _)| is_meant(amount));
        for (amount, difference) in
            own.filter(|(amount, _)| amount.touches().any(|category| touches(category)))
        {
            let causes = self.of_amount(amount, difference);
            found.extend(if causes.is_empty() {
                self.files_of_claims(ledger)
            } else {
                causes
            });
        }
        found
    }

    fn of_cell(&self, cell: &CellEntry, beneath: &Beneath) -> CauseNames {
        let mut found = CauseNames::new();
        for (scope, period, category) in &beneath.categories {
            let Some(ledger) = ledger(scope, period) else {
                continue;
            };
            found.extend(self.of_ledger(&ledger, &|touched| meets(touched, category)));
        }
        for (scope, period, id) in &beneath.weights {
            let key = format!("weight {scope}/{period} {id}");
            found.extend(
                self.inputs
                    .get(key.as_str())
                    .map(|difference| moved_value(&key, difference)),
            );
        }
        for of_place in &beneath.facts {
            let (scope, period, id) = of_place;
            found.extend(
                self.facts.get(of_place).map(|difference| {
                    moved_value(&format!("fact {scope}/{period} {id}"), difference)
                }),
            );
        }
        // A key is asked through; that its form is another is told by the formula alone.
        let address = &cell.address;
        if let Some(cell) = self.run.workbook.get(address)
            && let Some(ledger) = ledger(&address.scope.name(), &address.period)
        {
            let keys = Needs {
                keys: Needs::of(&cell.formula).keys,
                ..Needs::default()
            };
            found.extend(self.of_needs(&ledger, &keys));
        }
        found
    }

    /// The changed files that decide which postings the rules of a ledger claim: its own, and the
    /// scripts and tables of the layers whose rules claim others than before.
    fn files_of_claims(&self, ledger: &LedgerName) -> CauseNames {
        let own = format!("municipalities/{}/", ledger.municipality);
        let place = LedgerPlace::accounts((ledger.municipality.clone(), ledger.year));
        let spec = self.project.ledger_spec(&place);
        let layers = self.layers_that_moved(ledger);
        let own_layer = LayerName::Municipal(ledger.municipality.clone());
        let is_ledger = |path: &str| spec.is_some_and(|spec| spec.position(path).is_some());
        let is_of_layer = |path: &str| {
            let has_moved = |layer: &LayerName| layers.is_empty() || layers.contains(layer);
            (path.starts_with("rules/") && has_moved(&LayerName::National))
                || (path.starts_with(&own) && has_moved(&own_layer))
        };
        let is_other = |path: &str| {
            is_facts(path)
                || self.is_ledger(path)
                || (self.is_sheet(path) && !self.declares_rules(path))
        };
        self.files(&|path| is_ledger(path) || (is_of_layer(path) && !is_other(path)))
    }

    /// The layers with rules that claim others than before in a ledger.
    fn layers_that_moved(&self, ledger: &LedgerName) -> BTreeSet<&'a LayerName> {
        let own = self.amounts.get(ledger).into_iter().flatten();
        let is_rule = |amount: &AmountEntry| matches!(amount.source, AmountSource::Rule { .. });
        let moved = own.filter(|(amount, difference)| is_rule(amount) && claims_others(difference));
        moved
            .filter_map(|(amount, _)| amount.layer.as_ref())
            .collect()
    }

    /// The changed files that decide the formulas and facts of a sheet.
    fn files_of_sheet(&self, sheet: &str) -> CauseNames {
        let declared = self
            .project
            .model
            .sheet(sheet)
            .map(|sheet| sheet.span.file.clone());
        self.files(&|path| declared.as_ref().is_some_and(|file| **file == *path) || is_facts(path))
    }

    /// The changed files of some sort, all of them where there is none.
    fn files(&self, is_meant: &dyn Fn(&str) -> bool) -> CauseNames {
        let meant: CauseNames = self
            .files
            .iter()
            .filter(|path| is_meant(path))
            .map(ToString::to_string)
            .collect();
        let all = || self.files.iter().map(ToString::to_string).collect();
        let found = if meant.is_empty() { all() } else { meant };
        if found.is_empty() {
            CauseNames::from([PROGRAM.to_owned()])
        } else {
            found
        }
    }

    fn is_sheet(&self, path: &str) -> bool {
        self.project
            .model
            .national
            .sheets
            .iter()
            .any(|sheet| &*sheet.span.file == path)
    }

    fn declares_rules(&self, path: &str) -> bool {
        self.project
            .model
            .national
            .rules
            .iter()
            .any(|rule| &*rule.span.file == path)
    }

    fn is_ledger(&self, path: &str) -> bool {
        let mut ledgers = self
            .project
            .municipalities
            .values()
            .flat_map(Municipality::described);
        ledgers.any(|spec| spec.position(path).is_some())
    }
}

/// A moved weight or fact with its values before and after.
fn moved_value(key: &str, difference: &Difference) -> String {
    fn value(entry: &Entry) -> Option<&Value> {
        match entry {
            Entry::Cell(cell) => Some(&cell.value),
            Entry::Input(input) => Some(&input.value),
            _ => None,
        }
    }
    let both = difference
        .sides
        .as_ref()
        .both()
        .and_then(|(old, new)| value(old).zip(value(new)));
    match both.map(|(old, new)| (readable(old), readable(new))) {
        Some((old, new)) if old != new => format!("{key} ({old} → {new})"),
        _ => key.to_owned(),
    }
}

/// Whether a rule claims other postings than it did, or more or less of them.
fn claims_others(difference: &Difference) -> bool {
    fn claims(entry: &Entry) -> Option<(u64, &Ratio)> {
        match entry {
            Entry::Amount(AmountEntry {
                source:
                    AmountSource::Rule {
                        postings, gross, ..
                    },
                ..
            }) => Some((*postings, gross)),
            _ => None,
        }
    }
    difference
        .sides
        .as_ref()
        .both()
        .is_none_or(|(old, new)| claims(old) != claims(new))
}

fn is_facts(path: &str) -> bool {
    path.ends_with("/facts.toml") || path.ends_with("/series.toml")
}
