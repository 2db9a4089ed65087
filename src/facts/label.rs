//! Names for people.

use crate::diag::Diagnostic;
use crate::toml_table::TomlTable;
use crate::words::Language;

/// A name for people, in Norwegian and, where there is one, English.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Label {
    /// Norwegian.
    pub nb: String,
    /// English.
    pub en: Option<String>,
}

impl Label {
    /// A label in Norwegian alone.
    pub fn nb(text: impl Into<String>) -> Self {
        Self {
            nb: text.into(),
            en: None,
        }
    }

    /// The text in the asked language; Norwegian where English is lacking.
    pub fn text(&self, language: Language) -> &str {
        match &self.en {
            Some(english) if language == Language::English => english,
            _ => &self.nb,
        }
    }

    /// Reads the entries `nb` and `en`; the id stands in for a Norwegian name that is lacking.
    pub(crate) fn read(table: &mut TomlTable<'_>, id: &str, found: &mut Vec<Diagnostic>) -> Self {
        let nb = table
            .string("nb", found)
            .map_or_else(|| id.to_owned(), |nb| nb.value);
        Self {
            nb,
            en: table.string("en", found).map(|en| en.value),
        }
    }
}
