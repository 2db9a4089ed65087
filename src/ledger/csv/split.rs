//! A line taken apart into its fields: where it stands, or copied where quotes and escapes are taken
//! out.

/// The lines on which a quote or an escape does not reach over the line end: it stands for itself
/// where nothing closes it on its own line.
#[derive(Clone, Copy)]
pub(in crate::ledger) enum StrayLines<'s> {
    /// Every line.
    All,
    /// Those with a number of a sorted list.
    At(&'s [u64]),
}

impl StrayLines<'_> {
    /// No line.
    pub(in crate::ledger) const NONE: StrayLines<'static> = StrayLines::At(&[]);

    fn hold(self, number: u64) -> bool {
        match self {
            Self::All => true,
            Self::At(numbers) => numbers.binary_search(&number).is_ok(),
        }
    }
}

/// Splits a line at every delimiter; gives where it ends.
#[inline]
pub(super) fn split_plainly(
    text: &[u8],
    from: usize,
    delimiter: u8,
    bounds: &mut Vec<(usize, usize)>,
) -> usize {
    let end = memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |found| from + found);
    let (mut start, mut at) = (from, from);
    // Eight bytes at a time, since most fields are shorter than what a search would begin with.
    while at < end {
        let Some(eight) = text
            .get(at..at + 8)
            .and_then(|eight| <[u8; 8]>::try_from(eight).ok())
        else {
            break;
        };
        let mut found = find_in_eight(u64::from_le_bytes(eight), delimiter);
        while found != 0 {
            let place = at + (found.trailing_zeros() / 8) as usize;
            if place >= end {
                break;
            }
            bounds.push((start, place));
            start = place + 1;
            found &= found - 1;
        }
        at += 8;
    }
    for found in memchr::memchr_iter(delimiter, text.get(at..end).unwrap_or_default()) {
        bounds.push((start, at + found));
        start = at + found + 1;
    }
    bounds.push((start, end));
    end
}

/// Which of eight bytes are `byte`: the highest bit of each that is.
fn find_in_eight(eight: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differing = eight ^ u64::from_le_bytes([byte; 8]);
    !(((differing & LOW) + LOW) | differing | LOW)
}

/// Where the line at hand ends in the text, within a record that may have several.
#[derive(Clone, Copy)]
pub(super) struct LineEnd {
    /// Its number, from 1.
    pub(super) number: u64,
    /// The byte behind its last.
    pub(super) end: usize,
}

/// A field being copied.
pub(super) struct Field<'a> {
    /// The text that it is of.
    pub(super) text: &'a str,
    /// What was copied of its record so far.
    pub(super) copied: &'a mut String,
    /// Where the fields before it are in that.
    pub(super) bounds: &'a mut Vec<(usize, usize)>,
    /// Where it starts in that.
    pub(super) start: usize,
    /// The line at hand.
    pub(super) line: LineEnd,
    /// Where quotes and escapes stand for themselves.
    pub(super) strays: StrayLines<'a>,
}

impl Field<'_> {
    fn copy(&mut self, from: usize, to: usize) {
        self.copied
            .push_str(self.text.get(from..to.min(self.text.len())).unwrap_or(""));
    }

    fn end(&mut self) {
        self.bounds.push((self.start, self.copied.len()));
        self.start = self.copied.len();
    }

    /// Goes on to the line of a place.
    fn advance(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        while self.line.end < at && self.line.end < bytes.len() {
            let next = self.line.end + 1;
            let rest = bytes.get(next..).unwrap_or_default();
            self.line = LineEnd {
                number: self.line.number + 1,
                end: memchr::memchr(b'\n', rest).map_or(bytes.len(), |found| next + found),
            };
        }
    }

    /// Splits a record with quotes; gives where it ends.
    pub(super) fn split_quoted(
        &mut self,
        from: usize,
        delimiter: u8,
        quote: u8,
        escape: u8,
    ) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            if bytes.get(at) == Some(&quote) {
                let is_stray = self.strays.hold(self.line.number);
                let limit = if is_stray { self.line.end } else { bytes.len() };
                let before = self.copied.len();
                match self.copy_quoted(at + 1, limit, quote, escape) {
                    Some(behind) => at = behind,
                    None if !is_stray => at = limit,
                    None => {
                        self.copied.truncate(before);
                        self.copy(at, at + 1);
                        at += 1;
                    }
                }
                self.advance(at);
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let end =
                memchr::memchr2(delimiter, b'\n', rest).map_or(bytes.len(), |found| at + found);
            self.copy(at, end);
            self.end();
            if bytes.get(end).is_none_or(|byte| *byte == b'\n') {
                return end;
            }
            at = end + 1;
        }
    }

    /// Copies what is quoted; gives the place after the closing quote, `None` where none comes
    /// before `limit`.
    fn copy_quoted(&mut self, from: usize, limit: usize, quote: u8, escape: u8) -> Option<usize> {
        let bytes = self.text.as_bytes().get(..limit).unwrap_or_default();
        let (mut from, mut look) = (from, from);
        loop {
            let rest = bytes.get(look..).unwrap_or_default();
            let Some(found) = memchr::memchr2(quote, escape, rest).map(|found| look + found) else {
                self.copy(from, bytes.len());
                return None;
            };
            self.copy(from, found);
            if bytes[found] == quote && bytes.get(found + 1) != Some(&quote) {
                return Some(found + 1);
            }
            (from, look) = (found + 1, found + 2);
        }
    }

    /// Splits a record with escapes and without quotes; gives where it ends.
    pub(super) fn split_escaped(&mut self, from: usize, delimiter: u8, escape: u8) -> usize {
        let bytes = self.text.as_bytes();
        let (mut from, mut look) = (from, from);
        loop {
            let rest = bytes.get(look..).unwrap_or_default();
            let end = memchr::memchr3(delimiter, b'\n', escape, rest)
                .map_or(bytes.len(), |found| look + found);
            if bytes.get(end) == Some(&escape) {
                self.advance(end);
                if end + 1 == self.line.end && self.strays.hold(self.line.number) {
                    self.copy(from, end + 1);
                    self.end();
                    return end + 1;
                }
                self.copy(from, end);
                (from, look) = (end + 1, end + 2);
                continue;
            }
            self.copy(from, end);
            self.end();
            if bytes.get(end).is_none_or(|byte| *byte == b'\n') {
                return end;
            }
            (from, look) = (end + 1, end + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_byte_is_found_among_eight(eight in any::<u64>(), byte in any::<u8>(), same in any::<[bool; 8]>()) {
            let mut bytes = eight.to_le_bytes();
            bytes.iter_mut().zip(same).filter(|(_, same)| *same).for_each(|(at, _)| *at = byte);
            let found = find_in_eight(u64::from_le_bytes(bytes), byte);
            let expected: Vec<u8> = bytes.iter().map(|at| if *at == byte { 0x80 } else { 0 }).collect();
            prop_assert_eq!(found.to_le_bytes().to_vec(), expected);
        }
    }
}
