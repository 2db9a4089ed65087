//! `reference`: the rule language, function by function.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::render::json;

use super::support::{Manner, Outcome, TextFormat};
use super::{Command, Console, exit};

/// Prints the reference of the rule language, with an example of each function
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering reference > language.md")]
pub struct ReferenceVerb {
    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

impl Command for ReferenceVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: false,
        }
    }

    /// Prints the reference, whatever the folder.
    fn run(&self, _: &Path, console: &mut Console<'_>) -> Outcome {
        let text = crate::script::reference();
        console.print(&match self.format {
            TextFormat::Json => json(&BTreeMap::from([("reference", text)])),
            TextFormat::Text => text,
        })?;
        Ok(exit::Exit::Fine)
    }
}
