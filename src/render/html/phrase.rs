//! Phrases as what stands within an element, and lists of them.

use crate::render::document::{Phrase, Phrases, Tree};

use super::node::{Element, el, link};

/// An element with phrases behind what it holds.
pub fn with_phrases(element: Element, phrases: &Phrases) -> Element {
    phrases.0.iter().fold(element, with_phrase)
}

fn with_phrase(element: Element, phrase: &Phrase) -> Element {
    let of = |name: &'static str, text: &str| el(name).text(text);
    let phrase = match phrase {
        Phrase::Text(text) => return element.text(text),
        Phrase::Name { text, to: None } => of("span", text),
        Phrase::Name { text, to: Some(to) } => link(to, text),
        Phrase::Code { text, to: None } => of("code", text),
        Phrase::Code { text, to: Some(to) } => {
            el("a").with("href", format!("#{to}")).add(of("code", text))
        }
        Phrase::Labelled { label, id } => of("span", label).text(" ").add(of("code", id)),
        Phrase::Place(text) => el("code").class("at").text(text),
        Phrase::Strong(text) => of("b", text),
        Phrase::Warning(text) => of("strong", text),
        Phrase::Small(text) => of("small", text),
        Phrase::Amount {
            text,
            exact,
            rounded,
        } => {
            let data = el("data").with("value", exact);
            let title = rounded.then_some(exact);
            title
                .into_iter()
                .fold(data, |data, exact| data.with("title", exact))
                .text(text)
        }
        Phrase::Mark { sign, meaning } => {
            let sup = el("sup").class("g");
            let titled = meaning
                .iter()
                .fold(sup, |sup, meaning| sup.with("title", meaning));
            titled.text(sign)
        }
        Phrase::Break => el("br"),
    };
    element.add(phrase)
}

/// Items one beneath another, each with those that belong to it.
pub fn list(items: &[Tree]) -> Element {
    let item = |item: &Tree| {
        let beneath = (!item.branches.is_empty()).then(|| list(&item.branches));
        with_phrases(el("li").language(item.language), &item.line).all(beneath)
    };
    el("ul").all(items.iter().map(item))
}
