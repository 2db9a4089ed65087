//! Facts that are asked for and not stated, said once for each place and year, however many cells,
//! imputed amounts and checks ask for them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Project;
use crate::diag::{Annotation, Code, Diagnostic, FactLack, FindingPlace};
use crate::engine::{CellLacks, Evaluator, calculate, lacks_beside_sheets};
use crate::model::{Id, REPORTED};

/// How many facts a message names.
const NAMED: usize = 5;

/// What is asked for in vain of one place and period.
#[derive(Default, Debug)]
struct PlaceLacks {
    /// The facts, each with the number of cells that ask for it.
    facts: BTreeMap<Id, usize>,
    /// Where the first is asked for.
    asked_at: Vec<Annotation>,
    /// How many cells ask for one of them or several.
    cells: usize,
    imputed: usize,
    checks: usize,
}

impl Project {
    /// The facts that the sheets ask for and nobody states of a municipality, for years of which it
    /// has a ledger.
    pub fn facts_lacking(&self, municipality: &str) -> BTreeSet<FactLack> {
        let evaluator = Evaluator::new(&self.model, &self.facts, &[])
            .of_municipalities(self.municipalities.keys().cloned());
        let sheets: Vec<_> = self.model.national.sheets.iter().collect();
        let (places, view) = (self.places(), REPORTED.into());
        let beside = lacks_beside_sheets(&self.model, &self.facts, &places, &view);
        let of_cells = calculate(&evaluator, &sheets, &places, &view).value.lacks;
        let beside = beside
            .into_iter()
            .filter_map(|finding| finding.subject.lack);
        let all = of_cells
            .into_iter()
            .flat_map(|cell| cell.facts)
            .chain(beside);
        let is_stated = |lack: &FactLack| {
            self.facts
                .get(&lack.place, &lack.period, &lack.fact)
                .is_some()
        };
        all.filter(|lack| &*lack.place == municipality && self.owes(lack) && !is_stated(lack))
            .collect()
    }

    /// Puts together what follows from facts that are not stated: one finding for each place and
    /// period that owes them. A municipality owes nothing for a year that only others have a ledger
    /// for, nor a place for a period of which it states nothing. `asking` says what cells ask
    /// for in vain.
    pub(super) fn gather_lacks(
        &self,
        found: Vec<Diagnostic>,
        asking: &[CellLacks],
    ) -> Vec<Diagnostic> {
        let lacks = found
            .iter()
            .filter_map(|finding| finding.subject.lack.clone());
        let by_reason: BTreeMap<String, FactLack> =
            lacks.map(|lack| (lack.to_string(), lack)).collect();
        let mut places: BTreeMap<FindingPlace, PlaceLacks> = BTreeMap::new();
        let (mut others, mut position) = (Vec::new(), None);
        for finding in found {
            let (lack, reason) = (&finding.subject.lack, &finding.subject.reason);
            let cause = lack.as_ref().or_else(|| by_reason.get(reason.as_deref()?));
            let Some(cause) = cause else {
                others.push(finding);
                continue;
            };
            let is_owed = self.owes(cause);
            if !is_owed && lack.is_none() && !self.municipalities.contains_key(&cause.place) {
                others.push(finding);
                continue;
            }
            position.get_or_insert(others.len());
            if !is_owed {
                continue;
            }
            let of_place = places.entry(place_of(cause)).or_default();
            match finding.code {
                Code::CheckUndecided => of_place.checks += 1,
                _ if lack.is_none() => of_place.imputed += 1,
                _ => {
                    of_place.facts.entry(Id::clone(&cause.fact)).or_default();
                    if of_place.asked_at.is_empty() {
                        of_place.asked_at = finding.labels;
                    }
                }
            }
        }
        for asked in asking {
            let mut asked_of = BTreeSet::new();
            for lack in &asked.facts {
                let place = place_of(lack);
                let facts = places.get_mut(&place).map(|lacks| &mut lacks.facts);
                if let Some(cells) = facts.and_then(|facts| facts.get_mut(&lack.fact)) {
                    *cells += 1;
                    asked_of.insert(place);
                }
            }
            for place in asked_of {
                places.entry(place).or_default().cells += 1;
            }
        }
        let gathered: Vec<Diagnostic> = places
            .iter()
            .map(|(place, lacks)| self.lacking(place, lacks))
            .collect();
        let position = position.unwrap_or_default();
        others.splice(position..position, gathered);
        others
    }

    fn owes(&self, lack: &FactLack) -> bool {
        let has_ledger = |of: &dyn Fn(&Id) -> bool| {
            let mut ledgers = self.places().into_iter();
            ledgers.any(|(place, year)| of(&place) && year.to_string() == *lack.period)
        };
        let is_own = |place: &Id| *place == lack.place;
        let is_municipality = self.municipalities.contains_key(&lack.place);
        has_ledger(&is_own)
            || !(is_municipality && has_ledger(&|_| true))
                && self.facts.of(&lack.place, &lack.period).is_some()
    }

    fn lacking(&self, of: &FindingPlace, lacks: &PlaceLacks) -> Diagnostic {
        let (place, period) = (&*of.place, of.period.as_deref().unwrap_or_default());
        let mut facts: Vec<(&Id, usize)> =
            lacks.facts.iter().map(|(id, cells)| (id, *cells)).collect();
        facts.sort_by_key(|(_, cells)| Reverse(*cells));
        let beneath = [
            (lacks.cells, "cell"),
            (lacks.imputed, "imputed amount"),
            (lacks.checks, "check"),
        ];
        let beneath = beneath.into_iter().filter(|(count, _)| *count > 0);
        let beneath: Vec<String> = beneath.map(|(count, noun)| counted(count, noun)).collect();
        let beneath = match &beneath[..] {
            [] => "nothing else".to_owned(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        let root = match self.municipalities.contains_key(place) {
            true => "municipalities",
            false => "reference",
        };
        let is_year = period.parse::<i32>().is_ok();
        let path = match is_year {
            true => format!("{root}/{place}/{period}/facts.toml"),
            false => format!("{root}/{place}/series.toml"),
        };
        let has_facts = self.facts.of(place, period).is_some();
        if let (true, [(fact, _)]) = (has_facts, &facts[..]) {
            let missing = match is_year {
                true => format!("{{ \"{fact}\" = \"not collected\" }}"),
                false => format!("{{ \"{period}\" = {{ \"{fact}\" = \"not collected\" }} }}"),
            };
            let message = format!("fact `{fact}` has no value for {of}, asked for by {beneath}");
            let mut finding = Diagnostic::new(Code::MissingFact, message)
                .of_place(place, Some(period))
                .help(format!(
                    "state it in {path}, or say there that nobody knows it: `missing = {missing}`"
                ));
            finding.labels.clone_from(&lacks.asked_at);
            return finding;
        }
        let named = facts.iter().take(NAMED).map(|(id, _)| format!("`{id}`"));
        let mut names = named.collect::<Vec<_>>().join(", ");
        if facts.len() > NAMED {
            names += &format!(" and {} more", facts.len() - NAMED);
        }
        let count = counted(facts.len(), "fact");
        let message = match has_facts {
            false => format!(
                "{place} has a ledger for {period}, but no facts; {count} asked for by {beneath}: {names}"
            ),
            true => format!("{place} lacks {count} for {period}, asked for by {beneath}: {names}"),
        };
        let table = match is_year {
            true => "[missing]".to_owned(),
            false => format!("[missing.\"{period}\"]"),
        };
        let lines: Vec<String> = facts
            .iter()
            .map(|(id, _)| format!("\"{id}\" = \"not collected\""))
            .collect();
        Diagnostic::new(Code::MissingFact, message)
            .of_place(place, Some(period))
            .in_file(path.as_str())
            .help(format!(
                "state them in {path}; until then what asks for them is missing. What nobody knows is said so there:\n{table}\n{}",
                lines.join("\n")
            ))
    }
}

fn place_of(lack: &FactLack) -> FindingPlace {
    FindingPlace {
        place: lack.place.clone(),
        period: Some(lack.period.clone()),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
