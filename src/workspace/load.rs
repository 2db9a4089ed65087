//! Loading a project folder: every file that is no ledger, read and hashed.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Project;
use crate::diag::{Code, Diagnostic, Found};
use crate::engine::check_keys;
use crate::facts::{FactBook, Facts, Vocabulary, parse_facts, parse_series, parse_vocabulary};
use crate::ledger::{CodeList, parse_code_list};
use crate::lint::lint;
use crate::model::{Categories, Id, REPORTED, parse_categories};
use crate::municipality::{Municipality, load_municipality};
use crate::script::{self, Locals};
use crate::world::World;

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

    /// The names of the folders in a folder.
    fn folders(&mut self, folder: &str) -> Vec<String> {
        self.list(folder).into_iter().filter_map(|name| name.strip_suffix('/').map(str::to_owned)).collect()
    }

    /// Reads the facts of a place: those of each year, and its series.
    fn facts(&mut self, place: &Id, folder: &str, vocabulary: &Vocabulary, book: &mut FactBook) {
        let mut add = |loader: &mut Self, period: &Id, facts: Facts| {
            let twice = book.add(place, period, facts);
            loader.diagnostics.extend(twice);
        };
        for year in fact_years(self, folder) {
            let path = format!("{folder}/{year}/facts.toml");
            let Some(text) = self.text(&path) else { continue };
            let facts = self.keep(parse_facts(&path, &text, vocabulary));
            add(self, &Id::from(year.to_string()), facts);
        }
        let path = format!("{folder}/series.toml");
        if self.world.exists(&path)
            && let Some(text) = self.text(&path)
        {
            for (period, facts) in self.keep(parse_series(&path, &text, vocabulary)) {
                add(self, &period, facts);
            }
        }
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
/// Places without a ledger, such as other municipalities and the country, have their facts under `reference/PLACE/`: `YEAR/facts.toml` and `series.toml`.
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
    let mut facts = FactBook::default();
    let mut locals = BTreeMap::new();
    let names = loader.folders("municipalities");
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
        loader.facts(&municipality.id, &format!("municipalities/{name}"), &vocabulary, &mut facts);
        let stated = facts.periods(&municipality.id).flat_map(|(_, facts)| facts);
        own.facts.extend(stated.map(|(id, fact)| (id.clone(), fact.figure.unit.clone())));
        locals.insert(municipality.id.clone(), own);
        municipalities.insert(municipality.id.clone(), municipality);
    }
    let has_reference = world.list("reference").is_ok();
    for name in if has_reference { loader.folders("reference") } else { Vec::new() } {
        let place = Id::from(&*name);
        if locals.contains_key(&place) {
            let message = format!("`{name}` stands under `municipalities/` and under `reference/`");
            let finding = Diagnostic::new(Code::FolderInvalid, message).in_file(format!("reference/{name}"));
            loader.diagnostics.push(finding.help("keep its facts in one of them"));
            continue;
        }
        loader.facts(&place, &format!("reference/{name}"), &vocabulary, &mut facts);
        locals.insert(place, Locals { facts_alone: true, ..Locals::default() });
    }
    let model = loader.keep(script::load(world, vocabulary, Arc::new(categories), &locals));
    loader.diagnostics.extend(lint(&model));
    let ledgers: Vec<Arc<str>> = municipalities
        .values()
        .flat_map(|municipality| municipality.ledgers.values())
        .flat_map(|ledger| ledger.files.clone())
        .collect();
    loader.hash_folder("rules", &ledgers);
    loader.hash_folder("municipalities", &ledgers);
    if has_reference {
        loader.hash_folder("reference", &ledgers);
    }
    let view = Id::from(REPORTED);
    let places: Vec<(Id, i32)> = municipalities
        .values()
        .flat_map(|known: &Municipality| known.ledgers.keys().map(|year| (known.id.clone(), *year)))
        .collect();
    loader
        .diagnostics
        .extend(places.iter().filter(|(place, year)| facts.of(place, &year.to_string()).is_none()).map(without_facts));
    loader.diagnostics.extend(check_keys(&model, &facts, &places, &view));
    let project = Project { model: Arc::new(model), municipalities, facts, code_lists, inputs: loader.inputs };
    Found { value: project, diagnostics: loader.diagnostics }
}

fn without_facts((municipality, year): &(Id, i32)) -> Diagnostic {
    let path = format!("municipalities/{municipality}/{year}/facts.toml");
    Diagnostic::new(Code::MissingFact, format!("{municipality} has a ledger for {year}, but no facts"))
        .in_file(path.as_str())
        .help(format!("put its facts at `{path}`; until then every cell that needs one is missing"))
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

/// The years of a folder that have facts.
fn fact_years(loader: &mut Loader<'_>, folder: &str) -> Vec<i32> {
    let years = loader.list(folder).into_iter().filter_map(|entry| entry.strip_suffix('/').and_then(|year| year.parse().ok()));
    years.filter(|year: &i32| loader.world.exists(&format!("{folder}/{year}/facts.toml"))).collect()
}
