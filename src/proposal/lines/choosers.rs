//! Columns that may say which lines are of the ledger, and that nothing reads: `Type` with `R` and `B`,
//! `Storno`, `Status`.

use std::collections::BTreeMap;

use crate::ledger::ColumnName;
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::names::ColumnPurpose;

/// How many kinds of fields such a column has at most.
const MOST: usize = 12;

/// How many lines more than codes show that a column says something of the codes, not of lines.
const REPEATED: u64 = 20;

/// Beginnings of the first words of texts of planned lines.
const PLANNED: [&str; 5] = ["budsj", "budget", "revbud", "prognose", "økonomiplan"];

/// From how many lines such texts are more than names of costs, and of how many lines they are one.
const PLANNED_LINES: u64 = 5;
const PLANNED_SHARE: u64 = 50;

/// How many of its fields are shown.
const SHOWN: usize = 6;

/// Beginnings of the words of columns that say what their lines are.
const OF_LINES: [&str; 28] = [
    "type",
    "posttype",
    "regnskapstype",
    "beløpstype",
    "transaksjonstype",
    "versjon",
    "version",
    "status",
    "scenario",
    "kilde",
    "source",
    "tilstand",
    "storno",
    "annull",
    "revers",
    "slett",
    "makuler",
    "kansell",
    "simul",
    "parker",
    "foreløp",
    "utkast",
    "journal",
    "plan",
    "budsjett",
    "regnskap",
    "fase",
    "nivå",
];

/// Words of columns whose fields choose no lines of accounts.
const OF_OTHERS: [&str; 14] = [
    "mva",
    "moms",
    "avgift",
    "vat",
    "tax",
    "skatt",
    "bruker",
    "user",
    "attestant",
    "signatur",
    "ressurs",
    "land",
    "kjønn",
    "betalingsmåte",
];

/// Fields that say of a line what most are, beside the words of accounts: booked, not taken back.
const USUAL: [&str; 27] = [
    "",
    "0",
    "n",
    "nei",
    "no",
    "false",
    "usann",
    "f",
    "r",
    "re",
    "reg",
    "regn",
    "act",
    "bokført",
    "postert",
    "posted",
    "booked",
    "ordinær",
    "normal",
    "ok",
    "godkjent",
    "endelig",
    "hovedbok",
    "ferdig",
    "avsluttet",
    "final",
    "approved",
];

/// What a column may choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proposal) struct LineChooser {
    /// The column and its fields, for people.
    pub(in crate::proposal) evidence: String,
    /// Whether it says the same of all lines.
    pub(in crate::proposal) is_constant: bool,
}

/// The columns that may choose lines. `read` are the positions of what is read otherwise, `codes` those
/// of codes: what says something of codes alone chooses no lines.
pub(in crate::proposal) fn line_choosers(
    columns: &[ExportColumn],
    rows: &[Vec<String>],
    (read, codes): (&[usize], &[usize]),
) -> Vec<LineChooser> {
    let may_choose = |column: &&ExportColumn| {
        let is_free = matches!(column.purpose, ColumnPurpose::Unknown | ColumnPurpose::Mark);
        is_free && !read.contains(&column.position) && is_few(column) && !column.is_of_units()
    };
    let few = columns
        .iter()
        .filter(may_choose)
        .filter(|column| !codes.iter().any(|code| is_of_code(column, *code, rows)))
        .filter_map(chooser);
    let others = columns
        .iter()
        .filter(|column| !read.contains(&column.position) && !may_choose(column));
    few.chain(others.filter_map(planned)).collect()
}

/// What a column of texts, vouchers and the like chooses where some of its fields begin with a word of
/// budgets: `Budsjett 2024 vedtatt`, `BUD`.
fn planned(column: &ExportColumn) -> Option<LineChooser> {
    let begins = |field: &str| {
        let words = ColumnName(field).words();
        let first = words.first().map_or("", String::as_str);
        let is_stem = PLANNED.iter().any(|stem| first.starts_with(stem));
        is_stem || first == "bud"
    };
    let planned = || column.fields.iter().filter(|(field, _)| begins(field));
    let lines: u64 = planned().map(|(_, count)| count).sum();
    let (example, _) = planned().max_by_key(|(_, count)| **count)?;
    (lines >= PLANNED_LINES && lines * PLANNED_SHARE >= column.lines).then(|| LineChooser {
        evidence: format!(
            "`{}` begins as `{example}` does on {lines} of {} lines, which may be no accounts; leave such out by `skip`",
            column.name, column.lines
        ),
        is_constant: false,
    })
}

/// Whether a column has few kinds of fields, each of which is no number with decimals.
fn is_few(column: &ExportColumn) -> bool {
    let kinds = column.fields.len() as u64 + u64::from(column.blanks > 0);
    let is_decimal = |field: &str| {
        let has_mark = field.contains([',', '.']);
        has_mark && !field.chars().any(char::is_alphabetic)
    };
    !column.fields.is_empty()
        && kinds <= MOST as u64
        && (kinds == 1 || kinds * 2 <= column.lines)
        && column.passing(is_decimal) < 500
}

/// Whether each code has one field of a column on all its lines, and enough codes are repeated.
fn is_of_code(column: &ExportColumn, code: usize, rows: &[Vec<String>]) -> bool {
    let kinds = column.fields.len() + usize::from(column.blanks > 0);
    if kinds < 2 {
        return false;
    }
    let mut fields = BTreeMap::<&str, &str>::new();
    for row in rows {
        let at = |position: usize| row.get(position).map_or("", String::as_str);
        let field = at(column.position);
        if *fields.entry(at(code)).or_insert(field) != field {
            return false;
        }
    }
    rows.len() as u64 >= fields.len() as u64 + REPEATED
}

/// What a column may choose by its name and its fields.
fn chooser(column: &ExportColumn) -> Option<LineChooser> {
    let words = ColumnName(&column.name).words();
    let has = |stems: &[&str]| {
        let mut words = words.iter();
        words.any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    };
    let is_usual = |field: &&String| {
        let small = field.trim().to_lowercase();
        USUAL.contains(&&*small) || ColumnName::ACCOUNTS.contains(&&*small)
    };
    let odd: Vec<&String> = column
        .fields
        .keys()
        .filter(|field| !is_usual(field))
        .collect();
    let is_constant = column.fields.len() == 1 && column.blanks == 0;
    let is_said = has(&OF_LINES);
    let is_year = |field: &&String| ColumnName(field).years().len() == 1 && field.len() == 4;
    let is_count = |field: &&String| {
        let digits = field.trim_start_matches(['-', '\u{2212}']);
        digits.starts_with(|sign: char| sign.is_ascii_digit())
            && digits.chars().all(|sign| !sign.is_alphabetic())
    };
    // Numbers of something else than kroner, of which most are small: `Antall`.
    let is_measure = !is_said && ColumnName(&column.name).is_of_other_measure();
    let is_harmless = odd.is_empty()
        || has(&OF_OTHERS)
        || odd.iter().all(is_year)
        || (is_measure && odd.iter().all(is_count))
        || odd
            .iter()
            .all(|field| ["NOK", "kr"].contains(&field.as_str()))
        || (is_constant && !is_said);
    if is_harmless {
        return None;
    }
    let blank = (column.blanks > 0).then_some("nothing".to_owned());
    let fields = column.fields.keys().take(SHOWN);
    let fields: Vec<String> = fields
        .map(|field| format!("`{field}`"))
        .chain(blank)
        .collect();
    let name = &column.name;
    let evidence = match is_constant {
        true => format!(
            "`{name}` says {} on every line, which is not known",
            fields.join(", ")
        ),
        false => format!(
            "`{name}` says {}, and some of these lines may be no accounts or taken back; leave such out by `skip`",
            fields.join(", ")
        ),
    };
    Some(LineChooser {
        evidence,
        is_constant,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, fields: &[&str]) -> (Vec<ExportColumn>, Vec<Vec<String>>) {
        let row = |(at, field): (usize, &&str)| vec![format!("{}", at % 5), (*field).to_owned()];
        let rows: Vec<Vec<String>> = fields.iter().enumerate().map(row).collect();
        let mut column = ExportColumn {
            position: 1,
            name: name.to_owned(),
            purpose: ColumnPurpose::Unknown,
            fields: BTreeMap::new(),
            blanks: 0,
            lines: rows.len() as u64,
        };
        for row in &rows {
            match row[1].as_str() {
                "" => column.blanks += 1,
                field => *column.fields.entry(field.to_owned()).or_default() += 1,
            }
        }
        (vec![column], rows)
    }

    fn chosen(name: &str, kinds: &[&str]) -> Vec<bool> {
        let fields: Vec<&str> = (0..60).map(|at| kinds[at % 7 % kinds.len()]).collect();
        let (columns, rows) = column(name, &fields);
        let found = line_choosers(&columns, &rows, (&[], &[0]));
        found.iter().map(|chooser| chooser.is_constant).collect()
    }

    #[test]
    fn columns_of_few_fields_may_choose_lines() {
        for (name, kinds) in [
            ("Type", &["R", "B"][..]),
            ("Versjon", &["A0", "B1"]),
            ("Annullert", &["", "X"]),
            ("Status", &["Bokført", "Simulert"]),
            ("Kolonne", &["A", "B"]),
            ("Antall", &["1", "B"]),
            ("Status antall", &["1", "2"]),
        ] {
            assert_eq!(chosen(name, kinds), [false], "{name}");
        }
        assert_eq!(chosen("Type", &["B"]), [true]);
        for (name, kinds) in [
            ("Type", &["R"][..]),
            ("Status", &["Bokført", "Postert"]),
            ("Storno", &["N"]),
            ("Firma", &["20"]),
            ("Mva-kode", &["1", "3"]),
            ("Valuta", &["NOK"]),
            ("Enhet", &["kr", "tkr"]),
            ("Andel", &["0,5", "0,25"]),
            ("Antall", &["1", "2", "-1"]),
            ("Antall timer", &["", "3", "1 000"]),
        ] {
            assert_eq!(chosen(name, kinds), Vec::<bool>::new(), "{name}");
        }
    }

    #[test]
    fn texts_of_budgets_may_choose_lines() {
        let texts = |word: &str, every: usize| {
            let text = |at: usize| match at % every {
                0 => format!("{word} {at}"),
                _ => format!("Faktura {at}"),
            };
            let texts: Vec<String> = (0..60).map(text).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (columns, rows) = column("Tekst", &texts);
            line_choosers(&columns, &rows, (&[], &[0])).len()
        };
        assert_eq!(texts("Budsjett vedtatt", 4), 1);
        assert_eq!(texts("BUD", 4), 1);
        assert_eq!(texts("Buss", 4), 0);
        assert_eq!(texts("Budsjettkonferanse", 30), 0);
    }

    #[test]
    fn what_says_something_of_codes_chooses_no_lines() {
        let of_code: Vec<&str> = (0..60)
            .map(|at| if at % 5 < 2 { "K" } else { "I" })
            .collect();
        let (columns, rows) = column("Kontotype", &of_code);
        assert!(line_choosers(&columns, &rows, (&[], &[0])).is_empty());
        // Where no code is there twice, that shows nothing.
        let (columns, rows) = column("Kontotype", &of_code[..5]);
        assert!(!line_choosers(&columns, &rows, (&[], &[0])).is_empty());
    }
}
