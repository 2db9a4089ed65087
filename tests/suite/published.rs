//! The published figures of tables 1 to 27 against what the rules make of the ledgers and facts.
//!
//! Every printed figure and text has a cell. What does not come out as printed is listed below,
//! each with the reason.

use std::collections::BTreeMap;
use std::path::Path;

use kontering::engine::{Address, CellOrigin};
use kontering::host::DiskWorld;
use kontering::model::{Scope, Target};
use kontering::value::{Ratio, Value, display_figure};
use kontering::workspace::{Request, Run, load};

/// One printed figure.
struct Printed {
    address: Address,
    unit: String,
    printed: String,
}

fn printed(table: u32) -> Vec<Printed> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/published/t{table:02}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("a published table");
    let headers = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .map(|record| record.expect("a record"))
        .collect();
    let field = |record: &csv::StringRecord, name: &str| {
        let position = headers
            .iter()
            .position(|header| header == name)
            .expect("a column");
        record[position].to_owned()
    };
    let figure = |record: &csv::StringRecord| Printed {
        address: Address {
            sheet: format!("t{table:02}").into(),
            row: field(record, "row").into(),
            column: field(record, "column").into(),
            scope: match field(record, "municipality") {
                empty if empty.is_empty() => Scope::All,
                municipality => municipality.as_str().into(),
            },
            // A table without years is shown for the year of the run.
            period: match field(record, "year") {
                empty if empty.is_empty() => "2013".into(),
                year => year.into(),
            },
            view: Some("reported".into()),
        },
        unit: field(record, "unit"),
        printed: field(record, "printed"),
    };
    rows.iter().map(figure).collect()
}

pub fn shipped() -> (DiskWorld, kontering::workspace::Project, Run) {
    let world = DiskWorld::new(env!("CARGO_MANIFEST_DIR"));
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(&world, &Request::default());
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    (world, project.value, run.value)
}

/// What does not come out as printed: the cell, what is printed, what is computed, and why.
const DIFFERING: &[(&str, &str, &str, &str)] = &[
    (
        "t04:totalt:sum@baerum/2013/reported",
        "77 302 418",
        "82 982 905",
        "an unlisted deduction of 5 680 487; rows and shares refute it, table 3 supports it",
    ),
    (
        "t04:totalt:sum@skedsmo/2013/reported",
        "24 516 679",
        "27 293 322",
        "an unlisted deduction of 2 776 643; rows and shares refute it, table 3 supports it",
    ),
    (
        "t04:totalt:sum@trondheim/2013/reported",
        "122 644 827",
        "132 615 044",
        "an unlisted deduction of 9 970 217; rows and shares refute it, table 3 supports it",
    ),
    (
        "t05:felleskostnader:avvik@trondheim/2013/reported",
        "-397",
        "-398",
        "the other cells are differences of unrounded quotients",
    ),
    (
        "t11:kostnader_per_deltager:per_person@skedsmo/2013/reported",
        "24 360",
        "24 361",
        "cut instead of rounded; table 7 prints 24 361 of the same",
    ),
    (
        "t12:utbetaling_per_deltager:per_person@skedsmo/2013/reported",
        "93 264",
        "93 265",
        "cut instead of rounded",
    ),
    (
        "t13:lonn_og_sosiale_utgifter:per_person@baerum/2013",
        "60 468",
        "60 460",
        "its own row gives 16 203 340 by 268",
    ),
    (
        "t13:utgifter_fort_pa_andre_kostra_funksjoner:per_person@skedsmo/2013",
        "46 748",
        "46 749",
        "cut instead of rounded",
    ),
    (
        "t19:antall_boliger_per_person_i_malgruppen:ratio@baerum/2013/reported",
        "0,25",
        "0,24",
        "its own rows give 142 by 589",
    ),
    (
        "t27:felleskostnader:avvik_vurdering@skedsmo/2013/reported",
        "Betydelig lavere kostnader",
        "Lavere kostnader",
        "5 732 lies below the limit that fits all other verdicts",
    ),
];

/// How many printed figures of each kind agree.
#[derive(PartialEq, Eq, Default, Debug)]
struct Counts {
    /// Numbers computed from postings or more basic facts.
    computed: usize,
    /// Numbers that are the fact itself.
    quoted: usize,
    /// Texts, and texts that the file of the table does not give.
    texts: usize,
    /// Points and dashes.
    blanks: usize,
}

/// Whether a computed interval leaves room for what rounds to the printed number.
fn leaves_room(low: &Ratio, high: &Ratio, factor: &Ratio, plain: &str, decimals: u32) -> bool {
    let printed = Ratio::parse(plain).expect("a number");
    let half = Ratio::decimal(5, decimals + 1);
    (low * factor) <= (&printed + &half) && (high * factor) >= (&printed - &half)
}

#[test]
fn every_figure_of_tables_1_to_27_has_a_cell_and_comes_out_as_printed_but_those_named() {
    let (_, _, run) = shipped();
    let mut differing = BTreeMap::new();
    let mut counts = Counts::default();
    let mut open = 0;
    for published in (1..=27).flat_map(printed) {
        let pinned = Address {
            view: None,
            ..published.address.clone()
        };
        let cell = run
            .workbook
            .get(&published.address)
            .or_else(|| run.workbook.get(&pinned));
        let cell = cell.unwrap_or_else(|| panic!("there is no cell {}", published.address));
        let mut differs = |computed: String| {
            differing.insert(
                cell.address.to_string(),
                (published.printed.clone(), computed),
            );
        };
        if published.unit == "text" {
            counts.texts += 1;
            let Value::Text(text) = &cell.figure.value else {
                panic!("{} is {:?}", cell.address, cell.figure.value)
            };
            let text = text.norwegian();
            assert!(!text.is_empty(), "{}", cell.address);
            if !published.printed.is_empty() && text != published.printed {
                differs(text);
            }
            continue;
        }
        let plain: String = published
            .printed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '%')
            .collect();
        let plain = plain.replace(',', ".");
        if matches!(&*plain, "." | "-") {
            counts.blanks += 1;
            let none = match &cell.figure.value {
                Value::Missing(_) => true,
                Value::Exact(value) => plain == "-" && value.is_zero(),
                _ => false,
            };
            assert!(
                none,
                "{} is {:?}, printed {plain}",
                cell.address, cell.figure.value
            );
            continue;
        }
        match cell.origin {
            CellOrigin::Computed => counts.computed += 1,
            CellOrigin::Quoted => counts.quoted += 1,
        }
        let decimals = plain
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let decimals = u32::try_from(decimals).expect("few decimals");
        let factor = Ratio::from(cell.figure.unit.written_factor());
        match &cell.figure.value {
            Value::Exact(value) if (value * &factor).to_fixed(decimals) == plain => {}
            Value::Exact(_) => differs(display_figure(&cell.figure, Some(decimals))),
            Value::Interval { low, high, .. } => {
                open += 1;
                assert!(
                    leaves_room(low, high, &factor, &plain, decimals),
                    "{} leaves no room for {plain}",
                    cell.address
                );
            }
            other => panic!("{} is {other:?}, printed {plain}", cell.address),
        }
    }
    let expected: BTreeMap<String, (String, String)> = DIFFERING
        .iter()
        .map(|(address, printed, computed, _)| {
            (
                (*address).to_owned(),
                ((*printed).to_owned(), (*computed).to_owned()),
            )
        })
        .collect();
    assert_eq!(differing, expected);
    assert_eq!(
        counts,
        Counts {
            computed: 456,
            quoted: 250,
            texts: 82,
            blanks: 28
        }
    );
    assert_eq!(
        open, 23,
        "the totals of tables 1 and 3 are as open as the rounding of their parts"
    );
}

#[test]
fn every_ore_of_the_shipped_ledgers_is_accounted_for_and_most_lines_lie_outside() {
    let (_, project, run) = shipped();
    for account in run.asked_accounts() {
        assert!(account.balance.is_conserved(), "{}", account.municipality);
        let count = |bucket: &str| account.balance.counts.get(bucket).copied().unwrap_or(0);
        assert_eq!(
            (count("unmapped"), count("disputed"), count("quarantined")),
            (0, 0, 0)
        );
        assert!(
            account.balance.lines > 20_000,
            "{} has {} lines",
            account.municipality,
            account.balance.lines
        );
        let in_areas =
            account
                .contributions
                .iter()
                .filter(|contribution| match &contribution.target {
                    Target::Category(id) => project
                        .model
                        .categories
                        .get(id)
                        .is_some_and(|category| !category.memo),
                    Target::OutsideScope | Target::Pending(_) | Target::Ignored => false,
                });
        let in_areas: u64 = in_areas.map(|contribution| contribution.count).sum();
        assert!(
            in_areas * 5 <= account.balance.lines,
            "{}: {in_areas} of {}",
            account.municipality,
            account.balance.lines
        );
    }
}
