//! Where the program writes, and how it tells what was found.

use std::io::{self, BufRead, IsTerminal, Write};
use std::ops::ControlFlow;

use crate::diag::{Diagnostic, Severity};
use crate::publish::tellable;
use crate::render::{
    DiagnosticForm, Screen, Sources, diagnostics, findings_json, findings_text, warnings_in_short,
};
use crate::value::{Amount, without_personal_numbers};
use crate::world::World;

use super::CommandError;
use super::exit::Exit;
use super::orders::obeyed_by_none;

/// How findings are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Manner {
    /// Where there is no result, as JSON in its place.
    pub json: bool,
    /// With the texts of postings, which are masked otherwise.
    pub show_texts: bool,
    /// Beside what is for everybody, so without what may hold what is not to be told.
    pub publish: bool,
}

/// Where answers come from.
enum Input<'a> {
    Nobody,
    Terminal,
    Given(&'a mut dyn BufRead),
}

/// The streams of the program.
pub struct Console<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    input: Input<'a>,
    color: bool,
    narrated: bool,
    manner: Manner,
    progress: bool,
    screen: Screen,
    warnings: WarningSum,
}

/// The warnings beneath the figures that a verb shows.
#[derive(Clone, Copy, Default)]
struct WarningSum {
    /// How many there are.
    count: usize,
    /// How many of them are about kroner.
    weighty: usize,
    /// Their kroner.
    kroner: Amount,
    /// Whether it has been said that they are there.
    is_said: bool,
}

impl WarningSum {
    /// How many they are and what they are about; empty where there are none.
    fn sentence(self) -> String {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let count = format!("{} warning{}", self.count, plural(self.count));
        let kroner = match self.weighty {
            0 => String::new(),
            weighty if weighty == self.count => format!(" about {} kr", self.kroner),
            weighty => format!(", {weighty} of them about {} kr", self.kroner),
        };
        match self.count {
            0 => String::new(),
            _ => format!("{count}{kroner}: `kontering test` shows them\n"),
        }
    }
}

impl FromIterator<Diagnostic> for WarningSum {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        let is_warning = |finding: &Diagnostic| finding.severity == Severity::Warning;
        findings
            .into_iter()
            .filter(is_warning)
            .fold(Self::default(), |sum, finding| Self {
                count: sum.count + 1,
                weighty: sum.weighty + usize::from(finding.kroner().is_some()),
                kroner: sum.kroner + finding.kroner().unwrap_or_default(),
                is_said: false,
            })
    }
}

impl<'a> Console<'a> {
    /// A console without colours.
    pub fn plain(out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self {
            out,
            err,
            input: Input::Nobody,
            color: false,
            narrated: false,
            manner: Manner::default(),
            progress: false,
            screen: Screen::PAPER,
            warnings: WarningSum::default(),
        }
    }

    /// A console without colours where somebody answers.
    pub fn answering(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        input: &'a mut dyn BufRead,
    ) -> Self {
        Self {
            input: Input::Given(input),
            ..Self::plain(out, err)
        }
    }

    /// The process's own streams: coloured on a terminal, unless `NO_COLOR` is set or the terminal
    /// is dumb.
    pub fn terminal(out: &'a mut io::Stdout, err: &'a mut io::Stderr) -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let terminal = out.is_terminal();
        let screen = if terminal {
            screen_of(out)
        } else {
            Screen::PAPER
        };
        let color = terminal && err.is_terminal() && !is_set("NO_COLOR") && !is_dumb;
        let progress = err.is_terminal() && !is_dumb;
        // Who reads elsewhere does not see the questions.
        let input = if io::stdin().is_terminal() && terminal {
            Input::Terminal
        } else {
            Input::Nobody
        };
        Self {
            input,
            color,
            progress,
            screen,
            ..Self::plain(out, err)
        }
    }

    /// Uses no colours.
    pub fn without_color(&mut self) {
        self.color = false;
    }

    /// Tells findings in sentences, without drawings.
    pub fn narrate(&mut self) {
        self.narrated = true;
    }

    /// Tells findings in this manner from now on.
    pub fn set_manner(&mut self, manner: Manner) {
        self.manner = manner;
    }

    /// Tells findings as they stand beside what is for everybody from now on.
    pub fn publishes(&mut self) {
        self.manner.publish = true;
    }

    /// The findings that are told.
    fn told(&self, found: &[Diagnostic]) -> Vec<Diagnostic> {
        match self.manner.publish {
            true => tellable(found),
            false => found.to_vec(),
        }
    }

    /// Whether somebody looks on while things take their time.
    pub fn tells_progress(&self) -> bool {
        self.progress
    }

    /// Whether results go to a terminal.
    pub fn is_terminal(&self) -> bool {
        self.screen.is_terminal()
    }

    /// How much room there is for what people read.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// Writes a result. A reader that has read enough is not an error.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn print(&mut self, text: &str) -> Result<(), CommandError> {
        self.print_bytes(obeyed_by_none(text).as_bytes())
    }

    /// As [`Console::print`], of a result that is not a text.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), CommandError> {
        self.write_on(bytes).map(drop)
    }

    /// As [`Console::print`], of one result among many; says whether there is sense in the next.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn print_on(&mut self, text: &str) -> Result<ControlFlow<()>, CommandError> {
        self.write_on(obeyed_by_none(text).as_bytes())
    }

    fn write_on(&mut self, bytes: &[u8]) -> Result<ControlFlow<()>, CommandError> {
        match self.out.write_all(bytes).and_then(|()| self.out.flush()) {
            Ok(()) => Ok(ControlFlow::Continue(())),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
            Err(error) => Err(CommandError::Unwritten(format!(
                "the result cannot be written: {error}"
            ))),
        }
    }

    /// Tells why a verb has no result, with what helps. Findings without sources of their own are
    /// about `folder`.
    pub fn tell(&mut self, error: &CommandError, folder: &dyn World) {
        match error {
            CommandError::Usage { message, hint } => {
                self.error(&format!("error: {message}; {hint}\n"));
            }
            CommandError::Word { message, hint } => {
                self.error(&format!("error: {message}; {hint}\n"));
            }
            CommandError::Unwritten(reason) => self.error(&format!("error: {reason}\n")),
            CommandError::Found { found, sources } => {
                self.fail(sources.as_deref().unwrap_or(folder), found);
            }
        }
    }

    /// How findings are written beside a result.
    pub fn form(&self) -> DiagnosticForm {
        if self.narrated {
            DiagnosticForm::Narrated
        } else {
            DiagnosticForm::Graphical { color: self.color }
        }
    }

    /// Findings about the files of a world as a text.
    pub fn findings(
        &self,
        world: &dyn World,
        found: &[Diagnostic],
        form: DiagnosticForm,
    ) -> String {
        diagnostics(&Sources::new(world, self.manner.show_texts), found, form)
    }

    /// Whether the texts of postings are shown.
    pub fn shows_texts(&self) -> bool {
        self.manner.show_texts
    }

    /// Says errors and notices, and which warnings there are.
    pub fn report(&mut self, world: &dyn World, found: &[Diagnostic]) {
        let (warnings, others): (Vec<Diagnostic>, Vec<Diagnostic>) = self
            .told(found)
            .into_iter()
            .partition(|finding| finding.severity == Severity::Warning);
        if !others.is_empty() {
            let sources = Sources::new(world, self.manner.show_texts);
            let way_on = "`kontering test --details` shows each of them";
            self.error(&findings_text(&sources, &others, self.form(), way_on));
        }
        if !warnings.is_empty() {
            let kinds = warnings_in_short(&warnings);
            let sum: WarningSum = warnings.into_iter().collect();
            self.warnings.is_said = true;
            self.error(&(sum.sentence() + kinds.as_str()));
        }
    }

    /// Notes which warnings the figures stand on that are shown.
    pub fn stands_on(&mut self, found: &[Diagnostic]) {
        let is_said = self.warnings.is_said;
        self.warnings = found.iter().cloned().collect();
        self.warnings.is_said = is_said;
    }

    /// Notes that all warnings have been shown.
    pub fn shows_warnings(&mut self) {
        self.warnings.is_said = true;
    }

    /// Says under a result that warnings about kroner lie beneath it, where nothing has been said
    /// of them; gives the exit code, of failure where a result must not stand on warnings.
    pub fn finish(&mut self, code: Exit, deny_warnings: bool) -> Exit {
        let warnings = self.warnings;
        if !warnings.is_said && warnings.weighty > 0 && !self.manner.publish {
            self.error(&warnings.sentence());
        }
        if deny_warnings && warnings.count > 0 && code == Exit::Fine {
            self.error("error: `--deny-warnings` lets no warning stand\n");
            return Exit::Failed;
        }
        code
    }

    /// Says why there is no result. A program that asked for JSON reads it as JSON, where it
    /// expects the result.
    pub fn fail(&mut self, world: &dyn World, found: &[Diagnostic]) {
        if !self.manner.json {
            return self.report(world, found);
        }
        let sources = Sources::new(world, self.manner.show_texts);
        let document = findings_json(&sources, &self.told(found));
        if let Err(CommandError::Unwritten(reason)) = self.print(&document) {
            self.error(&format!("error: {reason}\n"));
        }
    }

    /// Whether somebody is there to answer.
    pub fn can_ask(&self) -> bool {
        !matches!(self.input, Input::Nobody)
    }

    /// Asks and gives the line that is answered; `None` where nobody answers, or no longer.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        self.out
            .write_all(obeyed_by_none(question).as_bytes())
            .and_then(|()| self.out.flush())
            .ok()?;
        let mut line = String::new();
        let read = match &mut self.input {
            Input::Nobody => return None,
            Input::Terminal => io::stdin().read_line(&mut line),
            Input::Given(input) => input.read_line(&mut line),
        };
        match read {
            Ok(1..) => Some(line),
            Ok(0) | Err(_) => None,
        }
    }

    /// Writes what is no result, without personal numbers: it may quote an argument. Where nobody can read
    /// it, nothing is left to be done.
    pub fn error(&mut self, text: &str) {
        let text = match self.manner.show_texts {
            true => text.to_owned(),
            false => text
                .split_inclusive('\n')
                .map(without_personal_numbers)
                .collect(),
        };
        let _ = self
            .err
            .write_all(obeyed_by_none(&text).as_bytes())
            .and_then(|()| self.err.flush());
    }
}

/// The room of a terminal: what it says itself, else what `COLUMNS` says.
fn screen_of(out: &io::Stdout) -> Screen {
    let stated = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    let width = terminal_size::terminal_size_of(out).map(|(width, _)| usize::from(width.0));
    let width = width.filter(|width| *width > 0).or_else(stated);
    Screen::terminal(width.unwrap_or(Screen::PAPER.width()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit;
    use crate::diag::Code;
    use crate::world::MemoryWorld;

    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        let printed = |kind| Console::plain(&mut Broken(kind), &mut Vec::new()).print("text");
        assert!(printed(io::ErrorKind::BrokenPipe).is_ok());
        assert!(matches!(
            printed(io::ErrorKind::StorageFull),
            Err(CommandError::Unwritten(_))
        ));
    }

    #[test]
    fn warnings_about_kroner_are_said_once_and_fail_only_where_denied() {
        let warning = |kroner: Option<i128>| {
            let finding = Diagnostic::new(Code::AmountSign, "x");
            match kroner {
                Some(ore) => finding.about(Amount::from_ore(ore)),
                None => finding,
            }
        };
        let check = |found: &[Diagnostic], reported: bool, deny: bool, code, said: &str| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut console = Console::plain(&mut out, &mut err);
            console.stands_on(found);
            if reported {
                console.report(&MemoryWorld::new(), found);
            }
            assert_eq!(console.finish(exit::Exit::Fine, deny), code);
            assert_eq!(String::from_utf8(err).expect("text"), said);
        };
        let both = [warning(Some(-250)), warning(None)];
        let sentence = "2 warnings, 1 of them about 2.50 kr: `kontering test` shows them\n";
        let kinds = format!("{sentence}  K0124: 2 findings about 2.50 kr\n");
        let denied = "error: `--deny-warnings` lets no warning stand\n";
        check(&both, false, false, exit::Exit::Fine, sentence);
        check(&both, true, false, exit::Exit::Fine, &kinds);
        check(
            &both,
            true,
            true,
            exit::Exit::Failed,
            &format!("{kinds}{denied}"),
        );
        check(&both[1..], false, false, exit::Exit::Fine, "");
        check(&both[1..], false, true, exit::Exit::Failed, denied);
        check(&[], true, true, exit::Exit::Fine, "");
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console::plain(&mut out, &mut err);
        console.publishes();
        console.stands_on(&both);
        assert_eq!(console.finish(exit::Exit::Fine, false), exit::Exit::Fine);
        assert_eq!(String::from_utf8(err).expect("text"), "");
        let one = "1 warning about 2.50 kr: `kontering test` shows them\n";
        check(&both[..1], false, false, exit::Exit::Fine, one);
    }

    #[test]
    fn what_is_no_result_names_no_person_where_texts_are_not_shown() {
        let said = |manner| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut console = Console::plain(&mut out, &mut err);
            console.set_manner(manner);
            console.error("for 010101-00050\n01010100050");
            String::from_utf8(err).expect("text")
        };
        assert_eq!(said(Manner::default()), "for …\n…");
        let shows = Manner {
            show_texts: true,
            ..Manner::default()
        };
        assert_eq!(said(shows), "for 010101-00050\n01010100050");
    }

    #[test]
    fn an_error_knows_its_code_and_is_told_with_its_help() {
        let check = |error: CommandError, code, text: &str| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            Console::plain(&mut out, &mut err).tell(&error, &MemoryWorld::new());
            let message = String::from_utf8(err).expect("text");
            assert!(
                error.code() == code && message.contains(text) && out.is_empty(),
                "{message}"
            );
        };
        check(
            CommandError::Usage {
                message: "a",
                hint: "do b",
            },
            exit::Exit::Usage,
            "error: a; do b\n",
        );
        check(
            CommandError::Unwritten("full".to_owned()),
            exit::Exit::Failed,
            "error: full\n",
        );
        check(
            Diagnostic::new(Code::UnknownCategory, "x")
                .help("try y")
                .into(),
            exit::Exit::Rules,
            "try y",
        );
        check(Vec::new().into(), exit::Exit::Failed, "");
    }
}
