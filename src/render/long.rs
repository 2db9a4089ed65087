//! The long format: every cell with all that is known of it, as CSV and as JSON.

use std::collections::BTreeMap;

use crate::engine::{Account, Cell};
use crate::model::{Purpose, Scope};
use crate::value::{Ratio, Value};
use crate::workspace::{Project, Run};

use super::dataset::{DataRow, Dataset, Datum};
use super::exact::Exact;

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

pub(super) fn row(project: &Project, run: &Run, cell: &Cell) -> DataRow {
    let address = &cell.address;
    let pinned = project
        .model
        .sheet(&address.sheet)
        .and_then(|sheet| sheet.view.as_ref());
    let unit = &cell.figure.unit;
    let exact = cell
        .figure
        .as_exact()
        .map(|value| Exact::written(value, unit));
    let bounds = match &cell.figure.value {
        Value::Interval { low, high, tight } => Some((
            Exact::written(low, unit),
            Exact::written(high, unit),
            *tight,
        )),
        _ => None,
    };
    let missing = match &cell.figure.value {
        Value::Missing(reason) => Some(reason),
        _ => None,
    };
    let display = match &cell.figure.value {
        Value::Text(_) => Datum::Text(cell.display()),
        _ => Datum::Shown(cell.display()),
    };
    DataRow::new()
        .with("sheet", &address.sheet)
        .with("table", cell.table)
        .with("row", &address.row)
        .with("column", &address.column)
        .with(
            "municipality",
            (*address.scope != *Scope::All).then_some(&*address.scope),
        )
        .with("year", &address.period)
        .with(
            "view",
            address.view.as_ref().or(pinned).unwrap_or(&run.view),
        )
        .with("unit", project.model.vocabulary.unit_id(unit))
        .with("value", exact.as_ref().map(|exact| exact.value.clone()))
        .with("low", bounds.as_ref().map(|(low, _, _)| low.value.clone()))
        .with(
            "high",
            bounds.as_ref().map(|(_, high, _)| high.value.clone()),
        )
        .json(
            "numerator",
            exact.as_ref().map(|exact| exact.numerator.clone()),
        )
        .json("denominator", exact.map(|exact| exact.denominator))
        .json_if("low_exact", bounds.as_ref().map(|(low, _, _)| low.clone()))
        .json_if(
            "high_exact",
            bounds.as_ref().map(|(_, high, _)| high.clone()),
        )
        .json_if("tight", bounds.map(|(_, _, tight)| tight))
        .json_if("missing", missing)
        .with("display", display)
        .with("origin", cell.origin.to_string())
        .with("basis", cell.basis.to_string())
        .with("address", address.to_string())
}

/// Cells in the long format. **Order**: as given. JSON has the balance of each account, the checks
/// and the inputs beside them.
pub fn long_data<'a>(
    project: &Project,
    run: &Run,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> Dataset {
    let cells: Vec<DataRow> = cells
        .into_iter()
        .map(|cell| row(project, run, cell))
        .collect();
    let inputs = run
        .inputs
        .iter()
        .fold(DataRow::new(), |inputs, (path, hash)| {
            inputs.with(path.clone(), hash)
        });
    let document = DataRow::new()
        .with("view", &run.view)
        .with("cells", cells)
        .with(
            "accounts",
            run.asked_accounts().map(account_row).collect::<Vec<_>>(),
        )
        .with("checks", check_rows(run))
        .with("inputs", inputs);
    Dataset {
        columns: &COLUMNS,
        lists: &["cells"],
        document: document.into(),
    }
}

/// How every check and target came out.
pub(super) fn check_rows(run: &Run) -> Vec<DataRow> {
    let checks = run.checks.iter().map(|check| {
        let kind = match check.purpose {
            Purpose::Target => "target",
            Purpose::Check | Purpose::Narrow => "check",
        };
        DataRow::new()
            .with("id", &check.id)
            .with("kind", kind)
            .with("municipality", &check.municipality)
            .with("year", &check.period)
            .with("severity", check.severity.word())
            .with("outcome", check.word())
            .with("detail", check.detail())
    });
    checks.collect()
}

fn account_row(account: &Account) -> DataRow {
    let balance = &account.balance;
    let counts = balance
        .counts
        .iter()
        .fold(DataRow::new(), |row, (name, count)| row.with(*name, *count));
    let buckets: BTreeMap<&'static str, &Ratio> =
        crate::snapshot::buckets(balance).into_iter().collect();
    let buckets = buckets
        .into_iter()
        .fold(DataRow::new(), |row, (name, kroner)| {
            row.with(name, Exact::new(kroner))
        });
    let categories = account
        .categories
        .iter()
        .map(|(id, kroner)| (id.to_string(), Exact::new(kroner)));
    DataRow::new()
        .with("municipality", &account.municipality)
        .with("year", account.year)
        .with("ledger_basis", account.ledger_basis.to_string())
        .with("lines", balance.lines)
        .with("counts", counts)
        .with("conserved", balance.is_conserved())
        .with("balance", buckets)
        .with(
            "categories",
            categories.fold(DataRow::new(), |row, (id, kroner)| row.with(id, kroner)),
        )
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
        open.figure.value = Value::Interval {
            low: Ratio::decimal(1, 2),
            high: Ratio::decimal(25, 3),
            tight: true,
        };
        run.workbook.cells.push(open);
        assert_eq!(
            long_data(&project, &run, &run.workbook.cells).csv(),
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
        let csv = long_data(&project, &run, &run.workbook.cells[..1]).csv();
        assert!(csv.ends_with(",2013,comparable,kr,31065387.25,,,31 065 387,computed,reconstructed,t06:intro:sum@baerum/2013\n"));
    }

    #[test]
    fn json_adds_exact_parts_balance_checks_and_inputs() {
        let (project, run) = (small::project(), small::run());
        let text = long_data(&project, &run, &run.workbook.cells).json();
        assert!(text.contains("\"value\": 115915.624067164179,"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let per_person = &json["cells"][4];
        assert_eq!(
            (&per_person["numerator"], &per_person["denominator"]),
            (&"124261549".into(), &"1072".into())
        );
        assert_eq!(json["cells"][5]["missing"], "not counted");
        assert!(json["cells"][5]["value"].is_null());
        assert_eq!(json["cells"][7]["municipality"], serde_json::Value::Null);
        assert_eq!(json["cells"][7]["display"], "=per år, uten \"tolk\"");
        let account = &json["accounts"][0];
        assert_eq!(
            (&account["conserved"], &account["lines"]),
            (&true.into(), &1005.into())
        );
        assert_eq!(account["balance"]["imputed"]["numerator"], "93");
        assert_eq!(json["checks"][1]["outcome"], "fails");
        assert_eq!(json["inputs"]["rules/a.rhai"], "ab12");
    }
}
