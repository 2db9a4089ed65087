//! The encodings that texts are written in, by name.
//!
//! `encoding_rs` knows those of the web; the code pages of DOS, in which old systems still write,
//! come from the tables of `oem_cp`.

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use oem_cp::code_table::{
    DECODING_TABLE_CP437, DECODING_TABLE_CP850, DECODING_TABLE_CP858, DECODING_TABLE_CP861,
    DECODING_TABLE_CP865,
};

use crate::diag::{Code, Diagnostic, Span, did_you_mean};

/// An encoding of texts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TextEncoding {
    /// One of the web.
    Web(&'static Encoding),
    /// A code page of DOS.
    CodePage(&'static CodePage),
}

/// A code page of DOS: ASCII, and a character for each byte above it.
#[derive(Debug)]
pub(crate) struct CodePage {
    name: &'static str,
    upper: &'static [char; 128],
}

/// The code pages that are read, by number.
static CODE_PAGES: [CodePage; 5] = [
    CodePage {
        name: "cp437",
        upper: &DECODING_TABLE_CP437,
    },
    CodePage {
        name: "cp850",
        upper: &DECODING_TABLE_CP850,
    },
    CodePage {
        name: "cp858",
        upper: &DECODING_TABLE_CP858,
    },
    CodePage {
        name: "cp861",
        upper: &DECODING_TABLE_CP861,
    },
    CodePage {
        name: "cp865",
        upper: &DECODING_TABLE_CP865,
    },
];

/// Names that people write and no standard has, without what stands between letters and digits.
const OTHER_NAMES: [(&str, &str); 16] = [
    ("dos", "cp865"),
    ("msdos", "cp865"),
    ("nordic", "cp865"),
    ("oem", "cp850"),
    ("ansi", "windows-1252"),
    ("1252", "windows-1252"),
    ("win1252", "windows-1252"),
    ("windows1252", "windows-1252"),
    ("latin1", "windows-1252"),
    ("iso88591", "windows-1252"),
    ("latin9", "iso-8859-15"),
    ("iso885915", "iso-8859-15"),
    ("mac", "macintosh"),
    ("macroman", "macintosh"),
    ("utf8bom", "utf-8"),
    ("utf8sig", "utf-8"),
];

/// The encodings that a message lists.
const LISTED: [&str; 10] = [
    "utf-8",
    "windows-1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp865",
    "cp850",
    "cp437",
    "macintosh",
    "utf-16le",
    "utf-16be",
];

impl TextEncoding {
    /// UTF-8.
    pub(crate) const UTF_8: Self = Self::Web(UTF_8);

    /// Its name, in lower case.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Web(encoding) => encoding.name().to_lowercase(),
            Self::CodePage(page) => page.name.to_owned(),
        }
    }

    /// Whether every byte below 128 is that character, and every other byte at most a part of one
    /// beyond ASCII, so that lines can be found before decoding.
    pub(crate) fn keeps_lines(self) -> bool {
        match self {
            Self::Web(encoding) => {
                encoding == UTF_8 || (encoding.is_single_byte() && encoding.is_ascii_compatible())
            }
            Self::CodePage(_) => true,
        }
    }

    /// The encoding of which a file has the mark; how many bytes the mark has.
    pub(crate) fn of_mark(start: &[u8]) -> Option<(Self, usize)> {
        Encoding::for_bom(start).map(|(encoding, length)| (Self::Web(encoding), length))
    }

    /// The encoding that a file without a mark must have, where the bytes that it starts with
    /// contradict this one: UTF-16 has a zero for every second byte of ASCII.
    pub(crate) fn contradicted_by(self, start: &[u8]) -> Option<Self> {
        let zeros = |from: usize| {
            let every_second = start.iter().skip(from).step_by(2);
            let (count, all) = every_second.fold((0, 0), |(count, all), byte| {
                (count + usize::from(*byte == 0), all + 1)
            });
            all > 1 && 2 * count > all
        };
        let found = match (zeros(0), zeros(1)) {
            (false, true) => UTF_16LE,
            (true, false) => UTF_16BE,
            (false, false) if start.len() > 3 && !start.contains(&0) => UTF_8,
            _ => return None,
        };
        let is_wide = |encoding: &'static Encoding| !encoding.is_ascii_compatible();
        match self {
            Self::Web(stated) if is_wide(stated) || is_wide(found) => {
                (stated != found).then_some(Self::Web(found))
            }
            Self::CodePage(_) if is_wide(found) => Some(Self::Web(found)),
            _ => None,
        }
    }

    /// A text without a byte that has no character; `None` where there is such a byte.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Web(encoding) if encoding == UTF_8 => {
                std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
            }
            Self::Web(encoding) if encoding == WINDOWS_1252 && holds_undefined_1252(bytes) => None,
            Self::Web(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes)
            }
            Self::CodePage(page) => Some(page.decode(bytes)),
        }
    }

    /// A text, with a sign for each byte that has no character; whether there was such a byte.
    pub(crate) fn decode_any(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Web(encoding) => {
                let (text, is_replaced) = encoding.decode_without_bom_handling(bytes);
                let is_undefined = encoding == WINDOWS_1252 && holds_undefined_1252(bytes);
                (text, is_replaced || is_undefined)
            }
            Self::CodePage(page) => (page.decode(bytes), false),
        }
    }
}

impl PartialEq for TextEncoding {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Web(a), Self::Web(b)) => a == b,
            (Self::CodePage(a), Self::CodePage(b)) => a.name == b.name,
            _ => false,
        }
    }
}

impl CodePage {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        match std::str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() => Cow::Borrowed(text),
            _ => {
                let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
                text.extend(bytes.iter().map(|byte| {
                    let upper = byte.checked_sub(128).map(usize::from);
                    upper.map_or(char::from(*byte), |upper| self.upper[upper])
                }));
                Cow::Owned(text)
            }
        }
    }
}

/// Whether windows-1252 gives one of the bytes no character.
fn holds_undefined_1252(bytes: &[u8]) -> bool {
    memchr::memchr3(0x81, 0x8d, 0x8f, bytes).is_some()
        || memchr::memchr2(0x90, 0x9d, bytes).is_some()
}

/// The encoding of a name, where it is one that texts are written in.
pub(crate) fn usable_encoding(name: &str) -> Option<TextEncoding> {
    let bare: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let other = OTHER_NAMES
        .iter()
        .find(|(other, _)| *other == bare)
        .map(|(_, name)| *name);
    let digits = bare.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_page = |page: &&CodePage| {
        let prefix = &bare[..bare.len() - digits.len()];
        let known = [
            "", "cp", "ibm", "dos", "msdos", "pc", "oem", "codepage", "csibm",
        ];
        page.name == other.unwrap_or("") || (page.name[2..] == *digits && known.contains(&prefix))
    };
    if let Some(page) = CODE_PAGES.iter().find(is_page) {
        return Some(TextEncoding::CodePage(page));
    }
    Encoding::for_label(other.unwrap_or(name.trim()).as_bytes())
        .filter(|encoding| *encoding != REPLACEMENT)
        .map(TextEncoding::Web)
}

/// Says that an encoding is not known, and which is meant perhaps. `span` is where it is named.
pub(crate) fn unknown_encoding(name: &str, span: &Span) -> Diagnostic {
    let listed = LISTED.map(|name| format!("`{name}`")).join(", ");
    Diagnostic::new(Code::UnknownEncoding, format!("unknown encoding `{name}`"))
        .at_span(span, "the encoding of the ledger")
        .help(did_you_mean(name, LISTED).unwrap_or_else(|| format!("known are {listed}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_known_by_the_names_that_people_write() {
        let check = |expected: &str, names: &[&str]| {
            for name in names {
                let found = usable_encoding(name).map(TextEncoding::name);
                assert_eq!(found.as_deref(), Some(expected), "{name}");
            }
        };
        check(
            "cp865",
            &[
                "cp865",
                "CP-865",
                "ibm865",
                "865",
                "dos",
                "MS-DOS",
                "oem 865",
                "code page 865",
            ],
        );
        check("cp850", &["cp850", "ibm-850", "oem"]);
        check("cp437", &["CP437", "437"]);
        check(
            "windows-1252",
            &[
                "windows-1252",
                "cp1252",
                "ANSI",
                "latin1",
                "Latin-1",
                "iso-8859-1",
                "1252",
                "win-1252",
            ],
        );
        check("iso-8859-15", &["ISO-8859-15", "latin9", "latin-9"]);
        check("macintosh", &["macintosh", "mac-roman", "Mac"]);
        check("utf-8", &["utf-8", "UTF8", "utf-8-sig"]);
        check("utf-16le", &["utf-16", "UTF-16LE", "unicode"]);
        check("ibm866", &["cp866"]);
        for name in ["ebcdic", "cp99", "x865", "", "replacement"] {
            assert_eq!(usable_encoding(name), None, "{name}");
        }
    }

    #[test]
    fn a_code_page_gives_every_byte_a_character() {
        let page = usable_encoding("cp865").expect("known");
        assert_eq!(
            page.decode(b"\x91\x9b\x86 \x92\x9d\x8f").as_deref(),
            Some("æøå ÆØÅ")
        );
        let all: Vec<u8> = (0..=255).collect();
        for name in ["cp437", "cp850", "cp858", "cp861", "cp865"] {
            let page = usable_encoding(name).expect("known");
            let text = page.decode(&all).expect("all defined");
            assert_eq!(text.chars().count(), 256, "{name}");
        }
    }

    #[test]
    fn wide_characters_are_known_by_their_zeros() {
        let wide = |text: &str, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(to_bytes).collect()
        };
        let little = wide("Beløp;Årsak\n1", u16::to_le_bytes);
        let big = wide("Beløp;Årsak\n1", u16::to_be_bytes);
        let plain = "Beløp;Årsak\n1".as_bytes().to_vec();
        let check = |stated: &str, start: &[u8], expected: Option<&str>| {
            let found = usable_encoding(stated)
                .expect("known")
                .contradicted_by(start)
                .map(TextEncoding::name);
            assert_eq!(found.as_deref(), expected, "{stated} {start:?}");
        };
        for stated in ["utf-8", "windows-1252", "cp865"] {
            check(stated, &little, Some("utf-16le"));
            check(stated, &big, Some("utf-16be"));
            check(stated, &plain, None);
        }
        check("utf-16le", &little, None);
        check("utf-16le", &big, Some("utf-16be"));
        check("utf-16be", &little, Some("utf-16le"));
        check("utf-16be", &plain, Some("utf-8"));
        check("utf-8", b"", None);
        check("utf-16le", b"", None);
        check("utf-8", b"1", None);
    }
}
