//! What the fields of a column that nothing reads say of its lines, where they are of few kinds.

use std::collections::BTreeSet;

use super::claim_words::{is_of_another_kind, names_foreign_currency};
use super::header_names::is_text_name;
use super::wide_names::caption_says_cumulative;
use crate::ledger::names::amount_units::{AmountUnit, unit_of_title};
use crate::ledger::names::currency::{is_called_currency, is_currency_code};
use crate::ledger::names::words::words;
use crate::ledger::{LedgerKind, LedgerSpec, NationalCodes, NationalDimensions};
use crate::value::AmountScale;

/// FieldSet that say one thing of their lines.
pub(super) type FieldSet = BTreeSet<String>;

/// How many different fields a column has at most that says what its lines are.
const MOST_KINDS: usize = 12;

/// A column of few kinds: its name, as one word too, and its fields.
pub(super) struct ColumnWords<'c> {
    pub(super) name: &'c str,
    /// Its name as one word of small letters and digits.
    pub(super) plain: String,
    pub(super) fields: Vec<&'c str>,
}

impl<'c> ColumnWords<'c> {
    /// Of a name and different fields; `None` where these are too many to be kinds.
    pub(super) fn new(name: &'c str, fields: Vec<&'c str>) -> Option<Self> {
        (!fields.is_empty() && fields.len() <= MOST_KINDS).then(|| Self {
            name,
            plain: plain(name),
            fields,
        })
    }

    /// Those of its fields that pass.
    pub(super) fn chosen(&self, is_chosen: impl Fn(&str) -> bool) -> FieldSet {
        let chosen = self.fields.iter().filter(|field| is_chosen(field));
        chosen.map(|field| (*field).to_owned()).collect()
    }

    /// Whether it may name places or things, which may be called anything.
    fn is_of_names(&self) -> bool {
        const STEMS: [&str; 11] = [
            "ansvar",
            "avdeling",
            "enhet",
            "gruppe",
            "leverand",
            "område",
            "omrade",
            "prosjekt",
            "sted",
            "tjeneste",
            "virksomhet",
        ];
        is_text_name(self.name) || STEMS.iter().any(|stem| self.plain.contains(stem))
    }

    /// Those that say a budget of accounts, or accounts of a budget.
    pub(super) fn of_another_kind(&self, spec: &LedgerSpec) -> FieldSet {
        const ACCOUNTS: [&str; 7] = [
            "regnskap",
            "rekneskap",
            "faktisk",
            "actual",
            "actuals",
            "virkelig",
            "accounts",
        ];
        const BUDGETS: [&str; 9] = [
            "budsjett",
            "budsjettert",
            "budsjettjournal",
            "budsjettpost",
            "budsjettpostering",
            "årsbudsjett",
            "budget",
            "prognose",
            "forecast",
        ];
        // Beside accounts alone.
        const PAIRED: [&str; 6] = ["plan", "avvik", "differanse", "diff", "variance", "rest"];
        const MOST_WORDS: usize = 3;
        let is_word = |field: &str, list: &[&str]| {
            let words: Vec<String> = words(field).collect();
            let ends = [words.first(), words.last()].into_iter().flatten();
            words.len() <= MOST_WORDS && ends.into_iter().any(|word| list.contains(&word.as_str()))
        };
        let is_accounts = |field: &str| ACCOUNTS.contains(&plain(field).as_str());
        let is_paired = self.fields.iter().any(|field| is_accounts(field));
        if spec.kind != LedgerKind::Accounts {
            let is_other = |field: &str| is_accounts(field) && is_of_another_kind(field, spec);
            let others = self.chosen(is_other);
            return if self.is_of_names() {
                FieldSet::new()
            } else {
                others
            };
        }
        let is_pair_of_letters = ["rb", "br"].contains(&self.plain.as_str());
        let is_of_vouchers =
            ["bilagsart", "bilagstype", "vouchertype", "transtype"].contains(&self.plain.as_str());
        self.chosen(|field| {
            let small = field.to_lowercase();
            let is_budget = is_word(field, &BUDGETS) && !is_word(field, &ACCOUNTS);
            (is_paired && (is_of_another_kind(field, spec) || is_word(field, &PAIRED)))
                || (is_budget && !self.is_of_names())
                || (is_pair_of_letters && small == "b" && self.fields.len() == 2)
                || (is_of_vouchers && ["bu", "bud"].contains(&small.as_str()))
        })
    }

    /// Those that say what happened up to a period, where others do not.
    pub(super) fn of_balances(&self) -> FieldSet {
        let fields = self.chosen(|field| caption_says_cumulative(field, true));
        let are_some = !self.is_of_names() && fields.len() < self.fields.len();
        if are_some { fields } else { FieldSet::new() }
    }

    /// Those that say an opening balance.
    pub(super) fn of_openings(&self) -> FieldSet {
        const OPENINGS: [&str; 6] = [
            "inngående balanse",
            "inngående saldo",
            "åpningsbalanse",
            "opening balance",
            "ingående balans",
            "ib",
        ];
        let is_opening = |field: &str| {
            let words: Vec<String> = words(field).collect();
            OPENINGS.contains(&words.join(" ").as_str())
        };
        self.chosen(is_opening)
    }

    /// Those that say another unit than the ledger's, where all say a unit.
    pub(super) fn of_another_unit(&self, scale: AmountScale) -> FieldSet {
        const KRONER: [&str; 6] = ["kr", "kroner", "krone", "nok", "nkr", "norske kroner"];
        const MEASURES: [&str; 13] = [
            "timer", "time", "stk", "antall", "årsverk", "dager", "døgn", "prosent", "pst",
            "hours", "days", "pcs", "km",
        ];
        let said = |field: &str| words(field).collect::<Vec<_>>().join(" ");
        let is_kroner = |field: &str| KRONER.contains(&said(field).as_str());
        let has_letter = |field: &str| field.chars().any(char::is_alphabetic);
        let unit = |field: &str| unit_of_title(field).filter(|_| has_letter(field));
        let is_measure = |field: &str| field == "%" || MEASURES.contains(&said(field).as_str());
        let is_known =
            |field: &&&str| is_kroner(field) || unit(field).is_some() || is_measure(field);
        if !self.fields.iter().all(|field| is_known(&field)) {
            return FieldSet::new();
        }
        // What is counted may have a unit of its own beside the kroner.
        let has_money = self
            .fields
            .iter()
            .any(|field| is_kroner(field) || unit(field).is_some());
        self.chosen(|field| match unit(field) {
            Some(AmountUnit::Thousands) => scale != AmountScale::Thousands,
            Some(AmountUnit::Ore) => scale != AmountScale::Ore,
            Some(AmountUnit::Millions) => true,
            // What an export calls its currency says nothing of øre.
            None if is_kroner(field) => scale == AmountScale::Thousands,
            None => has_money,
        })
    }

    /// Those that say a foreign currency, beside kroner or in a column that is called so.
    pub(super) fn of_another_currency(&self) -> FieldSet {
        let is_called_so = is_called_currency(&self.plain);
        let has_kroner = self.fields.contains(&"NOK");
        if (has_kroner || is_called_so) && self.fields.iter().all(|field| is_currency_code(field)) {
            self.chosen(names_foreign_currency)
        } else {
            FieldSet::new()
        }
    }

    /// Those that say another class of accounts than `class`, where all say one: by a word for it,
    /// or by its code. What is short says it in a column of classes alone.
    pub(super) fn of_another_class(&self, class: &str, national: &NationalDimensions) -> FieldSet {
        const NAMES: [&str; 12] = [
            "kontoklasse",
            "klasse",
            "class",
            "accountclass",
            "regnskapsdel",
            "regnskap",
            "regnskapstype",
            "driftinvestering",
            "di",
            "id",
            "kk",
            "kontotype",
        ];
        let Some(classes) = national.classes() else {
            return FieldSet::new();
        };
        let is_named = NAMES.contains(&self.plain.as_str());
        let class_of = |field: &str| -> Option<String> {
            let of_word = classes.code_of_word(field);
            let of_word = of_word.filter(|_| is_named || NationalCodes::is_long_word(field));
            let is_code = || is_named && classes.has_digits_of_a_code(field);
            let of_word = of_word.map(ToString::to_string);
            of_word.or_else(|| is_code().then(|| field.to_owned()))
        };
        let said: Option<Vec<String>> = self.fields.iter().map(|field| class_of(field)).collect();
        if said.is_none() || (is_text_name(self.name) && !is_named) {
            return FieldSet::new();
        }
        self.chosen(|field| class_of(field).is_some_and(|other| other != class))
    }

    /// The other of operation and investment, where there are these two: classes that lack no code
    /// that operation has.
    pub(super) fn of_the_other_of_two_classes(
        &self,
        class: &str,
        national: &NationalDimensions,
    ) -> FieldSet {
        let classes = national.class_codes();
        let is_one = |field: &&str| classes.contains(*field) && !national.is_of_balances(field);
        let are_two = self.fields.len() == 2
            && self.fields.contains(&class)
            && self.fields.iter().all(is_one);
        match are_two {
            true => self.chosen(|field| field != class),
            false => FieldSet::new(),
        }
    }

    /// The credit mark, where it has two marks for the sides of amounts.
    pub(super) fn credit_mark(&self) -> Option<[&'c str; 2]> {
        const PAIRS: [[&str; 2]; 10] = [
            ["d", "k"],
            ["d", "c"],
            ["debet", "kredit"],
            ["debit", "credit"],
            ["debit", "kredit"],
            ["s", "h"],
            ["40", "50"],
            ["1", "-1"],
            ["+", "-"],
            ["faktura", "kreditnota"],
        ];
        let small: Vec<String> = self
            .fields
            .iter()
            .map(|field| field.to_lowercase())
            .collect();
        let at = |mark: &str| small.iter().position(|field| field == mark);
        if self.fields == ["-"] {
            return Some(["", "-"]);
        }
        PAIRS.iter().find_map(|[debit, credit]| {
            let (debit, credit) = (at(debit)?, at(credit)?);
            (self.fields.len() == 2).then(|| [self.fields[debit], self.fields[credit]])
        })
    }

    /// The last period that its fields name, as a number; `None` where its name is not that of
    /// periods, or a field is none.
    pub(super) fn last_period(&self) -> Option<u8> {
        const STEMS: [&str; 4] = ["period", "måned", "maaned", "month"];
        let is_named = STEMS.iter().any(|stem| self.plain.contains(stem));
        let is_first = ["fra", "from", "start"]
            .iter()
            .any(|word| self.plain.starts_with(word) || self.plain.ends_with(word));
        let last = |field: &&str| {
            let run = field
                .rsplit(|c: char| !c.is_ascii_digit())
                .find(|run| !run.is_empty())?;
            let period = match run.len() {
                1 | 2 => run,
                6 if run.starts_with("20") => &run[4..],
                _ => return None,
            };
            period
                .parse::<u8>()
                .ok()
                .filter(|period| (1..=16).contains(period))
        };
        let periods: Option<Vec<u8>> = self.fields.iter().map(last).collect();
        (is_named && !is_first).then_some(periods?.into_iter().max()?)
    }

    /// Those that say that a line was taken back by another.
    pub(super) fn of_reversals(&self) -> FieldSet {
        const NAMES: [&str; 6] = [
            "reversert",
            "tilbakeført",
            "stornert",
            "reversed",
            "isreversed",
            "erreversert",
        ];
        const YES: [&str; 9] = ["1", "j", "ja", "s", "sann", "true", "x", "y", "yes"];
        if NAMES.contains(&self.plain.as_str()) {
            self.chosen(|field| YES.contains(&field.to_lowercase().as_str()))
        } else {
            FieldSet::new()
        }
    }
}

/// Whether a column of that name holds the dates by which lines are booked.
pub(super) fn is_booking_date(name: &str) -> bool {
    const NAMES: [&str; 16] = [
        "transdatum",
        "bokföringsdatum",
        "dato",
        "bilagsdato",
        "bokføringsdato",
        "bokforingsdato",
        "posteringsdato",
        "postdato",
        "regnskapsdato",
        "transaksjonsdato",
        "transdato",
        "transdate",
        "date",
        "postingdate",
        "voucherdate",
        "bokføringsdag",
    ];
    NAMES.contains(&plain(name).as_str())
}

/// A name as one word of small letters and digits.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::{kostra, spec};

    fn column<'c>(name: &'c str, fields: &[&'c str]) -> ColumnWords<'c> {
        ColumnWords::new(name, fields.to_vec()).expect("few kinds")
    }

    fn check(found: &FieldSet, expected: &[&str]) {
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn kinds_are_known_by_fields_whatever_the_column_is_called() {
        let others = |name, fields: &[&str], expected: &[&str]| {
            check(&column(name, fields).of_another_kind(&spec()), expected);
        };
        others("Journal", &["GL", "Budsjettjournal"], &["Budsjettjournal"]);
        others(
            "Linje",
            &["Regnskap", "Budsjett", "Avvik"],
            &["Avvik", "Budsjett"],
        );
        others(
            "Oppdatering",
            &["Bokført", "Periodisert budsjett"],
            &["Periodisert budsjett"],
        );
        others("R/B", &["R", "B"], &["B"]);
        others("Bilagsart", &["IF", "BU"], &["BU"]);
        others("Hva", &["Faktisk", "Plan"], &["Plan"]);
        for (name, fields) in [
            ("Avdeling", ["Budsjett", "Skole"]),
            ("Tekst", ["Budsjett", "Skole"]),
            ("Hva", ["Drift", "Plan"]),
            ("Hva", ["Budsjett og regnskap", "Lønn"]),
            ("Kode", ["B", "R"]),
            ("Avvik", ["Avvik", "Normal"]),
        ] {
            others(name, &fields, &[]);
        }
        let budget = LedgerSpec {
            kind: LedgerKind::Budget,
            ..spec()
        };
        let fields = column("Linje", &["Regnskap", "Budsjett"]).of_another_kind(&budget);
        check(&fields, &["Regnskap"]);
    }

    #[test]
    fn units_and_currencies_are_known_where_all_fields_are_some() {
        let units = |fields: &[&str], scale, expected: &[&str]| {
            check(&column("E", fields).of_another_unit(scale), expected);
        };
        units(&["kr", "tkr"], AmountScale::Kroner, &["tkr"]);
        units(&["NOK", "timer"], AmountScale::Kroner, &["timer"]);
        units(&["1000 NOK"], AmountScale::Kroner, &["1000 NOK"]);
        units(&["1000 NOK"], AmountScale::Thousands, &[]);
        units(&["kr", "tkr"], AmountScale::Thousands, &["kr"]);
        units(&["stk", "timer"], AmountScale::Kroner, &[]);
        units(&["kr"], AmountScale::Kroner, &[]);
        units(&["1000", "2000"], AmountScale::Kroner, &[]);
        units(&["kr", "Tusenfryd"], AmountScale::Kroner, &[]);
        units(&["øre"], AmountScale::Kroner, &["øre"]);
        units(&["øre"], AmountScale::Ore, &[]);
        units(&["mill. kr"], AmountScale::Kroner, &["mill. kr"]);
        check(
            &column("Val", &["NOK", "EUR"]).of_another_currency(),
            &["EUR"],
        );
        check(
            &column("Val", &["NOK", "EUR", "Lokal"]).of_another_currency(),
            &[],
        );
        check(&column("Kode", &["EUR", "USD"]).of_another_currency(), &[]);
        for name in ["Valuta", "belop.valutakode", "amount.currency"] {
            let euro = column(name, &["EUR"]);
            check(&euro.of_another_currency(), &["EUR"]);
        }
    }

    #[test]
    fn classes_and_periods_are_known_by_names_and_fields() {
        let classes = |name, fields: &[&str], expected: &[&str]| {
            check(
                &column(name, fields).of_another_class("1", &kostra()),
                expected,
            );
        };
        classes("D/I", &["D", "I"], &["I"]);
        classes("Hva", &["Drift", "Investering"], &["Investering"]);
        classes("Klasse", &["0", "1"], &["0"]);
        classes("Klasse", &["1"], &[]);
        classes("Kode", &["D", "I"], &[]);
        classes("Hva", &["Drift", "Skole"], &[]);
        classes("Hva", &["Drift", "Inv"], &[]);
        let none = NationalDimensions::default();
        check(
            &column("D/I", &["D", "I"]).of_another_class("1", &none),
            &[],
        );
        let digits = |fields: &[&str], expected: &[&str]| {
            check(
                &column("Konto", fields).of_the_other_of_two_classes("1", &kostra()),
                expected,
            );
        };
        digits(&["0", "1"], &["0"]);
        digits(&["1"], &[]);
        digits(&["1", "2"], &[]);
        digits(&["0", "1", "4"], &[]);
        for (name, fields, last) in [
            ("Periode", ["1-6", "1-6"], Some(6)),
            ("Til periode", ["201306", "201305"], Some(6)),
            ("tom_periode", ["201309", "201309"], Some(9)),
            ("Periode", ["01", "12"], Some(12)),
            ("Periode fra", ["01", "01"], None),
            ("Termin", ["1", "6"], None),
            ("Periode", ["1", "høst"], None),
        ] {
            assert_eq!(column(name, &fields).last_period(), last, "{name}");
        }
    }

    #[test]
    fn balances_openings_reversals_and_marks_are_known_by_their_fields() {
        check(
            &column("Visning", &["Periode", "Hittil i år"]).of_balances(),
            &["Hittil i år"],
        );
        check(&column("Visning", &["Hittil i år"]).of_balances(), &[]);
        check(
            &column("Type", &["Inngående balanse", "Trans"]).of_openings(),
            &["Inngående balanse"],
        );
        check(&column("Reversert", &["Ja", "Nei"]).of_reversals(), &["Ja"]);
        check(&column("Betalt", &["Ja", "Nei"]).of_reversals(), &[]);
        assert_eq!(column("S", &["C", "D"]).credit_mark(), Some(["D", "C"]));
        assert_eq!(column("", &["-"]).credit_mark(), Some(["", "-"]));
        assert_eq!(column("S", &["A", "D"]).credit_mark(), None);
        assert!(is_booking_date("Bilagsdato") && !is_booking_date("Fakturadato"));
    }
}
