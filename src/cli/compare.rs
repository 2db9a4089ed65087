//! No verb: the comparison.

use crate::render::{comparison_csv, comparison_json, comparison_text};

use super::common::{Common, Format};
use super::session::{Computed, Session};
use super::{Console, exit};

/// Compares the municipalities of the folder.
pub fn run(common: &Common, console: &mut Console<'_>) -> i32 {
    let shown = Session::open(common, console).and_then(|mut session| {
        let computed = session.compute(&[], &common.view)?;
        Ok(session.conclude(&text(&computed, common), &computed.found))
    });
    shown.unwrap_or_else(|code| code)
}

/// The comparison as asked for. Machines get none where kroner may be wrong.
fn text(computed: &Computed, common: &Common) -> String {
    let Computed { project, run, found } = computed;
    match common.format {
        _ if !computed.is_shown() => String::new(),
        Format::Text => comparison_text(project, run, common.language()),
        Format::Csv if exit::is_sound(found) => comparison_csv(project, run),
        Format::Json if exit::is_sound(found) => comparison_json(project, run),
        Format::Csv | Format::Json | Format::Xlsx | Format::Html => String::new(),
    }
}
