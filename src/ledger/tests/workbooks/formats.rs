//! Numbers whose format says that they are not what is read.

use crate::value::{Amount, AmountScale};

use super::*;

/// Styles of the workbooks of these tests: plain, a date, then one for each of these tests.
pub(super) const STYLES: &str = "<styleSheet><numFmts>\
<numFmt numFmtId=\"44\" formatCode=\"&quot;$&quot;#,##0.00\"/>\
<numFmt numFmtId=\"164\" formatCode=\"[$€-2] #,##0.00\"/>\
<numFmt numFmtId=\"165\" formatCode=\"0&quot; mill.&quot;\"/>\
<numFmt numFmtId=\"166\" formatCode=\"0&quot; TNOK&quot;\"/>\
<numFmt numFmtId=\"167\" formatCode=\"#,##0,\"/>\
<numFmt numFmtId=\"168\" formatCode=\"&quot;kr&quot; 0.00\"/></numFmts>\
<cellStyleXfs><xf numFmtId=\"164\"/></cellStyleXfs>\
<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>\
<xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/><xf numFmtId=\"44\"/><xf numFmtId=\"10\"/></cellXfs>\
<cellStyles/><dxfs><dxf><numFmt numFmtId=\"169\" formatCode=\"0 €\"/></dxf></dxfs></styleSheet>";

/// What is found of a workbook with three postings of 5, the second in a style.
fn check_style(xml: &'static str, scale: AmountScale, expected: Option<&str>) {
    let five = || posting(number("5"), text("a"));
    let rows = [
        header(),
        five(),
        posting(Cell::Raw(xml, ""), text("b")),
        posting(number("6"), text("c")),
    ];
    let world = MemoryWorld::new();
    world.put("a.csv", xlsx(&rows));
    let spec = LedgerSpec { scale, ..spec() };
    let found: Vec<String> = read(&world, &spec, &mut |_| {})
        .diagnostics
        .iter()
        .map(shown)
        .collect();
    let expected: Vec<String> = expected
        .map(|problem| format!("K0143: cell `Ark1!E3` {problem}"))
        .into_iter()
        .collect();
    assert_eq!(found, expected, "{xml}");
}

#[test]
fn what_the_format_of_an_amount_contradicts_is_refused_with_its_cell() {
    use AmountScale::{Kroner, Thousands};
    const LOST: &str = "@ a.csv:Ark1!E3 in quarantine, its kroner unknown";
    let help = "export it in kroner; where it is in kroner, give the cell a plain number format";
    let factor = "state what the numbers stand for, as `factor = 1000`; where they stand for something else, give the cells a plain number format";
    for (xml, scale, problem, help) in [
        (
            "<c r=\"{r}\" s=\"2\"><v>5</v></c>",
            Kroner,
            "is an amount in EUR, not in kroner, as its format `[$€-2] #,##0.00` says",
            help,
        ),
        (
            "<c s=\"2\"><v>5</v></c>",
            Thousands,
            "is an amount in EUR, not in kroner, as its format `[$€-2] #,##0.00` says",
            help,
        ),
        (
            "<c r=\"{r}\" s=\"3\"><v>5</v></c>",
            Kroner,
            "is read as a number of kroner, but its format `0\" mill.\"` shows millions",
            help,
        ),
        (
            "<c r=\"{r}\" s=\"4\"><v>5</v></c>",
            Kroner,
            "is read as a number of kroner, but its format `0\" TNOK\"` shows thousands",
            factor,
        ),
        (
            "<c r=\"{r}\" s=\"5\"><v>5</v></c>",
            Thousands,
            "is read as a number of thousands, but its format `#,##0,` shows thousands of what is stored",
            factor,
        ),
        (
            "<c r=\"{r}\" s=\"8\"><v>5</v></c>",
            Kroner,
            "is a share in percent, as its format `0%` says",
            help,
        ),
    ] {
        check_style(xml, scale, Some(&format!("{problem} {LOST} | {help}")));
    }
    for (xml, scale) in [
        ("<c r=\"{r}\" s=\"4\"><v>5</v></c>", Thousands),
        ("<c r=\"{r}\" s=\"6\"><v>5</v></c>", Kroner),
        ("<c r=\"{r}\" s=\"7\"><v>5</v></c>", Kroner),
        ("<c r=\"{r}\" s=\"99\"><v>5</v></c>", Kroner),
    ] {
        check_style(xml, scale, None);
    }
}

#[test]
fn a_format_that_shows_a_part_of_a_number_is_told_once_until_its_unit_is_stated() {
    let divided = || {
        posting(
            Cell::Raw("<c r=\"{r}\" s=\"5\"><v>5</v></c>", ""),
            text("b"),
        )
    };
    let world = MemoryWorld::new();
    world.put(
        "a.csv",
        xlsx(&[
            header(),
            posting(number("6"), text("a")),
            divided(),
            divided(),
        ]),
    );
    let found = |spec: &LedgerSpec| -> Vec<String> {
        let mut sum = Amount::ZERO;
        let read = read(&world, spec, &mut |posting| sum += posting.amount);
        assert_eq!(sum, Amount::from_ore(1600));
        read.diagnostics.iter().map(shown).collect()
    };
    let stated = LedgerSpec {
        scale_is_stated: true,
        ..spec()
    };
    assert_eq!(found(&stated), [""; 0]);
    assert_eq!(
        found(&spec()),
        [
            "K0145: 2 lines have an amount whose cell shows a thousandth of the number that it holds, as its format `#,##0,` says, and nothing says the unit; what it holds is read as kroner: 10.00 kr @ a.csv:Ark1!3 the first of them | compare with a total that is known; where the stored numbers are kroner, write `factor = 1` in municipality.toml, else export them in a plain number format"
        ]
    );
}

#[test]
fn the_format_of_a_code_says_nothing() {
    let mut line = posting(number("5"), text("a"));
    line.1[0] = Cell::Raw("<c r=\"{r}\" s=\"2\"><v>1</v></c>", "");
    assert_eq!(found(&xlsx(&[header(), line]), dialect()), [""; 0]);
}

#[test]
fn the_format_of_a_column_that_nothing_reads_says_nothing() {
    let mut header = header();
    header.1.push(text("Valutabeløp"));
    let mut line = posting(number("5"), text("a"));
    line.1
        .push(Cell::Raw("<c r=\"{r}\" s=\"2\"><v>5</v></c>", ""));
    assert_eq!(found(&xlsx(&[header, line]), dialect()), [""; 0]);
}

#[test]
fn a_share_in_percent_of_opendocument_is_refused_with_its_cell() {
    let share = "<table:table-cell office:value-type=\"percentage\" office:value=\"5\"><text:p>500 %</text:p></table:table-cell>";
    let rows = [header(), posting(Cell::Raw("", share), text("a"))];
    assert_eq!(
        found(&ods(&rows), dialect()),
        [
            "K0143: cell `Ark1!E2` holds a share in percent @ a.csv:Ark1!E2 in quarantine, its kroner unknown | mend it where the file was made, and save it again"
        ]
    );
}

#[test]
fn an_amount_that_is_a_date_is_no_number() {
    let date = Cell::Raw("<c r=\"{r}\" s=\"1\"><v>41275</v></c>", "");
    assert_eq!(
        found(&xlsx(&[header(), posting(date, text("a"))]), dialect()),
        [
            "K0102: no amount: the field has `-`, which is no part of a number @ a.csv:Ark1!E2 in quarantine, its kroner unknown | mend the line, or `decimal` and `thousands` in municipality.toml"
        ]
    );
}

/// A document of two postings, the second of five in a cell with these attributes.
fn styled(cell: &str, row: &str, columns: &str) -> String {
    let styles = "<office:automatic-styles>\
        <number:number-style style:name=\"N1\"><number:number/><number:text> mill.</number:text></number:number-style>\
        <number:number-style style:name=\"N2\"><number:number number:display-factor=\"1000\"/></number:number-style>\
        <style:style style:name=\"mill\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
        <style:style style:name=\"own\" style:family=\"table-cell\" style:parent-style-name=\"mill\"/>\
        <style:style style:name=\"divided\" style:family=\"table-cell\" style:data-style-name=\"N2\"/>\
        <style:style style:name=\"plain\" style:family=\"table-cell\"/></office:automatic-styles>";
    let six = "<table:table-cell table:style-name=\"plain\" office:value-type=\"float\" office:value=\"6\"/>";
    let five = format!("<table:table-cell {cell} office:value-type=\"float\" office:value=\"5\"/>");
    let rows = [
        header(),
        posting(Cell::Raw("", six), text("a")),
        posting(Cell::Text("FIVE".to_owned()), text("b")),
    ];
    let table = ods_table("Ark1", &rows);
    let text =
        "<table:table-cell office:value-type=\"string\"><text:p>FIVE</text:p></table:table-cell>";
    assert!(table.contains(text));
    let table = table.replace(text, &five);
    let table = table.replacen(
        "<table:table-row>",
        &format!("{columns}<table:table-row>"),
        1,
    );
    let (before, last) = table.rsplit_once("<table:table-row>").expect("rows");
    format!(
        "<office:document-content>{styles}<office:body><office:spreadsheet>{before}<table:table-row {row}>{last}</office:spreadsheet></office:body></office:document-content>"
    )
}

#[test]
fn the_styles_of_opendocument_say_the_same_of_an_amount() {
    let mill = "K0143: cell `Ark1!E3` is read as a number of kroner, but its format `0\" mill.\"` shows millions";
    let divided = "K0145: 1 line has an amount whose cell shows a thousandth of the number that it holds, as its format `0,` says";
    let by_row = |style: &str| format!("table:default-cell-style-name=\"{style}\"");
    let by_column = |style: &str| {
        format!(
            "<table:table-column table:number-columns-repeated=\"4\" table:default-cell-style-name=\"plain\"/><table:table-column {}/>",
            by_row(style)
        )
    };
    for (cell, row, columns, expected) in [
        (
            "table:style-name=\"mill\"",
            String::new(),
            String::new(),
            Some(mill),
        ),
        (
            "table:style-name=\"own\"",
            String::new(),
            String::new(),
            Some(mill),
        ),
        (
            "table:style-name=\"divided\"",
            String::new(),
            String::new(),
            Some(divided),
        ),
        (
            "table:style-name=\"plain\"",
            by_row("mill"),
            by_column("mill"),
            None,
        ),
        ("", by_row("mill"), String::new(), Some(mill)),
        ("", by_row("plain"), by_column("mill"), None),
        ("", String::new(), by_column("mill"), Some(mill)),
    ] {
        let bytes = opendocument(&styled(cell, &row, &columns));
        let found = found(&bytes, dialect());
        match expected {
            Some(expected) => assert!(
                found.len() == 1 && found[0].starts_with(expected),
                "{cell} {row} {found:?}"
            ),
            None => assert_eq!(found, [""; 0], "{cell} {row}"),
        }
    }
}
