//! The fields of a record: stretches of a text.

use crate::value::is_control;

/// How many bytes a field has at most whose bytes fit in one word.
const WORD_BYTES: usize = 7;

/// The fields of one record, as they are written.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    text: &'a str,
    bounds: &'a [(usize, usize)],
    letters: Letters,
}

/// Which letters the text that fields are of may have, as far as it is known beforehand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum Letters {
    /// ASCII that shows, and its blanks.
    Ascii,
    /// ASCII and Latin letters, such as `ø`; at least one of the latter.
    Latin,
    /// Any.
    Any,
}

impl Letters {
    /// Those of a text in UTF-8. `Ã` and `Â`, which stand where letters were read in a wrong
    /// encoding, are no Latin letters here.
    pub(in crate::ledger) fn of(text: &[u8]) -> Self {
        if has_any(text, is_control) {
            Self::Any
        } else if text.is_ascii() {
            Self::Ascii
        } else if has_any(text, |byte| {
            byte >= 0xc4 || matches!(byte, 0xc2 | 0x82 | 0x83)
        }) {
            Self::Any
        } else {
            Self::Latin
        }
    }
}

/// Whether a text has such a byte.
fn has_any(text: &[u8], is_such: impl Fn(u8) -> bool) -> bool {
    // Without an early end within a stretch, so that the processor takes many bytes in one step.
    let has = |bytes: &[u8]| bytes.iter().fold(false, |has, byte| has | is_such(*byte));
    text.chunks(4096).any(has)
}

impl<'a> Fields<'a> {
    /// The stretches of a text that are fields, each from its first byte to the one after its last.
    /// What is not a stretch of the text is an empty field.
    pub fn new(text: &'a str, bounds: &'a [(usize, usize)]) -> Self {
        Self::with_letters(text, bounds, Letters::Any)
    }

    /// The same, of a text whose letters are known.
    #[inline]
    pub(in crate::ledger) fn with_letters(
        text: &'a str,
        bounds: &'a [(usize, usize)],
        letters: Letters,
    ) -> Self {
        Self {
            text,
            bounds,
            letters,
        }
    }

    /// Which letters they may have.
    #[inline]
    pub(in crate::ledger) fn letters(&self) -> Letters {
        self.letters
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// The field at a position, from 0.
    #[inline]
    pub fn get(&self, position: usize) -> Option<&'a str> {
        let (from, to) = *self.bounds.get(position)?;
        Some(self.text.get(from..to).unwrap_or(""))
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let Self { text, bounds, .. } = *self;
        bounds
            .iter()
            .map(move |(from, to)| text.get(*from..*to).unwrap_or(""))
    }

    /// All that is written from the first field to the last.
    #[inline]
    pub(in crate::ledger) fn whole(&self) -> &'a str {
        let from = self.bounds.first().map_or(0, |(from, _)| *from);
        let to = self.bounds.last().map_or(0, |(_, to)| *to);
        self.text.get(from..to).unwrap_or("")
    }

    /// The bytes of a short field and how many they are as one number; `None` for a long one. An
    /// absent field is like an empty one.
    #[inline]
    pub(in crate::ledger) fn word(&self, position: usize) -> Option<u64> {
        let (from, to) = *self.bounds.get(position).unwrap_or(&(0, 0));
        let length = to
            .checked_sub(from)
            .filter(|length| *length <= WORD_BYTES)?;
        let bytes = self.text.as_bytes();
        let word = match bytes
            .get(from..from + 8)
            .and_then(|eight| <[u8; 8]>::try_from(eight).ok())
        {
            Some(eight) => u64::from_le_bytes(eight) & ((1 << (8 * length)) - 1),
            None => bytes
                .get(from..to)?
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        Some(word | (length as u64) << 56)
    }
}

/// Fields that are kept.
pub(in crate::ledger) struct OwnFields {
    text: String,
    bounds: Vec<(usize, usize)>,
}

impl OwnFields {
    /// Keeps fields.
    pub(in crate::ledger) fn new(fields: &[impl AsRef<str>]) -> Self {
        let (mut text, mut bounds) = (String::new(), Vec::with_capacity(fields.len()));
        for field in fields {
            let from = text.len();
            text.push_str(field.as_ref());
            bounds.push((from, text.len()));
        }
        Self { text, bounds }
    }

    /// The first record of a file with them.
    #[cfg(test)]
    pub(in crate::ledger) fn header(&self) -> super::format::Record<'_> {
        let place = crate::diag::RecordPlace::Line(1);
        super::format::Record::new(place, self.fields())
    }

    /// The fields.
    pub(in crate::ledger) fn fields(&self) -> Fields<'_> {
        Fields::new(&self.text, &self.bounds)
    }
}

/// The field at a position, without what pads it; empty where the line is too short.
#[inline]
pub(in crate::ledger) fn field<'a>(fields: &Fields<'a>, position: usize) -> &'a str {
    fields.get(position).unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_fields_are_told_apart_by_one_word() {
        let own = OwnFields::new(&["", "0", "00", "\0", "1234567", "12345678", "å"]);
        let fields = own.fields();
        let words: std::collections::BTreeSet<_> =
            (0..fields.len()).map(|at| fields.word(at)).collect();
        assert_eq!(words.len(), fields.len());
        assert_eq!(
            (fields.word(0), fields.word(9), fields.word(5)),
            (Some(0), Some(0), None)
        );
        assert_eq!(fields.word(1), Some(u64::from(b'0') | 1 << 56));
        assert_eq!(fields.word(1), OwnFields::new(&["0"]).fields().word(0));
    }
}
