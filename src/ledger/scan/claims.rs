//! What columns that nothing reads say of a line against the description of its ledger: that it is
//! of another kind, municipality or currency, or that it does not count.

use crate::ledger::records::fields::{Fields, field};
use crate::ledger::{LedgerKind, LedgerSpec};

use super::wide_names::words;
use super::years::years_in;

/// How many words a field has at most that says what its line is.
const MOST_WORDS: usize = 3;

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
    /// As that, of a column that may hold other regions.
    Region,
    Currency,
    /// Whether a line counts.
    Status,
    /// Whether a line was deleted, as the name says.
    Deleted,
}

/// The last field of each such column, with whether it contradicts the ledger; used again for the
/// next line.
#[derive(Default)]
pub(super) struct ClaimMemory {
    /// The file that they are of.
    file: usize,
    last: Vec<(String, bool)>,
}

/// The columns of a header that nothing reads and that may contradict a ledger. `is_read` says
/// whether anything is taken from the one at a position.
pub(super) fn claim_columns(names: &[String], is_read: impl Fn(usize) -> bool) -> Vec<ClaimColumn> {
    let unread = || names.iter().enumerate().filter(|(at, _)| !is_read(*at));
    // A line may state its kroner in the currency of its invoice too.
    let has_other_amounts = unread().any(|(_, name)| is_amount_in_currency(name));
    // What records of KOSTRA say of their region is compared by their own reader.
    let is_kostra = ["skjema", "foretaksnr", "region"]
        .iter()
        .all(|field| names.iter().any(|name| name == field));
    let subject = |name: &str| {
        let subject = subject_of(name)?;
        let is_settled = match subject {
            ClaimSubject::Currency => has_other_amounts,
            ClaimSubject::Region => is_kostra,
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

fn is_amount_in_currency(name: &str) -> bool {
    let name = plain(name);
    let has = |stems: &[&str]| stems.iter().any(|stem| name.contains(stem));
    has(&["valuta", "cur"]) && has(&["beløp", "belop", "amount", "amt", "sum", "belopp"])
}

/// What a column is about, by its name.
fn subject_of(name: &str) -> Option<ClaimSubject> {
    const KINDS: [&str; 14] = [
        "art",
        "datakilde",
        "hovedbok",
        "kategori",
        "kilde",
        "ledger",
        "regnskapbudsjett",
        "senario",
        "serie",
        "source",
        "talltype",
        "typ",
        "typetall",
        "version",
    ];
    const KIND_ENDINGS: [&str; 5] = ["type", "scenario", "scenarie", "versjon", "beløpsart"];
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
    let name = plain(name);
    let is = |list: &[&str]| list.contains(&name.as_str());
    let bare = name.strip_prefix("er").or(name.strip_prefix("is"));
    if is(&KINDS) || KIND_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        Some(ClaimSubject::Kind)
    } else if is(&MUNICIPALITIES) {
        Some(ClaimSubject::Municipality)
    } else if is(&["region", "regionnr", "regionkode"]) {
        Some(ClaimSubject::Region)
    } else if is(&CURRENCIES) {
        Some(ClaimSubject::Currency)
    } else if name.ends_with("status") || is(&["tilstand", "state", "statuskode"]) {
        Some(ClaimSubject::Status)
    } else if is(&DELETED) || bare.is_some_and(|bare| DELETED.contains(&bare)) {
        Some(ClaimSubject::Deleted)
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
            ClaimSubject::Region => is_of_another_place(written, 4, &spec.number),
            ClaimSubject::Currency => is_another_currency(written),
            ClaimSubject::Status => says_deleted(written),
            ClaimSubject::Deleted => {
                const YES: [&str; 9] = ["1", "j", "ja", "s", "sann", "true", "x", "y", "yes"];
                YES.contains(&written.to_lowercase().as_str()) || says_deleted(written)
            }
        }
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
        if self.file != file || self.last.len() != columns.len() {
            self.file = file;
            self.last.clear();
            self.last.resize(columns.len(), (String::new(), false));
        }
        let mut found = None;
        for (column, (last, contradicts)) in columns.iter().zip(&mut self.last) {
            let written = field(fields, column.position);
            if written != last {
                written.clone_into(last);
                *contradicts = column.contradicts(written, spec);
            }
            if *contradicts && found.is_none() {
                found = Some((column.name.as_str(), written));
            }
        }
        found
    }
}

/// Whether a field says another kind or year than those of a ledger: `Budsjett`, `Regnskap 2012`.
fn is_of_another_kind(written: &str, spec: &LedgerSpec) -> bool {
    const FORECASTS: [&str; 6] = [
        "prognose",
        "årsprognose",
        "forecast",
        "fc",
        "fcst",
        "estimat",
    ];
    const REVISED: [&str; 9] = [
        "revidert",
        "rev",
        "regulert",
        "justert",
        "revised",
        "endring",
        "budsjettendring",
        "budsjettregulering",
        "budsjettjustering",
    ];
    const BUDGETS: [&str; 7] = [
        "budsjett",
        "årsbudsjett",
        "budget",
        "bud",
        "plan",
        "økonomiplan",
        "budgett",
    ];
    const ACCOUNTS: [&str; 9] = [
        "regnskap",
        "rekneskap",
        "regnskab",
        "accounts",
        "actual",
        "actuals",
        "act",
        "faktisk",
        "virkelig",
    ];
    let words: Vec<String> = words(written).collect();
    let is_word = |word: &&String| word.starts_with(|c: char| c.is_alphabetic());
    if words.iter().filter(is_word).count() > MOST_WORDS {
        return false;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let said = match (
        has(&ACCOUNTS),
        has(&FORECASTS),
        has(&REVISED),
        has(&BUDGETS),
    ) {
        (true, false, false, false) => LedgerKind::Accounts,
        (false, true, _, _) => LedgerKind::Forecast,
        (false, false, true, _) => LedgerKind::RevisedBudget,
        (false, false, false, true) => LedgerKind::Budget,
        _ => return false,
    };
    let year = years_in(written).into_iter().next();
    let is_allowed = match spec.kind {
        LedgerKind::Accounts => said == LedgerKind::Accounts,
        LedgerKind::Budget => said == LedgerKind::Budget,
        // What was decided and what was changed of it come to the revised budget.
        LedgerKind::RevisedBudget => {
            matches!(said, LedgerKind::Budget | LedgerKind::RevisedBudget)
        }
        // What happened so far may be a part of what is expected.
        LedgerKind::Forecast => true,
    };
    !is_allowed || year.is_some_and(|year| year != spec.year)
}

/// Whether a field is the number of another municipality, with so many digits at least; a region of
/// six digits begins with it.
fn is_of_another_place(written: &str, least: usize, number: &str) -> bool {
    let is_number = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    let named = match written.len() {
        6 if written.ends_with("00") => &written[..4],
        3 | 4 if written.len() >= least => written,
        _ => return false,
    };
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    is_number && !number.is_empty() && bare(named) != bare(number)
}

fn is_another_currency(written: &str) -> bool {
    let word = written.to_uppercase();
    let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_named = ["EURO", "DOLLAR", "PUND", "€", "$", "£"].contains(&word.as_str());
    is_named || (is_code && !["NOK", "NKR", "KRO"].contains(&word.as_str()))
}

/// Whether a field says that its line was taken back or is not booked yet.
fn says_deleted(written: &str) -> bool {
    const WORDS: [&str; 20] = [
        "slettet",
        "sletta",
        "annullert",
        "makulert",
        "kansellert",
        "foreløpig",
        "forelopig",
        "deleted",
        "cancelled",
        "canceled",
        "voided",
        "void",
        "draft",
        "kladd",
        "utkast",
        "provisional",
        "preliminary",
        "rejected",
        "avvist",
        "parkert",
    ];
    let words: Vec<String> = words(written).collect();
    let first = words.first().map_or("", String::as_str);
    words.len() <= MOST_WORDS && WORDS.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;
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
        for column in ["Type", "Scenario", "Versjon", "Art", "Beløpstype"] {
            let others = [
                "Budsjett",
                "Prognose",
                "Forecast",
                "PLAN",
                "Revidert budsjett",
            ];
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
            &["0219", "219", "1601", "021900"],
            true,
        );
        check(
            accounts,
            "Kommune",
            &["0301", "301", "030100", "Oslo", "", "12"],
            false,
        );
        check(accounts, "Region", &["0219", "021900"], true);
        check(
            accounts,
            "Region",
            &["219", "0301", "030105", "Nord"],
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
