//! Models built by hand, and what is found in them as text.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Span, shown_with_places};
use crate::facts::{Label, parse_vocabulary};
use crate::model::{
    Action, Adjustment, AllocationKey, Arithmetic, CellRef, Column, Comparison, Expr, Id, Model,
    Node, Reason, Row, RowRef, Rule, Sheet, Target, View, Weight, Years, parse_categories,
};
use crate::value::{Ratio, Unit};

/// The text that expressions stand in; each is placed where its words first occur.
pub(super) struct Script(pub &'static str);

impl Script {
    pub fn span(&self, words: &str) -> Span {
        let start = self
            .0
            .find(words)
            .unwrap_or_else(|| panic!("`{words}` is not in the script"));
        Span::new("a.rhai", start, start + words.len())
    }

    pub fn node(&self, node: Node, words: &str) -> Expr {
        Expr::new(node, self.span(words))
    }

    pub fn fact(&self, words: &str, id: &str) -> Expr {
        self.node(Node::Fact(Id::from(id)), words)
    }

    pub fn dimension(&self, id: &str) -> Expr {
        self.node(Node::Dimension(Id::from(id)), id)
    }

    pub fn plain(&self, number: &str) -> Expr {
        self.node(
            Node::Number(Ratio::parse(number).expect("a number"), Unit::ratio()),
            number,
        )
    }

    pub fn text(&self, words: &str) -> Expr {
        self.node(Node::Text(words.to_owned()), words)
    }

    pub fn compare(&self, sign: &str, a: Expr, b: Expr) -> Expr {
        let comparison = match sign {
            "==" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            ">" => Comparison::Greater,
            _ => panic!("unknown sign"),
        };
        self.node(Node::Compare(comparison, a, b), sign)
    }

    pub fn arithmetic(&self, sign: &str, a: Expr, b: Expr) -> Expr {
        let operation = match sign {
            "+" => Arithmetic::Add,
            "-" => Arithmetic::Subtract,
            "*" => Arithmetic::Multiply,
            "/" => Arithmetic::Divide,
            _ => panic!("unknown sign"),
        };
        self.node(Node::Arithmetic(operation, a, b), sign)
    }

    pub fn and(&self, a: Expr, b: Expr) -> Expr {
        self.node(Node::And(a, b), "and")
    }

    pub fn cell(&self, words: &str, sheet: Option<&str>, row: Option<&str>, column: &str) -> Expr {
        let row = row.map_or(RowRef::Same, |row| RowRef::Named(Id::from(row)));
        self.node(
            Node::Cell(CellRef {
                sheet: sheet.map(Id::from),
                row,
                column: Id::from(column),
            }),
            words,
        )
    }
}

pub(super) fn rule(id: &str, condition: Expr) -> Rule {
    let span = condition.span.clone();
    Rule {
        id: Id::from(id),
        condition,
        target: Target::OutsideScope,
        share: None,
        over: Vec::new(),
        reason: Reason::default(),
        years: Years::default(),
        span,
    }
}

/// A rule that claims all by a closure and shares by the key.
pub(super) fn rule_shared(id: &str, script: &Script, key: &str) -> Rule {
    let always = Expr::new(Node::Poison, script.span(""));
    Rule {
        share: Some(Expr::new(Node::Key(Id::from(key)), script.span(""))),
        ..rule(id, always)
    }
}

pub(super) fn weight(id: &str, span: Span) -> Weight {
    Weight {
        id: Id::from(id),
        by_year: BTreeMap::from([(2013, Ratio::one())]),
        reason: Reason::default(),
        span: span.into(),
    }
}

pub(super) fn key(id: &str, formula: Expr, span: Span) -> AllocationKey {
    AllocationKey {
        id: Id::from(id),
        formula,
        reason: Reason::default(),
        years: Years::default(),
        span: span.into(),
    }
}

pub(super) fn adjustment(id: &str, action: Action, span: Span) -> Adjustment {
    Adjustment {
        id: Id::from(id),
        action,
        over: Vec::new(),
        reason: Reason::default(),
        years: Years::default(),
        span: span.into(),
    }
}

pub(super) fn view(id: &str, adjustments: Vec<Adjustment>) -> View {
    View {
        id: Id::from(id),
        title: None,
        same_for_all: false,
        ledgers: Default::default(),
        adjustments,
        span: Span::new("a.rhai", 0, 0).into(),
    }
}

pub(super) fn sheet(id: &str, rows: Vec<Row>, columns: Vec<Column>) -> Sheet {
    Sheet {
        rows,
        columns,
        ..Sheet::named(Id::from(id), Span::new("a.rhai", 0, 0))
    }
}

pub(super) fn row(id: &str, subject: Option<Expr>, span: Span) -> Row {
    Row {
        id: Id::from(id),
        label: Label::nb(id),
        subject,
        total: false,
        place: None,
        span: span.into(),
    }
}

pub(super) fn column(id: &str, formula: Expr, unit: Option<Unit>, span: Span) -> Column {
    Column {
        unit,
        ..Column::of(Id::from(id), formula, span)
    }
}

/// A model with a small vocabulary and the categories `skole` (per person), `skole.lonn`, `bolig`
/// (per dwelling) and `annet`.
pub(super) fn model() -> Model {
    let vocabulary = parse_vocabulary(
        "v.toml",
        "[units.persons]\nsingular = 'person'\n[units.boliger]\nsingular = 'bolig'\n\
         [dimensions.funksjon]\n[dimensions.art]\n[dimensions.tekst]\nkind = 'text'\n\
         [facts.barn]\nunit = 'persons'\n[facts.elever]\nunit = 'persons'\n[facts.boliger]\nunit = 'boliger'\n\
         [facts.markedsverdi]\nunit = 'kr'\n[facts.andel]\nunit = 'percent'\n[facts.merknad]\nunit = 'text'\n",
    );
    let categories = parse_categories(
        "c.toml",
        "[[area]]\nid = 'skole'\ndenominator = 'elever'\n[[area.line]]\nid = 'lonn'\n\
         [[area]]\nid = 'bolig'\ndenominator = 'boliger'\n[[area]]\nid = 'annet'\n",
        &vocabulary.value,
    );
    assert!(vocabulary.diagnostics.is_empty() && categories.diagnostics.is_empty());
    Model {
        vocabulary: Arc::new(vocabulary.value),
        categories: Arc::new(categories.value),
        ..Model::default()
    }
}

/// What is found in the model that `change` makes.
pub(super) fn lint_shown(script: &Script, change: impl FnOnce(&mut Model)) -> Vec<String> {
    let mut model = model();
    change(&mut model);
    shown_with_places(&super::lint(&model), script.0)
}
