//! From a field to the code that it stands for: cut out, restored, translated.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::code_problem::CodeProblem;
use super::shape::{ShapeFault, national, unwrapped, whole_number};
use crate::ledger::CodeSource;
use crate::ledger::national::{NATIONAL_CODES, PERIOD};

/// How the fields of a dimension become codes.
pub(in crate::ledger) struct CodeReader {
    pub(in crate::ledger) source: CodeSource,
    is_required: bool,
    is_period: bool,
    /// How many digits its codes have, where that is declared.
    digits: Option<RangeInclusive<usize>>,
}

/// The code that a field stands for, and how it came to it.
pub(in crate::ledger) struct ReadCode<'a> {
    pub(in crate::ledger) code: Cow<'a, str>,
    /// Whether a spreadsheet had made something else of it.
    pub(in crate::ledger) is_restored: bool,
    /// Whether it is in no translation and stands for itself.
    pub(in crate::ledger) is_as_written: bool,
    /// How many characters it was cut out of, where that must be the same everywhere; a label
    /// behind them is not counted.
    pub(in crate::ledger) length: Option<usize>,
}

impl CodeReader {
    /// Of a dimension and where its codes come from.
    pub(in crate::ledger) fn new(dimension: &str, source: &CodeSource) -> Self {
        Self {
            source: source.clone(),
            is_required: NATIONAL_CODES.contains(&dimension),
            is_period: dimension == PERIOD,
            digits: None,
        }
    }

    /// The same, of codes of so many digits.
    pub(in crate::ledger) fn of_digits(mut self, digits: Option<RangeInclusive<usize>>) -> Self {
        self.digits = digits;
        self
    }

    /// Whether a code is the one that stands where nothing does.
    pub(in crate::ledger) fn is_default(&self, code: &str) -> bool {
        self.source.default.as_deref() == Some(code)
    }

    /// The code that a field stands for: its characters, translated.
    pub(in crate::ledger) fn read<'a>(
        &'a self,
        field: &'a str,
    ) -> Result<ReadCode<'a>, CodeProblem> {
        let source = &self.source;
        let written = field.trim();
        let plain = |code: Cow<'a, str>| ReadCode {
            code,
            is_restored: false,
            is_as_written: false,
            length: None,
        };
        if written.is_empty() {
            let fallback = if self.is_required { None } else { Some("") };
            let code = source.default.as_deref().or(fallback);
            return code
                .map(|code| plain(Cow::Borrowed(code)))
                .ok_or(CodeProblem::Blank);
        }
        let shape = |fault| CodeProblem::Shape {
            field: written.to_owned(),
            fault,
        };
        let bare = unwrapped(written);
        let whole = self.whole(bare).map_err(shape)?;
        let characters_in_all = whole.chars().count();
        let length = match source.characters {
            Some((_, to)) => length_without_label(&whole, to),
            None => characters_in_all,
        };
        let is_stated = |length: usize| source.lengths.contains(&length);
        if !source.lengths.is_empty() && !is_stated(length) && !is_stated(characters_in_all) {
            return Err(CodeProblem::Length {
                field: written.to_owned(),
                characters: characters_in_all,
            });
        }
        let is_whole = *whole == *bare;
        let (local, is_cut) = match source.characters {
            Some((from, to)) => {
                let short = || CodeProblem::Short {
                    field: written.to_owned(),
                    wanted: to,
                };
                let cut = match whole {
                    Cow::Borrowed(whole) => characters(whole, from, to).map(Cow::Borrowed),
                    Cow::Owned(whole) => {
                        characters(&whole, from, to).map(|cut| Cow::Owned(cut.to_owned()))
                    }
                };
                (cut.ok_or_else(short)?, true)
            }
            None => (whole, false),
        };
        let mut read = plain(local);
        read.length = (is_cut && self.is_required).then_some(length);
        read.is_restored = bare != written || !is_whole;
        if let Some(table) = &source.translation {
            let untouched = table.get(bare).filter(|_| !is_cut);
            match untouched.or_else(|| table.get(&*read.code)) {
                Some(code) => read.code = Cow::Borrowed(code),
                None if source.as_written => read.is_as_written = true,
                None => {
                    let default = source.default.as_deref();
                    let default = default.filter(|_| !has_lost_zeros(&read.code, table));
                    let code = default
                        .ok_or_else(|| CodeProblem::Untranslated(read.code.clone().into_owned()))?;
                    return Ok(plain(Cow::Borrowed(code)));
                }
            }
        }
        let Some(digits) = &self.digits else {
            return Ok(read);
        };
        let is_plain_cut = is_cut && source.translation.is_none();
        if is_plain_cut && read.code.len() != *digits.end() {
            return Err(shape(ShapeFault::Digits(*digits.end())));
        }
        if let Some(code) = restored(&read.code, digits).map_err(shape)? {
            read.code = Cow::Owned(code);
            read.is_restored = true;
        }
        Ok(read)
    }

    /// A field with its whole number, where it is one; local codes may be written with a point.
    fn whole<'a>(&self, field: &'a str) -> Result<Cow<'a, str>, ShapeFault> {
        const SURELY_NO_LEVELS: usize = 3;
        let whole = whole_number(field);
        if !self.is_required {
            return Ok(match whole {
                Ok(Cow::Borrowed(whole)) if whole.len() >= SURELY_NO_LEVELS => Cow::Borrowed(whole),
                _ => Cow::Borrowed(field),
            });
        }
        let is_period = self.is_period && self.source.characters.is_none();
        match whole? {
            Cow::Borrowed(whole) if is_period && whole != field && whole.len() == 1 => {
                Ok(Cow::Owned(format!("0{whole}")))
            }
            whole => Ok(whole),
        }
    }
}

/// Another spelling of a code than the national one; `None` where it is that.
fn restored(code: &str, digits: &RangeInclusive<usize>) -> Result<Option<String>, ShapeFault> {
    Ok(match national(code, digits)? {
        Cow::Borrowed(_) => None,
        Cow::Owned(code) => Some(code),
    })
}

/// Whether a translation has a code that differs by nothing but zeros in front.
fn has_lost_zeros(code: &str, table: &BTreeMap<String, String>) -> bool {
    table.keys().any(|known| {
        known.len() > code.len()
            && known.ends_with(code)
            && known[..known.len() - code.len()]
                .bytes()
                .all(|byte| byte == b'0')
    })
}

/// How many characters a text has without the label that may follow the characters up to `to`,
/// counted from 1: 3 of `275 - Introduksjonsordningen`.
fn length_without_label(text: &str, to: usize) -> usize {
    let is_of_code = |(at, c): &(usize, char)| *at < to || c.is_alphanumeric();
    text.chars().enumerate().take_while(is_of_code).count()
}

/// The characters `from` to `to`, counted from 1, without what pads them; `None` where the text
/// ends before.
fn characters(text: &str, from: usize, to: usize) -> Option<&str> {
    let mut starts = text
        .char_indices()
        .map(|(at, _)| at)
        .chain(std::iter::once(text.len()));
    let first = from.checked_sub(1)?;
    let start = starts.clone().nth(first)?;
    let end = starts.nth(to)?;
    text.get(start..end).map(str::trim)
}
