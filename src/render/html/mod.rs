//! Documents as pages: HTML files that stand on their own, without network or scripts, for reading
//! and for paper.
//!
//! This is the one place where elements are made. Nothing here computes a figure; drawings are laid
//! out with whole numbers and ratios.

mod bars;
mod block;
mod chart;
mod frame;
mod node;
mod phrase;
mod scale;
mod style;
mod table;

pub use frame::html;
pub use style::StyleSheet;
