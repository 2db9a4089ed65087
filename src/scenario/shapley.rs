//! What each of several changes is worth when they are made together.
//!
//! The Shapley value is the mean of what a change adds over all orders in which the changes can be
//! made. It is exact here, and the values add up to the whole.

use crate::value::Ratio;

/// The most changes whose orders are all looked at.
pub const MOST: usize = 8;

/// The Shapley value of each of `players` changes; `value` gives the worth of a set, one bit for
/// each change.
///
/// # Errors
/// The first error of `value`.
pub fn shapley<E>(
    players: usize,
    mut value: impl FnMut(u32) -> Result<Ratio, E>,
) -> Result<Vec<Ratio>, E> {
    let worth: Vec<Ratio> = (0..1u32 << players)
        .map(&mut value)
        .collect::<Result<_, E>>()?;
    let factorial = |n: usize| -> i64 { (1..=n).map(|n| i64::try_from(n).unwrap_or(1)).product() };
    let mut values = vec![Ratio::zero(); players];
    for (player, total) in values.iter_mut().enumerate() {
        for (set, without) in worth
            .iter()
            .enumerate()
            .filter(|(set, _)| set & (1 << player) == 0)
        {
            let before = set.count_ones() as usize;
            let orders = factorial(before) * factorial(players - before - 1);
            let part = Ratio::fraction(orders, factorial(players)).unwrap_or_else(Ratio::zero);
            *total += &(&(&worth[set | 1 << player] - without) * &part);
        }
    }
    Ok(values)
}

/// What each change adds when they are made one after another.
///
/// # Errors
/// The first error of `value`.
pub fn one_after_another<E>(
    players: usize,
    mut value: impl FnMut(usize) -> Result<Ratio, E>,
) -> Result<Vec<Ratio>, E> {
    let worth: Vec<Ratio> = (0..=players).map(&mut value).collect::<Result<_, E>>()?;
    Ok(worth.windows(2).map(|pair| &pair[1] - &pair[0]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(worth: &[i64]) -> Vec<String> {
        let players = worth.len().ilog2() as usize;
        let value = |set: u32| Ok::<_, ()>(Ratio::from(worth[set as usize]));
        shapley(players, value)
            .expect("no error")
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn changes_that_need_each_other_share_what_they_bring() {
        assert_eq!(values(&[0]), [""; 0]);
        assert_eq!(values(&[5, 8]), ["3"]);
        // A weight and a key: 10 alone, nothing alone, 25 together.
        assert_eq!(values(&[0, 10, 0, 25]), ["35/2", "15/2"]);
        // The glove game: one left glove, two right ones.
        assert_eq!(values(&[0, 0, 0, 1, 0, 1, 0, 1]), ["2/3", "1/6", "1/6"]);
    }

    proptest! {
        #[test]
        fn the_values_add_up_and_a_change_without_effect_gets_nothing(worth in prop::collection::vec(-999i64..999, 16)) {
            // The fifth change never matters.
            let value = |set: u32| Ok::<_, ()>(Ratio::from(worth[(set & 15) as usize]));
            let values = shapley(5, value).expect("no error");
            prop_assert!(values[4].is_zero());
            let sum: Ratio = values.into_iter().sum();
            prop_assert_eq!(sum, Ratio::from(worth[15] - worth[0]));
        }
    }
}
