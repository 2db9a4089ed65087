//! Published figures, read from a folder.

use std::path::Path;

use crate::diag::{Code, Diagnostic, Found};
use crate::facts::Vocabulary;
use crate::host::DiskWorld;
use crate::reconcile::{PrintedFigure, read_published};

/// Reads a folder of published tables.
///
/// **Errors**: those of [`read_published`]; `K0701` where there is no such folder, or nothing in
/// it.
pub fn read_folder(folder: &Path, vocabulary: &Vocabulary) -> Found<Vec<PrintedFigure>> {
    let path = folder.display();
    let refused = |message: String| {
        let finding = Diagnostic::new(Code::FileUnreadable, message)
            .help("name the folder that holds the published tables as CSV");
        Found {
            value: Vec::new(),
            diagnostics: vec![finding],
        }
    };
    if !folder.is_dir() {
        return refused(format!("there is no folder `{path}`"));
    }
    let published = read_published(&DiskWorld::new(folder), "", vocabulary);
    if published.value.is_empty() && published.diagnostics.is_empty() {
        return refused(format!("the folder `{path}` holds no published figures"));
    }
    published
}
