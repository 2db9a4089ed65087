//! Tests of whole scripts: a fixture in, findings or a model out. One file a subject.

mod conditions;
mod limits;
mod modules;
mod optional;
mod reference;
mod sheets;
mod subjects;
mod symbols;
mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Locals, load};
use crate::diag::{Diagnostic, Found, LineIndex, Place, Span};
use crate::facts::{
    DimensionDeclaration, DimensionKind, FactDeclaration, Label, UnitDeclaration, Vocabulary,
};
use crate::model::{Categories, Category, Expr, Model, Node};
use crate::value::Unit;
use crate::world::{MemoryWorld, World};

fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let persons = UnitDeclaration {
        label: Label::nb("personer"),
        singular: "person".to_owned(),
        heads: true,
    };
    vocabulary.units.insert("persons".into(), persons);
    for (name, kind) in [
        ("kontoklasse", DimensionKind::Code),
        ("funksjon", DimensionKind::Code),
        ("art", DimensionKind::Code),
        ("periode", DimensionKind::Code),
        ("tekst", DimensionKind::Text),
        ("motpart", DimensionKind::Text),
    ] {
        let declaration = DimensionDeclaration {
            is_personal: false,
            label: Label::nb(name),
            kind,
            national: true,
            code_list: None,
            code_list_from: None,
            national_codes: crate::ledger::NationalCodes::default(),
        };
        vocabulary.dimensions.insert(name.into(), declaration);
    }
    for (name, unit) in [
        ("introdeltakere", Unit::base("persons")),
        ("innbyggere", Unit::base("persons")),
        ("markedsverdi", Unit::kr()),
    ] {
        vocabulary.facts.insert(
            name.into(),
            FactDeclaration {
                label: Label::nb(name),
                unit,
                part_of: None,
                rests_on: None,
                largest: None,
            },
        );
    }
    vocabulary
}

fn categories() -> Categories {
    let ids = [
        "introduksjonsprogram",
        "introduksjonsprogram.lonn",
        "introduksjonsprogram.drift",
        "sosial",
        "sosial.inntekter",
    ];
    let node = |id: &str| Category {
        id: id.into(),
        label: Label::nb(id.to_uppercase()),
        denominator: None,
        rests_on: None,
        largest: None,
        memo: false,
        span: Span::new("rules/categories.toml", 0, 0).into(),
    };
    Categories {
        nodes: ids.map(node).to_vec(),
    }
}

fn locals() -> BTreeMap<Arc<str>, Locals> {
    let of = |dimensions: &[&str], facts: &[&str]| Locals {
        facts: facts
            .iter()
            .map(|fact| (Arc::from(*fact), Unit::kr()))
            .collect(),
        dimensions: dimensions
            .iter()
            .map(|name| (Arc::from(*name), DimensionKind::Code))
            .collect(),
        facts_alone: false,
    };
    BTreeMap::from([
        ("a".into(), of(&["ansvar", "prosjekt"], &["husleie"])),
        ("b".into(), of(&["enhet"], &[])),
    ])
}

fn load_world(world: &dyn World) -> Found<Model> {
    load(
        world,
        &Arc::new(vocabulary()),
        &Arc::new(categories()),
        &locals(),
        None,
    )
}

/// Loads a fixture; text before the first `//- path` line is `municipalities/a/rules.rhai`.
fn world(fixture: &str) -> MemoryWorld {
    let fixture = fixture.trim_start_matches('\n');
    match fixture.starts_with("//- ") {
        true => MemoryWorld::fixture(fixture),
        false => MemoryWorld::fixture(&format!("//- municipalities/a/rules.rhai\n{fixture}")),
    }
}

/// One line for each finding: `path:line:column code message [the words it points at] | help`.
fn rendered(world: &dyn World, diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| one(world, diagnostic))
        .collect()
}

fn one(world: &dyn World, diagnostic: &Diagnostic) -> String {
    let place = match diagnostic.labels.first().map(|label| &label.place) {
        Some(Place::Span(span)) => {
            let text = world.text(&span.file).expect("the file of a span");
            let (line, column) = LineIndex::new(&text).position(&text, span.start);
            let words = text[span.start..span.end]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            (
                format!("{}:{line}:{column}", span.file),
                format!(" [{words}]"),
            )
        }
        Some(place) => (place.file().to_string(), String::new()),
        None => ("nowhere".to_owned(), String::new()),
    };
    let help = diagnostic
        .help
        .as_ref()
        .map_or(String::new(), |help| format!(" | {help}"));
    format!(
        "{} {} {}{}{help}",
        place.0, diagnostic.code, diagnostic.message, place.1
    )
}

/// Asserts all findings of a fixture, in order.
#[track_caller]
fn check(fixture: &str, expected: &[&str]) {
    let world = world(fixture);
    let found = rendered(&world, &load_world(&world).diagnostics);
    assert_eq!(found, expected, "\n{}", found.join("\n"));
}

/// The model of a fixture without findings.
#[track_caller]
fn model(fixture: &str) -> Model {
    let world = world(fixture);
    let found = load_world(&world);
    assert!(
        found.diagnostics.is_empty(),
        "{}",
        rendered(&world, &found.diagnostics).join("\n")
    );
    found.value
}

/// An expression in one line, for comparison.
fn shown(expr: &Expr) -> String {
    match &*expr.node {
        Node::Number(value, unit) => match unit.to_string().as_str() {
            "ratio" => value.to_string(),
            unit => format!("{value} {unit}"),
        },
        Node::Text(text) => format!("{text:?}"),
        Node::Dimension(id) | Node::Category(id) => id.to_string(),
        Node::Within(of, ranges) => format!("{} in {ranges:?}", shown(of)),
        Node::TextTest(test) => format!("{} {:?} {:?}", test.column, test.how, test.needle),
        Node::Opaque(opaque) => format!("when({})", opaque.dimensions.join(", ")),
        Node::Fact(id) => format!("fact {id}"),
        Node::Weight(id) => format!("weight {id}"),
        Node::Key(id) => format!("key {id}"),
        Node::Booked {
            condition, among, ..
        } => {
            let among = among.as_ref().map(|part| format!(" among {}", shown(part)));
            format!("booked {}{}", shown(condition), among.unwrap_or_default())
        }
        Node::Row => "row".to_owned(),
        Node::Sum(of) => format!("sum({})", shown(of)),
        Node::PerUnit(of) => format!("per_unit({})", shown(of)),
        Node::Cell(cell) => format!(
            "{}:{:?}:{}",
            cell.sheet.as_deref().unwrap_or(""),
            cell.row,
            cell.column
        ),
        Node::Label(of) => format!("label {}", of.name()),
        Node::Arithmetic(operation, a, b) => format!("({} {operation:?} {})", shown(a), shown(b)),
        Node::Negate(a) => format!("-{}", shown(a)),
        Node::FirstKnown(a, b) => format!("first_known({}, {})", shown(a), shown(b)),
        Node::Extreme(extreme, a, b) => format!("{extreme:?}({}, {})", shown(a), shown(b)),
        Node::Choose(c, a, b) => format!("({} ? {} : {})", shown(c), shown(a), shown(b)),
        Node::Shift(of, shift) => format!("{}@{shift:?}", shown(of)),
        Node::Fold {
            fold,
            axis,
            of,
            weight,
        } => {
            let weight = weight
                .as_ref()
                .map_or(String::new(), |weight| format!(" by {}", shown(weight)));
            format!("{fold:?} over {axis:?} of {}{weight}", shown(of))
        }
        Node::Compare(comparison, a, b) => {
            format!("({} {} {})", shown(a), comparison.sign(), shown(b))
        }
        Node::And(a, b) => format!("({} and {})", shown(a), shown(b)),
        Node::Or(a, b) => format!("({} or {})", shown(a), shown(b)),
        Node::Not(a) => format!("!{}", shown(a)),
        Node::Poison => "poison".to_owned(),
    }
}

/// The words that a span covers.
fn words(fixture: &str, span: &Span) -> String {
    let text = world(fixture).text(&span.file).expect("the file of a span");
    text[span.start..span.end].to_owned()
}
