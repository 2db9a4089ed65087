//! The published figures of tables 4 to 7 against what the rules make of the ledgers.

use std::collections::BTreeMap;
use std::path::Path;

use kontering::engine::{ALL_SCOPE, Address};
use kontering::host::DiskWorld;
use kontering::model::Target;
use kontering::value::{Ratio, Value, display_figure};
use kontering::workspace::{Request, Run, load};

/// One printed figure.
struct Printed {
    address: Address,
    unit: String,
    printed: String,
}

fn printed(table: u32) -> Vec<Printed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/published/t{table:02}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("a published table");
    let headers = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    let field = |record: &csv::StringRecord, name: &str| {
        let position = headers.iter().position(|header| header == name).expect("a column");
        record[position].to_owned()
    };
    let figure = |record: &csv::StringRecord| Printed {
        address: Address {
            sheet: format!("t{table:02}").into(),
            row: field(record, "row").into(),
            column: field(record, "column").into(),
            scope: match field(record, "municipality") {
                empty if empty.is_empty() => ALL_SCOPE.into(),
                municipality => municipality.into(),
            },
            period: field(record, "year").into(),
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

#[test]
fn all_figures_of_tables_4_to_7_come_out_as_printed_but_four() {
    let (_, _, run) = shipped();
    let mut differing = BTreeMap::new();
    let (mut numbers, mut texts, mut blanks) = (0, 0, 0);
    for published in (4..=7).flat_map(printed) {
        let cell = run.workbook.get(&published.address);
        let cell = cell.unwrap_or_else(|| panic!("there is no cell {}", published.address));
        match (&cell.figure.value, published.printed.as_str()) {
            (Value::Missing(_), ".") => blanks += 1,
            (Value::Text(text), expected) if published.unit == "text" => {
                texts += 1;
                assert_eq!(**text, *expected, "{}", published.address);
            }
            (Value::Exact(value), expected) => {
                numbers += 1;
                let plain: String = expected.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
                let plain = plain.replace(',', ".");
                let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let written = value * &Ratio::from(cell.figure.unit.written_factor());
                let rounded = written.to_fixed(u32::try_from(decimals).expect("few decimals"));
                if rounded != plain {
                    differing.insert(published.address.to_string(), (expected.to_owned(), display_figure(&cell.figure, None)));
                }
            }
            (other, expected) => panic!("{} is {other:?}, printed {expected}", published.address),
        }
    }
    assert_eq!((numbers, texts, blanks), (184, 14, 3));
    let expected = [
        ("t04:totalt:sum@baerum/2013/reported", "77 302 418", "82 982 905"),
        ("t04:totalt:sum@skedsmo/2013/reported", "24 516 679", "27 293 322"),
        ("t04:totalt:sum@trondheim/2013/reported", "122 644 827", "132 615 044"),
        ("t05:felleskostnader:avvik@trondheim/2013/reported", "-397", "-398"),
    ];
    let expected: BTreeMap<String, (String, String)> = expected
        .into_iter()
        .map(|(address, printed, computed)| (address.to_owned(), (printed.to_owned(), computed.to_owned())))
        .collect();
    assert_eq!(differing, expected);
}

#[test]
fn every_ore_of_the_shipped_ledgers_is_accounted_for_and_most_lines_lie_outside() {
    let (_, project, run) = shipped();
    for account in run.asked_accounts() {
        assert!(account.balance.is_conserved(), "{}", account.municipality);
        let count = |bucket: &str| account.balance.counts.get(bucket).copied().unwrap_or(0);
        assert_eq!((count("unmapped"), count("disputed"), count("quarantined")), (0, 0, 0));
        assert!(account.balance.lines > 20_000, "{} has {} lines", account.municipality, account.balance.lines);
        let in_areas = account.contributions.iter().filter(|contribution| match &contribution.target {
            Target::Category(id) => project.model.categories.get(id).is_some_and(|category| !category.memo),
            Target::OutsideScope | Target::Ignored => false,
        });
        let in_areas: u64 = in_areas.map(|contribution| contribution.count).sum();
        assert!(in_areas * 5 <= account.balance.lines, "{}: {in_areas} of {}", account.municipality, account.balance.lines);
    }
}
