//! The bounds that stand for what is hidden. They depend on what may be known alone, so that they
//! tell no more than that it is hidden.

use crate::value::{Figure, Ratio, Unit, Value};

/// The bounds of a count that is below the threshold, and not zero.
pub(super) fn of_few(threshold: i64) -> Value {
    Value::hidden(Ratio::one(), Ratio::from(threshold - 1))
}

/// The bounds of a count that leaves such a count of its whole.
pub(super) fn of_most(whole: &Ratio, threshold: i64) -> Value {
    Value::hidden(whole - &Ratio::from(threshold - 1), whole - &Ratio::one())
}

/// The class of an amount: from a power of ten to the next, on the side of zero where it lies;
/// shares lie between none and all.
pub(super) fn of_amount(figure: &Figure, value: &Ratio) -> Value {
    if figure.unit == Unit::percent() {
        return Value::hidden(Ratio::zero(), Ratio::one());
    }
    let (low, high) = around(value);
    Value::hidden(low, high)
}

/// The powers of ten around a number.
pub(super) fn around(value: &Ratio) -> (Ratio, Ratio) {
    let ten = Ratio::from(10);
    let size = value.abs();
    let (mut low, mut high) = (Ratio::zero(), Ratio::one());
    while size >= high {
        low = high.clone();
        high = &high * &ten;
    }
    if value.is_negative() {
        (-high, -low)
    } else {
        (low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(value: &Value) -> (String, String) {
        let (low, high) = value.bounds().expect("numbers");
        (low.to_string(), high.to_string())
    }

    #[test]
    fn an_amount_becomes_its_power_of_ten() {
        let class = |value: i64| {
            let figure = Figure::exact(value.into(), Unit::kr());
            ends(&of_amount(&figure, &Ratio::from(value)))
        };
        let pair = |low: &str, high: &str| (low.to_owned(), high.to_owned());
        assert_eq!(class(0), pair("0", "1"));
        assert_eq!(class(437_402), pair("100000", "1000000"));
        assert_eq!(class(-10), pair("-100", "-10"));
        let share = Figure::exact(Ratio::fraction(1, 3).expect("a number"), Unit::percent());
        assert_eq!(
            ends(&of_amount(
                &share,
                &Ratio::fraction(1, 3).expect("a number")
            )),
            pair("0", "1")
        );
    }
}
