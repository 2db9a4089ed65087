//! The shared names: units, dimensions and facts, each with labels.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Publication;
use super::dimension::DimensionDeclaration;
use super::label::Label;
use super::vocabulary_form::VOCABULARY_FILE;
use crate::diag::{Code, Diagnostic, Found, Span, nearest};
use crate::ledger::NationalDimensions;
use crate::toml_table::{TomlDocument, TomlTable, WithPlace, is_id, is_name};
use crate::value::{Base, Unit};

/// A declared base unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitDeclaration {
    /// Its name for people.
    pub label: Label,
    /// The form used after `per`, such as `person` for `persons`.
    pub singular: String,
    /// Whether it counts heads, so that facts of it must say how they were counted.
    pub heads: bool,
}

/// A declared fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactDeclaration {
    /// Its name for people.
    pub label: Label,
    pub unit: Unit,
    /// The fact that counts the whole it is a part of.
    pub part_of: Option<Arc<str>>,
    /// The fact that counts the heads it is about.
    pub rests_on: Option<Arc<str>>,
    /// The fact that says how much of it is due to one person.
    pub largest: Option<Arc<str>>,
}

/// All shared names.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Vocabulary {
    /// Base units by id.
    pub units: BTreeMap<Base, UnitDeclaration>,
    /// Dimensions by name.
    pub dimensions: BTreeMap<Arc<str>, DimensionDeclaration>,
    /// Facts by id.
    pub facts: BTreeMap<Arc<str>, FactDeclaration>,
    /// The periods that are no years, such as cohorts, by id.
    pub periods: BTreeMap<Arc<str>, Label>,
    /// What may be published, where it is said.
    pub publication: Option<Publication>,
    /// Whether changed adjustments are accepted by two people only.
    pub four_eyes: bool,
}

impl Vocabulary {
    /// The unit of an id such as `kr_per_person`.
    pub fn unit(&self, id: &str) -> Option<Unit> {
        let known = |part: &str| {
            if part == "kr" {
                return Some(Base::from("kr"));
            }
            self.units
                .iter()
                .find(|(base, unit)| &***base == part || unit.singular == part)
                .map(|(base, _)| base.clone())
        };
        Unit::parse(id, &known)
    }

    /// What is national of the codes of each dimension.
    pub fn national(&self) -> NationalDimensions {
        let dimensions = self.dimensions.iter();
        dimensions
            .map(|(name, declared)| (Arc::clone(name), declared.national_codes.clone()))
            .collect()
    }

    /// Whether a unit counts heads themselves, not something per head.
    pub fn counts_heads(&self, unit: &Unit) -> bool {
        let mut powers = unit.powers();
        match (powers.next(), powers.next()) {
            (Some((base, 1)), None) => self.units.get(base).is_some_and(|declared| declared.heads),
            _ => false,
        }
    }

    /// Whether an id names a year or a declared period.
    pub fn is_period(&self, id: &str) -> bool {
        is_year(id) || self.periods.contains_key(id)
    }

    /// The finding that `written` names no period.
    pub fn unknown_period(&self, written: &str, span: &Span) -> Diagnostic {
        let near = nearest(written, self.periods.keys().map(|id| &**id))
            .map(|name| format!("did you mean `{name}`?"));
        let declare =
            || format!("declare it as `[periods.\"{written}\"]`, or write a year of four digits");
        Diagnostic::new(
            Code::UnknownPeriod,
            format!("`{written}` is neither a year nor a declared period"),
        )
        .at_span(span, "not declared in vocabulary.toml")
        .help(near.unwrap_or_else(declare))
    }

    /// The finding that `written` names no unit, with the nearest that does.
    pub fn unknown_unit(&self, written: &str, span: &Span) -> Diagnostic {
        let wrong = written
            .split("_per_")
            .find(|part| self.unit(part).is_none())
            .unwrap_or(written);
        let singulars = self.units.values().map(|unit| &*unit.singular);
        let known = self
            .units
            .keys()
            .map(|id| &**id)
            .chain(singulars)
            .chain(BUILT_IN_UNITS);
        let nearest = nearest(wrong, known)
            .map(|name| format!("did you mean `{}`?", written.replacen(wrong, name, 1)));
        let text = match wrong == written {
            true => "not declared in vocabulary.toml".to_owned(),
            false => format!("`{wrong}` is not declared in vocabulary.toml"),
        };
        Diagnostic::new(Code::UnknownUnit, format!("unknown unit `{written}`"))
            .at_span(span, text)
            .maybe_help(nearest)
    }

    /// The id that a unit is printed with, such as `kr_per_person`.
    pub fn unit_id(&self, unit: &Unit) -> String {
        if unit.powers().next().is_none() {
            return unit.to_string();
        }
        let name = |base: &Base, below: bool| match self.units.get(base) {
            Some(declared) if below => declared.singular.clone(),
            _ => base.to_string(),
        };
        let side = |below: bool| {
            unit.powers()
                .filter(|(_, power)| (*power < 0) == below)
                .flat_map(|(base, power)| {
                    std::iter::repeat_n(name(base, below), usize::from(power.unsigned_abs()))
                })
                .collect::<Vec<_>>()
                .join("_per_")
        };
        let (above, below) = (side(false), side(true));
        match (above.is_empty(), below.is_empty()) {
            (_, true) => above,
            (true, false) => format!("per_{below}"),
            (false, false) => format!("{above}_per_{below}"),
        }
    }
}

/// Whether an id is a year of four digits.
fn is_year(id: &str) -> bool {
    id.len() == 4 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The units that need no declaration.
const BUILT_IN_UNITS: [&str; 5] = ["kr", "percent", "ratio", "index", "text"];

/// Reads `vocabulary.toml`.
///
/// **Errors**: `K0703` unreadable TOML, `K0307` an entry that cannot be used, `K0302` an unknown
/// unit.
pub fn parse_vocabulary(path: &str, text: &str) -> Found<Vocabulary> {
    let mut found = Vec::new();
    let document = TomlDocument::parse(path, text, &mut found);
    let mut table = document.table(VOCABULARY_FILE.table);
    let mut vocabulary = Vocabulary::default();
    for (id, entry) in section(&mut table, "units", &mut found) {
        read_unit(&mut vocabulary, &id, entry, &mut found);
    }
    let mut dimensions = Vec::new();
    for (id, entry) in section(&mut table, "dimensions", &mut found) {
        read_dimension(&mut vocabulary, &id, entry, &mut found);
        dimensions.push(id);
    }
    one_dimension_of_classes(&vocabulary, &dimensions, &mut found);
    let mut about = Vec::new();
    for (id, entry) in section(&mut table, "facts", &mut found) {
        read_fact(&mut vocabulary, &id, entry, &mut about, &mut found);
    }
    for (id, entry) in section(&mut table, "periods", &mut found) {
        read_period(&mut vocabulary, &id, entry, &mut found);
    }
    vocabulary.publication = table
        .table("publish", &mut found)
        .and_then(|entry| Publication::read(entry, &vocabulary.dimensions, &mut found));
    if let Some(mut accept) = table.table("accept", &mut found) {
        vocabulary.four_eyes = accept
            .boolean("four_eyes", &mut found)
            .is_some_and(|flag| flag.value);
        accept.finish(&mut found);
    }
    about_declared(&vocabulary, &about, &mut found);
    table.finish(&mut found);
    Found::in_order(vocabulary, found)
}

fn section<'a>(
    table: &mut TomlTable<'a>,
    name: &str,
    found: &mut Vec<Diagnostic>,
) -> Vec<(WithPlace<String>, TomlTable<'a>)> {
    table
        .table(name, found)
        .map(|mut section| section.named(found))
        .unwrap_or_default()
}

/// A finding about an entry that cannot be used.
fn invalid(message: String, span: &Span, text: &str) -> Diagnostic {
    Diagnostic::new(Code::VocabularyInvalid, message).at_span(span, text)
}

fn read_unit(
    vocabulary: &mut Vocabulary,
    id: &WithPlace<String>,
    mut table: TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let label = Label::read(&mut table, &id.value, found);
    let singular = table
        .string("singular", found)
        .unwrap_or_else(|| id.clone());
    let heads = table
        .boolean("heads", found)
        .is_some_and(|heads| heads.value);
    table.finish(found);
    if !is_name(&id.value) || id.value.contains("_per_") {
        let help = "write small letters, digits and `_`; `_per_` stands between units";
        found.push(
            invalid(
                format!("`{}` cannot be the id of a unit", id.value),
                &id.span,
                "not a unit's id",
            )
            .help(help),
        );
        return;
    }
    if vocabulary.unit(&id.value).is_some() {
        let text = if BUILT_IN_UNITS.contains(&&*id.value) {
            "built in"
        } else {
            "already the name of a unit"
        };
        found.push(invalid(
            format!("unit `{}` cannot be declared again", id.value),
            &id.span,
            text,
        ));
        return;
    }
    if vocabulary.unit(&singular.value).is_some() {
        let message = format!("`{}` already names another unit", singular.value);
        found.push(invalid(
            message,
            &singular.span,
            "a singular must be of its own",
        ));
        return;
    }
    vocabulary.units.insert(
        Base::from(&*id.value),
        UnitDeclaration {
            label,
            singular: singular.value,
            heads,
        },
    );
}

/// Finds dimensions that are absent in account classes where no dimension is of these, and a second
/// that is.
fn one_dimension_of_classes(
    vocabulary: &Vocabulary,
    dimensions: &[WithPlace<String>],
    found: &mut Vec<Diagnostic>,
) {
    let codes = |id: &WithPlace<String>| {
        let declared = vocabulary.dimensions.get(&*id.value)?;
        Some(&declared.national_codes)
    };
    let mut of_classes = dimensions
        .iter()
        .filter(|id| codes(id).is_some_and(|codes| codes.operation.is_some()));
    let Some(first) = of_classes.next() else {
        let mut absent = dimensions
            .iter()
            .filter(|id| codes(id).is_some_and(|codes| !codes.absent_in.is_empty()));
        found.extend(absent.next().map(|id| {
            let message = format!(
                "`{}` is absent in account classes, and no dimension says what these are",
                id.value
            );
            invalid(message, &id.span, "absent in what?").help(
                "write `operation`, the code of operation, under the dimension of account classes",
            )
        }));
        return;
    };
    found.extend(of_classes.map(|id| {
        let message = format!(
            "both `{}` and `{}` say which code is of operation",
            first.value, id.value
        );
        invalid(message, &id.span, "a second dimension of account classes")
    }));
}

fn read_dimension(
    vocabulary: &mut Vocabulary,
    id: &WithPlace<String>,
    table: TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let declaration = DimensionDeclaration::read(table, id, found);
    if !is_name(&id.value) {
        let help = "write small letters, digits and `_`, no digit first";
        let message = format!("`{}` cannot be the name of a dimension", id.value);
        found.push(invalid(message, &id.span, "scripts cannot write this name").help(help));
        return;
    }
    if vocabulary
        .dimensions
        .insert(Arc::from(&*id.value), declaration)
        .is_some()
    {
        found.push(invalid(
            format!("dimension `{}` is declared twice", id.value),
            &id.span,
            "again here",
        ));
    }
}

fn read_period(
    vocabulary: &mut Vocabulary,
    id: &WithPlace<String>,
    mut table: TomlTable<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let label = Label::read(&mut table, &id.value, found);
    table.finish(found);
    if !is_id(&id.value) || is_year(&id.value) {
        let help = "years need no declaration; others are small letters, digits, `_`, `-` and points between names";
        found.push(
            invalid(
                format!("`{}` cannot be declared as a period", id.value),
                &id.span,
                "no period's id",
            )
            .help(help),
        );
        return;
    }
    if vocabulary
        .periods
        .insert(Arc::from(&*id.value), label)
        .is_some()
    {
        found.push(invalid(
            format!("period `{}` is declared twice", id.value),
            &id.span,
            "again here",
        ));
    }
}

/// Reports names of facts that are not declared.
fn about_declared(
    vocabulary: &Vocabulary,
    about: &[WithPlace<String>],
    found: &mut Vec<Diagnostic>,
) {
    for fact in about
        .iter()
        .filter(|fact| !vocabulary.facts.contains_key(&*fact.value))
    {
        let near = nearest(&fact.value, vocabulary.facts.keys().map(|id| &**id))
            .map(|name| format!("did you mean `{name}`?"));
        let finding = Diagnostic::new(Code::UnknownFact, format!("unknown fact `{}`", fact.value));
        found.push(
            finding
                .at_span(&fact.span, "not declared in vocabulary.toml")
                .maybe_help(near),
        );
    }
}

fn read_fact(
    vocabulary: &mut Vocabulary,
    id: &WithPlace<String>,
    mut table: TomlTable<'_>,
    about: &mut Vec<WithPlace<String>>,
    found: &mut Vec<Diagnostic>,
) {
    let label = Label::read(&mut table, &id.value, found);
    let unit = table.string("unit", found);
    let [part_of, rests_on, largest] = ["part_of", "rests_on", "largest"].map(|name| {
        let named = table.string(name, found)?;
        about.push(named.clone());
        Some(Arc::from(&*named.value))
    });
    table.finish(found);
    if !is_id(&id.value) {
        let help = "write small letters, digits, `_`, `-` and points between names";
        found.push(
            invalid(
                format!("`{}` cannot be the id of a fact", id.value),
                &id.span,
                "not an id",
            )
            .help(help),
        );
        return;
    }
    let Some(written) = unit else {
        let message = format!("fact `{}` lacks its unit", id.value);
        found.push(
            invalid(message, &id.span, "declared here")
                .help("add `unit = \"persons\"` or another unit"),
        );
        return;
    };
    let Some(unit) = vocabulary.unit(&written.value) else {
        found.push(vocabulary.unknown_unit(&written.value, &written.span));
        return;
    };
    if vocabulary
        .facts
        .insert(
            Arc::from(&*id.value),
            FactDeclaration {
                label,
                unit,
                part_of,
                rests_on,
                largest,
            },
        )
        .is_some()
    {
        found.push(invalid(
            format!("fact `{}` is declared twice", id.value),
            &id.span,
            "again here",
        ));
    }
}

#[cfg(test)]
mod tests;
