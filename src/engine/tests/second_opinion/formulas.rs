//! Random formulas over the names that every random project has. References lead anywhere, so
//! circles arise often.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use crate::diag::{Anchor, Span};
use crate::model::{
    Arithmetic, Axis, BookedMeasure, CellRef, Comparison, Expr, Extreme, Fold, Id, Node, RowRef,
    Shift,
};
use crate::value::Unit;

use super::postings::booked;

pub(super) const SHEETS: [&str; 3] = ["s0", "s1", "s2"];
pub(super) const ROWS: [&str; 4] = ["r0", "r1", "r2", "r3"];
pub(super) const PLACES: [&str; 3] = ["x", "y", "z"];
pub(super) const YEARS: [i32; 2] = [2012, 2013];
pub(super) const PERIODS: [&str; 3] = ["2012", "2012-2013", "2013"];
pub(super) const VIEWS: [&str; 2] = ["reported", "v"];
pub(super) const CATEGORIES: [&str; 3] = ["a", "a.b", "c"];
pub(super) const WEIGHTS: [&str; 2] = ["w", "u"];
pub(super) const KEYS: [&str; 2] = ["k", "l"];

/// What a formula is a number of; so units nearly always add up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Kroner,
    Heads,
    Ratio,
    PerHead,
    Text,
}

/// The columns that sheets may have. What a column is a number of is the same on every sheet.
pub(super) const COLUMNS: [(&str, Kind); 6] = [
    ("kr", Kind::Kroner),
    ("also", Kind::Kroner),
    ("heads", Kind::Heads),
    ("part", Kind::Ratio),
    ("each", Kind::PerHead),
    ("word", Kind::Text),
];

pub(super) fn expr(node: Node) -> Expr {
    Expr::new(node, Span::new("rules/a.rhai", 0, 0))
}

pub(super) fn fact(id: &str) -> Expr {
    expr(Node::Fact(id.into()))
}

pub(super) fn number(value: i64, unit: Unit) -> Expr {
    expr(Node::Number(value.into(), unit))
}

pub(super) fn arithmetic(op: Arithmetic, a: Expr, b: Expr) -> Expr {
    expr(Node::Arithmetic(op, a, b))
}

pub(super) fn compared(comparison: Comparison, a: Expr, b: Expr) -> Expr {
    expr(Node::Compare(comparison, a, b))
}

fn one_of(ids: &'static [&'static str]) -> BoxedStrategy<Id> {
    select(ids).prop_map(Id::from).boxed()
}

/// Formulas of each kind, up to some depth.
#[derive(Clone)]
pub(super) struct Formulas {
    pub(super) kroner: BoxedStrategy<Expr>,
    pub(super) heads: BoxedStrategy<Expr>,
    pub(super) ratio: BoxedStrategy<Expr>,
    pub(super) per_head: BoxedStrategy<Expr>,
    pub(super) text: BoxedStrategy<Expr>,
    pub(super) relation: BoxedStrategy<Expr>,
}

impl Formulas {
    /// Formulas for the cells of sheets.
    pub(super) fn of_cells(depth: usize) -> Self {
        (0..depth).fold(Self::leaves(), |formulas, _| formulas.above())
    }

    pub(super) fn of(&self, kind: Kind) -> BoxedStrategy<Expr> {
        match kind {
            Kind::Kroner => &self.kroner,
            Kind::Heads => &self.heads,
            Kind::Ratio => &self.ratio,
            Kind::PerHead => &self.per_head,
            Kind::Text => &self.text,
        }
        .clone()
    }

    fn leaves() -> Self {
        let facts = |ids: &'static [&'static str]| one_of(ids).prop_map(|id| expr(Node::Fact(id)));
        let category = one_of(&CATEGORIES)
            .prop_map(|id| expr(Node::Category(id)))
            .boxed();
        let row = || Just(expr(Node::Row));
        let kroner = prop_oneof![
            2 => (-4_i64..9).prop_map(|kr| number(kr, Unit::kr())),
            1 => facts(&["money"]),
            2 => booked(BookedMeasure::Kroner),
            1 => category.clone(),
            2 => row(),
            3 => reference(Kind::Kroner),
        ];
        let heads = prop_oneof![
            1 => (0_i64..5).prop_map(|heads| number(heads, Unit::base("persons"))),
            5 => facts(&["few", "rest", "all"]),
            1 => reference(Kind::Heads),
        ];
        let ratio = prop_oneof![
            1 => (-1_i64..4).prop_map(|value| number(value, Unit::ratio())),
            1 => facts(&["share"]),
            1 => booked(BookedMeasure::Postings),
            1 => one_of(&WEIGHTS).prop_map(|id| expr(Node::Weight(id))),
            1 => one_of(&KEYS).prop_map(|id| expr(Node::Key(id))),
            2 => reference(Kind::Ratio),
        ];
        let per_head = prop_oneof![
            2 => prop_oneof![row().boxed(), category.clone()].prop_map(|of| expr(Node::PerUnit(of))),
            1 => reference(Kind::PerHead),
        ];
        let text = prop_oneof![
            2 => select(&["much", "little"][..]).prop_map(|text| expr(Node::Text(text.to_owned()))),
            1 => reference(Kind::Text),
        ];
        let (kroner, heads, ratio) = (kroner.boxed(), heads.boxed(), ratio.boxed());
        let (per_head, text) = (per_head.boxed(), text.boxed());
        let relation = relation(&kroner, &heads, &ratio, &text);
        Self {
            kroner,
            heads,
            ratio,
            per_head,
            text,
            relation,
        }
    }

    /// Formulas one deeper. What is simpler comes first, so that shrinking finds it.
    fn above(&self) -> Self {
        use Arithmetic::{Add, Divide, Multiply, Subtract};
        let pair = |op: Arithmetic, a: &BoxedStrategy<Expr>, b: &BoxedStrategy<Expr>| {
            (a.clone(), b.clone())
                .prop_map(move |(a, b)| arithmetic(op, a, b))
                .boxed()
        };
        let sums = |of: &BoxedStrategy<Expr>| {
            Union::new([pair(Add, of, of), pair(Subtract, of, of)]).boxed()
        };
        let common = |of: &BoxedStrategy<Expr>| self.common(of);
        let kroner = prop_oneof![
            3 => self.kroner.clone(),
            2 => sums(&self.kroner),
            1 => pair(Multiply, &self.kroner, &self.ratio),
            1 => pair(Divide, &self.kroner, &self.ratio),
            2 => pair(Multiply, &self.per_head, &self.heads),
            1 => self.kroner.clone().prop_map(|of| expr(Node::Sum(of))),
            5 => common(&self.kroner),
            2 => self.choice(&self.kroner),
        ];
        let heads = prop_oneof![
            3 => self.heads.clone(),
            2 => sums(&self.heads),
            3 => common(&self.heads),
            1 => self.choice(&self.heads),
        ];
        let ratio = prop_oneof![
            3 => self.ratio.clone(),
            1 => sums(&self.ratio),
            2 => pair(Divide, &self.heads, &self.heads),
            1 => pair(Divide, &self.kroner, &self.kroner),
            3 => common(&self.ratio),
            1 => self.choice(&self.ratio),
        ];
        let per_head = prop_oneof![
            3 => self.per_head.clone(),
            1 => sums(&self.per_head),
            2 => pair(Divide, &self.kroner, &self.heads),
            2 => common(&self.per_head),
        ];
        let text = prop_oneof![
            1 => self.text.clone(),
            1 => (self.text.clone(), self.text.clone()).prop_map(|(a, b)| expr(Node::FirstKnown(a, b))),
            2 => self.choice(&self.text),
            1 => (self.text.clone(), shift()).prop_map(|(of, shift)| expr(Node::Shift(of, shift))),
        ];
        let below = [&self.relation, &self.relation].map(Clone::clone);
        let relation = prop_oneof![
            3 => relation(&self.kroner, &self.heads, &self.ratio, &self.text),
            1 => below.clone().prop_map(|[a, b]| expr(Node::And(a, b))),
            1 => below.prop_map(|[a, b]| expr(Node::Or(a, b))),
            1 => self.relation.clone().prop_map(|a| expr(Node::Not(a))),
        ];
        Self {
            kroner: kroner.boxed(),
            heads: heads.boxed(),
            ratio: ratio.boxed(),
            per_head: per_head.boxed(),
            text: text.boxed(),
            relation: relation.boxed(),
        }
    }

    fn choice(&self, of: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
        let parts = (self.relation.clone(), of.clone(), of.clone());
        parts
            .prop_map(|(condition, a, b)| expr(Node::Choose(condition, a, b)))
            .boxed()
    }

    /// What can be done with numbers of any kind.
    fn common(&self, of: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
        let two = || (of.clone(), of.clone());
        let weight = prop_oneof![self.ratio.clone(), self.heads.clone()];
        prop_oneof![
            1 => of.clone().prop_map(|a| expr(Node::Negate(a))),
            4 => two().prop_map(|(a, b)| expr(Node::FirstKnown(a, b))),
            1 => (select(&[Extreme::Max, Extreme::Min][..]), two()).prop_map(|(how, (a, b))| expr(Node::Extreme(how, a, b))),
            4 => (of.clone(), shift()).prop_map(|(of, shift)| expr(Node::Shift(of, shift))),
            2 => (fold(), axis(), of.clone()).prop_map(|(fold, axis, of)| expr(Node::Fold { fold, axis, of, weight: None })),
            1 => (axis(), of.clone(), weight).prop_map(|(axis, of, weight)| {
                expr(Node::Fold { fold: Fold::Mean, axis, of, weight: Some(weight) })
            }),
        ]
        .boxed()
    }
}

/// Formulas of keys and of what a view puts in place of a weight: over facts and weights, and where
/// `with_keys` over keys.
pub(super) fn ratio_outside_sheets(with_keys: bool) -> BoxedStrategy<Expr> {
    let heads = select(&["few", "rest", "all"][..]).prop_map(fact);
    let leaf = prop_oneof![
        2 => (0_i64..4).prop_map(|value| number(value, Unit::ratio())),
        1 => Just(fact("share")),
        2 => (heads.clone(), heads).prop_map(|(a, b)| arithmetic(Arithmetic::Divide, a, b)),
        2 => one_of(&WEIGHTS).prop_map(|id| expr(Node::Weight(id))),
    ]
    .boxed();
    let leaf = match with_keys {
        true => {
            prop_oneof![3 => leaf, 1 => one_of(&KEYS).prop_map(|id| expr(Node::Key(id)))].boxed()
        }
        false => leaf,
    };
    let two = (leaf.clone(), leaf.clone());
    prop_oneof![
        2 => leaf,
        1 => two.clone().prop_map(|(a, b)| arithmetic(Arithmetic::Multiply, a, b)),
        1 => two.clone().prop_map(|(a, b)| arithmetic(Arithmetic::Add, a, b)),
        1 => two.prop_map(|(a, b)| expr(Node::FirstKnown(a, b))),
    ]
    .boxed()
}

fn relation(
    kroner: &BoxedStrategy<Expr>,
    heads: &BoxedStrategy<Expr>,
    ratio: &BoxedStrategy<Expr>,
    text: &BoxedStrategy<Expr>,
) -> BoxedStrategy<Expr> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let comparison = select(&[LessOrEqual, Greater, Equal, NotEqual, Less, GreaterOrEqual][..]);
    let two = |of: &BoxedStrategy<Expr>| (of.clone(), of.clone());
    let sides = prop_oneof![3 => two(heads), 2 => two(kroner), 1 => two(ratio), 1 => two(text)];
    (comparison, sides)
        .prop_map(|(comparison, (a, b))| compared(comparison, a, b))
        .boxed()
}

fn reference(kind: Kind) -> BoxedStrategy<Expr> {
    let columns: Vec<&str> = COLUMNS
        .iter()
        .filter(|(_, own)| *own == kind)
        .map(|(id, _)| *id)
        .collect();
    let sheet = prop_oneof![3 => Just(None), 1 => one_of(&SHEETS).prop_map(Some)];
    let row = prop_oneof![3 => Just(RowRef::Same), 1 => one_of(&ROWS).prop_map(RowRef::Named)];
    let parts = (sheet, row, select(columns));
    parts
        .prop_map(|(sheet, row, column)| {
            expr(Node::Cell(CellRef {
                sheet,
                row,
                column: column.into(),
            }))
        })
        .boxed()
}

fn shift() -> BoxedStrategy<Shift> {
    prop_oneof![
        3 => Just(Shift::Previous),
        2 => one_of(&PLACES).prop_map(Shift::At),
        2 => one_of(&ROWS).prop_map(Shift::Row),
        1 => one_of(&PERIODS).prop_map(Shift::Period),
        1 => one_of(&VIEWS).prop_map(Shift::View),
        1 => select(&[Shift::First, Shift::Second][..]),
    ]
    .boxed()
}

fn fold() -> impl Strategy<Value = Fold> {
    select(&[Fold::Sum, Fold::Max, Fold::Min, Fold::Mean][..])
}

fn axis() -> BoxedStrategy<Axis> {
    let named = |ids: &'static [&'static str]| prop::collection::vec(one_of(ids), 1..3);
    prop_oneof![
        2 => Just(Axis::Rows(None)),
        1 => one_of(&SHEETS).prop_map(|sheet| Axis::Rows(Some(sheet))),
        1 => Just(Axis::Municipalities(Vec::new())),
        1 => named(&PLACES).prop_map(Axis::Municipalities),
        1 => named(&PERIODS).prop_map(Axis::Periods),
        1 => select(&["few", "money"][..]).prop_map(|fact| Axis::PeriodsWith(fact.into())),
    ]
    .boxed()
}

pub(super) fn here() -> Anchor {
    Span::new("rules/a.rhai", 0, 0).into()
}
