//! What differs between two models and their facts, item by item, and putting one item of the
//! second into the first.

use crate::municipality::LedgerChoice;
use std::collections::BTreeSet;

use crate::diag::{LineIndex, Span};
use crate::facts::{Fact, FactChange};
use crate::model::{
    Adjustment, AllocationKey, DeclarationChange, DeclarationKind, Declared, Id, Imputed, Layer,
    LayerName, Model, Rule, Sheet, View, Weight, changes,
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
    let own: BTreeSet<&Id> = models
        .iter()
        .flat_map(|model| model.municipal.keys())
        .collect();
    std::iter::once(LayerName::National)
        .chain(own.into_iter().cloned().map(LayerName::Municipal))
        .collect()
}

/// What a layer declares by an id: more than one thing where it holds in different years.
trait DeclaredById: Clone {
    const KIND: DeclarationKind;
    fn all(layer: &Layer) -> &[Self];
    fn id(&self) -> &Id;
    fn span(&self) -> &Span;
}

macro_rules! declared {
    ($($type:ty: $kind:ident = $field:ident;)*) => {$(
        impl DeclaredById for $type {
            const KIND: DeclarationKind = DeclarationKind::$kind;
            fn all(layer: &Layer) -> &[Self] { &layer.$field }
            fn id(&self) -> &Id { &self.id }
            fn span(&self) -> &Span { &self.span }
        }
    )*};
}

declared! {
    Rule: Rule = rules;
    Weight: Weight = weights;
    AllocationKey: Key = keys;
    Imputed: Imputed = imputed;
}

fn of_id<'a, T: DeclaredById + 'a>(model: &'a Model, name: &LayerName, id: &str) -> Vec<&'a T> {
    model
        .layer(name)
        .map(|layer| {
            T::all(layer)
                .iter()
                .filter(|thing| **thing.id() == *id)
                .collect()
        })
        .unwrap_or_default()
}

/// The declarations of a kind that differ in more than the reason they give. **Order**: the
/// national layer first, then by municipality; in a layer by view and id.
fn redeclared<'a>(sides: [&Inputs<'a>; 2], kind: DeclarationKind) -> Vec<DeclarationChange<'a>> {
    let [old, new] = sides.map(|side| &*side.project.model);
    let mut found = changes(old, new).declarations;
    found.retain(|change| {
        change.name.kind == kind
            && change
                .sides
                .both()
                .is_none_or(|(old, new)| !old.agrees_with(&new))
    });
    found
}

/// An item that differs, with the layer that declares it and its id there.
struct EditedId {
    layer: LayerName,
    id: Id,
    change: String,
    place: Option<String>,
}

impl EditedId {
    fn item(&self, cause: Cause) -> CauseItem {
        self.item_called(cause, self.id.to_string())
    }

    fn item_called(&self, cause: Cause, id: String) -> CauseItem {
        CauseItem {
            cause,
            owner: self.layer.to_string(),
            id,
            change: self.change.clone(),
            place: self.place.clone(),
        }
    }
}

/// The ids of one kind that differ, each once, with what became of it and where it stands.
fn edited<T: DeclaredById>(sides: [&Inputs<'_>; 2]) -> Vec<EditedId> {
    let models = sides.map(|side| &*side.project.model);
    let mut changes = redeclared(sides, T::KIND);
    changes.dedup_by(|a, b| (&a.layer, a.name.id) == (&b.layer, b.name.id));
    let edited = changes
        .into_iter()
        .map(|DeclarationChange { layer, name, .. }| {
            let [old, new] = models.map(|model| of_id::<T>(model, &layer, name.id));
            let side = usize::from(!new.is_empty());
            let place = new
                .first()
                .or(old.first())
                .map(|thing| place(sides[side].world, thing.span()));
            EditedId {
                layer,
                id: name.id.into(),
                change: change(!old.is_empty(), !new.is_empty()).to_owned(),
                place,
            }
        });
    edited.collect()
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

/// A declaration that there is one of by its name, such as an adjustment or a sheet.
fn edited_alone(sides: [&Inputs<'_>; 2], found: &DeclarationChange<'_>) -> EditedId {
    let side = usize::from(found.sides.after().is_some());
    let place = found
        .sides
        .latest()
        .span()
        .map(|span| place(sides[side].world, span));
    let change = change(
        found.sides.before().is_some(),
        found.sides.after().is_some(),
    )
    .to_owned();
    EditedId {
        layer: found.layer.clone(),
        id: found.name.id.into(),
        change,
        place,
    }
}

/// The id under which what holds for unclaimed postings is listed among rules.
pub(super) const OTHERWISE: &str = "otherwise";

/// The rules that differ, by layer and id.
pub(super) fn rules(sides: [&Inputs<'_>; 2]) -> Vec<(LayerName, CauseItem)> {
    let rules = edited::<Rule>(sides)
        .into_iter()
        .map(|edited| (edited.layer.clone(), edited.item(Cause::Rule)));
    let otherwise = redeclared(sides, DeclarationKind::Otherwise);
    let otherwise = otherwise.iter().map(|found| edited_alone(sides, found));
    rules
        .chain(otherwise.map(|edited| {
            (
                edited.layer.clone(),
                edited.item_called(Cause::Rule, OTHERWISE.to_owned()),
            )
        }))
        .collect()
}

fn decimal(value: &Ratio) -> String {
    value.to_decimal(6)
}

/// The weights and keys that differ. **Order**: weights first, then by layer and id.
pub(super) fn weights_and_keys(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let models = sides.map(|side| &*side.project.model);
    let weights = edited::<Weight>(sides).into_iter().map(|mut edited| {
        let values =
            weight_change(models.map(|model| of_id::<Weight>(model, &edited.layer, &edited.id)));
        edited.change = values.unwrap_or(edited.change);
        (
            Swap::Weight(edited.layer.clone(), edited.id.clone()),
            edited.item(Cause::Weight),
        )
    });
    let keys = edited::<AllocationKey>(sides).into_iter();
    let keys = keys.map(|edited| {
        (
            Swap::Key(edited.layer.clone(), edited.id.clone()),
            edited.item(Cause::Key),
        )
    });
    let mut found: Vec<(Swap, CauseItem)> = weights.chain(keys).collect();
    found.sort();
    found
}

/// The values of the years that differ, where both sides declare it.
fn weight_change([old, new]: [Vec<&Weight>; 2]) -> Option<String> {
    let (old, new) = (old.first()?, new.first()?);
    let years: BTreeSet<&i32> = old.by_year.keys().chain(new.by_year.keys()).collect();
    let number = |value: Option<&Ratio>| value.map_or("none".to_owned(), decimal);
    let differing = years
        .into_iter()
        .filter(|year| old.by_year.get(year) != new.by_year.get(year));
    let changes = differing.map(|year| {
        format!(
            "{year}: {} → {}",
            number(old.by_year.get(year)),
            number(new.by_year.get(year))
        )
    });
    Some(changes.collect::<Vec<_>>().join(", "))
}

fn figure(fact: Option<&Fact>) -> String {
    let written = |figure: &Figure, value: &Ratio| {
        decimal(&(value * &Ratio::from(figure.unit.written_factor())))
    };
    fact.map_or("none".to_owned(), |fact| match &fact.figure.value {
        Value::Exact(value) => written(&fact.figure, value),
        Value::Interval { low, high, .. } => format!(
            "{}..{}",
            written(&fact.figure, low),
            written(&fact.figure, high)
        ),
        Value::Text(text) => text.norwegian(),
        Value::Missing(_) => "missing".to_owned(),
    })
}

/// The facts whose figure or way of counting differs. **Order**: by place, period and id.
pub(super) fn facts(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let [old, new] = sides.map(|side| &side.project.facts);
    let counts = |fact: &Fact| {
        let Fact {
            figure,
            counted,
            source: _,
            origin: _,
            span: _,
        } = fact;
        (figure.clone(), *counted)
    };
    let mut found = Vec::new();
    for FactChange {
        place: of,
        period,
        id,
        sides: fact,
    } in old.changes(new).facts
    {
        if fact
            .both()
            .is_some_and(|(old, new)| counts(old) == counts(new))
        {
            continue;
        }
        let side = usize::from(fact.after().is_some());
        let place = Some(place(sides[side].world, &fact.latest().span));
        let change = format!("{} → {}", figure(fact.before()), figure(fact.after()));
        let item = CauseItem {
            cause: Cause::Fact,
            owner: format!("{of}/{period}"),
            id: id.to_string(),
            change,
            place,
        };
        found.push((Swap::Fact(of.clone(), period.clone(), id.clone()), item));
    }
    found
}

fn adjustment<'a>(
    model: &'a Model,
    name: &LayerName,
    view: &Id,
    id: &Id,
) -> Option<&'a Adjustment> {
    let parts = model
        .layer(name)?
        .views
        .iter()
        .filter(|part| part.id == *view);
    parts
        .flat_map(|part| &part.adjustments)
        .find(|adjustment| adjustment.id == *id)
}

/// The adjustments that differ. **Order**: by layer, view and id.
pub(super) fn adjustments(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let found = redeclared(sides, DeclarationKind::Adjustment);
    let of = |found: &DeclarationChange<'_>| {
        let (view, edited) = (Id::from(found.name.view), edited_alone(sides, found));
        let item = edited.item_called(Cause::Adjustment, format!("{view}.{}", edited.id));
        (Swap::Adjustment(edited.layer, view, edited.id), item)
    };
    found.iter().map(of).collect()
}

/// The sheets, imputed amounts, categories and vocabulary that differ. **Order**: by kind and id.
pub(super) fn formulas(sides: [&Inputs<'_>; 2]) -> Vec<(Swap, CauseItem)> {
    let imputed = edited::<Imputed>(sides).into_iter().map(|edited| {
        let item = edited.item_called(Cause::Formula, format!("imputed {}", edited.id));
        (Swap::Imputed(edited.layer, edited.id), item)
    });
    let sheets = redeclared(sides, DeclarationKind::Sheet);
    let sheets = sheets.iter().map(|found| {
        let mut edited = edited_alone(sides, found);
        if let Some((Declared::Sheet(old), Declared::Sheet(new))) = found.sides.both()
            && let Some(span) = first_difference(old, new)
        {
            edited.place = Some(place(sides[1].world, span));
        }
        let item = edited.item_called(Cause::Formula, format!("sheet {}", edited.id));
        (Swap::Sheet(edited.id), item)
    });
    let whole = [
        (
            DeclarationKind::Categories,
            Swap::Categories,
            "categories",
            "rules/categories.toml",
        ),
        (
            DeclarationKind::Vocabulary,
            Swap::Vocabulary,
            "vocabulary",
            "rules/vocabulary.toml",
        ),
    ];
    let whole = whole
        .into_iter()
        .filter(|(kind, ..)| !redeclared(sides, *kind).is_empty())
        .map(|(_, swap, id, file)| {
            let (owner, id, change) = (
                LayerName::National.to_string(),
                id.to_owned(),
                "changed".to_owned(),
            );
            (
                swap,
                CauseItem {
                    cause: Cause::Formula,
                    owner,
                    id,
                    change,
                    place: Some(file.to_owned()),
                },
            )
        });
    let mut found: Vec<(Swap, CauseItem)> = imputed.chain(sheets).chain(whole).collect();
    found.sort();
    found
}

/// The first column or cell of its own that the second form of a sheet has otherwise.
fn first_difference<'a>(old: &Sheet, new: &'a Sheet) -> Option<&'a Span> {
    let column = new
        .columns
        .iter()
        .find(|column| !old.columns.contains(column))
        .map(|column| &*column.span);
    column.or_else(|| {
        new.cells
            .iter()
            .find(|cell| !old.cells.contains(cell))
            .map(|cell| &*cell.span)
    })
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
            put_all(
                &mut model.layer_mut(name).weights,
                |weight| weight.id == *id,
                fresh,
            );
        }
        Swap::Key(name, id) => {
            let fresh = of_id::<AllocationKey>(to, name, id).into_iter().cloned();
            put_all(&mut model.layer_mut(name).keys, |key| key.id == *id, fresh);
        }
        Swap::Imputed(name, id) => {
            let fresh = of_id::<Imputed>(to, name, id).into_iter().cloned();
            put_all(
                &mut model.layer_mut(name).imputed,
                |imputed| imputed.id == *id,
                fresh,
            );
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
                    own.views.push(View {
                        id,
                        title: None,
                        same_for_all: false,
                        ledgers: LedgerChoice::default(),
                        adjustments,
                        span,
                    });
                }
            }
        }
        Swap::Sheet(id) => {
            put_all(
                &mut model.national.sheets,
                |sheet| sheet.id == *id,
                to.sheet(id).cloned().into_iter(),
            );
        }
        Swap::Categories => model.categories = to.categories.clone(),
        Swap::Vocabulary => model.vocabulary = to.vocabulary.clone(),
    }
}
