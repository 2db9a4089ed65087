//! Workbooks: from an XLSX or ODS file to the rows of one of its sheets.
//!
//! It knows cells and what spreadsheets store in them; it must never know what a column means.

mod formula;
pub(super) mod number;
pub(super) mod ods;
mod ods_rows;
mod ods_styles;
mod rows;
mod sheets;
mod shown;
mod shown_cells;
pub(super) mod xlsx;
mod xlsx_parts;
mod xml;
