//! What is said of the categories in a municipality: by its own rules, by those of the nation, by
//! `none` and `unknown`, or by nobody.

use std::collections::BTreeSet;

use super::{Categories, CategoryStatement, Holding, Layer, Model, Target};

/// Who says what a category holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum KnownBy<'a> {
    /// Rules of the municipality, for some category of the area.
    OwnRules,
    /// Rules of the nation, for some category of the area.
    NationalRules,
    /// `none` or `unknown`, of the category or one above it.
    Statement(&'a CategoryStatement),
    /// Nobody.
    Nobody,
}

impl KnownBy<'_> {
    /// Whether the kroner that are in it are all that it holds.
    pub fn is_known(&self) -> bool {
        match self {
            Self::OwnRules | Self::NationalRules => true,
            Self::Statement(statement) => statement.holding == Holding::None,
            Self::Nobody => false,
        }
    }
}

/// What is said of categories in a municipality and year. An area, which is a category without one
/// above it, is known as a whole where rules bring kroner to any part of it.
#[derive(Debug)]
pub struct Knowledge<'a> {
    own: LayerKnowledge<'a>,
    national: LayerKnowledge<'a>,
}

/// What one layer says.
#[derive(Default, Debug)]
struct LayerKnowledge<'a> {
    /// The areas that its rules bring kroner to.
    areas: BTreeSet<&'a str>,
    statements: Vec<&'a CategoryStatement>,
}

impl<'a> Knowledge<'a> {
    /// What a model says of a municipality in a year.
    pub fn new(model: &'a Model, municipality: &str, year: i32) -> Self {
        let own = model.layer_of(municipality);
        Self {
            own: own.map_or_else(LayerKnowledge::default, |own| {
                LayerKnowledge::new(own, year)
            }),
            national: LayerKnowledge::new(&model.national, year),
        }
    }

    /// Who says what a category holds: the municipality before the nation, and a statement before
    /// rules.
    pub fn of(&self, category: &str) -> KnownBy<'a> {
        let area = area(category);
        let said = |layer: &LayerKnowledge<'a>, by_rules| match layer.statement(category) {
            Some(statement) => Some(KnownBy::Statement(statement)),
            None => layer.areas.contains(area).then_some(by_rules),
        };
        said(&self.own, KnownBy::OwnRules)
            .or_else(|| said(&self.national, KnownBy::NationalRules))
            .unwrap_or(KnownBy::Nobody)
    }

    /// Where postings belong: what is pending for categories that are all known stands outside.
    pub fn settled(&self, target: &Target) -> Target {
        match target {
            Target::Pending(categories)
                if categories
                    .iter()
                    .all(|category| self.of(category).is_known()) =>
            {
                Target::OutsideScope
            }
            target => target.clone(),
        }
    }
}

impl<'a> LayerKnowledge<'a> {
    fn new(layer: &'a Layer, year: i32) -> Self {
        let rules = layer.rules.iter().filter(|rule| rule.years.contains(year));
        let targets = rules.map(|rule| &rule.target);
        let unclaimed = layer.otherwise.iter().map(|otherwise| &otherwise.target);
        let areas = targets.chain(unclaimed).filter_map(|target| match target {
            Target::Category(category) => Some(area(category)),
            _ => None,
        });
        let statements = layer.statements.iter();
        Self {
            areas: areas.collect(),
            statements: statements
                .filter(|statement| statement.years.contains(year))
                .collect(),
        }
    }

    /// The nearest statement, of a category or one above it.
    fn statement(&self, category: &str) -> Option<&'a CategoryStatement> {
        let about =
            |statement: &&&CategoryStatement| Categories::is_within(category, &statement.category);
        let found = self.statements.iter().filter(about);
        found
            .max_by_key(|statement| statement.category.len())
            .copied()
    }
}

/// The first part of a category's id.
fn area(category: &str) -> &str {
    category.split('.').next().unwrap_or(category)
}
