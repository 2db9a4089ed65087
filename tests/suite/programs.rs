//! Programs beside Rust that some tests need, and what is done where one is not there.

use std::ffi::OsStr;
use std::io::Write;

/// A file that what is left out is added to, a line each; `cargo verify` names it at the end.
const LIST: &str = "KONTERING_LEFT_OUT";

/// Whether a program is there. Where it is not, the test that asks must end at once; it is named as
/// left out.
///
/// # Panics
/// With `CI=true`, where nothing may be left out.
pub fn is_there(program: &str, untried: &str) -> bool {
    let is_skipped = std::env::var_os(format!("KONTERING_SKIP_{}", program.to_uppercase()))
        .is_some_and(|value| value == "1");
    if !is_skipped && std::env::var_os("PATH").is_some_and(|path| is_in(&path, program)) {
        return true;
    }
    let why = if is_skipped {
        "is not wanted"
    } else {
        "is not installed"
    };
    let line = format!("{untried}, since `{program}` {why}");
    assert!(
        std::env::var_os("CI").is_none_or(|value| value != "true"),
        "with CI=true nothing may be left out: {line}"
    );
    eprintln!("left out: {line}");
    if let Some(list) = std::env::var_os(LIST) {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(list);
        file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()))
            .expect("a line in the list");
    }
    false
}

/// Whether a file of a program's name is in one of the folders of a search path.
fn is_in(path: &OsStr, program: &str) -> bool {
    let names = [program.to_owned(), format!("{program}.exe")];
    std::env::split_paths(path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

#[test]
fn a_program_is_found_in_the_folders_of_the_path_and_not_elsewhere() {
    let (with, without) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    std::fs::write(with.path().join("soffice"), "").expect("written");
    let is_found = |folders: &[&tempfile::TempDir]| {
        let path =
            std::env::join_paths(folders.iter().map(|folder| folder.path())).expect("a path");
        is_in(&path, "soffice")
    };
    assert!(is_found(&[&without, &with]));
    assert!(!is_found(&[&without]));
}
