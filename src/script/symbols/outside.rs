//! The names that scripts use and that TOML files declare: dimensions, facts, categories and
//! municipalities.

use super::symbol::{SymbolDeclaration, SymbolFindings, SymbolKind};
use crate::diag::Span;
use crate::facts::{FACTS_FILE, Label, VOCABULARY_FILE};
use crate::model::{Id, LayerName};
use crate::municipality::MUNICIPALITY_FILE;
use crate::script::names::LayerNames;
use crate::toml_table::{FileForm, TomlDocument};
use crate::world::World;

/// Adds what the TOML files of the national layer declare, and who is a municipality.
pub(super) fn add_shared(world: &dyn World, names: &LayerNames, found: &mut SymbolFindings) {
    let (layer, vocabulary) = (LayerName::National, &names.vocabulary);
    let path = "rules/vocabulary.toml";
    let dimension = |id: &str| {
        vocabulary
            .dimensions
            .get(id)
            .map(|declared| declared.label.clone())
    };
    add_tables(
        world,
        LabelledTables {
            path,
            form: &VOCABULARY_FILE,
            table: Some("dimensions"),
        },
        SymbolKind::Dimension,
        &layer,
        dimension,
        found,
    );
    let fact = |id: &str| {
        vocabulary
            .facts
            .get(id)
            .map(|declared| declared.label.clone())
    };
    add_tables(
        world,
        LabelledTables {
            path,
            form: &VOCABULARY_FILE,
            table: Some("facts"),
        },
        SymbolKind::Fact,
        &layer,
        fact,
        found,
    );
    for category in &names.categories.nodes {
        let declaration = SymbolDeclaration::new(
            SymbolKind::Category,
            category.id.clone(),
            &layer,
            category.span.clone().into(),
        );
        found.declarations.push(SymbolDeclaration {
            label: Some(category.label.clone()),
            ..declaration
        });
    }
    for id in &names.municipalities {
        let home = [
            format!("municipalities/{id}/municipality.toml"),
            format!("reference/{id}/series.toml"),
        ];
        let file = home
            .into_iter()
            .find(|path| world.exists(path))
            .unwrap_or_else(|| format!("reference/{id}"));
        found.declarations.push(SymbolDeclaration::new(
            SymbolKind::Municipality,
            id.clone(),
            &layer,
            Span::new(file, 0, 0),
        ));
    }
}

/// Adds what the TOML files of a municipality declare for its own scripts.
pub(super) fn add_local(world: &dyn World, names: &LayerNames, found: &mut SymbolFindings) {
    let LayerName::Municipal(id) = &names.layer else {
        return;
    };
    let folder = format!("municipalities/{id}");
    let path = format!("{folder}/municipality.toml");
    let dimension = |id: &str| {
        names
            .locals
            .dimensions
            .contains_key(id)
            .then(|| Label::nb(id))
    };
    add_tables(
        world,
        LabelledTables {
            path: &path,
            form: &MUNICIPALITY_FILE,
            table: Some("dimensions"),
        },
        SymbolKind::Dimension,
        &names.layer,
        dimension,
        found,
    );
    let years = world.list(&folder).unwrap_or_default();
    for year in years.iter().filter_map(|name| name.strip_suffix('/')) {
        let is_own = |id: &str| {
            names.locals.facts.contains_key(id) && !names.vocabulary.facts.contains_key(id)
        };
        let fact = |id: &str| is_own(id).then(|| Label::nb(id));
        add_tables(
            world,
            LabelledTables {
                path: &format!("{folder}/{year}/facts.toml"),
                form: &FACTS_FILE,
                table: None,
            },
            SymbolKind::Fact,
            &names.layer,
            fact,
            found,
        );
    }
}

/// Tables whose names are declared: all of a file, or those of one of its tables.
#[derive(Clone, Copy)]
struct LabelledTables<'a> {
    path: &'a str,
    form: &'static FileForm,
    table: Option<&'a str>,
}

/// Adds the tables of a file, or of a table of it, that have a label.
fn add_tables(
    world: &dyn World,
    tables: LabelledTables<'_>,
    kind: SymbolKind,
    layer: &LayerName,
    label: impl Fn(&str) -> Option<Label>,
    found: &mut SymbolFindings,
) {
    let LabelledTables { path, form, table } = tables;
    let Ok(text) = world.text(path) else { return };
    // What is wrong with the file is for the one to say who reads it for its own sake.
    let mut ignored = Vec::new();
    let document = TomlDocument::parse(path, &text, &mut ignored);
    let mut root = document.table(form.table);
    let tables = match table {
        Some(name) => root.table(name, &mut ignored),
        None => Some(root),
    };
    let Some(mut tables) = tables else { return };
    for (id, own) in tables.named(&mut ignored) {
        if let Some(label) = label(&id.value) {
            let declaration = SymbolDeclaration::new(kind, Id::from(id.value), layer, id.span);
            found.declarations.push(SymbolDeclaration {
                label: Some(label),
                span: own.span,
                ..declaration
            });
        }
    }
}
