//! Rows that whoever opens a workbook does not see.

use super::*;
use crate::diag::Severity;

/// What is said where nothing states what becomes of them.
const COUNTED: &str = "K0142: 1 hidden row is not seen by whoever opens the workbook, and counted: 5.00 kr @ a.csv:Ark1!2 the first | write `hidden = \"read\"` in municipality.toml if that is right, or `hidden = \"skip\"`";

fn rows(is_hidden: bool) -> [Row; 3] {
    let (_, hidden) = posting(number("5"), text("a"));
    [
        header(),
        (is_hidden, hidden),
        posting(number("1"), text("b")),
    ]
}

#[test]
fn hidden_rows_are_an_error_until_it_is_said_what_becomes_of_them() {
    check(&rows(true), 600, &[COUNTED]);
    assert_eq!(crate::diag::Code::HiddenRecords.severity(), Severity::Error);
    let left_out = "K0142: 1 hidden row is left out: 5.00 kr @ a.csv:Ark1!2 the first | show the rows in the workbook, or write `hidden = \"read\"` in municipality.toml, if they should count";
    for (hidden, ore, expected) in [
        (HiddenRows::Read, 600, &[][..]),
        (HiddenRows::Skipped, 100, &[left_out]),
    ] {
        for bytes in [xlsx(&rows(true)), ods(&rows(true))] {
            let world = MemoryWorld::new();
            world.put("a.csv", bytes);
            let spec = written_in(FileDialect {
                hidden,
                ..dialect()
            });
            assert_eq!(check_world(&world, &spec, expected).raw.net.ore(), ore);
        }
    }
}

#[test]
fn rows_without_height_and_in_folded_groups_are_hidden() {
    let sheet = xlsx_sheet(&rows(false));
    let row = "<row r=\"2\"";
    let with = |entries: &str| sheet.replace(row, &format!("{row} {entries}"));
    let all = "<worksheet><sheetFormatPr zeroHeight=\"1\"/>";
    let shown = "<row r=\"1\" hidden=\"0\"";
    let by_default = sheet.replace("<worksheet>", all);
    let by_default = by_default.replace("<row r=\"1\"", shown);
    let by_default = by_default.replace("<row r=\"3\"", "<row r=\"3\" ht=\"15\"");
    for (sheet, is_hidden) in [
        (with("ht=\"0\" customHeight=\"1\""), true),
        (with("outlineLevel=\"1\" hidden=\"true\""), true),
        (by_default, true),
        (with("ht=\"12.75\""), false),
        (with("hidden=\"0\""), false),
    ] {
        let expected: &[&str] = if is_hidden { &[COUNTED] } else { &[] };
        assert_eq!(
            found(&xlsx_of(&[("Ark1", &sheet)], ""), dialect()),
            expected,
            "{sheet}"
        );
    }
    let table = ods_table("Ark1", &rows(false));
    let first = table.find("<table:table-row>").expect("a row");
    let second = first + 1 + table[first + 1..].find("<table:table-row>").expect("a row");
    let (before, behind) = table.split_at(second);
    let end = behind.find("</table:table-row>").expect("an end") + "</table:table-row>".len();
    let (row, behind) = behind.split_at(end);
    let styled = |height: &str| {
        let style = format!(
            "<style:style style:name=\"ro2\"><style:table-row-properties style:row-height=\"{height}\"/></style:style>"
        );
        let row = row.replacen(
            "<table:table-row",
            "<table:table-row table:style-name=\"ro2\"",
            1,
        );
        format!("{style}{before}{row}{behind}")
    };
    let grouped = |display: &str| {
        format!(
            "{before}<table:table-row-group table:display=\"{display}\">{row}</table:table-row-group>{behind}"
        )
    };
    for (tables, is_hidden) in [
        (styled("0cm"), true),
        (styled("0.45cm"), false),
        (grouped("false"), true),
        (grouped("true"), false),
    ] {
        let expected: &[&str] = if is_hidden { &[COUNTED] } else { &[] };
        assert_eq!(found(&ods_of(&tables), dialect()), expected, "{tables}");
    }
}
