//! Which municipalities and years a folder holds, and which of them a request names.

use super::{Project, Request};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::ledger::LedgerKind;
use crate::model::Id;
use crate::municipality::LedgerChoice;

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

    /// The same project with the ledgers of one kind in place of the accounts.
    ///
    /// # Errors
    /// `K0704` where there are none, or several versions of one.
    pub fn of_kind(mut self, choice: &LedgerChoice) -> Result<Self, Diagnostic> {
        if choice.kind == LedgerKind::Accounts {
            return Ok(self);
        }
        let municipalities = std::mem::take(&mut self.municipalities);
        for (id, municipality) in municipalities {
            self.municipalities
                .insert(id, municipality.of_kind(choice)?);
        }
        if self.places().is_empty() {
            let kind = choice.kind;
            let message = match &choice.version {
                Some(version) => format!("no ledger is version `{version}` of {kind}"),
                None => format!("no ledger is {kind}"),
            };
            return Err(
                Diagnostic::new(Code::UnknownMunicipality, message).help(format!(
                    "describe one with `kind = \"{kind}\"` in a `[[ledger]]` of municipality.toml"
                )),
            );
        }
        Ok(self)
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
