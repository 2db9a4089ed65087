//! Feeds the readers of ledgers with whatever bytes there may be.
//!
//! Built for libFuzzer (`cargo fuzz-readers`), it makes bytes up; built plainly, it reads those of
//! files: `READER FILE…`, or the whole corpus.

#![cfg_attr(kontering_fuzz, no_main)]

mod dialect;
mod law;
mod packed;
mod readers;

use readers::{READERS, Reader};

/// The reader of a name.
///
/// # Panics
/// Where there is none.
fn reader(name: &str) -> &'static Reader {
    READERS
        .iter()
        .find(|reader| reader.name == name)
        .unwrap_or_else(|| {
            let names: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
            panic!(
                "there is no reader `{name}`; there are {}",
                names.join(", ")
            )
        })
}

#[cfg(kontering_fuzz)]
mod fuzzed {
    //! What libFuzzer calls.

    use std::sync::LazyLock;

    /// The reader that the environment names.
    static READER: LazyLock<&super::Reader> = LazyLock::new(|| {
        let_pass();
        super::reader(&std::env::var("KONTERING_READER").unwrap_or_default())
    });

    libfuzzer_sys::fuzz_target!(|bytes: &[u8]| READER.try_bytes(bytes));

    /// The crates whose panics are caught where files are read, and said of the file.
    const CAUGHT: [&str; 2] = ["/calamine-", "/parquet-"];

    /// Lets panics pass that are caught, which libFuzzer would end with.
    fn let_pass() {
        let ends = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", std::panic::Location::file);
            if !CAUGHT.iter().any(|name| place.contains(name)) {
                ends(panic);
            }
        }));
    }
}

#[cfg(not(kontering_fuzz))]
fn main() {
    use std::path::{Path, PathBuf};

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let corpus = || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let files = |reader: &Reader| std::fs::read_dir(folder.join(reader.name)).ok();
        let entries = READERS.iter().flat_map(move |reader| {
            files(reader)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| (reader.name, entry.path()))
        });
        entries.collect::<Vec<(&str, PathBuf)>>()
    };
    let inputs = match arguments.split_first() {
        Some((name, paths)) => paths
            .iter()
            .map(|path| (name.as_str(), path.into()))
            .collect(),
        None => corpus(),
    };
    for (name, path) in &inputs {
        let path = path.display();
        let bytes =
            std::fs::read(path.to_string()).unwrap_or_else(|error| panic!("{path}: {error}"));
        println!("{name} {path}");
        reader(name).try_bytes(&bytes);
    }
    println!("{} inputs are read as they must be", inputs.len());
}
