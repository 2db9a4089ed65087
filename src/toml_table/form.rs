//! What may stand in a file, as data: the reader asks for entries by it, the reference and the
//! schemas are written from it.

use std::fmt;

/// A file that users write.
#[derive(Debug)]
pub struct FileForm {
    /// Its name, such as `facts.toml`.
    pub name: &'static str,
    /// Where it stands, with capitals for what differs.
    pub places: &'static [&'static str],
    /// What it holds.
    pub meaning: &'static str,
    /// A whole file that is read without findings.
    pub example: &'static str,
    pub table: &'static TableForm,
}

/// What may stand in a table.
pub struct TableForm {
    /// What it is called among the tables of its file, such as `ledger.amount`.
    pub name: &'static str,
    pub entries: &'static [EntryForm],
    /// Entries that other tables have too.
    pub shared: &'static [EntryForm],
    /// The entries whose names the author chooses.
    pub named: Option<NamedForm>,
    /// Groups of entries of which one must stand, whole, and nothing of the others; none where
    /// entries stand for themselves.
    pub one_of: &'static [&'static [&'static str]],
    /// Entries with which a table is complete, each on a line. An example of one entry is read
    /// together with one of them.
    pub samples: &'static [&'static str],
}

/// Entries whose names the author chooses. Where tables may stand within one another, and their
/// names are joined by points, the table of such an entry has them too.
#[derive(Debug)]
pub struct NamedForm {
    /// What stands for the name, such as `ID`.
    pub name: &'static str,
    pub value: ValueForm,
    pub meaning: &'static str,
    /// The entry as it is written, on a line.
    pub example: &'static str,
}

/// An entry by its name.
#[derive(Debug)]
pub struct EntryForm {
    pub name: &'static str,
    pub value: ValueForm,
    pub default: EntryDefault,
    pub meaning: &'static str,
    /// The entry as it is written, on a line, with those that must stand beside it.
    pub example: &'static str,
}

/// What holds where an entry is absent.
#[derive(Clone, Copy, Debug)]
pub enum EntryDefault {
    /// It must be there.
    Required,
    /// What holds, in words.
    Otherwise(&'static str),
    /// The value that it then has, as it is written.
    Value(&'static str),
}

/// What a value may be.
#[derive(Debug)]
pub enum ValueForm {
    Text,
    /// One of some words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    Whole,
    /// A whole number, from the least to the greatest.
    Between(i64, i64),
    /// A text of a shape.
    Shaped(&'static TextShape),
    Flag,
    /// A whole number, or a text that is a decimal or a fraction, so that it is exact.
    Number,
    List(&'static ValueForm),
    /// A list of so many, from the least to the greatest number.
    Several(&'static ValueForm, usize, usize),
    Table(&'static TableForm),
    /// Tables under a header in double brackets.
    Tables(&'static TableForm),
    /// One of several.
    Either(&'static [ValueForm]),
}

/// How a text must be written.
#[derive(Debug)]
pub struct TextShape {
    /// A regular expression of the whole text, as schemas have them.
    pub pattern: &'static str,
    /// The same in words, `four digits`.
    pub meaning: &'static str,
}

/// A table without entries, which stands where a reader asks for a table and none is declared.
static NOTHING: TableForm = TableForm {
    name: "",
    entries: &[],
    shared: &[],
    named: None,
    one_of: &[],
    samples: &[],
};

impl fmt::Debug for TableForm {
    /// The name alone, since tables may stand within their own kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl TableForm {
    /// Its own entries, then those that it shares.
    pub fn all(&self) -> impl Iterator<Item = &'static EntryForm> {
        self.entries.iter().chain(self.shared)
    }

    /// What the entry of a name may be; `None` where there is no such entry.
    pub fn value(&'static self, name: &str) -> Option<&'static ValueForm> {
        let own = self.all().find(|entry| entry.name == name);
        let named = || self.named.as_ref().map(|named| &named.value);
        own.map(|entry| &entry.value).or_else(named)
    }
}

impl TableForm {
    /// The entries that there are, in a sentence; `None` where the author chooses all names.
    pub(super) fn list(&self) -> Option<String> {
        let names = self.all().map(|entry| format!("`{}`", entry.name));
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| format!("there are {}", names.join(", ")))
    }
}

impl ValueForm {
    /// What may stand in the table that a value is.
    pub(super) fn table(&self) -> &'static TableForm {
        self.tables().unwrap_or(&NOTHING)
    }

    fn tables(&self) -> Option<&'static TableForm> {
        match self {
            Self::Table(form) | Self::Tables(form) => Some(form),
            Self::List(item) | Self::Several(item, ..) => item.tables(),
            Self::Either(values) => values.iter().find_map(Self::tables),
            _ => None,
        }
    }

    /// Whether a word is one of those that may be written.
    pub(super) fn has_word(&self, written: &str) -> bool {
        match self {
            Self::Word(words) => words.iter().any(|(word, _)| *word == written),
            Self::Either(values) => values.iter().any(|value| value.has_word(written)),
            _ => false,
        }
    }
}
