//! A parsed TOML file.

use std::sync::Arc;

use toml::Spanned;
use toml::de::DeTable;

use super::form::TableForm;
use super::table::{TomlSource, TomlTable, clamp};
use crate::diag::{CONFLICT, Code, Diagnostic, Span, conflict};

/// A parsed TOML file; after syntax errors, as much of it as could be read.
#[derive(Debug)]
pub struct TomlDocument<'i> {
    file: Arc<str>,
    text: &'i str,
    root: Spanned<DeTable<'i>>,
}

impl<'i> TomlDocument<'i> {
    /// Reads `text`, reporting every syntax error.
    pub fn parse(file: &str, text: &'i str, found: &mut Vec<Diagnostic>) -> Self {
        let file: Arc<str> = Arc::from(file);
        let (root, errors) = DeTable::parse_recoverable(text);
        // What else is wrong follows from the marks.
        let conflict = conflict(text).filter(|_| !errors.is_empty());
        if let Some(line) = conflict {
            let finding = Diagnostic::new(Code::TomlInvalid, CONFLICT.0);
            found.push(
                finding
                    .at_line(file.clone(), line, "the first mark")
                    .help(CONFLICT.1)
                    .losing_file(),
            );
        }
        for error in errors.into_iter().filter(|_| conflict.is_none()) {
            let range = error.span().unwrap_or(0..0);
            let message = error
                .message()
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            found.push(
                Diagnostic::new(Code::TomlInvalid, "the file is no valid TOML")
                    .at_span(&clamp(&file, range, text), message)
                    .losing_file(),
            );
        }
        Self { file, text, root }
    }

    /// The table that is the whole file, with what may stand in it.
    pub fn table(&self, form: &'static TableForm) -> TomlTable<'_> {
        self.root_table(Some(form))
    }

    /// The table that is the whole file, of which anything may be asked.
    #[cfg(test)]
    pub(super) fn open_table(&self) -> TomlTable<'_> {
        self.root_table(None)
    }

    fn root_table(&self, form: Option<&'static TableForm>) -> TomlTable<'_> {
        let place = Span::new(self.file.clone(), 0, 0);
        TomlTable::new(
            "the file".to_owned(),
            place,
            self.root.get_ref(),
            &TomlSource {
                file: self.file.clone(),
                text: self.text,
            },
            form,
        )
    }
}
