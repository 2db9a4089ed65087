//! The program: a shim over [`kontering::cli`].

use std::process::ExitCode;

use kontering::cli::{self, Console};

/// Room for the deepest formulas; some systems give a program's first thread as little as one
/// mebibyte.
const STACK_BYTES: usize = 64 << 20;

fn main() -> ExitCode {
    let thread = std::thread::Builder::new()
        .name("kontering".to_owned())
        .stack_size(STACK_BYTES);
    let code = match thread.spawn(program).map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => cli::exit::Exit::Internal,
        // Without another thread the first one has to do.
        Err(_) => program(),
    };
    code.into()
}

fn program() -> cli::exit::Exit {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    cli::guard(|| {
        cli::run(
            std::env::args_os(),
            &mut Console::terminal(&mut out, &mut err),
        )
    })
}
