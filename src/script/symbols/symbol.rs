//! What can be asked about in a script: declarations, and words that mean one of them or a function
//! of the language.

use crate::diag::Span;
use crate::facts::Label;
use crate::model::{Id, LayerName, Reason, Years};
use crate::script::api::Function;

/// What a symbol is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SymbolKind {
    /// A function, method or operator of the language.
    LanguageFunction,
    /// A function of a script.
    OwnFunction,
    /// A variable or parameter.
    Variable,
    /// An imported file.
    Module,
    /// A dimension.
    Dimension,
    /// A category.
    Category,
    /// A fact.
    Fact,
    /// A municipality, or another place with facts.
    Municipality,
    /// A rule.
    Rule,
    /// A weight.
    Weight,
    /// An allocation key.
    Key,
    /// An imputed amount.
    Imputed,
    /// A check or target.
    Check,
    /// A control of ledgers.
    Control,
    /// A view, or a part of one.
    View,
    /// An adjustment of a view.
    Adjustment,
    /// A sheet, or a part of one.
    Sheet,
    /// A row of a sheet.
    Row,
    /// A column of a sheet.
    Column,
}

impl SymbolKind {
    /// What it is called.
    pub fn noun(self) -> &'static str {
        match self {
            Self::LanguageFunction | Self::OwnFunction => "function",
            Self::Variable => "variable",
            Self::Module => "module",
            Self::Dimension => "dimension",
            Self::Category => "category",
            Self::Fact => "fact",
            Self::Municipality => "municipality",
            Self::Rule => "rule",
            Self::Weight => "weight",
            Self::Key => "key",
            Self::Imputed => "imputed amount",
            Self::Check => "check",
            Self::Control => "control",
            Self::View => "view",
            Self::Adjustment => "adjustment",
            Self::Sheet => "sheet",
            Self::Row => "row",
            Self::Column => "column",
        }
    }
}

/// One declaration.
#[derive(Clone, PartialEq, Debug)]
pub struct SymbolDeclaration {
    /// What it is.
    pub kind: SymbolKind,
    /// Its id or name; a category with those above it.
    pub name: Id,
    /// What it is part of: a sheet, a view, or the file or place that a name of a script is known
    /// in.
    pub owner: Option<Id>,
    /// The layer that declares it.
    pub layer: LayerName,
    /// Where its name stands, without quotes; all of it where that is not to be seen.
    pub name_span: Span,
    /// All of it.
    pub span: Span,
    /// Its name for people.
    pub label: Option<Label>,
    /// Why it is so.
    pub reason: Reason,
    /// When it holds.
    pub years: Years,
    /// The comment before a function.
    pub comment: Option<String>,
}

impl SymbolDeclaration {
    /// A declaration of which nothing more is stated.
    pub(super) fn new(
        kind: SymbolKind,
        name: impl Into<Id>,
        layer: &LayerName,
        name_span: Span,
    ) -> Self {
        Self {
            kind,
            name: name.into(),
            owner: None,
            layer: layer.clone(),
            span: name_span.clone(),
            name_span,
            label: None,
            reason: Reason::default(),
            years: Years::default(),
            comment: None,
        }
    }
}

/// The entry of a function in the reference of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FunctionEntry {
    /// How it is written.
    pub signature: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// An example that loads.
    pub example: &'static str,
}

/// A word of a script and what it means.
#[derive(Clone, PartialEq, Debug)]
pub struct Symbol<'a> {
    /// What it is.
    pub kind: SymbolKind,
    /// Its id or name.
    pub name: &'a str,
    /// The word, without quotes.
    pub span: Span,
    /// Where it is declared: several where parts make one, or where a formula asks each
    /// municipality's own.
    pub declarations: Vec<&'a SymbolDeclaration>,
    /// Everywhere that the same is meant, the place asked about included. **Order**: by file and place.
    pub uses: Vec<Span>,
    /// The entries of a function of the language: several where it cannot be told which is called.
    pub functions: Vec<FunctionEntry>,
}

/// A word that means something, before that is looked up.
pub(super) struct Mention {
    pub span: Span,
    pub layer: LayerName,
    pub kind: SymbolKind,
    pub owner: Option<Id>,
    pub name: Id,
    /// The functions of the language that it may mean.
    pub functions: Vec<&'static Function>,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct SymbolFindings {
    pub declarations: Vec<SymbolDeclaration>,
    pub mentions: Vec<Mention>,
}
