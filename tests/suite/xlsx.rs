//! The workbook of the shipped project, recalculated by a spreadsheet program of its own mind.
//!
//! Every stored result is overwritten with zero before, so nothing but recalculation can bring the
//! figures back.
#![allow(clippy::float_arithmetic)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx};
use kontering::cli::exit;
use kontering::engine::{Cell, Workbook};
use kontering::render::{Spreadsheet, workbook};
use kontering::value::{Notation, Value};
use kontering::words::Language;
use kontering::workspace::{Request, load};
use kontering::world::World;

use super::cli::Project;
use super::programs::is_there;
use super::published::shipped;
use super::shipped::copy;

/// How far a recalculated figure may lie from ours, relative to it.
const WITHIN: f64 = 1e-6;

/// Tells a spreadsheet program to recalculate whatever it loads.
const ALWAYS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// The file with some of its parts changed.
fn changed(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let (name, mut text) = (part.name().expect("a name").into_owned(), String::new());
        part.read_to_string(&mut text).expect("text");
        to.start_file(&name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        to.write_all(change(&name, text).as_bytes())
            .expect("written");
    }
    to.finish().expect("an archive").into_inner()
}

/// A part with every stored result of a formula replaced by zero, and how many there were.
fn forgotten(text: &str) -> (String, usize) {
    let mut parts = text.split("</f><v>");
    let mut blank = parts.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for part in parts {
        let (_, rest) = part.split_once("</v>").expect("a stored result");
        blank += "</f><v>0</v>";
        blank += rest;
        count += 1;
    }
    (blank, count)
}

/// The workbook without one stored result.
fn without_results(bytes: &[u8]) -> (Vec<u8>, usize) {
    let count = std::cell::Cell::new(0);
    let blank = changed(bytes, |name, text| {
        if !name.starts_with("xl/worksheets/sheet") {
            return text;
        }
        let (text, found) = forgotten(&text);
        count.set(count.get() + found);
        text
    });
    (blank, count.get())
}

/// The workbooks, each recalculated.
fn recalculated(files: &[(&str, &[u8])]) -> Vec<Xlsx<Cursor<Vec<u8>>>> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("profile/user")).expect("a folder");
    std::fs::write(path("profile/user/registrymodifications.xcu"), ALWAYS).expect("written");
    let sources: Vec<PathBuf> = files.iter().map(|(name, _)| path(name)).collect();
    for (source, (_, bytes)) in sources.iter().zip(files) {
        std::fs::write(source, bytes).expect("written");
    }
    let profile = format!("-env:UserInstallation=file://{}", path("profile").display());
    let mut command = Command::new("soffice");
    command.args([
        &profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
    ]);
    let output = command
        .arg(path("out"))
        .args(&sources)
        .output()
        .expect("soffice");
    let read = |(name, _): &(&str, &[u8])| {
        let bytes = std::fs::read(Path::new(&path("out")).join(name));
        let bytes = bytes.unwrap_or_else(|error| {
            panic!(
                "{name}: {error}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
        Xlsx::new(Cursor::new(bytes)).expect("a workbook")
    };
    files.iter().map(read).collect()
}

/// Row and column of an address such as `$B$7`. **Unit**: 0-based.
fn position(address: &str) -> (u32, u32) {
    let (letters, row) = address
        .trim_start_matches('$')
        .split_once('$')
        .expect("an address");
    let column = letters.bytes().fold(0, |column, letter| {
        column * 26 + u32::from(letter - b'A') + 1
    });
    (row.parse::<u32>().expect("a row") - 1, column - 1)
}

/// The worksheets of a workbook by name.
fn worksheets(book: &mut Xlsx<Cursor<Vec<u8>>>) -> BTreeMap<String, Range<Data>> {
    book.worksheets().into_iter().collect()
}

fn at<'a>(
    sheets: &'a BTreeMap<String, Range<Data>>,
    (sheet, address): &(String, String),
) -> &'a Data {
    sheets[sheet]
        .get_value(position(address))
        .unwrap_or(&Data::Empty)
}

/// Whether a recalculated cell holds our figure.
fn agrees(cell: &Cell, found: &Data) -> bool {
    match (&cell.figure.value, found) {
        (Value::Exact(value), Data::Float(found)) => {
            let factor = if cell.figure.unit.notation() == Notation::Index {
                100.0
            } else {
                1.0
            };
            let ours = value.to_decimal(30).parse::<f64>().expect("a number") * factor;
            (found - ours).abs() <= WITHIN * ours.abs().max(1e-9)
        }
        (Value::Text(text), Data::String(found)) => text.norwegian() == *found,
        (Value::Text(text), Data::Empty) => text.norwegian().is_empty(),
        (Value::Interval { .. }, Data::String(found)) => *found == cell.display(),
        (Value::Missing(_), Data::Empty) => true,
        _ => false,
    }
}

/// The cells that do not hold our figure, and how many hold it.
fn compare(
    ours: &Workbook,
    made: &Spreadsheet,
    book: &mut Xlsx<Cursor<Vec<u8>>>,
) -> (Vec<String>, usize) {
    let sheets = worksheets(book);
    let mut apart = Vec::new();
    for cell in &ours.cells {
        let spot = &made.cells[&cell.address];
        let found = at(&sheets, spot);
        if !agrees(cell, found) {
            apart.push(format!(
                "{} ({} {}): {} but {found:?}",
                cell.address,
                spot.0,
                spot.1,
                cell.display()
            ));
        }
    }
    let count = ours.cells.len() - apart.len();
    (apart, count)
}

/// A workbook in which the number of one cell is another.
fn with_number(bytes: &[u8], sheet: &str, address: &str, number: &str) -> Vec<u8> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    let index = book
        .sheet_names()
        .iter()
        .position(|name| name == sheet)
        .expect("the worksheet");
    let own = format!("xl/worksheets/sheet{}.xml", index + 1);
    assert!(matches!(
        at(
            &worksheets(&mut book),
            &(sheet.to_owned(), address.to_owned())
        ),
        Data::Float(_)
    ));
    let begin = format!("<c r=\"{}\"", address.replace('$', ""));
    changed(bytes, |name, text| {
        if name != own {
            return text;
        }
        let (before, cell) = text.split_once(&begin).expect("the cell");
        let (head, rest) = cell.split_once("<v>").expect("its value");
        assert!(
            !head.contains("</c>") && !head.contains("<f>"),
            "no stated number: {head}"
        );
        let (_, after) = rest.split_once("</v>").expect("its end");
        format!("{before}{begin}{head}<v>{number}</v>{after}")
    })
}

#[test]
fn recalculated_elsewhere_every_cell_is_ours_also_after_a_weight_is_changed_there() {
    if !is_there("soffice", "a workbook recalculated by LibreOffice") {
        return;
    }
    let (_, project, run) = shipped();
    let made =
        workbook(&project, &run, &run.workbook.cells, Language::Norwegian).expect("a workbook");
    let (blank, forgotten) = without_results(&made.bytes);
    assert!(
        forgotten > made.summary.live() && made.summary.live() > 2_000,
        "{forgotten} results, {}",
        made.summary
    );

    // The same edit in the workbook and in the rules.
    let (sheet, address) = &made.names["vekt.sosialhjelp.baerum.2013.reported"];
    let edited = with_number(&blank, sheet, address, "1.5");
    let world = copy();
    let path = "municipalities/baerum/rules.rhai";
    let (old, new) = (
        "weight(\"sosialhjelp\", #{ \"2013\": 1.75 })",
        "weight(\"sosialhjelp\", #{ \"2013\": 1.5 })",
    );
    let rules = world.text(path).expect("rules");
    assert!(rules.contains(old));
    world.put(path, rules.replace(old, new));
    let after = load(&world).value.run(&world, &Request::default()).value;

    let mut books = recalculated(&[("plain.xlsx", &blank), ("edited.xlsx", &edited)]);
    let (apart, count) = compare(&run.workbook, &made, &mut books[0]);
    assert!(
        apart.is_empty(),
        "{} apart, {count} agree:\n{}",
        apart.len(),
        apart.join("\n")
    );
    // Intervals are texts, which do not follow; all else does.
    let mut live = after.workbook.clone();
    live.cells
        .retain(|cell| !matches!(cell.figure.value, Value::Interval { .. }));
    let (apart, count) = compare(&live, &made, &mut books[1]);
    assert!(
        apart.is_empty(),
        "edited: {} apart, {count} agree:\n{}",
        apart.len(),
        apart.join("\n")
    );
    let (moved, _) = compare(&run.workbook, &made, &mut books[1]);
    assert!(moved.len() > 20, "the weight moves only {moved:?}");
}

#[test]
fn every_derived_figure_that_is_one_number_or_text_is_live() {
    let (_, project, run) = shipped();
    let made =
        workbook(&project, &run, &run.workbook.cells, Language::English).expect("a workbook");
    assert_eq!(made.summary.values(), 0, "{}", made.summary);
    let intervals = run
        .workbook
        .cells
        .iter()
        .filter(|cell| matches!(cell.figure.value, Value::Interval { .. }));
    assert_eq!(made.summary.intervals(), intervals.count());
    assert!(
        made.names.contains_key("fact.introdeltakere.baerum.2013"),
        "{:?}",
        made.names.keys().take(5).collect::<Vec<_>>()
    );
}

#[test]
fn a_workbook_goes_into_a_file_as_a_whole_and_tells_how_much_of_it_is_live() {
    let (project, folder) = (Project::new(), tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("bok.xlsx");
    let name = path.display().to_string();
    let told = project.output(&["run", "--format", "xlsx", "--output", &name]);
    assert!(
        told.starts_with(&format!("{name}: "))
            && told.contains(" live formulas, 0 values without a formula"),
        "{told}"
    );
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(std::fs::read(&path).expect("a file"))).expect("a workbook");
    let sheets = worksheets(&mut book);
    assert!(
        ["Summer", "Fakta"]
            .iter()
            .all(|name| sheets.contains_key(*name)),
        "{:?}",
        sheets.keys()
    );
    let absent = folder.path().join("ingen/bok.xlsx").display().to_string();
    let (code, out, err) = project.run(&["run", "--format", "xlsx", "--output", &absent]);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
    assert!(
        err.contains("error[K0707]") && err.contains("there is no folder"),
        "{err}"
    );
    let text = folder.path().join("celler.csv").display().to_string();
    assert_eq!(project.output(&["run", "--format", "csv", "-o", &text]), "");
    assert_eq!(
        std::fs::read_to_string(&text).expect("a file"),
        project.output(&["run", "--format", "csv"])
    );
}
