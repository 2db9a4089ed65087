//! What the numbers of an export stand for: øre, kroner or thousands.

use super::Amount;
use super::amount_text::{AmountError, NumberMarks, parse_any, parse_plain};

/// How many kroner a number of an export stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum AmountScale {
    /// Numbers are whole øre.
    Ore,
    /// Numbers are kroner.
    #[default]
    Kroner,
    /// Numbers are thousands, to which kroner were rounded.
    Thousands,
}

impl AmountScale {
    /// Each with how it is written: how many kroner a number stands for.
    pub const WORDS: [(&'static str, Self); 3] = [
        ("0.01", Self::Ore),
        ("1", Self::Kroner),
        ("1000", Self::Thousands),
    ];

    /// The scale that is written so.
    pub fn of(written: &str) -> Option<Self> {
        let found = Self::WORDS.into_iter().find(|(word, _)| *word == written);
        found.map(|(_, scale)| scale)
    }

    /// How it is written.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .into_iter()
            .find(|(_, scale)| *scale == self)
            .map_or("1", |(word, _)| word)
    }

    /// Whether amounts were rounded, so that sums may differ from what was booked.
    pub fn is_rounded(self) -> bool {
        self == Self::Thousands
    }

    /// How many decimals of a number are whole øre.
    fn places(self) -> usize {
        match self {
            Self::Ore => 0,
            Self::Kroner => 2,
            Self::Thousands => 5,
        }
    }
}

/// Reads an amount as [`super::parse_amount`] does, of which a number stands for øre, kroner or
/// thousands. More than two decimals of thousands are read where they are whole øre; three of them only where
/// the marks say that nothing groups digits, since they may be a group.
///
/// # Errors
/// As [`super::parse_amount`]; a part of an øre is `Decimals`.
pub fn parse_scaled(
    text: &str,
    marks: NumberMarks,
    scale: AmountScale,
) -> Result<Amount, AmountError> {
    if let Some(amount) = parse_plain(text.as_bytes(), marks.decimal) {
        let ore = amount.ore();
        return match scale {
            AmountScale::Kroner => Ok(amount),
            AmountScale::Thousands => Ok(Amount::from_ore(ore * 1000)),
            AmountScale::Ore if ore % 100 == 0 => Ok(Amount::from_ore(ore / 100)),
            AmountScale::Ore => Err(AmountError::Decimals),
        };
    }
    parse_any(text, marks, scale.places())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMA: NumberMarks = NumberMarks {
        decimal: ',',
        thousands: None,
    };

    #[test]
    fn numbers_stand_for_what_their_scale_says() {
        use AmountScale::{Kroner, Ore, Thousands};
        let read = |text, scale| parse_scaled(text, COMMA, scale).map(Amount::ore);
        for (text, scale, expected) in [
            ("12626269", Ore, Ok(12_626_269)),
            ("-5", Ore, Ok(-5)),
            ("5,00", Ore, Ok(5)),
            ("5,50", Ore, Err(AmountError::Decimals)),
            ("5,5000", Ore, Err(AmountError::Decimals)),
            ("5,50", Kroner, Ok(550)),
            ("5,505", Kroner, Err(AmountError::Ambiguous)),
            ("5,5", Thousands, Ok(550_000)),
            ("3345,178", Thousands, Ok(334_517_800)),
            ("345,178", Thousands, Ok(34_517_800)),
            ("(0,00001)", Thousands, Ok(-1)),
            ("0,000001", Thousands, Err(AmountError::Decimals)),
        ] {
            assert_eq!(read(text, scale), expected, "{text} {scale:?}");
        }
        // Where something groups digits, three decimals may be a group.
        let grouped = NumberMarks {
            thousands: Some(' '),
            ..COMMA
        };
        let read = parse_scaled("345,178", grouped, Thousands);
        assert_eq!(read, Err(AmountError::Ambiguous));
        for (word, scale) in AmountScale::WORDS {
            assert_eq!((AmountScale::of(word), scale.word()), (Some(scale), word));
        }
    }

    proptest! {
        #[test]
        fn any_amount_written_in_a_scale_is_read_back(ore in -10_i64.pow(15)..10_i64.pow(15)) {
            let sign = if ore < 0 { "-" } else { "" };
            let size = ore.unsigned_abs();
            let thousands = format!("{sign}{},{:05}", size / 100_000, size % 100_000);
            let read = |text: &str, scale| parse_scaled(text, COMMA, scale);
            let expected = Ok(Amount::from_ore(ore.into()));
            prop_assert_eq!(read(&thousands, AmountScale::Thousands), expected);
            prop_assert_eq!(read(&ore.to_string(), AmountScale::Ore), expected);
        }
    }
}
