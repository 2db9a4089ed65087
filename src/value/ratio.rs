//! The exact quotient that every figure is.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::Amount;

/// The decimals that machines get of a number that has more.
pub const PLACES: u32 = 12;

/// An exact ratio of two big integers, always in lowest terms with a positive denominator.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ratio(BigRational);

impl Ratio {
    /// Zero.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// One.
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// A whole number.
    pub fn integer(value: impl Into<BigInt>) -> Self {
        Self(BigRational::from_integer(value.into()))
    }

    /// `numerator / denominator`; `None` when the denominator is zero.
    pub fn fraction(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        (!denominator.is_zero()).then(|| Self(BigRational::new(numerator.into(), denominator)))
    }

    /// `digits · 10^-scale`, the exact value of a decimal literal.
    pub fn decimal(digits: impl Into<BigInt>, scale: u32) -> Self {
        Self(BigRational::new(digits.into(), BigInt::from(10).pow(scale)))
    }

    /// Reads a plain decimal (`-12.5`, point as mark, no grouping) or a fraction (`3/7`).
    ///
    /// # Errors
    /// `None` when the text is neither.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((numerator, denominator)) = text.split_once('/') {
            let whole = |t: &str| t.trim().parse::<BigInt>().ok();
            return Self::fraction(whole(numerator)?, whole(denominator)?);
        }
        let (sign, body) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, decimals) = body.split_once('.').unwrap_or((body, ""));
        let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
            return None;
        }
        let digits: BigInt = format!("{whole}{decimals}").parse().ok()?;
        Some(Self::decimal(
            digits * sign,
            u32::try_from(decimals.len()).ok()?,
        ))
    }

    /// Reads a whole number written in another radix than ten, such as 16.
    ///
    /// # Errors
    /// `None` when the text is no such number, or the radix is not from 2 to 36.
    pub fn in_radix(text: &str, radix: u32) -> Option<Self> {
        let valid = (2..=36).contains(&radix);
        valid
            .then(|| BigInt::parse_bytes(text.as_bytes(), radix))
            .flatten()
            .map(Self::integer)
    }

    /// An amount as kroner.
    pub fn kroner(amount: Amount) -> Self {
        Small::reduced(amount.ore(), 100)
    }

    /// `self / divisor`; `None` when the divisor is zero.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        (!divisor.0.is_zero()).then(|| match (Small::of(self), Small::of(divisor)) {
            (Some(a), Some(b)) => {
                Small::reduced(a.numerator * b.denominator, a.denominator * b.numerator)
            }
            _ => Self(&self.0 / &divisor.0),
        })
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether this is one.
    pub fn is_one(&self) -> bool {
        self.0.is_one()
    }

    /// Whether this is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether this is a whole number.
    pub fn is_integer(&self) -> bool {
        self.0.is_integer()
    }

    /// The distance from zero.
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// The numerator in lowest terms, carrying the sign.
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// The denominator in lowest terms, always positive.
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// Whole øre, when this is an exact number of them in kroner.
    pub fn to_ore(&self) -> Option<i128> {
        let ore = self * &Self::integer(100);
        ore.is_integer()
            .then(|| ore.numerator().to_i128())
            .flatten()
    }

    /// The nearest integer multiple of `10^-places`, as that integer; half goes away from zero, as
    /// in Excel.
    pub fn scaled_round(&self, places: u32) -> BigInt {
        let scaled = self.numerator().abs() * BigInt::from(10).pow(places);
        let (quotient, remainder) = scaled.div_rem(self.denominator());
        let magnitude = if remainder * 2 >= *self.denominator() {
            quotient + 1
        } else {
            quotient
        };
        if self.is_negative() {
            -magnitude
        } else {
            magnitude
        }
    }

    /// The value rounded to `places` decimals, half away from zero.
    pub fn round(&self, places: u32) -> Self {
        Self::decimal(self.scaled_round(places), places)
    }

    /// The value cut towards zero after `places` decimals.
    pub fn truncate(&self, places: u32) -> Self {
        let scaled = self.numerator().abs() * BigInt::from(10).pow(places);
        let magnitude = scaled / self.denominator();
        Self::decimal(
            if self.is_negative() {
                -magnitude
            } else {
                magnitude
            },
            places,
        )
    }

    /// Plain decimal text with a point, rounded to at most `places` decimals, without trailing
    /// zeros.
    pub fn to_decimal(&self, places: u32) -> String {
        let text = self.to_fixed(places);
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    }

    /// Plain decimal text with a point and exactly `places` decimals.
    pub fn to_fixed(&self, places: u32) -> String {
        let scaled = self.scaled_round(places);
        let sign = if scaled.is_negative() { "-" } else { "" };
        let width = places as usize + 1;
        let digits = format!("{:0>width$}", scaled.abs().to_string());
        let (whole, decimals) = digits.split_at(digits.len() - places as usize);
        if places == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{decimals}")
        }
    }
}

impl fmt::Display for Ratio {
    /// Writes the exact value: a whole number, or `numerator/denominator`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Numerator and denominator that fit in 64 bits, as nearly all do; products of two fit in 128, so
/// nothing can overflow.
#[derive(Clone, Copy)]
struct Small {
    numerator: i128,
    denominator: i128,
}

impl Small {
    fn of(ratio: &Ratio) -> Option<Self> {
        let (numerator, denominator) = (ratio.0.numer().to_i64()?, ratio.0.denom().to_i64()?);
        Some(Self {
            numerator: numerator.into(),
            denominator: denominator.into(),
        })
    }

    /// The ratio in lowest terms. The denominator is not zero.
    fn reduced(numerator: i128, denominator: i128) -> Ratio {
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b != 0 {
            // The halves of most numbers are empty, and dividing 64 bits is much faster.
            (a, b) = match (u64::try_from(a), u64::try_from(b)) {
                (Ok(a), Ok(b)) => (b.into(), (a % b).into()),
                _ => (b, a % b),
            };
        }
        let (numerator, denominator) = (BigInt::from(numerator), BigInt::from(denominator));
        if a == 1 && denominator.is_positive() {
            return Ratio(BigRational::new_raw(numerator, denominator));
        }
        let divisor = if denominator.is_negative() {
            -BigInt::from(a)
        } else {
            BigInt::from(a)
        };
        Ratio(BigRational::new_raw(
            numerator / &divisor,
            denominator / &divisor,
        ))
    }

    fn add(self, other: Self) -> Ratio {
        if self.denominator == other.denominator {
            return Self::reduced(self.numerator + other.numerator, self.denominator);
        }
        let numerator = self.numerator * other.denominator + other.numerator * self.denominator;
        Self::reduced(numerator, self.denominator * other.denominator)
    }

    fn sub(self, other: Self) -> Ratio {
        self.add(Self {
            numerator: -other.numerator,
            ..other
        })
    }

    fn mul(self, other: Self) -> Ratio {
        Self::reduced(
            self.numerator * other.numerator,
            self.denominator * other.denominator,
        )
    }
}

macro_rules! exact_operator {
    ($trait:ident, $method:ident, $op:tt) => {
        impl $trait for Ratio {
            type Output = Ratio;
            fn $method(self, other: Ratio) -> Ratio { &self $op &other }
        }
        impl $trait<&Ratio> for &Ratio {
            type Output = Ratio;
            fn $method(self, other: &Ratio) -> Ratio {
                match (Small::of(self), Small::of(other)) {
                    (Some(a), Some(b)) => a.$method(b),
                    _ => Ratio(&self.0 $op &other.0),
                }
            }
        }
    };
}
exact_operator!(Add, add, +);
exact_operator!(Sub, sub, -);
exact_operator!(Mul, mul, *);

impl AddAssign<&Ratio> for Ratio {
    fn add_assign(&mut self, other: &Ratio) {
        *self = &*self + other;
    }
}

impl Neg for Ratio {
    type Output = Ratio;
    fn neg(self) -> Ratio {
        Ratio(-self.0)
    }
}

impl std::iter::Sum for Ratio {
    fn sum<I: Iterator<Item = Ratio>>(iter: I) -> Ratio {
        iter.fold(Ratio::zero(), |total, item| total + item)
    }
}

impl From<i64> for Ratio {
    fn from(value: i64) -> Self {
        Self::integer(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(text: &str) -> Ratio {
        Ratio::parse(text).expect(text)
    }

    #[test]
    fn half_rounds_away_from_zero_on_both_sides() {
        for (exact, rounded) in [
            ("0.5", "1"),
            ("-0.5", "-1"),
            ("2.5", "3"),
            ("2.49", "2"),
            ("-2.51", "-3"),
        ] {
            assert_eq!(ratio(exact).to_fixed(0), rounded, "{exact}");
        }
    }

    #[test]
    fn decimal_text_keeps_only_what_is_needed() {
        assert_eq!(ratio("1/3").to_decimal(12), "0.333333333333");
        assert_eq!(ratio("8.10").to_decimal(12), "8.1");
        assert_eq!(ratio("-0.05").to_fixed(1), "-0.1");
        assert_eq!(ratio("1200").to_decimal(12), "1200");
    }

    #[test]
    fn parsing_refuses_what_is_no_number() {
        for text in ["", "-", ".5", "1,5", "1e3", "3/0", "1.2.3", "+1"] {
            assert_eq!(Ratio::parse(text), None, "{text}");
        }
    }

    #[test]
    fn division_by_zero_is_none() {
        assert_eq!(Ratio::one().checked_div(&Ratio::zero()), None);
    }

    /// Numbers of every size, with those at the edge of 64 bits.
    fn whole() -> impl Strategy<Value = BigInt> {
        let edges = vec![
            0,
            1,
            -1,
            100,
            i128::from(i64::MAX),
            i128::from(i64::MIN),
            i128::from(i64::MAX) + 1,
            i128::MAX,
            i128::MIN,
        ];
        prop_oneof![
            any::<i128>().prop_map(BigInt::from),
            any::<i64>().prop_map(BigInt::from),
            (-1000_i64..1000).prop_map(BigInt::from),
            prop::sample::select(edges).prop_map(BigInt::from),
        ]
    }

    proptest! {
        #[test]
        fn small_numbers_are_reckoned_with_as_big_ones_are(a in whole(), b in whole(), c in whole(), d in whole()) {
            let (Some(x), Some(y)) = (Ratio::fraction(a, b), Ratio::fraction(c, d)) else { return Ok(()) };
            prop_assert_eq!((&x + &y).0, &x.0 + &y.0);
            prop_assert_eq!((&x - &y).0, &x.0 - &y.0);
            prop_assert_eq!((&x * &y).0, &x.0 * &y.0);
            let quotient = (!y.is_zero()).then(|| Ratio(&x.0 / &y.0));
            prop_assert_eq!(x.checked_div(&y), quotient);
            let mut sum = x.clone();
            sum += &y;
            prop_assert_eq!(sum.0, &x.0 + &y.0);
        }

        #[test]
        fn kroner_are_hundredths_of_ore(ore in any::<i128>()) {
            prop_assert_eq!(Ratio::kroner(Amount::from_ore(ore)), Ratio::decimal(ore, 2));
        }
    }

    #[test]
    fn truncation_goes_towards_zero() {
        assert_eq!(ratio("93264.7").truncate(0), ratio("93264"));
        assert_eq!(ratio("-1.29").truncate(1), ratio("-1.2"));
    }
}
