//! The reconstructed ledgers: the committed files are what the generator makes, and look as ledgers
//! do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

#[path = "../ledgers/mod.rs"]
pub mod ledgers;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// A file with the line ends that it is committed with; only ledgers are kept byte for byte on
/// every system.
fn committed(path: &str) -> Vec<u8> {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    if path.ends_with(".toml") {
        String::from_utf8(bytes)
            .expect("UTF-8")
            .replace("\r\n", "\n")
            .into_bytes()
    } else {
        bytes
    }
}

fn made() -> &'static BTreeMap<String, Vec<u8>> {
    static MADE: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    MADE.get_or_init(|| {
        let read = |path: &str| String::from_utf8(committed(path)).expect("UTF-8");
        ledgers::reconstruct(&read)
            .into_iter()
            .map(|file| (file.path, file.bytes))
            .collect()
    })
}

/// The ledgers alone.
fn postings() -> impl Iterator<Item = (&'static String, &'static Vec<u8>)> {
    made()
        .iter()
        .filter(|(path, _)| path.ends_with("postings.csv"))
}

#[test]
fn committed_ledgers_are_what_the_generator_makes() {
    let made = made();
    assert_eq!(made.len(), 10, "{:?}", made.keys());
    for (path, bytes) in made {
        let differs = committed(path) != *bytes;
        assert!(
            !differs,
            "{path} is not what `cargo run --example reconstruct` writes"
        );
    }
}

#[test]
fn ledgers_are_of_a_realistic_size_and_fit_a_repository() {
    for (path, bytes) in postings() {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        assert!(
            (20_000..60_000).contains(&lines),
            "{path} has {lines} lines"
        );
        assert!(bytes.len() < 4_000_000, "{path} has {} bytes", bytes.len());
    }
    assert_eq!(postings().count(), 3);
}

#[test]
fn no_posting_holds_eleven_digits_in_a_row() {
    for (path, bytes) in postings() {
        let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        let longest = text
            .split(|byte| !byte.is_ascii_digit())
            .map(<[u8]>::len)
            .max();
        assert!(longest < Some(11), "{path} has {longest:?} digits in a row");
    }
}
