//! What words say wherever they stand, in names of columns, titles or formats of cells.

pub(super) mod amount_units;
pub(super) mod currency;
pub(super) mod words;
