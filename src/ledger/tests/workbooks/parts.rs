//! Several sheets of a workbook, or files of an archive, in one ledger.

use std::sync::Arc;

use super::*;
use crate::ledger::tests::HEADER;

/// A ledger of these parts of `a.csv`.
fn of_parts(parts: &[FileDialect]) -> LedgerSpec {
    let taken = parts.iter().flat_map(|part| [&part.sheet, &part.member]);
    let taken: std::collections::BTreeSet<String> = taken.flatten().cloned().collect();
    let files = parts.iter().map(|part| LedgerFile {
        path: Arc::from("a.csv"),
        dialect: Arc::new(FileDialect {
            taken_parts: taken.clone(),
            ..part.clone()
        }),
    });
    LedgerSpec {
        files: files.collect(),
        ..spec()
    }
}

fn sheet(name: &str) -> FileDialect {
    FileDialect {
        sheet: Some(name.to_owned()),
        ..dialect()
    }
}

fn member(name: &str) -> FileDialect {
    FileDialect {
        member: Some(name.to_owned()),
        ..dialect()
    }
}

#[test]
fn a_sheet_for_each_month_makes_one_ledger() {
    let jan = [header(), posting(number("1"), text("a"))];
    let feb = [header(), posting(number("2"), text("b"))];
    let tables = [("Jan", &jan), ("Feb", &feb)].map(|(name, rows)| ods_table(name, rows));
    let sheets = [xlsx_sheet(&jan), xlsx_sheet(&feb)];
    for (bytes, format) in [
        (
            xlsx_of(&[("Jan", &sheets[0]), ("Feb", &sheets[1])], ""),
            "xlsx",
        ),
        (ods_of(&tables.concat()), "ods"),
    ] {
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let spec = of_parts(&[sheet("Jan"), sheet("Feb")]);
        let condensed = check_world(&world, &spec, &[]);
        assert_eq!(condensed.raw.net.ore(), 300);
        assert_eq!(condensed.hashes.len(), 1);
        let last = condensed.completeness.last().expect("a result");
        let reading = format!(
            "`a.csv` is read as {format}, sheet `Feb`; `a.csv` is read as {format}, sheet `Jan`"
        );
        assert_eq!(last.reason, reading);
        let differ = condensed
            .completeness
            .iter()
            .find(|result| result.code == crate::diag::Code::DuplicateFile);
        assert!(differ.is_some_and(|result| result.reason.starts_with("2 of 2")));
        let mut places = Vec::new();
        read(&world, &spec, &mut |posting| {
            places.push(format!("{} {}", posting.file, posting.record));
        });
        assert_eq!(places, ["0 Jan!2", "1 Feb!2"]);
    }
}

#[test]
fn the_same_postings_in_two_sheets_are_named() {
    let rows = [
        header(),
        posting(number("1"), text("a")),
        posting(number("2"), text("b")),
    ];
    let sheet_of = xlsx_sheet(&rows);
    let world = MemoryWorld::new();
    world.put(
        "a.csv",
        xlsx_of(&[("Jan", &sheet_of), ("Feb", &sheet_of)], ""),
    );
    let mut found = Vec::new();
    let spec = of_parts(&[sheet("Jan"), sheet("Feb")]);
    found.extend(
        read(&world, &spec, &mut |_| {})
            .diagnostics
            .iter()
            .map(shown),
    );
    let start = "K0112: `a.csv` holds the same postings as `a.csv`: 2 postings, 3.00 kr @ a.csv:Feb!2 again from here, a.csv:Jan!2 first here";
    assert!(found.len() == 1 && found[0].starts_with(start), "{found:?}");
}

#[test]
fn a_file_of_an_archive_for_each_month_makes_one_ledger() {
    let jan = format!("{HEADER}1;242;010;01;1,00;a;1\n");
    let feb = format!("{HEADER}1;242;010;01;x;b;2\n");
    let members: [(&str, &[u8]); 2] = [
        ("jan.csv", jan.as_bytes()),
        ("2013/feb.csv", feb.as_bytes()),
    ];
    let world = MemoryWorld::new();
    world.put("a.csv", zipped(&members, CompressionMethod::Deflated));
    let spec = of_parts(&[member("jan.csv"), member("feb.csv")]);
    let found: Vec<String> = read(&world, &spec, &mut |_| {})
        .diagnostics
        .iter()
        .map(shown)
        .collect();
    assert!(
        found.len() == 1 && found[0].starts_with("K0102: no amount: `x` has `x`, which is no part of a number (file `feb.csv` of the archive) @ a.csv:2"),
        "{found:?}"
    );
    let again = of_parts(&[member("feb.csv"), member("2013/feb.csv")]);
    let found: Vec<String> = read(&world, &again, &mut |_| {})
        .diagnostics
        .iter()
        .map(shown)
        .collect();
    let twice = "K0112: `a.csv` is read more than once as csv in zip, file `2013/feb.csv` @ a.csv, municipality.toml";
    assert!(
        found.iter().any(|finding| finding.starts_with(twice)),
        "{found:?}"
    );
}

#[test]
fn a_file_without_sheets_is_not_read_once_for_each() {
    let world = MemoryWorld::new();
    world.put("a.csv", format!("{HEADER}1;242;010;01;1,00;a;1\n"));
    for parts in [[sheet("Jan"), sheet("Feb")], [member("a"), member("b")]] {
        let found: Vec<String> = read(&world, &of_parts(&parts), &mut |_| {})
            .diagnostics
            .iter()
            .map(shown)
            .collect();
        assert!(
            found.iter().any(
                |finding| finding.starts_with("K0112: `a.csv` is read more than once as csv @")
            ),
            "{found:?}"
        );
    }
}
