//! What a spreadsheet's formula is made of: text, and references to places whose addresses are
//! found last.

use crate::engine::Coordinates;
use crate::model::Id;
use crate::words::Word;

/// Something that has a cell of the workbook. **Order**: by kind, then place, period, view and id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Slot {
    Fact {
        /// Whose.
        scope: Id,
        /// Of which year or period.
        period: Id,
        id: Id,
    },
    Weight(PlacedName),
    /// An allocation key.
    Key(PlacedName),
    /// The kroner of a category and all below it.
    Category(PlacedName),
    /// A cell of a sheet.
    Cell {
        sheet: Id,
        row: Id,
        column: Id,
        /// The place, period and view.
        at: PlacedName,
    },
}

/// A name in a place, period and view.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PlacedName {
    /// The municipality or other place.
    pub scope: Id,
    /// The year or period.
    pub period: Id,
    pub view: Id,
    /// The name; empty for cells, which are named otherwise.
    pub id: Id,
}

impl PlacedName {
    /// A name as asked from somewhere.
    pub fn new(id: &Id, at: &Coordinates) -> Self {
        Self {
            scope: at.scope.name(),
            period: at.period.clone(),
            view: at.view.clone(),
            id: id.clone(),
        }
    }

    /// The question that it answers, outside every sheet.
    pub fn asking(&self) -> Coordinates {
        Coordinates::beside(&self.scope, &self.period, &self.view)
    }
}

impl Slot {
    /// A cell as asked from somewhere; `None` where no cell is named.
    pub fn cell(at: &Coordinates) -> Option<Self> {
        let (sheet, row, column) = (at.sheet.clone()?, at.row.clone()?, at.column.clone()?);
        Some(Self::Cell {
            sheet,
            row,
            column,
            at: PlacedName::new(&Id::from(""), at),
        })
    }
}

/// A part of a formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The address of a slot.
    Slot(Slot),
}

/// A formula, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormulaText {
    /// Its parts.
    pub pieces: Vec<Piece>,
    /// How tightly it binds, as a spreadsheet counts; see [`FormulaText::within`].
    binding: u8,
    /// Whether it gives a text.
    pub is_text: bool,
}

/// Comparisons.
pub const COMPARED: u8 = 1;
/// Texts put together.
pub const JOINED: u8 = 2;
/// Sums and differences, and whatever begins with a sign.
pub const ADDED: u8 = 3;
/// Products and quotients.
pub const MULTIPLIED: u8 = 4;
/// What nothing can be torn from.
pub const WHOLE: u8 = 5;

impl FormulaText {
    /// Text of a formula that gives a number.
    pub fn text(text: impl Into<String>, binding: u8) -> Self {
        Self {
            pieces: vec![Piece::Text(text.into())],
            binding,
            is_text: false,
        }
    }

    /// A reference.
    pub fn slot(slot: Slot, is_text: bool) -> Self {
        Self {
            pieces: vec![Piece::Slot(slot)],
            binding: WHOLE,
            is_text,
        }
    }

    /// Two parts with a sign between them.
    pub fn pair(self, sign: &str, other: Self, binding: u8) -> Self {
        let mut pieces = self.within(binding);
        pieces.push(Piece::Text(sign.to_owned()));
        pieces.extend(other.within(binding + 1));
        Self {
            pieces,
            binding,
            is_text: false,
        }
    }

    /// The sign turned.
    pub fn negated(self) -> Self {
        let mut pieces = vec![Piece::Text("-".to_owned())];
        pieces.extend(self.within(WHOLE));
        Self {
            pieces,
            binding: ADDED,
            is_text: false,
        }
    }

    /// A function of parts.
    pub fn call(name: &str, arguments: Vec<Self>) -> Self {
        let mut pieces = vec![Piece::Text(format!("{name}("))];
        for (index, argument) in arguments.into_iter().enumerate() {
            if index > 0 {
                pieces.push(Piece::Text(",".to_owned()));
            }
            pieces.extend(argument.pieces);
        }
        pieces.push(Piece::Text(")".to_owned()));
        Self {
            pieces,
            binding: WHOLE,
            is_text: false,
        }
    }

    /// The same as a text.
    pub fn giving_text(self) -> Self {
        Self {
            is_text: true,
            ..self
        }
    }

    /// Its pieces, in parentheses where it binds looser than what it stands in.
    fn within(self, binding: u8) -> Vec<Piece> {
        if self.binding >= binding {
            return self.pieces;
        }
        let parenthesis = |sign: &str| Piece::Text(sign.to_owned());
        std::iter::once(parenthesis("("))
            .chain(self.pieces)
            .chain([parenthesis(")")])
            .collect()
    }

    /// The slots that it refers to.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(slot),
            Piece::Text(_) => None,
        })
    }

    /// The formula's text, once it is known where each slot stands.
    pub fn written(&self, place: impl Fn(&Slot) -> Option<String>) -> Option<String> {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Some(text.clone()),
                Piece::Slot(slot) => place(slot),
            })
            .collect()
    }
}

/// Why a figure is written as a value, without a formula.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NoFormula {
    /// It is known only by its ends, or stands on something that is.
    Interval,
    /// Something beneath it is missing, though it is not.
    Missing,
    /// What it is made of has no form in a spreadsheet.
    NoForm,
    /// The formula is longer or deeper than a spreadsheet takes.
    TooLong,
    /// The parts do not make up the figure.
    Apart,
}

impl NoFormula {
    /// What stands in the note of the figure.
    pub fn word(self) -> Word {
        match self {
            Self::Interval => Word::ValueOfInterval,
            Self::Missing => Word::ValueOfMissing,
            Self::NoForm => Word::ValueWithoutForm,
            Self::TooLong => Word::ValueTooLong,
            Self::Apart => Word::ValueApart,
        }
    }
}
