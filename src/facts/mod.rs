//! Facts and the vocabulary that declares them: what is known besides the ledger.
//!
//! Inputs: `rules/vocabulary.toml` and each municipality's `YEAR/facts.toml`. This module must
//! never know rules, postings or sheets.

mod book;
mod fact;
mod publication;
mod series;
mod vocabulary;

pub use book::{BookChanges, FactBook, FactChange};
pub use fact::{Basis, Counted, Fact, FactOrigin, Facts, parse_facts};
pub use publication::Publication;
pub use series::parse_series;
pub use vocabulary::{
    DimensionDeclaration, DimensionKind, FactDeclaration, Label, UnitDeclaration, Vocabulary,
    parse_vocabulary,
};
