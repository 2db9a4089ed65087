//! What a figure is about: a municipality or place, all municipalities together, or two of them.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use super::Id;

/// How the scope of all municipalities is written.
const ALL: &str = "alle";

/// What stands between two municipalities.
const BETWEEN: char = '~';

/// What a figure is about. It can be used as the text that it is written as, and is ordered as that
/// text.
#[derive(Clone, Debug)]
pub enum Scope {
    /// A municipality, or a place such as `hele_landet`. **Invariant**: neither `alle` nor a pair.
    One(Id),
    /// All municipalities of the run together, `alle`.
    All,
    /// Two municipalities, the first against the second, `a~b`.
    Pair(Arc<MunicipalityPair>),
}

/// Two municipalities, the first against the second.
#[derive(Debug)]
pub struct MunicipalityPair {
    first: Id,
    second: Id,
    written: String,
}

impl MunicipalityPair {
    /// The first.
    pub fn first(&self) -> &Id {
        &self.first
    }

    /// The one that the first stands against.
    pub fn second(&self) -> &Id {
        &self.second
    }
}

impl Scope {
    /// Two municipalities, the first against the second.
    pub fn pair(first: &Id, second: &Id) -> Self {
        let written = format!("{first}{BETWEEN}{second}");
        Self::Pair(Arc::new(MunicipalityPair {
            first: first.clone(),
            second: second.clone(),
            written,
        }))
    }

    /// Both municipalities of a pair; `None` for any other scope.
    pub fn both(&self) -> Option<(&Id, &Id)> {
        match self {
            Self::Pair(pair) => Some((&pair.first, &pair.second)),
            Self::One(_) | Self::All => None,
        }
    }

    /// The text that it is written as, as a name.
    pub fn name(&self) -> Id {
        match self {
            Self::One(id) => id.clone(),
            Self::All | Self::Pair(_) => Id::from(&**self),
        }
    }
}

impl Deref for Scope {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::One(id) => id,
            Self::All => ALL,
            Self::Pair(pair) => &pair.written,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl FromStr for Scope {
    type Err = Infallible;

    /// Reads what [`Display`](fmt::Display) writes; whatever is neither `alle` nor a pair names a
    /// place, known or not.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.split_once(BETWEEN) {
            Some((first, second))
                if !first.is_empty() && !second.is_empty() && !second.contains(BETWEEN) =>
            {
                Self::pair(&first.into(), &second.into())
            }
            _ if text == ALL => Self::All,
            _ => Self::One(text.into()),
        })
    }
}

impl From<&str> for Scope {
    fn from(text: &str) -> Self {
        let Ok(scope) = text.parse();
        scope
    }
}

impl From<Id> for Scope {
    fn from(id: Id) -> Self {
        if *id == *ALL || id.contains(BETWEEN) {
            Self::from(&*id)
        } else {
            Self::One(id)
        }
    }
}

impl From<&Id> for Scope {
    fn from(id: &Id) -> Self {
        Self::from(id.clone())
    }
}

impl From<&Self> for Scope {
    fn from(scope: &Self) -> Self {
        scope.clone()
    }
}

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Scope {}

impl PartialEq<Id> for Scope {
    fn eq(&self, id: &Id) -> bool {
        **self == **id
    }
}

impl PartialOrd for Scope {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scope {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Scope {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scope() -> impl Strategy<Value = Scope> {
        let id = || "[a-zæøå_][a-zæøå0-9_-]{0,6}".prop_map(Id::from);
        prop_oneof![
            id().prop_map(Scope::from),
            Just(Scope::All),
            (id(), id()).prop_map(|(first, second)| Scope::pair(&first, &second)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(scope in scope()) {
            let read = Scope::from(&*scope.to_string());
            prop_assert_eq!(std::mem::discriminant(&read), std::mem::discriminant(&scope));
            prop_assert_eq!(read.both(), scope.both());
            prop_assert_eq!(read, scope);
        }

        #[test]
        fn any_text_is_read_and_written_as_it_was(text in "[a~l e/é]{0,6}|alle|.{0,8}") {
            prop_assert_eq!(Scope::from(&*text).to_string(), text);
        }

        #[test]
        fn scopes_stand_in_the_order_of_their_texts(a in scope(), b in scope()) {
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }

    #[test]
    fn only_two_names_with_one_sign_between_them_are_a_pair() {
        let shown = |text| {
            format!(
                "{:?}",
                Scope::from(text)
                    .both()
                    .map(|(first, second)| format!("{first} {second}"))
            )
        };
        assert_eq!(shown("a~b"), "Some(\"a b\")");
        for text in ["a", "alle", "a~", "~b", "a~b~c", "~", ""] {
            assert_eq!(shown(text), "None", "{text}");
        }
        assert!(
            matches!(Scope::from(Id::from("alle")), Scope::All)
                && matches!(Scope::from(&Id::from("a~b")), Scope::Pair(_))
        );
    }
}
