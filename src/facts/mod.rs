//! Facts and the vocabulary that declares them: what is known besides the ledger.
//!
//! Inputs: `rules/vocabulary.toml` and each municipality's `YEAR/facts.toml`. This module must
//! never know rules, postings or sheets.

mod basis;
mod book;
mod dimension;
mod fact;
mod file;
mod form;
mod label;
mod missing;
mod publication;
mod publication_form;
mod series;
mod vocabulary;
mod vocabulary_form;

pub use basis::{Basis, FactOrigin};
pub use book::{BookChanges, FactBook, FactChange};
pub(crate) use dimension::is_personal;
pub use dimension::{DimensionDeclaration, DimensionKind};
pub use fact::{Counted, Fact, Facts};
pub use file::parse_facts;
pub use form::{FACTS_FILE, SERIES_FILE};
pub use label::Label;
pub use publication::{ContributorRules, Publication};
pub use series::parse_series;
pub use vocabulary::{FactDeclaration, UnitDeclaration, Vocabulary, parse_vocabulary};
pub use vocabulary_form::{DIMENSION_KIND, EN, NB, PERSONAL, VOCABULARY_FILE};
