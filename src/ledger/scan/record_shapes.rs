//! What the header of a ledger's file looks like, and what its postings do once that is known.

use std::collections::BTreeSet;

use super::amount::read_amount;
use super::codes::Dimension;
use super::columns::Columns;
use super::dimensions::dimension;
use crate::ledger::NATIONAL_CODES;
use crate::ledger::records::fields::{Fields, field};
use crate::ledger::records::shape::{Likeness, RecordShape};
use crate::ledger::{FileDialect, LedgerSpec, WideColumn};
use crate::value::{Amount, NumberMarks};

/// A header: it has all columns that are asked for.
pub(in crate::ledger) struct HeaderShape {
    wanted: BTreeSet<String>,
}

impl HeaderShape {
    /// The header of a file.
    pub(in crate::ledger) fn new(spec: &LedgerSpec, dialect: &FileDialect) -> Self {
        let wanted = spec
            .columns()
            .map(|column| dialect.name(column).trim().to_owned());
        Self {
            wanted: wanted.collect(),
        }
    }
}

impl RecordShape for HeaderShape {
    fn width(&self) -> usize {
        self.wanted.len()
    }

    fn span(&self) -> (usize, usize) {
        (0, self.wanted.len())
    }

    fn likeness(&self, fields: &Fields<'_>) -> Likeness {
        let names: BTreeSet<&str> = fields.iter().map(str::trim).collect();
        let is_there = |wanted: &String| {
            names.contains(wanted.as_str())
                || names
                    .iter()
                    .any(|name| WideColumn::star(wanted, name).is_some())
        };
        if self.wanted.iter().all(is_there) {
            Likeness::Whole(Amount::ZERO)
        } else {
            Likeness::Unlike
        }
    }
}

/// A posting: its amount and its national codes can be read.
pub(in crate::ledger) struct LineShape {
    width: usize,
    span: (usize, usize),
    columns: Columns,
    marks: NumberMarks,
    codes: Vec<CodePlace>,
}

struct CodePlace {
    dimension: Dimension,
    is_translated: bool,
    column: usize,
}

impl CodePlace {
    /// Whether a code of its dimension stands there.
    fn is_filled(&self, fields: &Fields<'_>) -> bool {
        let written = field(fields, self.column);
        (self.is_translated || written.contains(|c: char| c.is_ascii_digit()))
            && self.dimension.reads(written)
    }
}

impl LineShape {
    /// The postings of a file with such columns.
    pub(in crate::ledger) fn new(
        spec: &LedgerSpec,
        dialect: &FileDialect,
        columns: &Columns,
    ) -> Self {
        let dimensions = spec.codes.iter().zip(&columns.codes);
        let codes: Vec<CodePlace> = dimensions
            .filter(|((name, _), _)| NATIONAL_CODES.contains(&&***name))
            .filter_map(|((name, source), column)| {
                Some(CodePlace {
                    dimension: dimension(spec, name, source),
                    is_translated: source.translation.is_some(),
                    column: (*column)?,
                })
            })
            .collect();
        let positions = codes.iter().map(|code| code.column);
        let positions: Vec<usize> = positions.chain(columns.amount.positions()).collect();
        let (first, last) = (positions.iter().min(), positions.iter().max());
        Self {
            width: columns.width,
            span: (first.copied().unwrap_or(0), last.map_or(0, |last| last + 1)),
            columns: columns.clone(),
            marks: dialect.marks,
            codes,
        }
    }

    fn amount(&self, fields: &Fields<'_>) -> Option<Amount> {
        let amount = &self.columns.amount;
        let is_blank = amount.all(|at| field(fields, at).is_empty());
        let read = read_amount(&self.columns, fields, self.marks).ok();
        read.filter(|_| !is_blank).map(|read| read.amount)
    }
}

impl RecordShape for LineShape {
    fn width(&self) -> usize {
        self.width
    }

    fn span(&self) -> (usize, usize) {
        self.span
    }

    fn likeness(&self, fields: &Fields<'_>) -> Likeness {
        let filled = self.codes.iter().filter(|code| code.is_filled(fields));
        let (codes, count) = (filled.count(), fields.len());
        match self.amount(fields) {
            Some(amount) if codes == self.codes.len() && count > self.width / 2 => {
                Likeness::Whole(amount)
            }
            None if codes < self.codes.len().max(1) => Likeness::Unlike,
            _ if count >= self.width => Likeness::Partly,
            _ => Likeness::Unlike,
        }
    }
}
