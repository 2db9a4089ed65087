//! The words of the report, in Norwegian and English.

use crate::engine::CellOrigin;
use crate::facts::Basis;
use crate::reconcile::Status;
use crate::render::Language;
use crate::render::ground::{OriginAndBasis, mark};
use crate::scenario::ItemKind;

/// The name of a basis.
pub fn basis(basis: Basis, language: Language) -> &'static str {
    match basis {
        Basis::Ledger => language.pick("regnskap", "ledger"),
        Basis::Published => language.pick("publisert", "published"),
        Basis::Derived => language.pick("avledet", "derived"),
        Basis::Reconstructed => language.pick("rekonstruert", "reconstructed"),
    }
}

/// What a figure stands on, in words.
pub fn ground((origin, of): OriginAndBasis, language: Language) -> String {
    match origin {
        CellOrigin::Computed => basis(of, language).to_owned(),
        CellOrigin::Quoted => format!("{} ({})", basis(of, language), language.pick("sitert", "quoted")),
    }
}

/// The ground of a step in an explanation, whose first words are the program's own and whose rest is an author's.
pub fn ground_of_step(ground: &str, language: Language) -> String {
    let word = |part: &str| match part {
        "computed" => Some(language.pick("beregnet", "computed")),
        "quoted" => Some(language.pick("sitert", "quoted")),
        "imputed" => Some(language.pick("tillagt", "imputed")),
        "adjustment" => Some(language.pick("justering", "adjustment")),
        _ => [Basis::Ledger, Basis::Published, Basis::Derived, Basis::Reconstructed]
            .into_iter()
            .find(|of| of.to_string() == part)
            .map(|of| basis(of, language)),
    };
    let mut sentences = Vec::new();
    let mut rest = ground;
    loop {
        let (first, after) = rest.split_once(", ").map_or((rest, None), |(first, after)| (first, Some(after)));
        let Some(word) = word(first) else { break };
        sentences.push(word);
        match after {
            Some(after) => rest = after,
            None => return sentences.join(", "),
        }
    }
    sentences.push(rest);
    sentences.join(", ")
}

/// What the marks of a table mean: the one ground, or each mark with its own.
pub fn legend(grounds: &std::collections::BTreeSet<OriginAndBasis>, language: Language) -> String {
    let sentence = |of: &OriginAndBasis| match grounds.len() {
        1 => ground(*of, language),
        _ => format!("{} = {}", mark(*of), ground(*of, language)),
    };
    grounds.iter().map(sentence).collect::<Vec<_>>().join(" · ")
}

/// The name of a kind of step.
pub fn kind(kind: ItemKind, language: Language) -> &'static str {
    match kind {
        ItemKind::Weight => language.pick("vekt", "weight"),
        ItemKind::Key => language.pick("nøkkel", "key"),
        ItemKind::Exclude => language.pick("ta ut", "exclude"),
        ItemKind::Move => language.pick("flytt", "move"),
        ItemKind::Add => language.pick("legg til", "add"),
    }
}

/// The name of a status of a printed figure.
pub fn status(status: Status, language: Language) -> &'static str {
    match status {
        Status::Equal => language.pick("lik", "equal"),
        Status::Quoted => language.pick("sitert", "quoted"),
        Status::Within => language.pick("innenfor avrunding", "within rounding"),
        Status::Truncated => language.pick("avkortet", "truncated"),
        Status::Refuted => language.pick("motsagt", "refuted"),
        Status::Differs => language.pick("avviker", "differs"),
        Status::Absent => language.pick("mangler", "absent"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_words_of_a_ground_are_translated_and_an_authors_are_not() {
        let check = |ground: &str, expected: &str| assert_eq!(ground_of_step(ground, Language::Norwegian), expected);
        check("computed, reconstructed", "beregnet, rekonstruert");
        check("published, tabell 7, quoted", "publisert, tabell 7, quoted");
        check("avtale, computed", "avtale, computed");
        assert_eq!(ground_of_step("imputed, ledger", Language::English), "imputed, ledger");
    }
}
