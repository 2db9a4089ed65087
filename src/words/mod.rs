//! What the program says in the reader's language: one table of words, and sentences with parts.
//!
//! Messages of findings, ids and the machine formats are English whoever reads them, and stand
//! where they are made.

mod alphabet;
mod language;
mod reasons;
mod sentences;
mod table;

pub use alphabet::alphabet_key;
pub use language::Language;
pub use reasons::reason;
pub use sentences::*;
pub use table::Word;
