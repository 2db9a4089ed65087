//! Sheets beside the one that is read.

use super::*;
use crate::diag::Severity;

#[test]
fn a_sheet_that_looks_like_the_one_that_is_read_is_named() {
    let preamble = (false, vec![text("Regnskap")]);
    let ledger = [preamble, header(), posting(number("1"), text("a"))];
    let other = [(false, vec![text("Art"), text("Navn")])];
    let sheets = [
        ("Jan", &ledger[1..]),
        ("Feb", &ledger),
        ("Kontoplan", &other),
        ("_Mar", &ledger),
    ];
    let written = sheets.map(|(_, rows)| xlsx_sheet(rows));
    let named = [0, 1, 2, 3].map(|at| (sheets[at].0, written[at].as_str()));
    let tables = sheets.map(|(name, rows)| ods_table(name, rows)).concat();
    let books = [xlsx_of(&named, ""), ods_of(&tables)];
    let named = |sheets: &str| {
        format!(
            "K0133: `a.csv` holds a sheet {sheets} @ a.csv, municipality.toml | add it to `files` as one of its own, or take it out of there"
        )
    };
    let looks = "that looks like the one that is read, but no ledger takes it";
    for (taken, expected) in [
        (
            &["Jan"][..],
            vec![named(&format!("`Feb` {looks}, and 1 more"))],
        ),
        (&["Jan", "feb"], vec![named(&format!("`_Mar` {looks}"))]),
        (&["Jan", "Feb", "_Mar"], Vec::new()),
    ] {
        let chosen = FileDialect {
            sheet: Some("Jan".to_owned()),
            taken_parts: taken.iter().map(|name| (*name).to_owned()).collect(),
            ..dialect()
        };
        for bytes in &books {
            assert_eq!(found(bytes, chosen.clone()), expected, "{taken:?}");
        }
    }
}

#[test]
fn a_file_of_an_archive_that_is_of_the_same_kind_is_named() {
    let book = xlsx(&[header(), posting(number("1"), text("a"))]);
    let sie = b"#FLAGGA 0\n#SIETYP 4\n";
    let pack = |members: &[(&str, &[u8])]| zipped(members, CompressionMethod::Deflated);
    let looks = |name: &str| {
        format!(
            "K0133: `a.csv` holds a file `{name}` that looks like the one that is read, but no ledger takes it @ a.csv, municipality.toml | add it to `files` as one of its own, or take it out of there"
        )
    };
    for (bytes, expected) in [
        (
            pack(&[("jan.xlsx", &book), ("feb.xlsx", &book)]),
            vec![looks("feb.xlsx")],
        ),
        (
            pack(&[("jan.xlsx", &book), ("les meg.docx", &book)]),
            vec![],
        ),
        (pack(&[("jan.xlsx", &book), ("b.se", sie)]), vec![]),
        (
            pack(&[("jan.xlsx", &book), ("les meg.txt", b"Hei")]),
            vec![],
        ),
    ] {
        let chosen = FileDialect {
            member: Some("jan.xlsx".to_owned()),
            ..dialect()
        };
        assert_eq!(found(&bytes, chosen), expected);
    }
}

#[test]
fn a_sheet_with_all_columns_and_lines_is_an_error() {
    let ledger = [header(), posting(number("1"), text("a"))];
    let (_, names) = header();
    let partly = [(false, names[..5].to_vec()), (false, vec![number("1")])];
    for (name, rows, severity) in [
        ("Feb", &ledger[..], Some(Severity::Error)),
        ("_Skjult", &ledger, Some(Severity::Error)),
        ("Feb 2013", &ledger, Some(Severity::Error)),
        ("Feb 2012", &ledger, Some(Severity::Warning)),
        ("Del", &partly, Some(Severity::Warning)),
        ("Mal", &ledger[..1], None),
    ] {
        let sheets = [("Jan", xlsx_sheet(&ledger)), (name, xlsx_sheet(rows))];
        let named = [0, 1].map(|at| (sheets[at].0, sheets[at].1.as_str()));
        let tables = [ods_table("Jan", &ledger), ods_table(name, rows)].concat();
        for bytes in [xlsx_of(&named, ""), ods_of(&tables)] {
            let world = MemoryWorld::new();
            world.put("a.csv", bytes);
            let spec = written_in(FileDialect {
                sheet: Some("Jan".to_owned()),
                taken_parts: ["Jan".to_owned()].into(),
                ..dialect()
            });
            let found = read(&world, &spec, &mut |_| {}).diagnostics;
            let found = found.iter().map(|finding| finding.severity);
            assert_eq!(
                found.collect::<Vec<_>>(),
                severity.into_iter().collect::<Vec<_>>(),
                "{name}"
            );
        }
    }
}
