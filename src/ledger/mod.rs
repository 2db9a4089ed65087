//! From the files of an export to a key table: dialects, readers, condensing, completeness.
//!
//! Inputs: files through [`World`](crate::world::World) and a [`LedgerSpec`]; outputs: postings, one at a
//! time, and a [`KeyTable`]. This module must never know rules, categories or scripts.

mod spec;
mod table;
mod posting;
mod hash;
mod decode;
mod lines;
mod cutter;
mod blocks;
mod text;
mod small_table;
mod findings;
mod columns;
mod amount;
mod codes;
mod personal;
mod evidence;
mod pass;
mod scan;
mod witness;
mod completeness;
mod texts;
mod rows;
mod read;
mod condense;
mod codelist;

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod at_once;
#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod testing;

pub use codelist::{CodeEntry, CodeList, check_codes, parse_code_list};
pub use codes::NATIONAL_CODES;
pub use completeness::{Completeness, Standing};
pub use condense::{KEY_LIMIT, condense};
pub(crate) use personal::holds_personal_number;
pub use posting::{Condensed, Posting, QuarantinedLine, RawTotals};
pub use read::{ReadReport, read};
pub(crate) use scan::{unknown_encoding, usable_encoding};
pub(crate) use small_table::SmallTable;
pub use spec::{AmountColumns, CodeSource, ControlTotals, LedgerSpec};
pub use table::{CodeColumn, KeyRow, KeySpec, KeyTable, TextMatch, TextTest, code_number};
