//! The words of the report, in Norwegian and English.

use crate::engine::CellOrigin;
use crate::facts::Basis;
use crate::reconcile::Status;
use crate::render::Language;
use crate::render::ground::{Ground, mark};
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
pub fn ground((origin, of): Ground, language: Language) -> String {
    match origin {
        CellOrigin::Computed => basis(of, language).to_owned(),
        CellOrigin::Quoted => format!("{} ({})", basis(of, language), language.pick("sitert", "quoted")),
    }
}

/// What the marks of a table mean: the one ground, or each mark with its own.
pub fn legend(grounds: &std::collections::BTreeSet<Ground>, language: Language) -> String {
    let told = |of: &Ground| match grounds.len() {
        1 => ground(*of, language),
        _ => format!("{} = {}", mark(*of), ground(*of, language)),
    };
    grounds.iter().map(told).collect::<Vec<_>>().join(" · ")
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
