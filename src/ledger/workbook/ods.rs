//! ODS workbooks, packed or as one flat document.
//!
//! Their rows are read one by one from the one document that they are: `calamine` keeps all cells
//! of all sheets in memory, and does not say which rows are hidden.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Cursor, Read};
use std::ops::ControlFlow;

use super::ods_rows::{OdsPart, OdsRow, walk};
use super::ods_styles::OdsStyles;
use super::rows::{CellContent, NumberReading, RowWriter, row_text};
use super::sheets::{OtherSheets, SheetEntry, SheetLikeness, choose_sheet, row_likeness};
use crate::diag::{Code, RecordPlace};
use crate::ledger::container::archive::Archive;
use crate::ledger::records::background::{BackgroundRecords, BatchQueue};
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};
use crate::ledger::records::format::RecordFormat;
use crate::ledger::{FileDialect, LedgerSpec};

const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";
const MANIFEST: &str = "META-INF/manifest.xml";

/// Workbooks of OpenDocument.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct OdsFormat;

impl RecordFormat for OdsFormat {
    type Records<'f> = BackgroundRecords;

    fn name(&self) -> &str {
        "ods"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        let names_kind = memchr::memmem::find(head.bytes, KIND.as_bytes()).is_some();
        let is_flat = || {
            let text = head.text();
            text.trim_start().starts_with('<') && text.contains("<office:document")
        };
        names_kind && (head.members.iter().any(|name| name == CONTENT) || is_flat())
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        dialect: &FileDialect,
    ) -> io::Result<BackgroundRecords> {
        open(
            file.into_bytes()?,
            dialect.sheet.as_deref(),
            NumberReading::of(spec, dialect),
            OtherSheets {
                likeness: &row_likeness(spec, dialect),
                year: spec.year,
            },
        )
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        row_text(file, place, open)
    }
}

fn open(
    bytes: Vec<u8>,
    sheet: Option<&str>,
    numbers: NumberReading,
    others: OtherSheets<'_>,
) -> io::Result<BackgroundRecords> {
    if !bytes.starts_with(b"PK") {
        let chosen = choose(&list_sheets(&bytes[..], others)?, sheet, others.year)?;
        return start(Cursor::new(bytes), OdsStyles::default(), chosen, numbers);
    }
    let mut archive = Archive::open(bytes)?;
    refuse_protected(&mut archive)?;
    let chosen = choose(
        &list_sheets(archive.part(CONTENT)?, others)?,
        sheet,
        others.year,
    )?;
    let styles = match archive.members.iter().any(|name| name == STYLES) {
        true => OdsStyles::read(BufReader::new(archive.part(STYLES)?))?,
        false => OdsStyles::default(),
    };
    start(archive.read(CONTENT)?, styles, chosen, numbers)
}

/// The sheet that is read, and what of the others looks like it.
struct ChosenSheet {
    name: String,
    left_out: Option<FileRemark>,
}

/// Chooses among sheets, of each of which it is known how much it is like those of the ledger.
fn choose(
    sheets: &[(SheetEntry, SheetLikeness)],
    stated: Option<&str>,
    year: i32,
) -> io::Result<ChosenSheet> {
    let entries: Vec<SheetEntry> = sheets.iter().map(|(sheet, _)| sheet.clone()).collect();
    let name = choose_sheet(&entries, stated)?;
    let others = sheets.iter().filter(|(sheet, _)| sheet.name != name);
    let others = others.filter_map(|(sheet, likeness)| likeness.left_out(&sheet.name));
    let left_out = FileRemark::left_out("sheet", &others.collect::<Vec<_>>(), year);
    Ok(ChosenSheet { name, left_out })
}

fn start(
    content: impl Read + Send + 'static,
    styles: OdsStyles,
    chosen: ChosenSheet,
    numbers: NumberReading,
) -> io::Result<BackgroundRecords> {
    let ChosenSheet { name, left_out } = chosen;
    let part = Some(format!("sheet `{name}`"));
    let mut records = BackgroundRecords::start(move |queue| {
        if let Some(left_out) = left_out {
            queue.remark(left_out);
        }
        read_rows((content, styles), &name, numbers, queue)
    })?;
    records.part = part;
    Ok(records)
}

fn refuse_protected(archive: &mut Archive) -> io::Result<()> {
    if !archive.members.iter().any(|name| name == MANIFEST) {
        return Ok(());
    }
    let mut manifest = Vec::new();
    archive.part(MANIFEST)?.read_to_end(&mut manifest)?;
    if memchr::memmem::find(&manifest, b"encryption-data").is_none() {
        return Ok(());
    }
    let problem = FileRemark::new(
        Code::FormatUnread,
        "is protected by a password",
        "save it without the password",
    );
    Err(problem.into())
}

/// All sheets, each with how much it is like those of the ledger.
fn list_sheets(
    content: impl Read,
    others: OtherSheets<'_>,
) -> io::Result<Vec<(SheetEntry, SheetLikeness)>> {
    let mut sheets: Vec<(SheetEntry, SheetLikeness)> = Vec::new();
    walk(BufReader::new(content), OdsStyles::default(), &mut |part| {
        match part {
            OdsPart::Table { name, is_hidden } => {
                let sheet = SheetEntry {
                    name: name.to_owned(),
                    is_hidden,
                    is_empty: true,
                };
                sheets.push((sheet, SheetLikeness::default()));
            }
            OdsPart::Row(row) => {
                let sheet = sheets.last_mut().filter(|_| holds_something(row));
                if let Some((sheet, likeness)) = sheet {
                    sheet.is_empty = false;
                    likeness.row(|| (others.likeness)(&sheet.name, &texts(row)));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(sheets)
}

/// Whether a cell of a row is not blank.
fn holds_something(row: &OdsRow) -> bool {
    row.cells.iter().any(|cell| match &cell.content {
        CellContent::Text(text) => !text.trim().is_empty(),
        CellContent::Blank => false,
        CellContent::Number(_) | CellContent::Fault(_) => true,
    })
}

/// The texts of a row.
fn texts(row: &OdsRow) -> BTreeSet<&str> {
    let texts = row.cells.iter().filter_map(|cell| match &cell.content {
        CellContent::Text(text) => Some(text.trim()),
        _ => None,
    });
    texts.collect()
}

fn read_rows(
    (content, styles): (impl Read, OdsStyles),
    sheet: &str,
    numbers: NumberReading,
    queue: &mut BatchQueue,
) -> io::Result<()> {
    let mut rows = RowWriter::new(queue, sheet, numbers);
    let mut is_meant = false;
    walk(BufReader::new(content), styles, &mut |part| {
        match part {
            OdsPart::Table { name, .. } => is_meant = name == sheet,
            OdsPart::Row(row) if is_meant && !row.cells.is_empty() => {
                let width = row
                    .cells
                    .iter()
                    .fold(0_u64, |sum, cell| sum.saturating_add(cell.repeated));
                rows.expect_cells(row.number, width.saturating_mul(row.repeated))?;
                if holds_something(row) {
                    rows.expect_alike(row.number, row.repeated)?;
                }
                for number in row.number..row.number.saturating_add(row.repeated) {
                    for cell in &row.cells {
                        for column in cell.column..cell.column.saturating_add(cell.repeated) {
                            rows.cell(number, column, &cell.content)?;
                            if let (Some(formula), CellContent::Number(_)) =
                                (&cell.formula, &cell.content)
                            {
                                rows.formula(number, column, formula);
                            }
                            if let Some(format) = &cell.format {
                                rows.format(number, column, format);
                            }
                        }
                    }
                    rows.end_row(row.is_hidden)?;
                }
            }
            OdsPart::Row(_) => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    rows.finish();
    Ok(())
}
