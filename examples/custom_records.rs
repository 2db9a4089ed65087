//! Reads a ledger of another format, text of fixed width, all the way to figures: `cargo run
//! --example custom_records`.
//!
//! A format gives the records of a file one by one, each with its place; the first is the header.
//! All else, from amounts and codes to quarantine, completeness and the lines that findings show,
//! comes with that.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use kontering::diag::RecordPlace;
use kontering::ledger::{
    EachRecord, Fields, FileContent, FileDialect, FileHead, LedgerFiles, LedgerSpec, Record,
    RecordFormat, Records,
};
use kontering::render::{DiagnosticForm, Sources, diagnostics};
use kontering::value::display_figure;
use kontering::workspace::{Request, load_with};
use kontering::world::MemoryWorld;

/// How many lines a thread takes at a time.
const LINES: usize = 1000;

/// Text in which every column has its width. **Unit**: bytes.
#[derive(Debug)]
struct FixedWidth {
    widths: &'static [usize],
}

impl RecordFormat for FixedWidth {
    type Records<'f> = FixedLines<'f>;

    fn name(&self) -> &str {
        "fixed-width"
    }

    fn reads(&self, head: &FileHead<'_>) -> bool {
        let text = head.text();
        let header = text.lines().next().unwrap_or("");
        header.len() == self.widths.iter().sum::<usize>() && !header.contains(';')
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        _: &LedgerSpec,
        _: &FileDialect,
    ) -> io::Result<FixedLines<'f>> {
        Ok(FixedLines {
            file: BufReader::new(file),
            widths: self.widths,
            number: 0,
        })
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        let RecordPlace::Line(number) = place else {
            return None;
        };
        BufReader::new(file)
            .lines()
            .nth(usize::try_from(*number).ok()?.checked_sub(1)?)?
            .ok()
    }
}

/// A file of such lines.
struct FixedLines<'f> {
    file: BufReader<FileContent<'f>>,
    widths: &'static [usize],
    number: u64,
}

/// Some lines of it, the number of the first, and how many were gone through.
#[derive(Default)]
struct FixedPortion {
    lines: Vec<String>,
    first: u64,
    widths: &'static [usize],
    done: usize,
}

impl Records for FixedLines<'_> {
    type Portion = FixedPortion;

    fn take(&mut self, portion: &mut FixedPortion) -> io::Result<bool> {
        let lines = self
            .file
            .by_ref()
            .lines()
            .take(LINES)
            .collect::<io::Result<Vec<String>>>()?;
        let first = self.number + 1;
        self.number += lines.len() as u64;
        *portion = FixedPortion {
            lines,
            first,
            widths: self.widths,
            done: 0,
        };
        Ok(!portion.lines.is_empty())
    }

    fn each(portion: &mut FixedPortion, each: &mut EachRecord<'_>) {
        let mut bounds = Vec::new();
        while let Some(line) = portion.lines.get(portion.done) {
            bounds.clear();
            let mut start = 0;
            for width in portion.widths {
                if start >= line.len() {
                    break;
                }
                bounds.push((start, (start + width).min(line.len())));
                start += width;
            }
            let place = RecordPlace::Line(portion.first + portion.done as u64);
            portion.done += 1;
            let record = Record::new(place, Fields::new(line, &bounds));
            if each(&record) == ControlFlow::Break(()) {
                return;
            }
        }
    }
}

const LEDGER: &str = "\
klasse funksjon art  ansvar periode kroner  tekst bilag
1      275      010  1      01      1000,00 pay   1
1      275      270  1      01      200,00  tolk  2
1      265      190  3      01      8oo,00  rent  3
";

/// What the format makes of a small project: its findings, then its figures.
pub fn figures() -> String {
    let source = Arc::new(LedgerFiles::default().with(FixedWidth {
        widths: &[7, 9, 5, 7, 8, 8, 6, 5],
    }));
    let base = include_str!("../tests/diagnostics/base.project");
    let world = MemoryWorld::fixture(
        &base
            .replace("postings.csv\"", "postings.txt\"")
            .replace("\"beløp\"", "\"kroner\""),
    );
    world.put("municipalities/a/2013/postings.txt", LEDGER);
    world.remove("municipalities/a/2013/postings.csv");
    let project = load_with(&world, source.clone()).value;
    let ran = project.run(
        &world,
        &Request {
            places: vec![("a".into(), None)],
            ..Request::default()
        },
    );
    let of_ledger = |finding: &&kontering::diag::Diagnostic| {
        finding
            .labels
            .iter()
            .any(|label| label.place.file().ends_with(".txt"))
    };
    let found: Vec<_> = ran.diagnostics.iter().filter(of_ledger).cloned().collect();
    let mut text = diagnostics(
        &Sources::new(&world, true).with(&*source),
        &found,
        DiagnosticForm::Graphical { color: false },
    );
    for cell in &ran.value.workbook.cells {
        text += &format!("{} {}\n", cell.address, display_figure(&cell.figure, None));
    }
    text
}

fn main() {
    print!("{}", figures());
}
