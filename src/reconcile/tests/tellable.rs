//! What of print may stand beside a published run.

use std::sync::Arc;

use super::*;
use crate::facts::Publication;
use crate::reconcile::keep_tellable;
use crate::value::{Ratio, Value};

#[test]
fn print_is_kept_where_its_cell_is_told_and_it_tells_no_small_count_itself() {
    let (mut project, mut run) = computed(
        r#"
        sheet("t01").table(1).row("a", a)
            .column("sum", sum(row)).column("heads", fact("heads")).column("others", fact("others"))
            .column("word", "per head").unit("text").joint();
        "#,
    );
    let mut model = (*project.model).clone();
    Arc::make_mut(&mut model.vocabulary).publication = Some(Publication {
        threshold: 10,
        dominance: Ratio::one(),
        reports: true,
        contributors: None,
    });
    project.model = Arc::new(model);
    let cells = run.workbook.cells.iter_mut();
    for cell in cells.filter(|cell| *cell.address.scope == *"y" && &*cell.address.column == "sum") {
        cell.figure.value = Value::withheld();
    }
    let of = |print: &str| {
        let mut printed = printed(&project, print);
        keep_tellable(&mut printed, &project, &run);
        printed.len()
    };
    // The cell is told, and print agrees or is no small count.
    for kept in [
        "1 a sum x kr 1 501",
        "1 a sum x kr 4",
        "1 a heads x persons 7",
        "1 a heads x persons 0",
        "1 a heads x persons .",
        "1 a others x persons 12",
        "1 a others x persons 40",
        "1 a others x persons 40 - 50",
        "1 a word _ text four",
    ] {
        assert_eq!(of(kept), 1, "{kept}");
    }
    for left_out in [
        // The cell is not told, known to nobody, or none.
        "1 a sum y kr 700",
        "1 a others y persons 40",
        "1 a none x persons 40",
        "9 a heads x persons 40",
        // A small count that the cell does not tell.
        "1 a heads x persons 4",
        "1 a others x persons 4 - 50",
        "1 a others x persons < 5",
        // As another unit than the cell's.
        "1 a sum x persons 4",
        "1 a heads x text four",
        "1 a word _ persons 4",
    ] {
        assert_eq!(of(left_out), 0, "{left_out}");
    }
}
