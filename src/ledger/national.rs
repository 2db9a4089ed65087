//! What of a ledger's codes is national, as the vocabulary declares it: the reader checks what is
//! declared and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The dimensions that must have a code on every line.
pub const NATIONAL_CODES: [&str; 4] = [
    NationalRole::Kind.required_name(),
    NationalRole::Function.required_name(),
    NationalRole::Class.required_name(),
    PERIOD,
];

/// The dimension of accounting periods.
pub(crate) const PERIOD: &str = "periode";

/// What the codes of a dimension are in every ledger.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NationalCodes {
    /// How many digits a code has, last; first, how many are left of one that was taken for a
    /// number and lost the zeros in front. Any text is a code where absent.
    pub digits: Option<RangeInclusive<usize>>,
    /// The account classes whose postings have no code of the dimension.
    pub absent_in: BTreeSet<Arc<str>>,
    /// Of account classes, that of operation.
    pub operation: Option<Arc<str>>,
    /// Of account classes, the words that exports write instead, in small letters, by code.
    pub words: BTreeMap<Arc<str>, Vec<String>>,
    /// Which of its codes are of cost, as numbers.
    pub cost: Option<RangeInclusive<i64>>,
    /// Which are of income.
    pub income: Option<RangeInclusive<i64>>,
}

/// How many characters a word has at most that counts alone, not as the beginning of a longer one.
const SHORT_WORD: usize = 3;

impl NationalCodes {
    /// The code that a field says in a word: a field that is the word, or begins with a long one.
    pub(crate) fn code_of_word(&self, field: &str) -> Option<&Arc<str>> {
        let small = field.to_lowercase();
        let is_it = |word: &String| {
            small == *word || (word.chars().count() > SHORT_WORD && small.starts_with(word))
        };
        let mut coded = self.words.iter();
        coded
            .find(|(_, words)| words.iter().any(is_it))
            .map(|(code, _)| code)
    }

    /// Whether a word of that field can be nothing else, whatever its column is called.
    pub(crate) fn is_long_word(field: &str) -> bool {
        field.chars().count() > SHORT_WORD
    }

    /// Whether a field is written as codes are: in digits, as many as declared.
    pub(crate) fn has_digits_of_a_code(&self, field: &str) -> bool {
        let most = self.digits.as_ref().map(|digits| *digits.end());
        !field.is_empty()
            && field.bytes().all(|byte| byte.is_ascii_digit())
            && most.is_none_or(|most| field.len() == most)
    }
}

/// What a dimension is for, by what is declared of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NationalRole {
    /// It says which accounts a posting is of: one of its codes is `operation`.
    Class,
    /// It says what kind of cost or income a posting is: it declares `cost` or `income`.
    Kind,
    /// It says what the kroner are for: lines of operation have a code of it, and those of other
    /// classes have none.
    Function,
}

impl NationalRole {
    /// The dimension that every ledger must have for it, whatever is declared of that.
    pub const fn required_name(self) -> &'static str {
        match self {
            Self::Class => "kontoklasse",
            Self::Kind => "art",
            Self::Function => "funksjon",
        }
    }
}

/// What is national of each dimension, by its name; nothing of one that is not there.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NationalDimensions(BTreeMap<Arc<str>, NationalCodes>);

impl FromIterator<(Arc<str>, NationalCodes)> for NationalDimensions {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, NationalCodes)>>(dimensions: I) -> Self {
        Self(dimensions.into_iter().collect())
    }
}

impl NationalDimensions {
    /// What is declared of a dimension.
    pub fn get(&self, dimension: &str) -> Option<&NationalCodes> {
        self.0.get(dimension)
    }

    /// Every dimension of which something is declared. **Order**: by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &NationalCodes)> {
        self.0.iter()
    }

    /// What a dimension is for; `None` where nothing that is declared tells.
    pub fn role(&self, dimension: &str) -> Option<NationalRole> {
        self.role_of(self.get(dimension)?)
    }

    fn role_of(&self, codes: &NationalCodes) -> Option<NationalRole> {
        if codes.operation.is_some() {
            Some(NationalRole::Class)
        } else if codes.cost.is_some() || codes.income.is_some() {
            Some(NationalRole::Kind)
        } else {
            let operation = self.0.values().find_map(|codes| codes.operation.as_ref())?;
            let is_of_operation = !codes.absent_in.contains(operation);
            (is_of_operation && !codes.absent_in.is_empty()).then_some(NationalRole::Function)
        }
    }

    /// The dimension of a role. **Order**: the first by name, where there are several.
    pub fn named(&self, role: NationalRole) -> Option<&Arc<str>> {
        let mut dimensions = self.0.iter();
        dimensions
            .find(|(_, codes)| self.role_of(codes) == Some(role))
            .map(|(name, _)| name)
    }

    /// The dimension of a role; where none is declared, the one that every ledger must have.
    pub fn name(&self, role: NationalRole) -> &str {
        self.named(role).map_or(role.required_name(), |name| name)
    }

    /// What is declared of account classes.
    pub fn classes(&self) -> Option<&NationalCodes> {
        self.get(self.named(NationalRole::Class)?)
    }

    /// Every code of an account class that something is declared of.
    pub fn class_codes(&self) -> BTreeSet<&str> {
        let codes = self.0.values().flat_map(|codes| {
            let named = codes.absent_in.iter().chain(&codes.operation);
            named.chain(codes.words.keys())
        });
        codes.map(|code| &**code).collect()
    }

    /// Whether postings of an account class have no code of a dimension.
    pub fn lacks(&self, dimension: &str, class: &str) -> bool {
        self.get(dimension)
            .is_some_and(|codes| codes.absent_in.contains(class))
    }

    /// Whether an account class is of balances: it lacks codes that operation has.
    pub fn is_of_balances(&self, class: &str) -> bool {
        self.0.values().any(|codes| {
            let role = self.role_of(codes);
            matches!(role, Some(NationalRole::Kind | NationalRole::Function))
                && codes.absent_in.contains(class)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::kostra;

    #[test]
    fn roles_follow_from_what_is_declared_whatever_a_dimension_is_called() {
        let national = kostra();
        let role = |name: &str| national.role(name);
        assert_eq!(role("kontoklasse"), Some(NationalRole::Class));
        assert_eq!(role("art"), Some(NationalRole::Kind));
        assert_eq!(role("funksjon"), Some(NationalRole::Function));
        assert_eq!(role("periode"), None);
        let renamed: NationalDimensions = [
            ("del", "kontoklasse"),
            ("post", "art"),
            ("formaal", "funksjon"),
        ]
        .map(|(new, old)| {
            (
                Arc::from(new),
                national.get(old).cloned().unwrap_or_default(),
            )
        })
        .into_iter()
        .collect();
        let named = |role| renamed.named(role).map(|name| &**name);
        assert_eq!(named(NationalRole::Class), Some("del"));
        assert_eq!(named(NationalRole::Kind), Some("post"));
        assert_eq!(named(NationalRole::Function), Some("formaal"));
        // Chapters, which operation lacks, are of no such role.
        let chapters = NationalCodes {
            absent_in: [Arc::from("1")].into(),
            ..NationalCodes::default()
        };
        let all = renamed.0.into_iter().chain([(Arc::from("a"), chapters)]);
        let all: NationalDimensions = all.collect();
        assert_eq!(all.role("a"), None);
        assert!(all.is_of_balances("2") && !all.is_of_balances("1"));
        assert!(all.class_codes().contains("0"));
    }

    #[test]
    fn without_a_class_of_operation_nothing_is_a_function_or_a_balance() {
        let functions = kostra().get("funksjon").cloned().unwrap_or_default();
        let alone: NationalDimensions = [(Arc::from("funksjon"), functions)].into_iter().collect();
        assert_eq!(alone.role("funksjon"), None);
        assert!(!alone.is_of_balances("2"));
        assert_eq!(alone.named(NationalRole::Class), None);
    }

    #[test]
    fn a_short_word_counts_alone_and_a_long_one_begins_others() {
        let national = kostra();
        let classes = national.classes().expect("declared");
        let code = |field: &str| classes.code_of_word(field).map(|code| &**code);
        for (field, expected) in [
            ("D", Some("1")),
            ("Driftsregnskap", Some("1")),
            ("inv", Some("0")),
            ("INVESTERING", Some("0")),
            ("Invest.", Some("0")),
            ("dame", None),
            ("1", None),
        ] {
            assert_eq!(code(field), expected, "{field}");
        }
    }
}
