//! Reading the lines of a body.

use std::fmt::Display;
use std::str::FromStr;

use crate::engine::{Address, CellOrigin};
use crate::facts::Basis;
use crate::model::{Id, LayerName};
use crate::value::{Ratio, Value};

use super::entry::{
    AmountEntry, AmountSource, CellEntry, Entry, InputEntry, InputSource, Leaf, LedgerName,
    SEPARATOR,
};

impl From<&str> for Entry {
    /// Reads a line; one that says nothing known is kept as it stands.
    fn from(line: &str) -> Self {
        line.parse()
            .unwrap_or_else(|()| Self::Unread(line.to_owned()))
    }
}

impl FromStr for Entry {
    type Err = ();

    /// Reads what [`Display`] writes.
    ///
    /// # Errors
    /// None of the known kinds of lines, or without what its kind must say.
    fn from_str(line: &str) -> Result<Self, ()> {
        read(line).ok_or(())
    }
}

fn read(line: &str) -> Option<Entry> {
    let (key, fields) = line.split_once(SEPARATOR)?;
    let fields: Vec<&str> = fields.split(SEPARATOR).collect();
    let (kind, name) = key.split_once(' ')?;
    match kind {
        "cell" => cell(name, &fields),
        "check" | "target" => check(kind == "target", name, &fields),
        _ => of_ledger(kind, name, &fields),
    }
}

fn cell(address: &str, fields: &[&str]) -> Option<Entry> {
    let [unit, exact, display, origin, basis, leaf @ ..] = fields else {
        return None;
    };
    Some(Entry::Cell(CellEntry {
        address: address.parse::<Address>().ok()?,
        unit: (*unit).to_owned(),
        value: read_value(exact)?,
        display: (*display).to_owned(),
        origin: of_word([CellOrigin::Computed, CellOrigin::Quoted], origin)?,
        basis: read_basis(basis)?,
        leaf: last(leaf, |leaf| leaf.strip_prefix("= ").map(read_leaf)).ok()?,
    }))
}

fn read_leaf(text: &str) -> Leaf {
    match text
        .strip_prefix("fact(\"")
        .and_then(|rest| rest.strip_suffix("\")"))
    {
        Some(fact) => Leaf::Fact(fact.into()),
        None => Leaf::Category(text.into()),
    }
}

fn check(is_target: bool, name: &str, fields: &[&str]) -> Option<Entry> {
    let (id, place) = name.rsplit_once('@')?;
    let (municipality, period) = place.split_once('/')?;
    let [word, detail @ ..] = fields else {
        return None;
    };
    let detail = last(detail, read_quoted).ok()?;
    let (id, municipality, period) = (id.into(), municipality.into(), period.into());
    Some(Entry::Check {
        is_target,
        id,
        municipality,
        period,
        word: (*word).to_owned(),
        detail,
    })
}

fn of_ledger(kind: &str, name: &str, fields: &[&str]) -> Option<Entry> {
    let (ledger, name) = name.split_once(' ')?;
    let (municipality, year) = ledger.split_once('/')?;
    let ledger = LedgerName {
        municipality: municipality.into(),
        year: year.parse().ok()?,
    };
    Some(match (kind, fields) {
        ("balance", ["kr", kroner, postings @ ..]) => {
            let postings = last(postings, read_postings).ok()?;
            Entry::Balance {
                ledger,
                bucket: name.into(),
                kroner: Ratio::parse(kroner)?,
                postings,
            }
        }
        ("category", ["kr", kroner, basis @ ..]) => {
            let basis = last(basis, read_basis).ok()?;
            Entry::Category {
                ledger,
                category: name.into(),
                kroner: Ratio::parse(kroner)?,
                basis,
            }
        }
        ("missing", [reason]) => Entry::Missing {
            ledger,
            category: name.into(),
            reason: read_quoted(reason)?,
        },
        ("rule" | "imputed" | "adjusted", ["kr", kroner, rest @ ..]) => {
            Entry::Amount(amount(kind, ledger, name, Ratio::parse(kroner)?, rest)?)
        }
        ("weight" | "key" | "fact", [unit, value, rest @ ..]) => {
            let source = match (kind, rest) {
                ("weight", []) => InputSource::Weight,
                ("key", formula) => {
                    InputSource::Key(last(formula, |formula| Some(formula.to_owned())).ok()?)
                }
                ("fact", basis) => InputSource::Fact(last(basis, read_basis).ok()?),
                _ => return None,
            };
            let (unit, value) = ((*unit).to_owned(), read_value(value)?);
            Entry::Input(InputEntry {
                ledger,
                id: name.into(),
                unit,
                value,
                source,
            })
        }
        _ => return None,
    })
}

fn amount(
    kind: &str,
    ledger: LedgerName,
    name: &str,
    kroner: Ratio,
    fields: &[&str],
) -> Option<AmountEntry> {
    let (name, to) = name.rsplit_once(" -> ")?;
    let (name, from) = if kind == "adjusted" {
        name.rsplit_once(' ')?
    } else {
        (name, "-")
    };
    let (layer, id) = match name.split_once('/') {
        Some((layer, id)) => (Some(LayerName::from(layer)), id),
        None => (None, name),
    };
    let source = match (kind, fields) {
        ("rule", [postings, gross, share @ ..]) => {
            let share = last(share, |share| Ratio::parse(share.strip_prefix("share ")?)).ok()?;
            let (postings, gross) = (
                read_postings(postings)?,
                Ratio::parse(gross.strip_prefix("gross ")?)?,
            );
            AmountSource::Rule {
                postings,
                gross,
                share: share.unwrap_or_else(Ratio::one),
            }
        }
        ("imputed", [basis]) => AmountSource::Imputed(read_basis(basis)?),
        ("adjusted", [basis]) => AmountSource::Adjusted(read_basis(basis)?),
        _ => return None,
    };
    let category = |text: &str| (text != "-").then(|| Id::from(text));
    Some(AmountEntry {
        ledger,
        layer,
        id: id.into(),
        from: category(from),
        to: category(to),
        kroner,
        source,
    })
}

/// The last field, which may be left out.
fn last<T>(fields: &[&str], read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    match fields {
        [] => Ok(None),
        [field] => read(field).map(Some).ok_or(()),
        _ => Err(()),
    }
}

fn read_postings(text: &str) -> Option<u64> {
    text.strip_suffix(" postings")?.parse().ok()
}

fn of_word<T: Display, const N: usize>(all: [T; N], word: &str) -> Option<T> {
    all.into_iter().find(|one| one.to_string() == word)
}

fn read_basis(word: &str) -> Option<Basis> {
    of_word(Basis::ALL, word)
}

fn read_quoted(text: &str) -> Option<String> {
    serde_json::from_str(text).ok()
}

fn read_value(text: &str) -> Option<Value> {
    if let Some(reason) = text.strip_prefix("missing ") {
        return Some(Value::Missing(read_quoted(reason)?.into()));
    }
    if text.starts_with('"') {
        return Some(Value::Text(read_quoted(text)?.into()));
    }
    let Some(ends) = text.strip_prefix('[') else {
        return Ratio::parse(text).map(Value::Exact);
    };
    let (ends, loose) = ends.split_once(']')?;
    let (low, high) = ends.split_once(", ")?;
    Some(Value::Interval {
        low: Ratio::parse(low)?,
        high: Ratio::parse(high)?,
        tight: loose.is_empty(),
    })
}

#[cfg(test)]
mod tests;
