//! The long format: every cell with all that is known of it, as CSV and as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::diag::Severity;
use crate::engine::{Account, Cell};
use crate::model::{Purpose, Scope};
use crate::value::{Ratio, Unit, Value};
use crate::workspace::{Project, Run};

use super::csv_text::CsvText;

/// The decimals that values are rounded to where they are not exact.
const PLACES: u32 = 12;

/// The columns of the long format.
pub const COLUMNS: [&str; 15] = [
    "sheet",
    "table",
    "row",
    "column",
    "municipality",
    "year",
    "view",
    "unit",
    "value",
    "low",
    "high",
    "display",
    "origin",
    "basis",
    "address",
];

/// A number as a decimal and exactly. **Unit**: as written, so per hundred for shares.
#[derive(Clone, Serialize, Debug)]
pub struct Exact {
    value: Box<RawValue>,
    numerator: String,
    denominator: String,
}

impl Exact {
    /// A number as it is.
    pub fn new(value: &Ratio) -> Self {
        Self { value: raw_number(value), numerator: value.numerator().to_string(), denominator: value.denominator().to_string() }
    }

    /// A number as its unit is written.
    pub fn written(value: &Ratio, unit: &Unit) -> Self {
        Self::new(&as_written(value, unit))
    }

    /// The decimal text.
    pub fn decimal(&self) -> String {
        self.value.get().to_owned()
    }
}

fn as_written(value: &Ratio, unit: &Unit) -> Ratio {
    value * &Ratio::integer(unit.written_factor())
}

/// A decimal that no float has touched.
fn raw_number(value: &Ratio) -> Box<RawValue> {
    RawValue::from_string(value.to_decimal(PLACES)).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

#[derive(Serialize)]
pub(super) struct LongRow<'a> {
    sheet: &'a str,
    table: Option<u32>,
    row: &'a str,
    column: &'a str,
    municipality: Option<&'a str>,
    year: &'a str,
    view: &'a str,
    unit: String,
    value: Option<Box<RawValue>>,
    low: Option<Box<RawValue>>,
    high: Option<Box<RawValue>>,
    numerator: Option<String>,
    denominator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low_exact: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high_exact: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tight: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<String>,
    display: String,
    origin: String,
    basis: String,
    address: String,
}

pub(super) fn row<'a>(project: &'a Project, run: &'a Run, cell: &'a Cell) -> LongRow<'a> {
    let address = &cell.address;
    let pinned = project.model.sheet(&address.sheet).and_then(|sheet| sheet.view.as_deref());
    let unit = &cell.figure.unit;
    let exact = cell.figure.as_exact().map(|value| Exact::written(value, unit));
    let bounds = match &cell.figure.value {
        Value::Interval { low, high, tight } => Some((Exact::written(low, unit), Exact::written(high, unit), *tight)),
        _ => None,
    };
    LongRow {
        sheet: &address.sheet,
        table: cell.table,
        row: &address.row,
        column: &address.column,
        municipality: (*address.scope != *Scope::All).then_some(&*address.scope),
        year: &address.period,
        view: address.view.as_deref().or(pinned).unwrap_or(&run.view),
        unit: project.model.vocabulary.unit_id(unit),
        value: exact.as_ref().map(|exact| exact.value.clone()),
        low: bounds.as_ref().map(|(low, _, _)| low.value.clone()),
        high: bounds.as_ref().map(|(_, high, _)| high.value.clone()),
        numerator: exact.as_ref().map(|exact| exact.numerator.clone()),
        denominator: exact.map(|exact| exact.denominator),
        low_exact: bounds.as_ref().map(|(low, _, _)| low.clone()),
        high_exact: bounds.as_ref().map(|(_, high, _)| high.clone()),
        tight: bounds.map(|(_, _, tight)| tight),
        missing: match &cell.figure.value {
            Value::Missing(reason) => Some(reason.to_string()),
            _ => None,
        },
        display: cell.display(),
        origin: cell.origin.to_string(),
        basis: cell.basis.to_string(),
        address: address.to_string(),
    }
}

/// Writes cells in the long format as CSV. **Order**: as given.
pub fn long_csv<'a>(project: &'a Project, run: &'a Run, cells: impl IntoIterator<Item = &'a Cell>) -> String {
    let mut table = CsvText::new(&COLUMNS);
    for cell in cells {
        let row = row(project, run, cell);
        let number = |value: &Option<Box<RawValue>>| value.as_ref().map_or(String::new(), |value| value.get().to_owned());
        let is_text = matches!(cell.figure.value, Value::Text(_));
        table.text(row.sheet).number(&row.table.map_or(String::new(), |number| number.to_string()));
        table.text(row.row).text(row.column).text(row.municipality.unwrap_or("")).text(row.year);
        table.text(row.view).text(&row.unit).number(&number(&row.value)).number(&number(&row.low)).number(&number(&row.high));
        if is_text {
            table.text(&row.display)
        } else {
            table.number(&row.display)
        };
        table.text(&row.origin).text(&row.basis).text(&row.address).end_row();
    }
    table.finish()
}

#[derive(Serialize)]
struct RunJson<'a> {
    view: &'a str,
    cells: Vec<LongRow<'a>>,
    accounts: Vec<AccountRow<'a>>,
    checks: Vec<CheckRow<'a>>,
    inputs: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct AccountRow<'a> {
    municipality: &'a str,
    year: i32,
    ledger_basis: String,
    lines: u64,
    counts: &'a BTreeMap<&'static str, u64>,
    conserved: bool,
    balance: BTreeMap<&'static str, Exact>,
    categories: BTreeMap<&'a str, Exact>,
}

#[derive(Serialize)]
pub(super) struct CheckRow<'a> {
    id: &'a str,
    kind: &'static str,
    municipality: &'a str,
    year: &'a str,
    severity: &'static str,
    outcome: &'static str,
    detail: Option<&'a str>,
}

/// Writes cells in the long format as JSON, with the balance of each account, the checks and the inputs.
pub fn long_json<'a>(project: &'a Project, run: &'a Run, cells: impl IntoIterator<Item = &'a Cell>) -> String {
    super::json_text(&RunJson {
        view: &run.view,
        cells: cells.into_iter().map(|cell| row(project, run, cell)).collect(),
        accounts: run.asked_accounts().map(account_row).collect(),
        checks: check_rows(run),
        inputs: &run.inputs,
    })
}

/// How every check and target came out.
pub(super) fn check_rows(run: &Run) -> Vec<CheckRow<'_>> {
    let checks = run.checks.iter().map(|check| {
        let severity = match check.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        let kind = match check.purpose {
            Purpose::Target => "target",
            Purpose::Check | Purpose::Narrow => "check",
        };
        let (outcome, detail) = (check.word(), check.detail());
        CheckRow { id: &check.id, kind, municipality: &check.municipality, year: &check.period, severity, outcome, detail }
    });
    checks.collect()
}

fn account_row(account: &Account) -> AccountRow<'_> {
    AccountRow {
        municipality: &account.municipality,
        year: account.year,
        ledger_basis: account.ledger_basis.to_string(),
        lines: account.balance.lines,
        counts: &account.balance.counts,
        conserved: account.balance.is_conserved(),
        balance: crate::snapshot::buckets(&account.balance).into_iter().map(|(name, kr)| (name, Exact::new(kr))).collect(),
        categories: account.categories.iter().map(|(id, kroner)| (&**id, Exact::new(kroner))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests as small;
    use std::sync::Arc;

    #[test]
    fn every_kind_of_cell_has_its_csv_form() {
        let (project, mut run) = (small::project(), small::run());
        let mut open = run.workbook.cells[6].clone();
        open.figure.value = Value::Interval { low: Ratio::decimal(1, 2), high: Ratio::decimal(25, 3), tight: true };
        run.workbook.cells.push(open);
        assert_eq!(
            long_csv(&project, &run, &run.workbook.cells),
            "\
sheet,table,row,column,municipality,year,view,unit,value,low,high,display,origin,basis,address
t06,6,intro,sum,baerum,2013,reported,kr,31065387.25,,,31 065 387,computed,reconstructed,t06:intro:sum@baerum/2013/reported
t06,6,intro,sum,trondheim,2013,reported,kr,-585560,,,-585 560,computed,reconstructed,t06:intro:sum@trondheim/2013/reported
t06,6,intro,antall,baerum,2013,reported,persons,268,,,268,quoted,published,t06:intro:antall@baerum/2013/reported
t06,6,intro,antall,trondheim,2013,reported,persons,,,,.,quoted,published,t06:intro:antall@trondheim/2013/reported
t06,6,intro,per_person,baerum,2013,reported,kr_per_person,115915.624067164179,,,115 916,computed,reconstructed,t06:intro:per_person@baerum/2013/reported
t06,6,intro,per_person,trondheim,2013,reported,kr_per_person,,,,.,computed,reconstructed,t06:intro:per_person@trondheim/2013/reported
t06,6,intro,andel,baerum,2013,reported,percent,8.1,,,\"8,1 %\",computed,reconstructed,t06:intro:andel@baerum/2013/reported
t06,6,intro,kommentar,,2013,reported,text,,,,\"'=per år, uten \"\"tolk\"\"\",computed,reconstructed,t06:intro:kommentar@alle/2013/reported
t06,6,boliger,sum,baerum,2013,reported,kr,0,,,0,computed,reconstructed,t06:boliger:sum@baerum/2013/reported
t06,6,intro,andel,baerum,2013,reported,percent,,1,2.5,\"1,0 % - 2,5 %\",computed,reconstructed,t06:intro:andel@baerum/2013/reported
"
        );
    }

    #[test]
    fn a_pinned_sheet_gives_the_view_that_its_addresses_omit() {
        let (mut project, mut run) = (small::project(), small::run());
        let mut model = (*project.model).clone();
        model.national.sheets[0].view = Some("comparable".into());
        project.model = Arc::new(model);
        run.workbook.cells[0].address.view = None;
        let csv = long_csv(&project, &run, &run.workbook.cells[..1]);
        assert!(csv.ends_with(",2013,comparable,kr,31065387.25,,,31 065 387,computed,reconstructed,t06:intro:sum@baerum/2013\n"));
    }

    #[test]
    fn json_adds_exact_parts_balance_checks_and_inputs() {
        let (project, run) = (small::project(), small::run());
        let text = long_json(&project, &run, &run.workbook.cells);
        assert!(text.contains("\"value\": 115915.624067164179,"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let per_person = &json["cells"][4];
        assert_eq!((&per_person["numerator"], &per_person["denominator"]), (&"124261549".into(), &"1072".into()));
        assert_eq!(json["cells"][5]["missing"], "not counted");
        assert!(json["cells"][5]["value"].is_null());
        assert_eq!(json["cells"][7]["municipality"], serde_json::Value::Null);
        assert_eq!(json["cells"][7]["display"], "=per år, uten \"tolk\"");
        let account = &json["accounts"][0];
        assert_eq!((&account["conserved"], &account["lines"]), (&true.into(), &1005.into()));
        assert_eq!(account["balance"]["imputed"]["numerator"], "93");
        assert_eq!(json["checks"][1]["outcome"], "fails");
        assert_eq!(json["inputs"]["rules/a.rhai"], "ab12");
    }
}
