//! The program: a shim over the library.
fn main() {}
