//! The words of a workbook, in the asked language.

use crate::render::Language;

use super::plan::LineKind;
use super::slot::NoFormula;

/// The words of a workbook.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// The name of the worksheet of sums.
    pub fn sums(self) -> &'static str {
        self.0.pick("Summer", "Sums")
    }

    /// The name of the worksheet of facts.
    pub fn facts(self) -> &'static str {
        self.0.pick("Fakta", "Facts")
    }

    /// The name of the worksheet of weights.
    pub fn weights(self) -> &'static str {
        self.0.pick("Vekter", "Weights")
    }

    /// The name of the worksheet of keys.
    pub fn keys(self) -> &'static str {
        self.0.pick("Nøkler", "Keys")
    }

    /// The name of the worksheet of cells that formulas ask for without being shown.
    pub fn beneath(self) -> &'static str {
        self.0.pick("Mellomregning", "Beneath")
    }

    /// Why a figure has no formula.
    pub fn why(self, why: NoFormula) -> &'static str {
        match why {
            NoFormula::Interval => self.0.pick(
                "Skrevet som verdi: står på tall som bare er kjent ved sine grenser",
                "Written as a value: stands on numbers known only by their ends",
            ),
            NoFormula::Missing => self.0.pick(
                "Skrevet som verdi: noe av det den bygger på, mangler",
                "Written as a value: something beneath it is missing",
            ),
            NoFormula::NoForm => self.0.pick(
                "Skrevet som verdi: formelen har ingen form i et regneark",
                "Written as a value: the formula has no form in a spreadsheet",
            ),
            NoFormula::TooLong => self.0.pick(
                "Skrevet som verdi: formelen er lengre eller dypere enn et regneark tar",
                "Written as a value: the formula is longer or deeper than a spreadsheet takes",
            ),
            NoFormula::Apart => self.0.pick(
                "Skrevet som verdi: den er ikke summen av det som står her",
                "Written as a value: it is not made up of what stands here",
            ),
        }
    }

    /// What a line of kroner is.
    pub fn line(self, kind: LineKind) -> &'static str {
        match kind {
            LineKind::Rule => self.0.pick("regel", "rule"),
            LineKind::Imputed => self.0.pick("beregnet", "imputed"),
            LineKind::Adjustment => self.0.pick("justering", "adjustment"),
        }
    }

    /// The note on an adjustment's kroner.
    pub fn of_postings(self) -> &'static str {
        self.0.pick(
            "Verdi: en del av posteringer som ikke står her. Følger ikke med når fakta eller vekter endres i regnearket.",
            "A value: a part of postings that do not stand here. It does not follow facts or weights changed in the workbook.",
        )
    }
}
