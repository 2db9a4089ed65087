//! Numbers as machines get them: a decimal, and exactly.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::value::{PLACES, Ratio, Unit};

/// A number as a decimal and exactly. **Unit**: as written, so per hundred for shares.
#[derive(Clone, Serialize, Debug)]
pub struct Exact {
    value: Box<RawValue>,
    numerator: String,
    denominator: String,
}

impl Exact {
    /// A number as it is.
    pub fn new(value: &Ratio) -> Self {
        Self {
            value: raw_number(value),
            numerator: value.numerator().to_string(),
            denominator: value.denominator().to_string(),
        }
    }

    /// A number as its unit is written.
    pub fn written(value: &Ratio, unit: &Unit) -> Self {
        Self::new(&(value * &Ratio::integer(unit.written_factor())))
    }

    /// The decimal text.
    pub fn decimal(&self) -> &str {
        self.value.get()
    }
}

/// A decimal that no float has touched.
pub(super) fn raw_number(value: &Ratio) -> Box<RawValue> {
    RawValue::from_string(value.to_decimal(PLACES)).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
