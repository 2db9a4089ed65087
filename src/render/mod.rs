//! How results and diagnostics look: text for a terminal, and CSV and JSON for machines.
//!
//! Every renderer is a function from plain data to text; none prints, computes a figure or reads more
//! than the source lines that a diagnostic points at.

mod csv_text;
mod diagnostics;
mod excerpt;

pub use diagnostics::{DiagnosticForm, diagnostics};

/// Writes a value as JSON, indented, with a line end. Plain data cannot fail to be written.
fn json_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
