//! TOML read with places: tables that remember what was asked of them, so that what nobody asked
//! for is unknown.
//!
//! Input: the text of a TOML file. Every finding is a `K0703` at its place. This module must never
//! know what the entries mean.

mod document;
mod form;
mod table;

pub use document::TomlDocument;
pub use form::{EntryDefault, EntryForm, FileForm, NamedForm, TableForm, TextShape, ValueForm};
pub use table::{TomlItem, TomlTable, WithPlace};

/// Whether `text` is an id as authors write them: letters in lower case, digits, `_`, `-` and
/// points between names.
pub fn is_id(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| is_name_letter(letter) || letter == '-')
    })
}

/// Whether `text` is a name that scripts can write bare: letters in lower case, digits and `_`, no
/// digit first.
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.chars().all(is_name_letter)
}

/// The same as the shape of an entry.
pub static SCRIPT_NAME: TextShape = TextShape {
    pattern: "^[a-z_æøå][a-z0-9_æøå]*$",
    meaning: "small letters, digits and `_`, no digit first",
};

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_lowercase()
        || letter.is_ascii_digit()
        || matches!(letter, '_' | 'æ' | 'ø' | 'å')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_have_their_letters() {
        for id in [
            "lonn",
            "drift-og-vedlikehold",
            "sosialhjelp.mottakere.alle",
            "2013",
            "årsverk",
        ] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", ".", "a..b", "Lonn", "a b", "a."] {
            assert!(!is_id(id), "{id}");
        }
        assert!(
            is_name("barnevern_2")
                && !is_name("2_barnevern")
                && !is_name("a-b")
                && !is_name("a.b")
                && !is_name("")
        );
    }
}
