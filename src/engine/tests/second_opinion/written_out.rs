//! A project written out, so that a reader can do the sums by hand where the two ways differ.

use std::fmt;

use crate::model::{CellPlace, Expr, Layer, Sheet, written};
use crate::value::Value;

use super::projects::{Project, adjustments};

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        self.model
            .national
            .sheets
            .iter()
            .try_for_each(|sheet| write_sheet(f, sheet))?;
        write_layer(f, "national", &self.model.national)?;
        self.model
            .municipal
            .iter()
            .try_for_each(|(id, layer)| write_layer(f, id, layer))?;
        for ((place, period), facts) in self.facts.iter() {
            let facts: Vec<String> = facts
                .iter()
                .map(|(id, fact)| format!("{id} {}", number(&fact.figure.value)))
                .collect();
            writeln!(f, "facts {place} {period}: {}", facts.join(", "))?;
        }
        for account in &self.accounts {
            let kroner: Vec<String> = account
                .categories
                .iter()
                .map(|(id, kr)| format!("{id} {kr}"))
                .collect();
            let (place, year, view) = (&account.municipality, account.year, &account.view);
            writeln!(
                f,
                "account {place} {year} {view}: {}, missing {:?}",
                kroner.join(", "),
                account.missing.keys()
            )?;
        }
        Ok(())
    }
}

fn number(value: &Value) -> String {
    match value {
        Value::Exact(value) => value.to_string(),
        Value::Interval { low, high, .. } => format!("{low}..={high}"),
        Value::Text(_) | Value::Missing(_) => format!("{value:?}"),
    }
}

fn write_sheet(f: &mut fmt::Formatter<'_>, sheet: &Sheet) -> fmt::Result {
    let formula = |formula: Option<&Expr>| formula.map_or_else(|| "nothing".to_owned(), written);
    writeln!(
        f,
        "sheet {}, view {:?}, pairs {}",
        sheet.id, sheet.view, sheet.pairs
    )?;
    for row in &sheet.rows {
        writeln!(
            f,
            "  row {} about {}, total {}",
            row.id,
            formula(row.subject.as_ref()),
            row.total
        )?;
    }
    for column in &sheet.columns {
        writeln!(f, "  column {} = {}", column.id, written(&column.formula))?;
    }
    for cell in &sheet.cells {
        let CellPlace { scope, period } = &cell.place;
        writeln!(
            f,
            "  cell {}:{} in {scope:?}/{period:?} = {}",
            cell.row,
            cell.column,
            formula(cell.formula.as_ref())
        )?;
    }
    Ok(())
}

fn write_layer(f: &mut fmt::Formatter<'_>, name: &str, layer: &Layer) -> fmt::Result {
    for weight in &layer.weights {
        let years: Vec<String> = weight
            .by_year
            .iter()
            .map(|(year, value)| format!("{year}: {value}"))
            .collect();
        writeln!(f, "{name} weight {} = {}", weight.id, years.join(", "))?;
    }
    for key in &layer.keys {
        writeln!(
            f,
            "{name} key {} from {:?} = {}",
            key.id,
            key.years.from,
            written(&key.formula)
        )?;
    }
    for adjustment in adjustments(layer) {
        let formula = adjustment
            .action
            .formula()
            .map_or_else(String::new, written);
        writeln!(
            f,
            "{name} {} from {:?} = {formula}",
            adjustment.id, adjustment.years.from
        )?;
    }
    for check in &layer.checks {
        let within = check
            .within
            .as_ref()
            .map_or_else(|| "0".to_owned(), written);
        writeln!(
            f,
            "{name} check {} ({:?}): {} within {within}",
            check.id,
            check.purpose,
            written(&check.condition)
        )?;
    }
    Ok(())
}
