//! The words that tables are labelled with, in Norwegian and English.

use crate::facts::Vocabulary;
use crate::value::{Base, Notation, Unit};

/// The language of labels. Ids, messages and the machine formats are the same in both.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Language {
    /// Norwegian bokmål.
    #[default]
    Norwegian,
    /// English, where a label has it.
    English,
}

impl Language {
    /// Whether labels are asked for in English.
    pub fn is_english(self) -> bool {
        self == Self::English
    }

    /// One of two words.
    pub fn pick<'a>(self, norwegian: &'a str, english: &'a str) -> &'a str {
        if self.is_english() { english } else { norwegian }
    }
}

/// The name of a unit for people, such as `kr/person`; empty for texts, plain ratios, and shares, which carry their sign.
pub fn unit_label(unit: &Unit, vocabulary: &Vocabulary, language: Language) -> String {
    match unit.notation() {
        Notation::Index => return language.pick("indeks", "index").to_owned(),
        Notation::Percent | Notation::Text => return String::new(),
        Notation::Plain => {}
    }
    let name = |base: &Base, below: bool| match vocabulary.units.get(base) {
        Some(declared) if below => declared.singular.clone(),
        Some(declared) => declared.label.text(language.is_english()).to_owned(),
        None => base.to_string(),
    };
    let side = |below: bool| {
        unit.powers()
            .filter(|(_, power)| (*power < 0) == below)
            .flat_map(|(base, power)| std::iter::repeat_n(name(base, below), usize::from(power.unsigned_abs())))
            .collect::<Vec<_>>()
            .join("·")
    };
    let (above, below) = (side(false), side(true));
    match (above.is_empty(), below.is_empty()) {
        (_, true) => above,
        (true, false) => format!("1/{below}"),
        (false, false) => format!("{above}/{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;

    #[test]
    fn units_are_named_in_the_asked_language() {
        let project = small::project();
        let check = |unit: &Unit, language, expected: &str| {
            assert_eq!(unit_label(unit, &project.model.vocabulary, language), expected);
        };
        let persons = Unit::base("persons");
        check(&persons, Language::Norwegian, "personer");
        check(&persons, Language::English, "persons");
        check(&Unit::kr().divide(&persons), Language::Norwegian, "kr/person");
        check(&Unit::percent(), Language::Norwegian, "");
    }
}
