//! The body of a snapshot: one entry for each cell, bucket, category, rule and check.

use crate::engine::{Account, Balance, Cell, RuleRef, rule};
use crate::model::{Id, LayerName, Model, Purpose};
use crate::value::{Ratio, Value};
use crate::workspace::{Project, Run};

use super::entry::{AmountEntry, AmountSource, CellEntry, Entry, LedgerName, SEPARATOR};
use super::exact::quoted;
use super::used::{leaf, used};

/// The buckets of a balance by name, in the order of the identity that they keep. **Unit**: kroner.
pub fn buckets(balance: &Balance) -> [(&'static str, &Ratio); 12] {
    [
        ("raw", &balance.raw),
        ("imputed", &balance.imputed),
        ("added", &balance.added),
        ("categories", &balance.categories),
        ("outside.share", &balance.outside_share),
        ("outside.scope", &balance.outside_scope),
        ("pending", &balance.pending),
        ("excluded", &balance.excluded),
        ("ignored", &balance.ignored),
        ("unmapped", &balance.unmapped),
        ("disputed", &balance.disputed),
        ("quarantined", &balance.quarantined),
    ]
}

/// What a run gives, entry by entry. **Order**: by the lines that they are written as; so the same
/// run gives the same bytes.
pub fn entries(project: &Project, run: &Run) -> Vec<Entry> {
    let mut entries: Vec<Entry> = run
        .workbook
        .cells
        .iter()
        .map(|cell| of_cell(project, cell))
        .collect();
    for account in run.asked_accounts() {
        of_account(&project.model, account, &mut entries);
        entries.extend(used(project, account));
    }
    entries.extend(run.checks.iter().map(|check| Entry::Check {
        is_target: check.purpose == Purpose::Target,
        id: check.id.clone(),
        municipality: check.municipality.clone(),
        period: check.period.clone(),
        word: check.word().to_owned(),
        detail: check.detail().map(str::to_owned),
    }));
    in_order(entries.into_iter().map(as_read).collect())
}

/// Writes a run as lines, one for each of its [`entries`].
pub fn body(project: &Project, run: &Run) -> String {
    written_out(&entries(project, run))
}

pub(super) fn written_out(entries: &[Entry]) -> String {
    entries
        .iter()
        .flat_map(|entry| [entry.to_string(), "\n".to_owned()])
        .collect()
}

pub(super) fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_cached_key(Entry::to_string);
    entries
}

/// What is read from the line of an entry: a name that holds a separator makes it another.
fn as_read(entry: Entry) -> Entry {
    let is_read_back = match &entry {
        Entry::Cell(cell) => cell.address.to_string().parse().as_ref() == Ok(&cell.address),
        _ => !entry.key().contains(SEPARATOR),
    };
    if is_read_back {
        entry
    } else {
        Entry::from(&*entry.to_string())
    }
}

/// Entries as an older format would have them, so that the two can be compared.
pub fn comparable(entries: Vec<Entry>, format: u32) -> Vec<Entry> {
    if format > 1 {
        return entries;
    }
    let older = entries
        .into_iter()
        .filter(|entry| !matches!(entry, Entry::Input(_)))
        .map(|mut entry| {
            match &mut entry {
                Entry::Cell(cell) => cell.leaf = None,
                Entry::Amount(AmountEntry {
                    source: AmountSource::Rule { share, .. },
                    ..
                }) => *share = Ratio::one(),
                _ => {}
            }
            entry
        });
    in_order(older.collect())
}

fn of_cell(project: &Project, cell: &Cell) -> Entry {
    let (value, display) = match &cell.figure.value {
        Value::Text(text) => (
            Value::Text(text.norwegian().into()),
            quoted(&text.norwegian()),
        ),
        value => (value.clone(), cell.display()),
    };
    Entry::Cell(CellEntry {
        address: cell.address.clone(),
        unit: project.model.vocabulary.unit_id(&cell.figure.unit),
        value,
        display,
        origin: cell.origin,
        basis: cell.basis,
        leaf: leaf(&project.model, cell),
    })
}

fn of_account(model: &Model, account: &Account, entries: &mut Vec<Entry>) {
    let ledger = LedgerName {
        municipality: account.municipality.clone(),
        year: account.year,
    };
    let balance = &account.balance;
    let is_there = |(bucket, kroner): &(&str, &Ratio)| {
        *bucket != "pending" || balance.counts.contains_key(bucket) || !kroner.is_zero()
    };
    let buckets = buckets(balance).into_iter().filter(is_there);
    entries.extend(buckets.map(|(bucket, kroner)| {
        let postings = if bucket == "raw" {
            Some(balance.lines)
        } else {
            balance.counts.get(bucket).copied()
        };
        Entry::Balance {
            ledger: ledger.clone(),
            bucket: bucket.into(),
            kroner: kroner.clone(),
            postings,
        }
    }));
    entries.extend(account.categories.iter().map(|(category, kroner)| {
        let (category, basis) = (category.clone(), account.bases.get(category).copied());
        Entry::Category {
            ledger: ledger.clone(),
            category,
            kroner: kroner.clone(),
            basis,
        }
    }));
    entries.extend(
        account
            .missing
            .iter()
            .map(|(category, reason)| Entry::Missing {
                ledger: ledger.clone(),
                category: category.clone(),
                reason: reason.to_string(),
            }),
    );
    let amount = |(layer, id): (Option<&LayerName>, &str),
                  from: Option<&Id>,
                  to: Option<Id>,
                  kroner: &Ratio,
                  source| {
        let (layer, id, from) = (layer.cloned(), id.into(), from.cloned());
        Entry::Amount(AmountEntry {
            ledger: ledger.clone(),
            layer,
            id,
            from,
            to,
            kroner: kroner.clone(),
            source,
        })
    };
    entries.extend(account.contributions.iter().map(|contribution| {
        let source = AmountSource::Rule {
            postings: contribution.count,
            gross: Ratio::kroner(contribution.gross),
            share: contribution.share.clone(),
        };
        let to = Some(contribution.target.to_string().into());
        amount(
            rule_name(model, contribution.rule.as_ref()),
            None,
            to,
            &contribution.amount,
            source,
        )
    }));
    entries.extend(account.imputed.iter().map(|imputed| {
        let declared = model
            .layer(&imputed.layer)
            .and_then(|layer| layer.imputed.get(imputed.index));
        let id = declared.map_or("?", |declared| &declared.id);
        let source = AmountSource::Imputed(imputed.basis);
        amount(
            (Some(&imputed.layer), id),
            None,
            Some(imputed.category.clone()),
            &imputed.amount,
            source,
        )
    }));
    entries.extend(account.adjusted.iter().map(|adjusted| {
        let source = AmountSource::Adjusted(adjusted.basis);
        let name = (Some(&adjusted.layer), &*adjusted.adjustment);
        amount(
            name,
            adjusted.from.as_ref(),
            adjusted.to.clone(),
            &adjusted.amount,
            source,
        )
    }));
}

fn rule_name<'a>(
    model: &'a Model,
    reference: Option<&'a RuleRef>,
) -> (Option<&'a LayerName>, &'a str) {
    match reference {
        None => (None, "otherwise"),
        Some(reference) => (
            Some(&reference.layer),
            rule(model, reference).map_or("?", |rule| &rule.id),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests as small;
    use super::*;

    #[test]
    fn lines_are_sorted_and_hold_exact_values() {
        let (project, mut run) = (small::project(), small::run());
        run.accounts.truncate(1);
        let text = body(&project, &run);
        assert_eq!(
            text,
            r#"balance boelum/2013 added | kr | 0
balance boelum/2013 categories | kr | 40668021.25 | 500 postings
balance boelum/2013 disputed | kr | 0
balance boelum/2013 excluded | kr | 0
balance boelum/2013 ignored | kr | 0 | 1 postings
balance boelum/2013 imputed | kr | 93
balance boelum/2013 outside.scope | kr | 0 | 504 postings
balance boelum/2013 outside.share | kr | 0
balance boelum/2013 quarantined | kr | 0
balance boelum/2013 raw | kr | 40667928.25 | 1005 postings
balance boelum/2013 unmapped | kr | 0
category boelum/2013 boliger | kr | 9602534 | reconstructed
category boelum/2013 intro.lonn | kr | 31065387.25 | reconstructed
category boelum/2013 stonad | kr | 100
cell t06:boliger:sum@boelum/2013/reported | kr | 0 | 0 | computed | reconstructed
cell t06:intro:andel@boelum/2013/reported | percent | 81/1000 | 8,1 % | computed | reconstructed
cell t06:intro:antall@boelum/2013/reported | persons | 268 | 268 | quoted | published
cell t06:intro:antall@tranefoss/2013/reported | persons | missing "not counted" | . | quoted | published
cell t06:intro:kommentar@alle/2013/reported | text | "=per år, uten \"tolk\"" | "=per år, uten \"tolk\"" | computed | reconstructed
cell t06:intro:per_person@boelum/2013/reported | kr_per_person | 124261549/1072 | 115 916 | computed | reconstructed
cell t06:intro:per_person@tranefoss/2013/reported | kr_per_person | missing "not counted" | . | computed | reconstructed
cell t06:intro:sum@boelum/2013/reported | kr | 31065387.25 | 31 065 387 | computed | reconstructed
cell t06:intro:sum@tranefoss/2013/reported | kr | -585560 | -585 560 | computed | reconstructed
check andeler@boelum/2013 | holds
check deler@boelum/2013 | fails | "1 kr ≠ 2 kr"
rule boelum/2013 national/lonn -> intro.lonn | kr | 4115/33 | 500 postings | gross 123.45
"#
        );
    }

    #[test]
    fn the_order_of_cells_and_accounts_changes_nothing() {
        let (project, run) = (small::project(), small::run());
        let mut turned = run.clone();
        turned.workbook.cells.reverse();
        turned.accounts.reverse();
        turned.checks.reverse();
        assert_eq!(entries(&project, &run), entries(&project, &turned));
    }

    #[test]
    fn an_older_format_leaves_out_what_it_did_not_hold() {
        let entries = |lines: &[&str]| {
            lines
                .iter()
                .map(|line| Entry::from(*line))
                .collect::<Vec<_>>()
        };
        let own = [
            "cell t:a:b@x/2013 | kr | 1 | 1 | computed | ledger | = intro",
            "cell t:b:b@x/2013 | text | \"= x\" | \"= x\" | computed | ledger",
            "key x/2013 k | ratio | 0.50",
            "rule x/2013 a/b -> c | kr | 1 | 1 postings | gross 2 | share 1/2",
        ];
        assert_eq!(comparable(entries(&own), 2), entries(&own));
        let older = [
            "cell t:a:b@x/2013 | kr | 1 | 1 | computed | ledger",
            "cell t:b:b@x/2013 | text | \"= x\" | \"= x\" | computed | ledger",
            "rule x/2013 a/b -> c | kr | 1 | 1 postings | gross 2",
        ];
        let older = entries(&older);
        assert!(
            older.iter().all(|entry| !matches!(entry, Entry::Unread(_))),
            "{older:?}"
        );
        assert_eq!(
            comparable(
                entries(
                    &own[..2]
                        .iter()
                        .chain(&own[3..])
                        .copied()
                        .collect::<Vec<_>>()
                ),
                1
            ),
            older
        );
    }

    #[test]
    fn no_text_can_look_like_another_field_or_line() {
        assert_eq!(quoted("a | b\nc"), r#""a \u007c b\nc""#);
    }

    #[test]
    fn a_name_that_holds_a_separator_makes_a_line_of_its_own() {
        let (mut project, run) = (small::project(), small::run());
        std::sync::Arc::make_mut(&mut project.model).national.rules[0].id = "a | b".into();
        let found = entries(&project, &run);
        let text = written_out(&found);
        assert!(
            text.contains("rule boelum/2013 national/a | b -> intro.lonn | kr"),
            "{text}"
        );
        assert_eq!(text.lines().map(Entry::from).collect::<Vec<_>>(), found);
    }
}
