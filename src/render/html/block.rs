//! Blocks of a document as elements of a page.

use crate::render::document::{DocumentBlock, Paragraph, Section, Tree};
use crate::words::{Language, Word};

use super::bars::{bars, panels};
use super::chart::chart;
use super::node::{Element, el};
use super::phrase::{list, with_phrases};
use super::table::{grid, table};

/// Headings by how far in they stand.
const HEADINGS: [&str; 4] = ["h1", "h2", "h3", "h4"];

/// What is around a block.
#[derive(Clone, Copy, Debug)]
pub struct BlockPlace {
    /// The language of the document.
    language: Language,
    /// How many sections are around it.
    depth: usize,
}

impl BlockPlace {
    /// Outside of all sections.
    pub fn outside(language: Language) -> Self {
        Self { language, depth: 0 }
    }

    /// Inside of a section that stands here.
    fn inside(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    /// The heading of a section that stands here.
    fn heading(self) -> Element {
        el(HEADINGS[(self.depth + 1).min(3)])
    }

    /// The heading of what is no section of its own; outside of all it is that of the document.
    fn title(self) -> Element {
        match self.depth {
            0 => el(HEADINGS[0]),
            _ => self.heading(),
        }
    }
}

/// The elements of blocks, one beneath another.
pub fn elements(blocks: &[DocumentBlock], at: BlockPlace) -> Vec<Element> {
    blocks.iter().flat_map(|block| element(block, at)).collect()
}

fn element(block: &DocumentBlock, at: BlockPlace) -> Vec<Element> {
    let one = match block {
        DocumentBlock::Heading { title, beside } => {
            let meta = el("p").class("meta").text(beside);
            return vec![at.title().text(title), meta];
        }
        DocumentBlock::Title(title) => at.title().text(title),
        DocumentBlock::Line(line) if line.is_empty() => return Vec::new(),
        DocumentBlock::Line(line) => el("p").text(line),
        DocumentBlock::Paragraph(paragraph) => sentences(paragraph),
        DocumentBlock::Table(of) => scroll(at, table(of)),
        DocumentBlock::Grid(of) => {
            let parts = grid(of).into_iter();
            return parts.map(|part| scroll(at, part)).collect();
        }
        DocumentBlock::Bars { title, bars: of } => bars(title, of),
        DocumentBlock::Panels(of) => el("div").class("areas").all(panels(of)),
        DocumentBlock::Chart(of) => chart(of),
        DocumentBlock::Tree(tree) => {
            let line = with_phrases(el("p"), &tree.line);
            return std::iter::once(line).chain(folded(tree)).collect();
        }
        DocumentBlock::List(items) => list(items),
        DocumentBlock::Section(section) => part(el("section"), at.heading(), section, at.inside()),
        DocumentBlock::Article(section) => part(el("article"), el("h4"), section, at.inside()),
        DocumentBlock::Details {
            style,
            open,
            summary,
            blocks,
        } => {
            let details = el("details").style(style);
            let details = match open {
                true => details.with("open", ""),
                false => details,
            };
            details
                .add(el("summary").text(summary))
                .all(elements(blocks, at))
        }
        DocumentBlock::Group { style, blocks } => el("div").style(style).all(elements(blocks, at)),
        DocumentBlock::Figure {
            style,
            title,
            beside,
            blocks,
        } => {
            let caption = match beside.as_str() {
                "" => el("figcaption").text(title),
                beside => el("figcaption").add(el("b").text(title)).text(beside),
            };
            el("figure")
                .style(style)
                .add(caption)
                .all(elements(blocks, at))
        }
    };
    vec![one]
}

fn sentences(paragraph: &Paragraph) -> Element {
    let element = el("p").style(paragraph.style).language(paragraph.language);
    with_phrases(element, &paragraph.content)
}

fn part(element: Element, heading: Element, section: &Section, inside: BlockPlace) -> Element {
    element
        .style(section.style)
        .with("id", &section.anchor)
        .add(with_phrases(heading, &section.title))
        .all(elements(&section.blocks, inside))
}

/// A table that may be wider than a small screen.
fn scroll(at: BlockPlace, table: Element) -> Element {
    el("div")
        .class("scroll")
        .with("tabindex", "0")
        .with("role", "region")
        .with("aria-label", at.language.word(Word::ScrollingTable))
        .add(table)
}

/// What stands beneath a line of a tree, each line that has more beneath it folded.
fn folded(tree: &Tree) -> Option<Element> {
    let item = |branch: &Tree| {
        let item = el("li").language(branch.language);
        match folded(branch) {
            None => with_phrases(item, &branch.line),
            Some(beneath) => {
                let summary = with_phrases(el("summary"), &branch.line);
                item.add(el("details").add(summary).add(beneath))
            }
        }
    };
    (!tree.branches.is_empty()).then(|| el("ul").all(tree.branches.iter().map(item)))
}
