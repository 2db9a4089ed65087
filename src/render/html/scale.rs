//! From values to places in a drawing, exactly.

use crate::value::{Ratio, group_thousands};

/// The most marks of an axis.
const MOST_TICKS: i64 = 5;

/// A straight way from values to coordinates.
#[derive(Clone, Debug)]
pub struct Scale {
    low: Ratio,
    high: Ratio,
    from: i64,
    to: i64,
}

impl Scale {
    /// From `low`, which stands at `from`, to `high`, which stands at `to`. Zero is always on it.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a Ratio>, (from, to): (i64, i64)) -> Self {
        let (mut low, mut high) = (Ratio::zero(), Ratio::zero());
        for value in values {
            low = low.min(value.clone());
            high = high.max(value.clone());
        }
        if low == high {
            high = Ratio::one();
        }
        Self {
            low,
            high,
            from,
            to,
        }
    }

    /// The coordinate of a value.
    pub fn exactly(&self, value: &Ratio) -> Ratio {
        let span = &self.high - &self.low;
        let part = (value - &self.low)
            .checked_div(&span)
            .unwrap_or_else(Ratio::zero);
        &Ratio::from(self.from) + &(&part * &Ratio::from(self.to - self.from))
    }

    /// The coordinate of a value, with one decimal.
    pub fn at(&self, value: &Ratio) -> String {
        self.exactly(value).to_decimal(1)
    }

    /// The length between two values, with one decimal.
    pub fn between(&self, a: &Ratio, b: &Ratio) -> String {
        (&self.exactly(a) - &self.exactly(b)).abs().to_decimal(1)
    }

    /// Round values along it, each with its text.
    pub fn ticks(&self) -> Vec<(Ratio, String)> {
        let span = &self.high - &self.low;
        let (mut step, mut places) = (Ratio::decimal(1, 3), 3);
        for grow in [Ratio::from(2), Ratio::decimal(25, 1), Ratio::from(2)]
            .iter()
            .cycle()
            .take(120)
        {
            if &step * &Ratio::from(MOST_TICKS) >= span {
                break;
            }
            step = &step * grow;
        }
        while places > 0 && (&step * &Ratio::integer(10_i64.pow(places - 1))).is_integer() {
            places -= 1;
        }
        let first = -((-self.low.clone())
            .checked_div(&step)
            .unwrap_or_else(Ratio::zero)
            .truncate(0));
        let values = (0..=MOST_TICKS + 1).map(|index| &(&first + &Ratio::from(index)) * &step);
        values
            .filter(|value| *value <= self.high)
            .map(|value| (value.clone(), group_thousands(&value.to_fixed(places))))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], ticks: &[&str]) {
        let values: Vec<Ratio> = values
            .iter()
            .map(|text| Ratio::parse(text).expect("a number"))
            .collect();
        let texts: Vec<String> = Scale::new(&values, (0, 100))
            .ticks()
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        assert_eq!(texts, ticks);
    }

    #[test]
    fn marks_are_round_and_few() {
        check(&["88"], &["0", "20", "40", "60", "80"]);
        check(&["67679"], &["0", "20 000", "40 000", "60 000"]);
        check(&["-3", "4.5"], &["-2", "0", "2", "4"]);
        check(&["0.4"], &["0,0", "0,1", "0,2", "0,3", "0,4"]);
        check(&[], &["0,0", "0,2", "0,4", "0,6", "0,8", "1,0"]);
    }

    #[test]
    fn values_stand_between_the_ends() {
        let scale = Scale::new(&[Ratio::from(-50), Ratio::from(150)], (200, 0));
        assert_eq!(scale.at(&Ratio::zero()), "150");
        assert_eq!(
            (scale.at(&Ratio::from(-50)), scale.at(&Ratio::from(150))),
            ("200".to_owned(), "0".to_owned())
        );
        assert_eq!(scale.between(&Ratio::zero(), &Ratio::from(33)), "33");
    }
}
