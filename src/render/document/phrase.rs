//! What stands within a line: words, names that lead somewhere, amounts, marks.

use unicode_width::UnicodeWidthStr;

/// A stretch of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Phrase {
    /// Words.
    Text(String),
    /// What something is called, and the anchor of what tells more of it.
    Name { text: String, to: Option<String> },
    /// What stands so in a file: an id, an address, a path, a formula; and the anchor of what tells
    /// more of it.
    Code { text: String, to: Option<String> },
    /// What something is called, and its id.
    Labelled { label: String, id: String },
    /// Where something stands in a file.
    Place(String),
    /// What is looked for first.
    Strong(String),
    /// The first words of a warning.
    Warning(String),
    /// What belongs to the words before it, such as a unit.
    Small(String),
    /// An amount as people read it.
    Amount {
        text: String,
        /// The number itself.
        exact: String,
        /// Whether the text is not all of it.
        rounded: bool,
    },
    /// A sign beside a figure.
    Mark {
        sign: String,
        /// What it means, where it says so itself.
        meaning: Option<String>,
    },
    /// Where a new line begins.
    Break,
}

/// What a line says, from left to right.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Phrases(pub Vec<Phrase>);

impl Phrases {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a phrase behind its own.
    #[must_use]
    pub fn with(mut self, phrase: Phrase) -> Self {
        self.0.push(phrase);
        self
    }

    /// With words, where there are any.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        match text.into() {
            text if text.is_empty() => self,
            text => self.with(Phrase::Text(text)),
        }
    }

    /// With a name that leads nowhere.
    #[must_use]
    pub fn name(self, text: impl Into<String>) -> Self {
        self.named(text, None)
    }

    /// With a name, and the anchor that it leads to.
    #[must_use]
    pub fn named(self, text: impl Into<String>, to: Option<String>) -> Self {
        let text = text.into();
        self.with(Phrase::Name { text, to })
    }

    /// With what stands so in a file.
    #[must_use]
    pub fn code(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.with(Phrase::Code { text, to: None })
    }

    /// With what is looked for first.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Phrase::Strong(text.into()))
    }

    /// With what belongs to the words before it.
    #[must_use]
    pub fn small(self, text: impl Into<String>) -> Self {
        self.with(Phrase::Small(text.into()))
    }

    /// With a new line.
    #[must_use]
    pub fn line_break(self) -> Self {
        self.with(Phrase::Break)
    }

    /// With phrases behind its own.
    #[must_use]
    pub fn and(mut self, phrases: impl IntoIterator<Item = Phrase>) -> Self {
        self.0.extend(phrases);
        self
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words alone. What stands small, marked or on a new line has a space before it.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for phrase in &self.0 {
            let (text, apart) = match phrase {
                Phrase::Labelled { label, id } => {
                    plain += &format!("{label} {id}");
                    continue;
                }
                Phrase::Text(text)
                | Phrase::Name { text, .. }
                | Phrase::Code { text, .. }
                | Phrase::Place(text)
                | Phrase::Strong(text)
                | Phrase::Warning(text)
                | Phrase::Amount { text, .. } => (text.as_str(), false),
                Phrase::Small(text) | Phrase::Mark { sign: text, .. } => (text.as_str(), true),
                Phrase::Break => ("", true),
            };
            if apart && !plain.is_empty() && !(plain.ends_with(' ') || text.starts_with(' ')) {
                plain.push(' ');
            }
            plain += text;
        }
        plain
    }

    /// How wide the words alone are. **Unit**: characters.
    pub fn width(&self) -> usize {
        self.plain().width()
    }
}

impl From<String> for Phrases {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

impl From<&str> for Phrases {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_words_stands_apart_from_them() {
        let amount = Phrase::Amount {
            text: "≈ +9,5238".to_owned(),
            exact: "200/21".to_owned(),
            rounded: true,
        };
        let mark = Phrase::Mark {
            sign: "r".to_owned(),
            meaning: None,
        };
        let phrases = Phrases::new()
            .with(amount)
            .small("kr")
            .with(mark)
            .line_break()
            .named("Bølum", Some("c1".to_owned()))
            .small(" 2013")
            .text(", ")
            .with(Phrase::Labelled {
                label: "Lønn".to_owned(),
                id: "lonn".to_owned(),
            });
        assert_eq!(phrases.plain(), "≈ +9,5238 kr r Bølum 2013, Lønn lonn");
        assert_eq!(Phrases::new().small("kr").plain(), "kr");
    }
}
