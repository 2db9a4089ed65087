//! Which municipalities and years a folder holds, and which of them a request names.

use super::{Project, Request};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Id;

impl Project {
    /// Every municipality and accounting year with a ledger.
    pub fn places(&self) -> Vec<(Id, i32)> {
        self.municipalities
            .values()
            .flat_map(|municipality| {
                municipality
                    .ledgers
                    .keys()
                    .map(|year| (municipality.id.clone(), *year))
            })
            .collect()
    }

    /// The places that a request names.
    ///
    /// # Errors
    /// `K0704` for each that is not in the folder.
    pub fn asked(&self, request: &Request) -> Result<Vec<(Id, i32)>, Vec<Diagnostic>> {
        let all = self.places();
        if request.places.is_empty() {
            return Ok(all);
        }
        let mut asked = Vec::new();
        let mut unknown = Vec::new();
        for (id, year) in &request.places {
            let matching: Vec<_> = all
                .iter()
                .filter(|(known, of)| known == id && year.is_none_or(|year| year == *of))
                .cloned()
                .collect();
            if matching.is_empty() {
                unknown.push(self.unknown_place(id, *year));
            }
            asked.extend(matching);
        }
        asked.sort();
        asked.dedup();
        if unknown.is_empty() {
            Ok(asked)
        } else {
            Err(unknown)
        }
    }

    fn unknown_place(&self, id: &str, year: Option<i32>) -> Diagnostic {
        match (self.municipalities.get(id), year) {
            (Some(municipality), Some(year)) => {
                let years: Vec<String> = municipality.ledgers.keys().map(i32::to_string).collect();
                Diagnostic::new(
                    Code::UnknownMunicipality,
                    format!("`{id}` has no ledger for {year}"),
                )
                .help(format!("it has ledgers for: {}", years.join(", ")))
            }
            _ => {
                let known: Vec<&str> = self.municipalities.keys().map(|known| &**known).collect();
                let near = did_you_mean(id, known.iter().copied());
                Diagnostic::new(
                    Code::UnknownMunicipality,
                    format!("there is no municipality `{id}`"),
                )
                .help(near.unwrap_or_else(|| format!("the folder holds: {}", known.join(", "))))
            }
        }
    }
}
