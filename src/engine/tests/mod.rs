//! The engine's laws on random models, and a second opinion on every cell.

mod adjusting;
mod laws;
mod second_opinion;
