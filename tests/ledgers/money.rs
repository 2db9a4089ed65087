//! Amounts in øre: written as kroner, split without losing one, and multiplied back through a key.

/// Kroner as øre.
pub const fn kr(kroner: i64) -> i64 {
    kroner * 100
}

/// Splits an amount in proportion to weights; the parts add up to it exactly.
pub fn split(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let (mut parts, mut before, mut passed) = (Vec::with_capacity(weights.len()), 0_i64, 0_i128);
    for weight in weights {
        passed += i128::from(*weight);
        let until = if sum == 0 {
            0
        } else {
            i64::try_from(i128::from(total) * passed / sum).unwrap_or(0)
        };
        parts.push(until - before);
        before = until;
    }
    parts
}

/// The fraction of an allocation key, in integers.
#[derive(Clone, Copy)]
pub struct Key {
    /// What stands above the line.
    pub above: i64,
    /// What stands below the line.
    pub below: i64,
}

impl Key {
    /// The pool of which this key takes `share`, to the nearest øre.
    pub fn pool(self, share: i64) -> i64 {
        nearest(
            i128::from(share) * i128::from(self.below),
            i128::from(self.above),
        )
    }

    /// What must be booked directly so that it and the keyed rest of `whole` make `target`, to the
    /// nearest øre.
    pub fn direct(self, target: i64, whole: i64) -> i64 {
        let above = i128::from(target) * i128::from(self.below)
            - i128::from(whole) * i128::from(self.above);
        nearest(above, i128::from(self.below - self.above))
    }
}

/// A quotient rounded half away from zero.
fn nearest(above: i128, below: i128) -> i64 {
    let magnitude = (above.abs() * 2 + below.abs()) / (below.abs() * 2);
    let signed = if (above < 0) == (below < 0) {
        magnitude
    } else {
        -magnitude
    };
    i64::try_from(signed).unwrap_or(0)
}
