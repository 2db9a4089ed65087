//! A result for people: blocks of text, tables, trees and drawings, which know nothing of how a
//! terminal lays them out.

use crate::value::Ratio;

use super::grid::Grid;

/// A document: its blocks from top to bottom.
#[must_use]
#[derive(Clone, Default, Debug)]
pub struct Document {
    pub blocks: Vec<DocumentBlock>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum DocumentBlock {
    /// A title with what is to be known beside it.
    Heading {
        title: String,
        /// What view, and what the figures stand on.
        beside: String,
    },
    /// A line that is not broken; a blank one parts what stands above from what stands below.
    Line(String),
    /// Sentences, broken where a line ends.
    Paragraph {
        /// The sentences.
        text: String,
        /// How far all lines are indented. **Unit**: characters.
        indent: usize,
        /// How much further those behind the first are.
        hanging: usize,
        /// How far lines may pass the edge of the screen.
        beyond: usize,
    },
    /// Rows of words and figures.
    Table(Table),
    /// Figures of several municipalities side by side, in as many parts as fit.
    Grid(Grid),
    /// Bars from where each reaches to where.
    Bars(Vec<Bar>),
    /// What stands beneath what.
    Tree(Tree),
}

/// On which side of its column a text stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// How a column of a table is laid out. It is as wide as its widest text, within two ends.
/// **Unit**: characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TableColumn {
    /// Where texts stand.
    pub align: Align,
    /// The least width.
    pub least: usize,
    /// The greatest width; a longer text pushes what is behind it.
    pub most: usize,
}

impl TableColumn {
    /// A column as wide as its widest text.
    pub const fn fitting(align: Align) -> Self {
        Self {
            align,
            least: 0,
            most: usize::MAX,
        }
    }

    /// A column of one width, whatever stands in it.
    pub const fn fixed(align: Align, width: usize) -> Self {
        Self {
            align,
            least: width,
            most: width,
        }
    }
}

/// A table whose columns line up.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<TableColumn>,
    /// The rows; a heading is the first of them.
    pub rows: Vec<TableRow>,
    /// How far it is indented. **Unit**: characters.
    pub indent: usize,
}

#[derive(Clone, Debug)]
pub struct TableRow {
    /// A text for each column; those at the end may be left out.
    pub cells: Vec<String>,
    /// What stands beneath it and has columns of its own.
    pub beneath: Option<Table>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BarKind {
    /// A whole.
    Total,
    /// A step up.
    Up,
    /// A step down.
    Down,
}

/// A line of a tree with all that stands beneath it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    pub line: String,
    pub branches: Vec<Tree>,
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

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = TableColumn>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            indent: 0,
        }
    }

    /// The same, with rows behind its own.
    #[must_use]
    pub fn with<const N: usize>(mut self, rows: impl IntoIterator<Item = [String; N]>) -> Self {
        self.rows.extend(rows.into_iter().map(|cells| TableRow {
            cells: cells.into(),
            beneath: None,
        }));
        self
    }
}

impl Document {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    pub fn heading(self, title: impl Into<String>, beside: impl Into<String>) -> Self {
        self.block(DocumentBlock::Heading {
            title: title.into(),
            beside: beside.into(),
        })
    }

    pub fn line(self, text: impl Into<String>) -> Self {
        self.block(DocumentBlock::Line(text.into()))
    }

    /// With sentences.
    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.block(DocumentBlock::Paragraph {
            text: text.into(),
            indent: 0,
            hanging: 0,
            beyond: 0,
        })
    }

    /// With indented sentences, the lines behind the first by two more.
    pub fn indented(self, text: impl Into<String>, indent: usize) -> Self {
        self.block(DocumentBlock::Paragraph {
            text: text.into(),
            indent,
            hanging: 2,
            beyond: 0,
        })
    }

    /// With indented sentences as [`Document::indented`], whose first line is as long as the screen
    /// is wide.
    pub fn filled(self, text: impl Into<String>, indent: usize) -> Self {
        self.block(DocumentBlock::Paragraph {
            text: text.into(),
            indent,
            hanging: 2,
            beyond: 2,
        })
    }

    pub fn table(self, table: Table) -> Self {
        self.block(DocumentBlock::Table(table))
    }

    pub fn tree(self, tree: Tree) -> Self {
        self.block(DocumentBlock::Tree(tree))
    }

    pub fn grid(self, grid: Grid) -> Self {
        self.block(DocumentBlock::Grid(grid))
    }

    /// With a line on what is left out where only `limit` of so many are shown.
    pub fn more(self, count: usize, limit: usize) -> Self {
        match count.saturating_sub(limit) {
            0 => self,
            more => self.line(format!("and {more} more: `--all` shows them")),
        }
    }

    pub fn block(mut self, block: DocumentBlock) -> Self {
        self.blocks.push(block);
        self
    }

    /// With the blocks of another document behind its own.
    pub fn and(mut self, other: Self) -> Self {
        self.blocks.extend(other.blocks);
        self
    }
}
