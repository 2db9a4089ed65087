//! A second opinion on the cells of sheets: a small, plain evaluator held equal to the engine on
//! random projects.
//!
//! `plain` evaluates in one `world`, `worlds` goes through every choice of hidden counts;
//! `projects`, `sheets`, `formulas` and `edits` draw; `chains` are long ones.

mod chains;
mod edits;
mod figures;
mod formulas;
mod laws;
mod partition;
mod place;
mod plain;
mod postings;
mod projects;
mod sheets;
mod written_out;
mod world;
mod worlds;

use std::thread;

/// Does something with as much stack as the program has, so that what is too deep fails one test
/// and not all.
fn with_room(work: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(64 << 20)
            .spawn_scoped(scope, work)
            .expect("a thread");
        thread.join().expect("no panic");
    });
}
