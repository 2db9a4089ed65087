//! What columns that nothing reads say of a line against the description of its ledger: that it is
//! of another kind, municipality or currency, or that it does not count.

use std::collections::HashMap;

use crate::ledger::LedgerSpec;
use crate::ledger::hash::FastState;
use crate::ledger::records::fields::{Fields, field};

use super::claim_words::{
    is_another_currency, is_of_another_kind, is_of_another_place, says_deleted,
};

/// How many fields of a column are remembered.
const MOST_KNOWN: usize = 4096;

/// A column that nothing reads, and what its fields are about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct ClaimColumn {
    /// Its name.
    pub(super) name: String,
    position: usize,
    subject: ClaimSubject,
}

/// What a column is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ClaimSubject {
    /// Accounts, budget or forecast.
    Kind,
    Municipality,
    Currency,
    /// Whether a line counts.
    Status,
    /// Whether a line was deleted, as the name says.
    Deleted,
    /// When a line was deleted, as the name says.
    DeletedAt,
    /// Whether a line is booked or holds, as the name says.
    Valid,
}

/// The fields of such columns that were met, those of the last line first at hand.
#[derive(Default)]
pub(super) struct ClaimMemory {
    /// The file that they are of.
    file: usize,
    columns: Vec<KnownFields>,
}

/// The fields of a column that were met, with whether they contradict the ledger.
#[derive(Clone, Default)]
struct KnownFields {
    last: String,
    contradicts: bool,
    others: HashMap<Box<str>, bool, FastState>,
}

/// The columns of a header that nothing reads and that may contradict a ledger. `is_read` says
/// whether anything is taken from the one at a position.
pub(super) fn claim_columns(names: &[String], is_read: impl Fn(usize) -> bool) -> Vec<ClaimColumn> {
    let unread = || names.iter().enumerate().filter(|(at, _)| !is_read(*at));
    // A line may state its kroner in the currency of its invoice too.
    let has_other_amounts = unread().any(|(_, name)| is_amount_in_currency(name));
    let subject = |name: &str| {
        let subject = subject_of(name)?;
        let is_settled = match subject {
            ClaimSubject::Currency => has_other_amounts,
            _ => false,
        };
        (!is_settled).then_some(subject)
    };
    unread()
        .filter_map(|(position, name)| {
            Some(ClaimColumn {
                name: name.clone(),
                position,
                subject: subject(name)?,
            })
        })
        .collect()
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

pub(super) fn is_amount_in_currency(name: &str) -> bool {
    let name = plain(name);
    let has = |stems: &[&str]| stems.iter().any(|stem| name.contains(stem));
    has(&["valuta", "cur"]) && has(&["beløp", "belop", "amount", "amt", "sum", "belopp"])
}

/// What a column is about, by its name.
fn subject_of(name: &str) -> Option<ClaimSubject> {
    const KINDS: [&str; 17] = [
        "art",
        "datakilde",
        "hovedbok",
        "kategori",
        "kilde",
        "kolonne",
        "column",
        "measure",
        "måltall",
        "ledger",
        "senario",
        "serie",
        "source",
        "talltype",
        "typ",
        "typetall",
        "version",
    ];
    const KIND_ENDINGS: [&str; 6] = [
        "verdi",
        "type",
        "scenario",
        "scenarie",
        "versjon",
        "beløpsart",
    ];
    const MUNICIPALITIES: [&str; 12] = [
        "kommune",
        "kommunenr",
        "kommunenummer",
        "kommunekode",
        "kommuneid",
        "kommnr",
        "komnr",
        "knr",
        "municipality",
        "municipalityno",
        "municipalitynumber",
        "municipalitycode",
    ];
    const CURRENCIES: [&str; 8] = [
        "valuta",
        "valutakode",
        "valutasort",
        "valutaslag",
        "currency",
        "currencycode",
        "cur",
        "curr",
    ];
    const DELETED: [&str; 12] = [
        "slettet",
        "sletta",
        "annullert",
        "makulert",
        "kansellert",
        "foreløpig",
        "deleted",
        "cancelled",
        "canceled",
        "voided",
        "void",
        "provisional",
    ];
    const VALID: [&str; 16] = [
        "bokført",
        "bokfort",
        "godkjent",
        "aktiv",
        "gyldig",
        "gjeldende",
        "postert",
        "posted",
        "approved",
        "active",
        "valid",
        "current",
        "booked",
        "final",
        "endelig",
        "attestert",
    ];
    let name = plain(name);
    let is = |list: &[&str]| list.contains(&name.as_str());
    let bare = name.strip_prefix("er").or(name.strip_prefix("is"));
    let is_of_both = name.contains("regnskap") && name.contains("budsjett");
    if is_of_both || is(&KINDS) || KIND_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        Some(ClaimSubject::Kind)
    } else if is(&MUNICIPALITIES) {
        Some(ClaimSubject::Municipality)
    } else if is(&CURRENCIES) {
        Some(ClaimSubject::Currency)
    } else if name.ends_with("status") || is(&["tilstand", "state", "statuskode"]) {
        Some(ClaimSubject::Status)
    } else if is(&DELETED) || bare.is_some_and(|bare| DELETED.contains(&bare)) {
        Some(ClaimSubject::Deleted)
    } else if name.ends_with("deletedat") || is(&["slettetdato", "slettettidspunkt"]) {
        Some(ClaimSubject::DeletedAt)
    } else if is(&VALID) || bare.is_some_and(|bare| VALID.contains(&bare)) {
        Some(ClaimSubject::Valid)
    } else {
        None
    }
}

impl ClaimColumn {
    /// Whether a field of it says that its line is not of a ledger.
    fn contradicts(&self, written: &str, spec: &LedgerSpec) -> bool {
        match self.subject {
            ClaimSubject::Kind => is_of_another_kind(written, spec),
            ClaimSubject::Municipality => is_of_another_place(written, 3, &spec.number),
            ClaimSubject::Currency => is_another_currency(written),
            ClaimSubject::Status => says_deleted(written),
            ClaimSubject::Deleted => {
                const YES: [&str; 9] = ["1", "j", "ja", "s", "sann", "true", "x", "y", "yes"];
                YES.contains(&written.to_lowercase().as_str()) || says_deleted(written)
            }
            ClaimSubject::DeletedAt => written.contains(|c: char| c.is_ascii_digit()),
            ClaimSubject::Valid => {
                const NO: [&str; 7] = ["0", "f", "n", "nei", "no", "false", "usann"];
                NO.contains(&written.to_lowercase().as_str()) || says_deleted(written)
            }
        }
    }
}

impl KnownFields {
    /// Takes a field that is another than that of the line before.
    fn judge(&mut self, written: &str, judge: impl FnOnce() -> bool) {
        written.clone_into(&mut self.last);
        self.contradicts = match self.others.get(written) {
            Some(known) => *known,
            None => {
                let contradicts = judge();
                if self.others.len() < MOST_KNOWN {
                    self.others.insert(written.into(), contradicts);
                }
                contradicts
            }
        };
    }
}

impl ClaimMemory {
    /// The column and field by which a line says that it is not of its ledger.
    #[inline]
    pub(super) fn contradiction<'c, 'f>(
        &mut self,
        columns: &'c [ClaimColumn],
        file: usize,
        fields: &Fields<'f>,
        spec: &LedgerSpec,
    ) -> Option<(&'c str, &'f str)> {
        if columns.is_empty() {
            return None;
        }
        if self.file != file || self.columns.len() != columns.len() {
            self.file = file;
            self.columns.clear();
            self.columns.resize(columns.len(), KnownFields::default());
        }
        let mut found = None;
        for (column, known) in columns.iter().zip(&mut self.columns) {
            let written = field(fields, column.position);
            if written != known.last {
                known.judge(written, || column.contradicts(written, spec));
            }
            if known.contradicts && found.is_none() {
                found = Some((column.name.as_str(), written));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::LedgerKind;
    use crate::ledger::records::fields::OwnFields;
    use crate::ledger::tests::spec;

    fn check(kind: LedgerKind, column: &str, fields: &[&str], expected: bool) {
        let spec = LedgerSpec {
            kind,
            number: "0301".into(),
            ..spec()
        };
        let columns = claim_columns(&[column.to_owned()], |_| false);
        let mut memory = ClaimMemory::default();
        for written in fields {
            for _ in 0..2 {
                let own = OwnFields::new(&[written]);
                let found = memory.contradiction(&columns, 0, &own.fields(), &spec);
                assert_eq!(found.is_some(), expected, "{column} {written} {kind}");
            }
        }
    }

    #[test]
    fn a_line_of_another_kind_is_not_of_the_ledger() {
        use LedgerKind::{Accounts, Budget, Forecast, RevisedBudget};
        for column in [
            "Type",
            "Scenario",
            "Versjon",
            "Art",
            "Beløpstype",
            "Budsjett/Regnskap",
        ] {
            let others = ["Budsjett", "Prognose", "Forecast", "Revidert budsjett"];
            check(Accounts, column, &others, true);
            check(
                Accounts,
                column,
                &[
                    "Regnskap",
                    "Actual",
                    "",
                    "HB",
                    "Budsjettert lønn i regnskap",
                    "Rev",
                    "Endring",
                    "Justert",
                    "Plan",
                ],
                false,
            );
        }
        check(
            Accounts,
            "Type",
            &["Regnskap 2012", "Oppr. budsjett 2013", "BUD"],
            true,
        );
        check(Accounts, "Type", &["Regnskap 2013", "Lønn", "1"], false);
        check(
            Budget,
            "Type",
            &["Regnskap", "Prognose 1", "Rev. budsjett", "Budsjett 2012"],
            true,
        );
        check(Budget, "Type", &["Budsjett", "Opprinnelig budsjett"], false);
        check(RevisedBudget, "Type", &["Regnskap", "Prognose"], true);
        check(
            RevisedBudget,
            "Type",
            &["Budsjett", "Endring", "Revidert"],
            false,
        );
        check(Forecast, "Type", &["Regnskap", "Prognose"], false);
        check(Accounts, "Tekst", &["Budsjett"], false);
    }

    #[test]
    fn a_line_of_another_place_or_currency_or_none_is_not_of_the_ledger() {
        let accounts = LedgerKind::Accounts;
        check(
            accounts,
            "Kommunenr",
            &["0219", "219", "1601", "021900", "0219 Bølum"],
            true,
        );
        check(
            accounts,
            "Kommune",
            &[
                "0301",
                "301",
                "030100",
                "Odda",
                "",
                "12",
                "0301 Odda",
                "1 2",
            ],
            false,
        );
        check(accounts, "Valuta", &["EUR", "sek", "€", "USD"], true);
        check(
            accounts,
            "Valuta",
            &["NOK", "nok", "kr", "kroner", ""],
            false,
        );
        check(
            accounts,
            "Status",
            &[
                "Slettet",
                "Annullert",
                "Makulert av drift",
                "Foreløpig",
                "DELETED",
            ],
            true,
        );
        check(
            accounts,
            "Bilagsstatus",
            &["Bokført", "Aktiv", "", "Ikke slettet", "Betalt"],
            false,
        );
        check(accounts, "Slettet", &["Ja", "1", "X", "true"], true);
        check(accounts, "Slettet", &["Nei", "0", "", "false"], false);
        check(accounts, "meta.deletedAt", &["2013-05-01T10:00:00"], true);
        check(accounts, "meta.deletedAt", &["", "null"], false);
        check(accounts, "Bokført", &["Nei", "N", "0", "false"], true);
        check(accounts, "er_gjeldende", &["0", "Nei"], true);
        check(accounts, "Gyldig", &["Ja", "1", "", "true"], false);
        check(accounts, "Aktivitet", &["0", "Nei"], false);
    }

    #[test]
    fn a_currency_beside_amounts_in_it_is_theirs() {
        let columns = |names: &[&str], read: usize| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            claim_columns(&names, |at| at == read).len()
        };
        assert_eq!(columns(&["Beløp", "Valuta"], 0), 1);
        assert_eq!(columns(&["Beløp", "Valuta", "Valutabeløp"], 0), 0);
        assert_eq!(columns(&["Valutabeløp", "Valuta"], 0), 1);
        assert_eq!(columns(&["Beløp", "Valuta"], 1), 0);
    }
}
