//! What is drawn rather than written: bars, lines over time, trees.

use crate::value::Ratio;
use crate::words::Language;

use super::phrase::Phrases;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BarKind {
    /// A whole.
    Total,
    /// A step up.
    Up,
    /// A step down.
    Down,
}

/// One bar of a drawing.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is.
    pub label: String,
    /// How much, as people read it.
    pub figure: String,
    /// Where it begins.
    pub from: Ratio,
    /// Where it ends.
    pub to: Ratio,
    /// Whether it is a whole or a step.
    pub kind: BarKind,
}

/// A line of a tree with all that stands beneath it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tree {
    pub line: Phrases,
    /// The language of the line, where that is not the document's.
    pub language: Option<Language>,
    pub branches: Vec<Tree>,
}

/// Values of several things, all drawn on the scale of the drawings beside it.
#[derive(Clone, Debug)]
pub struct Panel {
    pub title: String,
    pub values: Vec<PanelValue>,
}

#[derive(Clone, Debug)]
pub struct PanelValue {
    /// Whose it is.
    pub label: String,
    /// How much, as people read it.
    pub figure: String,
    /// How much; `None` where that is not known.
    pub value: Option<Ratio>,
}

/// Figures over time: lines for several things, columns for one.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What is followed, in which unit.
    pub title: String,
    pub periods: Vec<String>,
    pub lines: Vec<ChartLine>,
}

#[derive(Clone, Debug)]
pub struct ChartLine {
    pub name: String,
    /// A point for each period.
    pub points: Vec<Option<ChartPoint>>,
}

#[derive(Clone, Debug)]
pub struct ChartPoint {
    /// How much, as people read it.
    pub figure: String,
    /// Where it lies, as its unit is written.
    pub place: PointPlace,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PointPlace {
    At(Ratio),
    /// Somewhere from the one to the other.
    Between(Ratio, Ratio),
    /// Nobody knows.
    Nowhere,
}

impl PointPlace {
    /// The ends of where it lies; `None` where nobody knows.
    pub fn ends(&self) -> Option<[&Ratio; 2]> {
        match self {
            Self::At(value) => Some([value, value]),
            Self::Between(low, high) => Some([low, high]),
            Self::Nowhere => None,
        }
    }
}

impl Tree {
    /// A line with nothing beneath it.
    pub fn leaf(line: impl Into<Phrases>) -> Self {
        Self {
            line: line.into(),
            ..Self::default()
        }
    }
}
