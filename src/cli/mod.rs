//! The command line: one file per verb, each a few calls of the library; `support/` is what they
//! share.
//!
//! [`run`] is the whole program but for the process around it, so that tests call it with writers
//! of their own. Results go to `out`, errors to `err`; why a verb has no result is told here alone.

mod accept;
mod check;
mod compare;
mod coverage;
mod diff;
mod explain;
mod gap;
mod init;
mod new;
mod reconcile;
mod reference;
mod report;
mod run;
mod sample;
mod support;
mod test;
mod verify;
mod watch;
mod whatif;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::host::DiskWorld;

pub use support::{Console, exit};
use support::{Manner, Outcome};

/// Maps raw ledger postings of municipalities into comparable cost categories.
///
/// Without a verb it compares the municipalities of the folder: kroner and shares of each cost
/// area, of all or of those that are named.
#[derive(Parser, Debug)]
#[command(name = "kontering", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    compare: compare::CompareVerb,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What the options of every verb stand under in its help.
const GLOBAL: &str = "Options of every verb";

/// The options of every verb.
#[derive(Args, Debug)]
struct Global {
    /// The project folder, which holds rules/ and municipalities/
    #[arg(short = 'C', long = "directory", global = true, help_heading = GLOBAL, value_name = "DIR", default_value = ".")]
    directory: PathBuf,

    /// Never use colours
    #[arg(long, global = true, help_heading = GLOBAL)]
    no_color: bool,

    /// Say errors in sentences, without drawings, as screen readers need it
    #[arg(long, global = true, help_heading = GLOBAL)]
    narrated: bool,

    /// Let warnings fail too
    #[arg(long, global = true, help_heading = GLOBAL)]
    deny_warnings: bool,
}

const EXAMPLES: &str = "\
Examples:
  kontering                            the comparison, on one screen
  kontering boelum/2013 sandmyr        the same of some of its municipalities and years
  kontering --year 2013 --sheet t06    one sheet of one year
  kontering -C ../nyvik --lang en      the same of another folder, with English labels
  kontering run --sheet t06            one sheet
  kontering explain t06:ROW:COLUMN@boelum/2013
  kontering report --output rapport.html

Exit codes: 0 fine, 1 user or data error, 2 usage, 3 rules invalid,
4 differs from snapshot, check, case or published figure, 70 internal error";

#[derive(Subcommand, Debug)]
enum Verb {
    Run(run::RunVerb),
    Check(check::CheckVerb),
    Coverage(coverage::CoverageVerb),
    Test(test::TestVerb),
    Accept(accept::AcceptVerb),
    Sample(sample::SampleVerb),
    Diff(diff::DiffVerb),
    Verify(verify::VerifyVerb),
    Explain(explain::ExplainVerb),
    Reconcile(reconcile::ReconcileVerb),
    #[command(name = "whatif")]
    WhatIf(whatif::WhatIfVerb),
    Gap(gap::GapVerb),
    Watch(watch::WatchVerb),
    Report(report::ReportVerb),
    Reference(reference::ReferenceVerb),
    Init(init::InitVerb),
    New(new::NewVerb),
}

/// A verb with its arguments.
trait Command {
    /// How what was found is told where there is no result.
    fn manner(&self) -> Manner;

    /// Does what is asked in a project folder.
    ///
    /// # Errors
    /// Why there is no result.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome;
}

impl Arguments {
    /// The verb that is asked for.
    fn asked(&self) -> &dyn Command {
        match &self.verb {
            None => &self.compare,
            Some(Verb::Run(verb)) => verb,
            Some(Verb::Check(verb)) => verb,
            Some(Verb::Coverage(verb)) => verb,
            Some(Verb::Test(verb)) => verb,
            Some(Verb::Accept(verb)) => verb,
            Some(Verb::Sample(verb)) => verb,
            Some(Verb::Diff(verb)) => verb,
            Some(Verb::Verify(verb)) => verb,
            Some(Verb::Explain(verb)) => verb,
            Some(Verb::Reconcile(verb)) => verb,
            Some(Verb::WhatIf(verb)) => verb,
            Some(Verb::Gap(verb)) => verb,
            Some(Verb::Watch(verb)) => verb,
            Some(Verb::Report(verb)) => verb,
            Some(Verb::Reference(verb)) => verb,
            Some(Verb::Init(verb)) => verb,
            Some(Verb::New(verb)) => verb,
        }
    }
}

/// Runs the program with its arguments, the first being its name; returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> exit::Exit {
    let arguments =
        match Arguments::try_parse_from(behind_the_verb(arguments.into_iter().collect())) {
            Ok(arguments) => arguments,
            Err(usage) => return print_usage(&usage, console),
        };
    let Global {
        directory,
        no_color,
        narrated,
        deny_warnings,
    } = &arguments.global;
    if *no_color {
        console.without_color();
    }
    if *narrated {
        console.narrate();
    }
    let command = arguments.asked();
    console.set_manner(command.manner());
    let code = command.run(directory, console).unwrap_or_else(|error| {
        console.tell(&error, &DiskWorld::new(directory));
        error.code()
    });
    console.finish(code, *deny_warnings)
}

/// The names of the verbs.
fn verbs() -> Vec<String> {
    let command = Arguments::command();
    let verbs = command.get_subcommands();
    verbs.map(|verb| verb.get_name().to_owned()).collect()
}

/// Puts the options before a verb behind it, but for the global ones: there they are the verb's
/// own, and the verb says which it takes.
fn behind_the_verb(arguments: Vec<OsString>) -> Vec<OsString> {
    let command = Arguments::command();
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    let mut rest = arguments.iter();
    before.extend(rest.next().cloned());
    while let Some(word) = rest.next() {
        let text = word.to_string_lossy();
        if !text.starts_with('-') {
            if command.find_subcommand(&*text).is_none() {
                break;
            }
            let verb = std::iter::once(word.clone());
            return before
                .into_iter()
                .chain(verb)
                .chain(behind)
                .chain(rest.cloned())
                .collect();
        }
        let (name, value) = text
            .split_once('=')
            .map_or((&*text, None), |(name, value)| (name, Some(value)));
        let option = command.get_arguments().find(|option| {
            let is_long = option
                .get_long()
                .is_some_and(|long| name.strip_prefix("--") == Some(long));
            is_long
                || option.get_short().is_some_and(|short| {
                    name.strip_prefix('-') == Some(short.encode_utf8(&mut [0; 4]))
                })
        });
        let moved = option.is_some_and(|option| !option.is_global_set());
        let side = if moved { &mut behind } else { &mut before };
        side.push(word.clone());
        if value.is_none() && option.is_some_and(|option| option.get_action().takes_values()) {
            side.extend(rest.next().cloned());
        }
    }
    arguments
}

/// Help and version are results; anything else that clap says is a mistake in the arguments.
fn print_usage(usage: &clap::Error, console: &mut Console<'_>) -> exit::Exit {
    let text = usage.render().to_string();
    if usage.use_stderr() {
        console.error(&text);
        return exit::Exit::Usage;
    }
    match console.print(&text) {
        Ok(()) => exit::Exit::Fine,
        Err(error) => {
            console.error("error: the help cannot be written\n");
            error.code()
        }
    }
}

/// Runs the program, turning a panic into a message and [`exit::Exit::Internal`].
pub fn guard(program: impl FnOnce() -> exit::Exit) -> exit::Exit {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|panic| {
        use std::io::Write;
        if crate::ledger::is_guarded() {
            return;
        }
        // Not `eprintln!`, which would panic in turn where standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "internal error: {panic}\nthis is a defect of kontering; please report it with the command you gave"
        );
    }));
    let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(program))
        .unwrap_or(exit::Exit::Internal);
    std::panic::set_hook(before);
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the program; gives its code, its output and its errors.
    fn check(arguments: &[&str]) -> (exit::Exit, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = std::iter::once("kontering")
            .chain(arguments.iter().copied())
            .map(OsString::from);
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
        let verbs: Vec<String> = Arguments::command()
            .get_subcommands()
            .map(|verb| verb.get_name().to_owned())
            .collect();
        assert!(verbs.len() >= 7, "{verbs:?}");
        for verb in verbs {
            let (code, out, _) = check(&[&verb, "--help"]);
            assert_eq!(code, exit::Exit::Fine);
            assert!(
                out.contains("Example") && out.matches(&format!("kontering {verb}")).count() >= 2,
                "{verb}: {out}"
            );
        }
    }

    #[test]
    fn wrong_arguments_are_a_usage_error() {
        let wrong = [
            &["fly"][..],
            &["--format", "pdf"],
            &["accept", "--format", "csv"],
            &["watch", "--format", "csv"],
            &["new", "a/2013", "--format", "csv"],
            &["report", "--format", "json"],
            &["check", "--view", "x"],
            &["--view", "x", "check"],
            &["gap", "a", "b", "--view", "x"],
            &["verify", "a.snap", "--view", "x"],
            &["reference", "--show-texts"],
            &["new", "a/2013", "--allow-missing", "5"],
            &["explain", "K0401", "--lang", "en"],
            &["--format", "xlsx"],
            &["check", "--format", "xlsx"],
            &["--format", "html"],
            &["run", "--format", "html"],
            &["diff", "a", "b", "--format", "xlsx"],
            &["explain", "K0401", "--publish"],
            &["sample", "--read", "a.csv", "--publish"],
            &["run", "a/b/c"],
            &["--allow-missing", "x"],
            &["--allow-missing=-5"],
            &["explain"],
        ];
        for arguments in wrong {
            let (code, out, err) = check(arguments);
            assert_eq!(
                (code, out.as_str()),
                (exit::Exit::Usage, ""),
                "{arguments:?}: {err}"
            );
            assert!(err.contains("error"), "{err}");
        }
    }

    #[test]
    fn options_before_a_verb_are_the_verbs_own() {
        let behind = check(&["-C", "nowhere", "explain", "K0205", "--format", "json"]);
        assert!(behind.1.starts_with('{'), "{}", behind.1);
        assert_eq!(
            check(&["--format", "json", "-C", "nowhere", "explain", "K0205"]),
            behind
        );
        assert_eq!(
            check(&[
                "-Cnowhere",
                "--no-color",
                "--format=json",
                "explain",
                "K0205"
            ]),
            behind
        );
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(OsString::from).collect() };
        for untouched in [
            "k --format json",
            "k --view x fly",
            "k --help run",
            "k run --view x",
            "k -C --format run",
        ] {
            assert_eq!(behind_the_verb(words(untouched)), words(untouched));
        }
    }

    #[test]
    fn each_file_is_a_verb() {
        let files =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli")).expect("a folder");
        let names = files.map(|file| {
            file.expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        });
        let mut names: Vec<String> = names
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .collect();
        let verbs = Arguments::command();
        let verbs = verbs
            .get_subcommands()
            .map(|verb| verb.get_name().to_owned());
        let mut expected: Vec<String> = verbs
            .chain(["compare".to_owned(), "mod".to_owned()])
            .collect();
        names.sort();
        expected.sort();
        assert_eq!(names, expected);
    }

    #[test]
    fn a_folder_that_is_no_project_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let (code, out, err) = check(&["-C", &folder.path().display().to_string()]);
        assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
        assert!(
            err.contains("error[K0702]") && err.contains("-C DIR"),
            "{err}"
        );
    }

    #[test]
    fn a_code_is_explained_without_a_project() {
        let (code, out, err) = check(&["-C", "no such folder", "explain", "k0205"]);
        assert_eq!((code, err.as_str()), (exit::Exit::Fine, ""));
        assert!(
            out.starts_with("K0205 (error)\n") && out.contains("Write `and` and `or`."),
            "{out}"
        );
        let (code, _, err) = check(&["explain", "K9999"]);
        assert_eq!(code, exit::Exit::Failed);
        assert!(err.contains("no diagnostic has the code `K9999`"), "{err}");
    }

    #[test]
    fn a_panic_becomes_an_internal_error() {
        assert_eq!(guard(|| panic!("on purpose")), exit::Exit::Internal);
        assert_eq!(guard(|| exit::Exit::Differs), exit::Exit::Differs);
    }
}
