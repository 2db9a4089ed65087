//! From the files of an export to a key table: dialects, readers, condensing, completeness.
//!
//! Inputs: files through [`World`](crate::world::World) and a [`LedgerSpec`]; outputs: postings, one at a
//! time, and a [`KeyTable`]. This module must never know rules, categories or scripts.

mod posting;
mod spec;
mod table;

pub use posting::{Condensed, Posting, QuarantinedLine, RawTotals};
pub use spec::{AmountColumns, CodeSource, ControlTotals, LedgerSpec};
pub use table::{CodeColumn, KeyRow, KeySpec, KeyTable, TextMatch, TextTest, code_number};
