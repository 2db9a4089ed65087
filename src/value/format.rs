//! How a Norwegian reader sees a figure.

use super::{Figure, Notation, Ratio, Unit, Value, Wording};
use crate::words::{Language, Word};

/// Groups the digits of a plain decimal by three with spaces and writes a decimal comma.
pub fn group_thousands(plain: &str) -> String {
    let (sign, body) = plain
        .strip_prefix('-')
        .map_or(("", plain), |rest| ("-", rest));
    let (whole, decimals) = body
        .split_once('.')
        .map_or((body, None), |(w, d)| (w, Some(d)));
    let mut grouped = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    let decimals = decimals.map_or(String::new(), |d| format!(",{d}"));
    format!("{sign}{grouped}{decimals}")
}

/// The decimals a figure of this unit is printed with.
fn places(unit: &Unit) -> u32 {
    match unit.notation() {
        Notation::Percent => 1,
        Notation::Plain if unit.is_dimensionless() => 2,
        _ => 0,
    }
}

/// Writes a figure as a printed Norwegian table does: `6 739 752`, `8,1 %`, `51,9 % - 66,7 %`.
///
/// A missing figure is written as a lone point, its reason stands beside the table; one that is not
/// to be told as a colon.
/// `places` overrides the number of decimals that the unit is usually printed with.
pub fn display_figure(figure: &Figure, decimals: Option<u32>) -> String {
    let sign = if figure.unit.notation() == Notation::Percent {
        " %"
    } else {
        ""
    };
    let written = |value: &Ratio| {
        let written = value * &Ratio::integer(figure.unit.written_factor());
        let decimals = decimals.unwrap_or_else(|| places(&figure.unit));
        format!("{}{sign}", group_thousands(&written.to_fixed(decimals)))
    };
    match &figure.value {
        Value::Exact(value) => written(value),
        Value::Interval { low, high, .. } => match (written(low), written(high)) {
            (low, high) if low == high => low,
            (low, high) => format!("{low} - {high}"),
        },
        Value::Text(text) => text.norwegian(),
        withheld if withheld.is_withheld() => ":".to_owned(),
        Value::Missing(_) => ".".to_owned(),
    }
}

impl Wording {
    /// The words for a reader of English or Norwegian; Norwegian where a name has no English.
    pub fn in_language(&self, language: Language) -> String {
        match self {
            Self::Plain(words) => words.to_string(),
            Self::Named { nb, en } => en
                .as_ref()
                .filter(|_| language == Language::English)
                .unwrap_or(nb)
                .to_string(),
            Self::Per(Some(unit)) => format!("Per {unit}"),
            Self::Per(None) => language.word(Word::NotPerPerson).to_owned(),
        }
    }

    /// The Norwegian words, which the machine formats and snapshots have.
    pub fn norwegian(&self) -> String {
        self.in_language(Language::Norwegian)
    }
}

impl Figure {
    /// The same figure, where a text says what it says in one language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        match &self.value {
            Value::Text(text) => Self {
                value: Value::Text(text.in_language(language).into()),
                ..self
            },
            _ => self,
        }
    }
}

/// Writes an interval by its upper bound alone, as printed tables write a share of a hidden count:
/// `< 15,6 %`. Others as [`display_figure`].
pub fn display_below(figure: &Figure, decimals: Option<u32>) -> String {
    match &figure.value {
        Value::Interval { high, .. } => {
            let upper = Figure::exact(high.clone(), figure.unit.clone());
            format!("< {}", display_figure(&upper, decimals))
        }
        _ => display_figure(figure, decimals),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_look_as_printed() {
        let share = |low: &str, high: &str| Figure {
            value: Value::hidden(
                Ratio::parse(low).expect("number"),
                Ratio::parse(high).expect("number"),
            ),
            unit: Unit::percent(),
        };
        assert_eq!(
            display_figure(&share("14/27", "18/27"), None),
            "51,9 % - 66,7 %"
        );
        assert_eq!(
            display_figure(&share("55/150", "56/150"), Some(0)),
            "37 %",
            "both ends look alike"
        );
        assert_eq!(display_below(&share("1/28", "5/32"), None), "< 15,6 %");
        assert_eq!(
            display_below(&share("1/4", "1/4"), None),
            "25,0 %",
            "nothing is hidden"
        );
    }

    #[test]
    fn a_text_is_put_into_words_in_the_asked_language() {
        let named = |en: Option<&str>| Wording::Named {
            nb: "Lønn".into(),
            en: en.map(Into::into),
        };
        for (wording, norwegian, english) in [
            (Wording::from("a"), "a", "a"),
            (named(Some("Pay")), "Lønn", "Pay"),
            (named(None), "Lønn", "Lønn"),
            (
                Wording::Per(Some("person".into())),
                "Per person",
                "Per person",
            ),
            (Wording::Per(None), "Ikke per person", "Not per person"),
        ] {
            let figure = Figure::text(wording);
            assert_eq!(display_figure(&figure, None), norwegian);
            assert_eq!(
                display_figure(&figure.in_language(Language::English), None),
                english
            );
        }
    }

    #[test]
    fn figures_look_as_printed() {
        let kr = |text: &str| Figure::exact(Ratio::parse(text).expect("number"), Unit::kr());
        assert_eq!(display_figure(&kr("6739752.4"), None), "6 739 752");
        assert_eq!(display_figure(&kr("-585560"), None), "-585 560");
        assert_eq!(display_figure(&kr("100.5"), Some(2)), "100,50");
        let share = Figure::exact(Ratio::parse("0.0812").expect("number"), Unit::percent());
        assert_eq!(display_figure(&share, None), "8,1 %");
        assert_eq!(
            display_figure(&Figure::missing("not counted", Unit::kr()), None),
            "."
        );
    }
}
