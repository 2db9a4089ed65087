//! What an attacker knows, as numbers and relations alone: parts that have nothing to do with one another, and
//! what equations determine.

pub(super) mod components;
pub(super) mod elimination;
pub(super) mod system;
