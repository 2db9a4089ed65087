//! The published figures against the shipped municipalities, and against themselves.

use std::collections::BTreeMap;
use std::path::Path;

use kontering::engine::CellOrigin;
use kontering::host::DiskWorld;
use kontering::reconcile::{
    PrintedContent, PrintedFigure, ReasonKind, Status, read_published, reconcile,
};

use crate::published::shipped;

fn printed(project: &kontering::workspace::Project) -> Vec<PrintedFigure> {
    let world = DiskWorld::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let published = read_published(&world, "tests/published", &project.model.vocabulary);
    assert!(
        published.diagnostics.is_empty(),
        "{:#?}",
        published.diagnostics
    );
    published
        .value
        .into_iter()
        .filter(|figure| figure.table <= 27)
        .collect()
}

#[test]
fn the_published_tables_1_to_27_are_read_whole() {
    let (_, project, _) = shipped();
    let mut counts = BTreeMap::new();
    for figure in printed(&project) {
        let kind = match figure.content {
            PrintedContent::Number(_) | PrintedContent::Range(..) | PrintedContent::Below(_) => {
                "numbers"
            }
            PrintedContent::Words(_) | PrintedContent::Withheld => "texts",
            PrintedContent::Blank => "blanks",
        };
        *counts.entry(kind).or_insert(0) += 1;
    }
    assert_eq!(
        counts,
        BTreeMap::from([("numbers", 706), ("texts", 82), ("blanks", 28)])
    );
}

#[test]
fn tables_4_to_7_agree_with_print_but_for_four_that_arithmetic_explains() {
    let (_, project, run) = shipped();
    let printed: Vec<PrintedFigure> = printed(&project)
        .into_iter()
        .filter(|figure| (4..=7).contains(&figure.table))
        .collect();
    let reconciliation = reconcile(&project, &run, &printed);
    assert!(reconciliation.stands());
    let quoted = reconciliation
        .compared
        .iter()
        .filter(|compared| compared.status == Status::Quoted);
    assert!(quoted.clone().all(|compared| {
        compared
            .cell
            .is_some_and(|cell| cell.origin == CellOrigin::Quoted)
    }));
    assert_eq!(quoted.count(), 27);
    let unequal = reconciliation
        .compared
        .iter()
        .filter(|compared| !matches!(compared.status, Status::Equal | Status::Quoted));
    let unequal: Vec<(String, Status)> = unequal
        .map(|compared| (compared.printed.address.to_string(), compared.status))
        .collect();
    let expected = [
        ("t04:totalt:sum@baerum/2013", Status::Refuted),
        ("t04:totalt:sum@skedsmo/2013", Status::Refuted),
        ("t04:totalt:sum@trondheim/2013", Status::Refuted),
        (
            "t05:felleskostnader:avvik@trondheim/2013",
            Status::Truncated,
        ),
    ];
    assert_eq!(
        unequal,
        expected.map(|(address, status)| (address.to_owned(), status))
    );
}

#[test]
fn every_printed_figure_of_tables_1_to_27_has_a_status_and_what_is_not_equal_a_reason() {
    let (_, project, run) = shipped();
    let printed = printed(&project);
    let reconciliation = reconcile(&project, &run, &printed);
    assert_eq!(reconciliation.compared.len(), printed.len());
    let mut counts = BTreeMap::new();
    for compared in &reconciliation.compared {
        *counts.entry(compared.status.to_string()).or_insert(0) += 1;
        let agrees = matches!(compared.status, Status::Equal | Status::Quoted);
        assert!(
            agrees || !compared.reasons.is_empty(),
            "{} has no reason",
            compared.printed.address
        );
    }
    let expected = [
        ("equal", 479),
        ("quoted", 304),
        ("within", 23),
        ("truncated", 4),
        ("refuted", 5),
        ("differs", 1),
    ];
    assert_eq!(
        counts,
        expected
            .map(|(status, count)| (status.to_owned(), count))
            .into()
    );
}

#[test]
fn rows_and_shares_refute_the_totals_of_table_4() {
    let (_, project, run) = shipped();
    let printed: Vec<PrintedFigure> = printed(&project)
        .into_iter()
        .filter(|figure| figure.table == 4)
        .collect();
    let reconciliation = reconcile(&project, &run, &printed);
    let totals = reconciliation
        .compared
        .iter()
        .filter(|compared| compared.status == Status::Refuted);
    let witnesses: Vec<(usize, usize)> = totals
        .map(|compared| {
            let reason = compared
                .reasons
                .iter()
                .find(|reason| reason.kind == ReasonKind::Refuted)
                .expect("a reason");
            let of = |column: &str| {
                reason
                    .figures
                    .iter()
                    .filter(|figure| &*figure.column == column)
                    .count()
            };
            (of("sum"), of("andel_av_totalkostnad"))
        })
        .collect();
    // Each total is refuted by its twelve rows, and by all shares that its own size would move by
    // more than their rounding.
    assert_eq!(witnesses, [(12, 10), (12, 11), (12, 9)]);
    let suspects: Vec<String> = reconciliation
        .contradictions
        .iter()
        .map(|found| found.suspect.to_string())
        .collect();
    assert_eq!(
        suspects,
        [
            "t04:totalt:sum@baerum/2013",
            "t04:totalt:sum@skedsmo/2013",
            "t04:totalt:sum@trondheim/2013"
        ]
    );
}
