//! Loading a project folder: every file that is no ledger, read and hashed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Project;
use super::parts::{Derivation, Parts};
use super::shelf::{Reading, Shelf};
use crate::diag::{Code, Diagnostic, FindingSet, Found};
use crate::engine::check_keys;
use crate::facts::{FactBook, Facts, Vocabulary, parse_facts, parse_series, parse_vocabulary};
use crate::ledger::{CodeList, LedgerFiles, LedgerSource, parse_code_list};
use crate::lint::lint;
use crate::model::{Categories, Id, LayerName, Model, REPORTED, parse_categories};
use crate::municipality::{Municipality, load_municipality};
use crate::script::{self, LoadedLayer, Locals, Surroundings, Symbols};
use crate::world::{Presence, World};

/// The facts of a series by period.
type Series = Vec<(Id, Facts)>;

/// What is made of the files that are no ledgers, each with what it was made from.
#[derive(Clone, Default, Debug)]
pub(super) struct LoadedParts {
    vocabulary: Parts<(), (), Found<Arc<Vocabulary>>>,
    categories: Parts<(), Arc<Vocabulary>, Found<Arc<Categories>>>,
    code_lists: Parts<String, (), Found<Option<CodeList>>>,
    municipalities: Parts<String, (), Found<Option<Municipality>>>,
    facts: Parts<String, Arc<Vocabulary>, Found<Facts>>,
    series: Parts<String, Arc<Vocabulary>, Found<Series>>,
    layers: Parts<LayerName, Surroundings, LoadedLayer>,
    model: Parts<(), SameAll<LoadedLayer>, Found<Arc<Model>>>,
}

/// Several things, like others when each is the same.
#[derive(Debug)]
pub(super) struct SameAll<T>(Vec<Arc<T>>);

impl<T> Clone for SameAll<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<B, T> Derivation<T> for SameAll<B> {
    fn leads_to(&self, other: &Self, _: &T) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// Reads a project folder step by step, keeping every finding and the hash of every file.
struct ProjectLoader<'a> {
    reading: &'a Reading<'a>,
    before: &'a LoadedParts,
    parts: LoadedParts,
    inputs: BTreeMap<String, String>,
    diagnostics: FindingSet,
}

/// The text of a file that must be there.
fn text(world: &dyn World, path: &str) -> Result<String, Box<Diagnostic>> {
    world.text(path).map_err(|error| {
        let finding = Diagnostic::unreadable(path, &error).in_file(path);
        Box::new(finding.help("put the file there, in UTF-8, or mend its permissions"))
    })
}

/// What is made of the text of a file that must be there, or of its absence.
fn of_text<T>(world: &dyn World, path: &str, make: impl FnOnce(&str) -> Found<T>, absent: impl FnOnce() -> T) -> Found<T> {
    match text(world, path) {
        Ok(text) => make(&text),
        Err(finding) => Found { value: absent(), diagnostics: vec![*finding] },
    }
}

impl ProjectLoader<'_> {
    /// Keeps the findings and hands on the value.
    fn keep<T: Clone>(&mut self, found: &Found<T>) -> T {
        self.diagnostics.extend(found.diagnostics.iter().cloned());
        found.value.clone()
    }

    /// The names in a folder.
    fn list(&mut self, folder: &str) -> Vec<String> {
        self.reading.list(folder).unwrap_or_else(|error| {
            let message = format!("`{folder}` cannot be listed: {error}");
            let finding = Diagnostic::new(Code::FileUnreadable, message).in_file(folder);
            self.diagnostics.add(finding.help("put a folder there, mend its permissions, or take the name away"));
            Vec::new()
        })
    }

    /// The names of the folders in a folder.
    fn folders(&mut self, folder: &str) -> Vec<String> {
        self.list(folder).into_iter().filter_map(|name| name.strip_suffix('/').map(str::to_owned)).collect()
    }

    fn vocabulary(&mut self) -> Arc<Vocabulary> {
        const PATH: &str = "rules/vocabulary.toml";
        let found = self.parts.vocabulary.part(&self.before.vocabulary, ((), ()), self.reading, |world| {
            let Found { value, diagnostics } = of_text(world, PATH, |text| parse_vocabulary(PATH, text), Vocabulary::default);
            Found { value: Arc::new(value), diagnostics }
        });
        self.keep(&found)
    }

    fn categories(&mut self, vocabulary: &Arc<Vocabulary>) -> Arc<Categories> {
        const PATH: &str = "rules/categories.toml";
        let basis = ((), vocabulary.clone());
        let found = self.parts.categories.part(&self.before.categories, basis, self.reading, |world| {
            let parse = |text: &str| parse_categories(PATH, text, vocabulary);
            let Found { value, diagnostics } = of_text(world, PATH, parse, Categories::default);
            Found { value: Arc::new(value), diagnostics }
        });
        self.keep(&found)
    }

    fn code_lists(&mut self, vocabulary: &Vocabulary) -> BTreeMap<Id, CodeList> {
        let mut lists = BTreeMap::new();
        for (dimension, declared) in &vocabulary.dimensions {
            let Some(path) = declared.code_list.as_ref().map(|path| format!("rules/{path}")) else { continue };
            let basis = (path.clone(), ());
            let found = self.parts.code_lists.part(&self.before.code_lists, basis, self.reading, |world| {
                let parse = |text: &str| {
                    let Found { value, diagnostics } = parse_code_list(&path, text);
                    Found { value: Some(value), diagnostics }
                };
                of_text(world, &path, parse, || None)
            });
            lists.extend(self.keep(&found).map(|list| (dimension.clone(), list)));
        }
        lists
    }

    fn municipality(&mut self, name: &str) -> Option<Municipality> {
        let basis = (name.to_owned(), ());
        let before = &self.before.municipalities;
        let found = self.parts.municipalities.part(before, basis, self.reading, |world| load_municipality(world, name));
        self.keep(&found)
    }

    /// Reads the facts of a place: those of each year, and its series.
    fn facts(&mut self, place: &Id, folder: &str, vocabulary: &Arc<Vocabulary>, book: &mut FactBook) {
        for year in fact_years(self, folder) {
            let path = format!("{folder}/{year}/facts.toml");
            let basis = (path.clone(), vocabulary.clone());
            let found = self.parts.facts.part(&self.before.facts, basis, self.reading, |world| {
                of_text(world, &path, |text| parse_facts(&path, text, vocabulary), Facts::default)
            });
            let facts = self.keep(&found);
            self.diagnostics.extend(book.add(place, &Id::from(year.to_string()), facts));
        }
        let path = format!("{folder}/series.toml");
        if self.reading.exists(&path) {
            let basis = (path.clone(), vocabulary.clone());
            let found = self.parts.series.part(&self.before.series, basis, self.reading, |world| {
                let parse = |text: &str| {
                    let Found { value, diagnostics } = parse_series(&path, text, vocabulary);
                    Found { value: value.into_iter().collect(), diagnostics }
                };
                of_text(world, &path, parse, Vec::new)
            });
            for (period, facts) in self.keep(&found) {
                self.diagnostics.extend(book.add(place, &period, facts));
            }
        }
    }

    /// Runs the scripts and lints what they declare.
    fn model(&mut self, vocabulary: &Arc<Vocabulary>, categories: &Arc<Categories>, locals: &BTreeMap<Id, Locals>) -> Arc<Model> {
        let wanted = script::surroundings(vocabulary, categories, locals);
        let names: Vec<LayerName> = wanted.iter().map(|surroundings| surroundings.layer().clone()).collect();
        let wanted = names.iter().cloned().zip(wanted).collect();
        let load = |world: &dyn World, _: &LayerName, surroundings: &Surroundings| script::load_layer(world, surroundings);
        let layers = self.parts.layers.all(&self.before.layers, wanted, self.reading, load);
        let basis = ((), SameAll(layers.clone()));
        let found = self.parts.model.part(&self.before.model, basis, self.reading, |_| {
            let joined = names.iter().zip(layers.iter().map(|layer| &**layer));
            let Found { value, mut diagnostics } = script::join(vocabulary, categories, joined);
            diagnostics.extend(lint(&value));
            Found { value: Arc::new(value), diagnostics }
        });
        self.keep(&found)
    }

    /// Says that a name leads nowhere: whatever should stand there, rules or facts or a whole municipality, is not known to be absent.
    fn lost(&mut self, path: &str) {
        let is_it = |finding: &Diagnostic| finding.labels.iter().any(|label| **label.place.file() == *path);
        if !self.diagnostics.iter().any(|finding| finding.code == Code::FileUnreadable && is_it(finding)) {
            let why = self.reading.bytes(path).err().map_or_else(|| "it leads nowhere".to_owned(), |error| error.to_string());
            let finding = Diagnostic::unreadable(path, &why).in_file(path);
            self.diagnostics.add(finding.help("put a file or folder there, mend its permissions, or take the name away"));
        }
    }

    /// Notes the hash of every text file in a folder and below, ledgers left out; names that lead nowhere are reported.
    fn hash_folder(&mut self, folder: &str, ledgers: &[Arc<str>]) {
        for name in self.list(folder) {
            let is_input =
                |name: &str| [".rhai", ".toml", ".csv"].iter().any(|ending| name.ends_with(ending)) && !name.starts_with('.');
            if let Some(inner) = name.strip_suffix('/') {
                let path = format!("{folder}/{inner}");
                if is_input(inner) {
                    self.lost(&path);
                }
                self.hash_folder(&path, ledgers);
                continue;
            }
            let path = format!("{folder}/{name}");
            if self.reading.presence(&path) == Presence::Unusable {
                self.lost(&path);
                continue;
            }
            if !is_input(&name) || ledgers.iter().any(|ledger| **ledger == *path) {
                continue;
            }
            let hash = self.reading.hash(&path);
            self.inputs.extend(hash.map(|hash| (path, hash)));
        }
    }
}

/// Loads a project folder: vocabulary, categories, municipalities, facts, scripts, and lints the model.
///
/// Places without a ledger, such as other municipalities and the country, have their facts under `reference/PLACE/`: `YEAR/facts.toml` and `series.toml`.
///
/// **Errors**: every finding of the parts, all together; `K0702` where the folder is no project.
pub fn load(world: &dyn World) -> Found<Project> {
    load_with(world, Arc::new(LedgerFiles::default()))
}

/// As [`load`], with ledgers from a source of another kind.
pub fn load_with(world: &dyn World, source: Arc<dyn LedgerSource>) -> Found<Project> {
    let shelf = Shelf::default();
    load_again(&Reading::new(world, &shelf), source, &LoadedParts::default()).0
}

/// As [`load`], with what was made before.
pub(super) fn load_again(
    reading: &Reading<'_>,
    source: Arc<dyn LedgerSource>,
    before: &LoadedParts,
) -> (Found<Project>, LoadedParts) {
    let (inputs, diagnostics) = (BTreeMap::new(), FindingSet::default());
    let mut loader = ProjectLoader { reading, before, parts: LoadedParts::default(), inputs, diagnostics };
    let vocabulary = loader.vocabulary();
    let categories = loader.categories(&vocabulary);
    let code_lists = loader.code_lists(&vocabulary);

    let mut municipalities = BTreeMap::new();
    let mut facts = FactBook::default();
    let mut locals = BTreeMap::new();
    let names = loader.folders("municipalities");
    if names.is_empty() {
        loader.diagnostics.add(
            Diagnostic::new(Code::FolderInvalid, "`municipalities/` holds no municipality")
                .help("give each municipality a folder with a municipality.toml, or name the project folder with `-C DIR`"),
        );
    }
    for name in names {
        let Some(municipality) = loader.municipality(&name) else { continue };
        loader.facts(&municipality.id, &format!("municipalities/{name}"), &vocabulary, &mut facts);
        locals.insert(municipality.id.clone(), own_names(&municipality, &facts));
        municipalities.insert(municipality.id.clone(), municipality);
    }
    for name in loader.folders("reference") {
        let place = Id::from(&*name);
        if locals.contains_key(&place) {
            let message = format!("`{name}` stands under `municipalities/` and under `reference/`");
            let finding = Diagnostic::new(Code::FolderInvalid, message).in_file(format!("reference/{name}"));
            loader.diagnostics.add(finding.help("keep its facts in one of them"));
            continue;
        }
        loader.facts(&place, &format!("reference/{name}"), &vocabulary, &mut facts);
        locals.insert(place, Locals { facts_alone: true, ..Locals::default() });
    }
    let model = loader.model(&vocabulary, &categories, &locals);
    let ledgers: Vec<Arc<str>> = municipalities
        .values()
        .flat_map(|municipality: &Municipality| municipality.ledgers.values())
        .flat_map(|ledger| ledger.files.clone())
        .collect();
    loader.hash_folder("rules", &ledgers);
    loader.hash_folder("municipalities", &ledgers);
    loader.hash_folder("reference", &ledgers);
    let view = Id::from(REPORTED);
    let places: Vec<(Id, i32)> = municipalities
        .values()
        .flat_map(|known: &Municipality| known.ledgers.keys().map(|year| (known.id.clone(), *year)))
        .collect();
    loader
        .diagnostics
        .extend(places.iter().filter(|(place, year)| facts.of(place, &year.to_string()).is_none()).map(without_facts));
    loader.diagnostics.extend(check_keys(&model, &facts, &places, &view));
    let ProjectLoader { parts, inputs, diagnostics, .. } = loader;
    let diagnostics = diagnostics.into_vec();
    (Found { value: Project { model, municipalities, facts, source, code_lists, inputs }, diagnostics }, parts)
}

/// The names that only a municipality's scripts may use.
fn own_names(municipality: &Municipality, facts: &FactBook) -> Locals {
    let dimensions = municipality.dimensions.iter().map(|(id, (kind, _))| (id.clone(), *kind)).collect();
    let stated = facts.periods(&municipality.id).flat_map(|(_, facts)| facts);
    let facts = stated.map(|(id, fact)| (id.clone(), fact.figure.unit.clone())).collect();
    Locals { facts, dimensions, facts_alone: false }
}

impl Project {
    /// The symbols of its scripts as they stand in a world, which may hold what an editor has not saved yet.
    pub fn symbols(&self, world: &dyn World) -> Symbols {
        let places = self.facts.iter().map(|((place, _), _)| (place.clone(), Locals { facts_alone: true, ..Locals::default() }));
        let mut locals: BTreeMap<Id, Locals> = places.collect();
        let own = self.municipalities.iter();
        locals.extend(own.map(|(id, municipality)| (id.clone(), own_names(municipality, &self.facts))));
        Symbols::read(world, &self.model.vocabulary, &self.model.categories, &locals)
    }
}

fn without_facts((municipality, year): &(Id, i32)) -> Diagnostic {
    let path = format!("municipalities/{municipality}/{year}/facts.toml");
    Diagnostic::new(Code::MissingFact, format!("{municipality} has a ledger for {year}, but no facts"))
        .in_file(path.as_str())
        .help(format!("put its facts at `{path}`; until then every cell that needs one is missing"))
}

/// The years of a folder that have facts.
fn fact_years(loader: &mut ProjectLoader<'_>, folder: &str) -> Vec<i32> {
    let years = loader.list(folder).into_iter().filter_map(|entry| entry.strip_suffix('/').and_then(|year| year.parse().ok()));
    years.filter(|year: &i32| loader.reading.exists(&format!("{folder}/{year}/facts.toml"))).collect()
}
