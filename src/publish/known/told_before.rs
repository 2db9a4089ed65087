//! What was published before, by cell: each file of `publications/` is the long format that
//! `run --publish --format csv` wrote.

use std::collections::BTreeSet;
use std::io;

use crate::diag::{Code, Diagnostic, Found};
use crate::engine::{Address, Cell, Coordinates};
use crate::ledger::SmallTable;
use crate::model::{Expr, Id};
use crate::scenario::is_gap_cell;
use crate::value::{Figure, PLACES, Ratio, Value};
use crate::workspace::{PUBLICATIONS, Project};
use crate::world::World;

use crate::publish::equations::system::VariableName;

/// What stands for a figure that is not told.
const WITHHELD_SIGN: &str = ":";

/// What stands for a figure that nobody knows.
const UNKNOWN_SIGN: &str = ".";

/// The unit of what is no number.
const TEXT: &str = "text";

/// What a publication told of a cell.
#[derive(Clone, PartialEq, Debug)]
pub struct ToldCell {
    /// The cell, with its view.
    pub address: Address,
    /// What it told.
    pub value: ToldValue,
}

/// What a publication told in a cell.
#[derive(Clone, PartialEq, Debug)]
pub enum ToldValue {
    /// A number as its unit is written, rounded as machines get it.
    Number(String),
    /// A number as it was printed: it may be rounded.
    Printed(String),
    /// That it is not told.
    Withheld,
    /// That nobody knows it.
    Unknown,
}

impl ToldValue {
    /// The number that was told.
    pub(in crate::publish) fn number(self) -> Option<String> {
        match self {
            Self::Number(number) | Self::Printed(number) => Some(number),
            Self::Withheld | Self::Unknown => None,
        }
    }
}

impl ToldCell {
    /// What is told of a cell; nothing where that is a text, or lies between two bounds.
    pub fn of(cell: &Cell, view: &Id) -> Option<Self> {
        let value = match (written(&cell.figure), &cell.figure.value) {
            (Some(number), _) => ToldValue::Number(number),
            (None, value) if value.is_withheld() => ToldValue::Withheld,
            (None, Value::Missing(_)) => ToldValue::Unknown,
            (None, _) => return None,
        };
        let address = Address {
            view: cell.address.view.clone().or_else(|| Some(view.clone())),
            ..cell.address.clone()
        };
        Some(Self { address, value })
    }
}

/// An exact figure as its unit is written, rounded as machines get it.
fn written(figure: &Figure) -> Option<String> {
    let factor = Ratio::integer(figure.unit.written_factor());
    Some((figure.as_exact()? * &factor).to_decimal(PLACES))
}

/// The address of a cell with the view that it is in.
pub(in crate::publish) fn in_view(address: &Address, view: &Id) -> Address {
    Address {
        view: Some(view.clone()),
        ..address.clone()
    }
}

/// A cell that was published before.
pub(in crate::publish) struct RememberedCell<'m> {
    pub what: Remembered<'m>,
    pub at: Coordinates,
    pub names: BTreeSet<VariableName>,
    /// Whether the formula is that of the project that was published before.
    pub is_of_before: bool,
}

/// What was told of it, held against what it is now.
pub(in crate::publish) enum Remembered<'m> {
    /// It was told, with the value that it has now.
    Same(&'m Expr),
    /// It was told, with another value: rounded, or as it was before what it stands on changed.
    Changed {
        formula: &'m Expr,
        /// Whether that could be its own value, rounded or cut.
        is_near: bool,
        /// Whether it is known to be as it was computed then.
        is_exact: bool,
    },
    /// Nobody knew it, and now it is a number.
    Unknown,
    /// It was not told.
    Kept,
}

/// Whether a number, rounded or cut, could be what was told: they are apart by less than one in the last
/// digit that is no nought, or in the last before the decimals.
pub(in crate::publish) fn is_near(told: &str, now: &str) -> bool {
    let (Some(number), Some(now)) = (Ratio::parse(told), Ratio::parse(now)) else {
        return false;
    };
    let decimals = told
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let noughts = match decimals {
        0 if !number.is_zero() => told.len() - told.trim_end_matches('0').len(),
        _ => 0,
    };
    let ten = |times: usize| (0..times).fold(Ratio::one(), |unit, _| &unit * &Ratio::from(10));
    let apart = &(&number - &now).abs() * &ten(decimals);
    apart < ten(noughts)
}

/// Everything that was published before.
///
/// **Errors**: `K0506` a file that is not in the long format, or a line of which nobody knows what it
/// tells; `K0701` a folder or file that cannot be read. What is forgotten could be told once more.
pub(in crate::publish) fn read(
    project: &Project,
    world: &dyn World,
    is_cell: &dyn Fn(&Address) -> bool,
) -> Found<Vec<ToldCell>> {
    let mut found = Found {
        value: Vec::new(),
        diagnostics: Vec::new(),
    };
    let unusable = |path: &str, error: &io::Error| Diagnostic::unusable(path, error);
    let list = world.list(PUBLICATIONS).and_then(|mut names| {
        names.extend(world.list_hidden(PUBLICATIONS)?);
        Ok(names)
    });
    let names = list.unwrap_or_else(|error| {
        found.diagnostics.push(unusable(PUBLICATIONS, &error));
        Vec::new()
    });
    // A folder may say of itself what it is for, and programs leave hidden files in it.
    let is_passed_over = |name: &str| match name.starts_with('.') {
        true => !name.to_ascii_lowercase().ends_with(".csv"),
        false => name.ends_with(".md"),
    };
    for name in names.iter().filter(|name| !is_passed_over(name)) {
        let path = format!("{PUBLICATIONS}/{name}");
        let misplaced = match (name.strip_suffix('/'), name.starts_with('.')) {
            (Some(_), _) => Some((
                "is a folder, and what is in it is not read",
                format!("put its files into `{PUBLICATIONS}` itself"),
            )),
            (None, true) => Some((
                "is hidden, and is not read",
                "give it a name that does not begin with a point, or remove it".to_owned(),
            )),
            (None, false) => None,
        };
        if let Some((what, help)) = misplaced {
            let finding = Diagnostic::new(Code::PublishedInvalid, format!("`{path}` {what}"));
            found.diagnostics.push(finding.in_file(&*path).help(help));
            continue;
        }
        match world.text(&path) {
            Ok(text) => read_file((project, is_cell), &path, &text, &mut found),
            Err(error) => found.diagnostics.push(unusable(&path, &error)),
        }
    }
    found
}

/// The columns that are asked for, the first of which a file must have.
const COLUMNS: [&str; 6] = ["address", "value", "display", "low", "high", "unit"];

fn read_file(
    (project, is_cell): (&Project, &dyn Fn(&Address) -> bool),
    path: &str,
    text: &str,
    found: &mut Found<Vec<ToldCell>>,
) {
    let table = SmallTable::parse(text);
    let count = |name: &str| table.header.iter().filter(|own| *own == name).count();
    let wrong = COLUMNS.iter().enumerate().filter_map(|(at, name)| {
        let message = match count(name) {
            0 if at < 3 => format!("the publication has no column `{name}`"),
            0 | 1 => return None,
            _ => format!("the publication has the column `{name}` more than once"),
        };
        Some(
            Diagnostic::new(Code::PublishedInvalid, message)
                .in_file(path)
                .help("write it with `kontering run --publish --format csv --output FILE`"),
        )
    });
    let wrong: Vec<Diagnostic> = wrong.collect();
    if !wrong.is_empty() {
        found.diagnostics.extend(wrong);
        return;
    }
    for (line, fields) in &table.rows {
        let field = |name: &str| {
            let field = table.column(name).and_then(|at| fields.get(at));
            field.map_or("", |field| field.trim())
        };
        let read = match fields.len() == table.header.len() {
            true => read_line(project, is_cell, &field),
            false => Err((
                format!(
                    "the line has {} fields, and the first line {}",
                    fields.len(),
                    table.header.len()
                ),
                "write the whole line, with quotes around what holds a comma",
            )),
        };
        match read {
            Ok(told) => found.value.extend(told),
            Err((message, help)) => {
                let finding = Diagnostic::new(Code::PublishedInvalid, message);
                found
                    .diagnostics
                    .push(finding.at_line(path, *line, "").help(help));
            }
        }
    }
}

/// What a line tells of a cell; nothing where that is a text or lies between two bounds, or of a gap, which is made of figures that
/// are told and tells nothing else.
fn read_line<'f>(
    project: &Project,
    is_cell: &dyn Fn(&Address) -> bool,
    field: &dyn Fn(&str) -> &'f str,
) -> Result<Option<ToldCell>, (String, &'static str)> {
    let no_cell = || {
        (
            format!(
                "a publication tells of `{}`, which is no cell",
                field("address")
            ),
            "give the cell its present address, or remove the line if nothing that is shown stands on it",
        )
    };
    let address: Address = field("address").parse().map_err(|_| no_cell())?;
    let is_of_gap = is_gap_cell(project, &address);
    if !is_of_gap && !is_cell(&address) {
        return Err(no_cell());
    }
    let told = |value| Ok((!is_of_gap).then_some(ToldCell { address, value }));
    let number = |number: &Ratio| ToldValue::Number(number.to_decimal(PLACES));
    match (field("value"), field("display")) {
        ("", WITHHELD_SIGN) => told(ToldValue::Withheld),
        ("", UNKNOWN_SIGN) => told(ToldValue::Unknown),
        ("", display) => match printed_number(display) {
            Some(value) => told(ToldValue::Printed(value.to_decimal(PLACES))),
            None if field("unit") == TEXT => Ok(None),
            None if [field("low"), field("high")]
                .map(Ratio::parse)
                .iter()
                .all(Option::is_some) =>
            {
                Ok(None)
            }
            None => Err((
                format!("`{display}` is neither a number nor `:`"),
                "write the number with a decimal point as `value`, or `:` as `display` where it was not told",
            )),
        },
        (value, display) => match Ratio::parse(value) {
            Some(value) if display != WITHHELD_SIGN => told(number(&value)),
            Some(_) => Err((
                format!("`{value}` stands beside `:`, which says that it was not told"),
                "leave one of the two",
            )),
            None => Err((
                format!("`{value}` is no number"),
                "write the value with a decimal point, or leave the line out",
            )),
        },
    }
}

/// A number as it is printed: blanks between thousands, a decimal comma, a percent sign behind.
fn printed_number(display: &str) -> Option<Ratio> {
    let number = display.strip_suffix('%').unwrap_or(display);
    let plain: String = number
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect();
    // A point may stand between thousands.
    let is_plain = !plain.contains('.');
    let plain = plain.replace('\u{2212}', "-").replace(',', ".");
    Ratio::parse(&plain).filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_could_be_rounded_or_cut() {
        for (told, now) in [
            ("12000", "12000.25"),
            ("48000", "48001"),
            ("-27.3", "-27.34"),
            ("27.3", "27.26"),
            ("27.3", "27.39"),
            ("0", "0.4"),
        ] {
            assert!(is_near(told, now), "{told} {now}");
        }
        for (told, now) in [
            ("4716", "4717"),
            ("27.3", "27.41"),
            ("48000", "49001"),
            ("0", "1"),
        ] {
            assert!(!is_near(told, now), "{told} {now}");
        }
    }
}
