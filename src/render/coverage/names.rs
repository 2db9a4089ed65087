//! How codes, kroner and shares are written in what coverage says.

use crate::coverage::{BookedSums, GroupCode, KronerFate};
use crate::model::Id;
use crate::value::{Amount, Figure, Ratio, Unit, display_figure, group_thousands};
use crate::words::Language;
use crate::workspace::Project;

/// The names of codes in an accounting year.
#[derive(Clone, Copy)]
pub(in crate::render) struct CodeNames<'a> {
    pub(in crate::render) project: &'a Project,
    pub(in crate::render) language: Language,
    pub(in crate::render) year: i32,
}

impl CodeNames<'_> {
    /// What the national code list calls a code; nothing where no list has it.
    pub(in crate::render) fn name(&self, dimension: &Id, code: &str) -> &str {
        let list = self.project.code_lists.get(dimension);
        let entry = list.and_then(|list| list.entry(code, self.year));
        entry.map_or("", |entry| match self.language {
            Language::English if !entry.name_en.is_empty() => &entry.name_en,
            _ => &entry.name_nb,
        })
    }

    /// A code with its name.
    fn named(&self, code: &GroupCode) -> String {
        let shown = match code.code.is_empty() {
            true => "blank",
            false => &*code.code,
        };
        format!("{shown} {}", self.name(&code.dimension, &code.code))
            .trim_end()
            .to_owned()
    }

    /// Codes with their dimensions and names.
    pub(super) fn codes(&self, codes: &[GroupCode]) -> String {
        let code = |code: &GroupCode| format!("{} {}", code.dimension, self.named(code));
        codes.iter().map(code).collect::<Vec<_>>().join(", ")
    }

    /// Codes of one dimension with their names.
    pub(super) fn alike(&self, codes: &[GroupCode]) -> Option<String> {
        let dimension = &codes.first()?.dimension;
        let named: Vec<String> = codes.iter().map(|code| self.named(code)).collect();
        Some(format!("{dimension} {}", named.join(", ")))
    }
}

/// Whole kroner, without the unit.
pub(super) fn kr(amount: Amount) -> String {
    let figure = Figure::exact(Ratio::kroner(amount), Unit::kr());
    display_figure(&figure, Some(0))
}

/// How many of something, grouped.
pub(super) fn grouped(count: u64) -> String {
    group_thousands(&count.to_string())
}

/// A count with its noun.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// Postings with net and gross kroner; these once where they are the same.
pub(super) fn sums(sums: &BookedSums) -> String {
    let postings = counted(sums.postings, "posting");
    match sums.net.abs() == sums.gross {
        true => format!("{postings}, {} kr", kr(sums.net)),
        false => format!(
            "{postings}, {} kr net, {} kr gross",
            kr(sums.net),
            kr(sums.gross)
        ),
    }
}

/// A part of a whole in per cent.
pub(super) fn percent(part: Amount, whole: Amount, decimals: u32) -> String {
    let share = Ratio::kroner(part).checked_div(&Ratio::kroner(whole));
    let share = share.unwrap_or_else(Ratio::zero);
    let figure = Figure::exact(&share * &Ratio::from(100), Unit::ratio());
    format!("{} %", display_figure(&figure, Some(decimals)))
}

/// Where kroner are, as snapshots and explanations call it.
pub(super) fn fate(fate: &KronerFate) -> String {
    match fate {
        KronerFate::Claimed(target) => target.to_string(),
        KronerFate::Unmapped => "unmapped".to_owned(),
        KronerFate::Disputed => "disputed".to_owned(),
    }
}
