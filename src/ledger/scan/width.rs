//! Whether a line has as many fields as the header.

use super::amount::is_shiftable;
use super::line::FileRecord;
use crate::diag::RecordPlace;

/// How many fields a line has, against its header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ledger) enum LineWidth {
    /// As many; or more, which mean nothing.
    Right,
    /// So many more, all of them blank.
    BlankBehind(usize),
    /// Fewer, or more that are not blank, or that may be what another field has pushed there.
    Wrong,
}

/// Compares a line with its header.
#[inline]
pub(in crate::ledger) fn line_width(line: FileRecord<'_>) -> LineWidth {
    if line.record.fields.len() == line.columns.width {
        LineWidth::Right
    } else {
        other_width(line)
    }
}

#[cold]
fn other_width(
    FileRecord {
        columns,
        dialect,
        record,
        ..
    }: FileRecord<'_>,
) -> LineWidth {
    let fields = &record.fields;
    let Some(surplus) = fields.len().checked_sub(columns.width) else {
        return LineWidth::Wrong;
    };
    let is_blank = |at: usize| fields.get(at).unwrap_or("").trim().is_empty();
    // Where cells are not cut out of a text, none can have been pushed aside.
    let is_cut = matches!(record.place, RecordPlace::Line(_));
    let may_be_shifted = || is_cut && is_shiftable(columns, fields, dialect.marks, surplus);
    if dialect.lines.ignores_surplus && !may_be_shifted() {
        LineWidth::Right
    } else if dialect.lines.ignores_surplus || !(columns.width..fields.len()).all(is_blank) {
        LineWidth::Wrong
    } else if !is_cut {
        LineWidth::Right
    } else if may_be_shifted() {
        LineWidth::Wrong
    } else {
        LineWidth::BlankBehind(surplus)
    }
}
