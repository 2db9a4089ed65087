//! Wide tables in every format: the postings that were written come back, exactly.

use std::sync::Arc;

use proptest::prelude::*;

use super::wide::{column, with_blank, with_columns};
use super::{brief, check, read_file};
use crate::ledger::tests::workbooks::{Row, number, ods, text, xlsx};
use crate::ledger::tests::{dialect, written_in};
use crate::ledger::{FileDialect, LedgerFiles, LedgerSource, LedgerSpec, WideColumn};
use crate::value::{Amount, NumberMarks};
use crate::world::MemoryWorld;

#[test]
fn a_path_leads_to_each_amount_of_an_object() {
    let json = br#"{"Art":"010","per":{"01":5,"02":7.5},"list":[1,{"x":"y"}]}
{"Art":"010","per":{"02":-1,"03":null,"13":4}}
"#;
    let spec = with_blank(with_columns(&[column("per.0*", "0*", true)]), false);
    let expected = [
        "1.2: 5.00 010 242 1 01",
        "1.3: 2.50 010 242 1 02",
        "2.3: -1.00 010 242 1 02",
    ];
    let not_read = "K0153: column `per.13` is not read, though it has 1 amount, 4.00 kr, and looks like those of `columns` @ a.csv:1 the header, a.csv:2.7 its first amount | say of which period it is in `columns` under `[ledger.amount]`, or write `{ column = \"per.13\", skip = true }` in `columns` where it does not count";
    check(json, &spec, &expected, &[not_read]);
    let spec = with_columns(&[column("per.01", "01", true), column("per.04", "04", true)]);
    let missing = read_file(json, &spec).findings;
    assert!(
        missing[0].starts_with("K0105: there is no column `per.04`"),
        "{missing:?}"
    );
}

#[test]
fn an_amount_of_a_workbook_stands_in_its_cell() {
    let rows: [Row; 4] = [
        (false, vec![text("Art"), text("Per 01"), text("Per 02")]),
        (false, vec![text("010"), number("5"), number("7.5")]),
        (true, vec![text("010"), number("1"), number("3")]),
        (false, vec![text("01x"), number("1"), number("2")]),
    ];
    for bytes in [xlsx(&rows), ods(&rows)] {
        let read = read_file(&bytes, &with_columns(&[column("Per *", "*", true)]));
        let postings: Vec<String> = read.postings.iter().map(brief).collect();
        let expected = [
            "Ark1!B2: 5.00 010 242 1 01",
            "Ark1!C2: 2.50 010 242 1 02",
            "Ark1!B3: 1.00 010 242 1 01",
            "Ark1!C3: 2.00 010 242 1 02",
        ];
        assert_eq!(postings, expected);
        let hidden =
            "K0142: 1 hidden row is not seen by whoever opens the workbook, and counted: 3.00 kr";
        assert!(
            read.findings
                .iter()
                .any(|finding| finding.starts_with(hidden)),
            "{:?}",
            read.findings
        );
        let code = "@ a.csv:Ark1!A4 in quarantine with 2.00 kr";
        assert!(
            read.findings.iter().any(|finding| finding.contains(code)),
            "{:?}",
            read.findings
        );
        let world = MemoryWorld::new();
        world.put("a.csv", bytes);
        let line = LedgerFiles::default().excerpt(&world, "a.csv", &read.postings[1].record);
        assert_eq!(line.as_deref(), Some("010\t5\t7,5"));
    }
}

/// A number in kroner as Norwegians write it.
fn kroner(ore: i64, decimal: char) -> String {
    let amount = Amount::from_ore(ore.into()).to_string();
    amount.replace('.', &decimal.to_string())
}

/// What a table is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Container {
    Text,
    Json,
    Xlsx,
    Ods,
}

/// How a table is laid out.
#[derive(Clone, Debug)]
struct Layout {
    is_cumulative: bool,
    /// Whether names are declared by a pattern, else one by one.
    is_pattern: bool,
    /// Whether periods are the names of months.
    has_months: bool,
    container: Container,
    delimiter: char,
    decimal: char,
    /// Where each column goes.
    order: Vec<u32>,
}

const MONTHS: [&str; 4] = ["jan", "feb", "mar", "apr"];

/// The amounts of a line in each period, in øre.
type Movements = [Option<i64>; 4];

impl Layout {
    fn period(&self, at: usize) -> String {
        if self.has_months {
            MONTHS[at].to_owned()
        } else {
            format!("{:02}", at + 1)
        }
    }

    fn spec(&self) -> LedgerSpec {
        let exact = (0..MONTHS.len()).map(|at| {
            column(
                &format!("R {}/2013", self.period(at)),
                &self.period(at),
                self.is_cumulative,
            )
        });
        let columns = if self.is_pattern {
            vec![column("R */2013", "*", self.is_cumulative)]
        } else {
            exact.rev().collect()
        };
        let mut spec = with_blank(with_columns(&columns), !self.is_cumulative);
        spec.codes.get_mut("funksjon").expect("there").column = Some("Funksjon".to_owned());
        if self.has_months {
            let code = |(at, name): (usize, &&str)| ((*name).to_owned(), format!("{:02}", at + 1));
            let translation = MONTHS.iter().enumerate().map(code).collect();
            spec.codes.get_mut("periode").expect("there").translation = Some(Arc::new(translation));
        }
        let marks = NumberMarks {
            decimal: self.decimal,
            thousands: None,
        };
        let delimiter = u8::try_from(self.delimiter).expect("ASCII");
        spec.files = written_in(FileDialect {
            delimiter,
            marks,
            ..dialect()
        })
        .files;
        spec
    }

    /// The cells of a line, with the names of their columns, in the order of the layout.
    fn cells(&self, line: usize, movements: &Movements) -> Vec<(String, String)> {
        let mut cells = vec![
            ("Art".to_owned(), format!("{:03}", line + 10)),
            ("Funksjon".to_owned(), "242".to_owned()),
            ("Tekst".to_owned(), "Lønn".to_owned()),
        ];
        let mut balance = 0;
        for (at, movement) in movements.iter().enumerate() {
            balance += movement.unwrap_or_default();
            let written = if self.is_cumulative {
                movement.map(|_| balance)
            } else {
                *movement
            };
            let written = written.map_or_else(String::new, |ore| kroner(ore, self.decimal));
            cells.push((format!("R {}/2013", self.period(at)), written));
        }
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_by_key(|at| self.order[*at]);
        order.into_iter().map(|at| cells[at].clone()).collect()
    }

    /// The table as a file, and the place of an amount in it.
    fn bytes(&self, lines: &[Movements]) -> Vec<u8> {
        let rows: Vec<_> = (0..)
            .zip(lines)
            .map(|(at, line)| self.cells(at, line))
            .collect();
        let names = || rows[0].iter().map(|(name, _)| name.clone()).collect();
        let values =
            |row: &Vec<(String, String)>| row.iter().map(|(_, value)| value.clone()).collect();
        let all: Vec<Vec<String>> = [names()]
            .into_iter()
            .chain(rows.iter().map(values))
            .collect();
        match self.container {
            Container::Text => {
                let delimiter = self.delimiter.to_string();
                let line = |row: &Vec<String>| row.join(&delimiter) + "\n";
                all.iter().map(line).collect::<String>().into_bytes()
            }
            Container::Json => {
                let field = |(name, value): &(String, String)| format!("{name:?}:{value:?}");
                let object = |row: &Vec<(String, String)>| {
                    format!(
                        "{{{}}}\n",
                        row.iter().map(field).collect::<Vec<_>>().join(",")
                    )
                };
                rows.iter().map(object).collect::<String>().into_bytes()
            }
            Container::Xlsx | Container::Ods => {
                let is_number = |value: &str| value.contains(self.decimal);
                let cell = |value: &String| match is_number(value) {
                    true => number(&value.replace(self.decimal, ".")),
                    false => text(value),
                };
                let row = |row: &Vec<String>| -> Row { (false, row.iter().map(cell).collect()) };
                let rows: Vec<Row> = all.iter().map(row).collect();
                match self.container {
                    Container::Xlsx => xlsx(&rows),
                    _ => ods(&rows),
                }
            }
        }
    }
}

fn layout() -> impl Strategy<Value = Layout> {
    let flags = any::<[bool; 3]>();
    let containers = vec![
        Container::Text,
        Container::Json,
        Container::Xlsx,
        Container::Ods,
    ];
    let containers = prop::sample::select(containers);
    let marks = prop::sample::select(vec![(';', ','), ('\t', '.'), ('|', ','), (',', '.')]);
    (flags, containers, marks, any::<[u32; 7]>()).prop_map(
        |(flags, container, (delimiter, decimal), order)| {
            let [is_cumulative, is_pattern, has_months] = flags;
            Layout {
                is_cumulative,
                is_pattern,
                has_months,
                container,
                delimiter,
                decimal,
                order: order.to_vec(),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn postings_come_back_from_a_table_of_any_layout(
        layout in layout(),
        lines in prop::collection::vec(prop::array::uniform4(prop::option::of((-99_999..99_999i64).prop_filter("some kroner", |ore| *ore != 0))), 1..20),
    ) {
        let read = read_file(&layout.bytes(&lines), &layout.spec());
        let mut expected = Vec::new();
        for (line, movements) in lines.iter().enumerate() {
            for (at, ore) in movements.iter().enumerate() {
                expected.extend(ore.map(|ore| (format!("{:03}", line + 10), format!("{:02}", at + 1), i128::from(ore))));
            }
        }
        let mut postings: Vec<_> = read.postings.iter().map(|posting| {
            (posting.codes["art"].to_string(), posting.codes["periode"].to_string(), posting.amount.ore())
        }).collect();
        postings.sort();
        expected.sort();
        prop_assert_eq!(&postings, &expected);
        let sum: i128 = expected.iter().map(|(_, _, ore)| ore).sum();
        prop_assert_eq!(read.report.raw.net.ore(), sum);
        let is_expected = |finding: &String| finding.contains("holds only a header");
        prop_assert!(expected.is_empty() || read.findings.iter().all(is_expected), "{:?}", read.findings);
    }
}

#[test]
fn a_caption_above_the_header_calls_columns_balances() {
    let mut spec = with_columns(&[WideColumn {
        is_cumulative: None,
        ..column("Per *", "*", false)
    }]);
    let mut second = dialect();
    second.lines.header = vec![2];
    spec.files = written_in(second).files;
    let table = "Art;Per 01;Per 02\n010;1;2\n";
    for (above, message) in [
        (
            ";Hittil;",
            Some(
                "K0115: column `Per 01` holds what happened up to its period, by its name, and others do so too",
            ),
        ),
        ("T.o.m. 12;;", None),
        (";Regnskap;", None),
    ] {
        let found = read_file(format!("{above}\n{table}").as_bytes(), &spec).findings;
        let found: Vec<_> = found.iter().map(|one| one.split(" @ ").next()).collect();
        assert_eq!(found, Vec::from_iter(message.map(Some)), "{above}");
    }
}
