//! What is asked where no column shows by itself that it carries codes of the nation.

use crate::proposal::amounts::plan::listed;
use crate::proposal::answers::ExportQuestion;
use crate::proposal::export::columns::ExportColumn;

/// Asks which column carries the codes of a dimension.
pub(in crate::proposal) fn no_codes(
    dimension: &str,
    noun: &str,
    columns: &[ExportColumn],
) -> ExportQuestion {
    ExportQuestion {
        option: format!("--column {dimension}="),
        text: format!("which column carries the {noun}? no column has enough valid codes"),
        help: format!(
            "`--column {dimension}=COLUMN`, `--column {dimension}=COLUMN:2-4` for some of its characters, or `--column {dimension}==CODE` for one code on every line; there are {}",
            listed(columns)
        ),
    }
}

/// Asks which column carries the account class, where the vocabulary declares no class of operation.
pub(in crate::proposal) fn no_classes(dimension: &str) -> ExportQuestion {
    ExportQuestion {
        option: format!("--column {dimension}="),
        text: "which column carries the account class? the vocabulary does not say what classes there are".to_owned(),
        help: format!(
            "`--column {dimension}=COLUMN`, or `--column {dimension}==CODE` for one code on every line; `operation` and `words` in rules/vocabulary.toml say what account classes there are"
        ),
    }
}
