//! Views and their adjustments.
