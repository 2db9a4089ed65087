//! What caused a line of a result to move, as far as the accepted lines and the hashes of inputs tell: a weight, key or fact that has
//! another value, a key or adjustment of another form, else the changed files that the line stands on.

use std::collections::{BTreeMap, BTreeSet};

use crate::explain::{Beneath, OfPlace};
use crate::model::{Categories, Expr, Layer, LayerName};
use crate::scenario::Needs;
use crate::sides::side_by_side;
use crate::snapshot::{Difference, SEPARATOR, Snapshot, readable};
use crate::workspace::{Project, Run};

/// What stands in for a cause where every input is what it was.
const PROGRAM: &str = "another version of the program";

/// Where the postings and the share stand among the fields of a rule's line: unit, kroner, postings, gross, share.
const POSTINGS: usize = 2;
const SHARE: usize = 4;

/// A set of causes by name.
type CauseNames = BTreeSet<String>;

/// What is asked to find causes.
pub(super) struct Causes<'a> {
    project: &'a Project,
    run: &'a Run,
    /// The lines that moved, by key.
    moved: BTreeMap<&'a str, &'a Difference>,
    /// The facts whose value is known to have changed, by place, each with what it was and is.
    facts: BTreeMap<OfPlace, &'a Difference>,
    /// The files that changed, came or went.
    files: BTreeSet<&'a str>,
}

/// A key of a line: its kind, place and name. `rule baerum/2013 national/a -> x` is of the place `baerum/2013`.
struct LineName<'a> {
    kind: &'a str,
    place: &'a str,
    name: &'a str,
}

impl<'a> LineName<'a> {
    fn of(key: &'a str) -> Self {
        let (kind, rest) = key.split_once(' ').unwrap_or((key, ""));
        let (place, name) = rest.split_once(' ').unwrap_or((rest, ""));
        Self { kind, place, name }
    }

    fn municipality(&self) -> &'a str {
        self.place.split_once('/').map_or(self.place, |(id, _)| id)
    }

    fn year(&self) -> Option<i32> {
        self.place.split_once('/')?.1.parse().ok()
    }

    /// The categories that a rule, an imputed amount or an adjustment changes, where they are such.
    fn touches(&self) -> Vec<&'a str> {
        let Some((before, to)) = self.name.split_once(" -> ") else { return vec![self.name] };
        let from = before.rsplit(' ').next().filter(|_| self.kind == "adjusted");
        from.into_iter().chain([to]).filter(|category| *category != "-").collect()
    }
}

/// Whether one of two categories is the other or lies below it.
fn meets(a: &str, b: &str) -> bool {
    Categories::is_within(a, b) || Categories::is_within(b, a)
}

/// The fact that a leaf cell quotes, by its fields.
fn quoted_fact(fields: &str) -> Option<&str> {
    fields.rsplit(SEPARATOR).next()?.strip_prefix("= fact(\"")?.strip_suffix("\")")
}

impl<'a> Causes<'a> {
    pub(super) fn new(project: &'a Project, run: &'a Run, accepted: &'a Snapshot, moved: &'a [Difference]) -> Self {
        let files = side_by_side(&accepted.header.inputs, &run.inputs).filter(|(_, sides)| sides.differ());
        let files = files.map(|(path, _)| path.as_str());
        let mut facts = BTreeMap::new();
        for difference in moved {
            let (Some(old), Some(new)) = (&difference.old, &difference.new) else { continue };
            let line = LineName::of(&difference.key);
            let of_place = match line.kind {
                "fact" => line.place.split_once('/').map(|(scope, period)| (scope, period, line.name)),
                "cell" => quoted_fact(new)
                    .filter(|fact| quoted_fact(old) == Some(fact))
                    .zip(line.place.split_once('@').and_then(|(_, place)| place.split_once('/')))
                    .map(|(fact, (scope, period))| (scope, period.split('/').next().unwrap_or(period), fact)),
                _ => None,
            };
            facts.extend(of_place.map(|(scope, period, fact)| ((scope.into(), period.into(), fact.into()), difference)));
        }
        let moved = moved.iter().map(|difference| (difference.key.as_str(), difference)).collect();
        Self { project, run, moved, facts, files: files.collect() }
    }

    /// What caused a line to move; never empty. `beneath` is what its cell stands on, if it is one that is there.
    pub(super) fn of(&self, difference: &Difference, beneath: Option<&Beneath>) -> CauseNames {
        let line = LineName::of(&difference.key);
        let both = difference.old.is_some() && difference.new.is_some();
        let found = match line.kind {
            "cell" => beneath.filter(|_| both).map_or_else(CauseNames::new, |beneath| self.of_cell(&line, beneath)),
            "check" | "target" => return CauseNames::from(["figures that checks compare".to_owned()]),
            "balance" => self.of_account(&line, &|_| true),
            "category" | "missing" => self.of_account(&line, &|touched| meets(touched, line.name)),
            "weight" | "fact" if both => CauseNames::from([moved_value(&difference.key, difference)]),
            "key" if both => self.of_key(&line),
            "rule" | "imputed" | "adjusted" => self.of_amount(&line, difference),
            _ => CauseNames::new(),
        };
        match (found.is_empty(), line.kind) {
            (false, _) => found,
            (true, "cell") => self.files_of_sheet(line.place.split_once(':').map_or(line.place, |(sheet, _)| sheet)),
            (true, _) => self.files_of_claims(&line),
        }
    }

    /// The moved weights, facts and forms of keys that formulas of a ledger's place refer to.
    fn of_needs(&self, place: &str, needs: &Needs) -> CauseNames {
        let mut found = CauseNames::new();
        for (kind, ids) in [("weight", &needs.weights), ("fact", &needs.facts)] {
            for key in ids.iter().map(|id| format!("{kind} {place} {id}")) {
                let changed = self.moved.get(key.as_str()).filter(|line| line.old.is_some() && line.new.is_some());
                found.extend(changed.map(|difference| moved_value(&key, difference)));
            }
        }
        for id in &needs.keys {
            let key = format!("key {place} {id}");
            found.extend(self.moved.get(key.as_str()).map(|_| self.of_key(&LineName::of(&key))).into_iter().flatten());
        }
        found
    }

    /// A key that has another form, else the weights and facts in it.
    fn of_key(&self, line: &LineName<'_>) -> CauseNames {
        let key = format!("key {} {}", line.place, line.name);
        let form = |fields: &Option<String>| fields.as_ref().map(|fields| fields.split(SEPARATOR).skip(2).collect::<String>());
        let has_other_form = self.moved.get(key.as_str()).is_some_and(|line| form(&line.old) != form(&line.new));
        let formula = line.year().and_then(|year| self.project.model.key(line.municipality(), line.name, year));
        match formula.filter(|_| !has_other_form) {
            Some(declared) => self.of_needs(line.place, &Needs::of(&declared.formula)),
            None => CauseNames::from([key]),
        }
    }

    /// The kroner of a rule, an imputed amount or an adjustment.
    fn of_amount(&self, line: &LineName<'_>, difference: &Difference) -> CauseNames {
        let (Some(old), Some(new)) = (&difference.old, &difference.new) else { return self.files_of_claims(line) };
        let mut found = CauseNames::new();
        if line.kind == "rule" {
            let share = |fields: &str| fields.split(SEPARATOR).nth(SHARE).map(str::to_owned);
            if claims_others(difference) {
                found = self.files_of_claims(line);
            }
            if share(old) == share(new) {
                return found;
            }
        }
        let own = self.formula(line).map(|formula| self.of_needs(line.place, &Needs::of(formula))).unwrap_or_default();
        found.extend(own);
        if line.kind == "adjusted" {
            // What an adjustment takes follows what was there to take.
            let takes = |touched: &str| line.touches().iter().any(|category| meets(touched, category));
            found.extend(self.of_lines(line, &["rule", "imputed"], &takes));
        }
        found
    }

    /// The share of a rule, or what an imputed amount or an adjustment is as large as.
    fn formula<'l>(&'l self, line: &'l LineName<'_>) -> Option<&'l Expr> {
        let (model, view) = (&*self.project.model, &self.run.view);
        let (layer, id) = line.name.split_once(" -> ").map_or(line.name, |(before, _)| before).split_once('/')?;
        let id = id.split(' ').next()?;
        let is_layer = |name: &LayerName| name.to_string() == layer;
        let declared = |layer: &'l Layer| match line.kind {
            "rule" => layer.rules.iter().find(|rule| &*rule.id == id)?.share.as_ref(),
            _ => layer.imputed.iter().find(|imputed| &*imputed.id == id).map(|imputed| &imputed.formula),
        };
        if line.kind == "adjusted" {
            let mut adjustments = model.adjustments(view, line.municipality(), line.year()?);
            return adjustments.find(|(name, adjustment)| is_layer(name) && &*adjustment.id == id)?.1.action.formula();
        }
        model.layer(&LayerName::from(layer)).and_then(declared)
    }

    /// The moved rules, imputed amounts and adjustments of a ledger that touch a category.
    fn of_account(&self, line: &LineName<'_>, touches: &dyn Fn(&str) -> bool) -> CauseNames {
        self.of_lines(line, &["rule", "imputed", "adjusted"], touches)
    }

    fn of_lines(&self, line: &LineName<'_>, kinds: &[&str], touches: &dyn Fn(&str) -> bool) -> CauseNames {
        let mut found = CauseNames::new();
        for kind in kinds {
            let start = format!("{kind} {} ", line.place);
            let own = self.moved.range(start.as_str()..).take_while(|(key, _)| key.starts_with(&start));
            for (key, difference) in own {
                let other = LineName::of(key);
                if other.touches().into_iter().any(touches) {
                    let causes = self.of_amount(&other, difference);
                    found.extend(if causes.is_empty() { self.files_of_claims(&other) } else { causes });
                }
            }
        }
        found
    }

    fn of_cell(&self, line: &LineName<'_>, beneath: &Beneath) -> CauseNames {
        let mut found = CauseNames::new();
        for (scope, period, category) in &beneath.categories {
            let place = format!("{scope}/{period}");
            let of_place = LineName { kind: "category", place: &place, name: category };
            found.extend(self.of_account(&of_place, &|touched| meets(touched, category)));
        }
        for (scope, period, id) in &beneath.weights {
            let key = format!("weight {scope}/{period} {id}");
            found.extend(self.moved.get(key.as_str()).map(|difference| moved_value(&key, difference)));
        }
        for of_place in &beneath.facts {
            let (scope, period, id) = of_place;
            found.extend(
                self.facts.get(of_place).map(|difference| moved_value(&format!("fact {scope}/{period} {id}"), difference)),
            );
        }
        // A key is asked through; that its form is another is told by the formula alone.
        if let Some(cell) = line.place.parse().ok().and_then(|address| self.run.workbook.get(&address)) {
            let place = format!("{}/{}", cell.address.scope, cell.address.period);
            let keys = Needs { keys: Needs::of(&cell.formula).keys, ..Needs::default() };
            found.extend(self.of_needs(&place, &keys));
        }
        found
    }

    /// The changed files that decide which postings the rules of a place claim: its ledger, and the scripts and tables of the layers
    /// whose rules claim others than before.
    fn files_of_claims(&self, line: &LineName<'_>) -> CauseNames {
        let own = format!("municipalities/{}/", line.municipality());
        let spec = line.year().and_then(|year| self.project.ledger_spec(line.municipality(), year));
        let layers = self.layers_that_moved(line.place);
        let is_ledger = |path: &str| spec.is_some_and(|spec| spec.files.iter().any(|file| **file == *path));
        let is_of_layer = |path: &str| {
            let has_moved = |layer: &str| layers.is_empty() || layers.contains(layer);
            (path.starts_with("rules/") && has_moved("national")) || (path.starts_with(&own) && has_moved(line.municipality()))
        };
        let is_other = |path: &str| is_facts(path) || self.is_ledger(path) || (self.is_sheet(path) && !self.declares_rules(path));
        self.files(&|path| is_ledger(path) || (is_of_layer(path) && !is_other(path)))
    }

    /// The layers with rules that claim others than before in a place.
    fn layers_that_moved(&self, place: &str) -> BTreeSet<&'a str> {
        let start = format!("rule {place} ");
        let moved = self.moved.iter().filter(|(key, difference)| key.starts_with(&start) && claims_others(difference));
        moved.filter_map(|(key, _)| key[start.len()..].split_once('/').map(|(layer, _)| layer)).collect()
    }

    /// The changed files that decide the formulas and facts of a sheet.
    fn files_of_sheet(&self, sheet: &str) -> CauseNames {
        let declared = self.project.model.sheet(sheet).map(|sheet| sheet.span.file.clone());
        self.files(&|path| declared.as_ref().is_some_and(|file| **file == *path) || is_facts(path))
    }

    /// The changed files of some sort, all of them where there is none.
    fn files(&self, is_meant: &dyn Fn(&str) -> bool) -> CauseNames {
        let meant: CauseNames = self.files.iter().filter(|path| is_meant(path)).map(ToString::to_string).collect();
        let all = || self.files.iter().map(ToString::to_string).collect();
        let found = if meant.is_empty() { all() } else { meant };
        if found.is_empty() { CauseNames::from([PROGRAM.to_owned()]) } else { found }
    }

    fn is_sheet(&self, path: &str) -> bool {
        self.project.model.national.sheets.iter().any(|sheet| &*sheet.span.file == path)
    }

    fn declares_rules(&self, path: &str) -> bool {
        self.project.model.national.rules.iter().any(|rule| &*rule.span.file == path)
    }

    fn is_ledger(&self, path: &str) -> bool {
        let ledgers = self.project.municipalities.values().flat_map(|municipality| municipality.ledgers.values());
        ledgers.flat_map(|spec| &spec.files).any(|file| **file == *path)
    }
}

/// A moved weight or fact with its values before and after.
fn moved_value(key: &str, difference: &Difference) -> String {
    let value = |fields: &Option<String>| fields.as_ref().and_then(|fields| fields.split(SEPARATOR).nth(1)).map(readable);
    match value(&difference.old).zip(value(&difference.new)) {
        Some((old, new)) if old != new => format!("{key} ({old} → {new})"),
        _ => key.to_owned(),
    }
}

/// Whether a rule claims other postings than it did, or more or less of them.
fn claims_others(difference: &Difference) -> bool {
    let claims = |fields: &Option<String>| -> Option<Vec<String>> {
        Some(fields.as_ref()?.split(SEPARATOR).skip(POSTINGS).take(2).map(str::to_owned).collect())
    };
    claims(&difference.old) != claims(&difference.new)
}

fn is_facts(path: &str) -> bool {
    path.ends_with("/facts.toml") || path.ends_with("/series.toml")
}
