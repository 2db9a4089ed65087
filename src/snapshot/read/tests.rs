//! Every entry is read back from its line, whatever its texts hold.

use proptest::prelude::*;

use super::*;
use crate::model::Scope;

/// Names as rules, categories and sheets have them.
fn id() -> impl Strategy<Value = Id> {
    "[a-zæøå][a-zæøå0-9_.-]{0,8}".prop_map(Id::from)
}

/// Whatever somebody may have written.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[ |\\-><=\"/@:\\n\\[\\],.0-9a]{0,12}",
        Just(" | kr | 1 | ".to_owned())
    ]
}

fn number() -> impl Strategy<Value = Ratio> {
    let fraction = (any::<i64>(), 1i64..1000)
        .prop_filter_map("a fraction", |(above, below)| Ratio::fraction(above, below));
    prop_oneof![
        any::<i32>().prop_map(|ore| Ratio::decimal(ore, 2)),
        fraction
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        number().prop_map(Value::Exact),
        (number(), number(), any::<bool>()).prop_map(|(low, high, tight)| Value::Interval {
            low,
            high,
            tight
        }),
        hostile().prop_map(|text| Value::Text(text.into())),
        hostile().prop_map(|reason| Value::Missing(reason.into())),
    ]
}

fn basis() -> impl Strategy<Value = Basis> {
    prop::sample::select(vec![
        Basis::Ledger,
        Basis::Published,
        Basis::Derived,
        Basis::Reconstructed,
    ])
}

fn ledger() -> impl Strategy<Value = LedgerName> {
    ("[a-zæøå]{1,6}", 1990..2100).prop_map(|(id, year)| LedgerName {
        municipality: id.into(),
        year,
    })
}

fn cell_entry() -> impl Strategy<Value = Entry> {
    let scope = prop_oneof![
        id().prop_map(Scope::from),
        Just(Scope::All),
        (id(), id()).prop_map(|(a, b)| Scope::pair(&a, &b))
    ];
    let address = (id(), id(), id(), scope, id(), prop::option::of(id()));
    let address = address.prop_map(|(sheet, row, column, scope, period, view)| Address {
        sheet,
        row,
        column,
        scope,
        period,
        view,
    });
    let leaf = prop_oneof![id().prop_map(Leaf::Category), id().prop_map(Leaf::Fact)];
    let origin = prop::sample::select(vec![CellOrigin::Computed, CellOrigin::Quoted]);
    (
        address,
        id(),
        value(),
        "[0-9 ,%<.-]{1,8}",
        origin,
        basis(),
        prop::option::of(leaf),
    )
        .prop_map(|(address, unit, value, display, origin, basis, leaf)| {
            let unit = unit.to_string();
            Entry::Cell(CellEntry {
                address,
                unit,
                value,
                display,
                origin,
                basis,
                leaf,
            })
        })
}

fn amount_entry() -> impl Strategy<Value = Entry> {
    let rule = (
        any::<u64>(),
        number(),
        prop_oneof![number(), Just(Ratio::one())],
    )
        .prop_map(|(postings, gross, share)| AmountSource::Rule {
            postings,
            gross,
            share,
        });
    let source = prop_oneof![
        rule,
        basis().prop_map(AmountSource::Imputed),
        basis().prop_map(AmountSource::Adjusted)
    ];
    let layer = prop::option::of(prop_oneof![
        Just(LayerName::National),
        id().prop_map(LayerName::Municipal)
    ]);
    // A rule may be called anything, in words too.
    let name = prop_oneof![id(), "[a-zæøå]{1,4} [a-z -]{0,6}[a-z]".prop_map(Id::from)];
    let category = || prop::option::of(id());
    (
        ledger(),
        layer,
        name,
        category(),
        category(),
        number(),
        source,
    )
        .prop_map(|(ledger, layer, id, from, to, kroner, source)| {
            let from = from.filter(|_| matches!(source, AmountSource::Adjusted(_)));
            Entry::Amount(AmountEntry {
                ledger,
                layer,
                id,
                from,
                to,
                kroner,
                source,
            })
        })
}

fn input_entry() -> impl Strategy<Value = Entry> {
    let formula = hostile().prop_filter("no field", |text| {
        !text.is_empty() && !text.contains(SEPARATOR) && !text.contains('\n')
    });
    let source = prop_oneof![
        Just(InputSource::Weight),
        prop::option::of(formula).prop_map(InputSource::Key),
        prop::option::of(basis()).prop_map(InputSource::Fact),
    ];
    (ledger(), id(), id(), value(), source).prop_map(|(ledger, id, unit, value, source)| {
        Entry::Input(InputEntry {
            ledger,
            id,
            unit: unit.to_string(),
            value,
            source,
        })
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let postings = || prop::option::of(any::<u64>());
    let balance =
        (ledger(), id(), number(), postings()).prop_map(|(ledger, bucket, kroner, postings)| {
            Entry::Balance {
                ledger,
                bucket,
                kroner,
                postings,
            }
        });
    let category = (ledger(), id(), number(), prop::option::of(basis())).prop_map(
        |(ledger, category, kroner, basis)| Entry::Category {
            ledger,
            category,
            kroner,
            basis,
        },
    );
    let missing =
        (ledger(), id(), hostile()).prop_map(|(ledger, category, reason)| Entry::Missing {
            ledger,
            category,
            reason,
        });
    let check = (
        any::<bool>(),
        id(),
        id(),
        id(),
        "[a-z_]{1,9}",
        prop::option::of(hostile()),
    )
        .prop_map(
            |(is_target, id, municipality, period, word, detail)| Entry::Check {
                is_target,
                id,
                municipality,
                period,
                word,
                detail,
            },
        );
    prop_oneof![
        cell_entry(),
        amount_entry(),
        input_entry(),
        balance,
        category,
        missing,
        check
    ]
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
