//! What a step of an explanation stands on.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::engine::CellOrigin;
use crate::facts::Basis;

/// A term of the program's own for what a step stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GroundTerm {
    /// Computed, or the fact itself.
    Origin(CellOrigin),
    /// The weakest basis beneath it.
    Basis(Basis),
    /// An amount that no posting holds.
    Imputed,
    /// What an adjustment takes, moves or adds.
    Adjustment,
}

/// What a step stands on: terms of the program, then the words of an author, such as a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepGround {
    /// The program's own terms, which a reader may get in another language.
    pub terms: Vec<GroundTerm>,
    /// What else is to be said, as it was written.
    pub words: Option<String>,
}

impl StepGround {
    /// A ground of some terms alone.
    pub fn of(terms: impl IntoIterator<Item = GroundTerm>) -> Self {
        Self {
            terms: terms.into_iter().collect(),
            words: None,
        }
    }

    /// The same, with words behind the terms.
    #[must_use]
    pub fn with(self, words: impl Into<String>) -> Self {
        Self {
            words: Some(words.into()),
            ..self
        }
    }
}

impl fmt::Display for GroundTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(origin) => origin.fmt(f),
            Self::Basis(basis) => basis.fmt(f),
            Self::Imputed => f.write_str("imputed"),
            Self::Adjustment => f.write_str("adjustment"),
        }
    }
}

impl fmt::Display for StepGround {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = self.terms.iter().map(ToString::to_string);
        f.write_str(
            &terms
                .chain(self.words.clone())
                .collect::<Vec<_>>()
                .join(", "),
        )
    }
}

impl Serialize for StepGround {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
