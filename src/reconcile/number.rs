//! A printed number: what it says, and what its rounding leaves open.

use crate::value::{Ratio, Unit, Value, group_thousands};

/// A number as it is printed. **Unit**: as it is written, so 8.1 for 8,1 %.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    pub written: Ratio,
    /// The decimals it is written with.
    pub places: u32,
    /// The factor from the value to what is written: 100 for shares and indices.
    pub factor: i64,
}

impl Number {
    /// Reads a number as a Norwegian table prints it: grouped by spaces, decimal comma or point,
    /// `%` behind. Both signs of minus are known.
    pub fn parse(text: &str, unit: &Unit) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '%')
            .collect();
        let plain = plain.replace('\u{2212}', "-").replace(',', ".");
        let places = plain
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let places = u32::try_from(places).ok()?;
        Some(Self {
            written: Ratio::parse(&plain)?,
            places,
            factor: unit.written_factor(),
        })
    }

    /// A value as it would be printed with the precision of this number.
    #[must_use]
    pub fn reprinted(&self, value: &Ratio) -> Self {
        Self {
            written: self.as_written(value).round(self.places),
            places: self.places,
            factor: self.factor,
        }
    }

    /// What is written, taken at its word.
    pub fn value(&self) -> Ratio {
        self.scaled(&self.written)
    }

    /// Everything that rounds to what is written.
    pub fn reading(&self) -> Value {
        let half = Ratio::decimal(5, self.places + 1);
        Value::hidden(
            self.scaled(&(&self.written - &half)),
            self.scaled(&(&self.written + &half)),
        )
    }

    /// Whether a value rounds to what is written.
    pub fn rounds_from(&self, value: &Ratio) -> bool {
        self.as_written(value).round(self.places) == self.written
    }

    /// Whether a value, cut instead of rounded, gives what is written.
    pub fn is_cut_from(&self, value: &Ratio) -> bool {
        self.as_written(value).truncate(self.places) == self.written
    }

    /// A value as it is written: per hundred for shares and indices.
    pub fn as_written(&self, value: &Ratio) -> Ratio {
        value * &Ratio::integer(self.factor)
    }

    /// A value as a reader of the table would see it.
    pub fn display(&self, value: &Ratio) -> String {
        group_thousands(&self.as_written(value).to_fixed(self.places))
    }

    /// The plain decimal text of what is written.
    pub fn plain(&self) -> String {
        self.written.to_fixed(self.places)
    }

    fn scaled(&self, written: &Ratio) -> Ratio {
        // The factor is 1 or 100, never zero.
        written
            .checked_div(&Ratio::integer(self.factor))
            .unwrap_or_else(Ratio::zero)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kr(text: &str) -> Number {
        Number::parse(text, &Unit::kr()).expect(text)
    }

    fn ratio(text: &str) -> Ratio {
        Ratio::parse(text).expect(text)
    }

    #[test]
    fn numbers_are_read_as_tables_print_them() {
        for (text, plain) in [
            ("6 739 752", "6739752"),
            ("\u{2212}58\u{a0}485", "-58485"),
            ("4,75", "4.75"),
            ("1,0", "1.0"),
        ] {
            assert_eq!(kr(text).plain(), plain);
        }
        for text in ["", ".", "-", "ca. 5", "1,2,3"] {
            assert_eq!(Number::parse(text, &Unit::kr()), None, "{text}");
        }
    }

    #[test]
    fn a_share_is_held_as_a_fraction() {
        let share = Number::parse("8,1 %", &Unit::percent()).expect("a share");
        assert_eq!(share.value(), ratio("0.081"));
        assert_eq!(
            share.reading(),
            Value::hidden(ratio("0.0805"), ratio("0.0815"))
        );
        assert_eq!(share.display(&ratio("0.0812")), "8,1");
        assert_eq!(share.reprinted(&ratio("0.0867")).plain(), "8.7");
    }

    #[test]
    fn rounding_and_cutting_are_told_apart() {
        assert!(
            kr("46 749").rounds_from(&ratio("46748.8"))
                && !kr("46 749").is_cut_from(&ratio("46748.8"))
        );
        assert!(
            !kr("46 748").rounds_from(&ratio("46748.8"))
                && kr("46 748").is_cut_from(&ratio("46748.8"))
        );
        assert!(kr("-397").is_cut_from(&ratio("-397.7")));
    }
}
