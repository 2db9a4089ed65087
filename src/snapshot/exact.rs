//! Figures as the body of a snapshot has them: exact, never rounded.

use crate::value::{Ratio, Value};

/// The exact value: a decimal where it is a whole number of øre, so that a reader sees kroner, else
/// a fraction.
pub(super) fn written(value: &Ratio) -> String {
    if value.to_ore().is_some() {
        value.to_decimal(2)
    } else {
        value.to_string()
    }
}

/// A value without its unit.
pub(super) fn exact(value: &Value) -> String {
    match value {
        Value::Exact(value) => written(value),
        Value::Interval { low, high, tight } => {
            format!(
                "[{}, {}]{}",
                written(low),
                written(high),
                if *tight { "" } else { " not_tight" }
            )
        }
        Value::Text(text) => quoted(&text.norwegian()),
        Value::Missing(reason) => format!("missing {}", quoted(reason)),
    }
}

/// A text as JSON writes it, without the sign that separates fields.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap_or_default()
        .replace('|', "\\u007c")
}
