//! Takes a ledger from a table instead of files, and keeps its figures up to date: `cargo run
//! --example custom_source`.
//!
//! The table stands for a database. A source visits postings and reports on them; condensing them
//! and finding one again come with that, though a database would rather add up by itself. Its stamp
//! says when its postings are others: the world is not asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use kontering::diag::{Found, RecordPlace};
use kontering::explain::{PostingName, Scene, explain_posting};
use kontering::ledger::{LedgerSource, LedgerSpec, Posting, RawTotals, ReadReport};
use kontering::value::{Amount, display_figure};
use kontering::workspace::{Changes, Request, Workspace};
use kontering::world::{MemoryWorld, Stamp, World};

/// The name of the table.
const TABLE: &str = "postings";

/// One row: municipality, `funksjon`, `art`, øre and text.
type TableRow = (&'static str, &'static str, &'static str, i128, &'static str);

/// A table of postings that counts how often it is read.
#[derive(Default, Debug)]
struct PostingTable {
    rows: RwLock<Vec<TableRow>>,
    reads: RwLock<usize>,
}

impl PostingTable {
    fn insert(&self, row: TableRow) {
        self.rows
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(row);
    }

    fn reads(&self) -> usize {
        *self.reads.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LedgerSource for PostingTable {
    /// Rows are only ever added, so their number tells one state from another.
    fn stamp(&self, _: &LedgerSpec) -> Option<Stamp> {
        Some(Stamp([
            self.rows
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .len() as u64,
            0,
            0,
            0,
            0,
        ]))
    }

    fn visit(
        &self,
        _: &dyn World,
        spec: &LedgerSpec,
        visit: &mut dyn FnMut(&Posting),
    ) -> Found<ReadReport> {
        *self.reads.write().unwrap_or_else(PoisonError::into_inner) += 1;
        let rows = self
            .rows
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut raw = RawTotals::default();
        let own = (1..)
            .zip(&rows)
            .filter(|(_, row)| row.0 == &*spec.municipality);
        for (number, (_, funksjon, art, ore, text)) in own {
            let codes = [
                ("kontoklasse", "1"),
                ("funksjon", *funksjon),
                ("art", *art),
                ("periode", "01"),
                ("ansvar", ""),
            ];
            let posting = Posting {
                file: 0,
                record: RecordPlace::Row {
                    sheet: TABLE.into(),
                    row: number,
                },
                amount: Amount::from_ore(*ore),
                codes: codes
                    .map(|(name, code)| (Arc::from(name), Arc::from(code)))
                    .into(),
                texts: [(Arc::from("tekst"), (*text).to_owned())].into(),
                voucher: None,
                voucher_line: None,
                date: None,
            };
            raw.lines += 1;
            raw.add(posting.amount);
            *raw.periods.entry("01".into()).or_default() += posting.amount;
            visit(&posting);
        }
        // What pins the state of a ledger goes into the header of a snapshot. A database has a
        // number of its own for that.
        let hashes = BTreeMap::from([(Arc::from(TABLE), format!("{} rows", rows.len()))]);
        Found {
            value: ReadReport {
                raw,
                hashes,
                ..ReadReport::default()
            },
            diagnostics: Vec::new(),
        }
    }
}

fn figures(workspace: &Workspace) -> String {
    let Some(run) = &workspace.run else {
        return "no run\n".to_owned();
    };
    let cells = run
        .workbook
        .cells
        .iter()
        .filter(|cell| cell.address.to_string().contains(":sum@"));
    cells
        .map(|cell| {
            format!(
                "  {} {}\n",
                cell.address,
                display_figure(&cell.figure, None)
            )
        })
        .collect()
}

/// What is computed from the table, before and after a row is added, and one of its postings
/// explained.
pub fn figures_of_table() -> String {
    let table = Arc::new(PostingTable::default());
    table.insert(("a", "275", "010", 100_000, "Lønn"));
    table.insert(("a", "265", "190", 80_000, "Leie"));
    let world = MemoryWorld::fixture(include_str!("../tests/diagnostics/base.project"));
    // The description of a ledger names what it is read from; a source may look into such a file
    // for the name of its table.
    world.put("municipalities/a/2013/postings.csv", TABLE);
    let request = Request {
        places: vec![("a".into(), None)],
        ..Request::default()
    };

    let mut workspace = Workspace::open_with(&world, table.clone(), request);
    let mut text = format!("two rows\n{}", figures(&workspace));
    let before = table.reads();
    workspace = workspace.after(
        &world,
        &Changes::Paths(BTreeSet::from(["rules".to_owned()])),
    );
    text += &format!(
        "read again without need: {} times\n",
        table.reads() - before
    );
    table.insert(("a", "265", "190", 40_000, "Mer leie"));
    text += &format!(
        "is what was computed still so: {}\n",
        workspace.is_current(&world)
    );
    workspace = workspace.after(&world, &Changes::Paths(BTreeSet::new()));
    text += &format!("three rows\n{}", figures(&workspace));

    let name: Option<PostingName> = "postings.csv:postings!3".parse().ok();
    if let (Some(run), Some(name)) = (&workspace.run, name) {
        let scene = Scene::new(&world, &workspace.project, run, true, 1);
        for step in explain_posting(&scene, &name).unwrap_or_default() {
            let place = step
                .place
                .as_ref()
                .map_or(String::new(), ToString::to_string);
            text += &format!("{place}: {}\n", step.text.as_deref().unwrap_or_default());
            text += &step
                .steps
                .first()
                .map_or(String::new(), |verdict| format!("  {}\n", verdict.name));
        }
    }
    text
}

fn main() {
    print!("{}", figures_of_table());
}
