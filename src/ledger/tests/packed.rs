//! Ledgers packed into gzip and zip: the same postings, or one finding.

use proptest::prelude::*;
use zip::CompressionMethod;

use crate::world::MemoryWorld;

use super::bad_input::check_world;
use super::packings::{gzipped, zipped};
use super::{HEADER, condense, dialect, read, shown, spec, written_in};
use crate::ledger::*;

/// The findings of a ledger whose one file has these bytes.
pub(super) fn found(bytes: &[u8], dialect: FileDialect) -> Vec<String> {
    let world = MemoryWorld::new();
    world.put("a.csv", bytes);
    let found = condense(&world, &written_in(dialect), &KeySpec::default());
    found.diagnostics.iter().map(shown).collect()
}

const LINES: &str = "1;242;010;01;5,00;æ;1\n1;242;010;01;-7,50;b;2\n";

fn ledger() -> Vec<u8> {
    format!("{HEADER}{LINES}").into_bytes()
}

fn reading(condensed: &Condensed) -> &str {
    condensed
        .completeness
        .last()
        .map_or("", |last| &last.reason)
}

#[test]
fn a_packed_file_is_read_like_the_file_itself() {
    let plain = ledger();
    let halves = plain.split_at(50);
    let deflated = |files| zipped(files, CompressionMethod::Deflated);
    for (bytes, expected) in [
        (plain.clone(), "csv"),
        (gzipped(&plain), "csv in gzip"),
        (
            [gzipped(halves.0), gzipped(halves.1)].concat(),
            "csv in gzip",
        ),
        (
            zipped(&[("x.csv", &plain)], CompressionMethod::Stored),
            "csv in zip",
        ),
        (
            deflated(&[
                ("__MACOSX/._x.csv", b"?"),
                ("år/x.csv", &plain),
                ("år/.DS_Store", b"?"),
            ]),
            "csv in zip",
        ),
        (
            deflated(&[("x.csv.gz", &gzipped(&plain))]),
            "csv in gzip in zip",
        ),
    ] {
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let condensed = check_world(&world, &spec(), &[]);
        assert_eq!(condensed.raw.net.ore(), -250);
        assert_eq!(
            reading(&condensed),
            format!("`a.csv` is read as {expected}")
        );
    }
}

#[test]
fn archives_that_were_joined_are_refused() {
    let one = zipped(&[("a.csv", &ledger())], CompressionMethod::Deflated);
    let two = zipped(&[("b.csv", &ledger())], CompressionMethod::Stored);
    let world = MemoryWorld::new();
    world.put("a.csv", [one, two].concat());
    let finding = "K0701: `a.csv` cannot be read: its zip archive is damaged (there are bytes in front of its first file, as where two archives were joined) @ a.csv, municipality.toml | the file was cut off or changed on its way; copy or export it again";
    let found = condense(&world, &spec(), &KeySpec::default()).diagnostics;
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), [finding]);
}

#[test]
fn a_finding_shows_the_line_within_the_packing() {
    let world = MemoryWorld::new();
    world.put(
        "a.csv",
        gzipped(format!("{HEADER}1;242;010;01;x;a;1\n").as_bytes()),
    );
    let place = crate::diag::RecordPlace::Line(2);
    let line = LedgerFiles::default().excerpt(&world, "a.csv", &place);
    assert_eq!(line.as_deref(), Some("1;242;010;01;x;a;1"));
}

#[test]
fn of_several_files_one_is_chosen() {
    let (first, second) = (ledger(), format!("{HEADER}1;242;010;01;1;a;1\n"));
    let files: [(&str, &[u8]); 2] = [("jan/a.csv", &first), ("feb.csv", second.as_bytes())];
    let bytes = zipped(&files, CompressionMethod::Deflated);
    let place = "@ a.csv, municipality.toml";
    let check = |member: Option<&str>, expected: Result<i128, String>| {
        let chosen = FileDialect {
            member: member.map(str::to_owned),
            ..dialect()
        };
        let world = MemoryWorld::new();
        world.put("a.csv", bytes.clone());
        let condensed = condense(&world, &written_in(chosen), &KeySpec::default());
        let found = condensed.diagnostics.iter().map(shown).collect::<Vec<_>>();
        match expected {
            Ok(net) => {
                let other = ["jan/a.csv", "feb.csv"].map(|name| {
                    member
                        .is_some_and(|member| !name.ends_with(member))
                        .then_some(name)
                });
                let other = other.into_iter().flatten().collect::<String>();
                let left_out = format!(
                    "K0133: `a.csv` holds a file `{other}` that looks like the one that is read, but no ledger takes it {place} | add it to `files` as one of its own, or take it out of there"
                );
                assert_eq!(condensed.value.raw.net.ore(), net);
                assert_eq!(found, [left_out]);
            }
            Err(finding) => assert_eq!(found, [finding]),
        }
    };
    check(Some("feb.csv"), Ok(100));
    check(Some("a.csv"), Ok(-250));
    check(
        None,
        Err(format!(
            "K0141: `a.csv` is a zip archive with 2 files: `jan/a.csv`, `feb.csv` {place} | say in municipality.toml which is meant: `member = \"jan/a.csv\"`"
        )),
    );
    check(
        Some("febr.csv"),
        Err(format!(
            "K0141: `a.csv` is a zip archive without `febr.csv` {place} | did you mean `feb.csv`?"
        )),
    );
}

#[test]
fn a_file_of_another_kind_is_named_once() {
    let place = "@ a.csv, municipality.toml";
    let export = "export the postings as .xlsx or as delimited text, and name that file";
    for (bytes, expected) in [
        (&b"%PDF-1.7\n1 0 obj"[..], format!("K0140: `a.csv` is a PDF document {place} | {export}")),
        (&[1, 0, 7, 0, 0, 3, 2, 1], format!("K0140: `a.csv` is not text, nor of any other kind that is known {place} | {export}")),
        (b"A\0r\0t\0;\0", format!("K0103: `a.csv` is not utf-8: every second byte is zero {place} | write `encoding = \"utf-16le\"` in municipality.toml")),
        (b"", "K0106: `a.csv` holds nothing @ a.csv | export it again, or take it out of `files` in municipality.toml".to_owned()),
    ] {
        assert_eq!(found(bytes, dialect()), std::slice::from_ref(&expected));
        if !bytes.is_empty() {
            assert_eq!(found(&gzipped(bytes), dialect()), [expected]);
        }
    }
    let unknown = FileDialect {
        format: Some("xslx".to_owned()),
        ..dialect()
    };
    assert_eq!(found(&ledger(), unknown.clone()).len(), 1);
    // It is known to be wrong before anything is read.
    let refused = LedgerFiles::default().check(&written_in(unknown));
    let refused: Vec<String> = refused.iter().map(shown).collect();
    assert!(
        matches!(&refused[..], [only] if only.contains("`format` cannot be `xslx`")
            && only.contains("did you mean `xlsx`? there are \"xlsx\", \"ods\"")),
        "{refused:?}"
    );
    assert_eq!(LedgerFiles::default().check(&written_in(dialect())), []);
}

#[test]
fn what_grows_beyond_all_measure_is_refused() {
    let bytes = gzipped(&[HEADER.as_bytes(), &vec![b'\n'; 80 << 20]].concat());
    assert!(bytes.len() < 400_000);
    let found = found(&bytes, dialect());
    assert!(
        matches!(&found[..], [only] if only.starts_with("K0701: `a.csv` cannot be read: its gzip data grows to more than 300 times its size")),
        "{found:?}"
    );
}

proptest! {
    #[test]
    fn damage_of_a_packing_is_one_error_and_no_silence(at in any::<prop::sample::Index>(), bit in 0..8, cut in any::<bool>(), zip in any::<bool>()) {
        let lines: String = (0..200).map(|n| format!("1;{};010;01;{n},00;tekst {n};{n}\n", 242 + n % 3)).collect();
        let plain = format!("{HEADER}{lines}");
        let mut bytes = match zip {
            true => zipped(&[("x.csv", plain.as_bytes())], CompressionMethod::Deflated),
            false => gzipped(plain.as_bytes()),
        };
        let at = at.index(bytes.len());
        if cut {
            // Fewer bytes than those that name the packing are a short text.
            bytes.truncate(at.max(3));
        } else {
            bytes[at] ^= 1u8 << bit;
        }
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let result = read(&world, &spec(), &mut |_| ());
        let is_right = result.value.raw.net.ore() == 100 * (0..200).sum::<i128>() && result.value.raw.lines == 200;
        prop_assert!(is_right || !result.diagnostics.is_empty());
        prop_assert!(result.diagnostics.len() <= 1 || result.diagnostics.iter().any(|found| found.code == crate::diag::Code::FileUnreadable));
    }
}
