//! The languages that readers have.

/// The language of labels. Ids, messages and the machine formats are the same in both.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Language {
    /// Norwegian bokmål.
    #[default]
    Norwegian,
    /// English, where a label has it.
    English,
}
