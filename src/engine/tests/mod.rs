//! The engine's laws on random models, and a second opinion on every cell.

mod adjusting;
mod hidden;
mod laws;
mod order;
mod second_opinion;
mod takeover;
