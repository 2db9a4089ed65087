//! A world in which statements that cannot be parsed are blank, so that what stands around them is
//! known all the same.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;

use crate::script::position::ScriptText;
use crate::world::{Presence, Stamp, World};

/// A world with other texts in place of some.
pub(super) struct PatchedWorld<'a> {
    world: &'a dyn World,
    texts: BTreeMap<String, String>,
    blank: BTreeMap<String, Vec<Range<usize>>>,
}

impl<'a> PatchedWorld<'a> {
    /// The world as it is.
    pub fn new(world: &'a dyn World) -> Self {
        Self {
            world,
            texts: BTreeMap::new(),
            blank: BTreeMap::new(),
        }
    }

    /// Blanks the statement that holds a byte; whether anything was there to be blanked.
    pub fn blank(&mut self, path: &str, byte: usize) -> bool {
        let Ok(text) = self.text(path) else {
            return false;
        };
        let range = statement(&ScriptText::new(path, text.clone()), byte);
        let blank = |c: char| {
            if c == '\n' {
                "\n".to_owned()
            } else {
                " ".repeat(c.len_utf8())
            }
        };
        let blanked: String = text[range.clone()].chars().map(blank).collect();
        let is_other = blanked != text[range.clone()];
        let patched = format!("{}{blanked}{}", &text[..range.start], &text[range.end..]);
        self.texts.insert(path.to_owned(), patched);
        self.blank.entry(path.to_owned()).or_default().push(range);
        is_other
    }

    /// Whether a byte of a file is blank.
    pub fn is_blank(&self, path: &str, byte: usize) -> bool {
        self.blank
            .get(path)
            .is_some_and(|ranges| ranges.iter().any(|range| range.contains(&byte)))
    }
}

/// The stretch of the innermost statement around a byte, with the semicolon that ends it.
fn statement(source: &ScriptText, byte: usize) -> Range<usize> {
    let ends = |at: &usize| match source.word(*at) {
        ";" | "{" => true,
        "}" => source.tokens[*at]
            .partner
            .is_none_or(|opening| source.word(opening) != "#{"),
        _ => false,
    };
    let last = source.tokens.len().saturating_sub(1);
    let at = source.token_at(byte).unwrap_or_else(|| {
        // What is missed at the end of a file was begun before: a bracket that nothing closes.
        let is_open = |at: &usize| {
            matches!(source.word(*at), "(" | "[" | "{" | "#{")
                && source.tokens[*at].partner.is_none()
        };
        (0..=last).find(is_open).unwrap_or(last)
    });
    let start = (0..at)
        .rev()
        .find(ends)
        .map_or(0, |before| source.tokens[before].range.end);
    // A text in double quotes ends in its line; the next quotation mark begins another.
    let open_text = |at: &usize| {
        let range = source.tokens[*at].range.clone();
        let text = Some(&source.text[range.clone()]).filter(|text| text.starts_with('"'))?;
        let line = text
            .match_indices('\n')
            .find(|(line, _)| !text[..*line].ends_with('\\'))
            .map(|(line, _)| range.start + line);
        line.or((range.end == source.text.len()).then_some(range.end))
    };
    let end = (at..source.tokens.len()).find_map(|next| match source.word(next) {
        // The block is closed here, unless that is what is wrong.
        "}" if ends(&next)
            && !source.text[start..source.tokens[next].range.start]
                .trim()
                .is_empty() =>
        {
            Some(source.tokens[next].range.start)
        }
        _ if ends(&next) => Some(source.tokens[next].range.end),
        _ => open_text(&next),
    });
    start..end.unwrap_or(source.text.len()).max(start)
}

impl World for PatchedWorld<'_> {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        match self.texts.get(path) {
            Some(text) => Ok(Box::new(text.as_bytes())),
            None => self.world.open(path),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.world.list(folder)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.world.stamp(path)
    }

    fn presence(&self, path: &str) -> Presence {
        self.world.presence(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::MemoryWorld;

    #[track_caller]
    fn check(text: &str, at: &str, left: &str) {
        let world = MemoryWorld::new();
        world.put("a", text);
        let mut patched = PatchedWorld::new(&world);
        let byte = if at.is_empty() {
            text.len()
        } else {
            text.find(at).expect("there")
        };
        assert!(patched.blank("a", byte), "{text}");
        let rest = patched.text("a").expect("a text");
        assert_eq!(
            rest.split_whitespace().collect::<Vec<_>>().join(" "),
            left,
            "{text}"
        );
        assert_eq!(
            (rest.len(), rest.lines().count()),
            (text.len(), text.lines().count()),
            "{text}"
        );
    }

    #[test]
    fn only_the_statement_around_a_fault_is_blanked() {
        check("a(1);\nb(æ 2;\nc(3);", "2", "a(1); c(3);");
        check("a(1);\nb(#{ \"x\": 1 } 2);\nc(3);", "2", "a(1); c(3);");
        check("fn f() { let x = ; x }\nc(3);", ";", "fn f() { x } c(3);");
        check("fn f() { a( }\nc(3);", "( }", "fn f() { } c(3);");
        check("fn f() { a( }\nc(3);", "}", "fn f() { } c(3);");
        check("a(1); }\nc(3);", "}", "a(1); c(3);");
    }

    #[test]
    fn a_text_that_never_ends_is_blanked_to_the_end_of_its_line() {
        check("a(1);\nb(\"x);\nc(3);", "\"", "a(1); c(3);");
        check("a(1);\nb(\"x).y(\"z\");\nc(\"3\");", "z", "a(1); c(\"3\");");
    }

    #[test]
    fn what_is_missed_at_the_end_was_begun_before() {
        check("a(1);\nb(2\n", "", "a(1);");
        check("a(1);\nfn f() {\nc(3);", "", "a(1); c(3);");
    }
}
