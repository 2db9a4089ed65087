//! Loading a project folder: every file that is not a ledger, read and hashed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Project;
use super::held_back::hold_back;
use super::loader::{LoadedParts, ProjectLoader, RULES};
use super::places::without_municipalities;
use super::same_ledgers::same_numbers;
use super::shelf::{Reading, Shelf};
use crate::diag::{Code, Diagnostic, FindingSet, Found};
use crate::engine::check_keys;
use crate::facts::FactBook;
use crate::ledger::{LedgerFiles, LedgerSource};
use crate::lint::{check_unasked_facts, check_written_codes};
use crate::model::{Id, REPORTED};
use crate::municipality::Municipality;
use crate::script::{Locals, Symbols};
use crate::world::{Presence, World};

/// Loads a project folder: vocabulary, categories, municipalities, facts, scripts, and lints the
/// model.
///
/// Places without a ledger, such as other municipalities and the country, have their facts under
/// `reference/PLACE/`: `YEAR/facts.toml` and `series.toml`. Those of a place that is a municipality
/// of the project, too, are joined with its own.
///
/// **Errors**: every finding of the parts, all together; `K0702` where the folder is not a project.
pub fn load(world: &dyn World) -> Found<Project> {
    load_with(world, Arc::new(LedgerFiles::default()))
}

/// As [`load`], with ledgers from a source of another kind.
pub fn load_with(world: &dyn World, source: Arc<dyn LedgerSource>) -> Found<Project> {
    let shelf = Shelf::default();
    load_again(
        &Reading::new(world, &shelf),
        source,
        &LoadedParts::default(),
    )
    .0
}

/// As [`load`], with what was made before.
pub(super) fn load_again(
    reading: &Reading<'_>,
    source: Arc<dyn LedgerSource>,
    before: &LoadedParts,
) -> (Found<Project>, LoadedParts) {
    let (inputs, diagnostics) = (BTreeMap::new(), FindingSet::default());
    let mut loader = ProjectLoader {
        reading,
        before,
        parts: LoadedParts::default(),
        inputs,
        diagnostics,
    };
    let vocabulary = loader.vocabulary();
    let categories = loader.categories(&vocabulary);
    let code_lists = loader.code_lists(&vocabulary);

    let mut municipalities = BTreeMap::new();
    let mut facts = FactBook::default();
    let names = loader.folders("municipalities");
    // A project that has the folder and nobody in it yet is sound; there is nothing to compute.
    if names.is_empty() && loader.reading.presence("municipalities") == Presence::Absent {
        loader.diagnostics.add(without_municipalities());
    }
    for name in names {
        let municipality = loader.municipality(&name);
        let municipality = municipality.unwrap_or_else(|| Municipality::unread(&name));
        loader.facts(
            &municipality.id,
            &format!("municipalities/{name}"),
            &vocabulary,
            &mut facts,
        );
        if loader.reading.presence(&rules_of(&name)) == Presence::Absent {
            let others = loader.reading.list(&format!("municipalities/{name}"));
            loader
                .diagnostics
                .add(without_rules(&name, &others.unwrap_or_default()));
        }
        municipalities.insert(municipality.id.clone(), municipality);
    }
    loader.diagnostics.extend(same_numbers(&municipalities));
    let described = municipalities.values().flat_map(Municipality::described);
    let wrong = described.flat_map(|spec| {
        let wrong = source.check(spec).into_iter();
        wrong.map(|finding| finding.of_ledger(&spec.municipality, spec.year))
    });
    loader.diagnostics.extend(wrong.collect::<Vec<_>>());
    let mut locals = BTreeMap::new();
    for name in loader.folders("reference") {
        let place = Id::from(&*name);
        let mut quoted = FactBook::default();
        loader.facts(
            &place,
            &format!("reference/{name}"),
            &vocabulary,
            &mut quoted,
        );
        loader.diagnostics.extend(facts.join(quoted));
        locals.insert(place, facts_alone());
    }
    // A municipality's own names come after what is quoted of it, and stand in its place.
    let own = municipalities.iter();
    locals.extend(own.map(|(id, municipality)| (id.clone(), own_names(municipality, &facts))));
    let comparison = loader.comparison();
    let baseline = comparison.baseline(&municipalities);
    let baseline = loader.keep(&baseline);
    let price_index = comparison.price_index(&vocabulary, &facts);
    let price_index = loader.keep(&price_index);
    let bundle = comparison.bundle.clone();
    let model = loader.model(&vocabulary, &categories, &locals, baseline.as_ref());
    loader
        .diagnostics
        .extend(check_written_codes(&model, &code_lists));
    // What a script with other errors would ask for is not known.
    let is_unsound = |finding: &Diagnostic| finding.is_error() && !finding.subject.loses_file;
    if !loader.diagnostics.iter().any(is_unsound) {
        loader.diagnostics.extend(check_unasked_facts(
            &model,
            &facts,
            price_index.as_ref().map(|index| &index.fact),
        ));
    }
    let ledgers: Vec<Arc<str>> = municipalities
        .values()
        .flat_map(Municipality::described)
        .flat_map(|ledger| &ledger.files)
        .map(|file| Arc::clone(&file.path))
        .collect();
    loader.hash_folder(RULES, &ledgers);
    loader.hash_folder("municipalities", &ledgers);
    loader.hash_folder("reference", &ledgers);
    loader.look_for_persons_in_publications();
    let view = Id::from(REPORTED);
    let places: Vec<(Id, i32)> = municipalities
        .values()
        .flat_map(|known: &Municipality| known.ledgers.keys().map(|year| (known.id.clone(), *year)))
        .collect();
    loader
        .diagnostics
        .extend(check_keys(&model, &facts, &places, &view));
    let ProjectLoader {
        parts,
        inputs,
        diagnostics,
        ..
    } = loader;
    let diagnostics = hold_back(diagnostics.into_vec());
    (
        Found {
            value: Project {
                model,
                municipalities,
                facts,
                baseline,
                price_index,
                bundle,
                source,
                code_lists,
                inputs,
                left_out: BTreeMap::new(),
            },
            diagnostics,
        },
        parts,
    )
}

/// What is known of a place that has no ledger and so no practice.
fn facts_alone() -> Locals {
    Locals {
        facts_alone: true,
        ..Locals::default()
    }
}

/// The names that only a municipality's scripts may use.
fn own_names(municipality: &Municipality, facts: &FactBook) -> Locals {
    let dimensions = municipality
        .dimensions
        .iter()
        .map(|(id, (kind, _))| (id.clone(), *kind))
        .collect();
    let stated = facts.periods(&municipality.id).flat_map(|(_, facts)| facts);
    let facts = stated
        .map(|(id, fact)| (id.clone(), fact.figure.unit.clone()))
        .collect();
    Locals {
        facts,
        dimensions,
        facts_alone: false,
    }
}

impl Project {
    /// The symbols of its scripts as they stand in a world, which may hold what an editor has not
    /// saved yet.
    pub fn symbols(&self, world: &dyn World) -> Symbols {
        let places = self
            .facts
            .iter()
            .map(|((place, _), _)| (place.clone(), facts_alone()));
        let mut locals: BTreeMap<Id, Locals> = places.collect();
        let own = self.municipalities.iter();
        locals.extend(
            own.map(|(id, municipality)| (id.clone(), own_names(municipality, &self.facts))),
        );
        Symbols::read(
            world,
            &self.model.vocabulary,
            &self.model.categories,
            &locals,
            self.baseline.as_ref(),
        )
    }
}

fn rules_of(municipality: &str) -> String {
    format!("municipalities/{municipality}/rules.rhai")
}

fn without_rules(municipality: &str, beside: &[String]) -> Diagnostic {
    let path = rules_of(municipality);
    let script = beside.iter().find(|name| name.ends_with(".rhai"));
    let help = match script {
        Some(name) => format!("`{name}` is not read; call it `rules.rhai` if it holds the rules"),
        None => {
            "put its rules there, or an empty file where it does nothing otherwise than the nation"
                .to_owned()
        }
    };
    Diagnostic::new(
        Code::RulesMissing,
        format!("{municipality} has no rules.rhai, so its postings go by the national rules alone"),
    )
    .in_file(path.as_str())
    .losing_file()
    .help(help)
}
