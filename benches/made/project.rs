//! The project folder around the made-up ledger.

use std::fmt::Write;

use super::ledger::Totals;
use super::rules::{OTHERWISE, Rule, categories};

/// The municipality.
pub const ID: &str = "storby";

/// The accounting year.
pub const YEAR: i32 = 2013;

/// Every file of the project folder but the ledger itself, which belongs at
/// `municipalities/storby/2013/postings.csv`.
pub fn project_files(rules: &[Rule], totals: &Totals) -> Vec<(String, String)> {
    let own = |name: &str| format!("municipalities/{ID}/{name}");
    vec![
        ("rules/vocabulary.toml".to_owned(), VOCABULARY.to_owned()),
        ("rules/categories.toml".to_owned(), categories_toml()),
        ("rules/kostra.rhai".to_owned(), national_rules(rules)),
        (own("rules.rhai"), own_rules(rules)),
        (own("municipality.toml"), municipality(totals)),
        (own("2013/facts.toml"), FACTS.to_owned()),
    ]
}

const VOCABULARY: &str = r#"[units.persons]
nb = "personer"
heads = true
[dimensions.kontoklasse]
nb = "kontoklasse"
digits = 1
operation = "1"
[dimensions.funksjon]
nb = "funksjon"
digits = 3
absent_in = ["2", "9"]
[dimensions.art]
nb = "art"
digits = [2, 3]
absent_in = ["2", "9"]
cost = [10, 599]
income = [600, 999]
[dimensions.periode]
nb = "periode"
[dimensions.tekst]
nb = "tekst"
kind = "text"
[facts.innbyggere]
nb = "innbyggere"
unit = "persons"
"#;

const FACTS: &str = r#"[innbyggere]
value = 250000
unit = "persons"
counted = "end_of_year"
origin = "reconstructed"
source = "oppdiktet"
"#;

fn categories_toml() -> String {
    let mut text = String::new();
    let mut last = String::new();
    for category in categories() {
        let Some((area, line)) = category.split_once('.') else {
            let _ = writeln!(
                text,
                "[[area]]\nid = \"{category}\"\nnb = \"{category}\"\nmemo = true"
            );
            continue;
        };
        if area != last {
            let _ = writeln!(text, "[[area]]\nid = \"{area}\"\nnb = \"{area}\"");
            area.clone_into(&mut last);
        }
        let _ = writeln!(text, "[[area.line]]\nid = \"{line}\"\nnb = \"{line}\"");
    }
    text
}

fn national_rules(rules: &[Rule]) -> String {
    let mut text = "//! Oppdiktede nasjonale regler.\n".to_owned();
    rules
        .iter()
        .filter(|rule| !rule.own)
        .for_each(|rule| text += &declaration(rule, None));
    let _ = writeln!(text, "otherwise({OTHERWISE}).because(\"ingen regel\");");
    text += "sheet(\"kategorier\").title(\"Kategorier\")\n";
    for category in categories() {
        let _ = writeln!(
            text,
            "    .row(\"{}\", {category})",
            category.replace('.', "_")
        );
    }
    text += "    .column(\"sum\", sum(row))\n    .column(\"per_innbygger\", sum(row) / fact(\"innbyggere\"));\n";
    text
}

/// The script of the municipality's own rules.
pub fn own_rules(rules: &[Rule]) -> String {
    let own: Vec<&Rule> = rules.iter().filter(|rule| rule.own).collect();
    let mut text = "//! Oppdiktede egne regler.\n".to_owned();
    for (index, rule) in own.iter().enumerate() {
        // The next weaker one is enough: strength passes on.
        let weaker = own[index + 1..]
            .iter()
            .find(|other| other.funksjon == rule.funksjon);
        text += &declaration(rule, weaker.map(|other| other.id.as_str()));
    }
    text
}

fn declaration(rule: &Rule, weaker: Option<&str>) -> String {
    let mut parts = vec![format!("kontoklasse == {}", rule.kontoklasse)];
    parts.extend(rule.funksjon.map(|code| format!("funksjon == {code}")));
    parts.extend(
        rule.art
            .map(|(low, high)| format!("art.within({low}..={high})")),
    );
    match rule.ansvar[..] {
        [] => {}
        [code] => parts.push(format!("ansvar == {code}")),
        _ => parts.push(format!("ansvar.within({:?})", rule.ansvar)),
    }
    parts.extend(
        rule.prosjekt
            .map(|(low, high)| format!("prosjekt.within({low}..={high})")),
    );
    parts.extend(
        rule.text
            .map(|needle| format!("tekst.contains(\"{needle}\")")),
    );
    let over = weaker
        .map(|id| format!(".over(\"{id}\")"))
        .unwrap_or_default();
    format!(
        "rule(\"{}\", {})\n    .to({}){over}.because(\"oppdiktet\");\n",
        rule.id,
        parts.join(" and "),
        rule.category
    )
}

/// Kroner as `municipality.toml` writes them.
fn kroner(ore: i64) -> String {
    let sign = if ore < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:02}",
        ore.unsigned_abs() / 100,
        ore.unsigned_abs() % 100
    )
}

fn municipality(totals: &Totals) -> String {
    let mut text = format!(
        "name = \"Storby\"\nnumber = \"9999\"\n{DIALECT}[ledger.control]\nlines = {}\n",
        totals.lines
    );
    let sums = [
        ("net", totals.debit + totals.credit),
        ("debit", totals.debit),
        ("credit", totals.credit),
    ];
    for (name, ore) in sums {
        let _ = writeln!(text, "{name} = \"{}\"", kroner(ore));
    }
    text += "[ledger.control.periods]\n";
    for (index, ore) in totals.periods.iter().enumerate() {
        let _ = writeln!(text, "\"{:02}\" = \"{}\"", index + 1, kroner(*ore));
    }
    text
}

const DIALECT: &str = r#"[dimensions.ansvar]
nb = "Ansvar"
[dimensions.prosjekt]
nb = "Prosjekt"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "reconstructed"
encoding = "utf-8"
delimiter = ";"
decimal = "."
thousands = ""
periods = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"]
[ledger.amount]
column = "Belop"
[ledger.codes.periode]
column = "Periode"
[ledger.codes.kontoklasse]
column = "Kl"
[ledger.codes.funksjon]
column = "Funksjon"
default = "000"
[ledger.codes.art]
column = "Art"
[ledger.codes.ansvar]
column = "Ansvar"
[ledger.codes.prosjekt]
column = "Prosjekt"
[ledger.texts]
tekst = "Tekst"
[ledger.voucher]
number = "Bilag"
"#;
