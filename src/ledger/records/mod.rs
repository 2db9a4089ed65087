//! How a file becomes records, whatever its format: what a format must give, and how threads share
//! what it gives.

pub(super) mod background;
pub(super) mod batch;
pub(super) mod content;
pub(super) mod exponent;
pub(super) mod fields;
pub(super) mod format;
pub(super) mod hashed;
pub(super) mod shape;
pub(super) mod plain_amount;
pub(super) mod shared;
pub(super) mod text_lines;
