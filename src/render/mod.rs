//! How results and diagnostics look: text for a terminal, CSV and JSON for machines, a report and a
//! page of differences as HTML.
//!
//! Every renderer is a function from plain data to text; none prints, computes a figure or reads
//! more than the source lines that a diagnostic points at.

mod balance;
mod comparison;
mod completeness;
mod controls;
mod coverage;
mod dataset;
mod diagnostics;
mod diff;
mod difference;
mod diff_page;
mod document;
mod exact;
mod excerpt;
mod explanation;
mod files;
mod findings;
mod grid;
mod ground;
mod html;
mod long;
mod names;
mod order;
mod prices;
mod published;
mod reconcile;
mod report;
mod screen;
mod sheet;
mod targets;
mod text;
mod watch;
mod waterfall;
mod whatif;
mod xlsx;

pub use balance::balance_document;
pub use comparison::{comparison_data, comparison_document};
pub use completeness::{CompletenessRow, completeness_document, completeness_rows};
pub use controls::{ControlRow, control_rows, controls_document, controls_page};
pub use coverage::{CoverageLimits, coverage_data, coverage_document, standing_sentence};
pub use dataset::{DataRow, Dataset, Datum, csv, json, json_line, name_of};
pub use diagnostics::{DiagnosticForm, diagnostics, finding_counts, findings_json};
pub use diff::LARGEST_COLUMNS;
pub use diff::{diff_data, diff_document};
pub use diff_page::{DiffPage, DiffSide, ReadAs, diff_page};
pub use difference::differences_document;
pub use document::{
    Align, Bar, BarKind, CellKind, CellRole, CellTone, Chart, ChartLine, ChartPoint, Document,
    DocumentBlock, Panel, PanelValue, Paragraph, Phrase, Phrases, PointPlace, Section, Table,
    TableCell, TableColumn, TableRow, Tree,
};
pub use exact::Exact;
pub use excerpt::{Sources, mask};
pub use explanation::{TreeLimits, explanation_document};
pub use files::{FILES, PlacedTable, file_schema, files_reference, tables};
pub use findings::{findings_text, gravest_first, warnings_in_short};
pub use html::{StyleSheet, html};
pub use long::{LongData, long_data};
pub use names::unit_label;
pub use published::{hidden_document, published_data};
pub use reconcile::{
    reconciliation_data, reconciliation_document, reported_data, reported_document,
    reported_sentence,
};
pub use report::{ReportInputs, report_document};
pub use screen::Screen;
pub use sheet::sheet_document;
pub use targets::targets_document;
pub use text::{text, text_on};
pub use watch::{watch_json, watch_text};
pub use waterfall::{missing_gap_document, waterfall_data, waterfall_document};
pub use whatif::{changed_data, changed_document, matrix_data, matrix_document};
pub use xlsx::{Spreadsheet, WorkbookSummary, published_workbook, workbook};
