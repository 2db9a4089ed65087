//! Numbers whose format says that they are not what is read.

use crate::value::AmountScale;

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
        ("<c r=\"{r}\" s=\"5\"><v>5</v></c>", Kroner),
        ("<c r=\"{r}\" s=\"6\"><v>5</v></c>", Kroner),
        ("<c r=\"{r}\" s=\"7\"><v>5</v></c>", Kroner),
        ("<c r=\"{r}\" s=\"99\"><v>5</v></c>", Kroner),
    ] {
        check_style(xml, scale, None);
    }
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
