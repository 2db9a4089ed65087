//! The steps of loading a folder: each file read, its findings and its hash kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::comparison::{ComparisonTable, parse_comparison};
use super::parts::{Derivation, Parts};
use super::persons::{PUBLICATIONS, person_in_publication};
use super::shelf::Reading;
use crate::diag::{Code, Diagnostic, FindingSet, Found};
use crate::facts::{FactBook, Facts, Vocabulary, parse_facts, parse_series, parse_vocabulary};
use crate::ledger::{CodeList, NationalRole, parse_code_list};
use crate::lint::lint;
use crate::model::{Categories, Id, LayerName, Model, parse_categories};
use crate::municipality::{Municipality, load_municipality};
use crate::script::{self, Baseline, LoadedLayer, Locals, Surroundings};
use crate::value::holds_evident_personal_number;
use crate::world::{Presence, World};

/// The facts of a series by period.
type Series = Vec<(Id, Facts)>;

/// What is made of the files that are no ledgers, each with what it was made from.
#[derive(Clone, Default, Debug)]
pub(super) struct LoadedParts {
    vocabulary: Parts<(), (), Found<Arc<Vocabulary>>>,
    categories: Parts<(), Arc<Vocabulary>, Found<Arc<Categories>>>,
    code_lists: Parts<String, (), Found<Option<CodeList>>>,
    comparison: Parts<(), (), Found<ComparisonTable>>,
    municipalities: Parts<String, (), Found<Option<Municipality>>>,
    facts: Parts<String, Arc<Vocabulary>, Found<Facts>>,
    series: Parts<String, Arc<Vocabulary>, Found<Series>>,
    layers: Parts<LayerName, Surroundings, LoadedLayer>,
    model: Parts<(), SameAll<LoadedLayer>, Found<Arc<Model>>>,
    persons: Parts<String, (), Option<Diagnostic>>,
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
pub(super) struct ProjectLoader<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) before: &'a LoadedParts,
    pub(super) parts: LoadedParts,
    pub(super) inputs: BTreeMap<String, String>,
    pub(super) diagnostics: FindingSet,
}

/// What every project declares its words and areas in.
const SHARED_FILES: [&str; 2] = [VOCABULARY, CATEGORIES];
/// Where what all share stands.
pub(super) const RULES: &str = "rules";
const VOCABULARY: &str = "rules/vocabulary.toml";
const CATEGORIES: &str = "rules/categories.toml";

/// The text of a file that must be there.
fn text(world: &dyn World, path: &str) -> Result<String, Box<Diagnostic>> {
    world.text(path).map_err(|error| {
        let finding = Diagnostic::unreadable(path, &error).in_file(path);
        let help = match SHARED_FILES.contains(&path) && !world.exists(path) {
            true => "every project has this file; `kontering init DIR` makes a project to begin from, with a comment on every entry",
            false => "put the file there, in UTF-8, or mend its permissions",
        };
        Box::new(finding.help(help))
    })
}

/// What is made of the text of a file that must be there, or of its absence.
fn of_text<T>(
    world: &dyn World,
    path: &str,
    make: impl FnOnce(&str) -> Found<T>,
    absent: impl FnOnce() -> T,
) -> Found<T> {
    match text(world, path) {
        Ok(text) => make(&text),
        Err(finding) => Found {
            value: absent(),
            diagnostics: vec![*finding],
        },
    }
}

impl ProjectLoader<'_> {
    /// Keeps the findings and hands on the value.
    pub(super) fn keep<T: Clone>(&mut self, found: &Found<T>) -> T {
        self.diagnostics.extend(found.diagnostics.iter().cloned());
        found.value.clone()
    }

    /// The names in a folder.
    fn list(&mut self, folder: &str) -> Vec<String> {
        self.reading.list(folder).unwrap_or_else(|error| {
            let message = format!("`{folder}` cannot be listed: {error}");
            let finding = Diagnostic::new(Code::FileUnreadable, message).in_file(folder);
            self.diagnostics.add(
                finding.help("put a folder there, mend its permissions, or take the name away"),
            );
            Vec::new()
        })
    }

    /// The names of the folders in a folder.
    pub(super) fn folders(&mut self, folder: &str) -> Vec<String> {
        self.list(folder)
            .into_iter()
            .filter_map(|name| name.strip_suffix('/').map(str::to_owned))
            .collect()
    }

    pub(super) fn vocabulary(&mut self) -> Arc<Vocabulary> {
        let found =
            self.parts
                .vocabulary
                .part(&self.before.vocabulary, ((), ()), self.reading, |world| {
                    let Found { value, diagnostics } = of_text(
                        world,
                        VOCABULARY,
                        |text| parse_vocabulary(VOCABULARY, text),
                        Vocabulary::default,
                    );
                    Found {
                        value: Arc::new(value),
                        diagnostics,
                    }
                });
        self.keep(&found)
    }

    pub(super) fn categories(&mut self, vocabulary: &Arc<Vocabulary>) -> Arc<Categories> {
        let basis = ((), vocabulary.clone());
        let found =
            self.parts
                .categories
                .part(&self.before.categories, basis, self.reading, |world| {
                    let parse = |text: &str| parse_categories(CATEGORIES, text, vocabulary);
                    let Found { value, diagnostics } =
                        of_text(world, CATEGORIES, parse, Categories::default);
                    Found {
                        value: Arc::new(value),
                        diagnostics,
                    }
                });
        self.keep(&found)
    }

    pub(super) fn code_lists(&mut self, vocabulary: &Vocabulary) -> BTreeMap<Id, CodeList> {
        let mut lists = BTreeMap::new();
        let national = vocabulary.national();
        let classes = national.named(NationalRole::Class);
        for (dimension, declared) in &vocabulary.dimensions {
            let Some(path) = declared
                .code_list
                .as_ref()
                .map(|path| format!("rules/{path}"))
            else {
                continue;
            };
            let basis = (path.clone(), ());
            let found =
                self.parts
                    .code_lists
                    .part(&self.before.code_lists, basis, self.reading, |world| {
                        let parse = |text: &str| {
                            let Found { value, diagnostics } = parse_code_list(&path, text);
                            Found {
                                value: Some(value),
                                diagnostics,
                            }
                        };
                        of_text(world, &path, parse, || None)
                    });
            let known_from = declared.code_list_from;
            lists.extend(self.keep(&found).map(|list| {
                let absent_in = declared.national_codes.absent_in.clone();
                let list = CodeList {
                    known_from,
                    classes: classes.cloned(),
                    absent_in,
                    ..list
                };
                (dimension.clone(), list)
            }));
        }
        lists
    }

    pub(super) fn municipality(&mut self, name: &str) -> Option<Municipality> {
        let basis = (name.to_owned(), ());
        let before = &self.before.municipalities;
        let found = self
            .parts
            .municipalities
            .part(before, basis, self.reading, |world| {
                load_municipality(world, name)
            });
        self.keep(&found)
    }

    /// Reads the facts of a place: those of each year, and its series.
    pub(super) fn facts(
        &mut self,
        place: &Id,
        folder: &str,
        vocabulary: &Arc<Vocabulary>,
        book: &mut FactBook,
    ) {
        for year in fact_years(self, folder) {
            let path = format!("{folder}/{year}/facts.toml");
            let basis = (path.clone(), vocabulary.clone());
            let found = self
                .parts
                .facts
                .part(&self.before.facts, basis, self.reading, |world| {
                    of_text(
                        world,
                        &path,
                        |text| parse_facts(&path, text, vocabulary),
                        Facts::default,
                    )
                });
            let facts = self.keep(&found);
            self.diagnostics
                .extend(book.add(place, &Id::from(year.to_string()), facts));
        }
        let path = format!("{folder}/series.toml");
        if self.reading.exists(&path) {
            let basis = (path.clone(), vocabulary.clone());
            let found = self
                .parts
                .series
                .part(&self.before.series, basis, self.reading, |world| {
                    let parse = |text: &str| {
                        let Found { value, diagnostics } = parse_series(&path, text, vocabulary);
                        Found {
                            value: value.into_iter().collect(),
                            diagnostics,
                        }
                    };
                    of_text(world, &path, parse, Vec::new)
                });
            for (period, facts) in self.keep(&found) {
                self.diagnostics.extend(book.add(place, &period, facts));
            }
        }
    }

    /// Reads what the project as a whole declares.
    pub(super) fn comparison(&mut self) -> ComparisonTable {
        const PATH: &str = "kontering.toml";
        if !self.reading.exists(PATH) {
            return ComparisonTable::default();
        }
        let before = &self.before.comparison;
        let found = self
            .parts
            .comparison
            .part(before, ((), ()), self.reading, |world| {
                let parse = |text: &str| parse_comparison(PATH, text);
                of_text(world, PATH, parse, ComparisonTable::default)
            });
        let hash = self.reading.hash(PATH);
        self.inputs.extend(hash.map(|hash| (PATH.to_owned(), hash)));
        self.look_for_persons(PATH);
        self.keep(&found)
    }

    /// Runs the scripts and lints what they declare.
    pub(super) fn model(
        &mut self,
        vocabulary: &Arc<Vocabulary>,
        categories: &Arc<Categories>,
        locals: &BTreeMap<Id, Locals>,
        baseline: Option<&Baseline>,
    ) -> Arc<Model> {
        let wanted = script::surroundings(vocabulary, categories, locals, baseline);
        let names: Vec<LayerName> = wanted
            .iter()
            .map(|surroundings| surroundings.layer().clone())
            .collect();
        let wanted = names.iter().cloned().zip(wanted).collect();
        let load = |world: &dyn World, _: &LayerName, surroundings: &Surroundings| {
            script::load_layer(world, surroundings)
        };
        let layers = self
            .parts
            .layers
            .all(&self.before.layers, wanted, self.reading, load);
        let basis = ((), SameAll(layers.clone()));
        let found = self
            .parts
            .model
            .part(&self.before.model, basis, self.reading, |_| {
                let joined = names.iter().zip(layers.iter().map(|layer| &**layer));
                let Found {
                    value,
                    mut diagnostics,
                } = script::join(vocabulary, categories, joined);
                diagnostics.extend(lint(&value));
                Found {
                    value: Arc::new(value),
                    diagnostics,
                }
            });
        self.keep(&found)
    }

    /// Says that a name leads nowhere: whatever should stand there, rules or facts or a whole
    /// municipality, is not known to be absent.
    fn lost(&mut self, path: &str) {
        let is_it = |finding: &Diagnostic| {
            finding
                .labels
                .iter()
                .any(|label| **label.place.file() == *path)
        };
        if !self
            .diagnostics
            .iter()
            .any(|finding| finding.code == Code::FileUnreadable && is_it(finding))
        {
            let why = self
                .reading
                .bytes(path)
                .err()
                .map_or_else(|| "it leads nowhere".to_owned(), |error| error.to_string());
            let finding = Diagnostic::unreadable(path, &why).in_file(path);
            self.diagnostics.add(
                finding.help(
                    "put a file or folder there, mend its permissions, or take the name away",
                ),
            );
        }
    }

    /// Notes the hash of every text file in a folder and below, ledgers left out; names that lead
    /// nowhere are reported.
    pub(super) fn hash_folder(&mut self, folder: &str, ledgers: &[Arc<str>]) {
        for name in self.list(folder) {
            let is_input = |name: &str| {
                [".rhai", ".toml", ".csv"]
                    .iter()
                    .any(|ending| name.ends_with(ending))
                    && !name.starts_with('.')
            };
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
            // Other tables of municipalities are told of by nobody but who reads them.
            if folder.starts_with(RULES) || !name.ends_with(".csv") {
                self.look_for_persons(&path);
            }
            let hash = self.reading.hash(&path);
            self.inputs.extend(hash.map(|hash| (path, hash)));
        }
    }

    /// Reports personal numbers in what was published before, but for figures.
    pub(super) fn look_for_persons_in_publications(&mut self) {
        for name in self.reading.list(PUBLICATIONS).unwrap_or_default() {
            let path = format!("{PUBLICATIONS}/{name}");
            if !name.ends_with('/') && self.reading.presence(&path) == Presence::File {
                self.look_for_persons(&path);
            }
        }
    }

    /// Reports personal numbers in the name and the text of a file, whoever reads it.
    fn look_for_persons(&mut self, path: &str) {
        if holds_evident_personal_number(path) {
            let message = "the path of a file holds what looks like a personal number";
            self.diagnostics
                .add(Diagnostic::person_in(message).in_file(path));
        }
        let before = &self.before.persons;
        let basis = (path.to_owned(), ());
        let found = self
            .parts
            .persons
            .part(before, basis, self.reading, |world| {
                let text = world.text(path).ok()?;
                match path.starts_with(PUBLICATIONS) {
                    true => person_in_publication(path, &text),
                    false => Diagnostic::person_in_file(path, &text),
                }
            });
        self.diagnostics.extend((*found).clone());
    }
}

/// The years of a folder that have facts.
fn fact_years(loader: &mut ProjectLoader<'_>, folder: &str) -> Vec<i32> {
    let years = loader
        .list(folder)
        .into_iter()
        .filter_map(|entry| entry.strip_suffix('/').and_then(|year| year.parse().ok()));
    years
        .filter(|year: &i32| {
            loader
                .reading
                .exists(&format!("{folder}/{year}/facts.toml"))
        })
        .collect()
}
