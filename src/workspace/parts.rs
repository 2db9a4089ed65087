//! Results that are kept with all that they were made from, and made anew only when some of that
//! changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shelf::{Observation, Question, Reading};
use crate::engine::in_parallel;
use crate::world::World;

/// What a result was made from, beside files.
pub(super) trait Derivation<T> {
    /// Whether the other leads to the very result that this one led to, places in files included.
    fn leads_to(&self, other: &Self, result: &T) -> bool;
}

impl<T> Derivation<T> for () {
    fn leads_to(&self, (): &Self, _: &T) -> bool {
        true
    }
}

/// Nothing but the same thing is like it.
impl<B, T> Derivation<T> for Arc<B> {
    fn leads_to(&self, other: &Self, _: &T) -> bool {
        Arc::ptr_eq(self, other)
    }
}

impl<T> Derivation<T> for crate::script::Surroundings {
    fn leads_to(&self, other: &Self, _: &T) -> bool {
        self.is_like(other)
    }
}

/// One result.
#[derive(Debug)]
struct KeptResult<B, T> {
    basis: B,
    asked: Arc<BTreeMap<Question, Observation>>,
    result: Arc<T>,
}

impl<B: Clone, T> Clone for KeptResult<B, T> {
    fn clone(&self) -> Self {
        Self {
            basis: self.basis.clone(),
            asked: self.asked.clone(),
            result: self.result.clone(),
        }
    }
}

/// Results of one kind, by what they are about.
#[derive(Debug)]
pub(super) struct Parts<K, B, T> {
    kept: BTreeMap<K, KeptResult<B, T>>,
}

impl<K, B, T> Default for Parts<K, B, T> {
    fn default() -> Self {
        Self {
            kept: BTreeMap::new(),
        }
    }
}

impl<K: Clone, B: Clone, T> Clone for Parts<K, B, T> {
    fn clone(&self) -> Self {
        Self {
            kept: self.kept.clone(),
        }
    }
}

impl<K: Ord + Clone, B: Derivation<T> + Clone, T> Parts<K, B, T> {
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
            let result = Arc::new(make(&own));
            KeptResult {
                basis,
                asked: Arc::new(own.into_asked()),
                result,
            }
        });
        let result = part.result.clone();
        self.kept.insert(key, part);
        result
    }

    /// As [`Parts::part`] for many, those that are made anew at the same time. **Order**: that of
    /// the keys.
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
        let parts = in_parallel(wanted.len(), |index| {
            let (key, basis) = &wanted[index];
            before.holding(key, basis, reading).unwrap_or_else(|| {
                let own = reading.again();
                let result = Arc::new(make(&own, key, basis));
                KeptResult {
                    basis: basis.clone(),
                    asked: Arc::new(own.into_asked()),
                    result,
                }
            })
        });
        let results = parts.iter().map(|part| part.result.clone()).collect();
        self.kept
            .extend(wanted.into_iter().map(|(key, _)| key).zip(parts));
        results
    }

    /// What each result was made from, beside files.
    pub fn derivations(&self) -> impl Iterator<Item = &B> {
        self.kept.values().map(|part| &part.basis)
    }

    /// The result of a key, whether it still holds or not.
    pub fn result(&self, key: &K) -> Option<&T> {
        self.kept.get(key).map(|part| &*part.result)
    }

    /// Every result. **Order**: by key.
    pub fn results(&self) -> impl Iterator<Item = (&K, &Arc<T>)> {
        self.kept.iter().map(|(key, part)| (key, &part.result))
    }

    fn holding(&self, key: &K, basis: &B, reading: &Reading<'_>) -> Option<KeptResult<B, T>> {
        let part = self.kept.get(key)?;
        (part.basis.leads_to(basis, &part.result) && reading.answers_as(&part.asked))
            .then(|| part.clone())
    }
}
