//! The one form in which texts, codes and names are compared: letters composed, every blank a
//! space, nothing invisible.
//!
//! Programs write the same word with other bytes: `å` as `a` and a ring, a space that does not
//! break, a byte order mark where two files were joined. `unicode-normalization` composes letters,
//! since it is what most of the ecosystem stands on and needs no data files.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The least byte that begins a character beyond `ÿ`.
const BEYOND_LATIN: u8 = 0xc4;

/// The byte that begins the marks and blanks just above ASCII in UTF-8.
const LATIN_MARKS: u8 = 0xc2;

/// What [`normal_form`] changed in a text, counted in characters.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Respelling {
    /// Characters that nobody sees, taken out.
    pub invisible: u64,
    /// Blanks of another kind that became spaces.
    pub blanks: u64,
    /// Characters that are gone because letters were composed.
    pub composed: u64,
}

impl Respelling {
    /// Whether nothing was changed.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::AddAssign for Respelling {
    fn add_assign(&mut self, other: Self) {
        self.invisible += other.invisible;
        self.blanks += other.blanks;
        self.composed += other.composed;
    }
}

/// A text as it is compared. **Invariant**: the normal form of a normal form is itself, and that of
/// several lines is those of each.
pub fn normal_form(text: &str) -> Cow<'_, str> {
    respelled(text).0
}

/// The same, with what was changed for it.
pub fn respelled(text: &str) -> (Cow<'_, str>, Respelling) {
    let mut respelling = Respelling::default();
    if is_latin(text.as_bytes()) {
        return (Cow::Borrowed(text), respelling);
    }
    let mut visible = Cow::Borrowed(text);
    let unwanted = |c: char| is_invisible(c) || is_other_blank(c);
    if let Some(first) = text.find(unwanted) {
        let mut kept = String::with_capacity(text.len());
        kept.push_str(&text[..first]);
        for c in text[first..].chars() {
            if is_invisible(c) {
                respelling.invisible += 1;
            } else if is_other_blank(c) {
                respelling.blanks += 1;
                kept.push(' ');
            } else {
                kept.push(c);
            }
        }
        visible = Cow::Owned(kept);
    }
    if is_nfc_quick(visible.chars()) != IsNormalized::Yes {
        let composed: String = visible.nfc().collect();
        if composed != *visible {
            // A letter that has two signs for itself becomes the other one, which counts as one.
            let fewer = visible
                .chars()
                .count()
                .saturating_sub(composed.chars().count());
            respelling.composed += fewer.max(1) as u64;
            visible = Cow::Owned(composed);
        }
    }
    (visible, respelling)
}

/// Whether all characters are ASCII that shows or Latin letters, so that a text is its own normal form. What
/// is not may be so all the same.
#[inline]
pub fn is_latin(text: &[u8]) -> bool {
    // Without an early end, so that the processor takes many bytes in one step.
    text.iter().fold(true, |is_latin, byte| {
        is_latin & (*byte < BEYOND_LATIN) & (*byte != LATIN_MARKS) & !is_control(*byte)
    })
}

/// Whether a byte is a sign of ASCII that steers a device, but is no blank: a zero, an end of file.
#[inline]
pub fn is_control(byte: u8) -> bool {
    ((byte < b' ') & (byte.wrapping_sub(b'\t') > 4)) | (byte == 0x7f)
}

/// Whether a character takes no room where a text is shown.
pub fn is_invisible(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_control)
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
        )
}

/// A text as a terminal may get it: what would move its cursor, colour it, turn its direction or take
/// no room is written out, as `\u{1b}`. Line ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || is_invisible(c));
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        if is_plain(c) || (c == '\r' && signs.peek() == Some(&'\n')) {
            shown.push(c);
        } else {
            shown.extend(c.escape_unicode());
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is a blank that is not ASCII.
fn is_other_blank(c: char) -> bool {
    !c.is_ascii() && c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, shown) in [
            ("Lønn\tkr\r\n", "Lønn\tkr\r\n"),
            ("a\u{1b}[31mb\u{7}", "a\\u{1b}[31mb\\u{7}"),
            ("a\rb\u{8}", "a\\u{d}b\\u{8}"),
            ("\u{7f}\u{9b}2J", "\\u{7f}\\u{9b}2J"),
            ("\u{202e}a\u{200b}\u{2066}", "\\u{202e}a\\u{200b}\\u{2066}"),
        ] {
            assert_eq!(super::visible(text), shown);
        }
    }

    use super::*;

    fn check(text: &str, expected: &str, invisible: u64, blanks: u64, composed: u64) {
        let respelling = Respelling {
            invisible,
            blanks,
            composed,
        };
        let (form, found) = respelled(text);
        assert_eq!((&*form, found), (expected, respelling), "{text:?}");
    }

    #[test]
    fn letters_are_composed_blanks_are_spaces_and_nothing_is_invisible() {
        check("Måned – 5 °C §", "Måned – 5 °C §", 0, 0, 0);
        check("Ma\u{30a}ned", "Måned", 0, 0, 1);
        check("\u{212b}s", "Ås", 0, 0, 1);
        check("1\u{a0}000\u{202f}000\u{2007}0", "1 000 000 0", 0, 3, 0);
        check(
            "\u{feff}Be\u{200b}l\u{ad}øp\u{200e}\u{2060}",
            "Beløp",
            5,
            0,
            0,
        );
        check("a\u{200d}\u{30a}", "å", 1, 0, 1);
        check("\0a\u{1a}\tb\u{b}c\u{7f}\r\n", "a\tb\u{b}c\r\n", 3, 0, 0);
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_and_that_of_each_line(
            lines in prop::collection::vec("[a\0åA\u{30a}\u{301}\u{a0}\u{ad}\u{feff}\u{200b}ø ]{0,8}|\\PC{0,6}", 0..4),
        ) {
            let text = lines.join("\n");
            let form = normal_form(&text).into_owned();
            prop_assert_eq!(&*normal_form(&form), &*form);
            let each: Vec<_> = lines.iter().map(|line| normal_form(line)).collect();
            prop_assert_eq!(each.join("\n"), form);
            if is_latin(text.as_bytes()) {
                prop_assert_eq!(text.nfc().collect::<String>(), text);
            }
        }
    }
}
