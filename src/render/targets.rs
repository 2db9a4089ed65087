//! Which targets were met, for each municipality and period.

use std::collections::BTreeMap;

use crate::model::{Id, Purpose};
use crate::words::{Language, Word};
use crate::workspace::{Project, Run};

use super::names;

/// Writes a line for each target and municipality with what became of it in each period; nothing where none is declared.
pub fn targets_text(project: &Project, run: &Run, language: Language) -> String {
    let mut rows: BTreeMap<(&Id, &Id), Vec<String>> = BTreeMap::new();
    for target in run.checks.iter().filter(|check| check.purpose == Purpose::Target) {
        let word = language.word(names::target(&target.outcome));
        rows.entry((&target.id, &target.municipality)).or_default().push(format!("{} {word}", target.period));
    }
    if rows.is_empty() {
        return String::new();
    }
    let name =
        |id: &Id| project.municipalities.get(id).map_or_else(|| id.to_string(), |known| known.label.text(language).to_owned());
    let names: Vec<(String, String, String)> =
        rows.into_iter().map(|((id, place), said)| (id.to_string(), name(place), said.join(", "))).collect();
    let widest =
        |pick: fn(&(String, String, String)) -> &str| names.iter().map(|row| pick(row).chars().count()).max().unwrap_or(0);
    let (first, second) = (widest(|row| &row.0), widest(|row| &row.1));
    let lines: String = names.iter().map(|(id, place, said)| format!("{id:first$}  {place:second$}  {said}\n")).collect();
    format!("{}\n{lines}", language.word(Word::Targets))
}
