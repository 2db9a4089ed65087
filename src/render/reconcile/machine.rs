//! A reconciliation as CSV and JSON: one row for each printed figure.

use crate::model::Scope;
use crate::reconcile::{
    Contradiction, PrintedContent, ReconciledFigure, Reconciliation, StatusReason,
};
use crate::render::dataset::{DataRow, Dataset, Datum, name_of};
use crate::render::exact::Exact;
use crate::value::{Ratio, Value};

use super::Counts;

/// The columns of the CSV.
pub const COLUMNS: [&str; 11] = [
    "table",
    "row",
    "column",
    "municipality",
    "year",
    "printed",
    "published",
    "computed",
    "difference",
    "status",
    "reason",
];

/// A reconciliation for machines: one row for each printed figure, in the order of print.
///
/// **Unit**: `published`, `computed` and `difference` (computed minus published) as printed, so per
/// hundred for shares. JSON has exact values, the figures that reasons name, the counts and the
/// contradictions of print beside them.
pub fn reconciliation_data(reconciliation: &Reconciliation<'_>) -> Dataset {
    let document = DataRow::new()
        .with(
            "figures",
            reconciliation
                .compared
                .iter()
                .map(figure)
                .collect::<Vec<_>>(),
        )
        .with("counts", Counts::of(reconciliation).row())
        .with("relations", reconciliation.relations)
        .with(
            "contradictions",
            reconciliation
                .contradictions
                .iter()
                .map(contradiction)
                .collect::<Vec<_>>(),
        );
    Dataset {
        columns: &COLUMNS,
        lists: &["figures"],
        document: document.into(),
    }
}

fn figure(compared: &ReconciledFigure<'_>) -> DataRow {
    let printed = compared.printed;
    let address = &printed.address;
    let value = compared.cell.map(|cell| &cell.figure.value);
    let written = |value: &Ratio| {
        let factor = printed.number().map_or(1, |number| number.factor);
        Exact::new(&(value * &Ratio::from(factor)))
    };
    let bounds = match value {
        Some(Value::Interval { low, high, .. }) => Some((written(low), written(high))),
        _ => None,
    };
    let words = match value {
        Some(Value::Text(text)) => Some(text.norwegian()),
        _ => None,
    };
    let published = printed.number().map(|number| Exact::new(&number.written));
    let computed = compared
        .cell
        .and_then(|cell| cell.figure.as_exact())
        .map(written);
    let is_words = matches!(printed.content, PrintedContent::Words(_));
    // A line of CSV has one field for the computed number, the bounds of an interval, or the words.
    let in_one_field = match (&computed, &bounds) {
        _ if is_words => Datum::Text(words.clone().unwrap_or_default()),
        (Some(exact), _) => Datum::Exact(exact.clone()),
        (None, Some((low, high))) => Datum::Shown(format!("{}..{}", low.decimal(), high.decimal())),
        (None, None) => Datum::Shown(words.clone().unwrap_or_default()),
    };
    let text = printed.text.clone();
    let reasons: Vec<&str> = compared
        .reasons
        .iter()
        .map(|reason| reason.text.as_str())
        .collect();
    let (low, high) = bounds.unzip();
    DataRow::new()
        .with("table", printed.table)
        .with("row", &address.row)
        .with("column", &address.column)
        .with(
            "municipality",
            (*address.scope != *Scope::All).then_some(&*address.scope),
        )
        .with("year", &address.period)
        .with(
            "printed",
            if is_words {
                Datum::Text(text)
            } else {
                Datum::Shown(text)
            },
        )
        .json("published", published.clone())
        .csv("published", published.filter(|_| !is_words))
        .json("computed", computed)
        .csv("computed", in_one_field)
        .json_if("low", low)
        .json_if("high", high)
        .json_if("words", words)
        .with("difference", compared.difference().as_ref().map(Exact::new))
        .json("origin", compared.cell.map(|cell| cell.origin.to_string()))
        .json("basis", compared.cell.map(|cell| cell.basis.to_string()))
        .with("status", compared.status.to_string())
        .csv("reason", reasons.join("; "))
        .json(
            "reasons",
            compared.reasons.iter().map(reason).collect::<Vec<_>>(),
        )
}

fn reason(reason: &StatusReason) -> DataRow {
    let figures: Vec<String> = reason.figures.iter().map(ToString::to_string).collect();
    DataRow::new()
        .with("kind", name_of(&reason.kind))
        .with("text", &reason.text)
        .with("figures", figures)
}

fn contradiction(found: &Contradiction) -> DataRow {
    let conflicts = found.conflicts.iter().map(|conflict| {
        let figures = conflict.figures.iter().map(|(address, printed)| {
            DataRow::new()
                .with("address", address.to_string())
                .with("printed", printed)
        });
        DataRow::new()
            .with("relation", &conflict.relation)
            .with("about", conflict.about.as_ref().map(ToString::to_string))
            .with("left", &conflict.left)
            .with("right", &conflict.right)
            .with("figures", figures.collect::<Vec<_>>())
    });
    DataRow::new()
        .with("suspect", found.suspect.to_string())
        .with("printed", &found.printed)
        .with("conflicts", conflicts.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests::{RECONCILED, reconciled};

    #[test]
    fn csv_has_one_row_for_each_printed_figure() {
        let (sheets, print) = RECONCILED;
        reconciled(sheets, print, |reconciliation| {
            assert_eq!(
                reconciliation_data(reconciliation).csv(),
                "\
table,row,column,municipality,year,printed,published,computed,difference,status,reason
1,a,sum,x,2013,1 501,1501,1500.8,-0.2,equal,
1,a,heads,x,2013,7,7,7,0,quoted,
1,a,per,x,2013,241,241,214.4,-26.6,refuted,\"the printed figures give 214 by `col(\"\"sum\"\") / col(\"\"heads\"\")`: t01:a:sum@x/2013, t01:a:heads@x/2013\"
1,a,share,x,2013,\"83,3 %\",83.3,81.840985930854,-1.459014069146,differs,nothing printed explains it
1,a,word,,2013,per head,,per head,,quoted,
1,b,share,x,2013,.,,,,equal,
1,c,sum,x,2013,5,5,,,absent,sheet `t01` has no row `c`
"
            );
        });
    }

    #[test]
    fn json_adds_exact_values_counts_and_contradictions() {
        let (sheets, print) = RECONCILED;
        reconciled(sheets, print, |reconciliation| {
            let json: serde_json::Value =
                serde_json::from_str(&reconciliation_data(reconciliation).json()).expect("JSON");
            let share = &json["figures"][3];
            assert_eq!(
                (
                    &share["computed"]["numerator"],
                    &share["computed"]["denominator"]
                ),
                (&"750400".into(), &"9169".into())
            );
            assert_eq!(
                (&share["origin"], &share["basis"], &share["status"]),
                (&"computed".into(), &"ledger".into(), &"differs".into())
            );
            assert_eq!(json["figures"][2]["reasons"][0]["kind"], "refuted");
            assert_eq!(
                json["figures"][2]["reasons"][0]["figures"][1],
                "t01:a:heads@x/2013"
            );
            assert_eq!(json["counts"]["numbers"]["computed"], 3);
            assert_eq!(
                (
                    &json["counts"]["numbers"]["quoted"],
                    &json["counts"]["numbers"]["absent"]
                ),
                (&1.into(), &1.into())
            );
            assert_eq!(
                (
                    &json["counts"]["texts"]["quoted"],
                    &json["counts"]["blanks"]["computed"]
                ),
                (&1.into(), &1.into())
            );
            assert_eq!(json["counts"]["statuses"]["equal"], 2);
            let contradiction = &json["contradictions"][0];
            assert_eq!(
                (&contradiction["suspect"], &contradiction["printed"]),
                (&"t01:a:per@x/2013".into(), &"241".into())
            );
            assert_eq!(contradiction["conflicts"][0]["right"], "214");
            assert_eq!(
                contradiction["conflicts"][0]["figures"][0]["printed"],
                "1 501"
            );
        });
    }
}
