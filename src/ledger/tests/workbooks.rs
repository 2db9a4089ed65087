//! Ledgers in workbooks: the postings that were written, exactly, or a finding
//! that names the cell.

mod formats;
mod formulas;
mod hidden_rows;
mod left_out;
mod parts;

use proptest::prelude::*;
use zip::CompressionMethod;

use crate::world::MemoryWorld;

use super::bad_input::check_world;
use super::json::{json_lines, json_spec};
use super::packed::found;
use super::packings::{gzipped, opendocument, zipped};
use super::{dialect, read, shown, spec, written_in};
use crate::ledger::*;

/// A cell as a workbook has it: what it is, then its value.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(String),
    Shared(usize),
    Number(String),
    /// Of the XML that it has in either format.
    Raw(&'static str, &'static str),
}

pub(super) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

pub(super) fn number(text: &str) -> Cell {
    Cell::Number(text.to_owned())
}

/// A row: whether it is hidden, its cells.
pub(super) type Row = (bool, Vec<Cell>);

const SHARED: [&str; 2] = ["242", "æ &amp; <r><t>rik</t></r>"];

fn xlsx_sheet(rows: &[Row]) -> String {
    let mut sheet = String::from("<worksheet><sheetData>");
    for (at, (is_hidden, cells)) in rows.iter().enumerate() {
        let hidden = if *is_hidden { " hidden=\"1\"" } else { "" };
        sheet += &format!("<row r=\"{}\"{hidden}>", at + 1);
        for (column, cell) in cells.iter().enumerate() {
            let name = format!("{}{}", char::from(b'A' + column as u8), at + 1);
            sheet += &match cell {
                Cell::Text(text) => {
                    format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                }
                Cell::Shared(index) => format!("<c r=\"{name}\" t=\"s\"><v>{index}</v></c>"),
                Cell::Number(number) => format!("<c r=\"{name}\"><v>{number}</v></c>"),
                Cell::Raw(xml, _) => xml.replace("{r}", &name),
            };
        }
        sheet += "</row>";
    }
    sheet + "</sheetData></worksheet>"
}

fn xlsx_of(sheets: &[(&str, &str)], calculation: &str) -> Vec<u8> {
    let mut workbook = String::from("<workbook xmlns:r=\"r\"><sheets>");
    let mut relations = String::from("<Relationships>");
    let mut parts = Vec::new();
    for (at, (name, sheet)) in sheets.iter().enumerate() {
        let state = if name.starts_with('_') {
            " state=\"hidden\""
        } else {
            ""
        };
        workbook += &format!(
            "<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\"{state}/>",
            at + 1
        );
        relations += &format!(
            "<Relationship Id=\"r{0}\" Type=\"x/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            at + 1
        );
        parts.push((
            format!("xl/worksheets/sheet{}.xml", at + 1),
            (*sheet).to_owned(),
        ));
    }
    let shared: String = SHARED
        .iter()
        .map(|text| match text.contains("<r>") {
            true => {
                "<si><r><t xml:space=\"preserve\">æ &amp; </t></r><r><t>rik</t></r></si>".to_owned()
            }
            false => format!("<si><t>{text}</t></si>"),
        })
        .collect();
    parts.extend([
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        ("_rels/.rels".to_owned(), "<Relationships><Relationship Id=\"r1\" Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml".to_owned(), format!("{workbook}</sheets>{calculation}</workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations + "</Relationships>"),
        ("xl/sharedStrings.xml".to_owned(), format!("<sst>{shared}</sst>")),
        ("xl/styles.xml".to_owned(), formats::STYLES.to_owned()),
    ]);
    let files: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, text)| (&**name, text.as_bytes()))
        .collect();
    zipped(&files, CompressionMethod::Deflated)
}

pub(super) fn xlsx(rows: &[Row]) -> Vec<u8> {
    xlsx_of(&[("Ark1", &xlsx_sheet(rows))], "")
}

fn ods_table(name: &str, rows: &[Row]) -> String {
    let mut table = format!("<table:table table:name=\"{name}\">");
    for (is_hidden, cells) in rows {
        table += if *is_hidden {
            "<table:table-row table:visibility=\"collapse\">"
        } else {
            "<table:table-row>"
        };
        for cell in cells {
            table += &match cell {
                Cell::Text(text) => format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"),
                Cell::Shared(0) => "<table:table-cell office:value-type=\"string\"><text:p>242</text:p></table:table-cell>".to_owned(),
                Cell::Shared(_) => "<table:table-cell office:value-type=\"string\"><text:p>æ &amp; <text:span>rik</text:span></text:p></table:table-cell>".to_owned(),
                Cell::Number(number) => format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>?</text:p></table:table-cell>"),
                Cell::Raw(_, xml) => (*xml).to_owned(),
            };
        }
        table += "</table:table-row>";
    }
    table + "</table:table>"
}

fn ods_of(tables: &str) -> Vec<u8> {
    opendocument(&format!(
        "<office:document-content><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    ))
}

pub(super) fn ods(rows: &[Row]) -> Vec<u8> {
    ods_of(&ods_table("Ark1", rows))
}

fn header() -> Row {
    (
        false,
        [
            "Klasse", "Funksjon", "Art", "Periode", "Beløp", "Tekst", "Bilag",
        ]
        .map(text)
        .to_vec(),
    )
}

/// A row with an amount and a text.
fn posting(amount: Cell, tekst: Cell) -> Row {
    (
        false,
        vec![
            number("1"),
            Cell::Shared(0),
            text("010"),
            text("01"),
            amount,
            tekst,
            number("7"),
        ],
    )
}

/// The findings and the sum of a workbook in either format.
fn check(rows: &[Row], ore: i128, expected: &[&str]) {
    for bytes in [
        xlsx(rows),
        ods(rows),
        gzipped(&xlsx(rows)),
        zipped(&[("a.ods", &ods(rows))], CompressionMethod::Deflated),
    ] {
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let condensed = check_world(&world, &spec(), expected);
        assert_eq!(condensed.raw.net.ore(), ore);
    }
}

#[test]
fn numbers_texts_and_blank_rows_are_read_as_they_are_stored() {
    let blank = (
        false,
        vec![
            text(" "),
            Cell::Raw("<c r=\"{r}\" s=\"1\"/>", "<table:table-cell/>"),
        ],
    );
    let rows = [
        blank.clone(),
        header(),
        posting(number("2000.1"), Cell::Shared(1)),
        blank.clone(),
        posting(text("-1 000,05"), text("tall som tekst")),
        posting(number("-1.5E1"), text("")),
        blank,
    ];
    check(&rows, 200_010 - 100_005 - 1_500, &[]);
    let world = MemoryWorld::new();
    world.put("a.csv", xlsx(&rows));
    let mut postings = Vec::new();
    read(&world, &spec(), &mut |posting| {
        postings.push(posting.clone());
    });
    let first = postings.first().expect("a posting");
    assert_eq!(first.record.to_string(), "Ark1!3");
    assert_eq!(
        (&*first.codes["funksjon"], &*first.codes["kontoklasse"]),
        ("242", "1")
    );
    assert_eq!(first.texts["tekst"], "æ & rik");
    assert_eq!(first.voucher.as_deref(), Some("7"));
    let line = LedgerFiles::default().excerpt(&world, "a.csv", &first.record);
    assert_eq!(line.as_deref(), Some("1\t242\t010\t01\t2000,1\tæ & rik\t7"));
}

#[test]
fn an_amount_of_three_decimals_is_refused_with_its_cell() {
    check(
        &[header(), posting(number("2.675"), text("a"))],
        0,
        &[
            "K0102: no amount: `2,675` may be thousands, or have three decimals @ a.csv:Ark1!E2 in quarantine, its kroner unknown | export the amounts with two decimals; or, where `,` groups thousands, write `thousands = \",\"` and another `decimal` in municipality.toml",
        ],
    );
}

#[test]
fn what_is_not_a_value_is_named_with_its_cell() {
    let help = "mend it where the file was made, and save it again";
    let error = Cell::Raw(
        "<c r=\"{r}\" t=\"e\"><f>A1/0</f><v>#DIV/0!</v></c>",
        "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>",
    );
    let uncomputed = Cell::Raw(
        "<c r=\"{r}\"><f>A1+1</f></c>",
        "<table:table-cell table:formula=\"of:=[.A1]+1\"/>",
    );
    let computed = Cell::Raw(
        "<c r=\"{r}\"><f>A1+1</f><v>5</v></c>",
        "<table:table-cell table:formula=\"of:=[.A1]+1\" office:value-type=\"float\" office:value=\"5\"><text:p>5</text:p></table:table-cell>",
    );
    let rows = [
        header(),
        posting(error.clone(), text("a")),
        posting(uncomputed, text("b")),
        posting(computed, text("c")),
        posting(number("3"), error),
    ];
    check(
        &rows,
        800,
        &[
            &format!(
                "K0143: cell `Ark1!E2` holds the error `#DIV/0!` @ a.csv:Ark1!E2 in quarantine, its kroner unknown | {help}"
            ),
            &format!(
                "K0143: cell `Ark1!E3` holds a formula whose value was never computed @ a.csv:Ark1!E3 in quarantine, its kroner unknown | {help}"
            ),
            &format!(
                "K0143: cell `Ark1!F5` holds the error `#DIV/0!` @ a.csv:Ark1!F5 in quarantine with 3.00 kr | {help}"
            ),
        ],
    );
}

#[test]
fn an_amount_in_another_currency_is_refused_with_its_cell() {
    let euro = "<table:table-cell office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"5\"><text:p>5 €</text:p></table:table-cell>";
    let krone = "<table:table-cell office:value-type=\"currency\" office:currency=\"NOK\" office:value=\"5\"><text:p>kr 5</text:p></table:table-cell>";
    let rows = [euro, krone].map(|cell| posting(Cell::Raw("", cell), text("a")));
    let bytes = ods(&[header(), rows[0].clone(), rows[1].clone()]);
    assert_eq!(
        found(&bytes, dialect()),
        [
            "K0143: cell `Ark1!E2` holds an amount in EUR, not in kroner @ a.csv:Ark1!E2 in quarantine, its kroner unknown | mend it where the file was made, and save it again"
        ]
    );
}

#[test]
fn a_zero_that_a_program_wrote_for_a_formula_is_not_a_value() {
    let zero = Cell::Raw("<c r=\"{r}\"><f>A1+1</f><v>0</v></c>", "");
    let sheet = xlsx_sheet(&[header(), posting(zero, text("a"))]);
    for (calculation, count) in [("", 0), ("<calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/>", 1)] {
        let bytes = xlsx_of(&[("Ark1", &sheet)], calculation);
        assert_eq!(
            super::packed::found(&bytes, dialect()).len(),
            count,
            "{calculation}"
        );
    }
}

#[test]
fn of_several_sheets_one_is_chosen() {
    let (first, second) = (
        [header(), posting(number("1"), text("a"))],
        [header(), posting(number("2"), text("b"))],
    );
    let (one, two) = (xlsx_sheet(&first), xlsx_sheet(&second));
    let tables = [("Jan", &first[..]), ("_Feb", &second), ("Tom", &[])];
    let tables = tables.map(|(name, rows)| ods_table(name, rows)).concat();
    for (bytes, hidden) in [
        (
            xlsx_of(
                &[("Jan", &one), ("_Feb", &two), ("Tom", &xlsx_sheet(&[]))],
                "",
            ),
            " (hidden)",
        ),
        (ods_of(&tables), ""),
    ] {
        let found = super::packed::found(&bytes, dialect());
        assert_eq!(
            found,
            [format!(
                "K0141: `a.csv` has 2 sheets that hold something: `Jan`, `_Feb`{hidden} @ a.csv, municipality.toml | say in municipality.toml which is meant: `sheet = \"Jan\"`"
            )]
        );
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let spec = written_in(FileDialect {
            sheet: Some("_Feb".to_owned()),
            taken_parts: ["Jan".to_owned()].into(),
            ..dialect()
        });
        let condensed = check_world(&world, &spec, &[]);
        assert_eq!(condensed.raw.net.ore(), 200);
        let reading = &condensed.completeness.last().expect("a result").reason;
        assert!(reading.ends_with("sheet `_Feb`"), "{reading}");
    }
}

#[test]
fn repeated_cells_and_rows_stand_for_as_many() {
    let row = "<table:table-row table:number-rows-repeated=\"3\">\
        <table:table-cell office:value-type=\"float\" office:value=\"1\"/><table:table-cell office:value-type=\"float\" office:value=\"242\"/>\
        <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\"><text:p>12</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"5.5\"/><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let table =
        ods_table("Ark1", &[header()]).replace("</table:table>", &format!("{row}</table:table>"));
    let world = MemoryWorld::new();
    world.put("a.csv", ods_of(&table));
    // `12` is read as art 012, which is said.
    let condensed = super::condense(&world, &spec(), &KeySpec::default()).value;
    assert_eq!(
        (condensed.raw.net.ore(), condensed.table.count()),
        (1_650, 3)
    );
    let alike = row.replace("\"3\"", "\"10001\"");
    let table =
        ods_table("Ark1", &[header()]).replace("</table:table>", &format!("{alike}</table:table>"));
    assert_eq!(
        super::packed::found(&ods_of(&table), dialect()),
        [
            "K0701: `a.csv` cannot be read: the row `Ark1!2` is repeated 10001 times @ a.csv:Ark1!2 , municipality.toml | delete in the workbook what is filled in below the last posting"
        ]
    );
    let bomb = row
        .replace("\"2\"", "\"16000\"")
        .replace("\"3\"", "\"1000000\"");
    let table =
        ods_table("Ark1", &[header()]).replace("</table:table>", &format!("{bomb}</table:table>"));
    assert_eq!(
        super::packed::found(&ods_of(&table), dialect()),
        [
            "K0701: `a.csv` cannot be read: its cells are not in order, or too many @ a.csv:Ark1!2 , municipality.toml | save it again in a spreadsheet program"
        ]
    );
}

#[test]
fn dates_are_written_as_people_sort_them() {
    let date = Cell::Raw(
        "<c r=\"{r}\" s=\"1\"><v>41305</v></c>",
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2013-01-31\"><text:p>31.01.13</text:p></table:table-cell>",
    );
    for bytes in [
        xlsx(&[header(), posting(number("1"), date.clone())]),
        ods(&[header(), posting(number("1"), date)]),
    ] {
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let mut texts = Vec::new();
        read(&world, &spec(), &mut |posting| {
            texts.push(posting.texts["tekst"].clone());
        });
        assert_eq!(texts, ["2013-01-31"]);
    }
}

const DAMAGED: &str = "K0701: `a.csv` cannot be read: it is damaged @ a.csv, municipality.toml | open it in the program that it is of, and save it again";

#[test]
fn a_sheet_at_which_its_reader_panics_is_damaged() {
    let rows = [header(), posting(number("1"), text("a"))];
    for (from, to) in [
        ("<sheetData>", "<dimension ref=\"A10:I9\"/><sheetData>"),
        ("r=\"A1\"", "r=\"AAAAAAAAAAAA1\""),
    ] {
        let sheet = xlsx_sheet(&rows).replacen(from, to, 1);
        for sheets in [
            vec![("Ark1", &*sheet)],
            vec![("Ark1", &*sheet), ("Ark2", "<worksheet/>")],
        ] {
            let found = found(&xlsx_of(&sheets, ""), dialect());
            assert_eq!(found, [DAMAGED], "{to}");
        }
    }
}

#[test]
fn a_cell_beyond_the_last_column_of_sheets_is_refused() {
    let rows = [header(), posting(number("1"), text("a"))];
    let refused = |cell: &str| {
        let sheet = xlsx_sheet(&rows).replacen("r=\"G2\"", &format!("r=\"{cell}\""), 1);
        let found = found(&xlsx_of(&[("Ark1", &*sheet)], ""), dialect());
        found
            .iter()
            .any(|found| found.contains("not in order, or too many"))
    };
    assert_eq!(["XFD2", "XFE2", "PPORH2"].map(refused), [false, true, true]);
}

proptest! {
    #[test]
    fn what_is_written_into_any_format_is_read_exactly(rows in prop::collection::vec((-99_999_999_999_i64..99_999_999_999, 240_u16..245, "[a-zæøå]([a-zæøå ]{0,8}[a-z])?"), 1..40)) {
        let cells: Vec<Row> = std::iter::once(header()).chain(rows.iter().map(|(ore, funksjon, tekst)| {
            let sign = if *ore < 0 { "-" } else { "" };
            let amount = format!("{sign}{}.{:02}", ore.abs() / 100, ore.abs() % 100);
            (false, vec![number("1"), number(&funksjon.to_string()), text("010"), text("01"), number(&amount), text(tekst), text("B")])
        })).collect();
        for (bytes, spec) in [(xlsx(&cells), spec()), (ods(&cells), spec()), (json_lines(&rows), json_spec())] {
            let world = MemoryWorld::new();
            world.put("a.csv", bytes);
            let mut postings = Vec::new();
            let result = read(&world, &spec, &mut |posting| {
                let funksjon: u16 = posting.codes["funksjon"].parse().expect("a number");
                postings.push((posting.amount.ore(), funksjon, posting.texts["tekst"].clone()));
            });
            prop_assert!(result.diagnostics.is_empty(), "{:?}", result.diagnostics);
            let expected: Vec<_> = rows.iter().map(|(ore, funksjon, tekst)| (i128::from(*ore), *funksjon, tekst.clone())).collect();
            prop_assert_eq!(postings, expected);
        }
    }

    #[test]
    fn a_damaged_workbook_gives_no_wrong_figure_in_silence(at in any::<prop::sample::Index>(), bit in 0..8, cut in any::<bool>(), flat in any::<bool>()) {
        let rows: Vec<Row> = std::iter::once(header()).chain((0..50).map(|n| posting(number(&n.to_string()), text("a")))).collect();
        let mut bytes = if flat { ods(&rows) } else { xlsx(&rows) };
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1u8 << bit;
        }
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let result = read(&world, &spec(), &mut |_| ());
        let is_right = result.value.raw.net.ore() == 100 * (0..50).sum::<i128>() && result.value.raw.lines == 50;
        prop_assert!(is_right || !result.diagnostics.is_empty());
        prop_assert!(result.diagnostics.len() <= 1, "{:?}", result.diagnostics.iter().map(shown).collect::<Vec<_>>());
    }
}
