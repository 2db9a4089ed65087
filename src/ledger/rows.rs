//! The sums of each distinct key: an open table whose rows lie side by side.

use crate::value::Amount;

/// What one key adds up to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Sum {
    /// How many postings.
    pub(super) count: u64,
    /// Their sum.
    pub(super) sum: Amount,
    /// The sum of those above zero.
    pub(super) debit: Amount,
}

impl Sum {
    /// Adds another sum.
    pub(super) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.debit += other.debit;
    }
}

/// Keys of so many words each, in order of first sight, with their sums.
pub(super) struct Rows {
    width: usize,
    keys: Vec<u32>,
    sums: Vec<Sum>,
    /// By hash: the row from 1, above it some bits of the hash; zero where there is none. At most half of them are used.
    slots: Vec<u64>,
}

/// Where the bits of the hash stand that a slot keeps.
const HASH_BITS: u64 = !0 << 32;

impl Rows {
    /// No row yet.
    pub(super) fn new(width: usize) -> Self {
        Self { width, keys: Vec::new(), sums: Vec::new(), slots: vec![0; 64] }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.sums.len()
    }

    /// All keys with their sums.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u32], Sum)> {
        (0..self.len()).map(|row| (self.key(row), self.sums[row]))
    }

    /// How many words a key has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Adds to the sum of a key; says whether it is a new one.
    pub(super) fn add(&mut self, key: &[u32], sum: Sum) -> bool {
        let hash = hash(key);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            let row = slot as u32 as usize - 1;
            if slot & HASH_BITS == hash & HASH_BITS && is_same(self.key(row), key) {
                self.sums[row].add(sum);
                return false;
            }
            at = (at + 1) & mask;
        }
        self.keys.extend_from_slice(key);
        self.sums.push(sum);
        self.slots[at] = (hash & HASH_BITS) | self.sums.len() as u64;
        if self.sums.len() * 2 > self.slots.len() {
            self.grow();
        }
        true
    }

    fn key(&self, row: usize) -> &[u32] {
        &self.keys[row * self.width..(row + 1) * self.width]
    }

    fn grow(&mut self) {
        let mut slots = vec![0; self.slots.len() * 2];
        let mask = slots.len() - 1;
        for row in 0..self.len() {
            let hash = hash(self.key(row));
            let mut at = hash as usize & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = (hash & HASH_BITS) | (row as u64 + 1);
        }
        self.slots = slots;
    }
}

/// As `==`, but without a call, since keys are short.
fn is_same(a: &[u32], b: &[u32]) -> bool {
    a.iter().zip(b).all(|(a, b)| a == b)
}

/// Mixes all words so that each bit of the result depends on each of theirs. No result depends on it.
fn hash(key: &[u32]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut pairs = key.chunks_exact(2);
    let mut hash = FACTOR;
    let mut mix = |word: u64| {
        let product = u128::from(hash ^ word).wrapping_mul(u128::from(FACTOR));
        hash = (product as u64) ^ (product >> 64) as u64;
        hash = hash.wrapping_add(FACTOR);
    };
    for pair in &mut pairs {
        mix(u64::from(pair[0]) | u64::from(pair[1]) << 32);
    }
    if let [last] = pairs.remainder() {
        mix(u64::from(*last) | FACTOR << 32);
    }
    mix(0);
    hash
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_the_sums_of_an_ordered_map(
            width in 0_usize..4,
            keys in prop::collection::vec((prop::collection::vec(0_u32..6, 4), -9_i64..9), 0..400),
        ) {
            let mut rows = Rows::new(width);
            let mut expected: BTreeMap<Vec<u32>, Sum> = BTreeMap::new();
            for (key, ore) in &keys {
                let amount = Amount::from_ore((*ore).into());
                let sum = Sum { count: 1, sum: amount, debit: amount.max(Amount::ZERO) };
                prop_assert_eq!(rows.add(&key[..width], sum), !expected.contains_key(&key[..width]));
                expected.entry(key[..width].to_vec()).or_default().add(sum);
            }
            prop_assert_eq!(rows.len(), expected.len());
            let found: BTreeMap<_, _> = rows.iter().map(|(key, sum)| (key.to_vec(), sum)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn hashes_of_neighbours_differ_in_all_their_parts() {
        let mut low = std::collections::BTreeSet::new();
        let mut high = std::collections::BTreeSet::new();
        for a in 0..64 {
            for b in 0..64 {
                let hash = hash(&[a, 0, b]);
                low.insert(hash & 0xffff);
                high.insert(hash >> 48);
            }
        }
        // 4,096 thrown at random into 65,536 meet some 120 times.
        assert!(low.len() > 3_800 && high.len() > 3_800, "{} {}", low.len(), high.len());
    }
}
