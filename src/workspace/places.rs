//! Which municipalities and years a folder holds, and which of them a request names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::{Project, Request};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::engine::Account;
use crate::ledger::{Condensed, LedgerKind};
use crate::model::{Id, View};
use crate::municipality::{LedgerChoice, LedgerKey, Municipality};

/// What is to be said of a project that has nobody in it.
pub(super) fn without_municipalities() -> Diagnostic {
    let message = "`municipalities/` holds no municipality";
    Diagnostic::new(Code::FolderInvalid, message)
        .help("`kontering new ID FILE` makes the folder of one from its export; if the project is elsewhere, name it with `-C DIR`")
}

/// A ledger among those of a project.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LedgerPlace {
    /// Whose it is.
    pub municipality: Id,
    /// Its accounting year.
    pub year: i32,
    /// The choice that it was found by: accounts, or what a view is of.
    pub choice: LedgerChoice,
}

/// The condensed ledgers of a project.
pub type Ledgers = BTreeMap<LedgerPlace, Arc<Condensed>>;

impl fmt::Display for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            municipality,
            year,
            choice: LedgerChoice { kind, version },
        } = self;
        write!(f, "{municipality}/{year}")?;
        if *kind != LedgerKind::Accounts {
            write!(f, " {kind}")?;
        }
        match version {
            Some(version) => write!(f, "/{version}"),
            None => Ok(()),
        }
    }
}

impl LedgerPlace {
    /// The ledger that figures are computed from where nothing else is said.
    pub fn accounts((municipality, year): (Id, i32)) -> Self {
        Self {
            municipality,
            year,
            choice: LedgerChoice::default(),
        }
    }
}

impl Project {
    /// Every ledger that figures are computed from: the accounts, and what views are of besides.
    pub fn ledger_places(&self) -> Vec<LedgerPlace> {
        let views = &self.model.national.views;
        let mut choices: BTreeSet<LedgerChoice> =
            views.iter().map(|view| view.ledgers.clone()).collect();
        choices.insert(LedgerChoice::default());
        let mut places = Vec::new();
        for choice in choices {
            let read = self.municipalities.iter();
            for (id, municipality) in read.filter(|(id, _)| !self.left_out.contains_key(*id)) {
                let years = municipality.chosen(&choice).unwrap_or_default();
                places.extend(years.into_keys().map(|year| LedgerPlace {
                    municipality: id.clone(),
                    year,
                    choice: choice.clone(),
                }));
            }
        }
        places.sort();
        places
    }

    /// The ledger that an account is of.
    pub fn ledger_of(&self, account: &Account) -> LedgerPlace {
        self.ledger_in_view(&account.municipality, account.year, &account.view)
    }

    /// The ledger that a view of a municipality and year is of.
    pub fn ledger_in_view(&self, municipality: &Id, year: i32, view: &str) -> LedgerPlace {
        LedgerPlace {
            municipality: municipality.clone(),
            year,
            choice: self.model.ledgers_of(view),
        }
    }

    /// The views that are of ledgers of a choice.
    pub fn views_of(&self, choice: &LedgerChoice) -> BTreeSet<Id> {
        let mut views = self.views();
        views.retain(|view| self.model.ledgers_of(view) == *choice);
        views
    }

    /// What is to be said of views whose ledgers are not clear.
    ///
    /// **Errors**: `K0704` where a year has several versions, and the view names none.
    pub(super) fn unclear_ledgers(&self) -> Vec<Diagnostic> {
        let views = self.model.national.views.iter();
        let of_view = |view: &View| -> Vec<Diagnostic> {
            let municipalities = self.municipalities.values();
            let unclear = municipalities.filter_map(|known| known.chosen(&view.ledgers).err());
            let here = "the view that does not say which";
            unclear
                .map(|finding| finding.at_span(&view.span, here))
                .collect()
        };
        views.flat_map(of_view).collect()
    }

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
        let is_of_years =
            |(_, year): &(Id, i32)| request.years.is_empty() || request.years.contains(year);
        let mut all = self.places();
        if request.places.is_empty() {
            let absent = request
                .years
                .iter()
                .filter(|year| !all.iter().any(|(_, of)| of == *year));
            let absent: Vec<Diagnostic> = absent.map(|year| self.unknown_year(*year)).collect();
            all.retain(is_of_years);
            return if absent.is_empty() {
                Ok(all)
            } else {
                Err(absent)
            };
        }
        let mut asked = Vec::new();
        let mut unknown = Vec::new();
        for (id, year) in &request.places {
            let matching: Vec<_> = all
                .iter()
                .filter(|(known, of)| known == id && year.is_none_or(|year| year == *of))
                .filter(|place| year.is_some() || is_of_years(place))
                .cloned()
                .collect();
            if matching.is_empty() {
                unknown.push(self.unknown_place(id, year.or(request.years.first().copied())));
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

    fn unknown_year(&self, year: i32) -> Diagnostic {
        let years: BTreeSet<i32> = self.places().into_iter().map(|(_, year)| year).collect();
        let years: Vec<String> = years.iter().map(i32::to_string).collect();
        let message = format!("no municipality has a ledger for {year}");
        Diagnostic::new(Code::UnknownMunicipality, message)
            .help(format!("there are ledgers for: {}", years.join(", ")))
    }

    fn unknown_place(&self, id: &str, year: Option<i32>) -> Diagnostic {
        match (self.municipalities.get(id), year) {
            (Some(municipality), year)
                if !municipality.others.is_empty()
                    && year.is_none_or(|year| !municipality.ledgers.contains_key(&year))
                    && (municipality.ledgers.is_empty()
                        || municipality.others.keys().any(|key| Some(key.year) == year)) =>
            {
                of_other_kinds(municipality, year)
            }
            (Some(_), None) => {
                Diagnostic::new(Code::UnknownMunicipality, format!("`{id}` has no ledger")).help(
                    format!(
                        "describe one by a `[[ledger]]` in municipalities/{id}/municipality.toml"
                    ),
                )
            }
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

/// That a municipality has ledgers, but none of the kind that was asked for.
fn of_other_kinds(municipality: &Municipality, year: Option<i32>) -> Diagnostic {
    let keys = municipality.others.keys();
    let mut kinds: Vec<String> = keys
        .clone()
        .map(|key| match &*key.version {
            "" => format!("{} {}", key.kind, key.year),
            version => format!("{}/{version} {}", key.kind, key.year),
        })
        .collect();
    kinds.dedup();
    let of_year = year.map_or_else(String::new, |year| format!(" for {year}"));
    let id = &municipality.id;
    let message = format!("`{id}` has no accounts{of_year}, but {}", kinds.join(", "));
    let is_of_year = |key: &&LedgerKey| year.is_none_or(|year| year == key.year);
    let first = keys
        .clone()
        .find(is_of_year)
        .or_else(|| keys.clone().next());
    let kind = first.map_or(LedgerKind::Budget, |key| key.kind);
    Diagnostic::new(Code::UnknownMunicipality, message).help(format!(
        "`--kind {kind}` computes from it in place of accounts"
    ))
}
