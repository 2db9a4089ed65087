//! What a terminal obeys, beside the colours of the program itself.

use std::borrow::Cow;

use crate::value::visible;

/// How a colour begins, before its numbers and an `m`.
const COLOR: &str = "\u{1b}[";

/// Where a word may break.
const SOFT_HYPHEN: &str = "\u{ad}";

/// A text as it is put out: colours stay, and whatever else a terminal would obey is written out.
///
/// Whoever lays out a text writes out what stands in it already, colours too; this is for what was
/// forgotten.
pub(super) fn obeyed_by_none(text: &str) -> Cow<'_, str> {
    // Pages have places at which long words may break; no terminal obeys them.
    if text.contains(SOFT_HYPHEN) {
        let parts = text.split(SOFT_HYPHEN).map(obeyed_by_none);
        let parts: Vec<Cow<'_, str>> = parts.collect();
        return Cow::Owned(parts.join(SOFT_HYPHEN));
    }
    if let Cow::Borrowed(text) = visible(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(COLOR) {
        let numbers = &rest[at + COLOR.len()..];
        let is_number = |c: char| c.is_ascii_digit() || c == ';';
        let behind = numbers.trim_start_matches(is_number);
        let end = rest.len() - behind.len();
        match behind.strip_prefix('m') {
            Some(behind) => {
                shown += &visible(&rest[..at]);
                shown += &rest[at..=end];
                rest = behind;
            }
            None => {
                shown += &visible(&rest[..end]);
                rest = behind;
            }
        }
    }
    shown += &visible(rest);
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_stay_and_nothing_else_is_obeyed() {
        for (text, shown) in [
            ("Lønn\n", "Lønn\n"),
            ("Føring\u{ad}\u{7}s", "Føring\u{ad}\\u{7}s"),
            (
                "\u{1b}[1;31mx\u{1b}[0m\u{7}",
                "\u{1b}[1;31mx\u{1b}[0m\\u{7}",
            ),
            ("\u{1b}[2Jå\u{1b}[31", "\\u{1b}[2Jå\\u{1b}[31"),
            ("\u{1b}\u{1b}[0mx\u{202e}", "\\u{1b}\u{1b}[0mx\\u{202e}"),
        ] {
            assert_eq!(obeyed_by_none(text), shown);
        }
    }
}
