//! What moved, by cause, by sheet and by municipality.

use crate::diff::{DiffSummary, SummaryRow};
use crate::value::group_thousands;
use crate::words::Word;

use super::super::frame::scroll;
use super::super::node::{Element, el};
use super::DiffContext;
use super::cells::{amount, item_line};

/// The section of the summaries. Each cause has the id that the parts of cells link to.
pub fn section(page: &DiffContext<'_>, summary: &DiffSummary) -> Element {
    let section = el("section")
        .with("id", "sammendrag")
        .add(el("h2").text(page.word(Word::Summary)));
    let note = page.word(Word::AboutSummary);
    let causes = table(
        page,
        page.word(Word::Cause),
        &summary.causes,
        |number, row| {
            let name = el("span").text(row.key.to_string());
            let head = el("th")
                .with("scope", "row")
                .class("what")
                .with("id", format!("o{number}"));
            head.with("lang", "en").all(item_line(name, &row.key))
        },
    );
    let named = |id: &str, name: Option<String>| {
        let head = el("th").with("scope", "row").add(el("code").text(id));
        head.all(
            name.filter(|name| name != id)
                .map(|name| el("span").text(format!(" {name}"))),
        )
    };
    let sheets = table(page, page.word(Word::Sheet), &summary.sheets, |_, row| {
        named(&row.key, page.names.title(&row.key).map(str::to_owned))
    });
    let scopes = table(
        page,
        page.word(Word::Municipality),
        &summary.scopes,
        |_, row| named(&row.key, Some(page.names.scope(&row.key))),
    );
    section
        .add(el("p").class("note").text(note))
        .add(el("h3").text(page.word(Word::ByCause)))
        .all(if summary.causes.is_empty() {
            vec![el("p").text(page.word(Word::NoCauses))]
        } else {
            vec![causes]
        })
        .add(el("h3").text(page.word(Word::BySheet)))
        .add(sheets)
        .add(el("h3").text(page.word(Word::ByMunicipality)))
        .add(scopes)
}

fn table<K>(
    page: &DiffContext<'_>,
    of: &str,
    rows: &[SummaryRow<K>],
    name: impl Fn(usize, &SummaryRow<K>) -> Element,
) -> Element {
    let heads = [of, page.word(Word::Cells), page.word(Word::LargestMove)];
    let head =
        el("thead").add(el("tr").all(heads.map(|text| el("th").with("scope", "col").text(text))));
    let rows = rows.iter().enumerate().map(|(number, row)| {
        let cells = el("td").text(group_thousands(&row.cells.to_string()));
        let largest = match row.largest_kr.is_zero() {
            true => el("td").text("."),
            false => el("td").add(amount(&row.largest_kr, "kr")),
        };
        el("tr").add(name(number, row)).add(cells).add(largest)
    });
    scroll(
        page.language,
        el("table")
            .class("causes")
            .add(head)
            .add(el("tbody").all(rows)),
    )
}
