//! Where the report comes from: every input file with its hash, the engine, the view.

use super::node::{Element, el};
use super::page::ReportPage;

/// The section of provenance.
pub fn section(page: &ReportPage<'_>) -> Element {
    let heading = page.pick("Opphav", "Provenance");
    let engine = match page.language.is_english() {
        true => format!("Made by kontering {} in the view {}.", env!("CARGO_PKG_VERSION"), page.run.view),
        false => format!("Laget av kontering {} i visningen {}.", env!("CARGO_PKG_VERSION"), page.run.view),
    };
    let note = page.pick(
        "De samme filene gir den samme rapporten, tegn for tegn. Hver fil som ble lest, med sin SHA-256:",
        "The same files give the same report, byte for byte. Every file that was read, with its SHA-256:",
    );
    let rows = page.run.inputs.iter().map(|(path, hash)| {
        el("tr")
            .add(el("th").with("scope", "row").text(path.clone()))
            .add(el("td").class("w hash").add(el("code").text(hash.clone())))
    });
    let table = el("table").class("inputs").add(el("tbody").all(rows));
    let section = el("section").with("id", "opphav").add(el("h2").text(heading));
    section.add(el("p").text(engine)).add(el("p").text(note)).add(page.scroll(table))
}
