//! What columns are for, by their names.

use crate::ledger::ColumnName;

use super::words::unknown_words;

/// What a column is for, as far as its name says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::proposal) enum ColumnPurpose {
    /// The national kind of cost or income.
    Art,
    /// An account, which carries the art.
    Account,
    Function,
    /// A service, which carries the function.
    Service,
    Class,
    Period,
    Year,
    Date,
    Voucher,
    VoucherLine,
    Text,
    Party,
    Amount,
    Debit,
    Credit,
    Mark,
    /// Codes of the municipality's own, under the name of a dimension.
    Local(&'static str),
    /// Names beside codes.
    Label,
    Unknown,
}

/// Names without blanks, marks and digits, and what they are for.
const NAMES: &[(&str, ColumnPurpose)] = &[
    ("art", ColumnPurpose::Art),
    ("artkode", ColumnPurpose::Art),
    ("artnr", ColumnPurpose::Art),
    ("kostraart", ColumnPurpose::Art),
    ("artkostra", ColumnPurpose::Art),
    ("økonomiskart", ColumnPurpose::Art),
    ("groupingcode", ColumnPurpose::Art),
    ("konto", ColumnPurpose::Account),
    ("kontonr", ColumnPurpose::Account),
    ("kontonummer", ColumnPurpose::Account),
    ("kontokode", ColumnPurpose::Account),
    ("artskonto", ColumnPurpose::Account),
    ("hovedbokskonto", ColumnPurpose::Account),
    ("account", ColumnPurpose::Account),
    ("accountid", ColumnPurpose::Account),
    ("accountcode", ColumnPurpose::Account),
    ("funksjon", ColumnPurpose::Function),
    ("funk", ColumnPurpose::Function),
    ("funksjonskode", ColumnPurpose::Function),
    ("funksjonnr", ColumnPurpose::Function),
    ("kostrafunksjon", ColumnPurpose::Function),
    ("funksjonkostra", ColumnPurpose::Function),
    ("function", ColumnPurpose::Function),
    ("tjeneste", ColumnPurpose::Service),
    ("teneste", ColumnPurpose::Service),
    ("tenest", ColumnPurpose::Service),
    ("tjenestekode", ColumnPurpose::Service),
    ("tjenestenr", ColumnPurpose::Service),
    ("service", ColumnPurpose::Service),
    ("kontoklasse", ColumnPurpose::Class),
    ("klasse", ColumnPurpose::Class),
    ("kl", ColumnPurpose::Class),
    ("regnskapsdel", ColumnPurpose::Class),
    ("accountclass", ColumnPurpose::Class),
    ("periode", ColumnPurpose::Period),
    ("period", ColumnPurpose::Period),
    ("per", ColumnPurpose::Period),
    ("regnskapsperiode", ColumnPurpose::Period),
    ("måned", ColumnPurpose::Period),
    ("månad", ColumnPurpose::Period),
    ("mnd", ColumnPurpose::Period),
    ("dato", ColumnPurpose::Date),
    ("bilagsdato", ColumnPurpose::Date),
    ("posteringsdato", ColumnPurpose::Date),
    ("date", ColumnPurpose::Date),
    ("transactiondate", ColumnPurpose::Date),
    ("verdatum", ColumnPurpose::Date),
    ("bilag", ColumnPurpose::Voucher),
    ("bilagsnr", ColumnPurpose::Voucher),
    ("bilagsnummer", ColumnPurpose::Voucher),
    ("bilagnr", ColumnPurpose::Voucher),
    ("voucher", ColumnPurpose::Voucher),
    ("verifikation", ColumnPurpose::Voucher),
    ("linje", ColumnPurpose::VoucherLine),
    ("linjenr", ColumnPurpose::VoucherLine),
    ("lnr", ColumnPurpose::VoucherLine),
    ("tekst", ColumnPurpose::Text),
    ("beskrivelse", ColumnPurpose::Text),
    ("bilagstekst", ColumnPurpose::Text),
    ("posteringstekst", ColumnPurpose::Text),
    ("text", ColumnPurpose::Text),
    ("description", ColumnPurpose::Text),
    ("transtext", ColumnPurpose::Text),
    ("leverandør", ColumnPurpose::Party),
    ("leverandor", ColumnPurpose::Party),
    ("motpart", ColumnPurpose::Party),
    ("kunde", ColumnPurpose::Party),
    ("beløp", ColumnPurpose::Amount),
    ("belop", ColumnPurpose::Amount),
    ("belopp", ColumnPurpose::Amount),
    ("beløpikr", ColumnPurpose::Amount),
    ("beløpkr", ColumnPurpose::Amount),
    ("beløpikroner", ColumnPurpose::Amount),
    ("beløpnok", ColumnPurpose::Amount),
    ("nettobeløp", ColumnPurpose::Amount),
    ("amount", ColumnPurpose::Amount),
    ("kroner", ColumnPurpose::Amount),
    ("debet", ColumnPurpose::Debit),
    ("debit", ColumnPurpose::Debit),
    ("kredit", ColumnPurpose::Credit),
    ("credit", ColumnPurpose::Credit),
    ("dk", ColumnPurpose::Mark),
    ("debetkredit", ColumnPurpose::Mark),
    ("debitcredit", ColumnPurpose::Mark),
    ("fortegn", ColumnPurpose::Mark),
    ("ansvar", ColumnPurpose::Local("ansvar")),
    ("ansvarsted", ColumnPurpose::Local("ansvar")),
    ("ansvarssted", ColumnPurpose::Local("ansvar")),
    ("ansvarskode", ColumnPurpose::Local("ansvar")),
    ("prosjekt", ColumnPurpose::Local("prosjekt")),
    ("prosj", ColumnPurpose::Local("prosjekt")),
    ("prosjektnr", ColumnPurpose::Local("prosjekt")),
    ("aktivitet", ColumnPurpose::Local("aktivitet")),
    ("objekt", ColumnPurpose::Local("objekt")),
    ("avdeling", ColumnPurpose::Local("avdeling")),
    ("enhet", ColumnPurpose::Local("enhet")),
    ("virksomhet", ColumnPurpose::Local("virksomhet")),
];

/// What a name says; of a path, its last part counts.
pub(in crate::proposal) fn purpose(name: &str) -> ColumnPurpose {
    let last = match name.rsplit_once('.') {
        Some((before, last)) if !before.contains(' ') && !last.is_empty() => last,
        _ => name,
    };
    let plain: String = last
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    // A number beside such a word says of which period or year the amounts beneath are.
    let is_numbered = last.chars().any(|c| c.is_ascii_digit());
    let is_of_amounts = |purpose: &ColumnPurpose| {
        use ColumnPurpose::{Amount, Credit, Debit, Period};
        matches!(purpose, Amount | Credit | Debit | Period)
    };
    if let Some((_, purpose)) = NAMES.iter().find(|(known, _)| *known == plain) {
        return match is_numbered && is_of_amounts(purpose) {
            true => ColumnPurpose::Unknown,
            false => *purpose,
        };
    }
    let name = ColumnName(last);
    let words = name.words();
    let is_amount = words
        .iter()
        .any(|word| ["beløp", "belop", "amount"].contains(&word.as_str()));
    if is_amount && name.years().is_empty() && unknown_words(last, false).is_empty() {
        ColumnPurpose::Amount
    } else if name.is_of_years() {
        ColumnPurpose::Year
    } else if name.is_of_texts() {
        ColumnPurpose::Label
    } else {
        ColumnPurpose::Unknown
    }
}
