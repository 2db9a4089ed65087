//! One line of a result: a cell, an amount of a ledger, what it stands on, or how a check came out.

use std::fmt;

use crate::engine::{Address, CellOrigin};
use crate::facts::Basis;
use crate::model::{Id, LayerName, Scope};
use crate::value::{Ratio, Value};

use super::exact::{exact, quoted, written};

/// What stands between the fields of a line.
pub(super) const SEPARATOR: &str = " | ";

/// One line of a result. It is written as `KIND KEY | FIELDS`; blank fields are left out.
#[derive(Clone, PartialEq, Debug)]
pub enum Entry {
    /// A cell of a sheet.
    Cell(CellEntry),
    /// A bucket of a ledger's balance.
    Balance {
        ledger: LedgerName,
        /// The name of the bucket.
        bucket: Id,
        /// What is in it.
        kroner: Ratio,
        /// How many postings, where they are counted.
        postings: Option<u64>,
    },
    /// The kroner of a category.
    Category {
        ledger: LedgerName,
        category: Id,
        /// What is in it.
        kroner: Ratio,
        /// The weakest ground beneath it, where there is any.
        basis: Option<Basis>,
    },
    /// A category without kroner, and why.
    Missing {
        ledger: LedgerName,
        category: Id,
        /// Why.
        reason: String,
    },
    /// What a rule, an imputed amount or an adjustment does to a category.
    Amount(AmountEntry),
    /// A weight, allocation key or fact that the kroner of a ledger stand on.
    Input(InputEntry),
    /// A check or target.
    Check {
        /// Whether it is aimed at, and may be missed.
        is_target: bool,
        id: Id,
        municipality: Id,
        /// The year or period.
        period: Id,
        /// How it came out, in one word.
        word: String,
        /// Both sides where it does not hold, or why it is undecided.
        detail: Option<String>,
    },
    /// A line that says none of these.
    Unread(String),
}

/// The ledger of a municipality and year.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LedgerName {
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
}

impl fmt::Display for LedgerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.municipality, self.year)
    }
}

/// A cell of a sheet.
#[derive(Clone, PartialEq, Debug)]
pub struct CellEntry {
    pub address: Address,
    /// The id of its unit.
    pub unit: String,
    /// What it holds, exactly; texts in Norwegian.
    pub value: Value,
    /// What a Norwegian reader sees; a text in quotes.
    pub display: String,
    /// Computed or quoted.
    pub origin: CellOrigin,
    /// The weakest ground beneath it.
    pub basis: Basis,
    /// What it is, where it stands on no other cell. Snapshots of format 1 do not say.
    pub leaf: Option<Leaf>,
}

/// What a cell is that stands on no other cell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Leaf {
    /// The kroner of a category.
    Category(Id),
    Fact(Id),
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(id) => f.write_str(id),
            Self::Fact(id) => write!(f, "fact({id:?})"),
        }
    }
}

/// What a rule, an imputed amount or an adjustment does to a category.
#[derive(Clone, PartialEq, Debug)]
pub struct AmountEntry {
    pub ledger: LedgerName,
    /// The layer that declares it; absent for what holds for unclaimed postings.
    pub layer: Option<LayerName>,
    /// Its id there.
    pub id: Id,
    /// Where it takes kroner from; absent where it takes from no category.
    pub from: Option<Id>,
    /// Where it puts them; absent where it puts them into no category.
    pub to: Option<Id>,
    /// How many.
    pub kroner: Ratio,
    /// What sort of thing it is.
    pub source: AmountSource,
}

/// What brings, takes or moves kroner.
#[derive(Clone, PartialEq, Debug)]
pub enum AmountSource {
    Rule {
        /// How many postings it claims for the target.
        postings: u64,
        /// Their whole sum. **Unit**: kroner.
        gross: Ratio,
        /// The part of it that belongs to the target. Snapshots of format 1 do not say, which reads
        /// as the whole.
        share: Ratio,
    },
    /// An imputed amount, with the weakest ground beneath it.
    Imputed(Basis),
    /// An adjustment of the view, with the weakest ground beneath it.
    Adjusted(Basis),
}

impl AmountEntry {
    /// The layer and id, as outputs name it.
    pub fn name(&self) -> String {
        match &self.layer {
            Some(layer) => format!("{layer}/{}", self.id),
            None => self.id.to_string(),
        }
    }

    /// The categories that it changes.
    pub fn touches(&self) -> impl Iterator<Item = &Id> {
        self.from.iter().chain(&self.to)
    }
}

/// A weight, allocation key or fact that the kroner of a ledger stand on.
#[derive(Clone, PartialEq, Debug)]
pub struct InputEntry {
    pub ledger: LedgerName,
    pub id: Id,
    /// The id of its unit.
    pub unit: String,
    pub value: Value,
    /// What sort of thing it is.
    pub source: InputSource,
}

/// What kroner stand on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InputSource {
    Weight,
    /// An allocation key with its formula, where one is declared.
    Key(Option<String>),
    /// A fact with its ground, where it is stated.
    Fact(Option<Basis>),
}

impl InputSource {
    fn word(&self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Key(_) => "key",
            Self::Fact(_) => "fact",
        }
    }
}

/// A field of a line.
#[derive(Clone, PartialEq, Debug)]
pub enum EntryField {
    /// An exact number.
    Number(Ratio),
    /// Anything else, as it is written.
    Text(String),
}

impl fmt::Display for EntryField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&written(number)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Entry {
    /// What the line is of, in one word.
    pub fn kind(&self) -> &str {
        match self {
            Self::Cell(_) => "cell",
            Self::Balance { .. } => "balance",
            Self::Category { .. } => "category",
            Self::Missing { .. } => "missing",
            Self::Amount(AmountEntry {
                source: AmountSource::Rule { .. },
                ..
            }) => "rule",
            Self::Amount(AmountEntry {
                source: AmountSource::Imputed(_),
                ..
            }) => "imputed",
            Self::Amount(AmountEntry {
                source: AmountSource::Adjusted(_),
                ..
            }) => "adjusted",
            Self::Input(input) => input.source.word(),
            Self::Check {
                is_target: true, ..
            } => "target",
            Self::Check {
                is_target: false, ..
            } => "check",
            Self::Unread(line) => line.split(' ').next().unwrap_or_default(),
        }
    }

    /// What names it among all entries, such as `cell t06:intro:sum@boelum/2013/reported`.
    pub fn key(&self) -> String {
        let kind = self.kind();
        match self {
            Self::Cell(cell) => format!("{kind} {}", cell.address),
            Self::Balance {
                ledger, bucket: id, ..
            }
            | Self::Category {
                ledger,
                category: id,
                ..
            }
            | Self::Missing {
                ledger,
                category: id,
                ..
            }
            | Self::Input(InputEntry { ledger, id, .. }) => format!("{kind} {ledger} {id}"),
            Self::Amount(amount) => {
                let side = |category: &Option<Id>| category.clone().unwrap_or_else(|| "-".into());
                let from = match amount.source {
                    AmountSource::Adjusted(_) => format!(" {}", side(&amount.from)),
                    AmountSource::Rule { .. } | AmountSource::Imputed(_) => String::new(),
                };
                format!(
                    "{kind} {} {}{from} -> {}",
                    amount.ledger,
                    amount.name(),
                    side(&amount.to)
                )
            }
            Self::Check {
                id,
                municipality,
                period,
                ..
            } => format!("{kind} {id}@{municipality}/{period}"),
            Self::Unread(line) => line
                .split_once(SEPARATOR)
                .map_or(&**line, |(key, _)| key)
                .to_owned(),
        }
    }

    /// What it says, field by field.
    pub fn fields(&self) -> Vec<EntryField> {
        let text = |text: &dyn fmt::Display| EntryField::Text(text.to_string());
        let number = |number: &Ratio| EntryField::Number(number.clone());
        let kroner = |kroner: &Ratio| vec![EntryField::Text("kr".to_owned()), number(kroner)];
        let postings = |count: &u64| EntryField::Text(format!("{count} postings"));
        let mut fields = Vec::new();
        match self {
            Self::Cell(cell) => {
                fields.extend([
                    text(&cell.unit),
                    cell.exact(),
                    text(&cell.display),
                    text(&cell.origin),
                    text(&cell.basis),
                ]);
                fields.extend(
                    cell.leaf
                        .as_ref()
                        .map(|leaf| EntryField::Text(format!("= {leaf}"))),
                );
            }
            Self::Balance {
                kroner: amount,
                postings: count,
                ..
            } => {
                fields.extend(kroner(amount));
                fields.extend(count.as_ref().map(postings));
            }
            Self::Category {
                kroner: amount,
                basis,
                ..
            } => {
                fields.extend(kroner(amount));
                fields.extend(basis.as_ref().map(|basis| text(basis)));
            }
            Self::Missing { reason, .. } => fields.push(EntryField::Text(quoted(reason))),
            Self::Amount(amount) => {
                fields.extend(kroner(&amount.kroner));
                match &amount.source {
                    AmountSource::Rule {
                        postings: count,
                        gross,
                        share,
                    } => {
                        fields.extend([
                            postings(count),
                            EntryField::Text(format!("gross {}", written(gross))),
                        ]);
                        fields.extend(
                            (*share != Ratio::one())
                                .then(|| EntryField::Text(format!("share {share}"))),
                        );
                    }
                    AmountSource::Imputed(basis) | AmountSource::Adjusted(basis) => {
                        fields.push(text(basis));
                    }
                }
            }
            Self::Input(input) => {
                fields.extend([text(&input.unit), field_of(&input.value)]);
                match &input.source {
                    InputSource::Key(Some(formula)) => fields.push(formula_field(formula)),
                    InputSource::Fact(Some(basis)) => fields.push(text(basis)),
                    InputSource::Weight | InputSource::Key(None) | InputSource::Fact(None) => {}
                }
            }
            Self::Check { word, detail, .. } => {
                fields.push(text(word));
                fields.extend(
                    detail
                        .as_ref()
                        .map(|detail| EntryField::Text(quoted(detail))),
                );
            }
            Self::Unread(line) => {
                let own = line.split_once(SEPARATOR).map_or("", |(_, fields)| fields);
                fields.extend(own.split(SEPARATOR).map(formula_field));
            }
        }
        fields
    }

    /// What it says, without what it is of.
    pub fn said(&self) -> String {
        let fields: Vec<String> = self.fields().iter().map(EntryField::to_string).collect();
        fields.join(SEPARATOR)
    }

    /// The exact number that it is about, with the id of its unit; `None` for what is not a number.
    pub fn number(&self) -> Option<(&str, &Ratio)> {
        match self {
            Self::Cell(CellEntry {
                unit,
                value: Value::Exact(number),
                ..
            })
            | Self::Input(InputEntry {
                unit,
                value: Value::Exact(number),
                ..
            }) => Some((unit, number)),
            Self::Balance { kroner, .. }
            | Self::Category { kroner, .. }
            | Self::Amount(AmountEntry { kroner, .. }) => Some(("kr", kroner)),
            _ => None,
        }
    }

    /// Whether it is of a municipality and year, and of no other.
    pub fn is_of(&self, place: &LedgerName) -> bool {
        match self {
            Self::Cell(CellEntry { address, .. }) => {
                matches!(&address.scope, Scope::One(id) if *id == place.municipality)
                    && *address.period == *place.year.to_string()
            }
            Self::Balance { ledger, .. }
            | Self::Category { ledger, .. }
            | Self::Missing { ledger, .. }
            | Self::Amount(AmountEntry { ledger, .. })
            | Self::Input(InputEntry { ledger, .. }) => ledger == place,
            Self::Check {
                municipality,
                period,
                ..
            } => *municipality == place.municipality && **period == *place.year.to_string(),
            Self::Unread(_) => false,
        }
    }

    /// The cell that it is of, if it is of one.
    pub fn cell(&self) -> Option<&CellEntry> {
        match self {
            Self::Cell(cell) => Some(cell),
            _ => None,
        }
    }

    /// The sheet that it is of; `None` for what is of no cell.
    pub fn sheet(&self) -> Option<&Id> {
        self.cell().map(|cell| &cell.address.sheet)
    }
}

impl CellEntry {
    fn exact(&self) -> EntryField {
        field_of(&self.value)
    }

    /// The exact value as snapshots write it.
    pub fn written(&self) -> String {
        exact(&self.value)
    }
}

fn field_of(value: &Value) -> EntryField {
    match value {
        Value::Exact(number) => EntryField::Number(number.clone()),
        other => EntryField::Text(exact(other)),
    }
}

/// A formula may be nothing but a number.
fn formula_field(formula: &str) -> EntryField {
    let number = Ratio::parse(formula).filter(|number| written(number) == *formula);
    number.map_or_else(|| EntryField::Text(formula.to_owned()), EntryField::Number)
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(line) => f.write_str(line),
            _ => write!(f, "{}{SEPARATOR}{}", self.key(), self.said()),
        }
    }
}
