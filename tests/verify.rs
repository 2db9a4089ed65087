//! `cargo verify`: everything that must hold before a change is taken in, on any system.
//!
//! Formatting, lints, all tests and the documentation, each with the very command that a developer would give.

use std::process::{Command, ExitCode};

/// The arguments of one call of cargo, and the environment it gets.
type Step = (&'static [&'static str], &'static [(&'static str, &'static str)]);

const STEPS: &[Step] = &[
    (&["fmt", "--all", "--check"], &[]),
    (&["clippy", "--all-targets", "--locked", "--", "--deny", "warnings"], &[]),
    (&["doc", "--no-deps", "--locked"], &[("RUSTDOCFLAGS", "--deny warnings")]),
    (&["test", "--locked"], &[("INSTA_UPDATE", "no")]),
];

fn main() -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for (arguments, environment) in STEPS {
        println!("== cargo {}", arguments.join(" "));
        let status = Command::new(&cargo).args(*arguments).envs(environment.iter().copied()).status();
        match status {
            Ok(status) if status.success() => {}
            Ok(_) => {
                eprintln!("`cargo {}` failed; nothing after it was run", arguments.join(" "));
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("`cargo {}` could not be started: {error}", arguments.join(" "));
                return ExitCode::FAILURE;
            }
        }
    }
    println!("== all of it holds");
    ExitCode::SUCCESS
}
