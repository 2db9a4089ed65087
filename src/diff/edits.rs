//! What differs between two models and their facts, item by item, and putting one item of the second into the first.

use std::collections::BTreeSet;

use crate::diag::{LineIndex, Span};
use crate::facts::Fact;
use crate::model::{
    Adjustment, AllocationKey, Id, Imputed, Layer, LayerName, Model, Otherwise, Reason, Rule, Sheet, View, Weight,
};
use crate::value::{Figure, Ratio, Value};
use crate::workspace::Project;
use crate::world::World;

use super::{Cause, CauseItem, Inputs};

/// One thing that can be swapped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Swap {
    Weight(LayerName, Id),
    Key(LayerName, Id),
    Fact(Id, Id, Id),
    Adjustment(LayerName, Id, Id),
    Imputed(LayerName, Id),
    Sheet(Id),
    Categories,
    Vocabulary,
}

/// The layers of two models.
pub(super) fn layers(models: [&Model; 2]) -> Vec<LayerName> {
    let own: BTreeSet<&Id> = models.iter().flat_map(|model| model.municipal.keys()).collect();
    std::iter::once(LayerName::National).chain(own.into_iter().cloned().map(LayerName::Municipal)).collect()
}

/// What a layer declares by an id: more than one thing where it holds in different years.
trait DeclaredById: Clone + PartialEq {
    fn all(layer: &Layer) -> &[Self];
    fn id(&self) -> &Id;
    fn span(&self) -> &Span;
    /// Without what is only said of it.
    fn bare(&self) -> Self;
}

macro_rules! declared {
    ($($type:ty = $field:ident;)*) => {$(
        impl DeclaredById for $type {
            fn all(layer: &Layer) -> &[Self] { &layer.$field }
            fn id(&self) -> &Id { &self.id }
            fn span(&self) -> &Span { &self.span }
            fn bare(&self) -> Self { Self { reason: Reason::default(), ..self.clone() } }
        }
    )*};
}

declared! {
    Rule = rules;
    Weight = weights;
    AllocationKey = keys;
    Imputed = imputed;
}

fn of_id<'a, T: DeclaredById + 'a>(model: &'a Model, name: &LayerName, id: &Id) -> Vec<&'a T> {
    model.layer(name).map(|layer| T::all(layer).iter().filter(|thing| thing.id() == id).collect()).unwrap_or_default()
}

/// The ids of one kind that differ in a layer, with what became of each and where it stands.
fn edited<T: DeclaredById>(sides: [&Inputs<'_>; 2], name: &LayerName) -> Vec<(Id, String, Option<String>)> {
    let models = sides.map(|side| &*side.project.model);
    let ids: BTreeSet<&Id> = models.iter().filter_map(|model| model.layer(name)).flat_map(T::all).map(T::id).collect();
    let change_of = |id: &Id| {
        let [old, new] = models.map(|model| of_id::<T>(model, name, id));
        let bare = |things: &[&T]| things.iter().map(|thing| thing.bare()).collect::<Vec<_>>();
        if bare(&old) == bare(&new) {
            return None;
        }
        let place = match (new.first(), old.first()) {
            (Some(thing), _) => Some(place(sides[1].world, thing.span())),
            (None, Some(thing)) => Some(place(sides[0].world, thing.span())),
            (None, None) => None,
        };
        Some((id.clone(), change(!old.is_empty(), !new.is_empty()).to_owned(), place))
    };
    ids.into_iter().filter_map(change_of).collect()
}

fn change(before: bool, after: bool) -> &'static str {
    match (before, after) {
        (false, _) => "added",
        (_, false) => "removed",
        _ => "changed",
    }
}

/// File and line of a span.
pub(super) fn place(world: &dyn World, span: &Span) -> String {
    let text = world.text(&span.file).unwrap_or_default();
    format!("{}:{}", span.file, LineIndex::new(&text).line(span.start))
}

fn item(cause: Cause, owner: &dyn std::fmt::Display, (id, change, place): (Id, String, Option<String>)) -> CauseItem {
    CauseItem { cause, owner: owner.to_string(), id: id.to_string(), change, place }
}

/// The id under which what holds for unclaimed postings is listed among rules.
pub(super) const OTHERWISE: &str = "otherwise";

/// The rules that differ, by layer and id.
pub(super) fn rules(sides: [&Inputs<'_>; 2]) -> Vec<(LayerName, CauseItem)> {
    let models = sides.map(|side| &*side.project.model);
    let mut found = Vec::new();
    for name in layers(models) {
        found.extend(edited::<Rule>(sides, &name).into_iter().map(|told| (name.clone(), item(Cause::Rule, &name, told))));
        let [old, new] = models.map(|model| model.layer(&name).and_then(|layer| layer.otherwise.as_ref()));
        let target = |otherwise: Option<&Otherwise>| otherwise.map(|otherwise| otherwise.target.clone());
        if target(old) != target(new) {
            let side = usize::from(new.is_some());
            let place = new.or(old).map(|otherwise| place(sides[side].world, &otherwise.span));
            let edit = (Id::from(OTHERWISE), change(old.is_some(), new.is_some()).to_owned(), place);
            found.push((name.clone(), item(Cause::Rule, &name, edit)));
        }
    }
    found
}

fn decimal(value: &Ratio) -> String {
    value.to_decimal(6)
}

/// The weights and keys that differ. **Order**: weights first, then by layer and id.
pub(super) fn weights_and_keys(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let models = sides.map(|side| &*side.project.model);
    let mut found = Vec::new();
    for name in layers(models) {
        for (id, change, place) in edited::<Weight>(sides, &name) {
            let change = weight_change(models.map(|model| of_id::<Weight>(model, &name, &id))).unwrap_or(change);
            found.push((Swap::Weight(name.clone(), id.clone()), item(Cause::Weight, &name, (id, change, place))));
        }
        for told in edited::<AllocationKey>(sides, &name) {
            found.push((Swap::Key(name.clone(), told.0.clone()), item(Cause::Key, &name, told)));
        }
    }
    found.sort();
    found
}

/// The values of the years that differ, where both sides declare it.
fn weight_change([old, new]: [Vec<&Weight>; 2]) -> Option<String> {
    let (old, new) = (old.first()?, new.first()?);
    let years: BTreeSet<&i32> = old.by_year.keys().chain(new.by_year.keys()).collect();
    let number = |value: Option<&Ratio>| value.map_or("none".to_owned(), decimal);
    let differing = years.into_iter().filter(|year| old.by_year.get(year) != new.by_year.get(year));
    let changes = differing.map(|year| format!("{year}: {} → {}", number(old.by_year.get(year)), number(new.by_year.get(year))));
    Some(changes.collect::<Vec<_>>().join(", "))
}

fn figure(fact: Option<&Fact>) -> String {
    let written = |figure: &Figure, value: &Ratio| decimal(&(value * &Ratio::from(figure.unit.written_factor())));
    fact.map_or("none".to_owned(), |fact| match &fact.figure.value {
        Value::Exact(value) => written(&fact.figure, value),
        Value::Interval { low, high, .. } => format!("{}..{}", written(&fact.figure, low), written(&fact.figure, high)),
        Value::Text(text) => text.in_language(false),
        Value::Missing(_) => "missing".to_owned(),
    })
}

/// The facts whose figure or way of counting differs. **Order**: by place, period and id.
pub(super) fn facts(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let books = sides.map(|side| &side.project.facts);
    let all: BTreeSet<(&Id, &Id, &Id)> = books
        .iter()
        .flat_map(|book| book.iter().flat_map(|((place, period), facts)| facts.keys().map(move |id| (place, period, id))))
        .collect();
    let mut found = Vec::new();
    for (of, period, id) in all {
        let [old, new] = books.map(|book| book.get(of, period, id));
        let counts = |fact: &Fact| (fact.figure.clone(), fact.counted);
        if old.map(counts) == new.map(counts) {
            continue;
        }
        let side = usize::from(new.is_some());
        let place = new.or(old).map(|fact| place(sides[side].world, &fact.span));
        let change = format!("{} → {}", figure(old), figure(new));
        let owner = format!("{of}/{period}");
        found.push((Swap::Fact(of.clone(), period.clone(), id.clone()), item(Cause::Fact, &owner, (id.clone(), change, place))));
    }
    found
}

fn adjustment<'a>(model: &'a Model, name: &LayerName, view: &Id, id: &Id) -> Option<&'a Adjustment> {
    let parts = model.layer(name)?.views.iter().filter(|part| part.id == *view);
    parts.flat_map(|part| &part.adjustments).find(|adjustment| adjustment.id == *id)
}

/// The adjustments that differ. **Order**: by layer, view and id.
pub(super) fn adjustments(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let models = sides.map(|side| &*side.project.model);
    let mut found = Vec::new();
    for name in layers(models) {
        let parts = models.iter().filter_map(|model| model.layer(&name)).flat_map(|layer| &layer.views);
        let ids: BTreeSet<(&Id, &Id)> =
            parts.flat_map(|part| part.adjustments.iter().map(|adjustment| (&part.id, &adjustment.id))).collect();
        for (view, id) in ids {
            let [old, new] = models.map(|model| adjustment(model, &name, view, id));
            let bare = |adjustment: &Adjustment| Adjustment { reason: Reason::default(), ..adjustment.clone() };
            if old.map(bare) == new.map(bare) {
                continue;
            }
            let side = usize::from(new.is_some());
            let place = new.or(old).map(|adjustment| place(sides[side].world, &adjustment.span));
            let edit = (Id::from(format!("{view}.{id}")), change(old.is_some(), new.is_some()).to_owned(), place);
            found.push((Swap::Adjustment(name.clone(), view.clone(), id.clone()), item(Cause::Adjustment, &name, edit)));
        }
    }
    found
}

/// The sheets, imputed amounts, categories and vocabulary that differ. **Order**: by kind and id.
pub(super) fn formulas(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let models = sides.map(|side| &*side.project.model);
    let mut found = Vec::new();
    for name in layers(models) {
        for (id, change, place) in edited::<Imputed>(sides, &name) {
            let edit = (Id::from(format!("imputed {id}")), change, place);
            found.push((Swap::Imputed(name.clone(), id), item(Cause::Formula, &name, edit)));
        }
    }
    let ids: BTreeSet<&Id> = models.iter().flat_map(|model| &model.national.sheets).map(|sheet| &sheet.id).collect();
    for id in ids {
        let [old, new] = models.map(|model| model.sheet(id));
        if old == new {
            continue;
        }
        let side = usize::from(new.is_some());
        let span = old.zip(new).and_then(|(old, new)| first_difference(old, new)).or(new.or(old).map(|sheet| &*sheet.span));
        let place = span.map(|span| place(sides[side].world, span));
        let edit = (Id::from(format!("sheet {id}")), change(old.is_some(), new.is_some()).to_owned(), place);
        found.push((Swap::Sheet(id.clone()), item(Cause::Formula, &LayerName::National, edit)));
    }
    let national = |id: &str, file: &str| {
        item(Cause::Formula, &LayerName::National, (id.into(), "changed".to_owned(), Some(file.to_owned())))
    };
    if models[0].categories != models[1].categories {
        found.push((Swap::Categories, national("categories", "rules/categories.toml")));
    }
    if models[0].vocabulary != models[1].vocabulary {
        found.push((Swap::Vocabulary, national("vocabulary", "rules/vocabulary.toml")));
    }
    found.sort();
    found
}

/// The first column or cell of its own that the second form of a sheet has otherwise.
fn first_difference<'a>(old: &Sheet, new: &'a Sheet) -> Option<&'a Span> {
    let column = new.columns.iter().find(|column| !old.columns.contains(column)).map(|column| &*column.span);
    column.or_else(|| new.cells.iter().find(|cell| !old.cells.contains(cell)).map(|cell| &*cell.span))
}

fn put_all<T: Clone>(own: &mut Vec<T>, is_it: impl Fn(&T) -> bool, fresh: impl Iterator<Item = T>) {
    own.retain(|thing| !is_it(thing));
    own.extend(fresh);
}

/// Makes one thing what it is in `target`.
pub(super) fn put(project: &mut Project, model: &mut Model, swap: &Swap, target: &Project) {
    let to = &target.model;
    match swap {
        Swap::Weight(name, id) => {
            let fresh = of_id::<Weight>(to, name, id).into_iter().cloned();
            put_all(&mut model.layer_mut(name).weights, |weight| weight.id == *id, fresh);
        }
        Swap::Key(name, id) => {
            let fresh = of_id::<AllocationKey>(to, name, id).into_iter().cloned();
            put_all(&mut model.layer_mut(name).keys, |key| key.id == *id, fresh);
        }
        Swap::Imputed(name, id) => {
            let fresh = of_id::<Imputed>(to, name, id).into_iter().cloned();
            put_all(&mut model.layer_mut(name).imputed, |imputed| imputed.id == *id, fresh);
        }
        Swap::Fact(place, period, id) => {
            let facts = project.facts.of_mut(place, period);
            match target.facts.get(place, period, id) {
                Some(fact) => facts.insert(id.clone(), fact.clone()),
                None => facts.remove(id),
            };
        }
        Swap::Adjustment(name, view, id) => {
            let fresh = adjustment(to, name, view, id).cloned();
            let own = model.layer_mut(name);
            for part in own.views.iter_mut().filter(|part| part.id == *view) {
                part.adjustments.retain(|adjustment| adjustment.id != *id);
            }
            let Some(fresh) = fresh else { return };
            match own.views.iter_mut().find(|part| part.id == *view) {
                Some(part) => part.adjustments.push(fresh),
                None => {
                    let span = fresh.span.clone();
                    let (id, adjustments) = (view.clone(), vec![fresh]);
                    own.views.push(View { id, title: None, same_for_all: false, adjustments, span });
                }
            }
        }
        Swap::Sheet(id) => {
            put_all(&mut model.national.sheets, |sheet| sheet.id == *id, to.sheet(id).cloned().into_iter());
        }
        Swap::Categories => model.categories = to.categories.clone(),
        Swap::Vocabulary => model.vocabulary = to.vocabulary.clone(),
    }
}
