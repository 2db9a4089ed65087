//! The files of a bundle that are copied, and those that stand in for what a cell does not need.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::engine::Address;
use crate::facts::DimensionKind;
use crate::municipality::Municipality;
use crate::workspace::PROJECT_FILE;
use crate::world::World;

use super::facts::{AskedFacts, asked_facts};

/// The files so far, by path.
#[derive(Default)]
pub(super) struct BundleFiles {
    /// Their content.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// What is told of a person in what was copied, so that no bundle may be made.
    pub(super) told: Option<Diagnostic>,
}

impl BundleFiles {
    /// Adds a file.
    pub(super) fn put(&mut self, path: String, content: impl Into<Vec<u8>>) {
        self.files.insert(path, content.into());
    }

    fn copy(&mut self, world: &dyn World, path: &str) {
        // What cannot be read is missing from the bundle, too, and said when the bundle is
        // recomputed.
        if let Ok(content) = world.bytes(path) {
            let text = String::from_utf8_lossy(&content);
            let told = || Diagnostic::person_in_file(path, &text);
            self.told = self.told.take().or_else(told);
            self.put(path.to_owned(), content);
        }
    }
}

/// The paths of all files in a folder and below.
fn below(world: &dyn World, folder: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for name in world.list(folder).unwrap_or_default() {
        match name.strip_suffix('/') {
            Some(inner) => paths.extend(below(world, &format!("{folder}/{inner}"))),
            None => paths.push(format!("{folder}/{name}")),
        }
    }
    paths
}

fn ends_with(path: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| path.ends_with(ending))
}

/// Copies scripts, vocabulary, categories and code lists, and what the project chooses for itself,
/// with the cell that the bundle is of.
pub(super) fn copy_rules(world: &dyn World, cell: &Address, copied: &mut BundleFiles) {
    // Looked at for persons as every file is; what is put in its place adds an address.
    copied.copy(world, PROJECT_FILE.name);
    let chosen: String = world.text(PROJECT_FILE.name).unwrap_or_default();
    let mut chosen: toml::Table = chosen.parse().unwrap_or_default();
    let bundle = toml::Table::from_iter([("cell".to_owned(), cell.to_string().into())]);
    chosen.insert("bundle".to_owned(), bundle.into());
    copied.put(PROJECT_FILE.name.to_owned(), chosen.to_string());
    let paths = below(world, "rules");
    paths
        .iter()
        .filter(|path| ends_with(path, &[".rhai", ".toml", ".csv"]))
        .for_each(|path| copied.copy(world, path));
}

/// Copies the facts of a place below its folder: all, or those that are asked for.
pub(super) fn copy_facts(
    world: &dyn World,
    folder: &str,
    asked: Option<&AskedFacts<'_>>,
    copied: &mut BundleFiles,
) {
    for path in below(world, folder).iter().filter(|path| is_facts(path)) {
        let Some(asked) = asked else {
            copied.copy(world, path);
            continue;
        };
        let above = path.strip_suffix("/facts.toml");
        let year = above.and_then(|above| above.rsplit('/').next());
        let text = world.text(path).unwrap_or_default();
        // A file that cannot be read is missing, and said when the bundle is recomputed.
        if let Some(kept) = asked_facts(&text, asked, year) {
            copied.put(path.clone(), kept);
        }
    }
}

/// Copies a municipality's scripts and the tables that they name; not its ledgers and cases.
pub(super) fn copy_scripts(
    world: &dyn World,
    municipality: &Municipality,
    copied: &mut BundleFiles,
) {
    let folder = format!("municipalities/{}", municipality.id);
    let paths = below(world, &folder);
    let scripts: Vec<&String> = paths
        .iter()
        .filter(|path| path.ends_with(".rhai"))
        .collect();
    for script in scripts {
        copied.copy(world, script);
        let text: String = world.text(script).unwrap_or_default();
        let tight: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
        // Whatever else lies in the folder may hold anything, whoever mentions its name.
        let is_table = |path: &&String| {
            let own = path.strip_prefix(folder);
            let own = own.and_then(|path| path.strip_prefix('/'));
            own.is_some_and(|own| {
                let own: String = own.chars().filter(|sign| !sign.is_whitespace()).collect();
                tight.contains(&format!("rules_from(\"{own}\")"))
            })
        };
        let tables = paths.iter().filter(is_table);
        tables.for_each(|path| copied.copy(world, path));
    }
}

fn is_facts(path: &str) -> bool {
    ends_with(path, &["/facts.toml", "/series.toml"])
}

/// Whether a copied script names a place.
pub(super) fn names(copied: &BundleFiles, place: &str) -> bool {
    let quoted = format!("\"{place}\"");
    let scripts = copied
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".rhai"));
    scripts
        .into_iter()
        .any(|(_, content)| String::from_utf8_lossy(content).contains(&quoted))
}

/// A place that scripts name, without its facts.
pub(super) fn stub_place(place: &str, copied: &mut BundleFiles) {
    copied.put(
        format!("reference/{place}/series.toml"),
        "# The bundled cell asks for none of this place's facts.\n",
    );
}

/// A municipality that the cell does not need: its name and scripts, without facts and ledgers.
pub(super) fn stub_municipality(
    world: &dyn World,
    municipality: &Municipality,
    copied: &mut BundleFiles,
) {
    let text = format!(
        "# The bundled cell asks for nothing of this municipality.\n{}",
        description(municipality)
    );
    copied.put(
        format!("municipalities/{}/municipality.toml", municipality.id),
        text,
    );
    copy_scripts(world, municipality, copied);
}

/// A text as TOML writes it.
pub(super) fn toml_text(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn heading(municipality: &Municipality) -> String {
    let mut text = format!("name = {}\n", toml_text(&municipality.label.nb));
    if let Some(en) = &municipality.label.en {
        text.push_str(&format!("name_en = {}\n", toml_text(en)));
    }
    text.push_str(&format!("number = {}\n", toml_text(&municipality.number)));
    text
}

/// Name, number and local dimensions of a municipality; its ledgers come after.
pub(super) fn description(municipality: &Municipality) -> String {
    let mut text = heading(municipality);
    for (name, (kind, label)) in &municipality.dimensions {
        text.push_str(&format!(
            "\n[dimensions.{}]\nnb = {}\n",
            toml_text(name),
            toml_text(&label.nb)
        ));
        if let Some(en) = &label.en {
            text.push_str(&format!("en = {}\n", toml_text(en)));
        }
        if *kind == DimensionKind::Text {
            text.push_str("kind = \"text\"\n");
        }
    }
    text
}
