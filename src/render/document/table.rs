//! Tables: rows of cells that know what they hold, and how a terminal lays their columns out.

use crate::words::Language;

use super::drawing::Tree;
use super::phrase::Phrases;

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
#[derive(Clone, Default, Debug)]
pub struct Table {
    /// The name by which style sheets know it; may be empty.
    pub style: &'static str,
    /// How a terminal lays its columns out; by what the cells hold where there are none.
    pub columns: Vec<TableColumn>,
    /// The rows of headings.
    pub head: Vec<TableRow>,
    pub rows: Vec<TableRow>,
    /// How far it is indented. **Unit**: characters.
    pub indent: usize,
    /// Whether a narrow page sets the fields of a row beneath one another, each under its heading.
    pub stacks: bool,
}

#[derive(Clone, Default, Debug)]
pub struct TableRow {
    /// The name by which style sheets know it; may be empty.
    pub style: &'static str,
    /// A cell for each column; those at the end may be left out.
    pub cells: Vec<TableCell>,
    /// What stands beneath it. On a terminal it has columns of its own.
    pub beneath: Option<Table>,
}

/// Where in its table a cell stands.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum CellRole {
    /// In a row, under a heading.
    #[default]
    Field,
    /// Before a row: what it is about.
    Label,
    /// Above a column.
    Heading,
    /// Above the headings of several columns.
    GroupHeading,
}

/// What a cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum CellKind {
    #[default]
    Figure,
    /// Words, which may be broken into lines.
    Words,
    /// Something with what became of it and where it stands.
    Item,
    Address,
    Hash,
}

/// What tells a cell from those beside it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum CellTone {
    #[default]
    Plain,
    /// It is of less weight.
    Quiet,
    /// It begins a group of columns.
    First,
    /// It says that something holds.
    Yes,
    /// It says that something does not hold.
    No,
    /// It says that something cannot be decided.
    Open,
}

/// One cell of a table.
#[derive(Clone, Default, Debug)]
pub struct TableCell {
    pub role: CellRole,
    pub kind: CellKind,
    pub tone: CellTone,
    pub content: Phrases,
    /// A list beneath what it says.
    pub list: Option<Vec<Tree>>,
    /// The name of the place, to be led to.
    pub anchor: Option<String>,
    /// The language of what it says, where that is not the document's.
    pub language: Option<Language>,
    /// How many columns more than one it takes.
    pub more_columns: usize,
}

impl TableCell {
    /// A figure.
    pub fn new(content: impl Into<Phrases>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// Words.
    pub fn words(content: impl Into<Phrases>) -> Self {
        Self::new(content).kind(CellKind::Words)
    }

    /// Something with what became of it.
    pub fn item(content: impl Into<Phrases>) -> Self {
        Self::new(content).kind(CellKind::Item)
    }

    /// What a row is about.
    pub fn label(content: impl Into<Phrases>) -> Self {
        Self::new(content).role(CellRole::Label)
    }

    /// What a column holds.
    pub fn heading(content: impl Into<Phrases>) -> Self {
        Self::new(content).role(CellRole::Heading)
    }

    /// What so many columns have in common.
    pub fn group_heading(content: impl Into<Phrases>, columns: usize) -> Self {
        Self::new(content)
            .role(CellRole::GroupHeading)
            .over(columns)
    }

    #[must_use]
    pub fn role(self, role: CellRole) -> Self {
        Self { role, ..self }
    }

    #[must_use]
    pub fn kind(self, kind: CellKind) -> Self {
        Self { kind, ..self }
    }

    #[must_use]
    pub fn tone(self, tone: CellTone) -> Self {
        Self { tone, ..self }
    }

    /// The same, over so many columns.
    #[must_use]
    pub fn over(self, columns: usize) -> Self {
        Self {
            more_columns: columns.saturating_sub(1),
            ..self
        }
    }

    #[must_use]
    pub fn anchor(self, anchor: String) -> Self {
        Self {
            anchor: Some(anchor),
            ..self
        }
    }

    /// The same, in a language that need not be the document's.
    #[must_use]
    pub fn language(self, language: Language) -> Self {
        Self {
            language: Some(language),
            ..self
        }
    }

    /// What it says on a line of its own, its list behind it.
    pub fn plain(&self) -> String {
        let listed = self.list.iter().flatten().map(|item| item.line.plain());
        std::iter::once(self.content.plain())
            .chain(listed)
            .collect::<Vec<_>>()
            .join("; ")
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl TableRow {
    /// A row that the style sheets need not know.
    pub fn new(cells: impl IntoIterator<Item = TableCell>) -> Self {
        Self::styled("", cells)
    }

    /// A row with the name by which style sheets know it.
    pub fn styled(style: &'static str, cells: impl IntoIterator<Item = TableCell>) -> Self {
        Self {
            style,
            cells: cells.into_iter().collect(),
            beneath: None,
        }
    }

    /// A row of headings.
    pub fn headings<T: Into<Phrases>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::new(texts.into_iter().map(TableCell::heading))
    }
}

impl Table {
    /// A table of columns laid out so, without rows.
    pub fn new(columns: impl IntoIterator<Item = TableColumn>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            ..Self::default()
        }
    }

    /// A table with the name by which style sheets know it.
    pub fn styled(
        style: &'static str,
        head: impl IntoIterator<Item = TableRow>,
        rows: impl IntoIterator<Item = TableRow>,
    ) -> Self {
        Self {
            style,
            head: head.into_iter().collect(),
            rows: rows.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The same, with rows behind its own.
    #[must_use]
    pub fn with<const N: usize>(mut self, rows: impl IntoIterator<Item = [String; N]>) -> Self {
        let row = |cells: [String; N]| TableRow::new(cells.map(TableCell::from));
        self.rows.extend(rows.into_iter().map(row));
        self
    }
}
