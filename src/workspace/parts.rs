//! Results that are kept with all that they were made from, and made anew only when some of that changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shelf::{Answer, Question, Reading};
use crate::engine::in_parallel;
use crate::world::World;

/// What a result was made from, beside files.
pub(super) trait Basis<T> {
    /// Whether the other leads to the very result that this one led to, places in files included.
    fn leads_to(&self, other: &Self, result: &T) -> bool;
}

impl<T> Basis<T> for () {
    fn leads_to(&self, (): &Self, _: &T) -> bool {
        true
    }
}

/// Nothing but the same thing is like it.
impl<B, T> Basis<T> for Arc<B> {
    fn leads_to(&self, other: &Self, _: &T) -> bool {
        Arc::ptr_eq(self, other)
    }
}

impl<T> Basis<T> for crate::script::Surroundings {
    fn leads_to(&self, other: &Self, _: &T) -> bool {
        self.is_like(other)
    }
}

/// One result.
#[derive(Debug)]
struct Part<B, T> {
    basis: B,
    asked: Arc<BTreeMap<Question, Answer>>,
    made: Arc<T>,
}

impl<B: Clone, T> Clone for Part<B, T> {
    fn clone(&self) -> Self {
        Self { basis: self.basis.clone(), asked: self.asked.clone(), made: self.made.clone() }
    }
}

/// Results of one kind, by what they are about.
#[derive(Debug)]
pub(super) struct Parts<K, B, T> {
    kept: BTreeMap<K, Part<B, T>>,
}

impl<K, B, T> Default for Parts<K, B, T> {
    fn default() -> Self {
        Self { kept: BTreeMap::new() }
    }
}

impl<K: Clone, B: Clone, T> Clone for Parts<K, B, T> {
    fn clone(&self) -> Self {
        Self { kept: self.kept.clone() }
    }
}

impl<K: Ord + Clone, B: Basis<T> + Clone, T> Parts<K, B, T> {
    /// The result of before where it still holds, else a new one. It is kept either way.
    pub fn part(
        &mut self,
        before: &Self,
        (key, basis): (K, B),
        reading: &Reading<'_>,
        make: impl FnOnce(&dyn World) -> T,
    ) -> Arc<T> {
        let part = before.holding(&key, &basis, reading).unwrap_or_else(|| {
            let own = reading.again();
            let made = Arc::new(make(&own));
            Part { basis, asked: Arc::new(own.into_asked()), made }
        });
        let made = part.made.clone();
        self.kept.insert(key, part);
        made
    }

    /// As [`Parts::part`] for many, those that are made anew at the same time. **Order**: that of the keys.
    pub fn all(
        &mut self,
        before: &Self,
        wanted: Vec<(K, B)>,
        reading: &Reading<'_>,
        make: impl Fn(&dyn World, &K, &B) -> T + Sync,
    ) -> Vec<Arc<T>>
    where
        K: Sync + Send,
        B: Sync + Send,
        T: Sync + Send,
    {
        let made = in_parallel(wanted.len(), |index| {
            let (key, basis) = &wanted[index];
            before.holding(key, basis, reading).unwrap_or_else(|| {
                let own = reading.again();
                let made = Arc::new(make(&own, key, basis));
                Part { basis: basis.clone(), asked: Arc::new(own.into_asked()), made }
            })
        });
        let results = made.iter().map(|part| part.made.clone()).collect();
        self.kept.extend(wanted.into_iter().map(|(key, _)| key).zip(made));
        results
    }

    fn holding(&self, key: &K, basis: &B, reading: &Reading<'_>) -> Option<Part<B, T>> {
        let part = self.kept.get(key)?;
        (part.basis.leads_to(basis, &part.made) && reading.answers_as(&part.asked)).then(|| part.clone())
    }
}
