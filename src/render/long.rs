//! The long format: every cell with all that is known of it, as CSV and as JSON.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::engine::{Account, Cell};
use crate::model::{Purpose, Scope};
use crate::value::{Ratio, Value};
use crate::workspace::{Project, Run};

use super::dataset::{DataRow, Datum, csv, json};
use super::exact::{Exact, raw_number};

/// The columns of the long format.
const COLUMNS: [&str; 15] = [
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

/// Which format a row is built for; what the other one has beside it is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowFormat {
    Csv,
    Json,
}

fn row(project: &Project, run: &Run, cell: &Cell, format: RowFormat) -> DataRow {
    let address = &cell.address;
    let pinned = project
        .model
        .sheet(&address.sheet)
        .and_then(|sheet| sheet.view.as_ref());
    let unit = &cell.figure.unit;
    let written = |value: &Ratio| value * &Ratio::integer(unit.written_factor());
    let decimal = |value: &Ratio| Datum::Decimal(raw_number(value));
    let exact = cell.figure.as_exact().map(written);
    let bounds = match &cell.figure.value {
        Value::Interval { low, high, tight } => Some((written(low), written(high), *tight)),
        _ => None,
    };
    let display = match &cell.figure.value {
        Value::Text(_) => Datum::Text(cell.display()),
        _ => Datum::Shown(cell.display()),
    };
    let row = DataRow::new()
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
        .with("value", exact.as_ref().map(decimal))
        .with("low", bounds.as_ref().map(|(low, _, _)| decimal(low)))
        .with("high", bounds.as_ref().map(|(_, high, _)| decimal(high)));
    let row = match format {
        RowFormat::Csv => row,
        RowFormat::Json => {
            let missing = match &cell.figure.value {
                Value::Missing(reason) => Some(reason),
                _ => None,
            };
            let (numerator, denominator) = (
                exact.as_ref().map(|exact| exact.numerator().to_string()),
                exact.as_ref().map(|exact| exact.denominator().to_string()),
            );
            row.json("numerator", numerator)
                .json("denominator", denominator)
                .json_if(
                    "low_exact",
                    bounds.as_ref().map(|(low, _, _)| Exact::new(low)),
                )
                .json_if(
                    "high_exact",
                    bounds.as_ref().map(|(_, high, _)| Exact::new(high)),
                )
                .json_if("tight", bounds.map(|(_, _, tight)| tight))
                .json_if("missing", missing)
        }
    };
    row.with("display", display)
        .with("origin", cell.origin.to_string())
        .with("basis", cell.basis.to_string())
        .with("address", address.to_string())
}

/// Cells in the long format, of which each format builds one row at a time, and what JSON has
/// beside them.
pub struct LongData<'a> {
    pub(super) project: &'a Project,
    pub(super) run: &'a Run,
    /// **Order**: as they are written.
    pub(super) cells: Vec<&'a Cell>,
    /// The fields behind the cells; asked for by JSON alone.
    pub(super) beside: Box<dyn Fn() -> DataRow + 'a>,
}

/// The cells of some data as a list of JSON.
struct CellRows<'a, 'd>(&'d LongData<'a>);

impl LongData<'_> {
    fn rows(&self, format: RowFormat) -> impl Iterator<Item = DataRow> {
        let cells = self.cells.iter();
        cells.map(move |cell| row(self.project, self.run, cell, format))
    }

    /// As CSV.
    pub fn csv(&self) -> String {
        csv(&COLUMNS, self.rows(RowFormat::Csv))
    }

    /// As JSON.
    pub fn json(&self) -> String {
        json(self)
    }
}

impl Serialize for LongData<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("view", &self.run.view)?;
        map.serialize_entry("cells", &CellRows(self))?;
        (self.beside)().serialize_fields(&mut map)?;
        map.end()
    }
}

impl Serialize for CellRows<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows(RowFormat::Json))
    }
}

/// Cells in the long format. **Order**: as given. JSON has the balance of each account, the checks
/// and the inputs beside them.
pub fn long_data<'a>(
    project: &'a Project,
    run: &'a Run,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> LongData<'a> {
    let beside = || {
        let inputs = run.inputs.iter();
        let inputs = inputs.fold(DataRow::new(), |inputs, (path, hash)| {
            inputs.with(path.clone(), hash)
        });
        let accounts = run.asked_accounts().map(account_row);
        DataRow::new()
            .with("accounts", accounts.collect::<Vec<_>>())
            .with("checks", check_rows(run))
            .with("inputs", inputs)
    };
    LongData {
        project,
        run,
        cells: cells.into_iter().collect(),
        beside: Box::new(beside),
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
t06,6,intro,sum,boelum,2013,reported,kr,31065387.25,,,31 065 387,computed,reconstructed,t06:intro:sum@boelum/2013/reported
t06,6,intro,sum,tranefoss,2013,reported,kr,-585560,,,-585 560,computed,reconstructed,t06:intro:sum@tranefoss/2013/reported
t06,6,intro,antall,boelum,2013,reported,persons,268,,,268,quoted,published,t06:intro:antall@boelum/2013/reported
t06,6,intro,antall,tranefoss,2013,reported,persons,,,,.,quoted,published,t06:intro:antall@tranefoss/2013/reported
t06,6,intro,per_person,boelum,2013,reported,kr_per_person,115915.624067164179,,,115 916,computed,reconstructed,t06:intro:per_person@boelum/2013/reported
t06,6,intro,per_person,tranefoss,2013,reported,kr_per_person,,,,.,computed,reconstructed,t06:intro:per_person@tranefoss/2013/reported
t06,6,intro,andel,boelum,2013,reported,percent,8.1,,,\"8,1 %\",computed,reconstructed,t06:intro:andel@boelum/2013/reported
t06,6,intro,kommentar,,2013,reported,text,,,,\"'=per år, uten \"\"tolk\"\"\",computed,reconstructed,t06:intro:kommentar@alle/2013/reported
t06,6,boliger,sum,boelum,2013,reported,kr,0,,,0,computed,reconstructed,t06:boliger:sum@boelum/2013/reported
t06,6,intro,andel,boelum,2013,reported,percent,,1,2.5,\"1,0 % - 2,5 %\",computed,reconstructed,t06:intro:andel@boelum/2013/reported
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
        assert!(csv.ends_with(",2013,comparable,kr,31065387.25,,,31 065 387,computed,reconstructed,t06:intro:sum@boelum/2013\n"));
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
