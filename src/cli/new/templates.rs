//! The files of a new municipality's folder as they are before anything is filled in.

use crate::proposal::Subject;

/// A template with what it leaves open.
pub fn filled(template: &str, subject: &Subject, year: i32) -> String {
    // As JSON writes a text, TOML reads it.
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    template
        .replace("{YEAR}", &year.to_string())
        .replace("{NUMBER}", &quoted(&subject.number))
        .replace("{NAME}", &quoted(&subject.name))
        .replace("{PLAIN}", &subject.name.replace(['\n', '\r'], " "))
}

pub const POSTINGS: &str = "Kontoklasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n";

pub const MUNICIPALITY: &str = r#"name = {NAME}
number = {NUMBER}

[[ledger]]
year = {YEAR}
files = ["{YEAR}/postings.csv"]
postings = "real"           # or "reconstructed"
encoding = "utf-8"          # windows-1252, utf-16le, iso-8859-1
delimiter = ";"
decimal = ","
thousands = ""

[ledger.amount]
column = "Beløp"            # or debit = "Debet" and credit = "Kredit"

[ledger.codes.kontoklasse]
column = "Kontoklasse"

[ledger.codes.funksjon]
column = "Funksjon"

[ledger.codes.art]
column = "Art"

[ledger.codes.periode]
column = "Periode"

[ledger.texts]
tekst = "Tekst"

[ledger.voucher]
number = "Bilag"

# What the export should add up to:
# [ledger.control]
# lines = 41230
# net = "123456789.50"
"#;

pub const RULES: &str = r#"//! {PLAIN}: the municipality's own practice. Without rules here the national ones hold.

// weight("sosialhjelp", #{ "{YEAR}": 1.5 }).source("who decided it, and when");
//
// rule("tolk", kontoklasse == 1 and funksjon == 275 and tekst.contains("tolk"))
//     .to(introduksjonsprogram.drift)
//     .because("why it belongs there");
"#;

pub const CASES: &str = r#"# Postings, and where each must land. `kontering test` holds the rules to them.
#
# [[case]]
# name = "interpreter for the introduction programme"
# because = "interpreters are part of the programme"
# year = {YEAR}
# posting = { kontoklasse = 1, funksjon = 275, art = 270, tekst = "Tolk" }
# lands = "introduksjonsprogram.drift"
# rule = "tolk"
"#;

pub const FACTS: &str = r#"# What is known besides the ledger; rules/vocabulary.toml declares every fact.
#
# [introdeltakere]
# value = 268
# unit = "persons"
# counted = "during_year"   # average, end_of_year, on_date, term_weighted
# origin = "published"      # derived, reconstructed
# source = "where it is printed"
"#;

/// facts.toml up to the facts that are missing, each of which is a line behind it.
pub const LACKING: &str = "\
# What the sheets ask for besides the ledger. What is known goes into a table of its own above, and
# out of the list:
#
# [introdeltakere]
# value = 268
# unit = \"persons\"
# counted = \"during_year\"   # average, end_of_year, on_date, term_weighted
# origin = \"published\"      # derived, estimate, reconstructed
# source = \"where it is printed\"

[missing]
";
