//! `new`: a folder for another municipality, ready to be filled in.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::diag::{Code, Diagnostic};
use crate::render::json;
use crate::toml_table::is_id;
use crate::world::World;

use super::support::{Manner, Outcome, PlaceName, Session, TextFormat, place};
use super::{Command, Console, exit};

/// Makes the folder of another municipality: its description, rules, cases and facts to fill in
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering new asker/2013 --name Asker --number 0220")]
pub struct NewVerb {
    /// The municipality's id, which names its folder, and its first accounting year
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    place: PlaceName,

    /// Its name for people; the id where absent
    #[arg(long)]
    name: Option<String>,

    /// Its official number of four digits
    #[arg(long, default_value = "0000")]
    number: String,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

impl Command for NewVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: false,
        }
    }

    /// Writes the files; an existing folder is left alone.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let session = Session::open(folder, console)?;
        let year = self.year(&session.world)?;
        let folder = self.folder();
        let mut files = Vec::new();
        for (name, content) in self.files(year) {
            let path = format!("{folder}/{name}");
            session.write(&path, content.as_bytes())?;
            files.push(path);
        }
        let next = format!(
            "next: put the ledger's export in the place of {folder}/{year}/postings.csv and name its columns in municipality.toml\n"
        );
        session.console.print(&match self.format {
            TextFormat::Json => json(&BTreeMap::from([("made", files)])),
            TextFormat::Text => files
                .iter()
                .map(|path| format!("made {path}\n"))
                .chain([next])
                .collect(),
        })?;
        Ok(exit::Exit::Fine)
    }
}

impl NewVerb {
    fn folder(&self) -> String {
        format!("municipalities/{}", self.place.municipality)
    }

    /// The accounting year, once nothing stands in the way.
    fn year(&self, world: &dyn World) -> Result<i32, Diagnostic> {
        let id = &self.place.municipality;
        let refused = |message: String, help: &str| {
            Err(Diagnostic::new(Code::FolderInvalid, message).help(help))
        };
        if !is_id(id) {
            let help = "use small letters, digits, `_` and `-`; `--name` gives the name for people";
            return refused(format!("`{id}` cannot be an id"), help);
        }
        if world
            .list(&self.folder())
            .is_ok_and(|names| !names.is_empty())
        {
            let help = "add a [[ledger]] for another year to its municipality.toml";
            return refused(format!("`{}/` is there already", self.folder()), help);
        }
        match self.place.year {
            Some(year) => Ok(year),
            None => refused(
                format!("`{id}` has no accounting year"),
                "write MUNICIPALITY/YEAR, such as `asker/2013`",
            ),
        }
    }

    fn files(&self, year: i32) -> [(String, String); 5] {
        let name = self.name.as_deref().unwrap_or(&self.place.municipality);
        // As JSON writes a text, TOML reads it.
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let fill = |template: &str| {
            template
                .replace("{YEAR}", &year.to_string())
                .replace("{NUMBER}", &quoted(&self.number))
                .replace("{NAME}", &quoted(name))
                .replace("{PLAIN}", &name.replace(['\n', '\r'], " "))
        };
        [
            ("municipality.toml".to_owned(), fill(MUNICIPALITY)),
            ("rules.rhai".to_owned(), fill(RULES)),
            ("cases.toml".to_owned(), fill(CASES)),
            (format!("{year}/facts.toml"), fill(FACTS)),
            (format!("{year}/postings.csv"), POSTINGS.to_owned()),
        ]
    }
}

const POSTINGS: &str = "Kontoklasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n";

const MUNICIPALITY: &str = r#"name = {NAME}
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

const RULES: &str = r#"//! {PLAIN}: the municipality's own practice. Without rules here the national ones hold.

// weight("sosialhjelp", #{ "{YEAR}": 1.5 }).source("who decided it, and when");
//
// rule("tolk", kontoklasse == 1 and funksjon == 275 and tekst.contains("tolk"))
//     .to(introduksjonsprogram.drift)
//     .because("why it belongs there");
"#;

const CASES: &str = r#"# Postings, and where each must land. `kontering test` holds the rules to them.
#
# [[case]]
# name = "interpreter for the introduction programme"
# because = "interpreters are part of the programme"
# year = {YEAR}
# posting = { kontoklasse = 1, funksjon = 275, art = 270, tekst = "Tolk" }
# lands = "introduksjonsprogram.drift"
# rule = "tolk"
"#;

const FACTS: &str = r#"# What is known besides the ledger; rules/vocabulary.toml declares every fact.
#
# [introdeltakere]
# value = 268
# unit = "persons"
# counted = "during_year"   # average, end_of_year, on_date, term_weighted
# origin = "published"      # derived, reconstructed
# source = "where it is printed"
"#;
