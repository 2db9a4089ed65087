//! Where the report comes from: every input file with its hash, the engine, the view.

use crate::words::{self, Word};

use super::node::{Element, el};
use super::page::ReportPage;

/// The section of provenance.
pub fn section(page: &ReportPage<'_>) -> Element {
    let heading = page.word(Word::Provenance);
    let engine = words::made_by(page.language, env!("CARGO_PKG_VERSION"), &page.run.view);
    let note = page.word(Word::AboutInputs);
    let rows = page.run.inputs.iter().map(|(path, hash)| {
        el("tr")
            .add(el("th").with("scope", "row").text(path.clone()))
            .add(el("td").class("w hash").add(el("code").text(hash.clone())))
    });
    let table = el("table").class("inputs").add(el("tbody").all(rows));
    let section = el("section")
        .with("id", "opphav")
        .add(el("h2").text(heading));
    section
        .add(el("p").text(engine))
        .add(el("p").text(note))
        .add(page.scroll(table))
}
