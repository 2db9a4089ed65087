//! The letters of a line: code page 437 by definition, but programs write UTF-8 and Windows-1252
//! under the same label.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};
use oem_cp::code_table::DECODING_TABLE_CP437;

use crate::ledger::FileDialect;

/// The bytes of Å, Ä, Ö, å, ä, ö, É, é and ü in code page 437.
const LETTERS_437: [u8; 9] = [0x8f, 0x8e, 0x99, 0x86, 0x84, 0x94, 0x90, 0x82, 0x81];

/// The bytes of the same in Windows-1252, with Æ, Ø, æ and ø.
const LETTERS_1252: [u8; 13] = [
    0xc5, 0xc4, 0xd6, 0xe5, 0xe4, 0xf6, 0xc9, 0xe9, 0xfc, 0xc6, 0xd8, 0xe6, 0xf8,
];

/// How the lines of a file are decoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct SieEncoding {
    /// Whether the last line that could tell was in Windows-1252.
    is_1252: bool,
    /// Whether the description of the file states that.
    is_stated: bool,
}

impl SieEncoding {
    /// As a file is described.
    pub(super) fn new(dialect: &FileDialect) -> Self {
        let stated = encoding_rs::Encoding::for_label(dialect.encoding.as_bytes());
        let is_1252 = stated.is_some_and(|encoding| encoding != UTF_8);
        Self {
            is_1252,
            is_stated: is_1252,
        }
    }

    /// As the letters show.
    pub(super) const fn of_letters() -> Self {
        Self {
            is_1252: false,
            is_stated: false,
        }
    }

    /// A line as text. Every byte has a character.
    pub(super) fn decode<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, str> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Cow::Borrowed(text);
        }
        let count = |letters: &[u8]| bytes.iter().filter(|byte| letters.contains(byte)).count();
        let (dos, windows) = (count(&LETTERS_437), count(&LETTERS_1252));
        if !self.is_stated && dos != windows {
            self.is_1252 = windows > dos;
        }
        if self.is_1252 {
            return WINDOWS_1252.decode_without_bom_handling(bytes).0;
        }
        let character = |byte: &u8| match byte.checked_sub(128) {
            Some(upper) => DECODING_TABLE_CP437[usize::from(upper)],
            None => char::from(*byte),
        };
        bytes.iter().map(character).collect::<String>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::dialect;

    #[test]
    fn letters_are_known_however_a_program_writes_them() {
        for bytes in [
            &b"\x8ff\x94rb\x84ttring"[..],
            b"\xc5f\xf6rb\xe4ttring",
            "Åförbättring".as_bytes(),
        ] {
            let mut encoding = SieEncoding::new(&dialect());
            assert_eq!(encoding.decode(bytes), "Åförbättring");
            assert_eq!(encoding.decode(b"plain"), "plain");
        }
    }

    #[test]
    fn what_is_stated_wins() {
        let mut stated = dialect();
        stated.encoding = "windows-1252".to_owned();
        assert_eq!(SieEncoding::new(&stated).decode(b"\x84 5"), "„ 5");
    }
}
