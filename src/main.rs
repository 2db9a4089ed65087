//! The program: a shim over [`kontering::cli`].

use std::process::ExitCode;

use kontering::cli::{self, Console};

fn main() -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let code = cli::guard(|| cli::run(std::env::args_os(), &mut Console::terminal(&mut out, &mut err)));
    ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX))
}
