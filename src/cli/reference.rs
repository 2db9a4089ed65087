//! `reference`: the rule language, function by function.

use clap::Args;

use super::Console;

/// Prints the reference of the rule language, with an example of each function
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  kontering reference > language.md")]
pub struct Reference {}

impl Reference {
    /// Prints the reference, whatever the folder.
    pub fn run(&self, console: &mut Console<'_>) -> i32 {
        console.print(&crate::script::reference())
    }
}
