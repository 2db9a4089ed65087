//! What stands beneath a figure, made visible wherever the figure is.

use std::collections::BTreeSet;

use crate::engine::CellOrigin;
use crate::facts::Basis;
use crate::words::{Language, Word};

use super::grid::{GridCell, GridMark};
use super::names;

/// The ground of one shown figure.
pub type OriginAndBasis = (CellOrigin, Basis);

/// The mark of a figure: a letter of its basis, mostly the first; a capital where the figure is the fact
/// itself.
pub fn mark((origin, basis): OriginAndBasis) -> char {
    let letter = match basis {
        Basis::Ledger => 'l',
        Basis::Published => 'p',
        Basis::Derived => 'd',
        Basis::Thousands => 't',
        Basis::Estimate => 'e',
        Basis::Reconstructed => 'r',
        Basis::Budget => 'b',
        Basis::BudgetThousands => 'n',
        Basis::RevisedBudget => 'v',
        Basis::RevisedBudgetThousands => 'w',
        Basis::Forecast => 'f',
        Basis::ForecastThousands => 'g',
        Basis::Guessed => 'u',
        Basis::GuessedThousands => 'k',
        Basis::GuessedBudget => 'x',
        Basis::GuessedRevisedBudget => 'y',
        Basis::GuessedForecast => 'z',
    };
    match origin {
        CellOrigin::Computed => letter,
        CellOrigin::Quoted => letter.to_ascii_uppercase(),
    }
}

/// A ground in words.
pub fn in_words((origin, basis): OriginAndBasis, language: Language) -> String {
    let basis = language.word(names::basis(basis));
    match origin {
        CellOrigin::Computed => basis.to_owned(),
        CellOrigin::Quoted => format!("{basis} ({})", language.word(Word::Quoted)),
    }
}

/// How the figures of one table are marked.
#[derive(Clone, Debug)]
pub struct Marks {
    grounds: BTreeSet<OriginAndBasis>,
    language: Language,
}

impl Marks {
    /// Marks for the figures of a table.
    pub fn new(grounds: impl IntoIterator<Item = OriginAndBasis>, language: Language) -> Self {
        Self {
            grounds: grounds.into_iter().collect(),
            language,
        }
    }

    /// Whether figures stand on different things, so that each has its mark.
    pub fn differ(&self) -> bool {
        self.grounds.len() > 1
    }

    /// A figure with its mark; without one where all figures share one ground, which the heading
    /// says.
    pub fn marked(&self, display: &str, ground: OriginAndBasis) -> GridCell {
        let mark = || GridMark {
            sign: mark(ground),
            meaning: in_words(ground, self.language),
        };
        GridCell {
            mark: self.differ().then(mark),
            ..GridCell::from(display.to_owned())
        }
    }

    /// A cell without ground, as wide as if it had a mark.
    pub fn unmarked(&self, display: &str) -> GridCell {
        let blank = || GridMark {
            sign: ' ',
            meaning: String::new(),
        };
        GridCell {
            mark: (self.differ() && !display.is_empty()).then(blank),
            ..GridCell::from(display.to_owned())
        }
    }

    /// What the marks mean, for readers of the language: the one ground, or each mark with its own.
    pub fn in_words(&self) -> String {
        let sentence = |of: &OriginAndBasis| match self.differ() {
            false => in_words(*of, self.language),
            true => format!("{} = {}", mark(*of), in_words(*of, self.language)),
        };
        let sentences = self.grounds.iter().map(sentence);
        sentences.collect::<Vec<_>>().join(" · ")
    }

    /// What the heading says of the ground: the one, what each mark means, or `none` where there is
    /// no figure.
    pub fn legend(&self) -> String {
        // What stands beside a title on a terminal is the program's own and English, as findings
        // are.
        let words = |ground: &OriginAndBasis| in_words(*ground, Language::English);
        match self.grounds.len() {
            0 => "none".to_owned(),
            1 => self.grounds.iter().map(words).collect(),
            _ => self
                .grounds
                .iter()
                .map(|ground| format!("{} {}", mark(*ground), words(ground)))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CellOrigin::{Computed, Quoted};

    #[test]
    fn one_ground_is_once_only_and_several_at_each_figure() {
        let one = Marks::new(
            [
                (Computed, Basis::Reconstructed),
                (Computed, Basis::Reconstructed),
            ],
            Language::Norwegian,
        );
        assert_eq!(
            one.marked("5", (Computed, Basis::Reconstructed)).plain(),
            "5"
        );
        assert_eq!(one.legend(), "reconstructed");
        let two = Marks::new(
            [(Computed, Basis::Reconstructed), (Quoted, Basis::Published)],
            Language::English,
        );
        assert_eq!(two.marked("5", (Quoted, Basis::Published)).plain(), "5 P");
        assert_eq!(
            two.marked("5", (Computed, Basis::Reconstructed)).plain(),
            "5 r"
        );
        assert_eq!(two.unmarked(".").plain(), ".  ");
        assert_eq!(two.in_words(), "r = reconstructed · P = published (quoted)");
        assert_eq!(two.legend(), "r reconstructed, P published (quoted)");
        assert_eq!(Marks::new([], Language::English).legend(), "none");
    }

    #[test]
    fn no_two_grounds_share_a_mark() {
        let marks: BTreeSet<char> = Basis::ALL
            .iter()
            .flat_map(|basis| [mark((Computed, *basis)), mark((Quoted, *basis))])
            .collect();
        assert_eq!(marks.len(), 2 * Basis::ALL.len());
    }
}
