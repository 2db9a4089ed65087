//! The postings in which two ledgers differ, found by reading each twice and keeping only what
//! differs.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use crate::ledger::{
    KeySpec, KeyTable, KeyTableBuilder, LedgerSource, LedgerSpec, Posting, shown_voucher,
};
use crate::value::Amount;
use crate::world::World;

use super::{Cause, CauseItem};

/// One posting that was added, removed or changed.
pub(super) struct PostingChange {
    /// As the first side has it.
    pub old: Option<Posting>,
    /// As the second side has it.
    pub new: Option<Posting>,
    /// File and line, on the second side unless only the first has it.
    pub place: String,
}

impl PostingChange {
    /// The item that it is. `place` is municipality and year.
    pub fn item(&self, place: &str) -> CauseItem {
        let (change, posting) = match (&self.old, &self.new) {
            (Some(old), Some(new)) if old.amount == new.amount => ("changed".to_owned(), Some(new)),
            (Some(old), Some(new)) => (format!("{} → {} kr", old.amount, new.amount), Some(new)),
            (None, new) => ("added".to_owned(), new.as_ref()),
            (old, None) => ("removed".to_owned(), old.as_ref()),
        };
        let shown = |text: &str| shown_voucher(text);
        let id = match posting.and_then(|posting| {
            posting
                .voucher
                .as_ref()
                .map(|voucher| (voucher, &posting.voucher_line))
        }) {
            Some((voucher, Some(line))) => format!("bilag {}/{}", shown(voucher), shown(line)),
            Some((voucher, None)) => format!("bilag {}", shown(voucher)),
            None => format!("line {}", self.place),
        };
        CauseItem {
            cause: Cause::Data,
            owner: place.to_owned(),
            id,
            change,
            place: Some(self.place.clone()),
        }
    }

    /// How many kroner it is about, for what is listed first.
    pub fn size(&self) -> Amount {
        [&self.old, &self.new]
            .into_iter()
            .flatten()
            .map(|posting| posting.amount.abs())
            .max()
            .unwrap_or(Amount::ZERO)
    }
}

/// Everything of a posting but where it stands, in 128 bits.
fn fingerprint(posting: &Posting) -> [u64; 2] {
    [0u8, 1].map(|seed| {
        let mut hasher = DefaultHasher::new();
        let Posting {
            amount,
            codes,
            texts,
            voucher,
            voucher_line,
            date,
            ..
        } = posting;
        (
            seed,
            amount.ore(),
            codes,
            texts,
            voucher,
            voucher_line,
            date,
        )
            .hash(&mut hasher);
        hasher.finish()
    })
}

/// One side's ledger of a place.
#[derive(Clone, Copy)]
pub(super) struct LedgerSide<'a> {
    /// What its files are in.
    pub world: &'a dyn World,
    /// What it is read from.
    pub source: &'a dyn LedgerSource,
    /// How it is exported.
    pub spec: &'a LedgerSpec,
}

impl LedgerSide<'_> {
    /// Reads it again; what was found in it is told already.
    fn visit(&self, visit: &mut dyn FnMut(&Posting)) {
        let _ = self.source.visit(self.world, self.spec, visit);
    }
}

/// The postings that differ. **Order**: by file and line of the second side, then those removed.
pub(super) fn changes(
    old: Option<LedgerSide<'_>>,
    new: Option<LedgerSide<'_>>,
) -> Vec<PostingChange> {
    let mut counts: HashMap<[u64; 2], i64> = HashMap::new();
    for (side, sign) in [(old, -1), (new, 1)] {
        let Some(side) = side else { continue };
        side.visit(&mut |posting| *counts.entry(fingerprint(posting)).or_default() += sign);
    }
    counts.retain(|_, count| *count != 0);
    let mut differing = |side: Option<LedgerSide<'_>>, sign: i64| -> Vec<(Posting, String)> {
        let mut found = Vec::new();
        let Some(side) = side else { return found };
        side.visit(&mut |posting| {
            if let Some(count) = counts.get_mut(&fingerprint(posting))
                && *count * sign > 0
            {
                *count -= sign;
                found.push((
                    posting.clone(),
                    format!("{}:{}", side.spec.shown_path(posting.file), posting.record),
                ));
            }
        });
        found
    };
    let (removed, added) = (differing(old, -1), differing(new, 1));
    // A line of a voucher that is there on both sides was changed.
    let name = |posting: &Posting| {
        posting
            .voucher
            .clone()
            .map(|voucher| (voucher, posting.voucher_line.clone()))
    };
    let mut open: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (position, (posting, _)) in removed.iter().enumerate().rev() {
        if let Some(name) = name(posting) {
            open.entry(name).or_default().push(position);
        }
    }
    let mut removed: Vec<Option<(Posting, String)>> = removed.into_iter().map(Some).collect();
    let mut changes = Vec::new();
    for (posting, place) in added {
        let before = name(&posting)
            .and_then(|name| open.get_mut(&name)?.pop())
            .and_then(|position| removed[position].take());
        changes.push(PostingChange {
            old: before.map(|(posting, _)| posting),
            new: Some(posting),
            place,
        });
    }
    let gone = removed.into_iter().flatten();
    changes.extend(gone.map(|(posting, place)| PostingChange {
        old: Some(posting),
        new: None,
        place,
    }));
    changes
}

/// A posting as a key table of one row, with an amount of its own.
pub(super) fn table_of(posting: &Posting, spec: &KeySpec, amount: Amount) -> KeyTable {
    let mut table = KeyTableBuilder::new(posting.codes.keys(), spec);
    table.add(&posting.codes, &posting.texts, amount);
    table.finish()
}
