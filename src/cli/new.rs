//! `new`: a folder for another municipality, from its export or ready to be filled in.

mod checks;
mod ledger;
mod options;
mod templates;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Code, Diagnostic};
use crate::proposal::Subject;
use crate::render::json;
use crate::toml_table::is_id;
use crate::world::World;

use super::support::{CommandError, Manner, Outcome, PlaceName, Session, TextFormat, place};
use super::{Command, Console, exit};
use checks::{names_no_person, see_to_place};
use ledger::{NewLedger, WrittenFolder, as_json, next_steps, report, summary};
use options::{ExportOptions, UNKNOWN_NUMBER};
use templates::{CASES, FACTS, MUNICIPALITY, POSTINGS, RULES, filled};

/// Makes the folder of another municipality: from its export, which is read and described, or with
/// nothing but what is to be filled in
///
/// Of each file it finds format, dialect, header, columns, signs, year and kind, and how local codes
/// carry those of the nation, and says what speaks for each. What it cannot know it asks on a
/// terminal; elsewhere each answer is an option. What it guesses is marked so until it is confirmed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering new asker export/asker-2013.csv --name Asker --number 0220
  kontering new asker a.csv --year 2013 --column art=konto:2-4 --sign income
  kontering new asker/2013 --name Asker --number 0220")]
pub struct NewVerb {
    /// The municipality's id, which names its folder, and its accounting year, which must be there
    /// without files
    #[arg(value_name = "MUNICIPALITY[/YEAR]", value_parser = place)]
    place: PlaceName,

    /// The files of its export, which are copied, unless they lie in its folder
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Its name for people; the id where absent
    #[arg(long)]
    name: Option<String>,

    /// Its official number of four digits
    #[arg(long, default_value = UNKNOWN_NUMBER)]
    number: String,

    #[command(flatten)]
    export: ExportOptions,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

impl Command for NewVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: false,
            publish: false,
        }
    }

    /// Writes the files; an existing folder is left alone.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let mut session = Session::open(folder, console)?;
        self.see_to_id()?;
        if !self.files.is_empty() {
            return self.bring_in(&mut session);
        }
        if self.export.are_given() {
            return Err(CommandError::Usage {
                message: "options about an export need its files",
                hint: "write `kontering new ID FILE`",
            });
        }
        let year = self.year(&session.world)?;
        let folder = self.folder();
        let mut files = Vec::new();
        let scaffold = self.scaffold(year);
        for (name, content) in &scaffold {
            names_no_person(&format!("{folder}/{name}"), content)?;
        }
        for (name, content) in scaffold {
            let path = format!("{folder}/{name}");
            see_to_place(session.world.root(), &path)?;
            session.write(&path, content.as_bytes())?;
            files.push(path);
        }
        let next = format!(
            "next: put the ledger's export in the place of {folder}/{year}/postings.csv and name its columns in municipality.toml\n"
        );
        session.console.print(&match self.format {
            TextFormat::Json => json(&BTreeMap::from([("made", files)])),
            TextFormat::Text => listed(&files, &next),
        })?;
        Ok(exit::Exit::Fine)
    }
}

impl NewVerb {
    fn folder(&self) -> String {
        format!("municipalities/{}", self.place.municipality)
    }

    fn subject(&self) -> Subject {
        let id = self.place.municipality.to_string();
        Subject {
            name: self.name.clone().unwrap_or_else(|| id.clone()),
            number: self.number.clone(),
            id,
        }
    }

    /// A folder from what stands in files.
    fn bring_in(&self, session: &mut Session<'_, '_>) -> Outcome {
        let description = format!("{}/municipality.toml", self.folder());
        if session.world.exists(&description) {
            let help = "add a [[ledger]] for the new files to it";
            let message = format!("`{description}` is there already");
            return Err(Diagnostic::new(Code::FolderInvalid, message)
                .help(help)
                .into());
        }
        let new = NewLedger {
            subject: self.subject(),
            year: self.place.year,
            files: &self.files,
            options: &self.export,
        };
        let WrittenFolder { files, proposal } = new.write(session)?;
        let text = match self.format {
            TextFormat::Json => json(&as_json(&files, &proposal)),
            TextFormat::Text => {
                let next = next_steps(&self.place.municipality, &proposal);
                summary(&proposal) + listed(&files, &next).as_str()
            }
        };
        report(session, &text, &proposal)
    }

    /// Refuses what cannot be an id.
    fn see_to_id(&self) -> Result<(), Diagnostic> {
        let id = &self.place.municipality;
        if is_id(id) {
            return Ok(());
        }
        let help = "use small letters, digits, `_` and `-`; `--name` gives the name for people";
        Err(Diagnostic::new(Code::FolderInvalid, format!("`{id}` cannot be an id")).help(help))
    }

    /// The accounting year, once nothing stands in the way.
    fn year(&self, world: &dyn World) -> Result<i32, Diagnostic> {
        let id = &self.place.municipality;
        let refused = |message: String, help: &str| {
            Err(Diagnostic::new(Code::FolderInvalid, message).help(help))
        };
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
                "write MUNICIPALITY/YEAR, such as `asker/2013`, or name the files of its export",
            ),
        }
    }

    fn scaffold(&self, year: i32) -> [(String, String); 5] {
        let fill = |template: &str| filled(template, &self.subject(), year);
        [
            ("municipality.toml".to_owned(), fill(MUNICIPALITY)),
            ("rules.rhai".to_owned(), fill(RULES)),
            ("cases.toml".to_owned(), fill(CASES)),
            (format!("{year}/facts.toml"), fill(FACTS)),
            (format!("{year}/postings.csv"), POSTINGS.to_owned()),
        ]
    }
}

/// Which files were made, and what is to be done next.
fn listed(files: &[String], next: &str) -> String {
    let files = files.iter().map(|path| format!("made {path}\n"));
    files.chain([next.to_owned()]).collect()
}
