//! What is declared otherwise in one model than in another.
//!
//! Everything that a model holds is taken apart here by name: what it holds besides does not
//! compile until it is listed.

use crate::municipality::LedgerChoice;
use std::collections::BTreeMap;

use crate::diag::Span;
use crate::facts::{Label, Vocabulary};
use crate::sides::{Sides, side_by_side};

use super::{
    Adjustment, AllocationKey, Categories, CategoryStatement, Check, Control, Imputed, Layer,
    LayerName, Model, NotNeeded, Otherwise, Rule, Sheet, View, Weight,
};

/// The kinds of what can be declared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DeclarationKind {
    /// The header comment of a script.
    Header,
    /// A rule.
    Rule,
    /// Where unclaimed postings belong.
    Otherwise,
    /// What is said of a category.
    Statement,
    /// A weight.
    Weight,
    /// An allocation key.
    Key,
    /// An imputed amount.
    Imputed,
    /// What is said of a view itself: its title, and whether it is the same for all.
    View,
    /// An adjustment of a view.
    Adjustment,
    /// That an adjustment is not needed.
    NotNeeded,
    /// A sheet.
    Sheet,
    /// A check or target.
    Check,
    /// A control of ledgers.
    Control,
    /// The tree of categories as a whole.
    Categories,
    /// The vocabulary as a whole.
    Vocabulary,
}

/// One declaration.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Declared<'a> {
    /// The text of a header comment.
    Header(&'a str),
    /// A rule.
    Rule(&'a Rule),
    /// Where unclaimed postings belong.
    Otherwise(&'a Otherwise),
    /// What is said of a category.
    Statement(&'a CategoryStatement),
    /// A weight.
    Weight(&'a Weight),
    /// An allocation key.
    Key(&'a AllocationKey),
    /// An imputed amount.
    Imputed(&'a Imputed),
    /// What is said of a view itself: its title, and whether it is the same for all.
    View(Option<&'a Label>, bool, &'a LedgerChoice),
    /// An adjustment of a view.
    Adjustment(&'a Adjustment),
    /// That an adjustment is not needed.
    NotNeeded(&'a NotNeeded),
    /// A sheet.
    Sheet(&'a Sheet),
    /// A check or target.
    Check(&'a Check),
    /// A control of ledgers.
    Control(&'a Control),
    /// The tree of categories.
    Categories(&'a Categories),
    /// The vocabulary.
    Vocabulary(&'a Vocabulary),
}

impl<'a> Declared<'a> {
    /// What kind it is of.
    pub fn kind(&self) -> DeclarationKind {
        match self {
            Self::Header(_) => DeclarationKind::Header,
            Self::Rule(_) => DeclarationKind::Rule,
            Self::Otherwise(_) => DeclarationKind::Otherwise,
            Self::Statement(_) => DeclarationKind::Statement,
            Self::Weight(_) => DeclarationKind::Weight,
            Self::Key(_) => DeclarationKind::Key,
            Self::Imputed(_) => DeclarationKind::Imputed,
            Self::View(..) => DeclarationKind::View,
            Self::Adjustment(_) => DeclarationKind::Adjustment,
            Self::NotNeeded(_) => DeclarationKind::NotNeeded,
            Self::Sheet(_) => DeclarationKind::Sheet,
            Self::Check(_) => DeclarationKind::Check,
            Self::Control(_) => DeclarationKind::Control,
            Self::Categories(_) => DeclarationKind::Categories,
            Self::Vocabulary(_) => DeclarationKind::Vocabulary,
        }
    }

    /// Where it is declared; `None` for what is declared by a file as a whole, or in several parts.
    pub fn span(&self) -> Option<&'a Span> {
        match self {
            Self::Rule(rule) => Some(&rule.span),
            Self::Otherwise(otherwise) => Some(&otherwise.span),
            Self::Statement(statement) => Some(&statement.span),
            Self::Weight(weight) => Some(&weight.span),
            Self::Key(key) => Some(&key.span),
            Self::Imputed(imputed) => Some(&imputed.span),
            Self::Adjustment(adjustment) => Some(&adjustment.span),
            Self::NotNeeded(not_needed) => Some(&not_needed.span),
            Self::Sheet(sheet) => Some(&sheet.span),
            Self::Check(check) => Some(&check.span),
            Self::Control(control) => Some(&control.relation.span),
            Self::Header(_) | Self::View(..) | Self::Categories(_) | Self::Vocabulary(_) => None,
        }
    }

    /// Whether both declare the same, whatever reason they give.
    pub fn agrees_with(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Rule(a), Self::Rule(b)) => {
                *b == Rule {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Otherwise(a), Self::Otherwise(b)) => {
                *b == Otherwise {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Statement(a), Self::Statement(b)) => {
                *b == CategoryStatement {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Weight(a), Self::Weight(b)) => {
                *b == Weight {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Key(a), Self::Key(b)) => {
                *b == AllocationKey {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Imputed(a), Self::Imputed(b)) => {
                *b == Imputed {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Adjustment(a), Self::Adjustment(b)) => {
                *b == Adjustment {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::NotNeeded(a), Self::NotNeeded(b)) => {
                *b == NotNeeded {
                    reason: b.reason.clone(),
                    ..a.clone()
                }
            }
            (Self::Check(a), Self::Check(b)) => {
                *b == Check {
                    because: b.because.clone(),
                    ..a.clone()
                }
            }
            (a, b) => a == b,
        }
    }
}

/// One declaration that was added, removed or changed.
#[derive(Clone, PartialEq, Debug)]
pub struct DeclarationChange<'a> {
    /// The layer that declares it.
    pub layer: LayerName,
    /// What it is called in its layer.
    pub name: DeclarationName<'a>,
    /// What it was and is.
    pub sides: Sides<Declared<'a>>,
}

/// What names a declaration within its layer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DeclarationName<'a> {
    /// What kind it is of.
    pub kind: DeclarationKind,
    /// The view that it belongs to; blank for what belongs to none.
    pub view: &'a str,
    /// Its id, or the path of a header's script; blank for what a layer has one of.
    pub id: &'a str,
    /// Which it is of those of this kind and id, from 1: one may be declared for other years than
    /// another.
    pub number: usize,
}

/// What is declared otherwise in one model than in another. Where it stands in files does not
/// count.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct ModelChanges<'a> {
    /// The declarations that were added, removed or changed. **Order**: the national layer first,
    /// then by municipality; in a layer by name.
    pub declarations: Vec<DeclarationChange<'a>>,
    /// The kinds of which a layer has what both models declare in another order than before.
    pub reordered: Vec<(LayerName, DeclarationKind)>,
}

/// Compares two models, declaration by declaration.
pub fn changes<'a>(before: &'a Model, after: &'a Model) -> ModelChanges<'a> {
    let mut changes = ModelChanges::default();
    if std::ptr::eq(before, after) {
        return changes;
    }
    let [old, new] = [before, after].map(|model| {
        let Model {
            vocabulary,
            categories,
            national,
            municipal,
            // Who is there is no declaration.
            absent: _,
        } = model;
        (
            national,
            municipal,
            [
                Declared::Categories(categories),
                Declared::Vocabulary(vocabulary),
            ]
            .map(whole),
        )
    });
    changes.of_layer(&LayerName::National, Sides::Both(old.0, new.0));
    changes.of_declarations(
        &LayerName::National,
        old.2.into_iter().collect(),
        new.2.into_iter().collect(),
    );
    for (id, layers) in side_by_side(old.1, new.1) {
        changes.of_layer(&LayerName::Municipal(id.clone()), layers);
    }
    changes
}

/// Declarations by name.
type Declarations<'a> = BTreeMap<DeclarationName<'a>, Declared<'a>>;

/// What there is one of in a model or layer.
fn whole(declared: Declared<'_>) -> (DeclarationName<'_>, Declared<'_>) {
    (
        DeclarationName {
            kind: declared.kind(),
            view: "",
            id: "",
            number: 1,
        },
        declared,
    )
}

impl<'a> ModelChanges<'a> {
    fn of_layer(&mut self, name: &LayerName, layers: Sides<&'a Layer>) {
        if !layers.differ() {
            return;
        }
        let listed = |layer: Option<&'a Layer>| layer.map(declarations).unwrap_or_default();
        let [old, new] = [listed(layers.before()), listed(layers.after())];
        let [before, after] =
            [&old, &new].map(|list| list.iter().copied().collect::<Declarations<'a>>());
        self.note_order(name, in_order(&old, &after).zip(in_order(&new, &before)));
        self.of_declarations(name, before, after);
    }

    fn of_declarations(
        &mut self,
        layer: &LayerName,
        before: Declarations<'a>,
        after: Declarations<'a>,
    ) {
        let differing = side_by_side(before, after).filter(|(_, sides)| sides.differ());
        self.declarations
            .extend(differing.map(|(name, sides)| DeclarationChange {
                layer: layer.clone(),
                name,
                sides,
            }));
    }

    /// Takes the names that both layers have, each at its place in both.
    fn note_order<'n>(
        &mut self,
        layer: &LayerName,
        names: impl Iterator<Item = (&'n DeclarationName<'a>, &'n DeclarationName<'a>)>,
    ) where
        'a: 'n,
    {
        for (old, _) in names.filter(|(old, new)| old != new) {
            let reordered = (layer.clone(), old.kind);
            if self.reordered.last() != Some(&reordered) {
                self.reordered.push(reordered);
            }
        }
    }
}

/// The names that another layer has too, kind by kind, those of one kind as they are declared.
fn in_order<'n, 'a>(
    list: &'n [(DeclarationName<'a>, Declared<'a>)],
    other: &Declarations<'a>,
) -> impl Iterator<Item = &'n DeclarationName<'a>> {
    let mut names: Vec<&DeclarationName<'a>> = list
        .iter()
        .map(|(name, _)| name)
        .filter(|name| other.contains_key(name))
        .collect();
    names.sort_by_key(|name| name.kind);
    names.into_iter()
}

/// All that a layer declares, those of one kind in order of declaration.
fn declarations<'a>(layer: &'a Layer) -> Vec<(DeclarationName<'a>, Declared<'a>)> {
    let Layer {
        headers,
        rules,
        otherwise,
        statements,
        weights,
        keys,
        imputed,
        views,
        not_needed,
        sheets,
        checks,
        controls,
    } = layer;
    let mut found = Vec::new();
    let mut numbers: BTreeMap<DeclarationName<'a>, usize> = BTreeMap::new();
    let mut add = |view: &'a str, id: &'a str, declared: Declared<'a>| {
        let mut name = DeclarationName {
            kind: declared.kind(),
            view,
            id,
            number: 0,
        };
        let number = numbers.entry(name).or_default();
        *number += 1;
        name.number = *number;
        found.push((name, declared));
    };
    headers
        .iter()
        .for_each(|(path, text)| add("", path, Declared::Header(text)));
    rules
        .iter()
        .for_each(|rule| add("", &rule.id, Declared::Rule(rule)));
    otherwise
        .iter()
        .for_each(|otherwise| add("", "", Declared::Otherwise(otherwise)));
    statements
        .iter()
        .for_each(|statement| add("", &statement.category, Declared::Statement(statement)));
    weights
        .iter()
        .for_each(|weight| add("", &weight.id, Declared::Weight(weight)));
    keys.iter()
        .for_each(|key| add("", &key.id, Declared::Key(key)));
    imputed
        .iter()
        .for_each(|imputed| add("", &imputed.id, Declared::Imputed(imputed)));
    for View {
        id,
        title,
        same_for_all,
        ledgers,
        adjustments,
        span: _,
    } in views
    {
        add(
            "",
            id,
            Declared::View(title.as_ref(), *same_for_all, ledgers),
        );
        adjustments
            .iter()
            .for_each(|adjustment| add(id, &adjustment.id, Declared::Adjustment(adjustment)));
    }
    not_needed.iter().for_each(|not_needed| {
        add(
            &not_needed.view,
            &not_needed.adjustment,
            Declared::NotNeeded(not_needed),
        );
    });
    sheets
        .iter()
        .for_each(|sheet| add("", &sheet.id, Declared::Sheet(sheet)));
    checks
        .iter()
        .for_each(|check| add("", &check.id, Declared::Check(check)));
    controls
        .iter()
        .for_each(|control| add("", &control.relation.id, Declared::Control(control)));
    found
}

#[cfg(test)]
mod tests;
