//! A second opinion on the cells of sheets: a small, plain evaluator held equal to the engine on random projects.
//!
//! `plain` evaluates in one world, `worlds` goes through every choice of hidden counts, `projects` and `formulas` draw; `chains` are long ones.

mod chains;
mod formulas;
mod laws;
mod plain;
mod projects;
mod written_out;
mod worlds;
