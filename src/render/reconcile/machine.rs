//! A reconciliation as CSV and JSON: one row for each printed figure.

use serde::Serialize;

use crate::model::Scope;
use crate::reconcile::{Contradiction, PrintedContent, ReasonKind, ReconciledFigure, Reconciliation, Status, StatusReason};
use crate::render::csv_text::CsvText;
use crate::render::long::Exact;
use crate::value::{Ratio, Value};

use super::Counts;

/// The columns of the CSV.
pub const COLUMNS: [&str; 11] =
    ["table", "row", "column", "municipality", "year", "printed", "published", "computed", "difference", "status", "reason"];

/// Writes a reconciliation as CSV. **Shape**: one row for each printed figure, in the order of print.
///
/// **Unit**: `published`, `computed` and `difference` (computed minus published) as printed, so per hundred for shares.
pub fn reconciliation_csv(reconciliation: &Reconciliation<'_>) -> String {
    let mut table = CsvText::new(&COLUMNS);
    for compared in &reconciliation.compared {
        let row = ReconcileRow::new(compared);
        table.number(&row.table.to_string()).text(row.row).text(row.column).text(row.municipality.unwrap_or("")).text(row.year);
        if matches!(compared.printed.content, PrintedContent::Words(_)) {
            table.text(row.printed).text("").text(&row.words.clone().unwrap_or_default());
        } else {
            table.number(row.printed).number(&decimal(&row.published)).number(&computed_text(&row));
        }
        table.number(&decimal(&row.difference)).text(&row.status.to_string()).text(&reasons(compared)).end_row();
    }
    table.finish()
}

fn decimal(exact: &Option<Exact>) -> String {
    exact.as_ref().map_or(String::new(), Exact::decimal)
}

/// The computed number, the bounds of an interval, or the words.
fn computed_text(row: &ReconcileRow<'_>) -> String {
    match (&row.computed, &row.low, &row.high, &row.words) {
        (Some(exact), ..) => exact.decimal(),
        (None, Some(low), Some(high), _) => format!("{}..{}", low.decimal(), high.decimal()),
        (None, _, _, Some(words)) => words.clone(),
        (None, ..) => String::new(),
    }
}

fn reasons(compared: &ReconciledFigure<'_>) -> String {
    compared.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("; ")
}

#[derive(Serialize)]
struct ReconcileRow<'a> {
    table: u32,
    row: &'a str,
    column: &'a str,
    municipality: Option<&'a str>,
    year: &'a str,
    printed: &'a str,
    published: Option<Exact>,
    computed: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    difference: Option<Exact>,
    origin: Option<String>,
    basis: Option<String>,
    status: Status,
    reasons: Vec<MachineReason<'a>>,
}

#[derive(Serialize)]
struct MachineReason<'a> {
    kind: ReasonKind,
    text: &'a str,
    figures: Vec<String>,
}

impl<'a> ReconcileRow<'a> {
    fn new(compared: &'a ReconciledFigure<'_>) -> Self {
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
        let (low, high) = bounds.unzip();
        Self {
            table: printed.table,
            row: &address.row,
            column: &address.column,
            municipality: (*address.scope != *Scope::All).then_some(&*address.scope),
            year: &address.period,
            printed: &printed.text,
            published: printed.number().map(|number| Exact::new(&number.written)),
            computed: compared.cell.and_then(|cell| cell.figure.as_exact()).map(written),
            low,
            high,
            words: match value {
                Some(Value::Text(text)) => Some(text.norwegian()),
                _ => None,
            },
            difference: compared.difference().as_ref().map(Exact::new),
            origin: compared.cell.map(|cell| cell.origin.to_string()),
            basis: compared.cell.map(|cell| cell.basis.to_string()),
            status: compared.status,
            reasons: compared.reasons.iter().map(MachineReason::new).collect(),
        }
    }
}

impl<'a> MachineReason<'a> {
    fn new(reason: &'a StatusReason) -> Self {
        Self { kind: reason.kind, text: &reason.text, figures: reason.figures.iter().map(ToString::to_string).collect() }
    }
}

#[derive(Serialize)]
struct ReconcileJson<'a> {
    figures: Vec<ReconcileRow<'a>>,
    counts: Counts,
    relations: usize,
    contradictions: Vec<MachineContradiction<'a>>,
}

#[derive(Serialize)]
struct MachineContradiction<'a> {
    suspect: String,
    printed: &'a str,
    conflicts: Vec<MachineConflict<'a>>,
}

#[derive(Serialize)]
struct MachineConflict<'a> {
    relation: &'a str,
    about: Option<String>,
    left: &'a str,
    right: &'a str,
    figures: Vec<MachineFigure<'a>>,
}

#[derive(Serialize)]
struct MachineFigure<'a> {
    address: String,
    printed: &'a str,
}

/// Writes a reconciliation as JSON: the figures with exact values and reasons, the counts, and the contradictions of print.
pub fn reconciliation_json(reconciliation: &Reconciliation<'_>) -> String {
    crate::render::json_text(&ReconcileJson {
        figures: reconciliation.compared.iter().map(ReconcileRow::new).collect(),
        counts: Counts::of(reconciliation),
        relations: reconciliation.relations,
        contradictions: reconciliation.contradictions.iter().map(machine_contradiction).collect(),
    })
}

fn machine_contradiction(found: &Contradiction) -> MachineContradiction<'_> {
    let conflicts = found.conflicts.iter().map(|conflict| MachineConflict {
        relation: &conflict.relation,
        about: conflict.about.as_ref().map(ToString::to_string),
        left: &conflict.left,
        right: &conflict.right,
        figures: conflict
            .figures
            .iter()
            .map(|(address, printed)| MachineFigure { address: address.to_string(), printed })
            .collect(),
    });
    MachineContradiction { suspect: found.suspect.to_string(), printed: &found.printed, conflicts: conflicts.collect() }
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
                reconciliation_csv(reconciliation),
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
            let json: serde_json::Value = serde_json::from_str(&reconciliation_json(reconciliation)).expect("JSON");
            let share = &json["figures"][3];
            assert_eq!((&share["computed"]["numerator"], &share["computed"]["denominator"]), (&"750400".into(), &"9169".into()));
            assert_eq!(
                (&share["origin"], &share["basis"], &share["status"]),
                (&"computed".into(), &"ledger".into(), &"differs".into())
            );
            assert_eq!(json["figures"][2]["reasons"][0]["kind"], "refuted");
            assert_eq!(json["figures"][2]["reasons"][0]["figures"][1], "t01:a:heads@x/2013");
            assert_eq!(json["counts"]["numbers"]["computed"], 3);
            assert_eq!((&json["counts"]["numbers"]["quoted"], &json["counts"]["numbers"]["absent"]), (&1.into(), &1.into()));
            assert_eq!((&json["counts"]["texts"]["quoted"], &json["counts"]["blanks"]["computed"]), (&1.into(), &1.into()));
            assert_eq!(json["counts"]["statuses"]["equal"], 2);
            let contradiction = &json["contradictions"][0];
            assert_eq!((&contradiction["suspect"], &contradiction["printed"]), (&"t01:a:per@x/2013".into(), &"241".into()));
            assert_eq!(contradiction["conflicts"][0]["right"], "214");
            assert_eq!(contradiction["conflicts"][0]["figures"][0]["printed"], "1 501");
        });
    }
}
