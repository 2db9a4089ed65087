//! Where the program writes.

use std::io::{self, BufRead, IsTerminal, Write};

use super::exit;

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
    progress: bool,
    terminal: bool,
}

impl<'a> Console<'a> {
    /// A console without colours.
    pub fn plain(out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self { out, err, input: Input::Nobody, color: false, progress: false, terminal: false }
    }

    /// A console without colours where somebody answers.
    pub fn answering(out: &'a mut dyn Write, err: &'a mut dyn Write, input: &'a mut dyn BufRead) -> Self {
        Self { input: Input::Given(input), ..Self::plain(out, err) }
    }

    /// The process's own streams: coloured on a terminal, unless `NO_COLOR` is set or the terminal is dumb.
    pub fn terminal(out: &'a mut io::Stdout, err: &'a mut io::Stderr) -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let terminal = out.is_terminal();
        let color = terminal && err.is_terminal() && !is_set("NO_COLOR") && !is_dumb;
        let progress = err.is_terminal() && !is_dumb;
        // Who reads elsewhere does not see the questions.
        let input = if io::stdin().is_terminal() && terminal { Input::Terminal } else { Input::Nobody };
        Self { out, err, input, color, progress, terminal }
    }

    /// Whether colours are wanted.
    pub fn is_colorful(&self) -> bool {
        self.color
    }

    /// Whether somebody looks on while things take their time.
    pub fn tells_progress(&self) -> bool {
        self.progress
    }

    /// Whether results go to a terminal.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes a result; gives the exit code. A reader that has read enough is no error.
    pub fn print(&mut self, text: &str) -> i32 {
        self.print_bytes(text.as_bytes())
    }

    /// As [`Console::print`], of a result that is no text.
    pub fn print_bytes(&mut self, bytes: &[u8]) -> i32 {
        match self.out.write_all(bytes).and_then(|()| self.out.flush()) {
            Ok(()) => exit::FINE,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit::FINE,
            Err(error) => {
                self.error(&format!("error: the result cannot be written: {error}\n"));
                exit::FAILED
            }
        }
    }

    /// Whether somebody is there to answer.
    pub fn can_ask(&self) -> bool {
        !matches!(self.input, Input::Nobody)
    }

    /// Asks and gives the line that is answered; `None` where nobody answers, or no longer.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        self.out.write_all(question.as_bytes()).and_then(|()| self.out.flush()).ok()?;
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

    /// Writes what is no result. Where nobody can read it, nothing is left to be done.
    pub fn error(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let check = |kind, code| {
            let mut err = Vec::new();
            assert_eq!(Console::plain(&mut Broken(kind), &mut err).print("text"), code);
            assert_eq!(err.is_empty(), code == exit::FINE);
        };
        check(io::ErrorKind::BrokenPipe, exit::FINE);
        check(io::ErrorKind::StorageFull, exit::FAILED);
    }
}
