//! Ledgers written into every format that is read, for tests and measurements: one set of books,
//! and a writer for each format.

pub mod book;
pub mod delimited;
pub mod described;
pub mod encoded;
pub mod json_lines;
pub mod kostra;
pub mod packed;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "parquet")]
pub mod parquet_book;
pub mod saft;
pub mod sie;
pub mod wide;
pub mod workbooks;
