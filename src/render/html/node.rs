//! Elements of a page. They know their text from their tags, so all text is escaped and every tag
//! is closed.

use crate::value::is_invisible;
use crate::words::{Language, Word};

/// Elements that have no content and no end tag.
const VOID: [&str; 2] = ["meta", "br"];

/// Elements after which a line ends, so that pages can be read and compared as text.
const LINES: [&str; 16] = [
    "meta", "title", "style", "head", "p", "h1", "h2", "h3", "tr", "table", "section", "article",
    "li", "ul", "figure", "svg",
];

/// One element with its content.
#[must_use]
#[derive(Clone, Debug)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<HtmlNode>,
}

#[derive(Clone, Debug)]
enum HtmlNode {
    Text(String),
    Element(Element),
}

/// An element without attributes and content.
pub fn el(name: &'static str) -> Element {
    Element {
        name,
        attributes: Vec::new(),
        content: Vec::new(),
    }
}

/// A link to a place on the page.
pub fn link(id: &str, text: impl Into<String>) -> Element {
    el("a").with("href", format!("#{id}")).text(text)
}

/// A drawing of a size, with what it shows and says for those who do not see it.
pub fn drawing((width, height): (i64, i64), title: &str, description: &str) -> Element {
    el("svg")
        .with("viewBox", format!("0 0 {width} {height}"))
        .with("role", "img")
        .add(el("title").text(title))
        .add(el("desc").text(description))
}

impl Element {
    /// With an attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    pub fn class(self, name: &str) -> Self {
        self.with("class", name)
    }

    /// With the name by which style sheets know it, where it has one.
    pub fn style(self, name: &str) -> Self {
        match name {
            "" => self,
            name => self.class(name),
        }
    }

    /// With the language of what it holds, where that is not the page's.
    pub fn language(self, language: Option<Language>) -> Self {
        match language {
            None => self,
            Some(language) => self.with("lang", language.word(Word::LanguageCode)),
        }
    }

    /// With a text after what it holds.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content.push(HtmlNode::Text(text.into()));
        self
    }

    /// With an element after what it holds.
    pub fn add(mut self, element: Self) -> Self {
        self.content.push(HtmlNode::Element(element));
        self
    }

    /// With elements after what it holds.
    pub fn all(mut self, elements: impl IntoIterator<Item = Self>) -> Self {
        self.content
            .extend(elements.into_iter().map(HtmlNode::Element));
        self
    }

    /// Writes it.
    pub fn write(&self, into: &mut String) {
        into.push('<');
        into.push_str(self.name);
        for (name, value) in &self.attributes {
            into.push(' ');
            into.push_str(name);
            into.push_str("=\"");
            escape(value, into);
            into.push('"');
        }
        into.push('>');
        if !VOID.contains(&self.name) {
            for content in &self.content {
                match content {
                    HtmlNode::Text(text) => escape(text, into),
                    HtmlNode::Element(element) => element.write(into),
                }
            }
            into.push_str("</");
            into.push_str(self.name);
            into.push('>');
        }
        if LINES.contains(&self.name) {
            into.push('\n');
        }
    }
}

/// Where a word may be parted; it is drawn nowhere else and turns nothing.
const SOFT_HYPHEN: char = '\u{ad}';

/// Writes a text so that none of it is markup, and what would turn its direction, take no room or may
/// stand on no page is written out, as `\u{202e}`.
fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\n' | '\t' | SOFT_HYPHEN => into.push(c),
            c if c.is_control() || is_invisible(c) => into.extend(c.escape_unicode()),
            c => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(element: &Element, expected: &str) {
        let mut text = String::new();
        element.write(&mut text);
        assert_eq!(text, expected);
    }

    #[test]
    fn text_and_attributes_are_escaped_and_tags_closed() {
        let hostile = "<script>\"&'\u{0}\u{202e}\u{9b}";
        check(
            &el("td")
                .with("title", hostile)
                .text(hostile)
                .add(el("br"))
                .add(el("b")),
            "<td title=\"&lt;script&gt;&quot;&amp;'\\u{0}\\u{202e}\\u{9b}\">&lt;script&gt;&quot;&amp;'\\u{0}\\u{202e}\\u{9b}<br><b></b></td>",
        );
    }

    #[test]
    fn lines_end_after_blocks() {
        check(
            &el("ul")
                .add(el("li").text("a"))
                .add(el("li").add(link("b", "c"))),
            "<ul><li>a</li>\n<li><a href=\"#b\">c</a></li>\n</ul>\n",
        );
    }
}
