//! The formats that the files of a ledger may have.

use std::sync::Arc;

use crate::ledger::csv::format::CsvFormat;
use crate::ledger::records::format::RecordFormat;
use crate::ledger::records::shared::AnyFormat;

/// Known formats. A file is of the first that says so of its name; what none says so of is
/// delimited text.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Formats {
    named: Vec<Arc<dyn AnyFormat>>,
    text: CsvFormat,
}

impl Default for Formats {
    fn default() -> Self {
        Self::with_text(CsvFormat::default())
    }
}

impl Formats {
    /// Those that every project has, and delimited text read in some way.
    pub(in crate::ledger) fn with_text(text: CsvFormat) -> Self {
        // A format of the house is registered here.
        Self {
            named: Vec::new(),
            text,
        }
    }

    /// Adds one, which is asked before those that are there.
    pub(in crate::ledger) fn add(&mut self, format: impl RecordFormat + 'static) {
        self.named.insert(0, Arc::new(format));
    }

    /// The format of a file.
    pub(in crate::ledger) fn of(&self, path: &str) -> &dyn AnyFormat {
        self.named
            .iter()
            .find(|format| format.reads(path))
            .map_or(&self.text, |format| &**format)
    }
}
