//! What every page has around its parts: the document, its head, and tables that scroll.

use crate::words::{Language, Word};

use super::node::{Element, el, link};

/// Writes a whole document in UTF-8. `style` is a style sheet that holds nothing which would have
/// to be escaped.
pub fn document(language: Language, title: &str, style: &str, body: Element) -> String {
    let meta = |name: &str, content: &str| el("meta").with("name", name).with("content", content);
    let head = el("head")
        .add(el("meta").with("charset", "utf-8"))
        .add(meta("viewport", "width=device-width, initial-scale=1"))
        .add(meta("color-scheme", "light dark"))
        .add(el("title").text(title))
        .add(el("style").text(style));
    let mut text = "<!DOCTYPE html>\n".to_owned();
    el("html")
        .with("lang", language.word(Word::LanguageCode))
        .add(head)
        .add(body)
        .write(&mut text);
    text.push('\n');
    text
}

/// A table that may be wider than a small screen.
pub fn scroll(language: Language, table: Element) -> Element {
    let label = language.word(Word::ScrollingTable);
    el("div")
        .class("scroll")
        .with("tabindex", "0")
        .with("role", "region")
        .with("aria-label", label)
        .add(table)
}

/// The list of a page's parts, each with its id and name.
pub fn contents(
    language: Language,
    parts: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> Element {
    let items = parts
        .into_iter()
        .map(|(id, text)| el("li").add(link(id, text)));
    el("nav")
        .with("aria-label", language.word(Word::Contents))
        .add(el("ul").all(items))
}
