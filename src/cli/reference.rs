//! `reference`: the rule language, function by function, and the files that users write, entry by
//! entry.

use std::collections::BTreeMap;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use crate::render::{FILES, file_schema, files_reference, json};

use super::support::{CommandError, Manner, Outcome, TextFormat};
use super::{Command, Console, exit};

/// Prints the reference of the rule language or of the files that users write, with examples
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering reference > language.md
  kontering reference files
  kontering reference files facts.toml
  kontering reference schema facts.toml > facts.schema.json")]
pub struct ReferenceVerb {
    /// What is printed
    #[arg(value_enum, default_value_t)]
    part: ReferencePart,

    /// The file that it is of; where none is named, `files` is of all of them
    #[arg(value_name = "FILE", value_parser = PossibleValuesParser::new(FILES.map(|file| file.name)))]
    file: Option<String>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Default, Debug)]
enum ReferencePart {
    /// The rule language, function by function
    #[default]
    Language,
    /// The files that users write, entry by entry; as JSON, the schema of each by its name
    Files,
    /// The JSON Schema of a file, by which an editor completes and checks it
    Schema,
}

impl Command for ReferenceVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: false,
            publish: false,
        }
    }

    /// Prints the reference, whatever the folder.
    fn run(&self, _: &Path, console: &mut Console<'_>) -> Outcome {
        let is_asked = |name: &str| self.file.as_ref().is_none_or(|file| file == name);
        let files: Vec<_> = FILES
            .into_iter()
            .filter(|file| is_asked(file.name))
            .collect();
        let text = match (self.part, self.format, &*files) {
            (ReferencePart::Language, ..) if self.file.is_some() => {
                return Err(CommandError::Usage {
                    message: "the reference of the language is not of a file",
                    hint: "write `kontering reference files FILE`",
                });
            }
            (ReferencePart::Language, TextFormat::Text, _) => crate::script::reference(),
            (ReferencePart::Language, TextFormat::Json, _) => {
                json(&BTreeMap::from([("reference", crate::script::reference())]))
            }
            (ReferencePart::Files, TextFormat::Text, files) => files_reference(files),
            (ReferencePart::Files, TextFormat::Json, files) => {
                let schemas = files.iter().map(|file| (file.name, file_schema(file)));
                json(&schemas.collect::<BTreeMap<_, _>>())
            }
            (ReferencePart::Schema, _, [file]) => json(&file_schema(file)),
            (ReferencePart::Schema, ..) => {
                return Err(CommandError::Usage {
                    message: "a schema is of one file",
                    hint: "name it, as in `kontering reference schema facts.toml`",
                });
            }
        };
        console.print(&text)?;
        Ok(exit::Exit::Fine)
    }
}
