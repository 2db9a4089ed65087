//! Facts and the vocabulary that declares them: what is known besides the ledger.
//!
//! Inputs: `rules/vocabulary.toml` and each municipality's `YEAR/facts.toml`. This module must never know
//! rules, postings or sheets.

mod fact;
mod vocabulary;

pub use fact::{Basis, Counted, Fact, FactOrigin, Facts, parse_facts};
pub use vocabulary::{
    DimensionDeclaration, DimensionKind, FactDeclaration, Label, UnitDeclaration, Vocabulary, parse_vocabulary,
};
