//! The command line: one file per verb, each a few calls of the library.
//!
//! [`run`] is the whole program but for the process around it, so that tests call it with writers of
//! their own. Results go to `out`, errors to `err`; the code that it returns is one of [`exit`].

mod accept;
mod check;
mod common;
mod compare;
mod console;
mod diff;
pub mod exit;
mod explain;
mod gap;
mod new;
mod progress;
mod publish;
mod reconcile;
mod reference;
mod report;
mod review;
mod sample;
mod session;
mod sheets;
mod test;
mod verify;
mod watch;
mod whatif;
mod workbook;
mod worksheet;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use common::Common;
pub use console::Console;

/// Maps raw ledger postings of municipalities into comparable cost categories.
///
/// Without a verb it compares the municipalities of the folder: kroner and shares of each cost area.
#[derive(Parser, Debug)]
#[command(name = "kontering", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Option<Verb>,
}

const EXAMPLES: &str = "\
Examples:
  kontering                            the comparison, on one screen
  kontering -C ../oslo --lang en       the same of another folder, with English labels
  kontering run --sheet t06            one sheet
  kontering explain t06:ROW:COLUMN@baerum/2013
  kontering report --output rapport.html

Exit codes: 0 fine, 1 user or data error, 2 usage, 3 rules invalid,
4 differs from snapshot, check, case or published figure, 70 internal error";

#[derive(Subcommand, Debug)]
enum Verb {
    Run(sheets::Run),
    Check(check::Check),
    Test(test::Test),
    Accept(accept::Accept),
    Sample(sample::Sample),
    Diff(diff::Diff),
    Verify(verify::Verify),
    Explain(explain::Explain),
    Reconcile(reconcile::Reconcile),
    #[command(name = "whatif")]
    WhatIf(whatif::WhatIf),
    Gap(gap::GapVerb),
    Watch(watch::Watch),
    Report(report::ReportVerb),
    Reference(reference::Reference),
    New(new::New),
}

/// Runs the program with its arguments, the first being its name; returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> i32 {
    let Arguments { mut common, verb } = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(usage) => return print_usage(&usage, console),
    };
    common.no_color |= !console.is_colorful();
    if common.format == common::Format::Xlsx && !matches!(verb, Some(Verb::Run(_))) {
        console.error("error: only `kontering run` writes a workbook; ask for `--format text`, `csv` or `json`\n");
        return exit::USAGE;
    }
    if common.format == common::Format::Html && !matches!(verb, Some(Verb::Diff(_) | Verb::Report(_))) {
        console.error(
            "error: only `kontering diff` and `kontering report` write a page; ask for `--format text`, `csv` or `json`\n",
        );
        return exit::USAGE;
    }
    match verb {
        None => compare::run(&common, console),
        Some(Verb::Run(verb)) => verb.run(&common, console),
        Some(Verb::Check(verb)) => verb.run(&common, console),
        Some(Verb::Test(verb)) => verb.run(&common, console),
        Some(Verb::Accept(verb)) => verb.run(&common, console),
        Some(Verb::Sample(verb)) => verb.run(&common, console),
        Some(Verb::Diff(verb)) => verb.run(&common, console),
        Some(Verb::Verify(verb)) => verb.run(&common, console),
        Some(Verb::Explain(verb)) => verb.run(&common, console),
        Some(Verb::Report(verb)) => verb.run(&common, console),
        Some(Verb::Reference(verb)) => verb.run(&common, console),
        Some(Verb::Reconcile(verb)) => verb.run(&common, console),
        Some(Verb::WhatIf(verb)) => verb.run(&common, console),
        Some(Verb::Gap(verb)) => verb.run(&common, console),
        Some(Verb::Watch(verb)) => verb.run(&common, console),
        Some(Verb::New(verb)) => verb.run(&common, console),
    }
}

/// Help and version are results; anything else that clap says is a mistake in the arguments.
fn print_usage(usage: &clap::Error, console: &mut Console<'_>) -> i32 {
    let text = usage.render().to_string();
    if usage.use_stderr() {
        console.error(&text);
        exit::USAGE
    } else {
        console.print(&text)
    }
}

/// Runs the program, turning a panic into a message and [`exit::INTERNAL`].
pub fn guard(program: impl FnOnce() -> i32) -> i32 {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|panic| {
        use std::io::Write;
        // Not `eprintln!`, which would panic in turn where standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "internal error: {panic}\nthis is a defect of kontering; please report it with the command you gave"
        );
    }));
    let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(program)).unwrap_or(exit::INTERNAL);
    std::panic::set_hook(before);
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Runs the program; gives its code, its output and its errors.
    fn check(arguments: &[&str]) -> (i32, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = std::iter::once("kontering").chain(arguments.iter().copied()).map(OsString::from);
        let code = run(arguments, &mut Console::plain(&mut out, &mut err));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (code, text(out), text(err))
    }

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_verb_has_help_with_an_example() {
        let verbs: Vec<String> = Arguments::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        assert!(verbs.len() >= 7, "{verbs:?}");
        for verb in verbs {
            let (code, out, _) = check(&[&verb, "--help"]);
            assert_eq!(code, exit::FINE);
            assert!(out.contains("Example") && out.matches(&format!("kontering {verb}")).count() >= 2, "{verb}: {out}");
        }
    }

    #[test]
    fn wrong_arguments_are_a_usage_error() {
        let wrong = [
            &["fly"][..],
            &["--format", "pdf"],
            &["--format", "xlsx"],
            &["check", "--format", "xlsx"],
            &["--format", "html"],
            &["run", "--format", "html"],
            &["diff", "a", "b", "--format", "xlsx"],
            &["run", "--format", "xlsx", "--publish"],
            &["run", "a/b/c"],
            &["--allow-missing", "x"],
            &["--allow-missing=-5"],
            &["explain"],
        ];
        for arguments in wrong {
            let (code, out, err) = check(arguments);
            assert_eq!((code, out.as_str()), (exit::USAGE, ""), "{arguments:?}: {err}");
            assert!(err.contains("error"), "{err}");
        }
    }

    #[test]
    fn a_folder_that_is_no_project_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let (code, out, err) = check(&["-C", &folder.path().display().to_string()]);
        assert_eq!((code, out.as_str()), (exit::FAILED, ""));
        assert!(err.contains("error[K0702]") && err.contains("-C DIR"), "{err}");
    }

    #[test]
    fn a_code_is_explained_without_a_project() {
        let (code, out, err) = check(&["-C", "no such folder", "explain", "k0205"]);
        assert_eq!((code, err.as_str()), (exit::FINE, ""));
        assert!(out.starts_with("K0205 (error)\n") && out.contains("Write `and` and `or`."), "{out}");
        let (code, _, err) = check(&["explain", "K9999"]);
        assert_eq!(code, exit::FAILED);
        assert!(err.contains("no diagnostic has the code `K9999`"), "{err}");
    }

    #[test]
    fn a_panic_becomes_an_internal_error() {
        assert_eq!(guard(|| panic!("on purpose")), exit::INTERNAL);
        assert_eq!(guard(|| exit::DIFFERS), exit::DIFFERS);
    }
}
