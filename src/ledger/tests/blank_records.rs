//! A format that is not text: every record counts, blank ones too, since none is an empty line.

use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::diag::RecordPlace;
use crate::ledger::{
    EachRecord, Fields, FileContent, FileDialect, FileHead, KeySpec, LedgerFiles, LedgerSource,
    LedgerSpec, Record, RecordFormat, Records,
};
use crate::world::MemoryWorld;

use super::{files, spec};

/// Rows that end in `\x1e`, of cells that end in `\x1f`.
#[derive(Debug)]
struct SeparatedRows;

/// All rows of a file.
#[derive(Default)]
struct SeparatedRecords(Option<String>);

/// The rows that are still to be gone through, and the number of the first.
#[derive(Default)]
struct SeparatedPortion(Vec<(u64, String)>);

impl RecordFormat for SeparatedRows {
    type Records<'f> = SeparatedRecords;

    fn name(&self) -> &str {
        "rows"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        head.text().contains('\x1e')
    }

    fn open<'f>(
        &self,
        mut file: FileContent<'f>,
        _: &LedgerSpec,
        _: &FileDialect,
    ) -> io::Result<SeparatedRecords> {
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(SeparatedRecords(Some(text)))
    }

    fn excerpt(&self, _: FileContent<'_>, _: &RecordPlace) -> Option<String> {
        None
    }
}

impl Records for SeparatedRecords {
    type Portion = SeparatedPortion;

    fn take(&mut self, portion: &mut SeparatedPortion) -> io::Result<bool> {
        let text = self.0.take().unwrap_or_default();
        let rows = (1..).zip(text.split_terminator('\x1e').map(str::to_owned));
        portion.0 = rows.collect();
        Ok(!portion.0.is_empty())
    }

    fn each(portion: &mut SeparatedPortion, each: &mut EachRecord<'_>) {
        while !portion.0.is_empty() {
            let (row, text) = portion.0.remove(0);
            let mut start = 0;
            let bounds: Vec<(usize, usize)> = text
                .split_terminator('\x1f')
                .map(|cell| {
                    let from = start;
                    start += cell.len() + 1;
                    (from, from + cell.len())
                })
                .collect();
            let place = RecordPlace::Row {
                sheet: Arc::from("s"),
                row,
            };
            let record = Record::new(place, Fields::new(&text, &bounds));
            if each(&record) == ControlFlow::Break(()) {
                return;
            }
        }
    }
}

#[test]
fn a_record_of_blank_fields_counts_and_is_put_aside() {
    let row = |cells: [&str; 7]| cells.map(|cell| format!("{cell}\x1f")).concat() + "\x1e";
    let posting = |kroner| row(["1", "242", "010", "01", kroner, "a", "1"]);
    let rows = [
        row([
            "Klasse", "Funksjon", "Art", "Periode", "Beløp", "Tekst", "Bilag",
        ]),
        row([""; 7]),
        posting("5,00"),
        row([" ", "", "\u{a0}", "", "", "", ""]),
        "\x1e".to_owned(),
        posting("7,00"),
        row([""; 7]),
    ];
    let world = MemoryWorld::new();
    world.put("a.rows", rows.concat());
    let spec = LedgerSpec {
        files: files(["a.rows"]),
        ..spec()
    };
    let source = LedgerFiles::default().with(SeparatedRows);
    let condensed = source.condense(&world, &spec, &KeySpec::default()).value;
    assert_eq!((condensed.raw.lines, condensed.table.count()), (6, 2));
    let aside = condensed.quarantined.iter();
    let places: Vec<u64> = aside.map(|line| line.record.number()).collect();
    assert_eq!(places, [2, 4, 5, 7]);
}
