//! What a cell holds: an exact value, an interval, a text, or nothing with a reason.

use std::sync::Arc;

use super::{Ratio, Unit};

/// A value without its unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Known exactly.
    Exact(Ratio),
    /// Known to lie between two bounds, both included.
    Interval {
        /// The lower bound.
        low: Ratio,
        /// The upper bound.
        high: Ratio,
        /// Whether some choice of the hidden numbers reaches each bound.
        tight: bool,
    },
    /// A text.
    Text(Wording),
    /// Not known, and why.
    Missing(Arc<str>),
}

/// Why a figure is missing that is known and not to be told.
pub const WITHHELD: &str = "not to be told";

/// What a text says, before it is put into the reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wording {
    /// Words that are the same in every language.
    Plain(Arc<str>),
    /// A name in Norwegian and, where there is one, in English.
    Named {
        /// Norwegian.
        nb: Arc<str>,
        /// English.
        en: Option<Arc<str>>,
    },
    /// The id of the unit that kroner are divided by; absent where they are not divided.
    Per(Option<Arc<str>>),
}

impl<T: Into<Arc<str>>> From<T> for Wording {
    fn from(words: T) -> Self {
        Self::Plain(words.into())
    }
}

/// A value with its unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// The value.
    pub value: Value,
    /// Its unit.
    pub unit: Unit,
}

impl Figure {
    /// An exact figure.
    pub fn exact(value: Ratio, unit: Unit) -> Self {
        Self {
            value: Value::Exact(value),
            unit,
        }
    }

    /// A missing figure, with the reason.
    pub fn missing(reason: impl Into<Arc<str>>, unit: Unit) -> Self {
        Self {
            value: Value::Missing(reason.into()),
            unit,
        }
    }

    /// A text.
    pub fn text(text: impl Into<Wording>) -> Self {
        Self {
            value: Value::Text(text.into()),
            unit: Unit::text(),
        }
    }

    /// The exact value, if it is one.
    pub fn as_exact(&self) -> Option<&Ratio> {
        match &self.value {
            Value::Exact(value) => Some(value),
            _ => None,
        }
    }
}

impl Value {
    /// The bounds of a number: an exact value is both its own. `None` for text and missing.
    pub fn bounds(&self) -> Option<(&Ratio, &Ratio)> {
        match self {
            Self::Exact(value) => Some((value, value)),
            Self::Interval { low, high, .. } => Some((low, high)),
            Self::Text(_) | Self::Missing(_) => None,
        }
    }

    /// A value that is known and not to be told. Whatever stands on it is not told either.
    pub fn withheld() -> Self {
        Self::Missing(WITHHELD.into())
    }

    /// Whether it is known and not to be told.
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::Missing(reason) if &**reason == WITHHELD)
    }

    /// Whether nobody knows it.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Missing(_)) && !self.is_withheld()
    }

    /// Whether it is one thing, and not somewhere between two.
    pub fn is_settled(&self) -> bool {
        !matches!(self, Self::Interval { .. })
    }

    /// The same bounds, of which it is not known whether they are reached.
    pub fn untightened(self) -> Self {
        match self {
            Self::Interval { low, high, .. } => Self::Interval {
                low,
                high,
                tight: false,
            },
            other => other,
        }
    }

    /// A hidden number known to lie between two bounds; exact when they meet.
    pub fn hidden(low: Ratio, high: Ratio) -> Self {
        Self::between(low, high, true)
    }

    /// What is known of a value that is one of these: its bounds, both reached, or the one thing
    /// that all of them are. `None` where they are none, or differ and are not all numbers.
    pub fn among(values: &[Self]) -> Option<Self> {
        let bounds: Option<Vec<(&Ratio, &Ratio)>> = values.iter().map(Self::bounds).collect();
        match bounds {
            Some(bounds) => {
                let low = bounds.iter().map(|(low, _)| *low).min()?.clone();
                let high = bounds.iter().map(|(_, high)| *high).max()?.clone();
                Some(Self::between(low, high, values.iter().all(Self::is_tight)))
            }
            None => values
                .iter()
                .all(|value| *value == values[0])
                .then(|| values[0].clone()),
        }
    }

    /// Builds a number from bounds: exact when they meet.
    fn between(low: Ratio, high: Ratio, tight: bool) -> Self {
        if low == high {
            Self::Exact(low)
        } else {
            Self::Interval { low, high, tight }
        }
    }

    /// Combines two numbers by their corner values; a missing side makes the result missing for
    /// that reason.
    fn corners(&self, other: &Self, op: impl Fn(&Ratio, &Ratio) -> Option<Ratio>) -> Self {
        for side in [self, other] {
            match side {
                Self::Missing(_) => return side.clone(),
                Self::Text(_) => return Self::Missing(Arc::from("a text cannot be computed with")),
                Self::Exact(_) | Self::Interval { .. } => {}
            }
        }
        let (Some((a, b)), Some((c, d))) = (self.bounds(), other.bounds()) else {
            return Self::Missing(Arc::from("a text cannot be computed with"));
        };
        let corners: Option<Vec<Ratio>> = [(a, c), (a, d), (b, c), (b, d)]
            .into_iter()
            .map(|(x, y)| op(x, y))
            .collect();
        let Some(corners) = corners else {
            return Self::Missing(Arc::from("division by zero"));
        };
        let both_open = a != b && c != d;
        let tight = !both_open && self.is_tight() && other.is_tight();
        let low = corners.iter().min().cloned().unwrap_or_else(Ratio::zero);
        let high = corners.into_iter().max().unwrap_or_else(Ratio::zero);
        Self::between(low, high, tight)
    }

    /// Whether both bounds are known to be reached. Two open operands may share a hidden number, so
    /// what is computed from them is sound but not known to be tight.
    pub fn is_tight(&self) -> bool {
        !matches!(self, Self::Interval { tight: false, .. })
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        self.corners(other, |a, b| Some(a + b))
    }

    /// The difference.
    pub fn subtract(&self, other: &Self) -> Self {
        self.corners(other, |a, b| Some(a - b))
    }

    /// The product.
    pub fn multiply(&self, other: &Self) -> Self {
        self.corners(other, |a, b| Some(a * b))
    }

    /// The quotient; missing when the divisor is or may be zero.
    pub fn divide(&self, other: &Self) -> Self {
        if let Some((low, high)) = other.bounds()
            && !matches!(self, Self::Missing(_))
            && !(low.is_negative() && high.is_negative())
            && (low.is_negative() || low.is_zero())
        {
            return Self::Missing(Arc::from("division by zero"));
        }
        self.corners(other, Ratio::checked_div)
    }

    /// The value with its sign turned.
    pub fn negate(&self) -> Self {
        Self::Exact(Ratio::zero()).subtract(self)
    }

    /// The larger of two.
    pub fn max(&self, other: &Self) -> Self {
        self.corners(other, |a, b| Some(a.max(b).clone()))
    }

    /// The smaller of two.
    pub fn min(&self, other: &Self) -> Self {
        self.corners(other, |a, b| Some(a.min(b).clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open(low: i64, high: i64) -> Value {
        Value::between(low.into(), high.into(), true)
    }

    #[test]
    fn missing_stays_missing_for_its_first_reason() {
        let missing = Value::Missing(Arc::from("not reported"));
        assert_eq!(missing.add(&open(1, 1)), missing);
        assert_eq!(open(1, 1).divide(&missing), missing);
    }

    #[test]
    fn a_divisor_that_may_be_zero_gives_missing() {
        assert_eq!(
            open(1, 1).divide(&open(-1, 1)),
            Value::Missing(Arc::from("division by zero"))
        );
        assert_eq!(
            open(1, 1).divide(&open(0, 0)),
            Value::Missing(Arc::from("division by zero"))
        );
    }

    #[test]
    fn two_open_operands_are_not_called_tight() {
        assert!(!open(1, 4).add(&open(1, 4)).is_tight());
        assert!(open(1, 4).add(&open(2, 2)).is_tight());
    }

    proptest! {
        #[test]
        fn interval_results_contain_every_choice(a in -9i64..9, b in 0i64..5, c in -9i64..9, d in 0i64..5, x in 0i64..5, y in 0i64..5) {
            let (left, right) = (open(a, a + b), open(c, c + d));
            let (p, q) = (a + x.min(b), c + y.min(d));
            let holds = |result: Value, point: Ratio| {
                let (low, high) = result.bounds().expect("a number");
                *low <= point && point <= *high
            };
            prop_assert!(holds(left.add(&right), (p + q).into()));
            prop_assert!(holds(left.subtract(&right), (p - q).into()));
            prop_assert!(holds(left.multiply(&right), (p * q).into()));
            prop_assert!(holds(left.max(&right), p.max(q).into()));
            if !matches!(left.divide(&right), Value::Missing(_)) {
                prop_assert!(holds(left.divide(&right), Ratio::fraction(p, q).expect("not zero")));
            }
        }
    }
}
