//! `cargo verify`: everything that must hold before a change is taken in, on any system that has
//! Rust.
//!
//! Formatting, lints, documentation and all tests, each with the very command that a developer
//! would give; then some seconds of fuzzing for each reader of ledgers. What needs a program which
//! is not there is left out and named at the end; with `CI=true` it fails.

mod fuzz;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The arguments of one call of cargo, and the environment it gets.
type Step = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const STEPS: &[Step] = &[
    (&["fmt", "--all", "--check"], &[]),
    (
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    (
        &["doc", "--no-deps", "--locked"],
        &[("RUSTDOCFLAGS", "--deny warnings")],
    ),
    (&["test", "--locked"], &[("INSTA_UPDATE", "no")]),
    (
        &[
            "test",
            "--locked",
            "--features",
            "parquet",
            "--lib",
            "parquet",
        ],
        &[],
    ),
];

/// For how many seconds each reader of ledgers is fuzzed.
const FUZZED: u32 = 5;

/// The variable with the path of a file to which a test that is left out adds a line.
const LEFT_OUT: &str = "KONTERING_LEFT_OUT";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match &arguments[..] {
        [verb] if verb == "verify" => verify(),
        [verb, rest @ ..] if verb == "fuzz-readers" => fuzz::fuzz_readers(rest),
        _ => {
            eprintln!("usage: cargo verify\n       cargo fuzz-readers [SECONDS | keep] [READER…]");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("{failed}");
            ExitCode::FAILURE
        }
    }
}

/// Does all steps, until one fails.
fn verify() -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let list = LeftOut::new();
    for (arguments, environment) in STEPS {
        let arguments_shown = arguments.join(" ");
        println!("== cargo {arguments_shown}");
        let mut command = Command::new(&cargo);
        command
            .args(*arguments)
            .envs(environment.iter().copied())
            .env(LEFT_OUT, &list.0);
        let status = command
            .status()
            .map_err(|error| format!("`cargo {arguments_shown}` could not be started: {error}"))?;
        if !status.success() {
            return Err(format!(
                "`cargo {arguments_shown}` failed; nothing after it was run"
            ));
        }
    }
    let mut left_out = list.lines();
    match fuzz::lacking() {
        None => {
            println!("== cargo fuzz-readers {FUZZED}");
            fuzz::fuzz_readers(&[FUZZED.to_string()])?;
        }
        Some(why) => {
            let line = format!("the readers are not fuzzed, since {why}");
            let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
            if is_ci && cfg!(target_os = "linux") {
                return Err(format!("with CI=true nothing may be left out: {line}"));
            }
            fuzz::read_corpus()?;
            left_out.push(line);
        }
    }
    left_out
        .iter()
        .for_each(|line| println!("== left out: {line}"));
    println!(
        "== {}",
        if left_out.is_empty() {
            "all of it holds"
        } else {
            "all that was tried holds"
        }
    );
    Ok(())
}

/// The file that tests which are left out are named in; it is gone afterwards.
struct LeftOut(PathBuf);

impl LeftOut {
    fn new() -> Self {
        let list =
            Self(std::env::temp_dir().join(format!("kontering-left-out-{}", std::process::id())));
        // One of the same name would be of a process that is gone.
        let _ = std::fs::remove_file(&list.0);
        list
    }

    /// What was left out, each once, sorted.
    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines.dedup();
        lines
    }
}

impl Drop for LeftOut {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
