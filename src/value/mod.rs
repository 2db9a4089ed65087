//! Exact values with units: øre, ratios, intervals, missing figures, and how each is shown.
//!
//! Inputs: nothing but numbers and text. This module must never know files, scripts or
//! municipalities, and nothing in it is a float.

#![warn(missing_docs)]

mod amount;
mod amount_scale;
mod amount_text;
mod figure;
mod format;
mod normal;
mod personal;
mod ratio;
mod unit;

pub use amount::Amount;
pub use amount_scale::{AmountScale, parse_scaled};
pub use amount_text::{AmountError, NumberMarks, names_a_side, parse_amount};
pub use figure::{Figure, Value, WITHHELD, Wording};
pub use format::{display_below, display_figure, group_thousands};
pub use normal::{Respelling, is_control, is_invisible, is_latin, normal_form, respelled, visible};
pub use personal::{
    evident_personal_numbers, holds_evident_personal_number, holds_personal_number,
    personal_numbers, without_personal_numbers,
};
pub use ratio::{PLACES, Ratio};
pub use unit::{Base, Notation, Unit, UnitError};
