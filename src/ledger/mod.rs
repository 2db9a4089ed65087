//! From the files of an export to a key table: dialects, readers, condensing, completeness.
//!
//! Inputs: files through [`World`](crate::world::World) and a [`LedgerSpec`]; outputs: postings,
//! one at a time, and a [`KeyTable`]. This module must never know rules, categories or scripts.

#![warn(missing_docs)]

mod national;
mod spec;
mod table;
mod posting;
mod hash;
mod names;
mod records;
mod container;
mod csv;
mod workbook;
#[cfg(feature = "parquet")]
mod parquet;
mod json_late;
mod json_lines;
mod kostra;
mod saft;
mod sie;
mod scan;
mod complete;
mod read;
mod condense;
mod source;
mod files;
mod outline;
mod codelist;

#[cfg(test)]
pub(crate) mod tests;

pub use codelist::{
    CodeEntry, CodeList, CodeStanding, check_codes, check_known_codes, parse_code_list,
};
pub use complete::completeness::{Completeness, CompletenessState};
pub use condense::condensed::Condensed;
pub use condense::condenser::KEY_LIMIT;
pub use condense::plain::KeyTableBuilder;
pub(crate) use csv::encoding::{unknown_encoding, usable_encoding};
pub(crate) use csv::small_table::SmallTable;
pub use files::LedgerFiles;
pub(crate) use names::amount_units::AmountUnit;
pub(crate) use national::PERIOD;
pub use national::{NATIONAL_CODES, NationalCodes, NationalDimensions, NationalRole};
pub(crate) use outline::CodeTrial;
pub use outline::{FileOutline, OutlineRow, TextHead};
pub use posting::{Posting, QuarantinedLine, RawTotals};
pub use read::ReadReport;
pub(crate) use records::background::is_guarded;
pub use records::batch::RecordBatch;
pub use records::content::{FileContent, FileHead, FileRemark};
pub use records::fields::Fields;
pub use records::format::{EachRecord, FaultWeight, FieldFault, Record, RecordFormat, Records};
pub use records::shape::{Expected, Likeness, RecordShape};
pub(crate) use scan::column_name::ColumnName;
pub use source::{LedgerSource, PostingPlace};
pub(crate) use spec::HeaderLikeness;
pub use spec::{
    AmountColumns, CodeSource, ColumnSign, ControlTotals, FileDialect, FileLines, HiddenRows,
    LedgerFile, LedgerKind, LedgerSpec, SideSigns, WideColumn,
};
pub use table::{
    CodeColumn, KeyRow, KeySpec, KeyTable, TextMatch, TextTest, code_number, range_for_readers,
    shown_code, shown_voucher,
};
