//! What every page has around its parts: the document, its head, and the list of its parts.

use crate::render::document::{Document, DocumentBlock, Section};
use crate::words::{Language, Word};

use super::block::{BlockPlace, elements};
use super::node::{Element, el, link};
use super::style::StyleSheet;

/// Writes a document as one page in UTF-8. The same document gives the same bytes.
pub fn html(document: &Document, style: StyleSheet, language: Language) -> String {
    let is_section = |block: &DocumentBlock| matches!(block, DocumentBlock::Section(_));
    let first = document.blocks.iter().position(is_section);
    let (top, parts) = document
        .blocks
        .split_at(first.unwrap_or(document.blocks.len()));
    let at = BlockPlace::outside(language);
    let body = el("body")
        .add(el("header").all(elements(top, at)))
        .add(contents(language, parts))
        .add(el("main").all(elements(parts, at)));
    let title = top.iter().find_map(|block| match block {
        DocumentBlock::Title(title) => Some(title.as_str()),
        _ => None,
    });
    let mut text = "<!DOCTYPE html>\n".to_owned();
    el("html")
        .with("lang", language.word(Word::LanguageCode))
        .add(head(title.unwrap_or_default(), style))
        .add(body)
        .write(&mut text);
    text.push('\n');
    text
}

fn head(title: &str, style: StyleSheet) -> Element {
    let meta = |name: &str, content: &str| el("meta").with("name", name).with("content", content);
    el("head")
        .add(el("meta").with("charset", "utf-8"))
        .add(meta("viewport", "width=device-width, initial-scale=1"))
        .add(meta("color-scheme", "light dark"))
        .add(el("title").text(title))
        .add(el("style").text(style.rules()))
}

/// The list of the parts, each leading to its own.
fn contents(language: Language, parts: &[DocumentBlock]) -> Element {
    let item = |block: &DocumentBlock| match block {
        DocumentBlock::Section(Section {
            anchor,
            title,
            listed_as,
            ..
        }) => {
            let name = listed_as.clone().unwrap_or_else(|| title.plain());
            Some(el("li").add(link(anchor, name)))
        }
        _ => None,
    };
    el("nav")
        .with("aria-label", language.word(Word::Contents))
        .add(el("ul").all(parts.iter().filter_map(item)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::document::{Phrases, Tree};

    /// Holds what stands in the body.
    #[track_caller]
    fn check(document: &Document, expected: &str) {
        let page = html(document, StyleSheet::Report, Language::English);
        let (_, body) = page.split_once("<body>").expect("a body");
        assert_eq!(body, format!("{expected}</body></html>\n"));
    }

    #[test]
    fn sections_are_the_parts_of_a_page_and_what_is_above_them_its_head() {
        let inner = Section::new("s0", "Inner").with(Document::new().title("Innermost"));
        let outer = Section {
            listed_as: Some("Short".to_owned()),
            ..Section::new("all", "Outer")
        };
        let document = Document::new()
            .styled("kind", "A <report>")
            .title("2013")
            .section(outer.with(Document::new().title("Part").section(inner)))
            .section(Section::new("last", Phrases::new().code("t06")));
        check(
            &document,
            "<header><p class=\"kind\">A &lt;report&gt;</p>\n<h1>2013</h1>\n</header>\
             <nav aria-label=\"Contents\"><ul><li><a href=\"#all\">Short</a></li>\n\
             <li><a href=\"#last\">t06</a></li>\n</ul>\n</nav>\
             <main><section id=\"all\"><h2>Outer</h2>\n<h3>Part</h3>\n\
             <section id=\"s0\"><h3>Inner</h3>\n<h4>Innermost</h4></section>\n</section>\n\
             <section id=\"last\"><h2><code>t06</code></h2>\n</section>\n</main>",
        );
    }

    #[test]
    fn trees_are_folded_and_lists_are_not() {
        let tree = || Tree {
            branches: vec![Tree {
                branches: vec![Tree::leaf("c")],
                ..Tree::leaf("b")
            }],
            ..Tree::leaf("a")
        };
        let document = Document::new()
            .tree(tree())
            .block(DocumentBlock::List(vec![tree()]));
        check(
            &document,
            "<header><p>a</p>\n<ul><li><details><summary>b</summary><ul><li>c</li>\n</ul>\n\
             </details></li>\n</ul>\n<ul><li>a<ul><li>b<ul><li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n\
             </ul>\n</header><nav aria-label=\"Contents\"><ul></ul>\n</nav><main></main>",
        );
    }
}
