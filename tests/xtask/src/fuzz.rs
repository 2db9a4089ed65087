//! `cargo fuzz-readers`: bytes that libFuzzer makes up, fed to each reader of ledgers.
//!
//! The program is `tests/fuzz`, built with the same compiler as everything else and told to count
//! which branches are taken. What it finds on the way is gathered below `target/fuzz`; `keep` takes
//! of that into the corpus what reaches more.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A reader, as `tests/fuzz` names it.
struct Fuzzed {
    name: &'static str,
    /// The longest input, in bytes: less where it is unpacked to a thousand times as much.
    longest: u32,
    /// The file of `tests/fuzz/words` with what may be put in.
    words: Option<&'static str>,
}

const fn fuzzed(name: &'static str, longest: u32, words: Option<&'static str>) -> Fuzzed {
    Fuzzed {
        name,
        longest,
        words,
    }
}

const READERS: &[Fuzzed] = &[
    fuzzed("delimited", 65_536, Some("text")),
    fuzzed("encodings", 65_536, Some("text")),
    fuzzed("wide", 65_536, Some("text")),
    fuzzed("kostra", 65_536, None),
    fuzzed("saf-t", 65_536, Some("saf-t")),
    fuzzed("sie", 65_536, Some("sie")),
    fuzzed("json-lines", 65_536, Some("text")),
    fuzzed("xlsx-parts", 65_536, Some("xlsx-parts")),
    fuzzed("ods-content", 65_536, Some("ods-content")),
    fuzzed("description", 8_192, Some("description")),
    fuzzed("xlsx", 8_192, None),
    fuzzed("ods", 8_192, None),
    fuzzed("packed", 8_192, None),
    fuzzed(PARQUET, 8_192, None),
];

/// The reader that is built in where it is asked for by name alone.
const PARQUET: &str = "parquet";

/// Branches and comparisons are counted, in this project and all that it stands on.
const FLAGS: &str = "--cfg kontering_fuzz -Cpasses=sancov-module \
     -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
     -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Where all of it is built and gathered.
const TARGET: &str = "target/fuzz";

/// How long a reader is fed where nothing is said, in seconds.
const SECONDS: u32 = 60;

/// The longest input that is kept.
const LONGEST_KEPT: u32 = 4_096;

/// How many bytes of inputs are kept for a reader.
const MOST_KEPT: u64 = 128 * 1024;

/// What is to be done with which readers.
struct Asked {
    readers: Vec<&'static Fuzzed>,
    /// How long each is fed; `None` to take what was found into the corpus.
    seconds: Option<u32>,
}

/// `cargo fuzz-readers [SECONDS | keep] [READER…]`
pub fn fuzz_readers(arguments: &[String]) -> Result<(), String> {
    let Asked { readers, seconds } = asked(arguments)?;
    if let Some(why) = lacking() {
        return Err(format!("readers cannot be fuzzed here: {why}"));
    }
    let program = build(readers.iter().any(|reader| reader.name == PARQUET))?;
    for reader in readers {
        match seconds {
            Some(seconds) => feed(&program, reader, seconds)?,
            None => keep(&program, reader)?,
        }
    }
    Ok(())
}

/// Reads what is in the corpus of each reader, without making anything up.
pub fn read_corpus() -> Result<(), String> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "--package", "kontering-fuzz"]);
    command.stdout(Stdio::null());
    done(command, "reading the corpus")
}

fn asked(arguments: &[String]) -> Result<Asked, String> {
    let (seconds, names) = match arguments.split_first() {
        Some((first, rest)) if first == "keep" => (None, rest),
        Some((first, rest)) => match first.parse() {
            Ok(seconds) => (Some(seconds), rest),
            Err(_) => (Some(SECONDS), arguments),
        },
        None => (Some(SECONDS), arguments),
    };
    let mut readers: Vec<&Fuzzed> = Vec::new();
    for name in names {
        let found = READERS.iter().find(|reader| reader.name == name);
        readers.push(found.ok_or_else(|| {
            let names: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
            format!(
                "there is no reader `{name}`; there are {}",
                names.join(", ")
            )
        })?);
    }
    if readers.is_empty() {
        let usual = READERS.iter().filter(|reader| reader.name != PARQUET);
        readers = usual.collect();
    }
    Ok(Asked { readers, seconds })
}

/// Why readers cannot be fuzzed on this machine, if they cannot.
pub fn lacking() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        return Some("libFuzzer is used on Linux alone");
    }
    let is_there = |program: &str| {
        let asked = Command::new(program).arg("--version").output();
        asked.is_ok_and(|output| output.status.success())
    };
    let chosen = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    (!is_there(&chosen)).then_some("there is no compiler of C++, such as `g++`")
}

/// Builds the program; gives its path.
fn build(has_parquet: bool) -> Result<PathBuf, String> {
    let host = host()?;
    // A target that is named keeps the flags from what runs while it is built.
    let mut command = cargo();
    command
        .args(["build", "--package", "kontering-fuzz", "--profile", "fuzz"])
        .args(["--locked", "--target-dir", TARGET, "--target", &host])
        .env("RUSTFLAGS", FLAGS);
    if has_parquet {
        command.args(["--features", PARQUET]);
    }
    done(command, "the build for libFuzzer")?;
    Ok(Path::new(TARGET).join(host).join("fuzz/fuzz"))
}

/// The name of this machine's kind, as the compiler says it.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("-vV")
        .output()
        .map_err(|error| format!("`rustc` could not be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| "`rustc -vV` does not name a host".to_owned())
}

/// Feeds a reader for so many seconds, beginning with its corpus and what was found before.
fn feed(program: &Path, reader: &Fuzzed, seconds: u32) -> Result<(), String> {
    let name = reader.name;
    println!("== {name}: {seconds} s");
    let gathered = folder(&format!("{TARGET}/corpus/{name}"))?;
    let finds = folder(&format!("{TARGET}/finds"))?;
    let mut command = fuzzer(program, reader);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={}", reader.longest))
        .arg(format!("-artifact_prefix={}/{name}-", finds.display()))
        .args([&gathered, &corpus(name)]);
    if let Some(words) = reader.words {
        command.arg(format!("-dict=tests/fuzz/words/{words}"));
    }
    done(command, name).map_err(|failed| {
        format!(
            "{failed}; what it was fed lies in {TARGET}/finds, and is read again by \
             `cargo run --package kontering-fuzz -- {name} FILE`"
        )
    })
}

/// Makes the corpus of a reader anew of what was in it and what was found: the shortest inputs that
/// reach as much together, as far as there is room.
fn keep(program: &Path, reader: &Fuzzed) -> Result<(), String> {
    let name = reader.name;
    println!("== {name}: what is kept");
    let gathered = folder(&format!("{TARGET}/corpus/{name}"))?;
    let kept = folder(&format!("{TARGET}/kept/{name}"))?;
    let failed = |error: std::io::Error| format!("the corpus of {name} could not be kept: {error}");
    std::fs::remove_dir_all(&kept).map_err(failed)?;
    std::fs::create_dir_all(&kept).map_err(failed)?;
    let corpus = corpus(name);
    let mut command = fuzzer(program, reader);
    // How often a branch is taken is no reason to keep anything.
    command
        .args(["-set_cover_merge=1", "-use_counters=0"])
        .arg(format!("-max_len={LONGEST_KEPT}"))
        .args([&kept, &corpus, &gathered]);
    done(command, name)?;
    std::fs::remove_dir_all(&corpus).map_err(failed)?;
    std::fs::create_dir_all(&corpus).map_err(failed)?;
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(&kept).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let size = entry.metadata().map_err(failed)?.len();
        inputs.push((size, entry.file_name()));
    }
    inputs.sort();
    let mut all = 0;
    for (size, file) in inputs {
        all += size;
        if all <= MOST_KEPT {
            std::fs::copy(kept.join(&file), corpus.join(&file)).map_err(failed)?;
        }
    }
    Ok(())
}

/// A call of the program with what holds for every reader: a hang, too much memory.
fn fuzzer(program: &Path, reader: &Fuzzed) -> Command {
    let mut command = Command::new(program);
    command
        .env("KONTERING_READER", reader.name)
        .args(["-timeout=10", "-rss_limit_mb=1024"])
        .args(["-print_final_stats=1", "-verbosity=0"]);
    command
}

/// The folder of a reader's corpus.
fn corpus(name: &str) -> PathBuf {
    Path::new("tests/fuzz/corpus").join(name)
}

/// A folder, made where it is not there.
fn folder(path: &str) -> Result<PathBuf, String> {
    std::fs::create_dir_all(path).map_err(|error| format!("{path}: {error}"))?;
    Ok(PathBuf::from(path))
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command to its end.
fn done(mut command: Command, what: &str) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| format!("{what} could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{what} failed"))
    }
}
