//! What is loaded and what is computed from it: from a project folder to a run.
//!
//! Inputs: a [`World`] that holds `rules/` and `municipalities/`. This module must never know a terminal.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::diag::{Code, Diagnostic, Found, Severity, did_you_mean};
use crate::engine::{Account, Allocation, CheckResult, Ground, Workbook, allocate, calculate, check_keys, classify, decide, key_spec};
use crate::facts::{Basis, Facts, Vocabulary, parse_facts, parse_vocabulary};
use crate::ledger::{CodeList, Completeness, Condensed, check_codes, complete, condense, parse_code_list};
use crate::lint::lint;
use crate::model::{Categories, Id, Model, parse_categories};
use crate::municipality::{Municipality, load_municipality};
use crate::script::{self, Locals};
use crate::value::Amount;
use crate::world::World;

/// The view without adjustments.
pub const REPORTED: &str = "reported";

/// A project folder, loaded.
#[derive(Clone, Debug)]
pub struct Project {
    /// What the scripts declare.
    pub model: Arc<Model>,
    /// The municipalities by id.
    pub municipalities: BTreeMap<Id, Municipality>,
    /// The facts of each municipality and year.
    pub facts: BTreeMap<(Id, i32), Facts>,
    /// The national code lists by dimension.
    pub code_lists: BTreeMap<Id, CodeList>,
    /// The SHA-256 of every file that was read, by path; line ends of texts count as LF.
    pub inputs: BTreeMap<String, String>,
}

/// What is asked of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The municipalities, each with a year or all its years; every one where empty.
    pub places: Vec<(Id, Option<i32>)>,
    /// The view.
    pub view: Id,
    /// So many kroner may be missing because lines could not be read; none where absent.
    pub allow_missing: Option<Amount>,
}

impl Default for Request {
    fn default() -> Self {
        Self { places: Vec::new(), view: REPORTED.into(), allow_missing: None }
    }
}

/// What a run computed.
#[derive(Clone, Debug)]
pub struct Run {
    /// The view.
    pub view: Id,
    /// The places asked for. **Order**: by municipality, then year.
    pub places: Vec<(Id, i32)>,
    /// The account of every place of the folder; formulas may ask of places that were not asked for.
    pub accounts: Vec<Account>,
    /// The condensed ledgers, in the order of the accounts.
    pub ledgers: Vec<Arc<Condensed>>,
    /// What is known of each ledger's completeness, in the order of the accounts.
    pub completeness: Vec<Vec<Completeness>>,
    /// The cells of the places asked for.
    pub workbook: Workbook,
    /// The checks of the places asked for.
    pub checks: Vec<CheckResult>,
    /// The SHA-256 of every file that was read, ledgers included, by path.
    pub inputs: BTreeMap<String, String>,
}

impl Run {
    /// The accounts of the places asked for.
    pub fn asked_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|account| self.places.contains(&(account.municipality.clone(), account.year)))
    }

    /// The account and the ledger of one place.
    pub fn place(&self, municipality: &str, year: i32) -> Option<(&Account, &Arc<Condensed>)> {
        let position = self.accounts.iter().position(|account| &*account.municipality == municipality && account.year == year)?;
        Some((&self.accounts[position], &self.ledgers[position]))
    }
}

/// The SHA-256 of a text whose line ends count as LF, in hexadecimal.
fn text_hash(content: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for (index, line) in content.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            hasher.update(b"\n");
        }
        hasher.update(line.strip_suffix(b"\r").unwrap_or(line));
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a project folder step by step, keeping every finding and the hash of every file.
struct Loader<'a> {
    world: &'a dyn World,
    inputs: BTreeMap<String, String>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Keeps the findings and hands on the value.
    fn keep<T>(&mut self, found: Found<T>) -> T {
        self.diagnostics.extend(found.diagnostics);
        found.value
    }

    /// The text of a file that must be there.
    fn text(&mut self, path: &str) -> Option<String> {
        match self.world.text(path) {
            Ok(text) => Some(text),
            Err(error) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::FileUnreadable, format!("`{path}` cannot be read: {error}"))
                        .in_file(path)
                        .help("put the file there, in UTF-8, or mend its permissions"),
                );
                None
            }
        }
    }

    /// The names in a folder.
    fn list(&mut self, folder: &str) -> Vec<String> {
        self.world.list(folder).unwrap_or_else(|error| {
            let message = format!("`{folder}` cannot be listed: {error}");
            self.diagnostics.push(Diagnostic::new(Code::FileUnreadable, message).in_file(folder));
            Vec::new()
        })
    }

    /// Notes the hash of every text file in a folder and below, ledgers left out.
    fn hash_folder(&mut self, folder: &str, ledgers: &[Arc<str>]) {
        for name in self.list(folder) {
            if let Some(inner) = name.strip_suffix('/') {
                self.hash_folder(&format!("{folder}/{inner}"), ledgers);
                continue;
            }
            let path = format!("{folder}/{name}");
            let is_input = [".rhai", ".toml", ".csv"].iter().any(|ending| name.ends_with(ending)) && !name.starts_with('.');
            if !is_input || ledgers.iter().any(|ledger| **ledger == *path) {
                continue;
            }
            if let Ok(content) = self.world.bytes(&path) {
                self.inputs.insert(path, text_hash(&content));
            }
        }
    }
}

/// Loads a project folder: vocabulary, categories, municipalities, facts, scripts, and lints the model.
///
/// **Errors**: every finding of the parts, all together; `K0702` where the folder is no project.
pub fn load(world: &dyn World) -> Found<Project> {
    let mut loader = Loader { world, inputs: BTreeMap::new(), diagnostics: Vec::new() };
    let vocabulary = match loader.text("rules/vocabulary.toml") {
        Some(text) => loader.keep(parse_vocabulary("rules/vocabulary.toml", &text)),
        None => Vocabulary::default(),
    };
    let vocabulary = Arc::new(vocabulary);
    let categories = match loader.text("rules/categories.toml") {
        Some(text) => loader.keep(parse_categories("rules/categories.toml", &text, &vocabulary)),
        None => Categories::default(),
    };
    let code_lists = load_code_lists(&mut loader, &vocabulary);

    let mut municipalities = BTreeMap::new();
    let mut facts = BTreeMap::new();
    let mut locals = BTreeMap::new();
    let names: Vec<String> = loader.list("municipalities").into_iter().filter_map(|name| name.strip_suffix('/').map(str::to_owned)).collect();
    if names.is_empty() {
        loader.diagnostics.push(
            Diagnostic::new(Code::FolderInvalid, "`municipalities/` holds no municipality")
                .help("give each municipality a folder with a municipality.toml, or name the project folder with `-C DIR`"),
        );
    }
    for name in names {
        let Some(municipality) = loader.keep(load_municipality(world, &name)) else { continue };
        let mut own = Locals::default();
        own.dimensions.extend(municipality.dimensions.iter().map(|(id, (kind, _))| (id.clone(), *kind)));
        for year in fact_years(&mut loader, &name) {
            let path = format!("municipalities/{name}/{year}/facts.toml");
            let Some(text) = loader.text(&path) else { continue };
            let parsed = loader.keep(parse_facts(&path, &text, &vocabulary));
            own.facts.extend(parsed.iter().map(|(id, fact)| (id.clone(), fact.figure.unit.clone())));
            facts.insert((municipality.id.clone(), year), parsed);
        }
        locals.insert(municipality.id.clone(), own);
        municipalities.insert(municipality.id.clone(), municipality);
    }
    let model = loader.keep(script::load(world, vocabulary, Arc::new(categories), &locals));
    loader.diagnostics.extend(lint(&model));
    let ledgers: Vec<Arc<str>> =
        municipalities.values().flat_map(|municipality| municipality.ledgers.values()).flat_map(|ledger| ledger.files.clone()).collect();
    loader.hash_folder("rules", &ledgers);
    loader.hash_folder("municipalities", &ledgers);
    let view = Id::from(REPORTED);
    let places: Vec<(Id, i32)> =
        municipalities.values().flat_map(|known: &Municipality| known.ledgers.keys().map(|year| (known.id.clone(), *year))).collect();
    loader.diagnostics.extend(check_keys(&model, &facts, &places, &view));
    let project = Project { model: Arc::new(model), municipalities, facts, code_lists, inputs: loader.inputs };
    Found { value: project, diagnostics: loader.diagnostics }
}

fn load_code_lists(loader: &mut Loader<'_>, vocabulary: &Vocabulary) -> BTreeMap<Id, CodeList> {
    let mut lists = BTreeMap::new();
    for (dimension, declared) in &vocabulary.dimensions {
        let Some(path) = declared.code_list.as_ref().map(|path| format!("rules/{path}")) else { continue };
        if let Some(text) = loader.text(&path) {
            let list = loader.keep(parse_code_list(&path, &text));
            lists.insert(dimension.clone(), list);
        }
    }
    lists
}

/// The years of a municipality that have facts.
fn fact_years(loader: &mut Loader<'_>, name: &str) -> Vec<i32> {
    let folder = format!("municipalities/{name}");
    let years = loader.list(&folder).into_iter().filter_map(|entry| entry.strip_suffix('/').and_then(|year| year.parse().ok()));
    years.filter(|year: &i32| loader.world.exists(&format!("{folder}/{year}/facts.toml"))).collect()
}

impl Project {
    /// Every municipality and accounting year with a ledger.
    pub fn places(&self) -> Vec<(Id, i32)> {
        self.municipalities.values().flat_map(|municipality| municipality.ledgers.keys().map(|year| (municipality.id.clone(), *year))).collect()
    }

    /// The places that a request names.
    ///
    /// # Errors
    /// `K0704` for each that is not in the folder.
    pub fn asked(&self, request: &Request) -> Result<Vec<(Id, i32)>, Vec<Diagnostic>> {
        let all = self.places();
        if request.places.is_empty() {
            return Ok(all);
        }
        let mut asked = Vec::new();
        let mut unknown = Vec::new();
        for (id, year) in &request.places {
            let matching: Vec<_> = all.iter().filter(|(known, of)| known == id && year.is_none_or(|year| year == *of)).cloned().collect();
            if matching.is_empty() {
                unknown.push(self.unknown_place(id, *year));
            }
            asked.extend(matching);
        }
        asked.sort();
        asked.dedup();
        if unknown.is_empty() { Ok(asked) } else { Err(unknown) }
    }

    fn unknown_place(&self, id: &str, year: Option<i32>) -> Diagnostic {
        match (self.municipalities.get(id), year) {
            (Some(municipality), Some(year)) => {
                let years: Vec<String> = municipality.ledgers.keys().map(i32::to_string).collect();
                Diagnostic::new(Code::UnknownMunicipality, format!("`{id}` has no ledger for {year}"))
                    .help(format!("it has ledgers for: {}", years.join(", ")))
            }
            _ => {
                let known: Vec<&str> = self.municipalities.keys().map(|known| &**known).collect();
                let near = did_you_mean(id, known.iter().copied());
                Diagnostic::new(Code::UnknownMunicipality, format!("there is no municipality `{id}`"))
                    .help(near.unwrap_or_else(|| format!("the folder holds: {}", known.join(", "))))
            }
        }
    }

    /// Reads every ledger, classifies, allocates and computes the sheets and checks.
    ///
    /// **Errors**: every finding of the parts, all together. The run holds what could be computed beside them.
    pub fn run(&self, world: &dyn World, request: &Request) -> Found<Run> {
        let mut diagnostics = Vec::new();
        let asked = self.asked(request).unwrap_or_else(|unknown| {
            diagnostics.extend(unknown);
            Vec::new()
        });
        if &*request.view != REPORTED {
            diagnostics.push(
                Diagnostic::new(Code::UnknownSheet, format!("there is no view `{}`", request.view)).help(format!("the folder declares: {REPORTED}")),
            );
        }
        let mut inputs = self.inputs.clone();
        let (mut accounts, mut ledgers, mut completeness) = (Vec::new(), Vec::new(), Vec::new());
        for (municipality, year) in self.places() {
            let Some(spec) = self.municipalities.get(&municipality).and_then(|known| known.ledgers.get(&year)) else { continue };
            let condensed = condense(world, spec, &key_spec(&self.model, &municipality, year));
            diagnostics.extend(condensed.diagnostics);
            let ledger = Arc::new(condensed.value);
            inputs.extend(ledger.hashes.iter().map(|(path, hash)| (path.to_string(), hash.clone())));
            diagnostics.extend(quarantine_gate(&municipality, year, &ledger, request.allow_missing));
            for (dimension, list) in &self.code_lists {
                diagnostics.extend(check_codes(list, dimension, year, &ledger.table));
            }
            let state = complete(spec, &ledger);
            diagnostics.extend(state.diagnostics);
            completeness.push(state.value);
            let verdicts = classify(&self.model, &municipality, year, &ledger.table);
            diagnostics.extend(verdicts.diagnostics);
            let ledger_basis = if spec.reconstructed { Basis::Reconstructed } else { Basis::Ledger };
            let allocation = Allocation {
                model: &self.model,
                facts: &self.facts,
                municipality: &municipality,
                year,
                view: &request.view,
                ledger: &ledger,
                ledger_basis,
            };
            let account = allocate(&allocation, verdicts.value);
            diagnostics.extend(account.diagnostics);
            accounts.push(account.value);
            ledgers.push(ledger);
        }
        let ground = Ground::new(&self.model, &self.facts, &accounts);
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        let workbook = calculate(&ground, &sheets, &asked, &request.view);
        diagnostics.extend(workbook.diagnostics);
        let checks = decide(&ground, &asked, &request.view);
        diagnostics.extend(checks.diagnostics);
        let view = request.view.clone();
        let run = Run { view, places: asked, accounts, ledgers, completeness, workbook: workbook.value, checks: checks.value, inputs };
        Found { value: run, diagnostics }
    }
}

/// What is to be said of the lines that could not be read, given how many kroner may be missing.
///
/// The kroner that are missing are those of the quarantined lines, and, for lines without a readable amount,
/// the rest up to the stated control total. Without a control total nothing bounds them.
fn quarantine_gate(municipality: &str, year: i32, ledger: &Condensed, allowed: Option<Amount>) -> Option<Diagnostic> {
    let lines = ledger.quarantined.len();
    if lines == 0 {
        return None;
    }
    let known: Amount = ledger.quarantined.iter().filter_map(|line| line.amount).map(Amount::abs).sum();
    let unread = ledger.quarantined.iter().filter(|line| line.amount.is_none()).count();
    let missing = match (unread, ledger.control_net) {
        (0, _) => Some(known),
        (_, Some(control)) => Some(known + (control - ledger.raw.net).abs()),
        (_, None) => None,
    };
    let message = match missing {
        Some(missing) => format!("{lines} lines of {municipality} {year} could not be read; {missing} kr may be missing"),
        None => format!("{lines} lines of {municipality} {year} could not be read, {unread} of them without a readable amount"),
    };
    let within = matches!((missing, allowed), (Some(missing), Some(allowed)) if missing <= allowed);
    let mut diagnostic = Diagnostic::new(Code::Quarantined, message);
    diagnostic.severity = if within { Severity::Notice } else { Severity::Error };
    Some(diagnostic.help(match missing {
        Some(missing) => format!("mend the lines, or accept the gap with `--allow-missing {missing}`"),
        None => "mend the lines, or state the control total `net` in municipality.toml so that the gap is bounded".to_owned(),
    }))
}
