//! A result for people: blocks of text, tables, trees and drawings, which know nothing of how a
//! terminal or a page lays them out.

mod drawing;
mod phrase;
mod table;

use crate::words::Language;

use super::grid::Grid;

pub use drawing::{
    Bar, BarKind, Chart, ChartLine, ChartPoint, Panel, PanelValue, PointPlace, Tree,
};
pub use phrase::{Phrase, Phrases};
pub use table::{Align, CellKind, CellRole, CellTone, Table, TableCell, TableColumn, TableRow};

/// A document: its blocks from top to bottom.
///
/// Of one that becomes a page, the sections are its parts, and what stands before them its head.
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
    /// What the blocks behind it are about; before all sections, the document.
    Title(String),
    /// A line that is not broken; a blank one parts what stands above from what stands below.
    Line(String),
    /// Sentences, broken where a line ends.
    Paragraph(Paragraph),
    /// Rows of words and figures.
    Table(Table),
    /// Figures of several municipalities side by side, in as many parts as fit.
    Grid(Grid),
    /// Bars from where each reaches to where.
    Bars {
        /// What is drawn, for those who do not see it. A terminal says it in a line above.
        title: String,
        bars: Vec<Bar>,
    },
    /// Small drawings, all on one scale.
    Panels(Vec<Panel>),
    /// Figures over time.
    Chart(Chart),
    /// What stands beneath what. A page folds what has more beneath it.
    Tree(Tree),
    /// Items one beneath another, each with those that belong to it.
    List(Vec<Tree>),
    /// A part that can be led to.
    Section(Section),
    /// A part like an article of a lexicon, which can be led to.
    Article(Section),
    /// What is there for those who ask for it.
    Details {
        /// The name by which style sheets know it; may be empty.
        style: &'static str,
        /// Whether a page shows it at once.
        open: bool,
        summary: String,
        blocks: Vec<DocumentBlock>,
    },
    /// Blocks that stand together.
    Group {
        /// The name by which style sheets know it; may be empty.
        style: &'static str,
        blocks: Vec<DocumentBlock>,
    },
    /// A drawing with its title and what explains it.
    Figure {
        /// The name by which style sheets know it; may be empty.
        style: &'static str,
        title: String,
        /// What is to be known beside the title; may be empty.
        beside: String,
        blocks: Vec<DocumentBlock>,
    },
}

/// Sentences.
#[derive(Clone, Default, Debug)]
pub struct Paragraph {
    /// The name by which style sheets know it; may be empty.
    pub style: &'static str,
    pub content: Phrases,
    /// The language, where that is not the document's.
    pub language: Option<Language>,
    /// How far all lines are indented. **Unit**: characters.
    pub indent: usize,
    /// How much further those behind the first are.
    pub hanging: usize,
    /// How far lines may pass the edge of the screen.
    pub beyond: usize,
}

/// A part of a document that can be led to.
#[derive(Clone, Default, Debug)]
pub struct Section {
    /// The name by which style sheets know it; may be empty.
    pub style: &'static str,
    /// The name of the place.
    pub anchor: String,
    pub title: Phrases,
    /// What a list of the parts calls it, where that is not the title.
    pub listed_as: Option<String>,
    pub blocks: Vec<DocumentBlock>,
}

impl Section {
    /// A section with a title and nothing in it.
    pub fn new(anchor: impl Into<String>, title: impl Into<Phrases>) -> Self {
        Self {
            anchor: anchor.into(),
            title: title.into(),
            ..Self::default()
        }
    }

    /// The same, with the blocks of a document behind its own.
    #[must_use]
    pub fn with(mut self, document: Document) -> Self {
        self.blocks.extend(document.blocks);
        self
    }
}

impl Paragraph {
    /// Sentences with the name by which style sheets know them.
    pub fn styled(style: &'static str, content: impl Into<Phrases>) -> Self {
        Self {
            style,
            content: content.into(),
            ..Self::default()
        }
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

    pub fn title(self, title: impl Into<String>) -> Self {
        self.block(DocumentBlock::Title(title.into()))
    }

    pub fn line(self, text: impl Into<String>) -> Self {
        self.block(DocumentBlock::Line(text.into()))
    }

    /// With sentences.
    pub fn paragraph(self, content: impl Into<Phrases>) -> Self {
        self.styled("", content)
    }

    /// With sentences that style sheets know by a name.
    pub fn styled(self, style: &'static str, content: impl Into<Phrases>) -> Self {
        self.block(DocumentBlock::Paragraph(Paragraph::styled(style, content)))
    }

    /// With something to be known beside the rest.
    pub fn note(self, content: impl Into<Phrases>) -> Self {
        self.styled("note", content)
    }

    /// With indented sentences, the lines behind the first by two more.
    pub fn indented(self, text: impl Into<String>, indent: usize) -> Self {
        self.block(DocumentBlock::Paragraph(Paragraph {
            indent,
            hanging: 2,
            ..Paragraph::styled("", text.into())
        }))
    }

    /// With indented sentences as [`Document::indented`], whose first line is as long as the screen
    /// is wide.
    pub fn filled(self, text: impl Into<String>, indent: usize) -> Self {
        self.block(DocumentBlock::Paragraph(Paragraph {
            indent,
            hanging: 2,
            beyond: 2,
            ..Paragraph::styled("", text.into())
        }))
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

    pub fn section(self, section: Section) -> Self {
        self.block(DocumentBlock::Section(section))
    }

    /// With blocks that stand together.
    pub fn group(self, style: &'static str, together: Self) -> Self {
        let blocks = together.blocks;
        self.block(DocumentBlock::Group { style, blocks })
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
