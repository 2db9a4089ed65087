//! Why a verb has no result.

use crate::diag::Diagnostic;
use crate::world::World;

use super::exit;

/// What comes of a verb: the exit code beside its result, or why there is none.
pub type Outcome = Result<exit::Exit, CommandError>;

/// Why a verb has no result. It is told once, where the program ends.
pub enum CommandError {
    /// Arguments that do not go together, and what to write instead.
    Usage {
        /// What is wrong.
        message: &'static str,
        /// What to do about it.
        hint: &'static str,
    },
    /// A word of the command line that means nothing, and what may have been meant.
    Word {
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: String,
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
        Self::Found {
            found,
            sources: Some(Box::new(sources)),
        }
    }

    /// The exit code; never that of success.
    pub fn code(&self) -> exit::Exit {
        match self {
            Self::Usage { .. } | Self::Word { .. } => exit::Exit::Usage,
            Self::Unwritten(_) => exit::Exit::Failed,
            Self::Found { found, .. } => match exit::of(found) {
                exit::Exit::Fine => exit::Exit::Failed,
                code => code,
            },
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
        Self::Found {
            found,
            sources: None,
        }
    }
}
