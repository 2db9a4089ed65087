//! XLSX workbooks, whose values `calamine` reads cell by cell.

use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::sync::Arc;

use calamine::{
    DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellFormulaMetadataRecord, XlsxError,
    XlsxFormulaMetadata,
};

use super::number::stored_number;
use super::rows::{CellContent, NumberReading, RowWriter, StoredFormula, row_text};
use super::sheets::{
    HEADER_ROWS, OtherSheets, SheetEntry, SheetLikeness, choose_sheet, row_likeness,
};
use super::shown_cells::FormattedCells;
use super::xlsx_parts::{SheetLook, XlsxParts};
use crate::diag::{Code, RecordPlace};
use crate::ledger::container::archive::Archive;
use crate::ledger::records::background::{BackgroundRecords, BatchQueue, guarded};
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};
use crate::ledger::records::format::RecordFormat;
use crate::ledger::{FileDialect, LedgerSpec};

/// Workbooks in the format of the last twenty years.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct XlsxFormat;

type Book = Xlsx<Cursor<Vec<u8>>>;

impl RecordFormat for XlsxFormat {
    type Records<'f> = BackgroundRecords;

    fn name(&self) -> &str {
        "xlsx"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        // What has no workbook among its parts is a damaged one, and said to be so.
        let mut names = head.members.iter().map(|name| name.to_ascii_lowercase());
        !head.members.iter().any(|name| name == "xl/workbook.bin")
            && names.any(|name| name.starts_with("xl/") || name.ends_with("workbook.xml"))
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

/// Begins to read a sheet.
fn open(
    bytes: Vec<u8>,
    sheet: Option<&str>,
    numbers: NumberReading,
    others: OtherSheets<'_>,
) -> io::Result<BackgroundRecords> {
    let mut archive = Archive::open(bytes)?;
    let mut parts = XlsxParts::read(&mut archive)?;
    let (mut book, sheets) = guarded(|| {
        let bytes = Cursor::new(archive.into_bytes());
        let mut book: Book = Xlsx::new(bytes).map_err(|error| damaged(&error))?;
        let sheets = list_sheets(&mut book, sheet.is_some())?;
        Ok((book, sheets))
    })?;
    let name = choose_sheet(&sheets, sheet)?;
    let mut left_out = Vec::new();
    for other in sheets.iter().filter(|other| other.name != name) {
        let rows = guarded(|| first_rows(&mut book, &other.name)).unwrap_or_default();
        let mut likeness = SheetLikeness::default();
        for row in &rows {
            let texts = row.iter().map(|text| text.trim()).collect();
            likeness.row(|| (others.likeness)(&other.name, &texts));
        }
        left_out.extend(likeness.left_out(&other.name));
    }
    let left_out = FileRemark::left_out("sheet", &left_out, others.year);
    let SheetLook { hidden, formats } = match parts.has_look() {
        true => parts.look(&name)?,
        false => SheetLook::default(),
    };
    let part = Some(format!("sheet `{name}`"));
    let mut records = BackgroundRecords::start(move |queue| {
        if let Some(left_out) = left_out {
            queue.remark(left_out);
        }
        let sheet = SheetToRead {
            name,
            hidden,
            formats,
            numbers,
            is_stale: parts.is_stale,
        };
        read_rows(&mut book, &sheet, queue)
    })?;
    records.part = part;
    Ok(records)
}

/// The worksheets of a workbook. Whether one is empty is looked for only where it matters.
fn list_sheets(book: &mut Book, is_stated: bool) -> io::Result<Vec<SheetEntry>> {
    let entries: Vec<(String, SheetVisible)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible))
        .collect();
    let mut sheets = Vec::new();
    for (name, visible) in entries {
        let is_empty = !is_stated && is_empty(book, &name)?;
        sheets.push(SheetEntry {
            name,
            is_hidden: visible != SheetVisible::Visible,
            is_empty,
        });
    }
    Ok(sheets)
}

/// The texts of the first rows of a sheet, one of which may be its header.
fn first_rows(book: &mut Book, sheet: &str) -> io::Result<Vec<Vec<String>>> {
    let mut cells = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| damaged(&error))?;
    let (mut rows, mut current) = (Vec::<Vec<String>>::new(), None);
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let row = cell.get_position().0;
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        if current != Some(row) {
            if rows.len() == HEADER_ROWS {
                break;
            }
            rows.push(Vec::new());
            current = Some(row);
        }
        let text = match cell.get_value() {
            DataRef::String(text) => text.as_str(),
            DataRef::SharedString(text) => text,
            _ => continue,
        };
        if let Some(texts) = rows.last_mut() {
            texts.push(text.to_owned());
        }
    }
    Ok(rows)
}

fn is_empty(book: &mut Book, sheet: &str) -> io::Result<bool> {
    let mut cells = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| damaged(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let is_blank = match cell.get_value() {
            DataRef::Empty => true,
            DataRef::String(text) => text.trim().is_empty(),
            DataRef::SharedString(text) => text.trim().is_empty(),
            _ => false,
        };
        if !is_blank {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The sheet that is read.
struct SheetToRead {
    name: String,
    /// The numbers of its hidden rows from 0, in order.
    hidden: Vec<u64>,
    formats: FormattedCells,
    numbers: NumberReading,
    /// Whether the values of its formulas may never have been computed.
    is_stale: bool,
}

fn read_rows(book: &mut Book, sheet: &SheetToRead, queue: &mut BatchQueue) -> io::Result<()> {
    let mut cells = book
        .worksheet_cells_reader(&sheet.name)
        .map_err(|error| damaged(&error))?;
    let mut rows = RowWriter::new(queue, &sheet.name, sheet.numbers);
    let mut current = None;
    let mut shared = BTreeMap::new();
    let is_hidden = |row: u64| sheet.hidden.binary_search(&row).is_ok();
    loop {
        let cell = cells
            .next_cell_with_formula_metadata()
            .map_err(|error| damaged(&error))?;
        let Some(cell) = cell else {
            break;
        };
        let (row, column) = (u64::from(cell.pos.0), u64::from(cell.pos.1));
        if let Some(before) = current.filter(|before| *before != row) {
            rows.end_row(is_hidden(before))?;
            if row < before {
                let problem = FileRemark::new(
                    Code::FileUnreadable,
                    "cannot be read: its rows are not in order",
                    "save it again in a spreadsheet program",
                );
                return Err(problem.into());
            }
        }
        current = Some(row);
        let formula = formula(&cell, &mut shared);
        let content = content(cell, sheet.is_stale);
        rows.cell(row, column, &content)?;
        if let (Some(formula), CellContent::Number(_)) = (formula, &content) {
            rows.formula(row, column, &formula);
        }
        if let (Some(format), CellContent::Number(_)) =
            (sheet.formats.format(row, column), &content)
        {
            rows.format(row, column, format);
        }
    }
    if let Some(last) = current {
        rows.end_row(is_hidden(last))?;
    }
    rows.finish();
    Ok(())
}

/// The formula of a cell; `shared` are those that were met and that other cells repeat. What such a
/// repetition refers to is as far away as with the first, which stands for it.
fn formula(
    cell: &XlsxCellFormulaMetadataRecord<'_>,
    shared: &mut BTreeMap<usize, StoredFormula>,
) -> Option<StoredFormula> {
    let (row, column) = (u64::from(cell.pos.0), u64::from(cell.pos.1));
    let stored = |formula: &str| StoredFormula {
        text: Arc::from(formula),
        row,
        column,
    };
    match cell.formula.as_ref()? {
        XlsxFormulaMetadata::Normal { formula } => Some(stored(formula)),
        XlsxFormulaMetadata::Shared {
            shared_index,
            formula,
            ..
        } => {
            let formula = stored(formula);
            shared.insert(*shared_index, formula.clone());
            Some(formula)
        }
        XlsxFormulaMetadata::SharedDerived { shared_index } => shared.get(shared_index).cloned(),
        _ => None,
    }
}

/// What a cell holds, by its stored value.
fn content(cell: XlsxCellFormulaMetadataRecord<'_>, is_stale: bool) -> CellContent {
    let is_formula = cell.formula.is_some();
    let uncomputed =
        || CellContent::Fault("holds a formula whose value was never computed".to_owned());
    let content = match cell.value {
        DataRef::Empty if is_formula => uncomputed(),
        DataRef::Empty => CellContent::Blank,
        DataRef::Int(number) => CellContent::Text(number.to_string()),
        DataRef::Float(number) => match stored_number(number) {
            Some(number) => CellContent::Number(number),
            None => CellContent::Fault("holds a number that is not one".to_owned()),
        },
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            CellContent::Text(text)
        }
        DataRef::SharedString(text) => CellContent::Text(text.to_owned()),
        DataRef::Bool(true) => CellContent::Text("TRUE".to_owned()),
        DataRef::Bool(false) => CellContent::Text("FALSE".to_owned()),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            CellContent::Text(match (hour, minute, second) {
                (0, 0, 0) => day,
                _ => format!("{day}T{hour:02}:{minute:02}:{second:02}"),
            })
        }
        DataRef::Error(error) => CellContent::Fault(format!("holds the error `{error}`")),
    };
    match &content {
        CellContent::Number(number) if is_formula && is_stale && number.text == "0" => uncomputed(),
        _ => content,
    }
}

/// What is said of a workbook that is not as it should be.
fn damaged(error: &XlsxError) -> io::Error {
    let problem = match error {
        XlsxError::Password => FileRemark::new(
            Code::FormatUnread,
            "is protected by a password",
            "save it without the password",
        ),
        _ => FileRemark::new(
            Code::FileUnreadable,
            format!("cannot be read: its workbook is damaged ({error})"),
            "open it in a spreadsheet program, and save it again as .xlsx",
        ),
    };
    problem.into()
}
