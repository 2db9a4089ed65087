//! `reference`: the rule language, function by function.

use std::collections::BTreeMap;

use clap::Args;

use crate::render::json_text;

use super::Console;
use super::common::{Common, Format};

/// Prints the reference of the rule language, with an example of each function
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering reference > language.md")]
pub struct Reference {}

impl Reference {
    /// Prints the reference, whatever the folder.
    pub fn run(&self, common: &Common, console: &mut Console<'_>) -> i32 {
        let text = crate::script::reference();
        console.print(&match common.format {
            Format::Json => json_text(&BTreeMap::from([("reference", text)])),
            Format::Text | Format::Csv | Format::Xlsx | Format::Html => text,
        })
    }
}
