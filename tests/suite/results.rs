//! Tables 28 to 41: what participants left for, against print, against targets, and for a year that is added.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};
use std::path::Path;

use kontering::engine::{CellOrigin, CheckResult};
use kontering::facts::Basis;
use kontering::host::DiskWorld;
use kontering::model::Purpose;
use kontering::reconcile::{Compared, Content, Printed, ReasonKind, Status, read_published, reconcile};
use kontering::value::{Ratio, Value, display_figure};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::World;

use crate::published::shipped;

fn printed(project: &Project) -> Vec<Printed> {
    let world = DiskWorld::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let published = read_published(&world, "tests/published", &project.model.vocabulary);
    assert!(published.diagnostics.is_empty(), "{:#?}", published.diagnostics);
    published.value.into_iter().filter(|figure| (28..=41).contains(&figure.table)).collect()
}

/// A cell's value as printed, so per hundred for shares.
fn written(run: &Run, address: &str) -> Value {
    let cell = run.workbook.cells.iter().find(|cell| cell.address.to_string() == address);
    let cell = cell.unwrap_or_else(|| panic!("there is no cell {address}"));
    let factor = Ratio::from(cell.figure.unit.written_factor());
    match &cell.figure.value {
        Value::Exact(value) => Value::Exact(value * &factor),
        other => other.clone(),
    }
}

fn told(compared: &Compared<'_>) -> (String, String, String, Status) {
    let cell = compared.cell.expect("a cell");
    let places = compared.printed.number().map(|number| number.places);
    (compared.printed.address.to_string(), compared.printed.text.clone(), display_figure(&cell.figure, places), compared.status)
}

#[test]
fn the_published_tables_28_to_41_are_read_whole() {
    let (_, project, _) = shipped();
    let mut counts = BTreeMap::new();
    for figure in printed(&project) {
        let (numbers, blanks) = counts.entry(figure.table).or_insert((0, 0));
        match figure.content {
            Content::Number(_) => *numbers += 1,
            Content::Blank => *blanks += 1,
            other => panic!("{} is {other:?}", figure.address),
        }
    }
    let expected = [
        (28, (23, 1)),
        (29, (44, 2)),
        (30, (18, 0)),
        (31, (54, 0)),
        (32, (45, 0)),
        (33, (18, 0)),
        (34, (24, 0)),
        (35, (16, 0)),
        (36, (136, 0)),
        (37, (21, 0)),
        (38, (28, 0)),
        (39, (30, 0)),
        (40, (6, 0)),
        (41, (12, 0)),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn every_printed_figure_of_tables_28_to_41_has_a_status_and_what_is_not_equal_a_reason() {
    let (_, project, run) = shipped();
    let printed = printed(&project);
    let reconciliation = reconcile(&project, &run, &printed);
    let mut counts = BTreeMap::<u32, BTreeMap<Status, usize>>::new();
    for compared in &reconciliation.compared {
        *counts.entry(compared.printed.table).or_default().entry(compared.status).or_default() += 1;
        let agrees = matches!(compared.status, Status::Equal | Status::Quoted);
        assert!(agrees || !compared.reasons.is_empty(), "{} has no reason", compared.printed.address);
        assert!(compared.reasons.iter().all(|reason| reason.kind != ReasonKind::Unexplained), "{:?}", told(compared));
    }
    println!("{counts:#?}");
}
