//! Quotes and escapes that are none: a text that begins with a quote of its own takes in the lines
//! behind it, up to the next quote.
//!
//! A text over several lines is honest while none of the lines that it takes in looks like a
//! record by itself. A line that does is evidence:
//!
//! - within the text always;
//! - where the text ends, only if what matters stands before the quote that ends it, or if the line
//!   on which the text begins looks like a record too. In an honest file whose texts stand before
//!   its codes, the last line of a text looks like a posting; the first then does not.

use std::sync::Arc;

use super::encoding::TextEncoding;

use super::lines::{Dialect, Lines, Room, Start};
use super::split::StrayLines;
use crate::ledger::records::shape::{Likeness, RecordShape};
use crate::value::Amount;

/// The most bytes of a quoted text; what closes none within them is no quote.
pub(in crate::ledger) const TEXT_BYTES: usize = 1 << 20;

/// Judges what is quoted over several lines.
pub(in crate::ledger) struct StrayJudge {
    /// What a record of the file looks like.
    pub(in crate::ledger) shape: Arc<dyn RecordShape>,
    /// What makes text of its bytes.
    pub(in crate::ledger) encoding: TextEncoding,
    /// How fields are told apart.
    pub(in crate::ledger) dialect: Dialect,
}

/// A stretch of bytes that a quote or escape holds together, from the start of its first line.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct QuotedStretch {
    /// The first byte of the line on which it opens.
    pub(in crate::ledger) from: usize,
    /// What closes it; absent where nothing does.
    pub(in crate::ledger) close: Option<usize>,
    /// The end of the line on which it closes, or of all that was looked at.
    pub(in crate::ledger) to: usize,
}

/// A quote or escape that stands for itself, and what it would have taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct Stray {
    /// Where it stands: a byte of the text, or what is made of it, the number of its line.
    pub(in crate::ledger) at: u64,
    /// Whether something closes it.
    pub(in crate::ledger) is_closed: bool,
    /// How many records by themselves it would have taken in.
    pub(in crate::ledger) records: u64,
    /// Their sum.
    pub(in crate::ledger) sum: Amount,
}

impl StrayJudge {
    /// Whether what opens at `at` is a stray.
    pub(in crate::ledger) fn stray(
        &self,
        text: &[u8],
        at: usize,
        stretch: QuotedStretch,
    ) -> Option<Stray> {
        let QuotedStretch { from, close, to } = stretch;
        let mut lines = lines(text, from, to);
        let (first, mut behind) = (lines.next()?, lines.peekable());
        behind.peek()?;
        let mut stray = Stray {
            at: at as u64,
            is_closed: close.is_some(),
            records: 0,
            sum: Amount::ZERO,
        };
        let mut is_proven = false;
        while let Some(line) = behind.next() {
            let likeness = self.likeness(text, line);
            if let Likeness::Whole(amount) = likeness {
                stray.records += 1;
                stray.sum += amount;
            }
            is_proven |= match close {
                None => line.0 < line.1,
                Some(close) if behind.peek().is_none() => {
                    self.proves_where_it_ends(text, first, line, close, likeness)
                }
                Some(_) => likeness != Likeness::Unlike,
            };
        }
        is_proven.then_some(stray)
    }

    fn proves_where_it_ends(
        &self,
        text: &[u8],
        first: (usize, usize),
        line: (usize, usize),
        close: usize,
        likeness: Likeness,
    ) -> bool {
        let delimiters = memchr::memchr_iter(self.dialect.delimiter, &text[line.0..close]);
        let matters_before = self.shape.span().0 < delimiters.count();
        match likeness {
            Likeness::Unlike => false,
            Likeness::Whole(_) if matters_before => true,
            _ => self.likeness(text, first) != Likeness::Unlike,
        }
    }

    /// How much a line looks like a record by itself.
    fn likeness(&self, text: &[u8], (from, to): (usize, usize)) -> Likeness {
        let line = &text[from..to];
        // Most lines of a text have no delimiter.
        let least = self.shape.width().min(self.shape.span().1);
        if memchr::memchr_iter(self.dialect.delimiter, line).count() + 1 < least {
            return Likeness::Unlike;
        }
        let (line, _) = self.encoding.decode_any(line);
        let (start, mut room) = (Start { at: 0, number: 1 }, Room::default());
        let mut lines = Lines::new(
            &line,
            start,
            false,
            self.dialect,
            StrayLines::All,
            &mut room,
        );
        lines
            .next()
            .map_or(Likeness::Unlike, |line| self.shape.likeness(&line.fields))
    }
}

/// The lines from a place, each from its first byte to its end; what is behind the last line end
/// only where it is something.
fn lines(text: &[u8], from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut next = from;
    std::iter::from_fn(move || {
        if next >= to {
            return None;
        }
        let start = next;
        let Some(end) = memchr::memchr2(b'\n', b'\r', &text[start..to]).map(|end| start + end)
        else {
            next = to;
            return Some((start, to));
        };
        let is_pair = text[end] == b'\r' && text.get(end + 1) == Some(&b'\n');
        next = end + 1 + usize::from(is_pair);
        Some((start, end))
    })
}
