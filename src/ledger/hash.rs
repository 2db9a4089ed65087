//! The hashing of keys: fast, the same in every run, and never seen in a result.

use std::hash::BuildHasher;

/// The hashing of every map and set of the readers.
#[derive(Clone)]
pub(super) struct FastState(ahash::RandomState);

impl Default for FastState {
    fn default() -> Self {
        Self::seeded(0)
    }
}

impl FastState {
    /// A hashing unlike that of other seeds.
    pub(super) fn seeded(seed: u64) -> Self {
        Self(ahash::RandomState::with_seeds(seed, 0x6b6f, 0x6e74, 0x7265))
    }
}

impl BuildHasher for FastState {
    type Hasher = ahash::AHasher;

    fn build_hasher(&self) -> ahash::AHasher {
        self.0.build_hasher()
    }
}
