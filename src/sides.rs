//! Two sorted lists side by side: what only one of them has, and what both have.

use std::cmp::Ordering;

/// What stands under one key of two lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sides<T> {
    /// Only the first list has it.
    Removed(T),
    /// Only the second list has it.
    Added(T),
    /// Both have it, alike or not.
    Both(T, T),
}

impl<T: Copy> Sides<T> {
    /// What the first list has.
    pub fn before(self) -> Option<T> {
        match self {
            Self::Removed(before) | Self::Both(before, _) => Some(before),
            Self::Added(_) => None,
        }
    }

    /// What the second list has.
    pub fn after(self) -> Option<T> {
        match self {
            Self::Added(after) | Self::Both(_, after) => Some(after),
            Self::Removed(_) => None,
        }
    }

    /// What the second list has, else what the first one had.
    pub fn latest(self) -> T {
        match self {
            Self::Removed(one) | Self::Added(one) | Self::Both(_, one) => one,
        }
    }

    /// What both lists have.
    pub fn both(self) -> Option<(T, T)> {
        match self {
            Self::Both(before, after) => Some((before, after)),
            Self::Removed(_) | Self::Added(_) => None,
        }
    }
}

impl<T> Sides<T> {
    /// The same, borrowed.
    pub fn as_ref(&self) -> Sides<&T> {
        match self {
            Self::Removed(before) => Sides::Removed(before),
            Self::Added(after) => Sides::Added(after),
            Self::Both(before, after) => Sides::Both(before, after),
        }
    }
}

impl<T: Clone> Sides<&T> {
    /// The same, of its own.
    pub fn cloned(self) -> Sides<T> {
        match self {
            Self::Removed(before) => Sides::Removed(before.clone()),
            Self::Added(after) => Sides::Added(after.clone()),
            Self::Both(before, after) => Sides::Both(before.clone(), after.clone()),
        }
    }
}

impl<T: PartialEq> Sides<T> {
    /// Whether it was added, removed or changed.
    pub fn differ(&self) -> bool {
        !matches!(self, Self::Both(before, after) if before == after)
    }
}

/// Everything that two lists hold, by key. Both must be sorted by key; of a key that stands several
/// times, the first of one list is beside the first of the other, and so on. **Order**: by key.
pub fn side_by_side<K: Ord, T>(
    before: impl IntoIterator<Item = (K, T)>,
    after: impl IntoIterator<Item = (K, T)>,
) -> impl Iterator<Item = (K, Sides<T>)> {
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    std::iter::from_fn(move || {
        let order = match (before.peek(), after.peek()) {
            (Some((first, _)), Some((second, _))) => first.cmp(second),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => before.next().map(|(key, one)| (key, Sides::Removed(one))),
            Ordering::Greater => after.next().map(|(key, one)| (key, Sides::Added(one))),
            Ordering::Equal => before
                .next()
                .zip(after.next())
                .map(|((key, one), (_, other))| (key, Sides::Both(one, other))),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn list() -> impl Strategy<Value = BTreeMap<u8, u8>> {
        prop::collection::btree_map(0u8..12, 0u8..3, 0..10)
    }

    proptest! {
        #[test]
        fn every_key_stands_once_in_order_with_what_each_list_has((old, new) in (list(), list())) {
            let found: Vec<(&u8, Sides<&u8>)> = side_by_side(&old, &new).collect();
            let keys: BTreeSet<&u8> = old.keys().chain(new.keys()).collect();
            prop_assert_eq!(found.iter().map(|(key, _)| *key).collect::<Vec<_>>(), keys.into_iter().collect::<Vec<_>>());
            for (key, sides) in found {
                prop_assert_eq!((sides.before(), sides.after()), (old.get(key), new.get(key)));
                prop_assert_eq!(sides.differ(), old.get(key) != new.get(key));
                prop_assert_eq!(Some(sides.latest()), new.get(key).or(old.get(key)));
                prop_assert_eq!(sides.both(), old.get(key).zip(new.get(key)));
            }
        }
    }

    #[test]
    fn of_a_key_that_stands_several_times_each_has_its_own_beside_it() {
        let found: Vec<_> =
            side_by_side([("a", 1), ("a", 2)], [("a", 1), ("a", 3), ("a", 4)]).collect();
        assert_eq!(
            found,
            [
                ("a", Sides::Both(1, 1)),
                ("a", Sides::Both(2, 3)),
                ("a", Sides::Added(4))
            ]
        );
    }
}
