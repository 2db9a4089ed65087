//! What a published page and a published workbook of the shipped project print, held against what the
//! long format tells: each cell of each sheet, and nothing where that says `:`.
#![allow(clippy::float_arithmetic)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use kontering::cli::exit;

use crate::cli::run_in;

/// What stands in place of a figure that is not told.
const WITHHELD: &str = ":";

/// How far a number of a workbook may lie from what is told, relative to it.
const WITHIN: f64 = 1e-6;

/// What is printed in the cells of each sheet, in order.
type Printed = BTreeMap<String, Vec<String>>;

fn publish(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, out, err) = run_in(root, &[arguments, &["--publish"]].concat());
    assert_eq!(code, exit::Exit::Fine, "{arguments:?}: {err}");
    out
}

/// A text without blanks, and without places where a line may break.
fn plain(text: &str) -> String {
    let stays = |sign: &char| !sign.is_whitespace() && *sign != '\u{ad}';
    text.chars().filter(stays).collect()
}

/// What the long format tells of the cells of each sheet: each as it is printed, and as a number.
fn told(csv: &str) -> (Printed, BTreeMap<String, Vec<f64>>) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let (mut printed, mut numbers) = (Printed::new(), BTreeMap::<String, Vec<f64>>::new());
    for record in reader.records() {
        let record = record.expect("a line");
        let field = |name: &str| {
            let at = header.iter().position(|own| own == name).expect(name);
            record[at].to_owned()
        };
        printed
            .entry(field("sheet"))
            .or_default()
            .push(plain(&field("display")));
        let percent = if field("unit") == "percent" {
            100.0
        } else {
            1.0
        };
        let value: Option<f64> = field("value").parse().ok();
        let of_sheet = numbers.entry(field("sheet")).or_default();
        of_sheet.extend(value.map(|value| value / percent));
    }
    for of_sheet in printed.values_mut() {
        of_sheet.sort();
    }
    for of_sheet in numbers.values_mut() {
        of_sheet.sort_by(f64::total_cmp);
    }
    (printed, numbers)
}

/// A text without what stands between two signs, these included.
fn without(text: &str, begin: &str, end: &str) -> String {
    let mut parts = text.split(begin);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        let (_, behind) = part.split_once(end).expect(end);
        kept + behind
    })
}

/// What a page prints in the cells of each sheet: no units and no marks of where it is from.
fn printed_on(page: &str) -> Printed {
    let mut printed = Printed::new();
    for section in page.split("<section class=\"sheet\"").skip(1) {
        let (section, _) = section.split_once("</section>").expect("an end");
        let (head, _) = section.split_once("</code></p>").expect("an id");
        let (_, sheet) = head.rsplit_once("<code>").expect("an id");
        let cells = section.split("<td").skip(1).map(|cell| {
            let (cell, _) = cell.split_once("</td>").expect("an end");
            let (_, cell) = cell.split_once('>').expect("a cell");
            let cell = without(&without(cell, "<sup", "</sup>"), "<small>", "</small>");
            let cell = without(&cell, "<", ">");
            let signs = [
                ("&lt;", "<"),
                ("&gt;", ">"),
                ("&quot;", "\""),
                ("&amp;", "&"),
            ];
            plain(
                &signs
                    .iter()
                    .fold(cell, |cell, (from, to)| cell.replace(from, to)),
            )
        });
        let mut cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
        cells.sort();
        printed.insert(sheet.to_owned(), cells);
    }
    printed
}

/// The sheets of which a page prints other cells than are told.
fn other_on(page: &str, told: &Printed) -> Vec<String> {
    let printed = printed_on(page);
    let sheets = told.keys().chain(printed.keys());
    let mut others: Vec<String> = sheets
        .filter(|sheet| printed.get(*sheet) != told.get(*sheet))
        .cloned()
        .collect();
    others.dedup();
    others
}

#[test]
fn a_page_prints_the_cells_that_the_long_format_tells() {
    let (told, _) = told(&publish(&["run", "--format", "csv"]));
    let withheld = told.values().flatten().filter(|cell| *cell == WITHHELD);
    assert!(told.len() > 60 && withheld.count() > 500, "{told:?}");
    let page = publish(&["report"]);
    assert_eq!(other_on(&page, &told), Vec::<String>::new());
    // A number in place of the last that is not told there is found.
    let sheets_end = page.find("id=\"kontroller\"").expect("checks");
    let sign = page[..sheets_end].rfind(">:<");
    let sign = sign.expect("a cell that is not told");
    let (head, behind) = page.split_at(sign);
    let planted = format!("{head}>4{}", &behind[2..]);
    assert_eq!(other_on(&planted, &told).len(), 1);
}

/// The sheets of which a workbook has other numbers, or another number of cells that are not told.
fn other_in(bytes: Vec<u8>, told: &Printed, numbers: &BTreeMap<String, Vec<f64>>) -> Vec<String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names().len(), told.len());
    let mut others = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a worksheet");
        let cells = range.used_cells().map(|(_, _, cell)| cell);
        let (mut own, mut withheld) = (Vec::new(), 0);
        for cell in cells {
            match cell {
                Data::Float(number) => own.push(*number),
                Data::String(text) => withheld += usize::from(text == WITHHELD),
                other => panic!("{name}: {other:?}"),
            }
        }
        own.sort_by(f64::total_cmp);
        let (told, numbers) = (&told[&name], &numbers[&name]);
        let is_near = |(own, told): (&f64, &f64)| (own - told).abs() <= WITHIN * own.abs().max(1.0);
        let is_same = own.len() == numbers.len()
            && own.iter().zip(numbers).all(is_near)
            && withheld == told.iter().filter(|cell| *cell == WITHHELD).count();
        if !is_same {
            others.push(name);
        }
    }
    others
}

#[test]
fn a_workbook_has_the_numbers_that_the_long_format_tells() {
    let csv = publish(&["run", "--format", "csv"]);
    let (printed, numbers) = told(&csv);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.xlsx");
    let output = file.to_str().expect("a path");
    publish(&["run", "--format", "xlsx", "--output", output]);
    let bytes = fs::read(&file).expect("a workbook");
    let others = other_in(bytes.clone(), &printed, &numbers);
    assert_eq!(others, Vec::<String>::new());
    // A cell that the long format does not tell, and the workbook does, is found.
    let mut lines: Vec<String> = csv.lines().map(ToOwned::to_owned).collect();
    let number = lines.iter().rposition(|line| line.contains(",persons,1"));
    let number = number.expect("a number of persons");
    let fields: Vec<&str> = lines[number].split(',').collect();
    let sheet = fields[0].to_owned();
    let hidden = fields.iter().enumerate().map(|(at, field)| match at {
        8 => "",
        11 => WITHHELD,
        _ => field,
    });
    lines[number] = hidden.collect::<Vec<_>>().join(",");
    let (printed, numbers) = told(&(lines.join("\n") + "\n"));
    assert_eq!(other_in(bytes, &printed, &numbers), [sheet]);
}
