//! Reading the lines of a body.

use std::fmt::Display;
use std::str::FromStr;

use crate::engine::{Address, CellOrigin};
use crate::facts::Basis;
use crate::model::{Id, LayerName};
use crate::value::{Ratio, Value};

use super::entry::{AmountEntry, AmountSource, CellEntry, Entry, InputEntry, InputSource, Leaf, LedgerName, SEPARATOR};

impl From<&str> for Entry {
    /// Reads a line; one that says nothing known is kept as it stands.
    fn from(line: &str) -> Self {
        line.parse().unwrap_or_else(|()| Self::Unread(line.to_owned()))
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
    let [unit, exact, display, origin, basis, leaf @ ..] = fields else { return None };
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
    match text.strip_prefix("fact(\"").and_then(|rest| rest.strip_suffix("\")")) {
        Some(fact) => Leaf::Fact(fact.into()),
        None => Leaf::Category(text.into()),
    }
}

fn check(is_target: bool, name: &str, fields: &[&str]) -> Option<Entry> {
    let (id, place) = name.rsplit_once('@')?;
    let (municipality, period) = place.split_once('/')?;
    let [word, detail @ ..] = fields else { return None };
    let detail = last(detail, read_quoted).ok()?;
    let (id, municipality, period) = (id.into(), municipality.into(), period.into());
    Some(Entry::Check { is_target, id, municipality, period, word: (*word).to_owned(), detail })
}

fn of_ledger(kind: &str, name: &str, fields: &[&str]) -> Option<Entry> {
    let (ledger, name) = name.split_once(' ')?;
    let (municipality, year) = ledger.split_once('/')?;
    let ledger = LedgerName { municipality: municipality.into(), year: year.parse().ok()? };
    Some(match (kind, fields) {
        ("balance", ["kr", kroner, postings @ ..]) => {
            let postings = last(postings, read_postings).ok()?;
            Entry::Balance { ledger, bucket: name.into(), kroner: Ratio::parse(kroner)?, postings }
        }
        ("category", ["kr", kroner, basis @ ..]) => {
            let basis = last(basis, read_basis).ok()?;
            Entry::Category { ledger, category: name.into(), kroner: Ratio::parse(kroner)?, basis }
        }
        ("missing", [reason]) => Entry::Missing { ledger, category: name.into(), reason: read_quoted(reason)? },
        ("rule" | "imputed" | "adjusted", ["kr", kroner, rest @ ..]) => {
            Entry::Amount(amount(kind, ledger, name, Ratio::parse(kroner)?, rest)?)
        }
        ("weight" | "key" | "fact", [unit, value, rest @ ..]) => {
            let source = match (kind, rest) {
                ("weight", []) => InputSource::Weight,
                ("key", formula) => InputSource::Key(last(formula, |formula| Some(formula.to_owned())).ok()?),
                ("fact", basis) => InputSource::Fact(last(basis, read_basis).ok()?),
                _ => return None,
            };
            let (unit, value) = ((*unit).to_owned(), read_value(value)?);
            Entry::Input(InputEntry { ledger, id: name.into(), unit, value, source })
        }
        _ => return None,
    })
}

fn amount(kind: &str, ledger: LedgerName, name: &str, kroner: Ratio, fields: &[&str]) -> Option<AmountEntry> {
    let (name, to) = name.rsplit_once(" -> ")?;
    let (name, from) = if kind == "adjusted" { name.rsplit_once(' ')? } else { (name, "-") };
    let (layer, id) = match name.split_once('/') {
        Some((layer, id)) => (Some(LayerName::from(layer)), id),
        None => (None, name),
    };
    let source = match (kind, fields) {
        ("rule", [postings, gross, share @ ..]) => {
            let share = last(share, |share| Ratio::parse(share.strip_prefix("share ")?)).ok()?;
            let (postings, gross) = (read_postings(postings)?, Ratio::parse(gross.strip_prefix("gross ")?)?);
            AmountSource::Rule { postings, gross, share: share.unwrap_or_else(Ratio::one) }
        }
        ("imputed", [basis]) => AmountSource::Imputed(read_basis(basis)?),
        ("adjusted", [basis]) => AmountSource::Adjusted(read_basis(basis)?),
        _ => return None,
    };
    let category = |text: &str| (text != "-").then(|| Id::from(text));
    Some(AmountEntry { ledger, layer, id: id.into(), from: category(from), to: category(to), kroner, source })
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
    of_word([Basis::Ledger, Basis::Published, Basis::Derived, Basis::Reconstructed], word)
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
    let Some(ends) = text.strip_prefix('[') else { return Ratio::parse(text).map(Value::Exact) };
    let (ends, loose) = ends.split_once(']')?;
    let (low, high) = ends.split_once(", ")?;
    Some(Value::Interval { low: Ratio::parse(low)?, high: Ratio::parse(high)?, tight: loose.is_empty() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Scope;

    /// Names as rules, categories and sheets have them.
    fn id() -> impl Strategy<Value = Id> {
        "[a-zæøå][a-zæøå0-9_.-]{0,8}".prop_map(Id::from)
    }

    /// Whatever somebody may have written.
    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![".{0,12}", "[ |\\-><=\"/@:\\n\\[\\],.0-9a]{0,12}", Just(" | kr | 1 | ".to_owned())]
    }

    fn number() -> impl Strategy<Value = Ratio> {
        let fraction = (any::<i64>(), 1i64..1000).prop_filter_map("a fraction", |(above, below)| Ratio::fraction(above, below));
        prop_oneof![any::<i32>().prop_map(|ore| Ratio::decimal(ore, 2)), fraction]
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            number().prop_map(Value::Exact),
            (number(), number(), any::<bool>()).prop_map(|(low, high, tight)| Value::Interval { low, high, tight }),
            hostile().prop_map(|text| Value::Text(text.into())),
            hostile().prop_map(|reason| Value::Missing(reason.into())),
        ]
    }

    fn basis() -> impl Strategy<Value = Basis> {
        prop::sample::select(vec![Basis::Ledger, Basis::Published, Basis::Derived, Basis::Reconstructed])
    }

    fn ledger() -> impl Strategy<Value = LedgerName> {
        ("[a-zæøå]{1,6}", 1990..2100).prop_map(|(id, year)| LedgerName { municipality: id.into(), year })
    }

    fn cell_entry() -> impl Strategy<Value = Entry> {
        let scope =
            prop_oneof![id().prop_map(Scope::from), Just(Scope::All), (id(), id()).prop_map(|(a, b)| Scope::pair(&a, &b))];
        let address = (id(), id(), id(), scope, id(), prop::option::of(id()));
        let address =
            address.prop_map(|(sheet, row, column, scope, period, view)| Address { sheet, row, column, scope, period, view });
        let leaf = prop_oneof![id().prop_map(Leaf::Category), id().prop_map(Leaf::Fact)];
        let origin = prop::sample::select(vec![CellOrigin::Computed, CellOrigin::Quoted]);
        (address, id(), value(), "[0-9 ,%<.-]{1,8}", origin, basis(), prop::option::of(leaf)).prop_map(
            |(address, unit, value, display, origin, basis, leaf)| {
                let unit = unit.to_string();
                Entry::Cell(CellEntry { address, unit, value, display, origin, basis, leaf })
            },
        )
    }

    fn amount_entry() -> impl Strategy<Value = Entry> {
        let rule =
            (any::<u64>(), number(), number()).prop_map(|(postings, gross, share)| AmountSource::Rule { postings, gross, share });
        let source = prop_oneof![rule, basis().prop_map(AmountSource::Imputed), basis().prop_map(AmountSource::Adjusted)];
        let layer = prop::option::of(prop_oneof![Just(LayerName::National), id().prop_map(LayerName::Municipal)]);
        // A rule may be called anything, in words too.
        let name = prop_oneof![id(), "[a-zæøå]{1,4} [a-z -]{0,6}[a-z]".prop_map(Id::from)];
        let category = || prop::option::of(id());
        (ledger(), layer, name, category(), category(), number(), source).prop_map(
            |(ledger, layer, id, from, to, kroner, source)| {
                let from = from.filter(|_| matches!(source, AmountSource::Adjusted(_)));
                Entry::Amount(AmountEntry { ledger, layer, id, from, to, kroner, source })
            },
        )
    }

    fn input_entry() -> impl Strategy<Value = Entry> {
        let formula =
            hostile().prop_filter("no field", |text| !text.is_empty() && !text.contains(SEPARATOR) && !text.contains('\n'));
        let source = prop_oneof![
            Just(InputSource::Weight),
            prop::option::of(formula).prop_map(InputSource::Key),
            prop::option::of(basis()).prop_map(InputSource::Fact),
        ];
        (ledger(), id(), id(), value(), source).prop_map(|(ledger, id, unit, value, source)| {
            Entry::Input(InputEntry { ledger, id, unit: unit.to_string(), value, source })
        })
    }

    fn entry() -> impl Strategy<Value = Entry> {
        let postings = || prop::option::of(any::<u64>());
        let balance = (ledger(), id(), number(), postings()).prop_map(|(ledger, bucket, kroner, postings)| Entry::Balance {
            ledger,
            bucket,
            kroner,
            postings,
        });
        let category = (ledger(), id(), number(), prop::option::of(basis()))
            .prop_map(|(ledger, category, kroner, basis)| Entry::Category { ledger, category, kroner, basis });
        let missing =
            (ledger(), id(), hostile()).prop_map(|(ledger, category, reason)| Entry::Missing { ledger, category, reason });
        let check = (any::<bool>(), id(), id(), id(), "[a-z_]{1,9}", prop::option::of(hostile())).prop_map(
            |(is_target, id, municipality, period, word, detail)| Entry::Check {
                is_target,
                id,
                municipality,
                period,
                word,
                detail,
            },
        );
        prop_oneof![cell_entry(), amount_entry(), input_entry(), balance, category, missing, check]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_on_one_line(entry in entry()) {
            let line = entry.to_string();
            prop_assert!(!line.contains('\n'), "{line}");
            prop_assert_eq!(Entry::from(&*line), entry, "{}", line);
        }

        #[test]
        fn any_line_is_read_and_says_the_same_when_it_is_written_and_read_again(
            line in prop_oneof![hostile(), (entry(), hostile(), 0usize..80).prop_map(|(entry, text, at)| {
                let mut line: Vec<char> = entry.to_string().chars().collect();
                let at = at.min(line.len());
                line.splice(at..at, text.chars());
                line.into_iter().collect()
            })]
        ) {
            let read = Entry::from(&*line);
            let written = read.to_string();
            prop_assert!(written == line || !matches!(read, Entry::Unread(_)));
            prop_assert_eq!(Entry::from(&*written), read, "{}", written);
        }
    }

    #[test]
    fn what_lacks_a_part_or_has_one_too_many_is_kept_as_it_stands() {
        let lines = [
            "",
            "cell",
            "cell t:a:b@x/2013 | kr | 1 | 1 | computed",
            "cell t:a:b@x/2013 | kr | 1 | 1 | guessed | ledger",
            "cell t:a:b@x/2013 | kr | 1 | 1 | computed | ledger | = intro | = intro",
            "rule x/2013 national/a | kr | 1 | 1 postings | gross 1",
            "rule x/2013 national/a -> b | kr | 1 | many postings | gross 1",
            "balance x/MMXIII raw | kr | 1",
            "weight x/2013 w | ratio | 1 | ledger",
            "missing x/2013 a | because",
            "other x/2013 a | kr | 1",
        ];
        for line in lines {
            assert_eq!(Entry::from(line), Entry::Unread(line.to_owned()));
        }
    }
}
