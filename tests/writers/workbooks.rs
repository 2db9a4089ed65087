//! Workbooks: amounts as numbers, everything else as text.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::book::{Book, escaped, kroner};
use super::packed::opendocument;

/// The number nearest to an amount, as a spreadsheet keeps it.
fn number(ore: i64) -> f64 {
    kroner(ore, '.', None).parse().expect("a number")
}

/// An XLSX workbook of one sheet.
pub fn xlsx(book: &Book) -> Vec<u8> {
    xlsx_in(book, "General")
}

/// The same, its amounts shown in a format.
pub fn xlsx_in(book: &Book, format: &str) -> Vec<u8> {
    let format = Format::new().set_num_format(format);
    let write = || -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let width = u16::try_from(book.columns.len()).expect("few columns");
        for (at, column) in (0..).zip(&book.columns) {
            sheet.write_string(0, at, &column.name)?;
        }
        sheet.write_string(0, width, "Beløp")?;
        for (row, line) in (1..).zip(&book.lines) {
            let fields = (0..).zip(&line.fields);
            for (at, field) in fields.filter(|(_, field)| !field.is_empty()) {
                sheet.write_string(row, at, field)?;
            }
            sheet.write_number_with_format(row, width, number(line.ore), &format)?;
        }
        workbook.save_to_buffer()
    };
    write().expect("a workbook")
}

/// An ODS workbook of one sheet.
pub fn ods(book: &Book) -> Vec<u8> {
    ods_in(book, "")
}

/// The same, its amounts shown in a number style of these parts.
pub fn ods_in(book: &Book, style: &str) -> Vec<u8> {
    let text = |text: &str| match text {
        "" => "<table:table-cell/>".to_owned(),
        text => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escaped(text)
        ),
    };
    let mut rows = String::from("<table:table-row>");
    for column in &book.columns {
        rows += &text(&column.name);
    }
    rows += &text("Beløp");
    rows += "</table:table-row>";
    for line in &book.lines {
        rows += "<table:table-row>";
        for field in &line.fields {
            rows += &text(field);
        }
        rows += &format!(
            "<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"{}\"/></table:table-row>",
            kroner(line.ore, '.', None)
        );
    }
    opendocument(&format!(
        "<office:document-content><office:automatic-styles><number:number-style style:name=\"N1\">{style}</number:number-style>\
         <style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N1\"/></office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"Bok\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    ))
}
