//! Parquet, for programs that are built with the feature `parquet`: a footer that says where the
//! columns are, and the columns themselves in groups of rows.

pub(super) mod dates;
pub(super) mod number;
pub(super) mod kind;
pub(super) mod value;
pub(super) mod pages;
pub(super) mod column;
pub(super) mod format;
