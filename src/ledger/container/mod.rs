//! What files are packed into, gzip and zip, and what a file is that no format reads.
//!
//! It knows bytes and names; it must never know what a record is.

pub(super) mod archive;
mod inflated;
mod kind;
pub(super) mod unpack;
