//! How results and diagnostics look: text for a terminal, CSV and JSON for machines, a report and a page of differences as HTML.
//!
//! Every renderer is a function from plain data to text; none prints, computes a figure or reads more
//! than the source lines that a diagnostic points at.

mod balance;
mod comparison;
mod completeness;
mod csv_text;
mod diagnostics;
mod diff;
mod excerpt;
mod explanation;
mod grid;
mod ground;
mod html;
mod long;
mod names;
mod published;
mod reconcile;
mod sheet;
mod targets;
mod watch;
mod waterfall;
mod whatif;
mod xlsx;

pub use balance::balance_text;
pub use comparison::{comparison_csv, comparison_json, comparison_text};
pub use completeness::{CompletenessRow, completeness_rows, completeness_text};
pub use csv_text::CsvText;
pub use diagnostics::{DiagnosticForm, diagnostics};
pub use diff::{diff_csv, diff_json, diff_text};
pub use excerpt::{Sources, mask};
pub use explanation::{TreeLimits, explanation};
pub use html::{DiffPage, DiffSide, ReadAs, ReportInputs, diff_html, report_html};
pub use long::{long_csv, long_json};
pub use names::unit_label;
pub use published::{hidden_text, published_json};
pub use reconcile::{reconciliation_csv, reconciliation_json, reconciliation_text};
pub use sheet::sheet_text;
pub use targets::targets_text;
pub use watch::{watch_json, watch_text};
pub use waterfall::{missing_gap_text, waterfall_json, waterfall_text};
pub use whatif::{changed_csv, changed_json, changed_text, matrix_csv, matrix_json, matrix_text};
pub use xlsx::{Spreadsheet, WorkbookSummary, workbook};

/// Writes a value as JSON, indented, with a line end. Plain data cannot fail to be written.
pub fn json_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
