//! One municipality's folder: its name, number, ledgers and local dimensions, from
//! `municipality.toml`.
//!
//! Inputs: `municipality.toml`, the translation tables that it names, and the national dimensions
//! of `rules/vocabulary.toml`. This module must never read postings.

mod amount;
mod amount_form;
mod codes;
mod dialect;
mod dialect_form;
mod entry;
mod files;
mod form;
mod guessed;
mod ledger_files;
mod ledger_form;
mod invalid;
mod left_out;
mod lines;
mod reported;
mod reported_form;
mod shared_files;
mod translation;
mod wide;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found};
use crate::facts::{DimensionKind, Label, is_personal, parse_vocabulary};
use crate::ledger::{LedgerKind, LedgerSpec, NATIONAL_CODES};
use crate::toml_table::{TomlDocument, TomlTable, is_name};
use crate::world::World;

pub use form::MUNICIPALITY_FILE;

use codes::DimensionNames;
use entry::read_ledger;
use left_out::name_left_out;
use reported::read_reported;
use shared_files::{refuse_same_amounts, share_parts, skip_each_others};

/// A municipality as its folder describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Municipality {
    /// The name of its folder, such as `boelum`.
    pub id: Arc<str>,
    /// Its name for people.
    pub label: Label,
    /// Its official number of four digits.
    pub number: String,
    /// Its own dimensions beside the national ones, with their labels.
    pub dimensions: BTreeMap<Arc<str>, (DimensionKind, Label)>,
    /// The ledgers that figures are computed from, by accounting year: its accounts, or those of
    /// another kind once [`Municipality::of_kind`] has chosen them.
    pub ledgers: BTreeMap<i32, LedgerSpec>,
    /// Its other ledgers: budgets and forecasts, by year, kind and version.
    pub others: BTreeMap<LedgerKey, LedgerSpec>,
    /// Its accounts as they were reported for KOSTRA, by accounting year, each described as a
    /// ledger that no figure is computed from.
    pub reported: BTreeMap<i32, LedgerSpec>,
}

impl Municipality {
    /// One whose description cannot be read: its folder alone.
    pub fn unread(id: &str) -> Self {
        Self {
            id: id.into(),
            label: Label::nb(id),
            number: String::new(),
            dimensions: BTreeMap::new(),
            ledgers: BTreeMap::new(),
            others: BTreeMap::new(),
            reported: BTreeMap::new(),
        }
    }
}

/// What tells a ledger from the others of a municipality.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LedgerKey {
    /// The accounting year.
    pub year: i32,
    /// What its amounts are.
    pub kind: LedgerKind,
    /// Which version of that; empty where there is one only.
    pub version: Arc<str>,
}

/// Which ledgers figures are computed from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct LedgerChoice {
    /// What their amounts are.
    pub kind: LedgerKind,
    /// Which version, where it matters.
    pub version: Option<Arc<str>>,
}

impl Municipality {
    /// Every ledger that is described.
    pub fn described(&self) -> impl Iterator<Item = &LedgerSpec> {
        self.ledgers.values().chain(self.others.values())
    }

    /// The same municipality with ledgers of one kind alone; years without one have none.
    ///
    /// # Errors
    /// `K0704` where a year has several versions of them, and the choice names none.
    pub fn of_kind(mut self, choice: &LedgerChoice) -> Result<Self, Diagnostic> {
        if choice.kind == LedgerKind::Accounts {
            return Ok(self);
        }
        let chosen = self.chosen(choice)?;
        self.ledgers = chosen
            .into_iter()
            .map(|(year, spec)| (year, spec.clone()))
            .collect();
        Ok(self)
    }

    /// The ledgers of a choice by accounting year; for accounts those that figures are computed
    /// from.
    ///
    /// # Errors
    /// `K0704` where a year has several versions of them, and the choice names none.
    pub fn chosen(&self, choice: &LedgerChoice) -> Result<BTreeMap<i32, &LedgerSpec>, Diagnostic> {
        if choice.kind == LedgerKind::Accounts {
            return Ok(self
                .ledgers
                .iter()
                .map(|(year, spec)| (*year, spec))
                .collect());
        }
        let mut chosen: BTreeMap<i32, &LedgerSpec> = BTreeMap::new();
        for (key, spec) in &self.others {
            let is_chosen = choice
                .version
                .as_ref()
                .is_none_or(|one| *one == key.version);
            if key.kind != choice.kind || !is_chosen {
                continue;
            }
            if let Some(first) = chosen.insert(key.year, spec) {
                let (kind, year) = (choice.kind, key.year);
                let message = format!("`{}` has several versions of {kind} {year}", self.id);
                return Err(Diagnostic::new(Code::UnknownMunicipality, message)
                    .at_span(&spec.span, "again here")
                    .at_span(&first.span, "first here")
                    .help(format!("choose one: `{kind}/{}`", key.version)));
            }
        }
        Ok(chosen)
    }
}

/// Reads `municipalities/ID/municipality.toml` and the translation tables that it names.
///
/// A ledger without year, files or amount is left out; `None` only when the file cannot be read.
///
/// **Errors**: `K0703` unreadable TOML, `K0115` a ledger description that cannot be used, `K0103`
/// an unknown encoding, `K0133` a file left out, `K0305` an unknown dimension, `K0701` a file that cannot be read.
pub fn load_municipality(world: &dyn World, id: &str) -> Found<Option<Municipality>> {
    let folder = format!("municipalities/{id}");
    let path = format!("{folder}/municipality.toml");
    let text = match world.text(&path) {
        Ok(text) => text,
        Err(error) => {
            return Found {
                value: None,
                diagnostics: vec![Diagnostic::unreadable(&path, &error).in_file(path)],
            };
        }
    };
    let mut found = Vec::new();
    let document = TomlDocument::parse(&path, &text, &mut found);
    let mut table = document.table(MUNICIPALITY_FILE.table);
    let name = table
        .required_string("name", &mut found)
        .map(|name| name.value)
        .unwrap_or_else(|| id.to_owned());
    let name_en = table.string("name_en", &mut found).map(|name| name.value);
    let number = read_number(&mut table, &mut found);
    let mut names = national_names(world);
    let dimensions = read_dimensions(&mut table, &mut names, &mut found);
    let mut ledgers: BTreeMap<i32, LedgerSpec> = BTreeMap::new();
    let mut others: BTreeMap<LedgerKey, LedgerSpec> = BTreeMap::new();
    for ledger in table.tables("ledger", &mut found) {
        let Some(spec) = read_ledger(world, (id, &number), &names, ledger, &mut found) else {
            continue;
        };
        let key = LedgerKey {
            year: spec.year,
            kind: spec.kind,
            version: Arc::clone(&spec.version),
        };
        let first = match spec.kind {
            LedgerKind::Accounts => ledgers.get(&spec.year),
            _ => others.get(&key),
        };
        if let Some(first) = first {
            found.push(
                Diagnostic::new(
                    Code::DialectInvalid,
                    match spec.kind {
                        LedgerKind::Accounts => {
                            format!("two ledgers are described for {}", spec.year)
                        }
                        kind => format!("two ledgers of {kind} are described for {}", spec.year),
                    },
                )
                .at_span(&spec.span, "again here")
                .at_span(&first.span, "first here")
                .help("name all files of a year in one `[[ledger]]`; a budget has `kind = \"budget\"`, and a second one its `version`"),
            );
            continue;
        }
        match spec.kind {
            LedgerKind::Accounts => ledgers.insert(spec.year, spec),
            _ => others.insert(key, spec),
        };
    }
    let mut reported: BTreeMap<i32, LedgerSpec> = BTreeMap::new();
    for stated in table.tables("reported", &mut found) {
        let Some(spec) = read_reported(world, (id, &number), stated, &mut found) else {
            continue;
        };
        let year = spec.year;
        if let Some(first) = reported.get(&year) {
            let message = format!("what was reported of {year} is described twice");
            found.push(
                Diagnostic::new(Code::DialectInvalid, message)
                    .at_span(&spec.span, "again here")
                    .at_span(&first.span, "first here")
                    .help("name all files of a year in one `[[reported]]`"),
            );
            continue;
        }
        reported.insert(year, spec);
    }
    table.finish(&mut found);
    skip_each_others(ledgers.values_mut().chain(others.values_mut()).collect());
    share_parts(ledgers.values_mut().chain(others.values_mut()).collect());
    let all: Vec<&LedgerSpec> = ledgers.values().chain(others.values()).collect();
    refuse_same_amounts(&all, &mut found);
    let reports: Vec<&LedgerSpec> = reported.values().collect();
    name_left_out(world, &all, &reports, &mut found);
    let municipality = Municipality {
        id: Arc::from(id),
        label: Label {
            nb: name,
            en: name_en,
        },
        number,
        dimensions,
        ledgers,
        others,
        reported,
    };
    Found::in_order(Some(municipality), found)
}

fn read_number(table: &mut TomlTable<'_>, found: &mut Vec<Diagnostic>) -> String {
    let Some(number) = table.required_string("number", found) else {
        return String::new();
    };
    if number.value.len() != 4 || !number.value.bytes().all(|byte| byte.is_ascii_digit()) {
        found.push(
            Diagnostic::new(
                Code::TomlInvalid,
                format!("`{}` is not a municipality number", number.value),
            )
            .at_span(&number.span, "not four digits")
            .help("write it in quotes with its leading zero, such as \"0301\""),
        );
    }
    number.value
}

/// The national dimensions: what every ledger has, and what the vocabulary declares besides.
fn national_names(world: &dyn World) -> DimensionNames {
    let mut names = DimensionNames {
        codes: NATIONAL_CODES
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        texts: BTreeSet::from(["tekst".to_owned(), "motpart".to_owned()]),
        personal: BTreeSet::new(),
        national: Arc::default(),
    };
    let path = "rules/vocabulary.toml";
    if let Ok(text) = world.text(path) {
        let vocabulary = parse_vocabulary(path, &text).value;
        for (name, dimension) in &vocabulary.dimensions {
            names.add(name, dimension.kind);
            if dimension.is_personal {
                names.personal.insert(Arc::clone(name));
            }
        }
        names.national = Arc::new(vocabulary.national());
    }
    names
}

fn read_dimensions(
    table: &mut TomlTable<'_>,
    names: &mut DimensionNames,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<Arc<str>, (DimensionKind, Label)> {
    let mut dimensions = BTreeMap::new();
    let Some(mut section) = table.table("dimensions", found) else {
        return dimensions;
    };
    for (name, item) in section.entries() {
        let Some(mut entry) = item.table(found) else {
            continue;
        };
        let nb = entry
            .required_string("nb", found)
            .map_or(name.value.to_owned(), |label| label.value);
        let en = entry.string("en", found).map(|label| label.value);
        let kinds = [("code", DimensionKind::Code), ("text", DimensionKind::Text)];
        let kind = entry
            .word("kind", &kinds, found)
            .map_or(DimensionKind::Code, |kind| kind.value);
        if is_personal(&mut entry, found) {
            names.personal.insert(Arc::from(name.value));
        }
        entry.finish(found);
        let problem = if names.knows(name.value) {
            Some("is a national dimension already, so every ledger may have it")
        } else if !is_name(name.value) {
            Some("cannot be written in a script")
        } else {
            None
        };
        match problem {
            Some(problem) => found.push(
                Diagnostic::new(
                    Code::TomlInvalid,
                    format!("dimension `{}` {problem}", name.value),
                )
                .at_span(&name.span, "")
                .help(
                    "give it another name of small letters, digits and `_`, or leave the entry out",
                ),
            ),
            None => {
                dimensions.insert(Arc::from(name.value), (kind, Label { nb, en }));
            }
        }
    }
    for (name, (kind, _)) in &dimensions {
        names.add(name, *kind);
    }
    dimensions
}
