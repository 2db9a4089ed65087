//! Why a verb has no result.

use crate::diag::Diagnostic;
use crate::world::World;

use super::{Console, exit};

/// What comes of a verb: the exit code beside its result, or why there is none.
pub type Outcome = Result<exit::Code, CommandError>;

/// Why a verb has no result. It is told once, where the program ends.
pub enum CommandError {
    /// Arguments that do not go together, and what to write instead.
    Usage {
        /// What is wrong.
        message: &'static str,
        /// What to do about it.
        hint: &'static str,
    },
    /// Findings that leave nothing to show; each knows its own help.
    Found {
        /// All of them, gravest or not.
        found: Vec<Diagnostic>,
        /// What they are about, where that is not the project folder.
        sources: Option<Box<dyn World>>,
    },
    /// A result that cannot be written, and why.
    Unwritten(String),
}

impl CommandError {
    /// Findings about files that are not those of the project folder.
    pub fn about(sources: impl World + 'static, found: Vec<Diagnostic>) -> Self {
        Self::Found { found, sources: Some(Box::new(sources)) }
    }

    /// The exit code; never that of success.
    pub fn code(&self) -> exit::Code {
        match self {
            Self::Usage { .. } => exit::Code::Usage,
            Self::Unwritten(_) => exit::Code::Failed,
            Self::Found { found, .. } => match exit::of(found) {
                exit::Code::Fine => exit::Code::Failed,
                code => code,
            },
        }
    }

    /// Tells it, with what helps. Findings without sources of their own are about `folder`.
    pub fn tell(&self, folder: &dyn World, console: &mut Console<'_>) {
        match self {
            Self::Usage { message, hint } => console.error(&format!("error: {message}; {hint}\n")),
            Self::Unwritten(reason) => console.error(&format!("error: {reason}\n")),
            Self::Found { found, sources } => console.fail(sources.as_deref().unwrap_or(folder), found),
        }
    }
}

impl From<Diagnostic> for CommandError {
    fn from(finding: Diagnostic) -> Self {
        Self::from(vec![finding])
    }
}

impl From<Vec<Diagnostic>> for CommandError {
    fn from(found: Vec<Diagnostic>) -> Self {
        Self::Found { found, sources: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::world::MemoryWorld;

    #[test]
    fn an_error_knows_its_code_and_is_told_with_its_help() {
        let check = |error: CommandError, code, text: &str| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            error.tell(&MemoryWorld::new(), &mut Console::plain(&mut out, &mut err));
            let told = String::from_utf8(err).expect("text");
            assert!(error.code() == code && told.contains(text) && out.is_empty(), "{told}");
        };
        check(CommandError::Usage { message: "a", hint: "do b" }, exit::Code::Usage, "error: a; do b\n");
        check(CommandError::Unwritten("full".to_owned()), exit::Code::Failed, "error: full\n");
        check(Diagnostic::new(Code::UnknownCategory, "x").help("try y").into(), exit::Code::Rules, "try y");
        check(Vec::new().into(), exit::Code::Failed, "");
    }
}
